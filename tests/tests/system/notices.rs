//! What the resident is told: advice in three languages, read and unread, withdrawn ones.

use homesafe_client::{device::Device, storage::MemoryStorage};
use homesafe_protocol::{
    advice::{AdviceCatalogue, AdviceText, Language},
    batch::Level,
    log::LeafKind,
    time::{Day, UnixTime},
    trust::SeqRange,
    venue::Category,
};
use homesafe_test_support::{Deployment, Driven as _, HOUR, check_in_records, set_up, venue};

const DAY: Day = Day::new(20_000);

fn noon() -> UnixTime {
    DAY.minute(720)
}

fn catalogue(name: &str) -> Vec<u8> {
    let text = |n: u8| {
        let [zh_hant, zh_hans, en] =
            ["請檢測", "请检测", "Take a test"].map(|text| format!("{text} {name} {n}"));
        AdviceText::new([&zh_hant, &zh_hans, &en]).unwrap()
    };
    AdviceCatalogue::new([text(0), text(1), text(2), text(3)]).encode()
}

fn shown(device: &Device<'_>, language: Language) -> String {
    device.advice().unwrap().unwrap().advice(2).text(language).to_owned()
}

#[test]
fn advice_is_the_authoritys_newest_that_stands() {
    let storage = MemoryStorage::default();
    let mut deployment = Deployment::new(noon());
    let mut device = set_up(&storage, &deployment);
    device.sync_with(&deployment, noon()).unwrap();
    assert_eq!(device.advice().unwrap(), None, "a face has general words until there are others");
    deployment.publish_object(noon(), LeafKind::AdviceCatalogue, &catalogue("first"));
    deployment.publish_object(noon(), LeafKind::AdviceCatalogue, &catalogue("second"));
    device.sync_with(&deployment, noon()).unwrap();
    assert_eq!(shown(&device, Language::En), "Take a test second 2");
    assert_eq!(shown(&device, Language::ZhHant), "請檢測 second 2");
    assert_eq!(shown(&device, Language::ZhHans), "请检测 second 2");
    // Whatever its age: long after the retention it still counts, also for a device opened anew.
    let later = noon().saturating_add(100 * 24 * HOUR);
    deployment.publish(later, &[]);
    device.sync_with(&deployment, later).unwrap();
    drop(device);
    let mut device = Device::open(&storage).unwrap();
    assert_eq!(shown(&device, Language::En), "Take a test second 2");
    // Published with a stolen key and voided: the one before counts again.
    deployment.publish_trust(|trust| trust.voided.push(SeqRange { first: 1, last: 1 }));
    device.sync_with(&deployment, later).unwrap();
    assert_eq!(shown(&device, Language::En), "Take a test first 2");
}

#[test]
fn attack_void_catalogues_push_the_honest_one_out() {
    let storage = MemoryStorage::default();
    let mut deployment = Deployment::new(noon());
    deployment.publish_object(noon(), LeafKind::AdviceCatalogue, &catalogue("honest"));
    let mut device = set_up(&storage, &deployment);
    device.sync_with(&deployment, noon()).unwrap();
    for n in 0..5 {
        deployment.publish_object(noon(), LeafKind::AdviceCatalogue, &catalogue(&format!("thief {n}")));
    }
    device.sync_with(&deployment, noon()).unwrap();
    assert_eq!(shown(&device, Language::En), "Take a test thief 4 2");
    deployment.publish_trust(|trust| trust.voided.push(SeqRange { first: 1, last: 5 }));
    let other = MemoryStorage::default();
    let mut fresh = set_up(&other, &deployment);
    for device in [&mut device, &mut fresh] {
        device.sync_with(&deployment, noon()).unwrap();
        assert_eq!(shown(device, Language::En), "Take a test honest 2");
    }
}

