//! What a device keeps of a code, its own kind and other systems': one encoding per value.
#![cfg_attr(feature = "libfuzzer", no_main)]

use homesafe_fuzz::planted;
use homesafe_protocol::{foreign::ForeignCode, venue::VenueCode};

homesafe_fuzz::target!(|bytes: &[u8]| {
    if let Ok(code) = VenueCode::decode(bytes) {
        assert_eq!(code.encode().as_slice(), bytes);
    }
    // Every input once with a version and a scheme.
    let framed = [&[ForeignCode::KEPT_VERSION, 3, 0][..], bytes].concat();
    if let Ok(code) = ForeignCode::decode(&framed) {
        planted(|| code.name().starts_with(|first: char| first.is_ascii_digit()));
        assert_eq!(code.encode().as_slice(), framed);
    }
});
