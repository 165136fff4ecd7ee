//! A desk like any other, but for keys that are always the same and a passphrase that is tried in no time; and its files, to be
//! damaged one by one and put back.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use homesafe_authority::{
    desk::{Desk, DeskInfo, DeskKey},
    trust::{Changes, make, send},
};
use homesafe_client::vault::Vault;
use homesafe_protocol::Hash;
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
    let vault = Vault::open(folder, &passphrase()).expect("a vault");
    let write = |name: &str, content: &[u8]| vault.write(&folder.join(name), content).expect("a file");
    fs::create_dir_all(folder.join("keys")).expect("a folder");
    for (kind, seed) in [("root", 1), ("publishing", 2), ("certification", 3), ("submission", 4)] {
        write(&format!("keys/{kind}-1.age"), &[seed; 32]);
    }
    let last = Hash::from([0; 32]);
    let head = serde_json::json!({ "officers": [], "tables": "allowed", "entries": 0, "bytes": 0, "last": last });
    write("journal-head.age", head.to_string().as_bytes());
    let key = |seed: u8| DeskKey::from([seed; 32]);
    let info = DeskInfo {
        origin: origin(),
        threshold: 1,
        roots: vec![(&key(1)).into()],
        publishing: (&key(2)).into(),
        certification: (&key(3)).into(),
        submission: (&key(4)).into(),
    };
    fs::write(folder.join("desk.json"), serde_json::to_vec(&info).expect("JSON")).expect("a file");
    let mut desk = Desk::open(folder, &passphrase()).expect("a desk");
    desk.add_officer("lee", noon(), &mut ChaCha20Rng::from_seed([5; 32])).expect("an officer");
    desk
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

    /// What lay there.
    pub fn content(&self, path: &Path) -> &[u8] {
        &self.files[path]
    }

    /// Puts the folder back as it was.
    pub fn restore(&self) {
        let mut now = BTreeMap::new();
        read(&self.folder, &mut now);
        now.keys().filter(|path| !self.files.contains_key(*path)).for_each(|path| drop(fs::remove_file(path)));
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