#[test]
fn a_catalogue_that_is_none_is_named_and_stops_nothing() {
    let mut deployment = Deployment::new(noon());
    let object = |bytes: &[u8], change: bool| {
        let mut lying = deployment.clone();
        lying.publish_object(noon(), LeafKind::AdviceCatalogue, bytes);
        if change {
            let (path, file) = lying.files.iter().find(|(path, _)| path.starts_with("v1/object/")).unwrap();
            let (path, mut file) = (path.clone(), file.clone());
            file[10] ^= 1;
            lying.files.insert(path, file);
        }
        lying
    };
    let (malformed, swapped) = (object(b"no catalogue", false), object(&catalogue("x"), true));
    let large = object(&vec![1; AdviceCatalogue::MAX_LEN + 1], false);
    for (n, lying) in [malformed, swapped, large].iter().enumerate() {
        let storage = MemoryStorage::default();
        let mut device = set_up(&storage, lying);
        let report = device.sync_with(lying, noon()).unwrap();
        assert_eq!(report.missing.iter().map(|missing| missing.seq).collect::<Vec<_>>(), [0], "{n}");
        assert_eq!(device.advice().unwrap(), None, "{n}");
    }
    deployment.publish(noon(), &[]);
    let storage = MemoryStorage::default();
    set_up(&storage, &deployment).sync_with(&deployment, noon()).unwrap();
}

#[test]
fn what_was_seen_is_read_until_it_changes() {
    let storage = MemoryStorage::default();
    let mut deployment = Deployment::new(noon());
    let mut device = set_up(&storage, &deployment);
    let place = venue(&deployment.origin, 1, Category::RESTAURANT);
    device.check_in(&place.clone().into(), noon(), noon(), &mut rand::rng()).unwrap();
    let say = |level| check_in_records(&place, DAY, &[(700, 750, level)]);
    deployment.publish(noon(), &say(Level::TestAdvised));
    device.sync_with(&deployment, noon()).unwrap();
    let alerts = device.alerts().unwrap();
    assert!(alerts.len() == 1 && alerts[0].unread);
    device.mark_read(&alerts).unwrap();
    drop(device);
    let mut device = Device::open(&storage).unwrap();
    assert!(!device.alerts().unwrap()[0].unread, "also after a restart");
    // More serious now, then taken back: each is news.
    for level in [Level::TestCompulsory, Level::Withdrawn] {
        deployment.publish(noon(), &say(level));
        device.sync_with(&deployment, noon()).unwrap();
        let alerts = device.alerts().unwrap();
        assert!(alerts.iter().any(|alert| alert.unread), "{level:?}");
        device.mark_read(&alerts).unwrap();
        assert!(device.alerts().unwrap().iter().all(|alert| !alert.unread));
    }
    assert!(device.alerts().unwrap().iter().all(|alert| alert.exposure.withdrawn));
    // A visit that is entered later finds what was taken back before: no news.
    let later = device.check_in(&place.into(), DAY.minute(710), noon(), &mut rand::rng()).unwrap().visit;
    device.match_kept().unwrap();
    let alerts = device.alerts().unwrap();
    let of_later: Vec<_> = alerts.iter().filter(|alert| alert.visit == later).collect();
    assert!(!of_later.is_empty() && of_later.iter().all(|alert| !alert.unread), "{of_later:?}");
}

#[test]
fn a_visit_past_the_retention_is_not_announced_again_though_it_lies_beside_a_later_one() {
    let (storage, day) = (MemoryStorage::default(), 24 * HOUR);
    let mut deployment = Deployment::new(noon());
    let place = venue(&deployment.origin, 1, Category::RESTAURANT);
    let (mut device, before) = (set_up(&storage, &deployment), DAY.saturating_sub(5));
    device.begin(noon()).unwrap();
    for arrival in [before.minute(720), noon()] {
        device.check_in(&place.clone().into(), arrival, noon(), &mut rand::rng()).unwrap();
    }
    let said = check_in_records(&place, before, &[(700, 800, Level::TestCompulsory)]);
    deployment.publish(noon(), &said);
    device.sync_with(&deployment, noon()).unwrap();
    assert_eq!(device.alerts().unwrap().len(), 1);
    // Both lie in one segment, which goes with the later one.
    for (days, alerts) in [(26, 1), (27, 0), (28, 0), (30, 0)] {
        let now = noon().saturating_add(days * day);
        deployment.publish(now, &[]);
        let mut device = Device::open(&storage).unwrap();
        device.begin(now).unwrap();
        for _ in 0..2 {
            device.sync_with(&deployment, now).unwrap();
            assert_eq!(device.alerts().unwrap().len(), alerts, "{days}");
            device.purge(now).unwrap();
        }
    }
}
