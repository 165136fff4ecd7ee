//! Time as the protocol counts it: Unix seconds, UTC days, minutes of a day, half-open windows. No clock is
//! read here.

use std::ops::Range;

/// Seconds of a day.
pub const SECONDS_PER_DAY: u64 = 86_400;
/// Minutes of a day, and the largest minute a window may end at.
pub const MINUTES_PER_DAY: u16 = 1_440;

/// A time or span that the protocol cannot carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum TimeError {
    /// Past the last day a u16 counts (2149-06-06).
    #[error("the time lies after the year 2149")]
    TooLate,
    /// A window must start before it ends, within one day.
    #[error("a window needs 0 <= start < end <= 1440 minutes")]
    Window,
    /// A validity must not end before it starts, and spans at most 1,830 days.
    #[error("a validity needs first day <= last day and at most 1,830 days")]
    Validity,
}

/// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted; always within a [`Day`].
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(try_from = "u64", into = "u64")]
pub struct UnixTime(u64);

impl UnixTime {
    /// The last second that has a [`Day`].
    pub const MAX: Self = Self((u16::MAX as u64 + 1) * SECONDS_PER_DAY - 1);

    /// A time from Unix seconds.
    ///
    /// # Errors
    /// [`TimeError::TooLate`] after [`Self::MAX`].
    pub const fn new(seconds: u64) -> Result<Self, TimeError> {
        if seconds > Self::MAX.0 { Err(TimeError::TooLate) } else { Ok(Self(seconds)) }
    }

    /// The Unix seconds.
    pub const fn seconds(self) -> u64 {
        self.0
    }

    /// The UTC day it falls on.
    pub const fn day(self) -> Day {
        Day((self.0 / SECONDS_PER_DAY) as u16)
    }

    /// This time plus some seconds, at most [`Self::MAX`].
    pub const fn saturating_add(self, seconds: u64) -> Self {
        let sum = self.0.saturating_add(seconds);
        if sum > Self::MAX.0 { Self::MAX } else { Self(sum) }
    }

    /// This time less some seconds, at least 0.
    pub const fn saturating_sub(self, seconds: u64) -> Self {
        Self(self.0.saturating_sub(seconds))
    }

    /// Seconds from `earlier` to this time, 0 if it is later.
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Rounded down to the whole minute.
    pub const fn floor_minute(self) -> Self {
        Self(self.0 - self.0 % 60)
    }

    /// Rounded up to the whole minute, at most [`Self::MAX`].
    pub const fn ceil_minute(self) -> Self {
        self.saturating_add(59).floor_minute()
    }
}

impl TryFrom<u64> for UnixTime {
    type Error = TimeError;
    fn try_from(seconds: u64) -> Result<Self, TimeError> {
        Self::new(seconds)
    }
}

impl From<UnixTime> for u64 {
    fn from(time: UnixTime) -> Self {
        time.0
    }
}

/// A UTC day: `floor(unix / 86400)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Day(u16);

impl Day {
    /// A day by its number since 1970-01-01.
    pub const fn new(number: u16) -> Self {
        Self(number)
    }

    /// The number since 1970-01-01.
    pub const fn number(self) -> u16 {
        self.0
    }

    /// Its first second.
    pub const fn start(self) -> UnixTime {
        UnixTime(self.0 as u64 * SECONDS_PER_DAY)
    }

    /// The moment `minutes` after its start; 1,440 is the next day's start.
    pub const fn minute(self, minutes: u16) -> UnixTime {
        self.start().saturating_add(minutes as u64 * 60)
    }

    /// The day after, if the calendar has one.
    pub fn next(self) -> Option<Self> {
        self.0.checked_add(1).map(Self)
    }

    /// The day before, if the calendar has one.
    pub fn previous(self) -> Option<Self> {
        self.0.checked_sub(1).map(Self)
    }

    /// The day `days` earlier, or day 0.
    pub const fn saturating_sub(self, days: u16) -> Self {
        Self(self.0.saturating_sub(days))
    }
}

/// First and last day, both included, on which a code may be used, by the calendar on the venue's wall; at most
/// [`Self::MAX_DAYS`] long.
///
/// Nobody need know the venue's time zone: what hung on a day of the wall was seen on that UTC day, the one before
/// or the one after, and all of these count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Validity {
    first: Day,
    last: Day,
}

impl Validity {
    /// The longest validity of a venue code, in days (five years).
    pub const MAX_DAYS: u16 = 1_830;

    /// A validity from `first` to `last`, both included.
    ///
    /// # Errors
    /// [`TimeError::Validity`] if it ends before it starts, or has more than [`Self::MAX_DAYS`] days.
    pub const fn new(first: Day, last: Day) -> Result<Self, TimeError> {
        if first.0 > last.0 || last.0 - first.0 >= Self::MAX_DAYS {
            return Err(TimeError::Validity);
        }
        Ok(Self { first, last })
    }

