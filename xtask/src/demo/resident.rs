//! One resident with one device: scans pictures, checks out or forgets to, syncs and purges every morning.

use std::collections::{HashMap, VecDeque};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use chrono::DateTime;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::Deserialize;

use super::desk::poster;
use super::model::{Alert, Input, Picture, Visit, day_of, time_text};
use super::photo;
use super::photo::PHOTO_FRAME;
use super::programs::{Clock, Programs, json};
use crate::run;

/// Visits of the last days are surely whole on the device, so that an alert it no longer shows is one it has
/// taken back.
const KEPT_DAYS: i64 = 28;
/// A photo that cannot be read is taken again, as a person would.
const ATTEMPTS: usize = 4;

/// A resident and what was seen on the device so far.
pub struct Resident<'a> {
    programs: &'a Programs,
    input: &'a Input,
    visits: &'a [Visit],
    home: PathBuf,
    clock: Clock,
    events: VecDeque<Event>,
    /// The device's name for a visit, and ours.
    known: HashMap<String, usize>,
    shown: HashMap<usize, Vec<Alert>>,
    retakes: usize,
    rng: ChaCha8Rng,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Event {
    time: i64,
    action: Action,
    visit: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Action {
    Scan,
    CheckOut,
}

#[derive(Deserialize)]
struct Scanned {
    visit: String,
    arrival: String,
    automatic_end: String,
}

#[derive(Deserialize)]
struct Alerts {
    alerts: Vec<Shown>,
}

#[derive(Deserialize)]
struct Shown {
    visit: String,
    venue_name_zh: Option<String>,
    venue_name_en: Option<String>,
    arrival: String,
    departure: String,
    window_start: String,
    window_end: String,
    level: u8,
    advice: u8,
    indirect: bool,
    withdrawn: bool,
}

impl<'a> Resident<'a> {
    /// A resident with a new device. `visits` is the whole plan, of which the resident takes his own.
    pub fn new(
        programs: &'a Programs,
        input: &'a Input,
        visits: &'a [Visit],
        number: usize,
        seed: u64,
        server: &str,
        time: i64,
    ) -> Result<Self> {
        let mine = visits.iter().enumerate().filter(|(_, visit)| visit.resident == number);
        let mut events: Vec<_> = mine
            .flat_map(|(index, visit)| {
                let scan = Event { time: visit.arrival, action: Action::Scan, visit: index };
                let check_out =
                    visit.check_out.map(|time| Event { time, action: Action::CheckOut, visit: index });
                [Some(scan), check_out]
            })
            .flatten()
            .collect();
        events.sort_unstable();
        let resident = Self {
            programs,
            input,
            visits,
            home: programs.path("homes").join(number.to_string()),
            clock: Clock::new(programs, &format!("resident-{number}")),
            events: events.into(),
            known: HashMap::new(),
            shown: HashMap::new(),
            retakes: 0,
            rng: ChaCha8Rng::seed_from_u64(seed ^ number as u64),
        };
        resident.clock.set(time)?;
        let mut init = resident.command("init");
        init.args(["--server", server, "--trust"]).arg(programs.trust_file());
        run::capture(init.arg("--passphrase-file").arg(programs.passphrase()))?;
        Ok(resident)
    }

    /// Finishes the night, then fetches what is new and forgets what is old; hands back how many pictures
    /// were scanned.
    pub fn wake(&mut self, time: i64) -> Result<usize> {
        let scans = self.live_until(time)?;
        self.clock.set(time)?;
        run::capture(self.command("sync").arg("--json"))?;
        run::capture(&mut self.command("purge"))?;
        Ok(scans)
    }

    /// Lives from `now` to the next morning, looking at the device first if it is the day for that.
    pub fn live(&mut self, now: i64, morning: i64, look: bool) -> Result<usize> {
        if look {
            self.look(now)?;
        }
        self.live_until(morning)
    }

    /// Does everything planned before a time.
    fn live_until(&mut self, time: i64) -> Result<usize> {
        let mut scans = 0;
        while let Some(event) = self.events.pop_front_if(|event| event.time < time) {
            self.clock.set(event.time)?;
            match event.action {
                Action::Scan => {
                    self.scan(event.visit)?;
                    scans += 1;
                }
                Action::CheckOut => self.check_out(event.visit)?,
            }
        }
        Ok(scans)
    }

    /// Opens the device and notes what it shows.
    pub fn look(&mut self, time: i64) -> Result<()> {
        self.clock.set(time)?;
        let mut command = self.command("alerts");
        command.arg("--json").arg("--passphrase-file").arg(self.programs.passphrase());
        let Alerts { alerts } = json(&mut command)?;
        let visits = self.visits;
        let kept = |visit: usize| day_of(visits[visit].arrival) >= day_of(time) - KEPT_DAYS;
        self.shown.retain(|visit, _| !kept(*visit));
        for shown in &alerts {
            let visit = *self.known.get(&shown.visit).context("an alert for a visit nobody made")?;
            if kept(visit) {
                let alert = self.read(visit, shown)?;
                self.shown.entry(visit).or_default().push(alert);
            }
        }
        Ok(())
    }

    /// The alerts shown for each visit, sorted, and how many photos were taken again.
    pub fn finish(mut self) -> (HashMap<usize, Vec<Alert>>, usize) {
        for alerts in self.shown.values_mut() {
            alerts.sort_unstable();
        }
        (self.shown, self.retakes)
    }

    fn scan(&mut self, index: usize) -> Result<()> {
        let visit = &self.visits[index];
        let poster = poster(self.programs, visit.place);
        let scanned: Scanned = match visit.picture {
            Picture::Written => json(self.command("scan").arg("--json").arg(&poster))?,
            Picture::Photo => self.photograph(&poster)?,
        };
        let (arrival, end) = (seconds(&scanned.arrival)?, seconds(&scanned.automatic_end)?);
        let stay = self.input.places[visit.place].stay_minutes * super::model::MINUTE;
        ensure!(
            (arrival, end) == (visit.arrival, visit.arrival + stay),
            "a scan at {} was taken down as {} to {}",
            time_text(visit.arrival),
            scanned.arrival,
            scanned.automatic_end
        );
        ensure!(self.known.insert(scanned.visit, index).is_none(), "two visits have one name");
        Ok(())
    }

    fn photograph(&mut self, poster: &std::path::Path) -> Result<Scanned> {
        let poster = fs::read(poster)?;
        let photo = self.home.with_extension("jpg");
        let mut attempt = 1;
        loop {
            fs::write(&photo, photo::take(&poster, PHOTO_FRAME, &mut self.rng)?)?;
            match json(self.command("scan").arg("--json").arg(&photo)) {
                Err(_) if attempt < ATTEMPTS => self.retakes += 1,
                scanned => {
                    let scanned = scanned?;
                    fs::remove_file(photo)?;
                    return Ok(scanned);
                }
            }
            attempt += 1;
        }
    }

    fn check_out(&self, index: usize) -> Result<()> {
        let name = self.known.iter().find_map(|(name, visit)| (*visit == index).then_some(name));
        let name = name.context("a check-out comes before its scan")?;
        // The place's usual stay may have ended it already: then it takes the passphrase.
        let mut command = self.command("check-out");
        command.args(["--json", "--visit", name, "--passphrase-file"]).arg(self.programs.passphrase());
        run::capture(&mut command)?;
        Ok(())
    }

    /// Checks what an alert says of the visit, and takes out what is compared later.
    fn read(&self, index: usize, shown: &Shown) -> Result<Alert> {
        let visit = &self.visits[index];
        let place = &self.input.places[visit.place];
        ensure!(!shown.withdrawn, "an alert was withdrawn, and nobody withdrew one");
        ensure!(
            shown.venue_name_en.as_ref() == Some(&place.name_en)
                && shown.venue_name_zh.as_ref() == Some(&place.name_zh),
            "an alert for {} names {:?} {:?}",
            place.name_en,
            shown.venue_name_zh,
            shown.venue_name_en
        );
        ensure!(
            seconds(&shown.arrival)? == visit.arrival,
            "an alert changed the arrival to {}",
            shown.arrival
        );
        // Before the check-out the device can only know the automatic end.
        let open = self.events.iter().any(|event| event.visit == index);
        ensure!(
            open || seconds(&shown.departure)? == visit.departure(place),
            "an alert changed the departure to {}",
            shown.departure
        );
        let (start, end) = (seconds(&shown.window_start)?, seconds(&shown.window_end)?);
        Ok(Alert { start, end, level: shown.level, advice: shown.advice, indirect: shown.indirect })
    }

    fn command(&self, verb: &str) -> Command {
        let mut command = self.programs.command("homesafe");
        command.arg("--home").arg(&self.home).arg(verb).arg("--clock-file").arg(self.clock.path());
        command
    }
}

fn seconds(time: &str) -> Result<i64> {
    Ok(DateTime::parse_from_rfc3339(time).with_context(|| format!("not a time: {time:?}"))?.timestamp())
}
