//! What the two boxes of a record say: postcard behind a version byte, padded to one size.

use std::fmt;

use homesafe_protocol::{
    encoding::{decode_whole, encode},
    held_day::HeldDay,
    matching::Presence,
    time::UnixTime,
};
use rand::CryptoRng;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

const VERSION: u8 = 1;
/// Plaintext of every match box, in bytes.
pub const MATCH_LEN: usize = 192;
/// Plaintext of every diary box, in bytes: the longest venue code (542), the longest note and the rest.
pub const DIARY_LEN: usize = 1_024;
/// The longest note, in bytes.
pub const MAX_NOTE_LEN: usize = 400;

/// Names a visit over all its records: 16 random bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct VisitId([u8; 16]);

impl VisitId {
    /// A new visit.
    pub fn random(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = [0; 16];
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }
}

impl fmt::Display for VisitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for VisitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VisitId({self})")
    }
}

impl std::str::FromStr for VisitId {
    type Err = EntryError;
    fn from_str(text: &str) -> Result<Self, EntryError> {
        let hex = |at: usize| text.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
        let mut bytes = [0; 16];
        for (n, byte) in bytes.iter_mut().enumerate() {
            *byte = hex(2 * n).ok_or(EntryError::VisitId)?;
        }
        if text.len() == 32 { Ok(Self(bytes)) } else { Err(EntryError::VisitId) }
    }
}

/// An entry that cannot be written or read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum EntryError {
    /// More than a record holds.
    #[error("the entry is too long for a record of the visit log")]
    TooLong,
    /// Not what a record holds, or of a newer program.
    #[error("the entry is damaged, or was written by a newer program")]
    Malformed,
    /// Not 32 hexadecimal digits.
    #[error("a visit is named by 32 hexadecimal digits, as `homesafe visits` shows them")]
    VisitId,
}

/// What matching needs of a visit.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MatchEntry {
    /// The visit; a later record of the same visit supersedes this one.
    pub visit: VisitId,
    /// Whether the venue's category has indirect contact.
    pub indirect: bool,
    /// Arrival.
    pub arrival: UnixTime,
    /// Departure, automatic as long as the visit is open.
    pub departure: UnixTime,
    /// Whether the resident has checked out.
    pub checked_out: bool,
    /// Keys of the days held; random ones for venues of other systems and deployments.
    pub days: Vec<HeldDay>,
}

impl MatchEntry {
    /// When the resident was there, as matching takes it.
    pub fn presence(&self) -> Presence {
        Presence::new(self.arrival, self.departure, self.indirect)
    }

    /// Whether the visit is open at `now`: neither checked out nor ended by itself.
    pub fn is_open(&self, now: UnixTime) -> bool {
        !self.checked_out && now < self.departure
    }
}

/// What the resident sees of a visit. What a locked check-out cannot know is left empty and stands as before.
#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct DiaryEntry {
    /// The visit.
    #[zeroize(skip)]
    pub visit: VisitId,
    /// The venue code's payload; empty where the record changes only times.
    pub code: Vec<u8>,
    /// The resident's note, at most [`MAX_NOTE_LEN`] bytes; `None` where the record does not change it. One
    /// that begins with a line feed goes below the note before, any other takes its place.
    pub note: Option<String>,
}

impl DiaryEntry {
    /// A record that changes times only: what the diary says of the visit stands.
    pub const fn unchanged(visit: VisitId) -> Self {
        Self { visit, code: Vec::new(), note: None }
    }

    /// Takes from the record before what this one leaves empty.
    pub(crate) fn complete(&mut self, mut before: Self) {
        if self.code.is_empty() {
            self.code = std::mem::take(&mut before.code);
        }
        match (&mut self.note, &before.note) {
            (None, _) => self.note = before.note.take(),
            (Some(added), Some(first)) if added.starts_with('\n') => {
                let joined = [first.as_str(), added.as_str()].concat();
                added.zeroize();
                *added = joined;
            }
            (Some(_), _) => {}
        }
    }
}

