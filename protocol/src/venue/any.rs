//! A venue by any code that is read: a HomeSafe poster's, or another system's.

use zeroize::Zeroizing;

use super::{Category, CodeError, HomeSafeCode};
use crate::{
    codec::DecodeError,
    foreign::{ForeignCode, ForeignError, IssuerKey, OtherCode, recognise},
    keys::VenueKey,
    time::{Day, UnixTime},
    typed,
};

/// Why a scanned text is no venue's code. Nothing of the text is repeated here.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum ScanError {
    /// A HomeSafe code of a version that came after this program.
    #[error("a HomeSafe code of a newer version; a newer program reads it")]
    Newer,
    /// It looks like a HomeSafe code and is none.
    #[error(transparent)]
    HomeSafe(CodeError),
    /// It looks like another system's code and is none.
    #[error(transparent)]
    Foreign(ForeignError),
    /// A code for something else.
    #[error("{0}")]
    Other(OtherCode),
}

impl From<CodeError> for ScanError {
    fn from(error: CodeError) -> Self {
        match error {
            CodeError::Decode(DecodeError::Version { .. }) => Self::Newer,
            error => Self::HomeSafe(error),
        }
    }
}

impl From<ForeignError> for ScanError {
    fn from(error: ForeignError) -> Self {
        match error {
            ForeignError::NotForeign => Self::Other(OtherCode::Text),
            ForeignError::Other(other) => Self::Other(other),
            error => Self::Foreign(error),
        }
    }
}

/// Nobody stays longer at an event without leaving it.
const MAX_EVENT_SECONDS: u64 = 24 * 3_600;

/// What somebody scanned, whichever system's it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VenueCode {
    /// A HomeSafe poster.
    HomeSafe(HomeSafeCode),
    /// A poster of another system, or a taxi.
    Foreign(ForeignCode),
}

impl VenueCode {
    /// Suggested automatic check-out, in minutes, where a code of another system makes none.
    pub const DEFAULT_STAY_MINUTES: u16 = 120;

    /// Reads a scanned text, or one as people paste and save it ([`typed`]). `issuer` is the key of those who sign NHS codes, where it is known. Nothing is
    /// ever opened.
    ///
    /// # Errors
    /// [`ScanError::Other`] for what is no check-in code; the others say what is wrong with one.
    pub fn from_text(text: &str, issuer: Option<&IssuerKey>) -> Result<Self, ScanError> {
        let text = typed::tidy(text);
        let whole = typed::joined(&text);
        if HomeSafeCode::is_like(&whole) {
            return Ok(Self::HomeSafe(HomeSafeCode::from_text(&whole)?));
        }
        ForeignCode::from_text(&whole, issuer).map(Self::Foreign).map_err(|error| match error {
            // Of other codes the lines are a part.
            ForeignError::NotForeign | ForeignError::Other(_) => ScanError::Other(recognise(&text)),
            error => error.into(),
        })
    }

    /// What a device keeps of it: a HomeSafe code's payload, or a foreign code's kept form. At most 542
    /// bytes. It holds the secret or key.
    pub fn encode(&self) -> Zeroizing<Vec<u8>> {
        match self {
            Self::HomeSafe(code) => code.encode(),
            Self::Foreign(code) => code.encode(),
        }
    }

