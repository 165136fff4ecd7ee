//! Matching (section 8): from the records found for a visit's venue-days to what the resident is told.
//!
//! Pure functions over stored hits and visits, computed anew after every sync, scan, check-out and edit: a
//! batch that arrives while a visit is open, or a visit entered late, is handled the same way.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    batch::{Advice, Field, Level},
    time::{Day, MINUTES_PER_DAY, SECONDS_PER_DAY, UnixTime, Window},
};

/// How long after an infected person's window an indirect contact counts, in seconds.
pub const INDIRECT_SPAN: u64 = SECONDS_PER_DAY;

/// The longest visit in seconds.
pub const MAX_VISIT: u64 = SECONDS_PER_DAY;

/// When a resident was at a venue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presence {
    /// Arrival.
    pub arrival: UnixTime,
    /// Departure, or the automatic one.
    pub departure: UnixTime,
    /// Whether the venue's category has indirect contact.
    pub indirect: bool,
}

impl Presence {
    /// A presence that ends after 24 hours at most and not before it begins.
    pub fn new(arrival: UnixTime, departure: UnixTime, indirect: bool) -> Self {
        let departure = departure.clamp(arrival, arrival.saturating_add(MAX_VISIT));
        Self { arrival, departure, indirect }
    }

    /// The days whose keys the device holds for it: d and d + 1, and d - 1 where contact may be indirect.
    pub fn held_days(arrival: UnixTime, indirect: bool) -> impl Iterator<Item = Day> {
        let day = arrival.day();
        let before = day.previous().filter(|_| indirect);
        before.into_iter().chain([day]).chain(day.next())
    }
}

/// A record that was found for a held venue-day, overlapping or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// Leaf in which it was published.
    pub seq: u64,
    /// The record's i in its batch.
    pub i: u16,
    /// UTC day of the window.
    pub day: Day,
    /// What it says.
    pub field: Field,
}

/// A window after all that was said of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct NetWindow {
    /// UTC day.
    pub day: Day,
    /// Minutes of it.
    pub window: Window,
    /// How serious.
    pub level: Level,
    /// What to do.
    pub advice: Advice,
    /// Whether it was withdrawn, or all that was said of it is void.
    pub withdrawn: bool,
}

/// The net state of one venue's hits: for one window the newest seq wins with all that it says of it, and a
/// withdrawal cancels what was said before it.
pub fn net_windows(hits: &[Hit], is_voided: impl Fn(u64) -> bool) -> Vec<NetWindow> {
    let mut by_window: BTreeMap<(Day, Window), Vec<&Hit>> = BTreeMap::new();
    for hit in hits {
        by_window.entry((hit.day, hit.field.window)).or_default().push(hit);
    }
    let mut net = Vec::new();
    for ((day, window), hits) in by_window {
        // What a stolen key said counts for nothing, its withdrawals included.
        let honest = || hits.iter().copied().filter(|hit| !is_voided(hit.seq));
        let cancelled_before =
            honest().filter(|h| h.field.level == Level::Withdrawn).map(|h| h.seq).max().unwrap_or(0);
        let standing = newest(honest().filter(|hit| hit.seq >= cancelled_before));
        let withdrawn = standing.is_empty();
        // What is withdrawn says what it last said; where all of it is void, what that said.
        let said = if withdrawn { newest(honest()) } else { standing };
        let said = if said.is_empty() { newest(hits.iter().copied()) } else { said };
        net.extend(said.into_iter().map(|(level, advice)| NetWindow {
            day,
            window,
            level,
            advice,
            withdrawn,
        }));
    }
    net
}

/// What the newest seq says, withdrawals apart: one batch may say two things of one window.
fn newest<'a>(hits: impl Iterator<Item = &'a Hit>) -> BTreeSet<(Level, Advice)> {
    let said: Vec<&Hit> = hits.filter(|hit| hit.field.level != Level::Withdrawn).collect();
    let newest = said.iter().map(|hit| hit.seq).max();
    said.iter().filter(|hit| Some(hit.seq) == newest).map(|hit| (hit.field.level, hit.field.advice)).collect()
}

