//! The head store: for each segment its psk, the file it lies in, its days, how many records it has, and the
//! hash of the last one. For the last segment days and count are a lower bound: the head store is not
//! replaced after each append.

use std::collections::BTreeMap;

use homesafe_protocol::{
    encoding::{Undecoded, Version, decode_version, encode},
    time::Day,
};
use rand::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::{
    compartment::Psk,
    error::LogError,
    segment::{self, MAX_RECORDS},
};
use crate::storage::{OtherVersion, Storage};

const FILE: &str = "head";
const VERSION: Version = Version::new(1);
/// Segments that are begun for their days' sake; beyond them only full ones have a successor.
const MAX_SEGMENTS: usize = 4_096;
/// More than as many segments take.
const MAX_FILE_LEN: u64 = 512 * 1_024;
/// Days by which arrivals in one segment differ at most. It goes when the last of them may go.
const MAX_SPAN: u16 = 7;

/// Days by which a segment may have been begun after what is taken for the last day now: a clock may be set
/// back.
const SLACK: u16 = 7;

/// Which days a segment is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentDays {
    /// The day on which it was begun, by this device's clock.
    pub begun: Day,
    /// The day of the earliest arrival in it.
    pub oldest: Day,
    /// The day of the latest arrival in it.
    pub newest: Day,
}

impl SegmentDays {
    fn with(self, arrival: Day) -> Self {
        Self { oldest: self.oldest.min(arrival), newest: self.newest.max(arrival), ..self }
    }

    /// Whether it is kept: an arrival in it is of `first` or later. Where all of them lie behind `last`, and
    /// so are still to come, a clock that ran ahead dated them: then the day counts on which it was begun.
    pub(super) fn is_kept(self, first: Day, last: Option<Day>) -> bool {
        self.newest >= first && last.is_none_or(|last| self.oldest <= last || self.begun >= first)
    }

    /// Whether the day on which it was begun is far ahead, too: nobody would see it come.
    pub(super) fn is_begun_ahead(self, last: Day) -> bool {
        self.oldest > last && self.begun.number() > last.number().saturating_add(SLACK)
    }

    const fn span(self) -> u16 {
        self.newest.number().saturating_sub(self.oldest.number())
    }
}

/// A segment of the log.
#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub(super) struct SegmentHead {
    psk: [u8; 32],
    /// Names the file. Random, so that names say neither in which order nor how often segments were sealed.
    file: [u8; 8],
    pub(super) count: u32,
    pub(super) last: [u8; 32],
    #[zeroize(skip)]
    pub(super) days: SegmentDays,
}

/// All segments of the log, by their numbers: in the order in which they were begun, whatever the clock said.
#[derive(Clone, Default)]
pub(super) struct Head {
    pub(super) segments: BTreeMap<u32, SegmentHead>,
}

impl Head {
    pub(super) fn load(storage: &dyn Storage) -> Result<Self, LogError> {
        let Some(bytes) = storage.read_whole(FILE, MAX_FILE_LEN)?.map(Zeroizing::new) else {
            // It is written before the first record: where there are some, it was lost.
            return if segment::any_record(storage)? {
                Err(LogError::HeadDamaged)
            } else {
                Ok(Self::default())
            };
        };
        let (_, segments): (Version, BTreeMap<u32, SegmentHead>) =
            decode_version(&bytes, VERSION).map_err(|error| match error {
                Undecoded::OtherVersion => LogError::OtherVersion(OtherVersion { file: FILE }),
                Undecoded::Damaged => LogError::HeadDamaged,
            })?;
        let is_sane = |head: &SegmentHead| head.count <= MAX_RECORDS && head.days.oldest <= head.days.newest;
        if segments.values().all(is_sane) { Ok(Self { segments }) } else { Err(LogError::HeadDamaged) }
    }

    pub(super) fn store(&self, storage: &dyn Storage) -> Result<(), LogError> {
        let bytes = Zeroizing::new(encode(&(VERSION, &self.segments)).map_err(|_| LogError::HeadDamaged)?);
        if bytes.len() as u64 > MAX_FILE_LEN {
            // What cannot be read again must not be written.
            return Err(LogError::Full);
        }
        Ok(storage.replace(FILE, &bytes)?)
    }

    /// Takes segments that were begun far ahead, too, to have been begun on the day `last`. Whether there
    /// were some.
    pub(super) fn redate(&mut self, last: Day) -> bool {
        let ahead = self.segments.values_mut().filter(|head| head.days.is_begun_ahead(last));
        ahead.map(|head| head.days.begun = last).count() > 0
    }

    /// The segment to which a record is written on the day `today`, and its number: the last one, or one yet
    /// to be begun.
    pub(super) fn place(
        &self,
        today: Day,
        arrival: Day,
        rng: &mut impl CryptoRng,
    ) -> Result<(u32, SegmentHead), LogError> {
        let Some((number, last)) = self.segments.last_key_value() else {
            return Ok((0, SegmentHead::begin(0, today, arrival, rng)));
        };
        let fits = last.days.begun == today && last.days.with(arrival).span() <= MAX_SPAN;
        if last.count < MAX_RECORDS && (fits || self.segments.len() >= MAX_SEGMENTS) {
            return Ok((*number, last.clone()));
        }
        let next = number.checked_add(1).ok_or(LogError::HeadDamaged)?;
        Ok((next, SegmentHead::begin(next, today, arrival, rng)))
    }
}

impl SegmentHead {
    /// A segment without records, under a new psk and in a new file.
    pub(super) fn begin(number: u32, begun: Day, arrival: Day, rng: &mut impl CryptoRng) -> Self {
        let (mut psk, mut file) = ([0; 32], [0; 8]);
        rng.fill_bytes(&mut psk);
        rng.fill_bytes(&mut file);
        let days = SegmentDays { begun, oldest: arrival, newest: arrival };
        Self { psk, file, count: 0, last: *segment::header_hash(number).as_bytes(), days }
    }

    pub(super) fn psk(&self, number: u32) -> Psk<'_> {
        Psk { key: &self.psk, id: number.to_be_bytes() }
    }

    pub(super) const fn secret(&self) -> &[u8; 32] {
        &self.psk
    }

    pub(super) fn file_name(&self) -> String {
        format!("{}/{}", segment::FOLDER, self.file())
    }

    /// The file's name in its folder.
    pub(super) fn file(&self) -> String {
        segment::file(self.file)
    }

    /// Counts a record that lies in the segment.
    pub(super) fn advance(&mut self, record: &[u8]) {
        // Nobody counts beyond MAX_RECORDS.
        self.count = self.count.saturating_add(1);
        self.last = *segment::record_hash(record).as_bytes();
    }

    /// Takes note of a visit in it.
    pub(super) fn include(&mut self, arrival: Day) {
        self.days = self.days.with(arrival);
    }
}
