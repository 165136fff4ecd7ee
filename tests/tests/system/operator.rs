//! An operator with the health authority: certification and slips, as processes.

use std::fs;

use homesafe_host::clock::{format_day, format_time};
use homesafe_protocol::share::Slip;
use homesafe_test_support::{DAY, ORIGIN, World};

fn world_with_venue() -> World {
    let world = World::new();
    let name = ["--name-en", "Lin Heung Tea House", "--category", "restaurant", "--stay", "90"];
    let days = ["--first-day", "2024-10-01", "--last-day", "2025-09-30", "--formats", "png"];
    world.operator(&[&["new", "--out", "venue", "--origin", ORIGIN], &name[..], &days[..]].concat());
    world
}

const VENUE: &str = "venue/v00001.venue.age";

/// A morning in Hong Kong is the evening before in UTC.
#[test]
fn a_poster_of_today_counts_this_morning_wherever_it_hangs() {
    let world = World::new();
    world.init_resident();
    world.set_clock(1_350);
    let new = ["--clock-file", "clock", "new", "--out", "hk", "--origin", ORIGIN, "--formats", "png"];
    let tea = ["--name-en", "Lin Heung", "--category", "食肆", "--passphrase-file", "pass"];
    let made =
        world.command("venue-qr", &[&new[..], &tea].concat()).env("TZ", "Asia/Hong_Kong").output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let shown = world.command("venue-qr", &["inspect", "hk/v00001.png", "--json"]).output().unwrap();
    let shown: serde_json::Value = serde_json::from_slice(&shown.stdout).unwrap();
    assert_eq!(shown["first_day"], format_day(DAY.next().unwrap()), "by the wall");
    let scanned = world.resident(&["scan", "hk/v00001.png"]);
    assert!(scanned.contains("Lin Heung") && !scanned.contains("not valid"), "{scanned}");
    let [start, end] = [1_300, 1_340].map(|minute| format_time(DAY.minute(minute)));
    let rows = format!("code,start,end,level,advice\nhk/v00001.png,{start},{end},0,0\n");
    fs::write(world.path("rows.csv"), rows).unwrap();
    world.desk("desk", &["publish", "rows.csv", "--check"]);
}

#[test]
fn a_certified_poster_says_who_certified_it() {
    let world = world_with_venue();
    world.init_resident();
    assert!(world.resident(&["scan", "venue/v00001.png"]).contains("not certified"));
    world.operator(&["request", VENUE, "--out", "request.json"]);
    let request = fs::read_to_string(world.path("request.json")).unwrap();
    assert!(request.contains("commitment") && !request.contains("secret"), "{request}");
    let certificate = world.desk("desk", &["certify", "request.json", "--yes"]);
    assert_eq!(
        world.desk("desk", &["certify", "request.json", "--yes", "--out", "answer"]),
        "",
        "to the file alone"
    );
    assert_eq!(fs::read_to_string(world.path("answer")).unwrap(), certificate);
    let said = world.operator(&["certificate", VENUE, "answer", "--trust", "trust.txt"]);
    // The advice is a command as it stands.
    let advice: Vec<&str> = said.split("venue-qr ").nth(1).unwrap().split_whitespace().collect();
    world.operator(&advice);
    world.set_clock(760);
    let scanned = world.resident(&["scan", "FOLDER/v00001.png"]);
    assert!(scanned.contains("certified by the health authority until 2025-09-30, key "), "{scanned}");
}

#[test]
fn a_revoked_venue_is_certified_no_more() {
    let world = world_with_venue();
    world.operator(&["request", VENUE, "--out", "request.json"]);
    let request: serde_json::Value =
        serde_json::from_slice(&fs::read(world.path("request.json")).unwrap()).unwrap();
    let commitment = request["commitment"].as_str().unwrap();
    world.desk("desk", &["certify", "request.json", "--yes"]);
    world.desk("desk", &["trust", "--revoke", commitment, "--out", "next"]);
    let refused = world.run_desk("desk", &["certify", "request.json", "--yes"]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        refused.status.code() == Some(5) && said.contains("was revoked") && said.contains("rotate"),
        "{said}"
    );
    assert!(refused.stdout.is_empty());
}

