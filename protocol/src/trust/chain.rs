//! All trust documents that somebody verified, oldest to newest: what a leaf names is found here (section 6).

use std::{collections::VecDeque, sync::Arc};

use super::{TrustBody, TrustDocument, TrustError, UnverifiedTrust, fingerprint, to_text};
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

    /// Those of the newest one's log, newest first: another origin is another tree, of which the older ones
    /// say nothing.
    fn of_this_log(&self) -> impl Iterator<Item = &TrustDocument> {
        self.documents().rev().take_while(|document| document.origin() == self.newest.origin())
    }

    /// The document of this log with a fingerprint: the one by which a leaf that names it is judged.
    pub fn named(&self, fingerprint: &Hash) -> Option<&TrustDocument> {
        self.of_this_log().find(|document| document.fingerprint() == *fingerprint)
    }

    /// The document of a version.
    pub fn version(&self, version: u64) -> Option<&TrustDocument> {
        self.documents().find(|document| document.body().version == version)
    }

    /// Adds the next one, once it was seen to follow the newest.
    ///
    /// # Errors
    /// Those of [`UnverifiedTrust::succeed`]; the chain stays as it was.
    pub fn push(&mut self, next: &UnverifiedTrust) -> Result<(), TrustError> {
        let next = next.succeed(&self.newest)?;
        self.older.push_back(std::mem::replace(&mut self.newest, next));
        Ok(())
    }

    /// The chain as it would be with a next document that not enough roots have signed yet: for those who are
    /// asked to sign it, and for nobody else.
    ///
    /// # Errors
    /// A body that does not hold together, or cannot come after the newest document.
    pub fn with_unsigned(&self, body: TrustBody) -> Result<Self, TrustError> {
        body.check()?;
        self.newest.is_followed_by(&body)?;
        let mut chain = self.clone();
        let next = TrustDocument { fingerprint: fingerprint(&to_text(&body)?), body: Arc::new(body) };
        chain.older.push_back(std::mem::replace(&mut chain.newest, next));
        Ok(chain)
    }

    /// Adds the one before the oldest, which vouches for it.
    ///
    /// # Errors
    /// Those of [`UnverifiedTrust::precede`]; the chain stays as it was.
    pub fn prepend(&mut self, before: &UnverifiedTrust) -> Result<(), TrustError> {
        let before = before.precede(self.oldest())?;
        self.older.push_front(before);
        Ok(())
    }

    /// Whether a leaf is void by its place alone: some document voids it, and its roots saw the leaves up to
    /// there.
    pub fn voids_place(&self, seq: u64) -> bool {
        self.of_this_log().any(|document| document.voids_place(seq))
    }

    /// Whether the leaf of place `seq` that names the document of version `names` is void: a document has a
    /// range with it, and either its roots saw that leaf, or the leaf names an older one. Once void, void for
    /// ever.
    pub fn voids(&self, seq: u64, names: u64) -> bool {
        let voids =
            |d: &TrustDocument| d.voids_place(seq) || (names < d.body().version && d.voids_range(seq));
        self.of_this_log().any(voids)
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

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;

    use super::*;
    use crate::{
        note::sign,
        trust::{LogBase, SeqRange, root_note_key, tests::Roots},
    };

    /// The document signed by the first root under the name of an older origin too.
    fn signed_under(origin: &crate::origin::Origin, document: &UnverifiedTrust) -> UnverifiedTrust {
        let root = SigningKey::from_bytes(&[1; 32]);
        let key = root_note_key(origin, root.verifying_key().to_bytes().into()).unwrap();
        let line = sign(document.0.text_to_sign(), &key, &root);
        UnverifiedTrust::parse(document.0.with_signature(&line).as_bytes()).unwrap()
    }

    #[test]
    fn an_unsigned_document_is_judged_as_the_signed_one_will_be() {
        let roots = Roots::new();
        let chain = TrustChain::new(roots.first(|_| ()));
        let next = roots.next(chain.newest(), |body| body.voided = vec![SeqRange { first: 2, last: 3 }]);
        let looked = chain.with_unsigned(next.body().unwrap()).unwrap();
        assert!(looked.voids(2, 1) && !chain.voids(2, 1));
        let mut signed = chain.clone();
        signed.push(&next).unwrap();
        assert_eq!((looked.newest(), next.fingerprint()), (signed.newest(), signed.newest().fingerprint()));
        let of = |change: fn(&mut TrustBody)| {
            chain.with_unsigned(roots.next(chain.newest(), change).body().unwrap()).map(drop)
        };
        assert!(matches!(of(|body| body.version = 7), Err(TrustError::Version { .. })));
        assert_eq!(of(|body| body.previous = Hash::from([9; 32])), Err(TrustError::Previous));
    }

    #[test]
    fn documents_of_another_origin_neither_void_nor_are_named() {
        let (roots, root) = (Roots::new(), Hash::from([7; 32]));
        let first = roots.first(|_| ());
        let mut chain = TrustChain::new(first.clone());
        let range = SeqRange { first: 2, last: 3 };
        let voiding = roots.next(&first, |body| {
            (body.voided, body.log_base) = (vec![range], LogBase { first: 0, size: 5, root });
        });
        chain.push(&voiding).unwrap();
        assert!(chain.voids_place(2) && chain.named(&first.fingerprint()).is_some());
        // The place behind what the roots saw is void for leaves of older documents only.
        let fence = roots.next(chain.newest(), |body| {
            (body.voided, body.log_base) =
                (vec![SeqRange { first: 5, last: 6 }], LogBase { first: 0, size: 5, root });
        });
        let mut fenced = chain.clone();
        fenced.push(&fence).unwrap();
        assert!(fenced.voids(5, 2) && !fenced.voids(5, 3) && !fenced.voids_place(5));
        let moved = roots.next(chain.newest(), |body| body.origin = "homesafe.example/nz".parse().unwrap());
        chain.push(&signed_under(first.origin(), &moved)).unwrap();
        assert!(!chain.voids_place(2) && !chain.voids(2, 1), "another tree has other leaves at these places");
        assert_eq!(chain.named(&first.fingerprint()), None);
        assert!(chain.named(&chain.newest().fingerprint()).is_some());
    }
}
