//! Files in memory, for tests and benchmarks.

use std::{
    collections::BTreeMap,
    io,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{Storage, StorageError};

/// Files that are gone with the value.
#[derive(Debug, Default)]
pub struct MemoryStorage(Mutex<BTreeMap<String, Vec<u8>>>);

impl MemoryStorage {
    fn files(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A copy of all files, as after pulling the plug.
    pub fn snapshot(&self) -> Self {
        Self(Mutex::new(self.files().clone()))
    }
}

impl Storage for MemoryStorage {
    fn read(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, StorageError> {
        match self.files().get(name) {
            Some(file) if file.len() as u64 > limit => {
                Err(StorageError::new(name, io::ErrorKind::FileTooLarge.into()))
            }
            other => Ok(other.cloned()),
        }
    }

    fn read_start(&self, name: &str, len: u64) -> Result<Option<Vec<u8>>, StorageError> {
        let len = usize::try_from(len).unwrap_or(usize::MAX);
        Ok(self.files().get(name).map(|file| file.get(..len).unwrap_or(file).to_vec()))
    }

    fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), StorageError> {
        self.files().insert(name.to_owned(), bytes.to_vec());
        Ok(())
    }

    fn append(&self, name: &str, bytes: &[u8]) -> Result<(), StorageError> {
        self.files().entry(name.to_owned()).or_default().extend_from_slice(bytes);
        Ok(())
    }

    fn hint(&self, name: &str, bytes: &[u8]) -> Result<(), StorageError> {
        self.replace(name, bytes)
    }

    fn truncate(&self, name: &str, len: u64) -> Result<(), StorageError> {
        match self.files().get_mut(name) {
            Some(file) => file.truncate(usize::try_from(len).unwrap_or(usize::MAX)),
            None => return Err(StorageError::new(name, io::ErrorKind::NotFound.into())),
        }
        Ok(())
    }

    fn remove(&self, name: &str) -> Result<(), StorageError> {
        self.files().remove(name);
        Ok(())
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, StorageError> {
        let prefix = format!("{folder}/");
        let files = self.files();
        let names = files.range(prefix.clone()..).map_while(|(name, _)| name.strip_prefix(&prefix));
        Ok(names.map(str::to_owned).collect())
    }
}
