//! Withdrawals: a window is named exactly as it was published after merging, and what still stands of it is
//! said again in the same batch (section 4).

use std::collections::BTreeMap;

use homesafe_protocol::{
    batch::{Advice, Field, Level},
    time::{Day, Window},
};

use crate::{
    desk::{Ledger, LedgerWindow},
    plan::{
        BadRows, Days, Piece, PlannedWindow, Table, VenueDayId, WindowRowError, WindowTableError, merge,
        split_days,
    },
};

/// The withdrawals that a table asks for, and what must be said again: every piece of a published window that
/// lies within a row's span (widened as `publish` widens) is taken back. `ledger` gives what stands of the
/// venues and days it is asked for.
///
/// # Errors
/// Every row that is outside of what is broadcast, or takes nothing back.
pub fn withdrawals<E: From<WindowTableError>>(
    table: &Table,
    widen: u16,
    days: Days,
    ledger: impl FnOnce(&dyn Fn(VenueDayId, Day) -> bool) -> Result<Ledger, E>,
) -> Result<Vec<PlannedWindow>, E> {
    let mut bad = BadRows::default();
    let mut spans: BTreeMap<(VenueDayId, Day), Vec<(usize, Window)>> = BTreeMap::new();
    for (number, row) in table.rows.iter().enumerate() {
        let Some(venue) = table.venues.get(row.venue as usize) else { continue };
        match split_days(row.start, row.end, widen, days) {
            Ok(shares) => {
                for (day, window) in shares {
                    let id = venue.day_id(day).unwrap_or(venue.id);
                    spans.entry((id, day)).or_default().push((number, window));
                }
            }
            Err(error) => bad.push(row.line, error),
        }
    }
    bad.into_result()?;
    let ledger = ledger(&|venue, day| spans.contains_key(&(venue, day)))?;
    let mut useful = vec![false; table.rows.len()];
    let mut entries = Vec::new();
    for ((venue, day), spans) in &spans {
        let standing = ledger.windows(*venue, *day);
        let within = |piece: &Window| {
            let mut hit = false;
            for (row, span) in spans {
                if span.start() <= piece.start() && piece.end() <= span.end() {
                    hit = true;
                    if let Some(useful) = useful.get_mut(*row) {
                        *useful = true;
                    }
                }
            }
            hit
        };
        let number = spans.first().and_then(|(row, _)| table.rows.get(*row)).map_or(0, |row| row.venue);
        entries.extend(of_venue_day(number, *day, standing, within));
    }
    let mut bad = BadRows::default();
    let useless = table.rows.iter().zip(&useful).filter(|(_, useful)| !**useful);
    useless.for_each(|(row, _)| bad.push(row.line, WindowRowError::NotPublished));
    bad.into_result()?;
    Ok(super::numbered(entries, table)?)
}

