//! Submission keys from desk to desk. Devices seal to one key of the deployment, whichever desk gave the
//! code: every desk that gives codes needs it.

use homesafe_host::vault::Address;
use homesafe_protocol::{
    KeyId, SubmissionPublicKey,
    roles::{Role, RoleKey as _},
    time::UnixTime,
};
use zeroize::Zeroizing;

use super::{
    Desk, DeskError,
    key::{DeskKey, KeyKind},
};
use crate::journal::Act;

/// `uint8 version = 1`, then keys of 32 bytes.
const VERSION: u8 = 1;

impl Desk {
    /// To whom others seal what this desk is to open.
    pub fn address(&self) -> Address {
        self.vault.address()
    }

    /// The submission keys that the newest trust document names and that are here, sealed to another desk,
    /// and which they are.
    ///
    /// # Errors
    /// [`DeskError::KeyNotNamed`] if there are none.
    pub fn give_submission_keys(
        &self,
        to: &Address,
        now: UnixTime,
    ) -> Result<(Vec<u8>, Vec<KeyId>), DeskError> {
        let named =
            self.named(self.whole_keys(KeyKind::Submission)?.into_iter().map(|(_, key)| key).collect())?;
        // Allocated once, so that no copy of the keys is left behind by growing.
        let mut plain = Zeroizing::new(Vec::with_capacity(1 + named.len() * 32));
        plain.push(VERSION);
        named.iter().for_each(|key| plain.extend_from_slice(key.submission_secret().expose()));
        let sealed = to.seal(&plain)?;
        let keys: Vec<KeyId> = named.iter().map(id).collect();
        self.journal(Act::KeysGiven { to: to.to_string(), keys: keys.clone() }, now)?;
        Ok((sealed, keys))
    }

    /// Takes the keys of another desk that the newest trust document names, but for those that are here;
    /// gives which.
    ///
    /// # Errors
    /// [`DeskError::KeyNotNamed`] if it names none of them, and one of the vault if they are sealed to
    /// somebody else.
    pub fn take_submission_keys(&self, sealed: &[u8], now: UnixTime) -> Result<Vec<KeyId>, DeskError> {
        let plain = self.vault.unseal(sealed)?;
        let Some((&VERSION, keys)) = plain.split_first() else { return Err(DeskError::NoKeysInside) };
        let (keys, []) = keys.as_chunks::<32>() else { return Err(DeskError::NoKeysInside) };
        let given = self.named(keys.iter().copied().map(DeskKey::from).collect())?;
        let held: Vec<KeyId> = self.whole_keys(KeyKind::Submission)?.iter().map(|(_, key)| id(key)).collect();
        let new: Vec<DeskKey> = given.into_iter().filter(|key| !held.contains(&id(key))).collect();
        let keys: Vec<KeyId> = new.iter().map(id).collect();
        if !keys.is_empty() {
            self.journal(Act::KeysTaken { keys: keys.clone() }, now)?;
            new.iter().try_for_each(|key| self.add_key(KeyKind::Submission, key))?;
        }
        Ok(keys)
    }

    fn named(&self, keys: Vec<DeskKey>) -> Result<Vec<DeskKey>, DeskError> {
        let trust = self.trust()?;
        let is_named = |key: &DeskKey| {
            trust.body().submission.iter().any(|dated| dated.key == SubmissionPublicKey::from(key))
        };
        let named: Vec<DeskKey> = keys.into_iter().filter(is_named).collect();
        if named.is_empty() { Err(DeskError::KeyNotNamed(KeyKind::Submission)) } else { Ok(named) }
    }
}

fn id(key: &DeskKey) -> KeyId {
    SubmissionPublicKey::from(key).key_id(Role::Submission)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::tests::{NOW, desk};

    #[test]
    fn only_keys_of_a_desk_are_taken() {
        let folder = tempfile::tempdir().unwrap();
        let desk = desk(folder.path());
        assert!(matches!(desk.take_submission_keys(b"noise", NOW), Err(DeskError::Vault(_))));
        for bad in [&b""[..], &[2; 33], &[1; 32], &[1; 34]] {
            let sealed = desk.address().seal(bad).unwrap();
            assert!(
                matches!(desk.take_submission_keys(&sealed, NOW), Err(DeskError::NoKeysInside)),
                "{bad:?}"
            );
        }
        // Well-formed, and no trust document names it: not even a document is there.
        let sealed = desk.address().seal(&[1; 33]).unwrap();
        assert!(matches!(desk.take_submission_keys(&sealed, NOW), Err(DeskError::NoTrust)));
        assert_eq!(desk.keys(KeyKind::Submission).unwrap().len(), 1);
    }
}