/// A window, joined over midnight, in which the resident and an infected person shared a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exposure {
    /// Start of the joined window.
    pub start: UnixTime,
    /// End of it, not included.
    pub end: UnixTime,
    /// How serious.
    pub level: Level,
    /// What to do.
    pub advice: Advice,
    /// Whether only the 24 hours after the window overlap with the visit.
    pub indirect: bool,
    /// Whether the authority took it back.
    pub withdrawn: bool,
}

/// What one visit has to do with the windows of its venue: one exposure per joined window that overlaps by at
/// least `minimum_overlap` minutes. Arrival is floored and departure ceiled to the minute.
pub fn exposures(visit: Presence, windows: &[NetWindow], minimum_overlap: u16) -> Vec<Exposure> {
    let (arrival, departure) = (visit.arrival.floor_minute(), visit.departure.ceil_minute());
    let needed = u64::from(minimum_overlap.max(1)) * 60;
    let overlap = |start: UnixTime, end: UnixTime| departure.min(end).since(arrival.max(start)) >= needed;
    let mut found = Vec::new();
    for joined in join_over_midnight(windows) {
        let direct = overlap(joined.start, joined.end);
        let indirect =
            !direct && visit.indirect && overlap(joined.start, joined.end.saturating_add(INDIRECT_SPAN));
        if direct || indirect {
            found.push(Exposure { indirect, ..joined });
        }
    }
    found
}

