//! Names and addresses: one line of Unicode text that shows what it says.

use unicode_normalization::{UnicodeNormalization as _, is_nfc};

/// Why a name or address is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
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
    #[error("holds U+{0:04X}, a control or invisible character; names and addresses are one visible line")]
    Forbidden(u32),
}

/// One line of at most `MAX` bytes of UTF-8 in NFC, without control, line-break or bidirectional-override characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Line<const MAX: usize>(String);

impl<const MAX: usize> Line<MAX> {
    /// A line as somebody typed it: normalised and trimmed, then checked.
    pub fn from_input(text: &str) -> Result<Self, LineError> {
        Self::from_wire(text.trim().nfc().collect::<String>().as_bytes())
    }

    /// A line as it came: checked, not changed.
    pub fn from_wire(bytes: &[u8]) -> Result<Self, LineError> {
        if let Some(over) = bytes.len().checked_sub(MAX + 1) {
            return Err(LineError::TooLong { max: MAX, over: over + 1 });
        }
        let text = std::str::from_utf8(bytes).map_err(|_| LineError::Utf8)?;
        if let Some(c) = text.chars().find(|c| is_forbidden(*c)) {
            return Err(LineError::Forbidden(c.into()));
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

/// Whether a character hides, controls or turns around what a line shows.
pub(crate) fn is_forbidden(c: char) -> bool {
    c.is_control()
        || matches!(u32::from(c),
            0x00ad | 0x061c | 0x180e | 0x200b | 0x200e | 0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xfeff | 0xfff9..=0xfffb | 0xe0000..=0xe007f)
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
            assert!(matches!(Line::<120>::from_wire(bad.as_bytes()), Err(LineError::Forbidden(_))), "{bad:?}");
        }
    }
}
