//! The same promises at the command line: what `homesafe` says and lets be changed without the passphrase,
//! and under a clock that is wrong.

use std::{
    fs,
    io::Write as _,
    process::{Output, Stdio},
};

use homesafe_host::clock::format_time;
use homesafe_protocol::{time::UnixTime, venue::Category};
use homesafe_test_support::{DAY, ORIGIN, World, venue};
use serde_json::Value;

const UNLOCK: [&str; 2] = ["--passphrase-file", "pass"];

fn world() -> World {
    let world = World::new();
    world.init_resident();
    world
}

fn run(world: &World, home: &str, args: &[&str]) -> Output {
    world.command("homesafe", &[&["--home", home, "--clock-file", "clock"], args].concat()).output().unwrap()
}

/// Runs what must be refused as a wrong command line; what it says.
fn refused(world: &World, args: &[&str]) -> String {
    let output = run(world, "home", args);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{args:?}: {said}");
    said
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn visits(world: &World) -> Vec<Value> {
    let shown = json(&world.resident(&[&["visits", "--json"], &UNLOCK[..]].concat()));
    shown["visits"].as_array().unwrap().clone()
}

fn at(minute: u16) -> String {
    format_time(DAY.minute(minute))
}

fn poster(n: u32) -> String {
    venue(&ORIGIN.parse().unwrap(), n, Category::RESTAURANT).to_text("HOMESAFE.EXAMPLE").unwrap().to_string()
}

fn set_clock(world: &World, time: UnixTime) {
    fs::write(world.path("clock"), format_time(time)).unwrap();
}

#[test]
fn attack_a_lent_device_and_a_poster_say_nothing_of_past_visits() {
    let world = world();
    world.resident(&["scan", "poster.png"]);
    let init = ["init", "--server", &world.url(), "--trust", "trust.txt", UNLOCK[0], UNLOCK[1]];
    for args in [&init[..], &["scan", &poster(2)]] {
        assert!(run(&world, "other", args).status.success());
    }
    world.set_clock(731);
    let mut told = 0;
    for (arrival, until) in [(700, 721), (720, 720), (725, 730), (722, 731)] {
        let [arrival, until] = [at(arrival), at(until)];
        let ask = |home| run(&world, home, &["scan", "poster.png", "--at", &arrival, "--until", &until]);
        let [here, elsewhere] = ["home", "other"].map(ask);
        assert_eq!((&here.stdout, &here.stderr), (&elsewhere.stdout, &elsewhere.stderr));
        told += usize::from(here.status.code() == elsewhere.status.code());
    }
    assert_eq!(told, 4);
}

#[test]
fn attack_a_lent_device_ends_cuts_and_rewords_no_past_visit() {
    let world = world();
    let scanned = json(&world.resident(&["scan", "poster.png", "--note", "with Ming", "--json"]));
    let visit = scanned["visit"].as_str().unwrap();
    world.set_clock(900);
    let before = visits(&world);
    for minute in [720, 750, 780, 900] {
        let said = refused(&world, &["check-out", "--visit", visit, "--at", &at(minute)]);
        assert!(said.contains("by itself") && said.contains("--unlock"), "{said}");
    }
    assert_eq!(visits(&world), before);
    world.resident(&["note", visit, "and Lee"]);
    assert!(refused(&world, &["note", visit, ""]).contains("homesafe edit"));
    assert_eq!(visits(&world)[0]["note"], "with Ming\nand Lee");
    // With the passphrase all of it goes.
    world.resident(&[&["check-out", "--visit", visit, "--at", &at(800)], &UNLOCK[..]].concat());
    world.resident(&[&["edit", visit, "--note", "alone"], &UNLOCK[..]].concat());
    let after = visits(&world);
    assert_eq!((after[0]["note"].as_str(), after[0]["departure"].as_str()), (Some("alone"), Some(&*at(800))));
    assert!(refused(&world, &["check-out", "--visit", visit, "--at", &at(810)]).contains("is over"));
}

#[test]
fn attack_a_lent_device_forgets_nothing_by_a_shorter_retention_or_a_clock_far_ahead() {
    let world = world();
    world.resident(&["scan", "poster.png"]);
    // Two days later, so that a retention of a day would take the visit.
    for day in 1..=2 {
        set_clock(&world, DAY.minute(800).saturating_add(day * 86_400));
        world.resident(&["alerts"]);
    }
    assert!(refused(&world, &["retention", "1"]).contains("--passphrase-file"));
    assert!(world.resident(&["retention"]).contains("for 31 days"), "shown to everybody");
    assert_eq!(visits(&world).len(), 1);
    set_clock(&world, DAY.minute(800).saturating_add(60 * 86_400));
    assert!(refused(&world, &["purge", "--yes"]).contains("--passphrase-file"));
    assert_eq!(
        run(&world, "home", &["purge", "--yes", "--passphrase-file", "trust.txt"]).status.code(),
        Some(3)
    );
    set_clock(&world, DAY.minute(801).saturating_add(2 * 86_400));
    assert_eq!(visits(&world).len(), 1);
    // With the passphrase all of it goes.
    let forgotten = world.resident(&[&["retention", "1"], &UNLOCK[..]].concat());
    assert!(forgotten.contains("1 day forgotten"), "{forgotten}");
    assert!(visits(&world).is_empty());
}

#[test]
fn a_visit_that_ended_by_itself_is_named_and_given_another_end_within_a_day() {
    let world = world();
    let visit =
        json(&world.resident(&["scan", "poster.png", "--json"]))["visit"].as_str().unwrap().to_owned();
    world.set_clock(850);
    let said = refused(&world, &["check-out"]);
    assert!(said.contains(&visit) && said.contains(&format!("by itself at {}", at(780))), "{said}");
    let wrong = run(&world, "home", &["check-out", "--passphrase-file", "trust.txt"]);
    assert_eq!(wrong.status.code(), Some(3));
    let done = world.resident(&[&["check-out"], &UNLOCK[..]].concat());
    assert!(done.contains(&format!("from {} to {}", at(720), at(850))), "{done}");
    // A day later nobody is taken to mean it.
    world.resident(&["scan", &poster(2)]);
    set_clock(&world, DAY.minute(851).saturating_add(86_400));
    assert!(refused(&world, &["check-out"]).contains("no open visit"));
    // With the lock removed, naming the visit is enough.
    world.resident(&[&["lock", "remove"], &UNLOCK[..]].concat());
    world.resident(&["check-out", "--visit", &visit, "--at", &at(840)]);
    assert_eq!(visits(&world)[1]["departure"], at(840));
}

#[test]
fn one_scan_done_twice_is_asked_about_whatever_the_code() {
    let world = world();
    let elsewhere = venue(&"homesafe.example/nz".parse().unwrap(), 1, Category::RESTAURANT);
    let elsewhere = elsewhere.to_text("HOMESAFE.EXAMPLE").unwrap().to_string();
    let codes = [
        vec!["scan", "--taxi", "VK7413", "--public-id"],
        vec!["scan", &elsewhere],
        vec!["scan", "poster.png"],
    ];
    for code in &codes {
        world.set_clock(720);
        world.resident(code);
        world.set_clock(722);
        let said = refused(&world, code);
        assert!(said.contains("already") && said.contains("--again") && !said.contains(&at(720)), "{said}");
        world.resident(&[&code[..], &["--again"]].concat());
    }
    world.resident(&["scan", "--taxi", "VK7414"]);
    world.set_clock(733);
    codes.iter().for_each(|code| drop(world.resident(code)));
    assert_eq!(visits(&world).len(), 10);
}

#[test]
fn a_deletion_tells_that_a_share_which_waited_is_gone() {
    let mut world = world();
    world.resident(&["scan", "poster.png"]);
    let visit = visits(&world)[0]["visit"].as_str().unwrap().to_owned();
    world.kill_server();
    let share =
        ["--home", "home", "--clock-file", "clock", "share", "--code-stdin", "--yes", UNLOCK[0], UNLOCK[1]];
    let mut child =
        world.command("homesafe", &share).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    writeln!(child.stdin.take().unwrap(), "0000-0000-0000-0000").unwrap();
    let said = String::from_utf8(child.wait_with_output().unwrap().stderr).unwrap();
    assert!(said.contains("your visits wait"), "{said}");
    let deleted = run(&world, "home", &["delete", &visit, UNLOCK[0], UNLOCK[1]]);
    let said = String::from_utf8(deleted.stderr).unwrap();
    assert!(deleted.status.success() && said.contains("waited to be shared were dropped"), "{said}");
    assert!(refused(&world, &["share", "--resume"]).contains("nothing to share"));
}

#[test]
fn a_wrong_clock_is_said_to_be_wrong_and_no_visit_is_lost_by_it() {
    let world = world();
    let warning = |args: &[&str]| {
        let output = run(&world, "home", args);
        assert!(output.status.success(), "{args:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.matches("warning: this device's clock").count() < 2, "once: {said}");
        said.contains("warning: this device's clock")
    };
    assert!(!warning(&["scan", "poster.png"]));
    let years_later = DAY.minute(0).saturating_add(5 * 365 * 86_400);
    set_clock(&world, years_later);
    assert!(warning(&["scan", &poster(2)]));
    assert!(
        warning(&["visits", UNLOCK[0], UNLOCK[1]]) && warning(&["purge"]) && warning(&["alerts", "--json"])
    );
    set_clock(&world, UnixTime::new(300).unwrap());
    assert!(warning(&["scan", &poster(3)]));
    world.set_clock(740);
    assert!(!warning(&["reminders"]));
    let arrivals: Vec<String> =
        visits(&world).iter().map(|visit| visit["arrival"].as_str().unwrap().into()).collect();
    assert_eq!(arrivals, [format_time(years_later), at(720), at(720)], "shown, and none taken for 1970");
    // Six weeks in a drawer: the device asks, and forgets when it is told that the clock is right.
    set_clock(&world, DAY.minute(740).saturating_add(42 * 86_400));
    assert!(warning(&["purge"]));
    assert_eq!(visits(&world).len(), 3);
    warning(&["purge", "--yes", UNLOCK[0], UNLOCK[1]]);
    assert!(!warning(&["reminders"]));
    assert!(visits(&world).len() < 2, "{:?}", visits(&world));
}

#[test]
fn what_is_given_as_an_argument_can_be_given_on_standard_input_and_the_help_says_why() {
    let world = world();
    for command in ["scan", "note", "edit"] {
        let help = world.resident(&[command, "--help"]).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(help.contains("list of processes") && help.contains("- to read"), "{command}: {help}");
    }
    for (input, args, success) in [
        ("vk 7413\n".to_owned(), vec!["scan", "--taxi", "-", "--public-id"], true),
        (poster(2), vec!["scan", "-"], true),
        ("VK7413".repeat(99), vec!["scan", "--taxi", "-", "--public-id"], false),
        ("VK7413".to_owned(), vec!["scan", "--taxi", "-", "--note", "-"], false),
    ] {
        let args = [&["--home", "home", "--clock-file", "clock"], &args[..]].concat();
        let mut child =
            world.command("homesafe", &args).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.success(), success, "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
