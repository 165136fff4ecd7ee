//! A thief of the publishing key, with the server's help.

use homesafe_protocol::{
    batch::Level,
    log::LeafKind,
    trust::{Freshness, SeqRange},
};
use homesafe_test_support::{Deployment, HOUR};

use super::{after, forge, key, noon, notice, quorum, refused_leaf, standing, start, sync, window};

const OPEN: u64 = (1 << 53) - 1;

/// The document that takes the key out and voids all from `first` on.
fn rotate(deployment: &mut Deployment, first: u64) {
    deployment.publishing = key(11);
    deployment.publish_trust(|trust| {
        trust.publishing = quorum(1, &[key(11)]);
        trust.voided = vec![SeqRange { first, last: OPEN }];
    });
}

#[test]
fn attack_a_thief_goes_on_during_the_ceremony() {
    let (mut deployment, new) = start();
    deployment.publish(noon(), &notice(&deployment, 721));
    let current = new.snapshot();
    for start in [731, 722, 732] {
        deployment.publish(noon(), &notice(&deployment, start));
        sync(&current, &deployment, noon()).unwrap();
    }
    let (stolen, old) = (deployment.publishing.clone(), deployment.named.clone().unwrap());
    rotate(&mut deployment, 1);
    // Signed before, and sent behind what the roots saw.
    let records = notice(&deployment, 733);
    forge(&mut deployment, &records, &[stolen], |leaf| leaf.trust = old.fingerprint());
    deployment.publish(noon(), &notice(&deployment, 724));
    for storage in [&new, &current] {
        sync(storage, &deployment, noon()).unwrap();
        assert_eq!(standing(storage), [721, 724]);
    }
    deployment.publish(noon(), &notice(&deployment, 722));
    for storage in [&new, &current] {
        sync(storage, &deployment, noon()).unwrap();
        assert_eq!(standing(storage), [721, 722, 724], "one republication heals");
    }
}

#[test]
fn attack_junk_leaves_in_a_void_range() {
    let (mut deployment, storage) = start();
    deployment.publish(noon(), &notice(&deployment, 721));
    // Below what the roots saw junk is passed, above it is not.
    deployment.append(b"junk");
    rotate(&mut deployment, 1);
    let mut above = deployment.clone();
    deployment.publish(noon(), &notice(&deployment, 722));
    sync(&storage, &deployment, noon()).unwrap();
    assert_eq!(standing(&storage), [721, 722]);
    let (mut unsigned, storage) = (above.clone(), start().1);
    unsigned.append(b"junk");
    assert_eq!(refused_leaf(&storage, &unsigned).0, 2);
    let old = homesafe_protocol::trust::UnverifiedTrust::parse(above.trust_note(1)).unwrap().pin().unwrap();
    let records = notice(&above, 723);
    forge(&mut above, &records, &[key(99)], |leaf| leaf.trust = old.fingerprint());
    assert_eq!(refused_leaf(&storage, &above).0, 2, "void, and signed by nobody");
    above.publish_trust(|_| ());
    above.publish(noon(), &notice(&above, 724));
    sync(&storage, &above, noon()).unwrap();
    assert_eq!(standing(&storage), [721, 724], "the roots saw past it");
}

/// The first document, and one that voids the first place of the log before there is any leaf.
fn fence(deployment: &mut Deployment) -> homesafe_protocol::trust::TrustDocument {
    let old = deployment.named.clone().unwrap();
    deployment.publish_trust(|trust| trust.voided = vec![SeqRange { first: 0, last: 0 }]);
    old
}

#[test]
fn a_void_leaf_of_a_kind_that_nobody_knows_stops_nobody() {
    let (mut deployment, storage) = start();
    let (old, signer) = (fence(&mut deployment), deployment.publishing.clone());
    let records = notice(&deployment, 721);
    forge(&mut deployment, &records, &[signer], |leaf| {
        (leaf.trust, leaf.kind) = (old.fingerprint(), LeafKind::Skippable(200));
    });
    deployment.publish(noon(), &notice(&deployment, 722));
    sync(&storage, &deployment, noon()).unwrap();
    assert_eq!(standing(&storage), [722]);
}

