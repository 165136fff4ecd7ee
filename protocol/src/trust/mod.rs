//! The trust document (section 6): who may sign what, m of n root keys' word, walked version by version.

mod body;
mod chain;
mod fresh;
mod possession;

use std::sync::Arc;

use ed25519_dalek::SigningKey;
use sha2::{Digest as _, Sha256};

pub use body::{LogBase, Quorum, SeqRange, TrustBody, TrustBodyError};
pub use chain::TrustChain;
pub use fresh::{CLOCK_TOLERANCE, COSIGNATURE_MAX_AGE, Freshness, Newest};
pub use possession::KeyProof;

use crate::{
    Hash, PublicKey,
    log::Cosignature,
    note::{NoteAlgorithm, NoteError, NoteKey, UnverifiedNote, sign, signed_note},
    origin::Origin,
    time::UnixTime,
};

/// Why a trust document is refused.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum TrustError {
    /// Not a signed note, or a known root key's signature is false.
    #[error("the trust document is not a valid signed note: {0}")]
    Note(#[from] NoteError),
    /// Its first line is not this program's.
    #[error("not a HomeSafe trust document of version 1")]
    NotTrustDocument,
    /// The JSON is not a trust document's, or not written canonically.
    #[error("the trust document's body is malformed: {0}")]
    Json(String),
    /// Its contents contradict each other or exceed a bound.
    #[error("the trust document is invalid: {0}")]
    Body(#[from] TrustBodyError),
    /// Too few of its own root keys signed it.
    #[error("{found} of its own root keys signed the trust document, {needed} are needed")]
    OwnQuorum {
        /// Keys that signed.
        found: usize,
        /// Keys that must.
        needed: usize,
    },
    /// Too few of the previous version's root keys signed it.
    #[error("{found} root keys of the previous version signed the trust document, {needed} are needed")]
    OldQuorum {
        /// Keys that signed.
        found: usize,
        /// Keys that must.
        needed: usize,
    },
    /// Not the version after the one that is held.
    #[error(
        "this is version {found} of the trust document, and version {expected} comes next here: {}",
        if found > expected { "take over those between, in their order, first" } else { "get the newest one" }
    )]
    Version {
        /// The next version.
        expected: u64,
        /// The version found.
        found: u64,
    },
    /// Not the document whose fingerprint was given.
    #[error("the trust document does not have the fingerprint that was given")]
    Fingerprint,
    /// It follows another document than the one that is held: of two that were prepared at once, one is dead.
    #[error(
        "the trust document names another one before it than the one held: it was prepared beside it, make it anew"
    )]
    Previous,
    /// It was issued before the one that it follows.
    #[error(
        "the trust document was issued before the one that it follows: check the clock of the desk that made it"
    )]
    Issued,
    /// Its log base goes back.
    #[error(
        "the trust document's log base goes back behind the one before: only another origin may begin anew"
    )]
    LogBase,
}

const TITLE: &str = "HomeSafe trust document v1 for ";

/// The note key of a root key: named after the deployment, apart from the log's.
///
/// # Errors
/// [`NoteError::BadKey`] for an origin too long for a key's name.
pub fn root_note_key(origin: &Origin, key: PublicKey) -> Result<NoteKey, NoteError> {
    NoteKey::new(&format!("{origin}/root"), NoteAlgorithm::Ed25519, key)
}

/// The note of `body`, signed by `roots`.
///
/// # Errors
/// A body that does not hold together.
pub fn sign_trust(body: &TrustBody, roots: &[SigningKey]) -> Result<String, TrustError> {
    body.check()?;
    let keys = roots.iter().map(|root| root_note_key(&body.origin, root.verifying_key().to_bytes().into()));
    let keys = keys.collect::<Result<Vec<_>, _>>()?;
    let text = to_text(body)?;
    Ok(signed_note(&text, &keys.iter().zip(roots).collect::<Vec<_>>()))
}

/// A trust document whose signatures have not been checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnverifiedTrust(UnverifiedNote);

impl UnverifiedTrust {
    /// Reads the note.
    ///
    /// # Errors
    /// [`TrustError::Note`] for bytes that are none.
    pub fn parse(bytes: &[u8]) -> Result<Self, TrustError> {
        Ok(Self(UnverifiedNote::parse(bytes)?))
    }

