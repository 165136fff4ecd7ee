//! Segments: a header and records of one size, chained by hash. Counter and predecessor stand in each record,
//! so that a damaged one is named and the rest stays readable.

use homesafe_protocol::{Hash, label::Label};
use sha2::{Digest as _, Sha256};

use super::{
    compartment::OVERHEAD,
    entry::{DIARY_LEN, MATCH_LEN},
};
use crate::storage::{Storage, StorageError};

pub(super) const MATCH_BOX: usize = MATCH_LEN + OVERHEAD;
pub(super) const DIARY_BOX: usize = DIARY_LEN + OVERHEAD;
/// `uint32 counter || opaque previous[32] || match box || diary box`.
pub(super) const RECORD_LEN: usize = 4 + 32 + MATCH_BOX + DIARY_BOX;
pub(super) const HEADER_LEN: usize = 5;
/// Records of one segment at most; the next one follows in a new segment.
pub(super) const MAX_RECORDS: u32 = 1_440;
/// What is read of a segment; behind it lies nothing that this device wrote.
pub(super) const MAX_SEGMENT_LEN: u64 = HEADER_LEN as u64 + MAX_RECORDS as u64 * RECORD_LEN as u64 * 2;

pub(super) const FOLDER: &str = "log";

/// The name of a segment's file in [`FOLDER`].
pub(super) fn file(name: [u8; 8]) -> String {
    format!("{:016x}", u64::from_be_bytes(name))
}

/// Whether the storage has a segment with something behind its header.
pub(super) fn any_record(storage: &dyn Storage) -> Result<bool, StorageError> {
    let is_ours = |file: &String| file.len() == 16 && file.bytes().all(|byte| byte.is_ascii_hexdigit());
    for file in storage.list(FOLDER)?.iter().filter(|file| is_ours(file)) {
        let name = format!("{FOLDER}/{file}");
        let begins = storage.read_start(&name, HEADER_LEN as u64 + 1)?;
        if begins.is_some_and(|begins| begins.len() > HEADER_LEN) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// `uint8 version = 1; uint32 number`.
pub(super) fn header(number: u32) -> [u8; HEADER_LEN] {
    let [a, b, c, d] = number.to_be_bytes();
    [1, a, b, c, d]
}

pub(super) fn header_hash(number: u32) -> Hash {
    hash(Label::Segment, &header(number))
}

pub(super) fn record_hash(record: &[u8]) -> Hash {
    hash(Label::LogRecord, record)
}

/// What the match box says of the diary box beside it, so that a damaged one shows without unlocking.
pub(super) fn diary_hash(diary_box: &[u8]) -> [u8; 32] {
    *hash(Label::LogDiary, diary_box).as_bytes()
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

/// `number || counter || previous`: what both boxes are bound to.
pub(super) fn aad(number: u32, counter: u32, previous: &[u8; 32]) -> Vec<u8> {
    [&number.to_be_bytes()[..], &counter.to_be_bytes(), previous].concat()
}

pub(super) fn assemble(counter: u32, previous: &[u8; 32], match_box: &[u8], diary_box: &[u8]) -> Vec<u8> {
    [&counter.to_be_bytes()[..], previous, match_box, diary_box].concat()
}

/// Whether a part of a record never came to the disk: what is sealed has no eight zeros in a row.
pub(super) fn has_hole(record: &[u8]) -> bool {
    record.windows(8).any(|window| window == [0; 8])
}

/// A segment's bytes, taken apart.
pub(super) struct Segment<'a> {
    /// Whether the header is this segment's.
    pub(super) has_header: bool,
    /// The whole records, wherever they come from.
    pub(super) records: Vec<RawRecord<'a>>,
    /// Bytes of a torn record at the end.
    pub(super) torn: usize,
}

pub(super) fn split(number: u32, segment: &[u8]) -> Segment<'_> {
    let Some((head, rest)) = segment.split_first_chunk::<HEADER_LEN>() else {
        return Segment { has_header: false, records: Vec::new(), torn: segment.len() };
    };
    let chunks = rest.chunks_exact(RECORD_LEN);
    let torn = chunks.remainder().len();
    Segment { has_header: *head == header(number), records: chunks.filter_map(parse).collect(), torn }
}

fn parse(bytes: &[u8]) -> Option<RawRecord<'_>> {
    let (counter, rest) = bytes.split_first_chunk::<4>()?;
    let (previous, boxes) = rest.split_first_chunk::<32>()?;
    let (match_box, diary_box) = boxes.split_at_checked(MATCH_BOX)?;
    Some(RawRecord { bytes, counter: u32::from_be_bytes(*counter), previous, match_box, diary_box })
}
