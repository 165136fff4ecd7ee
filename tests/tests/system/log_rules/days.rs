//! Days and retention: what a leaf may speak of, and what is still fetched.

use homesafe_protocol::{Hash, batch::Level};
use homesafe_test_support::HOUR;

use super::{after, noon, notice, standing, start, sync, window};

const A_DAY: u64 = 24 * HOUR;

#[test]
fn attack_a_record_on_a_day_that_its_leaf_may_not_speak_of() {
    let (mut deployment, storage) = start();
    deployment.publish_trust(|trust| trust.retention_days = 5);
    deployment.publish(noon().saturating_sub(A_DAY), &notice(&deployment, 721));
    deployment.publish(after(5 * A_DAY), &notice(&deployment, 722));
    deployment.publish(after(6 * A_DAY), &notice(&deployment, 723));
    deployment.publish(after(6 * A_DAY), &window(&deployment, 722, Level::Withdrawn));
    // The document that a leaf names says how many days, and no later one.
    deployment.publish_trust(|trust| trust.retention_days = 31);
    deployment.publish(after(6 * A_DAY), &notice(&deployment, 724));
    sync(&storage, &deployment, after(6 * A_DAY)).unwrap();
    assert_eq!(
        standing(&storage),
        [722, 724],
        "neither the day before, nor the day too late, nor its withdrawal"
    );
}

#[test]
fn what_is_fetched_goes_by_the_earlier_of_clock_and_log() {
    let (mut deployment, new) = start();
    let object = deployment.publish(noon(), &notice(&deployment, 721));
    let is_fetched = |deployment: &homesafe_test_support::Deployment, seconds| {
        deployment.take_requests();
        sync(&new.snapshot(), deployment, after(seconds)).unwrap();
        deployment.take_requests().contains(&format!("v1/object/{}", Hash::of_object(&object)))
    };
    assert!(is_fetched(&deployment, 40 * A_DAY), "a clock that is ahead");
    deployment.publish(after(32 * A_DAY), &[]);
    assert!(is_fetched(&deployment, 0), "a leaf of the future");
    assert!(!is_fetched(&deployment, 32 * A_DAY), "older than the retention by both");
}
