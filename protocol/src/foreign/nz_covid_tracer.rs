//! NZ COVID Tracer, New Zealand: `NZCOVIDTRACER:` and base64 of a JSON object, unsigned.

use serde::Deserialize;

use super::{
    ForeignCode, ForeignError, Scheme,
    json::{self, base64},
};

pub(super) const PREFIX: &str = "NZCOVIDTRACER:";
const SCHEME: Scheme = Scheme::NzCovidTracer;

#[derive(Deserialize)]
struct Version {
    ver: String,
}

#[derive(Deserialize)]
struct Venue {
    #[serde(rename = "typ")]
    _kind: String,
    /// Global Location Number of the venue: the stable part.
    gln: String,
    #[serde(rename = "opn")]
    name: String,
    #[serde(rename = "adr")]
    address: String,
}

/// Reads what follows `NZCOVIDTRACER:`.
pub(super) fn read(rest: &str) -> Result<ForeignCode, ForeignError> {
    let malformed = |what| ForeignError::malformed(SCHEME, what);
    let body = base64(rest).ok_or(malformed("what follows the prefix is not base64"))?;
    // The version first: a newer one may have other members.
    let Version { ver } = json::object(&body).ok_or(malformed("it does not hold a version"))?;
    match ver.strip_prefix("c19:") {
        Some("1") => {}
        Some(_) => return Err(ForeignError::NewerVersion { scheme: SCHEME }),
        None => return Err(malformed("its version is of another kind than c19:1")),
    }
    let venue: Venue = json::object(&body).ok_or(malformed("it does not hold the members of a venue"))?;
    if venue.gln.is_empty() {
        return Err(malformed("the venue's number is empty"));
    }
    ForeignCode::new(SCHEME, venue.gln.as_bytes()).named(&venue.name, "", &venue.address)
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64;

    use super::*;
    use crate::keys::VenueKey;

    const VENUE: &str = r#"{"typ":"entry","gln":"9429000000000","opn":"Corner Café","adr":"1 Quay St\nAuckland","ver":"c19:1"}"#;

    fn read(json: &str) -> Result<ForeignCode, ForeignError> {
        ForeignCode::from_text(&[PREFIX, &BASE64.encode(json.as_bytes())].concat(), None)
    }

    fn is_malformed(result: Result<ForeignCode, ForeignError>) -> bool {
        matches!(result, Err(ForeignError::Malformed { scheme: Scheme::NzCovidTracer, .. }))
    }

    #[test]
    fn a_poster() {
        let code = read(VENUE).unwrap();
        assert_eq!((code.name(), code.name_zh(), code.address()), ("Corner Café", "", "1 Quay St Auckland"));
        assert_eq!((code.stay_minutes(), code.valid()), (None, None));
        assert_eq!(code.venue_key(), VenueKey::of_foreign_code("nz-covid-tracer", b"9429000000000"));
        let renamed = read(&VENUE.replace("Corner", "Korner").replace("}", ",\"more\":[{}]}")).unwrap();
        assert_eq!(renamed.venue_key(), code.venue_key());
        assert_ne!(renamed, code);
        let mended = read(&VENUE.replace("Corner", "\\u001b\\u202e")).unwrap();
        assert_eq!(mended.name(), "\u{fffd}\u{fffd} Café");
    }

    #[test]
    fn every_cut_is_an_error() {
        let text = [PREFIX, &BASE64.encode(VENUE.as_bytes())].concat();
        assert!(ForeignCode::from_text(&text, None).is_ok());
        let bare = text.trim_end_matches('=');
        for cut in 0..bare.len() {
            assert!(ForeignCode::from_text(&text[..cut], None).is_err(), "{cut}");
        }
        assert!(ForeignCode::from_text(bare, None).is_ok(), "padding may be lost");
        assert!(ForeignCode::from_text(&text.replace(PREFIX, "nzCovidTracer:"), None).is_ok());
        for more in ["=", "A", "AAAA", " "] {
            assert!(is_malformed(ForeignCode::from_text(&[&text, more].concat(), None)), "{more}");
        }
        assert_eq!(
            ForeignCode::from_text(&[&text, &*"A".repeat(4_096)].concat(), None),
            Err(ForeignError::TooLong)
        );
        assert!(ForeignCode::from_text(&text.to_lowercase(), None).is_err());
    }

    #[test]
    fn other_versions() {
        let newer = Err(ForeignError::NewerVersion { scheme: Scheme::NzCovidTracer });
        assert_eq!(read(&VENUE.replace("c19:1", "c19:2")), newer);
        assert_eq!(read(r#"{"ver":"c19:10","all":"other"}"#), newer);
        for version in ["c19", "c20:1", "C19:1", "", "1"] {
            assert!(is_malformed(read(&VENUE.replace("c19:1", version))), "{version}");
        }
    }

    #[test]
    fn malformed_objects() {
        let members = ["typ", "gln", "opn", "adr", "ver"];
        for member in members {
            let quoted = format!("\"{member}\"");
            assert!(is_malformed(read(&VENUE.replace(&quoted, "\"other\""))), "without {member}");
            let twice = VENUE.replacen('{', &format!("{{{quoted}:\"c19:1\","), 1);
            assert!(is_malformed(read(&twice)), "{member} twice");
            let number = format!("{quoted}:1,\"_\":");
            assert!(
                is_malformed(read(&VENUE.replace(&format!("{quoted}:"), &number))),
                "{member} as a number"
            );
        }
        for bad in ["", "{}", "[]", "null", "\"x\"", "{", "[\"entry\",\"1\",\"x\",\"y\",\"c19:1\"]"] {
            assert!(is_malformed(read(bad)), "{bad}");
        }
        assert!(is_malformed(read(&VENUE.replace("9429000000000", ""))));
        assert!(is_malformed(read(&VENUE.replace("Corner Café", " \\n "))));
        assert!(is_malformed(read(&format!("{VENUE}{{}}"))));
    }
}
