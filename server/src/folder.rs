//! What an operator does to a data folder: makes its log key, and stops and allows publications.

use std::path::{Path, PathBuf};

use homesafe_host::{
    cli::{Classify, Exit},
    files::{FileError, PRIVATE, at, create_private_dir, write_atomic},
};
use homesafe_protocol::{note::NoteKey, origin::Origin};
use zeroize::Zeroizing;

use crate::log::{KeyFileError, LogKey};

/// Why a data folder was left as it is.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum DataFolderError {
    /// A file or the folder.
    #[error(transparent)]
    File(#[from] FileError),
    /// The log key.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// The system gives no random numbers.
    #[error("no randomness: {0}")]
    Random(#[serde(serialize_with = "homesafe_protocol::display::text")] getrandom::Error),
    /// It has no log key.
    #[error("{} is no server's data folder", .0.display())]
    NoServer(#[serde(serialize_with = "homesafe_host::files::path_text")] PathBuf),
    /// Publications are taken there.
    #[error("{} is not held", .0.display())]
    NotHeld(#[serde(serialize_with = "homesafe_host::files::path_text")] PathBuf),
}

impl Classify for DataFolderError {
    fn exit(&self) -> Exit {
        match self {
            Self::File(error) => error.exit(),
            Self::Key(error) => error.exit(),
            Self::Random(_) => Exit::Other,
            Self::NoServer(_) | Self::NotHeld(_) => Exit::Usage,
        }
    }
}

/// Makes the log key of a new data folder; its public half, for the trust document.
///
/// # Errors
/// [`DataFolderError::Key`] if there is one already, or for an origin that names no key; a folder that cannot
/// be made; a system without randomness.
pub fn init(folder: &Path, origin: Origin) -> Result<NoteKey, DataFolderError> {
    create_private_dir(folder)?;
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(&mut seed[..]).map_err(DataFolderError::Random)?;
    let key = LogKey::from_seed(origin, &seed).map_err(KeyFileError::from)?;
    key.create(&LogKey::path(folder))?;
    Ok(key.public().clone())
}

/// While this file is in the data folder nothing is published.
pub(crate) fn hold_file(folder: &Path) -> PathBuf {
    folder.join("hold")
}

/// From now on, and after a restart too, no publication is taken.
///
/// # Errors
/// [`DataFolderError::NoServer`] for a folder without a log key, [`DataFolderError::File`] if it cannot be
/// written to.
pub fn hold(folder: &Path) -> Result<(), DataFolderError> {
    if !LogKey::path(folder).exists() {
        return Err(DataFolderError::NoServer(folder.to_owned()));
    }
    Ok(write_atomic(&hold_file(folder), b"", PRIVATE)?)
}

/// Publications are taken again.
///
/// # Errors
/// [`DataFolderError::NotHeld`] if they were not stopped, [`DataFolderError::File`] if it cannot be written
/// to.
pub fn release(folder: &Path) -> Result<(), DataFolderError> {
    let file = hold_file(folder);
    match std::fs::remove_file(&file) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(DataFolderError::NotHeld(folder.to_owned()))
        }
        Err(error) => Err(at(&file)(error).into()),
    }
}
