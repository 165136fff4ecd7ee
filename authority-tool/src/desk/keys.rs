//! The desk's secret keys: 32 bytes each, sealed to the vault. Keys of one kind are numbered in the order in
//! which they were made; which of them sign is for the trust document to say.

use std::{
    fs,
    path::{Path, PathBuf},
};

use homesafe_host::files::{at, create_private_dir, sync_dir};
use homesafe_protocol::{
    PublicKey,
    roles::{Dated, Role, RoleKey as _},
    time::UnixTime,
};
use rand::CryptoRng;

use super::{
    Desk, DeskError,
    key::{DeskKey, KeyKind},
    records::{Change, FOLDER_OF_KEYS, Records},
    step::has_written,
};
use crate::journal::Act;

/// Where files of keys that are damaged are put, beside the folder of keys: nothing looks at what lies there.
const SET_ASIDE: &str = "damaged";

impl Desk {
    /// The keys of a kind that are held here, with their numbers, oldest first.
    ///
    /// # Errors
    /// Those of the desk's folder: one file that is damaged is enough.
    pub fn keys(&self, kind: KeyKind) -> Result<Vec<(u32, DeskKey)>, DeskError> {
        self.read_keys(kind)?.map(|(number, key)| Ok((number, key?))).collect()
    }

    /// The keys of a kind whose files are whole, with their numbers, oldest first: one that is damaged takes
    /// no other with it.
    pub(crate) fn whole_keys(&self, kind: KeyKind) -> Result<Vec<(u32, DeskKey)>, DeskError> {
        Ok(self.read_keys(kind)?.filter_map(|(number, key)| Some((number, key.ok()?))).collect())
    }

    /// Files of keys of a kind that are missing or damaged.
    pub(crate) fn lost_keys(&self, kind: KeyKind) -> Result<Vec<PathBuf>, DeskError> {
        let records = self.records()?;
        let names = numbers(&records, kind).into_iter().map(|number| name(kind, number));
        Ok(names
            .filter(|name| self.read_key(&records, name).is_err())
            .map(|name| records.path(&name))
            .collect())
    }

    fn read_keys(
        &self,
        kind: KeyKind,
    ) -> Result<impl Iterator<Item = (u32, Result<DeskKey, DeskError>)>, DeskError> {
        let records = self.records()?;
        let mut numbers = numbers(&records, kind);
        // One whose file is missing is not here.
        numbers.retain(|number| records.path(&name(kind, *number)).exists());
        Ok(numbers.into_iter().map(move |number| (number, self.read_key(&records, &name(kind, number)))))
    }

    pub(super) fn read_key(&self, records: &Records, name: &str) -> Result<DeskKey, DeskError> {
        let bytes = records.unseal(&self.vault, name)?.ok_or_else(|| DeskError::Gone(records.path(name)))?;
        let bytes: &[u8; 32] =
            bytes.as_slice().try_into().map_err(|_| DeskError::Damaged(records.path(name)))?;
        Ok(DeskKey::from(*bytes))
    }

    pub(super) fn put_key(&self, name: String, key: &DeskKey) -> Result<(), DeskError> {
        self.put_sealed(name, key.expose())
    }

    /// Makes a further key of a kind.
    ///
    /// # Errors
    /// Those of the desk's folder.
    pub fn new_key(&self, kind: KeyKind, rng: &mut impl CryptoRng) -> Result<DeskKey, DeskError> {
        let key = DeskKey::generate(rng);
        self.add_key(kind, &key)?;
        Ok(key)
    }

    /// Makes a further publishing key, to be listed by the next trust document.
    ///
    /// # Errors
    /// Those of the desk's folder and journal.
    pub fn make_publishing_key(&self, now: UnixTime, rng: &mut impl CryptoRng) -> Result<DeskKey, DeskError> {
        let key = DeskKey::generate(rng);
        self.journal(Act::KeyMade { key: PublicKey::from(&key) }, now)?;
        self.add_key(KeyKind::Publishing, &key)?;
        Ok(key)
    }

