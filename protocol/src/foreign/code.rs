//! What another system's code says, whatever the system.

use std::fmt;

use super::{ForeignError, Scheme, Seal};
use crate::{
    display::one_line,
    keys::VenueKey,
    time::{Day, UnixTime},
    venue::Category,
};

/// A venue by another system's code: its key, and what the poster says of it. The text itself is not kept.
#[derive(Clone, PartialEq, Eq)]
pub struct ForeignCode {
    pub(super) scheme: Scheme,
    pub(super) seal: Seal,
    pub(super) category: Category,
    pub(super) stay_minutes: Option<u16>,
    pub(super) venue_key: VenueKey,
    pub(super) valid: Option<(UnixTime, UnixTime)>,
    pub(super) name: String,
    pub(super) name_zh: String,
    pub(super) address: String,
}

impl ForeignCode {
    /// The longest main name, in bytes.
    pub const MAX_NAME_LEN: usize = 200;
    /// The longest Chinese name, in bytes.
    pub const MAX_NAME_ZH_LEN: usize = 120;
    /// The longest address, in bytes.
    pub const MAX_ADDRESS_LEN: usize = 165;

    /// A code with a key and nothing else to show yet.
    pub(super) fn new(scheme: Scheme, stable_part: &[u8]) -> Self {
        Self {
            scheme,
            seal: Seal::None,
            category: Category::OTHER,
            stay_minutes: None,
            venue_key: VenueKey::of_foreign_code(scheme.name(), stable_part),
            valid: None,
            name: String::new(),
            name_zh: String::new(),
            address: String::new(),
        }
    }

    /// With what people see of it. A code that shows no name is refused.
    pub(super) fn named(self, name: &str, name_zh: &str, address: &str) -> Result<Self, ForeignError> {
        let name = one_line(name, Self::MAX_NAME_LEN);
        let name_zh = one_line(name_zh, Self::MAX_NAME_ZH_LEN);
        if name.is_empty() && name_zh.is_empty() {
            return Err(ForeignError::malformed(self.scheme, "it names no place"));
        }
        Ok(Self { name, name_zh, address: one_line(address, Self::MAX_ADDRESS_LEN), ..self })
    }

    /// Whose code it is.
    pub const fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Whether it bears a signature that was checked.
    pub const fn seal(&self) -> Seal {
        self.seal
    }

    /// What kind of place it is, as far as the code says; taxis are [`Category::TAXI`].
    pub const fn category(&self) -> Category {
        self.category
    }

    /// After how many minutes the code would have people checked out: 15 to 1,425, if it says so.
    pub const fn stay_minutes(&self) -> Option<u16> {
        self.stay_minutes
    }

    /// The key from which all else is derived.
    pub fn venue_key(&self) -> VenueKey {
        self.venue_key.clone()
    }

    /// First and last moment of an event, where the code names both.
    pub const fn valid(&self) -> Option<(UnixTime, UnixTime)> {
        self.valid
    }

    /// Whether the code may be used on `day`: always, unless it is an event's.
    pub fn is_valid_on(&self, day: Day) -> bool {
        self.valid.is_none_or(|(start, end)| (start.day()..=end.day()).contains(&day))
    }

    #[cfg(test)]
    pub(crate) const fn set_event(&mut self, valid: Option<(UnixTime, UnixTime)>, stay: Option<u16>) {
        (self.valid, self.stay_minutes) = (valid, stay);
    }

    /// The main name, in whatever language, made fit to be shown; empty where there is a Chinese one only.
    /// Cléa codes carry no name and show the start of their id.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The Chinese name of a LeaveHomeSafe venue; empty elsewhere.
    pub fn name_zh(&self) -> &str {
        &self.name_zh
    }

    /// The address, or nothing.
    pub fn address(&self) -> &str {
        &self.address
    }
}

impl fmt::Debug for ForeignCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ForeignCode({}, redacted)", self.scheme.name())
    }
}
