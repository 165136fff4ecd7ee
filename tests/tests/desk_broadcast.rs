//! The desk, the broadcast server and a resident as processes: publish, learn of it, take it back; crashes and a restore.

#![allow(clippy::unwrap_used)] // tests: a failure is the answer

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use homesafe_client::clock::format_time;
use homesafe_protocol::{time::Day, venue::Category};
use homesafe_tests::{photo_of, venue};

const DAY: Day = Day::new(20_000);
const ORIGIN: &str = "homesafe.example/hk";

/// A folder with a desk, a server's data, a resident's home, and one clock for all.
struct World {
    folder: tempfile::TempDir,
    server: Option<Child>,
}

impl Drop for World {
    fn drop(&mut self) {
        self.kill_server();
    }
}

impl World {
    /// A desk whose first trust document a running server has.
    fn new() -> Self {
        let mut world = Self { folder: tempfile::tempdir().unwrap(), server: None };
        fs::write(world.path("pass"), "correct horse\n").unwrap();
        world.set_clock(720);
        let code = venue(&ORIGIN.parse().unwrap(), 1, Category::RESTAURANT).to_text("HOMESAFE.EXAMPLE").unwrap();
        fs::write(world.path("poster.png"), photo_of(&code)).unwrap();
        let made = world.ok("homesafe-server", &["init", "data", "--origin", ORIGIN]);
        let vkey = made.split_whitespace().find(|word| word.starts_with(ORIGIN) && word.contains('+')).unwrap();
        world.desk("desk", &["init", "--origin", ORIGIN]);
        world.desk("desk", &["trust", "--log-vkey", vkey, "--out", "trust.txt", "--expires-days", "30"]);
        world.start_server();
        world
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn set_clock(&self, minute: u16) {
        fs::write(self.path("clock"), format_time(DAY.minute(minute))).unwrap();
    }

    fn command(&self, name: &str, args: &[&str]) -> Command {
        let test = std::env::current_exe().unwrap();
        let program = test.ancestors().nth(2).unwrap().join(name);
        assert!(program.exists(), "build the programs first: cargo build --workspace");
        let mut command = Command::new(program);
        command.current_dir(self.folder.path()).args(args).stdin(Stdio::null());
        command
    }

    fn ok(&self, name: &str, args: &[&str]) -> String {
        let output = self.command(name, args).output().unwrap();
        assert!(output.status.success(), "{name} {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn run_desk(&self, desk: &str, args: &[&str]) -> Output {
        let common = ["--desk", desk, "--clock-file", "clock"];
        let passphrase = ["--passphrase-file", "pass"];
        self.command("homesafe-authority", &[&common, args, &passphrase].concat()).output().unwrap()
    }

    fn desk(&self, desk: &str, args: &[&str]) -> String {
        let output = self.run_desk(desk, args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs `publish` or `withdraw` with a table of one row for the poster; the place of its leaf.
    fn send(&self, desk: &str, action: &str, start: u16, end: u16) -> u64 {
        let [start, end] = [start, end].map(|minute| format_time(DAY.minute(minute)));
        let table = match action {
            "publish" => format!("code,start,end,level,advice\nposter.png,{start},{end},2,1\n"),
            _ => format!("code,start,end\nposter.png,{start},{end}\n"),
        };
        fs::write(self.path("table.csv"), table).unwrap();
        let report = self.desk(desk, &[action, "table.csv", "--server", &self.url(), "--json"]);
        serde_json::from_str::<serde_json::Value>(&report).unwrap()["seq"].as_u64().unwrap()
    }

    fn resident(&self, args: &[&str]) -> String {
        self.ok("homesafe", &[&["--home", "home", "--clock-file", "clock"], args].concat())
    }

    /// The one alert's withdrawn mark; `None` without an alert.
    fn alert_is_withdrawn(&self) -> Option<bool> {
        self.resident(&["sync"]);
        let alerts = self.resident(&["alerts", "--json", "--passphrase-file", "pass"]);
        let alerts: serde_json::Value = serde_json::from_str(&alerts).unwrap();
        let alerts = alerts.as_array().or(alerts["alerts"].as_array()).unwrap().clone();
        assert!(alerts.len() < 2, "{alerts:?}");
        alerts.first().map(|alert| alert["withdrawn"].as_bool().unwrap())
    }

    fn url(&self) -> String {
        format!("http://{}", fs::read_to_string(self.path("data/listening")).unwrap().lines().next().unwrap())
    }

    fn start_server(&mut self) {
        let _ = fs::remove_file(self.path("data/listening"));
        let args = ["serve", "--data", "data", "--trust", "trust.txt", "--listen", "127.0.0.1:0"];
        let args = [&args[..], &["--admin", "127.0.0.1:0", "--clock-file", "clock"]].concat();
        let mut command = self.command("homesafe-server", &args);
        self.server = Some(command.stderr(Stdio::null()).stdout(Stdio::null()).spawn().unwrap());
        let deadline = Instant::now() + Duration::from_secs(20);
        while !self.path("data/listening").exists() {
            assert!(Instant::now() < deadline, "the server does not start");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// SIGKILL: what was acknowledged must survive it.
    fn kill_server(&mut self) {
        if let Some(mut server) = self.server.take() {
            server.kill().unwrap();
            server.wait().unwrap();
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() { copy(&from, &to) } else { fs::copy(from, to).map(|_| ()).unwrap() }
    }
}

#[test]
fn a_notice_reaches_the_resident_and_is_taken_back() {
    let world = World::new();
    let url = world.url();
    world.resident(&["init", "--server", &url, "--trust", "trust.txt", "--passphrase-file", "pass"]);
    world.resident(&["scan", "poster.png"]);
    world.set_clock(780);
    assert_eq!(world.alert_is_withdrawn(), None);
    assert_eq!(world.send("desk", "publish", 725, 760), 0);
    assert_eq!(world.alert_is_withdrawn(), Some(false));
    assert_eq!(world.send("desk", "withdraw", 725, 760), 1);
    assert_eq!(world.alert_is_withdrawn(), Some(true));
    assert_eq!(world.send("desk", "publish", 725, 760), 2);
    assert_eq!(world.alert_is_withdrawn(), Some(false));
    // Void shows as withdrawn what the newest leaf says, as after a stolen key.
    world.desk("desk", &["void", "2", "2", "--out", "void.txt", "--server", &url]);
    assert_eq!(world.alert_is_withdrawn(), Some(true));
}

#[test]
fn publications_survive_a_killed_server_and_a_restored_desk() {
    let mut world = World::new();
    assert_eq!(world.send("desk", "publish", 600, 660), 0);
    copy(&world.path("desk"), &world.path("old"));
    world.kill_server();
    let url = world.url();
    let down = world.run_desk("desk", &["publish", "--nothing", "--server", &url]);
    assert_eq!(down.status.code(), Some(4));
    world.start_server();
    assert_eq!(world.send("desk", "publish", 660, 700), 1);
    world.kill_server();
    world.start_server();
    let url = world.url();
    let restored = world.run_desk("old", &["publish", "--nothing", "--server", &url]);
    let said = String::from_utf8_lossy(&restored.stderr).into_owned();
    assert!(restored.status.success() && said.contains("no record"), "{said}");
    assert_eq!(world.send("desk", "withdraw", 660, 700), 3);
}
