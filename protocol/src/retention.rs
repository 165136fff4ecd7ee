//! How long visits, windows and objects are kept (sections 5, Days, and 6).

use std::ops::RangeInclusive;

use crate::time::{Day, SECONDS_PER_DAY, UnixTime};

/// Days that a trust document may ask for.
pub const DAYS: RangeInclusive<u16> = 1..=MAX_DAYS;
/// The most days that a trust document may ask for.
pub const MAX_DAYS: u16 = 90;
/// What a trust document asks for unless somebody says otherwise.
pub const DEFAULT_DAYS: u16 = 31;
/// [`MAX_DAYS`] in seconds: what is older is of no use under any document.
pub const MAX_SECONDS: u64 = MAX_DAYS as u64 * SECONDS_PER_DAY;

/// The first day that is kept on the day `today`, where `days` are kept before it.
pub const fn first_day(today: Day, days: u16) -> Day {
    today.saturating_sub(days)
}

/// The days that a batch may speak of: that of its publication, and the `days` before it.
pub const fn batch_days(published_at: UnixTime, days: u16) -> RangeInclusive<Day> {
    let last = published_at.day();
    first_day(last, days)..=last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_days_count_whatever_the_hour() {
        let day = Day::new(100);
        for minute in [0, 720, 1_439] {
            let days = batch_days(day.minute(minute), 31);
            assert_eq!(days, Day::new(69)..=day);
        }
        assert_eq!(first_day(Day::new(5), MAX_DAYS), Day::new(0));
        assert!(DAYS.contains(&DEFAULT_DAYS) && DAYS.contains(&MAX_DAYS) && !DAYS.contains(&0));
    }
}