    /// Reads what [`Self::encode`] wrote, to the last byte. The first byte tells the two kinds apart.
    ///
    /// # Errors
    /// Bytes that are neither, or of a later version.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        if bytes.first() == Some(&ForeignCode::KEPT_VERSION) {
            ForeignCode::decode(bytes).map(Self::Foreign)
        } else {
            HomeSafeCode::decode(bytes).map(Self::HomeSafe)
        }
    }

    /// The key from which all else is derived.
    pub fn venue_key(&self) -> VenueKey {
        match self {
            Self::HomeSafe(code) => code.body().venue_key(),
            Self::Foreign(code) => code.venue_key(),
        }
    }

    /// What kind of place it is.
    pub const fn category(&self) -> Category {
        match self {
            Self::HomeSafe(code) => code.body().public().category(),
            Self::Foreign(code) => code.category(),
        }
    }

    /// Suggested automatic check-out, in minutes.
    pub fn stay_minutes(&self) -> u16 {
        match self {
            Self::HomeSafe(code) => code.body().public().stay_minutes(),
            Self::Foreign(code) => code.stay_minutes().unwrap_or(Self::DEFAULT_STAY_MINUTES),
        }
    }

    /// When a visit that began at `arrival` ends by itself: after the suggested stay, or with the event whose
    /// code suggests none and which ends within a day.
    pub fn automatic_end(&self, arrival: UnixTime) -> UnixTime {
        let event =
            self.as_foreign().filter(|code| code.stay_minutes().is_none()).and_then(ForeignCode::valid);
        let end =
            event.map(|(_, end)| end).filter(|end| (1..=MAX_EVENT_SECONDS).contains(&end.since(arrival)));
        end.unwrap_or_else(|| arrival.saturating_add(u64::from(self.stay_minutes()) * 60))
    }

    /// The name in Chinese, or nothing.
    pub fn name_zh(&self) -> &str {
        match self {
            Self::HomeSafe(code) => code.body().public().name_zh(),
            Self::Foreign(code) => code.name_zh(),
        }
    }

    /// The name in English, or a foreign code's main name in whatever language, or nothing.
    pub fn name_en(&self) -> &str {
        match self {
            Self::HomeSafe(code) => code.body().public().name_en(),
            Self::Foreign(code) => code.name(),
        }
    }

    /// The address, or nothing.
    pub fn address(&self) -> &str {
        match self {
            Self::HomeSafe(code) => code.body().public().address(),
            Self::Foreign(code) => code.address(),
        }
    }

    /// Whether the code may be used on the UTC day `day`.
    pub fn is_valid_on(&self, day: Day) -> bool {
        match self {
            Self::HomeSafe(code) => code.body().public().validity().touches(day),
            Self::Foreign(code) => code.is_valid_on(day),
        }
    }

    /// The HomeSafe code, if it is one.
    pub const fn as_homesafe(&self) -> Option<&HomeSafeCode> {
        match self {
            Self::HomeSafe(code) => Some(code),
            Self::Foreign(_) => None,
        }
    }

    /// The other system's code, if it is one.
    pub const fn as_foreign(&self) -> Option<&ForeignCode> {
        match self {
            Self::HomeSafe(_) => None,
            Self::Foreign(code) => Some(code),
        }
    }
}

impl From<HomeSafeCode> for VenueCode {
    fn from(code: HomeSafeCode) -> Self {
        Self::HomeSafe(code)
    }
}

