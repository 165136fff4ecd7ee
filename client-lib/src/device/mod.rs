//! A resident's device: what `homesafe` does, as a library over a [`Storage`], a transport and the time.

mod advice;
mod alerts;
mod backup;
mod check_in;
mod clock;
mod error;
mod exchange;
mod foreign;
mod lock;
mod matching;
mod notices;
mod objects;
mod recent;
mod report;
mod scan;
mod share;
mod state;
mod sync;
mod text;
mod visits;

use std::{
    collections::BTreeSet,
    sync::{Arc, OnceLock},
};

use homesafe_protocol::{
    Hash,
    note::MAX_NOTE_LEN,
    passphrase::Passphrase,
    retention,
    time::{Day, SECONDS_PER_DAY, UnixTime},
    trust::{TrustChain, TrustDocument, UnverifiedTrust},
};
use rand::CryptoRng;

pub use alerts::{Alert, VisitView};
pub use backup::{Imported, MAX_BACKUP_LEN};
pub use check_in::{CheckIn, CodeStanding, NewVisit};
pub use clock::ClockDoubt;
pub use error::{DamagedPart, DeviceError, LostPart, ObjectError};
pub use exchange::{Exchange, Exchanged};
pub use notices::{Since, Statement, statements};
pub use recent::DOUBLE_SCAN;
pub use report::{LogDoubt, Missing, SyncReport};
pub use scan::{Agreed, Question, Scanned};
pub use share::{DroppedShare, Offer, ShareOutcome, Unsealed, Upload};
pub use sync::Taken;
pub use visits::{Deleted, Edit, OpenVisit, Reminder};

use state::{State, StoredObject};

use crate::{
    follow::{Known, read_chain},
    storage::Storage,
    visit_log::{Damage, DeviceKeys, KdfCost, LockError, VisitId, VisitLog},
};

/// A device that was set up.
pub struct Device<'a> {
    storage: &'a dyn Storage,
    keys: DeviceKeys,
    state: State,
    chain: TrustChain,
    known: Option<Arc<Known>>,
    /// Opened by whoever needs it first.
    log: OnceLock<VisitLog<'a>>,
    /// The clock of this run, where it began.
    clock: Option<UnixTime>,
    /// Whether it is believed.
    doubt: Option<ClockDoubt>,
}

impl std::fmt::Debug for Device<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Device(redacted)")
    }
}

impl<'a> Device<'a> {
    /// Sets a device up: pins the trust document, makes the keys, locks the diary with `passphrase`. `server`
    /// takes the place of the servers that the document names. Where an earlier run was cut short it goes on;
    /// where a device lost its state or its trust document but not its visits, these are kept, and
    /// `passphrase` must be theirs.
    ///
    /// # Errors
    /// [`DeviceError::AlreadySetUp`], [`DeviceError::NoServer`], [`DeviceError::Trust`] for the note,
    /// [`DeviceError::Lock`] for a passphrase that is not theirs, and those of the storage.
    pub fn set_up(
        storage: &'a dyn Storage,
        server: Option<&str>,
        trust_note: &[u8],
        fingerprint: Option<Hash>,
        passphrase: &Passphrase,
        now: UnixTime,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, DeviceError> {
        let left = Left::of(storage)?;
        let note = UnverifiedTrust::parse(trust_note)?;
        let trust = fingerprint.map_or_else(|| note.pin(), |expected| note.pin_by_fingerprint(expected))?;
        if server.is_none() && trust.body().servers.is_empty() {
            return Err(DeviceError::NoServer);
        }
        let keys = match left {
            Left::Nothing => DeviceKeys::create(storage, passphrase, KdfCost::RFC9106_SECOND, rng)?,
            Left::Visits | Left::All(_) => keys_that_open(storage, passphrase, rng)?,
        };
        let version = trust.body().version;
        storage.replace(&trust_name(version), trust_note)?;
        // Last: with the state, the device counts as set up.
        let state = match left {
            Left::All(state) => state.under(version, now),
            Left::Nothing | Left::Visits => State::new(server, version, now),
        };
        state.store(storage)?;
        let known = state.known(storage)?.map(Arc::new);
        Ok(Self {
            storage,
            keys,
            state,
            chain: TrustChain::new(trust),
            known,
            log: OnceLock::new(),
            clock: None,
            doubt: None,
        })
    }

    /// Opens a device that was set up.
    ///
    /// # Errors
    /// [`DeviceError::NotSetUp`], [`DeviceError::Lost`] for state or trust document, [`DeviceError::Lock`]
    /// for the keys, and those of the storage.
    pub fn open(storage: &'a dyn Storage) -> Result<Self, DeviceError> {
        let Some(state) = State::load(storage)? else {
            let has_visits = DeviceKeys::exist(storage)? && VisitLog::has_records(storage)?;
            return Err(if has_visits { DeviceError::Lost(LostPart::State) } else { DeviceError::NotSetUp });
        };
        let chain = stored_chain(storage, state.trust_version)?;
        let known = state.known(storage)?.map(Arc::new);
        Ok(Self {
            keys: DeviceKeys::load(storage)?,
            storage,
            state,
            chain,
            known,
            log: OnceLock::new(),
            clock: None,
            doubt: None,
        })
    }

    /// The storage that it lives in.
    pub const fn storage(&self) -> &'a dyn Storage {
        self.storage
    }

