//! Advice catalogues on the device: fetched with the log, kept whatever their age.

use homesafe_protocol::advice::AdviceCatalogue;

use super::{Device, DeviceError, Missing, objects::wrong, state::State};
use crate::{
    follow::SeenEntry,
    storage::{Storage, StorageError},
    transport::{Transport, get_bytes},
};

const FOLDER: &str = "advice";
/// Catalogues kept: the newest counts, and those before it are the way back if it is voided.
const KEPT: usize = 4;

fn name(seq: u64) -> String {
    format!("{FOLDER}/{seq}")
}

/// Fetches the newest catalogues that are not here; none is parsed before its hash was checked. Gives those that did not come.
pub(super) fn fetch(device: &mut Device<'_>, transport: &dyn Transport) -> Result<Vec<Missing>, DeviceError> {
    let Some(known) = &device.known else { return Ok(Vec::new()) };
    let newest: Vec<SeenEntry> = known.catalogues(&device.chain).rev().take(KEPT).cloned().collect();
    let (mut missing, held) = (Vec::new(), std::mem::take(&mut device.state.catalogues));
    for entry in newest {
        let is_here = held.contains(&entry.seq) && read(device.storage, entry.seq)?.is_some();
        match if is_here { Ok(()) } else { fetch_one(device.storage, transport, &entry) } {
            Ok(()) => drop(device.state.catalogues.insert(entry.seq)),
            Err(error @ DeviceError::Storage(_)) => return Err(error),
            Err(error) => missing.push(Missing::new(&entry, &error)),
        }
    }
    Ok(missing)
}

fn fetch_one(storage: &dyn Storage, transport: &dyn Transport, entry: &SeenEntry) -> Result<(), DeviceError> {
    let SeenEntry { seq, length, sha256, .. } = *entry;
    if length as usize > AdviceCatalogue::MAX_LEN {
        return Err(wrong(seq, "larger than an advice catalogue can be"));
    }
    let bytes = get_bytes(transport, &format!("v1/object/{sha256}"), length.into())?;
    let mut check = entry.check_object();
    let checked = check.update(&bytes).and_then(|()| check.finish());
    checked.map_err(|_| wrong(seq, "the object is not the one that was signed"))?;
    AdviceCatalogue::decode(&bytes).map_err(|error| wrong(seq, error))?;
    Ok(storage.replace(&name(seq), &bytes)?)
}

fn read(storage: &dyn Storage, seq: u64) -> Result<Option<AdviceCatalogue>, StorageError> {
    let bytes = storage.read(&name(seq), AdviceCatalogue::MAX_LEN as u64)?;
    Ok(bytes.and_then(|bytes| AdviceCatalogue::decode(&bytes).ok()))
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
        let settled = self.settled();
        let counts = self.state.catalogues.iter().rev().find(|seq| !self.is_void(**seq, &settled));
        let Some(seq) = counts else { return Ok(None) };
        read(self.storage, *seq)?.map(Some).ok_or(DeviceError::Damaged("advice catalogue"))
    }
}
