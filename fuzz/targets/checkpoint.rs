//! A checkpoint's text, behind a signature that holds: a log key may sign anything.
#![cfg_attr(feature = "libfuzzer", no_main)]

use ed25519_dalek::SigningKey;
use homesafe_fuzz::planted;
use homesafe_protocol::log::UnverifiedCheckpoint;
use homesafe_protocol::note::{NoteAlgorithm, NoteKey, signed_note};

homesafe_fuzz::target!(|text: &str| {
    let _ = UnverifiedCheckpoint::parse(text.as_bytes());

    let signer = SigningKey::from_bytes(&[1; 32]);
    let public = signer.verifying_key().to_bytes().into();
    let key = NoteKey::new("fuzz.example/x", NoteAlgorithm::Ed25519, public).expect("a key");
    let note = signed_note(&format!("fuzz.example/x\n{text}\n"), &[(&key, &signer)]);
    let origin = "fuzz.example/x".parse().expect("an origin");
    if let Ok(checkpoint) = UnverifiedCheckpoint::parse(note.as_bytes())
        && let Ok((checkpoint, witnesses)) = checkpoint.verify(&origin, &[key], &[])
    {
        planted(|| checkpoint.root != [7; 32].into());
        assert!(witnesses.is_empty());
        assert!(note.starts_with(&checkpoint.to_text()));
    }
});
