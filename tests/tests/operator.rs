//! An operator with the health authority: certification and slips, as processes.

#![allow(clippy::unwrap_used)] // tests: a failure is the answer

use std::fs;

use homesafe_protocol::share::Slip;
use homesafe_tests::{ORIGIN, World};

fn world_with_venue() -> World {
    let world = World::new();
    let name = ["--name-en", "Lin Heung Tea House", "--category", "restaurant", "--stay", "90"];
    let days = ["--first-day", "2024-10-01", "--last-day", "2025-09-30", "--formats", "png"];
    world.operator(&[&["new", "--out", "venue", "--origin", ORIGIN], &name[..], &days[..]].concat());
    world
}

const VENUE: &str = "venue/v00001.venue.age";

#[test]
fn a_certified_poster_says_who_certified_it() {
    let world = world_with_venue();
    world.init_resident();
    assert!(world.resident(&["scan", "venue/v00001.png"]).contains("not certified"));
    world.operator(&["request", VENUE, "--out", "request.json"]);
    let request = fs::read_to_string(world.path("request.json")).unwrap();
    assert!(request.contains("commitment") && !request.contains("secret"), "{request}");
    let certificate = world.desk("desk", &["certify", "request.json", "--yes"]);
    world.operator(&["certificate", VENUE, certificate.trim(), "--trust", "trust.txt"]);
    world.operator(&["poster", VENUE, "--out", "again", "--formats", "png"]);
    world.set_clock(760);
    let scanned = world.resident(&["scan", "again/v00001.png"]);
    assert!(scanned.contains("certified by the health authority until 2025-09-30, key "), "{scanned}");
}

#[test]
fn a_certificate_of_another_venue_is_refused_and_changes_nothing() {
    let world = world_with_venue();
    let certificate = world.desk("desk", &["certify", "poster.png", "--yes", "--json"]);
    let certificate: serde_json::Value = serde_json::from_str(&certificate).unwrap();
    let before = fs::read(world.path(VENUE)).unwrap();
    for (text, code) in [(certificate["certificate"].as_str().unwrap(), 5), ("no certificate", 2), ("AAAA", 2)] {
        let args = ["certificate", VENUE, text, "--trust", "trust.txt", "--passphrase-file", "pass"];
        let refused = world.command("venue-qr", &[&["--clock-file", "clock"], &args[..]].concat()).output().unwrap();
        assert_eq!(refused.status.code(), Some(code), "{}", String::from_utf8_lossy(&refused.stderr));
    }
    assert_eq!(fs::read(world.path(VENUE)).unwrap(), before);
}

#[test]
fn a_slip_releases_the_days_of_utc_and_says_so() {
    let world = world_with_venue();
    let slip = ["release", VENUE, "--trust", "trust.txt", "--day", "2024-10-04", "--out"];
    let said = world.operator(&[&slip[..], &["hk.slip", "--utc-offset", "480"]].concat());
    assert!(said.contains("2024-10-03, 2024-10-04"), "{said}");
    let said = world.operator(&[&slip[..], &["utc.slip", "--utc-offset", "0"]].concat());
    assert!(said.contains("whole: 2024-10-04."), "{said}");
    let sealed = fs::read(world.path("hk.slip")).unwrap();
    assert!(sealed.len() < Slip::MAX_LEN);
    assert!(!sealed.windows(9).any(|window| window == b"Lin Heung"), "sealed");
    // A day that has not begun anywhere, and a trust document that is none.
    for (day, trust, code) in [("2024-10-09", "trust.txt", 2), ("2024-10-04", "pass", 5)] {
        let args = ["release", VENUE, "--trust", trust, "--day", day, "--out", "x", "--passphrase-file", "pass"];
        let refused = world.command("venue-qr", &[&["--clock-file", "clock"], &args[..]].concat()).output().unwrap();
        assert_eq!(refused.status.code(), Some(code), "{}", String::from_utf8_lossy(&refused.stderr));
    }
}
