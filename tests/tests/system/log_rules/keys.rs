//! Keys that changed: every leaf is judged by the document that it names.

use homesafe_client::{device::Device, follow::FollowError};
use homesafe_protocol::{
    Hash,
    batch::Level,
    log::{LeafKind, LeafToSign},
    time::Day,
    trust::Freshness,
    venue::Category,
};
use homesafe_test_support::{HOUR, check_in_records, venue};

use super::{after, forge, key, noon, notice, object_of, quorum, refused_leaf, standing, start, sync};

#[test]
fn attack_a_retired_key_with_an_old_date() {
    let (mut deployment, storage) = start();
    deployment.publish(noon(), &notice(&deployment, 721));
    let (retired, old) = (deployment.publishing.clone(), deployment.named.clone().unwrap());
    deployment.publishing = key(11);
    deployment.publish_trust(|trust| trust.publishing = quorum(1, &[key(11)]));
    deployment.publish(noon(), &notice(&deployment, 722));
    sync(&storage, &deployment, noon()).unwrap();
    let records = notice(&deployment, 723);
    let mut older = deployment.clone();
    forge(&mut older, &records, std::slice::from_ref(&retired), |leaf| leaf.trust = old.fingerprint());
    assert!(refused_leaf(&storage, &older).1.contains("older trust document"));
    let mut newest = deployment.clone();
    forge(&mut newest, &records, &[retired], |_| ());
    assert_eq!(refused_leaf(&storage, &newest).0, 2);
    assert_eq!(standing(&storage), [721, 722]);
}

#[test]
fn attack_a_fork_from_before_the_rotation() {
    let (mut deployment, sleeping) = start();
    let new = sleeping.snapshot();
    deployment.publish(noon(), &[]);
    sync(&sleeping, &deployment, noon()).unwrap();
    let current = sleeping.snapshot();
    let mut fork = deployment.clone();
    deployment.publish(noon(), &[]);
    deployment.publishing = key(11);
    let note = deployment.publish_trust(|trust| trust.publishing = quorum(1, &[key(11)]));
    deployment.publish(noon(), &[]);
    sync(&current, &deployment, noon()).unwrap();
    for _ in 0..3 {
        fork.publish(noon(), &notice(&fork, 721));
    }
    fork.files.insert("v1/trust/2".into(), note);
    for storage in [&new, &sleeping] {
        assert!(matches!(sync(storage, &fork, noon()), Err(FollowError::WrongRoot)));
        assert!(standing(storage).is_empty());
    }
    assert!(matches!(sync(&current, &fork, noon()), Err(FollowError::Equivocation { at: 3 })));
    assert!(standing(&current).is_empty());
}

#[test]
fn attack_a_fork_from_before_the_rotation_ends_with_the_document_that_it_goes_on_under() {
    let (mut fork, storage) = start();
    let expires = fork.trust.expires;
    let late = Day::new(expires.day().number() + 1);
    let before_its_end = expires.saturating_sub(HOUR);
    // The retired key goes on, and the server shows neither the next document nor a leaf that names it.
    let place = venue(&fork.origin, 1, Category::RESTAURANT);
    let records = check_in_records(&place, late, &[(721, 775, Level::Notice)]);
    fork.publish(before_its_end, &records);
    let mut device = Device::open(&storage).unwrap();
    device.check_in(&place.into(), late.minute(720), late.minute(720), &mut rand::rng()).unwrap();
    drop(device);
    assert!(sync(&storage, &fork, before_its_end).unwrap().freshness.is_fresh());
    assert!(
        sync(&storage, &fork, before_its_end.saturating_add(2 * HOUR + 1)).unwrap().freshness
            == Freshness::Frozen
    );
    assert!(standing(&storage).is_empty(), "it speaks of no day after its own");
    let signer = fork.publishing.clone();
    forge(&mut fork, &records, &[signer], |leaf| leaf.published_at = expires);
    let (seq, why) = refused_leaf(&storage, &fork);
    assert!(seq == 1 && why.contains("expire"), "{why}");
}

#[test]
fn attack_a_document_hidden_by_the_server() {
    let (mut deployment, storage) = start();
    deployment.publish(noon(), &[]);
    sync(&storage, &deployment, noon()).unwrap();
    let old = deployment.named.clone();
    deployment.publish_trust(|_| ());
    let mut hiding = deployment.clone();
    hiding.publish(noon(), &[]);
    hiding.files.remove("v1/trust/2");
    assert!(matches!(sync(&storage, &hiding, noon()), Err(FollowError::DocumentWithheld { held: 1 })));
    // The document is shown, and what was published under it is not.
    sync(&storage, &deployment, noon()).unwrap();
    deployment.named = old;
    for (seconds, expected) in [(2 * HOUR - 1, Freshness::Fresh), (2 * HOUR, Freshness::Withheld)] {
        deployment.publish(after(seconds), &[]);
        assert_eq!(sync(&storage, &deployment, after(seconds)).unwrap().freshness, expected);
    }
}

