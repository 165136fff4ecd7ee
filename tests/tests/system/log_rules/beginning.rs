//! Where reading begins, and the three reasons for beginning again.

use homesafe_client::{
    device::{CodeStanding, Device},
    follow::{Anew, FollowError},
};
use homesafe_protocol::{
    log::{LeafKind, LeafToSign},
    trust::{SeqRange, TrustBody},
    venue::Category,
};
use homesafe_test_support::{Deployment, venue};

use super::{AtFirst, noon, notice, object_of, resident, standing, start, sync};

const OPEN: u64 = TrustBody::MAX_NUMBER;

#[test]
fn attack_a_fork_below_and_above_what_the_roots_saw() {
    let (mut deployment, new) = start();
    for held in [1, 3] {
        let (storage, mut fork) = (new.snapshot(), deployment.clone());
        for start in 731..731 + held {
            fork.publish(noon(), &notice(&fork, start));
        }
        sync(&storage, &fork, noon()).unwrap();
        assert_eq!(standing(&storage).len(), usize::from(held));
        let mut honest = deployment.clone();
        for start in [721, 722] {
            honest.publish(noon(), &notice(&honest, start));
        }
        honest.publish_trust(|_| ());
        honest.publish(noon(), &notice(&honest, 723));
        honest.publish(noon(), &[]);
        let report = sync(&storage, &honest, noon()).unwrap();
        assert_eq!(report.anew, Some(Anew::Fork), "{held}");
        assert_eq!(standing(&storage), [721, 722, 723], "what the fork said is forgotten");
    }
    // Without the roots' word a device stays where it is.
    deployment.publish(noon(), &notice(&deployment, 721));
    let mut fork = Deployment::new(noon());
    sync(&new, &deployment, noon()).unwrap();
    for start in [731, 732] {
        fork.publish(noon(), &notice(&fork, start));
    }
    assert!(matches!(sync(&new, &fork, noon()), Err(FollowError::Equivocation { at: 1 })));
    assert_eq!(standing(&new), [721]);
}

#[test]
fn attack_one_false_leaf_makes_nobody_begin_again_in_the_same_tree() {
    let (mut deployment, storage) = start();
    deployment.publish(noon(), &notice(&deployment, 721));
    sync(&storage, &deployment, noon()).unwrap();
    deployment.publish_trust(|_| ());
    let mut fork = Deployment::new(noon());
    fork.publish(noon(), &[]);
    for log in [&mut deployment, &mut fork] {
        log.publish(noon(), &notice(log, 722));
    }
    let bundle = "v1/tile/entries/000.p/2";
    let lie = AtFirst::new(&deployment, bundle, Some(fork.files[bundle].clone()));
    assert!(matches!(sync(&storage, &lie, noon()), Err(FollowError::Equivocation { at: 1 })));
    assert_eq!(sync(&storage, &lie, noon()).unwrap().anew, None);
    assert_eq!(standing(&storage), [721, 722]);
}

