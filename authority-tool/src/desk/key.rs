//! One secret key of the desk, and what it may be for.

use std::fmt;

use ed25519_dalek::SigningKey;
use homesafe_protocol::{PublicKey, SubmissionPublicKey, roles::Role, share::SubmissionSecretKey};
use rand::CryptoRng;
use serde::{Serialize, Serializer};
use x25519_dalek::StaticSecret;
use zeroize::Zeroizing;

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum KeyKind {
    /// Signs trust documents.
    Root,
    /// Signs leaves.
    Publishing,
    /// Signs venue codes.
    Certification,
    /// Opens shares and slips.
    Submission,
}

impl KeyKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Root, Self::Publishing, Self::Certification, Self::Submission];

    /// Its name in commands and files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Publishing => "publishing",
            Self::Certification => "certification",
            Self::Submission => "submission",
        }
    }

    /// By which ids its keys are known.
    pub const fn role(self) -> Role {
        match self {
            Self::Root => Role::Root,
            Self::Publishing => Role::Publishing,
            Self::Certification => Role::Certification,
            Self::Submission => Role::Submission,
        }
    }
}

/// Writes a kind by its name, by which a catalogue chooses.
pub(crate) fn kind_by_name<S: Serializer>(kind: &KeyKind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.name())
}

/// A secret key: wiped when dropped, never shown.
#[derive(Clone)]
pub struct DeskKey(Zeroizing<[u8; 32]>);

impl DeskKey {
    /// The Ed25519 key that signs.
    pub fn signer(&self) -> SigningKey {
        SigningKey::from_bytes(&self.0)
    }

    /// The X25519 key that opens.
    pub fn submission_secret(&self) -> SubmissionSecretKey {
        SubmissionSecretKey::from(*self.0)
    }

    /// Its bytes, to be sealed.
    pub(super) fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// A new one.
    pub(super) fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        rng.fill_bytes(&mut *bytes);
        Self(bytes)
    }
}

impl fmt::Debug for DeskKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeskKey(redacted)")
    }
}

impl From<[u8; 32]> for DeskKey {
    fn from(secret: [u8; 32]) -> Self {
        Self(Zeroizing::new(secret))
    }
}

impl From<&DeskKey> for PublicKey {
    fn from(key: &DeskKey) -> Self {
        key.signer().verifying_key().to_bytes().into()
    }
}

impl From<&DeskKey> for SubmissionPublicKey {
    fn from(key: &DeskKey) -> Self {
        x25519_dalek::PublicKey::from(&StaticSecret::from(*key.0)).to_bytes().into()
    }
}
