//! The right edge of the log, held still: for whoever must know that nothing is published meanwhile.

use homesafe_protocol::{
    Hash,
    log::{Leaf, SlotBudget, TileKind, TilePath, frontier_at},
    time::UnixTime,
    trust::{Newest, TrustChain, TrustDocument},
};
use tokio::sync::MutexGuard;

use super::{Log, RecoveryError, Tip, header::OwnLeaf};
use crate::{archive::File, store::Store};

/// The log while nobody writes to it.
pub struct Edge<'a, S> {
    log: &'a Log<S>,
    tip: MutexGuard<'a, Option<Tip>>,
}

impl<S> std::fmt::Debug for Edge<'_, S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Edge({})", self.size())
    }
}

impl<S> Edge<'_, S> {
    pub(super) fn tip(&self) -> Option<&Tip> {
        self.tip.as_ref()
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.tip.as_ref().map_or(0, |tip| tip.frontier.size())
    }
}

impl<S: Store> Edge<'_, S> {
    /// The root of the tree of the first `size` leaves; `None` if there are fewer.
    ///
    /// # Errors
    /// [`RecoveryError::Diverged`] where the tiles for it cannot be read.
    pub async fn root_at(&self, size: u64) -> Result<Option<Hash>, RecoveryError> {
        let Some(tip) = self.tip.as_ref().filter(|tip| size <= tip.frontier.size()) else { return Ok(None) };
        if size == tip.frontier.size() {
            return Ok(Some(tip.frontier.root()));
        }
        let (archive, len) = (self.log.archive.clone(), tip.frontier.size());
        let handle = tokio::runtime::Handle::current();
        let frontier = tokio::task::spawn_blocking(move || {
            let mut tiles = |path: TilePath| {
                debug_assert!(path.kind() != TileKind::Entries);
                handle.block_on(archive.read(File::Tile(path))).ok().flatten().map(|bytes| bytes.to_vec())
            };
            frontier_at(size, len, &mut tiles)
        });
        let frontier = frontier.await.ok().and_then(Result::ok).ok_or(RecoveryError::Diverged)?;
        Ok(Some(frontier.root()))
    }

    /// Fingerprint of the document that a leaf names; `None` if there is no such leaf.
    ///
    /// # Errors
    /// [`RecoveryError::Store`] if the store fails, [`RecoveryError::Decode`] for a leaf that cannot be read.
    pub async fn names(&self, seq: u64) -> Result<Option<Hash>, RecoveryError> {
        if seq >= self.size() {
            return Ok(None);
        }
        let leaf = self.log.store.leaf(seq).await?;
        Ok(leaf.map(|record| OwnLeaf::read(&record.leaf)).transpose()?.map(|leaf| leaf.trust))
    }
}

/// What the leaves at the end of the log say that are not void.
#[derive(Debug, Default)]
pub(super) struct Latest {
    /// The newest of them.
    pub newest: Option<Newest>,
    /// Times and lengths of the batches among them in the slot that was asked for, newest first.
    in_slot: Vec<(UnixTime, u32)>,
}

impl Latest {
    /// Whether the slot has room for one batch more.
    pub fn has_room(&self, trust: &TrustDocument, leaf: &Leaf) -> bool {
        let mut budget = SlotBudget::default();
        let before = self.in_slot.iter().rev().copied();
        before
            .chain([(leaf.published_at(), leaf.object_len())])
            .fold(true, |_, (at, len)| budget.admits(trust, at, len))
    }
}

impl<S: Store> Log<S> {
    /// Holds the log still; first finishes what a failed write left.
    ///
    /// # Errors
    /// What keeps a failed write from being finished.
    pub async fn hold_still(&self) -> Result<Edge<'_, S>, RecoveryError> {
        let mut tip = self.tip.lock().await;
        if tip.is_none() {
            *tip = Some(self.recover(&[]).await?);
        }
        Ok(Edge { log: self, tip })
    }

    /// The log's own time: when the newest leaf was published that is not void. `None` where nothing was
    /// published yet.
    ///
    /// # Errors
    /// [`RecoveryError::Store`] if the store fails; a leaf that it lacks, or that cannot be read.
    pub async fn time(&self) -> Result<Option<UnixTime>, RecoveryError> {
        let (size, chain) = (self.published().map_or(0, |published| published.size), self.documents.chain());
        for seq in (0..size).rev() {
            if let Some((leaf, _)) = self.standing(seq, &chain).await? {
                return Ok(Some(leaf.published_at));
            }
        }
        Ok(None)
    }

    /// A leaf with the version of the document that it names; `None` for one that is void.
    async fn standing(&self, seq: u64, chain: &TrustChain) -> Result<Option<(OwnLeaf, u64)>, RecoveryError> {
        let record = self.store.leaf(seq).await?.ok_or(RecoveryError::Diverged)?;
        let leaf = match OwnLeaf::read(&record.leaf) {
            // No leaf at all: the roots have seen it, and voided its place.
            Err(_) if chain.voids_place(seq) => return Ok(None),
            leaf => leaf?,
        };
        Ok((!leaf.is_void(seq, chain)).then(|| (leaf, leaf.names(chain))))
    }

    /// Walks back from the end to the newest leaf that is not void, and to the beginning of the slot of
    /// `time`.
    pub(super) async fn latest(
        &self,
        tip: &Tip,
        chain: &TrustChain,
        time: UnixTime,
    ) -> Result<Latest, RecoveryError> {
        let (mut latest, slot) = (Latest::default(), chain.newest().slot(time));
        for seq in (0..tip.frontier.size()).rev() {
            let Some((leaf, names)) = self.standing(seq, chain).await? else { continue };
            latest.newest.get_or_insert(Newest { published_at: leaf.published_at, names });
            if chain.newest().slot(leaf.published_at) != slot {
                break;
            }
            if leaf.is_batch {
                latest.in_slot.push((leaf.published_at, u32::try_from(leaf.object_len).unwrap_or(u32::MAX)));
            }
        }
        Ok(latest)
    }
}
