//! The log on a storage: opening it after whatever happened, appending, forgetting.

mod read;
mod reseal;

use std::{fmt, io::Read as _};

use homesafe_protocol::time::{Day, UnixTime};
use rand::CryptoRng;

pub use read::Opened;

use super::{
    compartment::{self, Compartment},
    entry::{DIARY_LEN, DiaryEntry, EntryError, MATCH_LEN, MatchEntry, decode_padded, encode_padded},
    head::{DayHead, Head},
    keys::DeviceKeys,
    segment::{self, HEADER_LEN, MAX_RECORDS, MAX_SEGMENT_LEN, RECORD_LEN, RawRecord},
    tail,
};
use crate::storage::{Storage, StorageError};

/// Records that the head store may lag behind when the log is opened; it is brought up to date beyond that.
const MAX_LAG: u32 = 16;

/// Why the log cannot be written or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LogError {
    /// The storage.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// An entry.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// The head store.
    #[error("the visit log's head store is damaged; the log cannot be read without it: restore it from a backup")]
    HeadDamaged,
    /// A key.
    #[error("the visit log's keys are damaged; restore them from a backup")]
    Keys,
    /// A day is full.
    #[error("the visit log already holds {MAX_RECORDS} entries for today; purge or wait until tomorrow")]
    DayFull,
}

/// The log on a storage. One process holds the storage, so there is one writer.
pub struct VisitLog<'a> {
    storage: &'a dyn Storage,
    keys: &'a DeviceKeys,
    head: Head,
    /// Bytes of the last day's segment.
    len: u64,
    /// A write failed, so that nobody knows what lies in the storage: look before the next one.
    is_uncertain: bool,
}

impl fmt::Debug for VisitLog<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VisitLog({} days)", self.head.days.len())
    }
}

impl<'a> VisitLog<'a> {
    /// Opens the log and finishes what a crash cut short.
    pub fn open(storage: &'a dyn Storage, keys: &'a DeviceKeys) -> Result<Self, LogError> {
        let mut log = Self { storage, keys, head: Head::default(), len: 0, is_uncertain: true };
        log.recover()?;
        log.is_uncertain = false;
        Ok(log)
    }

    /// The first day that it holds.
    pub fn first_day(&self) -> Option<Day> {
        self.head.days.keys().next().copied()
    }

    /// Appends a record: durable when this returns. A clock set back writes to the last day instead.
    pub fn append(
        &mut self,
        entry: &MatchEntry,
        diary: &DiaryEntry,
        now: UnixTime,
        rng: &mut impl CryptoRng,
    ) -> Result<(), LogError> {
        self.settle()?;
        let last_day = self.head.days.keys().next_back().copied();
        let day = last_day.map_or(now.day(), |last| last.max(now.day()));
        let mut head = match self.head.days.get(&day) {
            Some(head) if head.count >= MAX_RECORDS => return Err(LogError::DayFull),
            Some(head) => head.clone(),
            None => DayHead::begin(day, 0, rng),
        };
        // Sealed first: what does not fit must change nothing.
        let record = seal(self.keys, day, &head, entry, diary, rng)?;
        self.is_uncertain = true;
        let name = head.segment_name(day);
        if last_day != Some(day) {
            // The psk must last before anything lies there that is sealed under it.
            self.storage.replace(&name, &segment::header(day))?;
            self.head.days.insert(day, head.clone());
            self.head.store(self.storage)?;
            self.len = HEADER_LEN as u64;
        }
        if let Err(error) = self.storage.append(&name, &record) {
            // What was said to have failed must not turn up later.
            let _ = self.storage.truncate(&name, self.len);
            return Err(error.into());
        }
        head.advance(&record);
        tail::write(self.storage, day, &head);
        self.head.days.insert(day, head);
        self.len += RECORD_LEN as u64;
        self.is_uncertain = false;
        Ok(())
    }

    /// Forgets all days before `first`: the psk goes before the segment, so that a crash leaves nothing that opens.
    pub fn purge(&mut self, first: Day) -> Result<usize, LogError> {
        self.settle()?;
        let purged = self.head.days.range(..first).count();
        if purged > 0 {
            self.is_uncertain = true;
            self.head.days = self.head.days.split_off(&first);
            self.head.store(self.storage)?;
            self.is_uncertain = false;
        }
        self.remove_orphans()?;
        Ok(purged)
    }

    /// Removes segments whose psk is gone: they can never be read again.
    fn remove_orphans(&self) -> Result<(), LogError> {
        let known: Vec<String> = self.head.days.iter().map(|(day, head)| head.segment_name(*day)).collect();
        for file in self.storage.list(segment::FOLDER)? {
            let name = format!("{}/{file}", segment::FOLDER);
            if !known.contains(&name) {
                self.storage.remove(&name)?;
            }
        }
        Ok(())
    }

