//! What the desk has verified of the log: it signs on top of this and of nothing else.

use std::collections::BTreeSet;

use homesafe_client::follow::{Known, SeenEntry};
use homesafe_protocol::{
    encoding::{Version, decode_version},
    time::UnixTime,
    trust::TrustChain,
};
use serde::{Deserialize, Serialize};

use super::{Desk, DeskError};

const STATE_FILE: &str = "log-state";
const VERSION: Version = Version::new(1);

/// The log as last verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    version: Version,
    /// The tree and its leaves.
    pub known: Known,
    /// Leaves that a key of this desk signed and of which it has no record. As long as one of them stands,
    /// its folder was put back from an older copy, or another copy of it is in use: nothing is signed until a
    /// person has looked.
    pub unrecorded: BTreeSet<u64>,
}

impl State {
    /// What is known, with no doubt about this desk's own records.
    pub const fn new(known: Known) -> Self {
        Self { version: VERSION, known, unrecorded: BTreeSet::new() }
    }

    /// Leaves that stand and of which this desk should have a record and has none.
    pub fn unexplained<'a>(&'a self, chain: &'a TrustChain) -> Vec<&'a SeenEntry> {
        self.known.counting(chain).filter(|entry| self.unrecorded.contains(&entry.seq)).collect()
    }
}

impl Desk {
    /// The stored state; `None` before anything was followed.
    ///
    /// # Errors
    /// Those of the desk's folder.
    pub fn state(&self) -> Result<Option<State>, DeskError> {
        let Some(bytes) = self.read(STATE_FILE)? else { return Ok(None) };
        let path = self.folder.join(STATE_FILE);
        decode_version(&bytes, VERSION).map(Some).map_err(|error| DeskError::undecoded(error, path))
    }

    /// Stores what was verified.
    ///
    /// # Errors
    /// Those of the desk's folder.
    pub fn set_state(&self, state: &State) -> Result<(), DeskError> {
        let bytes =
            postcard::to_allocvec(state).map_err(|_| DeskError::Damaged(self.folder.join(STATE_FILE)))?;
        self.put(STATE_FILE, &bytes)
    }

    /// The time of the newest publication that stands, as this desk followed the log; `None` before the
    /// first.
    pub(crate) fn newest_publication(&self) -> Result<Option<UnixTime>, DeskError> {
        let (Some(chain), Some(state)) = (self.find_chain()?, self.state()?) else { return Ok(None) };
        Ok(state.known.newest(&chain).map(|newest| newest.published_at))
    }

    /// The time by which the desk forgets: the earlier of the clock's and the newest publication's, for a
    /// clock alone may be wrong. `None` before the first publication.
    ///
    /// # Errors
    /// Those of the desk's folder.
    pub fn forgets_by(&self, now: UnixTime) -> Result<Option<UnixTime>, DeskError> {
        Ok(self.newest_publication()?.map(|newest| newest.min(now)))
    }
}
