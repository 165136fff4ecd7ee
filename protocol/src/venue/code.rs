//! A poster's payload and its text form.

use std::ops::RangeInclusive;

use data_encoding::{BASE32_NOPAD, DecodeKind};
use zeroize::Zeroizing;

use super::{
    body::{self, VenueBody},
    certificate::{CertificateError, VenueCertificate},
};
use crate::{
    codec::{DecodeError, decode_all},
    time::{Day, UnixTime},
    trust::TrustDocument,
};

/// Why a text is no venue code.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum CodeError {
    /// Not of the form `HTTPS://HOST/V#...`.
    #[error("not a HomeSafe venue code: it should begin with HTTPS://HOST/V#")]
    NotACode,
    /// Longer than a code can be.
    #[error("longer than a venue code can be")]
    TooLong,
    /// The part after `#` is not base32.
    #[error(
        "the venue code is damaged: it holds something else than the letters A to Z and the digits 2 to 7"
    )]
    Base32,
    /// A payload that ends within a byte, or before the venue does.
    #[error("the venue code is cut short: copy it whole, to its last letter")]
    Cut,
    /// The payload is malformed.
    #[error("the venue code is damaged: {0}")]
    Decode(#[from] DecodeError),
    /// A host that a poster cannot carry.
    #[error("the host must be of A-Z, 0-9, '.', '-' and ':' in upper case, at most 80 characters")]
    Host,
}

const SCHEME: &str = "HTTPS://";
const PATH: &str = "/V#";
/// How the path is read.
const PATHS: [&str; 2] = [PATH, "/V%23"];
const MAX_HOST_LEN: usize = 80;
/// The longest payload in bytes: body and certificate.
const MAX_PAYLOAD_LEN: usize = body::MAX_LEN + VenueCertificate::LEN;
const MAX_TEXT_LEN: usize = SCHEME.len() + MAX_HOST_LEN + PATHS[1].len() + MAX_PAYLOAD_LEN.div_ceil(5) * 8;

/// What a poster carries: a venue, with or without the authority's certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HomeSafeCode {
    body: VenueBody,
    certificate: Option<VenueCertificate>,
}

impl HomeSafeCode {
    /// A code as an operator makes it, without asking anybody.
    pub const fn uncertified(body: VenueBody) -> Self {
        Self { body, certificate: None }
    }

    /// The code with a certificate.
    #[must_use]
    pub fn certified(self, certificate: VenueCertificate) -> Self {
        Self { certificate: Some(certificate), ..self }
    }

    /// The venue.
    pub const fn body(&self) -> &VenueBody {
        &self.body
    }

    /// The certificate, unchecked.
    pub const fn certificate(&self) -> Option<&VenueCertificate> {
        self.certificate.as_ref()
    }

    /// Whether the code counts as certified on `today`.
    ///
    /// # Errors
    /// [`CertificateError::Missing`] if it bears none, and those of [`VenueCertificate::verify`].
    pub fn check_certificate(&self, trust: &TrustDocument, today: Day) -> Result<(), CertificateError> {
        self.certificate.as_ref().ok_or(CertificateError::Missing)?.verify(&self.body, trust, today)
    }

    /// Whether the code counts as certified for a stay on some days, for whoever judges it at `now`.
    ///
    /// # Errors
    /// [`CertificateError::Missing`] if it bears none, and those of [`VenueCertificate::verify_stay`].
    pub fn check_certificate_for(
        &self,
        trust: &TrustDocument,
        stay: RangeInclusive<Day>,
        now: UnixTime,
    ) -> Result<(), CertificateError> {
        let certificate = self.certificate.as_ref().ok_or(CertificateError::Missing)?;
        certificate.verify_stay(&self.body, trust, stay, now)
    }

    /// The payload: 32 to 542 bytes. It holds the secret.
    pub fn encode(&self) -> Zeroizing<Vec<u8>> {
        let mut out = Zeroizing::new(self.body.encode());
        if let Some(certificate) = &self.certificate {
            certificate.encode_to(&mut out);
        }
        out
    }

