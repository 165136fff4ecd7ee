//! Days written into facts as their dates.

use homesafe_host::clock::format_day;
use homesafe_protocol::time::Day;
use serde::{Serialize as _, Serializer};

/// Writes a day as its date.
///
/// # Errors
/// Those of the serializer.
pub fn text<S: Serializer>(day: &Day, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&format_day(*day))
}

/// Writes a day that may be missing.
///
/// # Errors
/// Those of the serializer.
pub fn optional<S: Serializer>(day: &Option<Day>, serializer: S) -> Result<S::Ok, S::Error> {
    day.map(format_day).serialize(serializer)
}

/// Writes days as their dates.
///
/// # Errors
/// Those of the serializer.
pub fn texts<S: Serializer>(days: &[Day], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(days.iter().copied().map(format_day))
}