#[test]
fn a_void_leaf_of_the_future_binds_no_later_one_to_its_time() {
    let (mut deployment, storage) = start();
    let (old, signer) = (fence(&mut deployment), deployment.publishing.clone());
    let records = notice(&deployment, 721);
    forge(&mut deployment, &records, &[signer], |leaf| {
        (leaf.trust, leaf.published_at) = (old.fingerprint(), after(HOUR));
    });
    deployment.publish(noon(), &notice(&deployment, 722));
    sync(&storage, &deployment, noon()).unwrap();
    assert_eq!(standing(&storage), [722]);
}

#[test]
fn attack_an_older_document_behind_a_void_leaf_that_names_a_newer_one() {
    let (mut deployment, storage) = start();
    let first = deployment.named.clone().unwrap();
    deployment.publish_trust(|_| ());
    let (second, signer) = (fence(&mut deployment), deployment.publishing.clone());
    let records = notice(&deployment, 721);
    for old in [&second, &first] {
        forge(&mut deployment, &records, std::slice::from_ref(&signer), |leaf| {
            leaf.trust = old.fingerprint()
        });
    }
    let (seq, why) = refused_leaf(&storage, &deployment);
    assert!(seq == 1 && why.contains("older trust document"), "{why}");
}

#[test]
fn attack_a_leaf_of_the_future() {
    let (mut deployment, storage) = start();
    let future = after(399 * 24 * HOUR);
    deployment.publish(noon(), &[]);
    deployment.publish(future, &[]);
    assert_eq!(sync(&storage, &deployment, noon()).unwrap().freshness, Freshness::Ahead);
    rotate(&mut deployment, 1);
    assert_eq!(sync(&storage, &deployment, after(2 * HOUR + 1)).unwrap().freshness, Freshness::Frozen);
    deployment.publish(after(2 * HOUR + 1), &notice(&deployment, 721));
    assert_eq!(sync(&storage, &deployment, after(2 * HOUR + 1)).unwrap().freshness, Freshness::Fresh);
    assert_eq!(standing(&storage), [721]);
}

#[test]
fn attack_a_kind_that_only_a_newer_program_knows() {
    let (mut deployment, storage) = start();
    deployment.publish(noon(), &notice(&deployment, 721));
    let stolen = [deployment.publishing.clone()];
    deployment.publish_signed(noon(), LeafKind::Skippable(200), b"new", &stolen);
    assert_eq!(refused_leaf(&storage, &deployment).0, 1);
    rotate(&mut deployment, 1);
    deployment.publish(noon(), &notice(&deployment, 722));
    sync(&storage, &deployment, noon()).unwrap();
    assert_eq!(standing(&storage), [721, 722]);
}

#[test]
fn a_void_withdrawal_undoes_itself_and_a_void_batch_is_never_fetched() {
    let (mut deployment, new) = start();
    deployment.publish(noon(), &notice(&deployment, 721));
    let current = new.snapshot();
    deployment.publish(noon(), &window(&deployment, 721, Level::Withdrawn));
    sync(&current, &deployment, noon()).unwrap();
    assert!(standing(&current).is_empty());
    let object = deployment.publish(noon(), &notice(&deployment, 731));
    let (stolen, old) = (deployment.publishing.clone(), deployment.named.clone().unwrap());
    rotate(&mut deployment, 1);
    let (before, records) = (deployment.files.clone(), notice(&deployment, 732));
    forge(&mut deployment, &records, &[stolen], |leaf| leaf.trust = old.fingerprint());
    let added = deployment.files.keys().find(|path| path.contains("object") && !before.contains_key(*path));
    let added = added.unwrap().clone();
    deployment.publish(noon(), &[]);
    deployment.take_requests();
    for storage in [&new, &current] {
        sync(storage, &deployment, noon()).unwrap();
        assert_eq!(standing(storage), [721]);
    }
    let path = format!("v1/object/{}", homesafe_protocol::Hash::of_object(&object));
    let requests = deployment.take_requests();
    assert!(
        !requests.contains(&path) && !requests.contains(&added),
        "neither below nor above what the roots saw"
    );
}
