//! Tiles, entry bundles and the checkpoint, held against the leaves and written again where they differ.

use std::collections::BTreeMap;

use homesafe_protocol::{
    log::{TileTree, WrittenTile},
    time::UnixTime,
};

use super::{
    Log, RecoveryError, Tip,
    header::{OwnLeaf, object_of},
};
use crate::{
    archive::{ArchiveError, File},
    objects::Named,
    store::{Store, StoreError},
};

/// Which tiles are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tiles {
    /// Full ones, and those at the right edge.
    Present,
    /// Partial ones of the past too, where they are still there.
    All,
}

impl<S: Store> Log<S> {
    /// Looks at everything below the newest checkpoint and mends it from the leaves; a store that lost leaves
    /// is filled from the entry bundles first. Gives the objects of the leaves since `since`, and of the
    /// newest advice.
    ///
    /// # Errors
    /// An archive or a store that fails; leaves that do not lead to the checkpoint, in the entry bundles
    /// either.
    pub async fn scrub(&self, since: UnixTime) -> Result<Vec<Named>, RecoveryError> {
        let size = match self.check_leaves().await {
            Ok(size) => size,
            Err(error) => {
                tracing::error!(%error, "the leaves do not lead to the checkpoint: they are read again");
                let mut tip = self.tip.lock().await;
                // Left empty by a failure, so that nothing is taken and readiness says so.
                *tip = None;
                *tip = Some(self.recover(&[]).await?);
                self.published().map_or(0, |published| published.size)
            }
        };
        self.mend_checkpoint().await?;
        self.mend_tiles(size, Tiles::All).await?;
        self.named(size, since).await
    }

    /// The edge of the first `size` leaves of the store.
    pub(super) async fn edge(&self, size: u64) -> Result<Tip, RecoveryError> {
        let mut tip = Tip::default();
        for seq in 0..size {
            let leaf = self.leaf(seq).await?;
            tip.push(&leaf);
        }
        Ok(tip)
    }

    /// Writes tiles that are missing or damaged. The first `size` leaves are known to be right.
    pub(super) async fn mend_tiles(&self, size: u64, tiles: Tiles) -> Result<(), RecoveryError> {
        let mut tree = TileTree::default();
        // Of each kind the partial tile at the right edge; full ones are looked at as they come by.
        let mut edge = BTreeMap::new();
        for seq in 0..size {
            for tile in tree.push(&self.leaf(seq).await?) {
                if !tile.path.is_partial() {
                    edge.remove(&tile.path.kind());
                    self.mend(tile).await?;
                } else if let Some(passed) = edge.insert(tile.path.kind(), tile)
                    && tiles == Tiles::All
                    && self.archive.len(File::Tile(passed.path)).await?.is_some()
                {
                    self.mend(passed).await?;
                }
            }
        }
        for tile in edge.into_values() {
            self.mend(tile).await?;
        }
        Ok(())
    }

    async fn mend(&self, tile: WrittenTile) -> Result<(), ArchiveError> {
        // What cannot be read is written again as well.
        if !self.archive.holds(File::Tile(tile.path), &tile.bytes).await.unwrap_or(false) {
            tracing::warn!(path = %tile.path, "a tile is missing or damaged and is written again");
            metrics::counter!("homesafe_tiles_mended_total").increment(1);
            self.archive.replace(File::Tile(tile.path), tile.bytes.into()).await?;
        }
        Ok(())
    }

    async fn mend_checkpoint(&self) -> Result<(), ArchiveError> {
        // Nobody writes another meanwhile.
        let _tip = self.tip.lock().await;
        let Some(published) = self.published() else { return Ok(()) };
        if !self.archive.holds(File::Checkpoint, &published.note).await.unwrap_or(false) {
            tracing::warn!("the stored checkpoint is missing or damaged and is written again");
            self.archive.replace(File::Checkpoint, published.note).await?;
        }
        Ok(())
    }

    /// How many leaves the newest checkpoint covers, if the store's lead to its root.
    async fn check_leaves(&self) -> Result<u64, RecoveryError> {
        let Some(published) = self.published() else { return Ok(0) };
        let root = self.edge(published.size).await?.frontier.root();
        if root == published.root { Ok(published.size) } else { Err(RecoveryError::Diverged) }
    }

    async fn named(&self, size: u64, since: UnixTime) -> Result<Vec<Named>, RecoveryError> {
        let (mut named, mut advice, chain) = (Vec::new(), None, self.documents.chain());
        for seq in 0..size {
            let bytes = self.leaf(seq).await?;
            // What is no leaf, and stands in the tree all the same, names no object.
            let (Ok(leaf), Ok(object)) = (OwnLeaf::read(&bytes), object_of(&bytes)) else { continue };
            // What is void nobody fetches, and a thief's may never have been here.
            if leaf.is_void(seq, &chain) {
                continue;
            }
            if leaf.published_at >= since {
                named.push(object);
            } else if leaf.is_advice {
                advice = Some(object);
            }
        }
        named.extend(advice);
        Ok(named)
    }

