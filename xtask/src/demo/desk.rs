//! The operator's and the authority's part of the story: posters, keys, trust, and the windows of each day.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::model::{Input, Window, date_text, time_text};
use super::process::Server;
use super::programs::{Clock, Programs, json};
use crate::run;

const ORIGIN: &str = "demo.homesafe.example/city";

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
        let (zh, en, address, category) = (&place.name_zh, &place.name_en, &place.address, place.category.name());
        csv.write_record([zh, en, address, category, &stay, &first, &last, &stem(index)])?;
    }
    csv.flush()?;

    let clock = Clock::new(programs, "operator");
    clock.set(super::story::morning(first - 1))?;
    let mut command = programs.command("venue-qr");
    command.args(["new", "--out"]).arg(programs.path("posters")).arg("--from").arg(&list);
    command.args(["--origin", ORIGIN, "--formats", "png", "--dpi", "100"]);
    command.arg("--clock-file").arg(clock.path()).arg("--passphrase-file").arg(programs.passphrase());
    run::capture(&mut command)?;
    fs::remove_file(list)?;

    let written = (0..input.places.len()).filter(|place| poster(programs, *place).is_file()).count();
    ensure!(written == input.places.len(), "{written} posters were written for {} places", input.places.len());
    Ok(written)
}

/// The authority's desk.
pub struct Desk<'a> {
    programs: &'a Programs,
    clock: Clock,
}

/// What `publish --json` answers.
#[derive(Deserialize)]
pub struct Published {
    pub records: usize,
    pub bytes: usize,
}

impl<'a> Desk<'a> {
    /// Makes the log, the keys and the first trust document, and starts the server with them.
    pub fn open(programs: &'a Programs, time: i64) -> Result<(Self, Server, Clock)> {
        let data = programs.path("server");
        let mut init = programs.command("homesafe-server");
        let vkey = run::capture(init.arg("init").arg(&data).args(["--origin", ORIGIN]))?;
        let vkey = vkey.lines().last().context("`homesafe-server init` printed no key")?.trim().to_owned();

        let desk = Self { programs, clock: Clock::new(programs, "desk") };
        desk.clock.set(time)?;
        let mut init = desk.command("init");
        run::capture(init.args(["--origin", ORIGIN, "--roots", "3", "--threshold", "2"]))?;
        let mut trust = desk.command("trust");
        trust.args(["--retention", "31"]);
        run::capture(trust.args(["--log-vkey", &vkey, "--out"]).arg(trust_file(programs)))?;

        let clock = Clock::new(programs, "server");
        clock.set(time)?;
        let mut serve = programs.command("homesafe-server");
        serve.arg("serve").arg("--data").arg(&data).arg("--trust").arg(trust_file(programs));
        serve.args(["--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"]).arg("--clock-file").arg(clock.path());
        let log = fs::File::create(programs.path("server.log"))?;
        serve.stdout(log.try_clone()?).stderr(log);
        let server = Server::start(&mut serve, &data.join("listening"))
            .with_context(|| fs::read_to_string(programs.path("server.log")).unwrap_or_default())?;
        Ok((desk, server, clock))
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

    /// Where everything is.
    pub fn programs(&self) -> &'a Programs {
        self.programs
    }

    /// Puts the desk's clock to a time.
    pub fn set_clock(&self, time: i64) -> Result<()> {
        self.clock.set(time)
    }

    /// The desk's program with a command such as `publish` or `case new`, ready for the rest of its arguments.
    pub fn command(&self, verbs: &str) -> std::process::Command {
        let mut command = self.programs.command("homesafe-authority");
        command.arg("--desk").arg(self.programs.path("desk")).args(verbs.split(' '));
        command.arg("--clock-file").arg(self.clock.path()).arg("--passphrase-file").arg(self.programs.passphrase());
        command
    }
}

/// The trust document that desk, server and residents begin with.
pub fn trust_file(programs: &Programs) -> PathBuf {
    programs.path("trust.note")
}
