//! Files that survive a crash: private folders, durable atomic replacement, bounded reading, one process at a
//! time.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use rustix::fs::OFlags;

/// Mode of files that only their owner may read.
pub const PRIVATE: u32 = 0o600;
/// Mode of files that everybody may read.
pub const PUBLIC: u32 = 0o644;
/// Flag for opening a file that is no link.
const NO_FOLLOW: i32 = OFlags::NOFOLLOW.bits() as i32;
/// Flag for opening what may be a pipe, without waiting for somebody at its other end.
const NO_WAIT: i32 = OFlags::NONBLOCK.bits() as i32;
/// Flags for opening a folder, and nothing else.
const A_FOLDER: i32 = OFlags::DIRECTORY.bits() as i32 | NO_WAIT;
/// Ends the name of every file that is being written and not yet in its place.
const STAGED: &str = ".new";

/// Writes a path as the text that it shows.
///
/// # Errors
/// Those of the serializer.
pub fn path_text<S: serde::Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&path.display())
}

/// A file operation that failed, with the path it was for.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// The operating system's word.
    #[error("{path}: {error}", path = path.display())]
    Io {
        /// The file or folder.
        #[serde(serialize_with = "crate::files::path_text")]
        path: PathBuf,
        /// What went wrong.
        #[serde(serialize_with = "homesafe_protocol::display::system")]
        error: io::Error,
    },
    /// A file larger than anything that belongs there.
    #[error("{path} is larger than {limit} bytes", path = path.display())]
    TooLarge {
        /// The file.
        #[serde(serialize_with = "crate::files::path_text")]
        path: PathBuf,
        /// Bytes allowed.
        limit: u64,
    },
    /// A folder that others can change or put files into.
    #[error("{path} belongs to another user, or is there for all users; choose a folder of your own", path = path.display())]
    NotPrivate {
        /// The folder.
        #[serde(serialize_with = "crate::files::path_text")]
        path: PathBuf,
    },
    /// A link where a file or folder of one's own should be.
    #[error("{path} is a link, and no file of this program; remove it, and see who put it there", path = path.display())]
    Link {
        /// The link.
        #[serde(serialize_with = "crate::files::path_text")]
        path: PathBuf,
    },
    /// A file that is there and would be lost.
    #[error("{path} exists already, and was left as it is: give another name, or move it away first", path = path.display())]
    Exists {
        /// The file.
        #[serde(serialize_with = "crate::files::path_text")]
        path: PathBuf,
    },
    /// Another process holds the folder.
    #[error("{path} is in use by another process; wait until that has finished", path = path.display())]
    Locked {
        /// The folder.
        #[serde(serialize_with = "crate::files::path_text")]
        path: PathBuf,
    },
}

/// Turns an I/O error into a [`FileError`] that names `path`.
pub fn at(path: &Path) -> impl FnOnce(io::Error) -> FileError + use<> {
    let path = path.to_owned();
    move |error| FileError::Io { path, error }
}

impl FileError {
    /// Whether it can only be read.
    pub fn is_read_only(&self) -> bool {
        use io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem};
        matches!(self, Self::Io { error, .. } if matches!(error.kind(), PermissionDenied | ReadOnlyFilesystem))
    }

    /// Whether the file or folder is not there.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::Io { error, .. } if error.kind() == io::ErrorKind::NotFound)
    }
}

/// Makes a folder, and those above it, that only its owner may enter (0700); closes one that is there.
///
/// # Errors
/// Those of [`close_to_others`], and a folder that cannot be made.
pub fn create_private_dir(path: &Path) -> Result<(), FileError> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(at(path))?;
    close_to_others(path)
}

/// Takes group's and others' rights to a folder away.
///
/// # Errors
/// [`FileError::NotPrivate`] for one that is not this user's, or is meant for everybody; those of the folder.
pub fn close_to_others(folder: &Path) -> Result<(), FileError> {
    let opened = open_folder(or_here(folder)).map_err(at(folder))?;
    let metadata = opened.metadata().map_err(at(folder))?;
    let is_shared = metadata.mode() & 0o1000 != 0;
    if metadata.uid() != rustix::process::geteuid().as_raw() || is_shared {
        return Err(FileError::NotPrivate { path: folder.to_owned() });
    }
    if metadata.mode() & 0o077 != 0 {
        opened.set_permissions(fs::Permissions::from_mode(0o700)).map_err(at(folder))?;
    }
    Ok(())
}

