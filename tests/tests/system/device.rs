//! A resident's device against a deployment that is honest, and against one that lies in every way it can.

use std::time::Duration;

use homesafe_client::{
    device::{Device, DeviceError, Edit},
    follow::{Anew, FollowError},
    storage::{MemoryStorage, Storage as _},
    transport::{Response, TransportError},
};
use homesafe_host::drive::Transport;
use homesafe_host::http::HttpTransport;
use homesafe_protocol::{
    batch::Level,
    log::LeafKind,
    passphrase::Passphrase,
    time::{Day, UnixTime},
    trust::{LogBase, SeqRange},
    venue::Category,
};
use homesafe_test_support::{
    Behaviour, Deployment, Driven as _, HOUR, LoopbackServer, check_in_records, passphrase, set_up, time,
    venue,
};

const DAY: Day = Day::new(20_000);
const COMPULSORY: Level = Level::TestCompulsory;

fn noon() -> UnixTime {
    DAY.minute(720)
}

fn check_in(device: &mut Device<'_>, deployment: &Deployment, n: u32, at: UnixTime) {
    device
        .check_in(&venue(&deployment.origin, n, Category::RESTAURANT).into(), at, at, &mut rand::rng())
        .unwrap();
}

fn windows(
    deployment: &Deployment,
    n: u32,
    windows: &[(u16, u16, Level)],
) -> Vec<homesafe_protocol::batch::Record> {
    check_in_records(&venue(&deployment.origin, n, Category::RESTAURANT), DAY, windows)
}

/// Everything a device stores, to show that a failed sync changed nothing of log, hits and cursor.
fn snapshot(storage: &MemoryStorage) -> Vec<Option<Vec<u8>>> {
    ["state", "head", "keys"].map(|name| storage.read(name, u64::MAX).unwrap()).into()
}

#[test]
fn the_main_story() {
    let storage = MemoryStorage::default();
    let mut deployment = Deployment::new(noon());
    let mut device = set_up(&storage, &deployment);
    check_in(&mut device, &deployment, 1, noon());
    check_in(&mut device, &deployment, 2, noon());
    let records = [
        windows(&deployment, 1, &[(700, 750, COMPULSORY)]),
        windows(&deployment, 3, &[(700, 750, COMPULSORY)]),
    ];
    deployment.publish(noon().saturating_add(2 * HOUR), &records.concat());
    let report = device.sync_with(&deployment, noon().saturating_add(2 * HOUR)).unwrap();
    assert!(report.freshness.is_fresh() && report.new_leaves == 1);
    let alerts = device.alerts().unwrap();
    assert_eq!(alerts.len(), 1);
    assert_eq!(alerts[0].exposure.level, COMPULSORY);
    // An alert causes no request, and a second sync fetches the checkpoint alone.
    deployment.take_requests();
    device.sync_with(&deployment, noon().saturating_add(3 * HOUR)).unwrap();
    assert_eq!(deployment.take_requests(), ["v1/trust/2", "v1/checkpoint"]);
    assert_eq!(device.alerts().unwrap().len(), 1);
}

#[test]
fn a_visit_open_across_a_sync_and_one_entered_late_are_matched() {
    let storage = MemoryStorage::default();
    let mut deployment = Deployment::new(noon());
    let mut device = set_up(&storage, &deployment);
    check_in(&mut device, &deployment, 1, noon());
    // The window begins after the arrival; at the time of the sync the visit is still open.
    let records = [
        windows(&deployment, 1, &[(740, 750, COMPULSORY)]),
        windows(&deployment, 2, &[(600, 615, COMPULSORY)]),
    ];
    deployment.publish(noon().saturating_add(600), &records.concat());
    device.sync_with(&deployment, noon().saturating_add(600)).unwrap();
    assert_eq!(device.alerts().unwrap().len(), 1, "until checked out, the automatic end counts");
    device.check_out(None, noon().saturating_add(900), noon().saturating_add(900), &mut rand::rng()).unwrap();
    assert_eq!(device.alerts().unwrap().len(), 0, "left before the window began");
    // A visit of this morning, entered only now: matched with what was fetched before, without any request.
    let late = venue(&deployment.origin, 2, Category::RESTAURANT);
    device.check_in(&late.into(), DAY.minute(590), noon().saturating_add(950), &mut rand::rng()).unwrap();
    deployment.take_requests();
    device.match_kept().unwrap();
    assert_eq!(device.alerts().unwrap().len(), 1);
    assert_eq!(deployment.take_requests(), [""; 0]);
}

