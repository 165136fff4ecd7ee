//! What a patient shares (section 10) and what an operator releases (section 11): evidence sealed to the
//! desk's submission key.
//!
//! Day keys of the days concerned leave the device, never a venue's secret. The server that carries a share
//! cannot open it, and cannot forge one: it never sees the proof.

mod code;
mod evidence;
mod sealed;
mod slip;
mod visits;

#[cfg(test)]
mod tests;

pub use code::{Proof, ShareCode, ShareCodeError};
pub use evidence::{ClaimReason, DayProof, Standing, VenueEvidence};
pub use sealed::SubmissionSecretKey;
pub use slip::Slip;
pub use visits::{FalseVisit, SharedVisit, UnopenedShare, VisitError, seal_chaff, seal_share};

use crate::codec::DecodeError;

/// Why something cannot be sealed or is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum ShareError {
    /// More than one message holds.
    #[error("that is more than one message holds; choose fewer visits or days")]
    TooMany,
    /// A submission key to which nothing can be sealed.
    #[error("the submission key of the trust document cannot be used; tell the health authority")]
    Key,
    /// Made for another key, deployment or ticket, or damaged.
    #[error("it does not open: it is damaged, or was made for another key, deployment or code")]
    Sealed,
    /// The sealer did not know the code.
    #[error("it was made by someone who does not know the code")]
    Proof,
    /// It opens, and is not what it should be.
    #[error("it is malformed: {0}")]
    Malformed(#[from] DecodeError),
}
