//! Which windows the desk publishes on which morning.

use std::collections::BTreeMap;

use super::model::{DAY, Input, QUARTER, Window, day_of};

/// A chain of windows longer than this is not held back until its end; the retention is 31 days.
pub const LONGEST_WAIT: i64 = 7;

/// The windows to publish on each day.
///
/// A place's windows that share days are published together, the morning after the last of them ends: so each
/// day of a place stands in one batch. A chain of more than a week is cut at midnight instead, and each day
/// of it published the next morning, because records older than the retention are refused.
pub fn schedule(input: &Input) -> BTreeMap<i64, Vec<Window>> {
    let mut of_place: BTreeMap<usize, Vec<Window>> = BTreeMap::new();
    for window in &input.windows {
        of_place.entry(window.place).or_default().push(*window);
    }
    let mut schedule: BTreeMap<i64, Vec<Window>> = BTreeMap::new();
    for windows in of_place.values_mut() {
        windows.sort_unstable_by_key(|window| window.start);
        for chain in chains(windows) {
            let (first, last) = (day_of(chain.windows[0].start), chain.last_day);
            if last - first < LONGEST_WAIT {
                schedule.entry(last + 1).or_default().extend(chain.windows);
            } else {
                for piece in chain.windows.iter().flat_map(days) {
                    schedule.entry(day_of(piece.start) + 1).or_default().push(piece);
                }
            }
        }
    }
    schedule
}

struct Chain<'a> {
    windows: &'a [Window],
    last_day: i64,
}

/// Windows sorted by start, in runs that share days.
fn chains(windows: &[Window]) -> Vec<Chain<'_>> {
    let mut chains = Vec::new();
    let mut rest = windows;
    while let Some(first) = rest.first() {
        let mut last = last_day(first);
        let mut length = 1;
        while let Some(next) = rest.get(length).filter(|next| day_of(next.start) <= last) {
            last = last.max(last_day(next));
            length += 1;
        }
        let (windows, after) = rest.split_at(length);
        chains.push(Chain { windows, last_day: last });
        rest = after;
    }
    chains
}

/// The last day a window touches once it is widened.
fn last_day(window: &Window) -> i64 {
    day_of((window.end + QUARTER - 1).div_euclid(QUARTER) * QUARTER - 1)
}

/// The window, cut at midnight.
fn days(window: &Window) -> impl Iterator<Item = Window> + use<> {
    let window = *window;
    (day_of(window.start)..=day_of(window.end - 1)).map(move |day| Window {
        start: window.start.max(day * DAY),
        end: window.end.min((day + 1) * DAY),
        ..window
    })
}

#[cfg(test)]
mod tests {
    use super::super::model::HOUR;
    use super::*;

    fn window(place: usize, start: i64, end: i64) -> Window {
        Window { place, start, end, level: 1, advice: 1 }
    }

    #[test]
    fn a_day_of_a_place_stands_in_one_batch() {
        let input = Input {
            windows: vec![
                window(0, 10 * DAY + 23 * HOUR, 11 * DAY + HOUR),
                window(0, 11 * DAY + 2 * HOUR, 11 * DAY + 3 * HOUR),
                window(0, 12 * DAY, 12 * DAY + HOUR),
                window(1, 10 * DAY, 10 * DAY + HOUR),
            ],
            ..Input::default()
        };
        let schedule = schedule(&input);
        let sizes: Vec<_> = schedule.iter().map(|(day, windows)| (*day, windows.len())).collect();
        assert_eq!(sizes, [(11, 1), (12, 2), (13, 1)]);
    }

    #[test]
    fn a_month_is_published_day_by_day() {
        let input = Input { windows: vec![window(0, 10 * DAY + HOUR, 41 * DAY - HOUR)], ..Input::default() };
        let schedule = schedule(&input);
        assert_eq!(schedule.len(), 31);
        assert!(
            schedule.iter().all(|(day, windows)| windows.len() == 1 && day_of(windows[0].start) == day - 1)
        );
        let total: i64 = schedule.values().flatten().map(|window| window.end - window.start).sum();
        assert_eq!(total, 31 * DAY - 2 * HOUR);
    }
}
