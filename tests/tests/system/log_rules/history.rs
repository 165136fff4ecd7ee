//! Histories: bases, documents side by side, clocks, witnesses, long sleep.

use homesafe_client::{
    device::Device,
    follow::{Anew, FollowError},
};
use homesafe_protocol::{
    Hash,
    note::{NoteAlgorithm, NoteKey, cosign},
    trust::{Freshness, Quorum},
};
use homesafe_test_support::{Deployment, HOUR};

use super::{after, key, noon, notice, standing, start, sync};

#[test]
fn attack_a_base_with_another_root_or_beyond_the_log() {
    let (mut deployment, old) = start();
    let new = old.snapshot();
    deployment.publish(noon(), &notice(&deployment, 721));
    sync(&old, &deployment, noon()).unwrap();
    deployment.publish(noon(), &[]);
    let mut short = deployment.clone();
    deployment.publish_trust(|trust| trust.log_base.root = Hash::from([9; 32]));
    short.publish_trust(|trust| (trust.log_base.size, trust.log_base.root) = (3, Hash::from([9; 32])));
    for storage in [&old, &new] {
        assert!(matches!(sync(&storage.snapshot(), &deployment, noon()), Err(FollowError::WrongRoot)));
        let withheld = sync(&storage.snapshot(), &short, noon());
        assert!(matches!(withheld, Err(FollowError::Withheld { found: 2, size: 3 })));
    }
    assert_eq!(standing(&old), [721]);
}

#[test]
fn attack_rollback_through_a_base() {
    let (mut deployment, storage) = start();
    deployment.publish(noon(), &notice(&deployment, 721));
    let mut early = deployment.clone();
    for start in [722, 723] {
        deployment.publish(noon(), &notice(&deployment, start));
    }
    sync(&storage, &deployment, noon()).unwrap();
    // Roots that moved the base below what is held give no reason to forget.
    early.publish_trust(|trust| trust.log_base.first = 1);
    assert!(matches!(sync(&storage, &early, noon()), Err(FollowError::Stale { found: 1, held: 3 })));
    assert_eq!(standing(&storage), [721, 722, 723]);
}

#[test]
fn a_gap_that_was_pruned_is_told_and_nothing_else_is_forgotten() {
    let (mut deployment, storage) = start();
    deployment.publish(noon(), &notice(&deployment, 721));
    sync(&storage, &deployment, noon()).unwrap();
    for _ in 1..256 {
        deployment.publish(noon(), &[]);
    }
    deployment.publish_trust(|trust| trust.log_base.first = 256);
    deployment.publish(noon(), &notice(&deployment, 722));
    let whole = storage.snapshot();
    assert_eq!(sync(&whole, &deployment, noon()).unwrap().anew, None, "all that is still served is read");
    deployment.files.retain(|path, _| !path.starts_with("v1/tile/entries/000"));
    let report = sync(&storage, &deployment, noon()).unwrap();
    assert_eq!(report.anew, Some(Anew::Pruned { first: 1, resumed: 256 }));
    assert_eq!(standing(&storage), [721, 722]);
}

#[test]
fn attack_two_documents_at_once() {
    let (mut deployment, storage) = start();
    let (_, dead) = deployment.make_trust(|trust| trust.retention_days = 30);
    deployment.publish_trust(|_| ());
    deployment.publish(noon(), &[]);
    sync(&storage, &deployment, noon()).unwrap();
    let mut beside = deployment.clone();
    // Right in all but that it follows the one that lost.
    let third = deployment.make_trust(|trust| trust.previous = dead.fingerprint()).0;
    beside.files.insert("v1/trust/3".into(), third);
    assert!(matches!(sync(&storage, &beside, noon()), Err(FollowError::Trust(_))));
    let skipped = deployment.make_trust(|trust| trust.version += 1).0;
    beside.files.insert("v1/trust/3".into(), skipped);
    assert!(matches!(sync(&storage, &beside, noon()), Err(FollowError::Trust(_))));
    assert!(sync(&storage, &deployment, noon()).is_ok());
}

#[test]
fn a_clock_ahead_and_then_right_loses_no_alert() {
    let (mut deployment, storage) = start();
    deployment.publish(noon(), &notice(&deployment, 721));
    let report = sync(&storage, &deployment, after(40 * 24 * HOUR)).unwrap();
    assert_eq!(report.freshness, Freshness::Frozen);
    sync(&storage, &deployment, noon()).unwrap();
    assert_eq!(standing(&storage), [721]);
}

