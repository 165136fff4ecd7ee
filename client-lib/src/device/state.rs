//! What the device remembers between runs, in one file that is replaced as one: cursor and hits are committed together.

use std::collections::{BTreeMap, BTreeSet};

use homesafe_protocol::{
    Hash,
    batch::Field,
    log::Frontier,
    matching::{Exposure, Hit},
    time::{Day, UnixTime},
};
use serde::{Deserialize, Serialize};

use super::DeviceError;
use crate::{follow::Known, storage::Storage, visit_log::VisitId};

const FILE: &str = "state";
const VERSION: u8 = 1;
const MAX_FILE_LEN: u64 = 64 << 20;

/// An object that was fetched and verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct StoredObject {
    pub(super) seq: u64,
    pub(super) published_at: UnixTime,
    pub(super) sha256: [u8; 32],
    pub(super) len: u32,
    pub(super) nonce: [u8; 16],
}

/// A record that was found for a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct StoredHit {
    seq: u64,
    i: u16,
    day: u16,
    field: u32,
}

impl From<Hit> for StoredHit {
    fn from(hit: Hit) -> Self {
        Self { seq: hit.seq, i: hit.i, day: hit.day.number(), field: hit.field.to_bits() }
    }
}

impl StoredHit {
    pub(super) fn hit(self) -> Option<Hit> {
        Some(Hit { seq: self.seq, i: self.i, day: Day::new(self.day), field: Field::from_bits(self.field)? })
    }

    pub(super) const fn seq(self) -> u64 {
        self.seq
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct State {
    version: u8,
    pub(super) server: String,
    pub(super) trust_version: u64,
    /// Whether the tree below begins at the trust document's base.
    tree: Option<StoredTree>,
    pub(super) objects: Vec<StoredObject>,
    /// Everything found for a visit's days, overlapping or not.
    pub(super) hits: BTreeMap<VisitId, BTreeSet<StoredHit>>,
    /// Visits that were matched against all objects held.
    pub(super) matched: BTreeSet<VisitId>,
    pub(super) last_success: Option<UnixTime>,
    /// Places of the advice catalogues held.
    pub(super) catalogues: BTreeSet<u64>,
    /// Alerts that the resident has seen, as they stood then.
    pub(super) seen: BTreeSet<SeenAlert>,
    /// When the next piece of chaff is due; `None` before the first draw.
    pub(super) next_chaff: Option<UnixTime>,
    /// When the resident wants to be reminded of a visit.
    pub(super) reminders: BTreeMap<VisitId, UnixTime>,
    /// Days that the resident wants visits to be kept, where that is not what the trust document says.
    pub(super) retention_days: Option<u16>,
    /// How often visits were deleted: backups that count fewer may know them still.
    pub(super) deletions: u64,
    /// When the share that waits ends with its code.
    pub(super) share_until: Option<UnixTime>,
    /// The time of the last run whose clock was not in doubt, in steps.
    pub(super) last_seen: Option<UnixTime>,
}

/// An alert and all that may change of it: one that was withdrawn since is news.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct SeenAlert {
    pub(super) visit: VisitId,
    window: (u64, u64),
    said: (u8, u8, bool),
}

impl SeenAlert {
    pub(super) fn new(visit: VisitId, exposure: &Exposure) -> Self {
        let Exposure { start, end, level, advice, withdrawn, .. } = *exposure;
        Self { visit, window: (start.seconds(), end.seconds()), said: (level as u8, advice.into(), withdrawn) }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct StoredTree {
    size: u64,
    hashes: Vec<[u8; 32]>,
    roots: Vec<[u8; 32]>,
    newest: Option<UnixTime>,
}

impl State {
    pub(super) fn new(server: &str, trust_version: u64) -> Self {
        Self {
            version: VERSION,
            server: server.to_owned(),
            trust_version,
            tree: None,
            objects: Vec::new(),
            hits: BTreeMap::new(),
            matched: BTreeSet::new(),
            last_success: None,
            catalogues: BTreeSet::new(),
            seen: BTreeSet::new(),
            next_chaff: None,
            reminders: BTreeMap::new(),
            retention_days: None,
            deletions: 0,
            share_until: None,
            last_seen: None,
        }
    }

    pub(super) fn load(storage: &dyn Storage) -> Result<Option<Self>, DeviceError> {
        let Some(bytes) = storage.read(FILE, MAX_FILE_LEN)? else { return Ok(None) };
        let state: Self = postcard::from_bytes(&bytes).map_err(|_| DeviceError::Damaged("state"))?;
        if state.version == VERSION { Ok(Some(state)) } else { Err(DeviceError::Damaged("state")) }
    }

    pub(super) fn store(&self, storage: &dyn Storage) -> Result<(), DeviceError> {
        let bytes = postcard::to_allocvec(self).map_err(|_| DeviceError::Damaged("state"))?;
        Ok(storage.replace(FILE, &bytes)?)
    }

    /// When the newest publication was made.
    pub(super) fn newest_published(&self) -> Option<UnixTime> {
        self.tree.as_ref()?.newest
    }

    /// Keeps what is said of some visits, and forgets whatever names another.
    pub(super) fn retain_visits(&mut self, kept: impl Fn(&VisitId) -> bool) {
        self.hits.retain(|visit, _| kept(visit));
        self.matched.retain(&kept);
        self.seen.retain(|seen| kept(&seen.visit));
        self.reminders.retain(|visit, _| kept(visit));
    }

    /// What was seen of the log; `None` before the first sync and after a new log base.
    pub(super) fn known(&self) -> Result<Option<Known>, DeviceError> {
        let Some(tree) = &self.tree else { return Ok(None) };
        let hashes = tree.hashes.iter().copied().map(Hash::from).collect();
        let frontier = Frontier::from_parts(tree.size, hashes).map_err(|_| DeviceError::Damaged("state"))?;
        Ok(Some(Known::new(frontier, tree.newest, tree.roots.iter().copied().map(Hash::from))))
    }

    pub(super) fn set_known(&mut self, known: &Known) {
        let bytes = |hash: &Hash| *hash.as_bytes();
        self.tree = Some(StoredTree {
            size: known.frontier.size(),
            hashes: known.frontier.hashes().iter().map(bytes).collect(),
            roots: known.roots().map(|root| bytes(&root)).collect(),
            newest: known.newest,
        });
    }

    /// Forgets the tree and all that was learnt from its leaves from `size` on: the log has a new base there.
    pub(super) fn rebase(&mut self, size: u64) {
        self.tree = None;
        self.objects.retain(|object| object.seq < size);
        self.catalogues.retain(|seq| *seq < size);
        for hits in self.hits.values_mut() {
            hits.retain(|hit| hit.seq() < size);
        }
    }
}
