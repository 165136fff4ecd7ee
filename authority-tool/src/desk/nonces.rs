//! Every nonce that a batch of this desk ever had: a repeated one would reuse masks (section 3).

use std::{collections::HashSet, fmt::Write as _};

use homesafe_protocol::Nonce;

use super::{Desk, DeskError};

pub(super) const FILE: &str = "nonces";

/// The nonces that were used.
#[derive(Debug, Default)]
pub struct Nonces(HashSet<Nonce>);

impl Nonces {
    /// Adds one.
    ///
    /// # Errors
    /// [`DeskError::RepeatedNonce`] if it was used before.
    pub fn add(&mut self, nonce: Nonce) -> Result<(), DeskError> {
        if self.0.insert(nonce) { Ok(()) } else { Err(DeskError::RepeatedNonce) }
    }

    /// 33 bytes each.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut text = String::with_capacity(self.0.len() * 33);
        for nonce in &self.0 {
            let _ = writeln!(text, "{nonce}");
        }
        text.into_bytes()
    }
}

impl Desk {
    /// The nonces that were used.
    ///
    /// # Errors
    /// Those of the desk's folder.
    pub fn nonces(&self) -> Result<Nonces, DeskError> {
        let Some(bytes) = self.read(FILE)? else { return Ok(Nonces::default()) };
        let text = std::str::from_utf8(&bytes).ok();
        let parsed = text.and_then(|text| text.lines().map(|line| line.parse().ok()).collect());
        parsed.map(Nonces).ok_or_else(|| DeskError::Damaged(self.folder.join(FILE)))
    }

    /// Stores them.
    ///
    /// # Errors
    /// Those of the desk's folder.
    pub fn set_nonces(&self, nonces: &Nonces) -> Result<(), DeskError> {
        self.put(FILE, &nonces.encode())
    }
}
