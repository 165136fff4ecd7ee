//! Certifying venues: the authority's signature over what a poster shows and over a commitment to its day
//! keys. A request carries both and never the secret; a code that somebody brought carries all three.

use std::path::Path;

use data_encoding::BASE64;
use ed25519_dalek::SigningKey;
use homesafe_host::{
    cli::{Classify, Exit},
    files::{FileError, read_given},
};
use homesafe_protocol::{
    Commitment,
    codec::DecodeError,
    origin::Origin,
    time::UnixTime,
    trust::TrustDocument,
    typed::{self, NotText},
    venue::{CodeError, HomeSafeCode, VenueCertificate, VenuePublic},
};
use poster_reader::{
    picture::{self, PictureError},
    scan,
};
use zeroize::Zeroizing;

use crate::{
    desk::{Desk, DeskError, KeyKind},
    journal::Act,
};

/// Larger than any request and any picture that is read.
const MAX_LEN: u64 = picture::MAX_BYTES as u64;

/// Why a venue is not certified.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum CertifyError {
    /// The desk's folder.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// The file.
    #[error(transparent)]
    File(#[from] FileError),
    /// The picture.
    #[error("{0}")]
    Picture(#[from] PictureError),
    /// The picture's codes are others, or several.
    #[error("the picture should show one HomeSafe venue code")]
    NotOneCode,
    /// The code.
    #[error("{0}")]
    Code(#[from] CodeError),
    /// Not a request.
    #[error("not a registration request")]
    Request,
    /// The public part in a request.
    #[error("the request's public part is damaged: {0}")]
    Public(#[from] DecodeError),
    /// A venue of another deployment.
    #[error("the venue code belongs to another deployment than {0}")]
    OtherDeployment(Origin),
    /// It was revoked, and no document takes that back.
    #[error("this venue code was revoked ({0})")]
    Revoked(Commitment),
}

impl Classify for CertifyError {
    fn exit(&self) -> Exit {
        match self {
            Self::Desk(error) => error.exit(),
            Self::File(error) => error.exit(),
            Self::OtherDeployment(_) | Self::Revoked(_) => Exit::Verification,
            _ => Exit::Usage,
        }
    }
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct RequestFile {
    public: String,
    commitment: Commitment,
}

/// A venue that asks to be certified.
#[derive(Debug)]
pub struct Request {
    public: VenuePublic,
    commitment: Commitment,
    /// The code itself, where somebody brought it, and the host it was written with.
    code: Option<(HomeSafeCode, String)>,
}

/// What the operator gets.
#[derive(Debug)]
pub struct Certified {
    /// The certificate.
    pub certificate: VenueCertificate,
    /// The whole code with it, where the code was brought: it holds the secret.
    pub code: Option<Zeroizing<String>>,
}

impl Request {
    /// A request from a venue code's text, from a picture of a poster, or from a registration request.
    ///
    /// # Errors
    /// [`CertifyError::OtherDeployment`] for a venue of another one; a file that cannot be read; what is
    /// neither one HomeSafe venue code nor a request.
    pub fn read(source: &str, origin: &Origin) -> Result<Self, CertifyError> {
        let is_text = scan::looks_like_text(source) && !Path::new(source).exists();
        let request = if is_text { Self::from_text(source) } else { Self::from_file(source) }?;
        if request.public.deployment() == origin.deployment() {
            Ok(request)
        } else {
            Err(CertifyError::OtherDeployment(origin.clone()))
        }
    }

    /// That the roots have not revoked it.
    ///
    /// # Errors
    /// [`CertifyError::Revoked`] if they have.
    pub fn check_revoked(&self, trust: Option<&TrustDocument>) -> Result<(), CertifyError> {
        match trust {
            Some(trust) if trust.body().revoked.contains(&self.commitment) => {
                Err(CertifyError::Revoked(self.commitment))
            }
            _ => Ok(()),
        }
    }

    fn from_file(path: &str) -> Result<Self, CertifyError> {
        let path = Path::new(path);
        let bytes = Zeroizing::new(read_given(path, MAX_LEN)?);
        if picture::looks_like_picture(&bytes) {
            let texts = picture::decode_until(&bytes, &|text| HomeSafeCode::from_text(text).is_ok())?;
            let code = |text: &String| Some((HomeSafeCode::from_text(text).ok()?, HomeSafeCode::host(text)?));
            let mut codes: Vec<_> = texts.iter().filter_map(code).collect();
            return match (codes.pop(), codes.is_empty()) {
                (Some((code, host)), true) => Ok(Self::from_code(code, host)),
                _ => Err(CertifyError::NotOneCode),
            };
        }
        let text = typed::from_bytes(&bytes).map_err(|NotText| CertifyError::Request)?;
        let text = text.trim();
        if text.starts_with('{') { Self::parse(text) } else { Self::from_text(text) }
    }

    /// A registration request (section 11): JSON of two members, `public` in base64 and `commitment` in
    /// hexadecimal.
    ///
    /// # Errors
    /// [`CertifyError::Request`] for anything else, [`CertifyError::Public`] for a public part that is
    /// damaged.
    pub fn parse(json: &str) -> Result<Self, CertifyError> {
        // A list in the members' order would be read as well.
        let object =
            json.trim_ascii_start().starts_with('{').then(|| serde_json::from_str(json).ok()).flatten();
        let RequestFile { public, commitment } = object.ok_or(CertifyError::Request)?;
        let public = BASE64.decode(public.as_bytes()).map_err(|_| CertifyError::Request)?;
        Ok(Self { public: VenuePublic::decode(&public)?, commitment, code: None })
    }

    fn from_text(text: &str) -> Result<Self, CertifyError> {
        let text = typed::joined(&typed::tidy(text));
        let host = HomeSafeCode::host(&text).ok_or(CertifyError::Request)?;
        Ok(Self::from_code(HomeSafeCode::from_text(&text)?, host))
    }

    fn from_code(code: HomeSafeCode, host: String) -> Self {
        let body = code.body();
        Self { public: body.public().clone(), commitment: body.commitment(), code: Some((code, host)) }
    }

    /// What the certificate would vouch for.
    pub const fn public(&self) -> &VenuePublic {
        &self.public
    }

    /// What its day keys are committed to with.
    pub const fn commitment(&self) -> Commitment {
        self.commitment
    }

    /// Certifies it for as long as the code is valid, with the key that the trust document lists for now;
    /// before there is one, with the key that the first will list.
    ///
    /// # Errors
    /// [`CertifyError::Revoked`], and a key that is not here.
    pub fn certify(self, desk: &Desk, now: UnixTime) -> Result<Certified, CertifyError> {
        let trust = desk.find_trust()?;
        self.check_revoked(trust.as_ref())?;
        let key = match &trust {
            Some(trust) => desk.key(KeyKind::Certification, &trust.body().certification, now)?,
            None => desk.first_certification_key()?,
        };
        desk.journal(Act::Certified { commitment: self.commitment }, now)?;
        self.signed_by(&key.signer())
    }

    fn signed_by(self, signer: &SigningKey) -> Result<Certified, CertifyError> {
        let not_after = self.public.validity().last();
        let certificate = VenueCertificate::issue(&self.public, self.commitment, not_after, signer);
        let code = self.code.map(|(code, host)| code.certified(certificate).to_text(&host)).transpose()?;
        Ok(Certified { certificate, code })
    }
}

#[cfg(test)]
mod tests {
    use homesafe_protocol::{
        time::{Day, Validity},
        trust::UnverifiedTrust,
        venue::{Category, VenueBody},
    };

    use super::*;
    use crate::{
        desk::tests::desk,
        trust::{Changes, make},
    };

    fn code(origin: &str) -> HomeSafeCode {
        let public = VenuePublic::builder(origin.parse::<Origin>().unwrap().deployment(), Category::CLINIC)
            .names("診所", "Clinic")
            .validity(Validity::new(Day::new(20_700), Day::new(20_800)).unwrap());
        HomeSafeCode::uncertified(VenueBody::new(public.build().unwrap(), [5; 16].into()))
    }

    #[test]
    fn what_it_certifies_counts_as_certified() {
        let folder = tempfile::tempdir().unwrap();
        let desk = desk(folder.path());
        let key = homesafe_protocol::note::NoteKey::new(
            "homesafe.example/hk",
            homesafe_protocol::note::NoteAlgorithm::Ed25519,
            SigningKey::from_bytes(&[9; 32]).verifying_key().to_bytes().into(),
        );
        let changes = Changes { log_keys: vec![key.unwrap()], ..Changes::default() };
        let today = Day::new(20_750);
        let signed = make(&desk, &changes, UnixTime::new(today.start().seconds()).unwrap()).unwrap();
        let trust = UnverifiedTrust::parse(&signed.note).unwrap().pin().unwrap();
        let (origin, now) = (trust.origin(), today.start());

        let text = code("homesafe.example/hk").to_text("HOMESAFE.EXAMPLE").unwrap();
        let certified = Request::read(&text, origin).unwrap().certify(&desk, now).unwrap();
        let certified_of = |text: &str| Request::read(text, origin).unwrap().certify(&desk, now).unwrap();
        assert_eq!(certified_of(&format!("<{}>\u{200b}", text.to_lowercase())).code, certified.code);
        let certified_code = HomeSafeCode::from_text(&certified.code.unwrap()).unwrap();
        assert_eq!(certified_code.check_certificate(&trust, today), Ok(()));

        // The same from a request, which shows no secret.
        let body = code("homesafe.example/hk").body().clone();
        let request = serde_json::json!({ "public": BASE64.encode(&body.public().encode()), "commitment": body.commitment() });
        let path = folder.path().join("request.json");
        std::fs::write(&path, request.to_string()).unwrap();
        let asked = Request::read(path.to_str().unwrap(), origin).unwrap();
        assert_eq!(asked.public().name_en(), "Clinic");
        let answer = asked.certify(&desk, now).unwrap();
        assert!(answer.code.is_none());
        assert_eq!(
            HomeSafeCode::uncertified(body).certified(answer.certificate).check_certificate(&trust, today),
            Ok(())
        );

        // Revoked while somebody looked at it.
        let commitment = code("homesafe.example/hk").body().commitment();
        let waiting = Request::read(&text, origin).unwrap();
        make(&desk, &Changes { revoke: vec![commitment], ..Changes::default() }, now).unwrap();
        assert!(matches!(waiting.certify(&desk, now), Err(CertifyError::Revoked(of)) if of == commitment));

        let foreign = code("homesafe.example/nz").to_text("HOMESAFE.EXAMPLE").unwrap();
        assert!(matches!(Request::read(&foreign, origin), Err(CertifyError::OtherDeployment(_))));
        std::fs::write(&path, "{\"public\":\"AAAA\"}").unwrap();
        assert!(matches!(Request::read(path.to_str().unwrap(), origin), Err(CertifyError::Request)));
    }
}
