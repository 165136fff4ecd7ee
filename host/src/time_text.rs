//! Dates and times as people and spreadsheets write them.

use std::ops::RangeInclusive;

use chrono::{
    DateTime, FixedOffset, Local, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc,
};
use homesafe_protocol::{
    display::one_line,
    time::{Day, SECONDS_PER_DAY, UnixTime},
    typed,
};
use serde::Serialize;

use crate::clock::{day_of, parse_time};

/// In which order a date of three numbers is read that begins with none of four digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// 31/1/2026.
    DayFirst,
    /// 1/31/2026.
    MonthFirst,
}

/// What a text leaves open, and how it is read then.
#[derive(Debug, Clone, Copy)]
pub struct TimeReader {
    /// The offset at some wall time: none where the clocks jumped over it, two where they were put back.
    zone: fn(&NaiveDateTime) -> MappedLocalTime<FixedOffset>,
    /// The order of day and month where the numbers allow both.
    order: Option<DateOrder>,
    /// The day of a time that comes without one.
    today: Option<NaiveDate>,
}

/// A time, and where its zone is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// The text says it.
    Certain(UnixTime),
    /// It is the reader's.
    Local(UnixTime),
}

impl Moment {
    /// The time, whoever's zone it was written in.
    pub const fn time(self) -> UnixTime {
        match self {
            Self::Certain(time) | Self::Local(time) => time,
        }
    }
}

/// Why a text is no time, or no date. It shows the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum TimeTextError {
    /// Nothing like it.
    #[error("'{found}' is not a time such as 2026-01-31 17:30 or 2026-01-31T17:30:00+08:00")]
    Time {
        /// The text.
        found: String,
    },
    /// Nothing like it.
    #[error("'{found}' is not a date such as 2026-01-31")]
    Date {
        /// The text.
        found: String,
    },
    /// Day and month could be either.
    #[error("'{found}' may be one of two days: write the year first, or say which with --dates")]
    TwoDates {
        /// The text.
        found: String,
        /// Read with the day first.
        #[serde(serialize_with = "homesafe_protocol::display::date")]
        first: Day,
        /// Read with the month first.
        #[serde(serialize_with = "homesafe_protocol::display::date")]
        second: Day,
    },
    /// A number of days, as spreadsheets keep times.
    #[error(
        "'{found}' is a spreadsheet's day number (it may mean {reads}): format the cells as text or as date and time"
    )]
    DayNumber {
        /// The text.
        found: String,
        /// What it would be in most spreadsheets.
        reads: String,
    },
    /// A day alone.
    #[error("'{found}' has no time of day: write it as 2026-01-31 17:30")]
    NoTimeOfDay {
        /// The text.
        found: String,
    },
    /// The clocks were put back, and showed this time twice.
    #[error("'{found}' came twice that day: write {first} or {second}")]
    Twice {
        /// The text.
        found: String,
        /// The first of them.
        first: String,
        /// The second.
        second: String,
    },
    /// The clocks were put forward over it.
    #[error("'{found}' did not come that day: the clocks were put forward over it")]
    Skipped {
        /// The text.
        found: String,
    },
    /// Before 1970 or after the protocol's last day.
    #[error("'{found}' is before 1970 or after 2149")]
    Range {
        /// The text.
        found: String,
    },
}

impl TimeReader {
    /// Reads in this machine's zone; a date of three numbers must leave no doubt.
    pub const LOCAL: Self = Self { zone: local_offset, order: None, today: None };

    /// Reads dates of three numbers in an order.
    #[must_use]
    pub const fn with_order(self, order: Option<DateOrder>) -> Self {
        Self { order, ..self }
    }

    /// Reads times without a date as of the day of `now`.
    #[must_use]
    pub fn on_day_of(self, now: UnixTime) -> Self {
        Self { today: Some(utc(now).with_timezone(&Local).date_naive()), ..self }
    }

    /// Reads a time: as RFC 3339 has it, and as people and spreadsheets write it. Without an offset it is one
    /// of the reader's zone.
    ///
    /// # Errors
    /// [`TimeTextError`] says what is wrong with it.
    pub fn time(&self, text: &str) -> Result<UnixTime, TimeTextError> {
        Ok(self.moment(text)?.time())
    }