    /// Reads a payload to its last byte.
    ///
    /// # Errors
    /// Bytes that are none, or of a later version or feed.
    pub fn decode(payload: &[u8]) -> Result<Self, DecodeError> {
        decode_all(payload, |reader| {
            let body = VenueBody::decode(reader)?;
            let certificate =
                (reader.remaining() > 0).then(|| VenueCertificate::decode(reader)).transpose()?;
            Ok(Self { body, certificate })
        })
    }

    /// `HTTPS://HOST/V#` and the payload in base32: all of it but `#` in the QR alphanumeric set. It holds
    /// the secret.
    ///
    /// # Errors
    /// [`CodeError::Host`] for a host that a poster cannot carry.
    pub fn to_text(&self, host: &str) -> Result<Zeroizing<String>, CodeError> {
        if !is_host(host) {
            return Err(CodeError::Host);
        }
        let payload = Zeroizing::new(BASE32_NOPAD.encode(&self.encode()));
        Ok(Zeroizing::new([SCHEME, host, PATH, &payload].concat()))
    }

    /// Reads a scanned text. Base32 and the address around it mean the same in either case. The host is
    /// informative; nothing is ever opened.
    ///
    /// # Errors
    /// Any but [`CodeError::Host`]: [`CodeError::Decode`] for the payload, the others for the text around it.
    pub fn from_text(text: &str) -> Result<Self, CodeError> {
        if text.len() > MAX_TEXT_LEN {
            return Err(CodeError::TooLong);
        }
        let (host, payload) = split(text).ok_or(CodeError::NotACode)?;
        if !is_host(&host.to_ascii_uppercase()) {
            return Err(CodeError::NotACode);
        }
        let payload = Zeroizing::new(payload.to_ascii_uppercase());
        let payload =
            Zeroizing::new(BASE32_NOPAD.decode(payload.as_bytes()).map_err(|error| match error.kind {
                DecodeKind::Length | DecodeKind::Trailing => CodeError::Cut,
                DecodeKind::Symbol | DecodeKind::Padding => CodeError::Base32,
            })?);
        Self::decode(&payload).map_err(|error| match error {
            DecodeError::Truncated(_) => CodeError::Cut,
            error => CodeError::Decode(error),
        })
    }

    /// Whether a text is laid out as a HomeSafe code, whatever the payload: `HTTPS://`, something, `/V#`.
    pub fn is_like(text: &str) -> bool {
        split(text).is_some()
    }

    /// The host that a text names, in capitals, where it is laid out as a HomeSafe code.
    pub fn host(text: &str) -> Option<String> {
        split(text).map(|(host, _)| host.to_ascii_uppercase())
    }
}

/// What stands in the places of host and payload. What copies an address may write its `#` as `%23`.
fn split(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_at_checked(SCHEME.len())?;
    let (host, path) = rest.split_at_checked(rest.find('/')?)?;
    let is = |start: &str| path.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start));
    let path_len = PATHS.iter().find(|start| is(start))?.len();
    Some((host, path.get(path_len..)?)).filter(|_| scheme.eq_ignore_ascii_case(SCHEME))
}

fn is_host(host: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || b".-:".contains(&byte);
    (1..=MAX_HOST_LEN).contains(&host.len()) && host.bytes().all(allowed)
}

#[cfg(test)]
pub(crate) mod tests {
    use ed25519_dalek::SigningKey;
    use proptest::prelude::*;

    use super::*;
    use crate::{
        PublicKey,
        roles::Dated,
        time::{UnixTime, Validity},
        trust::{Quorum, TrustBody, UnverifiedTrust, sign_trust},
        venue::{Category, VenuePublic},
    };

    pub(crate) const TODAY: u16 = 20_000;

    pub(crate) fn body(name: &str) -> VenueBody {
        let public = VenuePublic::builder(
            "homesafe.example/hk".parse::<crate::origin::Origin>().unwrap().deployment(),
            Category::RESTAURANT,
        )
        .names("蓮香", name)
        .address("160-164 Wellington Street")
        .stay_minutes(90)
        .validity(Validity::new(Day::new(TODAY - 10), Day::new(TODAY + 355)).unwrap())
        .build()
        .unwrap();
        VenueBody::new(public, [9; 16].into())
    }

