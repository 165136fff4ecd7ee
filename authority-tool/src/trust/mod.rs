//! Making trust documents: the next version from the one before, signed by the roots at hand, completed
//! elsewhere if need be.

mod body;
mod changed;
mod error;
mod examine;
mod judge;
mod memory;
mod past;
mod signing;

use std::path::PathBuf;

use homesafe_client::transport::Response;
use homesafe_host::drive::Transport;
use homesafe_protocol::{
    Hash, PublicKey, path,
    roles::{Dated, Role, RoleKey as _},
    time::UnixTime,
    trust::{
        CLOCK_TOLERANCE, SeqRange, TrustBody, TrustChain, TrustDocument, TrustError, UnverifiedTrust,
        sign_trust,
    },
};

pub use body::{Changes, Given, Replacement, Replacements, next_body};
pub use changed::{
    TrustChange, TrustField, TrustKey, TrustKeyDates, TrustPermission, TrustThreshold, TrustTree, TrustValue,
    changed,
};
pub use error::{TrustToolError, WhyNotCounted};
pub use examine::{Looked, Voids, examine};
pub use past::see_past;
pub use signing::{Begun, Brought, Next, Question, Signing};

use crate::{
    desk::{Desk, DeskError, DeskKey, KeyKind, Lacking, lacking},
    journal::Act,
};

/// A document that was signed here.
#[derive(Debug)]
pub struct Signed {
    /// The note.
    pub note: Vec<u8>,
    /// What becomes of it.
    pub outcome: Outcome,
}

/// Whether a document has enough signatures.
#[derive(Debug)]
pub enum Outcome {
    /// It is the newest now, and stored.
    Stored(Box<TrustDocument>),
    /// Further roots must countersign.
    NeedsMore(TrustError),
}

/// A document that nobody has signed yet.
#[derive(Debug)]
pub struct Draft {
    body: TrustBody,
    instead_of: Option<Hash>,
    /// Whether it is made to void publications.
    voids_some: bool,
    /// Keys that are replaced and whose files are missing or damaged.
    pub lost: Vec<LostKey>,
    /// What a person should know before.
    pub looked: Looked,
}

/// A key that cannot be read any more, and is to be replaced.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct LostKey {
    /// What it is for.
    #[serde(serialize_with = "crate::desk::kind_by_name")]
    pub kind: KeyKind,
    /// Its file.
    #[serde(serialize_with = "homesafe_host::files::path_text")]
    pub file: PathBuf,
}

/// Makes the next version, signed by all root keys of this desk.
///
/// # Errors
/// As [`draft`] and [`sign`].
pub fn make(desk: &Desk, changes: &Changes, now: UnixTime) -> Result<Signed, TrustToolError> {
    sign(desk, draft(desk, changes, now)?, now)
}

/// Drafts the next version, and holds it against the log as this desk followed it.
///
/// # Errors
/// [`TrustToolError::HeldAhead`]; [`TrustToolError::NothingToRotate`] and [`TrustToolError::NoRoots`] for
/// keys that cannot be replaced; [`TrustToolError::VoidAlready`]; as [`next_body`] and [`examine()`].
pub fn draft(desk: &Desk, changes: &Changes, now: UnixTime) -> Result<Draft, TrustToolError> {
    let chain = desk.find_chain()?;
    let previous = chain.as_ref().map(TrustChain::newest);
    if previous.is_none() && !changes.rotate.is_empty() {
        return Err(TrustToolError::NothingToRotate);
    }
    if let Some(previous) = previous {
        check_held(previous.body(), now)?;
        if !changes.rotate.is_empty() {
            check_roots(desk, previous.body(), changes)?;
        }
    }
    let mut lost = Vec::new();
    for kind in &changes.rotate {
        lost.extend(desk.lost_keys(*kind)?.into_iter().map(|file| LostKey { kind: *kind, file }));
    }
    let replacements = replacements(desk, previous.map(TrustDocument::body), &changes.rotate)?;
    let state = desk.state()?;
    let known = changes.given.past.as_ref().or(state.as_ref().map(|state| &state.known));
    let seen = known.map(|known| (known.size(), known.frontier().root()));
    let body = next_body(desk.info(), previous, seen, changes, &replacements, now)?;
    body.check().map_err(TrustError::from)?;
    let looked = examine(desk, &body, &changes.given, now)?;
    if let (Some(range), Some(chain)) = (changes.void, &chain)
        && changes.only_void()
        && looked.voids.is_empty()
        && looked.unread.is_empty()
        && chain.documents().any(|document| document.body().voided.iter().any(|before| before.holds(range)))
    {
        return Err(TrustToolError::VoidAlready(range));
    }
    let (instead_of, voids_some) = (changes.given.instead_of, changes.void.is_some());
    Ok(Draft { body, instead_of, voids_some, lost, looked })
}

