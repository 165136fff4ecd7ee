//! The device's key pairs: the match half lies with the device, the diary half behind the resident's passphrase.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::{
    ChaCha20Poly1305, KeyInit as _,
    aead::{Aead as _, Payload},
};
use rand::CryptoRng;
use serde::{Deserialize, Serialize};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use crate::{
    passphrase::Passphrase,
    storage::{Storage, StorageError},
};

const FILE: &str = "keys";
const VERSION: u8 = 1;
const MAX_FILE_LEN: u64 = 1_024;

/// Why the keys cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LockError {
    /// The storage.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// There are none.
    #[error("this device has no visit log yet: run `homesafe init` first")]
    Missing,
    /// Not a key file, or with parameters nobody would choose.
    #[error("the key file is damaged; without it the visit log cannot be opened: restore it from a backup")]
    Damaged,
    /// Not the passphrase.
    #[error("wrong passphrase")]
    WrongPassphrase,
}

/// How hard a passphrase is to try: Argon2id's memory, passes and lanes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct KdfCost {
    /// Memory in KiB.
    pub memory: u32,
    /// Passes.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl KdfCost {
    /// RFC 9106's second recommendation: 64 MiB, 3 passes, 4 lanes.
    pub const RFC9106_SECOND: Self = Self { memory: 64 * 1_024, passes: 3, lanes: 4 };

    /// What is computed at all: a file that asks for more is damaged or hostile.
    const fn is_sane(self) -> bool {
        self.memory >= 8 * self.lanes
            && self.memory <= 1 << 20
            && self.passes >= 1
            && self.passes <= 16
            && self.lanes >= 1
            && self.lanes <= 16
    }
}

/// The key file. The match secret lies open in it: on a phone it belongs into the system's keystore.
#[derive(Clone, Serialize, Deserialize)]
struct KeyFile {
    version: u8,
    match_secret: [u8; 32],
    diary_public: [u8; 32],
    cost: KdfCost,
    salt: [u8; 16],
    nonce: [u8; 12],
    sealed_diary_secret: Vec<u8>,
}

/// Both public halves and the match secret: enough to check in, check out and match.
pub struct DeviceKeys {
    match_secret: StaticSecret,
    file: KeyFile,
}

impl std::fmt::Debug for DeviceKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DeviceKeys(redacted)")
    }
}

/// The diary secret: held only while the resident looks.
pub struct DiaryKey(StaticSecret);

impl std::fmt::Debug for DiaryKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DiaryKey(redacted)")
    }
}

impl DiaryKey {
    pub(super) fn secret(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }
}

