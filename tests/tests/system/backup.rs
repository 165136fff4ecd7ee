//! Backup, move and wipe: merged without loss, refused when foreign or older, gone when wiped.

use std::{
    fs,
    path::{Path, PathBuf},
};

use homesafe_client::{
    device::{Device, DeviceError, Imported},
    storage::{MemoryStorage, Storage},
    visit_log::DiaryKey,
};
use homesafe_host::{storage::FsStorage, vault};
use homesafe_protocol::{
    batch::Level,
    passphrase::Passphrase,
    time::{Day, UnixTime},
    venue::Category,
};
use homesafe_test_support::{
    Deployment, Driven as _, HOUR, check_in_records, passphrase, set_up_with, venue,
};

const DAY: Day = Day::new(20_000);

fn noon() -> UnixTime {
    DAY.minute(720)
}

fn set_up<'a>(storage: &'a dyn Storage, deployment: &Deployment) -> (Device<'a>, DiaryKey) {
    let device = homesafe_test_support::set_up(storage, deployment);
    let diary = device.unlock(&passphrase()).unwrap();
    (device, diary)
}

fn check_in(device: &mut Device<'_>, deployment: &Deployment, n: u32, at: UnixTime) {
    let category = if n == 3 { Category::TAXI } else { Category::RESTAURANT };
    device.check_in(&venue(&deployment.origin, n, category).into(), at, at, &mut rand::rng()).unwrap();
}

#[test]
fn a_backup_moves_to_another_device_and_is_matched_there() {
    let mut deployment = Deployment::new(noon());
    let [old, new] = [MemoryStorage::default(), MemoryStorage::default()];
    let (mut device, diary) = set_up(&old, &deployment);
    for n in 1..=3 {
        check_in(&mut device, &deployment, n, noon().saturating_add(u64::from(n) * 600));
    }
    let visit = device.visits(&diary, noon()).unwrap().0[0].visit;
    device.note(visit, "window seat", noon(), &mut rand::rng()).unwrap();
    let (content, count) = device.export(&diary, None, noon()).unwrap();
    assert_eq!(count, 3);

    let (mut moved, new_diary) = set_up(&new, &deployment);
    check_in(&mut moved, &deployment, 4, noon());
    let place = venue(&deployment.origin, 1, Category::RESTAURANT);
    deployment.publish(
        noon().saturating_add(HOUR),
        &check_in_records(&place, DAY, &[(725, 740, Level::TestAdvised)]),
    );
    moved.sync_with(&deployment, noon().saturating_add(HOUR)).unwrap();
    assert!(moved.alerts().unwrap().is_empty());
    let imported = moved.import(&content, false, noon(), &mut rand::rng()).unwrap();
    assert_eq!(imported, Imported { added: 3, known: 0, too_old: 0 });
    moved.match_kept().unwrap();
    assert_eq!(moved.alerts().unwrap().len(), 1, "an imported visit is matched with what was fetched before");
    let views = moved.visits(&new_diary, noon()).unwrap().0;
    assert_eq!(views.len(), 4);
    assert!(views.iter().any(|view| view.visit == visit && view.note == "window seat"));
    // Again: nothing doubles.
    let again = moved.import(&content, false, noon(), &mut rand::rng()).unwrap();
    assert_eq!(again, Imported { added: 0, known: 3, too_old: 0 });
}

#[test]
fn a_full_diary_moves_in_one_day_and_the_day_goes_on() {
    let deployment = Deployment::new(noon());
    let [old, new] = [MemoryStorage::default(), MemoryStorage::default()];
    let (mut device, diary) = set_up(&old, &deployment);
    let last = Day::new(DAY.number() + 30);
    for n in 0..31 * 50 {
        check_in(&mut device, &deployment, 1, Day::new(DAY.number() + n / 50).minute(n % 50 * 20));
    }
    let now = last.minute(1_200);
    let (content, count) = device.export(&diary, None, now).unwrap();
    assert_eq!(count, 1_550);
    let (mut moved, new_diary) = set_up(&new, &deployment);
    let imported = moved.import(&content, false, now, &mut rand::rng()).unwrap();
    assert_eq!(imported, Imported { added: 1_550, known: 0, too_old: 0 });
    check_in(&mut moved, &deployment, 2, now);
    let (views, damage) = moved.visits(&new_diary, now).unwrap();
    assert_eq!((views.len(), damage.len()), (1_551, 0));
    // What was brought is forgotten with its days, not with the day on which it was brought.
    for (days, kept) in [(9, 23 * 50 + 1), (17, 15 * 50 + 1), (31, 51), (32, 0)] {
        let then = Day::new(last.number() + days).minute(0);
        moved.confirm_clock(then, &new_diary).unwrap();
        moved.purge(then).unwrap();
        let (entries, _) = moved.visits(&new_diary, now).unwrap();
        assert!(entries.len() >= kept && entries.len() <= kept + 7 * 50, "{days}: {}", entries.len());
    }
}

