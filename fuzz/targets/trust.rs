//! A trust document's body, as it comes before anything about it is known to be true.
#![cfg_attr(feature = "libfuzzer", no_main)]

use std::sync::LazyLock;

use ed25519_dalek::SigningKey;
use homesafe_fuzz::{
    fixed_trust,
    harm::{Harm, harm},
    planted,
};
use homesafe_protocol::Hash;
use homesafe_protocol::note::{NoteAlgorithm, NoteKey, signed_note};
use homesafe_protocol::trust::{TrustChain, UnverifiedTrust};

/// The JSON of a document that is right.
static RIGHT: LazyLock<String> = LazyLock::new(|| {
    let note = fixed_trust::document(1, [0; 32].into(), &[SigningKey::from_bytes(&[2; 32])], |_| ());
    note.lines().nth(1).expect("a line of JSON").to_owned()
});

static FINGERPRINT: LazyLock<Hash> = LazyLock::new(|| {
    let document = UnverifiedTrust::parse(framed(&RIGHT).as_bytes()).expect("a note").pin();
    document.expect("a document").fingerprint()
});

homesafe_fuzz::target!(|input: (u8, Vec<Harm<'_>>, &str)| {
    let (frame, harms, text) = input;
    let note = match frame % 3 {
        0 => text.to_owned(),
        1 => framed(text),
        _ => {
            let mut json = RIGHT.clone().into_bytes();
            harm(&mut json, &harms);
            framed(&String::from_utf8_lossy(&json))
        }
    };
    let Ok(unverified) = UnverifiedTrust::parse(note.as_bytes()) else { return };
    if let Ok(document) = unverified.pin() {
        planted(|| frame % 3 == 2 && document.fingerprint() != *FINGERPRINT);
        // Nothing comes after itself, or before itself.
        let mut chain = TrustChain::new(document);
        assert!(chain.push(&unverified).is_err() && chain.prepend(&unverified).is_err());
    }
});

/// The body behind the right first line and under the root's signature, so that the JSON is reached.
fn framed(body: &str) -> String {
    let signer = SigningKey::from_bytes(&[1; 32]);
    let public = signer.verifying_key().to_bytes().into();
    let key = NoteKey::new("fuzz.example/x/root", NoteAlgorithm::Ed25519, public).expect("a key");
    signed_note(&format!("HomeSafe trust document v1 for fuzz.example/x\n{body}\n"), &[(&key, &signer)])
}
