//! A publication that waits for further signatures, as it goes from desk to desk: what it says, and all that
//! the batch is made from, so that each desk makes the batch itself and signs nothing that it has not seen.
//! Whoever reads it can read those windows in the broadcast: it is a secret until it is published.

use std::{collections::BTreeMap, path::Path};

use data_encoding::HEXLOWER;
use homesafe_host::files::{PRIVATE, write_atomic, write_new};
use homesafe_protocol::{
    Hash, KeyId, Signature,
    batch::{Advice, Field, Level, SealedBatch},
    keys::DayKey,
    log::{LeafKind, LeafSignature, LeafToSign},
    origin::Origin,
    time::{Day, UnixTime, Window},
    trust::TrustDocument,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{PublishError, leaf::stored};
use crate::{
    desk::DeskError,
    plan::{Evidence, Part, PlannedWindow, Venue, Venues},
};

/// The largest proposal that is read, and so the largest that is written, in bytes. Sealed, it fits into the
/// desk's folder.
pub const MAX_PROPOSAL_LEN: u64 = 63 << 20;
/// Signatures of a leaf at most.
const MAX_SIGNATURES: u64 = 8;
/// Room for one more signature.
const SIGNATURE_LEN: u64 = 256;

/// A proposed publication.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    version: u8,
    /// The deployment.
    pub origin: Origin,
    /// Its place in the log.
    pub seq: u64,
    /// Fingerprint of the trust document under which it is made.
    pub trust: Hash,
    /// Root of the tree before it.
    pub prev_root: Hash,
    /// The time in its leaf.
    pub published_at: UnixTime,
    /// From which nonce and dummies come.
    seed: Secret,
    /// The venues that it speaks of, each on one day.
    pub venues: Vec<ProposedVenue>,
    /// What it says.
    pub windows: Vec<ProposedWindow>,
    signatures: Vec<ProposedSignature>,
}

/// A venue on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProposedVenue {
    /// UTC day.
    pub day: Day,
    day_key: Secret,
    /// What the proposing desk calls it, which proves nothing.
    pub word: String,
    /// What it shows of itself for that day; codes of other systems show nothing.
    pub evidence: Option<Evidence>,
}

impl ProposedVenue {
    fn new(venue: &Venue, day: Day) -> Option<Self> {
        let day_key = Secret(Zeroizing::new(*venue.day_key(day)?.expose()));
        Some(Self { day, day_key, word: venue.word(), evidence: venue.evidence(day).map(Evidence) })
    }

    /// Whether its windows are found with this key.
    pub(super) fn has_key(&self, key: &DayKey) -> bool {
        // In constant time.
        DayKey::from(*self.day_key.0) == *key
    }
}

/// One window of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProposedWindow {
    /// Which of the venues, from 0.
    pub venue: u32,
    /// First minute.
    pub start: u16,
    /// Minute after the last.
    pub end: u16,
    /// Level; 3 takes the window back.
    pub level: u8,
    /// Advice.
    pub advice: Advice,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProposedSignature {
    key_id: KeyId,
    signature: Signature,
}

/// A seed for all that is random in a batch.
pub(super) fn random_source(seed: [u8; 32]) -> ChaCha20Rng {
    ChaCha20Rng::from_seed(seed)
}

impl Proposal {
    /// Proposes the batch of a leaf with one signature, which was sealed from `seed`.
    pub(super) fn new(
        trust: &TrustDocument,
        leaf: &[u8],
        seed: &[u8; 32],
        (entries, venues): (&[PlannedWindow], &[Venue]),
    ) -> Result<Self, PublishError> {
        let leaf = stored(leaf)?;
        let fields = leaf.to_countersign();
        // Each venue-day stands there once, with what it shows.
        let (mut days, mut numbers) = (Vec::new(), BTreeMap::new());
        let window = |entry: &PlannedWindow| {
            let Field { window, level, advice } = entry.field;
            let venue = *numbers.entry((entry.venue, entry.day)).or_insert_with(|| {
                days.push((entry.venue, entry.day));
                (days.len() - 1) as u32
            });
            ProposedWindow { venue, start: window.start(), end: window.end(), level: level as u8, advice }
        };
        let windows = entries.iter().map(window).collect();
        let proposed = |(venue, day): &(u32, Day)| ProposedVenue::new(venues.get(*venue as usize)?, *day);
        let venues =
            days.par_iter().map(proposed).collect::<Option<_>>().ok_or(PublishError::NotAProposal)?;
        let mut proposal = Self {
            version: 1,
            origin: trust.origin().clone(),
            seq: fields.seq,
            trust: fields.trust,
            prev_root: fields.prev_root,
            published_at: fields.published_at,
            seed: Secret(Zeroizing::new(*seed)),
            venues,
            windows,
            signatures: Vec::new(),
        };
        leaf.signatures().iter().for_each(|signature| proposal.add(*signature));
        Ok(proposal)
    }

