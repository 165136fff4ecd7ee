//! What a root looks at before it signs a document (section 6): what the document says of the log must be
//! what this desk has followed itself, and what it voids is shown to the person who asks for the signature.

use homesafe_client::follow::{Known, SeenEntry};
use homesafe_protocol::{
    PublicKey,
    log::{TilePath, UnverifiedLeaf, frontier_at, root_of},
    retention,
    roles::{Role, RoleKey as _},
    time::{SECONDS_PER_DAY, UnixTime},
    trust::{CLOCK_TOLERANCE, KeyProof, LogBase, TrustBody, TrustChain},
};

use super::{
    Given, TrustToolError,
    judge::{checkpoint_counts, read_whole},
};
use crate::{
    clock::{self, OtherTime, WrongClock},
    desk::{Desk, DeskError, KeyKind, State},
    plan::Days,
    publish::Again,
};

/// A key that signed a publication within this time is held by somebody.
const LATELY_SECONDS: u64 = 7 * SECONDS_PER_DAY;

/// A publication that counts for nothing once the document is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Voids {
    /// Its place in the log.
    pub seq: u64,
    /// When it was published, by its own word.
    pub published_at: UnixTime,
    /// Whether a key of this desk signed it.
    pub is_own: bool,
    /// Whether this desk has a record of what it says: then the next publication says it again.
    pub is_recorded: bool,
}

/// What a person should know before the document is signed.
#[derive(Debug, Default)]
pub struct Looked {
    /// What becomes void, leaves behind what the document has seen included.
    pub voids: Vec<Voids>,
    /// Places of leaves among them that this desk cannot follow: nobody looks at what they say.
    pub unread: Vec<u64>,
    /// What this desk's next publication will say again.
    pub again: Again,
    /// Whether the server must sign a checkpoint by another log key before devices that have the document
    /// read on.
    pub needs_new_checkpoint: bool,
    /// Publishing keys that nobody has shown to hold.
    pub unproven: Vec<PublicKey>,
    /// Whether publications need several desks, and the roots of this one alone can change that.
    pub alone: bool,
}

/// Holds a document that is to be signed against the log as this desk followed it, or saw past what stops it,
/// and its keys against the proofs that a person brought.
///
/// # Errors
/// A document that does not follow the one held, says of the log what this desk does not know to be true,
/// cuts off what devices still have to read, or would stop them; a false proof.
pub fn examine(
    desk: &Desk,
    body: &TrustBody,
    given: &Given,
    now: UnixTime,
) -> Result<Looked, TrustToolError> {
    let (chain, followed) = (desk.find_chain()?, desk.state()?);
    if let (Some(past), Some(followed)) = (&given.past, &followed) {
        check_same_history(past, &followed.known)?;
    }
    check_times(body, now)?;
    let state = given.past.clone().map(State::new).or(followed.clone());
    let unproven = unproven(desk, chain.as_ref(), state.as_ref(), body, &given.proofs, now)?;
    let alone = body.publishing.threshold > 1 && own_roots(desk, body)? >= body.roots.threshold;
    let looked = Looked { unproven, alone, ..Looked::default() };
    // Another origin is another tree, of which this desk knows nothing.
    if body.origin != desk.info().origin {
        return Ok(looked);
    }
    check_tree(desk, state.as_ref(), &body.log_base)?;
    let Some(chain) = chain else { return Ok(looked) };
    let next = chain.with_unsigned(body.clone())?;
    if body.log_base.first > chain.newest().body().log_base.first {
        check_first(desk, state.as_ref(), &chain, body, now)?;
    }
    let Some(state) = state else { return Ok(looked) };
    let first = body.log_base.first;
    if first < state.known.size() && state.known.is_void(first, &next) {
        return Err(TrustToolError::VoidFirst { first });
    }
    if let Some(followed) = &followed {
        read_whole(desk, &next, followed)?;
    }
    let unread = unread(&state.known, followed.map_or(0, |followed| followed.known.size()));
    if let Some(&seq) = unread.iter().find(|&&seq| !next.voids_place(seq)) {
        return Err(TrustToolError::NotFollowed { size: body.log_base.size, followed: seq });
    }
    let needs_new_checkpoint = !checkpoint_counts(desk, &chain, &next)?;
    let newest = state.known.newest(&next).map(|newest| newest.published_at);
    clock::check(now, None, newest)?;
    let newest = newest.map_or(now, |newest| newest.max(now));
    let days = Days::until(newest, body.retention_days);
    let again = Again::of(desk, days, &state.known, &next)?;
    Ok(Looked { voids: voids(desk, &state, &chain, body)?, unread, again, needs_new_checkpoint, ..looked })
}

