//! The trust document (section 6): who may sign what, m of n root keys' word, walked version by version.

mod body;

use ed25519_dalek::SigningKey;
use sha2::{Digest as _, Sha256};

pub use body::{LogBase, Quorum, SeqRange, TrustBody, TrustBodyError};

use crate::{
    Hash, PublicKey,
    log::{Cosignature, PublishingKeys},
    note::{NoteAlgorithm, NoteError, NoteKey, UnverifiedNote, sign, signed_note},
    origin::Origin,
    time::UnixTime,
};

/// How old a witness's cosignature may be to show that a log is fresh, in seconds (section 5).
pub const COSIGNATURE_MAX_AGE: u64 = 3_600;

/// Why a trust document is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
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
    #[error("expected version {expected} of the trust document, found {found}")]
    Version {
        /// The next version.
        expected: u64,
        /// The version found.
        found: u64,
    },
    /// Not the document whose fingerprint was given.
    #[error("the trust document does not have the fingerprint that was given")]
    Fingerprint,
}

const TITLE: &str = "HomeSafe trust document v1 for ";

/// The note key of a root key: named after the deployment, apart from the log's.
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
    let text = format!("{TITLE}{}\n{}\n", body.origin, to_json(body)?);
    Ok(signed_note(&text, &keys.iter().zip(roots).collect::<Vec<_>>()))
}

/// A trust document whose signatures have not been checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnverifiedTrust(UnverifiedNote);

impl UnverifiedTrust {
    /// Reads the note.
    pub fn parse(bytes: &[u8]) -> Result<Self, TrustError> {
        Ok(Self(UnverifiedNote::parse(bytes)?))
    }

    /// The first document a program holds: it came with the program, so its own quorum is all there is to check.
    pub fn pin(&self) -> Result<TrustDocument, TrustError> {
        let (body, text) = (parse_body(self.0.text_to_sign())?, self.0.text_to_sign());
        let found = self.signers(&body.origin, &body.roots.keys)?;
        let needed = body.roots.threshold;
        if found < needed {
            return Err(TrustError::OwnQuorum { found, needed });
        }
        Ok(TrustDocument { fingerprint: fingerprint(text), body })
    }

    /// Like [`Self::pin`], for a document from anywhere, by the fingerprint that came another way.
    pub fn pin_by_fingerprint(&self, expected: Hash) -> Result<TrustDocument, TrustError> {
        if fingerprint(self.0.text_to_sign()) == expected { self.pin() } else { Err(TrustError::Fingerprint) }
    }

    /// The document after `previous`: signed by the quorum of both.
    pub fn succeed(&self, previous: &TrustDocument) -> Result<TrustDocument, TrustError> {
        let old = &previous.body;
        let found = self.signers(&old.origin, &old.roots.keys)?;
        let needed = old.roots.threshold;
        if found < needed {
            return Err(TrustError::OldQuorum { found, needed });
        }
        let next = self.pin()?;
        let expected = old.version.saturating_add(1);
        if next.body.version != expected {
            return Err(TrustError::Version { expected, found: next.body.version });
        }
        Ok(next)
    }

    /// The note with the signatures of further root keys, for a ceremony in which they are not all in one place.
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
    body: TrustBody,
    fingerprint: Hash,
}

impl TrustDocument {
    /// What it says.
    pub const fn body(&self) -> &TrustBody {
        &self.body
    }

    /// SHA-256 of its labelled text, for people to compare before they pin it.
    pub const fn fingerprint(&self) -> Hash {
        self.fingerprint
    }

    /// The deployment.
    pub const fn origin(&self) -> &Origin {
        &self.body.origin
    }

