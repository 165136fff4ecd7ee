//! Files in a private folder, held by one process.

mod read_only;

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Seek as _, SeekFrom, Write},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use homesafe_client::{
    ask::FetchError,
    device::Device,
    storage::{OBJECTS, Storage, StorageError, object_name},
};
use homesafe_protocol::Hash;

pub use read_only::ReadOnlyStorage;

use crate::{
    drive::Objects,
    files::{
        self, FileError, FolderLock, PRIVATE, Staged, at, create_private_dir, open_own, read_up_to, sync_dir,
    },
};

/// What stands in a device's folder beside its files: the lock, and what comes while it syncs.
const LOCK: &str = "lock";
const INCOMING: &str = "incoming";

/// Whether a file in one of the folders may be ours.
fn is_ours(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// A folder with mode 0700 whose files have mode 0600.
#[derive(Debug)]
pub struct FsStorage {
    root: PathBuf,
    /// None in a folder that is only read, and was never held.
    _lock: Option<FolderLock>,
}

impl FsStorage {
    /// Opens `root`, making it if it is not there, and holds it until dropped. What others may enter is
    /// closed to them, and what interrupted writes left is removed, before anything is read.
    ///
    /// # Errors
    /// [`FileError::Locked`], [`FileError::NotPrivate`], [`FileError::Link`] for a link in it, and those of
    /// the folder.
    pub fn open(root: &Path) -> Result<Self, FileError> {
        create_private_dir(root)?;
        // In a folder that was never held, nothing can be ours.
        let was_held = FolderLock::exists(root);
        let storage = Self { root: root.to_owned(), _lock: Some(FolderLock::acquire(root)?) };
        storage.clean(was_held)?;
        // What an earlier process saw and could not make durable is so before anything builds on it.
        for folder in [root.to_owned(), root.join("log")] {
            match sync_dir(&folder) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(at(&folder)(error)),
                _ => {}
            }
        }
        Ok(storage)
    }

    /// Whether a device was set up in the folder, wholly or in part.
    pub fn holds_device(root: &Path) -> bool {
        ["keys", "state"].iter().any(|name| fs::symlink_metadata(root.join(name)).is_ok())
    }

    /// What else than a device's files is in a folder, or in its folders: somebody has it for something else.
    pub fn find_other(root: &Path) -> Option<PathBuf> {
        let is_folder = |name: &str| Device::FOLDERS.contains(&name) || name == INCOMING;
        let is_own = |name: &str| {
            Device::FILES.contains(&name) || is_folder(name) || name == LOCK || name == "lost+found"
        };
        let is_known = |name: &str| name.starts_with('.') || files::is_staged(name);
        let entries = |folder: &Path| -> Vec<(PathBuf, String)> {
            let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
            entries.map(|entry| (entry.path(), entry.file_name().to_string_lossy().into_owned())).collect()
        };
        let mut others: Vec<PathBuf> = Vec::new();
        for (path, name) in entries(root).into_iter().filter(|(_, name)| !is_known(name)) {
            if !is_own(&name) {
                others.push(path);
            } else if Device::FOLDERS.contains(&name.as_str()) {
                let within = entries(&path).into_iter().filter(|(_, name)| !is_known(name) && !is_ours(name));
                others.extend(within.map(|(path, _)| path));
            }
        }
        others.into_iter().min()
    }

    /// Refuses links and removes all staged files: whoever holds the folder writes none at the moment.
    fn clean(&self, removes: bool) -> Result<(), FileError> {
        for folder in clean_folder(&self.root, removes)? {
            match clean_folder(&folder, removes) {
                // None of ours, such as the lost+found of a memory card.
                Err(FileError::Io { error, .. }) if error.kind() == io::ErrorKind::PermissionDenied => {}
                other => drop(other?),
            }
        }
        Ok(())
    }

    fn path(&self, name: &str) -> PathBuf {
        debug_assert!(!name.contains("..") && !name.starts_with('/'));
        self.root.join(name)
    }

    /// For a file's name, makes the folder that it lies in.
    fn make_folder(path: &Path) -> io::Result<()> {
        path.parent().map_or(Ok(()), |parent| create_private_dir(parent).map_err(io::Error::other))
    }

    /// A new file that takes the place of `path` once it is whole.
    fn stage(path: &Path) -> io::Result<Staged<'_>> {
        Self::make_folder(path)?;
        Staged::create(path, PRIVATE)
    }

    /// Takes objects over from another folder of the same machine; those that are not there are passed over.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub fn adopt<'h>(
        &self,
        from: &Self,
        objects: impl IntoIterator<Item = &'h Hash>,
    ) -> Result<(), StorageError> {
        let mut has_moved = false;
        for sha256 in objects {
            let name = object_name(sha256);
            let (old, new) = (from.path(&name), self.path(&name));
            let moved = match Self::make_folder(&new).and_then(|()| fs::rename(&old, &new)) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
                other => other.map(|()| has_moved = true),
            };
            moved.map_err(|error| StorageError::new(&name, error))?;
        }
        // Once for all of them, and before anything counts on them.
        if has_moved {
            sync_dir(&self.path(OBJECTS)).map_err(|error| StorageError::new(OBJECTS, error))?;
        }
        Ok(())
    }

    fn options() -> OpenOptions {
        let mut options = OpenOptions::new();
        options.mode(PRIVATE);
        options
    }

    fn open_file(&self, name: &str) -> io::Result<Option<File>> {
        match open_own(Self::options().read(true), &self.path(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            other => other.map(Some),
        }
    }
}