/// That the document that holds was not issued in the future.
fn check_held(body: &TrustBody, now: UnixTime) -> Result<(), TrustToolError> {
    let TrustBody { version, issued, expires, .. } = *body;
    if issued.since(now) > CLOCK_TOLERANCE {
        Err(TrustToolError::HeldAhead { version, issued, expires, now })
    } else {
        Ok(())
    }
}

/// That one of the roots is here, or a damaged file that may be one: keys for another desk's documents are
/// made by nobody else.
fn check_roots(desk: &Desk, listed: &TrustBody, changes: &Changes) -> Result<(), TrustToolError> {
    let is_concerned = |root: &ed25519_dalek::SigningKey| {
        let key = root.verifying_key().to_bytes().into();
        listed.roots.keys.contains(&key) || changes.roots.contains(&key)
    };
    if root_signers(desk)?.iter().any(is_concerned) || !desk.lost_keys(KeyKind::Root)?.is_empty() {
        Ok(())
    } else {
        Err(TrustToolError::NoRoots)
    }
}

/// Signs a draft with all root keys of this desk.
///
/// # Errors
/// [`TrustToolError::NoRoots`] if none of them is here; [`TrustToolError::SignedAnother`] and
/// [`TrustToolError::NotSigned`] for a second text; as [`adopt`].
pub fn sign(desk: &Desk, draft: Draft, now: UnixTime) -> Result<Signed, TrustToolError> {
    let Draft { body, instead_of, lost, .. } = draft;
    let previous = desk.find_trust()?;
    // A key that stands in neither document would only confuse.
    let concerned = |key: &ed25519_dalek::SigningKey| {
        let key = key.verifying_key().to_bytes().into();
        body.roots.keys.contains(&key)
            || previous.as_ref().is_some_and(|p| p.body().roots.keys.contains(&key))
    };
    let roots: Vec<_> = root_signers(desk)?.into_iter().filter(concerned).collect();
    if roots.is_empty() {
        return Err(TrustToolError::NoRoots);
    }
    let note = sign_trust(&body, &roots)?.into_bytes();
    memory::remember(desk, body.version, &note, instead_of, now)?;
    for SeqRange { first, last } in &body.voided {
        desk.journal(Act::Voided { first: *first, last: *last }, now)?;
    }
    lost.iter().try_for_each(|LostKey { file, .. }| desk.set_aside(file, now))?;
    take_over(desk, note, now)
}

/// A listed publishing key of this desk is replaced also where its file is lost: by its id.
fn of_publishing(desk: &Desk) -> Result<Replacement<PublicKey>, DeskError> {
    let own = desk.own_publishing_ids()?;
    let listed = desk.find_trust()?.map(|trust| trust.body().publishing.keys.clone()).unwrap_or_default();
    let old = listed.into_iter().filter(|key| own.contains(&key.key_id(Role::Publishing))).collect();
    Ok(Replacement { new: vec![(&desk.new_key(KeyKind::Publishing, &mut rand::rng())?).into()], old })
}

