//! Objects: bounds, places, and what stays when something fails.

use homesafe_client::{
    ask::{Answer, Ask, Step},
    device::Device,
    follow::{Anew, FollowError},
    storage::{MemoryStorage, Storage as _},
};
use homesafe_host::drive::{NoObjects, answer, run};
use homesafe_protocol::{Hash, batch::Level, venue::Category};
use homesafe_test_support::{Driven as _, InStorage, check_in_records, venue};

use super::{DAY, forge, noon, notice, refused_leaf, standing, start, sync};

#[test]
fn attack_a_slot_with_too_many_batches() {
    let (mut deployment, storage) = start();
    for _ in 0..511 {
        deployment.publish(noon(), &[]);
    }
    for start in [721, 722] {
        deployment.publish(noon(), &notice(&deployment, start));
    }
    deployment.publish(noon().saturating_add(homesafe_test_support::HOUR), &notice(&deployment, 723));
    assert!(sync(&storage, &deployment, noon()).unwrap().missing.is_empty());
    assert_eq!(standing(&storage), [721, 723], "the 513th counts for nothing, and the next slot begins anew");
}

#[test]
fn attack_a_slot_with_too_many_bytes() {
    let (mut deployment, storage) = start();
    let longest =
        (0..8).map(|_| super::object_of(&notice(&deployment, 721)).len()).max().unwrap() as u32 + 40;
    deployment.publish_trust(|trust| trust.max_object_bytes = longest);
    let awake = storage.snapshot();
    let times =
        (0..9).map(|n| noon().saturating_add(n)).chain([noon().saturating_add(homesafe_test_support::HOUR)]);
    for (start, at) in (721..=730).zip(times) {
        deployment.publish(at, &notice(&deployment, start));
        sync(&awake, &deployment, at).unwrap();
    }
    assert!(sync(&storage, &deployment, noon()).unwrap().missing.is_empty());
    for device in [storage, awake] {
        let standing = standing(&device);
        assert_eq!(
            standing,
            [721, 722, 723, 724, 725, 726, 727, 728, 730],
            "eight of the longest, and no ninth"
        );
    }
}

#[test]
fn a_damaged_object_is_named_when_it_is_read_and_fetched_anew() {
    let (mut deployment, storage) = start();
    let other = venue(&deployment.origin, 2, Category::RESTAURANT);
    let late = check_in_records(&other, DAY, &[(722, 775, Level::Notice)]);
    let object = deployment.publish(noon(), &[notice(&deployment, 721), late].concat());
    sync(&storage, &deployment, noon()).unwrap();
    let name = format!("objects/{}", Hash::of_object(&object));
    let fetched = storage;
    for is_gone in [false, true] {
        let storage = fetched.snapshot();
        if is_gone {
            storage.remove(&name).unwrap();
        } else {
            storage.replace(&name, &object[..object.len() - 1]).unwrap();
        }
        let mut device = Device::open(&storage).unwrap();
        device.check_in(&other.clone().into(), noon(), noon(), &mut rand::rng()).unwrap();
        assert_eq!(device.match_kept().unwrap().iter().map(|missing| missing.seq).collect::<Vec<_>>(), [0]);
        drop(device);
        assert_eq!(standing(&storage), [721], "what was found before stands");
        assert!(sync(&storage, &deployment, noon()).unwrap().missing.is_empty());
        assert_eq!(standing(&storage), [721, 722]);
    }
}

#[test]
fn an_object_of_the_future_goes_with_its_leaf() {
    let (mut deployment, storage) = start();
    deployment.publish(noon(), &notice(&deployment, 721));
    let later = deployment
        .publish(noon().saturating_add(399 * 24 * homesafe_test_support::HOUR), &notice(&deployment, 722));
    let name = format!("objects/{}", Hash::of_object(&later));
    sync(&storage, &deployment, noon()).unwrap();
    assert!(storage.read_start(&name, 0).unwrap().is_some());
    let last = homesafe_protocol::trust::TrustBody::MAX_NUMBER;
    deployment
        .publish_trust(|trust| trust.voided = vec![homesafe_protocol::trust::SeqRange { first: 1, last }]);
    deployment.publish(noon(), &[]);
    sync(&storage, &deployment, noon()).unwrap();
    assert!(storage.read_start(&name, 0).unwrap().is_none(), "it would stay for more than a year");
    assert_eq!(storage.list("objects").unwrap().len(), 2);
}

#[test]
fn files_that_nothing_lists_any_more_are_gone_with_the_sync_that_finds_out() {
    let (mut deployment, storage) = start();
    let mut fork = deployment.clone();
    for start in [731, 732] {
        fork.publish(noon(), &notice(&fork, start));
    }
    sync(&storage, &fork, noon()).unwrap();
    deployment.publish(noon(), &notice(&deployment, 721));
    deployment.publish(noon(), &[]);
    deployment.publish_trust(|_| ());
    deployment.publish(noon(), &[]);
    assert_eq!(sync(&storage, &deployment, noon()).unwrap().anew, Some(Anew::Fork));
    assert_eq!(storage.list("objects").unwrap().len(), 3, "those of the fork are forgotten");
}

