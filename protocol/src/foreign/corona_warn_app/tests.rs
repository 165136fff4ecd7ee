use super::*;
use crate::{foreign::OtherCode, keys::VenueKey, time::Day};

fn payload() -> Payload {
    Payload {
        version: 1,
        location: Some(TraceLocation {
            version: 1,
            description: "Bäckerei Müller".into(),
            address: "Hauptstraße 1".into(),
            start: 0,
            end: 0,
        }),
        crowd_notifier: Some(CrowdNotifierData { version: 1, public_key: vec![4; 96], seed: vec![0xf7; 16] }),
        vendor_data: vendor(3, 40),
    }
}

fn vendor(kind: u32, check_in_minutes: u32) -> Vec<u8> {
    VendorData { version: 1, kind, check_in_minutes }.encode_to_vec()
}

fn text(bytes: &[u8]) -> String {
    format!("{PREFIX}?v=1#{}", BASE64URL_NOPAD.encode(bytes))
}

fn read(text: &str) -> Result<ForeignCode, ForeignError> {
    ForeignCode::from_text(text, None)
}

/// Reads the sample with a change.
fn changed(change: impl FnOnce(&mut Payload)) -> Result<ForeignCode, ForeignError> {
    let mut payload = payload();
    change(&mut payload);
    read(&text(&payload.encode_to_vec()))
}

fn at(change: impl FnOnce(&mut TraceLocation)) -> Result<ForeignCode, ForeignError> {
    changed(|payload| change(payload.location.as_mut().unwrap()))
}

fn is_malformed(result: &Result<ForeignCode, ForeignError>) -> bool {
    matches!(result, Err(ForeignError::Malformed { scheme: Scheme::CoronaWarnApp, .. }))
}

#[test]
fn a_poster_in_every_form() {
    let bytes = payload().encode_to_vec();
    let code = read(&text(&bytes)).unwrap();
    assert_eq!((code.name(), code.address()), ("Bäckerei Müller", "Hauptstraße 1"));
    assert_eq!((code.category(), code.stay_minutes(), code.valid()), (Category::SHOP, Some(45), None));
    assert_eq!(code.venue_key(), VenueKey::of_foreign_code("corona-warn-app", &bytes));
    assert!(code.is_valid_on(Day::new(0)));
    for same in [
        text(&bytes).replace("?v", "/?v"),
        format!("{PREFIX}?v=1#{}", BASE32_NOPAD.encode(&bytes)),
        format!("{PREFIX}/?v=1#{}", BASE32_NOPAD.encode(&bytes)),
    ] {
        assert_eq!(read(&same).as_ref(), Ok(&code));
    }
    // Another seed is another place, though it looks the same.
    let other = changed(|payload| payload.crowd_notifier.as_mut().unwrap().seed[0] = 0).unwrap();
    assert_eq!(other.name(), code.name());
    assert_ne!(other.venue_key(), code.venue_key());
}

#[test]
fn check_out_goes_in_quarters_of_an_hour() {
    for (minutes, expected) in [
        (1, 15),
        (15, 15),
        (22, 15),
        (23, 30),
        (60, 60),
        (1_424, 1_425),
        (1_425, 1_425),
        (1_440, 1_425),
        (u32::MAX, 1_425),
    ] {
        assert_eq!(stay_minutes(minutes), Some(expected), "{minutes}");
    }
    assert_eq!(stay_minutes(0), None);
}

#[test]
fn events_have_a_start_and_an_end() {
    let times = |start, end| at(|location| (location.start, location.end) = (start, end));
    let code = times(86_400, 3 * 86_400).unwrap();
    assert_eq!(code.valid().map(|(start, end)| (start.seconds(), end.seconds())), Some((86_400, 259_200)));
    let on = [0, 1, 3, 4].map(|day| code.is_valid_on(Day::new(day)));
    assert_eq!(on, [false, true, true, false]);
    assert!(times(5, 5).is_ok());
    assert_eq!(times(0, 5).unwrap().valid(), None, "no start");
    assert_eq!(times(5, 0).unwrap().valid(), None, "no end");
    for (start, end) in [(5, 4), (0, u64::MAX), (u64::MAX, u64::MAX)] {
        assert!(is_malformed(&times(start, end)), "{start} {end}");
    }
}

#[test]
fn types_of_places() {
    for (kind, expected) in
        [(0, Category::OTHER), (4, Category::RESTAURANT), (9, Category::EVENT), (12, Category::WORSHIP)]
    {
        let code = changed(|payload| payload.vendor_data = vendor(kind, 0)).unwrap();
        assert_eq!((code.category(), code.stay_minutes()), (expected, None));
    }
    for kind in [13, 99, u32::MAX] {
        assert!(is_malformed(&changed(|payload| payload.vendor_data = vendor(kind, 0))), "{kind}");
    }
}

#[test]
fn descriptions_and_addresses() {
    for bad in ["", "a\nb", "a\rb", "a\u{2028}b", "a\u{85}b", " ", &"ä".repeat(256)] {
        assert!(is_malformed(&at(|location| location.description = bad.into())), "{bad:?}");
    }
    for bad in ["", "a\nb", &"ä".repeat(256)] {
        assert!(is_malformed(&at(|location| location.address = bad.into())), "{bad:?}");
    }
    let code = at(|location| location.description = "ä".repeat(255)).unwrap();
    assert!(code.name().len() <= 200 && code.name().ends_with('…'));
    let code = at(|location| location.description = "a\u{1b}[2J\u{202e}b".into()).unwrap();
    assert_eq!(code.name(), "a\u{fffd}[2J\u{fffd}b");
}

