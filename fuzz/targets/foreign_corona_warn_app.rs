//! Corona-Warn-App posters: a protobuf message behind base64url and base32.
#![cfg_attr(feature = "libfuzzer", no_main)]

use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD};
use homesafe_fuzz::planted;
use homesafe_protocol::foreign::ForeignCode;

homesafe_fuzz::target!(|bytes: &[u8]| {
    let base64 = read(&format!("https://e.coronawarn.app?v=1#{}", BASE64URL_NOPAD.encode(bytes)));
    let base32 = read(&format!("https://e.coronawarn.app/?v=1#{}", BASE32_NOPAD.encode(bytes)));
    if let (Some(base64), Some(base32)) = (base64, base32) {
        assert!(base64 == base32);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        read(&format!("https://e.coronawarn.app{text}"));
    }
});

/// Reads a text; what is read can be kept.
fn read(text: &str) -> Option<ForeignCode> {
    let code = ForeignCode::from_text(text, None).ok()?;
    planted(|| code.name().contains(|c: char| c.is_ascii_digit()));
    assert!(ForeignCode::decode(&code.encode()).as_ref() == Ok(&code));
    Some(code)
}
