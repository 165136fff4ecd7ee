//! What a locked or lent device tells and lets be changed, what is left of what was forgotten, and what a
//! wrong clock moves.

use std::{
    fs,
    path::{Path, PathBuf},
};

use homesafe_client::{
    device::{
        Agreed, ClockDoubt, CodeStanding, Device, DeviceError, DroppedShare, Edit, NewVisit, Question,
        Scanned,
    },
    storage::{MemoryStorage, Storage},
    transport::{Response, TransportError},
    visit_log::{DeviceKeys, DiaryKey, MatchEntry, VisitId, VisitLog},
};
use homesafe_host::drive::Transport;
use homesafe_host::storage::FsStorage;
use homesafe_protocol::{
    SubmissionPublicKey,
    batch::Level,
    roles::{Dated, Role, RoleKey as _},
    share::{ShareCode, SubmissionSecretKey},
    submission::UploadAnswer,
    time::UnixTime,
    venue::{Category, VenueCode},
};
use homesafe_test_support::{
    DAY, Deployment, Driven as _, HOUR, check_in_records, passphrase, set_up_with, time, upload, venue,
};
use rand::SeedableRng as _;

const A_DAY: u64 = 24 * HOUR;

fn noon() -> UnixTime {
    DAY.minute(720)
}

fn after(seconds: u64) -> UnixTime {
    noon().saturating_add(seconds)
}

fn submission_key(seed: u8) -> SubmissionPublicKey {
    SubmissionSecretKey::from([seed; 32]).public().unwrap()
}

/// A deployment that takes shares.
fn deployment() -> Deployment {
    let mut deployment = Deployment::new(noon());
    let key = Dated { key: submission_key(9), not_before: time(0), not_after: after(300 * A_DAY) };
    deployment.publish_trust(|trust| {
        (trust.version, trust.previous) = (1, [0; 32].into());
        trust.submission.push(key);
    });
    deployment
}

fn set_up<'a>(storage: &'a dyn Storage, deployment: &Deployment) -> (Device<'a>, DiaryKey) {
    let device = homesafe_test_support::set_up(storage, deployment);
    let diary = device.unlock(&passphrase()).unwrap();
    (device, diary)
}

fn code(deployment: &Deployment, n: u32) -> VenueCode {
    venue(&deployment.origin, n, Category::RESTAURANT).into()
}

fn taxi(plate: &str) -> VenueCode {
    VenueCode::from_text(&format!("taxi:{plate}"), None).unwrap()
}

fn check_in(device: &mut Device<'_>, code: &VenueCode, at: UnixTime) -> VisitId {
    device.check_in(code, at, at, &mut rand::rng()).unwrap().visit
}

fn entries(storage: &dyn Storage) -> Vec<MatchEntry> {
    let keys = DeviceKeys::load(storage).unwrap();
    VisitLog::open(storage, &keys).unwrap().read_visits().unwrap().visits.into_values().collect()
}

/// Departure and note of the only visit.
fn shown(device: &Device<'_>, diary: &DiaryKey) -> (UnixTime, String) {
    let views = device.visits(diary, noon()).unwrap().0;
    assert_eq!(views.len(), 1);
    (views[0].departure, views[0].note.clone())
}

/// Files below a folder in which some bytes occur.
fn files_with(folder: &Path, bytes: &[u8]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_with(&path, bytes));
        } else if fs::read(&path).unwrap().windows(bytes.len()).any(|window| window == bytes) {
            found.push(path);
        }
    }
    found
}

fn bytes_of(visit: VisitId) -> Vec<u8> {
    let hex = visit.to_string();
    (0..16).map(|n| u8::from_str_radix(&hex[2 * n..2 * n + 2], 16).unwrap()).collect()
}

