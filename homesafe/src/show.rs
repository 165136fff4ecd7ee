//! What is shown in more than one place.

use homesafe_client::device::{Missing, Since, Statement, VisitView};
use homesafe_host::cli::{moment, words};
use homesafe_protocol::{
    advice::{AdviceCatalogue, Language},
    time::UnixTime,
    venue::VenueCode,
};
use homesafe_words::Words;

/// A visit's venue on one line.
pub fn place_of(view: &VisitView) -> String {
    view.venue.as_ref().map_or_else(|| text!("unknown-venue"), |(code, _)| place(code))
}

/// Names and address on one line.
pub fn place(code: &VenueCode) -> String {
    let parts = [code.name_zh(), code.name_en(), code.address()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// That notices may be out of date, and since when.
pub fn outdated_text(since: Option<UnixTime>) -> String {
    words().fact(&Statement::Outdated { since: since.map(Since) })
}

/// What is not known here, and until when.
pub fn warn_of_missing(missing: &[Missing]) {
    missing.iter().for_each(|missing| eprintln!("{}", text!("warning", message = words().fact(missing))));
}

/// What to do: the authority's own words, or general ones where it has published none.
pub fn advice_text(catalogue: Option<&AdviceCatalogue>, number: u8) -> String {
    match catalogue {
        Some(catalogue) => catalogue.advice(number).text(words().language()).to_owned(),
        None => words().fact(&Statement::Advice(number)),
    }
}

/// Statements as sentences that a screen reader can speak: no symbols, no tables.
pub fn speech(statements: &[Statement], catalogue: Option<&AdviceCatalogue>) -> String {
    let spoken = Words::new(words().language(), moment);
    let sentences: Vec<String> = (statements.iter())
        .map(|statement| match statement {
            Statement::Advice(number) => ended(&advice_text(catalogue, *number)),
            statement => spoken.fact(statement),
        })
        .collect();
    sentences.join(if words().language() == Language::En { " " } else { "" })
}

/// A text with a full stop behind it, so that a voice pauses there.
fn ended(text: &str) -> String {
    let text = text.replace('\n', " ");
    let stop = if words().language() == Language::En { '.' } else { '。' };
    if text.ends_with(['.', '。', '!', '！', '?', '？']) { text } else { format!("{text}{stop}") }
}
