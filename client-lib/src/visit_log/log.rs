//! The log on a storage: opening it after whatever happened, appending, forgetting.

mod purge;
mod read;
mod reseal;
mod seal;

use std::{fmt, sync::Arc};

use homesafe_protocol::time::{Day, UnixTime};
use rand::CryptoRng;

pub use read::Opened;
use seal::EmptyBoxes;

use super::{
    compartment::{self, Compartment},
    entry::{DiaryEntry, MatchEntry, decode_padded},
    error::LogError,
    head::{Head, SegmentDays, SegmentHead},
    keys::{DeviceKeys, LogKeys},
    segment::{self, HEADER_LEN, MAX_RECORDS, MAX_SEGMENT_LEN, RECORD_LEN, RawRecord},
    tail,
};
use crate::storage::Storage;

/// Records that the head store may lag behind when the log is opened; it is brought up to date beyond that.
const MAX_LAG: u32 = 16;

/// The log on a storage. One process holds the storage, so there is one writer.
pub struct VisitLog<'a> {
    storage: &'a dyn Storage,
    keys: Arc<LogKeys>,
    head: Head,
    /// Bytes of the last segment.
    len: u64,
    /// A write failed, so that nobody knows what lies in the storage: look before the next one.
    is_uncertain: bool,
    /// Boxes that were prepared for the next record.
    empty: Option<EmptyBoxes>,
}

impl fmt::Debug for VisitLog<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VisitLog({} segments)", self.head.segments.len())
    }
}

impl<'a> VisitLog<'a> {
    /// Opens the log and finishes what a crash cut short.
    ///
    /// # Errors
    /// [`LogError::HeadDamaged`], and those of the storage. Damaged records are no error.
    pub fn open(storage: &'a dyn Storage, keys: &DeviceKeys) -> Result<Self, LogError> {
        let mut log = Self {
            storage,
            keys: keys.of_log(),
            head: Head::default(),
            len: 0,
            is_uncertain: true,
            empty: None,
        };
        log.recover()?;
        log.is_uncertain = false;
        Ok(log)
    }

    /// The day before which nothing can be purged: that of the latest arrival in the segment that goes first.
    pub fn first_day(&self) -> Option<Day> {
        self.segments().map(|days| days.newest).min()
    }

    /// Whether [`Self::purge`] has something to do.
    pub fn is_due(&self, first: Day, last: Option<Day>) -> bool {
        let is_ahead = |days: &SegmentDays| last.is_some_and(|last| days.is_begun_ahead(last));
        self.segments().any(|days| !days.is_kept(first, last) || is_ahead(&days))
    }

    /// Whether visits lie in a storage, that can be read or not.
    ///
    /// # Errors
    /// Those of the storage.
    pub fn has_records(storage: &dyn Storage) -> Result<bool, LogError> {
        Ok(segment::any_record(storage)?)
    }