/// A device in a folder with one visit that everything speaks of: an alert that was seen, a reminder, a share
/// that waits.
fn spoken_of<'a>(storage: &'a FsStorage, deployment: &mut Deployment) -> (Device<'a>, DiaryKey, VisitId) {
    let (mut device, diary) = set_up(storage, deployment);
    let visit = check_in(&mut device, &code(deployment, 1), noon());
    let place = venue(&deployment.origin, 1, Category::RESTAURANT);
    deployment.publish(after(HOUR), &check_in_records(&place, DAY, &[(700, 750, Level::TestCompulsory)]));
    device.remind(visit, Some(after(1_800)), noon()).unwrap();
    device.sync_with(deployment, after(HOUR)).unwrap();
    let alerts = device.alerts().unwrap();
    assert_eq!(alerts.len(), 1);
    device.mark_read(&alerts).unwrap();
    let (views, _) = device.visits(&diary, noon()).unwrap();
    let code = ShareCode::random(&mut rand::rng());
    device.prepare_share(&code, &views, noon(), &mut rand::rng()).unwrap();
    (device, diary, visit)
}

#[test]
fn no_file_names_a_deleted_visit_and_a_share_that_may_hold_it_is_dropped() {
    let (folder, mut deployment) = (tempfile::tempdir().unwrap(), deployment());
    let storage = FsStorage::open(folder.path()).unwrap();
    let (mut device, diary, visit) = spoken_of(&storage, &mut deployment);
    assert_eq!(files_with(folder.path(), &bytes_of(visit)), [folder.path().join("state")]);
    let kept = check_in(&mut device, &code(&deployment, 2), after(60));
    let deleted = device.delete(visit, &diary, &mut rand::rng()).unwrap();
    assert_eq!(deleted.dropped_share, Some(DroppedShare::Unsent));
    assert_eq!(files_with(folder.path(), &bytes_of(visit)), [""; 0].map(PathBuf::from));
    assert!(!device.has_pending_share().unwrap() && !folder.path().join("share").exists());
    assert!(device.alerts().unwrap().is_empty());
    let deleted = device.delete(kept, &diary, &mut rand::rng()).unwrap();
    assert_eq!(deleted.dropped_share, None, "none waited");
}

#[test]
fn no_file_names_a_visit_that_was_purged() {
    let (folder, mut deployment) = (tempfile::tempdir().unwrap(), deployment());
    let storage = FsStorage::open(folder.path()).unwrap();
    let (mut device, diary, visit) = spoken_of(&storage, &mut deployment);
    device.confirm_clock(after(40 * A_DAY), &diary).unwrap();
    device.purge(after(40 * A_DAY)).unwrap();
    assert_eq!(files_with(folder.path(), &bytes_of(visit)), [""; 0].map(PathBuf::from));
    assert!(!device.has_pending_share().unwrap());
}

#[test]
fn a_share_that_waits_ends_with_its_code_and_by_no_clock_in_doubt() {
    let (folder, mut deployment) = (tempfile::tempdir().unwrap(), deployment());
    let storage = FsStorage::open(folder.path()).unwrap();
    let (mut device, ..) = spoken_of(&storage, &mut deployment);
    for (now, waits) in
        [(after(0), true), (after(20 * A_DAY), true), (after(A_DAY - 1), true), (after(A_DAY), false)]
    {
        device.begin(now).unwrap();
        assert_eq!(device.has_pending_share().unwrap(), waits, "{now:?}");
    }
    let mut device = Device::open(&storage).unwrap();
    assert!(upload(&mut device, &Uploads::default(), noon(), &mut rand::rng()).is_none());
}

#[test]
fn a_share_made_under_a_clock_years_ahead_does_not_wait_for_years() {
    let (storage, deployment, mut rng) = (MemoryStorage::default(), deployment(), rand::rng());
    let (mut device, diary) = set_up(&storage, &deployment);
    check_in(&mut device, &code(&deployment, 1), noon());
    let (views, _) = device.visits(&diary, noon()).unwrap();
    device
        .prepare_share(
            &ShareCode::random(&mut rng),
            std::slice::from_ref(&views[0]),
            after(5 * 365 * A_DAY),
            &mut rng,
        )
        .unwrap();
    assert!(device.has_pending_share().unwrap());
    device.begin(noon()).unwrap();
    assert!(!device.has_pending_share().unwrap());
}

