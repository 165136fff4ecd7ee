//! Segments: a header and records of one size, chained by hash. Counter and predecessor stand in each record, so that a
//! damaged one is named and the rest stays readable.

use homesafe_protocol::{Hash, label::Label, time::Day};
use sha2::{Digest as _, Sha256};

use super::{
    compartment::OVERHEAD,
    entry::{DIARY_LEN, MATCH_LEN},
};

pub(super) const MATCH_BOX: usize = MATCH_LEN + OVERHEAD;
pub(super) const DIARY_BOX: usize = DIARY_LEN + OVERHEAD;
/// `uint32 counter || opaque previous[32] || match box || diary box`.
pub(super) const RECORD_LEN: usize = 4 + 32 + MATCH_BOX + DIARY_BOX;
pub(super) const HEADER_LEN: usize = 4;
/// Records of one day at most; a day of scanning once a minute.
pub(super) const MAX_RECORDS: u32 = 1_440;
pub(super) const MAX_SEGMENT_LEN: u64 = HEADER_LEN as u64 + MAX_RECORDS as u64 * RECORD_LEN as u64 * 2;

pub(super) const FOLDER: &str = "log";

pub(super) fn name(day: Day) -> String {
    format!("{FOLDER}/{}", day.number())
}

/// `uint8 version = 1; uint8 reserved = 0; uint16 day`.
pub(super) fn header(day: Day) -> [u8; HEADER_LEN] {
    let [high, low] = day.number().to_be_bytes();
    [1, 0, high, low]
}

pub(super) fn header_hash(day: Day) -> Hash {
    hash(Label::Segment, &header(day))
}

pub(super) fn record_hash(record: &[u8]) -> Hash {
    hash(Label::LogRecord, record)
}

fn hash(label: Label, bytes: &[u8]) -> Hash {
    <[u8; 32]>::from(Sha256::new().chain_update(label.bytes()).chain_update(bytes).finalize()).into()
}

/// A record's parts as they lie in the segment.
#[derive(Debug, Clone, Copy)]
pub(super) struct RawRecord<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) counter: u32,
    pub(super) previous: &'a [u8; 32],
    pub(super) match_box: &'a [u8],
    pub(super) diary_box: &'a [u8],
}

/// `day || counter || previous`: what both boxes are bound to.
pub(super) fn aad(day: Day, counter: u32, previous: &[u8; 32]) -> Vec<u8> {
    [&day.number().to_be_bytes()[..], &counter.to_be_bytes(), previous].concat()
}

pub(super) fn assemble(counter: u32, previous: &[u8; 32], match_box: &[u8], diary_box: &[u8]) -> Vec<u8> {
    [&counter.to_be_bytes()[..], previous, match_box, diary_box].concat()
}

/// The whole records of a segment and the bytes of a torn one at its end; `None` if the header is another day's.
pub(super) fn split(day: Day, segment: &[u8]) -> Option<(Vec<RawRecord<'_>>, usize)> {
    let (head, rest) = segment.split_first_chunk::<HEADER_LEN>()?;
    if *head != header(day) {
        return None;
    }
    let chunks = rest.chunks_exact(RECORD_LEN);
    let torn = chunks.remainder().len();
    Some((chunks.filter_map(parse).collect(), torn))
}

fn parse(bytes: &[u8]) -> Option<RawRecord<'_>> {
    let (counter, rest) = bytes.split_first_chunk::<4>()?;
    let (previous, boxes) = rest.split_first_chunk::<32>()?;
    let (match_box, diary_box) = boxes.split_at_checked(MATCH_BOX)?;
    Some(RawRecord { bytes, counter: u32::from_be_bytes(*counter), previous, match_box, diary_box })
}
