//! Following the log (section 7, steps 0 to 2): walk the trust documents, verify the checkpoint, read every new leaf and
//! hold its history against what was seen before. Devices and desks do the same.

use std::collections::VecDeque;

use homesafe_protocol::{
    Hash,
    codec::DecodeError,
    log::{
        Checkpoint, CheckpointError, Cosignature, Frontier, Leaf, LeafError, ProofError, TILE_WIDTH, TileKind,
        TilePath, UnverifiedCheckpoint, UnverifiedLeaf, decode_entries, frontier_at,
    },
    note::MAX_NOTE_LEN,
    time::UnixTime,
    trust::{LogBase, TrustDocument, TrustError, UnverifiedTrust},
};

use crate::transport::{Transport, TransportError, get_bytes};

/// Roots of earlier sizes that are remembered, to tell a stale checkpoint from a rollback.
const REMEMBERED_ROOTS: usize = 1_024;
const MAX_BUNDLE_LEN: u64 = TILE_WIDTH as u64 * (2 + UnverifiedLeaf::MAX_LEN as u64);
const MAX_HASH_TILE_LEN: u64 = TILE_WIDTH as u64 * 32;

/// Why the log cannot be followed.
#[derive(Debug, thiserror::Error)]
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
        "rollback: the server shows {found} publications, {held} were seen before, and they do not agree; report this to the health authority"
    )]
    Rollback {
        /// Leaves of the checkpoint.
        found: u64,
        /// Leaves seen.
        held: u64,
    },
    /// Another history than was seen before.
    #[error(
        "equivocation: the server shows another history than before, at publication {at}; report this to the health authority"
    )]
    Equivocation {
        /// The leaf at which it shows.
        at: u64,
    },
    /// Leaves that do not lead to the checkpoint's root.
    #[error("the publications do not add up to the signed checkpoint; the server is broken or lying: try again later")]
    WrongRoot,
    /// A leaf that the authority has not signed.
    #[error("publication {seq}: {error}")]
    Leaf {
        /// Its place.
        seq: u64,
        /// What is wrong.
        error: LeafError,
    },
    /// A file of the log that is not what its path says.
    #[error("a file of the log is damaged: {0}; try again later")]
    Entries(#[from] DecodeError),
    /// The tree at the trust document's log base.
    #[error("the log's base cannot be verified: {0}")]
    Base(#[from] ProofError),
}

/// What somebody who follows a log has seen of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    /// The tree.
    pub frontier: Frontier,
    /// When the newest leaf was published.
    pub newest: Option<UnixTime>,
    /// Roots of the latest earlier sizes, ending with the present one.
    roots: VecDeque<Hash>,
}

impl Known {
    /// Continues from what was stored: see [`Self::roots`].
    pub fn new(frontier: Frontier, newest: Option<UnixTime>, roots: impl IntoIterator<Item = Hash>) -> Self {
        Self { frontier, newest, roots: roots.into_iter().collect() }
    }

    /// Roots of the latest sizes, oldest first, at most 1,024; the last is the present one.
    pub fn roots(&self) -> impl ExactSizeIterator<Item = Hash> {
        self.roots.iter().copied()
    }

    /// The beginning of a deployment's log, verified against the trust document's base.
    pub fn at_base(transport: &dyn Transport, base: &LogBase) -> Result<Self, FollowError> {
        if base.size == 0 {
            return Ok(Self::default());
        }
        let mut failed = None;
        let mut tiles = |path: TilePath| match get_bytes(transport, &format!("v1/{path}"), MAX_HASH_TILE_LEN) {
            Ok(bytes) => Some(bytes),
            Err(TransportError::NotFound(_)) => None,
            Err(error) => {
                failed = Some(error);
                None
            }
        };
        let frontier = frontier_at(base.size, base.size, &mut tiles);
        if let Some(error) = failed {
            return Err(error.into());
        }
        let frontier = frontier?;
        if frontier.root() != base.root {
            return Err(FollowError::WrongRoot);
        }
        Ok(Self { roots: VecDeque::from([base.root]), frontier, newest: None })
    }

    fn push(&mut self, leaf: Hash) {
        self.frontier.push(leaf);
        self.roots.push_back(self.frontier.root());
        if self.roots.len() > REMEMBERED_ROOTS {
            self.roots.pop_front();
        }
    }

    /// The root there was at an earlier size, if it is remembered.
    fn root_at(&self, size: u64) -> Option<Hash> {
        let back = usize::try_from(self.frontier.size().checked_sub(size)?).ok()?;
        if size == 0 {
            return Some(Frontier::default().root());
        }
        self.roots.len().checked_sub(back + 1).and_then(|at| self.roots.get(at)).copied()
    }
}

/// A leaf that was read on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadLeaf {
    /// Signed by the authority.
    Signed(Leaf),
    /// Voided by the trust document: part of the tree, and nothing else.
    Voided {
        /// Its place.
        seq: u64,
    },
}

