//! What is remembered of a log, and for how long.

use homesafe_client::{device::Device, follow::FollowError};
use homesafe_protocol::{
    advice::{AdviceCatalogue, AdviceText},
    log::LeafKind,
    time::UnixTime,
};
use homesafe_tests::{Deployment, HOUR};

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
