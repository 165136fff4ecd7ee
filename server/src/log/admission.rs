//! Checks of a publication: first its leaf alone, so that nobody who cannot sign makes the server hold an
//! object.

use bytes::Bytes;
use homesafe_protocol::{
    Nonce,
    advice::AdviceCatalogue,
    batch::verify_structure,
    log::{Leaf, LeafError, LeafKind, UnverifiedLeaf},
    time::UnixTime,
    trust::{CLOCK_TOLERANCE, TrustChain},
};

use super::{AppendError, Log, Published, Tip};
use crate::store::Store;

/// What is to be done with a publication, by its leaf.
#[derive(Debug)]
pub enum Admission {
    /// It is part of the log: its object need not be read.
    Known(Published),
    /// Its object is to be read.
    Next(Box<Admitted>),
}

/// A leaf that may become the next.
#[derive(Debug)]
pub struct Admitted {
    bytes: Bytes,
    unverified: UnverifiedLeaf,
    leaf: Leaf,
}

/// A publication of which only the place in the log can still be wrong.
#[derive(Debug)]
pub(super) struct Checked {
    pub bytes: Bytes,
    pub unverified: UnverifiedLeaf,
    pub leaf: Leaf,
    pub object: Bytes,
    pub nonce: Option<Nonce>,
}

impl Admitted {
    /// Length of the object that must follow.
    pub const fn object_len(&self) -> u32 {
        self.leaf.object_len()
    }

    /// Checks the object: length, hash and, for a batch, every bit of its structure. Takes a while.
    pub(super) fn with_object(self, object: Bytes) -> Result<Checked, AppendError> {
        let mut check = self.leaf.check_object();
        check.update(&object)?;
        check.finish()?;
        let nonce = match self.leaf.kind() {
            LeafKind::Batch => Some(*verify_structure(&object)?.nonce()),
            LeafKind::AdviceCatalogue => {
                AdviceCatalogue::decode(&object).map_err(AppendError::Advice)?;
                None
            }
            _ => None,
        };
        let Self { bytes, unverified, leaf } = self;
        Ok(Checked { bytes, unverified, leaf, object, nonce })
    }
}

impl<S: Store> Log<S> {
    /// Checks a leaf against the log, the newest trust document and the clock.
    ///
    /// # Errors
    /// A leaf that is not signed as its document asks, is of an unknown kind, or does not follow the log, the
    /// newest document and the clock; [`AppendError::SlotFull`]; a log that cannot be read.
    pub async fn admit(&self, bytes: Bytes, now: UnixTime) -> Result<Admission, AppendError> {
        let unverified = UnverifiedLeaf::decode(&bytes).map_err(LeafError::from)?;
        let edge = self.hold_still().await?;
        let Some(tip) = edge.tip() else { return Err(super::RecoveryError::CheckpointMissing.into()) };
        let chain = self.documents.chain();
        // What is in the log is known, also when the document that it names is not the newest any more.
        if self.stored(unverified.claimed_seq(), tip).await?.is_some_and(|stored| stored == bytes)
            && let Some(published) = self.published()
        {
            return Ok(Admission::Known(published));
        }
        let named = chain
            .named(&unverified.names())
            .ok_or_else(|| AppendError::UnknownDocument { newest: chain.newest().body().version })?;
        let leaf = unverified.verify(named)?;
        if let Some(known) = self.place(&bytes, &unverified, tip).await? {
            return Ok(Admission::Known(known));
        }
        self.follows_document(&unverified, &chain)?;
        let latest = self.latest(tip, &chain, leaf.published_at()).await?;
        if latest.newest.is_some_and(|newest| leaf.published_at() < newest.published_at) {
            return Err(AppendError::Backdated);
        }
        if leaf.published_at() > now.saturating_add(CLOCK_TOLERANCE) {
            return Err(AppendError::TooEarly);
        }
        match leaf.kind() {
            LeafKind::Batch if !latest.has_room(named, &leaf) => return Err(AppendError::SlotFull),
            LeafKind::AdviceCatalogue if leaf.object_len() > AdviceCatalogue::MAX_LEN as u32 => {
                return Err(AppendError::TooLarge { max: AdviceCatalogue::MAX_LEN as u32 });
            }
            LeafKind::Skippable(kind) => return Err(AppendError::UnknownKind(kind)),
            LeafKind::Batch | LeafKind::AdviceCatalogue => {}
        }
        Ok(Admission::Next(Box::new(Admitted { bytes, unverified, leaf })))
    }

    /// Whether the leaf names the newest document: from when that is here on, no other one takes a leaf.
    pub(super) fn follows_document(
        &self,
        leaf: &UnverifiedLeaf,
        chain: &TrustChain,
    ) -> Result<(), AppendError> {
        let newest = chain.newest();
        if leaf.names() == newest.fingerprint() {
            Ok(())
        } else {
            Err(AppendError::NewerDocument(newest.body().version))
        }
    }

    /// Whether the leaf is the next (`None`), or was taken before with the same bytes.
    pub(super) async fn place(
        &self,
        bytes: &[u8],
        unverified: &UnverifiedLeaf,
        tip: &Tip,
    ) -> Result<Option<Published>, AppendError> {
        let (found, expected) = (unverified.claimed_seq(), tip.frontier.size());
        if found < expected {
            let same = self.stored(found, tip).await?.is_some_and(|stored| stored == bytes);
            return if same { Ok(self.published()) } else { Err(AppendError::Taken(found)) };
        }
        match unverified.follows(&tip.frontier) {
            true => Ok(None),
            false if found == expected => Err(AppendError::WrongRoot),
            false => Err(AppendError::NotNext { expected, found }),
        }
    }

    async fn stored(&self, seq: u64, tip: &Tip) -> Result<Option<Vec<u8>>, AppendError> {
        if seq >= tip.frontier.size() {
            return Ok(None);
        }
        Ok(self.store.leaf(seq).await?.map(|record| record.leaf))
    }
}
