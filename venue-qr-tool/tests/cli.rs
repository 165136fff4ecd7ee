//! The program as a process.
#![allow(clippy::unwrap_used)] // a test says what went wrong by failing

use std::{
    fs,
    io::Write as _,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use homesafe_test_support::{passphrase, program_in_english, vault::quicken};
use serde_json::Value;
use tempfile::TempDir;

const DETAILS: [&str; 14] = [
    "--name-zh",
    "蓮香茶室",
    "--name-en",
    "Lin Heung",
    "--address",
    "160 Wellington Street",
    "--category",
    "restaurant",
    "--stay",
    "90",
    "--first-day",
    "2026-01-01",
    "--last-day",
    "2026-12-31",
];
const HEADING: &str = "name_zh,name_en,address,category,stay,first_day,last_day,stem\n";

/// A folder to work in, with a passphrase file.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        fs::write(desk.path("pass"), "correct horse\n").unwrap();
        fs::write(desk.path("wrong"), "battery staple\n").unwrap();
        fs::write(desk.path("now"), "2026-06-01T00:00:00Z").unwrap();
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = program_in_english("venue-qr");
        command.current_dir(self.0.path()).args(args).stdin(Stdio::null());
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    fn new_venues(&self, args: &[&str]) -> Output {
        let common = [
            "new",
            "--out",
            "out",
            "--origin",
            "homesafe.example/hk",
            "--passphrase-file",
            "pass",
            "--clock-file",
            "now",
        ];
        let made = self.run(&[&common, args].concat());
        if made.status.success() {
            quicken(&self.path("out"), &passphrase());
        }
        made
    }

    fn fails(&self, output: &Output, code: i32, message: &str) {
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{error}");
        assert!(error.contains("error: ") && error.contains(message), "{message}: {error}");
        assert!(!error.contains("panicked") && output.stdout.is_empty(), "{error}");
    }
}

fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .map(|entries| entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect())
        .unwrap_or_default();
    names.sort();
    names
}

#[test]
fn a_venue_from_the_command_line_to_inspection_and_back() {
    let desk = Desk::new();
    let made = json(&desk.new_venues(&[&DETAILS[..], &["--json"]].concat()));
    let made = &made[0];
    assert_eq!(made["stem"], "v00001");
    assert_eq!(made["venue_file"], "out/v00001.venue.age");
    assert_eq!(made["posters"].as_array().unwrap().len(), 3);
    assert_eq!(
        files(&desk.path("out")),
        ["identity.age", "lock", "v00001.pdf", "v00001.png", "v00001.svg", "v00001.venue.age"]
    );
    let mode = |name: &str| fs::metadata(desk.path("out").join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("v00001.venue.age"), mode("identity.age")), (0o600, 0o600));
    assert!(fs::read(desk.path("out/v00001.venue.age")).unwrap().starts_with(b"age-encryption.org/v1"));

    let report = json(&desk.run(&["inspect", "out/v00001.png", "--json"]));
    assert_eq!(json(&desk.run(&["inspect", "out/v00001.svg", "--json"])), report, "its own SVG, too");
    assert_eq!(report["name_zh"], "蓮香茶室");
    assert_eq!(report["stay_minutes"], 90);
    assert_eq!((&report["first_day"], &report["last_day"]), (&"2026-01-01".into(), &"2026-12-31".into()));
    assert_eq!(report["certificate"], Value::Null);
    assert_eq!(report["fingerprint"], made["fingerprint"]);
    let human = String::from_utf8(desk.run(&["inspect", "out/v00001.png"]).stdout).unwrap();
    assert!(
        human.contains("Name (English)  Lin Heung\n") && human.contains("Certificate     none\n"),
        "{human}"
    );
    let chinese =
        String::from_utf8(desk.run(&["inspect", "out/v00001.png", "--lang", "zh-HK"]).stdout).unwrap();
    assert!(
        chinese.contains("Lin Heung\n") && chinese.contains("未經") && !chinese.contains("none"),
        "{chinese}"
    );
    assert_eq!(json(&desk.run(&["inspect", "out/v00001.png", "--json", "--lang", "zh-CN"])), report);

    let again = [
        "poster",
        "out/v00001.venue.age",
        "--out",
        "again",
        "--formats",
        "png,svg",
        "--passphrase-file",
        "pass",
        "--json",
    ];
    let printed = json(&desk.run(&again));
    assert_eq!(printed[0]["fingerprint"], made["fingerprint"]);
    let read = |name: &str| fs::read(desk.path(name)).unwrap();
    assert_eq!(read("again/v00001.svg"), read("out/v00001.svg"), "the same venue, the same poster");
    assert_eq!(read("again/v00001.png"), read("out/v00001.png"));
}

