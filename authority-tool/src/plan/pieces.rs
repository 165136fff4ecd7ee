//! Windows of a publication: a row's span becomes pieces of days, and pieces that overlap or touch become one
//! window.

use std::ops::RangeInclusive;

use homesafe_host::clock::format_time;
use homesafe_protocol::{
    batch::{Advice, Field, Level, MAX_WINDOWS_PER_VENUE_DAY},
    retention,
    time::{Day, MINUTES_PER_DAY, UnixTime, Window},
    trust::CLOCK_TOLERANCE,
};

/// The days of which a batch may speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The oldest.
    pub first: Day,
    /// The day of publication.
    pub last: Day,
    /// The time of publication: nobody can know of a stay that begins later.
    pub until: UnixTime,
}

impl Days {
    /// The days that end with the one of `published_at`.
    pub const fn until(published_at: UnixTime, retention_days: u16) -> Self {
        let days = retention::batch_days(published_at, retention_days);
        Self { first: *days.start(), last: *days.end(), until: published_at }
    }

    /// Whether `day` is one of them.
    pub fn contains(self, day: Day) -> bool {
        (self.first..=self.last).contains(&day)
    }

    const fn range(self) -> RangeInclusive<u16> {
        self.first.number()..=self.last.number()
    }
}

/// Why a span cannot be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum SpanError {
    /// It is empty.
    #[error("the end is not after the start")]
    Empty,
    /// It lies, in part at least, on days that are not broadcast.
    #[error("only the days from {} to {} are broadcast", .first.number(), .last.number())]
    Outside {
        /// The first day.
        #[serde(serialize_with = "homesafe_protocol::display::date")]
        first: Day,
        /// The last day.
        #[serde(serialize_with = "homesafe_protocol::display::date")]
        last: Day,
    },
    /// A stay that nobody can know of.
    #[error("the stay begins at {}, which is still to come", format_time(*.0))]
    NotBegun(#[serde(serialize_with = "homesafe_protocol::display::time")] UnixTime),
}

/// A row's share of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Piece {
    /// Number of the venue in its table.
    pub venue: u32,
    /// UTC day.
    pub day: Day,
    /// How serious.
    pub level: Level,
    /// What to do.
    pub advice: Advice,
    /// Minutes of the day, widened.
    pub window: Window,
}

/// One record of a publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedWindow {
    /// Number of the venue in its table.
    pub venue: u32,
    /// UTC day.
    pub day: Day,
    /// What the record says.
    pub field: Field,
    /// The pieces it was merged from; none for a withdrawal.
    pub pieces: Vec<Window>,
}

/// The shares of each day of `[start, end)`, widened outward to multiples of `widen` minutes within the day.
///
/// # Errors
/// An empty span, or one that leaves `days`.
pub fn split_days(
    start: UnixTime,
    end: UnixTime,
    widen: u16,
    days: Days,
) -> Result<impl Iterator<Item = (Day, Window)>, SpanError> {
    if start >= end {
        return Err(SpanError::Empty);
    }
    let (first, last) = (start.day(), end.saturating_sub(1).day());
    if !days.contains(first) || !days.contains(last) {
        return Err(SpanError::Outside { first: days.first, last: days.last });
    }
    let widen = widen.max(1);
    let share = move |number: u16| {
        let day = Day::new(number);
        let from = start.since(day.start()) / 60;
        let to = end.since(day.start()).div_ceil(60).min(MINUTES_PER_DAY.into());
        let from = from as u16 / widen * widen;
        let to = (to as u16).div_ceil(widen).saturating_mul(widen).min(MINUTES_PER_DAY);
        Some((day, Window::new(from, to).ok()?))
    };
    Ok((first.number()..=last.number()).filter(move |n| days.range().contains(n)).filter_map(share))
}

/// That a stay has begun, by clocks that agree.
///
/// # Errors
/// [`SpanError::NotBegun`].
pub fn check_begun(start: UnixTime, now: UnixTime) -> Result<(), SpanError> {
    if start > now.saturating_add(CLOCK_TOLERANCE) { Err(SpanError::NotBegun(start)) } else { Ok(()) }
}