impl fmt::Debug for DiaryEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DiaryEntry(redacted)")
    }
}

/// `version || postcard || zeros`, `len` bytes long.
///
/// # Errors
/// [`EntryError::TooLong`] for more than `len` bytes hold.
pub fn encode_padded(entry: &impl Serialize, len: usize) -> Result<Zeroizing<Vec<u8>>, EntryError> {
    let body = Zeroizing::new(encode(entry).map_err(|_| EntryError::Malformed)?);
    if body.len() + 3 > len {
        return Err(EntryError::TooLong);
    }
    let mut out = Zeroizing::new(Vec::with_capacity(len));
    out.push(VERSION);
    out.extend_from_slice(&(body.len() as u16).to_be_bytes());
    out.extend_from_slice(&body);
    out.resize(len, 0);
    Ok(out)
}

/// Reads what [`encode_padded`] wrote, to the last zero.
///
/// # Errors
/// [`EntryError::Malformed`] for anything else.
pub fn decode_padded<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, EntryError> {
    let (head, rest) = bytes.split_first_chunk::<3>().ok_or(EntryError::Malformed)?;
    let [version, high, low] = *head;
    let (body, padding) =
        rest.split_at_checked(u16::from_be_bytes([high, low]).into()).ok_or(EntryError::Malformed)?;
    if version != VERSION || padding.iter().any(|byte| *byte != 0) {
        return Err(EntryError::Malformed);
    }
    decode_whole(body).ok_or(EntryError::Malformed)
}

#[cfg(test)]
mod tests {
    use homesafe_protocol::{keys::DayKey, time::Day};

    use super::*;

    fn entry(days: usize) -> MatchEntry {
        let held = HeldDay::new(Day::new(u16::MAX), &DayKey::from([0xff; 32]));
        MatchEntry {
            visit: VisitId([0xff; 16]),
            indirect: true,
            arrival: UnixTime::MAX,
            departure: UnixTime::MAX,
            checked_out: true,
            days: vec![held; days],
        }
    }

    #[test]
    fn the_largest_entries_fit_and_all_have_one_size() {
        let full = encode_padded(&([0xff_u8; 32], entry(3)), MATCH_LEN).unwrap();
        assert_eq!(full.len(), encode_padded(&([0_u8; 32], entry(0)), MATCH_LEN).unwrap().len());
        assert_eq!(decode_padded::<([u8; 32], MatchEntry)>(&full).unwrap().1.days.len(), 3);
        let diary = DiaryEntry {
            visit: VisitId([0xff; 16]),
            code: vec![1; 542],
            note: Some("n".repeat(MAX_NOTE_LEN)),
        };
        assert_eq!(encode_padded(&diary, DIARY_LEN).unwrap().len(), DIARY_LEN);
        assert_eq!(encode_padded(&entry(9), MATCH_LEN).unwrap_err(), EntryError::TooLong);
    }

    #[test]
    fn lying_entries_are_refused() {
        let good = encode_padded(&entry(2), MATCH_LEN).unwrap();
        let mut cases = vec![good[..2].to_vec(), good[..20].to_vec()];
        for (at, value) in [(0, 2), (1, 0xff), (2, 9), (MATCH_LEN - 1, 1)] {
            let mut bad = good.to_vec();
            bad[at] = value;
            cases.push(bad);
        }
        for (n, bad) in cases.iter().enumerate() {
            assert_eq!(decode_padded::<MatchEntry>(bad).unwrap_err(), EntryError::Malformed, "{n}");
        }
    }

    #[test]
    fn visit_ids_round_trip() {
        let id = VisitId::random(&mut rand::rng());
        assert_eq!(id.to_string().parse::<VisitId>(), Ok(id));
        for bad in ["", "zz", &"a".repeat(31), &"a".repeat(33), &"é".repeat(16)] {
            assert!(bad.parse::<VisitId>().is_err(), "{bad}");
        }
    }
}