#[test]
fn a_certificate_of_another_venue_is_refused_and_changes_nothing() {
    let world = world_with_venue();
    let certificate = world.desk("desk", &["certify", "poster.png", "--yes", "--json"]);
    let certificate: serde_json::Value = serde_json::from_str(&certificate).unwrap();
    let before = fs::read(world.path(VENUE)).unwrap();
    for (text, code) in
        [(certificate["certificate"].as_str().unwrap(), 5), ("no certificate", 2), ("AAAA", 2)]
    {
        let args = ["certificate", VENUE, text, "--trust", "trust.txt", "--passphrase-file", "pass"];
        let refused =
            world.command("venue-qr", &[&["--clock-file", "clock"], &args[..]].concat()).output().unwrap();
        assert_eq!(refused.status.code(), Some(code), "{}", String::from_utf8_lossy(&refused.stderr));
    }
    assert_eq!(fs::read(world.path(VENUE)).unwrap(), before);
}

#[test]
fn attack_a_document_that_speaks_to_the_terminal() {
    let world = world_with_venue();
    let document = fs::read_to_string(world.path("trust.txt")).unwrap();
    fs::write(
        world.path("hostile.txt"),
        document.replacen("{\"version\"", "{\"\\u001b[2J\\u202e\":0,\"version\"", 1),
    )
    .unwrap();
    let args = ["certificate", VENUE, "AAAA", "--trust", "hostile.txt", "--passphrase-file", "pass"];
    let certificate = data_encoding::BASE64.encode(&[0; 70]);
    let args = args.map(|arg| if arg == "AAAA" { &*certificate } else { arg });
    let refused =
        world.command("venue-qr", &[&["--clock-file", "clock"], &args[..]].concat()).output().unwrap();
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(refused.status.code() == Some(5) && said.contains("\u{fffd}[2J\u{fffd}"), "{said:?}");
    assert!(!said.contains(['\u{1b}', '\u{202e}']), "{said:?}");
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
        let args =
            ["release", VENUE, "--trust", trust, "--day", day, "--out", "x", "--passphrase-file", "pass"];
        let refused =
            world.command("venue-qr", &[&["--clock-file", "clock"], &args[..]].concat()).output().unwrap();
        assert_eq!(refused.status.code(), Some(code), "{}", String::from_utf8_lossy(&refused.stderr));
    }
}

#[test]
fn a_slip_names_the_days_on_which_nothing_hung_and_releases_none() {
    let world = world_with_venue();
    world.operator(&["rename", VENUE, "--name-en", "Lin Heung Kui", "--from", "2024-10-04"]);
    let release = |days: &[&str]| {
        let args = ["--clock-file", "clock", "release", VENUE, "--trust", "trust.txt", "--utc-offset", "480"];
        let out = ["--out", "days.slip", "--passphrase-file", "pass"];
        let days: Vec<&str> = days.iter().flat_map(|day| ["--day", day]).collect();
        world.command("venue-qr", &[&args[..], &days, &out].concat()).output().unwrap()
    };
    for days in [&["2024-09-29", "2024-09-30"][..], &["2024-09-29", "2024-10-03", "2024-09-30"]] {
        let refused = release(days);
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(2), "{said}");
        assert!(said.contains("hung on 2024-09-29, 2024-09-30; nothing was released"), "{said}");
    }
    assert!(!world.path("days.slip").exists());
    assert!(world.operator(&["trace", VENUE]).contains("No day was released"));
    let released = release(&["2024-10-01", "2024-10-03"]);
    assert!(released.status.success(), "{}", String::from_utf8_lossy(&released.stderr));
}