#[test]
fn attack_a_locked_device_is_asked_whether_its_owner_was_here() {
    let deployment = deployment();
    let (here, elsewhere) = (code(&deployment, 1), code(&deployment, 2));
    let told = |visited: &VenueCode, asked: UnixTime, now: UnixTime| {
        let storage = MemoryStorage::default();
        let (mut device, diary) = set_up(&storage, &deployment);
        check_in(&mut device, visited, noon());
        device.begin(now).unwrap();
        let in_diary = device.double_in_diary(&here, asked, &diary).unwrap();
        (device.is_double_scan(&here, asked, now).unwrap(), in_diary)
    };
    assert_eq!(told(&here, noon(), after(300)), (true, Some(noon())), "a moment ago: one scan done twice");
    for later in [601, HOUR, 3 * A_DAY] {
        for asked in [noon(), after(60), after(later)] {
            assert!(!told(&here, asked, after(later)).0, "{later} {asked:?}");
        }
        assert_eq!(told(&here, after(60), after(later)).1, Some(noon()), "the open diary knows");
        assert_eq!(told(&elsewhere, after(60), after(later)), (false, None));
    }
    assert!(!told(&here, after(0).saturating_sub(5 * HOUR), after(60)).0, "a time long ago, asked for now");
}

#[test]
fn a_scan_asks_before_it_enters_and_enters_what_was_agreed_to() {
    let (storage, deployment) = (MemoryStorage::default(), deployment());
    let (mut device, _) = set_up(&storage, &deployment);
    let (taxi, passphrase) = (taxi("VK7413"), passphrase());
    let mut scan = |arrival: UnixTime, agreed: Agreed, unlocks: bool, now: UnixTime| {
        let new = NewVisit { code: &taxi, arrival, departure: None, note: "", remind: None };
        let scanned =
            device.scan(&new, agreed, unlocks.then_some(&passphrase), now, &mut rand::rng()).unwrap();
        let Scanned::Asks(question) = scanned else { return None };
        Some(question)
    };
    let nothing = Agreed::default();
    let Some(public @ Question::PublicIds(_)) = scan(noon(), nothing, false, noon()) else {
        panic!("it is not asked")
    };
    assert!(entries(&storage).is_empty(), "nothing is entered before the answer");
    assert_eq!(scan(noon(), nothing.and(public), false, noon()), None);
    // Asked once, and then of the second visit.
    assert_eq!(scan(after(60), nothing, false, after(60)), Some(Question::AgainNow));
    assert_eq!(entries(&storage).len(), 1);
    assert_eq!(scan(after(60), nothing.and(Question::AgainNow), false, after(60)), None);
    assert_eq!(entries(&storage).len(), 2);
    // Afterwards the locked device does not know, and the diary does.
    let later = after(3 * HOUR);
    assert_eq!(scan(after(120), nothing, true, later), Some(Question::Again(after(60))));
    assert_eq!(scan(after(120), nothing, false, later), None);
    assert_eq!(entries(&storage).len(), 3);
}

