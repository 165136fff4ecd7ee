//! What monitoring reads: a file in Prometheus' text format, replaced as one (for node_exporter's textfile
//! collector).

use std::{fmt::Write as _, path::Path};

use homesafe_host::files::{FileError, PUBLIC, write_atomic};
use homesafe_protocol::time::UnixTime;

/// Figures since the publisher was started. They say nothing of any case.
#[derive(Debug, Default)]
pub struct Metrics {
    pub(super) publications: u64,
    pub(super) missed: u64,
    pub(super) failures: u64,
    pub(super) cases_deleted: u64,
    pub(super) newest_batch: Option<UnixTime>,
    pub(super) due: Option<UnixTime>,
    pub(super) clock_is_off: bool,
}

impl Metrics {
    /// As text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut one = |name: &str, kind: &str, help: &str, value: u64| {
            let _ = write!(
                text,
                "# HELP homesafe_publisher_{name} {help}\n# TYPE homesafe_publisher_{name} {kind}\nhomesafe_publisher_{name} {value}\n"
            );
        };
        one("publications_total", "counter", "Slots that this publisher filled.", self.publications);
        one("missed_slots_total", "counter", "Slots that nobody filled.", self.missed);
        one("failures_total", "counter", "Tries to fill a slot that failed.", self.failures);
        one("cases_deleted_total", "counter", "Cases deleted after their time.", self.cases_deleted);
        let seconds = |time: Option<UnixTime>| time.map_or(0, UnixTime::seconds);
        one(
            "newest_batch_timestamp_seconds",
            "gauge",
            "When the newest batch was published; 0 if unknown.",
            seconds(self.newest_batch),
        );
        one(
            "next_slot_timestamp_seconds",
            "gauge",
            "When the next slot begins; 0 if unknown.",
            seconds(self.due),
        );
        one(
            "clock_is_off",
            "gauge",
            "1 while this machine's clock is wrong, and nothing is published.",
            self.clock_is_off.into(),
        );
        text
    }

    pub(super) fn write(&self, path: &Path) -> Result<(), FileError> {
        write_atomic(path, self.text().as_bytes(), PUBLIC)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_text_that_prometheus_reads() {
        let metrics = Metrics { missed: 3, newest_batch: UnixTime::new(7_200).ok(), ..Metrics::default() };
        let text = metrics.text();
        assert!(text.contains("\nhomesafe_publisher_missed_slots_total 3\n"));
        assert!(text.contains("\nhomesafe_publisher_newest_batch_timestamp_seconds 7200\n"));
        assert_eq!(text.lines().count(), 21);
        assert!(text.lines().all(|line| line.starts_with("# ") || line.split(' ').count() == 2));
    }
}
