//! Appending to the log and reading it.

use std::{collections::BTreeMap, fmt};

use homesafe_protocol::time::{Day, UnixTime};
use rand::CryptoRng;

use super::{
    compartment::{self, Compartment, Psk},
    entry::{DIARY_LEN, DiaryEntry, EntryError, MATCH_LEN, MatchEntry, VisitId, decode_padded, encode_padded},
    head::{DayHead, Head},
    keys::{DeviceKeys, DiaryKey},
    segment::{self, HEADER_LEN, MAX_RECORDS, MAX_SEGMENT_LEN, RECORD_LEN, RawRecord},
};
use crate::storage::{Storage, StorageError};

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

/// What is wrong with a record or segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DamageKind {
    /// The segment's file is missing or its header is not this day's.
    Segment,
    /// Records that the head store knows of are gone.
    Truncated,
    /// Records that the head store does not know of, more than a crash can leave.
    Planted,
    /// The record does not open: altered, or moved here from elsewhere.
    Altered,
    /// The record does not follow the one before it: swapped, dropped or duplicated.
    OutOfOrder,
}

/// Damage that was found; the rest of the log is readable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Damage {
    /// The segment.
    pub day: Day,
    /// Place of the record in it, from 0; for a whole segment, 0.
    pub record: u32,
    /// What is wrong.
    pub kind: DamageKind,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { day, record, kind } = self;
        let what = match kind {
            DamageKind::Segment => "the segment is missing or belongs to another day",
            DamageKind::Truncated => "records from here on are missing",
            DamageKind::Planted => "records from here on were not written by this device",
            DamageKind::Altered => "the record was altered",
            DamageKind::OutOfOrder => "the record was swapped, dropped or duplicated",
        };
        write!(f, "visit log, segment {}, record {record}: {what}", day.number())
    }
}

/// What opening the log gave.
#[derive(Debug, Default)]
pub struct Opened {
    /// The newest match entry of every visit.
    pub visits: BTreeMap<VisitId, MatchEntry>,
    /// What was found to be wrong.
    pub damage: Vec<Damage>,
}

/// The log on a storage. One process holds the storage, so there is one writer.
pub struct VisitLog<'a> {
    storage: &'a dyn Storage,
    keys: &'a DeviceKeys,
    head: Head,
}

impl fmt::Debug for VisitLog<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VisitLog({} days)", self.head.days.len())
    }
}

impl<'a> VisitLog<'a> {
    /// Opens the log and finishes an append that a crash cut short.
    pub fn open(storage: &'a dyn Storage, keys: &'a DeviceKeys) -> Result<Self, LogError> {
        let mut log = Self { storage, keys, head: Head::load(storage)? };
        log.roll_forward()?;
        Ok(log)
    }

    /// Appends a record: durable when this returns. A clock set back writes to the last day instead.
    pub fn append(
        &mut self,
        entry: &MatchEntry,
        diary: &DiaryEntry,
        now: UnixTime,
        rng: &mut impl CryptoRng,
    ) -> Result<(), LogError> {
        let last_day = self.head.days.keys().next_back().copied();
        let day = last_day.map_or(now.day(), |last| last.max(now.day()));
        // Encoded first: what does not fit must change nothing.
        let match_plain = encode_padded(entry, MATCH_LEN)?;
        let diary_plain = encode_padded(diary, DIARY_LEN)?;
        if !self.head.days.contains_key(&day) {
            // The psk must last before anything is sealed under it, and the segment before the head that counts on it.
            self.storage.replace(&segment::name(day), &segment::header(day))?;
            self.head.begin(day, segment::header_hash(day), rng);
            self.head.store(self.storage)?;
        }
        let Some(DayHead { psk, count, last }) = self.head.days.get(&day) else { return Err(LogError::HeadDamaged) };
        if *count >= MAX_RECORDS {
            return Err(LogError::DayFull);
        }
        let aad = segment::aad(day, *count, last);
        let psk = Psk { key: psk, id: day.number().to_be_bytes() };
        let mut seal = |compartment, to: &[u8; 32], plain: &[u8]| {
            compartment::seal(compartment, to, psk, &aad, plain, rng).ok_or(LogError::Keys)
        };
        let match_box = seal(Compartment::Match, &self.keys.match_public(), &match_plain)?;
        let diary_box = seal(Compartment::Diary, self.keys.diary_public(), &diary_plain)?;
        let record = segment::assemble(*count, last, &match_box, &diary_box);
        self.storage.append(&segment::name(day), &record)?;
        self.advance(day, &record);
        self.head.store(self.storage)
    }

    /// The newest state of every visit, and what is damaged. Needs no person.
    pub fn read_visits(&self) -> Result<Opened, LogError> {
        let mut opened = Opened::default();
        self.for_each_record(&mut opened.damage, |day, psk, record| {
            let entry: Option<MatchEntry> = self.open_match(day, psk, record);
            entry.map(|entry| opened.visits.insert(entry.visit, entry)).is_some()
        })?;
        Ok(opened)
    }