/// The same for one folder; returns those in it.
fn clean_folder(folder: &Path, removes: bool) -> Result<Vec<PathBuf>, FileError> {
    let (mut folders, mut has_removed) = (Vec::new(), false);
    for entry in fs::read_dir(folder).map_err(at(folder))? {
        let entry = entry.map_err(at(folder))?;
        let (path, kind) = (entry.path(), entry.file_type().map_err(at(&entry.path()))?);
        if kind.is_symlink() {
            return Err(FileError::Link { path });
        } else if kind.is_dir() {
            folders.push(path);
        } else if removes && files::is_staged(&entry.file_name().to_string_lossy()) {
            fs::remove_file(&path).map_err(at(&path))?;
            has_removed = true;
        }
    }
    if has_removed {
        sync_dir(folder).map_err(at(folder))?;
    }
    Ok(folders)
}

/// Bytes of an object that are read at a time.
const PIECE: u64 = 256 * 1_024;

impl Objects for FsStorage {
    fn keep(
        &self,
        sha256: &Hash,
        write: &mut dyn FnMut(&mut dyn Write) -> Result<(), FetchError>,
    ) -> Result<(), FetchError> {
        let name = object_name(sha256);
        let failed = |error| StorageError::new(&name, error);
        let path = self.path(&name);
        let mut staged = Self::stage(&path).map_err(failed)?;
        write(&mut staged)?;
        Ok(staged.commit().map_err(failed)?)
    }

    fn piece(&self, sha256: &Hash, offset: u64) -> Result<Option<Vec<u8>>, StorageError> {
        let name = object_name(sha256);
        let read = || {
            let Some(mut file) = self.open_file(&name)? else { return Ok(None) };
            let mut bytes = Vec::new();
            file.seek(SeekFrom::Start(offset))?;
            file.take(PIECE).read_to_end(&mut bytes)?;
            Ok(Some(bytes))
        };
        read().map_err(|error| StorageError::new(&name, error))
    }
}