#[test]
fn attack_what_a_locked_device_remembers_of_a_scan_is_gone_after_ten_minutes() {
    let (folder, deployment) = (tempfile::tempdir().unwrap(), deployment());
    let storage = FsStorage::open(folder.path()).unwrap();
    let (mut device, diary) = set_up(&storage, &deployment);
    let file = folder.path().join("recent");
    let visit = check_in(&mut device, &taxi("VK7413"), noon());
    for (n, other) in ["VK7414", "VK741", "AB1"].iter().enumerate() {
        assert!(!device.is_double_scan(&taxi(other), after(n as u64), after(120)).unwrap(), "{other}");
    }
    assert!(device.is_double_scan(&taxi("VK 7413"), after(120), after(120)).unwrap());
    device.begin(after(600)).unwrap();
    assert!(file.exists());
    device.begin(after(601)).unwrap();
    assert!(!file.exists(), "with its key");
    // A second scan within the minutes does not keep the first one longer.
    for (plate, at) in [("AB1", after(HOUR)), ("AB2", after(HOUR + 500)), ("AB3", after(HOUR + 700))] {
        check_in(&mut device, &taxi(plate), at);
    }
    assert!(!device.is_double_scan(&taxi("AB1"), after(HOUR + 599), after(HOUR + 599)).unwrap());
    assert!(device.is_double_scan(&taxi("AB2"), after(HOUR + 700), after(HOUR + 700)).unwrap());
    // A deletion takes it along, and a wipe; a damaged one is none.
    device.delete(visit, &diary, &mut rand::rng()).unwrap();
    assert!(!file.exists());
    for bad in [&b""[..], b"short", &[0xff; 224], &[7; 4_096]] {
        fs::write(&file, bad).unwrap();
        device.begin(after(2 * HOUR)).unwrap();
        assert!(!file.exists());
    }
    check_in(&mut device, &taxi("AB1"), after(2 * HOUR));
    drop(device);
    Device::wipe(&storage).unwrap();
    assert!(!file.exists());
}

#[test]
fn attack_the_match_box_tells_other_systems_and_deployments_apart() {
    let deployment = deployment();
    let elsewhere = "homesafe.example/nz".parse().unwrap();
    let told = |code: VenueCode| {
        let storage = MemoryStorage::default();
        let (mut device, _) = set_up(&storage, &deployment);
        let standing = device.check_in(&code, noon(), noon(), &mut rand::rng()).unwrap().standing;
        let entry = entries(&storage).pop().unwrap();
        let days: Vec<_> = entry.days.iter().map(|held| held.day()).collect();
        let own: Vec<_> = code.venue_key().day_keys(days.clone()).collect();
        let holds_own = entry.days.iter().zip(&own).all(|(held, own)| held.key().expose() == own.expose());
        (standing, (entry.indirect, days, entry.checked_out), holds_own)
    };
    let (_, restaurant, holds_own) = told(code(&deployment, 1));
    assert!(holds_own);
    let others = [taxi("VK7413"), venue(&elsewhere, 1, Category::RESTAURANT).into()];
    for other in others.into_iter().chain([venue(&elsewhere, 2, Category::TAXI).into()]) {
        let (standing, looks, holds_own) = told(other);
        assert!(matches!(standing, CodeStanding::Foreign | CodeStanding::OtherSystem { .. }));
        assert_eq!((looks, holds_own), (restaurant.clone(), false), "{standing:?}");
    }
}

