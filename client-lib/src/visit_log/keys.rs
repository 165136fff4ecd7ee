//! The device's key pairs: the match half lies with the device, the diary half behind the resident's
//! passphrase.

use std::sync::Arc;

use argon2::{Algorithm, Argon2, Params};
use chacha20poly1305::{
    ChaCha20Poly1305, KeyInit as _,
    aead::{Aead as _, Payload},
};
use homesafe_protocol::{
    encoding::{Undecoded, Version, decode_version, encode},
    label::Label,
    passphrase::Passphrase,
};
use rand::CryptoRng;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::{Zeroize as _, Zeroizing};

use crate::storage::{OtherVersion, Storage, StorageError};

const FILE: &str = "keys";
const VERSION: Version = Version::new(1);
const MAX_FILE_LEN: u64 = 1_024;

/// Why the keys cannot be used.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum LockError {
    /// The storage.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The key file.
    #[error(transparent)]
    OtherVersion(#[from] OtherVersion),
    /// There are none.
    #[error("the key file is lost")]
    Missing,
    /// Not a key file, or with parameters nobody would choose.
    #[error("the key file is damaged")]
    Damaged,
    /// Not the passphrase.
    #[error("wrong passphrase")]
    WrongPassphrase,
    /// Parameters that would not be computed again.
    #[error("a lock takes 8 KiB of memory a lane to 1 GiB, 1 to 16 passes and 1 to 16 lanes")]
    Cost,
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
        let are_few = matches!(self.passes, 1..=16) && matches!(self.lanes, 1..=16);
        // Bounded before it is multiplied.
        are_few && self.memory >= 8 * self.lanes && self.memory <= 1 << 20
    }
}

/// The key file. The match secret lies open in it: on a phone it belongs into the system's keystore.
#[derive(Clone, Serialize, Deserialize)]
struct KeyFile {
    version: Version,
    match_secret: [u8; 32],
    diary_public: [u8; 32],
    lock: Lock,
}

/// What stands before the diary's secret.
#[derive(Clone, Serialize, Deserialize)]
enum Lock {
    Passphrase { cost: KdfCost, salt: [u8; 16], nonce: [u8; 12], sealed: Vec<u8> },
    Removed { diary_secret: [u8; 32] },
}

impl Lock {
    fn new(
        diary: &StaticSecret,
        passphrase: &Passphrase,
        cost: KdfCost,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, LockError> {
        if !cost.is_sane() {
            return Err(LockError::Cost);
        }
        let (mut salt, mut nonce) = ([0; 16], [0; 12]);
        rng.fill_bytes(&mut salt);
        rng.fill_bytes(&mut nonce);
        let public = PublicKey::from(diary);
        let payload = Payload { msg: diary.as_bytes(), aad: public.as_bytes() };
        let sealed = lock_key(passphrase, cost, &salt)?.encrypt(&nonce.into(), payload);
        Ok(Self::Passphrase { cost, salt, nonce, sealed: sealed.map_err(|_| LockError::Damaged)? })
    }

    const fn is_sane(&self) -> bool {
        match self {
            Self::Passphrase { cost, .. } => cost.is_sane(),
            Self::Removed { .. } => true,
        }
    }
}

/// The keys of a device, as its key file holds them.
pub struct DeviceKeys {
    log: Arc<LogKeys>,
    file: KeyFile,
}

/// Both public halves and the match secret: enough to check in, check out and match. No lock changes them.
pub(super) struct LogKeys {
    match_secret: StaticSecret,
    match_public: [u8; 32],
    diary_public: [u8; 32],
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

