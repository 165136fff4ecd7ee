//! A venue's body and certificate: one encoding per value.
#![no_main]

use homesafe_protocol::venue::VenueCode;

libfuzzer_sys::fuzz_target!(|payload: &[u8]| {
    if let Ok(code) = VenueCode::decode(payload) {
        assert_eq!(code.encode().as_slice(), payload);
    }
});
