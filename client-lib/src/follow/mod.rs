//! Following the log (section 7, steps 0 to 4): walk the trust documents, verify the checkpoint, read every
//! new leaf, judge it by the document that it names, and hold its history against what was seen before.
//! Devices and desks do the same.

mod error;
mod known;
mod leaves;
mod read;
mod seen;
mod walk;

use homesafe_protocol::{
    Hash,
    log::{Checkpoint, CheckpointError, Cosignature, Frontier, TilePath, UnverifiedCheckpoint, frontier_at},
    note::MAX_NOTE_LEN,
    path,
    time::UnixTime,
    trust::{Freshness, TrustChain, TrustDocument},
};

pub use error::FollowError;
pub use known::{Known, Stem};
pub use seen::{SeenEntry, SeenLeaf};
pub use walk::{KeepTrust, read_chain};

use crate::{
    ask::{Host, Step},
    transport::TransportError,
};
use read::Reading;
use walk::{walk_back, walk_trust};

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

/// Follows the log from what is `known` to the server's checkpoint. Trust documents are kept as they are
/// verified; of the log nothing counts unless all of it does. No clock has a say.
///
/// # Errors
/// [`FollowError`] for what the server sends, or does not, and those of keeping a document.
pub fn follow<'a, E, K>(
    chain: &'a mut TrustChain,
    known: Option<&'a Known>,
    keep: &'a mut K,
) -> Step<'a, Result<Followed, E>>
where
    E: From<FollowError> + Send + 'a,
    K: KeepTrust<E> + Send,
{
    Step::begin(async move |host| follow_on(&host, chain, known, keep).await)
}

/// The same within a longer use case.
pub(crate) async fn follow_on<E: From<FollowError>>(
    host: &Host,
    chain: &mut TrustChain,
    known: Option<&Known>,
    keep: &mut impl KeepTrust<E>,
) -> Result<Followed, E> {
    walk_trust(host, chain, keep).await?;
    // Documents that were held once and lost since.
    while known.and_then(Known::oldest_named).is_some_and(|named| named < chain.oldest().body().version)
        && walk_back(host, chain, keep).await?
    {}
    loop {
        match follow_once(host, chain, known, keep).await {
            // Somebody uses a document that is not held: it may just have come. One that stays away is
            // withheld.
            Err(Stopped::Unnamed) => {
                if walk_trust(host, chain, keep).await? == 0 {
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
pub fn checkpoint_of(trust: &TrustDocument) -> Step<'_, Result<Checkpoint, FollowError>> {
    Step::begin(async move |host| match fetch_checkpoint::<FollowError>(&host, trust).await {
        Ok((_, checkpoint, _)) => Ok(checkpoint),
        Err(Stopped::Unnamed) => Err(FollowError::DocumentWithheld { held: trust.body().version }),
        Err(Stopped::At(error)) => Err(error),
    })
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

async fn follow_once<E: From<FollowError>>(
    host: &Host,
    chain: &mut TrustChain,
    known: Option<&Known>,
    keep: &mut impl KeepTrust<E>,
) -> Result<Followed, Stopped<E>> {
    let (note, checkpoint, cosignatures) = fetch_checkpoint(host, chain.newest()).await?;
    let mut reading = Reading { host, chain, checkpoint: &checkpoint, keep };
    let (known, first_new, anew) = reading.follow_from(known).await?;
    Ok(Followed { known, first_new, anew, cosignatures, checkpoint: note })
}

/// Step 1: under the newest document's origin, log keys and witness quorum.
async fn fetch_checkpoint<E: From<FollowError>>(
    host: &Host,
    trust: &TrustDocument,
) -> Result<(Vec<u8>, Checkpoint, Vec<Cosignature>), Stopped<E>> {
    let note = host.get(path::CHECKPOINT.to_owned(), MAX_NOTE_LEN as u64).await.map_err(Stopped::at)?;
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

/// The tree where reading begins, from the hash tiles: each is asked for once it is known to be needed.
async fn frontier_of(host: &Host, size: u64, tree_size: u64) -> Result<Frontier, FollowError> {
    let mut tiles: Vec<(TilePath, Option<Vec<u8>>)> = Vec::new();
    loop {
        let mut wanted = None;
        let mut held = |path: TilePath| match tiles.iter().find(|(held, _)| *held == path) {
            Some((_, bytes)) => bytes.clone(),
            None => {
                wanted.get_or_insert(path);
                None
            }
        };
        let frontier = frontier_at(size, tree_size, &mut held);
        let Some(path) = wanted else { return Ok(frontier?) };
        let bytes = match host.get(path::tile(path), read::MAX_HASH_TILE_LEN).await {
            Ok(bytes) => Some(bytes),
            Err(TransportError::NotFound(_)) => None,
            Err(error) => return Err(error.into()),
        };
        tiles.push((path, bytes));
    }
}
