//! What has to be said again: a trust document that voids publications takes back all that they said, what was true among it and
//! what was withdrawn by them included. Computed from the ledger each time, so that it is said once, and after a crash too.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use homesafe_protocol::{
    batch::{Advice, Field, Level, MAX_WINDOWS_PER_VENUE_DAY},
    time::{Day, Window},
};

use super::{PublishError, Request};
use crate::{
    desk::{Desk, DeskError, Said, SaidWindow, Standing},
    plan::{Days, Entry, Venue, VenueDayId, Venues, number},
};

type VenueDay = (VenueDayId, Day);

/// Windows that stand, or are withdrawn, by this desk's word, and no more by what devices count.
#[derive(Debug, Default)]
pub struct Again {
    venues: Venues,
    entries: Vec<Entry>,
}

/// What was said of one window, withdrawals apart: one publication may say two things of it.
#[derive(Debug, Default)]
struct Newest {
    seq: u64,
    said: Vec<Standing>,
}

impl Newest {
    /// As devices do: the newest publication counts, and a withdrawal cancels what was said before it.
    fn add(&mut self, seq: u64, said: &Standing) {
        if said.field.level == Level::Withdrawn {
            self.said.clear();
            return;
        }
        if self.seq < seq {
            self.said.clear();
        }
        self.seq = seq;
        self.said.push(said.clone());
    }

    fn says(&self) -> BTreeSet<(Level, Advice)> {
        self.said.iter().map(|said| (said.field.level, said.field.advice)).collect()
    }
}

/// One window twice: as if nothing were void, and as devices have it.
#[derive(Debug, Default)]
struct Balance {
    wanted: Newest,
    counts: Newest,
}

impl Balance {
    /// What has to be said of the window, if anything.
    fn due(self, window: Window) -> Vec<Standing> {
        if self.wanted.says() == self.counts.says() {
            return Vec::new();
        }
        if self.wanted.said.is_empty() {
            let field = Field { window, level: Level::Withdrawn, advice: Advice::default() };
            return vec![Standing { field, pieces: Vec::new() }];
        }
        self.wanted.said
    }
}

impl Again {
    /// Holds what the desk said on `days` against the publications that `is_void` says count for nothing.
    pub fn of(desk: &Desk, days: Days, is_void: impl Fn(u64) -> bool) -> Result<Self, DeskError> {
        let void: BTreeSet<u64> = desk.said_places()?.into_iter().filter(|seq| is_void(*seq)).collect();
        if void.is_empty() {
            return Ok(Self::default());
        }
        let mut concerned: BTreeMap<VenueDay, Option<Venue>> = BTreeMap::new();
        let is_in_void = |seq| void.contains(&seq);
        read(desk, days, is_in_void, |_, _, window| drop(concerned.insert((window.id, window.day), None)))?;
        let mut balances: BTreeMap<(VenueDay, Window), Balance> = BTreeMap::new();
        read(
            desk,
            days,
            |_| true,
            |seq, publication, window| {
                let venue_day = (window.id, window.day);
                let Some(venue) = concerned.get_mut(&venue_day) else { return };
                // The best that any publication showed of it.
                if venue.as_ref().is_none_or(|venue| venue.evidence(window.day).is_none()) {
                    *venue = publication.venue(&window).or(venue.take());
                }
                let balance = balances.entry((venue_day, window.said.field.window)).or_default();
                balance.wanted.add(seq, &window.said);
                if !is_in_void(seq) {
                    balance.counts.add(seq, &window.said);
                }
            },
        )?;
        Ok(Self::due(balances, concerned))
    }

    fn due(balances: BTreeMap<(VenueDay, Window), Balance>, mut venues: BTreeMap<VenueDay, Option<Venue>>) -> Self {
        let (mut again, mut numbers) = (Self::default(), BTreeMap::new());
        for ((venue_day, window), balance) in balances {
            for Standing { field, pieces } in balance.due(window) {
                let venue = *numbers.entry(venue_day).or_insert_with(|| {
                    again.venues.extend(venues.remove(&venue_day).flatten());
                    (again.venues.len() - 1) as u32
                });
                again.entries.push(Entry { venue, day: venue_day.1, field, pieces });
            }
        }
        again
    }

