//! A patient's share (section 10): chosen visits, sealed to the desk, always of one size.

use std::ops::RangeInclusive;

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::{
    ShareError,
    code::{Proof, ShareCode},
    evidence::VenueEvidence,
    sealed::{self, OVERHEAD, SubmissionSecretKey},
};
use crate::{
    KeyId, SubmissionPublicKey,
    codec::{DecodeError, Reader},
    label::Label,
    matching::MAX_VISIT,
    origin::Origin,
    submission::{SUBMISSION_LEN, Ticket},
    time::{Day, UnixTime},
    venue::{HomeSafeCode, VenuePublic},
};

/// Bytes of the plaintext, whatever it says.
const PLAIN_LEN: usize = SUBMISSION_LEN - Ticket::LEN - KeyId::LEN - OVERHEAD;
/// A visit lasts a day at most, so it touches two UTC days.
const MAX_DAYS: u8 = 2;

//  struct { opaque public<>; opaque certificate<>; DayProof days<1..2>; uint64 arrival, departure; }
//  SharedVisit;
/// A visit as the patient shares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedVisit {
    /// Where: never the venue's secret, and the keys of the visit's own days only.
    pub venue: VenueEvidence,
    /// Arrival.
    pub arrival: UnixTime,
    /// Departure, not before the arrival and 24 hours after it at most.
    pub departure: UnixTime,
}

/// Why a visit that was shared cannot have been.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum VisitError {
    /// After the last day of this protocol.
    #[error("its times are later than any day of this protocol")]
    Calendar,
    /// Departure before arrival.
    #[error("it ends before it begins")]
    EndsFirst,
    /// Longer than any visit.
    #[error("it lasts more than 24 hours")]
    TooLong,
    /// Days that are not its own, or not all that are.
    #[error("the days that it shows are not its own")]
    Days,
}

/// A visit in a share that cannot have been. The others stand.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[error("{reason}")]
pub struct FalseVisit {
    /// Where it is said to have been.
    #[serde(skip)]
    pub venue: VenuePublic,
    /// What is wrong.
    pub reason: VisitError,
}

impl SharedVisit {
    /// A visit to `code`, which ends after 24 hours at most and not before it begins.
    pub fn new(code: &HomeSafeCode, arrival: UnixTime, departure: UnixTime) -> Self {
        let departure = departure.clamp(arrival, arrival.saturating_add(MAX_VISIT));
        let days = days_between(arrival, departure);
        Self { venue: VenueEvidence::of(code, [*days.start(), *days.end()]), arrival, departure }
    }

    /// Its first and last UTC day: one, or two that follow each other.
    pub fn days(&self) -> RangeInclusive<Day> {
        days_between(self.arrival, self.departure)
    }

    fn check(&self) -> Result<(), VisitError> {
        if self.departure < self.arrival {
            return Err(VisitError::EndsFirst);
        }
        if self.departure.since(self.arrival) > MAX_VISIT {
            return Err(VisitError::TooLong);
        }
        let (own, shown) = (self.days(), self.venue.days());
        let count = if own.start() == own.end() { 1 } else { 2 };
        // They ascend, so as many as there are, all among its own, are exactly these.
        if shown.len() == count && shown.iter().all(|proof| own.contains(&proof.day())) {
            Ok(())
        } else {
            Err(VisitError::Days)
        }
    }

    fn encode_to(&self, out: &mut Vec<u8>) {
        self.venue.encode_to(out);
        for time in [self.arrival, self.departure] {
            out.extend_from_slice(&time.seconds().to_be_bytes());
        }
    }

    /// Reads a visit. One that cannot have been is told from bytes that are none, so that it costs no other
    /// its place.
    fn decode(reader: &mut Reader<'_>) -> Result<Result<Self, FalseVisit>, DecodeError> {
        let venue = VenueEvidence::decode(reader, MAX_DAYS)?;
        let (arrival, departure) = (reader.u64("arrival")?, reader.u64("departure")?);
        let refused = |venue: &VenueEvidence, reason| FalseVisit { venue: venue.public().clone(), reason };
        let (Ok(arrival), Ok(departure)) = (UnixTime::new(arrival), UnixTime::new(departure)) else {
            return Ok(Err(refused(&venue, VisitError::Calendar)));
        };
        let visit = Self { venue, arrival, departure };
        Ok(match visit.check() {
            Ok(()) => Ok(visit),
            Err(reason) => Err(refused(&visit.venue, reason)),
        })
    }
}

/// The days of a visit. Departure at midnight does not touch the day that begins.
fn days_between(arrival: UnixTime, departure: UnixTime) -> RangeInclusive<Day> {
    arrival.day()..=departure.saturating_sub(1).max(arrival).day()
}