/// Windows that touch at midnight and say the same are one.
fn join_over_midnight(windows: &[NetWindow]) -> Vec<Exposure> {
    let mut sorted = windows.to_vec();
    sorted.sort_unstable();
    let mut joined: Vec<Exposure> = Vec::with_capacity(sorted.len());
    for NetWindow { day, window, level, advice, withdrawn } in sorted {
        let span = window.on(day);
        let same = |e: &&mut Exposure| {
            window.start() == 0
                && e.end == span.start
                && (e.level, e.advice, e.withdrawn) == (level, advice, withdrawn)
        };
        match joined.iter_mut().rev().find(same) {
            Some(before) => before.end = span.end,
            None => joined.push(Exposure {
                start: span.start,
                end: span.end,
                level,
                advice,
                indirect: false,
                withdrawn,
            }),
        }
    }
    debug_assert!(
        joined
            .iter()
            .all(|e| e.start < e.end && e.end.since(e.start) <= 64 * u64::from(MINUTES_PER_DAY) * 60)
    );
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Day = Day::new(20_000);

    fn hit(seq: u64, i: u16, start: u16, end: u16, level: Level) -> Hit {
        let field = Field { window: Window::new(start, end).unwrap(), level, advice: Advice::default() };
        Hit { seq, i, day: DAY, field }
    }

    fn net(day: Day, start: u16, end: u16) -> NetWindow {
        let window = Window::new(start, end).unwrap();
        NetWindow { day, window, level: Level::TestAdvised, advice: Advice::default(), withdrawn: false }
    }

    fn visit(from: u16, to: u16) -> Presence {
        Presence::new(DAY.minute(from), DAY.minute(to), false)
    }

    #[test]
    fn half_open_windows_touching_is_not_overlapping() {
        let windows = [net(DAY, 600, 660)];
        assert!(exposures(visit(540, 600), &windows, 1).is_empty());
        assert!(exposures(visit(660, 700), &windows, 1).is_empty());
        assert_eq!(exposures(visit(540, 601), &windows, 1).len(), 1);
        assert!(exposures(visit(540, 601), &windows, 2).is_empty());
        assert_eq!(exposures(visit(540, 800), &windows, 60).len(), 1);
    }

    #[test]
    fn arrival_floors_and_departure_ceils() {
        let windows = [net(DAY, 600, 660)];
        let late =
            Presence::new(DAY.minute(659).saturating_add(59), DAY.minute(659).saturating_add(59), false);
        assert_eq!(exposures(late, &windows, 1).len(), 1, "one second of the last minute");
        let early = Presence::new(DAY.minute(500), DAY.minute(600).saturating_add(1), false);
        assert_eq!(exposures(early, &windows, 1).len(), 1, "one second of the first minute");
    }

    #[test]
    fn windows_are_joined_at_midnight_before_the_overlap_is_measured() {
        let next = DAY.next().unwrap();
        let windows = [net(DAY, 1_430, 1_440), net(next, 0, 10)];
        let over_midnight = Presence::new(DAY.minute(1_435), next.minute(5), false);
        let found = exposures(over_midnight, &windows, 10);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].start, found[0].end), (DAY.minute(1_430), next.minute(10)));
        assert!(exposures(over_midnight, &windows[..1], 10).is_empty());
    }

    #[test]
    fn a_taxi_counts_for_a_day_after() {
        let before = DAY.previous().unwrap();
        let ride = |from, indirect| Presence::new(DAY.minute(from), DAY.minute(from + 20), indirect);
        let windows = [net(before, 600, 630)];
        assert!(exposures(ride(620, true), &windows, 1)[0].indirect);
        assert!(exposures(ride(620, false), &windows, 1).is_empty());
        assert!(exposures(ride(630, true), &windows, 1).is_empty(), "24 hours have passed");
        assert_eq!(Presence::held_days(DAY.minute(5), true).count(), 3);
    }

    #[test]
    fn withdrawals_cancel_what_came_before_and_nothing_after() {
        let hits = [
            hit(1, 0, 60, 90, Level::TestCompulsory),
            hit(1, 1, 100, 130, Level::Notice),
            hit(5, 0, 60, 90, Level::Withdrawn),
        ];
        let net = net_windows(&hits, |_| false);
        assert_eq!(net.iter().map(|w| w.withdrawn).collect::<Vec<_>>(), [true, false]);
        // In one batch: withdrawn and published again at another level.
        let again = [&hits[..], &[hit(5, 1, 60, 90, Level::Notice)]].concat();
        assert_eq!(
            (net_windows(&again, |_| false)[0].withdrawn, net_windows(&again, |_| false)[0].level),
            (false, Level::Notice)
        );
        // For one window the newest seq wins.
        let newer = [hit(1, 0, 60, 90, Level::TestCompulsory), hit(2, 0, 60, 90, Level::Notice)];
        let levels = net_windows(&newer, |_| false).iter().map(|window| window.level).collect::<Vec<_>>();
        assert_eq!(levels, [Level::Notice]);
        let two = [hit(2, 0, 60, 90, Level::TestCompulsory), hit(2, 1, 60, 90, Level::Notice)];
        assert_eq!(net_windows(&two, |_| false).len(), 2, "one batch may say two things of one window");
        assert!(net_windows(&[hit(5, 0, 60, 90, Level::Withdrawn)], |_| false).is_empty());
    }

    #[test]
    fn attack_stolen_publishing_key_is_voided() {
        let hits = [
            hit(1, 0, 60, 90, Level::TestCompulsory),
            hit(7, 0, 60, 90, Level::Withdrawn),
            hit(7, 1, 200, 230, Level::TestCompulsory),
        ];
        let net = net_windows(&hits, |seq| seq == 7);
        assert_eq!(
            net.iter().map(|w| (w.window.start(), w.withdrawn)).collect::<Vec<_>>(),
            [(60, false), (200, true)]
        );
    }

    #[test]
    fn a_visit_ends_after_a_day_at_most() {
        let long = Presence::new(DAY.minute(0), DAY.minute(0).saturating_add(10 * SECONDS_PER_DAY), false);
        assert_eq!(long.departure, DAY.next().unwrap().start());
        let backwards = Presence::new(DAY.minute(10), DAY.minute(5), false);
        assert_eq!(backwards.departure, backwards.arrival);
    }
}