/// Makes the new keys, for those of this desk that `listed` has. One that no document comes to name is of no
/// use to anybody.
fn replacements(
    desk: &Desk,
    listed: Option<&TrustBody>,
    kinds: &[KeyKind],
) -> Result<Replacements, DeskError> {
    // `if_lost`: what a file that cannot be read may have held.
    fn of<K: for<'a> From<&'a DeskKey>>(
        desk: &Desk,
        kind: KeyKind,
        if_lost: Vec<K>,
    ) -> Result<Replacement<K>, DeskError> {
        let mut old: Vec<K> = desk.whole_keys(kind)?.iter().map(|(_, key)| key.into()).collect();
        if !desk.lost_keys(kind)?.is_empty() {
            old.extend(if_lost);
        }
        // As many roots as this desk was made with; of the others, one.
        let count = if kind == KeyKind::Root { desk.info().roots.len() } else { 1 };
        let new = (0..count).map(|_| Ok(K::from(&desk.new_key(kind, &mut rand::rng())?)));
        Ok(Replacement { new: new.collect::<Result<_, DeskError>>()?, old })
    }
    fn keys<K: Clone>(dated: &[Dated<K>]) -> Vec<K> {
        dated.iter().map(|dated| dated.key.clone()).collect()
    }
    let mut replacements = Replacements::default();
    for kind in kinds {
        match kind {
            // Roots have no end: another desk's must not go with one that is lost here.
            KeyKind::Root => replacements.roots = of(desk, *kind, desk.info().roots.clone())?,
            KeyKind::Publishing => replacements.publishing = of_publishing(desk)?,
            // These only end, and before the new ones do: so devices seal to a new one.
            KeyKind::Certification => {
                let if_lost = listed.map(|listed| keys(&listed.certification)).unwrap_or_default();
                replacements.certification = of(desk, *kind, if_lost)?;
            }
            KeyKind::Submission => {
                let if_lost = listed.map(|listed| keys(&listed.submission)).unwrap_or_default();
                replacements.submission = of(desk, *kind, if_lost)?;
            }
        }
    }
    Ok(replacements)
}

fn root_signers(desk: &Desk) -> Result<Vec<ed25519_dalek::SigningKey>, DeskError> {
    // One that is damaged takes no other with it: whether there are enough is for the quorum to say.
    Ok(desk.whole_keys(KeyKind::Root)?.iter().map(|(_, key)| key.signer()).collect())
}

/// Adds the signatures of this desk's roots to a document begun elsewhere; takes it over once it has enough.
///
/// # Errors
/// As [`countersign_given`].
pub fn countersign(desk: &Desk, note: &[u8], now: UnixTime) -> Result<Signed, TrustToolError> {
    countersign_given(desk, note, &Given::default(), now)
}

/// The same, with what a person brought from the other desks.
///
/// # Errors
/// As [`adopt`] and [`examine()`]; [`TrustToolError::SignedAnother`] and [`TrustToolError::NotSigned`] for a
/// second text of a version.
pub fn countersign_given(
    desk: &Desk,
    note: &[u8],
    given: &Given,
    now: UnixTime,
) -> Result<Signed, TrustToolError> {
    let unverified = UnverifiedTrust::parse(note)?;
    let signers = root_signers(desk)?;
    // A key that has signed signs once.
    let text = std::str::from_utf8(note).unwrap_or_default();
    let signers: Vec<_> =
        signers.into_iter().filter(|signer| !has_signed(&unverified, text, signer)).collect();
    let held = desk.find_trust()?.map_or(0, |held| held.body().version);
    let body = unverified.body()?;
    // What holds already is not signed, but given back as it is; an older one is refused as such.
    if body.version > held {
        examine(desk, &body, given, now)?;
        let note = unverified.countersign(&signers)?.into_bytes();
        if !signers.is_empty() {
            memory::remember(desk, body.version, &note, given.instead_of, now)?;
        }
        return take_over(desk, note, now);
    }
    take_over(desk, unverified.countersign(&signers)?.into_bytes(), now)
}

/// Takes over a document that was made elsewhere, without signing it: the first on the officer's word, who
/// compared its fingerprint, later ones as successors.
///
/// # Errors
/// [`TrustToolError::Document`] for what is no document, or none that follows the one held,
/// [`TrustToolError::OtherOrigin`] for another deployment's; those of the desk's folder and journal.
pub fn adopt(desk: &Desk, note: &[u8], now: UnixTime) -> Result<Signed, TrustToolError> {
    take_over(desk, note.to_vec(), now)
}

