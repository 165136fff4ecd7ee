//! Following the log (section 7, steps 0 to 4): walk the trust documents, verify the checkpoint, read every new leaf, judge it
//! by the document that it names, and hold its history against what was seen before. Devices and desks do the same.

mod error;
mod known;
mod leaves;
mod read;
mod walk;

use homesafe_protocol::{
    Hash,
    log::{Checkpoint, CheckpointError, Cosignature, Frontier, UnverifiedCheckpoint},
    note::MAX_NOTE_LEN,
    time::UnixTime,
    trust::{Freshness, TrustChain, TrustDocument},
};

pub use error::FollowError;
pub use known::{Known, SeenEntry, SeenLeaf, Stem};
pub use walk::{KeepTrust, read_chain, walk_trust};

use crate::transport::{Transport, TransportError, get_bytes};
use read::Reading;
use walk::walk_back;

/// Why what was read before was read anew from the log's beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anew {
    /// The leaves between what was held and the log's beginning cannot be had any more.
    Pruned {
        /// The first leaf that was never read.
        first: u64,
        /// The first that was read after it.
        resumed: u64,
    },
    /// The roots say that what was held is not the log's history.
    Fork,
    /// Another origin is another log.
    Origin,
}

/// The outcome of following a log to its checkpoint.
#[derive(Debug, Clone)]
pub struct Followed {
    /// What is known now.
    pub known: Known,
    /// Place of the first leaf that was read now.
    pub first_new: u64,
    /// Whether reading began anew: what came from leaves at or behind [`Self::first_new`] is forgotten.
    pub anew: Option<Anew>,
    /// Cosignatures under the checkpoint.
    pub cosignatures: Vec<Cosignature>,
    /// The checkpoint's note.
    pub checkpoint: Vec<u8>,
}

impl Followed {
    /// How fresh the log is at `now`; `taken` is when the newest document was taken.
    pub fn freshness(&self, chain: &TrustChain, taken: UnixTime, now: UnixTime) -> Freshness {
        chain.newest().freshness(self.known.newest(chain), taken, &self.cosignatures, now)
    }
}

/// Follows the log from what is `known` to the server's checkpoint. Trust documents are kept as they are verified; of the log
/// nothing counts unless all of it does. No clock has a say.
pub fn follow<E: From<FollowError>>(
    transport: &dyn Transport,
    chain: &mut TrustChain,
    known: Option<&Known>,
    keep: &mut impl KeepTrust<E>,
) -> Result<Followed, E> {
    walk_trust(transport, chain, keep)?;
    // Documents that were held once and lost since.
    while known.and_then(Known::oldest_named).is_some_and(|named| named < chain.oldest().body().version)
        && walk_back(transport, chain, keep)?
    {}
    loop {
        match follow_once(transport, chain, known, keep) {
            // Somebody uses a document that is not held: it may just have come. One that stays away is withheld.
            Err(Stopped::Unnamed) => {
                if walk_trust(transport, chain, keep)? == 0 {
                    return Err(FollowError::DocumentWithheld { held: chain.newest().body().version }.into());
                }
            }
            Err(Stopped::At(error)) => return Err(error),
            Ok(followed) => return Ok(followed),
        }
    }
}

/// The server's checkpoint, as the newest document wants it to be.
///
/// # Errors
/// One that does not count under that document, or is shorter than what its roots saw.
pub fn checkpoint_of(transport: &dyn Transport, trust: &TrustDocument) -> Result<Checkpoint, FollowError> {
    match fetch_checkpoint::<FollowError>(transport, trust) {
        Ok((_, checkpoint, _)) => Ok(checkpoint),
        Err(Stopped::Unnamed) => Err(FollowError::DocumentWithheld { held: trust.body().version }),
        Err(Stopped::At(error)) => Err(error),
    }
}

/// Why a round of following ended early.
enum Stopped<E> {
    /// A log key or a name that no document held explains.
    Unnamed,
    /// An error.
    At(E),
}

impl<E: From<FollowError>> Stopped<E> {
    fn at(error: impl Into<FollowError>) -> Self {
        Self::At(error.into().into())
    }
}

fn follow_once<E: From<FollowError>>(
    transport: &dyn Transport,
    chain: &mut TrustChain,
    known: Option<&Known>,
    keep: &mut impl KeepTrust<E>,
) -> Result<Followed, Stopped<E>> {
    let (note, checkpoint, cosignatures) = fetch_checkpoint(transport, chain.newest())?;
    let mut reading = Reading { transport, chain, checkpoint: &checkpoint, keep };
    let (known, first_new, anew) = reading.follow_from(known)?;
    Ok(Followed { known, first_new, anew, cosignatures, checkpoint: note })
}

/// Step 1: under the newest document's origin, log keys and witness quorum.
fn fetch_checkpoint<E: From<FollowError>>(
    transport: &dyn Transport,
    trust: &TrustDocument,
) -> Result<(Vec<u8>, Checkpoint, Vec<Cosignature>), Stopped<E>> {
    let note = get_bytes(transport, "v1/checkpoint", MAX_NOTE_LEN as u64).map_err(Stopped::at)?;
    let body = trust.body();
    let verified = UnverifiedCheckpoint::parse(&note)
        .and_then(|unverified| unverified.verify(&body.origin, &body.log, &body.witnesses.keys));
    let (checkpoint, cosignatures) = match verified {
        Err(CheckpointError::Unsigned | CheckpointError::WrongOrigin) => return Err(Stopped::Unnamed),
        other => other.map_err(Stopped::at)?,
    };
    if !trust.has_witness_quorum(&cosignatures) {
        let needed = body.witnesses.threshold;
        return Err(Stopped::at(FollowError::Witnesses { found: cosignatures.len(), needed }));
    }
    let (found, size) = (checkpoint.size, body.log_base.size);
    if found < size {
        return Err(Stopped::at(FollowError::Withheld { found, size }));
    }
    Ok((note, checkpoint, cosignatures))
}

/// What a checkpoint that is not longer than what is held says of it.
fn compare(checkpoint: &Checkpoint, known: &Known) -> Result<(), FollowError> {
    let (found, held) = (checkpoint.size, known.size());
    if found > held {
        return Ok(());
    }
    match (found == held, known.root_at(found) == Some(checkpoint.root)) {
        (true, true) => Ok(()),
        (true, false) => Err(FollowError::Equivocation { at: found }),
        (false, true) => Err(FollowError::Stale { found, held }),
        (false, false) => Err(FollowError::Rollback { found, held }),
    }
}

/// Whether what is known contradicts what the roots saw.
fn is_forked(known: &Known, size: u64, root: Hash) -> bool {
    known.root_at(size).is_some_and(|held| held != root)
}

/// The tree where reading begins, from the hash tiles.
fn frontier_of(transport: &dyn Transport, size: u64, tree_size: u64) -> Result<Frontier, FollowError> {
    let mut failed = None;
    let mut tiles = |path: homesafe_protocol::log::TilePath| match get_bytes(
        transport,
        &format!("v1/{path}"),
        read::MAX_HASH_TILE_LEN,
    ) {
        Ok(bytes) => Some(bytes),
        Err(TransportError::NotFound(_)) => None,
        Err(error) => {
            failed = Some(error);
            None
        }
    };
    let frontier = homesafe_protocol::log::frontier_at(size, tree_size, &mut tiles);
    match failed {
        Some(error) => Err(error.into()),
        None => Ok(frontier?),
    }
}
