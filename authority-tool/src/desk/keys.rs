//! The desk's secret keys: 32 bytes each, sealed to the vault. Keys of one kind are numbered in the order in which they were
//! made; which of them sign is for the trust document to say.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use ed25519_dalek::SigningKey;
use homesafe_client::{files::PRIVATE, files::write_atomic, vault::Vault};
use homesafe_protocol::{PublicKey, SubmissionPublicKey, roles::Dated, share::SubmissionSecretKey, time::UnixTime};
use rand::CryptoRng;
use x25519_dalek::StaticSecret;
use zeroize::Zeroizing;

use super::{Desk, DeskError, file_names, remove};

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
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
    const fn name(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Publishing => "publishing",
            Self::Certification => "certification",
            Self::Submission => "submission",
        }
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

    /// The X25519 key that opens.
    pub fn submission_secret(&self) -> SubmissionSecretKey {
        SubmissionSecretKey::from(*self.0)
    }

    /// A new one.
    pub(super) fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        rng.fill_bytes(&mut *bytes);
        Self(bytes)
    }

    pub(super) fn write(&self, vault: &Vault, path: &Path) -> Result<(), DeskError> {
        if path.exists() {
            return Err(DeskError::Exists(path.to_owned()));
        }
        Ok(write_atomic(path, &vault.seal(&*self.0)?, PRIVATE)?)
    }

    pub(super) fn read(vault: &Vault, path: PathBuf) -> Result<Self, DeskError> {
        let bytes = vault.read(&path)?;
        let bytes: &[u8; 32] = bytes.as_slice().try_into().map_err(|_| DeskError::Damaged(path))?;
        Ok(Self(Zeroizing::new(*bytes)))
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

/// Makes the next key of a kind; never replaces one.
pub(super) fn create(
    folder: &Path,
    vault: &Vault,
    kind: KeyKind,
    rng: &mut impl CryptoRng,
) -> Result<DeskKey, DeskError> {
    let key = DeskKey::generate(rng);
    store(folder, vault, kind, &key)?;
    Ok(key)
}

/// Writes a key as the next of its kind.
pub(super) fn store(folder: &Path, vault: &Vault, kind: KeyKind, key: &DeskKey) -> Result<(), DeskError> {
    let folder = folder.join("keys");
    let next = numbers(&folder, kind)?.last().map_or(1, |last| last + 1);
    key.write(vault, &path(&folder, kind, next))
}

fn path(folder: &Path, kind: KeyKind, number: u32) -> PathBuf {
    folder.join(format!("{}-{number}.age", kind.name()))
}

fn numbers(folder: &Path, kind: KeyKind) -> Result<Vec<u32>, DeskError> {
    let number = |name: &String| name.strip_prefix(kind.name())?.strip_prefix('-')?.strip_suffix(".age")?.parse().ok();
    let mut numbers: Vec<u32> = file_names(folder)?.iter().filter_map(number).collect();
    numbers.sort_unstable();
    Ok(numbers)
}

impl Desk {
    /// The keys of a kind that are held here, with their numbers, oldest first.
    pub fn keys(&self, kind: KeyKind) -> Result<Vec<(u32, DeskKey)>, DeskError> {
        self.read_keys(kind)?.map(|(number, key)| Ok((number, key?))).collect()
    }

    /// The keys of a kind whose files are whole: one that is damaged takes no other with it.
    pub(crate) fn whole_keys(&self, kind: KeyKind) -> Result<Vec<DeskKey>, DeskError> {
        Ok(self.read_keys(kind)?.filter_map(|(_, key)| key.ok()).collect())
    }

    fn read_keys(&self, kind: KeyKind) -> Result<impl Iterator<Item = (u32, Result<DeskKey, DeskError>)>, DeskError> {
        let folder = self.folder.join("keys");
        let read = move |number| (number, DeskKey::read(&self.vault, path(&folder, kind, number)));
        Ok(numbers(&self.folder.join("keys"), kind)?.into_iter().map(read))
    }

    /// Makes a further key of a kind.
    pub fn new_key(&self, kind: KeyKind, rng: &mut impl CryptoRng) -> Result<DeskKey, DeskError> {
        create(&self.folder, &self.vault, kind, rng)
    }

    /// The signing key of a kind that `named` lists for `at`; of several, the one that was made last.
    ///
    /// # Errors
    /// [`DeskError::KeyNotNamed`] if none of them is held here.
    pub fn key(&self, kind: KeyKind, named: &[Dated<PublicKey>], at: UnixTime) -> Result<DeskKey, DeskError> {
        self.held(kind, |key| named.iter().any(|dated| dated.holds_at(at) && dated.key == key))
    }

    /// The publishing key that `named` lists; of several, the one that was made last.
    ///
    /// # Errors
    /// [`DeskError::KeyNotNamed`] if none of them is held here.
    pub fn publishing_key(&self, named: &[PublicKey]) -> Result<DeskKey, DeskError> {
        self.held(KeyKind::Publishing, |key| named.contains(&key))
    }

    fn held(&self, kind: KeyKind, is_named: impl Fn(PublicKey) -> bool) -> Result<DeskKey, DeskError> {
        let held = self.keys(kind)?.into_iter().rev().map(|(_, key)| key).find(|key| is_named(key.into()));
        held.ok_or(DeskError::KeyNotNamed(kind.name()))
    }

    /// Destroys a key; what was sealed to it stays sealed.
    pub(crate) fn destroy_key(&self, kind: KeyKind, number: u32) -> Result<(), DeskError> {
        remove(&path(&self.folder.join("keys"), kind, number))
    }
}