#[test]
fn withdrawals_and_voided_publications_are_shown_as_withdrawn() {
    let storage = MemoryStorage::default();
    let mut deployment = Deployment::new(noon());
    let mut device = set_up(&storage, &deployment);
    check_in(&mut device, &deployment, 1, noon());
    let published = windows(&deployment, 1, &[(700, 750, COMPULSORY)]);
    deployment.publish(noon(), &published);
    device.sync_with(&deployment, noon()).unwrap();
    assert!(!device.alerts().unwrap()[0].exposure.withdrawn);
    let withdrawal = windows(&deployment, 1, &[(700, 750, Level::Withdrawn)]);
    deployment.publish(noon(), &withdrawal);
    device.sync_with(&deployment, noon()).unwrap();
    assert!(device.alerts().unwrap()[0].exposure.withdrawn);
    deployment.publish(noon(), &windows(&deployment, 1, &[(710, 720 + 10, Level::Notice)]));
    device.sync_with(&deployment, noon()).unwrap();
    let standing =
        |device: &Device<'_>| device.alerts().unwrap().iter().filter(|a| !a.exposure.withdrawn).count();
    assert_eq!(standing(&device), 1);
    deployment.publish_trust(|trust| trust.voided.push(SeqRange { first: 2, last: 2 }));
    device.sync_with(&deployment, noon()).unwrap();
    assert_eq!(standing(&device), 0);
}

#[test]
fn visit_and_window_share_as_many_minutes_as_the_document_asks_for() {
    let storage = MemoryStorage::default();
    let mut deployment = Deployment::new(noon());
    let mut device = set_up(&storage, &deployment);
    check_in(&mut device, &deployment, 1, noon());
    deployment.publish_trust(|trust| trust.minimum_overlap_minutes = 30);
    deployment
        .publish(noon(), &windows(&deployment, 1, &[(660, 749, COMPULSORY), (750, 800, Level::Notice)]));
    device.sync_with(&deployment, noon()).unwrap();
    let levels = device.alerts().unwrap().iter().map(|alert| alert.exposure.level).collect::<Vec<_>>();
    assert_eq!(levels, [Level::Notice], "29 minutes of the one, and 30 of the other");
}

#[test]
fn attack_stolen_publishing_key() {
    let storage = MemoryStorage::default();
    let mut deployment = Deployment::new(noon());
    let mut device = set_up(&storage, &deployment);
    check_in(&mut device, &deployment, 1, noon());
    // The thief publishes; the authority voids it, takes the key out and goes on with a new one.
    deployment.publish(noon(), &windows(&deployment, 1, &[(700, 750, COMPULSORY)]));
    device.sync_with(&deployment, noon()).unwrap();
    assert_eq!(device.alerts().unwrap().len(), 1);
    let fresh = ed25519_dalek::SigningKey::from_bytes(&[77; 32]);
    deployment.publish_trust(|trust| {
        trust.voided.push(SeqRange { first: 0, last: 0 });
        trust.publishing.keys[0] = fresh.verifying_key().to_bytes().into();
    });
    let stolen = std::mem::replace(&mut deployment.publishing, fresh);
    deployment.publish(noon(), &[]);
    device.sync_with(&deployment, noon()).unwrap();
    assert!(device.alerts().unwrap()[0].exposure.withdrawn);
    // A new device passes over the voided leaf; whatever the thief signs now is refused.
    let other = MemoryStorage::default();
    set_up(&other, &deployment).sync_with(&deployment, noon()).unwrap();
    deployment.publishing = stolen;
    deployment.publish(noon(), &[]);
    let before = snapshot(&storage);
    assert!(matches!(
        device.sync_with(&deployment, noon()),
        Err(DeviceError::Follow(FollowError::Leaf { seq: 2, .. }))
    ));
    assert_eq!(snapshot(&storage), before);
}

/// Runs a sync that must fail, shows that nothing was changed, and gives the error.
fn refused(storage: &MemoryStorage, transport: &dyn Transport, now: UnixTime) -> DeviceError {
    let before = snapshot(storage);
    let error = Device::open(storage).unwrap().sync_with(transport, now).unwrap_err();
    assert_eq!(snapshot(storage), before, "{error}");
    error
}

