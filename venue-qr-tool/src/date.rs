//! Calendar dates as people write them, and the protocol's days.

use chrono::{Days, NaiveDate};
use homesafe_protocol::{display::one_line, time::Day};
use serde::{Serialize as _, Serializer};

/// A date that is not written as `YYYY-MM-DD`, or is before 1970 or after 2149.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[error("'{0}' is not a date such as 2026-01-31")]
pub struct DateError(String);

/// Reads `YYYY-MM-DD`.
///
/// # Errors
/// [`DateError`] for anything else, and for a date before 1970 or after 2149.
pub fn parse(text: &str) -> Result<Day, DateError> {
    let error = || DateError(one_line(text, 40));
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().and_then(day).ok_or_else(error)
}

/// The protocol's day of a date from 1970 to 2149.
pub fn day(date: NaiveDate) -> Option<Day> {
    let days = date.signed_duration_since(NaiveDate::default()).num_days();
    u16::try_from(days).ok().map(Day::new)
}

/// The date of a day.
pub fn calendar(day: Day) -> NaiveDate {
    NaiveDate::default().checked_add_days(Days::new(u64::from(day.number()))).unwrap_or_default()
}

/// Writes `YYYY-MM-DD`.
pub fn format(day: Day) -> String {
    calendar(day).format("%Y-%m-%d").to_string()
}

/// Writes a day as its date.
///
/// # Errors
/// Those of the serializer.
pub fn text<S: Serializer>(day: &Day, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&format(*day))
}

/// Writes a day that may be missing.
///
/// # Errors
/// Those of the serializer.
pub fn optional<S: Serializer>(day: &Option<Day>, serializer: S) -> Result<S::Ok, S::Error> {
    day.map(format).serialize(serializer)
}

/// Writes days as their dates.
///
/// # Errors
/// Those of the serializer.
pub fn texts<S: Serializer>(days: &[Day], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(days.iter().copied().map(format))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_round_trip() {
        for (text, number) in [("1970-01-01", 0), ("2026-11-23", 20_780), ("2149-06-06", u16::MAX)] {
            assert_eq!(parse(text), Ok(Day::new(number)), "{text}");
            assert_eq!(format(Day::new(number)), text);
        }
        for bad in ["", "2026-02-30", "23/11/2026", "1969-12-31", "2149-06-07", "2026-11-23T00:00:00Z"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
