//! A passphrase: the same on every keyboard (RFC 8265, profile OpaqueString), wiped when dropped, never shown.

use std::fmt;

use precis_core::profile::PrecisFastInvocation as _;
use precis_profiles::OpaqueString;
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

/// What a person types to open their files.
#[derive(Clone)]
pub struct Passphrase(Zeroizing<String>);

/// Why what was typed is no passphrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, thiserror::Error)]
pub enum PassphraseTextError {
    /// Nothing was typed.
    #[error("the passphrase is empty")]
    Empty,
    /// Characters that RFC 8265 leaves out: they control, do not show, or mean nothing yet.
    #[error(
        "the passphrase holds a character that cannot be typed again everywhere: one that does not show, or a tab"
    )]
    Unusable,
}

impl Passphrase {
    /// The longest passphrase in bytes.
    pub const MAX_LEN: u64 = 1_024;

    /// A passphrase from what was typed: spaces of all kinds are one, and what may be typed composed or
    /// decomposed is composed (NFC).
    ///
    /// # Errors
    /// [`PassphraseTextError`] for nothing, and for characters that no passphrase should have.
    pub fn new(text: String) -> Result<Self, PassphraseTextError> {
        let text = Zeroizing::new(text);
        if text.is_empty() {
            return Err(PassphraseTextError::Empty);
        }
        OpaqueString::prepare(text.as_str()).map_err(|_| PassphraseTextError::Unusable)?;
        // As the profile's own rules would do, but in memory that is wiped; composed, a text grows at most
        // threefold in UTF-8 (Unicode Standard Annex 15).
        let mut same = Zeroizing::new(String::with_capacity(text.len() * 3));
        same.extend(text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).nfc());
        Ok(Self(same))
    }

    /// The text, for key derivation only.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn typed(text: &str) -> Result<String, PassphraseTextError> {
        Passphrase::new(text.to_owned()).map(|passphrase| passphrase.expose().to_owned())
    }

    #[test]
    fn one_passphrase_on_every_keyboard() {
        let expected = Ok("Caf\u{e9} au lait \u{1f42e}".to_owned());
        for same in [
            "Caf\u{e9} au lait \u{1f42e}",
            "Cafe\u{301} au lait \u{1f42e}",
            "Caf\u{e9}\u{a0}au\u{3000}lait\u{2003}\u{1f42e}",
        ] {
            assert_eq!(typed(same), expected, "{same}");
        }
        assert_eq!(typed(" a "), Ok(" a ".into()), "spaces at the ends count");
        assert_ne!(typed("Cafe"), typed("cafe"));
        assert_eq!(
            typed("\u{1112}\u{1161}\u{11ab}"),
            Err(PassphraseTextError::Unusable),
            "old Hangul letters"
        );
    }

    #[test]
    fn what_cannot_be_typed_again_is_refused() {
        assert_eq!(typed(""), Err(PassphraseTextError::Empty));
        for bad in ["a\tb", "a\nb", "\u{feff}a", "a\u{200b}", "\u{202e}a", "\u{7f}", "\u{378}"] {
            assert_eq!(typed(bad), Err(PassphraseTextError::Unusable), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn the_same_as_the_profile_makes_of_it(text: String) {
            let enforced = OpaqueString::enforce(text.as_str()).map(|text| text.into_owned());
            prop_assert_eq!(typed(&text).ok(), enforced.ok());
        }
    }
}
