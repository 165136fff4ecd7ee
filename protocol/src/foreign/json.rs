//! The JSON objects inside other systems' codes.

use data_encoding::{BASE64, BASE64_NOPAD};
use serde::Deserialize;

/// Reads one JSON object: required members must be there, none of the known twice, unknown ones are passed
/// over.
pub(super) fn object<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Option<T> {
    // A list in the members' order would be read as well, but no system writes one.
    bytes.trim_ascii_start().starts_with(b"{").then(|| serde_json::from_slice(bytes).ok())?
}

/// The bytes of a base64 text, padded as it should be or not at all: padding is sometimes lost on the way.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    BASE64.decode(text.as_bytes()).or_else(|_| BASE64_NOPAD.decode(text.as_bytes())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize, PartialEq, Debug)]
    struct Sample {
        name: String,
    }

    #[test]
    fn objects_only_and_no_member_twice() {
        let read = |text: &'static str| object::<Sample>(text.as_bytes()).map(|sample| sample.name);
        assert_eq!(read(" {\"name\": \"a\", \"else\": [1, 1]} "), Some("a".into()));
        for bad in [
            "",
            "{}",
            "[\"a\"]",
            "{\"name\": 1}",
            "{\"name\": null}",
            "{\"name\": \"a\", \"name\": \"a\"}",
            "{\"name\": \"a\"} x",
            "{\"name\": \"a\"",
            "{\"name\": \"\\ud800\"}",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
        assert!(object::<Sample>(b"{\"name\": \"\xff\"}").is_none());
        let deep = format!("{{\"name\": \"a\", \"x\": {}", "[".repeat(4_000));
        assert!(object::<Sample>(deep.as_bytes()).is_none());
    }
}