    /// What the resident wrote down of every visit; what a later record leaves empty stands as before.
    pub fn read_diary(&self, diary: &DiaryKey) -> Result<(BTreeMap<VisitId, DiaryEntry>, Vec<Damage>), LogError> {
        let (mut entries, mut damage) = (BTreeMap::<VisitId, DiaryEntry>::new(), Vec::new());
        self.for_each_record(&mut damage, |day, psk, record| {
            let aad = segment::aad(day, record.counter, record.previous);
            let plain = compartment::open(Compartment::Diary, diary.secret(), psk, &aad, record.diary_box);
            let Some(mut entry) = plain.and_then(|plain| decode_padded::<DiaryEntry>(&plain).ok()) else {
                return false;
            };
            if let Some(before) = entries.get_mut(&entry.visit).filter(|_| entry.code.is_empty()) {
                entry.code = std::mem::take(&mut before.code);
            }
            entries.insert(entry.visit, entry);
            true
        })?;
        Ok((entries, damage))
    }

    /// Forgets all days before `first`: the psk goes before the segment, so that a crash leaves nothing that opens.
    pub fn purge(&mut self, first: Day) -> Result<usize, LogError> {
        let kept = self.head.days.split_off(&first);
        let purged = std::mem::replace(&mut self.head.days, kept);
        if !purged.is_empty() {
            self.head.store(self.storage)?;
        }
        self.remove_orphans()?;
        Ok(purged.len())
    }

    /// Removes segments whose psk is gone: they can never be read again.
    fn remove_orphans(&self) -> Result<(), LogError> {
        for name in self.storage.list(segment::FOLDER)? {
            let day = name.parse().map(Day::new);
            if !day.is_ok_and(|day| self.head.days.contains_key(&day)) {
                self.storage.remove(&format!("{}/{name}", segment::FOLDER))?;
            }
        }
        Ok(())
    }

    /// One record more than the head store counts, and a torn one behind it, are what a crash leaves.
    fn roll_forward(&mut self) -> Result<(), LogError> {
        let Some((day, head)) = self.head.days.last_key_value().map(|(day, head)| (*day, head.clone())) else {
            return Ok(());
        };
        let Some(bytes) = self.storage.read(&segment::name(day), MAX_SEGMENT_LEN)? else { return Ok(()) };
        let Some((records, torn)) = segment::split(day, &bytes) else { return Ok(()) };
        let count = records.len() as u32;
        if torn > 0 && count >= head.count {
            self.storage.truncate(&segment::name(day), (HEADER_LEN + records.len() * RECORD_LEN) as u64)?;
        }
        if let Some(record) = records.get(head.count as usize).filter(|_| count == head.count + 1) {
            let psk = Psk { key: &head.psk, id: day.number().to_be_bytes() };
            let follows = record.counter == head.count && *record.previous == head.last;
            if follows && self.open_match(day, psk, record).is_some() {
                self.advance(day, record.bytes);
                self.head.store(self.storage)?;
            }
        }
        Ok(())
    }

    fn advance(&mut self, day: Day, record: &[u8]) {
        if let Some(head) = self.head.days.get_mut(&day) {
            head.count += 1;
            head.last = *segment::record_hash(record).as_bytes();
        }
    }

    fn open_match(&self, day: Day, psk: Psk<'_>, record: &RawRecord<'_>) -> Option<MatchEntry> {
        let aad = segment::aad(day, record.counter, record.previous);
        let plain = compartment::open(Compartment::Match, self.keys.match_secret(), psk, &aad, record.match_box)?;
        decode_padded(&plain).ok()
    }

    /// Visits every record that the head store knows of, in order; `open` says whether it opened.
    fn for_each_record(
        &self,
        damage: &mut Vec<Damage>,
        mut open: impl FnMut(Day, Psk<'_>, &RawRecord<'_>) -> bool,
    ) -> Result<(), LogError> {
        for (day, head) in &self.head.days {
            let mut found = |record, kind| damage.push(Damage { day: *day, record, kind });
            let bytes = self.storage.read(&segment::name(*day), MAX_SEGMENT_LEN)?.unwrap_or_default();
            let Some((records, _)) = segment::split(*day, &bytes) else {
                found(0, DamageKind::Segment);
                continue;
            };
            let psk = Psk { key: &head.psk, id: day.number().to_be_bytes() };
            let mut previous = *segment::header_hash(*day).as_bytes();
            for (n, record) in (0..head.count).zip(&records) {
                if !open(*day, psk, record) {
                    found(n, DamageKind::Altered);
                } else if record.counter != n || *record.previous != previous {
                    found(n, DamageKind::OutOfOrder);
                }
                previous = *segment::record_hash(record.bytes).as_bytes();
            }
            match (records.len() as u32).cmp(&head.count) {
                std::cmp::Ordering::Less => found(records.len() as u32, DamageKind::Truncated),
                std::cmp::Ordering::Greater => found(head.count, DamageKind::Planted),
                std::cmp::Ordering::Equal if previous != head.last => {
                    found(head.count.saturating_sub(1), DamageKind::Altered)
                }
                std::cmp::Ordering::Equal => {}
            }
        }
        damage.dedup();
        Ok(())
    }
}

#[cfg(test)]
mod tests;
