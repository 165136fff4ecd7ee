//! What an operator keeps of a venue: its code and the host in it, sealed to the folder's passphrase.

use homesafe_protocol::{codec::DecodeError, venue::HomeSafeCode};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize as _, Zeroizing};

/// How the names of venue files end.
pub const EXTENSION: &str = ".venue.age";
const VERSION: u8 = 1;

/// A venue as its operator keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VenueFile {
    /// The code, its secret included.
    pub code: HomeSafeCode,
    /// The host in the code's text.
    pub host: String,
}

/// Why the content of a venue file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VenueFileError {
    /// Of a later program.
    #[error("the venue file is of version {0}; update this program")]
    Version(u8),
    /// Not a venue file.
    #[error("the venue file is damaged")]
    Damaged,
    /// The code in it.
    #[error("the venue file's code is damaged: {0}")]
    Code(#[from] DecodeError),
}

#[derive(Serialize, Deserialize)]
struct Content {
    host: String,
    payload: Vec<u8>,
}

impl Drop for Content {
    fn drop(&mut self) {
        self.payload.zeroize();
    }
}

impl VenueFile {
    /// The content to seal: a version byte, then host and payload in postcard.
    pub fn encode(&self) -> Zeroizing<Vec<u8>> {
        let content = Content { host: self.host.clone(), payload: self.code.encode().to_vec() };
        // Writing text and bytes to memory cannot fail; an empty file would be refused as damaged.
        let body = Zeroizing::new(postcard::to_allocvec(&content).unwrap_or_default());
        Zeroizing::new([&[VERSION], &body[..]].concat())
    }

    /// Reads unsealed content to its last byte.
    pub fn decode(bytes: &[u8]) -> Result<Self, VenueFileError> {
        let (version, body) = bytes.split_first().ok_or(VenueFileError::Damaged)?;
        if *version != VERSION {
            return Err(VenueFileError::Version(*version));
        }
        let (mut content, rest): (Content, _) = postcard::take_from_bytes(body).map_err(|_| VenueFileError::Damaged)?;
        if !rest.is_empty() {
            return Err(VenueFileError::Damaged);
        }
        Ok(Self { code: HomeSafeCode::decode(&content.payload)?, host: std::mem::take(&mut content.host) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::poster::tests::venue;

    #[test]
    fn round_trips_and_refuses_the_rest() {
        let file = VenueFile { code: venue("蓮香茶室", "Lin Heung", ""), host: "HOMESAFE.EXAMPLE".into() };
        let bytes = file.encode();
        assert_eq!(VenueFile::decode(&bytes), Ok(file));
        for cut in 0..bytes.len() {
            assert!(VenueFile::decode(&bytes[..cut]).is_err(), "{cut}");
        }
        assert_eq!(VenueFile::decode(&[&bytes[..], &[0]].concat()), Err(VenueFileError::Damaged));
        assert_eq!(VenueFile::decode(&[2]), Err(VenueFileError::Version(2)));
    }
}