/// The outcome of following a log to its checkpoint.
#[derive(Debug, Clone)]
pub struct Followed {
    /// What is known now.
    pub known: Known,
    /// The leaves that are new, in order.
    pub leaves: Vec<ReadLeaf>,
    /// Cosignatures under the checkpoint.
    pub cosignatures: Vec<Cosignature>,
    /// Whether the log is fresh; if not, the server or the authority has stopped publishing (freeze).
    pub fresh: bool,
}

/// Fetches the trust documents after `held`, each with its note, until there is no newer one.
pub fn walk_trust(
    transport: &dyn Transport,
    held: &TrustDocument,
) -> Result<Vec<(Vec<u8>, TrustDocument)>, FollowError> {
    let mut walked: Vec<(Vec<u8>, TrustDocument)> = Vec::new();
    loop {
        let last = walked.last().map_or(held, |(_, document)| document);
        let path = format!("v1/trust/{}", last.body().version.saturating_add(1));
        match get_bytes(transport, &path, MAX_NOTE_LEN as u64) {
            Ok(note) => {
                let next = UnverifiedTrust::parse(&note)?.succeed(last)?;
                walked.push((note, next));
            }
            Err(TransportError::NotFound(_)) => return Ok(walked),
            Err(error) => return Err(error.into()),
        }
    }
}

/// Follows the log from what is `known` to the server's checkpoint.
pub fn follow(
    transport: &dyn Transport,
    trust: &TrustDocument,
    known: &Known,
    now: UnixTime,
) -> Result<Followed, FollowError> {
    let note = get_bytes(transport, "v1/checkpoint", MAX_NOTE_LEN as u64)?;
    let (origin, witnesses) = (trust.origin(), trust.witness_keys(now));
    let unverified = UnverifiedCheckpoint::parse(&note)?;
    let (checkpoint, cosignatures) = unverified.verify(origin, &trust.log_keys(now), &witnesses)?;
    if !trust.has_witness_quorum(&cosignatures) {
        let needed = trust.body().witnesses.threshold;
        return Err(FollowError::Witnesses { found: cosignatures.len(), needed });
    }
    compare_with_known(&checkpoint, known)?;
    let (mut known, mut leaves) = (known.clone(), Vec::new());
    while known.frontier.size() < checkpoint.size {
        read_bundle(transport, trust, &checkpoint, &mut known, &mut leaves)?;
    }
    if known.frontier.root() != checkpoint.root {
        return Err(FollowError::WrongRoot);
    }
    let fresh = trust.is_fresh(known.newest, &cosignatures, now);
    Ok(Followed { known, leaves, cosignatures, fresh })
}

fn compare_with_known(checkpoint: &Checkpoint, known: &Known) -> Result<(), FollowError> {
    let (found, held) = (checkpoint.size, known.frontier.size());
    if found > held {
        return Ok(());
    }
    let agrees =
        known.root_at(found) == Some(checkpoint.root) || (found == held && known.frontier.root() == checkpoint.root);
    match (found == held, agrees) {
        (true, true) => Ok(()),
        (true, false) => Err(FollowError::Equivocation { at: found }),
        (false, true) => Err(FollowError::Stale { found, held }),
        (false, false) => Err(FollowError::Rollback { found, held }),
    }
}

/// Reads the bundle that holds the next leaf, and all leaves of it up to the checkpoint.
fn read_bundle(
    transport: &dyn Transport,
    trust: &TrustDocument,
    checkpoint: &Checkpoint,
    known: &mut Known,
    leaves: &mut Vec<ReadLeaf>,
) -> Result<(), FollowError> {
    let full = u64::from(TILE_WIDTH);
    let (index, skip) = (known.frontier.size() / full, (known.frontier.size() % full) as usize);
    let width = (checkpoint.size - index * full).min(full) as u16;
    let (bytes, served) = fetch_bundle(transport, index, width)?;
    let entries = decode_entries(&bytes, served)?;
    for entry in entries.iter().take(usize::from(width)).skip(skip) {
        let seq = known.frontier.size();
        let failed = |error| FollowError::Leaf { seq, error };
        let leaf = UnverifiedLeaf::decode(entry).map_err(|error| failed(error.into()))?;
        let hash = leaf.hash();
        if !leaf.follows(&known.frontier) {
            return Err(FollowError::Equivocation { at: seq });
        }
        if trust.is_voided(seq) {
            leaves.push(ReadLeaf::Voided { seq });
        } else {
            let leaf = leaf.verify(trust.origin(), &trust.publishing_keys()).map_err(failed)?;
            known.newest = known.newest.max(Some(leaf.published_at()));
            leaves.push(ReadLeaf::Signed(leaf));
        }
        known.push(hash);
    }
    Ok(())
}

/// A bundle and its width: a partial one may have made way for the full one.
fn fetch_bundle(transport: &dyn Transport, index: u64, width: u16) -> Result<(Vec<u8>, u16), FollowError> {
    let fetch = |path: TilePath| get_bytes(transport, &format!("v1/{path}"), MAX_BUNDLE_LEN).map(|b| (b, path.width()));
    let path = TilePath::new(TileKind::Entries, index, width).ok_or(FollowError::WrongRoot)?;
    match fetch(path) {
        Err(TransportError::NotFound(_)) if path.is_partial() => Ok(fetch(path.full())?),
        other => Ok(other?),
    }
}