/// A device that has synced three publications, and the deployment.
fn three_publications(storage: &MemoryStorage) -> (Deployment, Deployment) {
    let mut deployment = Deployment::new(noon());
    let mut device = set_up(storage, &deployment);
    check_in(&mut device, &deployment, 1, noon());
    deployment.publish(noon(), &[]);
    let early = deployment.clone();
    deployment.publish(noon(), &windows(&deployment, 1, &[(700, 750, COMPULSORY)]));
    deployment.publish(noon(), &[]);
    device.sync_with(&deployment, noon()).unwrap();
    (deployment, early)
}

#[test]
fn attack_rollback_stale_and_freeze_are_told_apart() {
    let storage = MemoryStorage::default();
    let (mut deployment, early) = three_publications(&storage);
    let stale = refused(&storage, &early, noon());
    assert!(matches!(stale, DeviceError::Follow(FollowError::Stale { found: 1, held: 3 })), "{stale}");
    let mut other = early.clone();
    other.publish(noon(), &[]);
    let rollback = refused(&storage, &other, noon());
    assert!(
        matches!(rollback, DeviceError::Follow(FollowError::Rollback { found: 2, held: 3 })),
        "{rollback}"
    );
    let mut device = Device::open(&storage).unwrap();
    let later = noon().saturating_add(2 * HOUR + 1);
    assert!(!device.sync_with(&deployment, later).unwrap().freshness.is_fresh(), "freeze");
    assert_eq!(device.outdated_since(noon().saturating_add(25 * HOUR)), Some(Some(noon())));
    deployment.publish(later, &[]);
    assert!(device.sync_with(&deployment, later).unwrap().freshness.is_fresh());
    assert_eq!(device.outdated_since(later), None);
}

#[test]
fn attack_equivocation_towards_the_device() {
    let storage = MemoryStorage::default();
    let (deployment, early) = three_publications(&storage);
    // Two other publications in place of those that the device saw, and one more.
    let mut fork = early.clone();
    for _ in 0..2 {
        fork.publish(noon().saturating_add(1), &[]);
    }
    let same_size = refused(&storage, &fork, noon());
    assert!(matches!(same_size, DeviceError::Follow(FollowError::Equivocation { at: 3 })), "{same_size}");
    fork.publish(noon().saturating_add(1), &[]);
    let larger = refused(&storage, &fork, noon());
    assert!(matches!(larger, DeviceError::Follow(FollowError::Equivocation { at: 3 })), "{larger}");
    // Mix-and-match: the true log's entries under the other log's checkpoint.
    let mut mixed = deployment.clone();
    mixed.publish(noon(), &[]);
    mixed.files.insert("v1/checkpoint".into(), fork.files["v1/checkpoint"].clone());
    let error = refused(&storage, &mixed, noon());
    assert!(matches!(error, DeviceError::Follow(FollowError::WrongRoot)), "{error}");
}

#[test]
fn attack_forged_checkpoint_leaf_and_object() {
    let storage = MemoryStorage::default();
    let (deployment, _) = three_publications(&storage);
    let mut forged = deployment.clone();
    forged.log = ed25519_dalek::SigningKey::from_bytes(&[99; 32]);
    forged.publish(noon(), &[]);
    let error = refused(&storage, &forged, noon());
    assert!(matches!(error, DeviceError::Follow(FollowError::DocumentWithheld { held: 1 })), "{error}");

    let mut forged = deployment.clone();
    forged.publishing = ed25519_dalek::SigningKey::from_bytes(&[99; 32]);
    forged.publish(noon(), &[]);
    let error = refused(&storage, &forged, noon());
    assert!(matches!(error, DeviceError::Follow(FollowError::Leaf { seq: 3, .. })), "{error}");

    let mut altered = deployment.clone();
    let object = altered.publish(noon(), &[]);
    let path = format!("v1/object/{}", homesafe_protocol::Hash::of_object(&object));
    for lie in [object[1..].to_vec(), [&object[..], &[0]].concat(), vec![], vec![0; object.len()]] {
        let said = if lie.len() > object.len() { "sent more than" } else { "not the one that was signed" };
        altered.files.insert(path.clone(), lie);
        assert!(missing(&storage, &altered, noon(), 3).contains(said));
        let name = format!("objects/{}", homesafe_protocol::Hash::of_object(&object));
        assert_eq!(storage.read_start(&name, 0).unwrap(), None, "what was not signed does not stay");
    }
    // A whole batch, well-formed, of the same length: only its hash tells.
    let mut elsewhere = altered.clone();
    let other = std::iter::repeat_with(|| elsewhere.publish(noon(), &[]))
        .find(|other| other.len() == object.len())
        .unwrap();
    altered.files.insert(path.clone(), other);
    assert!(missing(&storage, &altered, noon(), 3).contains("not the one that was signed"));
    altered.files.remove(&path);
    assert!(missing(&storage, &altered, noon(), 3).contains("does not have"));
    // Once it comes, it is read.
    altered.files.insert(path, object);
    assert!(Device::open(&storage).unwrap().sync_with(&altered, noon()).unwrap().missing.is_empty());
}