    /// The first document a program holds: it came with the program, so its own quorum is all there is to
    /// check.
    ///
    /// # Errors
    /// [`TrustError::OwnQuorum`], [`TrustError::Note`] for a root key's false signature, and those of
    /// [`Self::body`].
    pub fn pin(&self) -> Result<TrustDocument, TrustError> {
        let (body, text) = (parse_body(self.0.text_to_sign())?, self.0.text_to_sign());
        let found = self.signers(&body.origin, &body.roots.keys)?;
        let needed = body.roots.threshold;
        if found < needed {
            return Err(TrustError::OwnQuorum { found, needed });
        }
        Ok(TrustDocument { fingerprint: fingerprint(text), body: Arc::new(body) })
    }

    /// Like [`Self::pin`], for a document from anywhere, by the fingerprint that came another way.
    ///
    /// # Errors
    /// [`TrustError::Fingerprint`] for another one, and those of [`Self::pin`].
    pub fn pin_by_fingerprint(&self, expected: Hash) -> Result<TrustDocument, TrustError> {
        if fingerprint(self.0.text_to_sign()) == expected { self.pin() } else { Err(TrustError::Fingerprint) }
    }

    /// The fingerprint of its text, whoever signed it.
    pub fn fingerprint(&self) -> Hash {
        fingerprint(self.0.text_to_sign())
    }

    /// What it says, whoever signed it: to be looked at before it is signed.
    ///
    /// # Errors
    /// [`TrustError::NotTrustDocument`], [`TrustError::Json`] and [`TrustError::Body`].
    pub fn body(&self) -> Result<TrustBody, TrustError> {
        parse_body(self.0.text_to_sign())
    }

    /// The document after `previous`: it names that one, is signed by the quorum of both, and takes nothing
    /// back of what the roots have seen.
    ///
    /// # Errors
    /// [`TrustError::OldQuorum`], those of [`Self::pin`], and [`TrustError::Version`],
    /// [`TrustError::Previous`], [`TrustError::Issued`] or [`TrustError::LogBase`] where it does not follow.
    pub fn succeed(&self, previous: &TrustDocument) -> Result<TrustDocument, TrustError> {
        let old = &previous.body;
        let found = self.signers(&old.origin, &old.roots.keys)?;
        let needed = old.roots.threshold;
        if found < needed {
            return Err(TrustError::OldQuorum { found, needed });
        }
        let next = self.pin()?;
        previous.is_followed_by(&next.body)?;
        Ok(next)
    }

    /// The document before `next`: that one's word for it is its fingerprint, so that no signature is looked
    /// at.
    ///
    /// # Errors
    /// [`TrustError::Previous`] for another document, and those of [`Self::body`].
    pub fn precede(&self, next: &TrustDocument) -> Result<TrustDocument, TrustError> {
        let text = self.0.text_to_sign();
        if next.body.version <= 1 || fingerprint(text) != next.body.previous {
            return Err(TrustError::Previous);
        }
        Ok(TrustDocument { fingerprint: fingerprint(text), body: Arc::new(parse_body(text)?) })
    }

    /// The note with the signatures of further root keys, for a ceremony in which they are not all in one
    /// place.
    ///
    /// # Errors
    /// Those of [`Self::body`].
    pub fn countersign(&self, roots: &[SigningKey]) -> Result<String, TrustError> {
        let text = self.0.text_to_sign();
        let origin = parse_body(text)?.origin;
        roots.iter().try_fold(self.0.with_signature(""), |note, root| {
            let key = root_note_key(&origin, root.verifying_key().to_bytes().into())?;
            Ok(note + &sign(text, &key, root))
        })
    }

    fn signers(&self, origin: &Origin, roots: &[PublicKey]) -> Result<usize, TrustError> {
        let keys = roots.iter().map(|key| root_note_key(origin, *key)).collect::<Result<Vec<_>, _>>()?;
        Ok(self.0.verify(&keys)?.1.len())
    }
}

/// A trust document that was pinned, or reached from a pinned one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustDocument {
    /// Shared by all copies of a document: chains of them are handed about.
    body: Arc<TrustBody>,
    fingerprint: Hash,
}

impl TrustDocument {
    /// What it says.
    pub fn body(&self) -> &TrustBody {
        &self.body
    }

