//! One process at a time: a desk is held for an act, and a process that runs long steps aside between two.

use std::{path::Path, time::Duration};

use homesafe_client::{
    files::{FileError, FolderLock},
    passphrase::Passphrase,
    vault::Vault,
};

use super::{DESK_FILE, Desk, DeskError, read_json};

/// Between two tries to take the folder.
const PAUSE: Duration = Duration::from_millis(100);

impl Desk {
    /// Opens a desk, for which another process has so long to finish. Takes about a second.
    pub fn open_within(folder: &Path, passphrase: &Passphrase, patience: Duration) -> Result<Self, DeskError> {
        let path = folder.join(DESK_FILE);
        if !path.exists() {
            let unfinished = Vault::exists(folder);
            let folder = folder.to_owned();
            return Err(if unfinished { DeskError::Unfinished(folder) } else { DeskError::Missing(folder) });
        }
        let lock = Some(acquire(folder, patience)?);
        let info = read_json(&path)?;
        let vault = Vault::open(folder, passphrase)?;
        Ok(Self { folder: folder.to_owned(), vault, info, officer: None, lock })
    }

    /// Lets other processes have the folder. Nothing may be read or written until [`Self::step_in`].
    pub fn step_aside(&mut self) {
        self.lock = None;
    }

    /// Takes the folder again, for which another process has so long to finish.
    pub fn step_in(&mut self, patience: Duration) -> Result<(), DeskError> {
        if self.lock.is_none() {
            self.lock = Some(acquire(&self.folder, patience)?);
        }
        Ok(())
    }
}

fn acquire(folder: &Path, patience: Duration) -> Result<FolderLock, DeskError> {
    for _ in 0..patience.as_millis() / PAUSE.as_millis() {
        match FolderLock::acquire(folder) {
            Err(FileError::Locked { .. }) => std::thread::sleep(PAUSE),
            other => return Ok(other?),
        }
    }
    Ok(FolderLock::acquire(folder)?)
}
