//! `homesafe` as a process: what it says and its exit codes, when all is well and when nothing is.

#![allow(clippy::unwrap_used)] // tests: a failure is the answer

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use homesafe_client::{clock::format_time, storage::FsStorage};
use homesafe_protocol::{batch::Level, time::Day, venue::Category};
use homesafe_tests::{Behaviour, Deployment, LoopbackServer, check_in_records, photo_of, venue};

const DAY: Day = Day::new(20_000);

/// A folder with a home, a passphrase, a trust document and a clock at noon.
struct World {
    folder: tempfile::TempDir,
    deployment: Deployment,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let deployment = Deployment::new(DAY.minute(0));
        let world = Self { folder, deployment };
        fs::write(world.path("passphrase"), "correct horse\n").unwrap();
        fs::write(world.path("wrong"), "incorrect horse\n").unwrap();
        fs::write(world.path("trust"), world.deployment.trust_note(1)).unwrap();
        fs::write(world.path("poster.png"), photo_of(&world.code_text(1))).unwrap();
        world.set_clock(720);
        world
    }

    /// A world whose home is set up for a server and holds one visit, at noon.
    fn with_visit(server: &str) -> Self {
        let world = Self::new();
        world.ok(&[
            "init",
            "--server",
            server,
            "--trust",
            &world.arg("trust"),
            "--passphrase-file",
            &world.arg("passphrase"),
        ]);
        world.ok(&["scan", &world.arg("poster.png")]);
        world
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn arg(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    fn set_clock(&self, minute: u16) {
        fs::write(self.path("clock"), format_time(DAY.minute(minute))).unwrap();
    }

    fn code_text(&self, n: u32) -> String {
        venue(&self.deployment.origin, n, Category::RESTAURANT).to_text("HOMESAFE.EXAMPLE").unwrap().to_string()
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.args(["--home", &self.arg("home"), "--clock-file", &self.arg("clock")]).args(args);
        command.stdin(Stdio::null());
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    fn ok(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs what must fail; its standard error.
    fn fails(&self, exit: i32, args: &[&str]) -> String {
        let output = self.run(args);
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(exit), "{args:?}: {stderr}");
        assert!(stderr.contains("error: "), "{args:?}: {stderr}");
        stderr
    }

    /// Log, head and cursor, byte by byte.
    fn stored(&self) -> Vec<Vec<u8>> {
        let day = DAY.number();
        ["home/state", "home/head", &format!("home/log/{day}")].map(|name| fs::read(self.path(name)).unwrap()).into()
    }
}

/// The program, from the folder in which this test was built.
fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let program = test.ancestors().nth(2).unwrap().join("homesafe");
    assert!(program.exists(), "build the programs first: cargo build --workspace");
    program
}

fn is_silent_about_the_venue(text: &str) -> bool {
    !text.contains("Tea House") && !text.contains("茶樓") && !text.contains("HTTPS://")
}

#[test]
fn a_resident_from_scan_to_alert() {
    let mut world = World::new();
    let day = venue(&world.deployment.origin, 1, Category::RESTAURANT);
    let records = check_in_records(&day, DAY, &[(725, 740, Level::TestCompulsory)]);
    world.deployment.publish(DAY.minute(800), &records);
    let server = LoopbackServer::start(world.deployment.files.clone(), Behaviour::Honest);
    let passphrase = world.arg("passphrase");
    world.ok(&["init", "--server", &server.url(), "--trust", &world.arg("trust"), "--passphrase-file", &passphrase]);
    assert!(world.ok(&["scan", &world.arg("poster.png")]).contains("Tea House 1"));
    assert!(world.ok(&["scan", &world.code_text(2)]).contains("Tea House 2"));
    world.set_clock(800);
    let synced = world.ok(&["sync"]);
    assert!(synced.contains("1 exposure notice") && is_silent_about_the_venue(&synced), "{synced}");
    let locked = world.ok(&["alerts"]);
    assert!(locked.contains("1 exposure notice") && is_silent_about_the_venue(&locked), "{locked}");
    let unlocked = world.ok(&["alerts", "--passphrase-file", &passphrase]);
    assert!(unlocked.contains("Tea House 1") && unlocked.contains("compulsory"), "{unlocked}");
    let visits = world.ok(&["visits", "--json", "--passphrase-file", &passphrase]);
    let visits: serde_json::Value = serde_json::from_str(&visits).unwrap();
    assert_eq!(visits["visits"].as_array().unwrap().len(), 2);
    // What lies on the disk says nothing of the venue either.
    for file in files_below(&world.path("home")) {
        assert!(is_silent_about_the_venue(&String::from_utf8_lossy(&fs::read(&file).unwrap())), "{}", file.display());
    }
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

#[test]
fn several_visits_are_open_at_once() {
    let world = World::with_visit("https://homesafe.example");
    world.set_clock(730);
    world.ok(&["scan", &world.code_text(2)]);
    world.set_clock(740);
    let first = world.ok(&["check-out", "--json"]);
    assert!(first.contains(&format_time(DAY.minute(730))), "the one that began last: {first}");
    let second = world.ok(&["check-out", "--json"]);
    assert!(second.contains(&format_time(DAY.minute(720))), "then the other: {second}");
    assert!(world.fails(2, &["check-out"]).contains("no open visit"));
}

#[test]
fn a_text_or_a_picture_may_come_from_standard_input() {
    let world = World::with_visit("https://homesafe.example");
    for input in [world.code_text(3).into_bytes(), fs::read(world.path("poster.png")).unwrap()] {
        let mut child = world.command(&["scan", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(&input).unwrap();
        assert!(child.wait().unwrap().success());
    }
}

#[test]
fn wrong_words_and_missing_files_are_usage() {
    let world = World::new();
    assert!(world.fails(2, &["visits", "--passphrase-file", &world.arg("passphrase")]).contains("homesafe init"));
    let trust = world.arg("trust");
    assert!(world.fails(2, &["init", "--server", "http://example.org", "--trust", &trust]).contains("https://"));
    assert!(world.fails(2, &["init", "--server", "https://a.example", "--trust", &world.arg("none")]).contains("none"));
    // No terminal and no file: nobody to ask.
    assert!(
        world.fails(2, &["init", "--server", "https://a.example", "--trust", &trust]).contains("--passphrase-file")
    );
    let world = World::with_visit("https://homesafe.example");
    assert!(world.fails(2, &["scan", &world.arg("none.png")]).contains("there is no file"));
    assert!(world.fails(2, &["scan", &world.arg("trust")]).contains("picture"));
    assert!(world.fails(5, &["scan", "https://example.org/menu"]).contains("not a HomeSafe venue code"));
    let later = format_time(DAY.minute(800));
    assert!(world.fails(2, &["scan", &world.code_text(1), "--at", &later]).contains("still to come"));
    assert!(world.fails(3, &["visits", "--passphrase-file", &world.arg("wrong")]).contains("wrong passphrase"));
    let again =
        ["init", "--server", "https://a.example", "--trust", &trust, "--passphrase-file", &world.arg("passphrase")];
    assert!(world.fails(2, &again).contains("already"));
}

#[test]
fn a_trust_document_that_is_none_is_refused() {
    let world = World::new();
    let mut note = fs::read(world.path("trust")).unwrap();
    note[40] ^= 1;
    fs::write(world.path("altered"), note).unwrap();
    let args = |name| {
        [
            "init".into(),
            "--server".into(),
            "https://a.example".into(),
            "--trust".into(),
            world.arg(name),
            "--passphrase-file".into(),
            world.arg("passphrase"),
        ]
    };
    let altered: [String; 7] = args("altered");
    let stderr = world.fails(5, &altered.each_ref().map(String::as_str));
    assert!(stderr.contains("trust document"), "{stderr}");
}

#[test]
fn a_server_that_is_down_slow_broken_or_lying() {
    for (behaviour, exit, says) in [
        (Behaviour::Silent, 4, "cannot be reached"),
        (Behaviour::Broken, 4, "status 500"),
        (Behaviour::Garbage, 5, "the server may be lying"),
    ] {
        let server = LoopbackServer::start(Default::default(), behaviour);
        let world = World::with_visit(&server.url());
        let before = world.stored();
        let stderr = world.fails(exit, &["sync", "--patience", "1"]);
        assert!(stderr.contains(says) && is_silent_about_the_venue(&stderr), "{behaviour:?}: {stderr}");
        assert_eq!(world.stored(), before, "{behaviour:?}: log and cursor unchanged");
    }
    let url = LoopbackServer::start(Default::default(), Behaviour::Honest).url();
    let world = World::with_visit(&url);
    let before = world.stored();
    assert!(world.fails(4, &["sync"]).contains("cannot be reached"), "down");
    assert_eq!(world.stored(), before);
}

#[test]
fn a_frozen_log_is_said_to_be_frozen() {
    let mut world = World::new();
    world.deployment.publish(DAY.minute(0), &[]);
    let server = LoopbackServer::start(world.deployment.files.clone(), Behaviour::Honest);
    let passphrase = world.arg("passphrase");
    world.ok(&["init", "--server", &server.url(), "--trust", &world.arg("trust"), "--passphrase-file", &passphrase]);
    let stderr = world.fails(5, &["sync"]);
    assert!(stderr.contains("freeze") && stderr.contains("may be out of date since"), "{stderr}");
    assert!(world.ok(&["alerts"]).contains("may be out of date"));
}

#[test]
fn damage_is_named_and_the_rest_is_shown() {
    let world = World::with_visit("https://homesafe.example");
    world.ok(&["scan", &world.code_text(2)]);
    let segment = world.path(&format!("home/log/{}", DAY.number()));
    let mut bytes = fs::read(&segment).unwrap();
    bytes[100] ^= 1;
    fs::write(&segment, bytes).unwrap();
    let output = world.run(&["visits", "--passphrase-file", &world.arg("passphrase")]);
    assert_eq!(output.status.code(), Some(6));
    assert!(String::from_utf8_lossy(&output.stdout).contains("Tea House 2"));
    assert!(String::from_utf8_lossy(&output.stderr).contains("record 0: the record was altered"));
    fs::write(world.path("home/state"), b"nonsense").unwrap();
    assert!(world.fails(6, &["alerts"]).contains("state is damaged"));
}

#[test]
fn two_processes_on_one_home_the_second_is_told() {
    let world = World::with_visit("https://homesafe.example");
    let held = FsStorage::open(&world.path("home")).unwrap();
    assert!(world.fails(1, &["alerts"]).contains("in use by another process"));
    drop(held);
    world.ok(&["alerts"]);
}
