//! A desk like any other, but for keys that are always the same and a passphrase that is tried in no time;
//! and its files, to be damaged one by one and put back.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use homesafe_authority::{
    desk::{Desk, DeskKey, Setup},
    trust::{Changes, make, send},
};
use homesafe_host::{files::FolderLock, vault::Vault};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};

use crate::{
    authority::{FakeLog, noon, origin},
    scratch::{passphrase, write_identity},
};

/// Another desk's publishing key, where two must sign.
pub const OTHER: [u8; 32] = [42; 32];

/// Makes and opens it.
pub fn desk(folder: &Path) -> Desk {
    write_identity(folder);
    let (vault, lock) = (vault(folder), FolderLock::acquire(folder).expect("a lock"));
    let setup = Setup { origin: origin(), roots: 1, threshold: 1, officer: "lee".to_owned() };
    Desk::furnish(folder, lock, vault, setup, noon(), &mut ChaCha20Rng::from_seed([5; 32])).expect("a desk")
}

/// Its vault.
pub fn vault(folder: &Path) -> Vault {
    Vault::open(folder, &passphrase()).expect("a vault")
}

/// The same with a trust document that the log has too, under which so many of two desks must sign.
pub fn desk_with_trust(folder: &Path, log: &FakeLog, threshold: usize) -> Desk {
    let desk = desk(folder);
    let publishing = vec![desk.info().publishing, (&DeskKey::from(OTHER)).into()];
    let (log_keys, publishing_threshold) = (vec![FakeLog::vkey()], Some(threshold));
    let changes = Changes { log_keys, publishing, publishing_threshold, ..Changes::default() };
    make(&desk, &changes, noon().saturating_sub(3 * 86_400)).expect("a document");
    send(&desk, log).expect("a document");
    desk
}

/// All files of a folder, as they were.
pub struct Files {
    folder: PathBuf,
    files: BTreeMap<PathBuf, Vec<u8>>,
}

impl Files {
    /// Reads them.
    pub fn of(folder: &Path) -> Self {
        let mut files = BTreeMap::new();
        read(folder, &mut files);
        Self { folder: folder.to_owned(), files }
    }

    /// Paths of those whose names contain one of some words, in order.
    pub fn named(&self, words: &[&str]) -> Vec<PathBuf> {
        let fits = |path: &&PathBuf| words.iter().any(|word| path.to_string_lossy().contains(word));
        self.files.keys().filter(fits).cloned().collect()
    }

    /// Writes a file as the desk itself would have: its head knows it.
    pub fn put(&self, desk: &Desk, path: &Path, bytes: &[u8]) {
        let name = path.strip_prefix(self.folder.join("desk")).expect("a file of the desk");
        desk.put(name.to_str().expect("a name"), bytes).expect("a file");
    }

    /// What lay there.
    pub fn content(&self, path: &Path) -> &[u8] {
        &self.files[path]
    }

    /// Puts the folder back as it was.
    pub fn restore(&self) {
        let mut now = BTreeMap::new();
        read(&self.folder, &mut now);
        now.keys()
            .filter(|path| !self.files.contains_key(*path))
            .for_each(|path| drop(fs::remove_file(path)));
        let changed = self.files.iter().filter(|(path, bytes)| now.get(*path) != Some(*bytes));
        changed.for_each(|(path, bytes)| fs::write(path, bytes).expect("a file"));
    }
}

fn read(folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read(&path, files);
        } else {
            files.insert(path.clone(), fs::read(&path).expect("a file"));
        }
    }
}