    /// Windows that are to be said again.
    pub fn windows(&self) -> usize {
        self.entries.len() - self.withdrawals()
    }

    /// Windows that are to be withdrawn again.
    pub fn withdrawals(&self) -> usize {
        self.entries.iter().filter(|entry| entry.field.level == Level::Withdrawn).count()
    }

    /// Whether there is nothing.
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// What a publication says if it says this too, as far as `room` records and the records of a venue-day go; how much of it
    /// that is. What is asked for of a window is newer than what was said of it.
    pub(super) fn beside<'r>(
        &self,
        request: &Request<'r>,
        room: usize,
    ) -> Result<(Cow<'r, [Venue]>, Cow<'r, [Entry]>, AgainSaid), PublishError> {
        let (mut venues, mut entries) = (Cow::Borrowed(request.venues), Cow::Borrowed(request.entries));
        let mut said = AgainSaid::default();
        let mut numbers: BTreeMap<VenueDay, u32> = BTreeMap::new();
        let (mut asked, mut counts) = (BTreeSet::new(), BTreeMap::<VenueDay, usize>::new());
        if !self.is_empty() {
            for entry in request.entries {
                let venue = request.venues.get(entry.venue as usize);
                let Some(id) = venue.and_then(|venue| venue.day_id(entry.day)) else { continue };
                numbers.insert((id, entry.day), entry.venue);
                *counts.entry((id, entry.day)).or_default() += 1;
                asked.insert((id, entry.day, entry.field.window));
            }
        }
        // What is said of one window stays together: of two publications only the newer would count.
        for together in self.entries.chunk_by(|a, b| (a.venue, a.field.window) == (b.venue, b.field.window)) {
            let Some(first) = together.first() else { continue };
            let Some(venue) = self.venues.get(first.venue as usize) else { continue };
            let venue_day = (venue.id, first.day);
            if asked.contains(&(venue.id, first.day, first.field.window)) {
                continue;
            }
            let count = counts.entry(venue_day).or_default();
            let fits_day = *count + together.len() <= usize::from(MAX_WINDOWS_PER_VENUE_DAY);
            if !fits_day || said.windows + said.withdrawals + together.len() > room {
                said.left += together.len();
                continue;
            }
            *count += together.len();
            let number = *numbers.entry(venue_day).or_insert_with(|| {
                venues.to_mut().push(venue.clone());
                (venues.len() - 1) as u32
            });
            let withdrawals = together.iter().filter(|entry| entry.field.level == Level::Withdrawn).count();
            said.withdrawals += withdrawals;
            said.windows += together.len() - withdrawals;
            entries.to_mut().extend(together.iter().map(|entry| Entry { venue: number, ..entry.clone() }));
        }
        if let Cow::Owned(owned) = entries {
            entries = Cow::Owned(number(owned).map_err(|_| PublishError::TooLarge)?);
        }
        Ok((venues, entries, said))
    }
}

/// Reads the windows of some publications of the ledger, on `days`.
fn read(
    desk: &Desk,
    days: Days,
    wanted: impl Fn(u64) -> bool,
    mut take: impl FnMut(u64, &Said, SaidWindow),
) -> Result<(), DeskError> {
    desk.read_said(wanted, |seq, said| {
        let windows = said.windows()?.into_iter().filter(|window| days.contains(window.day));
        windows.for_each(|window| take(seq, said, window));
        Some(())
    })
}

/// How much a publication says again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AgainSaid {
    /// Windows.
    pub windows: usize,
    /// Withdrawals.
    pub withdrawals: usize,
    /// What had no room, and is said by the next.
    pub left: usize,
}

impl AgainSaid {
    /// Whether it says anything again.
    pub const fn is_any(self) -> bool {
        self.windows + self.withdrawals > 0
    }
}
