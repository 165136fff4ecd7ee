//! A leaf, and its verification under a document that it cannot be valid under.
#![cfg_attr(feature = "libfuzzer", no_main)]

use std::sync::LazyLock;

use ed25519_dalek::SigningKey;
use homesafe_fuzz::{fixed_trust, planted};
use homesafe_protocol::log::{Frontier, UnverifiedLeaf};
use homesafe_protocol::trust::{TrustDocument, UnverifiedTrust};

static TRUST: LazyLock<TrustDocument> = LazyLock::new(|| {
    let note = fixed_trust::document(1, [0; 32].into(), &[SigningKey::from_bytes(&[2; 32])], |_| ());
    UnverifiedTrust::parse(note.as_bytes()).expect("a note").pin().expect("a document")
});

homesafe_fuzz::target!(|bytes: &[u8]| {
    if let Ok(leaf) = UnverifiedLeaf::decode(bytes) {
        assert!(bytes.len() <= UnverifiedLeaf::MAX_LEN);
        assert!((1..=8).contains(&leaf.signers().count()));
        planted(|| leaf.signers().count() == 3);
        let _ = leaf.follows(&Frontier::default());
        // Whoever finds a leaf that verifies has found the fingerprint, and a signature.
        assert!(leaf.verify(&TRUST).is_err());
    }
});
