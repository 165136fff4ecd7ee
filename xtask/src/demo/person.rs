//! Somebody with a device of her own, on which each step of a story is checked.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::Value;

use super::desk::poster;
use super::model::{Input, time_text};
use super::process::Server;
use super::programs::{Clock, Programs, json};
use crate::run;

/// What a device shows of one window: place, start, end, level, whether it was taken back.
pub type Notice = (usize, i64, i64, u8, bool);

/// Somebody with a device of her own.
pub struct Person<'a> {
    programs: &'a Programs,
    input: &'a Input,
    home: PathBuf,
    clock: Clock,
}

impl<'a> Person<'a> {
    /// Sets a new device up, with the newest trust document.
    pub fn new(
        programs: &'a Programs,
        input: &'a Input,
        name: &str,
        server: &Server,
        time: i64,
    ) -> Result<Self> {
        let person = Self {
            programs,
            input,
            home: programs.path("homes").join(name),
            clock: Clock::new(programs, name),
        };
        person.clock.set(time)?;
        let mut init = person.command("init");
        init.args(["--server", &server.url(), "--trust"]).arg(programs.trust_file());
        run::capture(person.unlocked(&mut init))?;
        Ok(person)
    }

    /// Scans a place's poster, and checks out.
    pub fn visit(&self, place: usize, arrival: i64, departure: i64) -> Result<()> {
        self.clock.set(arrival)?;
        let Scanned { visit } = json(self.command("scan").arg("--json").arg(poster(self.programs, place)))?;
        self.clock.set(departure)?;
        // The place's usual stay may have ended it already: then it takes the passphrase.
        run::capture(self.unlocked(self.command("check-out").args(["--visit", &visit]))).map(drop)
    }

    /// Shares all visits with a code.
    pub fn share(&self, code: &str, time: i64) -> Result<()> {
        self.clock.set(time)?;
        let mut share = self.command("share");
        share
            .args(["--code-stdin", "--yes", "--json"])
            .arg("--passphrase-file")
            .arg(self.programs.passphrase());
        let mut child = share.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        writeln!(child.stdin.take().context("no standard input")?, "{code}")?;
        let output = child.wait_with_output()?;
        let answer = String::from_utf8_lossy(&output.stdout);
        ensure!(
            output.status.success() && answer.contains("\"kept\":true"),
            "the share was not kept: {answer}"
        );
        Ok(())
    }

    /// Syncs, and compares what the device shows with what it should.
    pub fn must_show(&self, time: i64, expected: &[Notice]) -> Result<()> {
        self.clock.set(time)?;
        run::capture(&mut self.command("sync"))?;
        self.shows(expected)
    }

    /// Compares what the device shows, without a sync, with what it should.
    pub fn shows(&self, expected: &[Notice]) -> Result<()> {
        let answer: Value = json(self.unlocked(self.command("alerts").arg("--json")))?;
        let shown = answer["alerts"].as_array().context("no alerts in the answer")?;
        let mut shown: Vec<String> = shown.iter().map(describe).collect();
        let mut expected: Vec<String> = expected.iter().map(|notice| self.expect(notice)).collect();
        shown.sort_unstable();
        expected.sort_unstable();
        ensure!(shown == expected, "{} shows {shown:?} and not {expected:?}", self.home.display());
        Ok(())
    }

    /// Syncs with a server whose log is not the newest: the device must say so.
    pub fn must_refuse(&self, time: i64, word: &str) -> Result<()> {
        self.clock.set(time)?;
        run::refused(&mut self.command("sync"), word)
    }

    /// Enters a visit afterwards, which its device matches against all that it knows already.
    pub fn remember(&self, place: usize, (arrival, departure): (i64, i64), time: i64) -> Result<()> {
        self.clock.set(time)?;
        let mut scan = self.command("scan");
        scan.arg(poster(self.programs, place)).args([
            "--at",
            &time_text(arrival),
            "--until",
            &time_text(departure),
        ]);
        run::capture(self.unlocked(&mut scan)).map(drop)
    }

    /// The folder of the device.
    pub fn home(&self) -> &Path {
        &self.home
    }

    fn expect(&self, (place, start, end, level, withdrawn): &Notice) -> String {
        let (start, end, place) = (time_text(*start), time_text(*end), &self.input.places[*place]);
        line(&place.name_en, &start, &end, u64::from(*level), *withdrawn)
    }

    fn unlocked<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command.arg("--passphrase-file").arg(self.programs.passphrase())
    }

    fn command(&self, verb: &str) -> Command {
        let mut command = self.programs.command("homesafe");
        command.arg("--home").arg(&self.home).arg(verb).arg("--clock-file").arg(self.clock.path());
        command
    }
}

#[derive(Deserialize)]
struct Scanned {
    visit: String,
}

fn describe(alert: &Value) -> String {
    let text = |name: &str| alert[name].as_str().unwrap_or_default();
    let (level, withdrawn) = (alert["level"].as_u64().unwrap_or(99), alert["withdrawn"] == true);
    line(text("venue_name_en"), text("window_start"), text("window_end"), level, withdrawn)
}

fn line(place: &str, start: &str, end: &str, level: u64, withdrawn: bool) -> String {
    format!("{place} {start} {end} level {level}{}", if withdrawn { ", withdrawn" } else { "" })
}
