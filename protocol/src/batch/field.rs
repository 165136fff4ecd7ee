//! The 24 bits that a record says: window, level and advice.

use crate::{codec::DecodeError, time::Window};

/// How serious an exposure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[repr(u8)]
pub enum Level {
    /// For the resident's knowledge.
    Notice = 0,
    /// A test is advised.
    TestAdvised = 1,
    /// A test is compulsory.
    TestCompulsory = 2,
    /// Cancels all records of the same venue-day and window with a smaller seq.
    Withdrawn = 3,
}

impl Level {
    /// From the number on the wire.
    pub const fn from_bits(bits: u8) -> Option<Self> {
        match bits {
            0 => Some(Self::Notice),
            1 => Some(Self::TestAdvised),
            2 => Some(Self::TestCompulsory),
            3 => Some(Self::Withdrawn),
            _ => None,
        }
    }
}

/// Which text of the advice catalogue goes with a window: 0..=3.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(try_from = "u8", into = "u8")]
pub struct Advice(u8);

impl TryFrom<u8> for Advice {
    type Error = DecodeError;
    fn try_from(number: u8) -> Result<Self, DecodeError> {
        if number < 4 { Ok(Self(number)) } else { Err(DecodeError::value("advice", "allowed are 0 to 3")) }
    }
}

impl From<Advice> for u8 {
    fn from(advice: Advice) -> Self {
        advice.0
    }
}

/// What a record says once its mask is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Field {
    /// Minutes of the UTC day.
    pub window: Window,
    /// How serious.
    pub level: Level,
    /// What to do.
    pub advice: Advice,
}

impl Field {
    /// `index << 4 | level << 2 | advice`, below 2^24.
    pub const fn to_bits(self) -> u32 {
        self.window.index() << 4 | (self.level as u32) << 2 | self.advice.0 as u32
    }

    /// From 24 bits; `None` if the index is out of range: the hit was false.
    pub fn from_bits(bits: u32) -> Option<Self> {
        Some(Self {
            window: Window::from_index(bits >> 4)?,
            level: Level::from_bits((bits >> 2 & 3) as u8)?,
            advice: Advice((bits & 3) as u8),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_round_trip_and_the_rest_is_false() {
        let mut valid = 0u32;
        for bits in (0..1 << 24).step_by(7) {
            if let Some(field) = Field::from_bits(bits) {
                assert_eq!(field.to_bits(), bits);
                valid += 1;
            } else {
                assert!(bits >> 4 > Window::MAX_INDEX);
            }
        }
        assert!(valid > 2_300_000);
    }
}
