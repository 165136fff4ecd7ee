//! What the roots of this desk signed: one text of each version. Of two texts in circulation devices would take the one that they
//! meet first, and never the other.

use homesafe_client::files::{PUBLIC, create_private_dir, read_bounded, write_atomic};
use homesafe_protocol::{Hash, note::MAX_NOTE_LEN, time::UnixTime, trust::UnverifiedTrust};

use super::TrustToolError;
use crate::{
    desk::{Desk, DeskError},
    journal::Act,
};

/// Notes that this desk's roots sign a document, before the signatures are given away. `instead_of` is the fingerprint of a text of
/// the same version that a person says went to nobody: it is journalled, and forgotten for the new one.
///
/// # Errors
/// [`TrustToolError::SignedAnother`] for a second text; [`TrustToolError::NotSigned`] for one that was not signed here.
pub(super) fn remember(
    desk: &Desk,
    version: u64,
    note: &[u8],
    instead_of: Option<Hash>,
    now: UnixTime,
) -> Result<(), TrustToolError> {
    let folder = desk.folder().join("trust").join("signed");
    create_private_dir(&folder).map_err(DeskError::from)?;
    let path = folder.join(version.to_string());
    let before = match read_bounded(&path, MAX_NOTE_LEN as u64) {
        Err(error) if error.is_not_found() => None,
        other => Some(UnverifiedTrust::parse(&other.map_err(DeskError::from)?)?.fingerprint()),
    };
    match (before, instead_of) {
        (before, Some(named)) if before != Some(named) => return Err(TrustToolError::NotSigned { version, named }),
        (Some(before), _) if before == UnverifiedTrust::parse(note)?.fingerprint() => {}
        (Some(fingerprint), Some(_)) => desk.journal(Act::TrustReplaced { version, fingerprint }, now)?,
        (Some(fingerprint), None) => return Err(TrustToolError::SignedAnother { version, fingerprint, path }),
        (None, _) => {}
    }
    Ok(write_atomic(&path, note, PUBLIC).map_err(DeskError::from)?)
}
