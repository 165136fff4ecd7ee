//! Who signs and opens what (section 1): roles, key ids, and keys with a validity.

use sha2::{Digest as _, Sha256};

use crate::{KeyId, PublicKey, SubmissionPublicKey, label::Label, note::NoteKey, time::UnixTime};

/// What a long-lived key of a deployment is for. No key has two roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Role {
    /// Signs trust documents.
    Root = 1,
    /// Signs leaves of the publication log.
    Publishing = 2,
    /// Signs venue codes.
    Certification = 3,
    /// Opens shares and slips.
    Submission = 4,
    /// Signs checkpoints.
    Log = 5,
    /// Cosigns checkpoints.
    Witness = 6,
}

/// A public key of some role.
pub trait RoleKey {
    /// 1 for Ed25519, 2 for X25519.
    const ALGORITHM: u8;
    /// The 32 bytes of the key.
    fn key_bytes(&self) -> [u8; 32];

    /// `SHA-256(LABEL("key id") || role || algorithm || key)[0..4]`.
    fn key_id(&self, role: Role) -> KeyId {
        let digest: [u8; 32] = Sha256::new()
            .chain_update(Label::KeyId.bytes())
            .chain_update([role as u8, Self::ALGORITHM])
            .chain_update(self.key_bytes())
            .finalize()
            .into();
        let [a, b, c, d, ..] = digest;
        KeyId::from([a, b, c, d])
    }
}

impl RoleKey for PublicKey {
    const ALGORITHM: u8 = 1;
    fn key_bytes(&self) -> [u8; 32] {
        *self.as_bytes()
    }
}

impl RoleKey for SubmissionPublicKey {
    const ALGORITHM: u8 = 2;
    fn key_bytes(&self) -> [u8; 32] {
        *self.as_bytes()
    }
}

impl RoleKey for NoteKey {
    const ALGORITHM: u8 = 1;
    fn key_bytes(&self) -> [u8; 32] {
        *self.public_key().as_bytes()
    }
}

/// A key and when it holds: `not_before <= t < not_after`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dated<K> {
    /// The key.
    pub key: K,
    /// The first second it holds.
    pub not_before: UnixTime,
    /// The first second it no longer holds.
    pub not_after: UnixTime,
}

impl<K> Dated<K> {
    /// Whether the key holds at `time`.
    pub fn holds_at(&self, time: UnixTime) -> bool {
        self.not_before <= time && time < self.not_after
    }
}