    /// The servers' addresses, the one to be tried first before the others.
    pub fn servers(&self) -> Vec<String> {
        match &self.state.server {
            Some(server) => vec![server.clone()],
            None => self.trust().body().servers.iter().map(ToString::to_string).collect(),
        }
    }

    /// The newest trust document held.
    pub const fn trust(&self) -> &TrustDocument {
        self.chain.newest()
    }

    /// Since when notices may be out of date: when the last successful sync is not within a day, or the clock
    /// is in doubt. `Some(None)`: there never was one.
    pub fn outdated_since(&self, now: UnixTime) -> Option<Option<UnixTime>> {
        let last = self.state.last_success;
        let is_recent = last.is_some_and(|last| now.since(last).max(last.since(now)) <= SECONDS_PER_DAY);
        (!is_recent || self.doubt.is_some()).then_some(last)
    }

    /// Forgets what is older than the retention, and a share that ended with its code. A clock that ran ahead
    /// of what is known forgets nothing: see [`Self::confirm_clock`]. Returns days forgotten.
    ///
    /// # Errors
    /// Those of the storage and of the log.
    pub fn purge(&mut self, now: UnixTime) -> Result<usize, DeviceError> {
        let first = self.first_day(now);
        let last = self.plausible(now).day();
        let log = self.log_mut()?;
        let days = log.purge(first, Some(last))?;
        // A check-out after midnight lies in the next day's segment: it must not keep its visit alive. What is
        // matched is kept in mind, also where its record can no longer be read.
        let visits = log.match_entries()?;
        let kept = |visit: &VisitId| visits.get(visit).is_some_and(|entry| entry.arrival.day() >= first);
        self.state.retain_visits(kept);
        if self.share_is_over(now) {
            self.drop_share()?;
        }
        let over = self.objects_over(now);
        self.state.objects.retain(|object| !over.contains(&object.seq));
        self.state.store(self.storage)?;
        objects::remove_unlisted(self.storage, &self.state)?;
        advice::remove_unlisted(self.storage, &self.state)?;
        Ok(days)
    }

    /// Purges if there is something to forget: cheap enough for every run.
    ///
    /// # Errors
    /// Those of the storage and of the log.
    pub fn purge_if_due(&mut self, now: UnixTime) -> Result<(), DeviceError> {
        recent::expire(self.storage, now)?;
        let first = self.first_day(now);
        let has_old_visits = self.log()?.is_due(first, Some(self.plausible(now).day()));
        if has_old_visits || self.share_is_over(now) || !self.objects_over(now).is_empty() {
            self.purge(now)?;
        }
        Ok(())
    }