    /// A keyed hash that only whoever has opened the diary can make.
    pub(crate) fn tag(&self, message: &[u8]) -> [u8; 16] {
        let hash = Sha256::new()
            .chain_update(Label::DiaryTag.bytes())
            .chain_update(self.secret())
            .chain_update(message);
        // Half of the hash: what is left out keeps anybody from going on where it ended.
        let mut tag = [0; 16];
        tag.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
        tag
    }
}

impl DeviceKeys {
    /// Makes and stores new keys; the diary's behind `passphrase`.
    ///
    /// # Errors
    /// [`LockError::Cost`] for a cost out of bounds, and those of the storage.
    pub fn create(
        storage: &dyn Storage,
        passphrase: &Passphrase,
        cost: KdfCost,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, LockError> {
        let (match_secret, diary) = (StaticSecret::random_from_rng(rng), StaticSecret::random_from_rng(rng));
        let lock = Lock::new(&diary, passphrase, cost, rng)?;
        let diary_public = PublicKey::from(&diary).to_bytes();
        let file = KeyFile { version: VERSION, match_secret: match_secret.to_bytes(), diary_public, lock };
        file.store(storage)?;
        Ok(Self::of(file))
    }

    fn of(file: KeyFile) -> Self {
        let match_secret = StaticSecret::from(file.match_secret);
        let match_public = PublicKey::from(&match_secret).to_bytes();
        let log = LogKeys { match_secret, match_public, diary_public: file.diary_public };
        Self { log: Arc::new(log), file }
    }

    /// Whether there are keys already.
    ///
    /// # Errors
    /// Those of the storage.
    pub fn exist(storage: &dyn Storage) -> Result<bool, LockError> {
        Ok(storage.read_whole(FILE, MAX_FILE_LEN)?.is_some())
    }

    /// Reads the stored keys.
    ///
    /// # Errors
    /// [`LockError::Missing`], [`LockError::Damaged`], and those of the storage.
    pub fn load(storage: &dyn Storage) -> Result<Self, LockError> {
        let bytes = Zeroizing::new(storage.read_whole(FILE, MAX_FILE_LEN)?.ok_or(LockError::Missing)?);
        let file: KeyFile = decode_version(&bytes, VERSION).map_err(|error| match error {
            Undecoded::OtherVersion => LockError::OtherVersion(OtherVersion { file: FILE }),
            Undecoded::Damaged => LockError::Damaged,
        })?;
        if !file.lock.is_sane() {
            return Err(LockError::Damaged);
        }
        Ok(Self::of(file))
    }

    /// Opens the diary's key with the resident's passphrase; with any, where the lock was removed.
    ///
    /// # Errors
    /// [`LockError::WrongPassphrase`], and [`LockError::Damaged`] where the key file is.
    pub fn unlock(&self, passphrase: &Passphrase) -> Result<DiaryKey, LockError> {
        let Lock::Passphrase { cost, salt, nonce, sealed } = &self.file.lock else {
            return self.unlocked().ok_or(LockError::Damaged);
        };
        let payload = Payload { msg: sealed, aad: &self.file.diary_public };
        let secret = lock_key(passphrase, *cost, salt)?.decrypt(&(*nonce).into(), payload);
        let secret = Zeroizing::new(secret.map_err(|_| LockError::WrongPassphrase)?);
        let secret: [u8; 32] = secret.as_slice().try_into().map_err(|_| LockError::Damaged)?;
        Ok(DiaryKey(StaticSecret::from(secret)))
    }

    /// The diary's key, where the lock was removed.
    pub fn unlocked(&self) -> Option<DiaryKey> {
        match &self.file.lock {
            Lock::Removed { diary_secret } => Some(DiaryKey(StaticSecret::from(*diary_secret))),
            Lock::Passphrase { .. } => None,
        }
    }

    /// The lock's parameters; `None` where it was removed.
    pub const fn lock_cost(&self) -> Option<KdfCost> {
        match &self.file.lock {
            Lock::Passphrase { cost, .. } => Some(*cost),
            Lock::Removed { .. } => None,
        }
    }

    /// Puts another lock before the diary's key, or none. That the caller holds the key shows that the lock
    /// was opened. The key file is replaced as one; an old copy of it still opens as it did.
    ///
    /// # Errors
    /// [`LockError::Damaged`] for another device's `diary`, [`LockError::Cost`] for a cost out of bounds, and
    /// those of the storage.
    pub fn relock(
        &mut self,
        storage: &dyn Storage,
        diary: &DiaryKey,
        lock: Option<(&Passphrase, KdfCost)>,
        rng: &mut impl CryptoRng,
    ) -> Result<(), LockError> {
        if PublicKey::from(&diary.0).as_bytes() != &self.file.diary_public {
            return Err(LockError::Damaged);
        }
        let lock = match lock {
            Some((passphrase, cost)) => Lock::new(&diary.0, passphrase, cost, rng)?,
            None => Lock::Removed { diary_secret: diary.0.to_bytes() },
        };
        let mut file = self.file.clone();
        file.lock = lock;
        file.store(storage)?;
        self.file = file;
        Ok(())
    }

    pub(super) fn of_log(&self) -> Arc<LogKeys> {
        Arc::clone(&self.log)
    }

    #[cfg(test)]
    const fn diary_public(&self) -> &[u8; 32] {
        &self.file.diary_public
    }
}

impl LogKeys {
    pub(super) fn match_secret(&self) -> &[u8; 32] {
        self.match_secret.as_bytes()
    }

    pub(super) const fn match_public(&self) -> &[u8; 32] {
        &self.match_public
    }

