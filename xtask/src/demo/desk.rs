//! The operator's and the authority's part of the story: posters, keys, trust, and the windows of each day.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::model::{Input, Window, date_text, time_text};
use super::process::Server;
use super::programs::{Clock, ORIGIN, Programs, json};
use super::server;
use crate::run;

/// A venue's stem, of which its files are named.
pub fn stem(place: usize) -> String {
    format!("p{place:04}")
}

/// The picture of a place's poster.
pub fn poster(programs: &Programs, place: usize) -> PathBuf {
    programs.path("posters").join(format!("{}.png", stem(place)))
}

/// Makes a venue and a poster for every place; the tool reads each poster back before it writes it.
pub fn make_posters(programs: &Programs, input: &Input) -> Result<usize> {
    let (first, last) = input.days().context("there are no windows to play with")?;
    let list = programs.path("venues.csv");
    let mut csv = csv::Writer::from_path(&list)?;
    csv.write_record(["name_zh", "name_en", "address", "category", "stay", "first_day", "last_day", "stem"])?;
    for (index, place) in input.places.iter().enumerate() {
        let stay = place.stay_minutes.to_string();
        let (first, last) = (date_text(first - 2), date_text(last + 10));
        let (zh, en, address, category) =
            (&place.name_zh, &place.name_en, &place.address, place.category.name());
        csv.write_record([zh, en, address, category, &stay, &first, &last, &stem(index)])?;
    }
    csv.flush()?;

    let clock = Clock::new(programs, "operator");
    clock.set(super::model::morning(first - 1))?;
    let mut command = programs.command("venue-qr");
    command.args(["new", "--out"]).arg(programs.path("posters")).arg("--from").arg(&list);
    command.args(["--origin", ORIGIN, "--formats", "png", "--dpi", "100"]);
    command.arg("--clock-file").arg(clock.path()).arg("--passphrase-file").arg(programs.passphrase());
    run::capture(&mut command)?;
    fs::remove_file(list)?;

    let written = (0..input.places.len()).filter(|place| poster(programs, *place).is_file()).count();
    ensure!(
        written == input.places.len(),
        "{written} posters were written for {} places",
        input.places.len()
    );
    Ok(written)
}

/// A desk of the authority.
pub struct Desk<'a> {
    programs: &'a Programs,
    clock: Clock,
    folder: PathBuf,
}

/// What `publish --json` answers.
#[derive(Deserialize)]
pub struct Published {
    pub seq: u64,
    pub records: usize,
    pub bytes: usize,
}

impl<'a> Desk<'a> {
    /// A desk with a folder of its own.
    pub fn new(programs: &'a Programs, name: &str) -> Self {
        Self { programs, clock: Clock::new(programs, name), folder: programs.path(name) }
    }

    /// Makes the log, the keys and the first trust document, and starts the server with them.
    pub fn open(programs: &'a Programs, time: i64) -> Result<(Self, Server, Clock)> {
        let vkey = server::init(programs)?;
        let desk = Self::new(programs, "desk");
        desk.clock.set(time)?;
        desk.init()?;
        let mut trust = desk.command("trust");
        trust.args(["--retention", "31"]);
        run::capture(trust.args(["--log-vkey", &vkey, "--out"]).arg(programs.trust_file()))?;

        let clock = server::clock(programs);
        clock.set(time)?;
        Ok((desk, server::start(programs, None)?, clock))
    }

    /// Makes the desk's keys.
    pub fn init(&self) -> Result<()> {
        let mut init = self.command("init");
        run::capture(init.args(["--origin", ORIGIN, "--roots", "3", "--threshold", "2"])).map(drop)
    }

    /// Publishes windows. The desk has only the posters' pictures to know the venues by.
    pub fn publish(&self, server: &Server, time: i64, windows: &[Window]) -> Result<Published> {
        self.clock.set(time)?;
        let list = self.programs.path("publish.csv");
        let mut csv = csv::Writer::from_path(&list)?;
        csv.write_record(["code", "start", "end", "level", "advice"])?;
        for window in windows {
            let poster = poster(self.programs, window.place).to_string_lossy().into_owned();
            let (start, end) = (time_text(window.start), time_text(window.end));
            csv.write_record([poster, start, end, window.level.to_string(), window.advice.to_string()])?;
        }
        csv.flush()?;
        let mut publish = self.command("publish");
        // A slot with nothing to say is filled with dummies.
        if windows.is_empty() {
            publish.arg("--nothing")
        } else {
            publish.arg(list)
        };
        json(publish.args(["--server", &server.url(), "--json"]))
    }

    /// Publishes one window, a notice.
    pub fn publish_one(&self, server: &Server, place: usize, times: (i64, i64)) -> Result<Published> {
        self.table(server, "publish", "code,start,end,level,advice", place, times, ",0,0")
    }

    /// Takes one window back.
    pub fn withdraw_one(&self, server: &Server, place: usize, times: (i64, i64)) -> Result<Published> {
        self.table(server, "withdraw", "code,start,end", place, times, "")
    }

    fn table(
        &self,
        server: &Server,
        verb: &str,
        head: &str,
        place: usize,
        times: (i64, i64),
        tail: &str,
    ) -> Result<Published> {
        let path = self.programs.path("one.csv");
        let poster = poster(self.programs, place);
        let row = format!("{},{},{}{tail}", poster.display(), time_text(times.0), time_text(times.1));
        fs::write(&path, format!("{head}\n{row}\n"))?;
        json(self.command(verb).arg(path).args(["--server", &server.url(), "--json"]))
    }

    /// Makes the next trust document and sends it; whoever begins later begins with it.
    pub fn renew(&self, server: &Server, time: i64) -> Result<()> {
        self.clock.set(time)?;
        let mut trust = self.command("trust");
        trust.args(["--server", &server.url(), "--out"]).arg(self.programs.next_trust_file()?);
        run::capture(&mut trust).map(drop)
    }

    /// Where everything is.
    pub fn programs(&self) -> &'a Programs {
        self.programs
    }

    /// The desk's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Puts the desk's clock to a time.
    pub fn set_clock(&self, time: i64) -> Result<()> {
        self.clock.set(time)
    }

    /// The desk's program with a command such as `publish` or `case new`, ready for the rest of its
    /// arguments.
    pub fn command(&self, verbs: &str) -> std::process::Command {
        let mut command = self.programs.command("homesafe-authority");
        command.arg("--desk").arg(&self.folder).args(verbs.split(' '));
        command
            .arg("--clock-file")
            .arg(self.clock.path())
            .arg("--passphrase-file")
            .arg(self.programs.passphrase());
        command
    }
}
