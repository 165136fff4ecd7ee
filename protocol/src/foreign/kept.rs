//! What a device keeps of another system's code in its diary.

use zeroize::Zeroizing;

use super::{ForeignCode, Scheme, Seal};
use crate::{
    codec::{DecodeError, Reader, decode_all, put_opaque8},
    display::one_line,
    keys::VenueKey,
    time::UnixTime,
    venue::Category,
};

//  struct {
//    uint8 version = 0xf0; uint8 scheme; uint8 seal; uint8 category; uint16 stay_minutes; opaque
//    venue_key[32]; uint64 valid_start; uint64 valid_end; opaque name<0..200>; opaque name_zh<0..120>; opaque
//    address<0..165>;
//  } ForeignCode;
impl ForeignCode {
    /// The first byte of a kept code: no version of a HomeSafe code has it.
    pub const KEPT_VERSION: u8 = 0xf0;
    /// The longest kept code, in bytes: as long as the longest HomeSafe code.
    pub const MAX_KEPT_LEN: usize = 542;

    /// The kept form: 57 to 542 bytes. It holds the key.
    pub fn encode(&self) -> Zeroizing<Vec<u8>> {
        // As long as it can get, so that no copy of the key is left behind by growing.
        let mut out = Zeroizing::new(Vec::with_capacity(Self::MAX_KEPT_LEN));
        out.extend_from_slice(&[
            Self::KEPT_VERSION,
            self.scheme.number(),
            self.seal.number(),
            self.category.number(),
        ]);
        out.extend_from_slice(&self.stay_minutes.unwrap_or(0).to_be_bytes());
        out.extend_from_slice(self.venue_key.expose());
        let (start, end) = self.valid.unwrap_or_default();
        out.extend_from_slice(&start.seconds().to_be_bytes());
        out.extend_from_slice(&end.seconds().to_be_bytes());
        for text in [&self.name, &self.name_zh, &self.address] {
            put_opaque8(&mut out, text.as_bytes());
        }
        out
    }

    /// Reads a kept code to its last byte.
    ///
    /// # Errors
    /// Bytes that are none, or are of a scheme that only a newer program knows.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        if bytes.len() > Self::MAX_KEPT_LEN {
            let (max, found) = (Self::MAX_KEPT_LEN, bytes.len());
            return Err(DecodeError::Length { field: "foreign code", min: 57, max, found });
        }
        decode_all(bytes, |reader| {
            reader.version("foreign code", Self::KEPT_VERSION)?;
            let scheme = Scheme::from_number(reader.u8("scheme")?)
                .ok_or(DecodeError::value("scheme", "a newer program may know it"))?;
            let code = Self {
                scheme,
                seal: seal(reader, scheme)?,
                category: Category::new(reader.u8("category")?),
                stay_minutes: stay_minutes(reader)?,
                venue_key: VenueKey::of_kept_foreign_code(reader.array("venue_key")?),
                valid: valid(reader)?,
                name: line(reader, Self::MAX_NAME_LEN, "name")?,
                name_zh: line(reader, Self::MAX_NAME_ZH_LEN, "name_zh")?,
                address: line(reader, Self::MAX_ADDRESS_LEN, "address")?,
            };
            if code.name.is_empty() && code.name_zh.is_empty() {
                return Err(DecodeError::value("name", "empty, and no Chinese name either"));
            }
            Ok(code)
        })
    }
}

fn seal(reader: &mut Reader<'_>, scheme: Scheme) -> Result<Seal, DecodeError> {
    Seal::from_number(reader.u8("seal")?)
        .filter(|seal| (scheme == Scheme::NhsCovid19) != (*seal == Seal::None))
        .ok_or(DecodeError::value("seal", "not one that codes of this system have"))
}

fn stay_minutes(reader: &mut Reader<'_>) -> Result<Option<u16>, DecodeError> {
    match reader.u16("stay_minutes")? {
        0 => Ok(None),
        minutes @ 15..=1_440 => Ok(Some(minutes)),
        _ => Err(DecodeError::value("stay_minutes", "outside 15 to 1440 minutes")),
    }
}

fn valid(reader: &mut Reader<'_>) -> Result<Option<(UnixTime, UnixTime)>, DecodeError> {
    let (start, end) = (reader.u64("valid_start")?, reader.u64("valid_end")?);
    match (UnixTime::new(start), UnixTime::new(end)) {
        _ if (start, end) == (0, 0) => Ok(None),
        (Ok(first), Ok(last)) if start > 0 && start <= end => Ok(Some((first, last))),
        _ => Err(DecodeError::value("valid", "two times in order, or two zeros")),
    }
}