/// Runs a sync that must go well but for one object, which counts for nothing and stops no other; gives why
/// it is missing.
fn missing(storage: &MemoryStorage, transport: &dyn Transport, now: UnixTime, seq: u64) -> String {
    let report = Device::open(storage).unwrap().sync_with(transport, now).unwrap();
    assert_eq!(report.missing.iter().map(|missing| missing.seq).collect::<Vec<_>>(), [seq]);
    report.missing[0].reason.to_string()
}

#[test]
fn attack_repeated_nonce() {
    let storage = MemoryStorage::default();
    let (mut deployment, _) = three_publications(&storage);
    let object = deployment.publish(noon(), &[]);
    deployment.publish_object(noon().saturating_add(1), LeafKind::Batch, &object);
    assert!(missing(&storage, &deployment, noon().saturating_add(1), 4).contains("nonce"));
}

/// Answers everything with bytes that never end.
struct Endless;

impl Transport for Endless {
    fn get(&self, path: &str, limit: u64) -> Result<Vec<u8>, TransportError> {
        if path.starts_with("v1/trust/") {
            return Err(TransportError::NotFound(path.into()));
        }
        Ok(vec![b'a'; limit as usize + 1])
    }

    fn post(&self, path: &str, _: &[u8]) -> Result<Response, TransportError> {
        Err(TransportError::NotFound(path.into()))
    }
}

/// Hands out an honest log, but objects that never end.
struct EndlessObjects(Deployment);

impl Transport for EndlessObjects {
    fn get(&self, path: &str, limit: u64) -> Result<Vec<u8>, TransportError> {
        if path.starts_with("v1/object/") { Ok(vec![1; limit as usize + 1]) } else { self.0.get(path, limit) }
    }

    fn post(&self, path: &str, body: &[u8]) -> Result<Response, TransportError> {
        self.0.post(path, body)
    }
}

#[test]
fn attack_endless_data() {
    let storage = MemoryStorage::default();
    let (mut deployment, _) = three_publications(&storage);
    let error = refused(&storage, &Endless, noon());
    assert!(
        matches!(error, DeviceError::Follow(FollowError::Transport(TransportError::TooLarge { .. }))),
        "{error}"
    );
    deployment.publish(noon(), &[]);
    assert!(
        missing(&storage, &EndlessObjects(deployment), noon(), 3).contains("not the one that was signed")
    );
}

#[test]
fn attack_a_checkpoint_of_a_size_that_nobody_has() {
    let storage = MemoryStorage::default();
    let (mut deployment, _) = three_publications(&storage);
    let honest = deployment.frontier.clone();
    deployment.frontier = homesafe_protocol::log::Frontier::from_parts(1 << 62, vec![honest.root()]).unwrap();
    deployment.sign_checkpoint();
    let error = refused(&storage, &deployment, noon());
    assert!(
        matches!(error, DeviceError::Follow(FollowError::Transport(TransportError::NotFound(_)))),
        "{error}"
    );
}

