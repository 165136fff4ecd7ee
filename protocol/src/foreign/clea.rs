//! Cléa, the protocol of TousAntiCovid in France: `https://tac.gouv.fr?v=0#` and base64url of a location.
//!
//! What only the health authority could decrypt stays unread: the temporary location id (LTId) is enough for
//! a key.

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};

use super::{ForeignCode, ForeignError, Scheme, web};

pub(super) const PREFIX: &str = "https://tac.gouv.fr";
const SCHEME: Scheme = Scheme::Clea;
const ID_LEN: usize = 16;
/// Bytes of the encrypted part, without and with the contact of those who run the place.
const CIPHERTEXT_LENS: [usize; 2] = [44, 109];
const TAG_LEN: usize = 16;
const POINT_LEN: usize = 33;

/// Reads what follows the host. The code names no place, so the start of its id is shown.
pub(super) fn read(rest: &str) -> Result<ForeignCode, ForeignError> {
    let malformed = |what| ForeignError::malformed(SCHEME, what);
    let text = web::fragment(SCHEME, rest, "0")?;
    let bytes =
        BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| malformed("what follows # is not base64url"))?;
    let Some((header, location)) = bytes.split_first() else {
        return Err(malformed("nothing follows the #"));
    };
    // Three bits of version, three of type, two reserved.
    match header {
        0 => {}
        header if header >> 5 != 0 => return Err(ForeignError::NewerVersion { scheme: SCHEME }),
        _ => return Err(malformed("it is of an unknown type")),
    }
    let (id, sealed) =
        location.split_first_chunk::<ID_LEN>().ok_or(malformed("it ends inside the location's id"))?;
    if !CIPHERTEXT_LENS.iter().any(|len| len + TAG_LEN + POINT_LEN == sealed.len()) {
        return Err(malformed("its length is not a location's"));
    }
    let point = sealed.last_chunk::<POINT_LEN>();
    if !matches!(point, Some([2 | 3, ..])) {
        return Err(malformed("it does not end in a compressed point"));
    }
    let (start, _) = id.split_at(4);
    ForeignCode::new(SCHEME, id).named(&format!("Cléa {}", HEXLOWER.encode(start)), "", "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::VenueKey;

    fn location(header: u8, ciphertext: usize, point: u8) -> Vec<u8> {
        [&[header][..], &[0xab; ID_LEN], &vec![7; ciphertext + TAG_LEN], &[point], &[9; POINT_LEN - 1]]
            .concat()
    }

    fn read(bytes: &[u8]) -> Result<ForeignCode, ForeignError> {
        ForeignCode::from_text(&format!("{PREFIX}?v=0#{}", BASE64URL_NOPAD.encode(bytes)), None)
    }

    fn is_malformed(result: Result<ForeignCode, ForeignError>) -> bool {
        matches!(result, Err(ForeignError::Malformed { scheme: Scheme::Clea, .. }))
    }

    #[test]
    fn a_poster_with_and_without_a_contact() {
        for len in CIPHERTEXT_LENS {
            let code = read(&location(0, len, 2)).unwrap();
            assert_eq!((code.name(), code.address()), ("Cléa abababab", ""));
            assert_eq!(code.venue_key(), VenueKey::of_foreign_code("clea", &[0xab; 16]));
            assert_eq!(read(&location(0, len, 3)).unwrap().venue_key(), code.venue_key());
        }
    }

    #[test]
    fn every_cut_and_every_other_length_is_an_error() {
        for len in CIPHERTEXT_LENS {
            let bytes = location(0, len, 2);
            (0..bytes.len()).for_each(|cut| assert!(is_malformed(read(&bytes[..cut])), "{cut}"));
            assert!(is_malformed(read(&[&bytes[..], &[0]].concat())));
            let text = format!("{PREFIX}/?v=0#{}", BASE64URL_NOPAD.encode(&bytes));
            assert!(ForeignCode::from_text(&text, None).is_ok());
            (0..text.len())
                .for_each(|cut| assert!(ForeignCode::from_text(&text[..cut], None).is_err(), "{cut}"));
        }
        for len in (0..300).filter(|len| !CIPHERTEXT_LENS.contains(len)) {
            assert!(is_malformed(read(&location(0, len, 2))), "{len}");
        }
    }

    #[test]
    fn versions_types_and_points() {
        for version in 1..8 {
            let newer = Err(ForeignError::NewerVersion { scheme: Scheme::Clea });
            assert_eq!(read(&location(version << 5, 44, 2)), newer);
            assert_eq!(read(&[version << 5]), newer, "whatever follows");
        }
        for header in 1..32 {
            assert!(is_malformed(read(&location(header, 44, 2))), "{header}");
        }
        for point in [0, 1, 4, 5, 6, 7, 0x82, 0xff] {
            assert!(is_malformed(read(&location(0, 44, point))), "{point}");
        }
    }

    #[test]
    fn malformed_texts() {
        let good = BASE64URL_NOPAD.encode(&location(0, 44, 2));
        let form = |text: String| ForeignCode::from_text(&text, None);
        for bad in [
            format!("{PREFIX}?v=0#"),
            format!("{PREFIX}?v=0"),
            format!("{PREFIX}#{good}"),
            format!("{PREFIX}?v=#{good}"),
            format!("{PREFIX}?v=0#{good}="),
            format!("{PREFIX}?v=0#{good} "),
            format!("{PREFIX}?v=0##{good}"),
            format!("{PREFIX}?v=0#{}", good.replace('A', "+")),
            format!("{PREFIX}?v=0#蓮{good}"),
            format!("{PREFIX}/x?v=0#{good}"),
        ] {
            assert!(is_malformed(form(bad.clone())), "{bad}");
        }
        let newer = Err(ForeignError::NewerVersion { scheme: Scheme::Clea });
        assert_eq!(form(format!("{PREFIX}?v=1#{good}")), newer);
        assert_eq!(form(format!("{PREFIX}?v=0#{}", "A".repeat(4_096))), Err(ForeignError::TooLong));
    }
}
