//! What both inputs, the plan, the oracle and the comparison speak of. Times are Unix seconds, UTC.

/// Seconds of a minute, a quarter of an hour, an hour and a day.
pub const MINUTE: i64 = 60;
pub const QUARTER: i64 = 15 * MINUTE;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

/// The day a moment falls on, counted from 1970-01-01, UTC.
pub fn day_of(time: i64) -> i64 {
    time.div_euclid(DAY)
}

/// When the desk publishes.
pub fn morning(day: i64) -> i64 {
    day * DAY + 10 * MINUTE
}

/// `2022-02-22` for a day.
pub fn date_text(day: i64) -> String {
    chrono::DateTime::from_timestamp(day * DAY, 0)
        .map_or_else(|| day.to_string(), |at| at.format("%F").to_string())
}

/// RFC 3339, UTC.
pub fn time_text(time: i64) -> String {
    chrono::DateTime::from_timestamp(time, 0)
        .map_or_else(|| time.to_string(), |at| at.format("%FT%TZ").to_string())
}

/// A place that gets a poster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub name_zh: String,
    pub name_en: String,
    pub address: String,
    pub category: Category,
    pub stay_minutes: i64,
}

/// The categories the inputs use, of the protocol's longer list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    Restaurant,
    Shop,
    Mall,
    Taxi,
    Clinic,
    School,
    Sports,
}

impl Category {
    /// The name `venue-qr` takes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Restaurant => "restaurant",
            Self::Shop => "shop",
            Self::Mall => "mall",
            Self::Taxi => "taxi",
            Self::Clinic => "clinic",
            Self::School => "school",
            Self::Sports => "sports",
        }
    }

    /// Whoever boards up to a day later is concerned too.
    pub fn has_indirect_contact(self) -> bool {
        self == Self::Taxi
    }
}

/// An infected person was at a place in `[start, end)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub place: usize,
    pub start: i64,
    pub end: i64,
    pub level: u8,
    pub advice: u8,
}

/// A demo's input: the places, and the windows in them.
#[derive(Debug, Default)]
pub struct Input {
    pub places: Vec<Place>,
    pub windows: Vec<Window>,
    /// Rows that were left out, each with its reason.
    pub unusable: Vec<String>,
    /// How many names had to be cut.
    pub names_cut: usize,
    /// How many addresses had to be cut.
    pub addresses_cut: usize,
}

impl Input {
    /// The first and the last day on which a window lies.
    pub fn days(&self) -> Option<(i64, i64)> {
        let first = self.windows.iter().map(|window| day_of(window.start)).min()?;
        let last = self.windows.iter().map(|window| day_of(window.end - 1)).max()?;
        Some((first, last))
    }
}

/// One visit of one resident, as planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    pub resident: usize,
    pub place: usize,
    pub arrival: i64,
    /// When the resident checks out; without it the device ends the visit after the place's usual stay.
    pub check_out: Option<i64>,
    pub picture: Picture,
}

impl Visit {
    /// When the visit is over.
    pub fn departure(&self, place: &Place) -> i64 {
        self.check_out.unwrap_or(self.arrival + place.stay_minutes * MINUTE)
    }
}

/// What the resident's camera sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picture {
    /// The poster's own picture, as somebody would scan a saved file.
    Written,
    /// A photo of it: turned, skewed, blurred, unevenly lit.
    Photo,
}

/// What a device must show for one visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Alert {
    pub start: i64,
    pub end: i64,
    pub level: u8,
    pub advice: u8,
    pub indirect: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_are_utc() {
        assert_eq!(day_of(DAY - 1), 0);
        assert_eq!(day_of(-1), -1);
        assert_eq!(date_text(19045), "2022-02-22");
        assert_eq!(time_text(19045 * DAY + 61), "2022-02-22T00:01:01Z");
    }
}
