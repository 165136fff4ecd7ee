//! NZ COVID Tracer posters: the object behind base64, every second one with its version and number.
#![cfg_attr(feature = "libfuzzer", no_main)]

use data_encoding::BASE64;
use homesafe_fuzz::planted;
use homesafe_protocol::foreign::ForeignCode;

homesafe_fuzz::target!(|input: (bool, &str)| {
    let (framed, text) = input;
    let object = if framed {
        format!(r#"{{"ver":"c19:1","typ":"entry","gln":"1","adr":"","opn":"{text}"}}"#)
    } else {
        text.to_owned()
    };
    read(&format!("NZCOVIDTRACER:{}", BASE64.encode(object.as_bytes())));
    read(&format!("NZCOVIDTRACER:{text}"));
});

/// Reads a text; what is read can be kept.
fn read(text: &str) -> Option<ForeignCode> {
    let code = ForeignCode::from_text(text, None).ok()?;
    planted(|| code.name().starts_with(|first: char| first.is_ascii_digit()));
    assert!(ForeignCode::decode(&code.encode()).as_ref() == Ok(&code));
    Some(code)
}
