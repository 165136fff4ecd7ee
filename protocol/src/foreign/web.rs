//! Codes that look like web addresses: the fragment after `#` is the code, and nothing is opened.

use super::{ForeignError, Scheme};

/// What follows `?v=VERSION#`, with or without a `/` before it; `rest` is what follows the host.
pub(super) fn fragment<'a>(scheme: Scheme, rest: &'a str, version: &str) -> Result<&'a str, ForeignError> {
    let form = ForeignError::malformed(
        scheme,
        "the address should go on with ?v= and a version, then # and the code",
    );
    let rest = rest.strip_prefix('/').unwrap_or(rest);
    let Some((found, fragment)) =
        rest.strip_prefix("?v=").or(rest.strip_prefix("?V=")).and_then(|rest| rest.split_once('#'))
    else {
        return Err(form);
    };
    match found {
        found if found == version => Ok(fragment),
        found if !found.is_empty() && found.bytes().all(|b| b.is_ascii_digit()) => {
            Err(ForeignError::NewerVersion { scheme })
        }
        _ => Err(form),
    }
}

/// What follows `marker` in the fragment of a web address, whosever: another system's place within that of
/// the system before.
pub(super) fn embedded<'a>(text: &'a str, marker: &str) -> Option<&'a str> {
    let (address, fragment) = text.split_once('#')?;
    let is_web = address.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"));
    fragment.split_once(marker).map(|(_, rest)| rest).filter(|_| is_web)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_within_the_fragment_of_another() {
        assert_eq!(embedded("https://a.example/x#e30/CWA1/abc", "/CWA1/"), Some("abc"));
        assert_eq!(embedded("HTTPS://A.EXAMPLE#/CWA1/", "/CWA1/"), Some(""));
        for no in ["https://a.example/CWA1/abc", "https://a.example/CWA1/x#abc", "tel:1#/CWA1/abc", "", "#"] {
            assert_eq!(embedded(no, "/CWA1/"), None, "{no}");
        }
    }

    #[test]
    fn both_forms_and_no_other() {
        let read = |rest| fragment(Scheme::Clea, rest, "0");
        assert_eq!(read("?v=0#abc"), Ok("abc"));
        assert_eq!(read("/?v=0#a#b"), Ok("a#b"));
        assert_eq!(read("/?V=0#a"), Ok("a"));
        for newer in ["?v=1#abc", "/?v=25#abc", "?v=00#abc"] {
            assert_eq!(read(newer), Err(ForeignError::NewerVersion { scheme: Scheme::Clea }), "{newer}");
        }
        for bad in [
            "",
            "/",
            "#abc",
            "?v=0",
            "//?v=0#abc",
            "?v=#abc",
            "?v=a#abc",
            "?v=0&x=1#abc",
            "?w=0#abc",
            "le?v=0#a",
        ] {
            assert!(matches!(read(bad), Err(ForeignError::Malformed { .. })), "{bad}");
        }
    }
}
