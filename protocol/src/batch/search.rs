//! All records of some held venue-days in one batch: a pass for i = 0 and, where it hits, one more for the others.

use super::{
    field::Field,
    header::{BatchError, Header},
    scan::{Probe, Scanner},
};
use crate::{codec::DecodeError, keys::RecordKey};

/// The most windows of one venue-day in one batch.
pub const MAX_WINDOWS_PER_VENUE_DAY: u16 = 64;

/// An object that can be read from its start, more than once, in pieces of the source's choosing.
pub trait ChunkSource {
    /// What can go wrong in reading.
    type Error;

    /// Begins again; returns the object's length in bytes.
    fn rewind(&mut self) -> Result<u64, Self::Error>;

    /// The next piece; an empty one at the end. The first holds at least [`Header::LEN`] bytes if the object does.
    fn next_chunk(&mut self) -> Result<&[u8], Self::Error>;
}

/// An object in memory.
#[derive(Debug, Clone)]
pub struct SliceSource<'a> {
    object: &'a [u8],
    rest: &'a [u8],
}

impl<'a> SliceSource<'a> {
    /// Reads from `object`.
    pub const fn new(object: &'a [u8]) -> Self {
        Self { object, rest: object }
    }
}

impl ChunkSource for SliceSource<'_> {
    type Error = std::convert::Infallible;

    fn rewind(&mut self) -> Result<u64, Self::Error> {
        self.rest = self.object;
        Ok(self.object.len() as u64)
    }

    fn next_chunk(&mut self) -> Result<&[u8], Self::Error> {
        Ok(std::mem::take(&mut self.rest))
    }
}

/// Why a search ended early.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SearchError<E> {
    /// The source.
    #[error("the batch cannot be read: {0}")]
    Source(E),
    /// The batch.
    #[error(transparent)]
    Batch(#[from] BatchError),
}

/// A record of a held venue-day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RecordHit {
    /// Place of the key among those searched for.
    pub key: usize,
    /// The record's i among its venue-day's.
    pub i: u16,
    /// What it says.
    pub field: Field,
}

/// Finds all records of `keys` in the batch, which the caller has verified against its leaf.
///
/// A record counts only if all of its venue-day with smaller i are there too; otherwise 64 look-ups would multiply the
/// false alerts by 64.
pub fn search<S: ChunkSource>(source: &mut S, keys: &[RecordKey]) -> Result<Vec<RecordHit>, SearchError<S::Error>> {
    let probes = |header: &Header| -> Vec<Probe> {
        keys.iter().enumerate().map(|(tag, key)| Probe { material: key.material(header.nonce(), 0), tag }).collect()
    };
    let mut hits: Vec<RecordHit> = Vec::new();
    for found in pass(source, probes)? {
        hits.extend(found.field.map(|field| RecordHit { key: found.tag, i: 0, field }));
    }
    if hits.is_empty() {
        return Ok(hits);
    }
    let last = usize::from(MAX_WINDOWS_PER_VENUE_DAY);
    let first_hits = hits.clone();
    let probes = |header: &Header| -> Vec<Probe> {
        let of = |hit: &RecordHit| {
            let key = keys.get(hit.key)?;
            let base = hit.key * last;
            let probe = move |i: u16| Probe { material: key.material(header.nonce(), i), tag: base + usize::from(i) };
            Some((1..MAX_WINDOWS_PER_VENUE_DAY).map(probe))
        };
        first_hits.iter().filter_map(of).flatten().collect()
    };
    let mut more = pass(source, probes)?;
    more.sort_unstable_by_key(|found| found.tag);
    for found in more {
        let (key, i) = (found.tag / last, (found.tag % last) as u16);
        let follows = hits.last().is_some_and(|hit| hit.key == key && hit.i + 1 == i)
            || (i == 1 && first_hits.iter().any(|hit| hit.key == key));
        if let (true, Some(field)) = (follows, found.field) {
            hits.push(RecordHit { key, i, field });
        }
    }
    hits.sort_unstable();
    Ok(hits)
}

fn pass<S: ChunkSource>(
    source: &mut S,
    probes: impl FnOnce(&Header) -> Vec<Probe>,
) -> Result<Vec<super::scan::Found>, SearchError<S::Error>> {
    let len = source.rewind().map_err(SearchError::Source)?;
    let first = source.next_chunk().map_err(SearchError::Source)?;
    let truncated = BatchError::Decode(DecodeError::Truncated("batch header"));
    let (head, rest) = first.split_first_chunk::<{ Header::LEN }>().ok_or(truncated)?;
    let header = Header::decode(head).map_err(BatchError::Decode)?;
    let mut scanner = Scanner::new(header, len, probes(&header))?;
    scanner.push(rest)?;
    loop {
        let chunk = source.next_chunk().map_err(SearchError::Source)?;
        if chunk.is_empty() {
            return Ok(scanner.finish()?);
        }
        scanner.push(chunk)?;
    }
}
