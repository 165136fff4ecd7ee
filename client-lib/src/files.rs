//! Files that survive a crash: private folders, durable atomic replacement, bounded reading, one process at a time.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

/// Mode of files that only their owner may read.
pub const PRIVATE: u32 = 0o600;
/// Mode of files that everybody may read.
pub const PUBLIC: u32 = 0o644;

/// A file operation that failed, with the path it was for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// The operating system's word.
    #[error("{path}: {error}", path = path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What went wrong.
        error: io::Error,
    },
    /// A file larger than anything that belongs there.
    #[error("{path} is larger than {limit} bytes", path = path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Bytes allowed.
        limit: u64,
    },
    /// Another process holds the folder.
    #[error("{path} is in use by another process; wait until that has finished", path = path.display())]
    Locked {
        /// The folder.
        path: PathBuf,
    },
}

/// Turns an I/O error into a [`FileError`] that names `path`.
pub fn at(path: &Path) -> impl FnOnce(io::Error) -> FileError + use<> {
    let path = path.to_owned();
    move |error| FileError::Io { path, error }
}

impl FileError {
    /// Whether the file or folder is not there.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::Io { error, .. } if error.kind() == io::ErrorKind::NotFound)
    }
}

/// Makes a folder, and those above it, that only its owner may enter (0700).
pub fn create_private_dir(path: &Path) -> Result<(), FileError> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(at(path))
}

/// Replaces a file so that after a crash either the old or the new content is there, whole.
pub fn write_atomic(path: &Path, bytes: &[u8], mode: u32) -> Result<(), FileError> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let staged = parent.join(name);
    let write = || -> io::Result<()> {
        let mut options = OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(mode).open(&staged)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&staged, path)?;
        sync_dir(parent)
    };
    write().map_err(at(path))
}

/// Makes the names in a folder durable.
pub fn sync_dir(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Reads a whole file of at most `limit` bytes.
pub fn read_bounded(path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
    let file = File::open(path).map_err(at(path))?;
    read_up_to(file, limit).map_err(at(path))?.ok_or_else(|| FileError::TooLarge { path: path.to_owned(), limit })
}

/// Reads all of `source`; `None` if it is longer than `limit` bytes.
pub fn read_up_to(source: impl io::Read, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    source.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= limit).then_some(bytes))
}

/// Holds a folder for one process until it is dropped.
#[derive(Debug)]
pub struct FolderLock(#[allow(dead_code)] File);

impl FolderLock {
    /// Takes the folder, or says that another process has it.
    pub fn acquire(folder: &Path) -> Result<Self, FileError> {
        let path = folder.join("lock");
        let open = OpenOptions::new().write(true).create(true).truncate(false).mode(PRIVATE).open(&path);
        let file = open.map_err(at(&path))?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(FileError::Locked { path: folder.to_owned() }),
            Err(TryLockError::Error(error)) => Err(FileError::Io { path, error }),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn replaces_whole_files_with_the_mode_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        write_atomic(&path, b"one", PRIVATE).unwrap();
        write_atomic(&path, b"two", PRIVATE).unwrap();
        assert_eq!(read_bounded(&path, 3).unwrap(), b"two");
        assert!(matches!(read_bounded(&path, 2), Err(FileError::TooLarge { .. })));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(read_bounded(&folder.path().join("b"), 1).unwrap_err().is_not_found());
    }

    #[test]
    fn a_folder_is_held_once() {
        let folder = tempfile::tempdir().unwrap();
        let held = FolderLock::acquire(folder.path()).unwrap();
        assert!(matches!(FolderLock::acquire(folder.path()), Err(FileError::Locked { .. })));
        drop(held);
        assert!(FolderLock::acquire(folder.path()).is_ok());
    }
}
