//! The list of the desk's files, as it stands in the head: of each its length and hash, and what may come in
//! its place.

use std::{collections::BTreeMap, fs, path::Path};

use homesafe_host::files::{FileError, read_bounded};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::DeskError;

/// A file as it lies there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Digest {
    length: u64,
    sha256: [u8; 32],
}

impl Digest {
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self { length: bytes.len() as u64, sha256: Sha256::digest(bytes).into() }
    }

    /// The file's bytes, if they are these.
    pub(super) fn read(self, path: &Path) -> Result<Vec<u8>, DeskError> {
        match read_bounded(path, self.length) {
            Err(error) if error.is_not_found() => Err(DeskError::Gone(path.to_owned())),
            Err(FileError::TooLarge { .. }) => Err(DeskError::Changed(path.to_owned())),
            Err(error) => Err(error.into()),
            Ok(bytes) if Self::of(&bytes) == self => Ok(bytes),
            Ok(_) => Err(DeskError::Changed(path.to_owned())),
        }
    }
}

/// Which files there are, by their paths below the desk's folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Listed {
    pub(super) files: BTreeMap<String, Digest>,
    /// What is being written: where it is not the file that is listed, it may be this one (or, if `None`,
    /// gone).
    pub(super) next: BTreeMap<String, Option<Digest>>,
}

impl Listed {
    /// Takes over what a kill left: of each file that was being written, the old or the new one. Whether
    /// there was any.
    pub(super) fn take_over(&mut self, folder: &Path) -> Result<bool, DeskError> {
        for (name, next) in &self.next {
            let path = folder.join(name);
            let is_there = |expected: Option<&Digest>| match expected {
                Some(digest) => digest.read(&path).map(drop),
                None if fs::symlink_metadata(&path).is_err() => Ok(()),
                None => Err(DeskError::Changed(path.clone())),
            };
            if is_there(self.files.get(name)).is_err() {
                is_there(next.as_ref())?;
                match next {
                    Some(digest) => drop(self.files.insert(name.clone(), *digest)),
                    None => drop(self.files.remove(name)),
                }
            }
        }
        Ok(!std::mem::take(&mut self.next).is_empty())
    }

    /// All that was being written is there.
    pub(super) fn arrive(&mut self) {
        for (name, next) in std::mem::take(&mut self.next) {
            match next {
                Some(digest) => drop(self.files.insert(name, digest)),
                None => drop(self.files.remove(&name)),
            }
        }
    }
}
