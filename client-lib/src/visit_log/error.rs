//! Why the visit log cannot be written or read.

use super::entry::EntryError;
use crate::storage::{OtherVersion, StorageError};

/// Why the log cannot be written or read.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum LogError {
    /// The storage.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The head store.
    #[error(transparent)]
    OtherVersion(#[from] OtherVersion),
    /// An entry.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// The head store.
    #[error("the visit log's head store is lost or damaged")]
    HeadDamaged,
    /// A key.
    #[error("the visit log's keys are damaged")]
    Keys,
    /// More segments than any resident fills.
    #[error("the visit log is full")]
    Full,
}
