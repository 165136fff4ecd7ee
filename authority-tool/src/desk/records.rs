//! The one way into the desk's files: what is written is noted in the sealed head, what is read is held
//! against it. Nothing is believed for lying in the folder.
//!
//! A write notes first what may be there next, then writes, then notes that it is there: a kill between any
//! two of these leaves a file that is the old or the new one, and the next look takes over whichever it
//! finds.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use homesafe_host::{
    files::{PRIVATE, PUBLIC, at, create_private_dir, sync_dir, write_atomic},
    vault::{MAX_FILE_LEN, Vault, VaultError},
};
use zeroize::Zeroizing;

use super::{Desk, DeskError, head::Head, listed::Digest, remove, step::has_written};

/// Folders of which every file is noted.
const FOLDERS: [&str; 5] = ["cases", FOLDER_OF_KEYS, "ledger", "pending", "trust"];
/// Files beside them that are noted; `archive` and the journal are verified by what stands in them.
const FILES: [&str; 4] = ["desk.json", "log-state", "nonces", "countersigned.json"];
/// Where one that is missing ends no command: what needs the key says so.
pub(super) const FOLDER_OF_KEYS: &str = "keys";

/// A change to a file.
#[derive(Debug)]
pub(crate) enum Change<'a> {
    /// It is this from here on.
    Put(String, Cow<'a, [u8]>),
    /// It is gone.
    Remove(String),
}

/// The files as listed when it was asked for.
#[derive(Debug)]
pub(crate) struct Records {
    folder: PathBuf,
    files: BTreeMap<String, Digest>,
}

impl Records {
    pub(super) fn new(folder: &Path, head: Head) -> Self {
        Self { folder: folder.to_owned(), files: head.listed.files }
    }

    /// Where a file lies.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Names of the files of a folder, without it.
    pub fn names<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a str> {
        self.files
            .range(format!("{folder}/")..)
            .map_while(move |(name, _)| name.strip_prefix(folder)?.strip_prefix('/'))
    }

    /// A file as the desk left it; `None` if it left none.
    ///
    /// # Errors
    /// [`DeskError::Gone`] and [`DeskError::Changed`] for one that somebody took or changed.
    pub fn read(&self, name: &str) -> Result<Option<Vec<u8>>, DeskError> {
        self.files.get(name).map(|listed| listed.read(&self.path(name))).transpose()
    }

    /// What is sealed in a file.
    pub fn unseal(&self, vault: &Vault, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, DeskError> {
        Ok(self.read(name)?.map(|sealed| vault.unseal(&sealed)).transpose()?)
    }

    /// That all that is listed is there, and nothing else. What stands in the files is looked at when they
    /// are read.
    pub(super) fn check_names(&self) -> Result<(), DeskError> {
        let found = self.find()?;
        let is_key = |name: &str| name.strip_prefix(FOLDER_OF_KEYS).is_some_and(|rest| rest.starts_with('/'));
        let is_lost = |name: &&String| !found.contains(*name) && !is_key(name);
        if let Some(name) = self.files.keys().find(is_lost) {
            return Err(DeskError::Gone(self.path(name)));
        }
        match found.iter().find(|name| !self.files.contains_key(*name)) {
            Some(name) => Err(DeskError::NotOfDesk(self.path(name))),
            None => Ok(()),
        }
    }

    /// All files that should be listed. What begins with a dot is the operating system's, and never read.
    fn find(&self) -> Result<BTreeSet<String>, DeskError> {
        let is_there = |name: &&str| fs::symlink_metadata(self.path(name)).is_ok();
        let mut found: BTreeSet<String> =
            FILES.iter().filter(|name| is_there(name)).map(|name| (*name).into()).collect();
        let mut folders: Vec<String> = FOLDERS.map(String::from).to_vec();
        while let Some(folder) = folders.pop() {
            let path = self.path(&folder);
            let entries = match fs::read_dir(&path) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                other => other.map_err(at(&path))?,
            };
            for entry in entries {
                let entry = entry.map_err(at(&path))?;
                let name = entry.file_name().to_string_lossy().into_owned();
                let full = format!("{folder}/{name}");
                match entry.file_type().map_err(at(&path))? {
                    _ if name.starts_with('.') => {}
                    kind if kind.is_dir() => folders.push(full),
                    _ => drop(found.insert(full)),
                }
            }
        }
        Ok(found)
    }
}

impl Desk {
    /// The desk's files. What a kill left half done is taken over first.
    pub(crate) fn records(&self) -> Result<Records, DeskError> {
        Ok(Records::new(&self.folder, self.head()?))
    }

    /// A file as the desk left it; `None` if it left none.
    pub(crate) fn read(&self, name: &str) -> Result<Option<Vec<u8>>, DeskError> {
        self.records()?.read(name)
    }

    /// Writes and removes files, in this order, durably.
    pub(crate) fn store(&self, changes: &[Change<'_>]) -> Result<(), DeskError> {
        if changes.is_empty() {
            return Ok(());
        }
        let mut head = self.head()?;
        head.listed.next = changes.iter().map(Change::outcome).collect();
        self.set_head(&head)?;
        changes.iter().try_for_each(|change| self.carry_out(change))?;
        head.listed.arrive();
        self.set_head(&head)
    }

    /// Writes a file.
    #[doc(hidden)] // fuzz targets damage what lies behind the head
    pub fn put(&self, name: impl Into<String>, bytes: &[u8]) -> Result<(), DeskError> {
        self.store(&[Change::Put(name.into(), bytes.into())])
    }

    /// Writes a file that only this desk opens.
    pub(crate) fn put_sealed(&self, name: impl Into<String>, content: &[u8]) -> Result<(), DeskError> {
        let (name, sealed) = (name.into(), self.vault.seal(content)?);
        if sealed.len() as u64 > MAX_FILE_LEN {
            return Err(VaultError::TooLarge(self.folder.join(name)).into());
        }
        self.put(name, &sealed)
    }

    fn carry_out(&self, change: &Change<'_>) -> Result<(), DeskError> {
        match change {
            Change::Put(name, bytes) => {
                let path = self.folder.join(name);
                make_folder_of(&path, &self.folder)?;
                // Documents are for everybody; the folder is not.
                let mode = if name.starts_with("trust/") { PUBLIC } else { PRIVATE };
                write_atomic(&path, bytes, mode)?;
            }
            Change::Remove(name) => remove_durably(&self.folder.join(name))?,
        }
        has_written(&self.folder);
        Ok(())
    }
}

/// Makes the folder of a file of the desk; a loss of power must not take it away from under what is listed in
/// it.
fn make_folder_of(path: &Path, desk: &Path) -> Result<(), DeskError> {
    let Some(folder) = path.parent().filter(|folder| !folder.is_dir()) else { return Ok(()) };
    create_private_dir(folder)?;
    let mut above = folder.ancestors().skip(1).take_while(|above| above.starts_with(desk));
    above.try_for_each(|above| Ok(sync_dir(above).map_err(at(above))?))
}

/// Removes a file; a loss of power must not bring it back.
fn remove_durably(path: &Path) -> Result<(), DeskError> {
    remove(path)?;
    match path.parent().filter(|folder| folder.is_dir()) {
        Some(folder) => Ok(sync_dir(folder).map_err(at(folder))?),
        None => Ok(()),
    }
}

impl Change<'_> {
    fn outcome(&self) -> (String, Option<Digest>) {
        match self {
            Self::Put(name, bytes) => (name.clone(), Some(Digest::of(bytes))),
            Self::Remove(name) => (name.clone(), None),
        }
    }
}
