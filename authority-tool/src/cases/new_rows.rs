//! New rows: from a poster, from a table.

use homesafe_protocol::{
    batch::{Advice, Level},
    held_day::HeldDay,
    share::VenueEvidence,
    time::{Day, UnixTime},
    venue::VenueCode,
};

use super::{
    CaseError,
    row::{NewRow, Source},
};
use crate::plan::{BadRows, Evidence, SpanError, Table, Venue, WindowRowError};

/// The days that a row may touch: no stay that anybody must be warned of is longer.
pub const MAX_SPAN_DAYS: u16 = 31;

/// A stay at the venue of a code, with the keys of its days and no others.
///
/// # Errors
/// [`CaseError::Row`] for a stay that is empty, of more than [`MAX_SPAN_DAYS`] days, or of days on which the
/// code was not valid.
pub fn from_code(
    code: &VenueCode,
    (start, end): (UnixTime, UnixTime),
    (level, advice): (Level, Advice),
    source: Source,
) -> Result<NewRow, CaseError> {
    if start >= end {
        return Err(CaseError::Row(SpanError::Empty.into()));
    }
    let (first, last) = (start.day().number(), end.saturating_sub(1).day().number());
    if last - first >= MAX_SPAN_DAYS {
        return Err(CaseError::Row(WindowRowError::TooLong { max: MAX_SPAN_DAYS }));
    }
    let days: Vec<Day> = (first..=last).map(Day::new).collect();
    // Whoever arrived on the last day may have stayed over midnight.
    let valid =
        |day: &Day| code.is_valid_on(*day) || day.previous().is_some_and(|before| code.is_valid_on(before));
    if !days.iter().all(valid) {
        return Err(CaseError::Row(WindowRowError::Validity));
    }
    let key = code.venue_key();
    let evidence = code.as_homesafe().map(|code| Evidence(VenueEvidence::of(code, days.iter().copied())));
    Ok(NewRow {
        venue: code.into(),
        days: days.into_iter().map(|day| HeldDay::new(day, &key.day_key(day))).collect(),
        start,
        end,
        level,
        advice,
        source,
        evidence,
    })
}

/// The rows of a table that kept its codes.
///
/// # Errors
/// All rows that cannot be used; then none is.
pub fn from_table(table: &Table) -> Result<Vec<NewRow>, CaseError> {
    let (mut rows, mut bad) = (Vec::with_capacity(table.rows.len()), BadRows::default());
    for row in &table.rows {
        let Some(code) = table.venues.get(row.venue as usize).and_then(Venue::code) else { continue };
        match from_code(code, (row.start, row.end), (row.level, row.advice), Source::Table) {
            Ok(new) => rows.push(new),
            Err(CaseError::Row(error)) => bad.push(row.line, error),
            Err(error) => return Err(error),
        }
    }
    bad.into_result()?;
    Ok(rows)
}
