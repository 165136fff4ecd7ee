//! The table at the end, and the first differences where there are any.

use std::time::Duration;

use super::compare::Comparison;
use super::model::Input;
use super::story::Played;
use crate::run::duration_text;

/// Prints what was played and found.
pub fn print(input: &Input, played: &Played, comparison: &Comparison, times: &[(&'static str, Duration)]) {
    let per = |count: usize| format!("{:.1}", played.bytes as f64 / count.max(1) as f64);
    let rows = [
        ("venues", input.places.len().to_string()),
        ("posters decoded", played.posters.to_string()),
        ("scans (half of them photos)", played.scans.to_string()),
        ("photos taken again", played.retakes.to_string()),
        ("windows", input.windows.len().to_string()),
        ("rows left out", input.unusable.len().to_string()),
        ("batches", played.batches.to_string()),
        ("records, with padding", played.records.to_string()),
        ("bytes broadcast", played.bytes.to_string()),
        ("bytes a window", per(input.windows.len())),
        ("bytes a record", per(played.records)),
        ("alerts", comparison.alerts.to_string()),
        ("missed", comparison.missed.to_string()),
        ("story's steps seen", played.steps.to_string()),
        ("false", comparison.false_alerts.to_string()),
    ];
    let total = times.iter().map(|(_, time)| *time).sum();
    let times =
        times.iter().copied().chain([("total", total)]).map(|(name, time)| (name, duration_text(time)));
    println!();
    for (name, value) in rows.into_iter().chain(times) {
        println!("{name:<30}{value:>12}");
    }
    for difference in comparison.differences.iter().take(10) {
        println!("{difference}");
    }
}
