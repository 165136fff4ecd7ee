//! A passphrase: wiped when dropped, never shown.

use std::fmt;

use zeroize::Zeroizing;

/// What a person types to open their files.
#[derive(Clone)]
pub struct Passphrase(Zeroizing<String>);

/// Nothing was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[error("the passphrase is empty")]
pub struct EmptyPassphrase;

impl Passphrase {
    /// The longest passphrase in bytes.
    pub const MAX_LEN: u64 = 1_024;

    /// A passphrase from what was typed.
    ///
    /// # Errors
    /// [`EmptyPassphrase`] where that is nothing.
    pub fn new(text: String) -> Result<Self, EmptyPassphrase> {
        let text = Zeroizing::new(text);
        if text.is_empty() { Err(EmptyPassphrase) } else { Ok(Self(text)) }
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