    /// Reads one.
    ///
    /// # Errors
    /// [`PublishError::NotAProposal`] for anything else.
    pub fn parse(bytes: &[u8]) -> Result<Self, PublishError> {
        let proposal: Self = serde_json::from_slice(bytes).map_err(|_| PublishError::NotAProposal)?;
        if proposal.version == 1 { Ok(proposal) } else { Err(PublishError::NotAProposal) }
    }

    /// Writes it to a file of its own, for its owner only.
    ///
    /// # Errors
    /// [`PublishError::ProposalTooLarge`] if no desk would read it, and where another file is; then nothing
    /// is written.
    pub fn write(&self, path: &Path) -> Result<(), PublishError> {
        let bytes = Zeroizing::new(self.encode()?);
        Ok(write_new(path, &bytes, PRIVATE).map_err(DeskError::from)?)
    }

    /// Writes it in the place of the one that was countersigned.
    ///
    /// # Errors
    /// [`PublishError::ProposalTooLarge`] if no desk would read it; then nothing is written.
    pub fn replace(&self, path: &Path) -> Result<(), PublishError> {
        let bytes = Zeroizing::new(self.encode()?);
        Ok(write_atomic(path, &bytes, PRIVATE).map_err(DeskError::from)?)
    }

    /// What is written, if it can be read again with all signatures that may still come.
    pub(super) fn encode(&self) -> Result<Vec<u8>, PublishError> {
        let bytes = serde_json::to_vec(self).map_err(|_| PublishError::NotAProposal)?;
        let room = MAX_SIGNATURES.saturating_sub(self.signatures.len() as u64) * SIGNATURE_LEN;
        if bytes.len() as u64 + room <= MAX_PROPOSAL_LEN {
            Ok(bytes)
        } else {
            Err(PublishError::ProposalTooLarge { max: MAX_PROPOSAL_LEN >> 20 })
        }
    }

    /// How many of its windows are withdrawals.
    pub(super) fn withdrawals(&self) -> u64 {
        self.windows.iter().filter(|window| window.level == Level::Withdrawn as u8).count() as u64
    }

    /// Adds a signature, in place of one of the same key.
    pub(super) fn add(&mut self, LeafSignature { key_id, signature }: LeafSignature) {
        self.signatures.retain(|present| present.key_id != key_id);
        self.signatures.push(ProposedSignature { key_id, signature });
    }

    /// The signatures so far.
    pub(super) fn signatures(&self) -> Vec<LeafSignature> {
        self.signatures.iter().map(|s| LeafSignature { key_id: s.key_id, signature: s.signature }).collect()
    }

    /// Makes the batch from what is said, and the leaf that names it.
    pub(super) fn rebuild(&self) -> Result<(SealedBatch, LeafToSign), PublishError> {
        let (venues, entries) = self.entries().ok_or(PublishError::NotAProposal)?;
        let batch = Part::whole(&entries).seal(&venues, &mut random_source(*self.seed.0))?;
        let length = u32::try_from(batch.bytes.len()).map_err(|_| PublishError::NotAProposal)?;
        let (kind, sha256) = (LeafKind::Batch, Hash::of_object(&batch.bytes));
        let Self { seq, trust, prev_root, published_at, .. } = *self;
        Ok((batch, LeafToSign { kind, seq, published_at, trust, prev_root, length, sha256 }))
    }

    fn entries(&self) -> Option<(Venues, Vec<PlannedWindow>)> {
        let (mut venues, mut numbers) = (Venues::new(), BTreeMap::new());
        let mut number = |proposed: &ProposedVenue| {
            let venue = Venue::on(proposed.day, DayKey::from(*proposed.day_key.0), "");
            let number = *numbers.entry((venue.id, proposed.day)).or_insert(venues.len() as u32);
            if number as usize == venues.len() {
                venues.push(venue);
            }
            (number, proposed.day)
        };
        let numbered: Vec<(u32, Day)> = self.venues.iter().map(&mut number).collect();
        let entry = |window: &ProposedWindow| {
            let (venue, day) = *numbered.get(window.venue as usize)?;
            let field = Field {
                window: Window::new(window.start, window.end).ok()?,
                level: Level::from_bits(window.level)?,
                advice: window.advice,
            };
            Some(PlannedWindow { venue, day, field, pieces: Vec::new() })
        };
        let entries = self.windows.iter().map(entry).collect::<Option<Vec<_>>>()?;
        Some((venues, entries))
    }
}

/// 32 secret bytes, in hexadecimal where they are written.
#[derive(Clone, PartialEq, Eq)]
struct Secret(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(redacted)")
    }
}

impl Serialize for Secret {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Zeroizing::new(HEXLOWER.encode(&*self.0)))
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Zeroizing::new(String::deserialize(deserializer)?);
        let bytes = HEXLOWER.decode(text.as_bytes()).ok().map(Zeroizing::new);
        let bytes: Option<[u8; 32]> = bytes.and_then(|bytes| bytes.as_slice().try_into().ok());
        bytes
            .map(|bytes| Self(Zeroizing::new(bytes)))
            .ok_or_else(|| serde::de::Error::custom("32 bytes in hexadecimal"))
    }
}
