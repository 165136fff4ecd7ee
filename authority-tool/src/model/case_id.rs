//! By what a case, and rows of it, are named.

use std::{fmt, str::FromStr};

use data_encoding::BASE32_NOPAD;
use rand::CryptoRng;
use serde::{Deserialize, Serialize};

/// A case's name: random, 8 characters, for people to write down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CaseId([u8; 5]);

impl CaseId {
    /// A new one.
    pub fn random(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = [0; 5];
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }
}

impl From<[u8; 5]> for CaseId {
    fn from(bytes: [u8; 5]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE32_NOPAD.encode(&self.0).to_lowercase())
    }
}

impl FromStr for CaseId {
    type Err = CaseIdError;
    fn from_str(text: &str) -> Result<Self, CaseIdError> {
        let bytes =
            (text.len() == 8).then(|| BASE32_NOPAD.decode(text.to_uppercase().as_bytes()).ok()).flatten();
        bytes.and_then(|bytes| bytes.try_into().ok()).map(Self).ok_or(CaseIdError)
    }
}

impl TryFrom<String> for CaseId {
    type Error = CaseIdError;
    fn try_from(text: String) -> Result<Self, CaseIdError> {
        text.parse()
    }
}

impl From<CaseId> for String {
    fn from(id: CaseId) -> Self {
        id.to_string()
    }
}

/// Text that names no case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("not a case")]
pub struct CaseIdError;

/// Rows of a case that a batch says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseRows {
    /// The case.
    pub case: CaseId,
    /// Numbers of the rows.
    pub rows: Vec<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_as_they_are_written() {
        let id = CaseId::random(&mut rand::rng());
        assert_eq!(id.to_string().parse::<CaseId>().unwrap(), id);
        assert_eq!(id.to_string().to_uppercase().parse::<CaseId>().unwrap(), id);
        for bad in ["", "aaaa", "aaaaaaa1", "../../aa", "aaaaaaaaa"] {
            assert!(bad.parse::<CaseId>().is_err(), "{bad}");
        }
    }
}
