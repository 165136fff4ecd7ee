//! What is remembered of a log, and for how long.

use std::collections::BTreeSet;

use homesafe_client::{
    device::Device,
    follow::FollowError,
    storage::{MemoryStorage, Storage},
};
use homesafe_protocol::{
    advice::{AdviceCatalogue, AdviceText},
    log::LeafKind,
    time::UnixTime,
};
use homesafe_test_support::{Deployment, HOUR};

use super::{after, noon, start, sync};

const MONTHS: u64 = 100 * 24 * HOUR;
/// More than are remembered for their number's sake.
const MANY: usize = 1_030;

/// Leaves that say nothing and are passed over.
fn pass(deployment: &mut Deployment, leaves: usize, at: UnixTime) {
    let signer = [deployment.publishing.clone()];
    for _ in 0..leaves {
        deployment.publish_signed(at, LeafKind::Skippable(3), b"nothing", &signer);
    }
}

#[test]
fn a_stale_checkpoint_is_told_from_a_rollback_long_afterwards() {
    for (leaves, later) in [(2, MONTHS), (MANY, 0)] {
        let (mut deployment, storage) = start();
        pass(&mut deployment, 1, noon());
        let early = deployment.clone();
        pass(&mut deployment, leaves, noon());
        pass(&mut deployment, 1, after(later));
        sync(&storage, &deployment, after(later)).unwrap();
        let stale = sync(&storage, &early, after(later));
        assert!(matches!(stale, Err(FollowError::Stale { found: 1, .. })), "{leaves} {later}: {stale:?}");
    }
}

#[test]
fn advice_outlives_the_leaves_that_are_remembered() {
    let (mut deployment, storage) = start();
    let text = || AdviceText::new(["請檢測", "请检测", "Take a test"]).unwrap();
    let catalogue = AdviceCatalogue::new([text(), text(), text(), text()]);
    deployment.publish_object(noon(), LeafKind::AdviceCatalogue, &catalogue.encode());
    pass(&mut deployment, MANY, after(MONTHS));
    sync(&storage, &deployment, after(MONTHS)).unwrap();
    assert_eq!(Device::open(&storage).unwrap().advice().unwrap(), Some(catalogue));
}

/// The one file with leaves: its name, and its length in bytes.
fn leaves_of(storage: &MemoryStorage) -> (String, usize) {
    let files = storage.list("leaves").unwrap();
    let [file] = &files[..] else { panic!("{files:?}") };
    let name = format!("leaves/{file}");
    let len = storage.read(&name, u64::MAX).unwrap().unwrap().len();
    (name, len)
}

#[test]
fn what_a_run_that_was_cut_short_left_of_the_leaves_does_not_count() {
    let (mut deployment, storage) = start();
    pass(&mut deployment, 3, noon());
    sync(&storage, &deployment, noon()).unwrap();
    let (name, _) = leaves_of(&storage);
    for (leaves, rest) in [(1, &b""[..]), (2, b"torn"), (300, &[0; 5_000])] {
        // Killed after the leaves, and before the state that counts them.
        let before = storage.read("state", u64::MAX).unwrap().unwrap();
        pass(&mut deployment, leaves, noon());
        sync(&storage, &deployment, noon()).unwrap();
        let (_, whole) = leaves_of(&storage);
        storage.append(&name, rest).unwrap();
        storage.replace("state", &before).unwrap();
        let report = sync(&storage, &deployment, noon()).unwrap();
        assert_eq!((report.new_leaves, report.anew), (leaves as u64, None));
        assert_eq!(leaves_of(&storage), (name.clone(), whole), "nor does it stay");
        assert_eq!(sync(&storage, &deployment, noon()).unwrap().new_leaves, 0);
    }
}

#[test]
fn leaves_move_to_another_file_once_most_of_the_old_one_is_forgotten() {
    let (mut deployment, storage) = start();
    let (mut names, mut longest) = (BTreeSet::new(), 0);
    for months in 1..=14 {
        deployment.publish_trust(|body| {
            body.issued = after(months * MONTHS);
            body.expires = after((months + 1) * MONTHS);
        });
        pass(&mut deployment, 400, after(months * MONTHS));
        let report = sync(&storage, &deployment, after(months * MONTHS)).unwrap();
        assert_eq!((report.new_leaves, report.anew), (400, None));
        let (name, len) = leaves_of(&storage);
        longest = longest.max(len);
        names.insert(name);
        assert_eq!(sync(&storage, &deployment, after(months * MONTHS)).unwrap().new_leaves, 0);
    }
    assert!((2..=6).contains(&names.len()), "{names:?}");
    assert!(longest < 3 * MANY * 100, "{longest} bytes");
}