    async fn leaf(&self, seq: u64) -> Result<Vec<u8>, RecoveryError> {
        let record = self.store.leaf(seq).await?;
        // One that no bundle can hold was never in the log.
        let leaf = record.map(|record| record.leaf).filter(|leaf| leaf.len() <= usize::from(u16::MAX));
        leaf.ok_or(RecoveryError::Store(StoreError::Damaged("leaf")))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use bytes::Bytes;
    use homesafe_protocol::{
        Hash,
        log::{LeafKind, TilePath},
        trust::TrustChain,
    };
    use homesafe_test_support::{
        ORIGIN,
        desk::{Desk, Publication, START},
        time,
    };

    use super::*;
    use crate::{
        archive::Archive,
        documents::Documents,
        log::{Admission, LogKey},
        store::{LeafRecord, MemoryStore},
    };

    struct World {
        archive: Archive,
        store: Arc<MemoryStore>,
        log: Arc<Log<MemoryStore>>,
        desk: Desk,
    }

    async fn world() -> World {
        let key = LogKey::from_seed(ORIGIN.parse().unwrap(), &[9; 32]).unwrap();
        let desk = Desk::new(key.public().clone());
        let documents = Documents::new(TrustChain::new(desk.document(1)));
        let (archive, store) =
            (Archive::over(Arc::new(object_store::memory::InMemory::new())), Arc::default());
        let log = Log::open(archive.clone(), Arc::clone(&store), key, documents, &[]).await.unwrap();
        World { archive, store, log, desk }
    }

    impl World {
        async fn publish(&mut self, kind: LeafKind, object: Vec<u8>) -> Publication {
            let publication = self.desk.sign(&self.desk.leaf(kind, &object), object);
            let leaf = Bytes::from(publication.leaf.clone());
            let Ok(Admission::Next(admitted)) = self.log.admit(leaf, time(self.desk.time)).await else {
                panic!("refused");
            };
            self.log.publish(admitted, publication.object.clone().into()).await.unwrap();
            self.desk.advance(&publication);
            publication
        }

        async fn batches(&mut self, count: usize) {
            for _ in 0..count {
                self.publish(LeafKind::Batch, Desk::batch(256)).await;
            }
        }
    }

    fn tile(path: &str) -> File {
        File::Tile(path.parse::<TilePath>().unwrap())
    }

    #[tokio::test]
    async fn what_is_damaged_under_a_running_server_is_written_again() {
        let mut world = world().await;
        world.batches(3).await;
        let files =
            [File::Checkpoint, tile("tile/0/000.p/3"), tile("tile/entries/000.p/3"), tile("tile/0/000.p/2")];
        for file in files {
            let good = world.archive.read(file).await.unwrap().unwrap();
            for bad in [&b""[..], &[7; 96]] {
                world.archive.replace(file, Bytes::copy_from_slice(bad)).await.unwrap();
                world.log.scrub(time(START)).await.unwrap();
                assert_eq!(world.archive.read(file).await.unwrap().unwrap(), good, "{file}");
            }
        }
        world.batches(1).await;
    }

    #[tokio::test]
    async fn a_leaf_that_changed_in_the_store_overwrites_no_tile_and_comes_back_from_its_bundle() {
        let mut world = world().await;
        world.batches(3).await;
        let good = world.archive.read(tile("tile/entries/000.p/3")).await.unwrap().unwrap();
        let record = world.store.leaf(2).await.unwrap().unwrap();
        let mut turned = record.leaf.clone();
        turned[60] ^= 1;
        // Also one that no bundle could hold.
        for leaf in [turned, record.leaf.repeat(400)] {
            world.store.truncate(2).await.unwrap();
            world.store.append(vec![LeafRecord { leaf, ..record.clone() }]).await.unwrap();
            assert_eq!(world.log.scrub(time(START)).await.unwrap().len(), 3);
            assert_eq!(world.archive.read(tile("tile/entries/000.p/3")).await.unwrap().unwrap(), good);
            assert_eq!(world.store.leaf(2).await.unwrap().unwrap(), record);
        }
        assert!(world.log.is_sound());
        world.batches(1).await;
    }

    #[tokio::test]
    async fn a_log_that_cannot_be_mended_is_not_sound() {
        let mut world = world().await;
        world.batches(2).await;
        world.store.truncate(1).await.unwrap();
        world.archive.replace(tile("tile/entries/000.p/2"), Bytes::from_static(b"bad")).await.unwrap();
        assert!(world.log.scrub(time(START)).await.is_err());
        assert!(!world.log.is_sound());
    }

    #[tokio::test]
    async fn objects_of_the_time_and_the_newest_advice_are_named() {
        let mut world = world().await;
        let mut published = Vec::new();
        for n in 0..2 {
            published.push(world.publish(LeafKind::AdviceCatalogue, Desk::catalogue(n)).await);
            published.push(world.publish(LeafKind::Batch, Desk::batch(256)).await);
        }
        let places = async |since: u64| -> Vec<u64> {
            let named = world.log.scrub(time(START + since)).await.unwrap();
            named.iter().for_each(|named| {
                let object = &published[named.seq as usize].object;
                assert_eq!((named.hash, named.len), (Hash::of_object(object), object.len() as u64));
            });
            named.iter().map(|named| named.seq).collect()
        };
        assert_eq!(places(0).await, [0, 1, 2, 3]);
        assert_eq!(places(2).await, [2, 3, 0], "the newest of those before, where the time holds one too");
        assert_eq!(places(3).await, [3, 2]);
        assert_eq!(places(9).await, [2]);
    }
}