    /// The first day.
    pub const fn first(self) -> Day {
        self.first
    }

    /// The last day, included.
    pub const fn last(self) -> Day {
        self.last
    }

    /// Whether a day of it is, somewhere on earth, the UTC day `day`.
    pub const fn touches(self, day: Day) -> bool {
        self.first_utc_day().0 <= day.0 && day.0 <= self.last_utc_day().0
    }

    /// Every UTC day that it touches, in order: two more than its own, but for the calendar's ends.
    pub fn utc_days(self) -> impl ExactSizeIterator<Item = Day> + Clone {
        (self.first_utc_day().0..=self.last_utc_day().0).map(Day)
    }

    /// The UTC day on which it begins in the east.
    pub const fn first_utc_day(self) -> Day {
        self.first.saturating_sub(1)
    }

    /// The UTC day on which it ends in the west.
    pub const fn last_utc_day(self) -> Day {
        Day(self.last.0.saturating_add(1))
    }
}

/// A half-open span of minutes `[start, end)` within one UTC day, `0 <= start < end <= 1440`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Window {
    start: u16,
    end: u16,
}

impl Window {
    /// The largest [`Self::index`]; all are below 2^20.
    pub const MAX_INDEX: u32 = 1_037_519;

    /// A window from minute `start` up to minute `end`.
    ///
    /// # Errors
    /// [`TimeError::Window`] unless `start < end <= 1440`.
    pub const fn new(start: u16, end: u16) -> Result<Self, TimeError> {
        if start < end && end <= MINUTES_PER_DAY { Ok(Self { start, end }) } else { Err(TimeError::Window) }
    }

    /// First minute.
    pub const fn start(self) -> u16 {
        self.start
    }

    /// First minute after it.
    pub const fn end(self) -> u16 {
        self.end
    }

    /// Its number among all windows: `end (end - 1) / 2 + start` (section 4).
    pub const fn index(self) -> u32 {
        let end = self.end as u32;
        end * (end - 1) / 2 + self.start as u32
    }

    /// The window of that number, if there is one.
    pub fn from_index(index: u32) -> Option<Self> {
        if index > Self::MAX_INDEX {
            return None;
        }
        // The largest end with end(end-1)/2 <= index: a float's guess is off by one at most.
        let mut end = ((1.0 + (1.0 + 8.0 * f64::from(index)).sqrt()) / 2.0) as u32;
        while end * (end - 1) / 2 > index {
            end -= 1;
        }
        while (end + 1) * end / 2 <= index {
            end += 1;
        }
        Self::new((index - end * (end - 1) / 2) as u16, end as u16).ok()
    }

    /// The moments it spans on `day`.
    pub const fn on(self, day: Day) -> Range<UnixTime> {
        day.minute(self.start)..day.minute(self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_index_is_one_window_and_back() {
        let mut expected = 0;
        for end in 1..=MINUTES_PER_DAY {
            for start in 0..end {
                let window = Window::new(start, end).unwrap();
                assert_eq!(window.index(), expected);
                assert_eq!(Window::from_index(expected), Some(window));
                expected += 1;
            }
        }
        assert_eq!(expected - 1, Window::MAX_INDEX);
        assert_eq!(Window::from_index(expected), None);
        assert_eq!(Window::from_index(u32::MAX), None);
    }

    #[test]
    fn windows_and_validities_have_bounds() {
        assert_eq!(Window::new(5, 5), Err(TimeError::Window));
        assert_eq!(Window::new(0, 1_441), Err(TimeError::Window));
        assert_eq!(Validity::new(Day(2), Day(1)), Err(TimeError::Validity));
        assert_eq!(Validity::new(Day(0), Day(1_830)), Err(TimeError::Validity));
        assert_eq!(Validity::new(Day(1), Day(1_830)).unwrap().utc_days().len(), 1_832);
        let ends = [0, u16::MAX]
            .map(|day| Validity::new(Day(day), Day(day)).unwrap().utc_days().collect::<Vec<_>>());
        assert_eq!(ends, [[Day(0), Day(1)], [Day(u16::MAX - 1), Day(u16::MAX)]], "the calendar's ends");
        let week = Validity::new(Day(10), Day(16)).unwrap();
        assert_eq!([8, 9, 17, 18].map(|day| week.touches(Day(day))), [false, true, true, false]);
    }

    #[test]
    fn days_and_minutes() {
        let time = UnixTime::new(SECONDS_PER_DAY * 3 + 61).unwrap();
        assert_eq!(time.day(), Day(3));
        assert_eq!(time.floor_minute().seconds() % SECONDS_PER_DAY, 60);
        assert_eq!(time.ceil_minute().seconds() % SECONDS_PER_DAY, 120);
        assert_eq!(Day(3).minute(1_440), Day(4).start());
        assert!(UnixTime::new(u64::MAX).is_err());
        assert_eq!(UnixTime::MAX.saturating_add(1), UnixTime::MAX);
    }
}