impl Storage for FsStorage {
    fn read(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, StorageError> {
        let read = || match self.open_file(name)? {
            None => Ok(None),
            Some(file) => {
                read_up_to(file, limit)?.map(Some).ok_or_else(|| io::Error::from(io::ErrorKind::FileTooLarge))
            }
        };
        read().map_err(|error| StorageError::new(name, error))
    }

    fn read_start(&self, name: &str, len: u64) -> Result<Option<Vec<u8>>, StorageError> {
        let read = || match self.open_file(name)? {
            None => Ok(None),
            Some(file) => {
                let mut bytes = Vec::new();
                file.take(len).read_to_end(&mut bytes)?;
                Ok(Some(bytes))
            }
        };
        read().map_err(|error| StorageError::new(name, error))
    }

    fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), StorageError> {
        let path = self.path(name);
        let write = || {
            let mut staged = Self::stage(&path)?;
            staged.write_all(bytes)?;
            staged.commit()
        };
        write().map_err(|error| StorageError::new(name, error))
    }

    fn append(&self, name: &str, bytes: &[u8]) -> Result<(), StorageError> {
        let path = self.path(name);
        let write = || {
            if !path.exists() {
                Self::make_folder(&path)?;
            }
            files::append(&mut Self::options(), &path, bytes)
        };
        write().map_err(|error| StorageError::new(name, error))
    }

    fn hint(&self, name: &str, bytes: &[u8]) -> Result<(), StorageError> {
        // In place, not cut first: a process that is killed leaves the old or the new.
        let open = open_own(Self::options().write(true).create(true).truncate(false), &self.path(name));
        open.and_then(|mut file| file.write_all(bytes)).map_err(|error| StorageError::new(name, error))
    }