    /// A trust document with one certification key, seed 50, and what else `change` does to it.
    pub(crate) fn trust(change: impl FnOnce(&mut TrustBody)) -> TrustDocument {
        let time = |s| UnixTime::new(s).unwrap();
        let signer = |seed: u8| SigningKey::from_bytes(&[seed; 32]);
        let public = |seed| PublicKey::from(signer(seed).verifying_key().to_bytes());
        let dated = |seed| Dated { key: public(seed), not_before: time(0), not_after: time(1 << 32) };
        let log =
            crate::note::NoteKey::new("homesafe.example/hk", crate::note::NoteAlgorithm::Ed25519, public(52))
                .unwrap();
        let mut body = TrustBody {
            version: 1,
            previous: [0; 32].into(),
            origin: "homesafe.example/hk".parse().unwrap(),
            servers: vec![],
            issued: time(0),
            expires: time(1 << 32),
            roots: Quorum { threshold: 1, keys: vec![public(49)] },
            publishing: Quorum { threshold: 1, keys: vec![public(51)] },
            certification: vec![dated(50)],
            submission: vec![],
            log: vec![log],
            witnesses: Quorum { threshold: 0, keys: vec![] },
            log_base: crate::trust::LogBase { first: 0, size: 0, root: crate::log::EMPTY_ROOT.into() },
            voided: vec![],
            revoked: vec![],
            max_object_bytes: 1 << 20,
            publication_interval_seconds: 3_600,
            minimum_overlap_minutes: 1,
            retention_days: 31,
            uncertified_codes: true,
        };
        change(&mut body);
        UnverifiedTrust::parse(sign_trust(&body, &[signer(49)]).unwrap().as_bytes()).unwrap().pin().unwrap()
    }

    pub(crate) fn certified(body: &VenueBody) -> HomeSafeCode {
        let signer = SigningKey::from_bytes(&[50; 32]);
        let certificate =
            VenueCertificate::issue(body.public(), body.commitment(), Day::new(TODAY + 30), &signer);
        HomeSafeCode::uncertified(body.clone()).certified(certificate)
    }

    #[test]
    fn a_certified_code_is_certified() {
        let code = certified(&body("Lin Heung"));
        let text = code.to_text("HOMESAFE.EXAMPLE").unwrap();
        let read = HomeSafeCode::from_text(&text).unwrap();
        assert_eq!(read, code);
        assert_eq!(read.check_certificate(&trust(|_| ()), Day::new(TODAY)), Ok(()));
        let plain = HomeSafeCode::uncertified(body("Lin Heung"));
        assert_eq!(plain.check_certificate(&trust(|_| ()), Day::new(TODAY)), Err(CertificateError::Missing));
    }

    #[test]
    fn attack_expired_revoked_or_foreign_certificate() {
        let body = body("Lin Heung");
        let code = certified(&body);
        let check = |trust: TrustDocument, day| code.check_certificate(&trust, Day::new(day));
        assert_eq!(check(trust(|_| ()), TODAY + 31), Ok(()), "its last day in the west");
        assert_eq!(check(trust(|_| ()), TODAY + 32), Err(CertificateError::Expired));
        let commitment = body.commitment();
        assert_eq!(check(trust(|t| t.revoked.push(commitment)), TODAY), Err(CertificateError::Revoked));
        assert_eq!(check(trust(|t| t.certification.clear()), TODAY), Err(CertificateError::UnknownKey));
        let ended = trust(|t| t.certification[0].not_after = UnixTime::new(5).unwrap());
        assert_eq!(check(ended, TODAY), Err(CertificateError::UnknownKey));
        assert_eq!(
            check(trust(|t| t.origin = "homesafe.example/nz".parse().unwrap()), TODAY),
            Err(CertificateError::UnknownKey)
        );
    }

    #[test]
    fn attack_fake_or_altered_poster() {
        let (one, other) = (body("Lin Heung"), body("Tim Ho Wan"));
        // A certificate moved to another venue.
        let moved =
            HomeSafeCode::uncertified(other.clone()).certified(*certified(&one).certificate().unwrap());
        assert_eq!(
            moved.check_certificate(&trust(|_| ()), Day::new(TODAY)),
            Err(CertificateError::BadSignature)
        );
        // The same public part over another secret: another commitment.
        let fake = VenueBody::new(one.public().clone(), [8; 16].into());
        let fake = HomeSafeCode::uncertified(fake).certified(*certified(&one).certificate().unwrap());
        assert_eq!(
            fake.check_certificate(&trust(|_| ()), Day::new(TODAY)),
            Err(CertificateError::BadSignature)
        );
        // An altered name is another venue: none of its records match.
        assert_ne!(one.venue_key(), other.venue_key());
        assert_ne!(one.fingerprint(), other.fingerprint());
    }

