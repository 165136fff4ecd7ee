//! All trust documents that somebody verified, oldest to newest: what a leaf names is found here (section 6).

use std::collections::VecDeque;

use super::{TrustDocument, TrustError, UnverifiedTrust};
use crate::Hash;

/// Documents of consecutive versions, each the one that the next names as the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustChain {
    older: VecDeque<TrustDocument>,
    newest: TrustDocument,
}

impl TrustChain {
    /// A chain of the document that was pinned.
    pub const fn new(pinned: TrustDocument) -> Self {
        Self { older: VecDeque::new(), newest: pinned }
    }

    /// The newest document: it says what holds from now on.
    pub const fn newest(&self) -> &TrustDocument {
        &self.newest
    }

    /// The oldest document that is here.
    pub fn oldest(&self) -> &TrustDocument {
        self.older.front().unwrap_or(&self.newest)
    }

    /// All of them, oldest first.
    pub fn documents(&self) -> impl DoubleEndedIterator<Item = &TrustDocument> {
        self.older.iter().chain([&self.newest])
    }

    /// The document with a fingerprint: the one by which a leaf that names it is judged.
    pub fn named(&self, fingerprint: &Hash) -> Option<&TrustDocument> {
        self.documents().rev().find(|document| document.fingerprint() == *fingerprint)
    }

    /// The document of a version.
    pub fn version(&self, version: u64) -> Option<&TrustDocument> {
        self.documents().find(|document| document.body().version == version)
    }

    /// Adds the next one, once it was seen to follow the newest.
    pub fn push(&mut self, next: &UnverifiedTrust) -> Result<(), TrustError> {
        let next = next.succeed(&self.newest)?;
        self.older.push_back(std::mem::replace(&mut self.newest, next));
        Ok(())
    }

    /// Adds the one before the oldest, which vouches for it.
    pub fn prepend(&mut self, before: &UnverifiedTrust) -> Result<(), TrustError> {
        let before = before.precede(self.oldest())?;
        self.older.push_front(before);
        Ok(())
    }

    /// Whether a leaf is void by its place alone: some document voids it, and its roots saw the leaves up to there.
    pub fn voids_place(&self, seq: u64) -> bool {
        self.documents().any(|document| document.voids_place(seq))
    }

    /// Whether the leaf of place `seq` that names the document of version `names` is void: a document has a range with it,
    /// and either its roots saw that leaf, or the leaf names an older one. Once void, void for ever.
    pub fn voids(&self, seq: u64, names: u64) -> bool {
        let voids = |d: &TrustDocument| d.voids_place(seq) || (names < d.body().version && d.voids_range(seq));
        self.documents().any(voids)
    }

    /// The chain as it was when `version` was its newest; all of it where that is newer.
    pub fn as_of(&self, version: u64) -> Self {
        let mut chain = self.clone();
        while chain.newest.body.version > version
            && let Some(before) = chain.older.pop_back()
        {
            chain.newest = before;
        }
        chain
    }
}
