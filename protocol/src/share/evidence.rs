//! A venue as a share or a slip shows it: its public part, its certificate, and some day keys with their
//! audit paths to the commitment. The secret stays where it is.

use std::ops::RangeInclusive;

use crate::{
    Commitment, Hash,
    codec::{DecodeError, Reader, put_opaque8, put_opaque16},
    keys::{DayKey, DaySeed, digest_of},
    log::{ProofError, inclusion_path, root_from_path},
    time::{Day, UnixTime},
    trust::TrustDocument,
    venue::{CertificateError, HomeSafeCode, VenueCertificate, VenuePublic, commitment_leaf, fingerprint},
};
use zeroize::Zeroizing;

/// Hashes of the longest audit path: a code is valid for at most 1,830 days.
const MAX_PATH: usize = 11;
const MAX_PUBLIC: usize = 456;

/// How far the desk may rely on a venue's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Certificate, commitment and every audit path verify: the day keys are this venue's and no other's.
    Certified,
    /// Somebody says so, and a second source must say it too.
    Claimed(ClaimReason),
}

/// Why a venue is only claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum ClaimReason {
    /// The certificate is missing, or does not count.
    #[error("{0}")]
    Certificate(#[from] CertificateError),
    /// A day outside the code's validity, which no certificate covers.
    #[error("a day lies outside the code's validity")]
    OutsideValidity,
    /// The day keys are not of one commitment.
    #[error("the day keys do not belong together")]
    Path,
}

impl From<ProofError> for ClaimReason {
    fn from(_: ProofError) -> Self {
        Self::Path
    }
}

//  struct { uint16 day; opaque day_seed[32]; Hash path<0..352>; } DayProof;
/// A day's seed, the key that it makes with the venue's public part, and that key's audit path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayProof {
    day: Day,
    seed: DaySeed,
    key: DayKey,
    path: Vec<Hash>,
}

impl DayProof {
    fn new(day: Day, seed: DaySeed, public: &Hash, path: Vec<Hash>) -> Self {
        Self { day, key: seed.key(public), seed, path }
    }

    /// The UTC day.
    pub const fn day(&self) -> Day {
        self.day
    }

    /// Its key, which finds and opens the venue's records of that day.
    pub const fn key(&self) -> &DayKey {
        &self.key
    }

    fn root(&self, public: &VenuePublic) -> Result<Hash, ClaimReason> {
        let validity = public.validity();
        let index = self.day.number().checked_sub(validity.first_utc_day().number());
        let index = index.filter(|_| validity.touches(self.day)).ok_or(ClaimReason::OutsideValidity)?;
        let leaf = commitment_leaf(self.day, &self.key);
        Ok(root_from_path(leaf, index.into(), validity.utc_days().len() as u64, &self.path)?)
    }

    fn encode_to(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.day.number().to_be_bytes());
        out.extend_from_slice(self.seed.expose());
        let path: Vec<u8> = self.path.iter().flat_map(|hash| *hash.as_bytes()).collect();
        put_opaque16(out, &path);
    }

    fn decode(reader: &mut Reader<'_>, public: &Hash) -> Result<Self, DecodeError> {
        let (day, seed) = (Day::new(reader.u16("day")?), reader.array("day_seed")?.into());
        let (path, rest) = reader.opaque16(MAX_PATH * Hash::LEN, "path")?.as_chunks::<{ Hash::LEN }>();
        if !rest.is_empty() {
            return Err(DecodeError::value("path", "not a whole number of hashes"));
        }
        Ok(Self::new(day, seed, public, path.iter().copied().map(Hash::from).collect()))
    }
}

//  opaque public<17..456>; opaque certificate<0..70>; uint8 count; DayProof days[count];
/// A venue on some days: what can be published of it, and how far its name is proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VenueEvidence {
    public: VenuePublic,
    certificate: Option<VenueCertificate>,
    days: Vec<DayProof>,
}

impl VenueEvidence {
    /// What `code` shows of itself for `days`, in their order without repetition.
    pub fn of(code: &HomeSafeCode, days: impl IntoIterator<Item = Day>) -> Self {
        let public = code.body().public().clone();
        let (validity, key) = (public.validity(), code.body().venue_key());
        let leaves: Vec<Hash> = validity
            .utc_days()
            .zip(key.day_keys(validity.utc_days()))
            .map(|(day, key)| commitment_leaf(day, &key))
            .collect();
        let mut days: Vec<Day> = days.into_iter().collect();
        days.sort_unstable();
        days.dedup();
        let proof = |day: Day| {
            let index = day.number().checked_sub(validity.first_utc_day().number()).map(usize::from);
            let path = index.and_then(|index| inclusion_path(&leaves, index)).unwrap_or_default();
            (day, path)
        };
        let (digest, paths) = (digest_of(&public.encode()), days.iter().copied().map(proof));
        let seeds = key.day_seeds(days.iter().copied());
        let days =
            paths.zip(seeds).map(|((day, path), seed)| DayProof::new(day, seed, &digest, path)).collect();
        Self { public, certificate: code.certificate().copied(), days }
    }

