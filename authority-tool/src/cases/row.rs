//! A row of a case: a stay at a venue, and whether somebody vouches for that venue.

use homesafe_protocol::{
    batch::{Advice, Level},
    held_day::HeldDay,
    share::{self, ClaimReason},
    time::UnixTime,
    trust::TrustDocument,
    venue::{VenueCode, VenuePublic},
};
use serde::{Deserialize, Serialize};

use super::CaseError;
use crate::plan::{self, Evidence};

/// Whether somebody vouches for a venue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The authority certified it.
    Certified,
    /// Somebody's word only: a second source must confirm it.
    Claimed,
}

/// Where a row came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename = "RowSource", rename_all = "snake_case")]
pub enum Source {
    /// A poster that the officer has.
    Poster,
    /// A table.
    Table,
    /// An operator's slip.
    Slip,
    /// The patient's device.
    Shared,
}

/// What a venue says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VenueFacts {
    /// Name in Chinese, or nothing.
    pub name_zh: String,
    /// Name in English, or nothing.
    pub name_en: String,
    /// Address, or nothing.
    pub address: String,
    /// What kind of place.
    pub category: String,
}

impl VenueFacts {
    /// What to call it.
    pub fn label(&self) -> &str {
        if self.name_en.is_empty() { &self.name_zh } else { &self.name_en }
    }
}

impl From<&VenuePublic> for VenueFacts {
    fn from(public: &VenuePublic) -> Self {
        Self {
            name_zh: public.name_zh().to_owned(),
            name_en: public.name_en().to_owned(),
            address: public.address().to_owned(),
            category: public.category().to_string(),
        }
    }
}

impl From<&VenueCode> for VenueFacts {
    fn from(code: &VenueCode) -> Self {
        Self {
            name_zh: code.name_zh().to_owned(),
            name_en: code.name_en().to_owned(),
            address: code.address().to_owned(),
            category: code.category().to_string(),
        }
    }
}

/// Where a row stands in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publication {
    /// Place of the publication's last leaf.
    pub seq: u64,
    /// When it was published.
    pub at: UnixTime,
}

/// A stay at a venue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseRow {
    /// Its number in the case, from 1.
    pub number: u32,
    /// The venue.
    pub venue: VenueFacts,
    /// The keys of the days that it touches.
    pub days: Vec<HeldDay>,
    /// Start of the stay.
    pub start: UnixTime,
    /// First second after it.
    pub end: UnixTime,
    /// How serious.
    pub level: Level,
    /// What to do.
    pub advice: Advice,
    /// Whether a second source confirmed it.
    pub confirmed: bool,
    /// Where it came from.
    pub source: Source,
    /// What the venue shows of itself for the row's days, by which every desk judges it.
    pub evidence: Option<Evidence>,
    /// Its place in the log, once it is there.
    pub published: Option<Publication>,
}

impl CaseRow {
    /// Whether somebody vouches for the venue, by a trust document and now: a certificate that was revoked
    /// since, or whose key has ended, counts no more.
    pub fn standing(&self, trust: &TrustDocument, now: UnixTime) -> Standing {
        standing(self.why_claimed(trust, now).as_ref())
    }

    /// Why nobody vouches for the venue; `None` if somebody does.
    pub fn why_claimed(&self, trust: &TrustDocument, now: UnixTime) -> Option<WhyClaimed> {
        why_claimed(self.evidence.as_ref(), (self.start, self.end), trust, now)
    }
}

/// A row that is to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRow {
    /// The venue.
    pub venue: VenueFacts,
    /// The keys of the days that it touches.
    pub days: Vec<HeldDay>,
    /// Start of the stay.
    pub start: UnixTime,
    /// First second after it.
    pub end: UnixTime,
    /// How serious.
    pub level: Level,
    /// What to do.
    pub advice: Advice,
    /// Where it came from.
    pub source: Source,
    /// What the venue shows of itself for those days.
    pub evidence: Option<Evidence>,
}

impl NewRow {
    /// Whether somebody vouches for the venue.
    pub fn standing(&self, trust: &TrustDocument, now: UnixTime) -> Standing {
        standing(why_claimed(self.evidence.as_ref(), (self.start, self.end), trust, now).as_ref())
    }
}

/// Why a venue's name is only claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, thiserror::Error)]
pub enum WhyClaimed {
    /// The venue shows nothing of itself.
    #[error("a code of another system, which bears no certificate")]
    OtherSystem,
    /// What it shows does not count.
    #[error("{0}")]
    Evidence(ClaimReason),
    /// Nothing to judge it by.
    #[error("this desk has no trust document")]
    NoTrust,
}

const fn standing(why_claimed: Option<&WhyClaimed>) -> Standing {
    if why_claimed.is_some() { Standing::Claimed } else { Standing::Certified }
}

/// For a venue that shows nothing, as those of other systems, nobody vouches.
fn why_claimed(
    evidence: Option<&Evidence>,
    (start, end): (UnixTime, UnixTime),
    trust: &TrustDocument,
    now: UnixTime,
) -> Option<WhyClaimed> {
    let stay = start.day()..=end.saturating_sub(1).day();
    match evidence.map(|evidence| evidence.0.standing(trust, stay, now)) {
        Some(share::Standing::Certified) => None,
        Some(share::Standing::Claimed(reason)) => Some(WhyClaimed::Evidence(reason)),
        None => Some(WhyClaimed::OtherSystem),
    }
}

/// That the stays have begun.
///
/// # Errors
/// For the first that has not, by clocks that agree.
pub fn check_begun(starts: impl IntoIterator<Item = UnixTime>, now: UnixTime) -> Result<(), CaseError> {
    let begun = starts.into_iter().try_for_each(|start| plan::check_begun(start, now));
    begun.map_err(|error| CaseError::Row(error.into()))
}