/// A file that is written beside the one that it will replace, under a name that nobody can foresee. What was
/// there under any name is neither followed nor kept. Dropped before it is committed, it is gone.
#[derive(Debug)]
pub(crate) struct Staged<'a> {
    file: File,
    path: PathBuf,
    target: &'a Path,
}

impl<'a> Staged<'a> {
    /// `NAME.<16 hexadecimal digits>.new`, beside `target`.
    pub(crate) fn create(target: &'a Path, mode: u32) -> io::Result<Self> {
        let mut name = target.file_name().ok_or(io::ErrorKind::InvalidFilename)?.to_owned();
        name.push(format!(".{:016x}{STAGED}", getrandom::u64()?));
        let path = target.with_file_name(name);
        let file = OpenOptions::new().write(true).create_new(true).mode(mode).open(&path)?;
        // While it is held nobody takes it for what a crash left. A file system without locks has to do
        // without.
        let _ = file.try_lock();
        Ok(Self { file, path, target })
    }

    /// Puts it in its place, durably.
    pub(crate) fn commit(self) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.path, self.target)?;
        sync_dir(or_here(self.target.parent().unwrap_or(self.target)))
    }
}

impl io::Write for Staged<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Staged<'_> {
    fn drop(&mut self) {
        // Renamed, it is not there any more.
        let _ = fs::remove_file(&self.path);
    }
}

/// Removes from a folder what interrupted writes left: it may hold secrets. What another process is writing
/// stays.
///
/// # Errors
/// Those of the folder.
pub fn remove_staged(folder: &Path) -> Result<(), FileError> {
    let mut has_removed = false;
    for entry in fs::read_dir(or_here(folder)).map_err(at(folder))? {
        let entry = entry.map_err(at(folder))?;
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if is_file && is_staged(&entry.file_name().to_string_lossy()) && !is_held(&entry.path()) {
            fs::remove_file(entry.path()).map_err(at(&entry.path()))?;
            has_removed = true;
        }
    }
    if has_removed { sync_dir(or_here(folder)).map_err(at(folder)) } else { Ok(()) }
}

/// Whether [`Staged`] gives such names: a file of a person's that merely ends so is none of ours.
pub(crate) fn is_staged(name: &str) -> bool {
    let number = name.strip_suffix(STAGED).and_then(|name| name.rsplit_once('.')).map(|(_, number)| number);
    number.is_some_and(|number| number.len() == 16 && number.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn is_held(path: &Path) -> bool {
    let file = open_own(OpenOptions::new().write(true), path);
    file.is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)))
}

/// The folder of a path without one is where the program runs.
fn or_here(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

/// Replaces a file so that after a crash either the old or the new content is there, whole, with this mode
/// and owner.
///
/// # Errors
/// Those of the folder.
pub fn write_atomic(path: &Path, bytes: &[u8], mode: u32) -> Result<(), FileError> {
    let write = || {
        let mut staged = Staged::create(path, mode)?;
        staged.write_all(bytes)?;
        staged.commit()
    };
    write().map_err(at(path))
}

/// Writes a file that a person named, and never in the place of another: one that is there must say the same.
///
/// # Errors
/// [`FileError::Exists`] if it says something else; it stays as it is.
pub fn write_new(path: &Path, bytes: &[u8], mode: u32) -> Result<(), FileError> {
    let says_the_same = || {
        let limit = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        read_bounded(path, limit).is_ok_and(|there| there == bytes)
    };
    if check_free(path).is_ok() || says_the_same() {
        return write_atomic(path, bytes, mode);
    }
    Err(FileError::Exists { path: path.to_owned() })
}

/// That nothing stands where [`write_new`] is to write: asked before work that cannot be taken back.
///
/// # Errors
/// [`FileError::Exists`] if something does.
pub fn check_free(path: &Path) -> Result<(), FileError> {
    // A link that leads nowhere is there, too.
    if path.symlink_metadata().is_ok() { Err(FileError::Exists { path: path.to_owned() }) } else { Ok(()) }
}

/// Appends to a file of this user's alone, which is made with `options` where there is none: what was written
/// lasts when this returns, and so does the file's name.
///
/// # Errors
/// Those of the system, and something that is no regular file.
pub fn append(options: &mut OpenOptions, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let is_new = !path.exists();
    let mut file = open_own(options.append(true).create(true), path)?;
    file.write_all(bytes)?;
    file.sync_data()?;
    match path.parent().filter(|_| is_new) {
        Some(folder) if folder.as_os_str().is_empty() => sync_dir(Path::new(".")),
        Some(folder) => sync_dir(folder),
        None => Ok(()),
    }
}

/// Makes the names in a folder durable.
pub fn sync_dir(path: &Path) -> io::Result<()> {
    open_folder(path)?.sync_all()
}

fn open_folder(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).custom_flags(A_FOLDER).open(path)
}

