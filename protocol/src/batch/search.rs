//! All records of some held venue-days in one batch: a pass for i = 0 and, where it hits, one more for the
//! others.

use super::{
    field::Field,
    header::{BatchError, Header},
    scan::{Found, Probe, Scanner},
};
use crate::{codec::DecodeError, keys::RecordKey};

/// The most windows of one venue-day in one batch.
pub const MAX_WINDOWS_PER_VENUE_DAY: u16 = 64;

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

/// A search of one batch, whose bytes are pushed as they come: once from start to end, and once more where it
/// says so.
///
/// A record counts only if all of its venue-day with smaller i are there too; otherwise 64 look-ups would
/// multiply the false alerts by 64.
#[derive(Debug)]
pub struct Search<'k> {
    keys: &'k [RecordKey],
    object_len: u64,
    /// What there is of the header.
    head: Vec<u8>,
    scanner: Option<Box<Scanner>>,
    /// Records with i = 0, once they were looked for.
    first: Option<Vec<RecordHit>>,
}

/// What came of a pass.
#[derive(Debug)]
pub enum Searched<'k> {
    /// All records of the keys.
    Done(Vec<RecordHit>),
    /// The batch is to be pushed once more, from its start.
    Again(Search<'k>),
}

impl<'k> Search<'k> {
    /// A search for `keys` in a batch of `object_len` bytes, which the caller has verified against its leaf.
    pub const fn new(keys: &'k [RecordKey], object_len: u64) -> Self {
        Self { keys, object_len, head: Vec::new(), scanner: None, first: None }
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// Bytes that are not those of a batch of this length.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), BatchError> {
        if let Some(scanner) = &mut self.scanner {
            return scanner.push(bytes);
        }
        let (head, rest) = bytes.split_at(bytes.len().min(Header::LEN - self.head.len()));
        self.head.extend_from_slice(head);
        let Ok(head) = self.head.as_slice().try_into() else { return Ok(()) };
        let header = Header::decode(head)?;
        let mut scanner = Scanner::new(header, self.object_len, self.probes(&header))?;
        scanner.push(rest)?;
        self.scanner = Some(Box::new(scanner));
        Ok(())
    }

    /// Ends a pass: every byte came.
    ///
    /// # Errors
    /// A batch that ends too early.
    pub fn finish(self) -> Result<Searched<'k>, BatchError> {
        let truncated = DecodeError::Truncated("batch header");
        let found = self.scanner.ok_or(truncated)?.finish()?;
        let Some(first) = self.first else {
            let hit = |found: Found| found.field.map(|field| RecordHit { key: found.tag, i: 0, field });
            let first: Vec<RecordHit> = found.into_iter().filter_map(hit).collect();
            return Ok(match first.is_empty() {
                true => Searched::Done(first),
                false => {
                    Searched::Again(Self { first: Some(first), ..Self::new(self.keys, self.object_len) })
                }
            });
        };
        Ok(Searched::Done(without_gaps(first, found)))
    }

    /// What this pass looks for.
    fn probes(&self, header: &Header) -> Vec<Probe> {
        let nonce = header.nonce();
        match &self.first {
            None => {
                let probe = |(tag, key): (usize, &RecordKey)| Probe { material: key.material(nonce, 0), tag };
                self.keys.iter().enumerate().map(probe).collect()
            }
            Some(first) => {
                let of = |hit: &RecordHit| {
                    let (place, key) = (hit.key, self.keys.get(hit.key)?);
                    let probe =
                        move |i: u16| Probe { material: key.material(nonce, i), tag: tag_of(place, i) };
                    Some((1..MAX_WINDOWS_PER_VENUE_DAY).map(probe))
                };
                first.iter().filter_map(of).flatten().collect()
            }
        }
    }
}

/// Finds all records of `keys` in a batch in memory, which the caller has verified against its leaf.
///
/// # Errors
/// Bytes that are no batch.
pub fn search(object: &[u8], keys: &[RecordKey]) -> Result<Vec<RecordHit>, BatchError> {
    let mut search = Search::new(keys, object.len() as u64);
    loop {
        search.push(object)?;
        match search.finish()? {
            Searched::Done(hits) => return Ok(hits),
            Searched::Again(again) => search = again,
        }
    }
}

/// A key's place and an i as one number.
fn tag_of(key: usize, i: u16) -> usize {
    key * usize::from(MAX_WINDOWS_PER_VENUE_DAY) + usize::from(i)
}

/// The records with i = 0, and of those with greater i the ones that follow without a gap.
fn without_gaps(first: Vec<RecordHit>, mut more: Vec<Found>) -> Vec<RecordHit> {
    let last = usize::from(MAX_WINDOWS_PER_VENUE_DAY);
    let mut hits = first.clone();
    more.sort_unstable_by_key(|found| found.tag);
    for found in more {
        let (key, i) = (found.tag / last, (found.tag % last) as u16);
        let follows = hits.last().is_some_and(|hit| hit.key == key && hit.i + 1 == i)
            || (i == 1 && first.iter().any(|hit| hit.key == key));
        if let (true, Some(field)) = (follows, found.field) {
            hits.push(RecordHit { key, i, field });
        }
    }
    hits.sort_unstable();
    hits
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;
    use rand_chacha::ChaCha20Rng;

    use super::*;
    use crate::{
        batch::{Advice, DEFAULT_TOKEN_BITS, Level, Record, encode},
        keys::DayKey,
        time::Window,
    };

    #[test]
    fn a_batch_in_pieces_gives_what_it_gives_whole() {
        let record = |n: u8, i: u16| {
            let window = Window::new(i * 16, i * 16 + 15).unwrap();
            Record {
                key: DayKey::from([n; 32]),
                i,
                field: Field { window, level: Level::Notice, advice: Advice::default() },
            }
        };
        let records: Vec<Record> =
            (1..9).flat_map(|n| (0..u16::from(n)).map(move |i| record(n, i))).collect();
        let count = records.len() as u32;
        let object =
            encode(&records, count, DEFAULT_TOKEN_BITS, &mut ChaCha20Rng::from_seed([1; 32])).unwrap().bytes;
        let keys: Vec<RecordKey> =
            [3, 20, 7].iter().map(|n| RecordKey::from(&DayKey::from([*n; 32]))).collect();
        let whole = search(&object, &keys).unwrap();
        assert_eq!(whole.len(), 3 + 7);
        for len in [1, 2, Header::LEN - 1, Header::LEN, Header::LEN + 1, 50] {
            let mut search = Search::new(&keys, object.len() as u64);
            let mut passes = 0;
            let hits = loop {
                passes += 1;
                object.chunks(len).for_each(|piece| search.push(piece).unwrap());
                match search.finish().unwrap() {
                    Searched::Done(hits) => break hits,
                    Searched::Again(again) => search = again,
                }
            };
            assert_eq!((hits, passes), (whole.clone(), 2), "{len}");
        }
        // Without a hit one pass is enough.
        let mut search = Search::new(&keys[1..2], object.len() as u64);
        search.push(&object).unwrap();
        assert!(matches!(search.finish().unwrap(), Searched::Done(hits) if hits.is_empty()));
        // It ends too early, or goes on for too long.
        for (bytes, len) in
            [(&object[..10], object.len()), (&object[..40], object.len()), (&object[..], object.len() + 1)]
        {
            let mut search = Search::new(&keys, len as u64);
            let pushed = search.push(bytes);
            assert!(pushed.and_then(|()| search.finish()).is_err());
        }
        let mut search = Search::new(&keys, object.len() as u64);
        search.push(&object).unwrap();
        assert!(search.push(&[0]).is_err());
    }
}
