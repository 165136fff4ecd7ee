//! What can be wrong with a case.

use homesafe_host::{
    cli::{Classify, Exit},
    vault::MAX_FILE_LEN,
};

use super::CaseId;
use crate::{
    desk::DeskError,
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
    /// Not a case's id.
    #[error("not a case: its name has 8 letters and digits, `case list` shows it")]
    Id,
    /// No such case.
    #[error("there is no case {0}: `case list` shows those there are")]
    Missing(CaseId),
    /// No such row.
    #[error("case {case} has no row {row}: `case review {case}` shows them")]
    NoRow {
        /// The case.
        case: CaseId,
        /// The row.
        row: u32,
    },
    /// A row that is public.
    #[error("row {0} has been published: take it back with `withdraw`, or add a further row")]
    Published(u32),
    /// A case that is on its way.
    #[error("case {0} is being published: let `publish` or the publisher finish first")]
    BeingPublished(CaseId),
    /// Times of days that nobody gave the keys of.
    #[error("the desk has the keys of this row's days only: add another row from the venue's poster")]
    OtherDay,
    /// A case that is full.
    #[error(
        "case {case} has {rows} rows, and a case takes at most {}: add fewer, or put further ones into another case",
        super::MAX_ROWS
    )]
    TooManyRows {
        /// The case.
        case: CaseId,
        /// Rows that it has.
        rows: usize,
    },
    /// A case whose file nobody could read again.
    #[error(
        "case {0} would be larger than the {max} MiB that are read again; nothing was changed: put further rows into another case",
        max = MAX_FILE_LEN >> 20
    )]
    TooLarge(CaseId),
    /// A case whose file cannot be read, to be deleted all the same.
    #[error(
        "{error}. To delete case {case} without reading it, with rows that may not have been published, give --yes"
    )]
    Unreadable {
        /// The case.
        case: CaseId,
        /// Why.
        error: DeskError,
    },
    /// Nothing to publish.
    #[error("case {0} has no row that waits for publication: add one")]
    NothingToApprove(CaseId),
    /// Somebody's word only.
    #[error(
        "nobody vouches for the venues of these rows ({rows}): confirm them by a second source (the operator, a receipt), then name them \
         with --second-source {rows}, or drop them"
    )]
    Unconfirmed {
        /// Numbers of the rows.
        rows: String,
    },
    /// Too old to be broadcast.
    #[error("row {row} ends before {first}, the first day that is broadcast: drop it")]
    TooOld {
        /// The row.
        row: u32,
        /// The day.
        first: String,
    },
    /// Not past yet.
    #[error("row {0} ends after today: set its end, or wait")]
    Future(u32),
    /// Rows that would be lost.
    #[error("case {0} has rows that were not published: give --yes to delete it all the same")]
    NotPublished(CaseId),
    /// A share that would be lost.
    #[error(
        "case {0} has a code under which a share may still come, or wait at the server: run `inbox` first, or give --yes to delete the \
         case all the same"
    )]
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
