//! What the device remembers between runs, in one file that is replaced as one: cursor and hits are committed
//! together.

use std::collections::{BTreeMap, BTreeSet};

use homesafe_protocol::{
    Hash, Nonce,
    batch::Field,
    encoding::{Undecoded, Version, decode_all, decode_version},
    matching::{Exposure, Hit},
    time::{Day, UnixTime},
};
use serde::{Deserialize, Serialize};

use super::{DeviceError, LostPart};
use crate::{
    follow::{Known, Stem},
    storage::{OtherVersion, Storage, StorageError},
    visit_log::VisitId,
};

const FILE: &str = "state";
const VERSION: Version = Version::new(1);
const MAX_FILE_LEN: u64 = 64 << 20;
/// Where the log's leaves lie, one after the other in a file of a number. What the state does not count in
/// it, a run left that was cut short.
const LEAVES_FOLDER: &str = "leaves";
/// A file of fewer leaves than twice this is not written anew for those in it that are forgotten.
const MIN_WRITTEN: u64 = 1_024;

/// What was seen of the log. Its leaves, which never change, are appended to a file, so that an hour costs an
/// hour's.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Tree {
    stem: Stem,
    /// The file with the leaves: its number, the bytes of it that count, and the leaves in them.
    file: u64,
    bytes: u64,
    written: u64,
}

/// An object that was fetched and verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct StoredObject {
    pub(super) seq: u64,
    pub(super) published_at: UnixTime,
    pub(super) sha256: Hash,
    pub(super) len: u32,
    pub(super) nonce: Nonce,
    /// Version of the trust document that its leaf names.
    pub(super) names: u64,
    /// Whether all visits that there were then were searched in it.
    pub(super) searched: bool,
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
    version: Version,
    /// The server that the resident chose, in place of those that the trust document names.
    pub(super) server: Option<String>,
    /// The newest trust document held, and when it was taken.
    pub(super) trust_version: u64,
    pub(super) trust_taken: UnixTime,
    /// The newest trust document when a log was last read to its end: its voids count, later ones not yet.
    pub(super) settled_version: u64,
    /// What was seen of the log; `None` before the first sync.
    tree: Option<Tree>,
    /// Objects that were read, in the order of their leaves.
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
    /// What the clock showed then, or in a later run in which it had fallen behind.
    pub(super) last_clock: Option<UnixTime>,
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
        Self {
            visit,
            window: (start.seconds(), end.seconds()),
            said: (level as u8, advice.into(), withdrawn),
        }
    }
}

impl State {
    pub(super) fn new(server: Option<&str>, trust_version: u64, now: UnixTime) -> Self {
        Self {
            version: VERSION,
            server: server.map(str::to_owned),
            trust_version,
            trust_taken: now,
            settled_version: trust_version,
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
            last_clock: None,
        }
    }

    /// The same under a trust document that takes the place of one that was lost.
    pub(super) fn under(mut self, trust_version: u64, now: UnixTime) -> Self {
        (self.trust_version, self.settled_version, self.trust_taken) = (trust_version, trust_version, now);
        self
    }

    pub(super) fn load(storage: &dyn Storage) -> Result<Option<Self>, DeviceError> {
        let Some(bytes) = storage.read_whole(FILE, MAX_FILE_LEN)? else { return Ok(None) };
        decode_version(&bytes, VERSION).map(Some).map_err(|error| match error {
            Undecoded::OtherVersion => DeviceError::OtherVersion(OtherVersion { file: FILE }),
            Undecoded::Damaged => DeviceError::Lost(LostPart::State),
        })
    }

    pub(super) fn store(&self, storage: &dyn Storage) -> Result<(), DeviceError> {
        // Nothing in it is secret: the buffer may grow.
        let bytes = postcard::to_allocvec(self).map_err(|_| DeviceError::Lost(LostPart::State))?;
        Ok(storage.replace(FILE, &bytes)?)
    }

    /// Keeps what is said of some visits, and forgets whatever names another.
    pub(super) fn retain_visits(&mut self, kept: impl Fn(&VisitId) -> bool) {
        self.hits.retain(|visit, _| kept(visit));
        self.matched.retain(&kept);
        self.seen.retain(|seen| kept(&seen.visit));
        self.reminders.retain(|visit, _| kept(visit));
    }

    /// What was seen of the log; `None` before the first sync, and where it was lost or damaged: the next one
    /// reads it anew.
    pub(super) fn known(&self, storage: &dyn Storage) -> Result<Option<Known>, DeviceError> {
        let Some(tree) = &self.tree else { return Ok(None) };
        let bytes = storage.read_whole(&leaves_name(tree.file), MAX_FILE_LEN)?;
        let counted =
            bytes.as_deref().zip(usize::try_from(tree.bytes).ok()).and_then(|(bytes, len)| bytes.get(..len));
        Ok(counted.and_then(decode_all).and_then(|leaves| Known::from_parts(tree.stem.clone(), leaves)))
    }

    /// Writes what was seen of the log, where `before` is what [`Self::known`] gave; it counts from when this
    /// state is stored. Says whether another file than before holds the leaves now.
    pub(super) fn write_known(
        &mut self,
        storage: &dyn Storage,
        before: Option<&Known>,
        known: &Known,
    ) -> Result<bool, DeviceError> {
        let failed = || DeviceError::Lost(LostPart::State);
        let stem = known.stem();
        if let (Some(tree), Some(before)) = (&mut self.tree, before.filter(|before| known.continues(before)))
        {
            let new = known.size() - before.size();
            // Where most of the file is forgotten, it is time for another.
            let written = tree.written.saturating_add(new);
            if written <= 2 * stem.leaves.max(MIN_WRITTEN) {
                let leaves = known.encode_leaves(before.size()).ok_or_else(failed)?;
                if new > 0 {
                    let name = leaves_name(tree.file);
                    storage.truncate(&name, tree.bytes)?;
                    storage.append(&name, &leaves)?;
                }
                (tree.bytes, tree.written, tree.stem) = (tree.bytes + leaves.len() as u64, written, stem);
                return Ok(false);
            }
        }
        let leaves = known.encode_leaves(known.first()).ok_or_else(failed)?;
        let file = self.tree.as_ref().map_or(0, |tree| tree.file.wrapping_add(1));
        storage.replace(&leaves_name(file), &leaves)?;
        self.tree = Some(Tree { file, bytes: leaves.len() as u64, written: stem.leaves, stem });
        Ok(true)
    }

    /// Removes files with leaves that do not count any more.
    pub(super) fn remove_old_known(&self, storage: &dyn Storage) -> Result<(), StorageError> {
        let file = self.tree.as_ref().map(|tree| tree.file);
        for old in storage.list(LEAVES_FOLDER)? {
            if old.parse().ok() != file {
                storage.remove(&format!("{LEAVES_FOLDER}/{old}"))?;
            }
        }
        Ok(())
    }

    /// Forgets all that was learnt from the leaves from `first` on: the log is read anew from there.
    pub(super) fn forget_from(&mut self, first: u64) {
        self.objects.retain(|object| object.seq < first);
        self.catalogues.retain(|seq| *seq < first);
        for hits in self.hits.values_mut() {
            hits.retain(|hit| hit.seq() < first);
        }
    }
}

fn leaves_name(number: u64) -> String {
    format!("{LEAVES_FOLDER}/{number}")
}
