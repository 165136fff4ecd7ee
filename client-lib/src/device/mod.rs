//! A resident's device: what `homesafe` does, as a library over a [`Storage`], a transport and the time.

mod advice;
mod alerts;
mod backup;
mod check_in;
mod clock;
mod exchange;
mod foreign;
mod lock;
mod matching;
mod objects;
mod recent;
mod scan;
mod share;
mod state;
mod sync;
mod visits;

use std::{collections::BTreeSet, sync::Arc};

use homesafe_protocol::{
    Hash,
    foreign::IssuerKeyError,
    note::MAX_NOTE_LEN,
    passphrase::Passphrase,
    share::ShareError,
    time::{Day, SECONDS_PER_DAY, UnixTime},
    trust::{TrustChain, TrustDocument, TrustError, UnverifiedTrust},
};
use rand::CryptoRng;

pub use alerts::{Alert, VisitView};
pub use backup::{Imported, MAX_BACKUP_LEN};
pub use check_in::{CheckIn, CodeStanding, DOUBLE_SCAN, NewVisit};
pub use clock::ClockDoubt;
pub use exchange::{Exchange, Exchanged};
pub use scan::{Agreed, Question, Scanned};
pub use share::{ShareOutcome, Unsealed, Upload};
pub use sync::{Missing, SyncReport, Taken};
pub use visits::{Deleted, Edit, Reminder};

use state::{STATE, State, StoredObject};

use crate::{
    follow::{FollowError, Known, read_chain},
    storage::{Storage, StorageError},
    visit_log::{
        Damage, DeviceKeys, KdfCost, LockError, LogError, MAX_NOTE_LEN as MAX_VISIT_NOTE_LEN, VisitId, VisitLog,
    },
};

/// Why the device cannot do what it was asked.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum DeviceError {
    /// The storage.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The visit log.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The keys.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The server or what it says.
    #[error(transparent)]
    Follow(#[from] FollowError),
    /// The trust document given at the start.
    #[error("{0}; ask the health authority for the right trust document")]
    Trust(#[from] TrustError),
    /// Set up before.
    #[error("this device is set up already; use another --home, or remove that folder to begin anew")]
    AlreadySetUp,
    /// No server.
    #[error("the trust document names no server: give its address with --server URL")]
    NoServer,
    /// Not set up.
    #[error("this device is not set up yet: run `homesafe init` first")]
    NotSetUp,
    /// The state, or the trust document: another one can take its place.
    #[error(
        "this device's {0} is lost or damaged: put the file back from a copy of the device's folder, or run `homesafe init --trust \
         FILE` again with your present passphrase; your visits stay, and the next sync fetches the rest"
    )]
    Lost(&'static str),
    /// Another file, and what to do about it.
    #[error("this device's {0}")]
    Damaged(&'static str),
    /// A code without a certificate where the deployment asks for one.
    #[error("this deployment accepts certified posters only, and this one is not ({0}); tell the venue's staff")]
    Uncertified(String),
    /// No visit to check out of.
    #[error("there is no open visit at that time; `homesafe visits` shows all, and --visit names one")]
    NoOpenVisit,
    /// Not a public key.
    #[error("{0}")]
    Issuer(IssuerKeyError),
    /// A visit that ended without a check-out: setting another end needs the unlock.
    #[error("visit {visit} ended by itself; to set another end, unlock")]
    EndedByItself {
        /// The visit.
        visit: VisitId,
        /// When it ended.
        #[serde(serialize_with = "homesafe_protocol::display::time")]
        end: UnixTime,
    },
    /// A visit that was checked out of: changing it needs the unlock.
    #[error("visit {0} is over; to set another end, unlock")]
    Ended(VisitId),
    /// A time before the arrival, more than a day after it, or still to come.
    #[error("a check-out lies after the arrival, at most 24 hours after it, and not in the future")]
    CheckOutTime,
    /// A visit that somebody enters, of a time that nobody knows yet.
    #[error("that time is still to come: a visit is entered when it has begun, and its end when it is over")]
    StillToCome,
    /// No submission key holds.
    #[error(
        "the trust document names no key to share visits with; run `homesafe sync`, and tell the health authority if it lasts"
    )]
    NoSubmissionKey,
    /// A share that waited is sealed to a key that has ended.
    #[error(
        "the key that these visits were sealed to is replaced since, so nobody could open them: nothing was sent; share them again, with \
         the same code or a new one"
    )]
    ShareKeyEnded,
    /// No visit was chosen, or none waits to be sent.
    #[error(
        "there is nothing to share: choose visits to this deployment's venues, with `homesafe share`; what waited to be \
         sent ends with its code, after 24 hours"
    )]
    NothingToShare,
    /// A share that cannot be sealed.
    #[error(transparent)]
    Share(#[from] ShareError),
    /// An answer to an upload that is none.
    #[error("the server's answer cannot be understood; your visits wait here: try `homesafe share --resume` later")]
    Answer,
    /// Not a visit of this device.
    #[error("there is no such visit; `homesafe visits` shows all of them")]
    UnknownVisit,
    /// The part of the log that says where a visit was.
    #[error("the part of the visit log that says where this was is damaged, so the visit cannot move to another day")]
    VenueGone,
    /// An arrival before all that is kept.
    #[error("visits are kept for {0} days on this device; that arrival is earlier")]
    TooOld(u16),
    /// A note that does not fit.
    #[error("a note has at most {MAX_VISIT_NOTE_LEN} bytes")]
    NoteTooLong,
    /// A note that adds nothing.
    #[error("there is no text to add; to erase a note, unlock: `homesafe edit VISIT --note ''`")]
    NoteEmpty,
    /// A reminder that would never come.
    #[error("a reminder lies between the arrival and the automatic end of a visit that is still open")]
    Reminder,
    /// More days than the deployment allows, or none.
    #[error("visits are kept for 1 to {longest} days: the health authority sets the longest, you may choose fewer")]
    Retention {
        /// Days that the trust document allows.
        longest: u16,
    },
    /// Not a backup.
    #[error("this is no backup that this program can read: damaged, or made by a newer one")]
    Backup,
    /// A backup of another deployment.
    #[error("the backup belongs to another deployment; import it on a device that follows the same health authority")]
    ForeignBackup,
    /// A backup from before a deletion.
    #[error(
        "visits were deleted here that this backup may still hold, and it would bring them back; to want that, give \
         --bring-back"
    )]
    OlderBackup,
    /// What was fetched is not what the authority signed.
    #[error("publication {seq}: {reason}; the server may be lying: try again later")]
    Publication {
        /// Its place in the log.
        seq: u64,
        /// What is wrong.
        reason: String,
    },
}

