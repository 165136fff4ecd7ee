//! The log as devices will read it under a document that is not signed yet.

use homesafe_host::files::read_bounded;
use homesafe_protocol::{
    log::{Course, Frontier, TilePath, UnverifiedCheckpoint, frontier_at, leaf_hash},
    note::MAX_NOTE_LEN,
    trust::TrustChain,
};

use super::{TrustToolError, WhyNotCounted};
use crate::desk::{Desk, DeskError, State};

/// Reads this desk's copy of the log from its beginning to its end, as a device without a tree will.
///
/// # Errors
/// [`TrustToolError::Unreadable`] for the first leaf at which such a device would stop;
/// [`TrustToolError::CopyIncomplete`] where the copy does not hold what the desk followed.
pub(super) fn read_whole(desk: &Desk, next: &TrustChain, state: &State) -> Result<(), TrustToolError> {
    // What the copy has wrong is no fault of the document's.
    let end = each_leaf(desk, next, state, |_, _| Ok(()))?;
    if end.root() != state.known.frontier().root() {
        return Err(incomplete(desk, state)?);
    }
    let mut course = Course::default();
    let judge = |entry: &[u8], frontier: &Frontier| {
        let seq = frontier.size();
        course
            .judge(entry, frontier, next)
            .map(drop)
            .map_err(|error| TrustToolError::Unreadable { seq, error })
    };
    each_leaf(desk, next, state, judge).map(drop)
}

/// Walks the leaves of the copy from the log's beginning on; gives the tree at its end.
fn each_leaf(
    desk: &Desk,
    next: &TrustChain,
    state: &State,
    mut look: impl FnMut(&[u8], &Frontier) -> Result<(), TrustToolError>,
) -> Result<Frontier, TrustToolError> {
    let (size, first) = (state.known.size(), next.newest().body().log_base.first);
    let mut tiles = |path: TilePath| desk.archived_tile(path);
    let Ok(mut frontier) = frontier_at(first, desk.archived_leaves()?, &mut tiles) else {
        return Err(incomplete(desk, state)?);
    };
    while frontier.size() < size {
        let entries = desk.archived_leaves_from(frontier.size())?;
        if entries.is_empty() {
            return Err(incomplete(desk, state)?);
        }
        for entry in entries.iter().take(usize::try_from(size - frontier.size()).unwrap_or(usize::MAX)) {
            look(entry, &frontier)?;
            frontier.push(leaf_hash(entry));
        }
    }
    Ok(frontier)
}

fn incomplete(desk: &Desk, state: &State) -> Result<TrustToolError, DeskError> {
    Ok(TrustToolError::CopyIncomplete { size: state.known.size(), copied: desk.archived_leaves()? })
}

/// Whether the checkpoint that this desk saw last counts under the new document. Where it does not because
/// the document lists other log keys than the one before, that is what was asked for.
///
/// # Errors
/// [`TrustToolError::CheckpointDoesNotCount`] where nobody asked for that.
pub(super) fn checkpoint_counts(
    desk: &Desk,
    before: &TrustChain,
    next: &TrustChain,
) -> Result<bool, TrustToolError> {
    let note = match read_bounded(&desk.folder().join("archive").join("checkpoint"), MAX_NOTE_LEN as u64) {
        Err(error) if error.is_not_found() => return Ok(true),
        other => other.map_err(DeskError::from)?,
    };
    let (document, body) = (next.newest(), next.newest().body());
    let verified = UnverifiedCheckpoint::parse(&note)
        .and_then(|note| note.verify(&body.origin, &body.log, &body.witnesses.keys));
    match verified {
        Ok((_, cosignatures)) if document.has_witness_quorum(&cosignatures) => Ok(true),
        _ if body.log != before.newest().body().log => Ok(false),
        Ok((_, cosignatures)) => {
            let (found, needed) = (cosignatures.len(), body.witnesses.threshold);
            Err(TrustToolError::CheckpointDoesNotCount {
                why: WhyNotCounted::TooFewWitnesses { found, needed },
            })
        }
        Err(error) => Err(TrustToolError::CheckpointDoesNotCount { why: WhyNotCounted::Checkpoint(error) }),
    }
}
