//! Every nonce that a batch of this desk ever had: a repeated one would reuse masks (section 3).

use std::{collections::HashSet, fmt::Write as _};

use homesafe_client::files::{PRIVATE, read_bounded, write_atomic};
use homesafe_protocol::Nonce;

use super::{Desk, DeskError};

/// 33 bytes each: a century of hourly publications.
const MAX_LEN: u64 = 32 << 20;

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
}

impl Desk {
    /// The nonces that were used.
    pub fn nonces(&self) -> Result<Nonces, DeskError> {
        let path = self.folder.join("nonces");
        let bytes = match read_bounded(&path, MAX_LEN) {
            Err(error) if error.is_not_found() => return Ok(Nonces::default()),
            other => other?,
        };
        let text = std::str::from_utf8(&bytes).ok();
        let parsed = text.and_then(|text| text.lines().map(|line| line.parse().ok()).collect());
        parsed.map(Nonces).ok_or(DeskError::Damaged(path))
    }

    /// Stores them.
    pub fn set_nonces(&self, nonces: &Nonces) -> Result<(), DeskError> {
        let mut text = String::with_capacity(nonces.0.len() * 33);
        for nonce in &nonces.0 {
            let _ = writeln!(text, "{nonce}");
        }
        Ok(write_atomic(&self.folder.join("nonces"), text.as_bytes(), PRIVATE)?)
    }
}
