//! Making trust documents: the next version from the one before, signed by the roots at hand, completed elsewhere if need be.

mod body;

use homesafe_client::{
    cli::{Classify, Exit},
    transport::{Reply, Transport, TransportError},
};
use homesafe_protocol::{
    origin::Origin,
    time::UnixTime,
    trust::{TrustDocument, TrustError, UnverifiedTrust, sign_trust},
};

pub use body::{Changes, next_body};

use crate::desk::{Desk, DeskError};

/// Why a trust document is not made, or not taken over.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrustToolError {
    /// The desk's folder.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// The document breaks a rule.
    #[error("{0}: nothing was stored")]
    Document(#[from] TrustError),
    /// The server.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The first document needs a log key.
    #[error("the first trust document needs --log-vkey VKEY: it is printed by `homesafe-server init`")]
    NoLogKey,
    /// A document of another deployment.
    #[error("the trust document is of {0}, this desk is of another deployment")]
    OtherOrigin(Origin),
    /// An expiry past the calendar.
    #[error("the expiry lies after the year 2149")]
    TooLate,
    /// The server refused it.
    #[error(
        "the server refused version {version} of the trust document (status {status}): it is stored here, send it again with `trust send`"
    )]
    Refused {
        /// Version.
        version: u64,
        /// HTTP status.
        status: u16,
    },
}

impl Classify for TrustToolError {
    fn exit(&self) -> Exit {
        match self {
            Self::Desk(error) => error.exit(),
            Self::Transport(error) => error.exit(),
            Self::Document(TrustError::Body(_)) | Self::NoLogKey | Self::TooLate => Exit::Usage,
            Self::Document(_) | Self::OtherOrigin(_) => Exit::Verification,
            Self::Refused { status: 500.., .. } => Exit::Unreachable,
            Self::Refused { .. } => Exit::Verification,
        }
    }
}

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

/// Makes the next version, signed by all root keys of this desk.
pub fn make(desk: &Desk, changes: &Changes, now: UnixTime) -> Result<Signed, TrustToolError> {
    let previous = desk.find_trust()?;
    let body = next_body(desk.info(), previous.as_ref().map(TrustDocument::body), changes, now)?;
    // A key that stands in neither document would only confuse.
    let concerned = |key: &ed25519_dalek::SigningKey| {
        let key = key.verifying_key().to_bytes().into();
        body.roots.keys.contains(&key) || previous.as_ref().is_some_and(|p| p.body().roots.keys.contains(&key))
    };
    let roots: Vec<_> = desk.roots()?.iter().map(|key| key.signer()).filter(concerned).collect();
    take_over(desk, sign_trust(&body, &roots)?.into_bytes())
}

/// Adds the signatures of this desk's roots to a document begun elsewhere; takes it over once it has enough.
pub fn countersign(desk: &Desk, note: &[u8]) -> Result<Signed, TrustToolError> {
    let unverified = UnverifiedTrust::parse(note)?;
    let signers: Vec<_> = desk.roots()?.iter().map(|key| key.signer()).collect();
    // A key that has signed signs once.
    let text = std::str::from_utf8(note).unwrap_or_default();
    let signers: Vec<_> = signers.into_iter().filter(|signer| !has_signed(&unverified, text, signer)).collect();
    take_over(desk, unverified.countersign(&signers)?.into_bytes())
}

fn has_signed(unverified: &UnverifiedTrust, text: &str, signer: &ed25519_dalek::SigningKey) -> bool {
    // Ed25519 signs the same text the same way: the line that would be added is there already.
    let line = unverified.countersign(std::slice::from_ref(signer)).ok();
    let line = line.as_deref().and_then(|note| note.lines().next_back());
    line.is_some_and(|line| text.lines().any(|present| present == line))
}

fn take_over(desk: &Desk, note: Vec<u8>) -> Result<Signed, TrustToolError> {
    let unverified = UnverifiedTrust::parse(&note)?;
    let held = desk.find_trust()?;
    let expected = held.as_ref().map_or(1, |held| held.body().version.saturating_add(1));
    let accepted = match held {
        Some(held) if unverified.pin_by_fingerprint(held.fingerprint()).is_ok() => {
            // Stored already: other bytes for it, if only by a further signature, would be another file to the server.
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
            desk.add_trust(&document, &note)?;
            Outcome::Stored(Box::new(document))
        }
        Err(error @ TrustError::OwnQuorum { .. }) => Outcome::NeedsMore(error),
        Err(error @ TrustError::OldQuorum { .. }) => match unverified.pin() {
            // Complete in itself and no successor: an old file, which no further signature would help.
            Ok(document) if document.body().version != expected => {
                return Err(TrustError::Version { expected, found: document.body().version }.into());
            }
            _ => Outcome::NeedsMore(error),
        },
        Err(error) => return Err(error.into()),
    };
    Ok(Signed { note, outcome })
}

/// Sends every stored version that the server does not have.
pub fn send(desk: &Desk, transport: &dyn Transport) -> Result<(), TrustToolError> {
    for version in desk.trust_versions()? {
        match transport.get(&format!("v1/trust/{version}")) {
            Ok(_) => continue,
            Err(TransportError::NotFound(_)) => {}
            Err(error) => return Err(error.into()),
        }
        let Reply { status, .. } = transport.post("v1/trust", &desk.trust_note(version)?)?;
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
    use crate::desk::{KeyKind, tests::desk};

    const NOW: UnixTime = match UnixTime::new(1_790_000_000) {
        Ok(time) => time,
        Err(_) => panic!(),
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
            let changes =
                if version == 1 { first() } else { Changes { retention_days: Some(20), ..Changes::default() } };
            let signed = make(&desk, &changes, NOW).unwrap();
            assert!(matches!(signed.outcome, Outcome::Stored(document) if document.body().version == version));
        }
        assert_eq!(desk.trust().unwrap().body().retention_days, 20);
        assert_eq!(desk.trust_versions().unwrap(), [1, 2, 3]);
    }

    #[test]
    fn roots_in_two_places_sign_one_document() {
        let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (desk, other) = (desk(here.path()), desk(there.path()));
        make(&desk, &first(), NOW).unwrap();
        // The next version is of both desks' first roots, three of four.
        let roots = [(&desk, 1), (&desk, 2), (&other, 1), (&other, 2)]
            .map(|(desk, n): (&Desk, _)| desk.key(KeyKind::Root(n)).unwrap().into());
        let changes = Changes { roots: roots.to_vec(), threshold: Some(3), ..Changes::default() };
        let begun = make(&desk, &changes, NOW).unwrap();
        assert!(matches!(begun.outcome, Outcome::NeedsMore(TrustError::OwnQuorum { found: 2, needed: 3 })));
        assert_eq!(desk.trust().unwrap().body().version, 1);
        // The other desk has no document yet: it may begin with this one.
        let signed = countersign(&other, &begun.note).unwrap();
        assert!(matches!(&signed.outcome, Outcome::Stored(document) if document.body().version == 2));
        let back = countersign(&desk, &signed.note).unwrap();
        assert!(matches!(back.outcome, Outcome::Stored(_)));
        assert_eq!(back.note, signed.note, "nobody signs twice");
        assert_eq!(desk.trust().unwrap(), other.trust().unwrap());
        assert!(matches!(countersign(&desk, &signed.note).unwrap().outcome, Outcome::Stored(_)));
        let stale = countersign(&desk, &desk.trust_note(1).unwrap()).unwrap_err();
        assert!(matches!(stale, TrustToolError::Document(TrustError::Version { .. })));
    }
}
