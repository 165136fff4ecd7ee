//! Advice catalogues: what decodes encodes to the same bytes.
#![cfg_attr(feature = "libfuzzer", no_main)]

use homesafe_fuzz::planted;
use homesafe_protocol::advice::{AdviceCatalogue, Language};

homesafe_fuzz::target!(|bytes: &[u8]| {
    if let Ok(catalogue) = AdviceCatalogue::decode(bytes) {
        planted(|| {
            let text = catalogue.advice(2).text(Language::En);
            text.len() == 8 && text != "Advice 2"
        });
        assert_eq!(catalogue.encode(), bytes);
    }
});