/// A door through the years: renamed, rotated, released, under another passphrase; its slip leads to visitors
/// of every poster.
#[test]
fn a_door_keeps_the_codes_that_hung_there() {
    let world = world_with_venue();
    world.init_resident();
    world.resident(&["scan", "venue/v00001.png"]);
    world.set_clock(760);
    let said = world.operator(&["rename", VENUE, "--name-en", "Lin Heung Kui", "--from", "2024-10-04"]);
    assert!(said.contains("Take the old poster down on 2024-10-04"), "{said}");
    world.operator(&["poster", VENUE, "--out", "renamed", "--formats", "png"]);
    assert!(world.resident(&["scan", "renamed/v00001.png"]).contains("Lin Heung Kui"));
    let early =
        ["--clock-file", "clock", "rotate", VENUE, "--from", "2024-10-03", "--passphrase-file", "pass"];
    assert_eq!(
        world.command("venue-qr", &early).output().unwrap().status.code(),
        Some(2),
        "before the last change"
    );
    world.operator(&["rotate", VENUE, "--from", "2024-10-05", "--last-day", "2026-10-04"]);

    world.set_clock(800);
    let slip = [
        "release",
        VENUE,
        "--trust",
        "trust.txt",
        "--day",
        "2024-10-04",
        "--utc-offset",
        "0",
        "--out",
        "s.slip",
    ];
    let said = world.operator(&slip);
    assert!(said.contains("a slip of 2 codes"), "the one of tomorrow is not among them: {said}");
    let made: serde_json::Value =
        serde_json::from_str(&world.desk("desk", &["case", "new", "--json"])).unwrap();
    let case = made["case"].as_str().unwrap().to_owned();
    let times = ["--start", "2024-10-04T11:00:00Z", "--end", "2024-10-04T13:15:00Z", "--level", "1"];
    world.desk("desk", &[&["case", "add", &case, "--slip", "s.slip"], &times[..]].concat());
    let added = world.desk("desk", &["case", "review", &case]);
    assert!(added.contains("Lin Heung Tea House") && added.contains("Lin Heung Kui"), "{added}");
    assert!(added.contains("claimed (the code bears no certificate), slip"), "{added}");

    let trace = world.operator(&["trace", VENUE]);
    for expected in ["hung until 2024-10-04", "hangs now", "one day, marked with *", "2024-10\n", " 4*"] {
        assert!(trace.contains(expected), "{expected}: {trace}");
    }
    let trace: serde_json::Value =
        serde_json::from_str(&world.operator(&["trace", VENUE, "--json"])).unwrap();
    assert_eq!(trace["codes"].as_array().unwrap().len(), 3, "{trace}");
    assert_eq!(trace["released"][0]["day"], "2024-10-04", "{trace}");

    fs::write(world.path("new-pass"), "battery staple\n").unwrap();
    world.operator(&["passphrase", "venue", "--new-passphrase-file", "new-pass"]);
    let old = world.command("venue-qr", &["trace", VENUE, "--passphrase-file", "pass"]).output().unwrap();
    assert_eq!(old.status.code(), Some(3));
    world.ok("venue-qr", &["trace", VENUE, "--passphrase-file", "new-pass"]);
}