#[test]
fn attack_junk_surplus_or_stripped_signatures() {
    for threshold in [1, 2] {
        let (mut deployment, storage) = start();
        let keys = [key(11), key(12), key(13)];
        deployment.publish_trust(|trust| trust.publishing = quorum(threshold, &keys));
        let records = notice(&deployment, 721);
        let mut right = deployment.clone();
        forge(&mut right, &records, &keys[..threshold], |_| ());
        let stripped = &keys[..threshold - 1];
        let mut strange = keys[..threshold].to_vec();
        strange[0] = key(99);
        for (signers, reason) in
            [(stripped, "sign"), (&keys[..threshold + 1], "exactly"), (&strange, "does not name")]
        {
            let mut wrong = deployment.clone();
            forge(&mut wrong, &records, signers, |_| ());
            let (seq, why) = refused_leaf(&storage, &wrong);
            assert!(seq == 0 && why.contains(reason), "{why}");
        }
        sync(&storage, &right, noon()).unwrap();
        assert_eq!(standing(&storage), [721]);
    }
}

#[test]
fn what_was_published_before_threshold_keys_and_size_changed_counts_for_a_new_device_too() {
    let (mut deployment, storage) = start();
    deployment.publish(noon(), &notice(&deployment, 721));
    deployment.publish_object(noon(), LeafKind::Batch, &homesafe_test_support::big_batch(400, 1).bytes);
    let keys = [key(11), key(12), key(13)];
    deployment.publish_trust(|trust| {
        // Less than what was published before, and enough for what comes.
        (trust.publishing, trust.max_object_bytes) = (quorum(2, &keys), 2_400);
    });
    let records = notice(&deployment, 722);
    forge(&mut deployment, &records, &keys[1..], |_| ());
    deployment.publishing = key(14);
    deployment.publish_trust(|trust| trust.publishing = quorum(1, &[key(14)]));
    deployment.publish(noon(), &notice(&deployment, 723));
    sync(&storage, &deployment, noon()).unwrap();
    assert_eq!(standing(&storage), [721, 722, 723]);
}

#[test]
fn attack_a_false_signature_under_a_listed_id() {
    let (mut deployment, storage) = start();
    let (named, object) = (deployment.named.clone().unwrap(), object_of(&notice(&deployment, 721)));
    let leaf = LeafToSign::following(&deployment.frontier, &named, LeafKind::Batch, noon(), &object).unwrap();
    let right = leaf.sign(named.origin(), &deployment.publishing);
    let mut wrong = leaf.sign(named.origin(), &key(99));
    wrong.key_id = right.key_id;
    deployment.files.insert(format!("v1/object/{}", leaf.sha256), object);
    let mut lying = deployment.clone();
    lying.append(&leaf.assemble(vec![wrong]));
    assert!(refused_leaf(&storage, &lying).1.contains("does not verify"));
    deployment.append(&leaf.assemble(vec![right]));
    sync(&storage, &deployment, noon()).unwrap();
    assert_eq!(standing(&storage), [721]);
}

#[test]
fn attack_a_leaf_that_names_a_document_of_nobody() {
    let (mut deployment, storage) = start();
    let (records, signer) = (notice(&deployment, 721), deployment.publishing.clone());
    forge(&mut deployment, &records, &[signer], |leaf| leaf.trust = Hash::from([9; 32]));
    assert!(matches!(sync(&storage, &deployment, noon()), Err(FollowError::DocumentWithheld { held: 1 })));
}

#[test]
fn attack_a_leaf_older_than_the_one_before_it() {
    let (mut deployment, storage) = start();
    deployment.publish(noon(), &notice(&deployment, 721));
    let (records, signer) = (notice(&deployment, 722), deployment.publishing.clone());
    let mut back = deployment.clone();
    forge(&mut back, &records, std::slice::from_ref(&signer), |leaf| {
        leaf.published_at = noon().saturating_sub(1)
    });
    let (seq, why) = refused_leaf(&storage, &back);
    assert!(seq == 1 && why.contains("older than the publication before"), "{why}");
    forge(&mut deployment, &records, &[signer], |_| ());
    sync(&storage, &deployment, noon()).unwrap();
    assert_eq!(standing(&storage), [721, 722], "of the same second it stands");
}
