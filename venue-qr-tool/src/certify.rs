//! What passes between an operator and the health authority before a poster is certified (protocol, section
//! 2): a request, which does not carry the venue's secret, and the certificate.

use std::path::{Path, PathBuf};

use data_encoding::BASE64;
use homesafe_host::files::{FileError, read_given};
use homesafe_protocol::{
    Commitment, Hash,
    codec::DecodeError,
    note::MAX_NOTE_LEN,
    passphrase::Passphrase,
    time::{Day, UnixTime},
    trust::{TrustDocument, TrustError, UnverifiedTrust},
    venue::{CertificateError, HomeSafeCode, VenueCertificate},
};
use serde::Serialize;

use crate::{
    folder::{FolderError, Folders},
    venue_file::VenueFile,
};

/// Larger than any certificate.
const MAX_CERTIFICATE_LEN: u64 = 4_096;

/// Why a certificate was not put into a venue file.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateFileError {
    /// A file.
    #[error(transparent)]
    File(#[from] FileError),
    /// The venue file.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The file that was given holds something else.
    #[error("the file holds no certificate in base64")]
    NotInFile,
    /// What was given is neither a file nor a certificate.
    #[error("no file, and no certificate in base64")]
    NoFile,
    /// It is base64 of something else.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// It does not hold for any code of the venue file.
    #[error(transparent)]
    Refused(#[from] CertificateError),
}

/// Why a trust document is not used.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum TrustFileError {
    /// The file.
    #[error(transparent)]
    File(#[from] FileError),
    /// What stands in it.
    #[error("{}: {error}", path.display())]
    Document {
        /// The file.
        #[serde(serialize_with = "homesafe_host::files::path_text")]
        path: PathBuf,
        /// What is wrong.
        error: TrustError,
    },
}

/// A request to be certified, as the authority's desk reads it: JSON with the public part and the commitment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Request {
    /// The public part, base64.
    pub public: String,
    /// The commitment to all day keys.
    pub commitment: Commitment,
}

impl Request {
    /// The request of a code.
    pub fn of(code: &HomeSafeCode) -> Self {
        let body = code.body();
        Self { public: BASE64.encode(&body.public().encode()), commitment: body.commitment() }
    }
}

/// The document as its own root quorum signed it; compare the fingerprint where the file came from elsewhere.
///
/// # Errors
/// [`TrustFileError::File`] if it cannot be read; [`TrustFileError::Document`] for one that is none, or of
/// another fingerprint.
pub fn read_trust(path: &Path, fingerprint: Option<Hash>) -> Result<TrustDocument, TrustFileError> {
    let note = read_given(path, MAX_NOTE_LEN as u64)?;
    let unverified = UnverifiedTrust::parse(&note);
    let trust = unverified.and_then(|note| match fingerprint {
        Some(expected) => note.pin_by_fingerprint(expected),
        None => note.pin(),
    });
    trust.map_err(|error| TrustFileError::Document { path: path.to_owned(), error })
}

/// Reads a certificate from a file, or from the text that it is.
///
/// # Errors
/// [`CertificateFileError::NotInFile`], [`CertificateFileError::NoFile`] and [`CertificateFileError::Decode`]
/// for what is none; a file that cannot be read.
pub fn read_certificate(source: &str) -> Result<VenueCertificate, CertificateFileError> {
    let (text, otherwise) = match Path::new(source) {
        path if path.exists() => {
            let bytes = read_given(path, MAX_CERTIFICATE_LEN)?;
            (String::from_utf8(bytes).unwrap_or_default(), CertificateFileError::NotInFile)
        }
        _ => (source.to_owned(), CertificateFileError::NoFile),
    };
    let bytes = BASE64.decode(text.trim().as_bytes()).map_err(|_| otherwise)?;
    Ok(VenueCertificate::from_bytes(&bytes)?)
}

/// A certificate that stands in a venue file now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Certified {
    /// The last day on which it holds.
    pub until: Day,
    /// The day by which its code is found, where a change is planned.
    pub on: Option<Day>,
}

/// Puts a certificate into the code of a venue file that it is for; `today` is the day on the wall.
///
/// # Errors
/// [`CertificateFileError::Refused`] if it is for none of them or does not hold;
/// [`CertificateFileError::Folder`] for a venue file that cannot be read or written.
pub fn certify(
    path: &Path,
    passphrase: Passphrase,
    certificate: VenueCertificate,
    trust: &TrustDocument,
    now: UnixTime,
    today: Day,
) -> Result<Certified, CertificateFileError> {
    let mut folders = Folders::to_change([path], passphrase)?;
    let mut venue = folders.read(path)?;
    let on = place(&mut venue, certificate, |code| code.check_certificate(trust, now.day()), today)?;
    folders.write(path, &venue)?;
    Ok(Certified { until: certificate.not_after(), on })
}

/// Puts a certificate into the code that it is for: the newest, or where a change is planned one that hangs
/// until then, whose first day is given.
fn place(
    venue: &mut VenueFile,
    certificate: VenueCertificate,
    check: impl Fn(&HomeSafeCode) -> Result<(), CertificateError>,
    today: Day,
) -> Result<Option<Day>, CertificateError> {
    // Checked before it replaces anything: a poster with a wrong certificate would warn every visitor.
    let certified = |code: &HomeSafeCode| {
        let code = code.clone().certified(certificate);
        check(&code).map(|()| code)
    };
    let refused = match certified(&venue.code) {
        Ok(code) => {
            venue.code = code;
            return Ok(None);
        }
        Err(error) => error,
    };
    for former in venue.former.iter_mut().filter(|former| former.until > today) {
        if let Ok(code) = certified(&former.code) {
            former.code = code;
            return Ok(Some(former.code.body().public().validity().first().max(today)));
        }
    }
    Err(refused)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::poster::tests::venue;

    #[test]
    fn a_request_holds_no_secret() {
        let file = VenueFile::new(venue("蓮香茶室", "Lin Heung", ""), "H");
        let request = Request::of(&file.code);
        let public = BASE64.decode(request.public.as_bytes()).unwrap();
        let body = file.code.body().encode();
        assert_eq!(public.len() + 16, body.len());
        assert_eq!(request.commitment, file.code.body().commitment());
    }
}