    fn truncate(&self, name: &str, len: u64) -> Result<(), StorageError> {
        let cut = || {
            let file = open_own(Self::options().write(true), &self.path(name))?;
            if file.metadata()?.len() <= len {
                return Ok(());
            }
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
                // What others put there is no file of the storage, and what a crash left half-written.
                if entry.file_type()?.is_file() && is_ours(&name) {
                    names.push(name);
                }
            }
            names.sort_unstable();
            Ok(names)
        };
        list().map_err(|error: io::Error| StorageError::new(folder, error))
    }

    fn remove_staged(&self) -> Result<(), StorageError> {
        self.clean(true).map_err(|error| StorageError::new("the folder", io::Error::other(error)))
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    fn files(folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
    }

    #[test]
    fn files_of_others_are_seen_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("home");
        assert_eq!(FsStorage::find_other(&root), None, "not there yet");
        let storage = FsStorage::open(&root).unwrap();
        let own = Device::FILES.into_iter().chain(Device::FOLDERS).chain([LOCK, INCOMING]);
        for name in own.chain([".DS_Store", "lost+found", "keys.0123456789abcdef.new"]) {
            fs::write(root.join(name), b"").or_else(|_| fs::metadata(root.join(name)).map(drop)).unwrap();
        }
        assert_eq!(FsStorage::find_other(&root), None);
        fs::write(root.join("thesis.txt"), b"").unwrap();
        assert_eq!(FsStorage::find_other(&root), Some(root.join("thesis.txt")));
        fs::remove_file(root.join("log")).unwrap();
        for name in ["log/0123456789abcdef", "log/access.log", "log/2026-11-28", "log/A1"] {
            storage.replace(name, b"").unwrap();
        }
        assert_eq!(storage.list("log").unwrap(), ["0123456789abcdef"]);
        fs::remove_file(root.join("thesis.txt")).unwrap();
        assert_eq!(FsStorage::find_other(&root), Some(root.join("log/2026-11-28")), "in its folders, too");
    }

    #[test]
    fn what_a_kill_before_the_rename_left_is_gone_before_anything_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("home");
        let names = ["keys", "head", "state", "share", "log/0123", "objects/ab", "trust/1", "advice/2"];
        let storage = FsStorage::open(&root).unwrap();
        names.iter().for_each(|name| storage.replace(name, b"whole").unwrap());
        drop(storage);
        for name in names {
            // Killed again and again.
            for number in 0..3 {
                fs::write(root.join(format!("{name}.{number:016x}.new")), b"open key").unwrap();
            }
        }
        let storage = FsStorage::open(&root).unwrap();
        assert_eq!(files(&root).len(), names.len() + 1, "and the lock: {:?}", files(&root));
        names.iter().for_each(|name| assert_eq!(storage.read(name, 9).unwrap().unwrap(), b"whole"));
        fs::write(root.join("keys.0123456789abcdef.new"), b"open key").unwrap();
        storage.remove_staged().unwrap();
        assert_eq!(files(&root).len(), names.len() + 1);
    }

    #[test]
    fn it_is_a_storage() {
        let folder = tempfile::tempdir().unwrap();
        homesafe_client::storage::conformance::suite(&FsStorage::open(folder.path()).unwrap());
    }

    #[test]
    fn two_processes_on_one_home() {
        let folder = tempfile::tempdir().unwrap();
        let _held = FsStorage::open(folder.path()).unwrap();
        let second = FsStorage::open(folder.path()).unwrap_err();
        assert!(second.to_string().contains("in use by another process"), "{second}");
    }

    #[test]
    fn attack_links_in_the_folder_are_refused_and_never_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (root, victim) = (folder.path().join("home"), folder.path().join("victim"));
        fs::write(&victim, b"victim").unwrap();
        for planted in ["state", "state.new", "log", "log/7"] {
            FsStorage::open(&root).unwrap().replace("log/0", b"zero").unwrap();
            if planted == "log" {
                fs::remove_dir_all(root.join("log")).unwrap();
            }
            symlink(&victim, root.join(planted)).unwrap();
            let refused = FsStorage::open(&root).unwrap_err();
            assert!(refused.to_string().contains("is a link"), "{refused}");
            fs::remove_file(root.join(planted)).unwrap();
        }
        // Planted while the folder is held: not followed, whatever is done.
        let storage = FsStorage::open(&root).unwrap();
        symlink(&victim, root.join("state")).unwrap();
        assert!(storage.read("state", 9).is_err() && storage.read_start("state", 9).is_err());
        assert!(storage.append("state", b"x").is_err() && storage.hint("state", b"x").is_err());
        assert!(storage.truncate("state", 0).is_err());
        storage.replace("state", b"new").unwrap();
        assert_eq!(
            (storage.read("state", 9).unwrap().unwrap(), fs::read(&victim).unwrap()),
            (b"new".to_vec(), b"victim".to_vec())
        );
    }

    #[test]
    fn attack_pipes_and_folders_in_the_place_of_files_are_named_and_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        for planted in ["lock", "state", "log"] {
            let (root, path) = (folder.path().join(planted), folder.path().join(planted).join(planted));
            fs::create_dir(&root).unwrap();
            files::tests::make_pipe(&path);
            if planted != "state" {
                let refused = FsStorage::open(&root).unwrap_err().to_string();
                assert!(refused.contains(&path.display().to_string()), "{refused}");
                continue;
            }
            fs::create_dir(root.join("head")).unwrap();
            let storage = FsStorage::open(&root).unwrap();
            for name in ["state", "head"] {
                let said = storage.read(name, 9).unwrap_err().to_string();
                assert!(said.starts_with(&format!("{name}: ")), "{said}");
                assert!(storage.read_start(name, 9).is_err() && storage.truncate(name, 0).is_err());
                assert!(storage.append(name, b"x").is_err() && storage.hint(name, b"x").is_err());
            }
            storage.replace("state", b"new").unwrap();
            assert_eq!(storage.read("state", 9).unwrap().unwrap(), b"new");
        }
    }

    #[test]
    fn attack_a_home_open_to_everybody_is_closed() {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
        let storage = FsStorage::open(folder.path()).unwrap();
        storage.replace("log/0", b"zero").unwrap();
        for (path, expected) in [("", 0o700), ("log", 0o700), ("log/0", 0o600), ("lock", 0o600)] {
            let mode = fs::metadata(folder.path().join(path)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, expected, "{path}");
        }
    }
}