    /// What the venue says of itself.
    pub const fn public(&self) -> &VenuePublic {
        &self.public
    }

    /// The day keys, ascending by day.
    pub fn days(&self) -> &[DayProof] {
        &self.days
    }

    /// The key of a day.
    pub fn day_key(&self, day: Day) -> Option<&DayKey> {
        self.days.iter().find(|proof| proof.day == day).map(|proof| &proof.key)
    }

    /// How far the name can be relied on for a stay on some days, by someone who holds `trust` at `now`.
    pub fn standing(&self, trust: &TrustDocument, stay: RangeInclusive<Day>, now: UnixTime) -> Standing {
        match self.check(trust, stay, now) {
            Ok(()) => Standing::Certified,
            Err(reason) => Standing::Claimed(reason),
        }
    }

    fn check(
        &self,
        trust: &TrustDocument,
        stay: RangeInclusive<Day>,
        now: UnixTime,
    ) -> Result<(), ClaimReason> {
        let certificate = self.certificate.ok_or(CertificateError::Missing)?;
        Ok(certificate.verify_stay_commitment(&self.public, self.commitment()?, trust, stay, now)?)
    }

    /// The commitment to which all day keys lead.
    fn commitment(&self) -> Result<Commitment, ClaimReason> {
        let mut roots = self.days.iter().map(|proof| proof.root(&self.public));
        let root = roots.next().ok_or(ClaimReason::Path)??;
        for other in roots {
            if other? != root {
                return Err(ClaimReason::Path);
            }
        }
        Ok(Commitment::from(*root.as_bytes()))
    }

    /// The fingerprint that a code with this public part and these day keys has; none, if they do not belong
    /// together.
    pub fn fingerprint(&self) -> Option<String> {
        Some(fingerprint(&self.public, self.commitment().ok()?))
    }

    /// The same venue, showing one of its days only.
    pub fn on(&self, day: Day) -> Option<Self> {
        let proof = self.days.iter().find(|proof| proof.day == day)?.clone();
        Some(Self { public: self.public.clone(), certificate: self.certificate, days: vec![proof] })
    }

    /// Bytes of evidence of so many days at most.
    pub(super) const fn max_len(days: usize) -> usize {
        2 + MAX_PUBLIC + 1 + VenueCertificate::LEN + 1 + days * (2 + DaySeed::LEN + 2 + MAX_PATH * Hash::LEN)
    }

    /// Its bytes, which hold what day keys are made of.
    pub fn encode(&self) -> Zeroizing<Vec<u8>> {
        // Allocated once, so that no copy of the keys is left behind by growing.
        let mut out = Zeroizing::new(Vec::with_capacity(Self::max_len(self.days.len())));
        self.encode_to(&mut out);
        out
    }

    /// Reads what [`Self::encode`] wrote.
    ///
    /// # Errors
    /// Anything else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        let evidence = Self::decode(&mut reader, u8::MAX)?;
        reader.finish()?;
        Ok(evidence)
    }

    pub(super) fn encode_to(&self, out: &mut Vec<u8>) {
        put_opaque16(out, &self.public.encode());
        put_opaque8(out, &self.certificate.map(|certificate| certificate.to_bytes()).unwrap_or_default());
        out.push(self.days.len() as u8);
        self.days.iter().for_each(|day| day.encode_to(out));
    }

    pub(super) fn decode(reader: &mut Reader<'_>, max_days: u8) -> Result<Self, DecodeError> {
        let public = reader.opaque16(MAX_PUBLIC, "public")?;
        let (public, digest) = (VenuePublic::decode(public)?, digest_of(public));
        let certificate = match reader.opaque8(VenueCertificate::LEN, "certificate")? {
            [] => None,
            bytes => Some(VenueCertificate::from_bytes(bytes)?),
        };
        let count = reader.u8("days")?;
        if count == 0 || count > max_days {
            return Err(DecodeError::value("days", "none, or too many"));
        }
        let days = (0..count).map(|_| DayProof::decode(reader, &digest)).collect::<Result<Vec<_>, _>>()?;
        if !days.is_sorted_by(|a, b| a.day < b.day) {
            return Err(DecodeError::value("days", "not ascending"));
        }
        Ok(Self { public, certificate, days })
    }
}

#[cfg(test)]
impl VenueEvidence {
    pub(super) fn from_parts(name: &Self, days: Vec<DayProof>) -> Self {
        let digest = digest_of(&name.public.encode());
        let days =
            days.into_iter().map(|proof| DayProof::new(proof.day, proof.seed, &digest, proof.path)).collect();
        Self { days, ..name.clone() }
    }
}

#[cfg(test)]
impl DayProof {
    pub(super) fn splice(day: &Self, key: &Self, path: &Self) -> Self {
        Self { day: day.day, path: path.path.clone(), ..key.clone() }
    }

    pub(super) fn with_path(self, path: Vec<Hash>) -> Self {
        Self { path, ..self }
    }
}
