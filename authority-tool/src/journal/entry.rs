//! One line of the journal: a signature in base64, a space, and the JSON that it signs.

use ed25519_dalek::{Signer as _, SigningKey};
use homesafe_protocol::{Hash, PublicKey, Signature, label::Label, origin::Origin, time::UnixTime};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::Act;

/// What an officer signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its place, from 0.
    pub number: u64,
    /// When it was done, Unix seconds.
    pub time: UnixTime,
    /// The officer's key.
    pub officer: PublicKey,
    /// Hash of the line before; zeros for the first.
    pub previous: Hash,
    /// What was done.
    pub what: Act,
}

/// A line as it stands in the file, without its newline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line(String);

impl Line {
    /// The longest line in bytes.
    pub const MAX_LEN: usize = 64 << 10;

    /// Signs an entry; `None` if it is too long for a line.
    pub fn sign(entry: &Entry, origin: &Origin, signer: &SigningKey) -> Option<Self> {
        let json = serde_json::to_string(entry).ok()?;
        let signature = Signature::from(signer.sign(&message(origin, &json)).to_bytes());
        let line = format!("{signature} {json}");
        (line.len() <= Self::MAX_LEN).then_some(Self(line))
    }

    /// A line that was read, with its entry, if one of `officers` signed it.
    pub fn verify(text: &str, origin: &Origin, officers: &[PublicKey]) -> Option<(Self, Entry)> {
        let (signature, json) = text.split_once(' ').filter(|_| text.len() <= Self::MAX_LEN)?;
        let signature = signature.parse().ok()?;
        let message = message(origin, json);
        let signer = officers.iter().find(|key| key.verifies(&message, &signature))?;
        let entry: Entry = serde_json::from_str(json).ok()?;
        (entry.officer == *signer).then(|| (Self(text.to_owned()), entry))
    }

    /// By which the next line names this one.
    pub fn hash(&self) -> Hash {
        hash_line(&self.0)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// By which a line names the one before, whatever that is.
pub(crate) fn hash_line(text: &str) -> Hash {
    let digest = Sha256::new().chain_update(Label::JournalEntry.bytes()).chain_update(text).finalize();
    <[u8; 32]>::from(digest).into()
}

/// `LABEL("journal") || SHA-256(origin) || JSON`.
fn message(origin: &Origin, json: &str) -> Vec<u8> {
    [Label::Journal.bytes(), &Sha256::digest(origin.as_str())[..], json.as_bytes()].concat()
}
