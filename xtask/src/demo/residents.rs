//! Who goes where: a plan of visits, some aimed at windows, some at the edges where mistakes live, the rest
//! anywhere.

use std::collections::HashMap;

use anyhow::{Result, ensure};
use rand::{RngExt, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;

use super::model::{DAY, HOUR, Input, MINUTE, Picture, QUARTER, Visit, Window, day_of};
use super::oracle;

pub const RESIDENTS: usize = 10;
pub const SCANS: usize = 1_000;
/// Fewer visits with an alert would prove too little.
const LEAST_OVERLAPS: usize = 300;
/// Visits aimed into a window.
const AIMED: usize = 480;
/// Visits made for each edge case the input has windows for.
const PER_EDGE: usize = 8;

/// Plans all visits, sorted by arrival. The same for the same input and seed.
pub fn plan(input: &Input, seed: u64) -> Result<Vec<Visit>> {
    let Some((first, last)) = input.days() else { anyhow::bail!("there are no windows to play with") };
    let mut planner = Planner {
        input,
        span: (first * DAY, (last + 2) * DAY),
        rng: ChaCha8Rng::seed_from_u64(seed),
        visits: Vec::with_capacity(SCANS),
        taken: HashMap::new(),
    };
    for edge in Edge::ALL {
        planner.add_edge(edge);
    }
    planner.add_until(planner.visits.len() + AIMED, Planner::aimed)?;
    planner.add_until(SCANS, Planner::anywhere)?;

    let mut visits = planner.visits;
    visits.sort_by_key(|visit| (visit.arrival, visit.resident));
    let overlaps = oracle::alerts(input, &visits).iter().filter(|alerts| !alerts.is_empty()).count();
    ensure!(
        overlaps >= LEAST_OVERLAPS,
        "only {overlaps} visits overlap a window; the plan needs {LEAST_OVERLAPS}"
    );
    Ok(visits)
}

/// Visits at the edges of what is and is not a contact, seen from one widened window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edge {
    EndsAtStart,
    BeginsAtEnd,
    OneMinuteIn,
    LastMinute,
    OneSecondIn,
    AcrossMidnight,
    WindowAfterMidnight,
    WrongDay,
    WrongPlace,
    BoardsWithinADay,
    BoardsADayLater,
}

impl Edge {
    const ALL: [Self; 11] = [
        Self::EndsAtStart,
        Self::BeginsAtEnd,
        Self::OneMinuteIn,
        Self::LastMinute,
        Self::OneSecondIn,
        Self::AcrossMidnight,
        Self::WindowAfterMidnight,
        Self::WrongDay,
        Self::WrongPlace,
        Self::BoardsWithinADay,
        Self::BoardsADayLater,
    ];

    /// Arrival and departure, where the window allows this case.
    fn times(self, window: &Window, taxi: bool) -> Option<(i64, i64)> {
        let start = window.start.div_euclid(QUARTER) * QUARTER;
        let end = (window.end + QUARTER - 1).div_euclid(QUARTER) * QUARTER;
        let midnight = (day_of(start) + 1) * DAY;
        let half = HOUR / 2;
        match self {
            Self::EndsAtStart => Some((start - half, start)),
            Self::BeginsAtEnd => Some((end, end + half)),
            Self::OneMinuteIn => Some((start - half, start + MINUTE)),
            Self::LastMinute => Some((end - MINUTE, end + half)),
            Self::OneSecondIn => Some((start - half, start + 1)),
            Self::AcrossMidnight => (end > midnight).then_some((midnight - half, midnight + half / 2)),
            Self::WindowAfterMidnight => {
                let before = day_of(start) * DAY;
                (start - before < half).then_some((before - half / 2, start + half / 2))
            }
            Self::WrongDay => Some((start + 7 * DAY, start + 7 * DAY + half)),
            Self::WrongPlace => Some((start, start + half)),
            Self::BoardsWithinADay => taxi.then_some((end + DAY - MINUTE, end + DAY + half)),
            Self::BoardsADayLater => taxi.then_some((end + DAY, end + DAY + half)),
        }
    }
}

struct Planner<'a> {
    input: &'a Input,
    /// No visit begins before it or ends after it.
    span: (i64, i64),
    rng: ChaCha8Rng,
    visits: Vec<Visit>,
    /// When a resident was at a place already.
    taken: HashMap<(usize, usize), Vec<(i64, i64)>>,
}

