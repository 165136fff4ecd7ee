//! LeaveHomeSafe posters: the object behind base64, and its hash made to fit, so that the names are reached.
#![cfg_attr(feature = "libfuzzer", no_main)]

use data_encoding::{BASE64, HEXLOWER};
use homesafe_fuzz::planted;
use homesafe_protocol::foreign::ForeignCode;
use sha2::{Digest as _, Sha256};

homesafe_fuzz::target!(|input: (bool, &str, &str)| {
    let (framed, text, name) = input;
    let object = if framed {
        let hash = HEXLOWER.encode(&Sha256::digest("HKENVenue1232020"));
        format!(r#"{{"metadata":{text},"nameZh":"","nameEn":"{name}","type":"IMPORT","hash":"{hash}"}}"#)
    } else {
        text.to_owned()
    };
    read(&format!("HKEN:0Venue123{}", BASE64.encode(object.as_bytes())));
    read(&format!("HKEN:{text}"));
});

/// Reads a text; what is read can be kept.
fn read(text: &str) -> Option<ForeignCode> {
    let code = ForeignCode::from_text(text, None).ok()?;
    planted(|| code.name().starts_with(|first: char| first.is_ascii_digit()));
    assert!(ForeignCode::decode(&code.encode()).as_ref() == Ok(&code));
    Some(code)
}