#[test]
fn a_text_from_an_argument_a_file_or_standard_input_is_inspected() {
    let desk = Desk::new();
    json(&desk.new_venues(&[&DETAILS[..], &["--json", "--formats", "png"]].concat()));
    let png = fs::read(desk.path("out/v00001.png")).unwrap();
    let text = poster_reader::picture::decode_single(&png).unwrap();
    fs::write(desk.path("text"), format!("{text}\n")).unwrap();
    let by_text = json(&desk.run(&["inspect", &text, "--json"]));
    assert_eq!(json(&desk.run(&["inspect", "text", "--json"])), by_text);
    for input in [text.as_bytes(), &png] {
        let mut child = desk
            .command(&["inspect", "-", "--json"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        assert_eq!(json(&child.wait_with_output().unwrap()), by_text);
    }
    let secret_part = &text[text.find('#').unwrap() + 9..][..26];
    assert!(!by_text.to_string().contains(secret_part));
    desk.fails(&desk.run(&["inspect", "pass"]), 2, "not a code that this program knows");
    desk.fails(&desk.run(&["inspect", "absent"]), 2, "absent");
}

#[test]
fn a_table_makes_one_vault_and_names_files_by_stem() {
    let desk = Desk::new();
    let rows = "蓮香,Lin Heung,,restaurant,90,2026-01-01,2026-12-31,lin-heung\n,Taxi VK7413,,taxi,60,2026-01-01,2026-12-31,\n";
    fs::write(desk.path("venues.csv"), format!("{HEADING}{rows}")).unwrap();
    let made =
        json(&desk.new_venues(&["--from", "venues.csv", "--formats", "png", "--dpi", "100", "--json"]));
    assert_eq!((&made[0]["stem"], &made[1]["stem"]), (&"lin-heung".into(), &"v00002".into()));
    let expected =
        ["identity.age", "lin-heung.png", "lin-heung.venue.age", "lock", "v00002.png", "v00002.venue.age"];
    assert_eq!(files(&desk.path("out")), expected);
    let more = format!("{HEADING},Third,,shop,60,2026-01-01,2026-12-31,third\n");
    fs::write(desk.path("more.csv"), more).unwrap();
    let more = ["--from", "more.csv", "--formats", "svg"];
    assert!(desk.new_venues(&more).status.success(), "the same folder and passphrase take more venues");
    let all = [
        "poster",
        "out/lin-heung.venue.age",
        "out/third.venue.age",
        "--out",
        "p",
        "--formats",
        "svg",
        "--passphrase-file",
        "pass",
    ];
    assert!(desk.run(&all).status.success());
    assert_eq!(files(&desk.path("p")), ["lin-heung.svg", "third.svg"]);
}

#[test]
fn a_bad_row_stops_everything_before_anything_is_written() {
    let desk = Desk::new();
    let rows = "蓮香,Lin Heung,,restaurant,90,2026-01-01,2026-12-31,\n,X,,shop,5,2026-01-01,2026-12-31,\n";
    fs::write(desk.path("venues.csv"), format!("{HEADING}{rows}")).unwrap();
    desk.fails(&desk.new_venues(&["--from", "venues.csv"]), 2, "line 3: the stay is 5 minutes");
    assert!(!desk.path("out").exists());
    let long = "x".repeat(125);
    let details: Vec<&str> =
        DETAILS.iter().map(|arg| if *arg == "Lin Heung" { &long } else { *arg }).collect();
    desk.fails(&desk.new_venues(&details), 2, "English name: 5 bytes too long");
    assert!(!desk.path("out").exists());
    desk.fails(&desk.new_venues(&[&DETAILS[..], &["--host", "lower.case"]].concat()), 2, "upper case");
    assert!(!desk.path("out").exists());
}

#[test]
fn nothing_is_replaced_without_force() {
    let desk = Desk::new();
    let args = [&DETAILS[..], &["--formats", "png", "--dpi", "72"]].concat();
    assert!(desk.new_venues(&args).status.success());
    let before = fs::read(desk.path("out/v00001.venue.age")).unwrap();
    for force in [&[][..], &["--force"]] {
        // A secret is never replaced.
        desk.fails(&desk.new_venues(&[&args[..], force].concat()), 2, "rotate");
        assert_eq!(fs::read(desk.path("out/v00001.venue.age")).unwrap(), before);
    }
    let reprint =
        ["poster", "out/v00001.venue.age", "--out", "out", "--formats", "png", "--passphrase-file", "pass"];
    desk.fails(&desk.run(&reprint), 2, "out/v00001.png exists already");
    assert!(desk.run(&[&reprint[..], &["--force"]].concat()).status.success());
}

#[test]
fn passphrases_and_damage_have_their_exit_codes() {
    let desk = Desk::new();
    assert!(desk.new_venues(&[&DETAILS[..], &["--formats", "svg"]].concat()).status.success());
    let poster = |file: &str, pass: &[&str]| {
        desk.run(&[&["poster", file, "--out", "p", "--formats", "svg"], pass].concat())
    };
    let (right, wrong) = (["--passphrase-file", "pass"], ["--passphrase-file", "wrong"]);
    desk.fails(&poster("out/v00001.venue.age", &wrong), 3, "wrong passphrase");
    desk.fails(&poster("out/v00001.venue.age", &[]), 2, "--passphrase-file");
    desk.fails(&poster("out/v00002.venue.age", &right), 2, "v00002.venue.age");
    desk.fails(&poster("out/v00001.svg", &right), 2, ".venue.age");
    let mut bytes = fs::read(desk.path("out/v00001.venue.age")).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(desk.path("out/v00001.venue.age"), bytes).unwrap();
    desk.fails(&poster("out/v00001.venue.age", &right), 6, "cannot be opened");
    assert!(!desk.path("p").exists());
}

#[test]
fn another_reader_reads_the_posters() {
    if Command::new("zbarimg").arg("--version").output().is_err() {
        eprintln!("skipped: zbarimg is not installed (Debian package zbar-tools)");
        return;
    }
    let desk = Desk::new();
    let long = format!(
        "{},{},{},mall,90,2026-01-01,2026-12-31,long\n",
        "香".repeat(40),
        "W".repeat(120),
        "A".repeat(200)
    );
    let rows = format!("{HEADING}蓮香,Lin Heung,,restaurant,90,2026-01-01,2026-12-31,short\n{long}");
    fs::write(desk.path("venues.csv"), rows).unwrap();
    json(&desk.new_venues(&["--from", "venues.csv", "--formats", "svg", "--json"]));
    let zbar = |picture: &str| {
        let args = ["-q", "--raw", "-Sdisable", "-Sqrcode.enable", picture];
        let output = Command::new("zbarimg").args(args).current_dir(desk.0.path()).output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    let has_pdftoppm = Command::new("pdftoppm").arg("-v").output().is_ok();
    if !has_pdftoppm {
        eprintln!("skipped for PDF: pdftoppm is not installed (Debian package poppler-utils)");
    }
    for size in ["a4", "a5", "a6", "sticker", "taxi", "roll-up", "screen"] {
        let posters =
            ["poster", "out/short.venue.age", "out/long.venue.age", "--formats", "png,pdf", "--size", size];
        let correction = if size == "taxi" { "l" } else { "m" };
        let more = ["--out", size, "--correction", correction, "--passphrase-file", "pass", "--json"];
        json(&desk.run(&[&posters[..], &more[..]].concat()));
        for stem in ["short", "long"] {
            let (png, pdf) = (format!("{size}/{stem}.png"), format!("{size}/{stem}.pdf"));
            let text = poster_reader::picture::decode_single(&fs::read(desk.path(&png)).unwrap()).unwrap();
            assert_eq!(zbar(&png), text, "{png}");
            if has_pdftoppm {
                // About as many pixels from every size.
                let args = ["-scale-to", "2000", "-gray", "-png", "-singlefile", &pdf, "printed"];
                assert!(
                    Command::new("pdftoppm")
                        .args(args)
                        .current_dir(desk.0.path())
                        .status()
                        .unwrap()
                        .success()
                );
                assert_eq!(zbar("printed.png"), text, "{pdf}");
            }
        }
    }
}

#[test]
fn a_table_may_come_through_a_pipe() {
    let desk = Desk::new();
    assert!(Command::new("mkfifo").arg(desk.path("pipe")).status().unwrap().success());
    let table = format!("{HEADING}\u{99ac},Ma,,shop,60,2026-01-01,2026-12-31,a\n");
    fs::write(desk.path("table.csv"), table).unwrap();
    let mut writer =
        Command::new("sh").current_dir(desk.path("")).args(["-c", "cat table.csv > pipe"]).spawn().unwrap();
    let made = desk.run(&[
        "bulk",
        "pipe",
        "--out",
        "bulk",
        "--origin",
        "homesafe.example/hk",
        "--passphrase-file",
        "pass",
        "--clock-file",
        "now",
    ]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    assert!(writer.wait().unwrap().success());
}