/// Opens a file of a folder of ours: a regular one and no link. Nothing else is waited for.
pub fn open_own(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    regular(options.custom_flags(NO_FOLLOW | NO_WAIT).open(path)?)
}

/// Opens a regular file, also by a link, for reading. Nothing else is waited for.
pub fn open_regular(path: &Path) -> io::Result<File> {
    regular(OpenOptions::new().read(true).custom_flags(NO_WAIT).open(path)?)
}

fn regular(file: File) -> io::Result<File> {
    if file.metadata()?.is_file() {
        return Ok(file);
    }
    Err(io::Error::new(
        io::ErrorKind::InvalidInput,
        "this is no regular file; remove it, and see who put it there",
    ))
}

/// Reads a whole regular file of at most `limit` bytes. What lies below /dev or /proc, such as /dev/stdin,
/// may be a pipe.
///
/// # Errors
/// [`FileError::TooLarge`], and those of the file: it is not there, not regular, or cannot be read.
pub fn read_bounded(path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
    if path.starts_with("/dev") && !path.starts_with("/dev/shm") || path.starts_with("/proc") {
        return read_given(path, limit);
    }
    read_from(open_regular(path), path, limit)
}

/// Reads at most `limit` bytes of a file that a person named: it may be a pipe, and is waited for.
///
/// # Errors
/// [`FileError::TooLarge`], and those of the file.
pub fn read_given(path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
    read_from(File::open(path), path, limit)
}

fn read_from(file: io::Result<File>, path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
    let bytes = file.and_then(|file| read_up_to(file, limit)).map_err(at(path))?;
    bytes.ok_or_else(|| FileError::TooLarge { path: path.to_owned(), limit })
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
    /// Whether somebody ever held the folder.
    pub fn exists(folder: &Path) -> bool {
        folder.join("lock").exists()
    }

    /// Takes the folder. What an interrupted write left there is removed.
    ///
    /// # Errors
    /// [`FileError::Locked`] where another process has it, and those of the folder.
    pub fn acquire(folder: &Path) -> Result<Self, FileError> {
        let path = folder.join("lock");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false).mode(PRIVATE);
        let file = open_own(&mut options, &path).map_err(at(&path))?;
        match file.try_lock() {
            Ok(()) => remove_staged(folder).map(|()| Self(file)),
            Err(TryLockError::WouldBlock) => Err(FileError::Locked { path: folder.to_owned() }),
            Err(TryLockError::Error(error)) => Err(FileError::Io { path, error }),
        }
    }

    /// Shares the folder with others that read it; `None` where it was never held. A file system without locks
    /// has to do without.
    ///
    /// # Errors
    /// [`FileError::Locked`] where a process that writes has it, and those of the folder.
    pub fn share(folder: &Path) -> Result<Option<Self>, FileError> {
        let path = folder.join("lock");
        let file = match open_own(OpenOptions::new().read(true), &path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            other => other.map_err(at(&path))?,
        };
        match file.try_lock_shared() {
            Err(TryLockError::WouldBlock) => Err(FileError::Locked { path: folder.to_owned() }),
            _ => Ok(Some(Self(file))),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
