//! Folders in memory, and a vault whose passphrase is tried in no time.

use std::{fs, path::Path};

use homesafe_host::vault::IDENTITY_FILE;
use homesafe_protocol::passphrase::Passphrase;
use homesafe_test_support::vault::seal_quickly;
use tempfile::TempDir;

/// Always the same, so that what was sealed in one run opens in the next.
pub const IDENTITY: &str = "AGE-SECRET-KEY-1QURSWPC8QURSWPC8QURSWPC8QURSWPC8QURSWPC8QURSWPC8QURSKMP32K";
const PASSPHRASE: &str = "correct horse";

/// An empty folder, in memory where there is such a place: the programs wait for the disk.
pub fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.expect("a folder")
}

/// The passphrase of all vaults here.
pub fn passphrase() -> Passphrase {
    Passphrase::new(PASSPHRASE.into()).expect("a passphrase")
}

/// A content under the passphrase, which costs as little to try as it can.
pub fn seal_cheaply(content: &[u8]) -> Vec<u8> {
    seal_quickly(content, &passphrase())
}

/// Puts the one identity into a folder.
pub fn write_identity(folder: &Path) {
    fs::create_dir_all(folder).expect("a folder");
    fs::write(folder.join(IDENTITY_FILE), seal_cheaply(IDENTITY.as_bytes())).expect("a file");
}
