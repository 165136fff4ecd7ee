//! A patient's share (section 10): chosen visits, sealed to the desk, always of one size.

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
    origin::Origin,
    submission::{SUBMISSION_LEN, Ticket},
    time::UnixTime,
    venue::HomeSafeCode,
};

/// Bytes of the plaintext, whatever it says.
const PLAIN_LEN: usize = SUBMISSION_LEN - Ticket::LEN - KeyId::LEN - OVERHEAD;
/// A visit lasts a day at most, so it touches two UTC days.
const MAX_DAYS: u8 = 2;

//  struct { opaque public<>; opaque certificate<>; DayProof days<1..2>; uint64 arrival, departure; } SharedVisit;
/// A visit as the patient shares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedVisit {
    /// Where: never the venue's secret, and the keys of the visit's own days only.
    pub venue: VenueEvidence,
    /// Arrival.
    pub arrival: UnixTime,
    /// Departure, after the arrival and at most on the next day.
    pub departure: UnixTime,
}

impl SharedVisit {
    /// A visit to `code`.
    pub fn new(code: &HomeSafeCode, arrival: UnixTime, departure: UnixTime) -> Self {
        // Departure at midnight does not touch the day that begins.
        let last = departure.saturating_sub(1).max(arrival).day();
        Self { venue: VenueEvidence::of(code, [arrival.day(), last]), arrival, departure }
    }

    fn encode_to(&self, out: &mut Vec<u8>) {
        self.venue.encode_to(out);
        for time in [self.arrival, self.departure] {
            out.extend_from_slice(&time.seconds().to_be_bytes());
        }
    }

    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let venue = VenueEvidence::decode(reader, MAX_DAYS)?;
        let mut time = |field| {
            UnixTime::new(reader.u64(field)?)
                .map_err(|_| DecodeError::value(field, "later than any day of this protocol"))
        };
        let (arrival, departure) = (time("arrival")?, time("departure")?);
        if departure < arrival {
            return Err(DecodeError::value("departure", "before the arrival"));
        }
        let of_the_visit = |proof: &super::DayProof| (arrival.day()..=departure.day()).contains(&proof.day());
        if !venue.days().iter().all(of_the_visit) {
            return Err(DecodeError::value("days", "not those of the visit"));
        }
        Ok(Self { venue, arrival, departure })
    }
}

//  struct { uint8 version = 1; opaque proof[5]; uint16 count; SharedVisit visits[count]; zeros } SharePlain;
/// Seals visits for the desk that issued `code`: [`SUBMISSION_LEN`] bytes.
///
/// # Errors
/// [`ShareError::TooMany`] if they do not fit (about 70 do), [`ShareError::Key`] for a submission key that is no point.
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
pub fn seal_chaff(origin: &Origin, key: &SubmissionPublicKey, rng: &mut impl CryptoRng) -> Result<Vec<u8>, ShareError> {
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
    let sealed = sealed::seal(Label::Share, origin, key, ticket.expose(), &plain, rng).ok_or(ShareError::Key)?;
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
    pub fn key_id(&self) -> Result<KeyId, ShareError> {
        Ok(Reader::new(self.sealed).array("key_id")?.into())
    }

    /// Opens it and checks that whoever sealed it knew `proof`.
    ///
    /// # Errors
    /// [`ShareError::Sealed`] if it was made for another key, deployment or ticket; [`ShareError::Proof`] if it is forged or
    /// guessed; [`ShareError::Malformed`] if the sealer broke the format.
    pub fn open(
        &self,
        origin: &Origin,
        secret: &SubmissionSecretKey,
        proof: &Proof,
    ) -> Result<Vec<SharedVisit>, ShareError> {
        let plain = sealed::open(Label::Share, origin, secret, self.ticket.expose(), self.sealed);
        let plain = plain.ok_or(ShareError::Sealed)?;
        let mut reader = Reader::new(&plain);
        reader.version("share", 1)?;
        if Proof::from(reader.array("proof")?) != *proof {
            return Err(ShareError::Proof);
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
