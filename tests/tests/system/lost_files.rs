//! A device whose folder lost some of its files, or that is pointed at a folder of somebody's.

use homesafe_client::{
    device::{Device, DeviceError},
    storage::{MemoryStorage, Storage},
    visit_log::{LockError, LogError},
};
use homesafe_protocol::{
    batch::Level,
    passphrase::Passphrase,
    time::{Day, UnixTime},
    venue::{Category, VenueCode},
};
use homesafe_test_support::{Deployment, Driven as _, HOUR, check_in_records, passphrase, set_up, venue};

const DAY: Day = Day::new(20_000);
const A_DAY: u64 = 86_400;

fn noon() -> UnixTime {
    DAY.minute(720)
}

/// A device with a visit, an alert for it, and two trust documents.
fn world(storage: &MemoryStorage) -> Deployment {
    let mut deployment = Deployment::new(DAY.minute(0));
    let day = venue(&deployment.origin, 1, Category::RESTAURANT);
    deployment.publish(DAY.minute(600), &[]);
    deployment.publish_trust(|_| {});
    deployment.publish(noon(), &check_in_records(&day, DAY, &[(725, 740, Level::TestCompulsory)]));
    let mut device = set_up(storage, &deployment);
    check_in(&mut device, &deployment, noon());
    device.sync_with(&deployment, noon()).unwrap();
    deployment
}

fn check_in(device: &mut Device<'_>, deployment: &Deployment, at: UnixTime) {
    let code = VenueCode::HomeSafe(venue(&deployment.origin, 1, Category::RESTAURANT));
    device.check_in(&code, at, at, &mut rand::rng()).unwrap();
}

fn init<'a>(
    storage: &'a MemoryStorage,
    deployment: &Deployment,
    version: u64,
    passphrase: &Passphrase,
) -> Result<Device<'a>, DeviceError> {
    let (server, note) = (Some("https://homesafe.example"), deployment.trust_note(version));
    Device::set_up(storage, server, note, None, passphrase, noon(), &mut rand::rng())
}

/// Visits, and alerts that stand.
fn held(device: &Device<'_>) -> (usize, usize) {
    let diary = device.unlock(&passphrase()).unwrap();
    let visits = device.visits(&diary, noon()).unwrap().0.len();
    assert_eq!(device.export(&diary, None, noon()).unwrap().1, visits);
    (visits, device.alerts().unwrap().len())
}

fn other() -> Passphrase {
    Passphrase::new("another one".into()).unwrap()
}

#[test]
fn what_was_seen_of_the_log_is_read_anew_where_it_was_lost_and_visits_and_alerts_stay() {
    let storage = MemoryStorage::default();
    let mut deployment = world(&storage);
    let day = venue(&deployment.origin, 1, Category::RESTAURANT);
    for bytes in [None, Some(&b"torn"[..])] {
        let file = format!("leaves/{}", storage.list("leaves").unwrap()[0]);
        match bytes {
            None => storage.remove(&file).unwrap(),
            Some(bytes) => storage.replace(&file, bytes).unwrap(),
        }
        let mut device = Device::open(&storage).unwrap();
        assert_eq!(held(&device), (1, 1));
        check_in(&mut device, &deployment, noon());
        device.delete(newest(&device), &device.unlock(&passphrase()).unwrap(), &mut rand::rng()).unwrap();
        let report = device.sync_with(&deployment, noon()).unwrap();
        assert_eq!((report.missing.len(), report.log_size), (0, 2));
        assert!(Device::open(&storage).unwrap().log_time().is_some());
    }
    // What is published from then on is matched as before.
    deployment.publish(DAY.minute(730), &check_in_records(&day, DAY, &[(700, 760, Level::TestCompulsory)]));
    let mut device = Device::open(&storage).unwrap();
    device.sync_with(&deployment, DAY.minute(740)).unwrap();
    assert_eq!(held(&device), (1, 2));
}

fn newest(device: &Device<'_>) -> homesafe_client::visit_log::VisitId {
    let views = device.visits(&device.unlock(&passphrase()).unwrap(), noon()).unwrap().0;
    views[0].visit
}

#[test]
fn an_older_trust_document_that_was_lost_is_fetched_again() {
    let storage = MemoryStorage::default();
    let deployment = world(&storage);
    for is_damaged in [false, true] {
        storage.remove("trust/1").unwrap();
        if is_damaged {
            storage.replace("trust/1", b"torn").unwrap();
        }
        let mut device = Device::open(&storage).unwrap();
        assert_eq!(held(&device), (1, 1));
        device.sync_with(&deployment, noon()).unwrap();
        assert_eq!(storage.read("trust/1", u64::MAX).unwrap().unwrap(), deployment.trust_note(1));
    }
}

