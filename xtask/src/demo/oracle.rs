//! What every device must show, by brute force: each visit against each window, in plain integer arithmetic.
//!
//! Written from the protocol's text and from nothing else, so that a mistake in the programs is not repeated
//! here.

use std::collections::{BTreeMap, HashMap};

use super::model::{Alert, DAY, Input, MINUTE, Place, QUARTER, Visit, Window, day_of};

/// Shorter contacts do not count.
const MINIMUM_OVERLAP: i64 = MINUTE;

/// For every visit, in the plan's order, the alerts its device must show, sorted.
pub fn alerts(input: &Input, visits: &[Visit]) -> Vec<Vec<Alert>> {
    let mut of_place: HashMap<usize, Vec<Window>> = HashMap::new();
    for window in &input.windows {
        of_place.entry(window.place).or_default().push(*window);
    }
    visits
        .iter()
        .map(|visit| match (input.places.get(visit.place), of_place.get(&visit.place)) {
            (Some(place), Some(windows)) => alerts_of(visit, place, windows),
            _ => Vec::new(),
        })
        .collect()
}

/// A half-open span of time.
type Span = (i64, i64);

fn alerts_of(visit: &Visit, place: &Place, windows: &[Window]) -> Vec<Alert> {
    let present = (floor(visit.arrival, MINUTE), ceil(visit.departure(place), MINUTE));
    let indirect = place.category.has_indirect_contact();
    let concerned = if indirect { (present.0 - DAY, present.1) } else { present };
    // The device holds keys for the day of arrival and the next one, and sees nothing of other days.
    let day = day_of(visit.arrival);
    let held = ((day - i64::from(indirect)) * DAY, (day + 2) * DAY);

    let mut alerts: Vec<_> = published(windows)
        .into_iter()
        .flat_map(|((level, advice), spans)| spans.into_iter().map(move |span| (level, advice, span)))
        .filter_map(|(level, advice, span)| {
            let (start, end) = (span.0.max(held.0), span.1.min(held.1));
            (overlap((start, end), concerned) >= MINIMUM_OVERLAP).then(|| Alert {
                start,
                end,
                level,
                advice,
                indirect: overlap((start, end), present) < MINIMUM_OVERLAP,
            })
        })
        .collect();
    alerts.sort_unstable();
    alerts
}

/// The windows of one place as the public sees them: widened outward to quarters of an hour, overlapping and
/// touching ones of equal weight joined. (They travel in pieces of a day each, and are joined again at
/// midnight.)
fn published(windows: &[Window]) -> BTreeMap<(u8, u8), Vec<Span>> {
    let mut spans: BTreeMap<_, Vec<Span>> = BTreeMap::new();
    for window in windows {
        let span = (floor(window.start, QUARTER), ceil(window.end, QUARTER));
        spans.entry((window.level, window.advice)).or_default().push(span);
    }
    for spans in spans.values_mut() {
        spans.sort_unstable();
        let mut joined: Vec<Span> = Vec::new();
        for span in spans.iter() {
            match joined.last_mut() {
                Some(last) if span.0 <= last.1 => last.1 = last.1.max(span.1),
                _ => joined.push(*span),
            }
        }
        *spans = joined;
    }
    spans
}

fn overlap(a: Span, b: Span) -> i64 {
    a.1.min(b.1) - a.0.max(b.0)
}

fn floor(time: i64, unit: i64) -> i64 {
    time.div_euclid(unit) * unit
}

fn ceil(time: i64, unit: i64) -> i64 {
    floor(time + unit - 1, unit)
}

#[cfg(test)]
mod tests {
    use super::super::model::{Category, HOUR, Picture};
    use super::*;

    const NOON: i64 = 100 * DAY + 12 * HOUR;

    fn check(
        category: Category,
        windows: &[(i64, i64, u8)],
        arrival: i64,
        departure: i64,
    ) -> Vec<(i64, i64, bool)> {
        let place = Place {
            name_zh: String::new(),
            name_en: "A".to_owned(),
            address: String::new(),
            category,
            stay_minutes: 60,
        };
        let windows = windows
            .iter()
            .map(|&(start, end, level)| Window { place: 0, start, end, level, advice: 0 })
            .collect();
        let input = Input { places: vec![place], windows, ..Input::default() };
        let visit =
            Visit { resident: 0, place: 0, arrival, check_out: Some(departure), picture: Picture::Written };
        let found = alerts(&input, &[visit]);
        found[0].iter().map(|alert| (alert.start, alert.end, alert.indirect)).collect()
    }

    #[test]
    fn an_end_that_is_a_start_is_no_overlap_and_a_minute_is() {
        let window = [(NOON, NOON + HOUR, 1)];
        let shop = Category::Shop;
        assert!(check(shop, &window, NOON - HOUR, NOON).is_empty());
        assert!(check(shop, &window, NOON + HOUR, NOON + 2 * HOUR).is_empty());
        assert_eq!(check(shop, &window, NOON - HOUR, NOON + 60), [(NOON, NOON + HOUR, false)]);
        // Departure ceils, arrival floors.
        assert_eq!(check(shop, &window, NOON - HOUR, NOON + 1).len(), 1);
        assert_eq!(check(shop, &window, NOON + HOUR - 1, NOON + 2 * HOUR).len(), 1);
    }

    #[test]
    fn windows_widen_to_quarters_and_join() {
        let windows = [(NOON + 60, NOON + 120, 1), (NOON + 16 * MINUTE, NOON + 20 * MINUTE, 1)];
        assert_eq!(check(Category::Shop, &windows, NOON, NOON + 60), [(NOON, NOON + 30 * MINUTE, false)]);
        let apart = [(NOON, NOON + HOUR, 1), (NOON, NOON + HOUR, 2)];
        assert_eq!(check(Category::Shop, &apart, NOON, NOON + 60).len(), 2);
    }

    #[test]
    fn a_device_sees_its_own_days_only() {
        let long = [(NOON - 5 * DAY, NOON + 5 * DAY, 1)];
        let day = 100 * DAY;
        assert_eq!(check(Category::Shop, &long, NOON, NOON + 60), [(day, day + 2 * DAY, false)]);
        assert_eq!(check(Category::Taxi, &long, NOON, NOON + 60), [(day - DAY, day + 2 * DAY, false)]);
    }

    #[test]
    fn a_taxi_carries_contact_for_a_day() {
        let window = [(NOON, NOON + HOUR, 1)];
        let boarding = NOON + DAY + HOUR - MINUTE;
        assert_eq!(check(Category::Taxi, &window, boarding, boarding + HOUR), [(NOON, NOON + HOUR, true)]);
        assert!(check(Category::Taxi, &window, boarding + MINUTE, boarding + HOUR).is_empty());
        assert!(check(Category::Shop, &window, boarding, boarding + HOUR).is_empty());
    }
}
