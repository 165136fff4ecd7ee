//! Where the time comes from: the only place that reads the system's clock.

use std::{path::PathBuf, sync::Mutex};

use chrono::{DateTime, Days, Local, NaiveDate, SecondsFormat, Utc};
use homesafe_protocol::time::{Day, UnixTime};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> UnixTime;
}

/// The system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods)] // the one place where the clock is read
    fn now(&self) -> UnixTime {
        UnixTime::new(Utc::now().timestamp().max(0).unsigned_abs()).unwrap_or(UnixTime::MAX)
    }
}

/// A clock that stands where it was put, for tests.
#[derive(Debug)]
pub struct ManualClock(Mutex<UnixTime>);

impl ManualClock {
    /// A clock that stands at `time`.
    pub const fn new(time: UnixTime) -> Self {
        Self(Mutex::new(time))
    }

    /// Puts it to `time`, forwards or back.
    pub fn set(&self, time: UnixTime) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = time;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> UnixTime {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// A clock that reads a file, at every look: RFC 3339 or Unix seconds. For demonstrations that move the time.
#[derive(Debug)]
pub struct FileClock {
    path: PathBuf,
    last: ManualClock,
}

impl FileClock {
    /// A clock that follows the file at `path`.
    ///
    /// # Errors
    /// [`ClockError::Unreadable`] for the file, [`ClockError::Time`] for what stands in it.
    pub fn open(path: PathBuf) -> Result<Self, ClockError> {
        let last = ManualClock::new(read(&path)?);
        Ok(Self { path, last })
    }
}

impl Clock for FileClock {
    fn now(&self) -> UnixTime {
        // While somebody is writing the file, the time before stands.
        if let Ok(time) = read(&self.path) {
            self.last.set(time);
        }
        self.last.now()
    }
}

fn read(path: &std::path::Path) -> Result<UnixTime, ClockError> {
    let text = std::fs::read_to_string(path).map_err(ClockError::Unreadable)?;
    let text = text.trim();
    match text.parse::<u64>() {
        Ok(seconds) => UnixTime::new(seconds).map_err(|_| ClockError::Time),
        Err(_) => parse_time(text),
    }
}

/// A clock file or a time that cannot be read.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum ClockError {
    /// The file.
    #[error("the clock file cannot be read: {0}")]
    Unreadable(#[serde(serialize_with = "homesafe_protocol::display::system")] std::io::Error),
    /// The time.
    #[error("not a time: write it as 2026-01-31T09:30:00Z or 2026-01-31T17:30:00+08:00")]
    Time,
}

/// A time written as RFC 3339.
///
/// # Errors
/// [`ClockError::Time`] for another text, and for a time before 1970 or after the protocol's last day.
pub fn parse_time(text: &str) -> Result<UnixTime, ClockError> {
    let time = DateTime::parse_from_rfc3339(text).map_err(|_| ClockError::Time)?;
    u64::try_from(time.timestamp()).ok().and_then(|s| UnixTime::new(s).ok()).ok_or(ClockError::Time)
}

/// The date of a UTC day.
pub fn calendar(day: Day) -> NaiveDate {
    NaiveDate::default().checked_add_days(Days::new(u64::from(day.number()))).unwrap_or_default()
}

/// The day that the calendar on this machine's wall shows, counted like UTC days.
pub fn local_day(time: UnixTime) -> Day {
    let seconds = i64::try_from(time.seconds()).unwrap_or(i64::MAX);
    let local = DateTime::from_timestamp(seconds, 0).unwrap_or_default().with_timezone(&Local);
    day_of(local.date_naive()).unwrap_or(time.day())
}

/// The UTC day of a date from 1970 to 2149.
pub fn day_of(date: NaiveDate) -> Option<Day> {
    let days = date.signed_duration_since(NaiveDate::default()).num_days();
    u16::try_from(days).ok().map(Day::new)
}

/// A UTC day as `YYYY-MM-DD`.
pub fn format_day(day: Day) -> String {
    calendar(day).format("%Y-%m-%d").to_string()
}

/// A time as HTTP writes it in `Date` (RFC 9110, section 5.6.7), such as `Sat, 31 Jan 2026 09:30:00 GMT`.
pub fn http_date(time: UnixTime) -> String {
    let seconds = i64::try_from(time.seconds()).unwrap_or(i64::MAX);
    DateTime::from_timestamp(seconds, 0).unwrap_or_default().format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// The time that HTTP wrote in `Date`.
pub fn parse_http_date(text: &str) -> Option<UnixTime> {
    let time = DateTime::parse_from_rfc2822(text).ok()?;
    u64::try_from(time.timestamp()).ok().and_then(|seconds| UnixTime::new(seconds).ok())
}

/// A time as RFC 3339 in UTC, such as `2026-01-31T09:30:00Z`.
pub fn format_time(time: UnixTime) -> String {
    let seconds = i64::try_from(time.seconds()).unwrap_or(i64::MAX);
    DateTime::from_timestamp(seconds, 0).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// The same moment for a person who reads it on this machine: with its zone's offset, such as
/// `2026-01-31T17:30:00+08:00`.
pub fn local_time(time: UnixTime) -> String {
    let seconds = i64::try_from(time.seconds()).unwrap_or(i64::MAX);
    let time = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    time.with_timezone(&Local).to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_http_round_trip() {
        let time = parse_time("2026-01-31T09:30:00Z").unwrap();
        assert_eq!(http_date(time), "Sat, 31 Jan 2026 09:30:00 GMT");
        assert_eq!(parse_http_date(&http_date(time)), Some(time));
        assert_eq!(parse_http_date("yesterday"), None);
    }

    #[test]
    fn times_round_trip() {
        let time = UnixTime::new(1_790_000_000).unwrap();
        assert_eq!(parse_time(&format_time(time)).unwrap(), time);
        assert_eq!(
            parse_time("2026-01-31T17:30:00+08:00").unwrap(),
            parse_time("2026-01-31T09:30:00Z").unwrap()
        );
        assert_eq!(parse_time(&local_time(time)).unwrap(), time, "in whatever zone, which it names");
        for bad in ["", "yesterday", "1969-01-01T00:00:00Z", "2200-01-01T00:00:00Z"] {
            assert!(parse_time(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn days_round_trip() {
        for (text, number) in [("1970-01-01", 0), ("2026-11-23", 20_780), ("2149-06-06", u16::MAX)] {
            let day = Day::new(number);
            assert_eq!((format_day(day).as_str(), day_of(calendar(day))), (text, Some(day)));
        }
        assert_eq!(day_of(NaiveDate::from_ymd_opt(2149, 6, 7).unwrap()), None);
    }

    #[test]
    fn a_file_clock_follows_its_file() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "100\n").unwrap();
        let clock = FileClock::open(file.path().to_owned()).unwrap();
        assert_eq!(clock.now().seconds(), 100);
        std::fs::write(file.path(), "1970-01-01T00:05:00Z").unwrap();
        assert_eq!(clock.now().seconds(), 300);
        std::fs::write(file.path(), "").unwrap();
        assert_eq!(clock.now().seconds(), 300, "half-written files change nothing");
    }
}
