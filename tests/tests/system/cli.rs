//! `homesafe` as a process: what it says and its exit codes, when all is well and when nothing is.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    time::Duration,
};

use homesafe_host::{clock::format_time, storage::FsStorage};
use homesafe_protocol::{batch::Level, time::Day, venue::Category};
use homesafe_test_support::{
    Behaviour, Deployment, LoopbackServer, check_in_records, photo_of, program_in_english, venue,
};

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
        venue(&self.deployment.origin, n, Category::RESTAURANT)
            .to_text("HOMESAFE.EXAMPLE")
            .unwrap()
            .to_string()
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = program_in_english("homesafe");
        command.env("TZ", "UTC");
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
        [self.path("home/state"), self.path("home/head"), self.segment()]
            .map(|path| fs::read(path).unwrap())
            .into()
    }

    /// The one file of the visit log.
    fn segment(&self) -> PathBuf {
        let mut files = fs::read_dir(self.path("home/log")).unwrap();
        let file = files.next().unwrap().unwrap().path();
        assert!(files.next().is_none());
        file
    }
}

fn is_silent_about_the_venue(text: &str) -> bool {
    !text.contains("Tea House") && !text.contains("茶樓") && !text.contains("HTTPS://")
}

/// Sets the device up against a server; gives the file of its passphrase.
fn init(world: &World, server: &LoopbackServer) -> String {
    let passphrase = world.arg("passphrase");
    let (url, trust) = (server.url(), world.arg("trust"));
    world.ok(&["init", "--server", &url, "--trust", &trust, "--passphrase-file", &passphrase]);
    passphrase
}