fn of_venue_day(
    venue: u32,
    day: Day,
    standing: &[LedgerWindow],
    mut is_gone: impl FnMut(&Window) -> bool,
) -> Vec<PlannedWindow> {
    let left: Vec<Vec<Window>> =
        standing.iter().map(|s| s.pieces.iter().copied().filter(|piece| !is_gone(piece)).collect()).collect();
    let mut cancelled: Vec<Window> = standing
        .iter()
        .zip(&left)
        .filter(|(before, left)| left.len() < before.pieces.len())
        .map(|(before, _)| before.field.window)
        .collect();
    cancelled.sort_unstable();
    cancelled.dedup();
    // A withdrawal cancels every level and advice of its window: what of them stands is said again.
    let mut again = Vec::new();
    for (before, left) in
        standing.iter().zip(left).filter(|(before, _)| cancelled.contains(&before.field.window))
    {
        let Field { level, advice, .. } = before.field;
        again.extend(left.into_iter().map(|window| Piece { venue, day, level, advice, window }));
    }
    let withdrawal = |window| {
        let field = Field { window, level: Level::Withdrawn, advice: Advice::default() };
        PlannedWindow { venue, day, field, pieces: Vec::new() }
    };
    cancelled.into_iter().map(withdrawal).chain(merge(again)).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use homesafe_protocol::{
        keys::VenueKey,
        matching::{Hit, net_windows},
        time::Validity,
    };
    use proptest::prelude::*;

    use super::*;
    use crate::{
        desk::Said,
        plan::{Venue, number},
    };

    fn window(start: u16, end: u16) -> Window {
        Window::new(start, end).unwrap()
    }

    fn standing(level: Level, pieces: &[(u16, u16)]) -> LedgerWindow {
        let pieces: Vec<_> = pieces.iter().map(|(start, end)| window(*start, *end)).collect();
        let merged = window(pieces.first().unwrap().start(), pieces.last().unwrap().end());
        LedgerWindow { field: Field { window: merged, level, advice: Advice::default() }, pieces }
    }

    fn said(entries: &[PlannedWindow]) -> Vec<(Level, u16, u16)> {
        entries.iter().map(|e| (e.field.level, e.field.window.start(), e.field.window.end())).collect()
    }

    fn withdraw(standing: &[LedgerWindow], span: (u16, u16)) -> Vec<(Level, u16, u16)> {
        let gone = |piece: &Window| span.0 <= piece.start() && piece.end() <= span.1;
        said(&of_venue_day(0, Day::new(1), standing, gone))
    }

    #[test]
    fn names_windows_as_published_and_says_again_what_stands() {
        use Level::{Notice, TestAdvised, Withdrawn};
        let alone = [standing(Notice, &[(600, 660)]), standing(Notice, &[(900, 960)])];
        assert_eq!(withdraw(&alone, (600, 660)), [(Withdrawn, 600, 660)]);
        assert_eq!(withdraw(&alone, (0, 1_440)), [(Withdrawn, 600, 660), (Withdrawn, 900, 960)]);
        assert_eq!(withdraw(&alone, (615, 660)), [], "a part of a row is no row");
        // Two rows had merged; one of them goes.
        let merged = [standing(Notice, &[(600, 660), (645, 720)])];
        assert_eq!(withdraw(&merged, (600, 660)), [(Withdrawn, 600, 720), (Notice, 645, 720)]);
        // The same window at another level is cancelled with it, so it is said again.
        let twice = [standing(Notice, &[(600, 660)]), standing(TestAdvised, &[(600, 630), (630, 660)])];
        assert_eq!(
            withdraw(&twice, (600, 630)),
            [(Withdrawn, 600, 660), (Notice, 600, 660), (TestAdvised, 630, 660)]
        );
    }

    #[derive(Debug, Clone)]
    enum Act {
        Publish(Vec<Window>),
        Withdraw(Window),
    }

    fn acts() -> impl Strategy<Value = Vec<Act>> {
        let some = || (0..30u16, 1..12u16).prop_map(|(start, len)| window(start, start + len));
        let act = prop_oneof![
            prop::collection::vec(some(), 1..5).prop_map(Act::Publish),
            (0..30u16, 5..30u16).prop_map(|(start, len)| Act::Withdraw(window(start, start + len))),
        ];
        prop::collection::vec(act, 1..10)
    }

    proptest! {
        /// Whatever is published and taken back, devices end up with exactly the minutes of the rows that
        /// stand.
        #[test]
        fn devices_end_up_with_the_rows_that_stand(acts in acts()) {
            let day = Day::new(3);
            let validity = Validity::new(Day::new(0), Day::new(9)).unwrap();
            let venue = Venue::new(VenueKey::derive(b"a", b""), validity, "");
            let id = venue.day_id(day).unwrap();
            let (mut ledger, mut rows, mut hits) = (Ledger::default(), Vec::<Window>::new(), Vec::new());
            for (seq, act) in (0u64..).zip(acts) {
                let entries = match act {
                    Act::Publish(windows) => {
                        rows.extend(&windows);
                        let piece = |window| Piece { venue: 0, day, level: Level::Notice, advice: Advice::default(), window };
                        merge(windows.into_iter().map(piece).collect())
                    }
                    Act::Withdraw(span) => {
                        let gone = |piece: &Window| span.start() <= piece.start() && piece.end() <= span.end();
                        rows.retain(|row| !gone(row));
                        of_venue_day(0, day, ledger.windows(id, day), gone)
                    }
                };
                let entries = number(entries).unwrap();
                hits.extend((0..).zip(&entries).map(|(i, entry)| Hit { seq, i, day, field: entry.field }));
                let said = Said::new(&entries, std::slice::from_ref(&venue), false).unwrap();
                ledger.add(&said, |_, _| true).unwrap();
            }
            let net = net_windows(&hits, |_| false);
            let minutes = |windows: &mut dyn Iterator<Item = Window>| -> BTreeSet<u16> {
                windows.flat_map(|w| w.start()..w.end()).collect()
            };
            let shown = minutes(&mut net.iter().filter(|n| !n.withdrawn).map(|n| n.window));
            prop_assert_eq!(shown, minutes(&mut rows.iter().copied()));
        }
    }
}