    /// After a failed write: looks what lies there, and makes sure that it lasts before anything builds on it.
    fn settle(&mut self) -> Result<(), LogError> {
        if self.is_uncertain {
            self.recover()?;
            self.head.store(self.storage)?;
            self.is_uncertain = false;
        }
        Ok(())
    }

    /// Reads the head store and goes on from there to the records behind it, which a lag or a crash left.
    fn recover(&mut self) -> Result<(), LogError> {
        self.head = Head::load(self.storage)?;
        let Some((day, mut head)) = self.head.days.last_key_value().map(|(day, head)| (*day, head.clone())) else {
            return Ok(());
        };
        let name = head.segment_name(day);
        let mut bytes = self.read_segment(day, &head)?.unwrap_or_default();
        if bytes.len() < HEADER_LEN {
            // What was there is gone and will be named; what comes next must be readable.
            bytes = segment::header(day).to_vec();
            self.storage.replace(&name, &bytes)?;
        }
        let is_too_long = bytes.len() as u64 >= MAX_SEGMENT_LEN;
        if is_too_long {
            // Far more than a day holds: what is appended must lie where it will be read.
            bytes.truncate(HEADER_LEN + MAX_RECORDS as usize * RECORD_LEN);
        }
        let mut parts = segment::split(day, &bytes);
        let mut torn = parts.torn;
        // The file may have grown before all of the record came to it.
        if parts.records.pop_if(|record| segment::has_hole(record.bytes)).is_some() {
            torn += RECORD_LEN;
        }
        self.len = (bytes.len() - torn) as u64;
        if torn > 0 || is_too_long {
            self.storage.truncate(&name, self.len)?;
        }
        let stored = head.count;
        for record in &parts.records {
            let follows = record.counter == head.count && *record.previous == head.last;
            if follows && self.open_match(day, &head, record).is_some_and(|(_, is_whole)| is_whole) {
                head.advance(record.bytes);
            }
        }
        if let Some((count, last)) = tail::read(self.storage, day, &head).filter(|(count, _)| *count > head.count) {
            (head.count, head.last) = (count, last);
        }
        let lag = head.count - stored;
        self.head.days.insert(day, head);
        if lag > MAX_LAG {
            self.head.store(self.storage)?;
        }
        Ok(())
    }

    /// A day's file, as far as this device can have written it.
    fn read_segment(&self, day: Day, head: &DayHead) -> Result<Option<Vec<u8>>, LogError> {
        let name = head.segment_name(day);
        let Some(file) = self.storage.open(&name)? else { return Ok(None) };
        let mut bytes = Vec::new();
        file.take(MAX_SEGMENT_LEN).read_to_end(&mut bytes).map_err(|error| StorageError::new(&name, error))?;
        Ok(Some(bytes))
    }

    /// A record's match entry, and whether the diary box beside it is the one it was written with.
    fn open_match(&self, day: Day, head: &DayHead, record: &RawRecord<'_>) -> Option<(MatchEntry, bool)> {
        let aad = segment::aad(day, record.counter, record.previous);
        let secret = self.keys.match_secret();
        let plain = compartment::open(Compartment::Match, secret, head.psk(day), &aad, record.match_box)?;
        let (diary_hash, entry): ([u8; 32], MatchEntry) = decode_padded(&plain).ok()?;
        Some((entry, diary_hash == segment::diary_hash(record.diary_box)))
    }
}

/// A visit's record as the next one of a day.
fn seal(
    keys: &DeviceKeys,
    day: Day,
    head: &DayHead,
    entry: &MatchEntry,
    diary: &DiaryEntry,
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, LogError> {
    let aad = segment::aad(day, head.count, &head.last);
    let diary_plain = encode_padded(diary, DIARY_LEN)?;
    let diary_box = compartment::seal(Compartment::Diary, keys.diary_public(), head.psk(day), &aad, &diary_plain, rng);
    let diary_box = diary_box.ok_or(LogError::Keys)?;
    let match_plain = encode_padded(&(segment::diary_hash(&diary_box), entry), MATCH_LEN)?;
    let match_box = compartment::seal(Compartment::Match, &keys.match_public(), head.psk(day), &aad, &match_plain, rng);
    Ok(segment::assemble(head.count, &head.last, &match_box.ok_or(LogError::Keys)?, &diary_box))
}

#[cfg(test)]
mod crash;
#[cfg(test)]
mod tests;
