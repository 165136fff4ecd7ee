//! Other systems' own test vectors (section 12). They are other people's data: read where they lie beside the
//! checkout, not copied, and the tests say "skipped" where they are absent.

use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use homesafe_protocol::{
    batch::{Advice, Field, Level},
    foreign::{ForeignCode, ForeignError, IssuerKey, Scheme, Seal},
    keys::VenueKey,
    matching::{Hit, Presence, exposures, net_windows},
    time::{Day, Window},
    venue::{Category, VenueCode},
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// A file of the shared folder, or nothing where that is absent.
fn shared(file: &str) -> Option<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/vectors");
    let text = std::fs::read_to_string(format!("{folder}/{file}")).ok();
    if text.is_none() {
        println!("skipped: {file} is not beside the checkout");
    }
    text
}

fn json(file: &str) -> Option<Value> {
    shared(file).map(|text| serde_json::from_str(&text).unwrap())
}

fn read(text: &str) -> ForeignCode {
    let code = ForeignCode::from_text(text, None).unwrap_or_else(|error| panic!("{text}: {error}"));
    assert_eq!(ForeignCode::decode(&code.encode()).as_ref(), Ok(&code));
    let any = VenueCode::from_text(text, None).unwrap();
    assert_eq!(any.as_foreign(), Some(&code));
    code
}

fn list<'a>(file: &'a Value, name: &str) -> &'a [Value] {
    let list = file[name].as_array().unwrap();
    assert!(!list.is_empty());
    list
}

fn text<'a>(case: &'a Value, name: &str) -> &'a str {
    case[name].as_str().unwrap_or_else(|| panic!("{name} of {case}"))
}

#[test]
fn leave_home_safe() {
    let Some(file) = json("lhs/venue-codes.json") else { return };
    for case in list(&file, "codes") {
        let (payload, id) = (text(case, "payload"), text(case, "venueId"));
        let code = read(payload);
        assert_eq!(code.scheme(), Scheme::LeaveHomeSafe);
        assert_eq!(
            (code.name(), code.name_zh()),
            (text(&case["json"], "nameEn"), text(&case["json"], "nameZh"))
        );
        assert_eq!(code.venue_key(), VenueKey::of_foreign_code("leavehomesafe", id.as_bytes()));
        // The hash does not fit another id.
        let other = payload.replace(id, &id.chars().rev().collect::<String>());
        assert_eq!(ForeignCode::from_text(&other, None), Err(ForeignError::Checksum));
    }
}

#[test]
fn corona_warn_app() {
    let Some(file) = json("cwa/qr-urls.json") else { return };
    for case in list(&file, "valid") {
        let code = read(text(case, "url"));
        assert_eq!((code.name(), code.address()), (text(case, "description"), text(case, "address")));
        let seconds = |name: &str| case[name].as_str().map(|seconds| seconds.parse::<u64>().unwrap());
        let valid = code.valid().map(|(start, end)| (start.seconds(), end.seconds()));
        assert_eq!(valid, seconds("startTimestamp").zip(seconds("endTimestamp")));
        let minutes =
            case["defaultCheckInLengthInMinutes"].as_str().map(|minutes| minutes.parse::<u16>().unwrap());
        assert_eq!(code.stay_minutes(), minutes.map(|minutes| ((minutes + 7) / 15 * 15).clamp(15, 1_425)));
        assert_eq!(code.category(), Category::OTHER, "{}", case["type"]);
    }
    for bad in list(&file, "invalid") {
        assert!(ForeignCode::from_text(bad.as_str().unwrap(), None).is_err(), "{bad}");
    }
}

#[test]
fn corona_warn_app_locations() {
    let Some(file) = json("cwa/location-id.json") else { return };
    for case in list(&file, "payloadToId") {
        let payload = text(case, "payloadBase64").replace('+', "-").replace('/', "_");
        let payload = BASE64URL_NOPAD.decode(payload.trim_end_matches('=').as_bytes()).unwrap();
        let code = read(&format!("https://e.coronawarn.app?v=1#{}", BASE64URL_NOPAD.encode(&payload)));
        assert_eq!(code.venue_key(), VenueKey::of_foreign_code("corona-warn-app", &payload));
        // The bytes that make our key make their location id.
        let id = Sha256::digest([b"CWA-GUID", &payload[..]].concat());
        assert_eq!(BASE64.encode(&id), text(case, "locationIdBase64"));
    }
    for case in list(&file, "idToHash") {
        let id = HEXLOWER.decode(text(case, "locationIdHex").as_bytes()).unwrap();
        assert_eq!(HEXLOWER.encode(&Sha256::digest(id)), text(case, "locationIdHashHex"));
    }
}

