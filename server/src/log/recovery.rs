//! What comes before the first publication, and after one that failed half-way.
//!
//! The checkpoint says what was acknowledged; entry bundles hold every leaf of it. A store that lost leaves,
//! or all of them, is filled from there; tiles that are missing or damaged are written again; a leaf behind
//! the checkpoint is finished if its object is there and right and the leaf is signed as it was, and rolled
//! off if not.

use std::collections::BTreeSet;

use homesafe_protocol::{
    batch::Header,
    log::{Checkpoint, TILE_WIDTH, TileKind, TilePath, UnverifiedCheckpoint, UnverifiedLeaf, decode_entries},
    note::NoteKey,
};

use super::{Log, Published, RecoveryError, Tip, header::OwnLeaf, object_of, scrub::Tiles};
use crate::{
    archive::{Archive, File},
    objects::{Named, is_sound},
    store::{LeafRecord, Store, StoreError},
};

impl<S: Store> Log<S> {
    /// Brings archive and store into step and gives the log's right edge.
    pub(super) async fn recover(&self, known_keys: &[NoteKey]) -> Result<Tip, RecoveryError> {
        let Some(note) = self.archive.read(File::Checkpoint).await? else { return self.begin().await };
        let own = std::slice::from_ref(self.key.public());
        let checkpoint = UnverifiedCheckpoint::parse(&note)?;
        let (checkpoint, is_own) = match checkpoint.verify(self.key.origin(), own, &[]) {
            Ok((checkpoint, _)) => (checkpoint, true),
            // Signed by the key before this one: it is signed again below.
            Err(_) => (checkpoint.verify(self.key.origin(), known_keys, &[])?.0, false),
        };
        let mut tip = match self.grow(&checkpoint).await {
            Ok(tip) => tip,
            Err(
                RecoveryError::Diverged
                | RecoveryError::Store(StoreError::Damaged(_))
                | RecoveryError::Decode(_),
            ) => {
                tracing::warn!(
                    "the store does not agree with the checkpoint: it is built again from the entry bundles"
                );
                self.store.truncate(0).await?;
                self.grow(&checkpoint).await?
            }
            Err(error) => return Err(error),
        };
        if self.finish(&mut tip).await? || !is_own {
            self.write_checkpoint(&tip).await?;
        } else {
            self.published.send_replace(Some(Published {
                size: checkpoint.size,
                root: checkpoint.root,
                note,
            }));
        }
        Ok(tip)
    }

    /// The first start: an empty tree under a signed checkpoint.
    async fn begin(&self) -> Result<Tip, RecoveryError> {
        if self.archive.has_publications().await? {
            return Err(RecoveryError::CheckpointMissing);
        }
        if self.store.leaf_count().await? > 0 {
            return Err(RecoveryError::CheckpointMissing);
        }
        let tip = Tip::default();
        self.write_checkpoint(&tip).await?;
        Ok(tip)
    }

    /// The right edge of what the checkpoint covers; fills the store and mends tiles on the way.
    async fn grow(&self, checkpoint: &Checkpoint) -> Result<Tip, RecoveryError> {
        self.refill(checkpoint.size).await?;
        let tip = self.edge(checkpoint.size).await?;
        // Nothing is written before the leaves are known to be right.
        if tip.frontier.root() != checkpoint.root {
            return Err(RecoveryError::Diverged);
        }
        self.mend_tiles(checkpoint.size, Tiles::Present).await?;
        Ok(tip)
    }

    /// Takes the leaves that the store lacks from the entry bundles.
    async fn refill(&self, size: u64) -> Result<(), RecoveryError> {
        let mut have = self.store.leaf_count().await?;
        if have < size {
            tracing::warn!(
                have,
                size,
                "the store lacks leaves: they are taken from the entry bundles; if it was lost, issue open codes anew"
            );
        }
        let (full, mut seen) = (u64::from(TILE_WIDTH), BTreeSet::new());
        while have < size {
            let (index, start) = (have / full, have - have % full);
            let width = (size - start).min(full) as u16;
            let Some(path) = TilePath::new(TileKind::Entries, index, width) else {
                return Err(RecoveryError::Diverged);
            };
            let bundle =
                self.archive.read(File::Tile(path)).await?.ok_or(RecoveryError::BundleMissing(path))?;
            let mut records = Vec::new();
            for (seq, leaf) in (start..).zip(decode_entries(&bundle, width)?).filter(|(seq, _)| *seq >= have)
            {
                let nonce = nonce(&self.archive, leaf).await?;
                // What names another leaf's batch once more cannot have its nonce: the roots will void it, or
                // readers refuse it.
                let is_first = match nonce {
                    Some(nonce) => seen.insert(nonce) && self.store.nonce(nonce).await?.is_none(),
                    None => true,
                };
                records.push(LeafRecord { seq, leaf: leaf.to_vec(), nonce: nonce.filter(|_| is_first) });
            }
            self.store.append(records).await?;
            have = start + u64::from(width);
        }
        Ok(())
    }

    /// Finishes the leaves behind the checkpoint, or rolls them off. Says whether the tree grew.
    async fn finish(&self, tip: &mut Tip) -> Result<bool, RecoveryError> {
        let before = tip.frontier.size();
        while let Some(record) = self.store.leaf(tip.frontier.size()).await? {
            let object = self.object_of_next(&record.leaf, tip);
            let is_whole = match object {
                Some(object) => is_sound(&self.archive, object.hash, object.len).await?,
                None => false,
            };
            if !is_whole {
                tracing::warn!(seq = record.seq, "a leaf that was never acknowledged is rolled off");
                self.store.truncate(record.seq).await?;
                break;
            }
            self.write_tiles(tip.push(&record.leaf)).await?;
            tracing::info!(seq = record.seq, "a publication that was cut off is finished");
        }
        Ok(tip.frontier.size() > before)
    }

    /// The object of a leaf behind the checkpoint; `None` unless it is the next one and signed by its
    /// document: no reader has it yet, and one that the disk has altered would stop them all.
    fn object_of_next(&self, leaf: &[u8], tip: &Tip) -> Option<Named> {
        let (chain, unverified) = (self.documents.chain(), UnverifiedLeaf::decode(leaf).ok()?);
        let is_signed =
            chain.named(&unverified.names()).is_some_and(|document| unverified.verify(document).is_ok());
        if is_signed && unverified.follows(&tip.frontier) { object_of(leaf).ok() } else { None }
    }
}

/// The nonce of a leaf's batch; `None` for other kinds, and for objects that are damaged or kept no longer.
async fn nonce(archive: &Archive, leaf: &[u8]) -> Result<Option<homesafe_protocol::Nonce>, RecoveryError> {
    // What is no leaf, and stands in the tree all the same, is no batch; whether the tree is right, its root
    // will say.
    let Some(leaf) = OwnLeaf::read(leaf).ok().filter(|leaf| leaf.is_batch) else { return Ok(None) };
    // A damaged object must not keep the log from opening; its nonce is unknown, as that of one that is gone.
    if !is_sound(archive, leaf.object_hash, leaf.object_len).await? {
        return Ok(None);
    }
    let head = archive.head(File::Object(leaf.object_hash), Header::LEN as u64).await?;
    let Some(head) = head.as_ref().and_then(|head| head.first_chunk::<{ Header::LEN }>()) else {
        return Ok(None);
    };
    Ok(Some(*Header::decode(head)?.nonce()))
}