#[test]
fn attack_a_past_visit_is_ended_cut_or_reworded_without_the_passphrase() {
    let (mut deployment, mut rng) = (deployment(), rand::rng());
    let storage = MemoryStorage::default();
    let (mut device, diary) = set_up(&storage, &deployment);
    let place = code(&deployment, 1);
    let new = NewVisit { code: &place, arrival: noon(), departure: None, note: "with Ming", remind: None };
    let visit = device.enter(&new, noon(), &mut rng).unwrap().visit;
    // Open: it ends between its arrival and now, and at no other time.
    let earlier = noon().saturating_sub(1);
    for (at, now) in [(earlier, after(60)), (after(61), after(60))] {
        let refused = device.check_out(Some(visit), at, now, &mut rng);
        assert!(matches!(refused, Err(DeviceError::CheckOutTime)), "{refused:?}");
    }
    // Over, by itself or by a check-out: neither its end nor its beginning moves, whatever time is given.
    let end = after(HOUR);
    for at in [noon(), after(60), end, after(2 * HOUR)] {
        for which in [None, Some(visit)] {
            let refused = device.check_out(which, at, after(2 * HOUR), &mut rng);
            let named = matches!(refused, Err(DeviceError::EndedByItself { visit: v, end: e }) if (v, e) == (visit, end));
            assert!(named, "{refused:?}");
        }
    }
    assert_eq!(shown(&device, &diary), (end, "with Ming".into()));
    device
        .edit(
            visit,
            Edit { departure: Some(after(1_800)), ..Edit::default() },
            &diary,
            after(2 * HOUR),
            &mut rng,
        )
        .unwrap();
    for at in [noon(), after(1_700), after(1_900)] {
        let refused = device.check_out(Some(visit), at, after(2 * HOUR), &mut rng);
        assert!(matches!(refused, Err(DeviceError::Ended(v)) if v == visit), "{refused:?}");
        assert!(matches!(
            device.check_out(None, at, after(2 * HOUR), &mut rng),
            Err(DeviceError::NoOpenVisit)
        ));
    }
    // A clock that is set back to when it was open changes nothing, once it has synced after its end.
    let next = device.check_in(&place, after(2 * HOUR), after(2 * HOUR), &mut rng).unwrap().visit;
    deployment.publish(after(4 * HOUR), &[]);
    device.sync_with(&deployment, after(4 * HOUR)).unwrap();
    for which in [None, Some(next)] {
        let refused = device.check_out(which, after(2 * HOUR), after(2 * HOUR), &mut rng);
        assert!(
            matches!(refused, Err(DeviceError::EndedByItself { visit, .. }) if visit == next),
            "{refused:?}"
        );
    }
    device.delete(next, &diary, &mut rng).unwrap();
    // What is noted goes below what stands, and nothing takes that away.
    device.note(visit, "and Lee", after(2 * HOUR), &mut rng).unwrap();
    device.note(visit, "\nwindow seat", after(2 * HOUR), &mut rng).unwrap();
    for nothing in ["", " ", "\n"] {
        let refused = device.note(visit, nothing, after(2 * HOUR), &mut rng);
        assert!(matches!(refused, Err(DeviceError::NoteEmpty)), "{refused:?}");
    }
    assert_eq!(shown(&device, &diary), (after(1_800), "with Ming\nand Lee\nwindow seat".into()));
    device
        .edit(visit, Edit { note: Some("\nalone"), ..Edit::default() }, &diary, after(2 * HOUR), &mut rng)
        .unwrap();
    assert_eq!(shown(&device, &diary).1, "alone", "the resident rewrites it");
}

#[test]
fn a_note_that_grew_longer_than_one_record_moves_in_a_backup() {
    let (deployment, mut rng) = (deployment(), rand::rng());
    let [old, new] = [MemoryStorage::default(), MemoryStorage::default()];
    let (mut device, diary) = set_up(&old, &deployment);
    let visit = check_in(&mut device, &code(&deployment, 1), noon());
    for line in ["a", "b", "c"] {
        device.note(visit, &line.repeat(400), noon(), &mut rng).unwrap();
    }
    device.note(visit, "d\n\ne", noon(), &mut rng).unwrap();
    let (content, _) = device.export(&diary, None, noon()).unwrap();
    let (mut moved, new_diary) = set_up(&new, &deployment);
    assert_eq!(moved.import(&content, false, noon(), &mut rng).unwrap().added, 1);
    let note = shown(&device, &diary).1;
    assert_eq!(note, format!("{}\n{}\n{}\nd\n\ne", "a".repeat(400), "b".repeat(400), "c".repeat(400)));
    assert_eq!(shown(&moved, &new_diary).1, note);
}

