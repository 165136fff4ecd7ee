//! Months as they hang on the wall.

use chrono::{Datelike as _, Months, NaiveDate};
use homesafe_host::clock::{self, day_of};
use homesafe_protocol::time::Day;

/// The first days of the months from one day to another.
pub fn months(first: Day, last: Day) -> Vec<NaiveDate> {
    let start = clock::calendar(first).with_day(1).unwrap_or_default();
    let next = |month: &NaiveDate| month.checked_add_months(Months::new(1));
    std::iter::successors(Some(start), next).take_while(|month| *month <= clock::calendar(last)).collect()
}

/// A month from Monday to Sunday, below the names of the week's days: each is right above its days, in four
/// columns.
pub fn calendar(month: NaiveDate, week: &str, marked: impl Fn(Day) -> bool) -> String {
    let mut text = format!("{}\n {week}\n", month.format("%Y-%m"));
    text += &"    ".repeat(month.weekday().num_days_from_monday() as usize);
    for date in month.iter_days().take_while(|date| date.month() == month.month()) {
        let mark = if day_of(date).is_some_and(&marked) { '*' } else { ' ' };
        text += &format!("{:3}{mark}", date.day());
        if date.weekday() == chrono::Weekday::Sun {
            text.push('\n');
        }
    }
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use homesafe_host::time_text::TimeReader;

    use super::*;

    #[test]
    fn a_month_hangs_as_on_the_wall() {
        let day = |text| TimeReader::LOCAL.date(text).unwrap();
        let marked = [day("2026-11-01"), day("2026-11-30")];
        let months = months(marked[0], day("2027-01-02"));
        assert_eq!(months.len(), 3);
        let text = calendar(months[0], "Mo  Tu  We  Th  Fr  Sa  Su", |day| marked.contains(&day));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "2026-11");
        assert_eq!(lines[2].trim(), "1*", "a Sunday");
        assert_eq!(lines.last().unwrap().trim(), "30*", "a Monday");
    }
}
