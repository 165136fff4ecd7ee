//! What holds for every system.

use data_encoding::{BASE32_NOPAD, BASE64, BASE64URL_NOPAD};
use proptest::prelude::*;

use super::*;

const PREFIXES: [&str; 11] = [
    "",
    "HKEN:",
    "HKEN:0",
    "HKEN:0Venue123",
    "taxi:",
    "https://e.coronawarn.app",
    "https://e.coronawarn.app?v=1#",
    "UKC19TRACING:1:",
    "NZCOVIDTRACER:",
    "https://tac.gouv.fr",
    "https://tac.gouv.fr/?v=0#",
];

fn check(text: &str) {
    if let Ok(code) = ForeignCode::from_text(text, None) {
        assert_eq!(ForeignCode::decode(&code.encode()), Ok(code));
    }
}

#[test]
fn texts_of_no_system() {
    let read = |text: &str| ForeignCode::from_text(text, None);
    for text in ["", "hken", "蓮香茶室", "ukc19tracing", "\0"] {
        assert_eq!(read(text), Err(ForeignError::NotForeign), "{text}");
    }
    assert_eq!(read("https://example.org"), Err(ForeignError::Other(OtherCode::WebAddress)));
    assert_eq!(read("http://e.coronawarn.app?v=1#AA"), Err(ForeignError::Other(OtherCode::WebAddress)));
    assert_eq!(read(&"蓮".repeat(1_400)), Err(ForeignError::TooLong));
    assert_eq!(read(&"x".repeat(MAX_TEXT_LEN)), Err(ForeignError::NotForeign));
}

#[test]
fn errors_say_whose_code_it_seems_to_be() {
    let error = ForeignCode::from_text("HKEN:1", None).unwrap_err();
    assert_eq!(
        error.to_string(),
        "another system's code of a newer version (LeaveHomeSafe); a newer program may read it"
    );
    let error = ForeignCode::from_text("https://tac.gouv.fr?v=0#", None).unwrap_err();
    assert!(error.to_string().starts_with("this Cléa code is damaged: "), "{error}");
    let error = ForeignCode::from_text("WIFI:S:cafe;P:secret;;", None).unwrap_err();
    assert!(!error.to_string().contains("secret"));
}

proptest! {
    #[test]
    fn no_text_panics(text: String) {
        PREFIXES.iter().for_each(|prefix| check(&[prefix, &*text].concat()));
    }

    #[test]
    fn no_bytes_behind_an_encoding_panic(bytes: Vec<u8>) {
        for prefix in PREFIXES {
            for encoding in [BASE64, BASE64URL_NOPAD, BASE32_NOPAD] {
                check(&[prefix, &*encoding.encode(&bytes)].concat());
            }
        }
    }

    #[test]
    fn plates(plate in "[A-HJ-NPR-Z]{2} ?[1-9][0-9]{0,3}") {
        let code = ForeignCode::from_text(&format!("taxi:{plate}"), None).unwrap();
        prop_assert_eq!(code.name(), plate.replace(' ', ""));
        prop_assert_eq!(ForeignCode::decode(&code.encode()), Ok(code));
    }
}