/// How many of the document's roots are here.
fn own_roots(desk: &Desk, body: &TrustBody) -> Result<usize, DeskError> {
    let keys = desk.whole_keys(KeyKind::Root)?;
    Ok(keys.iter().filter(|(_, key)| body.roots.keys.contains(&PublicKey::from(key))).count())
}

/// That the document is of the present.
fn check_times(body: &TrustBody, now: UnixTime) -> Result<(), TrustToolError> {
    let other = body.issued;
    if other.since(now) > CLOCK_TOLERANCE {
        return Err(WrongClock { now, other, whose: OtherTime::NewDocument }.into());
    }
    if body.expires <= now { Err(TrustToolError::Expired(body.expires)) } else { Ok(()) }
}

/// That what was read past a leaf goes on from what this desk followed. Following alone would begin again
/// where the roots saw another tree; here nobody has seen it yet.
fn check_same_history(past: &Known, followed: &Known) -> Result<(), TrustToolError> {
    let (size, own) = (followed.size(), followed.frontier().root());
    if past.root_at(size) == Some(own) { Ok(()) } else { Err(TrustToolError::OtherTree { size, own }) }
}

/// Leaves from `first` on that are bytes of the tree and no more.
fn unread(known: &Known, first: u64) -> Vec<u64> {
    (first.max(known.first())..known.size()).filter(|seq| known.entry(*seq).is_none()).collect()
}

/// What becomes void that is not void yet.
fn voids(desk: &Desk, state: &State, chain: &TrustChain, body: &TrustBody) -> Result<Vec<Voids>, DeskError> {
    let (own, recorded) = (desk.own_publishing_ids()?, desk.said_places()?);
    let in_range = |seq: u64| body.voided.iter().any(|range| range.contains(seq));
    let standing = state.known.counting(chain);
    let voids = standing.filter(|entry| {
        in_range(entry.seq) && (entry.seq < body.log_base.size || entry.names < body.version)
    });
    let line = |entry: &SeenEntry| {
        let is_own = entry.signers.iter().any(|signer| own.contains(signer));
        let is_recorded = recorded.contains(&entry.seq);
        Voids { seq: entry.seq, published_at: entry.published_at, is_own, is_recorded }
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

/// That devices may begin to read where the document says: at a leaf that is not void, behind all that they
/// still need.
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
    let is_read = now.since(leaf.to_countersign().published_at) <= retention::MAX_SECONDS;
    let is_followed = state.is_some_and(|state| first < state.known.size());
    // Where there are advice texts, devices that begin there find some.
    let mut catalogues = state.into_iter().flat_map(|state| state.known.catalogues(chain)).peekable();
    let has_advice = catalogues.peek().is_none() || catalogues.any(|entry| entry.seq >= first);
    if is_void || is_read || !is_followed || !has_advice { Err(refused) } else { Ok(()) }
}

/// The listed publishing keys that nobody has shown to hold: neither here, nor by a proof, nor by a
/// publication of late.
fn unproven(
    desk: &Desk,
    chain: Option<&TrustChain>,
    state: Option<&State>,
    body: &TrustBody,
    proofs: &[KeyProof],
    now: UnixTime,
) -> Result<Vec<PublicKey>, TrustToolError> {
    if let Some(proof) = proofs.iter().find(|proof| !proof.holds(&body.origin, body.previous)) {
        return Err(TrustToolError::FalseProof { key: proof.key });
    }
    let held: Vec<PublicKey> =
        desk.whole_keys(KeyKind::Publishing)?.iter().map(|(_, key)| key.into()).collect();
    let signed_of_late = |key: &PublicKey| {
        let id = key.key_id(Role::Publishing);
        let (Some(chain), Some(state)) = (chain, state) else { return false };
        let mut entries =
            state.known.entries().filter(|entry| now.since(entry.published_at) <= LATELY_SECONDS);
        entries.any(|entry| {
            let listed =
                chain.version(entry.names).is_some_and(|named| named.body().publishing.keys.contains(key));
            listed && entry.signers.contains(&id)
        })
    };
    let is_proven = |key: &PublicKey| {
        held.contains(key) || proofs.iter().any(|proof| proof.key == *key) || signed_of_late(key)
    };
    Ok(body.publishing.keys.iter().filter(|key| !is_proven(key)).copied().collect())
}
