//! What a proposed publication says, as the second desk finds it for itself: of each window the venue, by
//! evidence that leads to the window's own day key and by this desk's trust document. Where there is none,
//! the name is the other desk's word.

use homesafe_protocol::{
    batch::{Advice, Level},
    display::one_line,
    share::{ClaimReason, Standing, VenueEvidence},
    time::UnixTime,
    trust::TrustDocument,
};

use super::{Proposal, ProposedVenue, PublishError};

/// Bytes of a name that are shown.
const MAX_NAME: usize = 400;

/// What to call a venue of a proposal, on one line, fit for a terminal.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub enum ReviewedVenue {
    /// What its evidence says of it.
    Shown {
        /// Names and address.
        name: String,
        /// By which people tell it from others of that name.
        fingerprint: String,
    },
    /// As before, of a venue without a fingerprint.
    WithoutFingerprint {
        /// Names and address.
        name: String,
    },
    /// What the other desk calls it.
    Word(String),
}

/// Why nobody vouches for a venue of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum WindowClaim {
    /// It shows nothing of itself: its name is the other desk's word.
    OthersWord,
    /// What it shows does not count.
    Evidence(ClaimReason),
}

/// A window of a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewedWindow {
    /// Its number in the proposal, from 1.
    pub number: u32,
    /// The venue.
    pub venue: ReviewedVenue,
    /// Why nobody vouches for the venue; nothing, if it is certified.
    pub claimed: Option<WindowClaim>,
    /// First second.
    pub start: UnixTime,
    /// First second after it.
    pub end: UnixTime,
    /// Level.
    pub level: Level,
    /// Advice.
    pub advice: Advice,
}

/// All windows of a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// In the proposal's order.
    pub windows: Vec<ReviewedWindow>,
}

impl Review {
    pub(super) fn of(
        proposal: &Proposal,
        trust: &TrustDocument,
        now: UnixTime,
    ) -> Result<Self, PublishError> {
        let venues =
            proposal.venues.iter().map(|venue| of_venue(venue, trust, now)).collect::<Result<Vec<_>, _>>()?;
        let window = |(number, window): (u32, &super::ProposedWindow)| {
            let place = window.venue as usize;
            let ((venue, claimed), day) = (venues.get(place)?.clone(), proposal.venues.get(place)?.day);
            let (start, end) = (day.minute(window.start), day.minute(window.end));
            let level = Level::from_bits(window.level)?;
            Some(ReviewedWindow { number, venue, claimed, start, end, level, advice: window.advice })
        };
        let windows = (1..).zip(&proposal.windows).map(window).collect::<Option<_>>();
        Ok(Self { windows: windows.ok_or(PublishError::NotAProposal)? })
    }

    /// That a second source confirmed every window of which nobody vouches for the venue; says how many those
    /// are.
    ///
    /// # Errors
    /// [`PublishError::NoSecondSource`] names the others.
    pub fn confirmed_by(&self, second_source: &[u32]) -> Result<usize, PublishError> {
        let claimed: Vec<u32> = self
            .windows
            .iter()
            .filter(|window| window.claimed.is_some())
            .map(|window| window.number)
            .collect();
        let open: Vec<String> =
            claimed.iter().filter(|number| !second_source.contains(number)).map(u32::to_string).collect();
        if open.is_empty() {
            Ok(claimed.len())
        } else {
            Err(PublishError::NoSecondSource { windows: open.join(",") })
        }
    }
}

/// What to call a venue, and why nobody vouches for it.
fn of_venue(
    venue: &ProposedVenue,
    trust: &TrustDocument,
    now: UnixTime,
) -> Result<(ReviewedVenue, Option<WindowClaim>), PublishError> {
    let Some(evidence) = venue.evidence.as_ref().map(|evidence| &evidence.0) else {
        let word = ReviewedVenue::Word(one_line(&venue.word, MAX_NAME));
        return Ok((word, Some(WindowClaim::OthersWord)));
    };
    // The evidence must be of what the window opens, and of nothing else.
    let is_its_own =
        evidence.days().len() == 1 && evidence.day_key(venue.day).is_some_and(|key| venue.has_key(key));
    if !is_its_own || evidence.public().deployment() != trust.origin().deployment() {
        return Err(PublishError::EvidenceOfAnother);
    }
    let claimed = match evidence.standing(trust, venue.day..=venue.day, now) {
        Standing::Certified => None,
        Standing::Claimed(reason) => Some(WindowClaim::Evidence(reason)),
    };
    Ok((named(evidence), claimed))
}

fn named(evidence: &VenueEvidence) -> ReviewedVenue {
    let public = evidence.public();
    let parts = [public.name_en(), public.name_zh(), public.address()];
    let name = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let name = one_line(&name, MAX_NAME);
    match evidence.fingerprint() {
        Some(fingerprint) => ReviewedVenue::Shown { name, fingerprint },
        None => ReviewedVenue::WithoutFingerprint { name },
    }
}