fn has_signed(unverified: &UnverifiedTrust, text: &str, signer: &ed25519_dalek::SigningKey) -> bool {
    // Ed25519 signs the same text the same way: the line that would be added is there already.
    let line = unverified.countersign(std::slice::from_ref(signer)).ok();
    let line = line.as_deref().and_then(|note| note.lines().next_back());
    line.is_some_and(|line| text.lines().any(|present| present == line))
}

fn take_over(desk: &Desk, note: Vec<u8>, now: UnixTime) -> Result<Signed, TrustToolError> {
    let unverified = UnverifiedTrust::parse(&note)?;
    let held = desk.find_trust()?;
    let expected = held.as_ref().map_or(1, |held| held.body().version.saturating_add(1));
    let accepted = match held {
        Some(held) if unverified.pin_by_fingerprint(held.fingerprint()).is_ok() => {
            // Stored already: other bytes for it, if only by a further signature, would be another file to
            // the server.
            let note = desk.trust_note(held.body().version)?;
            return Ok(Signed { note, outcome: Outcome::Stored(Box::new(held)) });
        }
        Some(previous) => unverified.succeed(&previous),
        None => unverified.pin(),
    };
    let outcome = match accepted {
        Ok(document) if document.origin() != &desk.info().origin => {
            return Err(TrustToolError::OtherOrigin(document.origin().clone()));
        }
        Ok(document) => {
            desk.journal(Act::TrustMade { version: document.body().version, complete: true }, now)?;
            desk.add_trust(&document, &note)?;
            Outcome::Stored(Box::new(document))
        }
        Err(error @ TrustError::OwnQuorum { .. }) => {
            desk.journal(Act::TrustMade { version: expected, complete: false }, now)?;
            Outcome::NeedsMore(error)
        }
        Err(error @ TrustError::OldQuorum { .. }) => match unverified.pin() {
            // Complete in itself and no successor: an old file, which no further signature would help.
            Ok(document) if document.body().version != expected => {
                return Err(TrustError::Version { expected, found: document.body().version }.into());
            }
            _ => {
                desk.journal(Act::TrustMade { version: expected, complete: false }, now)?;
                Outcome::NeedsMore(error)
            }
        },
        Err(error) => return Err(error.into()),
    };
    Ok(Signed { note, outcome })
}

