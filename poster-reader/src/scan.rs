//! From what somebody gives, a picture or a text, to a venue's code: what `homesafe scan`, `venue-qr inspect`
//! and the health authority's desk have in common.

use homesafe_protocol::{
    foreign::{IssuerKey, OtherCode, recognise},
    typed::{self, NotText},
    venue::{ScanError, VenueCode},
};

use crate::picture::{self, PictureError};

/// Why there is no venue's code.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The picture.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// The text.
    #[error(transparent)]
    Code(#[from] ScanError),
    /// Two venues cannot both be meant.
    #[error("the picture shows several venues' codes: take one of the venue that is meant")]
    Several,
    /// Neither a picture nor text.
    #[error("this is neither a picture nor text")]
    NotText,
}

/// Bytes of a text in which a code is looked for.
const MAX_MESSAGE_LEN: usize = 64 << 10;

/// Whether this is a code's text rather than the name of a file: it begins as web addresses and codes do.
pub fn looks_like_text(source: &str) -> bool {
    let source = typed::tidy(source);
    let scheme = source.split_once(':').map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        || recognise(&source) != OtherCode::Text
}

/// What a picture's codes, or a text, say: looked for once, and read as often as needed.
pub struct Texts(Vec<String>);

impl Texts {
    /// The texts of the codes in a picture's bytes, or the text that they are.
    ///
    /// # Errors
    /// [`ReadError::Picture`] and [`ReadError::NotText`].
    pub fn of(bytes: &[u8]) -> Result<Self, ReadError> {
        if picture::looks_like_picture(bytes) {
            // Another code beside a HomeSafe venue's, however clear, is not what was meant.
            let is_homesafe =
                |text: &str| VenueCode::from_text(text, None).is_ok_and(|code| code.as_homesafe().is_some());
            return Ok(Self(picture::decode_until(bytes, &is_homesafe)?));
        }
        let text = typed::from_bytes(bytes).map_err(|NotText| ReadError::NotText)?;
        let is_code = |text: &str| VenueCode::from_text(text, None).is_ok();
        let mut texts = vec![text.trim().to_owned()];
        if !is_code(&text) {
            // A message with a code in it, a shortcut to an address, a page that was saved.
            let longest = text.floor_char_boundary(MAX_MESSAGE_LEN);
            texts.extend(typed::codes_within(text.get(..longest).unwrap_or_default(), is_code));
        }
        Ok(Self(texts))
    }

    /// The venue codes among them; at least one. Other codes do not matter. `issuer` is the key whose
    /// signatures on NHS codes count.
    ///
    /// # Errors
    /// What the first of them is, where none is a venue's.
    pub fn codes(&self, issuer: Option<&IssuerKey>) -> Result<Vec<VenueCode>, ReadError> {
        let (mut codes, mut first_error) = (Vec::new(), None);
        for text in &self.0 {
            match VenueCode::from_text(text, issuer) {
                // With and without a comma behind it, it is one.
                Ok(code) if codes.contains(&code) => {}
                Ok(code) => codes.push(code),
                Err(error) => first_error = first_error.or(Some(error)),
            }
        }
        match first_error {
            Some(error) if codes.is_empty() => Err(error.into()),
            _ if codes.is_empty() => Err(PictureError::NoCode.into()),
            _ => Ok(codes),
        }
    }

    /// The only venue code among them. Of a door that has a HomeSafe poster beside an old one it is the
    /// HomeSafe code.
    ///
    /// # Errors
    /// Those of [`Self::codes`], and [`ReadError::Several`].
    pub fn code(&self, issuer: Option<&IssuerKey>) -> Result<VenueCode, ReadError> {
        let mut codes = self.codes(issuer)?;
        if codes.iter().any(|code| code.as_homesafe().is_some()) {
            codes.retain(|code| code.as_homesafe().is_some());
        }
        match (codes.pop(), codes.is_empty()) {
            (Some(code), true) => Ok(code),
            _ => Err(ReadError::Several),
        }
    }
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Texts({}, redacted)", self.0.len())
    }
}

/// [`Texts::codes`] of a picture's bytes or of a text.
///
/// # Errors
/// Those of [`Texts::of`] and [`Texts::codes`].
pub fn codes(bytes: &[u8], issuer: Option<&IssuerKey>) -> Result<Vec<VenueCode>, ReadError> {
    Texts::of(bytes)?.codes(issuer)
}

/// [`Texts::code`] of a picture's bytes or of a text.
///
/// # Errors
/// Those of [`Texts::of`] and [`Texts::code`].
pub fn code(bytes: &[u8], issuer: Option<&IssuerKey>) -> Result<VenueCode, ReadError> {
    Texts::of(bytes)?.code(issuer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_told_from_file_names() {
        for text in [
            "HTTPS://H/V#A",
            "HKEN:0abc",
            "taxi:VK7413",
            "https://example.org",
            "UKC19TRACING:1:x",
            "000201010211",
            "\u{feff}taxi:VK7413",
            "<https://example.org>",
        ] {
            assert!(looks_like_text(text), "{text}");
        }
        for file in ["poster.png", "C:\\poster.png", "a b:c", ":", ""] {
            assert!(!looks_like_text(file), "{file}");
        }
    }

    #[test]
    fn what_is_no_code_says_what_it_is() {
        assert!(matches!(codes(b" taxi:VK 7413\n", None).unwrap()[..], [VenueCode::Foreign(_)]));
        let payment = code(b"00020101021126", None).unwrap_err();
        assert!(matches!(payment, ReadError::Code(ScanError::Other(OtherCode::Payment))), "{payment}");
        assert!(matches!(code(b"\xff\xfe\x00", None), Err(ReadError::NotText)));
        assert!(matches!(code(b"\xa4\x40\xa4", None), Err(ReadError::NotText)), "Big5");
        assert!(matches!(code(b"\x89PNG\r\n\x1a\n", None), Err(ReadError::Picture(_))));
    }

    #[test]
    fn a_code_is_found_in_what_was_sent_around_it() {
        let taxi = code(b"taxi:VK7413", None).unwrap();
        for text in [
            "We came with taxi:VK7413, at noon.",
            "<p>taxi:VK7413</p>",
            "\u{feff}\"taxi:VK7413\"\r\n",
            "我們乘坐taxi:VK7413，謝謝！",
            "的士：ｔａｘｉ：ＶＫ７４１３；車費",
            "see https://example.org/menu and taxi:VK7413\n-- \nSent from my phone",
        ] {
            assert_eq!(code(text.as_bytes(), None).unwrap(), taxi, "{text}");
        }
        let utf_16: Vec<u8> = "\u{feff}taxi:VK7413\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(code(&utf_16, None).unwrap(), taxi);
        for several in ["taxi:VK7413 or taxi:VK7414", "taxi:VK7413,taxi:VK7414", "taxi:VK7413；taxi:VK7414"]
        {
            assert!(matches!(code(several.as_bytes(), None), Err(ReadError::Several)), "{several}");
        }
        let other = code(b"https://example.org and more", None).unwrap_err();
        assert!(matches!(other, ReadError::Code(ScanError::Other(OtherCode::WebAddress))), "{other}");
    }
}
