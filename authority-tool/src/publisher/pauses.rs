//! How long a publisher waits between its turns, and which trouble is new.

use std::time::Duration;

use super::PublisherError;

/// Between two looks at the clock.
const LOOK: Duration = Duration::from_millis(250);
/// The longest pause after a failure, as a number of looks.
const LONGEST: u32 = 120;

/// The failures since the last turn that succeeded.
#[derive(Debug, Default)]
pub struct Pauses {
    failures: u32,
    gist: String,
}

impl Pauses {
    /// Notes a turn that succeeded; says whether others had failed before it.
    pub fn succeeded(&mut self) -> bool {
        std::mem::take(self).failures > 0
    }

    /// Notes a turn that failed; says whether the trouble is another than before, and worth saying.
    pub fn failed(&mut self, error: &PublisherError) -> bool {
        let gist = error.gist();
        let is_new = gist != self.gist;
        (self.failures, self.gist) = (self.failures.saturating_add(1), gist);
        is_new
    }

    /// Until the next turn: longer after every failure, up to half a minute.
    pub fn next(&self) -> Duration {
        LOOK * 2u32.saturating_pow(self.failures.min(10)).min(LONGEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_with_failures_and_one_trouble_is_said_once() {
        let mut pauses = Pauses::default();
        assert!(!pauses.succeeded());
        assert_eq!(pauses.next(), LOOK);
        let (one, other) = (PublisherError::Quorum(2), PublisherError::Quorum(3));
        let news: Vec<bool> = [&one, &one, &other, &one].map(|error| pauses.failed(error)).to_vec();
        assert_eq!(news, [true, false, true, true]);
        assert_eq!(pauses.next(), LOOK * 16);
        assert_eq!((0..100).filter(|_| pauses.failed(&one)).count(), 0);
        assert_eq!(pauses.next(), Duration::from_secs(30));
        assert!(pauses.succeeded());
        assert_eq!(pauses.next(), LOOK);
    }
}
