//! Where a device keeps its files: one trait, several places, one suite of checks that all of them pass.

#[cfg(any(test, feature = "conformance"))]
pub mod conformance;
#[cfg(test)]
pub(crate) mod faulty;
mod memory;

use std::io;

use homesafe_protocol::Hash;

pub use memory::MemoryStorage;

/// The folder of the objects, each under its SHA-256.
pub const OBJECTS: &str = "objects";

/// The name of an object's file.
pub fn object_name(sha256: &Hash) -> String {
    format!("{OBJECTS}/{sha256}")
}

/// A storage operation that failed.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[error("{name}: {error}")]
#[non_exhaustive]
pub struct StorageError {
    /// The file.
    pub name: String,
    /// What went wrong.
    #[serde(serialize_with = "homesafe_protocol::display::system")]
    pub error: io::Error,
}

impl StorageError {
    /// What went wrong with a file.
    pub fn new(name: &str, error: io::Error) -> Self {
        Self { name: name.to_owned(), error }
    }
}

/// A file that another version of the program wrote. Nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[error("`{file}` was written by another version of this program")]
pub struct OtherVersion {
    /// The file.
    pub file: &'static str,
}

/// Named files, flat but for one `/`, all of them small but for objects, which lie under [`OBJECTS`]: here
/// they are listed and removed, and read and written by [asks](crate::ask). Every write but a
/// [`Storage::hint`] is durable when the call returns. A call that fails, or that a crash cuts short, may
/// have happened, or not; only [`Storage::append`] and [`Storage::hint`] may then leave a part of their
/// bytes, or others in their place.
pub trait Storage: Send + Sync {
    /// The whole file, `None` if it is not there; at most `limit` bytes.
    fn read(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, StorageError>;

    /// The same of a file of which nothing here writes more than `limit` bytes. One that has more is damaged,
    /// and is given as empty, as none of these is.
    fn read_whole(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, StorageError> {
        match self.read(name, limit) {
            Err(error) if error.error.kind() == io::ErrorKind::FileTooLarge => Ok(Some(Vec::new())),
            other => other,
        }
    }

    /// The first `len` bytes of the file, or all if there are fewer; `None` if it is not there.
    fn read_start(&self, name: &str, len: u64) -> Result<Option<Vec<u8>>, StorageError>;

    /// Replaces the file as one: after a crash it is the old or the new.
    fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), StorageError>;

    /// Appends to the file, making it if need be.
    fn append(&self, name: &str, bytes: &[u8]) -> Result<(), StorageError>;

    /// Writes a file that can be done without, and does not wait for the disk: after a crash it may be old,
    /// new, gone or torn, so its reader must be able to tell. Always of the same length for one file.
    fn hint(&self, name: &str, bytes: &[u8]) -> Result<(), StorageError>;

    /// Cuts the file to its first `len` bytes, if there are more.
    fn truncate(&self, name: &str, len: u64) -> Result<(), StorageError>;

    /// Removes the file, if it is there.
    fn remove(&self, name: &str) -> Result<(), StorageError>;

    /// Names of all files in `folder`, without the folder, in order. A storage may leave out names that the device
    /// gives to none: all of its own in folders are of digits and `a` to `f`.
    fn list(&self, folder: &str) -> Result<Vec<String>, StorageError>;

    /// Removes what interrupted replacements left, where they can leave anything.
    fn remove_staged(&self) -> Result<(), StorageError> {
        Ok(())
    }
}
