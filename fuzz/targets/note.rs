//! Signed notes and the keys they are checked with.
#![cfg_attr(feature = "libfuzzer", no_main)]

use homesafe_fuzz::planted;
use homesafe_protocol::note::{NoteKey, UnverifiedNote};

homesafe_fuzz::target!(|input: (bool, &[u8])| {
    let (key, bytes) = input;
    if !key {
        if let Ok(note) = UnverifiedNote::parse(bytes) {
            planted(|| note.text_to_sign().lines().count() == 5);
            assert!(note.verify(&[]).is_ok_and(|(_, signed)| signed.is_empty()));
        }
    } else if let Some(key) = std::str::from_utf8(bytes).ok().and_then(|text| text.parse::<NoteKey>().ok()) {
        assert_eq!(key.to_string().parse::<NoteKey>().expect("what was written"), key);
    }
});