    /// That a document of this content may come next, whoever signs it.
    fn is_followed_by(&self, next: &TrustBody) -> Result<(), TrustError> {
        let old = &self.body;
        let expected = old.version.saturating_add(1);
        if next.version != expected {
            return Err(TrustError::Version { expected, found: next.version });
        }
        if next.previous != self.fingerprint {
            return Err(TrustError::Previous);
        }
        if next.issued < old.issued {
            return Err(TrustError::Issued);
        }
        let (before, after) = (&old.log_base, &next.log_base);
        if next.origin == old.origin && (after.first < before.first || after.size < before.size) {
            return Err(TrustError::LogBase);
        }
        Ok(())
    }

    /// SHA-256 of its labelled text, for people to compare before they pin it.
    pub const fn fingerprint(&self) -> Hash {
        self.fingerprint
    }

    /// The deployment.
    pub fn origin(&self) -> &Origin {
        &self.body.origin
    }

    /// Whether enough witnesses cosigned; true where the document asks for none.
    pub fn has_witness_quorum(&self, cosignatures: &[Cosignature]) -> bool {
        cosignatures.len() >= self.body.witnesses.threshold
    }

    /// The publication slot of a time.
    pub fn slot(&self, time: UnixTime) -> u64 {
        time.seconds() / u64::from(self.body.publication_interval_seconds)
    }

    /// Whether this document voids a leaf of that place by the place alone: it lies below what its roots saw.
    pub(crate) fn voids_place(&self, seq: u64) -> bool {
        seq < self.body.log_base.size && self.voids_range(seq)
    }

    /// Whether the place lies in a range that this document voids, for leaves that name an older one.
    pub(crate) fn voids_range(&self, seq: u64) -> bool {
        self.body.voided.iter().any(|range| range.contains(seq))
    }

    /// Whether it has expired: nothing is published under it, matching goes on, and the resident is told.
    pub fn has_expired(&self, now: UnixTime) -> bool {
        now >= self.body.expires
    }

    /// Whether half of its life is over: time to make the next one.
    pub fn is_due(&self, now: UnixTime) -> bool {
        let life = self.body.expires.since(self.body.issued);
        now >= self.body.issued.saturating_add(life / 2)
    }
}

fn parse_body(text: &str) -> Result<TrustBody, TrustError> {
    let rest = text.strip_prefix(TITLE).ok_or(TrustError::NotTrustDocument)?;
    let (origin, json) = rest.split_once('\n').ok_or(TrustError::NotTrustDocument)?;
    let json = json.strip_suffix('\n').ok_or(TrustError::NotTrustDocument)?;
    let body: TrustBody = serde_json::from_str(json).map_err(|error| TrustError::Json(error.to_string()))?;
    // One canonical encoding: what would be written differently is refused.
    if to_json(&body)? != json {
        return Err(TrustError::Json("not written canonically".into()));
    }
    if body.origin.as_str() != origin {
        return Err(TrustError::NotTrustDocument);
    }
    body.check()?;
    Ok(body)
}

fn to_text(body: &TrustBody) -> Result<String, TrustError> {
    Ok(format!("{TITLE}{}\n{}\n", body.origin, to_json(body)?))
}

fn to_json(body: &TrustBody) -> Result<String, TrustError> {
    serde_json::to_string(body).map_err(|error| TrustError::Json(error.to_string()))
}

