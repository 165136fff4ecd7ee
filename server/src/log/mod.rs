//! The sequencer: takes the next signed publication and makes it durable, one after the other.
//!
//! Order of durability: object, leaf, tiles, checkpoint; only then is it acknowledged. A failure or crash
//! between any two steps is finished or rolled off by `recovery` before the next publication, so both take
//! the same way.

mod admission;
mod edge;
mod error;
mod header;
mod key;
mod recovery;
mod scrub;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use bytes::Bytes;
use homesafe_protocol::{
    Hash, Nonce,
    log::{Frontier, LeafError, TileTree, WrittenTile},
    note::NoteKey,
};
use tokio::sync::{Mutex, watch};

pub use self::{
    admission::{Admission, Admitted},
    edge::Edge,
    error::RecoveryError,
    header::object_of,
    key::{KeyFileError, LogKey},
};
use crate::{
    archive::{Archive, ArchiveError, File},
    documents::Documents,
    store::{LeafRecord, Store, StoreError},
};

/// Why a publication is not taken.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum AppendError {
    /// The leaf is malformed, not signed, too new, or the object is not its own.
    #[error(transparent)]
    Leaf(#[from] LeafError),
    /// Its place is taken by other bytes.
    #[error("leaf {0} is published already with other bytes; a sequence number is never signed twice")]
    Taken(u64),
    /// It is not the next.
    #[error("leaf {found} does not follow: the next is {expected}; fetch the checkpoint and sign again")]
    NotNext {
        /// The next place.
        expected: u64,
        /// The leaf's.
        found: u64,
    },
    /// It was signed over another history.
    #[error(
        "the leaf's prev_root is not the root of this log; verify the log before anything else is signed"
    )]
    WrongRoot,
    /// It names a trust document that is not here.
    #[error(
        "the leaf names a trust document that this server does not have: send it first, with `trust send`"
    )]
    UnknownDocument {
        /// The newest that is here.
        newest: u64,
    },
    /// It names an older trust document.
    #[error("version {0} of the trust document holds: walk to it, and sign again under it")]
    NewerDocument(u64),
    /// Its slot has as many batches as devices read.
    #[error("its publication slot holds as many batches, or bytes, as devices read: publish in the next")]
    SlotFull,
    /// A kind that this server does not know.
    #[error("publications of kind {0} need a newer server: update it")]
    UnknownKind(u8),
    /// It says to be older than the newest leaf.
    #[error("published_at lies before the newest leaf's; check the desk's clock")]
    Backdated,
    /// It says to be from the future.
    #[error("published_at lies more than 300 seconds ahead of the server's clock; check both clocks")]
    TooEarly,
    /// The object is larger than the trust document allows.
    #[error("the object may have at most {max} bytes; split the publication into several")]
    TooLarge {
        /// The trust document's bound.
        max: u32,
    },
    /// The object is not a batch.
    #[error("the object is not a valid batch: {0}")]
    Batch(#[from] homesafe_protocol::batch::BatchError),
    /// The object is not an advice catalogue.
    #[error("the object is not a valid advice catalogue: {0}")]
    Advice(homesafe_protocol::codec::DecodeError),
    /// The batch's nonce stands in the log already.
    #[error("the batch's nonce was used by leaf {0}; encode it again under a fresh one")]
    NonceUsed(u64),
    /// The archive could not be written.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The store could not be written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The log could not be recovered after a failed write.
    #[error(transparent)]
    Recovery(#[from] RecoveryError),
    /// The task that wrote it is gone.
    #[error("the writing task ended: {0}")]
    Task(
        #[serde(serialize_with = "homesafe_protocol::display::text")]
        #[from]
        tokio::task::JoinError,
    ),
}

impl AppendError {
    /// Whether the leaf was signed as the trust document asks, and is refused for another reason.
    pub const fn is_signed(&self) -> bool {
        match self {
            Self::Leaf(error) => matches!(error, LeafError::TooLarge { .. } | LeafError::Expired),
            Self::UnknownDocument { .. } => false,
            Self::Archive(_) | Self::Store(_) | Self::Recovery(_) | Self::Task(_) => false,
            _ => true,
        }
    }
}

/// What everybody may see: the newest durable checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Number of leaves.
    pub size: u64,
    /// Root of their tree.
    pub root: Hash,
    /// The signed note.
    pub note: Bytes,
}

/// What came of a publication that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Accepted {
    /// It is now part of the log.
    New(Published),
    /// It was before.
    Known(Published),
}

