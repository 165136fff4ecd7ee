//! What a root looks at before it signs a document (section 6): what the document says of the log must be what this desk has
//! followed itself, and what it voids is shown to the person who asks for the signature.

use homesafe_client::follow::SeenEntry;
use homesafe_protocol::{
    KeyId, PublicKey,
    log::{TilePath, UnverifiedLeaf, frontier_at, root_of},
    note::UnverifiedNote,
    roles::{Role, RoleKey as _},
    time::{SECONDS_PER_DAY, UnixTime},
    trust::{LogBase, TrustBody, TrustChain},
};

use super::TrustToolError;
use crate::desk::{Desk, DeskError, KeyKind, State};

/// Leaves that devices no longer need to read are older than the longest retention.
const READ_SECONDS: u64 = 90 * SECONDS_PER_DAY;

/// A publication that counts for nothing once the document is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Voids {
    /// Its place in the log.
    pub seq: u64,
    /// When it was published, by its own word.
    pub published_at: UnixTime,
    /// Whether a key of this desk signed it: its windows must be published again.
    pub is_own: bool,
}

/// Holds a document that is to be signed against the log as this desk followed it. Gives what becomes void, leaves behind what
/// the document has seen included.
///
/// # Errors
/// A document that says of the log what this desk does not know to be true, or cuts off what devices still have to read.
pub fn examine(desk: &Desk, body: &TrustBody, now: UnixTime) -> Result<Vec<Voids>, TrustToolError> {
    let (chain, state) = (desk.find_chain()?, desk.state()?);
    // Another origin is another tree, of which this desk knows nothing.
    if body.origin != desk.info().origin {
        return Ok(Vec::new());
    }
    check_tree(desk, state.as_ref(), &body.log_base)?;
    let Some(chain) = chain else { return Ok(Vec::new()) };
    if body.log_base.first > chain.newest().body().log_base.first {
        check_first(desk, state.as_ref(), &chain, body, now)?;
    }
    let Some(state) = state else { return Ok(Vec::new()) };
    let own = own_ids(desk)?;
    let in_range = |seq: u64| body.voided.iter().any(|range| range.contains(seq));
    let standing = state.known.standing(&chain);
    let voids =
        standing.filter(|entry| in_range(entry.seq) && (entry.seq < body.log_base.size || entry.names < body.version));
    let line = |entry: &SeenEntry| {
        let is_own = entry.signers.iter().any(|signer| own.contains(signer));
        Voids { seq: entry.seq, published_at: entry.published_at, is_own }
    };
    Ok(voids.map(line).collect())
}

/// That the tree that the document speaks of is this desk's own at that size.
fn check_tree(desk: &Desk, state: Option<&State>, base: &LogBase) -> Result<(), TrustToolError> {
    let (size, followed) = (base.size, state.map_or(0, |state| state.known.size()));
    if size > followed {
        return Err(TrustToolError::NotFollowed { size, followed });
    }
    let root = match state.and_then(|state| state.known.root_at(size)) {
        Some(root) => root,
        None if size == 0 => root_of([]),
        None => {
            let mut tiles = |path: TilePath| desk.archived_tile(path);
            let own = frontier_at(size, desk.archived_leaves()?, &mut tiles);
            own.map_err(|_| TrustToolError::NotFollowed { size, followed })?.root()
        }
    };
    if root == base.root { Ok(()) } else { Err(TrustToolError::OtherTree { size, own: root }) }
}

/// That devices may begin to read where the document says: at a leaf that is not void, behind all that they still need.
fn check_first(
    desk: &Desk,
    state: Option<&State>,
    chain: &TrustChain,
    body: &TrustBody,
    now: UnixTime,
) -> Result<(), TrustToolError> {
    let first = body.log_base.first;
    let refused = TrustToolError::First { first };
    let leaf = match desk.archived_leaf(first)? {
        Some(leaf) => UnverifiedLeaf::decode(&leaf).map_err(|_| TrustToolError::First { first })?,
        None => return Err(refused),
    };
    let names = chain.named(&leaf.names()).map_or(0, |document| document.body().version);
    let is_void = chain.voids(first, names) || body.voided.iter().any(|range| range.contains(first));
    let is_read = now.since(leaf.to_countersign().published_at) <= READ_SECONDS;
    let is_followed = state.is_some_and(|state| first < state.known.size());
    if is_void || is_read || !is_followed { Err(refused) } else { Ok(()) }
}

fn own_ids(desk: &Desk) -> Result<Vec<KeyId>, DeskError> {
    Ok(desk.keys(KeyKind::Publishing)?.iter().map(|(_, key)| PublicKey::from(key).key_id(Role::Publishing)).collect())
}

/// Notes that this desk's roots sign a document, before the signatures are given away. They sign one text of each version: of two,
/// devices would take the one that they meet first, and never the other.
///
/// # Errors
/// [`TrustToolError::SignedAnother`] for a second text.
pub(super) fn remember(desk: &Desk, version: u64, note: &[u8]) -> Result<(), TrustToolError> {
    let text = |note: &[u8]| UnverifiedNote::parse(note).map(|note| note.text_to_sign().to_owned()).ok();
    if desk.signed_by_roots(version)?.is_some_and(|before| text(&before) != text(note)) {
        let path = desk.folder().join(format!("trust/signed/{version}"));
        return Err(TrustToolError::SignedAnother { version, path });
    }
    Ok(desk.set_signed_by_roots(version, note)?)
}