#[test]
fn nhs_covid_19() {
    let Some(file) = json("nhs/qr-jwt.json") else { return };
    let key = IssuerKey::from_pem(text(&file, "publicKeyPem")).unwrap().with_id(text(&file, "kid"));
    for case in list(&file, "cases") {
        let (name, payload) = (text(case, "name"), text(case, "payload"));
        let verified = ForeignCode::from_text(payload, Some(&key));
        let unverified = ForeignCode::from_text(payload, None);
        if case["valid"].as_bool().unwrap() {
            let (verified, unverified) = (verified.unwrap(), unverified.unwrap());
            assert_eq!((verified.seal(), unverified.seal()), (Seal::Verified, Seal::Unverified), "{name}");
            assert_eq!(verified.name(), "Government Office Of Human Resources", "{name}");
            assert_eq!(
                verified.address(),
                if name.ends_with("with postcode") { "CM1" } else { "" },
                "{name}"
            );
            assert_eq!(
                verified.venue_key(),
                VenueKey::of_foreign_code("nhs-covid-19", b"4WT59M5Y"),
                "{name}"
            );
            assert_eq!(read(payload), unverified);
            assert_eq!(ForeignCode::decode(&verified.encode()), Ok(verified));
        } else {
            assert!(verified.is_err(), "{name}");
            // Without the key, what is well formed but wrongly signed can only be shown as unverified.
            let wrongly_signed =
                ["QR code with invalid key is rejected", "QR code with invalid signature is rejected"];
            assert_eq!(unverified.is_ok(), wrongly_signed.contains(&name), "{name}");
        }
    }
}

#[test]
fn nz_covid_tracer() {
    let Some(file) = json("nz/qr-and-hash.json") else { return };
    for case in list(&file, "qr") {
        let code = read(text(case, "payload"));
        assert_eq!(
            (code.name(), code.address()),
            (text(case, "opn"), &*text(case, "adr").replace('\n', " "))
        );
        assert_eq!(
            code.venue_key(),
            VenueKey::of_foreign_code("nz-covid-tracer", text(case, "gln").as_bytes())
        );
    }
}

#[test]
fn clea() {
    let Some(file) = shared("clea/testLSPDecoding.csv") else { return };
    let rows: Vec<Vec<&str>> = file.lines().map(|line| line.split(',').map(str::trim).collect()).collect();
    let (titles, rows) = rows.split_first().unwrap();
    let column = |title| titles.iter().position(|other| *other == title).unwrap();
    let (id, location) = (column("LTId"), column("lsp_base64"));
    assert!(rows.len() >= 10);
    for row in rows {
        let id = HEXLOWER.decode(row[id].replace('-', "").as_bytes()).unwrap();
        for prefix in ["https://tac.gouv.fr?v=0#", "https://tac.gouv.fr/?v=0#"] {
            let code = read(&[prefix, row[location]].concat());
            assert_eq!(code.venue_key(), VenueKey::of_foreign_code("clea", &id));
            assert_eq!(code.name(), format!("Cléa {}", HEXLOWER.encode(&id[..4])));
        }
    }
}

/// Which windows overlap, as another system's tests have it; ours are half-open, and no case of theirs
/// touches an edge.
#[test]
fn windows_of_canada_overlap() {
    let Some(file) = json("canada/window-overlap.json") else { return };
    let day = Day::new(18_632);
    let minutes = |name: &str| {
        let minute = |at: usize| {
            let (hours, rest) = file["windows"][name][at].as_str().unwrap().split_once(':').unwrap();
            hours.parse::<u16>().unwrap() * 60 + rest[..2].parse::<u16>().unwrap()
        };
        (minute(0), minute(1))
    };
    for case in list(&file, "cases") {
        let [stay, window] = [0, 1].map(|n| minutes(case[n].as_str().unwrap()));
        let presence = Presence::new(day.minute(stay.0), day.minute(stay.1), false);
        let field = Field {
            window: Window::new(window.0, window.1).unwrap(),
            level: Level::Notice,
            advice: Advice::default(),
        };
        let windows = net_windows(&[Hit { seq: 1, i: 0, day, field }], |_| false);
        let overlaps = !exposures(presence, &windows, 1).is_empty();
        assert_eq!(overlaps, case[2].as_bool().unwrap(), "{case}");
    }
}
