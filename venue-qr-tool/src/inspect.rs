//! What a code says, without its secret.

use std::{
    io::{Cursor, Read},
    path::Path,
};

use homesafe_host::{
    clock::format_day,
    files::{self, FileError},
};
use homesafe_protocol::{
    foreign::{ForeignCode, IssuerKey, Scheme, Seal},
    venue::{HomeSafeCode, VenueCode},
};
use image::{GrayImage, ImageFormat};
use poster_reader::{
    picture,
    scan::{self, ReadError},
};
use serde::{Serialize, Serializer};

use crate::raster;

/// All that a code says but its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Name in Chinese, or nothing.
    pub name_zh: String,
    /// Name in English, or nothing.
    pub name_en: String,
    /// Address, or nothing.
    pub address: String,
    /// Kind of place.
    pub category: String,
    /// Minutes until the automatic check-out.
    pub stay_minutes: u16,
    /// First day of validity.
    pub first_day: String,
    /// Last day of validity.
    pub last_day: String,
    /// Short name of the deployment, hexadecimal.
    pub deployment: String,
    /// Log of the deployment.
    pub feed: u8,
    /// The authority's certificate, if there is one. It was not verified: that takes a trust document.
    pub certificate: Option<CertificateReport>,
    /// Bytes of the code's payload.
    pub payload_length: usize,
    /// Eight characters for people to compare.
    pub fingerprint: String,
}

/// What a certificate says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CertificateReport {
    /// The certifying key.
    pub key_id: String,
    /// The last day on which it holds.
    pub not_after: String,
}

/// All that another system's code says but its venue's key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ForeignReport {
    /// Whose code it is.
    #[serde(serialize_with = "title")]
    pub system: Scheme,
    /// Name in Chinese, or nothing.
    pub name_zh: String,
    /// Name in English or whatever language, or nothing.
    pub name: String,
    /// Address, or nothing.
    pub address: String,
    /// Kind of place.
    pub category: String,
    /// Minutes until the automatic check-out, where the code says so.
    pub stay_minutes: Option<u16>,
    /// First and last day of an event.
    pub days: Option<(String, String)>,
    /// Whether it bears a signature, and whether that was checked.
    #[serde(serialize_with = "seal")]
    pub signature: Seal,
    /// Whether the venue is named by a public number: then everybody can read its windows.
    pub public_id: bool,
}

/// What a venue's code says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Inspected {
    /// A HomeSafe poster.
    HomeSafe(Report),
    /// Another system's.
    Foreign(ForeignReport),
}

/// The longer side of the picture, in pixels, as which an SVG is read.
const DRAWN_SIDE: f64 = 2_400.0;

/// The bytes of what somebody names: a file, a code's text, or `-` for what comes from `input`.
///
/// # Errors
/// [`FileError`] for what cannot be read, and for a file that is larger than any picture.
pub fn read(source: &str, input: impl Read) -> Result<Vec<u8>, FileError> {
    let (path, limit) = (Path::new(source), picture::MAX_BYTES as u64);
    if source == "-" {
        let mut bytes = Vec::new();
        input.take(limit + 1).read_to_end(&mut bytes).map_err(files::at(path))?;
        return Ok(bytes);
    }
    if scan::looks_like_text(source) && !path.exists() {
        return Ok(source.as_bytes().to_vec());
    }
    files::read_given(path, limit)
}

/// Inspects a picture file's bytes, also an SVG's, or a text. `issuer` is the key whose signatures on NHS
/// codes count.
///
/// # Errors
/// [`ReadError`] for what shows no venue code.
pub fn inspect(bytes: &[u8], issuer: Option<&IssuerKey>) -> Result<Vec<Inspected>, ReadError> {
    let drawn = draw(bytes);
    Ok(scan::codes(drawn.as_deref().unwrap_or(bytes), issuer)?.iter().map(Inspected::of).collect())
}

/// The PNG of what is an SVG; what is none is taken for another picture or a text.
fn draw(bytes: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(bytes).ok().map(str::trim_start).filter(|text| text.starts_with('<'))?;
    let tree = raster::tree(text).ok()?;
    let [width, height] = [tree.size().width(), tree.size().height()].map(f64::from);
    let scale = DRAWN_SIDE / width.max(height);
    let size = [width, height].map(|side| (side * scale).round().max(1.0) as u32);
    let pixmap = raster::pixels(&tree, width, (0.0, 0.0), scale, size.into()).ok()?;
    let picture = GrayImage::from_raw(size[0], size[1], raster::grey(&pixmap))?;
    let mut png = Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png).ok()?;
    Some(png.into_inner())
}

