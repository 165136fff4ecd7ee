//! Publications that fit: entries cut into parts at venue-days, each sealed as one batch of padded size.

use homesafe_protocol::batch::{
    DEFAULT_TOKEN_BITS, EncodeError, Header, MAX_WINDOWS_PER_VENUE_DAY, MIN_RECORDS, Record, SealedBatch,
    encode, padded_count,
};
use rand::CryptoRng;

use super::{
    pieces::{PlannedWindow, by_venue_day},
    venues::Venue,
};

/// Why entries cannot be sealed.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum PartError {
    /// The trust document's bound is below the smallest batch.
    #[error("the trust document allows objects of {0} bytes, too few for the smallest batch")]
    Bound(u32),
    /// An entry of a day whose key nobody gave.
    #[error("a window lies on a day of which the desk has no key")]
    NoKey,
    /// The encoding failed.
    #[error("the batch cannot be encoded: {0}")]
    Encode(#[from] EncodeError),
}

/// Entries that become one batch.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a>(&'a [PlannedWindow]);

impl<'a> Part<'a> {
    /// All of them in one.
    pub const fn whole(entries: &'a [PlannedWindow]) -> Self {
        Self(entries)
    }

    /// What the batch says.
    pub const fn entries(self) -> &'a [PlannedWindow] {
        self.0
    }

    /// Seals it, with dummies up to the padded size.
    ///
    /// # Errors
    /// [`PartError::NoKey`] for an entry whose venue has no key of its day, [`PartError::Encode`] for what no
    /// batch can hold.
    pub fn seal(self, venues: &[Venue], rng: &mut impl CryptoRng) -> Result<SealedBatch, PartError> {
        let mut records = Vec::with_capacity(self.0.len());
        for group in by_venue_day(self.0) {
            let day_key = |entry: &PlannedWindow| venues.get(entry.venue as usize)?.day_key(entry.day);
            let key = group.first().and_then(day_key).ok_or(PartError::NoKey)?;
            let record =
                |(i, entry): (u16, &PlannedWindow)| Record { key: key.clone(), i, field: entry.field };
            records.extend((0..).zip(group).map(record));
        }
        let count = padded_count(u32::try_from(records.len()).map_err(|_| EncodeError::TooMany)?);
        Ok(encode(&records, count, DEFAULT_TOKEN_BITS, rng)?)
    }
}

/// Cuts numbered entries into as few parts as objects of `max_object_bytes` allow; at least one, which may be
/// empty. All windows of a venue-day stay together: a withdrawal and what still stands belong in one batch.
///
/// # Errors
/// [`PartError::Bound`] if not even the smallest batch fits.
pub fn split(entries: &[PlannedWindow], max_object_bytes: u32) -> Result<Vec<Part<'_>>, PartError> {
    let capacity = capacity(max_object_bytes).ok_or(PartError::Bound(max_object_bytes))?;
    let (mut parts, mut start, mut end) = (Vec::new(), 0, 0);
    for group in by_venue_day(entries) {
        if end - start + group.len() > capacity {
            parts.extend(entries.get(start..end).map(Part));
            start = end;
        }
        end += group.len();
    }
    parts.extend(entries.get(start..).map(Part));
    Ok(parts)
}

/// The most records whose padded batch has at most `max_object_bytes`.
pub(crate) fn capacity(max_object_bytes: u32) -> Option<usize> {
    let fits = |records: u32| {
        let count = u64::from(padded_count(records));
        // The token code takes less than token_bits + 2 bits a token.
        let tokens = (count * (u64::from(DEFAULT_TOKEN_BITS) + 2)).div_ceil(8);
        count <= 1 << (64 - DEFAULT_TOKEN_BITS)
            && Header::LEN as u64 + tokens + 3 * count <= max_object_bytes.into()
    };
    const { assert!(MAX_WINDOWS_PER_VENUE_DAY as u32 <= MIN_RECORDS) }
    let (mut low, mut high) = (MIN_RECORDS, 1 << (64 - DEFAULT_TOKEN_BITS));
    if !fits(low) {
        return None;
    }
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if fits(middle) { low = middle } else { high = middle - 1 }
    }
    Some(low as usize)
}

#[cfg(test)]
mod tests {
    use homesafe_protocol::{
        batch::{Advice, Field, Level, search, verify_structure},
        keys::{RecordKey, VenueKey},
        time::{Day, Validity, Window},
    };

    use super::*;

    fn venues(n: u8) -> Vec<Venue> {
        let validity = Validity::new(Day::new(0), Day::new(100)).unwrap();
        (0..n).map(|n| Venue::new(VenueKey::derive(&[n], b""), validity, "")).collect()
    }

    fn entries(venues: u8, windows: u16) -> Vec<PlannedWindow> {
        let field = |n: u16| {
            let window = Window::new(n * 20, n * 20 + 15).unwrap();
            Field { window, level: Level::TestAdvised, advice: Advice::default() }
        };
        let of = |venue: u8| {
            (0..windows).map(move |n| PlannedWindow {
                venue: venue.into(),
                day: Day::new(7),
                field: field(n),
                pieces: vec![],
            })
        };
        (0..venues).flat_map(of).collect()
    }

    #[test]
    fn devices_find_what_is_sealed() {
        let (venues, entries) = (venues(3), entries(3, 5));
        let parts = split(&entries, 1 << 20).unwrap();
        let batch = parts[0].seal(&venues, &mut rand::rng()).unwrap();
        assert_eq!(verify_structure(&batch.bytes).unwrap().count(), 256);
        let keys: Vec<_> = venues.iter().map(|v| RecordKey::from(&v.day_key(Day::new(7)).unwrap())).collect();
        let hits = search(&batch.bytes, &keys).unwrap();
        let found: Vec<_> = hits.iter().map(|hit| (hit.key as u32, hit.field)).collect();
        assert_eq!(found, entries.iter().map(|e| (e.venue, e.field)).collect::<Vec<_>>());
    }

    #[test]
    fn parts_fit_and_keep_venue_days_whole() {
        let entries = entries(40, 30);
        let max = 4_096;
        let parts = split(&entries, max).unwrap();
        assert!(parts.len() > 1);
        assert_eq!(parts.iter().flat_map(|p| p.entries().to_vec()).collect::<Vec<_>>(), entries);
        for part in &parts {
            assert!(part.entries().len() % 30 == 0);
            assert!(part.seal(&venues(40), &mut rand::rng()).unwrap().bytes.len() <= max as usize);
        }
        assert!(matches!(split(&entries, 1_024), Err(PartError::Bound(_))));
    }

    #[test]
    fn nothing_to_say_is_a_batch_of_dummies() {
        let parts = split(&[], 1 << 20).unwrap();
        assert_eq!(parts.len(), 1);
        assert_eq!(parts[0].seal(&[], &mut rand::rng()).unwrap().count, 256);
    }
}
