//! What somebody who follows a log has seen of it.

use homesafe_protocol::{
    Hash,
    log::{Course, Frontier, Judged},
    origin::Origin,
    retention,
    time::UnixTime,
    trust::{Newest, TrustChain},
};
use serde::{Deserialize, Serialize};

use super::{
    leaves::Leaves,
    seen::{SeenEntry, SeenLeaf},
};

/// Leaves that are kept at least, to tell a stale checkpoint from a rollback.
const KEPT_LEAVES: usize = 1_024;
/// Advice catalogues behind the kept leaves that are kept nevertheless.
const KEPT_CATALOGUES: usize = 4;

/// The tree of a log, and the leaves since its beginning that are still of use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    origin: Origin,
    frontier: Frontier,
    /// The highest version that a checked leaf names.
    named: u64,
    /// The leaves before `frontier`, without gap.
    leaves: Leaves,
    /// Catalogues of leaves that are not kept any more.
    catalogues: Vec<SeenEntry>,
}

/// All of it but the leaves, of which there are many that never change: they may lie elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stem {
    origin: Origin,
    size: u64,
    hashes: Vec<Hash>,
    named: u64,
    catalogues: Vec<SeenEntry>,
    /// Number of leaves that are remembered.
    pub leaves: u64,
}

impl Serialize for Known {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let leaves: Vec<&SeenLeaf> = self.leaves.iter().collect();
        (self.stem(), leaves).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Known {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (stem, leaves): (Stem, Vec<SeenLeaf>) = Deserialize::deserialize(deserializer)?;
        Self::from_parts(stem, leaves).ok_or_else(|| serde::de::Error::custom("not the leaves of this tree"))
    }
}

impl Known {
    /// A tree of which no leaf was read yet.
    pub fn at(origin: Origin, frontier: Frontier) -> Self {
        Self { origin, frontier, named: 0, leaves: Leaves::default(), catalogues: Vec::new() }
    }

    /// A tree whose leaves lay elsewhere: the last of `leaves`, as many as it remembers. `None` if there are
    /// too few, or they cannot be its own.
    pub fn from_parts(stem: Stem, mut leaves: Vec<SeenLeaf>) -> Option<Self> {
        let Stem { origin, size, hashes, named, catalogues, leaves: kept } = stem;
        let frontier = Frontier::from_parts(size, hashes).ok().filter(|_| kept <= size)?;
        leaves.drain(..leaves.len().checked_sub(usize::try_from(kept).ok()?)?);
        Some(Self { origin, frontier, named, leaves: leaves.into(), catalogues })
    }

    /// What there is besides the leaves.
    pub fn stem(&self) -> Stem {
        Stem {
            origin: self.origin.clone(),
            size: self.size(),
            hashes: self.frontier.hashes().to_vec(),
            named: self.named,
            catalogues: self.catalogues.clone(),
            leaves: self.leaves.len() as u64,
        }
    }

    /// The leaves from `seq` on, one encoded after the other; `None` where some of them are not remembered.
    pub fn encode_leaves(&self, seq: u64) -> Option<Vec<u8>> {
        let skip =
            usize::try_from(seq.checked_sub(self.first())?).ok().filter(|skip| *skip <= self.leaves.len())?;
        self.leaves
            .iter()
            .skip(skip)
            .try_fold(Vec::new(), |bytes, leaf| postcard::to_extend(leaf, bytes).ok())
    }

    /// The log's origin.
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The tree.
    pub const fn frontier(&self) -> &Frontier {
        &self.frontier
    }

    /// Number of leaves.
    pub const fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// Place of the first leaf that is remembered.
    pub fn first(&self) -> u64 {
        self.size() - self.leaves.len() as u64
    }

    /// Whether it is what `before` is, or what comes of it by further leaves.
    pub fn continues(&self, before: &Self) -> bool {
        self.origin == before.origin
            && self.first() >= before.first()
            && self.root_at(before.size()).is_some_and(|root| root == before.frontier.root())
    }