impl From<ForeignCode> for VenueCode {
    fn from(code: ForeignCode) -> Self {
        Self::Foreign(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::venue::sample::{TODAY, body, certified};

    fn read(text: &str) -> Result<VenueCode, ScanError> {
        VenueCode::from_text(text, None)
    }

    #[test]
    fn a_homesafe_poster() {
        let code = certified(&body("Lin Heung"));
        let read = read(&code.to_text("HOMESAFE.EXAMPLE").unwrap()).unwrap();
        assert_eq!(read, VenueCode::from(code.clone()));
        assert_eq!((read.as_homesafe(), read.as_foreign()), (Some(&code), None));
        assert_eq!((read.name_zh(), read.name_en()), ("蓮香", "Lin Heung"));
        assert_eq!((read.address(), read.stay_minutes()), ("160-164 Wellington Street", 90));
        assert_eq!((read.category(), read.venue_key()), (Category::RESTAURANT, code.body().venue_key()));
        assert!(
            read.is_valid_on(Day::new(TODAY)) && read.is_valid_on(Day::new(TODAY - 11)),
            "its first day in the east"
        );
        assert!(!read.is_valid_on(Day::new(TODAY - 12)));
        assert_eq!(VenueCode::decode(&read.encode()), Ok(read));
    }

    #[test]
    fn a_taxi() {
        let read = read("taxi:vk 7413").unwrap();
        let code = read.as_foreign().unwrap().clone();
        assert_eq!(VenueCode::from(code.clone()), read);
        assert!(read.as_homesafe().is_none() && read.is_valid_on(Day::new(0)));
        assert_eq!((read.name_zh(), read.name_en(), read.address()), ("", "VK7413", ""));
        assert_eq!((read.category(), read.stay_minutes()), (Category::TAXI, VenueCode::DEFAULT_STAY_MINUTES));
        assert_eq!(read.venue_key(), code.venue_key());
        assert_eq!(VenueCode::decode(&read.encode()), Ok(read));
    }

    #[test]
    fn codes_as_editors_mails_and_keyboards_write_them() {
        let good = certified(&body("Lin Heung"));
        let text = good.to_text("HOMESAFE.EXAMPLE").unwrap();
        let (first, last) = text.split_at(70);
        for same in [
            text.to_lowercase(),
            format!("\u{feff}{}", *text),
            format!("\u{200b}{}\u{a0}\r\n", *text),
            format!("\u{201c}{}\u{201d}", *text),
            format!("<{}>.", *text),
            format!("{first}\r\n{last}"),
            format!("> {first}=\n> {last}\n"),
            format!("{first}\u{2060}{last}"),
        ] {
            assert_eq!(read(&same), Ok(good.clone().into()), "{same:?}");
        }
        let taxi = read("taxi:VK7413");
        for same in [
            "\u{feff}TAXI\u{ff1a}\u{ff36}\u{ff2b}7413",
            "\u{300c}taxi:vk\u{a0}7413\u{300d}",
            "Taxi: VK-7413",
            "taxi:00VK7413",
        ] {
            assert_eq!(read(same), taxi, "{same:?}");
        }
    }

    #[test]
    fn an_event_ends_by_itself_at_its_end() {
        let at = |seconds| UnixTime::new(u64::from(TODAY) * 86_400 + seconds).unwrap();
        let code = |valid, stay| {
            let VenueCode::Foreign(mut code) = read("taxi:VK7413").unwrap() else { unreachable!() };
            code.set_event(valid, stay);
            VenueCode::Foreign(code)
        };
        let event = code(Some((at(0), at(30_000))), None);
        assert_eq!(event.automatic_end(at(10)), at(30_000));
        assert_eq!(event.automatic_end(at(30_000)), at(37_200), "it is over");
        assert_eq!(event.automatic_end(at(40_000)), at(47_200));
        let long = code(Some((at(0), at(86_400 * 3))), None);
        assert_eq!(long.automatic_end(at(10)), at(7_210), "nobody stays for days");
        assert_eq!(long.automatic_end(at(86_400 * 2)), at(86_400 * 3));
        assert_eq!(code(Some((at(0), at(30_000))), Some(45)).automatic_end(at(10)), at(2_710));
        assert_eq!(code(None, None).automatic_end(at(10)), at(7_210));
        let poster = VenueCode::from(certified(&body("Lin Heung")));
        assert_eq!(poster.automatic_end(at(10)), at(5_410));
    }

    #[test]
    fn every_mistake_has_its_answer() {
        assert_eq!(read("HTTPS://EXAMPLE.ORG"), Err(ScanError::Other(OtherCode::WebAddress)));
        assert_eq!(read("HTTPS://EXAMPLE.ORG/MENU#V"), Err(ScanError::Other(OtherCode::WebAddress)));
        assert_eq!(read("HTTPS://H_H/V#AA"), Err(ScanError::HomeSafe(CodeError::NotACode)));
        assert_eq!(read("HTTPS://H/V#A1"), Err(ScanError::HomeSafe(CodeError::Base32)));
        assert_eq!(read("BCD\n002\n1\nSCT"), Err(ScanError::Other(OtherCode::Payment)));
        assert_eq!(read("https://example.org/v1#x"), Err(ScanError::Other(OtherCode::WebAddress)));
        assert_eq!(read("https://"), Err(ScanError::Other(OtherCode::WebAddress)));
        assert_eq!(read("WIFI:S:cafe;;"), Err(ScanError::Other(OtherCode::Wifi)));
        assert_eq!(read("蓮香茶室"), Err(ScanError::Other(OtherCode::Text)));
        assert_eq!(read(""), Err(ScanError::Other(OtherCode::Text)));
        assert_eq!(read("taxi:1"), Err(ScanError::Foreign(ForeignError::Plate)));
        // Version 2, and the byte that marks kept codes: neither is a poster's.
        assert_eq!(read("HTTPS://H/V#AI"), Err(ScanError::Newer));
        assert_eq!(read("HTTPS://H/V#6A"), Err(ScanError::Newer));
        assert_eq!(read("HTTPS://H/V#AE"), Err(ScanError::HomeSafe(CodeError::Cut)));
        assert!(VenueCode::decode(&[]).is_err() && VenueCode::decode(&[0xf0]).is_err());
    }
}
