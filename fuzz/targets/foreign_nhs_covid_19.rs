//! NHS COVID-19 posters: header and claims behind base64url, with a signature of the right length.
#![cfg_attr(feature = "libfuzzer", no_main)]

use data_encoding::BASE64URL_NOPAD;
use homesafe_fuzz::planted;
use homesafe_protocol::foreign::ForeignCode;

homesafe_fuzz::target!(|input: (bool, &str, &[u8])| {
    let (framed, text, claims) = input;
    let header = if framed { r#"{"alg":"ES256"}"# } else { text };
    let parts = [header.as_bytes(), claims, &[1; 64]].map(|part| BASE64URL_NOPAD.encode(part));
    read(&format!("UKC19TRACING:1:{}", parts.join(".")));
    read(&format!("UKC19TRACING:{text}"));
});

/// Reads a text; what is read can be kept.
fn read(text: &str) -> Option<ForeignCode> {
    let code = ForeignCode::from_text(text, None).ok()?;
    planted(|| code.name().len() > 1);
    assert!(ForeignCode::decode(&code.encode()).as_ref() == Ok(&code));
    Some(code)
}
