//! What is given on a command line to read posters with.

use std::path::Path;

use homesafe_protocol::{
    foreign::{IssuerKey, OtherCode},
    venue::ScanError,
};
use poster_reader::scan::ReadError;

use super::{Classify, Exit, Failure};
use crate::files;

/// Larger than any public key.
const MAX_KEY_LEN: u64 = 16 * 1_024;

/// Reads the key whose signatures on NHS codes count: a PEM file, and the id by which codes name it.
pub fn read_issuer(path: &Path, kid: Option<&str>) -> Result<IssuerKey, Failure> {
    // What is not text is no PEM either.
    let pem = String::from_utf8(files::read_given(path, MAX_KEY_LEN)?).unwrap_or_default();
    let key = IssuerKey::from_pem(&pem);
    let key = key.map_err(|error| Failure::fact(Exit::Usage, &error).context(path.display()))?;
    Ok(match kid {
        Some(kid) => key.with_id(kid),
        None => key,
    })
}

impl Classify for ReadError {
    fn exit(&self) -> Exit {
        match self {
            Self::Code(ScanError::Other(OtherCode::Text)) => Exit::Usage,
            Self::Code(_) => Exit::Verification,
            _ => Exit::Usage,
        }
    }
}
