//! How facts write what they carry, so that a catalogue has words for it.

use std::path::PathBuf;

use homesafe_client::follow::FollowError;
use homesafe_protocol::trust::{SeqRange, TrustBody};
use serde::{Serialize, Serializer};

use crate::model::CaseId;

/// Items that are named; of the others, the number.
const NAMED: usize = 20;

/// Lines of a table.
#[derive(Serialize)]
struct TableLines<'a> {
    named: &'a [u64],
    more: usize,
}

/// Lines of a table, the first ones by number.
pub(crate) fn lines<S: Serializer>(lines: &[u64], serializer: S) -> Result<S::Ok, S::Error> {
    let (named, more) = first(lines);
    TableLines { named, more }.serialize(serializer)
}

/// Cases, the first ones by name.
#[derive(Serialize)]
struct CasesNamed<'a> {
    count: usize,
    named: &'a [CaseId],
    more: usize,
}

/// Cases, the first ones by name.
pub(crate) fn cases<S: Serializer>(cases: &[CaseId], serializer: S) -> Result<S::Ok, S::Error> {
    let (named, more) = first(cases);
    CasesNamed { count: cases.len(), named, more }.serialize(serializer)
}

fn first<T>(items: &[T]) -> (&[T], usize) {
    let (named, others) = items.split_at(items.len().min(NAMED));
    (named, others.len())
}

/// What waits at the server under codes of some cases.
#[derive(Serialize)]
enum WaitingShares<'a> {
    Nothing,
    Shares(#[serde(serialize_with = "cases")] &'a [CaseId]),
}

/// The cases under whose codes something may wait, if there are any.
pub(crate) fn waiting<S: Serializer>(cases: &[CaseId], serializer: S) -> Result<S::Ok, S::Error> {
    if cases.is_empty() { WaitingShares::Nothing } else { WaitingShares::Shares(cases) }.serialize(serializer)
}

/// Files by name.
pub(crate) fn files<S: Serializer>(files: &[PathBuf], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(files.iter().map(|file| file.display().to_string()))
}

/// Files of keys that are not as they should be.
#[derive(Serialize)]
enum LostFiles<'a> {
    None,
    Some(#[serde(serialize_with = "files")] &'a [PathBuf]),
}

/// Files of keys that are missing or damaged, if there are any.
pub(crate) fn lost_files<S: Serializer>(files: &[PathBuf], serializer: S) -> Result<S::Ok, S::Error> {
    if files.is_empty() { LostFiles::None } else { LostFiles::Some(files) }.serialize(serializer)
}

/// Some publications, by their places.
#[derive(Serialize)]
enum LogPlaces {
    One {
        seq: u64,
    },
    Several {
        first: u64,
        last: u64,
    },
    /// Those that name an older trust document.
    AllFrom {
        first: u64,
    },
}

/// The publications of a range.
pub(crate) fn publications<S: Serializer>(range: &SeqRange, serializer: S) -> Result<S::Ok, S::Error> {
    let SeqRange { first, last } = *range;
    match last {
        TrustBody::MAX_NUMBER => LogPlaces::AllFrom { first },
        last if last == first => LogPlaces::One { seq: first },
        last => LogPlaces::Several { first, last },
    }
    .serialize(serializer)
}

/// A log that cannot be followed, by what a desk does about it.
#[derive(Serialize)]
enum CannotFollow<'a> {
    /// The server shows less than there was: it may have lost some.
    Behind {
        error: &'a FollowError,
    },
    /// A publication stops everybody.
    Leaf {
        seq: u64,
        error: &'a FollowError,
    },
    Other(&'a FollowError),
}

/// Writes why a log cannot be followed so that a catalogue can say what a desk does about it.
pub(crate) fn cannot_follow<S: Serializer>(error: &FollowError, serializer: S) -> Result<S::Ok, S::Error> {
    match error {
        FollowError::Stale { .. } | FollowError::Withheld { .. } | FollowError::DocumentWithheld { .. } => {
            CannotFollow::Behind { error }
        }
        FollowError::Leaf { seq, .. } => CannotFollow::Leaf { seq: *seq, error },
        error => CannotFollow::Other(error),
    }
    .serialize(serializer)
}
