//! The authority's word that a venue code is what it says.

use std::ops::RangeInclusive;

use ed25519_dalek::{Signer as _, SigningKey};

use super::body::{VenueBody, VenuePublic};
use crate::{
    Commitment, KeyId, PublicKey, Signature,
    codec::{DecodeError, Reader, decode_all},
    label::Label,
    roles::{Dated, Role, RoleKey as _},
    time::{Day, UnixTime},
    trust::TrustDocument,
};

/// Why a code does not count as certified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// The code bears no certificate.
    #[error("the code bears no certificate")]
    Missing,
    /// The deployment's trust document names no such certification key, or it does not hold on that day.
    #[error("the certificate is not by a current certification key of this deployment")]
    UnknownKey,
    /// It has expired.
    #[error("the certificate has expired")]
    Expired,
    /// The authority revoked it.
    #[error("the certificate has been revoked")]
    Revoked,
    /// It is not over this code.
    #[error("the certificate does not belong to this code")]
    BadSignature,
}

//  struct { opaque key_id[4]; uint16 not_after; opaque signature[64]; } VenueCertificate;
/// A certificate of 70 bytes: key id, last day it holds, signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VenueCertificate {
    key_id: KeyId,
    not_after: Day,
    signature: Signature,
}

impl VenueCertificate {
    /// Length on the wire in bytes.
    pub const LEN: usize = 70;

    /// Certifies what a venue shows of itself: its public part and its commitment, never the secret.
    pub fn issue(public: &VenuePublic, commitment: Commitment, not_after: Day, signer: &SigningKey) -> Self {
        let key_id = PublicKey::from(signer.verifying_key().to_bytes()).key_id(Role::Certification);
        let signature = signer.sign(&message(public, commitment, not_after)).to_bytes().into();
        Self { key_id, not_after, signature }
    }

    /// The last day on which it holds.
    pub const fn not_after(&self) -> Day {
        self.not_after
    }

    /// The certification key's id.
    pub const fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// Checks it over `body` on `today`; the commitment is computed anew from the secret.
    ///
    /// # Errors
    /// All but [`CertificateError::Missing`].
    pub fn verify(
        &self,
        body: &VenueBody,
        trust: &TrustDocument,
        today: Day,
    ) -> Result<(), CertificateError> {
        self.verify_commitment(body.public(), || body.commitment(), trust, today)
    }

    /// Checks it over `body` for a stay on some days, by whoever judges it at `now`.
    ///
    /// A key that has ended since vouches for nothing any more: whoever has it can sign for any day that a
    /// patient may name.
    ///
    /// # Errors
    /// Those of [`Self::verify`] on the first and the last day, and [`CertificateError::UnknownKey`] for a
    /// key that does not hold at `now`.
    pub fn verify_stay(
        &self,
        body: &VenueBody,
        trust: &TrustDocument,
        stay: RangeInclusive<Day>,
        now: UnixTime,
    ) -> Result<(), CertificateError> {
        self.verify_stay_commitment(body.public(), body.commitment(), trust, stay, now)
    }

    /// The same over a venue's public part and commitment.
    pub(crate) fn verify_stay_commitment(
        &self,
        public: &VenuePublic,
        commitment: Commitment,
        trust: &TrustDocument,
        stay: RangeInclusive<Day>,
        now: UnixTime,
    ) -> Result<(), CertificateError> {
        if !self.key_in(trust).is_some_and(|dated| dated.holds_at(now)) {
            return Err(CertificateError::UnknownKey);
        }
        // Keys hold without a gap, and the certificate up to its last day: what counts on both ends counts
        // between.
        self.verify_commitment(public, || commitment, trust, *stay.start())?;
        self.verify_commitment(public, || commitment, trust, *stay.end())
    }

    /// The certification key that issued it, if the document lists it.
    fn key_in<'a>(&self, trust: &'a TrustDocument) -> Option<&'a Dated<PublicKey>> {
        trust.body().certification.iter().find(|dated| dated.key.key_id(Role::Certification) == self.key_id)
    }

    /// Checks it over a venue's public part and commitment, which is computed only if all else holds.
    pub(crate) fn verify_commitment(
        &self,
        public: &VenuePublic,
        commitment: impl FnOnce() -> Commitment,
        trust: &TrustDocument,
        today: Day,
    ) -> Result<(), CertificateError> {
        let dated = self.key_in(trust).filter(|dated| dated.holds_at(today.start()));
        let (key, trust) = (dated.ok_or(CertificateError::UnknownKey)?.key, trust.body());
        if public.deployment() != trust.origin.deployment() {
            return Err(CertificateError::UnknownKey);
        }
        // By the wall's calendar, like the validity: in the west its last day ends a UTC day later.
        if self.not_after < today.saturating_sub(1) {
            return Err(CertificateError::Expired);
        }
        let commitment = commitment();
        if !key.verifies(&message(public, commitment, self.not_after), &self.signature) {
            return Err(CertificateError::BadSignature);
        }
        if trust.revoked.contains(&commitment) { Err(CertificateError::Revoked) } else { Ok(()) }
    }

    /// Reads a certificate that travels apart from its code, to the last byte.
    ///
    /// # Errors
    /// Fewer or more bytes than [`Self::LEN`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        decode_all(bytes, Self::decode)
    }

    /// The 70 bytes on the wire.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(Self::LEN);
        self.encode_to(&mut out);
        out
    }

    pub(super) fn encode_to(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.key_id.as_bytes());
        out.extend_from_slice(&self.not_after.number().to_be_bytes());
        out.extend_from_slice(self.signature.as_bytes());
    }

    pub(super) fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let key_id = reader.array("certificate key_id")?.into();
        let not_after = Day::new(reader.u16("certificate not_after")?);
        Ok(Self { key_id, not_after, signature: reader.array("certificate signature")?.into() })
    }
}

/// `LABEL("venue certificate") || deployment || feed || public part || commitment || not_after`.
fn message(public: &VenuePublic, commitment: Commitment, not_after: Day) -> Vec<u8> {
    [
        Label::VenueCertificate.bytes(),
        public.deployment().as_bytes(),
        &[public.feed()],
        &public.encode(),
        commitment.as_bytes(),
        &not_after.number().to_be_bytes(),
    ]
    .concat()
}