/// Sends every stored version that the server does not have.
///
/// # Errors
/// [`TrustToolError::Refused`] for the first one that it does not take, [`TrustToolError::Transport`] if it
/// cannot be reached; those of the desk's folder.
pub fn send(desk: &Desk, transport: &dyn Transport) -> Result<(), TrustToolError> {
    let Lacking { before, after } = lacking(&desk.trust_versions()?, transport)?;
    for version in before.into_iter().chain(after) {
        let Response { status, .. } = transport.post(path::TRUST, &desk.trust_note(version)?)?;
        if !matches!(status, 200 | 201) {
            return Err(TrustToolError::Refused { version, status });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use homesafe_protocol::note::{NoteAlgorithm, NoteKey};

    use super::*;
    use crate::desk::{
        destroy_old_keys,
        tests::{NOW, desk},
    };

    fn log_key() -> NoteKey {
        let key = ed25519_dalek::SigningKey::from_bytes(&[9; 32]).verifying_key().to_bytes();
        NoteKey::new("homesafe.example/hk", NoteAlgorithm::Ed25519, key.into()).unwrap()
    }

    fn first() -> Changes {
        Changes { log_keys: vec![log_key()], ..Changes::default() }
    }

    #[test]
    fn versions_follow_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let desk = desk(folder.path());
        assert!(matches!(make(&desk, &Changes::default(), NOW), Err(TrustToolError::NoLogKey)));
        for version in 1..4 {
            let changes = if version == 1 {
                first()
            } else {
                Changes { retention_days: Some(20), ..Changes::default() }
            };
            let signed = make(&desk, &changes, NOW).unwrap();
            assert!(
                matches!(signed.outcome, Outcome::Stored(document) if document.body().version == version)
            );
        }
        assert_eq!(desk.trust().unwrap().body().retention_days, 20);
        assert_eq!(desk.trust_versions().unwrap(), [1, 2, 3]);
    }

    #[test]
    fn a_replaced_key_ends_and_is_destroyed_when_nothing_can_need_it() {
        let folder = tempfile::tempdir().unwrap();
        let desk = desk(folder.path());
        let after = |days: u64| NOW.saturating_add(days * 86_400);
        let rotate = |kind, now| {
            let changes = Changes { rotate: vec![kind], ..Changes::default() };
            make(&desk, &changes, now).unwrap();
        };
        assert!(matches!(
            make(&desk, &Changes { rotate: vec![KeyKind::Submission], ..first() }, NOW),
            Err(TrustToolError::NothingToRotate)
        ));
        make(&desk, &first(), NOW).unwrap();
        rotate(KeyKind::Submission, after(7));
        rotate(KeyKind::Publishing, after(7));
        make(&desk, &Changes::default(), after(8)).unwrap();
        let body = desk.trust().unwrap().body().clone();
        let ends: Vec<_> = body.submission.iter().map(|dated| dated.not_after).collect();
        assert_eq!(ends[0], after(8), "a renewed document does not bring it back");
        assert!(ends[1] > after(300));
        // What signs is the new key alone, also for a desk that holds both; what opens are both.
        let signer = desk.publishing_key(&body.publishing.keys).unwrap();
        assert_eq!(body.publishing.keys, [(&signer).into()]);
        assert_eq!(destroy_old_keys(&desk, after(21)).unwrap(), 0);
        assert_eq!(destroy_old_keys(&desk, after(22)).unwrap(), 1);
        assert_eq!(destroy_old_keys(&desk, after(22)).unwrap(), 0);
        let left = desk.keys(KeyKind::Submission).unwrap();
        assert_eq!(left.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [2]);
        make(&desk, &Changes::default(), after(30)).unwrap();
        assert_eq!(desk.trust().unwrap().body().submission.len(), 1);
    }

    #[test]
    fn roots_in_two_places_sign_one_document() {
        let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (desk, other) = (desk(here.path()), desk(there.path()));
        make(&desk, &first(), NOW).unwrap();
        // The next version is of both desks' first roots, three of four.
        let roots = [(&desk, 1), (&desk, 2), (&other, 1), (&other, 2)]
            .map(|(desk, n): (&Desk, usize)| (&desk.keys(KeyKind::Root).unwrap()[n - 1].1).into());
        let changes = Changes { roots: roots.to_vec(), threshold: Some(3), ..Changes::default() };
        let begun = make(&desk, &changes, NOW).unwrap();
        assert!(matches!(begun.outcome, Outcome::NeedsMore(TrustError::OwnQuorum { found: 2, needed: 3 })));
        assert_eq!(desk.trust().unwrap().body().version, 1);
        // The other desk has no document yet: it may begin with this one.
        let signed = countersign(&other, &begun.note, NOW).unwrap();
        assert!(matches!(&signed.outcome, Outcome::Stored(document) if document.body().version == 2));
        let back = countersign(&desk, &signed.note, NOW).unwrap();
        assert!(matches!(back.outcome, Outcome::Stored(_)));
        assert_eq!(back.note, signed.note, "nobody signs twice");
        assert_eq!(desk.trust().unwrap(), other.trust().unwrap());
        assert!(matches!(countersign(&desk, &signed.note, NOW).unwrap().outcome, Outcome::Stored(_)));
        let stale = countersign(&desk, &desk.trust_note(1).unwrap(), NOW).unwrap_err();
        assert!(matches!(stale, TrustToolError::Document(TrustError::Version { .. })));
        let skipped = TrustToolError::from(TrustError::Version { expected: 2, found: 4 });
        let [stale, skipped] = [stale, skipped].map(|error| homesafe_host::cli::words().fact(&error));
        assert!(stale.contains("get the newest"), "{stale}");
        assert!(
            skipped.contains("version 2 comes next here") && skipped.contains("`trust adopt FILE`"),
            "{skipped}"
        );
    }
}