fn line(reader: &mut Reader<'_>, max: usize, field: &'static str) -> Result<String, DecodeError> {
    let text = std::str::from_utf8(reader.opaque8(max, field)?).ok();
    text.filter(|text| one_line(text, max) == *text)
        .map(str::to_owned)
        .ok_or(DecodeError::value(field, "not one visible line of UTF-8"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn time(seconds: u64) -> UnixTime {
        UnixTime::new(seconds).unwrap()
    }

    fn sample() -> ForeignCode {
        let mut code =
            ForeignCode::new(Scheme::CoronaWarnApp, b"seed").named("Bäckerei", "", "Hauptstraße 1").unwrap();
        code.stay_minutes = Some(45);
        code.valid = Some((time(1_600_000_000), time(1_600_003_600)));
        code.category = Category::SHOP;
        code
    }

    #[test]
    fn kept_and_read_again() {
        let plain = ForeignCode::new(Scheme::Clea, &[7; 16]).named("Cléa", "", "").unwrap();
        for code in [sample(), plain] {
            let bytes = code.encode();
            assert_eq!(bytes.first(), Some(&0xf0));
            assert_eq!(ForeignCode::decode(&bytes).unwrap(), code);
        }
        assert_eq!(format!("{:?}", sample()), "ForeignCode(corona-warn-app, redacted)");
    }

    #[test]
    fn no_code_is_longer_than_the_bound() {
        let long = "蓮".repeat(2_000);
        // No system has both a Chinese name and an address.
        for (zh, address) in [(&long[..], ""), ("", &long[..])] {
            let code = ForeignCode::new(Scheme::LeaveHomeSafe, b"id").named(&long, zh, address).unwrap();
            let bytes = code.encode();
            assert!(bytes.len() <= ForeignCode::MAX_KEPT_LEN);
            assert_eq!(ForeignCode::decode(&bytes).unwrap(), code);
        }
        let mut all = ForeignCode::new(Scheme::Taxi, b"id").named(&"a".repeat(200), "", "").unwrap();
        (all.name_zh, all.address) = ("b".repeat(120), "c".repeat(180));
        assert!(ForeignCode::decode(&all.encode()).is_err());
    }

    #[test]
    fn every_cut_and_every_extra_byte_is_an_error() {
        let bytes = sample().encode();
        for cut in 0..bytes.len() {
            assert!(ForeignCode::decode(&bytes[..cut]).is_err(), "{cut}");
        }
        assert_eq!(ForeignCode::decode(&[&bytes[..], &[0]].concat()), Err(DecodeError::Trailing(1)));
    }

    #[test]
    fn malformed_fields() {
        let bytes = sample().encode();
        let patched = |at: usize, with: &[u8]| {
            let mut bytes = bytes.to_vec();
            bytes[at..at + with.len()].copy_from_slice(with);
            ForeignCode::decode(&bytes)
        };
        assert!(patched(0, &[0xf0]).is_ok());
        for (at, with) in [
            (0, &[1][..]),
            (0, &[0xf1]),
            (1, &[0]),
            (1, &[7]),
            // A seal on a code that has none, none on one that has, and an unknown one.
            (2, &[1]),
            (1, &[4, 0]),
            (1, &[4, 3]),
            (4, &[0, 14]),
            (4, &[5, 161]),
            // Times out of order, past the calendar, and half a validity.
            (38, &[0, 0, 0, 0, 0xff]),
            (46, &[0xff]),
            (38, &[0; 8]),
            (46, &[0; 8]),
            // Lengths beyond the bound and beyond the end; a control character; half a character.
            (54, &[201]),
            (54, &[100]),
            (55, &[0x1b]),
            (55, &[0xc3, 0x42]),
            // A name that is not as it is shown.
            (55, b" "),
        ] {
            assert!(patched(at, with).is_err(), "{at} {with:?}");
        }
        let mut nameless = ForeignCode::new(Scheme::Taxi, b"VK1").named("x", "", "").unwrap();
        nameless.name.clear();
        assert!(ForeignCode::decode(&nameless.encode()).is_err());
    }

    proptest! {
        #[test]
        fn what_decodes_encodes_to_the_same_bytes(at in 0usize..100, with: u8) {
            let mut bytes = sample().encode().to_vec();
            let at = at % bytes.len();
            bytes[at] = with;
            if let Ok(code) = ForeignCode::decode(&bytes) {
                prop_assert_eq!(&code.encode()[..], &bytes[..]);
            }
        }

        #[test]
        fn no_bytes_panic(bytes: Vec<u8>) {
            let _ = ForeignCode::decode(&bytes);
            let _ = ForeignCode::decode(&[&[0xf0, 1, 0, 0, 0, 0][..], &bytes].concat());
        }

        #[test]
        fn any_name_is_kept(name in "\\PC.*", address: String) {
            if let Ok(code) = ForeignCode::new(Scheme::NzCovidTracer, b"1").named(&name, "", &address) {
                prop_assert_eq!(ForeignCode::decode(&code.encode()), Ok(code));
            }
        }
    }
}