fn fingerprint(text: &str) -> Hash {
    let digest = Sha256::new()
        .chain_update(crate::label::Label::TrustFingerprint.bytes())
        .chain_update(text)
        .finalize();
    <[u8; 32]>::from(digest).into()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::trust::body::tests::sample;

    /// Keys by their seeds.
    pub(crate) fn publishing(seeds: std::ops::Range<u8>) -> Vec<SigningKey> {
        seeds.map(|n| SigningKey::from_bytes(&[n + 50; 32])).collect()
    }

    /// Roots of a deployment that sign documents for tests.
    pub(crate) struct Roots(Vec<SigningKey>);

    impl Roots {
        pub(crate) fn new() -> Self {
            Self(roots(1..3))
        }

        pub(crate) fn quorum(threshold: usize, keys: &[SigningKey]) -> Quorum<PublicKey> {
            Quorum { threshold, keys: publics(keys) }
        }

        pub(crate) fn first(&self, change: impl FnOnce(&mut TrustBody)) -> TrustDocument {
            let mut body = TrustBody { roots: Self::quorum(1, &self.0), ..sample() };
            change(&mut body);
            signed(&body, &self.0).pin().unwrap()
        }

        pub(crate) fn next(
            &self,
            previous: &TrustDocument,
            change: impl FnOnce(&mut TrustBody),
        ) -> UnverifiedTrust {
            let (version, before) = (previous.body().version + 1, previous.fingerprint());
            let mut body = TrustBody { version, previous: before, voided: vec![], ..previous.body().clone() };
            change(&mut body);
            signed(&body, &self.0)
        }
    }

    fn roots(seeds: std::ops::Range<u8>) -> Vec<SigningKey> {
        seeds.map(|n| SigningKey::from_bytes(&[n; 32])).collect()
    }

    fn publics(roots: &[SigningKey]) -> Vec<PublicKey> {
        roots.iter().map(|root| root.verifying_key().to_bytes().into()).collect()
    }

    fn first(own: &[SigningKey]) -> TrustDocument {
        let body = TrustBody { roots: Quorum { threshold: 2, keys: publics(own) }, ..sample() };
        signed(&body, own).pin().unwrap()
    }

    fn signed(body: &TrustBody, signers: &[SigningKey]) -> UnverifiedTrust {
        UnverifiedTrust::parse(sign_trust(body, signers).unwrap().as_bytes()).unwrap()
    }

    fn body_after(previous: &TrustDocument, own: &[SigningKey]) -> TrustBody {
        let (version, before) = (previous.body().version + 1, previous.fingerprint());
        TrustBody {
            version,
            previous: before,
            roots: Quorum { threshold: 2, keys: publics(own) },
            ..sample()
        }
    }

    fn after(previous: &TrustDocument, own: &[SigningKey], signers: &[SigningKey]) -> UnverifiedTrust {
        signed(&body_after(previous, own), signers)
    }

    #[test]
    fn rotation_after_a_years_sleep() {
        let keys = roots(1..8);
        let mut held = first(&keys[0..3]);
        // Each year two of three roots leave; the new set and two of the old sign.
        for range in [1..4, 2..5, 3..6] {
            let next = after(&held, &keys[range.clone()], &keys[range.start..range.start + 2]);
            held = next.succeed(&held).unwrap();
        }
        assert_eq!(held.body().version, 4);
    }

    #[test]
    fn a_quorum_of_old_and_own_is_needed_and_versions_do_not_skip() {
        let keys = roots(1..8);
        let held = first(&keys[0..3]);
        let own_only = after(&held, &keys[4..7], &keys[4..7]);
        assert_eq!(own_only.succeed(&held), Err(TrustError::OldQuorum { found: 0, needed: 2 }));
        let old_only = after(&held, &keys[4..7], &keys[0..3]);
        assert_eq!(old_only.succeed(&held), Err(TrustError::OwnQuorum { found: 0, needed: 2 }));
        let next = after(&held, &keys[0..3], &keys[0..2]).succeed(&held).unwrap();
        let skipped = after(&next, &keys[0..3], &keys[0..2]);
        assert_eq!(skipped.succeed(&held), Err(TrustError::Version { expected: 2, found: 3 }));
        let twice = after(&held, &keys[0..3], &[keys[0].clone(), keys[0].clone()]);
        assert_eq!(
            twice.succeed(&held),
            Err(TrustError::OldQuorum { found: 1, needed: 2 }),
            "one key twice is one key"
        );
        let later = twice.countersign(&keys[1..2]).unwrap();
        assert!(UnverifiedTrust::parse(later.as_bytes()).unwrap().succeed(&held).is_ok());
    }

    #[test]
    fn of_two_documents_prepared_at_once_the_second_is_dead() {
        let keys = roots(1..4);
        let held = first(&keys);
        let one = after(&held, &keys, &keys).succeed(&held).unwrap();
        let other = signed(&TrustBody { retention_days: 20, ..body_after(&held, &keys) }, &keys)
            .succeed(&held)
            .unwrap();
        let after_other = after(&other, &keys, &keys);
        assert!(after_other.succeed(&other).is_ok());
        assert_eq!(after_other.succeed(&one), Err(TrustError::Previous));
    }

    #[test]
    fn a_document_takes_nothing_back_of_what_the_roots_saw() {
        let keys = roots(1..4);
        let start = first(&keys);
        let base = |first, size| LogBase { first, size, root: Hash::from([7; 32]) };
        let time = |s| UnixTime::new(s).unwrap();
        let held = TrustBody { log_base: base(5, 9), issued: time(100), ..body_after(&start, &keys) };
        let held = signed(&held, &keys).succeed(&start).unwrap();
        let next = |log_base, issued, origin: &str| {
            let origin = origin.parse().unwrap();
            let body = TrustBody { log_base, issued: time(issued), origin, ..body_after(&held, &keys) };
            let key = |root: &SigningKey, origin| {
                root_note_key(origin, root.verifying_key().to_bytes().into()).unwrap()
            };
            let text = format!("{TITLE}{}\n{}\n", body.origin, to_json(&body).unwrap());
            let names = [held.origin().clone(), body.origin.clone()];
            let pairs: Vec<_> =
                names.iter().flat_map(|name| keys.iter().map(move |root| (key(root, name), root))).collect();
            let mut pairs: Vec<_> = pairs.iter().map(|(key, root)| (key, *root)).collect();
            pairs.dedup_by_key(|(key, _)| key.to_string());
            if names[0] == names[1] {
                pairs.truncate(keys.len());
            }
            UnverifiedTrust::parse(signed_note(&text, &pairs).as_bytes()).unwrap().succeed(&held).map(drop)
        };
        assert_eq!(next(base(5, 9), 100, "homesafe.example/hk"), Ok(()));
        assert_eq!(next(base(6, 10), 101, "homesafe.example/hk"), Ok(()));
        assert_eq!(next(base(5, 9), 99, "homesafe.example/hk"), Err(TrustError::Issued));
        assert_eq!(next(base(4, 9), 100, "homesafe.example/hk"), Err(TrustError::LogBase));
        assert_eq!(next(base(5, 8), 100, "homesafe.example/hk"), Err(TrustError::LogBase));
        assert_eq!(next(base(0, 8), 100, "homesafe.example/hong-kong"), Ok(()), "another origin begins anew");
    }

    #[test]
    fn an_older_document_is_vouched_for_by_its_hash() {
        let keys = roots(1..4);
        let start = first(&keys);
        let next = after(&start, &keys, &keys).succeed(&start).unwrap();
        let unsigned = |body: &TrustBody| {
            let text = format!("{TITLE}{}\n{}\n", body.origin, to_json(body).unwrap());
            let stranger = SigningKey::from_bytes(&[99; 32]);
            let key = root_note_key(&body.origin, stranger.verifying_key().to_bytes().into()).unwrap();
            UnverifiedTrust::parse(signed_note(&text, &[(&key, &stranger)]).as_bytes()).unwrap()
        };
        assert_eq!(unsigned(start.body()).precede(&next).unwrap(), start);
        let other = TrustBody { retention_days: 20, ..start.body().clone() };
        assert_eq!(unsigned(&other).precede(&next), Err(TrustError::Previous));
        assert_eq!(unsigned(start.body()).precede(&start), Err(TrustError::Previous));
    }

    #[test]
    fn canonical_json_only() {
        let keys = roots(1..4);
        let body = TrustBody { roots: Quorum { threshold: 1, keys: publics(&keys) }, ..sample() };
        let json = to_json(&body).unwrap();
        let titled = |origin: &str, json: &str| {
            let text = format!("{TITLE}{origin}\n{json}\n");
            let key = root_note_key(&body.origin, publics(&keys)[0]).unwrap();
            UnverifiedTrust::parse(signed_note(&text, &[(&key, &keys[0])]).as_bytes()).unwrap().pin()
        };
        let note = |json: &str| titled(body.origin.as_str(), json);
        assert!(note(&json).is_ok());
        assert_eq!(titled("homesafe.example/nz", &json), Err(TrustError::NotTrustDocument));
        for bad in [
            json.replace(":", ": "),
            json.replacen('{', "{\"extra\":1,", 1),
            "{}".into(),
            json.replace("/hk", "/nz"),
        ] {
            assert!(note(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn fingerprints_pin_one_document() {
        let keys = roots(1..4);
        let held = first(&keys);
        let one = signed(held.body(), &keys);
        assert!(one.pin_by_fingerprint(held.fingerprint()).is_ok());
        let other = after(&held, &keys, &keys);
        assert_eq!(other.pin_by_fingerprint(held.fingerprint()), Err(TrustError::Fingerprint));
    }
}
