//! From all approved cases to one batch: rows of the same venue-day come together, whoever they are of.

use std::collections::BTreeMap;

use homesafe_protocol::time::{Day, MINUTES_PER_DAY, UnixTime, Window};
use serde::Serialize;

use super::{Case, CaseRow, CaseState, Standing};
use crate::{
    model::{CaseId, CaseRows},
    plan::{Days, Piece, PlannedWindow, Venue, VenueDayId, Venues, merge, number, split_days},
};

/// An approved row that the next batch does not say, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename = "UnsaidRow")]
pub enum Unsaid {
    /// It ends before the first day that is broadcast.
    TooOld {
        /// The case.
        case: CaseId,
        /// The row.
        row: u32,
        /// That day.
        #[serde(serialize_with = "homesafe_protocol::display::date")]
        first: Day,
    },
    /// Its venue's certificate counts no more since it was approved, and no second source confirmed the row.
    NotCertified {
        /// The case.
        case: CaseId,
        /// The row.
        row: u32,
    },
}

/// What the next batch says.
#[derive(Debug, Default)]
pub struct Planned {
    /// The venues, one for each day.
    pub venues: Venues,
    /// The windows.
    pub entries: Vec<PlannedWindow>,
    /// The rows that they come from.
    pub cases: Vec<CaseRows>,
    /// Approved rows that it does not say.
    pub unsaid: Vec<Unsaid>,
}

/// Merges all approved cases, widened by `widen` minutes. Days that are not broadcast are left out; a
/// venue-day with too many windows is widened further, until they merge. `judge` says for which venues
/// somebody vouches now: a row that was approved for its certificate is left out where that counts no more.
pub fn plan(cases: &[Case], widen: u16, days: Days, judge: &dyn Fn(&CaseRow) -> Standing) -> Planned {
    let (approved, unsaid) = judged(cases, days, judge);
    let mut widen = widen.max(1);
    loop {
        let planned = attempt(&approved, widen, days);
        // At a day's width a venue-day has one window of each level and advice.
        match planned {
            Some(planned) => return Planned { unsaid, ..planned },
            None if widen >= MINUTES_PER_DAY => return Planned { unsaid, ..Planned::default() },
            None => widen = widen.saturating_mul(2).min(MINUTES_PER_DAY),
        }
    }
}

/// The rows of a case that may be said, as they stand now.
type Judged<'c> = (CaseId, Vec<(&'c CaseRow, Standing)>);

fn judged<'c>(
    cases: &'c [Case],
    days: Days,
    judge: &dyn Fn(&CaseRow) -> Standing,
) -> (Vec<Judged<'c>>, Vec<Unsaid>) {
    let (mut approved, mut unsaid, first) = (Vec::new(), Vec::new(), days.first);
    for case in cases.iter().filter(|case| case.state() == CaseState::Approved) {
        let mut rows = Vec::new();
        for row in case.waiting() {
            let (case, number) = (case.id, row.number);
            match judge(row) {
                _ if row.end <= first.start() => unsaid.push(Unsaid::TooOld { case, row: number, first }),
                Standing::Claimed if !row.confirmed => {
                    unsaid.push(Unsaid::NotCertified { case, row: number })
                }
                standing => rows.push((row, standing)),
            }
        }
        approved.push((case.id, rows));
    }
    (approved, unsaid)
}

