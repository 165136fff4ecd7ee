//! The whole story, day by day: the desk publishes each morning, then every device syncs, then people go out;
//! at the end, patients, then thieves and lost machines.

use std::path::Path;

use anyhow::Result;
use rayon::prelude::*;

use super::desk::{self, Desk, Published};
use super::mishaps;
use super::model::{Alert, DAY, HOUR, Input, MINUTE, Visit, morning};
use super::patients;
use super::programs::Programs;
use super::progress::Stages;
use super::publication;
use super::resident::Resident;
use super::residents::RESIDENTS;

/// Devices are opened every so many days, well within the retention: each time costs a key derivation.
const LOOK_EVERY: i64 = 7;
/// A trust document lasts 180 days, and the desk warns from half of them on.
const RENEW_EVERY: i64 = 80;
/// How long after the desk's publication the devices sync.
const WAKING: i64 = 15 * MINUTE;
/// What was played.
#[derive(Default)]
pub struct Played {
    pub posters: usize,
    pub scans: usize,
    pub retakes: usize,
    pub batches: usize,
    pub records: usize,
    pub bytes: usize,
    /// Steps of the patients' and the thieves' story, each checked on a device.
    pub steps: usize,
    /// The alerts shown for each visit of the plan.
    pub shown: Vec<Vec<Alert>>,
}

impl Played {
    fn add(&mut self, published: &Published) {
        self.batches += 1;
        self.records += published.records;
        self.bytes += published.bytes;
    }
}

/// What all residents do, side by side; the sum of what each counts.
fn each<'a>(
    residents: &mut [Resident<'a>],
    act: impl Fn(&mut Resident<'a>) -> Result<usize> + Sync,
) -> Result<usize> {
    residents.par_iter_mut().map(&act).try_reduce(|| 0, |one, other| Ok(one + other))
}

/// Plays it all in one folder.
pub fn play(
    input: &Input,
    visits: &[Visit],
    seed: u64,
    folder: &Path,
    stages: &mut Stages,
) -> Result<Played> {
    let programs = Programs::new(folder)?;
    let (first, last) = input.days().unwrap_or_default();
    let posters = stages.stage("posters", 1, |_| desk::make_posters(&programs, input))?;
    let mut played = Played { posters, ..Played::default() };
    let begin = morning(first - 1);
    let (desk, server, server_clock) =
        stages.stage("desk and server", 1, |_| Desk::open(&programs, begin))?;
    let mut residents: Vec<_> = stages.stage("devices", RESIDENTS as u64, |steps| {
        (0..RESIDENTS)
            .into_par_iter()
            .map(|number| Resident::new(&programs, input, visits, number, seed, &server.url(), begin))
            .inspect(|_| steps.step())
            .collect::<Result<_>>()
    })?;

    // Whoever comes on the last day may stay a day, and the devices must still hear of it.
    let days = first - 1..=last + publication::LONGEST_WAIT + 1;
    let schedule = publication::schedule(input);
    let publish = |day: i64| {
        let now = morning(day);
        server_clock.set(now)?;
        if day > first && (day - first) % RENEW_EVERY == 0 {
            desk.renew(&server, now)?;
        }
        desk.publish(&server, now, schedule.get(&day).map_or(&[], Vec::as_slice))
    };
    stages.stage("days lived", days.clone().count() as u64, |steps| {
        played.add(&publish(*days.start())?);
        for day in days.clone() {
            played.scans += each(&mut residents, |resident| resident.wake(morning(day) + WAKING))?;
            // The desk unlocks its keys, which takes a second, while people are out: nobody syncs before the
            // next morning.
            let look = (day - first) % LOOK_EVERY == 0 || day == *days.end();
            let (published, scans) = rayon::join(
                || (day < *days.end()).then(|| publish(day + 1)).transpose(),
                || {
                    each(&mut residents, |resident| {
                        resident.live(morning(day) + WAKING, morning(day + 1), look)
                    })
                },
            );
            published?.iter().for_each(|published| played.add(published));
            played.scans += scans?;
            steps.step();
        }
        Ok(())
    })?;
    // The venues' codes are valid for ten days after the last window.
    let after = days.end() + 1;
    played.steps =
        stages.stage("patients", 1, |_| patients::play(input, &desk, &server, &server_clock, after))?;
    let (server, steps) = stages.stage("thefts and losses", 1, |steps| {
        let (server, checked) = mishaps::play(input, &desk, server, &server_clock, after + 1)?;
        // Who lived through the city's days shows the same after all of it.
        let evening = (after + 1) * DAY + 13 * HOUR;
        each(&mut residents, |resident| {
            resident.wake(evening).and_then(|_| resident.look(evening)).map(|()| 0)
        })?;
        steps.step();
        Ok((server, checked))
    })?;
    played.steps += steps;
    stages.stage("server stopped", 1, |_| server.stop())?;

    played.shown = vec![Vec::new(); visits.len()];
    for resident in residents {
        let (shown, retakes) = resident.finish();
        played.retakes += retakes;
        for (visit, alerts) in shown {
            played.shown[visit] = alerts;
        }
    }
    Ok(played)
}
