//! Which venues were scanned within the last minutes, so that one scan done twice is asked about whatever the
//! code: keyed hashes in a file of their own, erased with their key by the first run after these minutes.

use homesafe_protocol::{
    label::Label,
    time::{Day, UnixTime},
    venue::VenueCode,
};
use rand::CryptoRng;
use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConstantTimeEq as _};
use zeroize::{Zeroize as _, Zeroizing};

use crate::storage::{Storage, StorageError};

/// Two check-ins at one venue within so many seconds are taken for one scan done twice.
pub const DOUBLE_SCAN: u64 = 10 * 60;
const FILE: &str = "recent";
const KEY_LEN: usize = 32;
/// Scans remembered: the newest ones.
const SLOTS: usize = 8;
/// `opaque tag[16]; uint64 arrival`.
const SLOT_LEN: usize = 16 + 8;
const LEN: usize = KEY_LEN + SLOTS * SLOT_LEN;

type Tag = [u8; 16];

/// The file's content, the newest scan first. Torn by a crash it matches nothing, and ends as it would have.
struct Recent {
    key: Zeroizing<[u8; KEY_LEN]>,
    scans: Vec<(Tag, UnixTime)>,
}

impl Recent {
    fn load(storage: &dyn Storage) -> Result<Option<Self>, StorageError> {
        let Some(bytes) = storage.read_whole(FILE, LEN as u64)?.map(Zeroizing::new) else { return Ok(None) };
        let (key, mut rest) = bytes.split_first_chunk::<KEY_LEN>().unwrap_or((&[0; KEY_LEN], &[]));
        let mut scans = Vec::with_capacity(SLOTS);
        while let Some((slot, behind)) = rest.split_first_chunk::<SLOT_LEN>() {
            let (mut tag, mut arrival) = ([0; 16], [0; 8]);
            tag.iter_mut().chain(&mut arrival).zip(slot).for_each(|(to, from)| *to = *from);
            let arrival = UnixTime::new(u64::from_be_bytes(arrival)).unwrap_or_default();
            scans.extend((arrival > UnixTime::default()).then_some((tag, arrival)));
            rest = behind;
        }
        Ok(Some(Self { key: Zeroizing::new(*key), scans }))
    }

    fn tag(&self, code: &VenueCode) -> Tag {
        // Any day does, so long as it is always the same.
        let venue = code.venue_key().day_key(Day::new(0));
        let hash = Sha256::new().chain_update(Label::RecentScan.bytes()).chain_update(*self.key);
        let mut tag = [0; 16];
        tag.iter_mut().zip(hash.chain_update(venue.expose()).finalize()).for_each(|(to, from)| *to = from);
        tag
    }

    fn has_any(&self, now: UnixTime) -> bool {
        self.scans.iter().any(|(_, arrival)| is_recent(*arrival, now))
    }

    fn retain(&mut self, now: UnixTime) {
        self.scans.retain(|(_, arrival)| is_recent(*arrival, now));
    }

    fn encode(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(LEN));
        bytes.extend_from_slice(&*self.key);
        for (tag, arrival) in self.scans.iter().take(SLOTS) {
            bytes.extend_from_slice(tag);
            bytes.extend_from_slice(&arrival.seconds().to_be_bytes());
        }
        bytes.resize(LEN, 0);
        bytes
    }
}

impl Drop for Recent {
    fn drop(&mut self) {
        self.scans.iter_mut().for_each(|(tag, _)| tag.zeroize());
    }
}

/// Whether two times are so close that one scan may have been done twice.
pub(super) const fn is_recent(time: UnixTime, now: UnixTime) -> bool {
    now.since(time) <= DOUBLE_SCAN && time.since(now) <= DOUBLE_SCAN
}

/// Remembers a check-in of now. A failure is passed over: the visit itself is durable.
pub(super) fn remember(
    storage: &dyn Storage,
    code: &VenueCode,
    arrival: UnixTime,
    now: UnixTime,
    rng: &mut impl CryptoRng,
) {
    if !is_recent(arrival, now) {
        return;
    }
    let held = Recent::load(storage).ok().flatten().filter(|recent| recent.has_any(now));
    let mut recent = held.unwrap_or_else(|| {
        let mut key = Zeroizing::new([0; KEY_LEN]);
        rng.fill_bytes(&mut *key);
        Recent { key, scans: Vec::new() }
    });
    recent.retain(now);
    let tag = recent.tag(code);
    recent.scans.insert(0, (tag, arrival));
    let _ = storage.hint(FILE, &recent.encode());
}

/// Whether this venue was scanned shortly before or after `arrival`, and now.
pub(super) fn holds(
    storage: &dyn Storage,
    code: &VenueCode,
    arrival: UnixTime,
    now: UnixTime,
) -> Result<bool, StorageError> {
    let Some(mut recent) = Recent::load(storage)?.filter(|_| is_recent(arrival, now)) else {
        return Ok(false);
    };
    recent.retain(now);
    recent.retain(arrival);
    let tag = recent.tag(code);
    Ok(recent.scans.iter().fold(Choice::from(0), |found, (other, _)| found | other.ct_eq(&tag)).into())
}

/// Erases what is no longer recent: the whole file with its key once nothing is.
pub(super) fn expire(storage: &dyn Storage, now: UnixTime) -> Result<(), StorageError> {
    match Recent::load(storage) {
        Ok(None) => Ok(()),
        Ok(Some(recent)) if recent.has_any(now) => Ok(()),
        _ => forget(storage),
    }
}

/// Erases all of it.
pub(super) fn forget(storage: &dyn Storage) -> Result<(), StorageError> {
    storage.remove(FILE)
}
