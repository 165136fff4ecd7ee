//! What lies behind the seal of a backup: all of it is taken or none, and once more it changes nothing.
#![cfg_attr(feature = "libfuzzer", no_main)]

use std::sync::LazyLock;

use homesafe_client::{device::Device, storage::MemoryStorage, visit_log::DiaryKey};
use homesafe_fuzz::{
    harm::{Harm, harm},
    planted,
    scratch::passphrase,
};
use homesafe_protocol::{
    time::{Day, UnixTime},
    venue::Category,
};
use homesafe_test_support::{Deployment, venue};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};

const DAY: Day = Day::new(20_000);

fn noon() -> UnixTime {
    DAY.minute(720)
}

/// A device without visits, its diary's key, and the backup of another.
static MADE: LazyLock<(MemoryStorage, DiaryKey, Vec<u8>)> = LazyLock::new(|| {
    let (storage, mut rng) = (MemoryStorage::default(), ChaCha20Rng::from_seed([1; 32]));
    let deployment = Deployment::new(noon());
    let note = deployment.trust_note(1);
    let server = Some("https://homesafe.example");
    let device =
        Device::set_up(&storage, server, note, None, &passphrase(), noon(), &mut rng).expect("a device");
    let diary = device.unlock(&passphrase()).expect("a diary");
    let other = storage.snapshot();
    let mut device = Device::open(&other).expect("a device");
    for n in 1..=2 {
        let at = DAY.minute(700 + n as u16);
        let place = venue(&deployment.origin, n, Category::RESTAURANT);
        let visit = device.check_in(&place.into(), at, at, &mut rng).expect("a visit").visit;
        device.note(visit, "by the window", at, &mut rng).expect("a note");
    }
    let backup = device.export(&diary, None, noon()).expect("a backup").0.to_vec();
    (storage, diary, backup)
});

homesafe_fuzz::target!(|input: (bool, bool, Vec<Harm<'_>>)| {
    let (bring_back, moves, harms) = input;
    let (storage, diary, backup) = &*MADE;
    let (storage, mut rng) = (storage.snapshot(), ChaCha20Rng::from_seed([2; 32]));
    let mut bytes = backup.clone();
    harm(&mut bytes, &harms);
    let mut device = Device::open(&storage).expect("a device");
    let Ok(imported) = device.import(&bytes, bring_back, noon(), &mut rng) else {
        let (visits, damage) = device.visits(diary, noon()).expect("visits");
        return assert!(visits.is_empty() && damage.is_empty(), "a backup that was refused left something");
    };
    let (visits, damage) = device.visits(diary, noon()).expect("visits");
    assert!(damage.is_empty() && visits.len() <= imported.added);
    planted(|| imported.added == 2 && visits.iter().any(|view| !view.note.starts_with("by the")));
    let again = device.import(&bytes, true, noon(), &mut rng).expect("what was taken before");
    assert_eq!(again.added, 0);
    if !moves {
        return;
    }
    let (backup, count) = device.export(diary, None, noon()).expect("a backup");
    let third = MADE.0.snapshot();
    let mut third = Device::open(&third).expect("a device");
    let moved = third.import(&backup, true, noon(), &mut rng).expect("what was written");
    assert_eq!((moved.added, moved.known, moved.too_old), (count, 0, 0));
    assert_eq!(third.export(diary, None, noon()).expect("a backup").0, backup);
});
