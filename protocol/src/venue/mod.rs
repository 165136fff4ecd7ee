//! The venue code (section 2): what a poster carries, and the authority's optional certificate over it; and
//! [`VenueCode`], a HomeSafe poster's code or another system's.

mod any;
mod body;
mod certificate;
mod code;

pub use crate::{
    category::{Category, UnknownCategory},
    line::{Line, LineError},
};

pub use any::{ScanError, VenueCode};
pub use body::{VenueBody, VenueError, VenuePublic, VenuePublicBuilder, VenueText};
pub(crate) use body::{commitment_leaf, fingerprint};
pub use certificate::{CertificateError, VenueCertificate};
#[cfg(test)]
pub(crate) use code::tests as sample;
pub use code::{CodeError, HomeSafeCode};