#[test]
fn a_lost_state_or_trust_document_is_made_good_by_init_with_the_passphrase_of_the_visits() {
    for (name, bytes, alerts) in [
        ("state", None, 0),
        ("state", Some(&b"torn"[..]), 0),
        ("trust/2", None, 1),
        ("trust/2", Some(b"torn"), 1),
    ] {
        let storage = MemoryStorage::default();
        let deployment = world(&storage);
        match bytes {
            None => storage.remove(name).unwrap(),
            Some(bytes) => storage.replace(name, bytes).unwrap(),
        }
        let said = Device::open(&storage).unwrap_err();
        assert!(matches!(said, DeviceError::Lost(_)));
        let refused = init(&storage, &deployment, 1, &other());
        assert!(matches!(refused, Err(DeviceError::Lock(LockError::WrongPassphrase))), "{name}");
        drop(init(&storage, &deployment, 1, &passphrase()).unwrap());
        let mut device = Device::open(&storage).unwrap();
        assert_eq!(held(&device), (1, alerts), "{name}");
        device.sync_with(&deployment, noon()).unwrap();
        assert_eq!((held(&device), device.trust().body().version), ((1, 1), 2), "{name}");
        assert!(matches!(init(&storage, &deployment, 1, &passphrase()), Err(DeviceError::AlreadySetUp)));
    }
}

#[test]
fn a_set_up_that_was_killed_after_its_keys_goes_on() {
    let storage = MemoryStorage::default();
    let deployment = Deployment::new(DAY.minute(0));
    drop(set_up(&storage, &deployment));
    storage.remove("state").unwrap();
    storage.remove("trust/1").unwrap();
    assert!(matches!(Device::open(&storage), Err(DeviceError::NotSetUp)));
    // There is nothing yet that another passphrase would lock away.
    let mut device = init(&storage, &deployment, 1, &other()).unwrap();
    check_in(&mut device, &deployment, noon());
    let device = Device::open(&storage).unwrap();
    assert!(device.unlock(&passphrase()).is_err());
    assert_eq!(device.visits(&device.unlock(&other()).unwrap(), noon()).unwrap().0.len(), 1);
}

#[test]
fn a_lost_head_store_is_no_empty_diary_and_lost_keys_are_not_made_anew() {
    let storage = MemoryStorage::default();
    let deployment = world(&storage);
    let copy = storage.snapshot();
    storage.remove("head").unwrap();
    let mut device = Device::open(&storage).unwrap();
    let diary = device.unlock(&passphrase()).unwrap();
    let is_damaged = |error| matches!(error, DeviceError::Log(LogError::HeadDamaged));
    assert!(is_damaged(device.visits(&diary, noon()).unwrap_err()));
    assert!(is_damaged(device.purge(noon().saturating_add(99 * A_DAY)).unwrap_err()));
    assert!(is_damaged(device.begin(noon().saturating_add(HOUR)).unwrap_err()));
    assert_eq!(storage.list("log").unwrap().len(), 1);
    for name in ["head", "keys"] {
        storage.replace(name, &copy.read(name, u64::MAX).unwrap().unwrap()).unwrap();
        assert_eq!(held(&Device::open(&storage).unwrap()), (1, 1));
        storage.remove("keys").unwrap();
        assert!(matches!(Device::open(&storage), Err(DeviceError::Lock(LockError::Missing))));
        assert!(matches!(init(&storage, &deployment, 1, &passphrase()), Err(DeviceError::AlreadySetUp)));
        storage.replace("keys", &copy.read("keys", u64::MAX).unwrap().unwrap()).unwrap();
    }
    // With keys and state both gone, too: they may be put back.
    storage.remove("keys").unwrap();
    storage.remove("state").unwrap();
    assert!(matches!(init(&storage, &deployment, 1, &passphrase()), Err(DeviceError::AlreadySetUp)));
}

#[test]
fn a_visit_of_the_set_up_under_a_clock_years_ahead_is_kept_for_the_retention_and_no_longer() {
    let storage = MemoryStorage::default();
    let deployment = Deployment::new(DAY.minute(0));
    let mut device = set_up(&storage, &deployment);
    let ahead = noon().saturating_add(3_650 * A_DAY);
    device.begin(ahead).unwrap();
    check_in(&mut device, &deployment, ahead);
    let count = |device: &Device<'_>, now| {
        device.visits(&device.unlock(&passphrase()).unwrap(), now).unwrap().0.len()
    };
    for day in 0..40 {
        let now = noon().saturating_add(day * A_DAY);
        device.begin(now).unwrap();
        assert_eq!(count(&device, now), usize::from(day <= 31), "{day}");
    }
}