#[test]
fn attack_fast_forward_after_a_lost_log_key() {
    let storage = MemoryStorage::default();
    let (mut deployment, early) = three_publications(&storage);
    // The device stands on a tree that the thief of the log key showed it; the roots' tree is another from
    // its second leaf on, and goes on under a new log key.
    let mut recovered = early;
    recovered.publish(noon(), &windows(&recovered, 1, &[(720, 735, Level::Notice)]));
    recovered.log = ed25519_dalek::SigningKey::from_bytes(&[21; 32]);
    let key = homesafe_protocol::note::NoteKey::new(
        recovered.origin.as_str(),
        homesafe_protocol::note::NoteAlgorithm::Ed25519,
        recovered.log.verifying_key().to_bytes().into(),
    )
    .unwrap();
    recovered.publish_trust(|trust| trust.log = vec![key]);
    recovered.publish(noon(), &[]);
    let mut device = Device::open(&storage).unwrap();
    let report = device.sync_with(&recovered, noon()).unwrap();
    assert_eq!((report.log_size, report.anew), (3, Some(Anew::Fork)));
    let alerts = device.alerts().unwrap();
    assert_eq!(alerts.len(), 1, "what the thief's log said is forgotten");
    assert_eq!(alerts[0].exposure.level, Level::Notice);
    // The old log is no longer believed, however long it grows.
    deployment.files.insert("v1/trust/2".into(), recovered.trust_note(2).to_vec());
    deployment.publish(noon(), &[]);
    let error = refused(&storage, &deployment, noon());
    assert!(matches!(error, DeviceError::Follow(FollowError::DocumentWithheld { held: 2 })), "{error}");
}

#[test]
fn rotation_after_a_years_sleep_and_an_expired_trust_document() {
    let storage = MemoryStorage::default();
    let mut deployment = Deployment::new(noon());
    let mut device = set_up(&storage, &deployment);
    for _ in 0..12 {
        deployment.publish_trust(|_| ());
    }
    let year = noon().saturating_add(365 * 24 * HOUR);
    deployment.publish(year, &[]);
    let report = device.sync_with(&deployment, year).unwrap();
    assert!(report.freshness.is_fresh() && !report.trust_expired);
    assert_eq!(device.trust().body().version, 13);
    // Expired: matching goes on, and the device says so. (The keys in this one end with it.)
    let end = noon().saturating_add(200 * 24 * HOUR);
    deployment.publish_trust(|trust| trust.expires = end);
    assert!(device.sync_with(&deployment, year).unwrap().trust_expired);
    // A trust document that the old roots have not signed is refused.
    deployment.roots = vec![ed25519_dalek::SigningKey::from_bytes(&[88; 32])];
    let own = deployment.roots[0].verifying_key().to_bytes().into();
    deployment.publish_trust(|trust| {
        trust.roots = homesafe_protocol::trust::Quorum { threshold: 1, keys: vec![own] }
    });
    let error = refused(&storage, &deployment, year);
    assert!(matches!(error, DeviceError::Follow(FollowError::Trust(_))), "{error}");
}

#[test]
fn foreign_posters_are_kept_and_uncertified_ones_refused_where_the_deployment_says_so() {
    let storage = MemoryStorage::default();
    let mut deployment = Deployment::new(noon());
    let mut device = set_up(&storage, &deployment);
    let foreign = venue(&"homesafe.example/nz".parse().unwrap(), 1, Category::RESTAURANT);
    let kept = device.check_in(&foreign.clone().into(), noon(), noon(), &mut rand::rng()).unwrap();
    assert_eq!(kept.standing, homesafe_client::device::CodeStanding::Foreign);
    deployment.publish_trust(|trust| trust.uncertified_codes = false);
    device.sync_with(&deployment, noon()).unwrap();
    let own = venue(&deployment.origin, 1, Category::RESTAURANT);
    let refused = device.check_in(&own.clone().into(), noon(), noon(), &mut rand::rng());
    assert!(matches!(refused, Err(DeviceError::Uncertified(_))));
}

#[test]
fn a_long_log_is_followed_over_full_tiles_and_from_a_base() {
    let mut deployment = Deployment::new(noon());
    let storage = MemoryStorage::default();
    let mut device = set_up(&storage, &deployment);
    let (at, mut at_200) = (|n: u64| noon().saturating_add(n * 60), Vec::new());
    for n in 0..300 {
        deployment.publish(at(n), &[]);
        if n % 100 == 0 {
            device.sync_with(&deployment, at(n)).unwrap();
        }
        if n == 199 {
            at_200 = deployment.files["v1/checkpoint"].clone();
        }
    }
    assert_eq!(device.sync_with(&deployment, at(300)).unwrap().log_size, 300);
    // Once a tile is full, the server may drop its partial ones, also while a cache shows an older
    // checkpoint.
    let dropped = ["v1/tile/0/000.p/", "v1/tile/entries/000.p/"];
    deployment.files.retain(|path, _| !dropped.iter().any(|prefix| path.starts_with(prefix)));
    let (mut cached, late) = (deployment.clone(), MemoryStorage::default());
    cached.files.insert("v1/checkpoint".into(), at_200);
    assert_eq!(set_up(&late, &cached).sync_with(&cached, at(300)).unwrap().log_size, 200);
    let base = LogBase { first: 300, size: 300, root: deployment.frontier.root() };
    deployment.publish_trust(|trust| trust.log_base = base);
    deployment.publish(at(301), &[]);
    let fresh = MemoryStorage::default();
    let report = set_up(&fresh, &deployment).sync_with(&deployment, at(301)).unwrap();
    assert_eq!((report.log_size, report.new_leaves), (301, 1), "a new device reads from the base on");
}

