//! A trust document's body, as it comes before anything about it is known to be true.
#![no_main]

use ed25519_dalek::SigningKey;
use homesafe_protocol::note::{NoteAlgorithm, NoteKey, signed_note};
use homesafe_protocol::trust::{TrustChain, UnverifiedTrust};

libfuzzer_sys::fuzz_target!(|input: (bool, &str)| {
    let (framed, text) = input;
    let note = if framed { frame(text) } else { text.to_owned() };
    let Ok(unverified) = UnverifiedTrust::parse(note.as_bytes()) else { return };
    if let Ok(document) = unverified.pin() {
        // Nothing comes after itself, or before itself.
        let mut chain = TrustChain::new(document);
        assert!(chain.push(&unverified).is_err() && chain.prepend(&unverified).is_err());
    }
});

/// The body behind the right first line and under some signature, so that the JSON is reached.
fn frame(body: &str) -> String {
    let signer = SigningKey::from_bytes(&[1; 32]);
    let public = signer.verifying_key().to_bytes().into();
    let key = NoteKey::new("fuzz.example/x/root", NoteAlgorithm::Ed25519, public).expect("a key");
    signed_note(&format!("HomeSafe trust document v1 for fuzz.example/x\n{body}\n"), &[(&key, &signer)])
}