#[test]
fn another_origin_is_another_log_of_which_the_old_one_says_nothing() {
    let (mut deployment, storage) = start();
    deployment.publish(noon(), &notice(&deployment, 721));
    deployment.publish_trust(|trust| trust.voided = vec![SeqRange { first: 1, last: OPEN }]);
    deployment.publish(noon(), &notice(&deployment, 722));
    sync(&storage, &deployment, noon()).unwrap();
    assert_eq!(standing(&storage), [721, 722]);
    let before = deployment.clone();
    deployment.move_to("homesafe.example/hong-kong");
    // A leaf under a document of the old log, right in all that this document asks for.
    let (named, object) = (before.named.clone().unwrap(), object_of(&notice(&before, 731)));
    let mut old = deployment.clone();
    let leaf = LeafToSign::following(&old.frontier, &named, LeafKind::Batch, noon(), &object);
    let leaf = leaf.unwrap();
    old.append(&leaf.assemble(vec![leaf.sign(named.origin(), &old.publishing)]));
    assert!(matches!(
        sync(&storage.snapshot(), &old, noon()),
        Err(FollowError::DocumentWithheld { held: 3 })
    ));
    // Places that the old log's documents void are others here.
    for start in [723, 724, 725] {
        deployment.publish(noon(), &notice(&before, start));
    }
    let asleep = storage.snapshot();
    assert_eq!(sync(&storage, &deployment, noon()).unwrap().anew, Some(Anew::Origin));
    assert_eq!(standing(&storage), [723, 724, 725]);
    // Also where the new log is read from a later leaf on.
    let mut later = deployment.clone();
    later.publish_trust(|trust| trust.log_base.first = 3);
    later.publish(noon(), &notice(&before, 726));
    assert_eq!(sync(&asleep, &later, noon()).unwrap().anew, Some(Anew::Origin));
    assert_eq!(standing(&asleep), [726]);
    // Posters name the origin.
    let mut device = Device::open(&storage).unwrap();
    let mut standing_of = |origin| {
        let code = venue(origin, 2, Category::RESTAURANT).into();
        device.check_in(&code, noon(), noon(), &mut rand::rng()).unwrap().standing
    };
    assert_eq!(standing_of(&before.origin), CodeStanding::Foreign);
    assert_eq!(standing_of(&deployment.origin), CodeStanding::Uncertified);
    assert!(sync(&storage, &before, noon()).is_err(), "the old log counts no more");
}

#[test]
fn a_document_that_comes_after_the_walk_is_fetched_by_another_one() {
    let (mut deployment, storage) = start();
    deployment.publish(noon(), &notice(&deployment, 721));
    deployment.publish_trust(|_| ());
    deployment.publish(noon(), &notice(&deployment, 722));
    sync(&storage, &AtFirst::new(&deployment, "v1/trust/2", None), noon()).unwrap();
    assert_eq!(standing(&storage), [721, 722]);
}

#[test]
fn attack_an_older_document_that_the_next_does_not_name() {
    let (mut deployment, _) = start();
    let beside = deployment.make_trust(|_| ()).0;
    deployment.publish(noon(), &notice(&deployment, 721));
    for start in [722, 723] {
        deployment.publish_trust(|_| ());
        deployment.publish(noon(), &notice(&deployment, start));
    }
    let storage = resident(&deployment, 3);
    let mut lying = deployment.clone();
    // Signed by the same roots, of the right version, and another one.
    assert_ne!(beside, deployment.trust_note(2));
    lying.files.insert("v1/trust/2".into(), beside);
    assert!(matches!(sync(&storage, &lying, noon()), Err(FollowError::Trust(_))));
    lying.files.remove("v1/trust/2");
    assert!(matches!(sync(&storage, &lying, noon()), Err(FollowError::DocumentWithheld { held: 3 })));
    sync(&storage, &deployment, noon()).unwrap();
    assert_eq!(
        standing(&storage),
        [721, 722, 723],
        "older documents are fetched back to the first that is named"
    );
}

#[test]
fn attack_voids_that_are_shown_and_a_log_that_is_withheld() {
    let (mut deployment, storage) = start();
    deployment.publish(noon(), &notice(&deployment, 721));
    sync(&storage, &deployment, noon()).unwrap();
    deployment.publish_trust(|trust| trust.voided = vec![SeqRange { first: 0, last: OPEN }]);
    let mut hiding = deployment.clone();
    hiding.files.remove("v1/checkpoint");
    sync(&storage, &hiding, noon()).unwrap_err();
    assert_eq!(Device::open(&storage).unwrap().trust().body().version, 2, "the document is here");
    assert_eq!(standing(&storage), [721], "what it voids counts once the log was read under it");
    sync(&storage, &deployment, noon()).unwrap();
    assert!(standing(&storage).is_empty());
}
