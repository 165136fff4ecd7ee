//! What has to be said again: a trust document that voids publications takes back all that they said, what
//! was true among it and what was withdrawn by them included. Computed from the ledger each time, so that it
//! is said once, and after a crash too.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use homesafe_client::follow::Known;
use homesafe_protocol::{
    batch::{Advice, Field, Level, MAX_WINDOWS_PER_VENUE_DAY, search},
    keys::RecordKey,
    time::{Day, Window},
    trust::TrustChain,
};

use super::{PublishError, Request};
use crate::{
    desk::{Desk, DeskError, LedgerWindow, Said, SaidWindow},
    plan::{Days, PlannedWindow, Venue, VenueDayId, Venues, number},
};

type VenueDay = (VenueDayId, Day);

/// The venues and windows of one publication.
type Together<'r> = (Cow<'r, [Venue]>, Cow<'r, [PlannedWindow]>);

/// Windows that stand, or are withdrawn, by this desk's word, and no more by what devices count.
#[derive(Debug, Default)]
pub struct Again {
    venues: Venues,
    entries: Vec<PlannedWindow>,
}

/// What a publication said of one window.
#[derive(Debug)]
struct Word {
    seq: u64,
    said: LedgerWindow,
    is_void: bool,
}

/// All that was said of a window.
type Words = BTreeMap<(VenueDay, Window), Vec<Word>>;

/// What devices have of a window after some words, in the order of the log: the newest publication counts
/// with all that it says, and a withdrawal cancels what was said before it.
fn outcome<'w>(words: impl Iterator<Item = &'w Word>) -> Vec<&'w LedgerWindow> {
    let (mut newest, mut outcome) = (0, Vec::new());
    for Word { seq, said, .. } in words {
        if newest < *seq || said.field.level == Level::Withdrawn {
            outcome.clear();
        }
        newest = *seq;
        if said.field.level != Level::Withdrawn {
            outcome.push(said);
        }
    }
    outcome
}

/// What has to be said of a window, if anything: what the desk would have of it if nothing were void, where
/// devices have another.
fn due(window: Window, words: &mut [Word]) -> Vec<LedgerWindow> {
    words.sort_by_key(|word| (word.seq, word.said.field.level != Level::Withdrawn));
    let wanted = outcome(words.iter());
    let counts = outcome(words.iter().filter(|word| !word.is_void));
    let says = |said: &[&LedgerWindow]| -> BTreeSet<(Level, Advice)> {
        said.iter().map(|said| (said.field.level, said.field.advice)).collect()
    };
    if says(&wanted) == says(&counts) {
        return Vec::new();
    }
    if wanted.is_empty() {
        let field = Field { window, level: Level::Withdrawn, advice: Advice::default() };
        return vec![LedgerWindow { field, pieces: Vec::new() }];
    }
    wanted.into_iter().cloned().collect()
}

impl Again {
    /// Holds what the desk said on `days` against what counts of the log under `chain`.
    ///
    /// # Errors
    /// Those of the desk's folder.
    pub fn of(desk: &Desk, days: Days, known: &Known, chain: &TrustChain) -> Result<Self, DeskError> {
        let places = desk.said_places()?;
        let void: BTreeSet<u64> = places.iter().copied().filter(|seq| known.is_void(*seq, chain)).collect();
        if void.is_empty() {
            return Ok(Self::default());
        }
        let mut concerned: BTreeMap<VenueDay, Option<Venue>> = BTreeMap::new();
        let is_in_void = |seq| void.contains(&seq);
        read(desk, days, is_in_void, |_, _, window| drop(concerned.insert((window.id, window.day), None)))?;
        let mut words = Words::new();
        read(
            desk,
            days,
            |_| true,
            |seq, publication, SaidWindow { id, day, said, venue }| {
                let Some(known) = concerned.get_mut(&(id, day)) else { return };
                // The best that any publication showed of it.
                if known.as_ref().is_none_or(|known| known.evidence(day).is_none()) {
                    *known = publication.venue(venue, day).or(known.take());
                }
                let word = Word { seq, is_void: is_in_void(seq), said };
                words.entry(((id, day), word.said.field.window)).or_default().push(word);
            },
        )?;
        words.retain(|(_, window), words| !due(*window, words).is_empty());
        if words.is_empty() {
            return Ok(Self::default());
        }
        // Others may have spoken of the same windows, and so may this desk before it was put back from a
        // copy.
        concerned.retain(|venue_day, _| words.keys().any(|(of, _)| of == venue_day));
        for (venue_day, seq, field) in said_by_others(desk, &concerned, &places, known, chain)? {
            if let Some(words) = words.get_mut(&(venue_day, field.window)) {
                words.push(Word { seq, said: LedgerWindow { field, pieces: Vec::new() }, is_void: false });
            }
        }
        Ok(Self::due(words, concerned))
    }

    fn due(words: Words, mut venues: BTreeMap<VenueDay, Option<Venue>>) -> Self {
        let (mut again, mut numbers) = (Self::default(), BTreeMap::new());
        for ((venue_day, window), mut words) in words {
            for LedgerWindow { field, pieces } in due(window, &mut words) {
                let venue = *numbers.entry(venue_day).or_insert_with(|| {
                    again.venues.extend(venues.remove(&venue_day).flatten());
                    (again.venues.len() - 1) as u32
                });
                again.entries.push(PlannedWindow { venue, day: venue_day.1, field, pieces });
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

    /// What a publication says if it says this too, as far as `room` records and the records of a venue-day
    /// go; how much of it that is. What is asked for of a window is newer than what was said of it.
    pub(super) fn beside<'r>(
        &self,
        request: &Request<'r>,
        room: usize,
    ) -> Result<(Together<'r>, AgainSaid), PublishError> {
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
            entries
                .to_mut()
                .extend(together.iter().map(|entry| PlannedWindow { venue: number, ..entry.clone() }));
        }
        if let Cow::Owned(owned) = entries {
            entries = Cow::Owned(number(owned).map_err(|_| PublishError::TooLarge)?);
        }
        Ok(((venues, entries), said))
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

/// What publications that count, and of which the desk has no record, say of venue-days: as far as its copy
/// of the log has their objects, it reads them as a device does.
fn said_by_others(
    desk: &Desk,
    venues: &BTreeMap<VenueDay, Option<Venue>>,
    own: &BTreeSet<u64>,
    known: &Known,
    chain: &TrustChain,
) -> Result<Vec<(VenueDay, u64, Field)>, DeskError> {
    let key = |(venue_day, venue): (&VenueDay, &Option<Venue>)| {
        Some((*venue_day, venue.as_ref()?.day_key(venue_day.1)?))
    };
    let (venue_days, keys): (Vec<VenueDay>, Vec<_>) = venues.iter().filter_map(key).unzip();
    let keys: Vec<RecordKey> = keys.iter().map(RecordKey::from).collect();
    let mut said = Vec::new();
    for entry in known.counting(chain).filter(|entry| entry.is_batch() && !own.contains(&entry.seq)) {
        let Some(object) = desk.archived_object(entry.sha256)? else { continue };
        let Some(named) = chain.version(entry.names) else { continue };
        let days = Days::until(entry.published_at, named.body().retention_days);
        // What devices cannot read says nothing to them.
        for hit in search(&object, &keys).unwrap_or_default() {
            let venue_day = venue_days.get(hit.key).filter(|(_, day)| days.contains(*day));
            said.extend(venue_day.map(|venue_day| (*venue_day, entry.seq, hit.field)));
        }
    }
    Ok(said)
}

/// How much a publication says again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
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
