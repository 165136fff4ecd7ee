//! What the device remembers between runs, in one file that is replaced as one: cursor and hits are committed together.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
};

use homesafe_protocol::{
    Hash, Nonce,
    batch::Field,
    matching::{Exposure, Hit},
    time::{Day, UnixTime},
};
use serde::{Deserialize, Serialize};

use super::DeviceError;
use crate::{
    encoding::{decode_whole, encode},
    follow::Known,
    storage::{Storage, StorageError},
    visit_log::VisitId,
};

const FILE: &str = "state";
/// What the file is called where it is lost.
pub(super) const STATE: &str = "`state`";
const VERSION: u8 = 1;
const MAX_FILE_LEN: u64 = 64 << 20;
/// Where the tree and its leaves lie, each time in a file of a new number: the state names the one that counts.
const LEAVES_FOLDER: &str = "leaves";

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
    version: u8,
    /// The server that the resident chose, in place of those that the trust document names.
    pub(super) server: Option<String>,
    /// The newest trust document held, and when it was taken.
    pub(super) trust_version: u64,
    pub(super) trust_taken: UnixTime,
    /// The newest trust document when a log was last read to its end: its voids count, later ones not yet.
    pub(super) settled_version: u64,
    /// Number of the file with the tree and its leaves; `None` before the first sync.
    leaves: Option<u64>,
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
        Self { visit, window: (start.seconds(), end.seconds()), said: (level as u8, advice.into(), withdrawn) }
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
            leaves: None,
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
        let bytes = match storage.read(FILE, MAX_FILE_LEN) {
            Err(error) if error.error.kind() == io::ErrorKind::FileTooLarge => {
                return Err(DeviceError::Lost(STATE));
            }
            other => other?,
        };
        let Some(bytes) = bytes else { return Ok(None) };
        let state = decode_whole(&bytes).filter(|state: &Self| state.version == VERSION);
        state.map(Some).ok_or(DeviceError::Lost(STATE))
    }

    pub(super) fn store(&self, storage: &dyn Storage) -> Result<(), DeviceError> {
        let bytes = encode(self).map_err(|_| DeviceError::Lost(STATE))?;
        Ok(storage.replace(FILE, &bytes)?)
    }

    /// Keeps what is said of some visits, and forgets whatever names another.
    pub(super) fn retain_visits(&mut self, kept: impl Fn(&VisitId) -> bool) {
        self.hits.retain(|visit, _| kept(visit));
        self.matched.retain(&kept);
        self.seen.retain(|seen| kept(&seen.visit));
        self.reminders.retain(|visit, _| kept(visit));
    }

    /// What was seen of the log; `None` before the first sync, and where it was lost or damaged: the next one reads it anew.
    pub(super) fn known(&self, storage: &dyn Storage) -> Result<Option<Known>, DeviceError> {
        let Some(number) = self.leaves else { return Ok(None) };
        match storage.read(&leaves_name(number), MAX_FILE_LEN) {
            Err(error) if error.error.kind() == io::ErrorKind::FileTooLarge => Ok(None),
            other => Ok(other?.and_then(|bytes| decode_whole(&bytes))),
        }
    }

    /// Writes what was seen of the log; it counts from when this state is stored.
    pub(super) fn write_known(&mut self, storage: &dyn Storage, known: &Known) -> Result<(), DeviceError> {
        let bytes = encode(known).map_err(|_| DeviceError::Lost(STATE))?;
        let number = self.leaves.map_or(0, |number| number.wrapping_add(1));
        storage.replace(&leaves_name(number), &bytes)?;
        self.leaves = Some(number);
        Ok(())
    }

    /// Removes what was seen of the log before.
    pub(super) fn remove_old_known(&self, storage: &dyn Storage) -> Result<(), StorageError> {
        for file in storage.list(LEAVES_FOLDER)? {
            if file.parse().ok() != self.leaves {
                storage.remove(&format!("{LEAVES_FOLDER}/{file}"))?;
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
