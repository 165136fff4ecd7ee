//! A bound on uploads a second from all together: nothing is remembered of any sender.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Seconds' worth of uploads that may come at once.
const BURST_SECONDS: f64 = 10.0;

/// A token bucket.
#[derive(Debug)]
pub(super) struct Bucket {
    per_second: f64,
    state: Mutex<(f64, Instant)>,
}

impl Bucket {
    /// A full bucket.
    pub fn new(per_second: u32, now: Instant) -> Self {
        let per_second = f64::from(per_second.max(1));
        Self { per_second, state: Mutex::new((per_second * BURST_SECONDS, now)) }
    }

    /// Takes a token, or says how long it takes until there is one.
    pub fn take(&self, now: Instant) -> Result<(), Duration> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (tokens, last) = *state;
        let gained = now.saturating_duration_since(last).as_secs_f64() * self.per_second;
        let tokens = (tokens + gained).min(self.per_second * BURST_SECONDS);
        let (left, outcome) = if tokens >= 1.0 {
            (tokens - 1.0, Ok(()))
        } else {
            (tokens, Err(Duration::from_secs_f64((1.0 - tokens) / self.per_second)))
        };
        *state = (left, now.max(last));
        outcome
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_as_the_rate_allows_and_no_more() {
        let start = Instant::now();
        let bucket = Bucket::new(2, start);
        assert_eq!((0..100).filter(|_| bucket.take(start).is_ok()).count(), 20, "ten seconds' worth");
        assert_eq!(bucket.take(start), Err(Duration::from_millis(500)));
        let later = start + Duration::from_secs(3);
        assert_eq!((0..100).filter(|_| bucket.take(later).is_ok()).count(), 6);
        assert!(bucket.take(start).is_err(), "a clock that steps back gives nothing");
        let much_later = start + Duration::from_secs(86_400);
        assert_eq!((0..100).filter(|_| bucket.take(much_later).is_ok()).count(), 20);
    }
}
