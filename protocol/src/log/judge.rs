//! What a leaf counts for (section 5, Valid and Void): judged by the document that it names and by the leaves
//! before it, never by a clock.

use super::{Frontier, Leaf, LeafError, UnverifiedLeaf};
use crate::{
    Hash,
    time::UnixTime,
    trust::{Newest, TrustChain},
};

/// Why a leaf stops its reader.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum JudgeError {
    /// It is not valid under the document that it names.
    #[error(transparent)]
    Leaf(#[from] LeafError),
    /// It is not of this place in this tree.
    #[error("it does not follow the leaves before it")]
    DoesNotFollow,
    /// It names a trust document that the reader has not got.
    #[error("it names a trust document that the server does not show ({0})")]
    UnknownDocument(Hash),
    /// It names an older document than a leaf before it.
    #[error("it names an older trust document than a publication before it")]
    OlderDocument,
    /// Published before a leaf before it.
    #[error("it says to be older than the publication before it")]
    Backdated,
}

/// What a leaf counts for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judged {
    /// Valid.
    Valid(Leaf),
    /// Valid under its document, and void: part of the tree, and nothing else.
    Void(Leaf),
    /// Void, below what the roots saw: bytes of the tree, whatever they are.
    Bytes,
}

/// What the leaves before bind the next one to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Course {
    /// The highest version of a trust document that a checked leaf names.
    pub named: u64,
    /// The newest leaf that is not void.
    pub newest: Option<Newest>,
}

impl Course {
    /// Judges the entry that comes after the tree of `frontier`, and takes it into account. The tree itself
    /// is the caller's.
    ///
    /// # Errors
    /// Why the leaf stops its reader. Then nothing is taken into account.
    pub fn judge(
        &mut self,
        entry: &[u8],
        frontier: &Frontier,
        chain: &TrustChain,
    ) -> Result<Judged, JudgeError> {
        let seq = frontier.size();
        if chain.voids_place(seq) {
            return Ok(Judged::Bytes);
        }
        let unverified = UnverifiedLeaf::decode(entry).map_err(LeafError::from)?;
        let document =
            chain.named(&unverified.names()).ok_or(JudgeError::UnknownDocument(unverified.names()))?;
        let is_void = chain.voids(seq, document.body().version);
        if is_void && seq < chain.newest().body().log_base.size {
            return Ok(Judged::Bytes);
        }
        if !unverified.follows(frontier) {
            return Err(JudgeError::DoesNotFollow);
        }
        let leaf = unverified.verify(document)?;
        if leaf.names() < self.named {
            return Err(JudgeError::OlderDocument);
        }
        if self.newest.is_some_and(|newest| leaf.published_at() < newest.published_at) {
            return Err(JudgeError::Backdated);
        }
        if leaf.is_too_new() && !is_void {
            let kind = match leaf.kind() {
                super::LeafKind::Skippable(kind) => kind,
                _ => 0,
            };
            return Err(LeafError::TooNew(kind).into());
        }
        self.named = leaf.names();
        if is_void {
            return Ok(Judged::Void(leaf));
        }
        self.newest = Some(Newest { published_at: leaf.published_at(), names: leaf.names() });
        Ok(Judged::Valid(leaf))
    }

    /// The time before which no next leaf may be published.
    pub fn earliest(&self) -> Option<UnixTime> {
        self.newest.map(|newest| newest.published_at)
    }
}
