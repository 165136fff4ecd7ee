//! A folder that can be read but not written: a copy on a disk that is full of them, a medium that is locked.

use std::{
    collections::BTreeMap,
    io::Write,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use homesafe_client::{
    ask::FetchError,
    storage::{Storage, StorageError},
};
use homesafe_protocol::Hash;

use super::FsStorage;
use crate::{
    drive::Objects,
    files::{FileError, FolderLock},
};

/// Reads a device's folder. What is written stays in memory, and is gone with this: so all that a device does
/// before it shows anything, such as forgetting what is too old, is done to what is shown.
#[derive(Debug)]
pub struct ReadOnlyStorage {
    folder: FsStorage,
    /// Files as they would be, `None` for those that would be removed.
    changes: Mutex<BTreeMap<String, Option<Vec<u8>>>>,
}

impl ReadOnlyStorage {
    /// Opens `root` to read. Nobody else writes there meanwhile, as far as locks go.
    ///
    /// # Errors
    /// [`FileError::Locked`], [`FileError::Link`], and those of the folder.
    pub fn open(root: &Path) -> Result<Self, FileError> {
        let folder = FsStorage { root: root.to_owned(), _lock: FolderLock::share(root)? };
        folder.clean(false)?;
        Ok(Self { folder, changes: Mutex::default() })
    }

    fn changes(&self) -> MutexGuard<'_, BTreeMap<String, Option<Vec<u8>>>> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes a file's bytes in memory, beginning with those that are there.
    fn change(&self, name: &str, change: impl FnOnce(&mut Vec<u8>)) -> Result<(), StorageError> {
        let mut bytes = self.read(name, u64::MAX)?.unwrap_or_default();
        change(&mut bytes);
        self.changes().insert(name.to_owned(), Some(bytes));
        Ok(())
    }
}

impl Storage for ReadOnlyStorage {
    fn read(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, StorageError> {
        match self.changes().get(name) {
            Some(Some(bytes)) if bytes.len() as u64 > limit => {
                Err(StorageError::new(name, std::io::ErrorKind::FileTooLarge.into()))
            }
            Some(changed) => Ok(changed.clone()),
            None => self.folder.read(name, limit),
        }
    }

    fn read_start(&self, name: &str, len: u64) -> Result<Option<Vec<u8>>, StorageError> {
        match self.changes().get(name) {
            Some(changed) => {
                let length = usize::try_from(len).unwrap_or(usize::MAX);
                Ok(changed.as_ref().map(|bytes| bytes.iter().copied().take(length).collect()))
            }
            None => self.folder.read_start(name, len),
        }
    }

    fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), StorageError> {
        self.changes().insert(name.to_owned(), Some(bytes.to_vec()));
        Ok(())
    }

    fn append(&self, name: &str, bytes: &[u8]) -> Result<(), StorageError> {
        self.change(name, |all| all.extend_from_slice(bytes))
    }

    fn hint(&self, name: &str, bytes: &[u8]) -> Result<(), StorageError> {
        self.replace(name, bytes)
    }

    fn truncate(&self, name: &str, len: u64) -> Result<(), StorageError> {
        if self.read_start(name, 0)?.is_none() {
            return Err(StorageError::new(name, std::io::ErrorKind::NotFound.into()));
        }
        self.change(name, |all| all.truncate(usize::try_from(len).unwrap_or(usize::MAX)))
    }

    fn remove(&self, name: &str) -> Result<(), StorageError> {
        self.changes().insert(name.to_owned(), None);
        Ok(())
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, StorageError> {
        let mut names: std::collections::BTreeSet<String> = self.folder.list(folder)?.into_iter().collect();
        for (name, changed) in self.changes().iter() {
            let Some(name) = name.strip_prefix(folder).and_then(|name| name.strip_prefix('/')) else {
                continue;
            };
            match changed {
                Some(_) => names.insert(name.to_owned()),
                None => names.remove(name),
            };
        }
        Ok(names.into_iter().collect())
    }
}

impl Objects for ReadOnlyStorage {
    fn keep(
        &self,
        sha256: &Hash,
        _: &mut dyn FnMut(&mut dyn Write) -> Result<(), FetchError>,
    ) -> Result<(), FetchError> {
        Err(StorageError::new(&sha256.to_string(), std::io::ErrorKind::ReadOnlyFilesystem.into()).into())
    }

    fn piece(&self, sha256: &Hash, offset: u64) -> Result<Option<Vec<u8>>, StorageError> {
        self.folder.piece(sha256, offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_storage_whose_changes_are_gone_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("home");
        drop(FsStorage::open(&root).unwrap());
        homesafe_client::storage::conformance::suite(&ReadOnlyStorage::open(&root).unwrap());
        let storage = FsStorage::open(&root).unwrap();
        ["a", "log/1", "log/2"].iter().for_each(|name| storage.replace(name, b"before").unwrap());
        assert!(matches!(ReadOnlyStorage::open(&root), Err(FileError::Locked { .. })));
        drop(storage);
        let read_only = ReadOnlyStorage::open(&root).unwrap();
        let _beside = ReadOnlyStorage::open(&root).unwrap();
        read_only.append("a", b", and after").unwrap();
        read_only.remove("log/1").unwrap();
        read_only.replace("log/3", b"new").unwrap();
        assert_eq!(read_only.read("a", 99).unwrap().unwrap(), b"before, and after");
        assert_eq!(read_only.list("log").unwrap(), ["2", "3"]);
        drop((read_only, _beside));
        let storage = FsStorage::open(&root).unwrap();
        assert_eq!(storage.read("a", 99).unwrap().unwrap(), b"before");
        assert_eq!(storage.list("log").unwrap(), ["1", "2"]);
    }
}
