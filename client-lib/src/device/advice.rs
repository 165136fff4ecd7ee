//! Advice catalogues on the device: fetched with the log, kept whatever their age.

use std::collections::BTreeSet;

use homesafe_protocol::{advice::AdviceCatalogue, path, trust::TrustChain};

use super::{DamagedPart, Device, DeviceError, Missing, ObjectError, objects::wrong, state::State};
use crate::{
    ask::Host,
    follow::{Known, SeenEntry},
    storage::{Storage, StorageError},
};

const FOLDER: &str = "advice";
/// Catalogues kept: the newest counts, and those before it are the way back if it is voided.
const KEPT: usize = 4;

pub(super) fn name(seq: u64) -> String {
    format!("{FOLDER}/{seq}")
}

/// Fetches the newest catalogues that are not among `held` into `incoming`; none is parsed before its hash
/// was checked. Leaves the newest in `held`, and gives those that did not come.
pub(super) async fn fetch(
    known: &Known,
    chain: &TrustChain,
    host: &Host,
    incoming: &dyn Storage,
    held: &mut BTreeSet<u64>,
) -> Result<Vec<Missing>, DeviceError> {
    let newest: Vec<&SeenEntry> = known.catalogues(chain).rev().take(KEPT).collect();
    let (mut missing, before) = (Vec::new(), std::mem::take(held));
    for entry in newest {
        let is_here = before.contains(&entry.seq);
        match if is_here { Ok(()) } else { fetch_one(incoming, host, entry).await } {
            Ok(()) => drop(held.insert(entry.seq)),
            Err(error @ DeviceError::Storage(_)) => return Err(error),
            Err(error) => missing.push(Missing::new(entry, error)),
        }
    }
    Ok(missing)
}

async fn fetch_one(storage: &dyn Storage, host: &Host, entry: &SeenEntry) -> Result<(), DeviceError> {
    let (seq, length, sha256) = (entry.seq, entry.length, entry.sha256);
    if length as usize > AdviceCatalogue::MAX_LEN {
        return Err(wrong(seq, ObjectError::TooLarge));
    }
    let bytes = host.get(path::object(&sha256), length.into()).await?;
    let mut check = entry.check_object();
    let checked = check.update(&bytes).and_then(|()| check.finish());
    checked.map_err(|_| wrong(seq, ObjectError::NotSigned))?;
    AdviceCatalogue::decode(&bytes).map_err(|error| wrong(seq, error))?;
    Ok(storage.replace(&name(seq), &bytes)?)
}

/// Copies a catalogue, if it is there.
pub(super) fn copy(seq: u64, from: &dyn Storage, to: &dyn Storage) -> Result<(), StorageError> {
    let bytes = from.read_whole(&name(seq), AdviceCatalogue::MAX_LEN as u64)?;
    bytes.map_or(Ok(()), |bytes| to.replace(&name(seq), &bytes))
}

fn read(storage: &dyn Storage, seq: u64) -> Result<Option<AdviceCatalogue>, StorageError> {
    let bytes = storage.read_whole(&name(seq), AdviceCatalogue::MAX_LEN as u64)?;
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
    /// Places of the catalogues that are here and whole.
    pub(super) fn held_catalogues(&self) -> BTreeSet<u64> {
        let is_whole = |seq: &&u64| matches!(read(self.storage, **seq), Ok(Some(_)));
        self.state.catalogues.iter().filter(is_whole).copied().collect()
    }

    /// The catalogue that counts: the newest that was not voided; `None` if the authority has published none.
    ///
    /// # Errors
    /// [`DeviceError::Damaged`] where that one is damaged or gone, and those of the storage.
    pub fn advice(&self) -> Result<Option<AdviceCatalogue>, DeviceError> {
        let settled = self.settled();
        let counts = self.state.catalogues.iter().rev().find(|seq| !self.is_void(**seq, &settled));
        let Some(seq) = counts else { return Ok(None) };
        read(self.storage, *seq)?.map(Some).ok_or(DeviceError::Damaged(DamagedPart::Advice))
    }
}