#[test]
fn a_resident_from_scan_to_alert() {
    let mut world = World::new();
    let day = venue(&world.deployment.origin, 1, Category::RESTAURANT);
    let records = check_in_records(&day, DAY, &[(725, 740, Level::TestCompulsory)]);
    world.deployment.publish(DAY.minute(800), &records);
    let server = LoopbackServer::start(world.deployment.files.clone(), Behaviour::Honest);
    let passphrase = init(&world, &server);
    assert!(world.ok(&["scan", &world.arg("poster.png")]).contains("Tea House 1"));
    assert!(world.ok(&["scan", &world.code_text(2)]).contains("Tea House 2"));
    world.set_clock(800);
    let synced = world.ok(&["sync"]);
    assert!(synced.contains("1 exposure notice") && is_silent_about_the_venue(&synced), "{synced}");
    let locked = world.ok(&["alerts"]);
    assert!(locked.contains("1 exposure notice") && is_silent_about_the_venue(&locked), "{locked}");
    assert!(
        locked.contains("compulsory") && locked.contains("Watch for symptoms"),
        "what to do, while locked: {locked}"
    );
    assert!(!locked.contains("12:0") && !locked.contains("12:2"), "nor when: {locked}");
    let unlocked = world.ok(&["alerts", "--passphrase-file", &passphrase]);
    assert!(unlocked.contains("Tea House 1") && unlocked.contains("compulsory"), "{unlocked}");
    let visits = world.ok(&["visits", "--json", "--passphrase-file", &passphrase]);
    let visits: serde_json::Value = serde_json::from_str(&visits).unwrap();
    assert_eq!(visits["visits"].as_array().unwrap().len(), 2);
    // What lies on the disk says nothing of the venue either.
    for file in files_below(&world.path("home")) {
        assert!(
            is_silent_about_the_venue(&String::from_utf8_lossy(&fs::read(&file).unwrap())),
            "{}",
            file.display()
        );
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
        let mut child = world
            .command(&["scan", "-", "--again"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(&input).unwrap();
        assert!(child.wait().unwrap().success());
    }
}

#[test]
fn wrong_words_and_missing_files_are_usage() {
    let world = World::new();
    assert!(
        world.fails(2, &["visits", "--passphrase-file", &world.arg("passphrase")]).contains("homesafe init")
    );
    let trust = world.arg("trust");
    assert!(
        world.fails(2, &["init", "--server", "http://example.org", "--trust", &trust]).contains("https://")
    );
    assert!(
        world
            .fails(2, &["init", "--server", "https://a.example", "--trust", &world.arg("none")])
            .contains("none")
    );
    // No terminal and no file: nobody to ask.
    assert!(
        world
            .fails(2, &["init", "--server", "https://a.example", "--trust", &trust])
            .contains("--passphrase-file")
    );
    let world = World::with_visit("https://homesafe.example");
    assert!(world.fails(2, &["scan", &world.arg("none.png")]).contains("there is no file"));
    assert!(world.fails(2, &["scan", &world.arg("trust")]).contains("not a code"));
    assert!(world.fails(5, &["scan", "https://example.org/menu"]).contains("web address"));
    let [early, over, later] = [300, 310, 800].map(|minute| format_time(DAY.minute(minute)));
    let until = world.ok(&["scan", &world.code_text(2), "--at", &early, "--until", &over]);
    assert!(until.contains(&format!("from {early} to {over}")) && !until.contains("by itself"), "{until}");
    let ended = world.ok(&["scan", &world.code_text(3), "--at", &early]);
    assert!(ended.contains("where it ended by itself") && !ended.contains("by itself until"), "{ended}");
    let code = world.code_text(4);
    assert!(world.fails(2, &["scan", &code, "--at", &over, "--until", &later]).contains("still to come"));
    assert!(world.fails(2, &["scan", &world.code_text(1), "--at", &later]).contains("still to come"));
    assert!(
        world.fails(3, &["visits", "--passphrase-file", &world.arg("wrong")]).contains("wrong passphrase")
    );
    let again = [
        "init",
        "--server",
        "https://a.example",
        "--trust",
        &trust,
        "--passphrase-file",
        &world.arg("passphrase"),
    ];
    assert!(world.fails(2, &again).contains("already"));
}

#[test]
fn persons_read_the_time_of_the_zone_that_they_are_in_and_programs_utc() {
    let world = World::with_visit("https://homesafe.example");
    let in_hong_kong = |args: &[&str]| {
        let output = world.command(args).env("TZ", "Asia/Hong_Kong").output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let passphrase = world.arg("passphrase");
    let visits = ["visits", "--passphrase-file", &passphrase];
    assert!(in_hong_kong(&visits).contains("T20:00:00+08:00"), "{}", in_hong_kong(&visits));
    assert!(in_hong_kong(&[&visits[..], &["--json"]].concat()).contains("T12:00:00Z"));
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
        // The first sync draws the time of chaff, whatever comes of it.
        world.fails(exit, &["sync", "--patience", "1"]);
        let before = world.stored();
        let stderr = world.fails(exit, &["sync", "--patience", "1"]);
        assert!(stderr.contains(says) && is_silent_about_the_venue(&stderr), "{behaviour:?}: {stderr}");
        assert_eq!(world.stored(), before, "{behaviour:?}: log and cursor unchanged");
    }
    let url = LoopbackServer::start(Default::default(), Behaviour::Honest).url();
    let world = World::with_visit(&url);
    world.fails(4, &["sync"]);
    let before = world.stored();
    assert!(world.fails(4, &["sync"]).contains("cannot be reached"), "down");
    assert_eq!(world.stored(), before);
}

#[test]
fn a_frozen_log_is_said_to_be_frozen() {
    let mut world = World::new();
    world.deployment.publish(DAY.minute(0), &[]);
    let server = LoopbackServer::start(world.deployment.files.clone(), Behaviour::Honest);
    init(&world, &server);
    let stderr = world.fails(5, &["sync"]);
    assert!(stderr.contains("freeze") && stderr.contains("may be out of date since"), "{stderr}");
    assert!(world.ok(&["alerts"]).contains("may be out of date"));
}

#[test]
fn damage_is_named_and_the_rest_is_shown() {
    let world = World::with_visit("https://homesafe.example");
    world.ok(&["scan", &world.code_text(2)]);
    let segment = world.segment();
    let mut bytes = fs::read(&segment).unwrap();
    bytes[100] ^= 1;
    fs::write(&segment, bytes).unwrap();
    let output = world.run(&["visits", "--passphrase-file", &world.arg("passphrase")]);
    assert_eq!(output.status.code(), Some(6));
    assert!(String::from_utf8_lossy(&output.stdout).contains("Tea House 2"));
    assert!(String::from_utf8_lossy(&output.stderr).contains("record 0: the record was altered"));
    fs::write(world.path("home/state"), b"nonsense").unwrap();
    assert!(world.fails(6, &["alerts"]).contains("`state` is lost or damaged"));
}

#[test]
fn somebodys_other_folder_is_neither_closed_nor_held_nor_cleaned() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::new();
    let other = world.path("home");
    fs::create_dir_all(other.join("work")).unwrap();
    fs::set_permissions(&other, fs::Permissions::from_mode(0o755)).unwrap();
    let kept = ["plan.new", "work/report.new", "a.0123456789abcdef.new", "lock"];
    kept.iter().for_each(|name| fs::write(other.join(name), b"important").unwrap());
    for command in
        [&["visits"][..], &["sync"], &["purge"], &["wipe", "--yes"], &["scan", &world.code_text(1)]]
    {
        assert!(world.fails(2, command).contains("not set up yet"));
    }
    assert!(kept.iter().all(|name| fs::read(other.join(name)).unwrap() == b"important"));
    assert_eq!(fs::metadata(&other).unwrap().permissions().mode() & 0o777, 0o755);
    assert!(!other.join("incoming").exists());
    let init = ["init", "--trust", &world.arg("trust"), "--passphrase-file", &world.arg("passphrase")];
    let init = [&init[..], &["--server", "https://homesafe.example"]].concat();
    assert!(world.fails(2, &init).contains("plan.new is none of this program's files"));
    assert!(kept.iter().all(|name| fs::read(other.join(name)).unwrap() == b"important"));
    assert_eq!(fs::read_dir(&other).unwrap().count(), 4, "nothing was made there");
    // A device cleans up after itself only, whatever is put there later.
    fs::remove_dir_all(&other).unwrap();
    world.ok(&init);
    world.ok(&["scan", &world.code_text(1)]);
    let kept = ["plan.new", "work/report.new", "log/access.log", "log/2026-11-28.txt", "objects/index.html"];
    for name in kept {
        fs::create_dir_all(other.join(name).parent().unwrap()).unwrap();
        fs::write(other.join(name), b"important").unwrap();
    }
    world.ok(&["alerts"]);
    world.ok(&["purge"]);
    world.ok(&["wipe", "--yes"]);
    assert!(kept.iter().all(|name| fs::read(other.join(name)).unwrap() == b"important"));
}

#[test]
fn two_processes_on_one_home_the_second_is_told() {
    let world = World::with_visit("https://homesafe.example");
    let held = FsStorage::open(&world.path("home")).unwrap();
    assert!(world.fails(1, &["alerts"]).contains("in use by another process"));
    drop(held);
    world.ok(&["alerts"]);
}

/// The visits as JSON.
fn visits(world: &World, args: &[&str]) -> Vec<serde_json::Value> {
    let shown: serde_json::Value =
        serde_json::from_str(&world.ok(&[&["visits", "--json"], args].concat())).unwrap();
    shown["visits"].as_array().unwrap().clone()
}

#[test]
fn the_lock_is_changed_removed_and_set_with_the_present_passphrase_only() {
    let world = World::with_visit("https://homesafe.example");
    fs::write(world.path("new"), "another horse\n").unwrap();
    let [old, new, wrong] = ["passphrase", "new", "wrong"].map(|name| world.arg(name));
    let keys = || fs::read(world.path("home/keys")).unwrap();
    let before = keys();
    for refused in [
        vec!["lock", "change", "--passphrase-file", &wrong, "--new-passphrase-file", &new],
        vec!["lock", "remove", "--passphrase-file", &wrong],
    ] {
        assert!(world.fails(3, &refused).contains("wrong passphrase"));
    }
    assert!(world.fails(2, &["lock", "remove"]).contains("--passphrase-file"));
    assert!(world.fails(2, &["lock", "set", "--new-passphrase-file", &new]).contains("locked already"));
    assert_eq!(keys(), before, "a refused change changes nothing");

    let cost = ["--memory", "16", "--passes", "1", "--lanes", "1"];
    let change = ["lock", "change", "--passphrase-file", &old, "--new-passphrase-file", &new];
    assert!(world.ok(&[&change[..], &cost].concat()).contains("16384 KiB, 1 passes"));
    assert!(world.fails(3, &["visits", "--passphrase-file", &old]).contains("wrong passphrase"));
    assert_eq!(visits(&world, &["--passphrase-file", &new]).len(), 1);
    let same = ["lock", "change", "--passphrase-file", &new, "--same-passphrase", "--passes", "2"];
    assert!(world.ok(&same).contains("16384 KiB, 2 passes"));

    assert!(world.ok(&["lock", "remove", "--passphrase-file", &new]).contains("NOT locked"));
    assert_eq!(visits(&world, &[]).len(), 1, "no passphrase is asked for");
    assert!(world.ok(&["lock", "show"]).contains("NOT locked"));
    assert!(world.fails(2, &["lock", "remove"]).contains("no lock"));
    assert!(world.ok(&["lock", "set", "--new-passphrase-file", &old]).contains("is locked"));
    assert!(world.fails(2, &["visits"]).contains("--passphrase-file"));
    assert_eq!(visits(&world, &["--passphrase-file", &old]).len(), 1, "the diary is the same throughout");
}

#[test]
fn a_visit_is_entered_late_noted_edited_and_deleted() {
    let world = World::with_visit("https://homesafe.example");
    let passphrase = world.arg("passphrase");
    let unlock = ["--passphrase-file", passphrase.as_str()];
    let [at, until, later] = [600, 640, 650].map(|minute| format_time(DAY.minute(minute)));
    // From the picture of the poster, in the evening: the venue is the one of noon, hours before.
    world.ok(&["scan", &world.arg("poster.png"), "--at", &at, "--until", &until, "--note", "with Ming"]);
    assert!(world.fails(2, &["scan", &world.code_text(4), "--until", &until]).contains("--at"));
    assert!(
        world
            .fails(2, &["scan", &world.code_text(4), "--at", &until, "--until", &at])
            .contains("after the arrival")
    );
    let old = format_time(DAY.saturating_sub(40).minute(0));
    assert!(world.fails(2, &["scan", &world.code_text(4), "--at", &old]).contains("31 days"));
    let shown = visits(&world, &unlock);
    assert_eq!(
        (shown.len(), shown[1]["departure"].as_str(), shown[1]["open"].as_bool()),
        (2, Some(&*until), Some(false))
    );
    assert_eq!(shown[1]["note"], "with Ming");
    let visit = shown[1]["visit"].as_str().unwrap();

    // Locked, a note can be added and not read; the end of a visit that is over is set with the passphrase,
    // and keeps it.
    world.ok(&["note", visit, "and Lee"]);
    world.ok(&[&["check-out", "--visit", visit, "--at", &later], &unlock[..]].concat());
    let shown = visits(&world, &unlock);
    assert_eq!(
        (shown[1]["note"].as_str(), shown[1]["departure"].as_str()),
        (Some("with Ming\nand Lee"), Some(&*later))
    );
    assert!(world.fails(2, &["note", visit, &"n".repeat(401)]).contains("400 bytes"));
    let nobody = "00".repeat(16);
    assert!(world.fails(2, &["note", &nobody, "x"]).contains("no such visit"));

    let edit = |args: &[&str]| world.ok(&[&["edit", visit], args, &unlock].concat());
    edit(&["--arrival", &format_time(DAY.minute(590)), "--departure", &at, "--note", ""]);
    let shown = visits(&world, &unlock);
    assert_eq!((shown[1]["note"].as_str(), shown[1]["departure"].as_str()), (Some(""), Some(&*at)));
    assert_eq!(shown[1]["arrival"], format_time(DAY.minute(590)));
    assert_eq!(shown[1]["venue_name_en"], "Tea House 1");
    let wrong = world.arg("wrong");
    for command in [vec!["edit", visit, "--note", "x"], vec!["delete", visit]] {
        world.fails(3, &[&command[..], &["--passphrase-file", &wrong]].concat());
        assert!(world.fails(2, &command).contains("--passphrase-file"), "needs the unlock");
    }
    world.ok(&["delete", visit, "--passphrase-file", &passphrase]);
    let shown = visits(&world, &unlock);
    assert_eq!((shown.len(), shown[0]["arrival"].as_str()), (1, Some(&*format_time(DAY.minute(720)))));
    assert!(world.fails(2, &["delete", visit, "--passphrase-file", &passphrase]).contains("no such visit"));
}

#[test]
fn a_venue_scanned_twice_within_minutes_is_asked_about() {
    let world = World::with_visit("https://homesafe.example");
    world.set_clock(729);
    let before = world.stored();
    let stderr = world.fails(2, &["scan", &world.arg("poster.png")]);
    assert!(stderr.contains("--again") && !stderr.contains("12:00"), "and does not say when: {stderr}");
    assert_eq!(world.stored(), before, "nothing was entered");
    world.ok(&["scan", &world.code_text(2)]);
    world.ok(&["scan", &world.arg("poster.png"), "--again"]);
    world.set_clock(741);
    world.ok(&["scan", &world.arg("poster.png")]);
    assert_eq!(visits(&world, &["--passphrase-file", &world.arg("passphrase")]).len(), 4);
    // Over midnight it is the same venue, too; a minute before the first scan also.
    world.set_clock(1_439);
    world.ok(&["scan", &world.code_text(5)]);
    fs::write(world.path("clock"), format_time(DAY.next().unwrap().minute(4))).unwrap();
    assert!(world.fails(2, &["scan", &world.code_text(5)]).contains("--again"));
    // A visit that is entered afterwards is compared with the diary, for whoever opens it.
    world.ok(&["scan", &world.code_text(5), "--at", &format_time(DAY.minute(1_400))]);
    let scan = ["scan", &world.code_text(5), "--at", &format_time(DAY.minute(1_395))];
    let stderr = world.fails(2, &[&scan[..], &["--passphrase-file", &world.arg("passphrase")]].concat());
    assert!(stderr.contains("--again") && stderr.contains(&format_time(DAY.minute(1_400))), "{stderr}");
}

#[test]
fn an_open_visit_is_reminded_of_until_it_ends() {
    let world = World::with_visit("https://homesafe.example");
    let scanned = world.ok(&["scan", &world.code_text(2), "--remind", "30", "--json"]);
    let scanned: serde_json::Value = serde_json::from_str(&scanned).unwrap();
    let visit = scanned["visit"].as_str().unwrap();
    assert!(world.ok(&["reminders"]).contains("0 reminder"));
    assert!(world.ok(&["reminders", "--all"]).contains(visit));
    world.set_clock(750);
    let due = world.ok(&["reminders"]);
    assert!(due.contains(visit) && is_silent_about_the_venue(&due), "{due}");
    world.ok(&["remind", visit, "--at", &format_time(DAY.minute(770))]);
    assert!(world.ok(&["reminders"]).contains("0 reminder"));
    assert!(
        world.fails(2, &["remind", visit, "--at", &format_time(DAY.minute(781))]).contains("automatic end")
    );
    world.set_clock(771);
    assert!(world.ok(&["reminders"]).contains("1 reminder"));
    world.ok(&["check-out", "--visit", visit]);
    assert!(world.ok(&["reminders", "--all"]).contains("0 reminder"), "checked out");
    // Of a visit that is over nothing is entered.
    let unlock = ["--passphrase-file", &world.arg("passphrase")];
    let count = visits(&world, &unlock).len();
    let past = format_time(DAY.minute(300));
    let over = ["scan", &world.code_text(3), "--at", &past, "--remind", "30", "--again"];
    assert!(world.fails(2, &over).contains("automatic end"));
    assert_eq!(visits(&world, &unlock).len(), count);
}

#[test]
fn visits_are_kept_for_31_days_or_fewer_and_forgotten_by_any_run() {
    let world = World::with_visit("https://homesafe.example");
    assert!(world.ok(&["retention"]).contains("for 31 days"));
    let passphrase = world.arg("passphrase");
    let keep = |days| ["retention", days, "--passphrase-file", &passphrase];
    assert!(world.fails(2, &keep("32")).contains("1 to 31 days"));
    assert!(world.fails(2, &keep("0")).contains("1 to 31 days"));
    let segment = world.segment();
    let at_noon_after =
        |days: u16| fs::write(world.path("clock"), format_time(Day::new(DAY.number() + days).minute(720)));
    // Used on one day after the other, the device believes its clock.
    for days in 1..=31 {
        at_noon_after(days).unwrap();
        world.ok(&["alerts"]);
    }
    assert!(segment.exists());
    at_noon_after(32).unwrap();
    world.ok(&["reminders"]);
    assert!(!segment.exists(), "any run purges");
    world.ok(&["scan", &world.code_text(1)]);
    at_noon_after(34).unwrap();
    world.ok(&["alerts"]);
    at_noon_after(35).unwrap();
    assert!(world.ok(&keep("2")).contains("1 day forgotten"));
    assert!(visits(&world, &["--passphrase-file", &world.arg("passphrase")]).is_empty());
}

#[test]
fn the_clock_may_move_back_and_forward() {
    let world = World::with_visit("https://homesafe.example");
    let clock = |day: u16| fs::write(world.path("clock"), format_time(Day::new(day).minute(600))).unwrap();
    for (n, day) in [(2, DAY.number() + 3), (3, DAY.number() - 3), (4, DAY.number() + 4)] {
        clock(day);
        world.ok(&["scan", &world.code_text(n)]);
        world.ok(&["check-out"]);
    }
    let shown = visits(&world, &["--passphrase-file", &world.arg("passphrase")]);
    assert_eq!(shown.len(), 4);
    assert_eq!(
        shown.iter().filter(|visit| visit["departure"] == visit["arrival"]).count(),
        3,
        "each was checked out of"
    );
}

#[test]
fn a_check_in_does_not_wait_for_a_server_that_keeps_a_sync_waiting() {
    let server = LoopbackServer::start(Default::default(), Behaviour::Silent);
    let world = World::with_visit(&server.url());
    let start = || world.command(&["sync", "--patience", "300"]).stderr(Stdio::null()).spawn().unwrap();
    let (mut sync, begun) = (start(), std::time::Instant::now());
    while FsStorage::open(&world.path("home/incoming")).is_ok() {
        assert!(begun.elapsed().as_secs() < 60, "the sync never began");
        // Looking takes the lock for a moment, which may have been the moment of the sync.
        if sync.try_wait().unwrap().is_some() {
            sync = start();
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    world.ok(&["scan", &world.code_text(2)]);
    world.ok(&["alerts"]);
    assert_eq!(visits(&world, &["--passphrase-file", &world.arg("passphrase")]).len(), 2);
    assert!(world.fails(1, &["sync"]).contains("in use by another process"), "one sync at a time");
    assert!(sync.try_wait().unwrap().is_none(), "it waited all the while");
    sync.kill().unwrap();
    sync.wait().unwrap();
    // What a killed sync leaves stops no other.
    drop(server);
    assert!(world.fails(4, &["sync", "--patience", "1"]).contains("cannot be reached"));
}

#[test]
fn a_wipe_leaves_nothing_of_a_sync_that_was_killed_either() {
    let mut world = World::new();
    world.deployment.publish(DAY.minute(600), &[]);
    let server =
        LoopbackServer::start(world.deployment.files.clone(), Behaviour::Slow(Duration::from_millis(300)));
    init(&world, &server);
    world.ok(&["scan", &world.code_text(1)]);
    let mut sync = world.command(&["sync"]).stderr(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
    let incoming = world.path("home/incoming");
    while !incoming.is_dir() && sync.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(10));
    }
    sync.kill().unwrap();
    sync.wait().unwrap();
    // As a kill in the middle of an object leaves it.
    fs::create_dir_all(incoming.join("objects")).unwrap();
    let name = "ab".repeat(32);
    for left in [format!("objects/{name}.0123456789abcdef.new"), format!("objects/{name}")] {
        fs::write(incoming.join(left), b"half").unwrap();
    }
    // As an upload of chaff leaves it.
    fs::write(world.path("home/share-tried"), b"").unwrap();
    world.ok(&["wipe", "--yes"]);
    let mut left = Vec::new();
    let mut folders = vec![world.path("home")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                left.push(entry.file_name().into_string().unwrap());
            }
        }
    }
    assert!(left.iter().all(|name| name == "lock"), "{left:?}");
    // The folder is as good as new.
    init(&world, &server);
}
