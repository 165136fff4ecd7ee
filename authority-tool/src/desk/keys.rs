//! The desk's secret keys: 32 bytes each, sealed to the vault.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use ed25519_dalek::SigningKey;
use homesafe_client::{files::PRIVATE, files::write_atomic, vault::Vault};
use homesafe_protocol::{PublicKey, SubmissionPublicKey};
use rand::CryptoRng;
use x25519_dalek::StaticSecret;
use zeroize::Zeroizing;

use super::DeskError;

/// Which key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// Signs trust documents; numbered from 1.
    Root(usize),
    /// Signs leaves.
    Publishing,
    /// Signs venue codes.
    Certification,
    /// Opens shares and slips.
    Submission,
}

impl KeyKind {
    fn path(self, folder: &Path) -> PathBuf {
        let name = match self {
            Self::Root(number) => format!("root-{number}.age"),
            Self::Publishing => "publishing.age".into(),
            Self::Certification => "certification.age".into(),
            Self::Submission => "submission.age".into(),
        };
        folder.join("keys").join(name)
    }
}

/// A secret key: wiped when dropped, never shown.
#[derive(Clone)]
pub struct DeskKey(Zeroizing<[u8; 32]>);

impl DeskKey {
    /// The Ed25519 key that signs.
    pub fn signer(&self) -> SigningKey {
        SigningKey::from_bytes(&self.0)
    }
}

impl fmt::Debug for DeskKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeskKey(redacted)")
    }
}

impl From<DeskKey> for PublicKey {
    fn from(key: DeskKey) -> Self {
        key.signer().verifying_key().to_bytes().into()
    }
}

impl From<DeskKey> for SubmissionPublicKey {
    fn from(key: DeskKey) -> Self {
        x25519_dalek::PublicKey::from(&StaticSecret::from(*key.0)).to_bytes().into()
    }
}

/// Makes a key and seals it; never replaces one.
pub(super) fn create(
    folder: &Path,
    vault: &Vault,
    kind: KeyKind,
    rng: &mut impl CryptoRng,
) -> Result<DeskKey, DeskError> {
    let path = kind.path(folder);
    if path.exists() {
        return Err(DeskError::Exists(folder.to_owned()));
    }
    let mut bytes = Zeroizing::new([0; 32]);
    rng.fill_bytes(&mut *bytes);
    write_atomic(&path, &vault.seal(&*bytes)?, PRIVATE)?;
    Ok(DeskKey(bytes))
}

pub(super) fn read(folder: &Path, vault: &Vault, kind: KeyKind) -> Result<DeskKey, DeskError> {
    let path = kind.path(folder);
    let bytes = vault.read(&path)?;
    let bytes: &[u8; 32] = bytes.as_slice().try_into().map_err(|_| DeskError::Damaged(path))?;
    Ok(DeskKey(Zeroizing::new(*bytes)))
}