//  struct { uint8 version = 1; opaque proof[5]; uint16 count; SharedVisit visits[count]; zeros } SharePlain;
/// Seals visits for the desk that issued `code`: [`SUBMISSION_LEN`] bytes.
///
/// # Errors
/// [`ShareError::TooMany`] if they do not fit (about 70 do), [`ShareError::Key`] for a submission key that is
/// no point.
pub fn seal_share(
    code: &ShareCode,
    visits: &[SharedVisit],
    origin: &Origin,
    key: &SubmissionPublicKey,
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, ShareError> {
    // Allocated once, so that no copy of the keys is left behind by growing.
    let mut plain = Zeroizing::new(Vec::with_capacity(PLAIN_LEN * 2));
    plain.push(1);
    plain.extend_from_slice(code.proof().expose());
    plain.extend_from_slice(&u16::try_from(visits.len()).map_err(|_| ShareError::TooMany)?.to_be_bytes());
    for visit in visits {
        visit.encode_to(&mut plain);
        if plain.len() > PLAIN_LEN {
            return Err(ShareError::TooMany);
        }
    }
    seal_plain(code.ticket(), plain, origin, key, rng)
}

/// A genuine seal of nothing under a random ticket: what chaff is made of. The network sees a share.
///
/// # Errors
/// [`ShareError::Key`] for a submission key that is no point.
pub fn seal_chaff(
    origin: &Origin,
    key: &SubmissionPublicKey,
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, ShareError> {
    let code = ShareCode::random(rng);
    seal_plain(code.ticket(), Zeroizing::new(Vec::new()), origin, key, rng)
}

fn seal_plain(
    ticket: &Ticket,
    mut plain: Zeroizing<Vec<u8>>,
    origin: &Origin,
    key: &SubmissionPublicKey,
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, ShareError> {
    plain.resize(PLAIN_LEN, 0);
    let sealed =
        sealed::seal(Label::Share, origin, key, ticket.expose(), &plain, rng).ok_or(ShareError::Key)?;
    Ok([&ticket.expose()[..], &sealed].concat())
}

/// A submission as the desk fetched it: nothing in it is known to be true.
#[derive(Debug, Clone)]
pub struct UnopenedShare<'a> {
    ticket: Ticket,
    sealed: &'a [u8],
}

impl<'a> UnopenedShare<'a> {
    /// Looks at a submission of [`SUBMISSION_LEN`] bytes.
    ///
    /// # Errors
    /// [`ShareError::Malformed`] for another length.
    pub fn parse(submission: &'a [u8]) -> Result<Self, ShareError> {
        if submission.len() != SUBMISSION_LEN {
            return Err(ShareError::Malformed(DecodeError::value("submission", "not of the one size")));
        }
        let mut reader = Reader::new(submission);
        let ticket = reader.array("ticket")?.into();
        Ok(Self { ticket, sealed: reader.take_rest() })
    }

    /// The ticket it was sent under: which code it claims.
    pub const fn ticket(&self) -> &Ticket {
        &self.ticket
    }

    /// The submission key that opens it.
    ///
    /// # Errors
    /// [`ShareError::Malformed`] for fewer bytes than an id has: not after [`Self::parse`].
    pub fn key_id(&self) -> Result<KeyId, ShareError> {
        Ok(Reader::new(self.sealed).array("key_id")?.into())
    }

    /// Opens it and checks that whoever sealed it knew `proof`. The visits that cannot have been stand in
    /// their places.
    ///
    /// # Errors
    /// [`ShareError::Sealed`] if it was made for another key, deployment or ticket; [`ShareError::Proof`] if
    /// it is forged or guessed; [`ShareError::Malformed`] if whoever knew the proof broke the format, or uses
    /// a later one.
    pub fn open(
        &self,
        origin: &Origin,
        secret: &SubmissionSecretKey,
        proof: &Proof,
    ) -> Result<Vec<Result<SharedVisit, FalseVisit>>, ShareError> {
        let plain = sealed::open(Label::Share, origin, secret, self.ticket.expose(), self.sealed);
        let plain = plain.ok_or(ShareError::Sealed)?;
        let mut reader = Reader::new(&plain);
        // The proof has its place in every version, so that only the code's holder can send what is to be
        // kept unread.
        let (version, sent) = (reader.u8("version")?, Proof::from(reader.array("proof")?));
        if sent != *proof {
            return Err(ShareError::Proof);
        }
        if version != 1 {
            return Err(ShareError::Malformed(DecodeError::Version { what: "share", version }));
        }
        let count = reader.u16("count")?;
        let mut visits = Vec::new();
        for _ in 0..count {
            visits.push(SharedVisit::decode(&mut reader)?);
        }
        if reader.take_rest().iter().any(|byte| *byte != 0) {
            return Err(ShareError::Malformed(DecodeError::value("padding", "not zero")));
        }
        Ok(visits)
    }
}
