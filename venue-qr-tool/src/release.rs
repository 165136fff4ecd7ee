//! What an operator gives to the health authority: a request to be certified, and slips for days on which a patient was there
//! (protocol, sections 2 and 11). Neither carries the venue's secret.

use std::collections::{BTreeMap, BTreeSet};

use homesafe_protocol::{
    Commitment, SubmissionPublicKey,
    share::{ShareError, Slip, VenueEvidence},
    time::{Day, UnixTime},
    trust::TrustDocument,
    venue::HomeSafeCode,
};
use rand::CryptoRng;
use serde::Serialize;

use crate::{date, venue_file::VenueFile};

/// The furthest time zones from UTC, in minutes.
const MAX_OFFSET: i32 = 14 * 60;

/// Why no slip was made.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum ReleaseError {
    /// A venue of another deployment.
    #[error("the venue belongs to another deployment than this trust document, {0}")]
    OtherDeployment(String),
    /// No submission key holds.
    #[error(
        "the trust document names no key to which a slip could be sealed now; ask the health authority for the newest one"
    )]
    NoKey,
    /// Days on which no code of the door hung.
    #[error(
        "no poster of these venue files hung on {}; nothing was released: look at the days that the patient named, and at `venue-qr trace`",
        written(.0)
    )]
    NotHung(Vec<Day>),
    /// Too many venues or days, or a key that cannot be used.
    #[error(transparent)]
    Slip(#[from] ShareError),
}

/// A request to be certified, as the authority's desk reads it: JSON with the public part and the commitment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Request {
    /// The public part, base64.
    pub public: String,
    /// The commitment to all day keys.
    pub commitment: Commitment,
}

impl Request {
    /// The request of a code.
    pub fn of(code: &HomeSafeCode) -> Self {
        let body = code.body();
        Self { public: data_encoding::BASE64.encode(&body.public().encode()), commitment: body.commitment() }
    }
}

/// The UTC days that a local day touches: two, unless the clocks there show UTC. `offset` is minutes east of Greenwich.
pub fn utc_days(local: Day, offset: i32) -> Vec<Day> {
    let offset = offset.clamp(-MAX_OFFSET, MAX_OFFSET);
    let shifted = |at: UnixTime| {
        let seconds = u64::from(offset.unsigned_abs()) * 60;
        if offset >= 0 { at.saturating_sub(seconds) } else { at.saturating_add(seconds) }
    };
    let first = shifted(local.start()).day();
    let last = shifted(local.start().saturating_add(86_399)).day();
    if first == last { vec![first] } else { vec![first, last] }
}

/// A sealed slip of one door's codes on some local days, each with the UTC days that it touches, former codes that still hung
/// then among them, to the submission key of `trust` that holds longest from `now` on.
///
/// # Errors
/// [`ReleaseError::NotHung`] names every day on which no code hung, and nothing is released of the others either.
pub fn slip(
    venues: &[VenueFile],
    days: &BTreeMap<Day, Vec<Day>>,
    trust: &TrustDocument,
    now: UnixTime,
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, ReleaseError> {
    let deployment = trust.origin().deployment();
    let hung = |days: &[Day]| venues.iter().any(|venue| venue.codes_on(days).next().is_some());
    let not_hung: Vec<Day> = days.iter().filter(|(_, utc)| !hung(utc)).map(|(day, _)| *day).collect();
    if !not_hung.is_empty() {
        return Err(ReleaseError::NotHung(not_hung));
    }
    let days: BTreeSet<Day> = days.values().flatten().copied().collect();
    let days_asked: Vec<Day> = days.iter().copied().collect();
    let codes: Vec<&HomeSafeCode> = venues.iter().flat_map(|venue| venue.codes_on(&days_asked)).collect();
    if codes.iter().any(|code| code.body().public().deployment() != deployment) {
        return Err(ReleaseError::OtherDeployment(trust.origin().to_string()));
    }
    let holding = trust.body().submission.iter().filter(|dated| dated.holds_at(now));
    let key: SubmissionPublicKey =
        holding.max_by_key(|dated| dated.not_after).map(|dated| dated.key).ok_or(ReleaseError::NoKey)?;
    let evidence = codes.into_iter().map(|code| VenueEvidence::of(code, days.iter().copied())).collect();
    Ok(Slip::new(evidence)?.seal(trust.origin(), &key, rng)?)
}

fn written(days: &[Day]) -> String {
    days.iter().copied().map(date::format).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::poster::tests::venue;

    #[test]
    fn a_local_day_is_two_days_of_utc() {
        let days = |offset| utc_days(Day::new(20_000), offset).iter().map(|day| day.number()).collect::<Vec<_>>();
        assert_eq!(days(0), [20_000]);
        assert_eq!(days(8 * 60), [19_999, 20_000]);
        assert_eq!(days(-5 * 60), [20_000, 20_001]);
        assert_eq!(days(i32::MAX), [19_999, 20_000]);
    }

    #[test]
    fn a_request_holds_no_secret() {
        let file = VenueFile::new(venue("蓮香茶室", "Lin Heung", ""), "H");
        let request = Request::of(&file.code);
        let public = data_encoding::BASE64.decode(request.public.as_bytes()).unwrap();
        let body = file.code.body().encode();
        assert_eq!(public.len() + 16, body.len());
        assert_eq!(request.commitment, file.code.body().commitment());
    }
}
