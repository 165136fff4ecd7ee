//! What the device makes of its own clock. A time that it believed once moves nothing that lasts: signed
//! times do, days on which it was used one after the other, and the resident's word.

use homesafe_protocol::{
    display,
    time::{SECONDS_PER_DAY, UnixTime},
};
use serde::Serialize;

use super::{Device, DeviceError};
use crate::visit_log::DiaryKey;

/// How far ahead of all that is known the clock may be before it is questioned, in seconds.
const MAX_AHEAD: u64 = 2 * SECONDS_PER_DAY;
/// How far behind a signed time it may be.
const MAX_BEHIND: u64 = SECONDS_PER_DAY;
/// The time of the last run is written down in steps of so many seconds: seldom, and finer than
/// [`MAX_AHEAD`].
const STEP: u64 = 6 * 3_600;

/// Why the clock is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum ClockDoubt {
    /// It is far ahead of what is known: it may be right, where the device was not used for days.
    Ahead {
        /// The newest time that is known.
        #[serde(serialize_with = "display::time")]
        known: UnixTime,
    },
    /// It is behind what the health authority signed, and behind its own last run: it is wrong.
    Behind {
        /// The newest time that is known.
        #[serde(serialize_with = "display::time")]
        known: UnixTime,
    },
    /// It has gone on as before, and what the health authority signed is far ahead of it: one of the two is
    /// wrong.
    Overtaken {
        /// The newest time that was signed.
        #[serde(serialize_with = "display::time")]
        signed: UnixTime,
    },
}

impl Device<'_> {
    /// Begins a run: judges the clock, and forgets what is due. Gives the time to work with, which is the
    /// clock's, or the newest that is known where the clock fell behind it; and the doubt, for the resident
    /// to hear.
    ///
    /// # Errors
    /// Those of the storage and of the log.
    pub fn begin(&mut self, clock: UnixTime) -> Result<(UnixTime, Option<ClockDoubt>), DeviceError> {
        self.clock = Some(clock);
        self.doubt = self.doubt_of(clock);
        let now = match self.doubt {
            Some(ClockDoubt::Behind { known }) => {
                self.tick(clock, known)?;
                known
            }
            Some(ClockDoubt::Ahead { .. } | ClockDoubt::Overtaken { .. }) => clock,
            None => {
                self.see(clock)?;
                clock
            }
        };
        self.drop_stray_share()?;
        self.purge_if_due(now)?;
        Ok((now, self.doubt))
    }

    /// Whether the clock of this run is in doubt because it is far ahead: then the resident may confirm it.
    pub const fn is_clock_far_ahead(&self) -> bool {
        matches!(self.doubt, Some(ClockDoubt::Ahead { .. }))
    }

    /// The resident says that the clock is right, though it is far ahead of what is known. Against a signed
    /// time nobody's word counts. What is forgotten on that word is gone: `_diary` shows that it is the
    /// resident's.
    ///
    /// # Errors
    /// Those of the storage.
    pub fn confirm_clock(&mut self, clock: UnixTime, _diary: &DiaryKey) -> Result<(), DeviceError> {
        self.doubt = self.doubt_of(clock).filter(|doubt| !matches!(doubt, ClockDoubt::Ahead { .. }));
        if self.doubt.is_some() {
            return Ok(());
        }
        (self.state.last_seen, self.state.last_clock) = (Some(clock), Some(clock));
        self.state.store(self.storage)
    }

    /// The earlier of the clock and the latest time that is plausible after all that is known: what
    /// forgetting goes by. Where the clock fell behind, what it has counted since then says how far: a signed
    /// time alone makes nothing old.
    pub(super) fn plausible(&self, now: UnixTime) -> UnixTime {
        let present = now.min(self.newest_known().saturating_add(MAX_AHEAD));
        match (self.doubt, self.clock, self.state.last_seen) {
            (Some(ClockDoubt::Behind { .. }), Some(clock), Some(seen)) => {
                present.min(seen.saturating_add(self.counted(clock)))
            }
            _ => present,
        }
    }

    /// What the clock itself says of the present: where it fell behind, by what it has counted.
    pub(super) fn own_time(&self, now: UnixTime) -> UnixTime {
        if matches!(self.doubt, Some(ClockDoubt::Behind { .. })) { self.plausible(now) } else { now }
    }

    /// Seconds that the clock counted since they were last written down, whatever it showed: no more than can
    /// be in one run.
    fn counted(&self, clock: UnixTime) -> u64 {
        self.state.last_clock.map_or(0, |last| clock.since(last).min(MAX_AHEAD))
    }

    /// Notes what a clock that fell behind has counted since its last run; `known` is where it begins.
    fn tick(&mut self, clock: UnixTime, known: UnixTime) -> Result<(), DeviceError> {
        let went_back = self.state.last_clock.is_none_or(|last| clock < last);
        let counted = self.counted(clock);
        if !went_back && counted < STEP {
            return Ok(());
        }
        let seen = self.state.last_seen.map_or(known, |seen| seen.saturating_add(counted));
        (self.state.last_seen, self.state.last_clock) = (Some(seen), Some(clock));
        self.state.store(self.storage)
    }

    /// The newest time that the health authority signed, in a publication or in the trust document.
    pub(super) fn newest_signed(&self) -> UnixTime {
        self.log_time().unwrap_or_default().max(self.trust().body().issued)
    }

    /// When it ran last by its own clock, as far as that was written down.
    pub(super) fn last_run(&self) -> UnixTime {
        self.state.last_seen.max(self.state.last_success).unwrap_or_default()
    }

    fn newest_known(&self) -> UnixTime {
        self.newest_signed().max(self.state.last_seen.unwrap_or_default())
    }

    /// What is to be said of the clock by all that is known.
    pub(super) fn doubt_of(&self, now: UnixTime) -> Option<ClockDoubt> {
        // Where the run began with a clock that fell behind, `now` is not its own.
        let clock = self.clock.unwrap_or(now);
        let (known, signed) = (self.newest_known(), self.newest_signed());
        if signed.since(clock) > MAX_BEHIND {
            let goes_on = self.state.last_seen.is_some_and(|seen| seen.since(clock) <= MAX_BEHIND);
            return Some(if goes_on {
                ClockDoubt::Overtaken { signed }
            } else {
                ClockDoubt::Behind { known }
            });
        }
        // At the first run there is nothing to compare with: the trust document may be old.
        let is_first = self.state.last_seen.is_none();
        (!is_first && clock.since(known) > MAX_AHEAD).then_some(ClockDoubt::Ahead { known })
    }

    fn see(&mut self, clock: UnixTime) -> Result<(), DeviceError> {
        let last = self.state.last_seen;
        if last.is_some_and(|last| last.since(clock).max(clock.since(last)) < STEP) {
            return Ok(());
        }
        (self.state.last_seen, self.state.last_clock) = (Some(clock), Some(clock));
        self.state.store(self.storage)
    }
}
