//! The key of one day of a venue, as a visit and a case's row hold it.

use std::fmt;

use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::{keys::DayKey, time::Day};

/// A venue's key of one UTC day (32 bytes), with its day; stored in sealed files only.
#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct HeldDay {
    day: u16,
    key: [u8; 32],
}

impl HeldDay {
    /// A day and its key.
    pub fn new(day: Day, key: &DayKey) -> Self {
        Self { day: day.number(), key: *key.expose() }
    }

    /// The day.
    pub const fn day(&self) -> Day {
        Day::new(self.day)
    }

    /// The key.
    pub fn key(&self) -> DayKey {
        self.key.into()
    }
}

impl PartialEq for HeldDay {
    /// In constant time for one day: keys are secrets.
    fn eq(&self, other: &Self) -> bool {
        self.day == other.day && self.key.ct_eq(&other.key).into()
    }
}

impl Eq for HeldDay {}

impl fmt::Debug for HeldDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HeldDay({}, redacted)", self.day)
    }
}