impl DeviceKeys {
    /// Makes and stores new keys; the diary's behind `passphrase`.
    pub fn create(
        storage: &dyn Storage,
        passphrase: &Passphrase,
        cost: KdfCost,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, LockError> {
        let (match_secret, diary) = (StaticSecret::random_from_rng(rng), StaticSecret::random_from_rng(rng));
        let (mut salt, mut nonce) = ([0; 16], [0; 12]);
        rng.fill_bytes(&mut salt);
        rng.fill_bytes(&mut nonce);
        let diary_public = PublicKey::from(&diary).to_bytes();
        let lock = lock_key(passphrase, cost, &salt)?;
        let payload = Payload { msg: diary.as_bytes(), aad: &diary_public };
        let sealed_diary_secret = lock.encrypt(&nonce.into(), payload).map_err(|_| LockError::Damaged)?;
        let version = VERSION;
        let file = KeyFile {
            version,
            match_secret: match_secret.to_bytes(),
            diary_public,
            cost,
            salt,
            nonce,
            sealed_diary_secret,
        };
        let bytes = Zeroizing::new(postcard::to_allocvec(&file).map_err(|_| LockError::Damaged)?);
        storage.replace(FILE, &bytes)?;
        Ok(Self { match_secret, file })
    }

    /// Whether there are keys already.
    pub fn exist(storage: &dyn Storage) -> Result<bool, LockError> {
        Ok(storage.read(FILE, MAX_FILE_LEN)?.is_some())
    }

    /// Reads the stored keys.
    pub fn load(storage: &dyn Storage) -> Result<Self, LockError> {
        let bytes = Zeroizing::new(storage.read(FILE, MAX_FILE_LEN)?.ok_or(LockError::Missing)?);
        let file: KeyFile = postcard::from_bytes(&bytes).map_err(|_| LockError::Damaged)?;
        if file.version != VERSION || !file.cost.is_sane() {
            return Err(LockError::Damaged);
        }
        Ok(Self { match_secret: StaticSecret::from(file.match_secret), file })
    }

    /// Opens the diary's key with the resident's passphrase.
    pub fn unlock(&self, passphrase: &Passphrase) -> Result<DiaryKey, LockError> {
        let lock = lock_key(passphrase, self.file.cost, &self.file.salt)?;
        let payload = Payload { msg: &self.file.sealed_diary_secret, aad: &self.file.diary_public };
        let secret = lock.decrypt(&self.file.nonce.into(), payload).map_err(|_| LockError::WrongPassphrase)?;
        let secret = Zeroizing::new(secret);
        let secret: [u8; 32] = secret.as_slice().try_into().map_err(|_| LockError::Damaged)?;
        Ok(DiaryKey(StaticSecret::from(secret)))
    }

    pub(super) fn match_secret(&self) -> &[u8; 32] {
        self.match_secret.as_bytes()
    }

    pub(super) fn match_public(&self) -> [u8; 32] {
        PublicKey::from(&self.match_secret).to_bytes()
    }

    pub(super) const fn diary_public(&self) -> &[u8; 32] {
        &self.file.diary_public
    }
}

impl Drop for KeyFile {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.match_secret);
    }
}

fn lock_key(passphrase: &Passphrase, cost: KdfCost, salt: &[u8]) -> Result<ChaCha20Poly1305, LockError> {
    let params = Params::new(cost.memory, cost.passes, cost.lanes, Some(32)).map_err(|_| LockError::Damaged)?;
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.expose().as_bytes(), salt, key.as_mut_slice())
        .map_err(|_| LockError::Damaged)?;
    Ok(ChaCha20Poly1305::new(&(*key).into()))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::storage::MemoryStorage;

    /// Cheap on purpose: tests try no passphrases.
    pub(crate) const TEST_COST: KdfCost = KdfCost { memory: 8, passes: 1, lanes: 1 };

    #[test]
    fn the_diary_opens_with_its_passphrase_only() {
        let storage = MemoryStorage::default();
        let [right, wrong] = ["right", "wrong"].map(|text| Passphrase::new(text.into()).unwrap());
        assert!(matches!(DeviceKeys::load(&storage), Err(LockError::Missing)));
        DeviceKeys::create(&storage, &right, TEST_COST, &mut rand::rng()).unwrap();
        let keys = DeviceKeys::load(&storage).unwrap();
        let diary = keys.unlock(&right).unwrap();
        assert_eq!(PublicKey::from(&diary.0).as_bytes(), keys.diary_public());
        assert!(matches!(keys.unlock(&wrong), Err(LockError::WrongPassphrase)));
    }

    #[test]
    fn hostile_parameters_are_not_computed() {
        let storage = MemoryStorage::default();
        let passphrase = Passphrase::new("right".into()).unwrap();
        let keys = DeviceKeys::create(&storage, &passphrase, TEST_COST, &mut rand::rng()).unwrap();
        for cost in [
            KdfCost { memory: u32::MAX, ..TEST_COST },
            KdfCost { passes: u32::MAX, ..TEST_COST },
            KdfCost { lanes: 0, ..TEST_COST },
        ] {
            let mut file = keys.file.clone();
            file.cost = cost;
            storage.replace(FILE, &postcard::to_allocvec(&file).unwrap()).unwrap();
            assert!(matches!(DeviceKeys::load(&storage), Err(LockError::Damaged)));
        }
        storage.replace(FILE, &[0; 20]).unwrap();
        assert!(matches!(DeviceKeys::load(&storage), Err(LockError::Damaged)));
    }
}
