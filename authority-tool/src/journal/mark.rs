//! What a person writes down of the journal: how many entries it has, and the hash of the last.

use std::{fmt, str::FromStr};

use homesafe_protocol::Hash;

/// Digits that are written down: as many as nobody makes two journals agree in.
const DIGITS: usize = 32;

/// `NUMBER:HASH`, of which the first 32 digits are enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Entries up to and with the one that is meant.
    pub entries: usize,
    hash: String,
}

/// Text that is no mark, or a mark that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
pub enum MarkError {
    /// Something else.
    #[error("not NUMBER:HASH with 32 digits or more")]
    Malformed,
    /// A shorter journal.
    #[error("the journal has {found} entries, and had {written} when that was written down")]
    Fewer {
        /// Entries now.
        found: usize,
        /// Entries then.
        written: usize,
    },
    /// Another journal.
    #[error("entry {entry} is another than the one that was written down")]
    Another {
        /// Its number, from 1.
        entry: usize,
    },
}

impl Mark {
    /// The mark of a journal, by the hashes of its lines; `None` for an empty one.
    pub fn last(hashes: &[Hash]) -> Option<Self> {
        let hash = hashes.last()?.to_string().chars().take(DIGITS).collect();
        Some(Self { entries: hashes.len(), hash })
    }

    /// That a journal still holds the entry that was written down.
    ///
    /// # Errors
    /// [`MarkError::Fewer`] for a journal that ends before it, [`MarkError::Another`] for one with another in
    /// its place.
    pub fn check(&self, hashes: &[Hash]) -> Result<(), MarkError> {
        let (found, written) = (hashes.len(), self.entries);
        let hash = self.entries.checked_sub(1).and_then(|place| hashes.get(place));
        let hash = hash.ok_or(MarkError::Fewer { found, written })?;
        if hash.to_string().starts_with(&self.hash) {
            Ok(())
        } else {
            Err(MarkError::Another { entry: written })
        }
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.entries, self.hash)
    }
}

impl FromStr for Mark {
    type Err = MarkError;

    fn from_str(text: &str) -> Result<Self, MarkError> {
        let (entries, hash) = text.trim().split_once(':').ok_or(MarkError::Malformed)?;
        let entries = entries.parse().ok().filter(|entries| *entries > 0).ok_or(MarkError::Malformed)?;
        let is_hash =
            (DIGITS..=64).contains(&hash.len()) && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_hash {
            Ok(Self { entries, hash: hash.to_ascii_lowercase() })
        } else {
            Err(MarkError::Malformed)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_entry_that_was_written_down_and_no_other() {
        let hashes = [1, 2, 3].map(|n| Hash::from([n; 32]));
        assert_eq!(Mark::last(&[]), None);
        let mark = Mark::last(&hashes[..2]).unwrap();
        assert_eq!(mark.to_string(), format!("2:{}", "02".repeat(16)));
        for text in [mark.to_string(), format!(" 2:{}\n", "02".repeat(32)), mark.to_string().to_uppercase()] {
            assert_eq!(text.parse::<Mark>().unwrap().check(&hashes), Ok(()), "{text}");
        }
        assert_eq!(mark.check(&hashes[..1]), Err(MarkError::Fewer { found: 1, written: 2 }));
        assert_eq!(mark.check(&[hashes[0], hashes[2]]), Err(MarkError::Another { entry: 2 }));
        let short = format!("2:{}", "0".repeat(31));
        for bad in
            ["", "2", "2:", "0:", &short, &format!("0:{}", "0".repeat(32)), &format!("2:{}", "g".repeat(32))]
        {
            assert_eq!(bad.parse::<Mark>(), Err(MarkError::Malformed), "{bad}");
        }
        assert!(format!("2:{}", "0".repeat(65)).parse::<Mark>().is_err());
        let other = format!("2:{}1{}", "02".repeat(16), "0".repeat(31));
        assert!(other.parse::<Mark>().unwrap().check(&hashes).is_err(), "all digits that were given count");
    }
}
