//! Text that came from elsewhere, made fit to be shown: names of other systems' codes, a server's
//! explanations, another desk's words. HomeSafe's own names are refused where these are mended.

use std::{fmt::Display, io};

use serde::{Serialize as _, Serializer};

use crate::{
    line::is_forbidden,
    time::{Day, UnixTime},
};

/// The text on one line, in at most `max` bytes: trimmed, line breaks and tabs become spaces, other
/// characters that a venue's name must not hold (section 2) U+FFFD, and what is too long ends in `…`.
pub fn one_line(text: &str, max: usize) -> String {
    let text: String = text.trim().chars().map(mended).collect();
    if text.len() <= max {
        return text;
    }
    let room = max.saturating_sub(ELLIPSIS.len_utf8());
    let fits = |(at, c): &(usize, char)| at + c.len_utf8() <= room;
    text.char_indices().take_while(fits).map(|(_, c)| c).chain([ELLIPSIS]).collect()
}

/// The text with its lines, mended otherwise as [`one_line`] does: for messages that may repeat what somebody
/// else wrote.
pub fn lines(text: &str) -> String {
    text.chars().map(|c| if c == '\n' { c } else { mended(c) }).collect()
}

/// Free text that somebody wrote for people, with its lines: only what controls a terminal, or turns the
/// direction of what is around it, is mended. What joins the parts of an emoji stays.
pub fn free_text(text: &str) -> String {
    let turns = |c| matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|c| if c != '\n' && (c.is_control() || turns(c)) { mended(c) } else { c }).collect()
}

/// Writes what an error carries as the text that it shows.
///
/// # Errors
/// Those of the serializer.
pub fn text<T: Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

/// What the operating system refuses, as people meet it; of the rest its own words.
#[derive(Debug, serde::Serialize)]
enum SystemFault {
    /// No right to it.
    Denied,
    /// On a medium that is only read.
    ReadOnly,
    /// No room is left.
    Full,
    /// It is not there.
    Missing,
    /// A folder where a file is meant.
    Folder,
    Other(String),
}

/// Writes an error of the operating system so that a face has its own words for the frequent ones.
///
/// # Errors
/// Those of the serializer.
pub fn system<S: Serializer>(error: &io::Error, serializer: S) -> Result<S::Ok, S::Error> {
    let fault = match error.kind() {
        io::ErrorKind::PermissionDenied => SystemFault::Denied,
        io::ErrorKind::ReadOnlyFilesystem => SystemFault::ReadOnly,
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => SystemFault::Full,
        io::ErrorKind::NotFound => SystemFault::Missing,
        io::ErrorKind::IsADirectory => SystemFault::Folder,
        _ => SystemFault::Other(error.to_string()),
    };
    fault.serialize(serializer)
}

/// Writes a time so that a face can put it in its own zone.
///
/// # Errors
/// Those of the serializer.
pub fn time<S: Serializer>(time: &UnixTime, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_newtype_struct("UnixTime", &time.seconds())
}

/// Writes a UTC day so that a face can put it as a date.
///
/// # Errors
/// Those of the serializer.
pub fn date<S: Serializer>(day: &Day, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_newtype_struct("Day", &day.number())
}

const ELLIPSIS: char = '…';

fn mended(c: char) -> char {
    match c {
        '\t' | '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => ' ',
        c if is_forbidden(c) => char::REPLACEMENT_CHARACTER,
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_reaches_a_terminal_that_controls_it() {
        assert_eq!(
            free_text("see\u{1b}[2J\u{202e}you\n\tat 8 \u{1f44d}\u{1f3fd}\u{200d}\u{fe0f}"),
            "see\u{fffd}[2J\u{fffd}you\n at 8 \u{1f44d}\u{1f3fd}\u{200d}\u{fe0f}"
        );
        assert_eq!(one_line(" Lin\u{1b}[2J Heung\n", 200), "Lin\u{fffd}[2J Heung");
        assert_eq!(one_line("1 Road\r\nTown", 200), "1 Road  Town");
        assert_eq!(one_line("a\u{202e}b\u{2066}c\u{0}", 200), "a\u{fffd}b\u{fffd}c\u{fffd}");
        assert_eq!(one_line("e\u{301}蓮香", 200), "e\u{301}蓮香", "as it stands");
        assert_eq!(one_line("\n \t", 200), "");
        assert_eq!(
            one_line("Bar\u{3164} \u{2800}\u{fe0f}", 200),
            "Bar\u{fffd} \u{fffd}\u{fffd}",
            "what shows nothing is seen"
        );
    }

    #[test]
    fn messages_keep_their_lines_and_nothing_else_that_controls() {
        assert_eq!(
            lines("2 rows:\n  line 3: \u{1b}[2J\r\u{202e}\n"),
            "2 rows:\n  line 3: \u{fffd}[2J \u{fffd}\n"
        );
    }

    #[test]
    fn long_names_are_cut_between_characters() {
        assert_eq!(one_line("12345", 5), "12345");
        assert_eq!(one_line("123456", 5), "12…");
        for max in 3..40 {
            let cut = one_line(&"蓮".repeat(20), max);
            assert!(cut.len() <= max && cut.ends_with('…'), "{max}");
        }
        // What grows while it is mended is cut after that.
        assert!(one_line(&"\u{1}".repeat(200), 200).len() <= 200);
    }
}