    #[test]
    fn texts_that_are_no_codes_are_told_apart() {
        for (bad, expected) in [
            ("https://example.org", CodeError::NotACode),
            ("HTTPS://A/B/V#AA", CodeError::NotACode),
            ("HTTPS:///V#AA", CodeError::NotACode),
            ("HTTPS://\u{e9}/V#AA", CodeError::NotACode),
            ("HTTP://H/V#AA", CodeError::NotACode),
            ("HTTPS://H/V#A", CodeError::Cut),
            ("HTTPS://H/V#A1", CodeError::Base32),
            ("HTTPS://H/V#\u{131}\u{131}", CodeError::Base32),
            ("HTTPS://H/V#AAAAAAA=", CodeError::Base32),
            ("HTTPS://H/V#", CodeError::Cut),
            (&"A".repeat(5_000), CodeError::TooLong),
        ] {
            assert_eq!(HomeSafeCode::from_text(bad), Err(expected), "{bad}");
        }
        assert_eq!(HomeSafeCode::uncertified(body("x")).to_text("lower"), Err(CodeError::Host));
        let whole = HomeSafeCode::uncertified(body("x")).to_text("H").unwrap();
        for len in "HTTPS://H/V#".len()..whole.len() {
            assert_eq!(HomeSafeCode::from_text(&whole[..len]), Err(CodeError::Cut), "cut to {len}");
        }
    }

    #[test]
    fn either_case_is_read() {
        let code = certified(&body("Lin Heung"));
        let text = code.to_text("HOMESAFE.EXAMPLE:8443").unwrap();
        let (address, payload) = text.split_once('#').unwrap();
        for same in [
            text.to_lowercase(),
            format!("{}#{payload}", address.to_lowercase()),
            format!("{address}#{}", payload.to_lowercase()),
            text.replace('#', "%23"),
        ] {
            assert_eq!(HomeSafeCode::from_text(&same).as_ref(), Ok(&code), "{same}");
            assert_eq!(HomeSafeCode::host(&same).as_deref(), Some("HOMESAFE.EXAMPLE:8443"));
            assert!(HomeSafeCode::is_like(&same));
        }
        assert!(!HomeSafeCode::is_like(address) && HomeSafeCode::host(address).is_none());
    }

    #[test]
    fn public_parts_and_certificates_travel_apart() {
        let code = certified(&body("Lin Heung"));
        let public = code.body().public();
        assert_eq!(VenuePublic::decode(&public.encode()).as_ref(), Ok(public));
        assert!(
            VenuePublic::decode(&code.body().encode()).is_err(),
            "a body with its secret is no public part"
        );
        let certificate = code.certificate().unwrap();
        assert_eq!(VenueCertificate::from_bytes(&certificate.to_bytes()).as_ref(), Ok(certificate));
        assert!(VenueCertificate::from_bytes(&certificate.to_bytes()[1..]).is_err());
    }

    #[test]
    fn every_cut_and_every_extra_byte_is_an_error() {
        let payload = certified(&body("Lin Heung")).encode();
        let without = payload.len() - VenueCertificate::LEN;
        for cut in (0..payload.len()).filter(|cut| *cut != without) {
            assert!(HomeSafeCode::decode(&payload[..cut]).is_err(), "{cut}");
        }
        assert!(HomeSafeCode::decode(&[&payload[..], &[0]].concat()).is_err());
    }

    proptest! {
        #[test]
        fn what_decodes_encodes_to_the_same_bytes(mut payload in Just(certified(&body("Lin Heung")).encode().to_vec()), at in 0usize..100, with: u8) {
            let at = at % payload.len();
            payload[at] = with;
            if let Ok(code) = HomeSafeCode::decode(&payload) {
                prop_assert_eq!(&code.encode()[..], &payload[..]);
            }
        }
    }
}
