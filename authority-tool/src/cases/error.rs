//! What can be wrong with a case.

use homesafe_host::cli::{Classify, Exit};
use homesafe_protocol::time::Day;

use crate::{
    desk::DeskError,
    model::CaseId,
    plan::{WindowRowError, WindowTableError},
};

/// Why a case cannot be worked on.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum CaseError {
    /// The desk's folder.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// The table.
    #[error(transparent)]
    Table(#[from] WindowTableError),
    /// A poster or a row.
    #[error("{0}")]
    Row(#[from] WindowRowError),
    /// No such case.
    #[error("there is no case {0}")]
    Missing(CaseId),
    /// No such row.
    #[error("case {case} has no row {row}")]
    NoRow {
        /// The case.
        case: CaseId,
        /// The row.
        row: u32,
    },
    /// A row that is public.
    #[error("row {0} has been published")]
    Published(u32),
    /// A case that is on its way.
    #[error("case {0} is being published")]
    BeingPublished(CaseId),
    /// Times of days that nobody gave the keys of.
    #[error("the desk has the keys of this row's days only")]
    OtherDay,
    /// A case that is full.
    #[error("case {case} has {rows} rows, and a case takes at most {max}")]
    TooManyRows {
        /// The case.
        case: CaseId,
        /// Rows that it has.
        rows: usize,
        /// Rows that it takes.
        max: usize,
    },
    /// A case whose file nobody could read again.
    #[error("case {case} would be larger than the {max} MiB that are read again")]
    TooLarge {
        /// The case.
        case: CaseId,
        /// MiB of the largest file.
        max: u64,
    },
    /// A case whose file cannot be read, to be deleted all the same.
    #[error("case {case} cannot be read: {error}")]
    Unreadable {
        /// The case.
        case: CaseId,
        /// Why.
        error: DeskError,
    },
    /// Nothing to publish.
    #[error("case {0} has no row that waits for publication")]
    NothingToApprove(CaseId),
    /// Somebody's word only.
    #[error("nobody vouches for the venues of these rows ({rows})")]
    Unconfirmed {
        /// Numbers of the rows.
        rows: String,
    },
    /// Too old to be broadcast.
    #[error("row {row} ends before the first day that is broadcast")]
    TooOld {
        /// The row.
        row: u32,
        /// The day.
        #[serde(serialize_with = "homesafe_protocol::display::date")]
        first: Day,
    },
    /// Not past yet.
    #[error("row {0} ends after today")]
    Future(u32),
    /// Rows that would be lost.
    #[error("case {0} has rows that were not published")]
    NotPublished(CaseId),
    /// A share that would be lost.
    #[error("case {0} has a code under which a share may still come, or wait at the server")]
    ExpectsShare(CaseId),
    /// A reference that is too long.
    #[error("a reference has at most 200 bytes and no control or invisible characters")]
    Reference,
}

impl Classify for CaseError {
    fn exit(&self) -> Exit {
        match self {
            Self::Desk(error) | Self::Unreadable { error, .. } => error.exit(),
            Self::Table(error) => error.exit(),
            _ => Exit::Usage,
        }
    }
}