    /// Places of the objects that are kept no longer: older than the retention; or void, and dated later than
    /// all that is not, as only a thief would, so that they would stay for as long as he liked.
    fn objects_over(&self, now: UnixTime) -> BTreeSet<u64> {
        let (first, newest, settled) = (self.first_object_day(now), self.log_time(), self.settled());
        let is_over = |object: &&StoredObject| {
            let is_ahead = newest.is_some_and(|newest| object.published_at > newest);
            object.published_at.day() < first || is_ahead && self.is_void(object.seq, &settled)
        };
        self.state.objects.iter().filter(is_over).map(|object| object.seq).collect()
    }

    /// What is wrong with the visit log, as far as it shows without unlocking.
    ///
    /// # Errors
    /// Those of the log that keep it from being read.
    pub fn damage(&self) -> Result<Vec<Damage>, DeviceError> {
        Ok(self.log()?.read_visits()?.damage)
    }

    /// The first day that is kept.
    fn first_day(&self, now: UnixTime) -> Day {
        retention::first_day(self.plausible(now).day(), self.retention_days())
    }

    /// The visit log, opened once: nobody else writes to it while this device is held.
    fn log(&self) -> Result<&VisitLog<'a>, DeviceError> {
        match self.log.get() {
            Some(log) => Ok(log),
            None => {
                let opened = VisitLog::open(self.storage, &self.keys)?;
                Ok(self.log.get_or_init(|| opened))
            }
        }
    }

    fn log_mut(&mut self) -> Result<&mut VisitLog<'a>, DeviceError> {
        self.log()?;
        self.log.get_mut().ok_or(DeviceError::NotSetUp)
    }
}

/// What lies in a storage in which a device is to be set up.
enum Left {
    /// No visits: at most what an earlier run left that was cut short.
    Nothing,
    /// Visits and their keys, but no state that can be read.
    Visits,
    /// Everything but the trust document.
    All(Box<State>),
}

impl Left {
    fn of(storage: &dyn Storage) -> Result<Self, DeviceError> {
        let state = match State::load(storage) {
            Err(DeviceError::Lost(_)) => None,
            other => other?,
        };
        match (state, DeviceKeys::exist(storage)?, VisitLog::has_records(storage)?) {
            (None, true, true) => Ok(Self::Visits),
            (None, has_keys, false) => {
                // Keys of another version may be all that opens what that version wrote.
                let keys = has_keys.then(|| DeviceKeys::load(storage)).transpose();
                if let Err(other @ LockError::OtherVersion(_)) = keys {
                    Err(other.into())
                } else {
                    Ok(Self::Nothing)
                }
            }
            (Some(state), true, _) if has_lost_trust(storage, &state)? => Ok(Self::All(Box::new(state))),
            // Visits without their keys among them: they may be put back.
            _ => Err(DeviceError::AlreadySetUp),
        }
    }
}

fn has_lost_trust(storage: &dyn Storage, state: &State) -> Result<bool, DeviceError> {
    match stored_chain(storage, state.trust_version) {
        Err(DeviceError::Lost(_)) => Ok(true),
        other => other.map(|_| false),
    }
}

/// The keys that are here, if the passphrase opens the diary. Where the lock was removed it is set.
fn keys_that_open(
    storage: &dyn Storage,
    passphrase: &Passphrase,
    rng: &mut impl CryptoRng,
) -> Result<DeviceKeys, DeviceError> {
    let mut keys = DeviceKeys::load(storage)?;
    let diary = keys.unlock(passphrase)?;
    if keys.lock_cost().is_none() {
        keys.relock(storage, &diary, Some((passphrase, KdfCost::RFC9106_SECOND)), rng)?;
    }
    Ok(keys)
}

fn stored_chain(storage: &dyn Storage, newest: u64) -> Result<TrustChain, DeviceError> {
    let read = |version| storage.read_whole(&trust_name(version), MAX_NOTE_LEN as u64);
    let chain = match read_chain(newest, read)? {
        // One before the newest that is damaged is as good as lost: the next sync fetches it.
        Err(_) => read_chain(newest, |version| if version == newest { read(version) } else { Ok(None) })?,
        whole => whole,
    };
    chain.map_err(|_| DeviceError::Lost(LostPart::TrustDocument))
}

fn trust_name(version: u64) -> String {
    format!("trust/{version}")
}