    /// The same, and whether the text left the zone to the reader.
    ///
    /// # Errors
    /// Those of [`Self::time`].
    pub fn moment(&self, text: &str) -> Result<Moment, TimeTextError> {
        // Most are as programs write them, and a table may have millions.
        if let Ok(time) = parse_time(text) {
            return Ok(Moment::Certain(time));
        }
        let found = one_line(text, SHOWN);
        let plain = plain(text);
        if let Some(reads) = day_number(&plain) {
            return Err(TimeTextError::DayNumber { found, reads });
        }
        let unread = || TimeTextError::Time { found: found.clone() };
        let mut rest = Cursor(&plain);
        let (date, time) = match (self.date_at(&mut rest, &found)?, self.today) {
            (Some(date), _) => {
                rest.skip(|c| c == ' ' || c == ',' || c == 't');
                if rest.0.is_empty() {
                    return Err(TimeTextError::NoTimeOfDay { found });
                }
                (date, rest.time().ok_or_else(unread)?)
            }
            (None, Some(today)) => (today, rest.time().ok_or_else(unread)?),
            (None, None) => return Err(unread()),
        };
        rest.skip(|c| c == ' ');
        let at = date.and_time(NaiveTime::MIN) + time;
        if rest.0.is_empty() {
            return self.in_zone(at, found).map(Moment::Local);
        }
        let offset = rest.offset().filter(|_| rest.0.is_empty()).ok_or_else(unread)?;
        let at = offset.from_local_datetime(&at).single().ok_or_else(unread)?;
        seconds(at).map(Moment::Certain).ok_or(TimeTextError::Range { found })
    }

    /// Reads the end of what began at `start`: a time of day alone is the first such time after it, where that is
    /// within twelve hours; else one of the same day. What lasts longer, or began in a zone that was written, is
    /// written with its date.
    ///
    /// # Errors
    /// Those of [`Self::time`].
    pub fn end(&self, text: &str, start: Moment) -> Result<Moment, TimeTextError> {
        const LONGEST: u64 = 12 * 60 * 60;
        let whole = Self { today: None, ..*self }.moment(text);
        let (Err(_), Moment::Local(start)) = (&whole, start) else { return whole };
        let end = self.on_day_of(start).moment(text)?;
        if end.time() >= start {
            return Ok(end);
        }
        let next = self.on_day_of(start.saturating_add(SECONDS_PER_DAY)).moment(text)?;
        Ok(if next.time().since(start) <= LONGEST { next } else { end })
    }

    /// Reads a date.
    ///
    /// # Errors
    /// [`TimeTextError`] says what is wrong with it.
    pub fn date(&self, text: &str) -> Result<Day, TimeTextError> {
        let found = one_line(text, SHOWN);
        let plain = plain(text);
        if let Some(reads) = day_number(&plain) {
            return Err(TimeTextError::DayNumber { found, reads });
        }
        let mut rest = Cursor(&plain);
        let date = self.date_at(&mut rest, &found)?;
        // A spreadsheet may write midnight behind it.
        rest.skip(|c| c == ' ' || c == 't');
        let is_midnight =
            rest.0.is_empty() || (rest.time().is_some_and(|time| time.is_zero()) && rest.0.is_empty());
        match date.filter(|_| is_midnight) {
            Some(date) => day_of(date).ok_or(TimeTextError::Range { found }),
            None => Err(TimeTextError::Date { found }),
        }
    }

    fn in_zone(&self, at: NaiveDateTime, found: String) -> Result<UnixTime, TimeTextError> {
        let moment = |offset: FixedOffset| offset.from_local_datetime(&at).single();
        let text =
            |offset| moment(offset).map(|at| at.format("%Y-%m-%d %H:%M %:z").to_string()).unwrap_or_default();
        match (self.zone)(&at) {
            MappedLocalTime::Single(offset) => {
                moment(offset).and_then(seconds).ok_or(TimeTextError::Range { found })
            }
            MappedLocalTime::Ambiguous(first, second) => {
                Err(TimeTextError::Twice { found, first: text(first), second: text(second) })
            }
            MappedLocalTime::None => Err(TimeTextError::Skipped { found }),
        }
    }

