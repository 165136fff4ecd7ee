//! Corona-Warn-App, Germany: `https://e.coronawarn.app?v=1#` and a protobuf message in base64url or base32.

use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD};
use prost::Message;
use zeroize::Zeroizing;

use super::{ForeignCode, ForeignError, Scheme, web};
use crate::{time::UnixTime, venue::Category};

pub(super) const PREFIX: &str = "https://e.coronawarn.app";
/// What stands before such a place in the fragment of a luca code.
pub(super) const EMBEDDED: &str = "/CWA1/";
const SCHEME: Scheme = Scheme::CoronaWarnApp;
const VERSION: u32 = 1;
/// Characters of a description or address.
const LINE_CHARS: std::ops::RangeInclusive<usize> = 1..=255;
/// Automatic check-out goes in quarters of an hour, from one to 23 h 45.
const QUARTER: u32 = 15;
const MAX_STAY: u32 = 1_425;

#[derive(Clone, PartialEq, Message)]
struct Payload {
    #[prost(uint32, tag = "1")]
    version: u32,
    #[prost(message, optional, tag = "2")]
    location: Option<TraceLocation>,
    #[prost(message, optional, tag = "3")]
    crowd_notifier: Option<CrowdNotifierData>,
    #[prost(bytes = "vec", tag = "4")]
    vendor_data: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
struct TraceLocation {
    #[prost(uint32, tag = "1")]
    version: u32,
    #[prost(string, tag = "2")]
    description: String,
    #[prost(string, tag = "3")]
    address: String,
    #[prost(uint64, tag = "5")]
    start: u64,
    #[prost(uint64, tag = "6")]
    end: u64,
}

#[derive(Clone, PartialEq, Message)]
struct CrowdNotifierData {
    #[prost(uint32, tag = "1")]
    version: u32,
    #[prost(bytes = "vec", tag = "2")]
    public_key: Vec<u8>,
    /// What makes the payload unguessable.
    #[prost(bytes = "vec", tag = "3")]
    seed: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
struct VendorData {
    #[prost(uint32, tag = "1")]
    version: u32,
    #[prost(uint32, tag = "2")]
    kind: u32,
    #[prost(uint32, tag = "3")]
    check_in_minutes: u32,
}

/// Reads what follows the host.
pub(super) fn read(rest: &str) -> Result<ForeignCode, ForeignError> {
    read_payload(web::fragment(SCHEME, rest, "1")?)
}

/// Reads what follows `#`, or [`EMBEDDED`].
pub(super) fn read_payload(text: &str) -> Result<ForeignCode, ForeignError> {
    let malformed = |what| ForeignError::malformed(SCHEME, what);
    let bytes = decoded(text)?;
    let payload =
        Payload::decode(bytes.as_slice()).map_err(|_| malformed("what follows # is not its message"))?;
    versioned(payload.version)?;
    let location = payload.location.ok_or(malformed("it describes no place"))?;
    versioned(location.version)?;
    if ![&location.description, &location.address].into_iter().all(|text| is_line(text)) {
        return Err(malformed("its description and address should be one line of 1 to 255 characters each"));
    }
    let crowd_notifier = payload.crowd_notifier.ok_or(malformed("it has no key and seed"))?;
    versioned(crowd_notifier.version)?;
    if crowd_notifier.public_key.is_empty() || crowd_notifier.seed.is_empty() {
        return Err(malformed("its key or seed is empty"));
    }
    let vendor = VendorData::decode(payload.vendor_data.as_slice())
        .map_err(|_| malformed("its type cannot be read"))?;
    versioned(vendor.version)?;
    let category = category(vendor.kind).ok_or(malformed("its type is none of 0 to 12"))?;
    let valid = valid(&location).ok_or(malformed("it ends before it starts, or after the year 2149"))?;
    // Any change of the message is another place: all of its bytes go into the key.
    let code = ForeignCode::new(SCHEME, &bytes).named(&location.description, "", &location.address)?;
    Ok(ForeignCode { category, valid, stay_minutes: stay_minutes(vendor.check_in_minutes), ..code })
}

/// Small posters use base32, which QR codes pack better; text that could be both is base32.
fn decoded(text: &str) -> Result<Zeroizing<Vec<u8>>, ForeignError> {
    let is_base32 = text.bytes().all(|b| b.is_ascii_uppercase() || (b'2'..=b'7').contains(&b));
    let encoding = if is_base32 { BASE32_NOPAD } else { BASE64URL_NOPAD };
    let error = ForeignError::malformed(SCHEME, "what follows # is neither base64url nor base32");
    encoding.decode(text.as_bytes()).map(Zeroizing::new).map_err(|_| error)
}

const fn versioned(version: u32) -> Result<(), ForeignError> {
    match version {
        VERSION => Ok(()),
        0 => Err(ForeignError::malformed(SCHEME, "a part of it has no version")),
        _ => Err(ForeignError::NewerVersion { scheme: SCHEME }),
    }
}

fn is_line(text: &str) -> bool {
    LINE_CHARS.contains(&text.chars().count())
        && !text.contains(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'])
}

/// Start and end where both are given; nothing where they contradict each other. A place may have a start and
/// no end.
fn valid(location: &TraceLocation) -> Option<Option<(UnixTime, UnixTime)>> {
    let (start, end) = (UnixTime::new(location.start).ok()?, UnixTime::new(location.end).ok()?);
    let has_both = location.start > 0 && location.end > 0;
    (start <= end || location.end == 0).then_some(has_both.then_some((start, end)))
}

/// Rounded to quarters of an hour, half up, and kept within what the app allows; 0 is no suggestion.
fn stay_minutes(minutes: u32) -> Option<u16> {
    let quarters = minutes.min(MAX_STAY).saturating_add(QUARTER / 2) / QUARTER;
    (minutes > 0).then_some((quarters * QUARTER).clamp(QUARTER, MAX_STAY) as u16)
}

/// The category of a `TraceLocationType`.
const fn category(kind: u32) -> Option<Category> {
    Some(match kind {
        3 => Category::SHOP,
        4 => Category::RESTAURANT,
        6 => Category::OFFICE,
        7 => Category::SCHOOL,
        9..=11 => Category::EVENT,
        12 => Category::WORSHIP,
        0..=2 | 5 | 8 => Category::OTHER,
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
