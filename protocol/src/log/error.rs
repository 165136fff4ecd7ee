//! Why a tree cannot be read, or a proof does not hold.

use crate::codec::DecodeError;

/// Why a proof could not be made or does not hold.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// The leaf or the smaller size lies outside the tree.
    #[error("no such leaf or size in this tree")]
    OutOfRange,
    /// The hashes do not lead to the root.
    #[error("the proof does not lead to the root")]
    Mismatch,
    /// A tile is missing.
    #[error("tile {0} is missing")]
    MissingTile(String),
    /// A tile is not what its path says.
    #[error("a tile is damaged: {0}")]
    BadTile(#[from] DecodeError),
}
