//! What the poster says.

use homesafe_words::FluentValue;

use crate::bilingual::{Both, both};

/// How much room there is for words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Sentences.
    Full,
    /// A few words.
    Short,
    /// One word a language.
    Least,
}

/// What the code is for.
pub fn purpose() -> Both {
    both("poster-purpose", [])
}

/// What to do: scan, check out, be told.
pub fn steps(detail: Detail, stay_minutes: u16) -> [Both; 3] {
    let ids = match detail {
        Detail::Full => ["poster-scan", "poster-leave", "poster-told"],
        Detail::Short => ["poster-scan-short", "poster-leave-short", "poster-told-short"],
        Detail::Least => ["poster-scan-least", "poster-leave-least", "poster-told-least"],
    };
    ids.map(|id| both(id, [("minutes", FluentValue::from(stay_minutes))]))
}

/// A heading and what stands below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// Both languages on one line; empty for none.
    pub heading: String,
    /// The text.
    pub text: Both,
}

/// What is stored and what is not.
pub fn privacy(detail: Detail, retention_days: u16) -> Vec<Paragraph> {
    let text = |id| both(id, [("days", FluentValue::from(retention_days))]);
    let below = |heading, id| Paragraph { heading: both(heading, []).on_one_line(), text: text(id) };
    let alone = |id| vec![Paragraph { heading: String::new(), text: text(id) }];
    match detail {
        Detail::Full => {
            vec![
                below("poster-kept-heading", "poster-kept"),
                below("poster-not-kept-heading", "poster-not-kept"),
            ]
        }
        Detail::Short => alone("poster-kept-short"),
        Detail::Least => alone("poster-kept-least"),
    }
}

/// What the code says of a certificate: the last day on which it holds, and its key.
pub fn certificate(certified: Option<(&str, &str)>) -> String {
    match certified {
        Some((until, key)) => both("poster-certified", [("until", until.into()), ("key", key.into())]),
        None => both("poster-not-certified", []),
    }
    .on_one_line()
}

/// The days on which the code holds.
pub fn validity(first: &str, last: &str) -> String {
    format!("{} {first} – {last}", both("poster-valid", []).on_one_line())
}

/// What people compare.
pub fn fingerprint(fingerprint: &str) -> String {
    format!("{} {fingerprint}", both("poster-fingerprint", []).on_one_line())
}

/// What is read out for the code.
pub fn code_alternative(name: &str) -> String {
    both("poster-code-read-out", [("name", name.into())]).en
}
