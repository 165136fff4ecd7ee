//! The venue code (section 2): what a poster carries, and the authority's optional certificate over it; and [`VenueCode`], a
//! HomeSafe poster's code or another system's.

mod any;
mod body;
mod category;
mod certificate;
mod code;
mod text;

pub use any::{ScanError, VenueCode};
pub use body::{VenueBody, VenueError, VenuePublic, VenuePublicBuilder, VenueText};
pub(crate) use body::{commitment_leaf, fingerprint};
pub use category::{Category, UnknownCategory};
pub use certificate::{CertificateError, VenueCertificate};
#[cfg(test)]
pub(crate) use code::tests as sample;
pub use code::{CodeError, HomeSafeCode};
pub(crate) use text::is_forbidden;
pub use text::{Line, LineError};