/// Merges pieces of one venue-day, level and advice that overlap or touch.
pub fn merge(mut pieces: Vec<Piece>) -> Vec<PlannedWindow> {
    pieces.sort_unstable();
    pieces.dedup();
    let mut entries: Vec<PlannedWindow> = Vec::with_capacity(pieces.len());
    for Piece { venue, day, level, advice, window } in pieces {
        if let Some(last) = entries.last_mut()
            && (last.venue, last.day, last.field.level, last.field.advice) == (venue, day, level, advice)
            && window.start() <= last.field.window.end()
        {
            let merged = last.field.window;
            last.field.window = Window::new(merged.start(), merged.end().max(window.end())).unwrap_or(merged);
            last.pieces.push(window);
            continue;
        }
        entries.push(PlannedWindow {
            venue,
            day,
            field: Field { window, level, advice },
            pieces: vec![window],
        });
    }
    entries
}

/// Puts entries in the order in which the windows of a venue-day are numbered: withdrawals first.
///
/// # Errors
/// The first entry of a venue-day that has more than 64.
pub fn number(mut entries: Vec<PlannedWindow>) -> Result<Vec<PlannedWindow>, Box<PlannedWindow>> {
    let standing = |entry: &PlannedWindow| entry.field.level != Level::Withdrawn;
    entries.sort_unstable_by_key(|entry| (entry.venue, entry.day, standing(entry), entry.field));
    let crowded = by_venue_day(&entries).find(|group| group.len() > usize::from(MAX_WINDOWS_PER_VENUE_DAY));
    match crowded.and_then(<[_]>::first) {
        Some(first) => Err(Box::new(first.clone())),
        None => Ok(entries),
    }
}

