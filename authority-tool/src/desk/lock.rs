//! One process at a time: a desk is held for an act, and a process that runs long steps aside between two.

use std::{fs, io::ErrorKind, path::Path, time::Duration};

use homesafe_host::{
    files::{FileError, FolderLock, at, close_to_others, remove_staged},
    vault::Vault,
};
use homesafe_protocol::passphrase::Passphrase;

use super::{DESK_FILE, Desk, DeskError, DeskInfo, Head, Records, file_names, records::FOLDER_OF_KEYS};

/// Between two tries to take the folder.
const PAUSE: Duration = Duration::from_millis(100);

impl Desk {
    /// Whether a folder holds a desk, wholly or in part.
    pub fn is_in(folder: &Path) -> bool {
        folder.join(DESK_FILE).exists()
    }

    /// Opens a desk, for which another process has so long to finish. Takes about a second.
    ///
    /// # Errors
    /// [`DeskError::Missing`] and [`DeskError::Unfinished`] where there is none; a folder that is still held;
    /// a wrong passphrase; files that are missing, or that the desk did not put there.
    pub fn open_within(
        folder: &Path,
        passphrase: &Passphrase,
        patience: Duration,
    ) -> Result<Self, DeskError> {
        if !folder.join(DESK_FILE).exists() && !Vault::exists(folder) {
            return Err(DeskError::Missing(folder.to_owned()));
        }
        let lock = acquire(folder, patience)?;
        let vault = Vault::open(folder, passphrase)?;
        Self::in_folder(folder, vault, lock)
    }

    /// The desk in a folder that is held, with its vault open.
    pub(super) fn in_folder(folder: &Path, vault: Vault, lock: FolderLock) -> Result<Self, DeskError> {
        let has_keys = || file_names(&folder.join(FOLDER_OF_KEYS)).is_ok_and(|names| !names.is_empty());
        let head = match Head::load(folder, &vault) {
            Err(DeskError::Gone(_)) if !has_keys() => return Err(DeskError::Unfinished(folder.to_owned())),
            other => other?,
        };
        let records = Records::new(folder, head);
        records.check_names()?;
        let info = records.read(DESK_FILE)?.ok_or_else(|| DeskError::Unfinished(folder.to_owned()))?;
        let info: DeskInfo =
            serde_json::from_slice(&info).map_err(|_| DeskError::Damaged(folder.join(DESK_FILE)))?;
        Ok(Self { folder: folder.to_owned(), vault, info, officer: None, lock: Some(lock) })
    }

    /// Lets other processes have the folder. Nothing is read or written until [`Self::step_in`]: all that would
    /// be is refused with [`FileError::Locked`].
    pub fn step_aside(&mut self) {
        self.lock = None;
    }

    pub(super) fn check_held(&self) -> Result<(), DeskError> {
        if self.lock.is_some() { Ok(()) } else { Err(FileError::Locked { path: self.folder.clone() }.into()) }
    }

    /// Takes the folder again, for which another process has so long to finish.
    ///
    /// # Errors
    /// [`DeskError::File`] if it is still held then; [`DeskError::Gone`] and [`DeskError::NotOfDesk`] for
    /// files that somebody took away or put there meanwhile.
    pub fn step_in(&mut self, patience: Duration) -> Result<(), DeskError> {
        if self.lock.is_none() {
            self.lock = Some(acquire(&self.folder, patience)?);
        }
        self.records()?.check_names()
    }
}

/// Takes the folder, closed to others and without what interrupted writes left in it and the folders below.
fn acquire(folder: &Path, patience: Duration) -> Result<FolderLock, DeskError> {
    close_to_others(folder)?;
    let lock = wait_for(folder, patience)?;
    remove_staged_below(folder)?;
    Ok(lock)
}

fn remove_staged_below(folder: &Path) -> Result<(), DeskError> {
    let mut folders = vec![folder.to_owned()];
    while let Some(below) = folders.pop() {
        let entries = match fs::read_dir(&below) {
            // None of ours, such as the lost+found of a memory card.
            Err(error) if error.kind() == ErrorKind::PermissionDenied && below != folder => continue,
            other => other.map_err(at(&below))?,
        };
        remove_staged(&below)?;
        for entry in entries {
            let entry = entry.map_err(at(&below))?;
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(entry.path());
            }
        }
    }
    Ok(())
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
    use crate::desk::tests;

    #[test]
    fn attack_a_desk_open_to_everybody_is_closed_and_what_a_kill_left_in_it_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let left = [
            "identity.age.0123456789abcdef.new",
            "keys/root-1.age.0123456789abcdef.new",
            "pending/0/7.leaf.0123456789abcdef.new",
        ];
        ["keys", "pending/0"].iter().for_each(|name| fs::create_dir_all(folder.path().join(name)).unwrap());
        left.iter().for_each(|name| fs::write(folder.path().join(name), b"secret").unwrap());
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
        let _held = acquire(folder.path(), Duration::ZERO).unwrap();
        assert_eq!(fs::metadata(folder.path()).unwrap().permissions().mode() & 0o777, 0o700);
        assert!(left.iter().all(|name| !folder.path().join(name).exists()));
        assert!(matches!(acquire(folder.path(), PAUSE), Err(DeskError::File(FileError::Locked { .. }))));
    }
    #[test]
    fn attack_who_stepped_aside_takes_over_what_another_process_has_half_done() {
        let folder = tempfile::tempdir().unwrap();
        let mut aside = tests::desk(folder.path());
        aside.step_aside();
        // Another has said what it is about to write, and has not written it.
        let other = Desk::open(&aside.folder, &tests::passphrase()).unwrap();
        let mut head = other.head().unwrap();
        head.listed.next = [("trust/1".to_owned(), None)].into_iter().collect();
        other.set_head(&head).unwrap();
        let path = aside.folder.join("head");
        let said = fs::read(&path).unwrap();
        assert_eq!(aside.newest_version_there().unwrap(), None);
        let refused = [aside.trust_versions().err(), aside.put("trust/1", b"note").err()];
        assert!(
            refused.iter().all(|e| matches!(e, Some(DeskError::File(FileError::Locked { .. })))),
            "{refused:?}"
        );
        assert_eq!(fs::read(&path).unwrap(), said);
        drop(other);
        aside.step_in(Duration::ZERO).unwrap();
        assert!(aside.trust_versions().unwrap().is_empty());
    }

    #[test]
    fn a_folder_that_this_user_may_not_read_is_none_of_the_desks() {
        let folder = tempfile::tempdir().unwrap();
        let lost = folder.path().join("lost+found");
        fs::create_dir(&lost).unwrap();
        fs::set_permissions(&lost, fs::Permissions::from_mode(0o000)).unwrap();
        assert!(acquire(folder.path(), Duration::ZERO).is_ok());
    }
}