    /// The days of all segments, in the order in which they were begun.
    pub fn segments(&self) -> impl Iterator<Item = SegmentDays> + '_ {
        self.head.segments.values().map(|head| head.days)
    }

    /// Appends a record: durable when this returns. A new segment is begun where the last one was begun on
    /// another day, is full, or holds visits of days too far away to be forgotten with this one.
    ///
    /// # Errors
    /// [`LogError::Entry`] for one that does not fit, [`LogError::Keys`] for keys to which nothing can be
    /// sealed, [`LogError::Full`], and those of [`Self::open`].
    pub fn append(
        &mut self,
        entry: &MatchEntry,
        diary: &DiaryEntry,
        now: UnixTime,
        rng: &mut impl CryptoRng,
    ) -> Result<(), LogError> {
        self.settle()?;
        let arrival = entry.arrival.day();
        let (number, mut head) = self.head.place(now.day(), arrival, rng)?;
        // Sealed first: what does not fit must change nothing.
        let record = self.take_boxes(number, &head, rng)?.seal(number, &head, entry, diary)?;
        self.is_uncertain = true;
        let name = head.file_name();
        if !self.head.segments.contains_key(&number) {
            // The psk must last before anything lies there that is sealed under it.
            self.storage.replace(&name, &segment::header(number))?;
            self.head.segments.insert(number, head.clone());
            self.head.store(self.storage)?;
            self.len = HEADER_LEN as u64;
        }
        if let Err(error) = self.storage.append(&name, &record) {
            // What was said to have failed must not turn up later.
            let _ = self.storage.truncate(&name, self.len);
            return Err(error.into());
        }
        head.advance(&record);
        head.include(arrival);
        tail::write(self.storage, number, &head);
        self.head.segments.insert(number, head);
        self.len += RECORD_LEN as u64;
        self.is_uncertain = false;
        Ok(())
    }

    /// After a failed write: looks what lies there, and makes sure that it lasts before anything builds on
    /// it.
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
        let last = self.head.segments.last_key_value();
        let Some((number, mut head)) = last.map(|(number, head)| (*number, head.clone())) else {
            return Ok(());
        };
        let name = head.file_name();
        let mut bytes = self.read_file(&head)?.unwrap_or_default();
        if bytes.len() < HEADER_LEN {
            // What was there is gone and will be named; what comes next must be readable.
            bytes = segment::header(number).to_vec();
            self.storage.replace(&name, &bytes)?;
        }
        let is_too_long = bytes.len() as u64 >= MAX_SEGMENT_LEN;
        if is_too_long {
            // Far more than a segment holds: what is appended must lie where it will be read.
            bytes.truncate(HEADER_LEN + MAX_RECORDS as usize * RECORD_LEN);
        }
        let mut parts = segment::split(number, &bytes);
        let mut torn = parts.torn;
        // The file may have grown before all of the record came to it; one that opens is here, whatever it
        // looks like.
        let is_here =
            |record: &RawRecord<'_>| matches!(self.open_match(number, &head, record), Some((_, true)));
        if parts.records.pop_if(|record| segment::has_hole(record.bytes) && !is_here(record)).is_some() {
            torn += RECORD_LEN;
        }
        self.len = (bytes.len() - torn) as u64;
        if torn > 0 || is_too_long {
            self.storage.truncate(&name, self.len)?;
        }
        let stored = head.count;
        let mut arrivals = Vec::new();
        for record in parts.records.iter().filter(|record| (stored..MAX_RECORDS).contains(&record.counter)) {
            let Some((entry, is_whole)) = self.open_match(number, &head, record) else { continue };
            arrivals.push((record.counter, entry.arrival.day()));
            if is_whole && record.counter == head.count && *record.previous == head.last {
                head.advance(record.bytes);
            }
        }
        if let Some((count, last)) =
            tail::read(self.storage, number, &head).filter(|(count, _)| *count > head.count)
        {
            (head.count, head.last) = (count, last);
        }
        // Those behind a damaged record too: they will be read, so they must not be forgotten too early.
        let count = head.count;
        let counted = arrivals.iter().filter(|(counter, _)| *counter < count);
        counted.for_each(|(_, arrival)| head.include(*arrival));
        let lag = head.count - stored;
        self.head.segments.insert(number, head);
        if lag > MAX_LAG {
            self.head.store(self.storage)?;
        }
        Ok(())
    }

    /// A segment's file, as far as this device can have written it.
    fn read_file(&self, head: &SegmentHead) -> Result<Option<Vec<u8>>, LogError> {
        Ok(self.storage.read_start(&head.file_name(), MAX_SEGMENT_LEN)?)
    }

    /// A record's match entry, and whether the diary box beside it is the one it was written with.
    fn open_match(
        &self,
        number: u32,
        head: &SegmentHead,
        record: &RawRecord<'_>,
    ) -> Option<(MatchEntry, bool)> {
        let aad = segment::aad(number, record.counter, record.previous);
        let secret = self.keys.match_secret();
        let plain = compartment::open(Compartment::Match, secret, head.psk(number), &aad, record.match_box)?;
        let (diary_hash, entry): ([u8; 32], MatchEntry) = decode_padded(&plain).ok()?;
        Some((entry, diary_hash == segment::diary_hash(record.diary_box)))
    }
}

#[cfg(test)]
mod crash;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod kept;
#[cfg(test)]
mod tests;