/// The file was copied while a new name is planned: the thief knows the code that hangs and the one that is
/// to hang.
#[test]
fn attack_a_stolen_venue_file_ends_today_though_a_rename_is_planned() {
    let world = world_with_venue();
    world.init_resident();
    world.operator(&["rename", VENUE, "--name-en", "Lin Heung Kui", "--from", "2024-10-10"]);
    let fingerprints = || {
        let trace: serde_json::Value =
            serde_json::from_str(&world.operator(&["trace", VENUE, "--json"])).unwrap();
        let of = |code: &serde_json::Value| code["fingerprint"].as_str().unwrap().to_owned();
        trace["codes"].as_array().unwrap().iter().map(of).collect::<Vec<_>>()
    };
    let stolen = fingerprints();
    let said = world.operator(&["rotate", VENUE]);
    assert!(said.contains("Take the old poster down on 2024-10-04"), "{said}");
    assert!(said.contains("What is planned for 2024-10-10 stays"), "{said}");
    let now = fingerprints();
    assert_eq!((now.len(), &now[0]), (3, &stolen[0]));
    assert!(!now[1..].iter().any(|code| stolen.contains(code)), "{now:?}");
    let trace = world.operator(&["trace", VENUE]);
    let state = |n: usize| trace.lines().nth(n).unwrap().rsplit(", ").next().unwrap();
    assert_eq!(
        [state(0), state(1), state(2)],
        ["hung until 2024-10-04", "hangs now until 2024-10-10", "planned"],
        "{trace}"
    );

    // Both posters are printed and certified, each by its day.
    for (day, name) in [("2024-10-04", "Lin Heung Tea House"), ("2024-10-10", "Lin Heung Kui")] {
        world.operator(&["request", VENUE, "--on", day, "--out", "request.json"]);
        world.desk("desk", &["certify", "request.json", "--yes", "--out", "answer"]);
        world.operator(&["certificate", VENUE, "answer", "--trust", "trust.txt"]);
        ["request.json", "answer"].iter().for_each(|file| world.take_away(file));
        world.operator(&["poster", VENUE, "--on", day, "--out", day, "--formats", "png"]);
        let shown = world.ok("venue-qr", &["inspect", &format!("{day}/v00001.png")]);
        assert!(shown.contains(name) && shown.contains("not verified here"), "{day}: {shown}");
    }
    world.set_clock(760);
    let scanned = world.resident(&["scan", "2024-10-04/v00001.png"]);
    assert!(scanned.contains("Lin Heung Tea House") && scanned.contains("certified by"), "{scanned}");
}

#[test]
fn every_table_gets_a_code_of_its_own() {
    let world = world_with_venue();
    let tables =
        ["areas", VENUE, "--count", "12", "--zh", "枱", "--en", "Table", "--out", "tables", "--size", "a6"];
    assert!(world.operator(&tables).contains("12 posters made"));
    let verified: serde_json::Value =
        serde_json::from_str(&world.ok("venue-qr", &["verify", "tables", "--json"])).unwrap();
    assert_eq!((&verified["good"], verified["problems"].as_array().unwrap().len()), (&12.into(), 0));
    let manifest = fs::read_to_string(world.path("tables/manifest.csv")).unwrap();
    assert!(manifest.contains("\"Lin Heung Tea House, Table 12\""), "{manifest}");
    assert!(world.operator(&tables).contains("12 were there already"));
}

#[test]
fn bulk_reports_bad_rows_and_verify_finds_a_swapped_page() {
    let world = World::new();
    let row = |n: usize| format!(",Shop {n},,shop,60,2024-10-01,2025-09-30\n");
    let table = "name_zh,name_en,address,category,stay,first_day,last_day\n".to_owned()
        + &(1..=30).map(row).collect::<String>()
        + ",,,shop,60,2024-10-01,2025-09-30\n";
    fs::write(world.path("venues.csv"), table).unwrap();
    let args = [
        "bulk",
        "venues.csv",
        "--out",
        "bulk",
        "--origin",
        ORIGIN,
        "--pages",
        "10",
        "--passphrase-file",
        "pass",
    ];
    let bulk = world.command("venue-qr", &[&["--clock-file", "clock"], &args[..]].concat()).output().unwrap();
    let said = String::from_utf8_lossy(&bulk.stderr).into_owned();
    assert!(
        bulk.status.code() == Some(2) && said.contains("line 32: a venue needs at least one name"),
        "{said}"
    );
    assert!(world.ok("venue-qr", &["verify", "bulk"]).starts_with("30 posters"));
    fs::copy(world.path("bulk/posters-0001.pdf"), world.path("bulk/posters-0002.pdf")).unwrap();
    let verify = world.command("venue-qr", &["verify", "bulk"]).output().unwrap();
    let said = String::from_utf8_lossy(&verify.stderr).into_owned();
    assert!(verify.status.code() == Some(5) && said.contains("10 problems"), "{said}");
    assert!(said.contains("posters-0002.pdf, page 3: the code is another venue's"), "{said}");
}
