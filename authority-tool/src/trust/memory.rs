//! What the roots of this desk signed: one text of each version. Of two texts in circulation devices would
//! take the one that they meet first, and never the other.

use homesafe_protocol::{Hash, time::UnixTime, trust::UnverifiedTrust};

use super::TrustToolError;
use crate::{desk::Desk, journal::Act};

/// Notes that this desk's roots sign a document, before the signatures are given away. `instead_of` is the
/// fingerprint of a text of the same version that a person says went to nobody: it is journalled, and
/// forgotten for the new one.
///
/// # Errors
/// [`TrustToolError::SignedAnother`] for a second text; [`TrustToolError::NotSigned`] for one that was not
/// signed here.
pub(super) fn remember(
    desk: &Desk,
    version: u64,
    note: &[u8],
    instead_of: Option<Hash>,
    now: UnixTime,
) -> Result<(), TrustToolError> {
    let before = desk.signed_by_roots(version)?;
    let before = before.map(|note| UnverifiedTrust::parse(&note)).transpose()?.map(|note| note.fingerprint());
    match (before, instead_of) {
        (before, Some(named)) if before != Some(named) => {
            return Err(TrustToolError::NotSigned { version, named });
        }
        (Some(before), _) if before == UnverifiedTrust::parse(note)?.fingerprint() => {}
        (Some(fingerprint), Some(_)) => desk.journal(Act::TrustReplaced { version, fingerprint }, now)?,
        (Some(fingerprint), None) => {
            let path = desk.folder().join(format!("trust/signed/{version}"));
            return Err(TrustToolError::SignedAnother { version, fingerprint, path });
        }
        (None, _) => {}
    }
    Ok(desk.set_signed_by_roots(version, note)?)
}