#[test]
fn a_file_that_has_grown_is_damaged_and_no_reason_to_stop_for_good() {
    let origin = MemoryStorage::default();
    let deployment = world(&origin);
    let grown = |name: &str| {
        let storage = origin.snapshot();
        storage.replace(name, &vec![7; 2 << 20]).unwrap();
        storage
    };
    // What can be done without: nothing is heard of it.
    for name in ["share", "recent", "trust/1", "tail", "foreign"] {
        let storage = grown(name);
        let mut device = Device::open(&storage).unwrap_or_else(|error| panic!("{name}: {error}"));
        device.begin(noon()).unwrap();
        check_in(&mut device, &deployment, noon());
        device.sync_with(&deployment, noon()).unwrap();
        assert_eq!(held(&device).0, 2, "{name}");
    }
    // What cannot: it is said what is damaged, as of any other damage.
    let error = |name: &str| {
        let storage = grown(name);
        let failed = Device::open(&storage).map(|mut device| device.begin(noon()).map(drop));
        failed.and_then(|begun| begun).unwrap_err()
    };
    assert!(matches!(error("keys"), DeviceError::Lock(LockError::Damaged)));
    assert!(matches!(error("head"), DeviceError::Log(LogError::HeadDamaged)));
    assert!(matches!(error("state"), DeviceError::Lost(_)));
    assert!(matches!(error("trust/2"), DeviceError::Lost(_)));
}

/// A folder that was taken back from a newer phone.
#[test]
fn what_another_version_wrote_is_named_and_nothing_is_changed() {
    let storage = MemoryStorage::default();
    let deployment = world(&storage);
    let device = Device::open(&storage).unwrap();
    device.accept_public_ids().unwrap();
    let issuer = "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt\n\
                  6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==\n-----END PUBLIC KEY-----\n";
    device.set_issuer(Some((issuer, None))).unwrap();
    let backup = device.export(&device.unlock(&passphrase()).unwrap(), None, noon()).unwrap().0;
    drop(device);
    let all = |storage: &MemoryStorage| {
        let names = ["state", "head", "keys", "foreign", "issuer"];
        names.map(|name| storage.read(name, u64::MAX).unwrap().unwrap())
    };
    for name in ["state", "head", "keys", "foreign", "issuer"] {
        let kept = storage.read(name, u64::MAX).unwrap().unwrap();
        let newer = [&[99], &kept[1..4], b"and what nobody can know yet"].concat();
        storage.replace(name, &newer).unwrap();
        let before = all(&storage);
        // All that a resident might try, one after the other.
        let tries: [&dyn Fn() -> Result<(), DeviceError>; 3] = [
            &|| {
                let mut device = Device::open(&storage)?;
                let diary = device.unlock(&passphrase())?;
                device.visits(&diary, noon())?;
                device.issuer()?;
                device.accept_public_ids()?;
                check_in(&mut device, &deployment, noon());
                Ok(())
            },
            &|| init(&storage, &deployment, 1, &passphrase()).map(drop),
            &|| init(&storage, &deployment, 2, &other()).map(drop),
        ];
        for (n, attempt) in tries.into_iter().enumerate() {
            let Err(error) = attempt() else {
                assert!(n > 0 && ["head", "foreign", "issuer"].contains(&name), "{name}, {n}");
                continue;
            };
            let said = error.to_string();
            let is_init_of_whole = n > 0 && matches!(error, DeviceError::AlreadySetUp);
            assert!(
                is_init_of_whole || said.contains(name) && said.contains("another version"),
                "{name}, {n}: {said}"
            );
        }
        assert_eq!(all(&storage), before, "{name}");
        storage.replace(name, &kept).unwrap();
        assert_eq!(held(&Device::open(&storage).unwrap()), (1, 1), "{name}");
    }
    let mut newer = backup.to_vec();
    newer[0] = 99;
    let refused = Device::open(&storage).unwrap().import(&newer, true, noon(), &mut rand::rng());
    assert!(matches!(refused, Err(DeviceError::OtherVersion(_))), "{refused:?}");
}

#[test]
fn keys_of_another_version_stay_where_all_else_was_lost() {
    let storage = MemoryStorage::default();
    let deployment = Deployment::new(DAY.minute(0));
    drop(set_up(&storage, &deployment));
    let mut newer = storage.read("keys", u64::MAX).unwrap().unwrap();
    newer[0] = 2;
    storage.replace("keys", &newer).unwrap();
    storage.remove("state").unwrap();
    let refused = init(&storage, &deployment, 1, &passphrase()).map(drop).unwrap_err();
    assert!(refused.to_string().contains("another version"), "{refused}");
    assert_eq!(storage.read("keys", u64::MAX).unwrap().unwrap(), newer);
}
