//! Other systems' codes, from the poster to the alert: a taxi by its plate, and what a locked device says of
//! it.

use std::fs;

use data_encoding::BASE64;
use homesafe_client::{
    device::{CodeStanding, DeviceError},
    storage::{MemoryStorage, Storage as _},
};
use homesafe_host::clock::format_time;
use homesafe_protocol::{batch::Level, foreign::Scheme, venue::VenueCode};
use homesafe_test_support::{
    DAY, Deployment, Driven as _, HOUR, World, passphrase, photo_of, records_of, set_up,
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

const FILES: [&str; 6] = ["state", "head", "keys", "tail", "foreign", "share"];

fn code(text: &str) -> VenueCode {
    VenueCode::from_text(text, None).unwrap()
}

/// A LeaveHomeSafe poster's text, as anybody could have made one.
fn leave_home_safe(id: &str, name: &str) -> String {
    let hash = Sha256::digest(format!("HKEN{id}2020"));
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    let json =
        serde_json::json!({ "metadata": null, "nameZh": "", "nameEn": name, "type": "IMPORT", "hash": hash });
    format!("HKEN:0{id}{}", BASE64.encode(json.to_string().as_bytes()))
}

/// A locked device that rode in an infected taxi is, in all its files but the sealed diary, as one that did
/// not.
#[test]
fn attack_a_locked_device_names_no_taxi() {
    let noon = DAY.minute(720);
    let mut deployment = Deployment::new(noon);
    let infected = code("taxi:VK7413");
    deployment.publish(noon, &records_of(&infected.venue_key(), DAY, &[(700, 750, Level::TestCompulsory)]));
    let found = |plate: &str| {
        let storage = MemoryStorage::default();
        let mut device = set_up(&storage, &deployment);
        let done = device.check_in(&code(plate), noon, noon, &mut rand::rng()).unwrap();
        assert!(matches!(done.standing, CodeStanding::OtherSystem { scheme: Scheme::Taxi, .. }));
        device.sync_with(&deployment, noon.saturating_add(HOUR)).unwrap();
        device.match_kept().unwrap();
        assert!(device.alerts().unwrap().is_empty(), "locked, it knows nothing");
        let files = || FILES.map(|name| storage.read(name, u64::MAX).unwrap());
        let before = files();
        let diary = device.open_diary(Some(&passphrase())).unwrap();
        let alerts = device.foreign_alerts_kept(&diary, noon).unwrap();
        assert_eq!(files(), before, "matching writes nothing");
        // What is remembered of alerts that were seen is as long as where there were none.
        device.mark_foreign_read(&diary, &alerts, &mut rand::rng()).unwrap();
        (alerts.len(), files().map(|file| file.map_or(0, |bytes| bytes.len())))
    };
    let ((hit, files), (miss, other_files)) = (found("taxi:VK7413"), found("taxi:VK7414"));
    assert_eq!((hit, miss), (1, 0));
    assert_eq!(files, other_files);
}

#[test]
fn indirect_contact_counts_in_taxis_and_seen_alerts_are_remembered_without_saying_which() {
    let noon = DAY.minute(720);
    let storage = MemoryStorage::default();
    let mut deployment = Deployment::new(noon);
    let taxi = code("taxi:VK7413");
    let mut device = set_up(&storage, &deployment);
    device.check_in(&taxi, DAY.minute(780), DAY.minute(780), &mut rand::rng()).unwrap();
    // The patient rode two hours before.
    deployment.publish(noon, &records_of(&taxi.venue_key(), DAY, &[(600, 660, Level::TestAdvised)]));
    device.sync_with(&deployment, DAY.minute(800)).unwrap();
    let diary = device.open_diary(Some(&passphrase())).unwrap();
    let alerts = device.foreign_alerts_kept(&diary, noon).unwrap();
    assert!(alerts.len() == 1 && alerts[0].exposure.indirect && alerts[0].unread);
    device.mark_foreign_read(&diary, &alerts, &mut rand::rng()).unwrap();
    assert!(!device.foreign_alerts_kept(&diary, noon).unwrap()[0].unread);
    // A withdrawal is news.
    deployment.publish(noon, &records_of(&taxi.venue_key(), DAY, &[(600, 660, Level::Withdrawn)]));
    device.sync_with(&deployment, DAY.minute(900)).unwrap();
    let after = device.foreign_alerts_kept(&diary, noon).unwrap();
    assert!(after.iter().all(|alert| alert.exposure.withdrawn && alert.unread), "{after:?}");
    // Where that memory is damaged, alerts count as unseen.
    storage.replace("foreign", b"\xff").unwrap();
    assert!(device.foreign_alerts_kept(&diary, noon).unwrap()[0].unread);
    // Where the issuer's key is, a signature is not taken for checked, nothing but the resident's word writes
    // it anew, and that does.
    storage.replace("issuer", b"\xff").unwrap();
    device.accept_public_ids().unwrap();
    device.mark_foreign_read(&diary, &after, &mut rand::rng()).unwrap();
    assert!(matches!(device.issuer(), Err(DeviceError::Damaged(_))));
    device.set_issuer(None).unwrap();
    assert!(device.issuer().unwrap().is_none());
    // What is older than the retention is neither matched nor shown.
    let later = DAY.minute(900).saturating_add(32 * 86_400);
    device.confirm_clock(later, &diary).unwrap();
    assert!(device.foreign_alerts_kept(&diary, later).unwrap().is_empty());
}

#[test]
fn a_memory_that_cannot_be_read_for_once_is_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let storage = homesafe_host::storage::FsStorage::open(folder.path()).unwrap();
    let device = set_up(&storage, &Deployment::new(DAY.minute(720)));
    device.accept_public_ids().unwrap();
    let (file, aside) = (folder.path().join("foreign"), folder.path().join("aside"));
    fs::rename(&file, &aside).unwrap();
    // No file, and so an error of the machine and not of the bytes.
    fs::create_dir(&file).unwrap();
    let diary = device.open_diary(Some(&passphrase())).unwrap();
    assert!(matches!(device.accept_public_ids(), Err(DeviceError::Storage(_))));
    assert!(matches!(device.mark_foreign_read(&diary, &[], &mut rand::rng()), Err(DeviceError::Storage(_))));
    assert!(matches!(device.knows_public_ids(), Err(DeviceError::Storage(_))));
    fs::remove_dir(&file).unwrap();
    fs::rename(&aside, &file).unwrap();
    assert!(device.knows_public_ids().unwrap());
}

