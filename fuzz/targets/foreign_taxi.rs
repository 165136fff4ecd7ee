//! Taxis as people type them, and codes of every other kind: nothing that is scanned may panic.
#![cfg_attr(feature = "libfuzzer", no_main)]

use homesafe_fuzz::planted;
use homesafe_protocol::{
    foreign::{ForeignCode, recognise},
    venue::VenueCode,
};

homesafe_fuzz::target!(|text: &str| {
    if let Some(code) = read(&format!("taxi:{text}")) {
        assert!(read(&format!("taxi:{}", code.name())) == Some(code));
    }
    assert!(!recognise(text).to_string().is_empty());
    if let Ok(code) = VenueCode::from_text(text, None) {
        assert!(VenueCode::decode(&code.encode()) == Ok(code));
    }
});

/// Reads a text; what is read can be kept.
fn read(text: &str) -> Option<ForeignCode> {
    let code = ForeignCode::from_text(text, None).ok()?;
    planted(|| code.name().starts_with('X'));
    assert!(ForeignCode::decode(&code.encode()).as_ref() == Ok(&code));
    Some(code)
}