#[test]
fn purging_forgets_visits_hits_and_objects_after_the_retention() {
    let storage = MemoryStorage::default();
    let (mut deployment, _) = three_publications(&storage);
    let mut device = Device::open(&storage).unwrap();
    assert_eq!(device.alerts().unwrap().len(), 1);
    let diary = device.unlock(&Passphrase::new("correct horse".into()).unwrap()).unwrap();
    for (days, forgotten) in [(31, 0), (32, 1)] {
        let now = noon().saturating_add(days * 24 * HOUR);
        device.confirm_clock(now, &diary).unwrap();
        assert_eq!(device.purge(now).unwrap(), forgotten);
    }
    assert_eq!(device.alerts().unwrap().len(), 0);
    assert!(storage.list("log").unwrap().is_empty());
    // What was broadcast goes by the log's time: it stays until the log has moved on.
    assert_eq!(storage.list("objects").unwrap().len(), 3);
    let later = noon().saturating_add(32 * 24 * HOUR);
    deployment.publish(later, &[]);
    device.sync_with(&deployment, later).unwrap();
    assert_eq!(storage.list("objects").unwrap().len(), 1);
    assert_eq!(time(0).day(), Day::new(0));
}

#[test]
fn a_check_out_after_midnight_does_not_outlive_its_visit() {
    let storage = MemoryStorage::default();
    let deployment = Deployment::new(noon());
    let mut device = set_up(&storage, &deployment);
    let late = DAY.minute(1_439);
    check_in(&mut device, &deployment, 1, late);
    device.check_out(None, late.saturating_add(600), late.saturating_add(600), &mut rand::rng()).unwrap();
    let diary = device.unlock(&passphrase()).unwrap();
    let shown = |device: &Device<'_>, now| device.visits(&diary, now).unwrap().0.len();
    assert_eq!(shown(&device, late), 1);
    let after = DAY.minute(720).saturating_add(32 * 24 * HOUR);
    device.confirm_clock(after, &diary).unwrap();
    device.purge(after).unwrap();
    assert_eq!(shown(&device, after), 0);
}

#[test]
fn a_visit_moved_to_a_later_day_keeps_its_place_and_note_when_its_first_day_is_forgotten() {
    let storage = MemoryStorage::default();
    let deployment = Deployment::new(noon());
    let mut device = set_up(&storage, &deployment);
    let diary = device.unlock(&passphrase()).unwrap();
    check_in(&mut device, &deployment, 1, noon());
    let later = noon().saturating_add(20 * 24 * HOUR);
    let visit = device.visits(&diary, later).unwrap().0[0].visit;
    device.note(visit, "window seat", noon(), &mut rand::rng()).unwrap();
    let edit = Edit { arrival: Some(later), ..Edit::default() };
    device.edit(visit, edit, &diary, later, &mut rand::rng()).unwrap();
    let after = noon().saturating_add(40 * 24 * HOUR);
    device.confirm_clock(after, &diary).unwrap();
    assert_eq!(device.purge(after).unwrap(), 1);
    let views = device.visits(&diary, after).unwrap().0;
    assert_eq!((views.len(), views[0].venue.is_some(), views[0].note.as_str()), (1, true, "window seat"));
}

