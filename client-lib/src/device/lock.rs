//! The lock before the diary: opened, changed, removed and set again.

use homesafe_protocol::passphrase::Passphrase;

use rand::CryptoRng;

use super::{Device, DeviceError};
use crate::visit_log::{DiaryKey, KdfCost, LockError};

impl Device<'_> {
    /// Opens the diary for the resident.
    ///
    /// # Errors
    /// [`LockError::WrongPassphrase`], and [`LockError::Damaged`] for a key file that is.
    pub fn unlock(&self, passphrase: &Passphrase) -> Result<DiaryKey, DeviceError> {
        Ok(self.keys.unlock(passphrase)?)
    }

    /// Opens the diary with a passphrase, or with none where the lock was removed.
    ///
    /// # Errors
    /// Those of [`Self::unlock`], and [`LockError::WrongPassphrase`] for none where there is a lock.
    pub fn open_diary(&self, passphrase: Option<&Passphrase>) -> Result<DiaryKey, DeviceError> {
        match passphrase {
            Some(passphrase) => self.unlock(passphrase),
            None => Ok(self.keys.unlocked().ok_or(LockError::WrongPassphrase)?),
        }
    }

    /// How hard the lock's passphrase is to try; `None` where the lock was removed.
    pub const fn lock_cost(&self) -> Option<KdfCost> {
        self.keys.lock_cost()
    }

    /// Puts a passphrase before the diary in place of the present one, if any. `diary` shows that the
    /// resident opened it.
    ///
    /// # Errors
    /// [`LockError::Cost`] for a cost out of bounds, [`LockError::Damaged`] for the `diary` of another
    /// device, and those of the storage.
    pub fn set_lock(
        &mut self,
        diary: &DiaryKey,
        passphrase: &Passphrase,
        cost: KdfCost,
        rng: &mut impl CryptoRng,
    ) -> Result<(), DeviceError> {
        Ok(self.keys.relock(self.storage, diary, Some((passphrase, cost)), rng)?)
    }

    /// Stores the diary's key openly: whoever reads the device's files can then read the diary.
    ///
    /// # Errors
    /// [`LockError::Damaged`] for the `diary` of another device, and those of the storage.
    pub fn remove_lock(&mut self, diary: &DiaryKey, rng: &mut impl CryptoRng) -> Result<(), DeviceError> {
        Ok(self.keys.relock(self.storage, diary, None, rng)?)
    }
}