impl Planner<'_> {
    fn add_edge(&mut self, edge: Edge) {
        let mut left = PER_EDGE;
        for _ in 0..200 * PER_EDGE {
            let Some(window) = self.input.windows.choose(&mut self.rng) else { return };
            let taxi = self.input.places[window.place].category.has_indirect_contact();
            let Some((arrival, departure)) = edge.times(window, taxi) else { continue };
            let place = match edge {
                Edge::WrongPlace => self.rng.random_range(0..self.input.places.len()),
                _ => window.place,
            };
            left -= usize::from(self.add(place, arrival, Some(departure)));
            if left == 0 {
                return;
            }
        }
    }

    fn add_until(&mut self, count: usize, make: fn(&mut Self) -> (usize, i64, Option<i64>)) -> Result<()> {
        for _ in 0..100 * SCANS {
            if self.visits.len() >= count {
                return Ok(());
            }
            let (place, arrival, check_out) = make(self);
            self.add(place, arrival, check_out);
        }
        anyhow::bail!("no room for {count} visits; the windows span too short a time")
    }

    /// A visit that overlaps a window.
    fn aimed(&mut self) -> (usize, i64, Option<i64>) {
        let index = self.rng.random_range(0..self.input.windows.len());
        let window = self.input.windows[index];
        let arrival = self.rng.random_range(window.start - HOUR / 2..window.end);
        let check_out = self.stay(window.place, arrival).map(|time| time.max(window.start + MINUTE));
        (window.place, arrival, check_out)
    }

    fn anywhere(&mut self) -> (usize, i64, Option<i64>) {
        let place = self.rng.random_range(0..self.input.places.len());
        let arrival = self.rng.random_range(self.span.0..self.span.1);
        (place, arrival, self.stay(place, arrival))
    }

    /// Half of the visitors check out, to the second; the others forget.
    fn stay(&mut self, place: usize, arrival: i64) -> Option<i64> {
        let longest = self.input.places[place].stay_minutes * MINUTE;
        self.rng.random_bool(0.5).then(|| arrival + self.rng.random_range(MINUTE..longest))
    }

    /// Adds a visit by somebody who is not at the place already; `false` where it does not fit.
    fn add(&mut self, place: usize, arrival: i64, check_out: Option<i64>) -> bool {
        let number = self.visits.len();
        let resident = number % RESIDENTS;
        let longest = arrival + self.input.places[place].stay_minutes * MINUTE;
        let end = check_out.unwrap_or(longest);
        let taken = self.taken.entry((resident, place)).or_default();
        let fits = arrival >= self.span.0
            && longest < self.span.1
            && end <= longest
            && taken.iter().all(|&(from, to)| longest < from || to < arrival);
        if fits {
            taken.push((arrival, longest));
            let picture =
                if (number / RESIDENTS).is_multiple_of(2) { Picture::Written } else { Picture::Photo };
            self.visits.push(Visit { resident, place, arrival, check_out, picture });
        }
        fits
    }
}

#[cfg(test)]
mod tests {
    use super::super::city;
    use super::*;

    #[test]
    fn the_plan_is_full_repeatable_and_possible() {
        let input = city::generate(3);
        let visits = plan(&input, 3).unwrap();
        assert_eq!(visits, plan(&input, 3).unwrap());
        assert_eq!(visits.len(), SCANS);
        let photos = visits.iter().filter(|visit| visit.picture == Picture::Photo).count();
        assert_eq!(photos, SCANS / 2);
        for visit in &visits {
            let departure = visit.departure(&input.places[visit.place]);
            assert!(visit.arrival < departure && departure <= visit.arrival + DAY, "{visit:?}");
        }
    }

    #[test]
    fn every_edge_case_is_met() {
        let input = city::generate(3);
        for edge in Edge::ALL {
            let mut planner = Planner {
                input: &input,
                span: (0, i64::MAX),
                rng: ChaCha8Rng::seed_from_u64(5),
                visits: Vec::new(),
                taken: HashMap::new(),
            };
            planner.add_edge(edge);
            assert_eq!(planner.visits.len(), PER_EDGE, "{edge:?}");
        }
    }
}