#[test]
fn a_fresh_log_under_a_clock_behind_signed_time_is_no_success() {
    let (mut deployment, storage) = start();
    deployment.publish_trust(|trust| trust.issued = after(48 * HOUR));
    deployment.publish(noon(), &[]);
    assert!(sync(&storage, &deployment, noon()).unwrap().freshness.is_fresh());
    assert_eq!(Device::open(&storage).unwrap().outdated_since(noon()), Some(None));
}

#[test]
fn roots_and_log_key_changed_twice_and_the_origin_once_in_a_years_sleep() {
    let (mut deployment, storage) = start();
    deployment.publish(noon(), &notice(&deployment, 721));
    sync(&storage, &deployment, noon()).unwrap();
    for seed in [40, 50] {
        let new = [key(seed), key(seed + 1), key(seed + 2)];
        let log = key(seed + 3);
        deployment.roots.extend(new.clone());
        deployment.log = log.clone();
        let vkey = NoteKey::new(
            deployment.origin.as_str(),
            NoteAlgorithm::Ed25519,
            log.verifying_key().to_bytes().into(),
        );
        deployment.publish_trust(|trust| {
            (trust.roots, trust.log) = (super::quorum(2, &new), vec![vkey.unwrap()]);
        });
        deployment.roots = new.into();
        deployment.publish(after(365 * 24 * HOUR), &[]);
        if seed == 40 {
            deployment.move_to("homesafe.example/hong-kong");
        }
    }
    let mut hiding = deployment.clone();
    hiding.files.remove("v1/trust/3");
    let asleep = storage.snapshot();
    assert!(matches!(sync(&asleep, &hiding, noon()), Err(FollowError::DocumentWithheld { held: 2 })));
    let report = sync(&storage, &deployment, after(365 * 24 * HOUR)).unwrap();
    assert!(report.freshness.is_fresh() && report.anew == Some(Anew::Origin), "{report:?}");
}

fn witnessed(deployment: &Deployment, seconds: u64, seeds: &[u8]) -> Deployment {
    let mut seen = deployment.clone();
    let note = String::from_utf8(seen.files["v1/checkpoint"].clone()).unwrap();
    let text = format!("{}\n", note.split_once("\n\n").unwrap().0);
    let lines = seeds.iter().map(|seed| cosign(&text, &witness(*seed), &key(*seed), after(seconds)));
    let note = note.clone() + &lines.collect::<String>();
    seen.files.insert("v1/checkpoint".into(), note.into_bytes());
    seen
}

fn witness(seed: u8) -> NoteKey {
    let public = key(seed).verifying_key().to_bytes().into();
    NoteKey::new("witness.example", NoteAlgorithm::Cosignature, public).unwrap()
}

#[test]
fn attack_without_the_witnesses() {
    let (mut deployment, storage) = start();
    let keys = vec![witness(60), witness(61), witness(62)];
    deployment.publish_trust(|trust| trust.witnesses = Quorum { threshold: 2, keys });
    deployment.publish(noon(), &notice(&deployment, 721));
    for seeds in [&[60][..], &[60, 99]] {
        let refused = sync(&storage, &witnessed(&deployment, 0, seeds), noon());
        assert!(matches!(refused, Err(FollowError::Witnesses { found: 1, needed: 2 })));
    }
    let freshness =
        |seconds| sync(&storage, &witnessed(&deployment, seconds, &[60, 62]), noon()).unwrap().freshness;
    assert_eq!(freshness(301), Freshness::Ahead);
    assert_eq!(freshness(300), Freshness::Fresh);
    assert_eq!(standing(&storage), [721]);
}

#[test]
fn documents_that_came_before_one_that_is_none_are_kept() {
    let (mut deployment, storage) = start();
    deployment.publish_trust(|_| ());
    deployment.publish(noon(), &[]);
    deployment.files.insert("v1/trust/3".into(), b"noise".to_vec());
    assert!(matches!(sync(&storage, &deployment, noon()), Err(FollowError::Trust(_))));
    assert_eq!(Device::open(&storage).unwrap().trust().body().version, 2);
}