    /// Publishing keys and their threshold.
    pub fn publishing_keys(&self) -> PublishingKeys<'_> {
        PublishingKeys { threshold: self.body.publishing.threshold, keys: &self.body.publishing.keys }
    }

    /// Log keys that hold at `now`.
    pub fn log_keys(&self, now: UnixTime) -> Vec<NoteKey> {
        self.body.log.iter().filter(|dated| dated.holds_at(now)).map(|dated| dated.key.clone()).collect()
    }

    /// Witness keys that hold at `now`.
    pub fn witness_keys(&self, now: UnixTime) -> Vec<NoteKey> {
        self.body.witnesses.keys.iter().filter(|dated| dated.holds_at(now)).map(|dated| dated.key.clone()).collect()
    }

    /// Whether enough witnesses cosigned; true where the document asks for none.
    pub fn has_witness_quorum(&self, cosignatures: &[Cosignature]) -> bool {
        cosignatures.len() >= self.body.witnesses.threshold
    }

    /// Whether the log is fresh at `now`: its newest leaf within two publication intervals, and enough cosignatures within
    /// the hour (section 5).
    pub fn is_fresh(&self, newest_leaf: Option<UnixTime>, cosignatures: &[Cosignature], now: UnixTime) -> bool {
        let interval = u64::from(self.body.publication_interval_seconds);
        let recent = cosignatures.iter().filter(|c| now.since(c.time) <= COSIGNATURE_MAX_AGE).count();
        newest_leaf.is_some_and(|at| now.since(at) <= 2 * interval) && recent >= self.body.witnesses.threshold
    }

    /// Whether the leaf of that place is voided: published with a stolen key, shown as withdrawn.
    pub fn is_voided(&self, seq: u64) -> bool {
        self.body.voided.iter().any(|range| (range.first..=range.last).contains(&seq))
    }

    /// Whether it has expired: matching goes on, and the resident is told.
    pub fn has_expired(&self, now: UnixTime) -> bool {
        now >= self.body.expires
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

fn to_json(body: &TrustBody) -> Result<String, TrustError> {
    serde_json::to_string(body).map_err(|error| TrustError::Json(error.to_string()))
}

fn fingerprint(text: &str) -> Hash {
    let digest =
        Sha256::new().chain_update(crate::label::Label::TrustFingerprint.bytes()).chain_update(text).finalize();
    <[u8; 32]>::from(digest).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{roles::Dated, trust::body::tests::sample};

    fn roots(seeds: std::ops::Range<u8>) -> Vec<SigningKey> {
        seeds.map(|n| SigningKey::from_bytes(&[n; 32])).collect()
    }

    fn publics(roots: &[SigningKey]) -> Vec<PublicKey> {
        roots.iter().map(|root| root.verifying_key().to_bytes().into()).collect()
    }

    fn document(version: u64, own: &[SigningKey], signers: &[SigningKey]) -> UnverifiedTrust {
        let body = TrustBody { version, roots: Quorum { threshold: 2, keys: publics(own) }, ..sample() };
        UnverifiedTrust::parse(sign_trust(&body, signers).unwrap().as_bytes()).unwrap()
    }

    #[test]
    fn rotation_after_a_years_sleep() {
        let keys = roots(1..8);
        let mut held = document(1, &keys[0..3], &keys[0..2]).pin().unwrap();
        // Each year two of three roots leave; the new set and two of the old sign.
        for (version, range) in [(2, 1..4), (3, 2..5), (4, 3..6)] {
            let next = document(version, &keys[range.clone()], &keys[range.start..range.start + 2]);
            held = next.succeed(&held).unwrap();
        }
        assert_eq!(held.body().version, 4);
    }

    #[test]
    fn a_quorum_of_old_and_own_is_needed_and_versions_do_not_skip() {
        let keys = roots(1..8);
        let held = document(1, &keys[0..3], &keys[0..2]).pin().unwrap();
        let own_only = document(2, &keys[4..7], &keys[4..7]);
        assert_eq!(own_only.succeed(&held), Err(TrustError::OldQuorum { found: 0, needed: 2 }));
        let old_only = document(2, &keys[4..7], &keys[0..3]);
        assert_eq!(old_only.succeed(&held), Err(TrustError::OwnQuorum { found: 0, needed: 2 }));
        let skipped = document(3, &keys[0..3], &keys[0..2]);
        assert_eq!(skipped.succeed(&held), Err(TrustError::Version { expected: 2, found: 3 }));
        let twice = document(2, &keys[0..3], &[keys[0].clone(), keys[0].clone()]);
        assert_eq!(
            twice.succeed(&held),
            Err(TrustError::OldQuorum { found: 1, needed: 2 }),
            "one key twice is one key"
        );
        let later = twice.countersign(&keys[1..2]).unwrap();
        assert!(UnverifiedTrust::parse(later.as_bytes()).unwrap().succeed(&held).is_ok());
    }

    #[test]
    fn canonical_json_only() {
        let keys = roots(1..4);
        let body = TrustBody { roots: Quorum { threshold: 1, keys: publics(&keys) }, ..sample() };
        let json = to_json(&body).unwrap();
        let note = |json: &str| {
            let text = format!("{TITLE}{}\n{json}\n", body.origin);
            let key = root_note_key(&body.origin, publics(&keys)[0]).unwrap();
            UnverifiedTrust::parse(signed_note(&text, &[(&key, &keys[0])]).as_bytes()).unwrap().pin()
        };
        assert!(note(&json).is_ok());
        for bad in
            [json.replace(":", ": "), json.replacen('{', "{\"extra\":1,", 1), "{}".into(), json.replace("/hk", "/nz")]
        {
            assert!(note(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn fingerprints_pin_one_document() {
        let keys = roots(1..4);
        let one = document(1, &keys, &keys);
        let fingerprint = one.pin().unwrap().fingerprint();
        assert!(one.pin_by_fingerprint(fingerprint).is_ok());
        assert_eq!(document(2, &keys, &keys).pin_by_fingerprint(fingerprint), Err(TrustError::Fingerprint));
    }

    #[test]
    fn freshness_needs_a_recent_leaf_and_recent_witnesses() {
        let time = |s| UnixTime::new(s).unwrap();
        let keys = roots(1..4);
        let witness = NoteKey::new("witness.example", NoteAlgorithm::Cosignature, publics(&roots(9..10))[0]).unwrap();
        let dated = Dated { key: witness.clone(), not_before: time(0), not_after: time(1 << 31) };
        let witnesses = Quorum { threshold: 1, keys: vec![dated] };
        let body = TrustBody { witnesses, roots: Quorum { threshold: 1, keys: publics(&keys) }, ..sample() };
        let trust = UnverifiedTrust::parse(sign_trust(&body, &keys).unwrap().as_bytes()).unwrap().pin().unwrap();
        let cosigned = |at| vec![Cosignature { witness: witness.clone(), time: time(at) }];
        assert!(trust.is_fresh(Some(time(100_000)), &cosigned(103_000), time(103_600)));
        assert!(!trust.is_fresh(Some(time(100_000)), &cosigned(100_000), time(103_601)), "old cosignature");
        assert!(!trust.is_fresh(Some(time(100_000)), &cosigned(107_201), time(107_201)), "old leaf");
        assert!(!trust.is_fresh(None, &cosigned(107_201), time(107_201)), "no leaf");
        assert!(!trust.has_witness_quorum(&[]));
    }
}
