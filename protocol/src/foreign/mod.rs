//! Codes of other check-in systems (section 12): posters that already hang on doors, and taxis by their
//! plates.
//!
//! Every reader is strict and bounded, and none opens an address. What another system's app would have looked
//! up or decrypted is of no use here: a code yields a stable part, that part the venue key, and all else is
//! as with HomeSafe's own codes.

mod clea;
mod code;
mod corona_warn_app;
mod json;
mod kept;
mod leave_home_safe;
mod nhs_covid_19;
mod nz_covid_tracer;
mod read;
mod scheme;
mod taxi;
mod unknown;
mod web;

#[cfg(test)]
mod tests;

pub use code::ForeignCode;
pub use nhs_covid_19::{IssuerKey, IssuerKeyError};
pub use scheme::{Scheme, Seal};
pub use unknown::{OtherCode, recognise};

/// The longest text that is read, in bytes: more than the largest QR code holds.
pub const MAX_TEXT_LEN: usize = 4_096;

/// Why a text is no code of another system. Nothing of the text is repeated here.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum ForeignError {
    /// It begins like nothing that is known.
    #[error("not a check-in code that this program knows")]
    NotForeign,
    /// More than [`MAX_TEXT_LEN`] bytes.
    #[error("longer than any check-in code: at most {MAX_TEXT_LEN} bytes are read")]
    TooLong,
    /// It begins like a code of the scheme and does not go on so.
    #[error("this {scheme} code is damaged: {what}")]
    Malformed {
        /// Whose code it seems to be.
        scheme: Scheme,
        /// What is wrong.
        what: &'static str,
    },
    /// The hash in a LeaveHomeSafe code is not that of its venue id.
    #[error(
        "the checksum of this LeaveHomeSafe code does not fit its venue id: it is damaged, or no genuine poster"
    )]
    Checksum,
    /// Of a version that came after this program.
    #[error("another system's code of a newer version ({scheme}); a newer program may read it")]
    NewerVersion {
        /// Whose code it is.
        scheme: Scheme,
    },
    /// An NHS code whose signature is missing, of another kind than ES256, by a key of another id, or not the
    /// issuer's.
    #[error("the signature of this NHS COVID-19 code does not hold: the poster is damaged, or a fake")]
    Signature,
    /// What follows `taxi:` is no plate.
    #[error(
        "a taxi is entered as taxi:VK7413: two letters without I, O and Q, then one to four digits, the first not 0"
    )]
    Plate,
    /// A code for something else.
    #[error("{0}")]
    Other(OtherCode),
}

impl ForeignError {
    const fn malformed(scheme: Scheme, what: &'static str) -> Self {
        Self::Malformed { scheme, what }
    }
}
