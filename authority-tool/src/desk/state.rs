//! What the desk has verified of the log: it signs on top of this and of nothing else.

use homesafe_client::follow::Known;
use homesafe_protocol::{Hash, log::Frontier, time::UnixTime, trust::LogBase};

use super::{Desk, DeskError, read_json, write_json};

const STATE_FILE: &str = "state.json";

/// The log as last verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// The base it grew from.
    pub base: LogBase,
    /// The tree.
    pub known: Known,
    /// When the newest batch was published that is not voided: its slot is filled.
    pub newest_batch: Option<UnixTime>,
}

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    version: u8,
    base: LogBase,
    size: u64,
    root: Hash,
    hashes: Vec<Hash>,
    newest: Option<UnixTime>,
    newest_batch: Option<UnixTime>,
    roots: Vec<Hash>,
}

impl State {
    /// The root of the tree of the first `size` leaves, if it is remembered.
    pub fn root_at(&self, size: u64) -> Option<Hash> {
        let back = usize::try_from(self.known.frontier.size().checked_sub(size)?).ok()?;
        let mut roots = self.known.roots();
        let place = roots.len().checked_sub(back + 1)?;
        roots.nth(place)
    }
}

impl Desk {
    /// The stored state; `None` before anything was followed.
    pub fn state(&self) -> Result<Option<State>, DeskError> {
        let path = self.folder.join(STATE_FILE);
        let stored: Stored = match read_json(&path) {
            Err(DeskError::File(error)) if error.is_not_found() => return Ok(None),
            other => other?,
        };
        let frontier = Frontier::with_root(stored.size, stored.hashes, stored.root);
        let frontier = frontier.ok().filter(|_| stored.version == 1).ok_or(DeskError::Damaged(path))?;
        let known = Known::new(frontier, stored.newest, stored.roots);
        Ok(Some(State { base: stored.base, known, newest_batch: stored.newest_batch }))
    }

    /// Stores what was verified.
    pub fn set_state(&self, state: &State) -> Result<(), DeskError> {
        let State { base, known, newest_batch } = state;
        let stored = Stored {
            version: 1,
            base: base.clone(),
            size: known.frontier.size(),
            root: known.frontier.root(),
            hashes: known.frontier.hashes().to_vec(),
            newest: known.newest,
            newest_batch: *newest_batch,
            roots: known.roots().collect(),
        };
        write_json(&self.folder.join(STATE_FILE), &stored)
    }
}
