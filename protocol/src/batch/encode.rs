//! Making a batch: tokens and sealed fields of the records, and dummies that nobody can tell from them.

use rand_core::CryptoRng;

use super::{field::Field, header::Header, rice::Encoder};
use crate::{
    Nonce,
    keys::{DayKey, RecordKey, RecordMaterial},
};

/// log2 of M: about 1.3e-8 false alerts per phone and day with 24 batches a day over 14 days.
pub const DEFAULT_TOKEN_BITS: u8 = 40;
/// A batch is padded to at least this many records.
pub const MIN_RECORDS: u32 = 256;

/// Why records cannot become one batch.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum EncodeError {
    /// More than one batch may hold: split them.
    #[error("more records than one batch holds: publish them in several")]
    TooMany,
    /// token_bits outside 32..=48.
    #[error("token_bits must be 32 to 48")]
    TokenBits,
    /// Two records fall on one token again and again: the same record was given twice.
    #[error("two records are the same")]
    Duplicate,
}

/// A window to broadcast.
#[derive(Debug, Clone)]
pub struct Record {
    /// Key of the venue on that day.
    pub key: DayKey,
    /// Its number among the windows of its venue-day in this batch: 0, 1, 2, ...
    pub i: u16,
    /// What it says.
    pub field: Field,
}

/// A batch as it is broadcast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedBatch {
    /// The object's bytes.
    pub bytes: Vec<u8>,
    /// Its nonce, never to be used again.
    pub nonce: Nonce,
    /// Records in it, dummies included.
    pub count: u32,
}

/// The Padmé size for some records, at least [`MIN_RECORDS`]: leaks O(log log n) bits of n at 12 % more at
/// most (Nikitin et al., PETS 2019).
pub const fn padded_count(records: u32) -> u32 {
    if records <= MIN_RECORDS {
        return MIN_RECORDS;
    }
    let exponent = records.ilog2();
    let mantissa = exponent.ilog2() + 1;
    let mask = (1 << (exponent - mantissa)) - 1;
    records.saturating_add(mask) & !mask
}

/// Encodes `records` with dummies up to `count`, under a fresh nonce for every attempt.
///
/// # Errors
/// [`EncodeError::TokenBits`] outside 32 to 48, [`EncodeError::TooMany`] for more than `count` or than a
/// batch holds, [`EncodeError::Duplicate`] for a record given twice.
pub fn encode(
    records: &[Record],
    count: u32,
    token_bits: u8,
    rng: &mut impl CryptoRng,
) -> Result<SealedBatch, EncodeError> {
    if !(32..=48).contains(&token_bits) {
        return Err(EncodeError::TokenBits);
    }
    let count = count.max(1);
    if records.len() > count as usize || u128::from(count) << token_bits > 1 << 64 {
        return Err(EncodeError::TooMany);
    }
    // A tie is a matter of count / 2^token_bits: more than a few in a row are no chance.
    for _ in 0..16 {
        let mut nonce = [0; Nonce::LEN];
        rng.fill_bytes(&mut nonce);
        if let Some(batch) = attempt(records, count, token_bits, nonce.into(), rng) {
            return Ok(batch);
        }
    }
    Err(EncodeError::Duplicate)
}

/// A scaled token and its sealed field.
type Pair = (u64, u32);

/// What stands for `records` in the batch: hashing is most of what a batch costs, and each record is hashed
/// by itself.
#[cfg(feature = "parallel")]
fn append_sealed(header: &Header, records: &[Record], pairs: &mut Vec<Pair>) {
    use rayon::prelude::*;
    // Enough that a thread's start does not count.
    pairs.par_extend(records.par_chunks(4_096).flat_map_iter(|records| sealed(header, records)));
}

/// What stands for `records` in the batch.
#[cfg(not(feature = "parallel"))]
fn append_sealed(header: &Header, records: &[Record], pairs: &mut Vec<Pair>) {
    pairs.extend(sealed(header, records));
}

