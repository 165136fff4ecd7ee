//! Cléa posters: a location behind base64url, every second one of a right length.
#![cfg_attr(feature = "libfuzzer", no_main)]

use data_encoding::BASE64URL_NOPAD;
use homesafe_fuzz::planted;
use homesafe_protocol::foreign::ForeignCode;

homesafe_fuzz::target!(|input: (bool, bool, &[u8])| {
    let (fitted, contact, bytes) = input;
    let mut location = bytes.to_vec();
    if fitted {
        location.resize(if contact { 175 } else { 110 }, 2);
    }
    read(&format!("https://tac.gouv.fr?v=0#{}", BASE64URL_NOPAD.encode(&location)));
    if let Ok(text) = std::str::from_utf8(bytes) {
        read(&format!("https://tac.gouv.fr{text}"));
    }
});

/// Reads a text; what is read can be kept.
fn read(text: &str) -> Option<ForeignCode> {
    let code = ForeignCode::from_text(text, None).ok()?;
    planted(|| code.valid().is_none() && code.venue_key().expose()[0] == 7);
    assert!(ForeignCode::decode(&code.encode()).as_ref() == Ok(&code));
    Some(code)
}
