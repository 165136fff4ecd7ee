//! NHS COVID-19, England and Wales: `UKC19TRACING:`, a version, and a signed JSON web token.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use p256::{
    ecdsa::{Signature, VerifyingKey, signature::Verifier as _},
    pkcs8::DecodePublicKey as _,
};
use serde::Deserialize;

use super::{ForeignCode, ForeignError, Scheme, Seal, json};

pub(super) const PREFIX: &str = "UKC19TRACING:";
const SCHEME: Scheme = Scheme::NhsCovid19;
const ID_CHARS: &[u8] = b"CDEFHJKMPRTVWXY2345689";
const MAX_ID_LEN: usize = 12;
const SIGNATURE_LEN: usize = 64;

/// The P-256 public key of those who sign NHS codes, with or without the id by which their codes name it.
#[derive(Clone, PartialEq, Eq)]
pub struct IssuerKey {
    key: VerifyingKey,
    id: Option<String>,
}

/// A text that is no [`IssuerKey`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[error("the issuer's key should be a P-256 public key in PEM (BEGIN PUBLIC KEY)")]
pub struct IssuerKeyError;

impl IssuerKey {
    /// Reads a key as OpenSSL writes it: PEM of a `SubjectPublicKeyInfo` on the curve P-256.
    ///
    /// # Errors
    /// Another text, or a key on another curve.
    pub fn from_pem(pem: &str) -> Result<Self, IssuerKeyError> {
        let key = VerifyingKey::from_public_key_pem(pem.trim()).map_err(|_| IssuerKeyError)?;
        Ok(Self { key, id: None })
    }

    /// The same key, accepted only for codes that name it so in their `kid`. Without an id, the signature
    /// alone decides.
    #[must_use]
    pub fn with_id(self, id: &str) -> Self {
        Self { id: Some(id.to_owned()), ..self }
    }

    fn verifies(&self, header: &Header, message: &[u8], signature: &[u8; SIGNATURE_LEN]) -> bool {
        (self.id.is_none() || self.id == header.kid)
            && Signature::from_slice(signature)
                .is_ok_and(|signature| self.key.verify(message, &signature).is_ok())
    }
}

impl fmt::Debug for IssuerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IssuerKey(P-256)")
    }
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    /// Which key signed it.
    kid: Option<String>,
}

#[derive(Deserialize)]
struct Claims {
    /// Of the venue: the stable part.
    id: String,
    #[serde(rename = "opn")]
    name: String,
    #[serde(rename = "adr")]
    address: Option<String>,
    #[serde(rename = "pc")]
    postcode: Option<String>,
}

/// Reads what follows `UKC19TRACING:`. Later versions are read too, as long as they look alike.
pub(super) fn read(rest: &str, issuer: Option<&IssuerKey>) -> Result<ForeignCode, ForeignError> {
    let malformed = |what| ForeignError::malformed(SCHEME, what);
    let (version, token) =
        rest.split_once(':').ok_or(malformed("it should have three parts with colons between"))?;
    if token.contains(':') {
        return Err(malformed("it has more than three parts with colons between"));
    }
    let is_number = !version.is_empty() && version.bytes().all(|b| b.is_ascii_digit());
    if !is_number || version.parse::<u32>().is_ok_and(|version| version == 0) {
        return Err(malformed("its version is not a number from 1"));
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(malformed("its token should have three parts"))?;
    let (header, claims) = signed.split_once('.').ok_or(malformed("its token should have three parts"))?;

    let header: Header = part(header).ok_or(malformed("its token has no readable header"))?;
    let seal = seal(&header, signed, signature, issuer)?;
    let claims: Claims = part(claims).ok_or(malformed("its token does not hold a venue's claims"))?;
    let id = claims.id.as_bytes();
    if !(1..=MAX_ID_LEN).contains(&id.len()) || !id.iter().all(|b| ID_CHARS.contains(b)) {
        return Err(malformed("the venue's id is not one"));
    }
    let (address, postcode) = (claims.address.unwrap_or_default(), claims.postcode.unwrap_or_default());
    let address = [address.trim(), postcode.trim()].into_iter().filter(|text| !text.is_empty());
    let address = address.collect::<Vec<_>>().join(", ");
    Ok(ForeignCode { seal, ..ForeignCode::new(SCHEME, id).named(&claims.name, "", &address)? })
}

fn part<T: for<'a> Deserialize<'a>>(text: &str) -> Option<T> {
    json::object(&BASE64URL_NOPAD.decode(text.as_bytes()).ok()?)
}

/// What the signature is worth. `none` and every algorithm but ES256 are refused, key or no key.
fn seal(
    header: &Header,
    signed: &str,
    signature: &str,
    issuer: Option<&IssuerKey>,
) -> Result<Seal, ForeignError> {
    let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).ok();
    let signature: Option<[u8; SIGNATURE_LEN]> = signature.and_then(|bytes| bytes.try_into().ok());
    match (signature, issuer) {
        (Some(_), None) if header.alg == "ES256" => Ok(Seal::Unverified),
        (Some(signature), Some(key))
            if header.alg == "ES256" && key.verifies(header, signed.as_bytes(), &signature) =>
        {
            Ok(Seal::Verified)
        }
        _ => Err(ForeignError::Signature),
    }
}

#[cfg(test)]
mod tests;