/// A device that was set up.
pub struct Device<'a> {
    storage: &'a dyn Storage,
    keys: DeviceKeys,
    state: State,
    chain: TrustChain,
    known: Option<Arc<Known>>,
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
    /// Sets a device up: pins the trust document, makes the keys, locks the diary with `passphrase`. `server` takes the place
    /// of the servers that the document names. Where an earlier run was cut short it goes on; where a device lost its state or
    /// its trust document but not its visits, these are kept, and `passphrase` must be theirs.
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
        Ok(Self { storage, keys, state, chain: TrustChain::new(trust), known, clock: None, doubt: None })
    }

    /// Opens a device that was set up.
    pub fn open(storage: &'a dyn Storage) -> Result<Self, DeviceError> {
        let Some(state) = State::load(storage)? else {
            let has_visits = DeviceKeys::exist(storage)? && VisitLog::has_records(storage)?;
            return Err(if has_visits { DeviceError::Lost(STATE) } else { DeviceError::NotSetUp });
        };
        let chain = stored_chain(storage, state.trust_version)?;
        let known = state.known(storage)?.map(Arc::new);
        Ok(Self { keys: DeviceKeys::load(storage)?, storage, state, chain, known, clock: None, doubt: None })
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

    /// Since when notices may be out of date: when the last successful sync is not within a day, or the clock is in doubt.
    /// `Some(None)`: there never was one.
    pub fn stale_since(&self, now: UnixTime) -> Option<Option<UnixTime>> {
        let last = self.state.last_success;
        let is_recent = last.is_some_and(|last| now.since(last).max(last.since(now)) <= SECONDS_PER_DAY);
        (!is_recent || self.doubt.is_some()).then_some(last)
    }

    /// Forgets what is older than the retention, and a share that ended with its code. A clock that ran ahead of what is known
    /// forgets nothing: see [`Self::confirm_clock`]. Returns days forgotten.
    pub fn purge(&mut self, now: UnixTime) -> Result<usize, DeviceError> {
        let first = self.first_day(now);
        let mut log = VisitLog::open(self.storage, &self.keys)?;
        let days = log.purge(first, Some(self.plausible(now).day()))?;
        // A check-out after midnight lies in the next day's segment: it must not keep its visit alive.
        let visits = log.read_visits()?.visits;
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
    pub fn purge_if_due(&mut self, now: UnixTime) -> Result<(), DeviceError> {
        recent::expire(self.storage, now)?;
        let first = self.first_day(now);
        let has_old_visits = self.log()?.is_due(first, Some(self.plausible(now).day()));
        if has_old_visits || self.share_is_over(now) || !self.objects_over(now).is_empty() {
            self.purge(now)?;
        }
        Ok(())
    }

    /// Places of the objects that are kept no longer: older than the retention; or void, and dated later than all that is not,
    /// as only a thief would, so that they would stay for as long as he liked.
    fn objects_over(&self, now: UnixTime) -> BTreeSet<u64> {
        let (first, newest, settled) = (self.first_object_day(now), self.log_time(), self.settled());
        let is_over = |object: &&StoredObject| {
            let is_ahead = newest.is_some_and(|newest| object.published_at > newest);
            object.published_at.day() < first || is_ahead && self.is_void(object.seq, &settled)
        };
        self.state.objects.iter().filter(is_over).map(|object| object.seq).collect()
    }

    /// What is wrong with the visit log, as far as it shows without unlocking.
    pub fn damage(&self) -> Result<Vec<Damage>, DeviceError> {
        Ok(self.log()?.read_visits()?.damage)
    }

    /// The first day that is kept.
    fn first_day(&self, now: UnixTime) -> Day {
        self.plausible(now).day().saturating_sub(self.retention_days())
    }

    fn log(&self) -> Result<VisitLog<'_>, DeviceError> {
        Ok(VisitLog::open(self.storage, &self.keys)?)
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
            (None, _, false) => Ok(Self::Nothing),
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
    let read = |version| storage.read(&trust_name(version), MAX_NOTE_LEN as u64);
    let chain = match read_chain(newest, read)? {
        // One before the newest that is damaged is as good as lost: the next sync fetches it.
        Err(_) => read_chain(newest, |version| if version == newest { read(version) } else { Ok(None) })?,
        whole => whole,
    };
    chain.map_err(|_| DeviceError::Lost("trust document"))
}

fn trust_name(version: u64) -> String {
    format!("trust/{version}")
}