impl Inspected {
    /// What a code says.
    pub fn of(code: &VenueCode) -> Self {
        match code {
            VenueCode::HomeSafe(code) => Self::HomeSafe(Report::of(code)),
            VenueCode::Foreign(code) => Self::Foreign(ForeignReport::of(code)),
        }
    }
}

impl ForeignReport {
    fn of(code: &ForeignCode) -> Self {
        let days = code.valid().map(|(start, end)| (format_day(start.day()), format_day(end.day())));
        Self {
            system: code.scheme(),
            name_zh: code.name_zh().to_owned(),
            name: code.name().to_owned(),
            address: code.address().to_owned(),
            category: code.category().name().to_owned(),
            stay_minutes: code.stay_minutes(),
            days,
            signature: code.seal(),
            public_id: code.scheme().has_public_ids(),
        }
    }
}

impl Report {
    /// What a HomeSafe code says.
    pub fn of(code: &HomeSafeCode) -> Self {
        let public = code.body().public();
        Self {
            name_zh: public.name_zh().to_owned(),
            name_en: public.name_en().to_owned(),
            address: public.address().to_owned(),
            category: public.category().name().to_owned(),
            stay_minutes: public.stay_minutes(),
            first_day: format_day(public.validity().first()),
            last_day: format_day(public.validity().last()),
            deployment: public.deployment().to_string(),
            feed: public.feed(),
            certificate: code.certificate().map(|certificate| CertificateReport {
                key_id: certificate.key_id().to_string(),
                not_after: format_day(certificate.not_after()),
            }),
            payload_length: code.encode().len(),
            fingerprint: code.body().fingerprint(),
        }
    }
}

fn title<S: Serializer>(scheme: &Scheme, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(scheme.title())
}

fn seal<S: Serializer>(seal: &Seal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(match seal {
        Seal::None => "none",
        Seal::Unverified => "not checked",
        Seal::Verified => "by its issuer",
    })
}

#[cfg(test)]
mod tests {
    use homesafe_protocol::{time::Day, venue::VenueCertificate};

    use super::*;
    use crate::poster::tests::venue;

    #[test]
    fn shows_all_but_the_secret() {
        let code = venue("蓮香茶室", "Lin Heung", "160 Wellington Street");
        let text = code.to_text("HOMESAFE.EXAMPLE").unwrap();
        let [report] = &inspect(format!("{}\n", *text).as_bytes(), None).unwrap()[..] else { panic!() };
        let shown = serde_json::to_string(report).unwrap();
        for expected in [
            "蓮香茶室",
            "Lin Heung",
            "160 Wellington Street",
            "restaurant",
            "90",
            "\"certificate\":null",
            &code.body().fingerprint(),
        ] {
            assert!(shown.contains(expected), "{expected}: {shown}");
        }
        let payload = text.split_once('#').unwrap().1;
        assert!(!shown.contains(&payload[8..40]) && !shown.contains("0707"), "{shown}");
    }

    #[test]
    fn shows_until_when_a_certificate_holds() {
        let code = venue("", "Lin Heung", "");
        let key = ed25519_key();
        let certificate =
            VenueCertificate::issue(code.body().public(), code.body().commitment(), Day::new(20_900), &key);
        let report = Report::of(&code.certified(certificate));
        assert_eq!(report.certificate.as_ref().unwrap().not_after, "2027-03-23");
    }

    fn ed25519_key() -> ed25519_dalek::SigningKey {
        ed25519_dalek::SigningKey::from_bytes(&[3; 32])
    }

    #[test]
    fn other_systems_codes_are_shown_with_what_is_weaker() {
        let [report] = &inspect(b"taxi:VK 7413", None).unwrap()[..] else { panic!() };
        let shown = serde_json::to_string(report).unwrap();
        for expected in
            ["\"system\":\"Hong Kong taxi\"", "VK7413", "\"signature\":\"none\"", "\"public_id\":true"]
        {
            assert!(shown.contains(expected), "{expected}: {shown}");
        }
    }

    #[test]
    fn what_is_no_code_says_so() {
        let said = |bytes: &[u8]| inspect(bytes, None).unwrap_err().to_string();
        assert!(said(b"https://example.org").contains("web address"), "{}", said(b"https://example.org"));
        assert!(said(b"\xff\xfe\x00").contains("neither"));
        assert!(said(b"\x89PNG\r\n\x1a\n").contains("damaged"));
    }
}
