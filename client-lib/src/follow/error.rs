//! Why a log cannot be followed.

use homesafe_protocol::{
    codec::DecodeError,
    log::{CheckpointError, JudgeError, ProofError},
    trust::TrustError,
};

use crate::transport::TransportError;

/// Why the log cannot be followed.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum FollowError {
    /// The server.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// A trust document that does not follow from the one held.
    #[error("{0}; the server may be lying: keep the trust document you have and ask the health authority")]
    Trust(#[from] TrustError),
    /// A checkpoint that is not the log's.
    #[error("{0}; the server may be lying: try again later, or ask the health authority")]
    Checkpoint(#[from] CheckpointError),
    /// A trust document that somebody uses and the server does not show.
    #[error(
        "trust document withheld: the log uses one that the server does not show, before or after version {held}, the newest \
         held; the server may have lost it, or be lying: try again later, or ask the health authority"
    )]
    DocumentWithheld {
        /// The newest version held.
        held: u64,
    },
    /// Fewer publications than the roots saw.
    #[error(
        "withheld: the server shows {found} publications, the health authority saw {size}; try again later"
    )]
    Withheld {
        /// Leaves of the checkpoint.
        found: u64,
        /// Leaves that the trust document speaks of.
        size: u64,
    },
    /// Too few witnesses have seen the checkpoint.
    #[error("the checkpoint lacks the witnesses' cosignatures ({found} of {needed}); try again later")]
    Witnesses {
        /// Cosignatures that verify.
        found: usize,
        /// Cosignatures needed.
        needed: usize,
    },
    /// Older than what was seen, and in agreement with it.
    #[error("stale: the server shows {found} publications, {held} were seen before; try again later")]
    Stale {
        /// Leaves of the checkpoint.
        found: u64,
        /// Leaves seen.
        held: u64,
    },
    /// Older than what was seen, and not in agreement with it.
    #[error(
        "rollback: the server shows {found} publications, {held} were seen before, and they do not agree; \
         report this to the health authority"
    )]
    Rollback {
        /// Leaves of the checkpoint.
        found: u64,
        /// Leaves seen.
        held: u64,
    },
    /// Another history than was seen before.
    #[error(
        "equivocation: the server shows another history than before, at publication {at}; \
         report this to the health authority"
    )]
    Equivocation {
        /// The leaf at which it shows.
        at: u64,
    },
    /// Leaves that do not lead to a root that was signed.
    #[error(
        "the publications do not add up to the signed checkpoint; the server is broken or lying: try again later"
    )]
    WrongRoot,
    /// A leaf that does not count.
    #[error("publication {seq}: {error}; the server may be lying: try again later")]
    Leaf {
        /// Its place.
        seq: u64,
        /// What is wrong.
        error: JudgeError,
    },
    /// A file of the log that is not what its path says.
    #[error("a file of the log is damaged: {0}; try again later")]
    Entries(#[from] DecodeError),
    /// The tree at the place where reading begins.
    #[error("the log's beginning cannot be verified: {0}; try again later")]
    Base(#[from] ProofError),
}
