//! Why the log cannot be opened.

use homesafe_protocol::{
    codec::DecodeError,
    log::{CheckpointError, TilePath},
};

use crate::{archive::ArchiveError, store::StoreError};

/// Why the log cannot be opened.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum RecoveryError {
    /// There are leaves and no checkpoint.
    #[error("the log has leaves and no checkpoint: a checkpoint is never signed twice")]
    CheckpointMissing,
    /// The checkpoint is not this log's.
    #[error("the stored checkpoint does not verify ({0})")]
    Checkpoint(#[from] CheckpointError),
    /// The leaves do not lead to the checkpoint's root.
    #[error("the stored leaves do not lead to the checkpoint's root")]
    Diverged,
    /// An entry bundle is missing.
    #[error("{0} is missing")]
    BundleMissing(#[serde(serialize_with = "homesafe_protocol::display::text")] TilePath),
    /// A leaf or bundle is damaged.
    #[error("the log is damaged: {0}")]
    Decode(#[from] DecodeError),
    /// The archive failed.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
