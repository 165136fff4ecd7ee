//! Conditional requests and ranges (RFC 9110, sections 13 and 14): a strong ETag, 304, one range, If-Range.

use std::ops::Range;

use homesafe_protocol::Hash;
use http::{HeaderMap, header};

/// What a request's headers ask of a representation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The client holds it already: 304.
    NotModified,
    /// All of it: 200.
    Whole,
    /// A part of it: 206. Never empty.
    Part(Range<u64>),
    /// A range that begins behind the end: 416.
    Unsatisfiable,
}

/// A strong entity tag: the SHA-256 of the bytes in hexadecimal, quoted.
pub fn etag(hash: &Hash) -> String {
    format!("\"{hash}\"")
}

/// What to answer to a GET or HEAD with these headers, for a representation of `len` bytes under `etag`.
///
/// Several ranges, other units and malformed ranges are ignored, as RFC 9110 allows: the answer is then the
/// whole.
pub fn evaluate(headers: &HeaderMap, etag: &str, len: u64) -> Answer {
    if headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .any(|value| value.to_str().is_ok_and(|list| lists(list, etag)))
    {
        return Answer::NotModified;
    }
    // A date in If-Range never matches: no Last-Modified is sent, so it cannot be ours.
    let same = headers.get(header::IF_RANGE).is_none_or(|value| value.as_bytes() == etag.as_bytes());
    let mut ranges = headers.get_all(header::RANGE).iter();
    match (ranges.next(), ranges.next()) {
        (Some(range), None) if same => {
            range.to_str().ok().and_then(|text| single(text, len)).unwrap_or(Answer::Whole)
        }
        _ => Answer::Whole,
    }
}

fn lists(list: &str, etag: &str) -> bool {
    // If-None-Match compares weakly: a W/ before the same tag is the same.
    list.split(',').map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

fn single(text: &str, len: u64) -> Option<Answer> {
    let (first, last) = text.strip_prefix("bytes=")?.split_once('-')?;
    if first.is_empty() {
        let suffix = digits(last)?.min(len);
        return Some(if suffix == 0 { Answer::Unsatisfiable } else { Answer::Part(len - suffix..len) });
    }
    let first = digits(first)?;
    let end = if last.is_empty() { len } else { digits(last)?.saturating_add(1).min(len) };
    if !last.is_empty() && digits(last)? < first {
        return None;
    }
    Some(if first >= len { Answer::Unsatisfiable } else { Answer::Part(first..end) })
}

fn digits(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use http::HeaderName;

    use super::*;

    const TAG: &str = "\"abc\"";

    fn ask(pairs: &[(HeaderName, &str)]) -> Answer {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(name, value.parse().unwrap());
        }
        evaluate(&headers, TAG, 100)
    }

    #[test]
    fn a_client_that_holds_it_gets_nothing() {
        for held in [TAG, "W/\"abc\"", "\"x\", \"abc\"", "*"] {
            assert_eq!(ask(&[(header::IF_NONE_MATCH, held)]), Answer::NotModified, "{held}");
        }
        assert_eq!(ask(&[(header::IF_NONE_MATCH, "\"ab\"")]), Answer::Whole);
        assert_eq!(ask(&[(header::IF_NONE_MATCH, TAG), (header::RANGE, "bytes=0-1")]), Answer::NotModified);
    }

    #[test]
    fn single_ranges() {
        for (text, range) in [
            ("bytes=0-0", 0..1),
            ("bytes=10-", 10..100),
            ("bytes=90-1000", 90..100),
            ("bytes=-5", 95..100),
            ("bytes=-500", 0..100),
        ] {
            assert_eq!(ask(&[(header::RANGE, text)]), Answer::Part(range), "{text}");
        }
        for text in ["bytes=100-", "bytes=100-200", "bytes=-0"] {
            assert_eq!(ask(&[(header::RANGE, text)]), Answer::Unsatisfiable, "{text}");
        }
    }

    #[test]
    fn what_is_no_single_range_gets_the_whole() {
        for text in [
            "bytes=0-1,3-4",
            "bytes=5-2",
            "lines=0-1",
            "bytes=",
            "bytes=-",
            "bytes=+1-2",
            "bytes=a-b",
            "bytes=99999999999999999999-",
        ] {
            assert_eq!(ask(&[(header::RANGE, text)]), Answer::Whole, "{text}");
        }
        assert_eq!(ask(&[(header::RANGE, "bytes=0-1"), (header::RANGE, "bytes=3-4")]), Answer::Whole);
    }

    #[test]
    fn if_range_wants_the_same_strong_tag() {
        assert_eq!(ask(&[(header::RANGE, "bytes=0-1"), (header::IF_RANGE, TAG)]), Answer::Part(0..2));
        for other in ["\"other\"", "W/\"abc\"", "Wed, 21 Oct 2015 07:28:00 GMT"] {
            assert_eq!(ask(&[(header::RANGE, "bytes=0-1"), (header::IF_RANGE, other)]), Answer::Whole);
        }
    }

    #[test]
    fn nothing_of_nothing() {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, "bytes=0-".parse().unwrap());
        assert_eq!(evaluate(&headers, TAG, 0), Answer::Unsatisfiable);
    }
}
