//! Names and addresses: one line of Unicode text that shows what it says.

use unicode_normalization::{UnicodeNormalization as _, is_nfc};

/// Why a name or address is refused.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum LineError {
    /// Too many bytes.
    #[error("{over} bytes too long: at most {max} bytes of UTF-8")]
    TooLong {
        /// Bytes allowed.
        max: usize,
        /// Bytes above.
        over: usize,
    },
    /// Nothing is written.
    #[error("empty")]
    Empty,
    /// Not UTF-8.
    #[error("not UTF-8")]
    Utf8,
    /// Not in Unicode normalisation form C.
    #[error("not in Unicode normalisation form C")]
    NotNormalised,
    /// A control, line-break, bidirectional-override or invisible character.
    #[error("holds U+{0:04X}, a control or invisible character")]
    Forbidden(#[serde(serialize_with = "code_point")] u32),
    /// White space at either end.
    #[error("begins or ends with a space")]
    Untrimmed,
}

/// Writes a character's number as Unicode does.
#[allow(clippy::trivially_copy_pass_by_ref)] // serde passes it so
fn code_point<S: serde::Serializer>(number: &u32, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{number:04X}"))
}

/// One line of at most `MAX` bytes of UTF-8 in NFC, without characters that control, hide or turn around, and
/// without white space at either end; so it is empty or shows something.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Line<const MAX: usize>(String);

impl<const MAX: usize> Line<MAX> {
    /// A line as somebody typed it: normalised and trimmed, then checked.
    ///
    /// # Errors
    /// [`LineError::TooLong`] and [`LineError::Forbidden`]; an empty line is allowed.
    pub fn from_input(text: &str) -> Result<Self, LineError> {
        Self::from_wire(text.trim().nfc().collect::<String>().as_bytes())
    }

    /// A line as it came: checked, not changed.
    ///
    /// # Errors
    /// All but [`LineError::Empty`]: an empty line is allowed.
    pub fn from_wire(bytes: &[u8]) -> Result<Self, LineError> {
        if let Some(over) = bytes.len().checked_sub(MAX + 1) {
            return Err(LineError::TooLong { max: MAX, over: over + 1 });
        }
        let text = std::str::from_utf8(bytes).map_err(|_| LineError::Utf8)?;
        if let Some(c) = text.chars().find(|c| is_forbidden(*c)) {
            return Err(LineError::Forbidden(c.into()));
        }
        if text.trim() != text {
            return Err(LineError::Untrimmed);
        }
        if !is_nfc(text) {
            return Err(LineError::NotNormalised);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nothing is written.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Whether a character hides, controls or turns around what a line shows: what has the Unicode property
/// Default_Ignorable_Code_Point (as of Unicode 16.0), controls, line separators, interlinear annotations and
/// the blank Braille cell.
pub(crate) fn is_forbidden(c: char) -> bool {
    c.is_control()
        || matches!(u32::from(c),
            0x00ad | 0x034f | 0x061c | 0x115f..=0x1160 | 0x17b4..=0x17b5 | 0x180b..=0x180f | 0x200b..=0x200f
            | 0x2028..=0x202e | 0x2060..=0x206f | 0x2800 | 0x3164 | 0xfe00..=0xfe0f | 0xfeff | 0xffa0 | 0xfff0..=0xfffb
            | 0x1bca0..=0x1bca3 | 0x1d173..=0x1d17a | 0xe0000..=0xe0fff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_what_they_show() {
        assert_eq!(Line::<120>::from_input(" 蓮香 Cafe\u{301} ").unwrap().as_str(), "蓮香 Café");
        assert_eq!(Line::<120>::from_wire("e\u{301}".as_bytes()), Err(LineError::NotNormalised));
        assert_eq!(Line::<4>::from_wire(b"12345"), Err(LineError::TooLong { max: 4, over: 1 }));
        assert_eq!(Line::<4>::from_wire(&[0xff]), Err(LineError::Utf8));
        for bad in ["a\nb", "a\u{202e}b", "a\u{2066}b", "\u{7f}", "\u{200b}", "\u{85}", "\u{feff}"] {
            assert!(
                matches!(Line::<120>::from_wire(bad.as_bytes()), Err(LineError::Forbidden(_))),
                "{bad:?}"
            );
        }
    }
    #[test]
    fn attack_a_name_that_shows_nothing() {
        let wire = |text: &str| Line::<120>::from_wire(text.as_bytes());
        for blank in [" ", "\u{a0}", "\u{1680}", "\u{2003}", "\u{202f}", "\u{205f}", "\u{3000}"] {
            for text in [blank.to_owned(), format!("X{blank}"), format!("{blank}X")] {
                assert_eq!(wire(&text), Err(LineError::Untrimmed), "{text:?}");
            }
            assert!(wire(&format!("A{blank}B")).is_ok(), "a space between words is one: {blank:?}");
        }
        for c in [
            "\u{3164}",
            "\u{115f}",
            "\u{1160}",
            "\u{ffa0}",
            "\u{2800}",
            "\u{34f}",
            "\u{fe0f}",
            "\u{e0100}",
            "\u{200d}",
        ] {
            for text in [c.to_owned(), format!("A{c}B"), format!("A{c}")] {
                assert!(matches!(wire(&text), Err(LineError::Forbidden(_))), "{text:?}");
            }
        }
        assert_eq!(wire("").map(|line| line.is_empty()), Ok(true));
    }

    #[test]
    fn all_that_unicode_has_renderers_ignore_is_forbidden() {
        let property = regex_syntax::parse(r"\p{Default_Ignorable_Code_Point}").unwrap();
        let regex_syntax::hir::HirKind::Class(regex_syntax::hir::Class::Unicode(class)) = property.kind()
        else {
            panic!("a property is a class")
        };
        let ignorable =
            |c: char| class.ranges().iter().any(|range| (range.start()..=range.end()).contains(&c));
        let others = |c: char| {
            c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{2800}' | '\u{fff9}'..='\u{fffb}')
        };
        for c in '\0'..=char::MAX {
            assert_eq!(is_forbidden(c), ignorable(c) || others(c), "{c:?}");
        }
    }
}
