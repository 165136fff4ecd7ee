//! Cases: what is known of where a patient was, until it is published. A case names no patient: whoever works on it knows it
//! by its random id and, if they like, a reference of their own. One sealed file a case.

mod case;
mod error;
mod plan;
mod rows;
mod store;

pub use case::{
    Approval, Case, CaseRow, CaseState, IssuedCode, MAX_ROWS, Publication, Source, Standing, VenueFacts, WhyClaimed,
};
pub use error::CaseError;
pub use plan::{CaseRows, Planned, Unsaid, plan};
pub use rows::{MAX_SPAN_DAYS, NewRow, check_begun, from_code, from_table};

use std::{fmt, str::FromStr};

use data_encoding::BASE32_NOPAD;
use rand::CryptoRng;

/// A case's name: random, 8 characters, for people to write down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
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
    type Err = CaseError;
    fn from_str(text: &str) -> Result<Self, CaseError> {
        let bytes = (text.len() == 8).then(|| BASE32_NOPAD.decode(text.to_uppercase().as_bytes()).ok()).flatten();
        bytes.and_then(|bytes| bytes.try_into().ok()).map(Self).ok_or(CaseError::Id)
    }
}

impl TryFrom<String> for CaseId {
    type Error = CaseError;
    fn try_from(text: String) -> Result<Self, CaseError> {
        text.parse()
    }
}

impl From<CaseId> for String {
    fn from(id: CaseId) -> Self {
        id.to_string()
    }
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