    /// A date at the beginning of what is left; nothing where there is none.
    fn date_at(&self, rest: &mut Cursor<'_>, found: &str) -> Result<Option<NaiveDate>, TimeTextError> {
        let begin = rest.0;
        let Some(parts) = rest.three() else {
            rest.0 = begin;
            return Ok(None);
        };
        let date = |year, month, day| NaiveDate::from_ymd_opt(year, month, day);
        Ok(match parts {
            Three::Certain(year, month, day) => date(year, month, day),
            Three::Open { numbers: [a, b], year, usual } => {
                match (date(year, b, a), date(year, a, b), self.order.or(usual)) {
                    (first, _, Some(DateOrder::DayFirst)) => first,
                    (_, second, Some(DateOrder::MonthFirst)) => second,
                    (Some(first), Some(second), None) if first != second => {
                        let found = found.to_owned();
                        return Err(match (day_of(first), day_of(second)) {
                            (Some(first), Some(second)) => TimeTextError::TwoDates { found, first, second },
                            _ => TimeTextError::Range { found },
                        });
                    }
                    (first, second, None) => first.or(second),
                }
            }
        })
    }
}

/// Characters of a text that an error shows.
const SHOWN: usize = 60;
/// What spreadsheets count days from, and the numbers that are dates of this century.
const DAY_ZERO: NaiveDate = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap();
const DAY_NUMBERS: RangeInclusive<f64> = 36_526.0..=73_050.0;
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

fn local_offset(at: &NaiveDateTime) -> MappedLocalTime<FixedOffset> {
    Local.offset_from_local_datetime(at)
}

fn utc(time: UnixTime) -> DateTime<Utc> {
    DateTime::from_timestamp(i64::try_from(time.seconds()).unwrap_or(i64::MAX), 0).unwrap_or_default()
}

fn seconds<Z: TimeZone>(at: DateTime<Z>) -> Option<UnixTime> {
    u64::try_from(at.timestamp()).ok().and_then(|seconds| UnixTime::new(seconds).ok())
}

/// The text in small letters and plain digits, its Chinese words as signs.
fn plain(text: &str) -> String {
    let text = typed::tidy(text).to_lowercase().replace("上午", "am ").replace("下午", "pm ");
    let sign = |c| match c {
        '年' | '月' => '-',
        '日' | '號' | '号' => ' ',
        '時' | '时' | '點' | '点' => ':',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    };
    let signs: String = text.chars().filter(|c| !matches!(c, '分' | '秒')).map(sign).collect();
    signs.trim_end_matches(':').to_owned()
}

/// What a number of days would be.
fn day_number(text: &str) -> Option<String> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b',');
    let number: f64 = text.replace(',', ".").parse().ok().filter(|_| is_number)?;
    if !DAY_NUMBERS.contains(&number) {
        return None;
    }
    let minutes = (number * 1_440.0).round() as i64;
    let at = DAY_ZERO.and_time(NaiveTime::MIN) + chrono::TimeDelta::minutes(minutes);
    Some(at.format("%Y-%m-%d %H:%M").to_string())
}

/// Year, month and day.
enum Three {
    Certain(i32, u32, u32),
    /// Day and month in either order, then the year.
    Open {
        numbers: [u32; 2],
        year: i32,
        /// The order where nobody gave another: behind a stop the month is second.
        usual: Option<DateOrder>,
    },
}

/// What of a text is still to be read.
struct Cursor<'a>(&'a str);