fn attempt(approved: &[Judged<'_>], widen: u16, days: Days) -> Option<Planned> {
    let (mut venues, mut numbers, mut pieces) =
        (Venues::new(), BTreeMap::<VenueDayId, u32>::new(), Vec::new());
    let mut named = Vec::new();
    for (case, approved) in approved {
        let mut rows = Vec::new();
        for (row, standing) in approved {
            let shares = shares(row, widen, days);
            if !shares.is_empty() {
                rows.push(row.number);
            }
            for (day, window) in shares {
                let Some(held) = row.days.iter().find(|held| held.day() == day) else { continue };
                let evidence = row.evidence.as_ref().and_then(|evidence| evidence.0.on(day));
                let venue = Venue::on(day, held.key(), row.venue.label()).showing(evidence);
                let number = *numbers.entry(venue.id).or_insert(venues.len() as u32);
                match venues.get_mut(number as usize) {
                    None => venues.push(venue),
                    // Another desk should see the best that any row knows of a venue.
                    Some(known) if *standing == Standing::Certified => *known = venue,
                    Some(_) => {}
                }
                pieces.push(Piece { venue: number, day, level: row.level, advice: row.advice, window });
            }
        }
        if !rows.is_empty() {
            named.push(CaseRows { case: *case, rows });
        }
    }
    let entries = number(merge(pieces)).ok()?;
    Some(Planned { venues, entries, cases: named, unsaid: Vec::new() })
}

/// A row's share of each day that is broadcast.
fn shares(row: &CaseRow, widen: u16, days: Days) -> Vec<(Day, Window)> {
    let end = days.last.next().map_or(UnixTime::MAX, Day::start);
    let (start, end) = (row.start.max(days.first.start()), row.end.min(end));
    split_days(start, end, widen, days).map(Iterator::collect).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use homesafe_protocol::{
        batch::{Advice, Level},
        keys::VenueKey,
    };

    use homesafe_protocol::held_day::HeldDay;

    use super::*;
    use crate::{
        cases::{Approval, CaseError, NewRow, Source, VenueFacts},
        plan::{SpanError, WindowRowError},
    };

    const DAYS: Days = Days::until(Day::new(100).minute(720), 10);

    fn row(venue: &[u8], day: u16, start: u16, end: u16, level: Level) -> NewRow {
        let key = VenueKey::derive(venue, b"");
        let name = |name: &str| VenueFacts {
            name_zh: String::new(),
            name_en: name.into(),
            address: String::new(),
            category: "bar".into(),
        };
        NewRow {
            venue: name("Bar"),
            days: [day, day + 1]
                .map(Day::new)
                .iter()
                .map(|day| HeldDay::new(*day, &key.day_key(*day)))
                .collect(),
            start: Day::new(day).minute(start),
            end: Day::new(day).minute(end),
            level,
            advice: Advice::default(),
            source: Source::Shared,
            evidence: None,
        }
    }

    fn case(id: u8, rows: Vec<NewRow>, approved: bool) -> Case {
        let now = DAYS.last.start();
        let mut case = Case::new([id; 5].into(), String::new(), now).unwrap();
        case.add(rows, now);
        if approved {
            case.approve(&[], DAYS, Approval { officer: [0; 32].into(), at: now }, &certified).unwrap();
        }
        case
    }

    fn certified(_: &CaseRow) -> Standing {
        Standing::Certified
    }

    fn claimed(_: &CaseRow) -> Standing {
        Standing::Claimed
    }

    fn said(planned: &Planned) -> Vec<(u16, u16, u16)> {
        planned
            .entries
            .iter()
            .map(|e| (e.day.number(), e.field.window.start(), e.field.window.end()))
            .collect()
    }

    #[test]
    fn approved_cases_come_together_by_venue_and_day() {
        let level = Level::TestAdvised;
        let cases = [
            case(1, vec![row(b"a", 95, 600, 660, level), row(b"b", 95, 600, 660, level)], true),
            case(2, vec![row(b"a", 95, 650, 700, level), row(b"a", 95, 1_430, 1_450, level)], true),
            case(3, vec![row(b"a", 95, 0, 60, level)], false),
        ];
        let planned = plan(&cases, 15, DAYS, &certified);
        let mut windows = said(&planned);
        windows.sort_unstable();
        assert_eq!(windows, [(95, 600, 660), (95, 600, 705), (95, 1_425, 1_440), (96, 0, 15)]);
        assert_eq!(planned.venues.len(), 3, "two venues on one day, one of them on the next, too");
        let rows = |case: u8, rows: &[u32]| CaseRows { case: [case; 5].into(), rows: rows.to_vec() };
        assert_eq!(planned.cases, [rows(1, &[1, 2]), rows(2, &[1, 2])]);
    }

    #[test]
    fn attack_a_row_that_was_certified_when_it_was_approved() {
        let level = Level::TestAdvised;
        let mut one = case(1, vec![row(b"a", 95, 600, 660, level), row(b"b", 95, 600, 660, level)], false);
        let approval = Approval { officer: [0; 32].into(), at: DAYS.last.start() };
        one.approve(&[2], DAYS, approval, &certified).unwrap();
        // Its certificate is revoked: the row that a second source confirmed is said all the same.
        let planned = plan(std::slice::from_ref(&one), 15, DAYS, &claimed);
        assert_eq!((planned.entries.len(), &planned.cases[0].rows[..]), (1, &[2][..]));
        assert_eq!(planned.unsaid, [Unsaid::NotCertified { case: one.id, row: 1 }]);
        let refused = one.approve(&[], DAYS, approval, &claimed);
        assert!(matches!(refused, Err(CaseError::Unconfirmed { ref rows }) if rows == "1"), "{refused:?}");
        assert_eq!(one.approve(&[1], DAYS, approval, &claimed).unwrap(), (2, 2));
    }

    #[test]
    fn rows_of_days_that_no_batch_may_speak_of_are_not_approved_and_named() {
        let approve_at = |day, at| {
            let approval = Approval { officer: [0; 32].into(), at };
            let mut one = case(
                1,
                vec![row(b"a", 95, 600, 660, Level::Notice), row(b"b", day, 600, 660, Level::Notice)],
                false,
            );
            one.approve(&[], DAYS, approval, &certified)
        };
        let approve = |day| approve_at(day, DAYS.last.minute(660));
        assert!(matches!(approve(89), Err(CaseError::TooOld { row: 2, first }) if first == DAYS.first));
        assert!(matches!(approve(101), Err(CaseError::Future(2))));
        let begins = DAYS.last.minute(600);
        let early = approve_at(100, DAYS.last.minute(594));
        assert!(
            matches!(early, Err(CaseError::Row(WindowRowError::Span(SpanError::NotBegun(at)))) if at == begins),
            "{early:?}"
        );
        assert_eq!([approve(90).unwrap(), approve(100).unwrap()], [(2, 0); 2]);
    }

    #[test]
    fn what_is_published_or_too_old_is_not_said_and_a_crowd_of_windows_merges() {
        let level = Level::Notice;
        let mut one = case(1, vec![row(b"a", 95, 600, 660, level), row(b"b", 95, 600, 660, level)], true);
        one.mark_published(&[1], crate::cases::Publication { seq: 0, at: DAYS.last.start() });
        let planned = plan(std::slice::from_ref(&one), 15, DAYS, &certified);
        assert_eq!((planned.entries.len(), &planned.cases[0].rows[..]), (1, &[2][..]));
        let later = Days::until(Day::new(127).start(), 31);
        let (id, planned) = (one.id, plan(&[one], 15, later, &certified));
        assert!(planned.entries.is_empty() && planned.cases.is_empty());
        assert_eq!(planned.unsaid, [Unsaid::TooOld { case: id, row: 2, first: later.first }]);
        let said = homesafe_host::cli::words().fact(&planned.unsaid[0]);
        assert!(said.contains("ends before 1970-04-07"), "{said}");
        let many = (0..70).map(|n| row(b"a", 95, n * 20, n * 20 + 1, level)).collect();
        let planned = plan(&[case(1, many, true)], 1, DAYS, &certified);
        assert!((1..=64).contains(&planned.entries.len()));
        assert_eq!(planned.cases[0].rows.len(), 70);
    }
}
