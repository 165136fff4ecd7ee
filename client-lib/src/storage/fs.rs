//! Files in a private folder, held by one process.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use super::{Storage, StorageError};
use crate::files::{FileError, FolderLock, PRIVATE, at, create_private_dir, read_up_to, sync_dir};

/// A folder with mode 0700 whose files have mode 0600.
#[derive(Debug)]
pub struct FsStorage {
    root: PathBuf,
    _lock: FolderLock,
}

impl FsStorage {
    /// Opens `root`, making it if it is not there, and holds it until dropped.
    pub fn open(root: &Path) -> Result<Self, FileError> {
        create_private_dir(root)?;
        let lock = FolderLock::acquire(root)?;
        // What an earlier process saw and could not make durable is so before anything builds on it.
        for folder in [root.to_owned(), root.join("log")] {
            match sync_dir(&folder) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(at(&folder)(error)),
                _ => {}
            }
        }
        Ok(Self { root: root.to_owned(), _lock: lock })
    }

    fn path(&self, name: &str) -> PathBuf {
        debug_assert!(!name.contains("..") && !name.starts_with('/'));
        self.root.join(name)
    }

    fn stage(&self, path: &Path) -> io::Result<(File, PathBuf)> {
        let parent = path.parent().unwrap_or(&self.root);
        create_private_dir(parent).map_err(io::Error::other)?;
        let staged = path.with_extension("new");
        let file = OpenOptions::new().write(true).create(true).truncate(true).mode(PRIVATE).open(&staged)?;
        Ok((file, staged))
    }

    fn commit(path: &Path, file: &File, staged: &Path) -> io::Result<()> {
        file.sync_all()?;
        fs::rename(staged, path)?;
        path.parent().map_or(Ok(()), sync_dir)
    }
}

impl Storage for FsStorage {
    fn read(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, StorageError> {
        let read = || match File::open(self.path(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
            Ok(file) => read_up_to(file, limit)?.map(Some).ok_or_else(|| io::Error::from(io::ErrorKind::FileTooLarge)),
        };
        read().map_err(|error| StorageError::new(name, error))
    }

    fn open(&self, name: &str) -> Result<Option<Box<dyn Read + '_>>, StorageError> {
        match File::open(self.path(name)) {
            Ok(file) => Ok(Some(Box::new(file))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StorageError::new(name, error)),
        }
    }

    fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), StorageError> {
        self.replace_from(name, &mut &bytes[..])
    }

    fn replace_from(&self, name: &str, source: &mut dyn Read) -> Result<(), StorageError> {
        let path = self.path(name);
        let mut write = || {
            let (mut file, staged) = self.stage(&path)?;
            let copied = io::copy(source, &mut file).and_then(|_| Self::commit(&path, &file, &staged));
            copied.inspect_err(|_| drop(fs::remove_file(&staged)))
        };
        write().map_err(|error| StorageError::new(name, error))
    }

    fn append(&self, name: &str, bytes: &[u8]) -> Result<(), StorageError> {
        let path = self.path(name);
        let write = || {
            let is_new = !path.exists();
            if let (true, Some(parent)) = (is_new, path.parent()) {
                create_private_dir(parent).map_err(io::Error::other)?;
            }
            let mut file = OpenOptions::new().append(true).create(true).mode(PRIVATE).open(&path)?;
            file.write_all(bytes)?;
            file.sync_data()?;
            if is_new { path.parent().map_or(Ok(()), sync_dir) } else { Ok(()) }
        };
        write().map_err(|error| StorageError::new(name, error))
    }

    fn hint(&self, name: &str, bytes: &[u8]) -> Result<(), StorageError> {
        // In place, not cut first: a process that is killed leaves the old or the new.
        let open = OpenOptions::new().write(true).create(true).truncate(false).mode(PRIVATE).open(self.path(name));
        open.and_then(|mut file| file.write_all(bytes)).map_err(|error| StorageError::new(name, error))
    }

    fn truncate(&self, name: &str, len: u64) -> Result<(), StorageError> {
        let cut = || {
            let file = OpenOptions::new().write(true).open(self.path(name))?;
            file.set_len(len)?;
            file.sync_all()
        };
        cut().map_err(|error| StorageError::new(name, error))
    }

    fn remove(&self, name: &str) -> Result<(), StorageError> {
        let path = self.path(name);
        let remove = || match fs::remove_file(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
            Ok(()) => path.parent().map_or(Ok(()), sync_dir),
        };
        remove().map_err(|error| StorageError::new(name, error))
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, StorageError> {
        let list = || {
            let entries = match fs::read_dir(self.path(folder)) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
                other => other?,
            };
            let mut names = Vec::new();
            for entry in entries {
                let entry = entry?;
                let name = entry.file_name().into_string().unwrap_or_default();
                // What a crash left half-written is no file of the storage.
                if entry.file_type()?.is_file() && !name.ends_with(".new") {
                    names.push(name);
                }
            }
            names.sort_unstable();
            Ok(names)
        };
        list().map_err(|error: io::Error| StorageError::new(folder, error))
    }
}