#[test]
fn part_of_it_and_what_is_too_old() {
    let deployment = Deployment::new(noon());
    let storage = MemoryStorage::default();
    let (mut device, diary) = set_up(&storage, &deployment);
    let late = noon().saturating_add(20 * 24 * HOUR);
    check_in(&mut device, &deployment, 1, noon());
    check_in(&mut device, &deployment, 2, late);
    assert_eq!(device.export(&diary, Some(late), late).unwrap().1, 1);
    let (content, count) = device.export(&diary, None, late).unwrap();
    assert_eq!(count, 2);
    let other = MemoryStorage::default();
    let (mut moved, new_diary) = set_up(&other, &deployment);
    let after = noon().saturating_add(40 * 24 * HOUR);
    moved.confirm_clock(after, &new_diary).unwrap();
    let imported = moved.import(&content, false, after, &mut rand::rng()).unwrap();
    assert_eq!(imported, Imported { added: 1, known: 0, too_old: 1 });
}

#[test]
fn foreign_older_and_malformed_backups_are_refused_and_change_nothing() {
    let deployment = Deployment::new(noon());
    let storage = MemoryStorage::default();
    let (mut device, diary) = set_up(&storage, &deployment);
    check_in(&mut device, &deployment, 1, noon());
    check_in(&mut device, &deployment, 2, noon());
    let (content, _) = device.export(&diary, None, noon()).unwrap();

    let mut elsewhere = Deployment::new(noon());
    elsewhere.origin = "homesafe.example/nz".parse().unwrap();
    let origin = elsewhere.origin.clone();
    let note = elsewhere.publish_trust(|trust| {
        (trust.version, trust.previous) = (1, [0; 32].into());
        trust.origin = origin;
    });
    let foreign = MemoryStorage::default();
    let mut other = set_up_with(&foreign, &note);
    let refused = other.import(&content, false, noon(), &mut rand::rng());
    assert!(matches!(refused, Err(DeviceError::ForeignBackup)), "{refused:?}");

    let gone = device.visits(&diary, noon()).unwrap().0[0].visit;
    device.delete(gone, &diary, &mut rand::rng()).unwrap();
    let refused = device.import(&content, false, noon(), &mut rand::rng());
    assert!(matches!(refused, Err(DeviceError::OlderBackup)), "{refused:?}");
    assert_eq!(device.visits(&diary, noon()).unwrap().0.len(), 1);
    for cut in 0..content.len() {
        assert!(device.import(&content[..cut], true, noon(), &mut rand::rng()).is_err(), "{cut}");
    }
    assert_eq!(device.visits(&diary, noon()).unwrap().0.len(), 1, "none of the cut ones left anything");
    let back = device.import(&content, true, noon(), &mut rand::rng()).unwrap();
    assert_eq!(back, Imported { added: 1, known: 1, too_old: 0 });
}

#[test]
fn a_sealed_backup_opens_with_its_passphrase_only() {
    let sealed = vault::seal_for(&passphrase(), b"visits").unwrap();
    assert_eq!(&vault::open_with(&passphrase(), &sealed, 100).unwrap()[..], b"visits");
    let wrong = vault::open_with(&Passphrase::new("wrong".into()).unwrap(), &sealed, 100);
    assert!(matches!(wrong, Err(vault::VaultError::WrongPassphrase)));
    let damaged = vault::open_with(&passphrase(), &sealed[..sealed.len() - 1], 100);
    assert!(matches!(damaged, Err(vault::VaultError::Damaged(_))));
}

#[test]
fn a_wiped_device_holds_nothing() {
    let mut deployment = Deployment::new(noon());
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("home");
    let storages: [Box<dyn Storage>; 2] =
        [Box::new(MemoryStorage::default()), Box::new(FsStorage::open(&root).unwrap())];
    for storage in &storages {
        let storage = &**storage;
        let (mut device, _) = set_up(storage, &deployment);
        check_in(&mut device, &deployment, 1, noon());
        deployment.publish(noon(), &[]);
        device.sync_with(&deployment, noon()).unwrap();
        drop(device);
        if root.join("keys").exists() {
            leave_staged(&root);
        }
        Device::wipe(storage).unwrap();
        for name in ["keys", "head", "tail", "state", "share", "foreign"] {
            assert_eq!(storage.read(name, u64::MAX).unwrap(), None, "{name}");
        }
        for folder in ["log", "objects", "advice", "trust"] {
            assert!(storage.list(folder).unwrap().is_empty(), "{folder}");
        }
        assert!(matches!(Device::open(storage), Err(DeviceError::NotSetUp)));
    }
    assert_eq!(files(&root), [root.join("lock")]);
    // What a kill left is gone without a wipe, too.
    drop(storages);
    leave_staged(&root);
    let storage = FsStorage::open(&root).unwrap();
    assert_eq!(files(&root), [root.join("lock")]);
    set_up(&storage, &deployment);
}

/// What kills before the rename would leave, open keys among it.
fn leave_staged(root: &Path) {
    let names = ["keys", "head", "state", "share", "log/0123456789abcdef", "objects/ab"];
    names
        .iter()
        .for_each(|name| fs::write(root.join(format!("{name}.0123456789abcdef.new")), b"open").unwrap());
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
