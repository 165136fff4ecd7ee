//! One process at a time: a desk is held for an act, and a process that runs long steps aside between two.

use std::{fs, path::Path, time::Duration};

use homesafe_client::{
    files::{FileError, FolderLock, at, close_to_others, remove_staged},
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

/// Takes the folder, closed to others and without what interrupted writes left in it and the folders below.
fn acquire(folder: &Path, patience: Duration) -> Result<FolderLock, DeskError> {
    close_to_others(folder)?;
    let lock = wait_for(folder, patience)?;
    for entry in fs::read_dir(folder).map_err(at(folder))? {
        let entry = entry.map_err(at(folder))?;
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            remove_staged(&entry.path())?;
        }
    }
    Ok(lock)
}

fn wait_for(folder: &Path, patience: Duration) -> Result<FolderLock, FileError> {
    for _ in 0..patience.as_millis() / PAUSE.as_millis() {
        match FolderLock::acquire(folder) {
            Err(FileError::Locked { .. }) => std::thread::sleep(PAUSE),
            other => return other,
        }
    }
    FolderLock::acquire(folder)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn attack_a_desk_open_to_everybody_is_closed_and_what_a_kill_left_in_it_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let left = ["identity.age.0123456789abcdef.new", "keys/root-1.age.0123456789abcdef.new"];
        fs::create_dir(folder.path().join("keys")).unwrap();
        left.iter().for_each(|name| fs::write(folder.path().join(name), b"secret").unwrap());
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
        let _held = acquire(folder.path(), Duration::ZERO).unwrap();
        assert_eq!(fs::metadata(folder.path()).unwrap().permissions().mode() & 0o777, 0o700);
        assert!(left.iter().all(|name| !folder.path().join(name).exists()));
        assert!(matches!(acquire(folder.path(), PAUSE), Err(DeskError::File(FileError::Locked { .. }))));
    }
}
