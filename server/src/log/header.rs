//! The fields of a leaf that is in this log already.
//!
//! It was verified when it was taken, perhaps with keys that no trust document names any more, so it is read
//! without.

use homesafe_protocol::{
    Hash,
    codec::{DecodeError, Reader},
    time::UnixTime,
    trust::TrustChain,
};

use crate::objects::Named;

/// Kind of a batch (section 5 of the protocol).
const BATCH: u8 = 1;
/// Kind of an advice catalogue.
const ADVICE: u8 = 2;

/// What recovery needs of a leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OwnLeaf {
    pub is_batch: bool,
    pub is_advice: bool,
    pub seq: u64,
    pub published_at: UnixTime,
    pub trust: Hash,
    pub prev_root: Hash,
    pub object_len: u64,
    pub object_hash: Hash,
}

impl OwnLeaf {
    /// Version of the trust document that it names; 0 where nobody has it.
    pub fn names(&self, chain: &TrustChain) -> u64 {
        chain.named(&self.trust).map_or(0, |document| document.body().version)
    }

    /// Whether it is void in its place.
    pub fn is_void(&self, seq: u64, chain: &TrustChain) -> bool {
        chain.voids(seq, self.names(chain))
    }

    pub fn read(leaf: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(leaf);
        let kind = reader.u8("kind")?;
        Ok(Self {
            is_batch: kind == BATCH,
            is_advice: kind == ADVICE,
            seq: reader.u64("seq")?,
            published_at: UnixTime::new(reader.u64("published_at")?)
                .map_err(|_| DecodeError::Value { field: "published_at", reason: "after the year 2149" })?,
            trust: reader.array("trust")?.into(),
            prev_root: reader.array("prev_root")?.into(),
            object_len: reader.u32("length")?.into(),
            object_hash: reader.array("sha256")?.into(),
        })
    }
}

/// The object that a leaf of this log names.
///
/// # Errors
/// [`DecodeError`] for what is no leaf.
pub fn object_of(leaf: &[u8]) -> Result<Named, DecodeError> {
    let leaf = OwnLeaf::read(leaf)?;
    Ok(Named { seq: leaf.seq, hash: leaf.object_hash, len: leaf.object_len })
}