#[test]
fn an_object_that_is_damaged_or_gone_is_named_when_the_diary_is_opened_and_fetched_anew() {
    let (noon, storage) = (DAY.minute(720), MemoryStorage::default());
    let mut deployment = Deployment::new(noon);
    let taxi = code("taxi:VK7413");
    let mut device = set_up(&storage, &deployment);
    device.check_in(&taxi, noon, noon, &mut rand::rng()).unwrap();
    let object =
        deployment.publish(noon, &records_of(&taxi.venue_key(), DAY, &[(700, 750, Level::TestAdvised)]));
    device.sync_with(&deployment, noon).unwrap();
    let diary = device.open_diary(Some(&passphrase())).unwrap();
    let name = format!("objects/{}", homesafe_protocol::Hash::of_object(&object));
    let turned: Vec<u8> = object.iter().map(|byte| byte ^ 1).collect();
    for damage in [None, Some(&turned[..]), Some(&object[..object.len() - 1])] {
        assert!(device.check_kept().unwrap().is_empty());
        assert_eq!(device.foreign_alerts_kept(&diary, noon).unwrap().len(), 1);
        match damage {
            None => storage.remove(&name).unwrap(),
            Some(bytes) => storage.replace(&name, bytes).unwrap(),
        }
        let missing = device.check_kept().unwrap();
        assert_eq!(missing.iter().map(|missing| missing.seq).collect::<Vec<_>>(), [0]);
        assert!(device.foreign_alerts_kept(&diary, noon).unwrap().is_empty());
        assert!(device.sync_with(&deployment, noon).unwrap().missing.is_empty());
    }
    assert_eq!(device.foreign_alerts_kept(&diary, noon).unwrap().len(), 1);
}