fn sealed(header: &Header, records: &[Record]) -> impl Iterator<Item = Pair> {
    // Made ready once for all windows of a venue-day, which stand together, and not kept for longer.
    let mut ready: Option<(&DayKey, RecordKey)> = None;
    records.iter().map(move |record| {
        let (_, key) = match ready.take() {
            Some((of, key)) if record.i > 0 && *of == record.key => ready.insert((of, key)),
            _ => ready.insert((&record.key, RecordKey::from(&record.key))),
        };
        let RecordMaterial { token, mask } = key.material(header.nonce(), record.i);
        (header.scale(token), record.field.to_bits() ^ mask)
    })
}

#[cfg(feature = "parallel")]
fn sort(pairs: &mut [Pair]) {
    rayon::slice::ParallelSliceMut::par_sort_unstable(pairs);
}

#[cfg(not(feature = "parallel"))]
fn sort(pairs: &mut [Pair]) {
    pairs.sort_unstable();
}

fn attempt(
    records: &[Record],
    count: u32,
    token_bits: u8,
    nonce: Nonce,
    rng: &mut impl CryptoRng,
) -> Option<SealedBatch> {
    let sized = |tokens_len| Header::new(nonce, token_bits, count, tokens_len);
    // Any length the header allows will do for scaling; the true one is known after the coding.
    let header = sized((u64::from(count) * u64::from(token_bits)).div_ceil(8) as u32).ok()?;
    let mut pairs: Vec<Pair> = Vec::with_capacity(count as usize);
    append_sealed(&header, records, &mut pairs);
    while pairs.len() < count as usize {
        pairs.push((header.scale(rng.next_u64()), rng.next_u32() >> 8));
    }
    sort(&mut pairs);
    let mut encoder = Encoder::new(header.rice_parameter(), pairs.len());
    let mut last = None;
    for (token, _) in &pairs {
        encoder.push(match last {
            None => *token,
            Some(last) if last == *token => return None,
            Some(last) => token - last,
        });
        last = Some(*token);
    }
    let tokens = encoder.finish();
    let header = sized(u32::try_from(tokens.len()).ok()?).ok()?;
    let mut bytes = Vec::with_capacity(header.object_len() as usize);
    header.encode_to(&mut bytes);
    bytes.extend_from_slice(&tokens);
    for (_, sealed) in &pairs {
        let [_, a, b, c] = sealed.to_be_bytes();
        bytes.extend_from_slice(&[a, b, c]);
    }
    Some(SealedBatch { bytes, nonce, count })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng as _;
    use rand_chacha::ChaCha20Rng;

    use super::*;
    use crate::{
        batch::{Advice, BatchError, Level, search, verify_structure},
        keys::VenueKey,
        time::{Day, Window},
    };

    fn key(n: u32) -> DayKey {
        let mut bytes = [0; 32];
        bytes[..4].copy_from_slice(&n.to_be_bytes());
        DayKey::from(bytes)
    }

    fn record(n: u32, i: u16) -> Record {
        let window = Window::new(n as u16 % 1_000, n as u16 % 1_000 + 15 + i).unwrap();
        Record {
            key: key(n),
            i,
            field: Field { window, level: Level::TestAdvised, advice: Advice::default() },
        }
    }

    fn rng(seed: u64) -> ChaCha20Rng {
        ChaCha20Rng::seed_from_u64(seed)
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_found_and_nothing_else(n in 1u32..80, windows in 1u16..6, seed: u64, bits in 38u8..=48) {
            let records: Vec<Record> = (0..n).flat_map(|n| (0..windows).map(move |i| record(n, i))).collect();
            let batch = encode(&records, padded_count(records.len() as u32), bits, &mut rng(seed)).unwrap();
            prop_assert_eq!(verify_structure(&batch.bytes).unwrap().count(), batch.count);
            let keys: Vec<RecordKey> = (0..2 * n).map(|n| RecordKey::from(&key(n))).collect();
            let hits = search(&batch.bytes, &keys).unwrap();
            prop_assert_eq!(hits.len(), records.len());
            for (hit, record) in hits.iter().zip(&records) {
                prop_assert_eq!((hit.i, hit.field), (record.i, record.field));
            }
        }
    }

    #[test]
    fn a_gap_in_the_windows_of_a_venue_day_ends_it() {
        let records = [record(1, 0), record(1, 2), record(2, 1)];
        let batch = encode(&records, 256, 40, &mut rng(1)).unwrap();
        let hits = search(&batch.bytes, &[1, 2].map(|n| RecordKey::from(&key(n)))).unwrap();
        assert_eq!(hits.iter().map(|hit| (hit.key, hit.i)).collect::<Vec<_>>(), [(0, 0)]);
    }

    #[test]
    fn attack_lying_batches() {
        let batch = encode(&[record(1, 0)], 256, 40, &mut rng(1)).unwrap().bytes;
        for cut in 0..batch.len() {
            assert!(verify_structure(&batch[..cut]).is_err(), "cut at {cut}");
        }
        assert!(
            matches!(verify_structure(&[&batch[..], &[0]].concat()), Err(BatchError::Length { .. })),
            "trailing"
        );
        // Version, token bits, count and length, one at a time.
        for at in [0, 17, 18, 19, 20, 21, 22, 23, 24, 25] {
            let mut bad = batch.clone();
            bad[at] ^= 1;
            assert!(verify_structure(&bad).is_err(), "byte {at}");
        }
    }

    #[test]
    fn the_same_record_twice_is_refused() {
        let twice = [record(1, 0), record(1, 0)];
        assert_eq!(encode(&twice, 256, 40, &mut rng(1)), Err(EncodeError::Duplicate));
        assert_eq!(encode(&twice, 1, 40, &mut rng(1)), Err(EncodeError::TooMany));
        assert_eq!(encode(&[], 1 << 25, 40, &mut rng(1)), Err(EncodeError::TooMany));
        assert_eq!(encode(&[], 1, 31, &mut rng(1)), Err(EncodeError::TokenBits));
    }

    #[test]
    fn attack_linking_two_windows_of_one_venue() {
        // Without the key, neither tokens nor masks of one venue tell across its windows, batches and days
        // that they are its.
        let (a, b, day) = (Nonce::from([1; 16]), Nonce::from([2; 16]), Day::new(20_000));
        let of_day = |n: u32, day| RecordKey::from(&VenueKey::derive(&n.to_be_bytes(), b"").day_key(day));
        for n in 0..2_000 {
            let first = of_day(n, day).material(&a, 0);
            let others = [
                of_day(n, day).material(&a, 1),
                of_day(n, day).material(&b, 0),
                of_day(n, Day::new(20_001)).material(&a, 0),
            ];
            for other in others {
                assert!(first.token != other.token && first.mask != other.mask, "venue {n}");
            }
        }
        // And one window encoded twice gives two batches that share neither nonce nor field.
        let [one, two] = [1, 2].map(|seed| encode(&[record(1, 0)], 1, 40, &mut rng(seed)).unwrap());
        assert_ne!(one.nonce, two.nonce);
        assert_ne!(one.bytes[one.bytes.len() - 3..], two.bytes[two.bytes.len() - 3..]);
    }

    #[test]
    fn padding_follows_padme() {
        for (records, expected) in
            [(0, 256), (256, 256), (257, 272), (1_000, 1_024), (100_000, 100_352), (500_000, 507_904)]
        {
            assert_eq!(padded_count(records), expected, "{records}");
        }
        for n in (257..2_000_000).step_by(997) {
            assert!(padded_count(n) >= n && f64::from(padded_count(n)) <= f64::from(n) * 1.12);
        }
    }
}
