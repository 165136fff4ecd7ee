//! What a resident is told of exposures, as facts in the order in which they are said.

use homesafe_protocol::{batch::Level, display, time::UnixTime};
use serde::Serialize;

use super::Alert;

/// One thing that is said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Statement {
    /// No exposure is known.
    NothingKnown,
    /// No exposure is known of what a locked device can look up.
    NothingKnownLocked,
    /// How many notices stand.
    Notices {
        /// All that stand.
        all: usize,
        /// Those that the resident has not seen yet.
        unread: usize,
    },
    /// One exposure.
    Exposure {
        /// Where.
        place: String,
        /// From when on an infected person was there.
        #[serde(serialize_with = "display::time")]
        from: UnixTime,
        /// Until when.
        #[serde(serialize_with = "display::time")]
        to: UnixTime,
        /// How serious it is.
        level: Level,
    },
    /// What to do about what was said before: the number of an advice, for which the authority has its own
    /// words.
    Advice(u8),
    /// How serious notices are whose place and time are not told; what to do about them follows.
    Level {
        /// How serious.
        level: Level,
    },
    /// Place and time are told to who unlocks.
    UnlockToHear,
    /// How many notices the authority took back.
    Withdrawn {
        /// Their number.
        count: usize,
    },
    /// Visits by other systems' codes were not looked up: said whether or not there are such visits.
    Locked,
    /// Notices may be out of date, since then.
    Outdated {
        /// Since when; `None`: since the device was set up.
        since: Option<Since>,
    },
}

/// A time since which something holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Since(#[serde(serialize_with = "display::time")] pub UnixTime);

/// All alerts as statements. `place` names a visit's venue to a resident who has unlocked the diary. Where
/// they are not `complete`, visits by other systems' codes were not looked up.
pub fn statements(
    alerts: &[Alert],
    place: impl Fn(&Alert) -> Option<String>,
    complete: bool,
    outdated_since: Option<Option<UnixTime>>,
) -> Vec<Statement> {
    let standing: Vec<&Alert> = alerts.iter().filter(|alert| !alert.exposure.withdrawn).collect();
    let mut said = vec![match (standing.len(), complete) {
        (0, true) => Statement::NothingKnown,
        (0, false) => Statement::NothingKnownLocked,
        (all, _) => Statement::Notices { all, unread: standing.iter().filter(|alert| alert.unread).count() },
    }];
    for alert in &standing {
        if let Some(place) = place(alert) {
            let exposure = &alert.exposure;
            let (from, to, level) = (exposure.start, exposure.end, exposure.level);
            said.push(Statement::Exposure { place, from, to, level });
            said.push(Statement::Advice(exposure.advice.into()));
        }
    }
    // Locked, neither where nor when, nor how often: each thing to do once.
    let mut to_do: Vec<(Level, u8)> = Vec::new();
    for alert in standing.iter().filter(|alert| place(alert).is_none()) {
        let one = (alert.exposure.level, alert.exposure.advice.into());
        if !to_do.contains(&one) {
            to_do.push(one);
        }
    }
    for (level, advice) in &to_do {
        said.extend([Statement::Level { level: *level }, Statement::Advice(*advice)]);
    }
    if !to_do.is_empty() {
        said.push(Statement::UnlockToHear);
    }
    let withdrawn = alerts.len() - standing.len();
    if withdrawn > 0 {
        said.push(Statement::Withdrawn { count: withdrawn });
    }
    if !complete {
        said.push(Statement::Locked);
    }
    if let Some(since) = outdated_since {
        said.push(Statement::Outdated { since: since.map(Since) });
    }
    said
}

#[cfg(test)]
mod tests {
    use homesafe_protocol::{batch::Advice, matching::Exposure};

    use super::*;
    use crate::visit_log::VisitId;

    fn alert(withdrawn: bool, unread: bool) -> Alert {
        let time = |seconds| UnixTime::new(seconds).unwrap();
        Alert {
            visit: VisitId::random(&mut rand::rng()),
            arrival: time(1_790_000_000),
            departure: time(1_790_003_600),
            exposure: Exposure {
                start: time(1_790_000_100),
                end: time(1_790_001_000),
                level: Level::TestAdvised,
                advice: Advice::try_from(1).unwrap(),
                indirect: false,
                withdrawn,
            },
            unread,
        }
    }

    #[test]
    fn unlocked_it_says_how_many_where_and_what_to_do() {
        let alerts = [alert(false, true), alert(false, false), alert(true, true)];
        let said = statements(&alerts, |_| Some("Lin Heung".into()), true, Some(None));
        assert_eq!(said.first(), Some(&Statement::Notices { all: 2, unread: 1 }));
        assert_eq!(said.iter().filter(|one| matches!(one, Statement::Exposure { .. })).count(), 2);
        assert_eq!(said.iter().filter(|one| **one == Statement::Advice(1)).count(), 2);
        assert_eq!(
            said[said.len() - 2..],
            [Statement::Withdrawn { count: 1 }, Statement::Outdated { since: None }]
        );
        assert!(!said.contains(&Statement::Locked));
    }

    #[test]
    fn locked_it_says_that_there_is_one_and_not_where() {
        let locked = |alerts: &[Alert]| statements(alerts, |_| None, false, None);
        let to_do = [
            Statement::Level { level: alert(false, true).exposure.level },
            Statement::Advice(1),
            Statement::UnlockToHear,
        ];
        let said = locked(&[alert(false, true), alert(false, false), alert(true, false)]);
        assert_eq!(said[0], Statement::Notices { all: 2, unread: 1 });
        assert_eq!(said[1..4], to_do, "what to do, once");
        assert_eq!(said[4..], [Statement::Withdrawn { count: 1 }, Statement::Locked]);
        // A taxi's visit is not looked up while the diary is locked: nothing is not said of all.
        assert_eq!(locked(&[]), [Statement::NothingKnownLocked, Statement::Locked]);
    }
}