    pub(super) const fn diary_public(&self) -> &[u8; 32] {
        &self.diary_public
    }
}

impl KeyFile {
    fn store(&self, storage: &dyn Storage) -> Result<(), LockError> {
        let bytes = Zeroizing::new(encode(self).map_err(|_| LockError::Damaged)?);
        Ok(storage.replace(FILE, &bytes)?)
    }
}

impl Drop for KeyFile {
    fn drop(&mut self) {
        self.match_secret.zeroize();
        if let Lock::Removed { diary_secret } = &mut self.lock {
            diary_secret.zeroize();
        }
    }
}

fn lock_key(passphrase: &Passphrase, cost: KdfCost, salt: &[u8]) -> Result<ChaCha20Poly1305, LockError> {
    let params =
        Params::new(cost.memory, cost.passes, cost.lanes, Some(32)).map_err(|_| LockError::Damaged)?;
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, argon2::Version::V0x13, params)
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
    fn the_lock_is_changed_removed_and_set_by_whoever_opened_it() {
        let storage = MemoryStorage::default();
        let [old, new] = ["old", "new"].map(|text| Passphrase::new(text.into()).unwrap());
        let mut keys = DeviceKeys::create(&storage, &old, TEST_COST, &mut rand::rng()).unwrap();
        let diary = keys.unlock(&old).unwrap();
        let harder = KdfCost { memory: 16, passes: 2, lanes: 1 };
        keys.relock(&storage, &diary, Some((&new, harder)), &mut rand::rng()).unwrap();
        let mut keys = DeviceKeys::load(&storage).unwrap();
        assert_eq!(keys.lock_cost(), Some(harder));
        assert!(matches!(keys.unlock(&old), Err(LockError::WrongPassphrase)));
        assert!(keys.unlocked().is_none());
        let absurd = KdfCost { passes: 17, ..harder };
        assert!(matches!(
            keys.relock(&storage, &diary, Some((&new, absurd)), &mut rand::rng()),
            Err(LockError::Cost)
        ));
        // Another device's key is no proof.
        let other = DeviceKeys::create(&MemoryStorage::default(), &old, TEST_COST, &mut rand::rng()).unwrap();
        let foreign = other.unlock(&old).unwrap();
        assert!(keys.relock(&storage, &foreign, None, &mut rand::rng()).is_err());
        keys.relock(&storage, &keys.unlock(&new).unwrap(), None, &mut rand::rng()).unwrap();
        let mut keys = DeviceKeys::load(&storage).unwrap();
        let open = keys.unlocked().unwrap();
        assert_eq!(
            (open.secret(), keys.lock_cost()),
            (diary.secret(), None),
            "the same key: old records stay readable"
        );
        keys.relock(&storage, &open, Some((&old, TEST_COST)), &mut rand::rng()).unwrap();
        let keys = DeviceKeys::load(&storage).unwrap();
        assert!(keys.unlocked().is_none() && keys.unlock(&old).is_ok());
    }

    #[test]
    fn hostile_parameters_are_not_computed() {
        let storage = MemoryStorage::default();
        let passphrase = Passphrase::new("right".into()).unwrap();
        let keys = DeviceKeys::create(&storage, &passphrase, TEST_COST, &mut rand::rng()).unwrap();
        for cost in [
            KdfCost { memory: u32::MAX, ..TEST_COST },
            KdfCost { passes: u32::MAX, ..TEST_COST },
            KdfCost { memory: (1 << 20) + 1, ..TEST_COST },
            KdfCost { memory: 7, ..TEST_COST },
            KdfCost { lanes: 0, ..TEST_COST },
            KdfCost { lanes: 17, memory: 1_024, ..TEST_COST },
            // Eight times as much is 0 in 32 bits.
            KdfCost { lanes: 1 << 29, ..TEST_COST },
            KdfCost { lanes: u32::MAX, memory: u32::MAX, passes: u32::MAX },
        ] {
            let mut file = keys.file.clone();
            let Lock::Passphrase { cost: stored, .. } = &mut file.lock else { unreachable!() };
            *stored = cost;
            storage.replace(FILE, &encode(&file).unwrap()).unwrap();
            assert!(matches!(DeviceKeys::load(&storage), Err(LockError::Damaged)));
        }
        let trailing = [&encode(&keys.file).unwrap()[..], &[0]].concat();
        storage.replace(FILE, &trailing).unwrap();
        assert!(matches!(DeviceKeys::load(&storage), Err(LockError::Damaged)));
        storage.replace(FILE, &[0; 20]).unwrap();
        assert!(matches!(DeviceKeys::load(&storage), Err(LockError::Damaged)));
    }
}