#[test]
fn a_clock_that_runs_ahead_purges_nothing_until_signed_time_or_the_resident_says_so() {
    let mut deployment = deployment();
    let far = after(40 * A_DAY);
    let purged = |settle: &mut dyn FnMut(&mut Device<'_>, &DiaryKey)| {
        let storage = MemoryStorage::default();
        let (mut device, diary) = set_up(&storage, &deployment);
        assert_eq!(device.begin(noon()).unwrap(), (noon(), None));
        check_in(&mut device, &code(&deployment, 1), noon());
        // As often as it is asked: what was not believed once is not believed by habit.
        for _ in 0..3 {
            let mut device = Device::open(&storage).unwrap();
            let doubt = Some(ClockDoubt::Ahead { known: noon() });
            assert_eq!(device.begin(far).unwrap(), (far, doubt));
            assert!(device.is_clock_far_ahead() && device.outdated_since(far).is_some());
            assert_eq!((device.purge(far).unwrap(), device.set_retention(30, &diary, far).unwrap()), (0, 0));
        }
        settle(&mut device, &diary);
        device.begin(far).unwrap();
        entries(&storage).is_empty() && device.visits(&diary, far).unwrap().0.is_empty()
    };
    assert!(!purged(&mut |_, _| ()));
    assert!(purged(&mut |device, diary| device.confirm_clock(far, diary).unwrap()));
    let empty = deployment.clone();
    assert!(
        !purged(&mut |device, _| drop(device.sync_with(&empty, far))),
        "a log that says nothing confirms nothing"
    );
    deployment.publish(far, &[]);
    let signed = deployment.clone();
    let storage = MemoryStorage::default();
    let (mut device, _) = set_up(&storage, &signed);
    device.begin(noon()).unwrap();
    check_in(&mut device, &code(&signed, 1), noon());
    device.sync_with(&signed, far).unwrap();
    assert!(entries(&storage).is_empty(), "signed time confirms it");
}

#[test]
fn attack_a_signed_time_far_ahead_erases_no_diary() {
    let (mut deployment, storage) = (deployment(), MemoryStorage::default());
    let (mut device, diary) = set_up(&storage, &deployment);
    device.begin(noon()).unwrap();
    check_in(&mut device, &code(&deployment, 1), noon());
    device.sync_with(&deployment, noon()).unwrap();
    // The authority's clock, or a thief of its key, runs ahead for one publication; the device's own goes on
    // as before.
    let signed = after(40 * A_DAY);
    deployment.publish(signed, &[]);
    for days in [1, 2, 5, 30] {
        let mut device = Device::open(&storage).unwrap();
        let now = after(days * A_DAY);
        device.begin(now).unwrap();
        device.sync_with(&deployment, now).unwrap();
        let mut device = Device::open(&storage).unwrap();
        assert_eq!(device.begin(now).unwrap(), (now, Some(ClockDoubt::Overtaken { signed })));
        assert!(device.outdated_since(now).is_some(), "nothing is fresh in doubt");
        device.purge(now).unwrap();
        assert_eq!(device.visits(&diary, now).unwrap().0.len(), 1, "{days}");
    }
    // In its time, by the device's own clock.
    let mut device = Device::open(&storage).unwrap();
    device.begin(after(32 * A_DAY)).unwrap();
    assert!(entries(&storage).is_empty());
}

#[test]
fn a_clock_that_fell_behind_forgets_by_what_it_counts() {
    let (mut deployment, storage) = (deployment(), MemoryStorage::default());
    let (mut device, diary) = set_up(&storage, &deployment);
    device.begin(noon()).unwrap();
    check_in(&mut device, &code(&deployment, 1), noon());
    deployment.publish(after(40 * A_DAY), &[]);
    let run = |day: u64| {
        let mut device = Device::open(&storage).unwrap();
        let (now, doubt) = device.begin(time(day * A_DAY)).unwrap();
        device.sync_with(&deployment, now).unwrap();
        assert!(matches!(doubt, Some(ClockDoubt::Behind { .. })) || day == 0);
        let mut device = Device::open(&storage).unwrap();
        let (now, _) = device.begin(time(day * A_DAY)).unwrap();
        device.visits(&diary, now).unwrap().0.len()
    };
    // An empty battery: the clock begins in 1970, is set back once more, and counts from there.
    for day in [0, 1, 2, 10, 0, 1, 20, 25].into_iter().chain(26..40) {
        assert_eq!(run(day), 1, "day {day}");
    }
    let left: Vec<usize> = (40..60).map(run).collect();
    assert_eq!((left.first(), left.last()), (Some(&1), Some(&0)), "{left:?}");
}