    /// The root of the tree of the first `size` leaves, if it is remembered.
    pub fn root_at(&self, size: u64) -> Option<Hash> {
        if size == self.size() {
            return Some(self.frontier.root());
        }
        if size == 0 {
            return Some(Frontier::default().root());
        }
        let place = usize::try_from(size.checked_sub(self.first())?).ok()?;
        self.leaves.get(place).map(|leaf| leaf.root_before)
    }

    /// What is remembered of a leaf; `None` for one that is void and was not checked, or is not remembered.
    pub fn entry(&self, seq: u64) -> Option<&SeenEntry> {
        let place = usize::try_from(seq.checked_sub(self.first())?).ok()?;
        self.leaves.get(place)?.entry.as_ref()
    }

    /// All checked leaves that are remembered, in order.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &SeenEntry> {
        self.leaves.iter().filter_map(|leaf| leaf.entry.as_ref())
    }

    /// The lowest version that one of them names.
    pub fn oldest_named(&self) -> Option<u64> {
        self.entries().map(|entry| entry.names).min()
    }

    /// Those of them that are not void under `chain`.
    pub fn counting<'a>(&'a self, chain: &'a TrustChain) -> impl DoubleEndedIterator<Item = &'a SeenEntry> {
        self.entries().filter(|entry| !chain.voids(entry.seq, entry.names))
    }

    /// All advice catalogues that are not void, whatever their age.
    pub fn catalogues<'a>(&'a self, chain: &'a TrustChain) -> impl DoubleEndedIterator<Item = &'a SeenEntry> {
        let kept = self.entries().filter(|entry| entry.is_catalogue());
        self.catalogues.iter().chain(kept).filter(|entry| !chain.voids(entry.seq, entry.names))
    }

    /// Whether a leaf is void.
    pub fn is_void(&self, seq: u64, chain: &TrustChain) -> bool {
        match self.entry(seq) {
            Some(entry) => chain.voids(seq, entry.names),
            // Checked leaves only are remembered: another one in its place was void by its place.
            None => seq >= self.first() || chain.voids_place(seq),
        }
    }

    /// The newest leaf that is not void.
    pub fn newest(&self, chain: &TrustChain) -> Option<Newest> {
        let newest = self.counting(chain).next_back();
        newest.map(|entry| Newest { published_at: entry.published_at, names: entry.names })
    }

    /// What binds the next leaf.
    pub fn course(&self, chain: &TrustChain) -> Course {
        Course { named: self.named, newest: self.newest(chain) }
    }

    /// Takes a judged leaf in.
    pub(super) fn push(&mut self, hash: Hash, judged: &Judged, course: &Course) {
        let entry = match judged {
            Judged::Valid(leaf) | Judged::Void(leaf) => Some(SeenEntry::from(leaf)),
            Judged::Bytes => None,
        };
        self.leaves.push(SeenLeaf { root_before: self.frontier.root(), entry });
        self.frontier.push(hash);
        self.named = course.named;
        self.forget(course.earliest());
    }

    /// Forgets leaves that nothing asks for any more.
    fn forget(&mut self, newest: Option<UnixTime>) {
        let is_old = |leaf: &SeenLeaf| {
            leaf.entry.as_ref().is_none_or(|entry| {
                newest.is_some_and(|newest| newest.since(entry.published_at) > retention::MAX_SECONDS)
            })
        };
        while self.leaves.len() > KEPT_LEAVES && self.leaves.first().is_some_and(is_old) {
            let forgotten = self.leaves.first().and_then(|leaf| leaf.entry.as_ref());
            self.catalogues.extend(forgotten.filter(|entry| entry.is_catalogue()).cloned());
            self.leaves.forget_first();
            if self.catalogues.len() > KEPT_CATALOGUES {
                self.catalogues.remove(0);
            }
        }
    }
}
