//! Which trust documents a server lacks of those that are stored here.

use homesafe_client::transport::TransportError;
use homesafe_host::drive::Transport;
use homesafe_protocol::{note::MAX_NOTE_LEN, path};

/// The versions that a server lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lacking {
    /// Those before its newest, in the order in which it takes them: from its oldest one down, each vouched
    /// for by the next.
    pub before: Vec<u64>,
    /// Those after its newest, upwards.
    pub after: Vec<u64>,
}

/// Asks for each of `versions`, which ascend.
pub(crate) fn lacking(versions: &[u64], transport: &dyn Transport) -> Result<Lacking, TransportError> {
    let (mut newest, mut lacking) = (0, Vec::new());
    for version in versions {
        match transport.get(&path::trust(*version), MAX_NOTE_LEN as u64) {
            Ok(_) => newest = *version,
            Err(TransportError::NotFound(_)) => lacking.push(*version),
            Err(error) => return Err(error),
        }
    }
    let (mut before, after): (Vec<_>, Vec<_>) = lacking.into_iter().partition(|version| *version < newest);
    before.reverse();
    Ok(Lacking { before, after })
}
