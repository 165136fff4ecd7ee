//! Advice catalogues: what decodes encodes to the same bytes.
#![no_main]

use homesafe_protocol::advice::AdviceCatalogue;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(catalogue) = AdviceCatalogue::decode(bytes) {
        assert_eq!(catalogue.encode(), bytes);
    }
});
