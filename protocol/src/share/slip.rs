//! What an operator releases when a patient has no app (section 11): day keys of some days, sealed to the
//! desk.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::{
    ShareError,
    evidence::VenueEvidence,
    sealed::{self, OVERHEAD, SubmissionSecretKey},
};
use crate::{
    KeyId, SubmissionPublicKey,
    codec::{DecodeError, Reader, decode_all},
    label::Label,
    origin::Origin,
};

//  struct { uint8 version = 1; uint8 count; SlipVenue venues[count]; } SlipPlain;
/// One door's codes on some days: several where a venue was renamed or rotated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip(Vec<VenueEvidence>);

impl Slip {
    /// Codes of one slip at most.
    pub const MAX_VENUES: usize = 8;
    /// Days of one code at most.
    pub const MAX_DAYS: usize = 64;
    /// The longest sealed slip in bytes.
    pub const MAX_LEN: usize = KeyId::LEN + Self::MAX_PLAIN + OVERHEAD;
    const MAX_PLAIN: usize = 2 + Self::MAX_VENUES * VenueEvidence::max_len(Self::MAX_DAYS);

    /// A slip of 1 to 8 codes on 1 to 64 days each.
    ///
    /// # Errors
    /// [`ShareError::TooMany`] outside these bounds.
    pub fn new(venues: Vec<VenueEvidence>) -> Result<Self, ShareError> {
        let days_fit = venues.iter().all(|venue| (1..=Self::MAX_DAYS).contains(&venue.days().len()));
        if days_fit && (1..=Self::MAX_VENUES).contains(&venues.len()) {
            Ok(Self(venues))
        } else {
            Err(ShareError::TooMany)
        }
    }

    /// The codes.
    pub fn venues(&self) -> &[VenueEvidence] {
        &self.0
    }

    /// `key_id || enc || ciphertext`, at most [`Self::MAX_LEN`] bytes.
    ///
    /// # Errors
    /// [`ShareError::Key`] for a submission key that is no point.
    pub fn seal(
        &self,
        origin: &Origin,
        key: &SubmissionPublicKey,
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<u8>, ShareError> {
        // Allocated once, so that no copy of the keys is left behind by growing.
        let mut plain = Zeroizing::new(Vec::with_capacity(Self::MAX_PLAIN));
        plain.extend_from_slice(&[1, self.0.len() as u8]);
        self.0.iter().for_each(|venue| venue.encode_to(&mut plain));
        sealed::seal(Label::Slip, origin, key, &[], &plain, rng).ok_or(ShareError::Key)
    }

    /// The id of the submission key that opens a slip.
    ///
    /// # Errors
    /// [`ShareError::Malformed`] for fewer bytes than an id has.
    pub fn key_id(sealed: &[u8]) -> Result<KeyId, ShareError> {
        Ok(Reader::new(sealed).array("key_id")?.into())
    }

    /// Opens and reads a slip.
    ///
    /// # Errors
    /// [`ShareError::Sealed`] if it was made for another key or deployment, [`ShareError::Malformed`] if it
    /// opens and is no slip.
    pub fn open(sealed: &[u8], origin: &Origin, secret: &SubmissionSecretKey) -> Result<Self, ShareError> {
        let plain = sealed::open(Label::Slip, origin, secret, &[], sealed).ok_or(ShareError::Sealed)?;
        Ok(Self::decode(&plain)?)
    }

    /// Reads an opened slip, to the last byte.
    ///
    /// # Errors
    /// Bytes that are none, or one of a later version.
    pub fn decode(plain: &[u8]) -> Result<Self, DecodeError> {
        decode_all(plain, Self::decode_from)
    }

    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.version("slip", 1)?;
        let count = usize::from(reader.u8("venues")?);
        if !(1..=Self::MAX_VENUES).contains(&count) {
            return Err(DecodeError::value("venues", "none, or more than eight"));
        }
        let venue = |_| VenueEvidence::decode(reader, Self::MAX_DAYS as u8);
        Ok(Self((0..count).map(venue).collect::<Result<_, _>>()?))
    }
}