/// The right edge of the log.
#[derive(Debug, Clone, Default)]
struct Tip {
    frontier: Frontier,
    tiles: TileTree,
}

/// The log.
#[derive(Debug)]
pub struct Log<S> {
    archive: Archive,
    store: Arc<S>,
    key: LogKey,
    documents: Documents,
    /// `None` after a write that failed half-way: then recovery comes first.
    tip: Mutex<Option<Tip>>,
    published: watch::Sender<Option<Published>>,
}

impl<S: Store> Log<S> {
    /// Opens the log, finishing or rolling off what a crash left. `known_keys` are those that may have signed
    /// the checkpoint that is there, this server's own among them.
    pub async fn open(
        archive: Archive,
        store: Arc<S>,
        key: LogKey,
        documents: Documents,
        known_keys: &[NoteKey],
    ) -> Result<Arc<Self>, RecoveryError> {
        let (tip, published) = (Mutex::new(None), watch::Sender::new(None));
        let log = Self { archive, store, key, documents, tip, published };
        let mut tip = log.tip.lock().await;
        *tip = Some(log.recover(known_keys).await?);
        drop(tip);
        Ok(Arc::new(log))
    }

    /// The newest durable checkpoint.
    pub fn published(&self) -> Option<Published> {
        self.published.borrow().clone()
    }

    /// Whether publications can be taken without a recovery first.
    pub fn is_sound(&self) -> bool {
        // Somebody who writes holds the lock: that is sound.
        self.tip.try_lock().map_or(true, |tip| tip.is_some())
    }

    /// Waits for the write that is under way and makes the store durable.
    pub async fn close(&self) -> Result<(), StoreError> {
        let _tip = self.tip.lock().await;
        self.store.flush().await
    }

    /// Takes an admitted publication with its object. Goes on to its end even if the caller does not wait for
    /// it.
    pub async fn publish(
        self: &Arc<Self>,
        admitted: Box<Admitted>,
        object: Bytes,
    ) -> Result<Accepted, AppendError> {
        let checked = tokio::task::spawn_blocking(move || admitted.with_object(object)).await??;
        let log = Arc::clone(self);
        tokio::spawn(async move { log.commit(checked).await }).await?
    }

    async fn commit(&self, publication: admission::Checked) -> Result<Accepted, AppendError> {
        let mut guard = self.tip.lock().await;
        if guard.is_none() {
            *guard = Some(self.recover(&[]).await?);
        }
        let Some(tip) = guard.as_ref() else { return Err(RecoveryError::CheckpointMissing.into()) };
        // What was admitted may have been overtaken since.
        if let Some(known) = self.place(&publication.bytes, &publication.unverified, tip).await? {
            return Ok(Accepted::Known(known));
        }
        self.follows_document(&publication.unverified, &self.documents.chain())?;
        if let Some(nonce) = publication.nonce
            && let Some(used) = self.store.nonce(nonce).await?
        {
            return Err(AppendError::NonceUsed(used));
        }
        let Some(mut tip) = guard.take() else { return Err(RecoveryError::CheckpointMissing.into()) };
        self.archive.create_object(publication.object).await?;
        self.append_leaf(publication.leaf.seq(), &publication.bytes, publication.nonce).await?;
        self.write_tiles(tip.push(&publication.bytes)).await?;
        let published = self.write_checkpoint(&tip).await?;
        *guard = Some(tip);
        Ok(Accepted::New(published))
    }

    async fn append_leaf(&self, seq: u64, leaf: &[u8], nonce: Option<Nonce>) -> Result<(), StoreError> {
        self.store.append(vec![LeafRecord { seq, leaf: leaf.to_vec(), nonce }]).await
    }

    async fn write_tiles(&self, tiles: Vec<WrittenTile>) -> Result<(), ArchiveError> {
        for tile in tiles {
            self.archive.replace(File::Tile(tile.path), tile.bytes.into()).await?;
        }
        Ok(())
    }

    async fn write_checkpoint(&self, tip: &Tip) -> Result<Published, ArchiveError> {
        let (size, root) = (tip.frontier.size(), tip.frontier.root());
        let note = Bytes::from(self.key.sign_checkpoint(size, root));
        self.archive.replace(File::Checkpoint, note.clone()).await?;
        let published = Published { size, root, note };
        self.published.send_replace(Some(published.clone()));
        Ok(published)
    }
}

impl Tip {
    fn push(&mut self, leaf: &[u8]) -> Vec<WrittenTile> {
        self.frontier.push(homesafe_protocol::log::leaf_hash(leaf));
        self.tiles.push(leaf)
    }
}