impl Cursor<'_> {
    fn skip(&mut self, is_skipped: impl Fn(char) -> bool) {
        self.0 = self.0.trim_start_matches(is_skipped);
    }

    fn take(&mut self, text: &str) -> bool {
        let rest = self.0.strip_prefix(text);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    /// A number, and of how many digits.
    fn number(&mut self) -> Option<(u32, usize)> {
        let len = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.0.split_at(len);
        self.0 = rest;
        Some((digits.parse().ok()?, len))
    }

    /// The number of a month by its English name.
    fn month(&mut self) -> Option<u32> {
        let len = self.0.bytes().take_while(u8::is_ascii_lowercase).count();
        let (name, rest) = self.0.split_at(len);
        let number = MONTHS.iter().position(|month| name.starts_with(month))?;
        self.0 = rest;
        u32::try_from(number + 1).ok()
    }

    fn between(&mut self) -> Option<char> {
        let sign = self.0.chars().next().filter(|c| matches!(c, '-' | '/' | '.' | ' ' | ','))?;
        self.skip(|c| c == sign || c == ' ');
        Some(sign)
    }

    fn year(&mut self) -> Option<i32> {
        let (year, len) = self.number()?;
        i32::try_from(year).ok().filter(|_| len == 4)
    }

    fn three(&mut self) -> Option<Three> {
        if let Some(month) = self.month() {
            self.skip(|c| c == ' ' || c == '.' || c == '-');
            let (day, _) = self.number()?;
            self.between()?;
            return Some(Three::Certain(self.year()?, month, day));
        }
        let (first, len) = self.number()?;
        let sign = self.between()?;
        if len == 4 {
            let month = self.month().or_else(|| Some(self.number()?.0))?;
            self.between()?;
            return Some(Three::Certain(i32::try_from(first).ok()?, month, self.number()?.0));
        }
        if let Some(month) = self.month() {
            self.between()?;
            let (year, len) = self.number()?;
            // 31-Jan-26, as spreadsheets shorten it.
            let year = if len == 2 { year + 2_000 } else { year };
            return Some(Three::Certain(i32::try_from(year).ok()?, month, first));
        }
        let (second, _) = self.number()?;
        self.between()?;
        let year = self.year()?;
        let usual = (sign == '.').then_some(DateOrder::DayFirst);
        Some(Three::Open { numbers: [first, second], year, usual })
    }

    /// A time of day, from midnight.
    fn time(&mut self) -> Option<chrono::TimeDelta> {
        let before = self.half();
        let (hour, hour_len) = self.number()?;
        let mut parts = [0; 2];
        let mut is_written = false;
        for part in &mut parts {
            if self.take(":") {
                let (number, len) = self.number()?;
                (*part, is_written) = (number, len == 2);
                if !is_written {
                    return None;
                }
            }
        }
        if self.take(".") {
            self.number()?;
        }
        self.skip(|c| c == ' ');
        let half = before.or_else(|| self.half());
        let hour = match half {
            Some(is_afternoon) => {
                let hour = Some(hour).filter(|hour| (1..=12).contains(hour))?;
                hour % 12 + if is_afternoon { 12 } else { 0 }
            }
            None => hour,
        };
        let [minute, second] = parts;
        let is_time = (hour < 24 && minute < 60 && second < 60) || (hour == 24 && minute == 0 && second == 0);
        let has_form = hour_len <= 2 && (is_written || half.is_some());
        let seconds = i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second);
        (is_time && has_form).then(|| chrono::TimeDelta::seconds(seconds))
    }

    /// Whether a time is of the afternoon, where that is said.
    fn half(&mut self) -> Option<bool> {
        let half =
            [("am", false), ("a.m.", false), ("a.m", false), ("pm", true), ("p.m.", true), ("p.m", true)]
                .into_iter()
                .find_map(|(word, is_afternoon)| self.take(word).then_some(is_afternoon));
        self.skip(|c| half.is_some() && c == ' ');
        half
    }

    /// An offset: `Z`, `UTC`, `+08:00`, `+0800`, `+8`, `GMT+8`.
    fn offset(&mut self) -> Option<FixedOffset> {
        if self.take("z") {
            return FixedOffset::east_opt(0);
        }
        let is_named = self.take("utc") || self.take("gmt");
        if is_named && self.0.is_empty() {
            return FixedOffset::east_opt(0);
        }
        let is_west = if self.take("-") {
            true
        } else if self.take("+") {
            false
        } else {
            return None;
        };
        let (number, len) = self.number()?;
        let (hours, minutes) = match len {
            1 | 2 => (number, if self.take(":") { self.number()?.0 } else { 0 }),
            4 => (number / 100, number % 100),
            _ => return None,
        };
        let seconds =
            i32::try_from(hours * 3_600 + minutes * 60).ok().filter(|_| hours <= 14 && minutes < 60)?;
        FixedOffset::east_opt(if is_west { -seconds } else { seconds })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::clock::{calendar, format_day, format_time};

    /// Eight hours ahead; on 4 April 2027 the hour from 2 to 3 comes twice, on 28 March 2027 it does not come.
    const HERE: TimeReader = TimeReader { zone: here, order: None, today: None };

    fn here(at: &NaiveDateTime) -> MappedLocalTime<FixedOffset> {
        let [eight, nine] = [8, 9].map(|hours| FixedOffset::east_opt(hours * 3_600).unwrap());
        match at.format("%Y-%m-%d %H").to_string().as_str() {
            "2027-04-04 02" => MappedLocalTime::Ambiguous(nine, eight),
            "2027-03-28 02" => MappedLocalTime::None,
            _ => MappedLocalTime::Single(eight),
        }
    }

    fn read(text: &str) -> Result<String, TimeTextError> {
        HERE.time(text).map(format_time)
    }

    #[test]
    fn an_end_without_a_day_is_the_next_such_time() {
        let at = |text| HERE.time(text).unwrap();
        let start = at("2026-01-31 22:00");
        for (text, end) in [
            ("23:30", "2026-01-31 23:30"),
            ("22:00", "2026-01-31 22:00"),
            ("01:30", "2026-02-01 01:30"),
            ("10:00", "2026-02-01 10:00"),
            ("10:01", "2026-01-31 10:01"),
            ("2026-02-03 10:30", "2026-02-03 10:30"),
        ] {
            assert_eq!(HERE.end(text, Moment::Local(start)).unwrap().time(), at(end), "{text}");
        }
        assert!(HERE.end("late", Moment::Local(start)).is_err());
    }

    #[test]
    fn a_time_however_it_is_written() {
        let expected = Ok("2026-12-07T03:30:00Z".to_owned());
        for text in [
            "2026-12-07T03:30:00Z",
            "2026-12-07t03:30:00z",
            "2026-12-07T11:30:00+08:00",
            "2026-12-07T11:30+0800",
            "2026-12-07 11:30 +8",
            "2026-12-07 11:30:00.000 GMT+8",
            "2026-12-06 22:30 -05:00",
            "2026-12-07 03:30 UTC",
            "2026-12-07 11:30",
            "2026-12-7 11:30",
            "2026/12/7 11:30",
            "2026.12.07 11:30:00",
            " 2026-12-07\u{a0}11:30 ",
            "\u{feff}２０２６－１２－０７　１１：３０",
            "2026年12月7日 11:30",
            "2026年12月7日11時30分",
            "2026年12月7日上午11時30分",
            "2026年12月7日 上午 11:30:00",
            "2026-12-07 11:30 AM",
            "2026-12-07 11:30 a.m.",
            "7.12.2026 11:30",
            "7 Dec 2026 11:30",
            "7 December 2026, 11:30",
            "7-Dec-26 11:30",
            "Dec 7, 2026 11:30 am",
            "2026-Dec-07 11:30",
        ] {
            assert_eq!(read(text), expected, "{text:?}");
        }
        assert_eq!(read("2026-12-07 3:05 PM"), Ok("2026-12-07T07:05:00Z".into()));
        assert_eq!(read("2026-12-07 12:05 am"), Ok("2026-12-06T16:05:00Z".into()));
        assert_eq!(read("2026-12-07 下午3時"), Ok("2026-12-07T07:00:00Z".into()));
        assert_eq!(read("2026-12-07 3pm"), Ok("2026-12-07T07:00:00Z".into()));
        assert_eq!(read("2026-12-07 24:00"), Ok("2026-12-07T16:00:00Z".into()));
        assert_eq!(read("25/12/2026 11:30"), Ok("2026-12-25T03:30:00Z".into()), "one reading only");
    }

    #[test]
    fn day_and_month_are_not_guessed() {
        let TimeTextError::TwoDates { first, second, .. } = read("7/12/2026 11:30").unwrap_err() else {
            panic!()
        };
        assert_eq!([first, second].map(format_day), ["2026-12-07", "2026-07-12"]);
        assert!(matches!(HERE.date("1-2-2026"), Err(TimeTextError::TwoDates { .. })));
        let in_order = |order| HERE.with_order(Some(order)).time("7/12/2026 11:30").map(format_time);
        assert_eq!(in_order(DateOrder::DayFirst), Ok("2026-12-07T03:30:00Z".into()));
        assert_eq!(in_order(DateOrder::MonthFirst), Ok("2026-07-12T03:30:00Z".into()));
        let american = HERE.with_order(Some(DateOrder::MonthFirst));
        assert!(matches!(american.date("31/10/2026"), Err(TimeTextError::Date { .. })));
        assert!(HERE.date("5/5/2026").is_ok(), "the same either way");
        let stops = |reader: TimeReader| reader.date("7.12.2026").map(format_day);
        assert_eq!(stops(HERE), Ok("2026-12-07".into()));
        assert_eq!(stops(american), Ok("2026-07-12".into()), "who says the order means it");
    }

    #[test]
    fn whose_zone_it_is_can_be_told() {
        for (text, is_local) in
            [("2026-12-07 11:30", true), ("2026-12-07 11:30 +8", false), ("2026-12-07T03:30:00Z", false)]
        {
            assert_eq!(matches!(HERE.moment(text), Ok(Moment::Local(_))), is_local, "{text}");
        }
    }

    #[test]
    fn hours_that_come_twice_or_never() {
        let TimeTextError::Twice { first, second, .. } = read("2027-04-04 02:30").unwrap_err() else {
            panic!()
        };
        assert_eq!(
            (read(&first), read(&second)),
            (Ok("2027-04-03T17:30:00Z".into()), Ok("2027-04-03T18:30:00Z".into()))
        );
        assert!(matches!(read("2027-03-28 02:30"), Err(TimeTextError::Skipped { .. })));
    }

    #[test]
    fn what_is_no_time_says_why() {
        for text in ["46363.479", "46363,479", "46363"] {
            let Err(TimeTextError::DayNumber { reads, .. }) = read(text) else { panic!("{text}") };
            assert!(reads.starts_with("2026-12-07"), "{reads}");
            assert!(matches!(HERE.date(text), Err(TimeTextError::DayNumber { .. })));
        }
        for text in ["2026-12-07", "7 Dec 2026", "2026年12月7日"] {
            assert!(matches!(read(text), Err(TimeTextError::NoTimeOfDay { .. })), "{text}");
        }
        for text in ["1969-12-31 23:00 Z", "2150-01-01 11:30"] {
            assert!(matches!(read(text), Err(TimeTextError::Range { .. })), "{text}");
        }
        for text in [
            "",
            "yesterday",
            "11:30",
            "2026-13-07 11:30",
            "2026-02-30 11:30",
            "2026-12-07 25:00",
            "2026-12-07 11:3",
            "2026-12-07 11",
            "2026-12-07 13:30 pm",
            "2026-12-07 11:30 HKT",
            "2026-12-07 11:30 +99",
            "7/12/26 11:30",
            "2026-12-07 11:30 x",
            "99999999999999999999",
            "2026-12-07 11:30:99",
            "2026-12",
            "2026-12-07 24:01",
        ] {
            assert!(matches!(read(text), Err(TimeTextError::Time { .. })), "{text}: {:?}", read(text));
        }
    }

    #[test]
    fn a_time_alone_is_one_of_today() {
        let noon = parse_time("2026-12-07T04:00:00Z").unwrap();
        let today = TimeReader { today: Some(utc(noon).date_naive()), ..HERE };
        assert_eq!(today.time("11:30").map(format_time), Ok("2026-12-07T03:30:00Z".into()));
        assert_eq!(today.time("下午1:05").map(format_time), Ok("2026-12-07T05:05:00Z".into()));
        assert_eq!(today.time("2026-12-06 11:30").map(format_time), Ok("2026-12-06T03:30:00Z".into()));
        assert!(today.time("noon").is_err());
    }

    #[test]
    fn dates_however_they_are_written() {
        for text in [
            "2026-12-07",
            "2026/12/7",
            "7.12.2026",
            "2026年12月7日",
            "7 Dec 2026",
            "2026-12-07T00:00:00",
            "2026-12-07 0:00",
        ] {
            assert_eq!(
                HERE.date(text).map(calendar),
                Ok(NaiveDate::from_ymd_opt(2026, 12, 7).unwrap()),
                "{text}"
            );
        }
        for bad in ["", "2026-02-30", "2026-12-07 11:30", "2026", "soon", "7/12/26"] {
            assert!(matches!(HERE.date(bad), Err(TimeTextError::Date { .. })), "{bad}");
        }
        for far in ["1969-12-31", "2149-06-07"] {
            assert!(matches!(HERE.date(far), Err(TimeTextError::Range { .. })), "{far}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(time in 0..=UnixTime::MAX.seconds()) {
            let time = UnixTime::new(time).unwrap();
            prop_assert_eq!(HERE.time(&format_time(time)), Ok(time));
        }

        #[test]
        fn no_text_upsets_it(text in "[0-9年月日:/. TZ+-]{0,24}", order in any::<bool>()) {
            let order = if order { DateOrder::DayFirst } else { DateOrder::MonthFirst };
            let _ = (HERE.time(&text), HERE.with_order(Some(order)).date(&text));
        }
    }
}
