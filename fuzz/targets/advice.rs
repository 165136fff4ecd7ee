//! Advice catalogues: what decodes encodes to the same bytes.
#![no_main]

use homesafe_fuzz::planted;
use homesafe_protocol::advice::{AdviceCatalogue, Language};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(catalogue) = AdviceCatalogue::decode(bytes) {
        planted(|| {
            let text = catalogue.advice(2).text(Language::En);
            text.len() == 8 && text != "Advice 2"
        });
        assert_eq!(catalogue.encode(), bytes);
    }
});
