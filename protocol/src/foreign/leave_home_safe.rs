//! LeaveHomeSafe, Hong Kong: `HKEN:0`, a venue id of eight characters, and base64 of a JSON object.

use data_encoding::HEXLOWER;
use serde::{Deserialize, Deserializer};
use sha2::{Digest as _, Sha256};

use super::{
    ForeignCode, ForeignError, Scheme,
    json::{self, base64},
};
use crate::venue::Category;

pub(super) const PREFIX: &str = "HKEN:";
const SCHEME: Scheme = Scheme::LeaveHomeSafe;
const ID_LEN: usize = 8;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Venue {
    #[serde(rename = "metadata", deserialize_with = "required")]
    _metadata: Option<serde_json::Map<String, serde_json::Value>>,
    name_zh: String,
    name_en: String,
    #[serde(rename = "type")]
    kind: String,
    hash: String,
}

/// A member that may be null and may not be missing.
fn required<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    Option::deserialize(deserializer)
}

/// Reads what follows `HKEN:`.
pub(super) fn read(rest: &str) -> Result<ForeignCode, ForeignError> {
    let malformed = |what| ForeignError::malformed(SCHEME, what);
    let rest = match rest.as_bytes().first() {
        Some(b'0') => rest.get(1..).unwrap_or_default(),
        Some(b'1'..=b'9') => return Err(ForeignError::NewerVersion { scheme: SCHEME }),
        _ => return Err(malformed("it has no version")),
    };
    let (id, body) = rest
        .split_at_checked(ID_LEN)
        .filter(|(id, _)| id.bytes().all(|b| b.is_ascii_alphanumeric()))
        .ok_or(malformed("the venue id is not eight letters and digits"))?;
    let body = base64(body).ok_or(malformed("what follows the venue id is not base64"))?;
    let venue: Venue = json::object(&body).ok_or(malformed("it does not hold the members of a venue"))?;
    // The hash covers the id alone: it finds slips of a pen, and proves nothing about the names.
    if venue.hash != HEXLOWER.encode(&Sha256::digest(["HKEN", id, "2020"].concat())) {
        return Err(ForeignError::Checksum);
    }
    let code = ForeignCode::new(SCHEME, id.as_bytes()).named(&venue.name_en, &venue.name_zh, "")?;
    let category = if venue.kind == "TAXI" { Category::TAXI } else { Category::OTHER };
    Ok(ForeignCode { category, ..code })
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64;

    use super::*;
    use crate::keys::VenueKey;

    const HASH: &str = "@";

    /// The text of a poster of venue `Venue123`; `@` in the JSON stands for the right hash.
    fn poster(json: &str) -> String {
        let hash = HEXLOWER.encode(&Sha256::digest("HKENVenue1232020"));
        format!("HKEN:0Venue123{}", BASE64.encode(json.replace(HASH, &hash).as_bytes()))
    }

    fn genuine() -> String {
        poster(r#"{"metadata":null,"nameZh":"蓮香茶室","nameEn":"Lin Heung","type":"IMPORT","hash":"@"}"#)
    }

    fn read(text: &str) -> Result<ForeignCode, ForeignError> {
        ForeignCode::from_text(text, None)
    }

    fn is_malformed(text: &str) -> bool {
        matches!(read(text), Err(ForeignError::Malformed { scheme: Scheme::LeaveHomeSafe, .. }))
    }

    #[test]
    fn a_poster() {
        let code = read(&genuine()).unwrap();
        assert_eq!((code.name(), code.name_zh(), code.address()), ("Lin Heung", "蓮香茶室", ""));
        assert_eq!(
            (code.scheme(), code.category(), code.valid()),
            (Scheme::LeaveHomeSafe, Category::OTHER, None)
        );
        assert_eq!(code.venue_key(), VenueKey::of_foreign_code("leavehomesafe", b"Venue123"));
    }

    #[test]
    fn other_members_and_other_types() {
        let more = poster(
            r#"{"extra":{"a":1},"metadata":{"typeEn":"Shops","typeZh":"商店"},"nameZh":"","nameEn":"X","type":"TAXI","hash":"@"}"#,
        );
        let code = read(&more).unwrap();
        assert_eq!((code.name(), code.category()), ("X", Category::TAXI));
        // The names do not change the key: the id alone does.
        assert_eq!(code.venue_key(), read(&genuine()).unwrap().venue_key());
    }

    #[test]
    fn names_are_mended() {
        let named = poster(
            r#"{"metadata":null,"nameZh":"\u202e蓮\u0000","nameEn":"A\u001b[31m\nB","type":"IMPORT","hash":"@"}"#,
        );
        let code = read(&named).unwrap();
        assert_eq!((code.name(), code.name_zh()), ("A\u{fffd}[31m B", "\u{fffd}蓮\u{fffd}"));
        let long = "蓮".repeat(300);
        let named = poster(&format!(
            r#"{{"metadata":null,"nameZh":"{long}","nameEn":"{long}","type":"IMPORT","hash":"@"}}"#
        ));
        let code = read(&named).unwrap();
        assert!(code.name().len() <= 200 && code.name().ends_with('…'));
        assert!(code.name_zh().len() <= 120 && code.name_zh().ends_with('…'));
    }

    #[test]
    fn every_cut_is_an_error() {
        let (text, whole) = (genuine(), read(&genuine()));
        let bare = text.trim_end_matches('=');
        (0..bare.len()).for_each(|cut| assert!(read(&text[..cut]).is_err(), "{cut}"));
        assert_eq!(read(bare), whole, "padding may be lost");
        for more in ["A", "=", "\n", "AAAA"] {
            assert!(is_malformed(&[&text, more].concat()), "{more:?}");
        }
    }

    #[test]
    fn an_id_that_its_hash_does_not_fit() {
        assert_eq!(read(&genuine().replace("Venue123", "Venue124")), Err(ForeignError::Checksum));
        let of = |hash: &str| {
            let json = r#"{"metadata":null,"nameZh":"","nameEn":"X","type":"IMPORT","hash":"@"}"#;
            read(&poster(&json.replace(HASH, hash)))
        };
        let right = HEXLOWER.encode(&Sha256::digest("HKENVenue1232020"));
        assert!(of(&right).is_ok());
        for bad in [&right.to_uppercase(), &right[..63], "", " @", "@@"] {
            assert_eq!(of(bad), Err(ForeignError::Checksum), "{bad}");
        }
    }

    #[test]
    fn other_versions() {
        let newer = Err(ForeignError::NewerVersion { scheme: Scheme::LeaveHomeSafe });
        assert_eq!(read(&genuine().replace("HKEN:0", "HKEN:1")), newer);
        assert_eq!(read("HKEN:9"), newer);
        for bad in ["HKEN:", "HKEN:x", "HKEN:-", "HKEN:蓮"] {
            assert!(is_malformed(bad), "{bad}");
        }
    }

    #[test]
    fn malformed_texts() {
        let body = genuine()["HKEN:0Venue123".len()..].to_owned();
        for id in ["", "Venue12", "Venue-12", "Venue 12", "Venue12蓮", "蓮蓮蓮", "Venue12\0"] {
            assert!(is_malformed(&format!("HKEN:0{id}{body}")), "{id:?}");
        }
        assert!(is_malformed(&genuine().replace("HKEN:0", "HKEN:00")));
        for body in ["", "====", "A", "AA", "AB==", "!!!!", "e30", "e30=", "e30=e30=", " e30="] {
            assert!(is_malformed(&format!("HKEN:0Venue123{body}")), "{body:?}");
        }
    }

    #[test]
    fn malformed_objects() {
        for bad in [
            r#"{"nameZh":"","nameEn":"X","type":"IMPORT","hash":"@"}"#,
            r#"{"metadata":null,"nameEn":"X","type":"IMPORT","hash":"@"}"#,
            r#"{"metadata":null,"nameZh":"","type":"IMPORT","hash":"@"}"#,
            r#"{"metadata":null,"nameZh":"","nameEn":"X","hash":"@"}"#,
            r#"{"metadata":null,"nameZh":"","nameEn":"X","type":"IMPORT"}"#,
            r#"{"metadata":"x","nameZh":"","nameEn":"X","type":"IMPORT","hash":"@"}"#,
            r#"{"metadata":null,"nameZh":null,"nameEn":"X","type":"IMPORT","hash":"@"}"#,
            r#"{"metadata":null,"nameZh":"","nameEn":7,"type":"IMPORT","hash":"@"}"#,
            r#"{"metadata":null,"nameZh":"","nameEn":"X","nameEn":"Y","type":"IMPORT","hash":"@"}"#,
            r#"{"metadata":null,"metadata":null,"nameZh":"","nameEn":"X","type":"IMPORT","hash":"@"}"#,
            r#"{"metadata":null,"nameZh":"","nameEn":"X","type":"IMPORT","hash":"@","hash":"@"}"#,
            r#"{"metadata":null,"nameZh":"","nameEn":"X","type":"IMPORT","hash":"@"}{}"#,
            r#"[null,"","X","IMPORT","@"]"#,
            r#"{"metadata":null,"nameZh":" ","nameEn":"","type":"IMPORT","hash":"@"}"#,
            "null",
        ] {
            assert!(is_malformed(&poster(bad)), "{bad}");
        }
        let long = genuine() + &"A".repeat(4_096);
        assert_eq!(read(&long), Err(ForeignError::TooLong));
    }
}