/// The entries of each venue-day; they must be in order.
pub(super) fn by_venue_day(entries: &[PlannedWindow]) -> impl Iterator<Item = &[PlannedWindow]> {
    entries.chunk_by(|a, b| (a.venue, a.day) == (b.venue, b.day))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DAYS: Days = Days::until(Day::new(14).minute(720), 4);

    fn at(day: u16, minute: u16) -> UnixTime {
        Day::new(day).minute(minute)
    }

    fn split(start: UnixTime, end: UnixTime, widen: u16) -> Result<Vec<(u16, u16, u16)>, SpanError> {
        let pieces = split_days(start, end, widen, DAYS)?;
        Ok(pieces.map(|(day, w)| (day.number(), w.start(), w.end())).collect())
    }

    #[test]
    fn widens_outward_and_splits_at_midnight() {
        assert_eq!(split(at(12, 607), at(12, 652), 15).unwrap(), [(12, 600, 660)]);
        assert_eq!(split(at(12, 607), at(12, 652), 0).unwrap(), [(12, 607, 652)]);
        assert_eq!(split(at(12, 1_433), at(13, 5), 15).unwrap(), [(12, 1_425, 1_440), (13, 0, 15)]);
        assert_eq!(
            split(at(12, 1_380), at(13, 0), 15).unwrap(),
            [(12, 1_380, 1_440)],
            "nothing of the next day"
        );
        assert_eq!(split(at(10, 0), at(15, 0), 0).unwrap().len(), 5);
        let half = at(12, 600).saturating_add(30);
        assert_eq!(
            split(half, half.saturating_add(1), 0).unwrap(),
            [(12, 600, 601)],
            "seconds widen to the minute"
        );
    }

    #[test]
    fn refuses_what_is_empty_or_not_broadcast() {
        assert_eq!(split(at(12, 5), at(12, 5), 15), Err(SpanError::Empty));
        for (start, end) in [(at(9, 1_439), at(10, 5)), (at(14, 0), at(15, 1)), (at(0, 0), UnixTime::MAX)] {
            assert!(matches!(split(start, end, 15), Err(SpanError::Outside { .. })));
        }
    }

    #[test]
    fn refuses_a_stay_that_is_still_to_come() {
        let latest = DAYS.until.saturating_add(CLOCK_TOLERANCE);
        let later = latest.saturating_add(1);
        assert_eq!(check_begun(latest, DAYS.until), Ok(()));
        assert_eq!(check_begun(later, DAYS.until), Err(SpanError::NotBegun(later)));
    }

    #[test]
    fn withdrawals_come_first_and_64_are_enough() {
        let entry = |level, start| PlannedWindow {
            venue: 0,
            day: Day::new(10),
            field: Field { window: Window::new(start, start + 1).unwrap(), level, advice: Advice::default() },
            pieces: Vec::new(),
        };
        let mut entries: Vec<_> = (0..63).map(|n| entry(Level::Notice, n * 2)).collect();
        entries.push(entry(Level::Withdrawn, 1_000));
        let numbered = number(entries.clone()).unwrap();
        assert_eq!(numbered[0].field.level, Level::Withdrawn);
        entries.push(entry(Level::TestAdvised, 1_200));
        assert!(number(entries).is_err());
    }

    prop_compose! {
        fn pieces()(raw in prop::collection::vec((0..2u32, 0..2u16, 0..3u8, 0..2u8, 0..200u16, 1..40u16), 0..40)) -> Vec<Piece> {
            let piece = |(venue, day, level, advice, start, len): (u32, u16, u8, u8, u16, u16)| Piece {
                venue,
                day: Day::new(day),
                level: Level::from_bits(level).unwrap(),
                advice: advice.try_into().unwrap(),
                window: Window::new(start, start + len).unwrap(),
            };
            raw.into_iter().map(piece).collect()
        }
    }

    type Minute = (u32, Day, Level, Advice, u16);

    fn minutes<'a>(pieces: impl Iterator<Item = Piece> + 'a) -> std::collections::BTreeSet<Minute> {
        pieces
            .flat_map(|p| {
                (p.window.start()..p.window.end()).map(move |m| (p.venue, p.day, p.level, p.advice, m))
            })
            .collect()
    }

    proptest! {
        #[test]
        fn merging_keeps_every_minute_and_leaves_no_two_that_touch(pieces in pieces()) {
            let entries = merge(pieces.clone());
            let merged = entries.iter().map(|e| Piece {
                venue: e.venue, day: e.day, level: e.field.level, advice: e.field.advice, window: e.field.window,
            });
            prop_assert_eq!(minutes(merged.clone()), minutes(pieces.iter().copied()));
            // A minute between two windows of one kind is in neither.
            for (a, b) in merged.clone().zip(merged.skip(1)) {
                let same = (a.venue, a.day, a.level, a.advice) == (b.venue, b.day, b.level, b.advice);
                prop_assert!(!same || a.window.end() < b.window.start());
            }
            for entry in &entries {
                let (first, last) = (entry.pieces.iter().map(|w| w.start()).min(), entry.pieces.iter().map(|w| w.end()).max());
                prop_assert_eq!((first, last), (Some(entry.field.window.start()), Some(entry.field.window.end())));
            }
        }

        #[test]
        fn splitting_covers_exactly_the_widened_minutes(start in 0..5 * 86_400u64, len in 1..3 * 86_400u64, widen in 0..61u16) {
            let base = DAYS.first.start().seconds();
            let (start, end) = (UnixTime::new(base + start).unwrap(), UnixTime::new(base + start + len).unwrap());
            let widened: std::collections::BTreeSet<(u16, u16)> = match split(start, end, widen) {
                Err(_) => { prop_assert!(end > Day::new(15).start()); return Ok(()); }
                Ok(pieces) => pieces.iter().flat_map(|(day, from, to)| (*from..*to).map(|m| (*day, m))).collect(),
            };
            // A minute is covered if its cell of `widen` minutes, cut at midnight, shares a second with the
            // span.
            let cell = u64::from(widen.max(1)) * 60;
            for day in DAYS.range() {
                for minute in 0..MINUTES_PER_DAY {
                    let day_start = Day::new(day).start().seconds();
                    let from = day_start + u64::from(minute) * 60 / cell * cell;
                    let to = (from + cell).min(day_start + 86_400);
                    let expected = start.seconds() < to && from < end.seconds();
                    prop_assert_eq!(widened.contains(&(day, minute)), expected, "{} {}", day, minute);
                }
            }
        }
    }
}
