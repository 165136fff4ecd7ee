//! That somebody holds a publishing key, shown to the roots before they sign a document that lists it
//! (section 6): a key that nobody holds could make the document's threshold one that nobody reaches.

use std::{fmt, str::FromStr};

use ed25519_dalek::{Signer as _, SigningKey};

use super::TrustDocument;
use crate::{Hash, ParseBytesError, PublicKey, Signature, label::Label, origin::Origin};

/// A publishing key, and its signature over the document that comes before the one that is to list it. That
/// one is the challenge: a proof is of no use for any later version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyProof {
    /// The key.
    pub key: PublicKey,
    signature: Signature,
}

impl KeyProof {
    /// Proves it for the document after `newest`; for the first document after none.
    pub fn new(origin: &Origin, newest: Option<&TrustDocument>, signer: &SigningKey) -> Self {
        let message = message(origin, newest.map_or(Hash::from([0; 32]), TrustDocument::fingerprint));
        let signature = signer.sign(&message).to_bytes().into();
        Self { key: signer.verifying_key().to_bytes().into(), signature }
    }

    /// Whether it proves its key for a document of `origin` that names `previous` as the one before.
    pub fn holds(&self, origin: &Origin, previous: Hash) -> bool {
        self.key.verifies(&message(origin, previous), &self.signature)
    }
}

fn message(origin: &Origin, previous: Hash) -> Vec<u8> {
    [Label::PublishingKey.bytes(), origin.digest().as_bytes(), previous.as_bytes()].concat()
}

impl fmt::Display for KeyProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.key, self.signature)
    }
}

impl FromStr for KeyProof {
    type Err = ParseBytesError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let form = "base64, key and signature with a colon between";
        let expected = PublicKey::LEN + Signature::LEN;
        let (key, signature) = text.split_once(':').ok_or(ParseBytesError { expected, form })?;
        Ok(Self { key: key.parse()?, signature: signature.parse()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trust::tests::{Roots, publishing};

    #[test]
    fn attack_a_proof_of_another_key_version_or_deployment() {
        let (roots, keys) = (Roots::new(), publishing(0..2));
        let first = roots.first(|_| ());
        let proof = KeyProof::new(first.origin(), Some(&first), &keys[0]);
        assert!(proof.holds(first.origin(), first.fingerprint()));
        assert_eq!(proof.to_string().parse(), Ok(proof));
        assert!("x".parse::<KeyProof>().is_err() && proof.key.to_string().parse::<KeyProof>().is_err());
        let of_another = KeyProof { key: keys[1].verifying_key().to_bytes().into(), ..proof };
        assert!(!of_another.holds(first.origin(), first.fingerprint()));
        assert!(!proof.holds(first.origin(), Hash::from([0; 32])), "of another version");
        assert!(!proof.holds(&"homesafe.example/nz".parse().unwrap(), first.fingerprint()));
        assert!(KeyProof::new(first.origin(), None, &keys[0]).holds(first.origin(), Hash::from([0; 32])));
    }
}