#[test]
fn a_visit_moved_to_another_day_is_matched_with_what_is_held() {
    let storage = MemoryStorage::default();
    let mut deployment = Deployment::new(noon());
    let mut device = set_up(&storage, &deployment);
    let diary = device.unlock(&passphrase()).unwrap();
    check_in(&mut device, &deployment, 1, noon());
    let (later, place) =
        (noon().saturating_add(48 * HOUR), venue(&deployment.origin, 1, Category::RESTAURANT));
    deployment.publish(later, &check_in_records(&place, later.day(), &[(700, 750, COMPULSORY)]));
    device.sync_with(&deployment, later).unwrap();
    assert!(device.alerts().unwrap().is_empty());
    let visit = device.visits(&diary, later).unwrap().0[0].visit;
    let edit = Edit { arrival: Some(later), ..Edit::default() };
    device.edit(visit, edit, &diary, later, &mut rand::rng()).unwrap();
    device.match_kept().unwrap();
    assert_eq!(device.alerts().unwrap().len(), 1);
}

#[test]
fn a_device_is_set_up_once_and_opens_only_then() {
    let storage = MemoryStorage::default();
    assert!(matches!(Device::open(&storage), Err(DeviceError::NotSetUp)));
    let deployment = Deployment::new(noon());
    drop(set_up(&storage, &deployment));
    let passphrase = Passphrase::new("other".into()).unwrap();
    let again = Device::set_up(
        &storage,
        Some("https://x.example"),
        deployment.trust_note(1),
        None,
        &passphrase,
        Default::default(),
        &mut rand::rng(),
    );
    assert!(matches!(again, Err(DeviceError::AlreadySetUp)));
    let wrong = homesafe_protocol::Hash::from([0; 32]);
    let empty = MemoryStorage::default();
    let pinned = Device::set_up(
        &empty,
        Some("https://x.example"),
        deployment.trust_note(1),
        Some(wrong),
        &passphrase,
        noon(),
        &mut rand::rng(),
    );
    assert!(matches!(pinned, Err(DeviceError::Trust(_))));
    let device = Device::open(&storage).unwrap();
    assert!(device.unlock(&passphrase).is_err());
    for (name, bytes) in [("state", &b"nonsense"[..]), ("trust/1", b"nonsense"), ("keys", b"x")] {
        let broken = storage.snapshot();
        broken.replace(name, bytes).unwrap();
        assert!(Device::open(&broken).is_err(), "{name}");
    }
}

#[test]
fn a_residents_own_retention_asks_nothing_else_of_the_server() {
    let mut deployment = Deployment::new(noon());
    let asked = |days: Option<u16>, deployment: &Deployment, storage: &MemoryStorage, now: UnixTime| {
        let mut device = Device::open(storage).unwrap();
        if let Some(days) = days {
            let diary = device.unlock(&passphrase()).unwrap();
            device.set_retention(days, &diary, now).unwrap();
        }
        deployment.take_requests();
        device.sync_with(deployment, now).unwrap();
        deployment.take_requests()
    };
    let (usual, short) = (MemoryStorage::default(), MemoryStorage::default());
    for storage in [&usual, &short] {
        check_in(&mut set_up(storage, &deployment), &deployment, 1, noon());
    }
    let day = |n: u64| noon().saturating_add(n * 24 * HOUR);
    for n in 0..20 {
        deployment.publish(day(n), &[]);
    }
    let first = asked(None, &deployment, &usual, day(19));
    assert!(first.iter().filter(|path| path.contains("object")).count() > 10, "{first:?}");
    assert_eq!(asked(Some(2), &deployment, &short, day(19)), first);
    deployment.publish(day(20), &[]);
    assert_eq!(asked(None, &deployment, &short, day(20)), asked(None, &deployment, &usual, day(20)));
}

#[test]
fn attack_a_server_that_answers_each_question_just_in_time() {
    let mut deployment = Deployment::new(noon());
    for _ in 0..120 {
        deployment.publish(noon(), &[]);
    }
    let server = LoopbackServer::start(deployment.files.clone(), Behaviour::Slow(Duration::from_millis(20)));
    let sync = |seconds: u64| {
        let storage = MemoryStorage::default();
        let patience = HttpTransport::with_patience(&server.url(), Duration::from_secs(30)).unwrap();
        let transport = patience.within(Duration::from_secs(seconds));
        let missing =
            set_up(&storage, &deployment).sync_with(&transport, noon()).map(|report| report.missing.len());
        (missing, storage.list("objects").unwrap().len())
    };
    // What came before the end is kept, and the rest is named.
    let (missing, kept) = sync(1);
    assert!(missing.is_err() || missing.is_ok_and(|missing| missing > 0 && missing + kept == 120));
    assert_eq!(sync(600).0.unwrap(), 0);
}
