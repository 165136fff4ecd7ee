//! C2SP tlog-checkpoint (<https://c2sp.org/tlog-checkpoint>): origin, size and root of the log as a signed
//! note.

use data_encoding::BASE64;

use crate::{
    Hash,
    note::{Cosignature, NoteAlgorithm, NoteError, NoteKey, UnverifiedNote},
    origin::Origin,
};

/// Why a checkpoint is refused.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// Not a signed note, or a known key's signature is false.
    #[error("the checkpoint is not a valid signed note: {0}")]
    Note(#[from] NoteError),
    /// None of the log keys that hold now has signed it.
    #[error("no current log key has signed the checkpoint")]
    Unsigned,
    /// It belongs to another log.
    #[error("the checkpoint is of another origin")]
    WrongOrigin,
    /// Its text is not origin, size and root.
    #[error("the checkpoint is malformed: {0}")]
    Malformed(&'static str),
}

/// What a log says it holds: signed by a log key when it comes out of [`UnverifiedCheckpoint::verify`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log.
    pub origin: Origin,
    /// Number of leaves.
    pub size: u64,
    /// Root of the tree over them.
    pub root: Hash,
}

impl Checkpoint {
    /// The note's text: three lines.
    pub fn to_text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, BASE64.encode(self.root.as_bytes()))
    }

    fn from_text(text: &str) -> Result<Self, CheckpointError> {
        let mut lines = text.split('\n');
        let mut line = || lines.next().ok_or(CheckpointError::Malformed("fewer than three lines"));
        let (origin, size, root) = (line()?, line()?, line()?);
        let origin = origin.parse().map_err(|_| CheckpointError::WrongOrigin)?;
        let size: u64 = size.parse().map_err(|_| CheckpointError::Malformed("the size is not a number"))?;
        let root = BASE64.decode(root.as_bytes()).ok().and_then(|root| Hash::try_from(&root[..]).ok());
        let root = root.ok_or(CheckpointError::Malformed("the root is not 32 bytes"))?;
        let checkpoint = Self { origin, size, root };
        if checkpoint.to_text() == text {
            Ok(checkpoint)
        } else {
            Err(CheckpointError::Malformed("not three lines in their canonical form"))
        }
    }
}

/// A checkpoint whose signatures have not been checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnverifiedCheckpoint(UnverifiedNote);

impl UnverifiedCheckpoint {
    /// Reads the note.
    ///
    /// # Errors
    /// [`CheckpointError::Note`] for bytes that are none.
    pub fn parse(bytes: &[u8]) -> Result<Self, CheckpointError> {
        Ok(Self(UnverifiedNote::parse(bytes)?))
    }

    /// The checkpoint, if one of `log_keys` signed it and it is of `origin`, with the cosignatures of
    /// `witnesses` it bears. Whether those are enough, and recent, the caller's trust document decides.
    ///
    /// # Errors
    /// [`CheckpointError::Unsigned`] without a log key's signature, [`CheckpointError::WrongOrigin`],
    /// [`CheckpointError::Malformed`], and [`CheckpointError::Note`] where a known key's signature is false.
    pub fn verify(
        &self,
        origin: &Origin,
        log_keys: &[NoteKey],
        witnesses: &[NoteKey],
    ) -> Result<(Checkpoint, Vec<Cosignature>), CheckpointError> {
        let (text, signed) = self.0.verify(log_keys)?;
        if !signed.iter().any(|signature| signature.key.algorithm() == NoteAlgorithm::Ed25519) {
            return Err(CheckpointError::Unsigned);
        }
        let checkpoint = Checkpoint::from_text(text)?;
        if checkpoint.origin != *origin {
            return Err(CheckpointError::WrongOrigin);
        }
        let (_, cosigned) = self.0.verify(witnesses)?;
        let cosignature = |s: crate::note::VerifiedSignature<'_>| {
            Some(Cosignature { witness: s.key.clone(), time: s.time? })
        };
        Ok((checkpoint, cosigned.into_iter().filter_map(cosignature).collect()))
    }
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;

    use super::*;
    use crate::note::{cosign, signed_note};
    use crate::time::UnixTime;

    fn key(seed: u8, algorithm: NoteAlgorithm) -> (NoteKey, SigningKey) {
        let signer = SigningKey::from_bytes(&[seed; 32]);
        (
            NoteKey::new("homesafe.example/hk", algorithm, signer.verifying_key().to_bytes().into()).unwrap(),
            signer,
        )
    }

    #[test]
    fn verifies_log_and_witnesses() {
        let origin: Origin = "homesafe.example/hk".parse().unwrap();
        let (log, signer) = key(1, NoteAlgorithm::Ed25519);
        let (witness, cosigner) = key(2, NoteAlgorithm::Cosignature);
        let checkpoint = Checkpoint { origin: origin.clone(), size: 7, root: Hash::from([9; 32]) };
        let time = UnixTime::new(5).unwrap();
        let text = checkpoint.to_text();
        let note = signed_note(&text, &[(&log, &signer)]) + &cosign(&text, &witness, &cosigner, time);
        let unverified = UnverifiedCheckpoint::parse(note.as_bytes()).unwrap();
        let (found, cosigned) =
            unverified.verify(&origin, std::slice::from_ref(&log), std::slice::from_ref(&witness)).unwrap();
        assert_eq!(found, checkpoint);
        assert_eq!(cosigned, [Cosignature { witness: witness.clone(), time }]);

        let other = "homesafe.example/nz".parse().unwrap();
        assert_eq!(
            unverified.verify(&other, std::slice::from_ref(&log), &[]),
            Err(CheckpointError::WrongOrigin)
        );
        assert_eq!(unverified.verify(&origin, &[], &[]), Err(CheckpointError::Unsigned));
        assert_eq!(
            unverified.verify(&origin, &[witness], &[]),
            Err(CheckpointError::Unsigned),
            "a witness is no log"
        );
    }

    #[test]
    fn malformed_texts_are_named() {
        for bad in [
            "homesafe.example/hk\n",
            "homesafe.example/hk\n07\nAAAA\n",
            "homesafe.example/hk\n7\nAAAA\n",
            "A B\n7\n\n",
        ] {
            assert!(Checkpoint::from_text(bad).is_err(), "{bad:?}");
        }
        let root = BASE64.encode(&[9; 32]);
        assert!(Checkpoint::from_text(&format!("homesafe.example/hk\n7\n{root}\n")).is_ok());
        for bad in
            [format!("homesafe.example/hk\n07\n{root}\n"), format!("homesafe.example/hk\n7\n{root}\nmore\n")]
        {
            assert!(Checkpoint::from_text(&bad).is_err(), "{bad:?}");
        }
    }
}