#[test]
fn every_cut_is_an_error() {
    let bytes = payload().encode_to_vec();
    for cut in 0..bytes.len() {
        assert!(read(&text(&bytes[..cut])).is_err(), "{cut}");
    }
    for text in [text(&bytes), format!("{PREFIX}?v=1#{}", BASE32_NOPAD.encode(&bytes))] {
        (0..text.len()).for_each(|cut| assert!(read(&text[..cut]).is_err(), "{cut}"));
    }
}

#[test]
fn parts_that_are_missing_or_newer() {
    let newer = Err(ForeignError::NewerVersion { scheme: Scheme::CoronaWarnApp });
    for (version, is_newer) in [(0, false), (2, true), (u32::MAX, true)] {
        for result in [
            changed(|payload| payload.version = version),
            at(|location| location.version = version),
            changed(|payload| payload.crowd_notifier.as_mut().unwrap().version = version),
            changed(|payload| {
                payload.vendor_data = VendorData { version, kind: 1, check_in_minutes: 0 }.encode_to_vec();
            }),
        ] {
            assert!(if is_newer { result == newer } else { is_malformed(&result) }, "{version} {result:?}");
        }
    }
    assert!(is_malformed(&changed(|payload| payload.location = None)));
    assert!(is_malformed(&changed(|payload| payload.crowd_notifier = None)));
    assert!(is_malformed(&changed(|payload| payload.vendor_data.clear())));
    assert!(is_malformed(&changed(|payload| payload.vendor_data = vec![0xff; 9])));
    assert!(is_malformed(&changed(|payload| payload.crowd_notifier.as_mut().unwrap().seed.clear())));
    assert!(is_malformed(&changed(|payload| payload.crowd_notifier.as_mut().unwrap().public_key.clear())));
}

#[test]
fn malformed_messages() {
    let bytes = payload().encode_to_vec();
    // A field of 2^63 bytes, a group that never ends, a tag of zero, a varint without end, text that is no
    // UTF-8.
    for more in [
        &[0x22, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f][..],
        &[0x22, 0xff, 0xff, 0xff, 0xff, 0x0f],
        &[0x0b],
        &[0x00, 0x00],
        &[0xff; 12],
        &[0x08],
        &[0x09, 1],
        &[0x12, 3, 0x12, 1, 0xff],
    ] {
        assert!(is_malformed(&read(&text(&[&bytes, more].concat()))), "{more:?}");
    }
    // A field that nobody knows is passed over, and makes another place.
    let more = read(&text(&[&bytes[..], &[0x78, 1]].concat())).unwrap();
    assert_ne!(more.venue_key(), read(&text(&bytes)).unwrap().venue_key());
}

#[test]
fn malformed_texts() {
    let good = BASE64URL_NOPAD.encode(&payload().encode_to_vec());
    for bad in [
        format!("{PREFIX}?v=1#"),
        format!("{PREFIX}?v=1#{good}="),
        format!("{PREFIX}?v=1#{good}\n"),
        format!("{PREFIX}?v=1# {good}"),
        format!("{PREFIX}?v=1#+/{good}"),
        format!("{PREFIX}?v=1#蓮{good}"),
        format!("{PREFIX}?v=1#{}", BASE32_NOPAD.encode(&payload().encode_to_vec()).to_lowercase()),
        format!("{PREFIX}?v=1{good}"),
        format!("{PREFIX}#{good}"),
        format!("{PREFIX}/e1/{good}"),
        format!("{PREFIX}?v=x#{good}"),
        PREFIX.to_owned(),
    ] {
        assert!(is_malformed(&read(&bad)), "{bad}");
    }
    let newer = Err(ForeignError::NewerVersion { scheme: Scheme::CoronaWarnApp });
    assert_eq!(read(&format!("{PREFIX}?v=2#{good}")), newer);
    assert_eq!(read(&format!("{PREFIX}?v=1#{}", "A".repeat(4_096))), Err(ForeignError::TooLong));
}

#[test]
fn a_place_within_a_luca_code() {
    let (bytes, plain) = (payload().encode_to_vec(), read(&text(&payload().encode_to_vec())).unwrap());
    for payload in [BASE64URL_NOPAD.encode(&bytes), BASE32_NOPAD.encode(&bytes)] {
        for before in [
            "https://app.luca-app.de/webapp/0f8fad5b#e30",
            "HTTPS://APP.LUCA-APP.DE/WEBAPP/1#",
            "https://other.example#x",
        ] {
            assert_eq!(read(&format!("{before}/CWA1/{payload}")).as_ref(), Ok(&plain), "{before}");
        }
        assert_eq!(read(&format!("HTTPS://E.CoronaWarn.APP?V=1#{payload}")).as_ref(), Ok(&plain));
    }
    assert!(is_malformed(&read("https://app.luca-app.de/webapp/1#e30/CWA1/AA")));
    assert_eq!(
        read("https://app.luca-app.de/webapp/1#e30"),
        Err(ForeignError::Other(OtherCode::CheckIn("luca")))
    );
}
