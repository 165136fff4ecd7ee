//! Venue files on the disk, each beside its vault's identity: found, read and written while no other run
//! changes them.

use std::{
    collections::{BTreeSet, HashMap, hash_map},
    path::{Path, PathBuf},
};

use homesafe_host::{
    files::{self, FileError, FolderLock, PRIVATE},
    vault::{Vault, VaultError},
};
use homesafe_protocol::passphrase::Passphrase;

use crate::venue_file::{EXTENSION, VenueFile, VenueFileError};

/// Why a venue file cannot be read or written.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum FolderError {
    /// A file, or a folder that another run holds.
    #[error(transparent)]
    File(#[from] FileError),
    /// The folder's vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// A file that the folder's vault does not open.
    #[error("{}: {error}", path.display())]
    Sealed {
        /// The file.
        #[serde(serialize_with = "homesafe_host::files::path_text")]
        path: PathBuf,
        /// What is wrong.
        error: VaultError,
    },
    /// A file that opens, and whose content is no venue's.
    #[error("{}: {error}", path.display())]
    Content {
        /// The file.
        #[serde(serialize_with = "homesafe_host::files::path_text")]
        path: PathBuf,
        /// What is wrong.
        error: VenueFileError,
    },
    /// A file that is not called as venue files are.
    #[error("{} is not called ...{EXTENSION}", .0.display())]
    Name(#[serde(serialize_with = "homesafe_host::files::path_text")] PathBuf),
    /// Something else was to be written under a venue file's name.
    #[error("{} is a venue file's name", .0.display())]
    Taken(#[serde(serialize_with = "homesafe_host::files::path_text")] PathBuf),
}

/// A folder of venue files that is open, and held until it is dropped.
#[derive(Debug)]
pub struct HeldFolder {
    /// What seals the venue files.
    pub vault: Vault,
    _held: FolderLock,
}

impl HeldFolder {
    /// Opens the folder, which is made if it is not there; its vault too.
    ///
    /// # Errors
    /// [`FolderError::File`] while another run holds it, [`FolderError::Vault`] for a wrong passphrase.
    pub fn open_or_create(folder: &Path, passphrase: &Passphrase) -> Result<Self, FolderError> {
        files::create_private_dir(folder)?;
        let held = FolderLock::acquire(folder)?;
        let vault = match Vault::exists(folder) {
            true => Vault::open(folder, passphrase)?,
            false => Vault::create(folder, passphrase)?,
        };
        Ok(Self { vault, _held: held })
    }

    /// Protects an existing folder with another passphrase.
    ///
    /// # Errors
    /// [`FolderError::File`] while another run holds it, [`FolderError::Vault`] for a wrong passphrase.
    pub fn change_passphrase(folder: &Path, old: &Passphrase, new: &Passphrase) -> Result<(), FolderError> {
        let _held = FolderLock::acquire(folder)?;
        Ok(Vault::change_passphrase(folder, old, new)?)
    }
}

/// Venue files of one or several folders under one passphrase.
pub struct Folders {
    passphrase: Passphrase,
    vaults: HashMap<PathBuf, Vault>,
    _held: Vec<FolderLock>,
}

impl Folders {
    /// To read venue files.
    pub fn to_read(passphrase: Passphrase) -> Self {
        Self { passphrase, vaults: HashMap::new(), _held: Vec::new() }
    }

    /// To change these venue files: their folders are held, for another run must not undo the change.
    ///
    /// # Errors
    /// [`FolderError::File`] while another run holds one of them.
    pub fn to_change<'a>(
        paths: impl IntoIterator<Item = &'a Path>,
        passphrase: Passphrase,
    ) -> Result<Self, FolderError> {
        let folders: BTreeSet<&Path> = paths.into_iter().map(folder_of).collect();
        let held = folders.into_iter().filter(|folder| folder.is_dir()).map(FolderLock::acquire);
        Ok(Self { passphrase, vaults: HashMap::new(), _held: held.collect::<Result<_, _>>()? })
    }

    /// Reads a venue file.
    ///
    /// # Errors
    /// [`FolderError::Vault`] for a wrong passphrase, [`FolderError::File`] if the file cannot be read;
    /// [`FolderError::Sealed`] and [`FolderError::Content`] for one that is damaged or no venue's.
    pub fn read(&mut self, path: &Path) -> Result<VenueFile, FolderError> {
        let content = self.vault(path)?.read(path).map_err(|error| match error {
            VaultError::File(error) => FolderError::File(error),
            error => FolderError::Sealed { path: path.to_owned(), error },
        })?;
        VenueFile::decode(&content).map_err(|error| FolderError::Content { path: path.to_owned(), error })
    }

    /// Writes a venue file.
    ///
    /// # Errors
    /// [`FolderError::Vault`] for a wrong passphrase, [`FolderError::File`] if it cannot be written.
    pub fn write(&mut self, path: &Path, venue: &VenueFile) -> Result<(), FolderError> {
        let sealed = self.vault(path)?.seal(&venue.encode())?;
        Ok(files::write_atomic(path, &sealed, PRIVATE)?)
    }

    fn vault(&mut self, path: &Path) -> Result<&Vault, VaultError> {
        let folder = folder_of(path);
        Ok(match self.vaults.entry(folder.to_owned()) {
            hash_map::Entry::Occupied(known) => known.into_mut(),
            hash_map::Entry::Vacant(place) => place.insert(Vault::open(folder, &self.passphrase)?),
        })
    }
}

impl std::fmt::Debug for Folders {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Folders(redacted)")
    }
}

/// That a file to be written is no venue file by its name: a secret would be gone.
///
/// # Errors
/// [`FolderError::Taken`] if it is.
pub fn check_name(path: &Path) -> Result<(), FolderError> {
    match path.to_string_lossy().ends_with(EXTENSION) {
        true => Err(FolderError::Taken(path.to_owned())),
        false => Ok(()),
    }
}

/// The folder that a venue file lies in, beside its vault's identity.
pub fn folder_of(path: &Path) -> &Path {
    parent(path).unwrap_or(Path::new("."))
}

/// The folder above, where the path names one.
pub(crate) fn parent(path: &Path) -> Option<&Path> {
    path.parent().filter(|parent| !parent.as_os_str().is_empty())
}

/// What the name of a venue file begins with, as its posters' names do.
///
/// # Errors
/// [`FolderError::Name`] for a file that is not called as venue files are.
pub fn stem_of(path: &Path) -> Result<&str, FolderError> {
    let name = path.file_name().and_then(|name| name.to_str());
    name.and_then(|name| name.strip_suffix(EXTENSION))
        .filter(|stem| !stem.is_empty())
        .ok_or_else(|| FolderError::Name(path.to_owned()))
}
