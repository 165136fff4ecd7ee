//! A passphrase: wiped when dropped, never shown.

use std::{fmt, path::Path};

use zeroize::Zeroizing;

use crate::files::{FileError, read_bounded};

/// What a person types to open their files.
#[derive(Clone)]
pub struct Passphrase(Zeroizing<String>);

/// A passphrase that cannot be taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PassphraseError {
    /// The file it should come from.
    #[error("the passphrase file cannot be read: {0}")]
    File(#[from] FileError),
    /// Nothing was given.
    #[error("the passphrase is empty")]
    Empty,
    /// Not text.
    #[error("the passphrase is not UTF-8 text")]
    Utf8,
}

impl Passphrase {
    /// The longest passphrase in bytes.
    pub const MAX_LEN: u64 = 1_024;

    /// A passphrase from what was typed.
    pub fn new(text: String) -> Result<Self, PassphraseError> {
        let text = Zeroizing::new(text);
        if text.is_empty() { Err(PassphraseError::Empty) } else { Ok(Self(text)) }
    }

    /// The first line of a file.
    pub fn from_file(path: &Path) -> Result<Self, PassphraseError> {
        let bytes = Zeroizing::new(read_bounded(path, Self::MAX_LEN)?);
        let text = std::str::from_utf8(&bytes).map_err(|_| PassphraseError::Utf8)?;
        Self::new(text.lines().next().unwrap_or_default().to_owned())
    }

    /// The text, for key derivation only.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(redacted)")
    }
}
