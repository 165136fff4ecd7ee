//! Advice catalogues on the device: fetched with the log, kept whatever their age.

use homesafe_protocol::{advice::AdviceCatalogue, log::Leaf};

use super::{Device, DeviceError, objects::wrong, state::State};
use crate::{
    storage::{Storage, StorageError},
    transport::{Transport, get_bytes},
};

const FOLDER: &str = "advice";
/// Catalogues kept: the newest counts, and those before it are the way back if it is voided.
const KEPT: usize = 4;

fn name(seq: u64) -> String {
    format!("{FOLDER}/{seq}")
}

/// Fetches the newest of some catalogues into the storage; none is parsed before its hash was checked.
pub(super) fn fetch<'a>(
    storage: &dyn Storage,
    transport: &dyn Transport,
    leaves: impl DoubleEndedIterator<Item = &'a Leaf>,
    state: &mut State,
) -> Result<(), DeviceError> {
    for leaf in leaves.rev().take(KEPT) {
        let seq = leaf.seq();
        if leaf.object_len() as usize > AdviceCatalogue::MAX_LEN {
            return Err(wrong(seq, "larger than an advice catalogue can be"));
        }
        let path = format!("v1/object/{}", leaf.object_hash());
        let bytes = get_bytes(transport, &path, leaf.object_len().into())?;
        let mut check = leaf.check_object();
        let checked = check.update(&bytes).and_then(|()| check.finish());
        checked.map_err(|_| wrong(seq, "the object is not the one that was signed"))?;
        AdviceCatalogue::decode(&bytes).map_err(|error| wrong(seq, error))?;
        storage.replace(&name(seq), &bytes)?;
        state.catalogues.insert(seq);
    }
    while state.catalogues.len() > KEPT {
        state.catalogues.pop_first();
    }
    Ok(())
}

/// Removes catalogues that the state does not list.
pub(super) fn remove_unlisted(storage: &dyn Storage, state: &State) -> Result<(), StorageError> {
    for file in storage.list(FOLDER)? {
        if !file.parse().is_ok_and(|seq| state.catalogues.contains(&seq)) {
            storage.remove(&format!("{FOLDER}/{file}"))?;
        }
    }
    Ok(())
}

impl Device<'_> {
    /// The catalogue that counts: the newest that was not voided; `None` if the authority has published none.
    pub fn advice(&self) -> Result<Option<AdviceCatalogue>, DeviceError> {
        let counts = self.state.catalogues.iter().rev().find(|seq| !self.trust.is_voided(**seq));
        let Some(seq) = counts else { return Ok(None) };
        let bytes = self.storage.read(&name(*seq), AdviceCatalogue::MAX_LEN as u64)?;
        let catalogue = bytes.and_then(|bytes| AdviceCatalogue::decode(&bytes).ok());
        catalogue.map(Some).ok_or(DeviceError::Damaged("advice catalogue"))
    }
}
