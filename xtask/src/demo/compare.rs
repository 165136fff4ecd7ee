//! What the devices showed, against what the oracle says.

use super::model::{Alert, Input, Visit, time_text};

/// The outcome of the comparison.
#[derive(Debug, Default)]
pub struct Comparison {
    /// How many alerts there should be.
    pub alerts: usize,
    pub missed: usize,
    pub false_alerts: usize,
    /// One line for each difference.
    pub differences: Vec<String>,
}

/// Compares the alerts of each visit.
pub fn compare(input: &Input, visits: &[Visit], expected: &[Vec<Alert>], shown: &[Vec<Alert>]) -> Comparison {
    let mut comparison = Comparison::default();
    for ((visit, expected), shown) in visits.iter().zip(expected).zip(shown) {
        comparison.alerts += expected.len();
        for alert in without(expected, shown) {
            comparison.missed += 1;
            comparison.differences.push(line("missed", input, visit, &alert));
        }
        for alert in without(shown, expected) {
            comparison.false_alerts += 1;
            comparison.differences.push(line("false", input, visit, &alert));
        }
    }
    comparison
}

/// What `all` has and `known` has not; an alert shown twice counts as one too many.
fn without(all: &[Alert], known: &[Alert]) -> Vec<Alert> {
    let mut known = known.to_vec();
    let mut left = all.to_vec();
    left.retain(|alert| match known.iter().position(|other| other == alert) {
        Some(found) => {
            known.swap_remove(found);
            false
        }
        None => true,
    });
    left
}

fn line(what: &str, input: &Input, visit: &Visit, alert: &Alert) -> String {
    let place = &input.places[visit.place];
    format!(
        "{what}: resident {} at {} from {} to {}: window {} to {}, level {}, advice {}{}",
        visit.resident,
        place.name_en,
        time_text(visit.arrival),
        time_text(visit.departure(place)),
        time_text(alert.start),
        time_text(alert.end),
        alert.level,
        alert.advice,
        if alert.indirect { ", indirect" } else { "" },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missed_false_and_doubled_alerts_are_told_apart() {
        let alert = |start| Alert { start, end: start + 1, level: 0, advice: 0, indirect: false };
        assert!(without(&[alert(1), alert(2)], &[alert(2), alert(1)]).is_empty());
        assert_eq!(without(&[alert(1), alert(2)], &[alert(2)]), [alert(1)]);
        assert_eq!(without(&[alert(1), alert(1)], &[alert(1)]), [alert(1)]);
    }
}
