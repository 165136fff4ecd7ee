//! What a sync tells of itself: what it brought, what is missing, and whether the log may be held back.

use homesafe_protocol::{display, time::UnixTime, trust::Freshness};
use serde::Serialize;

use super::DeviceError;
use crate::follow::{Anew, SeenEntry};

/// What a sync brought.
#[derive(Debug)]
pub struct SyncReport {
    /// Publications read.
    pub new_leaves: u64,
    /// Bytes of objects fetched.
    pub fetched_bytes: u64,
    /// Publications of the log in all.
    pub log_size: u64,
    /// How fresh the log is.
    pub freshness: Freshness,
    /// When the newest publication was made that is not void.
    pub newest: Option<UnixTime>,
    /// Whether the trust document has expired.
    pub trust_expired: bool,
    /// Whether the log was read anew from its beginning, and why.
    pub anew: Option<Anew>,
    /// Publications that did not come, and why: they are asked for again by the next sync.
    pub missing: Vec<Missing>,
}

/// Why a log that verifies tells nothing of now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum LogDoubt {
    /// The newest publication is old: the log may be held back.
    Frozen {
        /// Of when it is.
        #[serde(serialize_with = "display::time")]
        newest: UnixTime,
    },
    /// Nothing was published under the newest trust document.
    Withheld {
        /// Of when the newest publication is.
        #[serde(serialize_with = "display::time")]
        newest: UnixTime,
    },
    /// The newest publication is still to come by the device's clock: this clock or the authority's is wrong.
    Ahead {
        /// Of when it is.
        #[serde(serialize_with = "display::time")]
        newest: UnixTime,
    },
}

impl SyncReport {
    /// Whether the log may be held back, though everything that came was verified and matched.
    pub fn doubt(&self) -> Option<LogDoubt> {
        let newest = self.newest.unwrap_or_default();
        match self.freshness {
            Freshness::Fresh | Freshness::Empty => None,
            Freshness::Frozen => Some(LogDoubt::Frozen { newest }),
            Freshness::Withheld => Some(LogDoubt::Withheld { newest }),
            Freshness::Ahead => Some(LogDoubt::Ahead { newest }),
        }
    }
}

/// A publication that could not be read.
#[derive(Debug, Serialize)]
pub struct Missing {
    /// Its place in the log.
    pub seq: u64,
    /// When it was published: what it says of that day and of those before is not known here.
    #[serde(serialize_with = "display::time")]
    pub published_at: UnixTime,
    /// Why it is not here.
    pub reason: DeviceError,
}

impl Missing {
    pub(super) const fn new(entry: &SeenEntry, reason: DeviceError) -> Self {
        Self { seq: entry.seq, published_at: entry.published_at, reason }
    }
}