#[test]
fn a_visit_scanned_under_a_clock_years_ahead_is_kept_shown_and_forgotten_in_its_time() {
    let deployment = deployment();
    let storage = MemoryStorage::default();
    let (mut device, diary) = set_up(&storage, &deployment);
    device.begin(noon()).unwrap();
    check_in(&mut device, &code(&deployment, 1), noon());
    let ahead = after(5 * 365 * A_DAY);
    device.begin(ahead).unwrap();
    check_in(&mut device, &code(&deployment, 2), ahead);
    device.begin(after(HOUR)).unwrap();
    assert_eq!(device.visits(&diary, after(HOUR)).unwrap().0.len(), 2);
    check_in(&mut device, &code(&deployment, 3), after(HOUR));
    // Days on which it is used one after the other are believed.
    for day in 1..=35 {
        device.begin(after(day * A_DAY)).unwrap();
    }
    assert!(entries(&storage).is_empty(), "{:?}", entries(&storage).len());
}

#[test]
fn a_clock_behind_signed_time_is_taken_for_the_newest_time_that_is_known() {
    let mut deployment = deployment();
    deployment.publish(after(HOUR), &[]);
    let storage = MemoryStorage::default();
    let (mut device, diary) = set_up(&storage, &deployment);
    let behind = |device: &mut Device<'_>, known| {
        let (now, doubt) = device.begin(time(300)).unwrap();
        assert_eq!((now, doubt), (known, Some(ClockDoubt::Behind { known })));
        now
    };
    let now = behind(&mut device, noon());
    check_in(&mut device, &code(&deployment, 1), now);
    assert_eq!(device.begin(after(HOUR)).unwrap(), (after(HOUR), None));
    device.sync_with(&deployment, after(HOUR)).unwrap();
    assert_eq!(device.outdated_since(after(HOUR)), None);
    behind(&mut device, after(HOUR));
    assert!(device.outdated_since(after(HOUR)).is_some(), "nothing is fresh on its word");
    device.confirm_clock(time(300), &diary).unwrap();
    behind(&mut device, after(HOUR));
    assert_eq!(device.begin(after(2 * HOUR)).unwrap(), (after(2 * HOUR), None));
    assert_eq!(shown(&device, &diary).0, after(HOUR), "not taken for a visit of 1970");
}

/// Keeps what it was sent.
#[derive(Default)]
struct Uploads(std::sync::Mutex<Vec<Vec<u8>>>);

impl Transport for Uploads {
    fn get(&self, path: &str, _: u64) -> Result<Vec<u8>, TransportError> {
        Err(TransportError::NotFound(path.into()))
    }

    fn post(&self, _: &str, body: &[u8]) -> Result<Response, TransportError> {
        self.0.lock().unwrap().push(body.to_vec());
        Ok(Response { status: 202, body: UploadAnswer { kept: false }.encode().to_vec() })
    }
}

#[test]
fn one_run_under_a_clock_years_ahead_ends_no_chaff() {
    let (deployment, storage) = (deployment(), MemoryStorage::default());
    let (mut device, _) = set_up(&storage, &deployment);
    let (line, mut rng) = (Uploads::default(), rand_chacha::ChaCha20Rng::from_seed([1; 32]));
    upload(&mut device, &line, noon(), &mut rng);
    upload(&mut device, &line, after(20 * 365 * A_DAY), &mut rng);
    let before = line.0.lock().unwrap().len();
    for day in 0..200 {
        upload(&mut device, &line, after(day * A_DAY), &mut rng);
    }
    let sent = line.0.lock().unwrap().len() - before;
    assert!((25..60).contains(&sent), "40 are to be expected: {sent}");
}

