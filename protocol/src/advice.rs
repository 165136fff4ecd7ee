//! The advice catalogue (section 5): what a resident is told to do, in three languages, signed like
//! everything published.

use crate::{
    codec::{DecodeError, Reader, decode_all, put_opaque16},
    venue::{Line, LineError},
};

/// Bytes of one text at most.
const MAX_TEXT: usize = 2_000;
/// Advice numbers that a window can carry.
const NUMBERS: usize = 4;

/// A language of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// Traditional Chinese.
    ZhHant,
    /// Simplified Chinese.
    ZhHans,
    /// English.
    En,
}

impl Language {
    /// All, in the order of the wire.
    pub const ALL: [Self; 3] = [Self::ZhHant, Self::ZhHans, Self::En];

    /// The BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::ZhHant => "zh-Hant",
            Self::ZhHans => "zh-Hans",
            Self::En => "en",
        }
    }
}

//  struct { opaque zh_hant<1..2000>, zh_hans<1..2000>, en<1..2000>; } AdviceText;
/// One advice in three languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdviceText([String; 3]);

impl AdviceText {
    /// An advice from its texts in the order of [`Language::ALL`]: 1 to 2,000 bytes of visible text each,
    /// lines divided by newlines.
    ///
    /// # Errors
    /// What is wrong with the first text that is not so.
    pub fn new(texts: [&str; 3]) -> Result<Self, LineError> {
        let [zh_hant, zh_hans, en] = texts.map(|text| check(text.as_bytes()));
        Ok(Self([zh_hant?, zh_hans?, en?]))
    }

    /// The text in a language.
    pub fn text(&self, language: Language) -> &str {
        let [zh_hant, zh_hans, en] = &self.0;
        match language {
            Language::ZhHant => zh_hant,
            Language::ZhHans => zh_hans,
            Language::En => en,
        }
    }
}

//  struct { uint8 version = 1; AdviceText advice[4]; } AdviceCatalogue;
/// What each advice number means: the object of a leaf of kind 2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdviceCatalogue([AdviceText; NUMBERS]);

impl AdviceCatalogue {
    /// The longest catalogue in bytes.
    pub const MAX_LEN: usize = 1 + NUMBERS * 3 * (2 + MAX_TEXT);

    /// A catalogue from the texts of advice 0, 1, 2 and 3.
    pub const fn new(advice: [AdviceText; NUMBERS]) -> Self {
        Self(advice)
    }

    /// The text of an advice number; numbers above 3 do not exist on the wire and get the text of 0.
    pub fn advice(&self, number: u8) -> &AdviceText {
        let [zero, one, two, three] = &self.0;
        match number {
            1 => one,
            2 => two,
            3 => three,
            _ => zero,
        }
    }

    /// At most [`Self::MAX_LEN`] bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = vec![1];
        self.0.iter().flat_map(|advice| &advice.0).for_each(|text| put_opaque16(&mut out, text.as_bytes()));
        out
    }

    /// Reads a catalogue to the last byte.
    ///
    /// # Errors
    /// Bytes that are no catalogue, or one of a later version.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        decode_all(bytes, |reader| {
            reader.version("advice catalogue", 1)?;
            Ok(Self([decode_text(reader)?, decode_text(reader)?, decode_text(reader)?, decode_text(reader)?]))
        })
    }
}

fn decode_text(reader: &mut Reader<'_>) -> Result<AdviceText, DecodeError> {
    let mut text = |field| {
        let bytes = reader.opaque16(MAX_TEXT, field)?;
        check(bytes).map_err(|_| DecodeError::value(field, "not visible text in form C"))
    };
    Ok(AdviceText([text("zh_hant")?, text("zh_hans")?, text("en")?]))
}

/// Each line is one a name could be; there is at least one visible line.
fn check(bytes: &[u8]) -> Result<String, LineError> {
    if let Some(over) = bytes.len().checked_sub(MAX_TEXT).filter(|over| *over > 0) {
        return Err(LineError::TooLong { max: MAX_TEXT, over });
    }
    let lines = bytes.split(|byte| *byte == b'\n').map(Line::<MAX_TEXT>::from_wire);
    let lines = lines.map(|line| line.map(|line| line.as_str().to_owned())).collect::<Result<Vec<_>, _>>()?;
    if lines.iter().all(String::is_empty) { Err(LineError::Empty) } else { Ok(lines.join("\n")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalogue() -> AdviceCatalogue {
        let advice = |n: u8| {
            let [zh, cn, en] =
                [format!("建議 {n}"), format!("建议 {n}"), format!("Advice {n}\nStay at home.")];
            AdviceText::new([&zh, &cn, &en]).unwrap()
        };
        AdviceCatalogue::new([advice(0), advice(1), advice(2), advice(3)])
    }

    #[test]
    fn round_trips() {
        let bytes = catalogue().encode();
        let read = AdviceCatalogue::decode(&bytes).unwrap();
        assert_eq!(read, catalogue());
        assert_eq!(read.advice(2).text(Language::ZhHans), "建议 2");
        assert_eq!(read.advice(3).text(Language::En), "Advice 3\nStay at home.");
    }

    #[test]
    fn malformed_catalogues_are_refused() {
        let good = catalogue().encode();
        for cut in 0..good.len() {
            assert!(AdviceCatalogue::decode(&good[..cut]).is_err(), "{cut}");
        }
        assert_eq!(AdviceCatalogue::decode(&[&good[..], &[0]].concat()), Err(DecodeError::Trailing(1)));
        for bad in ["", "\n\n", "a\u{202e}b", "e\u{301}", "tab\tbed", &"x".repeat(2_001)] {
            assert!(AdviceText::new([bad, "a", "a"]).is_err(), "{bad:?}");
        }
        let mut newer = good;
        newer[0] = 2;
        assert!(matches!(AdviceCatalogue::decode(&newer), Err(DecodeError::Version { .. })));
    }
}