#[test]
fn a_taxi_and_an_old_poster_lead_from_the_desk_to_the_resident() {
    let world = World::new();
    world.init_resident();
    let poster = leave_home_safe("AbCd0123", "Test Cafe");
    fs::write(world.path("old-poster.png"), photo_of(&poster)).unwrap();
    // Before the first check-in by a public number, the resident is told, and must agree.
    let common = ["--home", "home", "--clock-file", "clock"];
    let asked =
        world.command("homesafe", &[&common[..], &["scan", "--taxi", "VK 7413"]].concat()).output().unwrap();
    let said = String::from_utf8_lossy(&asked.stderr).into_owned();
    assert!(
        asked.status.code() == Some(2) && said.contains("public number") && said.contains("--public-id"),
        "{said}"
    );
    let scanned = world.resident(&["scan", "--taxi", "vk 7413", "--public-id"]);
    assert!(scanned.contains("VK7413") && scanned.contains("everybody can read"), "{scanned}");
    let scanned = world.resident(&["scan", "old-poster.png"]);
    assert!(scanned.contains("Test Cafe") && scanned.contains("LeaveHomeSafe"), "{scanned}");

    let made: Value = serde_json::from_str(&world.desk("desk", &["case", "new", "--json"])).unwrap();
    let case = made["case"].as_str().unwrap().to_owned();
    let [start, end] = [700, 800].map(|minute| format_time(DAY.minute(minute)));
    let times = ["--start", &start, "--end", &end, "--level", "2"];
    for source in ["taxi:VK7413", "old-poster.png"] {
        world.desk("desk", &[&["case", "add", &case, source], &times[..]].concat());
    }
    let table = format!(
        "code,start,end,level,advice\ntaxi:VK7413,{start},{end},2,1\nold-poster.png,{start},{end},2,1\n"
    );
    fs::write(world.path("windows.csv"), table).unwrap();
    let review = world.desk("desk", &["case", "review", &case, "--json"]);
    assert!(
        review.contains("Test Cafe") && review.contains("claimed") && review.contains("taxi"),
        "{review}"
    );
    world.set_clock(810);
    world.desk("desk", &["publish", "windows.csv", "--server", &world.url()]);
    world.resident(&["sync"]);
    let locked: Value = serde_json::from_str(&world.resident(&["alerts", "--json"])).unwrap();
    assert_eq!(locked["count"], 0, "{locked}");
    let unlock = ["alerts", "--json", "--unlock", "--passphrase-file", "pass"];
    let alerts: Value = serde_json::from_str(&world.resident(&unlock)).unwrap();
    assert_eq!((&alerts["count"], &alerts["unread"]), (&2.into(), &2.into()), "{alerts}");
    let again: Value = serde_json::from_str(&world.resident(&unlock)).unwrap();
    assert_eq!((&again["count"], &again["unread"]), (&2.into(), &0.into()), "{again}");
    let visits = world.resident(&["visits", "--passphrase-file", "pass"]);
    assert!(visits.contains("a Hong Kong taxi code, which nobody signs"), "{visits}");
    // A backup brings them to another device.
    world.resident(&["export", "moved", "--passphrase-file", "pass", "--new-passphrase-file", "pass"]);
    let other =
        |args: &[&str]| world.ok("homesafe", &[&["--home", "other", "--clock-file", "clock"], args].concat());
    other(&["init", "--server", &world.url(), "--trust", "trust.txt", "--passphrase-file", "pass"]);
    other(&["import", "moved", "--passphrase-file", "pass"]);
    other(&["sync"]);
    let alerts: Value = serde_json::from_str(&other(&unlock)).unwrap();
    assert_eq!(alerts["count"], 2, "{alerts}");
}

#[test]
fn what_is_no_venue_code_gets_an_answer_that_helps() {
    let world = World::new();
    world.init_resident();
    for (text, expected) in [
        ("00020101021126", "payment"),
        ("https://example.org/menu", "web address"),
        ("WIFI:S:x;;", "Wi-Fi"),
        ("HKEN:1AbCd0123", "newer version"),
        ("HKEN:0AbCd0123AAAA", "damaged"),
        ("taxi:IO123", "two letters"),
        ("UKC19TRACING:1:a.b.c", "NHS"),
    ] {
        let args = ["--home", "home", "--clock-file", "clock", "scan", text];
        let output = world.command("homesafe", &args).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(5) && said.contains(expected), "{text}: {said}");
        assert!(!said.contains("IO123") && !said.contains("S:x"), "nothing of it is repeated: {said}");
        let inspected = world.command("venue-qr", &["inspect", text]).output().unwrap();
        assert!(String::from_utf8_lossy(&inspected.stderr).contains(expected), "{text}");
    }
}
