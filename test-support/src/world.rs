//! A desk, a server and a resident as processes, in one folder with one clock.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use homesafe_host::clock::format_time;
use homesafe_protocol::{time::Day, venue::Category};

use crate::{passphrase, photo_of, program_in_english, server::listening, vault::quicken, venue};

/// The day on which it all happens.
pub const DAY: Day = Day::new(20_000);
/// The deployment.
pub const ORIGIN: &str = "homesafe.example/hk";

/// A folder with a desk, a server's data, a resident's home, and one clock for all.
#[derive(Debug)]
pub struct World {
    folder: tempfile::TempDir,
    server: Option<Child>,
    /// Where it listens, as devices know it, once it was started.
    address: Option<String>,
}

impl Drop for World {
    fn drop(&mut self) {
        self.kill_server();
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

#[allow(clippy::unwrap_used)] // test support: a failure here should stop the test
impl World {
    /// A desk whose first trust document a running server has.
    ///
    /// # Panics
    /// As all of these, if a program does not do what it should: then the test fails.
    pub fn new() -> Self {
        Self::with_trust(&[])
    }

    /// The same, with more arguments for the first trust document.
    pub fn with_trust(extra: &[&str]) -> Self {
        let mut world = Self { folder: tempfile::tempdir().unwrap(), server: None, address: None };
        fs::write(world.path("pass"), "correct horse\n").unwrap();
        world.set_clock(720);
        let code =
            venue(&ORIGIN.parse().unwrap(), 1, Category::RESTAURANT).to_text("HOMESAFE.EXAMPLE").unwrap();
        fs::write(world.path("poster.png"), photo_of(&code)).unwrap();
        let made = world.ok("homesafe-server", &["init", "data", "--origin", ORIGIN]);
        let vkey =
            made.split_whitespace().find(|word| word.starts_with(ORIGIN) && word.contains('+')).unwrap();
        world.desk("desk", &["init", "--origin", ORIGIN]);
        let trust = ["trust", "--log-vkey", vkey, "--out", "trust.txt", "--expires-days", "30"];
        world.desk("desk", &[&trust, extra].concat());
        world.start_server();
        world
    }

    /// A file of it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Takes a file away, so that a program can write another under its name: none is ever replaced.
    pub fn take_away(&self, name: &str) {
        fs::remove_file(self.path(name)).unwrap();
    }

    /// Sets everybody's clock to a minute of the day.
    pub fn set_clock(&self, minute: u16) {
        fs::write(self.path("clock"), format_time(DAY.minute(minute))).unwrap();
    }

    /// One of the programs, in the folder.
    pub fn command(&self, name: &str, args: &[&str]) -> Command {
        let mut command = program_in_english(name);
        command.current_dir(self.folder.path()).env("TZ", "UTC").args(args).stdin(Stdio::null());
        command
    }

    /// Runs a program that must succeed; what it printed.
    pub fn ok(&self, name: &str, args: &[&str]) -> String {
        let output = self.command(name, args).output().unwrap();
        assert!(output.status.success(), "{name} {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs the desk's program.
    pub fn run_desk(&self, desk: &str, args: &[&str]) -> Output {
        let common = ["--desk", desk, "--clock-file", "clock"];
        let passphrase = ["--passphrase-file", "pass"];
        self.command("homesafe-authority", &[&common, args, &passphrase].concat()).output().unwrap()
    }

    /// Runs the desk's program, which must succeed; what it printed.
    pub fn desk(&self, desk: &str, args: &[&str]) -> String {
        let output = self.run_desk(desk, args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        if args.first() == Some(&"init") {
            quicken(&self.path(desk), &passphrase());
        }
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs `publish` or `withdraw` with a table of one row for the poster; the place of its leaf.
    pub fn send(&self, desk: &str, action: &str, start: u16, end: u16) -> u64 {
        let [start, end] = [start, end].map(|minute| format_time(DAY.minute(minute)));
        let table = match action {
            "publish" => format!("code,start,end,level,advice\nposter.png,{start},{end},2,1\n"),
            _ => format!("code,start,end\nposter.png,{start},{end}\n"),
        };
        fs::write(self.path("table.csv"), table).unwrap();
        let report = self.desk(desk, &[action, "table.csv", "--server", &self.url(), "--json"]);
        serde_json::from_str::<serde_json::Value>(&report).unwrap()["seq"].as_u64().unwrap()
    }

    /// Runs the resident's program, which must succeed; what it printed.
    pub fn resident(&self, args: &[&str]) -> String {
        self.ok("homesafe", &[&["--home", "home", "--clock-file", "clock"], args].concat())
    }

    /// Sets the resident's device up.
    pub fn init_resident(&self) {
        self.resident(&[
            "init",
            "--server",
            &self.url(),
            "--trust",
            "trust.txt",
            "--passphrase-file",
            "pass",
        ]);
    }

    /// Runs the operator's program, which must succeed; what it printed.
    pub fn operator(&self, args: &[&str]) -> String {
        let common = ["--clock-file", "clock"];
        let said = self.ok("venue-qr", &[&common, args, &["--passphrase-file", "pass"]].concat());
        if let (Some(&"new"), Some(out)) = (args.first(), args.iter().position(|arg| *arg == "--out")) {
            quicken(&self.path(args[out + 1]), &passphrase());
        }
        said
    }

    /// The one alert's withdrawn mark; `None` without an alert.
    pub fn alert_is_withdrawn(&self) -> Option<bool> {
        self.resident(&["sync"]);
        let alerts = self.resident(&["alerts", "--json", "--passphrase-file", "pass"]);
        let alerts: serde_json::Value = serde_json::from_str(&alerts).unwrap();
        let alerts = alerts.as_array().or(alerts["alerts"].as_array()).unwrap().clone();
        assert!(alerts.len() < 2, "{alerts:?}");
        alerts.first().map(|alert| alert["withdrawn"].as_bool().unwrap())
    }

    /// The server's address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address.as_deref().unwrap())
    }

    /// Starts the server; again at the same address, where it ran before.
    pub fn start_server(&mut self) {
        let _ = fs::remove_file(self.path("data/listening"));
        let address = self.address.as_deref().unwrap_or("127.0.0.1:0");
        let args = ["serve", "--data", "data", "--trust", "trust.txt", "--listen", address];
        let args = [&args[..], &["--admin", "127.0.0.1:0", "--clock-file", "clock"]].concat();
        let log = fs::File::create(self.path("server.log")).unwrap();
        let mut command = self.command("homesafe-server", &args);
        let server = self.server.insert(command.stderr(log).stdout(Stdio::null()).spawn().unwrap());
        let (address, _) = listening(&self.folder.path().join("data"), server);
        self.address = Some(address.to_string());
    }

    /// SIGKILL: what was acknowledged must survive it.
    pub fn kill_server(&mut self) {
        if let Some(mut server) = self.server.take() {
            server.kill().unwrap();
            server.wait().unwrap();
        }
    }
}

/// A copy of a folder, as a backup or a thief would have it.
#[allow(clippy::unwrap_used)] // test support
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() { copy(&from, &to) } else { fs::copy(from, to).map(|_| ()).unwrap() }
    }
}
