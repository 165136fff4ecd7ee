//! What a code says, without its secret.

use std::fmt;

use homesafe_client::picture::{self, PictureError};
use homesafe_protocol::venue::{CodeError, HomeSafeCode};
use serde::Serialize;

use crate::date;

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
    /// Characters of the code's text.
    pub text_length: usize,
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

/// Why there is nothing to show.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InspectError {
    /// The picture.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// The text.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// Neither a picture nor text.
    #[error("this is neither a PNG or JPEG picture nor text")]
    NotText,
}

/// Inspects a picture file's bytes, or a text.
pub fn inspect(bytes: &[u8]) -> Result<Vec<Report>, InspectError> {
    if !picture::looks_like_picture(bytes) {
        let text = std::str::from_utf8(bytes).map_err(|_| InspectError::NotText)?;
        return Ok(vec![Report::of_text(text.trim())?]);
    }
    let texts = picture::decode(bytes)?;
    let (reports, errors): (Vec<_>, Vec<_>) = texts.iter().map(|text| Report::of_text(text)).partition(Result::is_ok);
    match errors.into_iter().find_map(Result::err) {
        // A code of somebody else in the same picture does not matter.
        Some(error) if reports.is_empty() => Err(error.into()),
        _ => Ok(reports.into_iter().flatten().collect()),
    }
}

impl Report {
    /// Reads a code's text.
    pub fn of_text(text: &str) -> Result<Self, CodeError> {
        let code = HomeSafeCode::from_text(text)?;
        let public = code.body().public();
        Ok(Self {
            name_zh: public.name_zh().to_owned(),
            name_en: public.name_en().to_owned(),
            address: public.address().to_owned(),
            category: public.category().name().to_owned(),
            stay_minutes: public.stay_minutes(),
            first_day: date::format(public.validity().first()),
            last_day: date::format(public.validity().last()),
            deployment: public.deployment().to_string(),
            feed: public.feed(),
            certificate: code.certificate().map(|certificate| CertificateReport {
                key_id: certificate.key_id().to_string(),
                not_after: date::format(certificate.not_after()),
            }),
            text_length: text.len(),
            fingerprint: code.body().fingerprint(),
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let certificate = match &self.certificate {
            None => "none".to_owned(),
            Some(CertificateReport { key_id, not_after }) => {
                format!("by key {key_id} until {not_after}; not verified here")
            }
        };
        let validity = format!("{} to {}", self.first_day, self.last_day);
        let rows = [
            ("Name (Chinese)", visible(&self.name_zh)),
            ("Name (English)", visible(&self.name_en)),
            ("Address", visible(&self.address)),
            ("Category", self.category.clone()),
            ("Stay", format!("{} minutes", self.stay_minutes)),
            ("Valid", validity),
            ("Deployment", self.deployment.clone()),
            ("Feed", self.feed.to_string()),
            ("Certificate", certificate),
            ("Text", format!("{} characters", self.text_length)),
            ("Fingerprint", self.fingerprint.clone()),
        ];
        rows.iter().try_for_each(|(label, value)| writeln!(f, "{label:<15} {value}"))
    }
}

/// Text that cannot move a terminal's cursor. A code that parsed holds no such character; this does not rely on it.
fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { c.escape_default().to_string() } else { c.to_string() }).collect()
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
        let [report] = &inspect(format!("{}\n", *text).as_bytes()).unwrap()[..] else { panic!() };
        let shown = report.to_string() + &serde_json::to_string(report).unwrap();
        for expected in
            ["蓮香茶室", "Lin Heung", "160 Wellington Street", "restaurant", "90", "none", &code.body().fingerprint()]
        {
            assert!(shown.contains(expected), "{expected}: {shown}");
        }
        let payload = text.split_once('#').unwrap().1;
        assert!(!shown.contains(&payload[8..40]) && !shown.contains("0707"), "{shown}");
    }

    #[test]
    fn shows_a_certificate_as_unverified() {
        let code = venue("", "Lin Heung", "");
        let key = ed25519_key();
        let certificate =
            VenueCertificate::issue(code.body().public(), code.body().commitment(), Day::new(20_900), &key);
        let text = code.certified(certificate).to_text("H").unwrap();
        let report = Report::of_text(&text).unwrap();
        assert_eq!(report.certificate.as_ref().unwrap().not_after, "2027-03-23");
        assert!(report.to_string().contains("not verified here"));
    }

    fn ed25519_key() -> ed25519_dalek::SigningKey {
        ed25519_dalek::SigningKey::from_bytes(&[3; 32])
    }

    #[test]
    fn what_is_no_code_says_so() {
        assert!(matches!(inspect(b"https://example.org"), Err(InspectError::Code(CodeError::NotACode))));
        assert!(matches!(inspect(b"\xff\xfe\x00"), Err(InspectError::NotText)));
        assert!(matches!(inspect(b"\x89PNG\r\n\x1a\n"), Err(InspectError::Picture(_))));
        assert_eq!(visible("a\u{1b}[2J\n"), "a\\u{1b}[2J\\n");
    }
}