#[test]
fn backups_are_older_by_what_was_deleted_since_whatever_the_clock_said() {
    let (deployment, storage, mut rng) = (deployment(), MemoryStorage::default(), rand::rng());
    let (mut device, diary) = set_up(&storage, &deployment);
    let [first, second] = [1, 2].map(|n| check_in(&mut device, &code(&deployment, n), noon()));
    device.begin(noon()).unwrap();
    let (before, _) = device.export(&diary, None, after(5 * 365 * A_DAY)).unwrap();
    device.begin(after(5 * 365 * A_DAY)).unwrap();
    device.delete(first, &diary, &mut rng).unwrap();
    let (since, _) = device.export(&diary, None, noon()).unwrap();
    let refused = device.import(&before, false, noon(), &mut rng);
    assert!(matches!(refused, Err(DeviceError::OlderBackup)), "{refused:?}");
    assert_eq!(device.import(&since, false, noon(), &mut rng).unwrap().known, 1);
    // Where a backup was brought to, the ones before it are older, too.
    let other = MemoryStorage::default();
    let (mut moved, moved_diary) = set_up(&other, &deployment);
    moved.import(&since, false, noon(), &mut rng).unwrap();
    moved.delete(second, &moved_diary, &mut rng).unwrap();
    for older in [&before, &since] {
        assert!(matches!(moved.import(older, false, noon(), &mut rng), Err(DeviceError::OlderBackup)));
    }
    assert_eq!(moved.import(&since, true, noon(), &mut rng).unwrap().added, 1);
}

#[test]
fn attack_a_wrong_clock_seals_to_no_key_whose_private_half_may_be_gone() {
    let mut deployment = Deployment::new(noon());
    let [old, new, next] = [submission_key(1), submission_key(2), submission_key(3)];
    let from = noon().saturating_sub(A_DAY);
    let note = deployment.publish_trust(|trust| {
        (trust.version, trust.previous) = (1, [0; 32].into());
        trust.submission = vec![
            Dated { key: old, not_before: time(0), not_after: from },
            Dated { key: new, not_before: from, not_after: after(100 * A_DAY) },
            // A desk that lost it meanwhile has time to say so.
            Dated { key: next, not_before: after(10 * A_DAY), not_after: after(900 * A_DAY) },
        ];
    });
    for clock in [noon(), noon().saturating_sub(300 * A_DAY), after(5 * 365 * A_DAY)] {
        let (storage, mut rng) = (MemoryStorage::default(), rand::rng());
        let mut device = set_up_with(&storage, &note);
        device.begin(noon()).unwrap();
        check_in(&mut device, &code(&deployment, 1), noon());
        let diary = device.unlock(&passphrase()).unwrap();
        let (views, _) = device.visits(&diary, noon()).unwrap();
        device.prepare_share(&ShareCode::random(&mut rng), &views, clock, &mut rng).unwrap();
        let line = Uploads::default();
        upload(&mut device, &line, clock, &mut rng).unwrap().unwrap();
        assert_eq!(line.0.lock().unwrap()[0][5..9], *new.key_id(Role::Submission).as_bytes(), "{clock:?}");
    }
    // One that has ended by a clock that is believed is none.
    let storage = MemoryStorage::default();
    let mut device = set_up_with(&storage, &note);
    device.begin(after(101 * A_DAY)).unwrap();
    check_in(&mut device, &code(&deployment, 1), after(101 * A_DAY));
    let diary = device.unlock(&passphrase()).unwrap();
    let (views, _) = device.visits(&diary, after(101 * A_DAY)).unwrap();
    let code = ShareCode::random(&mut rand::rng());
    let refused =
        device.prepare_share(&code, std::slice::from_ref(&views[0]), after(101 * A_DAY), &mut rand::rng());
    assert!(matches!(refused, Err(DeviceError::NoSubmissionKey)), "{refused:?}");
}