    /// Stores a key as the next of its kind; never replaces one.
    pub(super) fn add_key(&self, kind: KeyKind, key: &DeskKey) -> Result<(), DeskError> {
        if kind == KeyKind::Publishing {
            let mut head = self.head()?;
            if head.publishing.insert(PublicKey::from(key).key_id(Role::Publishing)) {
                self.set_head(&head)?;
            }
        }
        let next = numbers(&self.records()?, kind).last().map_or(1, |last| last + 1);
        self.put_key(name(kind, next), key)
    }

    /// The signing key of a kind that `named` lists for `at`; of several, the one that was made last.
    ///
    /// # Errors
    /// [`DeskError::KeyNotNamed`] if none of them is held here; [`DeskError::KeyLost`] if it may be in a file
    /// that is missing or damaged.
    pub fn key(&self, kind: KeyKind, named: &[Dated<PublicKey>], at: UnixTime) -> Result<DeskKey, DeskError> {
        self.held(kind, |key| named.iter().any(|dated| dated.holds_at(at) && dated.key == key))
    }

    /// The publishing key that `named` lists; of several, the one that was made last.
    ///
    /// # Errors
    /// As [`Self::key`].
    pub fn publishing_key(&self, named: &[PublicKey]) -> Result<DeskKey, DeskError> {
        self.held(KeyKind::Publishing, |key| named.contains(&key))
    }

    /// The certification key that this desk was made with, which its first trust document will name.
    ///
    /// # Errors
    /// [`DeskError::KeyLost`] if its file is missing or damaged.
    pub fn first_certification_key(&self) -> Result<DeskKey, DeskError> {
        self.held(KeyKind::Certification, |key| key == self.info().certification)
    }

    fn held(&self, kind: KeyKind, is_named: impl Fn(PublicKey) -> bool) -> Result<DeskKey, DeskError> {
        let held =
            self.whole_keys(kind)?.into_iter().rev().map(|(_, key)| key).find(|key| is_named(key.into()));
        if let Some(key) = held {
            return Ok(key);
        }
        let files = self.lost_keys(kind)?;
        Err(if files.is_empty() { DeskError::KeyNotNamed(kind) } else { DeskError::KeyLost { kind, files } })
    }

    /// Puts a file that is damaged aside, under its name in `damaged`, where there is one. It goes on being
    /// missed, so that a good copy of it may be put in its place.
    ///
    /// # Errors
    /// The folder and the journal.
    pub(crate) fn set_aside(&self, file: &Path, now: UnixTime) -> Result<(), DeskError> {
        let Some(name) = file.file_name().filter(|_| fs::symlink_metadata(file).is_ok()) else {
            return Ok(());
        };
        let name = name.to_string_lossy().into_owned();
        let folder = self.folder.join(SET_ASIDE);
        create_private_dir(&folder)?;
        // One of that name may lie there: neither takes the other's place.
        let numbered = |n: u32| if n == 0 { name.clone() } else { format!("{name}.{n}") };
        let free = |name: &String| fs::symlink_metadata(folder.join(name)).is_err();
        let aside = (0..=u32::MAX).map(numbered).find(free).unwrap_or_else(|| name.clone());
        self.journal(Act::KeySetAside { key: name, now: aside.clone() }, now)?;
        fs::rename(file, folder.join(aside)).map_err(at(file))?;
        for folder in [Some(folder.as_path()), file.parent()].into_iter().flatten() {
            sync_dir(folder).map_err(at(folder))?;
        }
        has_written(&self.folder);
        Ok(())
    }

    /// Destroys a key; what was sealed to it stays sealed.
    pub(crate) fn destroy_key(&self, kind: KeyKind, number: u32) -> Result<(), DeskError> {
        self.store(&[Change::Remove(name(kind, number))])
    }
}

fn name(kind: KeyKind, number: u32) -> String {
    format!("{FOLDER_OF_KEYS}/{}-{number}.age", kind.name())
}

/// Numbers of the keys of a kind, oldest first.
fn numbers(records: &Records, kind: KeyKind) -> Vec<u32> {
    let number =
        |name: &str| name.strip_prefix(kind.name())?.strip_prefix('-')?.strip_suffix(".age")?.parse().ok();
    let mut numbers: Vec<u32> = records.names(FOLDER_OF_KEYS).filter_map(number).collect();
    numbers.sort_unstable();
    numbers
}