#[test]
fn attack_a_leaf_that_lies_about_its_place() {
    let (mut deployment, storage) = start();
    deployment.publish(noon(), &notice(&deployment, 721));
    sync(&storage, &deployment, noon()).unwrap();
    let (records, signers) = (notice(&deployment, 722), [deployment.publishing.clone()]);
    for lie in 0..2 {
        let mut lying = deployment.clone();
        forge(&mut lying, &records, &signers, |leaf| match lie {
            0 => leaf.seq = 7,
            _ => leaf.prev_root = Hash::from([9; 32]),
        });
        assert!(matches!(sync(&storage, &lying, noon()), Err(FollowError::Equivocation { at: 1 })));
    }
    assert_eq!(standing(&storage), [721]);
}

#[test]
fn attack_an_object_over_the_cap() {
    let (mut deployment, storage) = start();
    let (records, signers) = (notice(&deployment, 721), [deployment.publishing.clone()]);
    let cap = deployment.trust.max_object_bytes;
    forge(&mut deployment, &records, &signers, |leaf| leaf.length = cap + 1);
    assert_eq!(refused_leaf(&storage, &deployment).0, 0);
}

#[test]
fn documents_of_a_run_that_was_cut_short_are_kept() {
    let (mut deployment, storage) = start();
    deployment.publish_trust(|_| ());
    let incoming = MemoryStorage::default();
    // Killed before the device took what came.
    drop(run(Device::open(&storage).unwrap().exchange(None, noon()).run(&incoming), &deployment, &NoObjects));
    let mut device = Device::open(&storage).unwrap();
    device.take_left_documents(&incoming, noon()).unwrap();
    assert_eq!(device.trust().body().version, 2);
}

/// Answers so many asks and no more.
fn given_up_after<T>(asks: usize, mut step: Step<'_, T>, answer: impl Fn(&Ask) -> Answer) -> Option<T> {
    for _ in 0..asks {
        match step {
            Step::Done(done) => return Some(done),
            Step::Ask(asking) => {
                let answer = answer(asking.ask());
                step = asking.answer(answer);
            }
        }
    }
    match step {
        Step::Done(done) => Some(done),
        Step::Ask(_) => None,
    }
}

#[test]
fn attack_an_object_without_end() {
    let (mut deployment, storage) = start();
    deployment.publish(noon(), &notice(&deployment, 721));
    let objects = InStorage(&storage);
    let mut device = Device::open(&storage).unwrap();
    let report = given_up_after(100, device.sync(noon()), |ask| match ask {
        Ask::Piece { .. } => Answer::Piece(Ok(Some(vec![1; 1_024]))),
        ask => answer(ask, &deployment, &objects),
    });
    let missing = report.expect("it reads on and on").unwrap().missing;
    assert!(missing[0].reason.to_string().contains("not the one that was signed"));
}

#[test]
fn a_sync_that_is_given_up_at_any_ask_loses_nothing() {
    let (mut deployment, storage) = start();
    deployment.publish(noon(), &notice(&deployment, 721));
    deployment.publish_trust(|_| ());
    deployment.publish(noon(), &notice(&deployment, 722));
    let objects = InStorage(&storage);
    for patience in 0.. {
        let mut device = Device::open(&storage).unwrap();
        let done = given_up_after(patience, device.sync(noon()), |ask| answer(ask, &deployment, &objects));
        // The same device goes on with something else, and so does the next run.
        device.match_kept().unwrap();
        assert!(Device::open(&storage).unwrap().trust().body().version <= 2);
        match done {
            None => assert!(patience < 100, "it never ends"),
            Some(report) => {
                assert!(report.unwrap().missing.is_empty());
                assert!(patience > 6, "a sync asks for more than {patience} things");
                break;
            }
        }
    }
    assert_eq!(standing(&storage), [721, 722]);
}

#[test]
fn what_was_verified_is_kept_and_what_is_missing_stops_no_other() {
    let (mut deployment, storage) = start();
    let object = deployment.publish(noon(), &notice(&deployment, 721));
    deployment.publish(noon(), &notice(&deployment, 722));
    let path = format!("v1/object/{}", Hash::of_object(&object));
    deployment.files.remove(&path);
    assert_eq!(sync(&storage, &deployment, noon()).unwrap().missing.len(), 1);
    assert_eq!(standing(&storage), [722]);
    deployment.files.insert(path.clone(), object);
    deployment.take_requests();
    sync(&storage, &deployment, noon()).unwrap();
    let objects =
        |paths: Vec<String>| paths.into_iter().filter(|p| p.starts_with("v1/object/")).collect::<Vec<_>>();
    assert_eq!(objects(deployment.take_requests()), [path], "only what was missing");
    assert_eq!(standing(&storage), [721, 722]);
    // The log fails; the document that came before it stays.
    deployment.publish_trust(|_| ());
    deployment.files.insert("v1/checkpoint".into(), b"noise".to_vec());
    assert!(sync(&storage, &deployment, noon()).is_err());
    assert_eq!(Device::open(&storage).unwrap().trust().body().version, 2);
}
