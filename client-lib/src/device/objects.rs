//! Fetched objects on the device: verified while they arrive, kept for the retention, searched in pieces.

use std::{
    collections::BTreeSet,
    io::{self, Read},
};

use homesafe_protocol::{
    Hash,
    batch::{ChunkSource, Header},
    log::ObjectCheck,
};

use super::{
    DeviceError,
    state::{State, StoredObject},
};
use crate::{
    follow::{Known, SeenEntry},
    storage::{Storage, StorageError},
    transport::Transport,
};

const FOLDER: &str = "objects";
const CHUNK: usize = 64 * 1_024;

pub(super) fn name(sha256: &Hash) -> String {
    format!("{FOLDER}/{sha256}")
}

/// The object of a leaf, if it is in the storage already and whole: an earlier run may have fetched it.
pub(super) fn find(storage: &dyn Storage, entry: &SeenEntry) -> Result<Option<StoredObject>, DeviceError> {
    let Some(body) = storage.open(&name(&entry.sha256))? else { return Ok(None) };
    let mut checked = Checked::new(body, entry);
    Ok(match io::copy(&mut checked, &mut io::sink()) {
        Ok(_) => checked.into_object(entry).ok(),
        Err(_) => None,
    })
}

/// Fetches a leaf's object into the storage, never more than the leaf signed for.
pub(super) fn fetch(
    storage: &dyn Storage,
    transport: &dyn Transport,
    entry: &SeenEntry,
) -> Result<StoredObject, DeviceError> {
    let body = transport.get(&format!("v1/object/{}", entry.sha256)).map_err(crate::follow::FollowError::from)?;
    let mut checked = Checked::new(body, entry);
    storage.replace_from(&name(&entry.sha256), &mut checked).map_err(|failed| match failed.error.kind() {
        io::ErrorKind::InvalidData => wrong(entry.seq, "the object is not the one that was signed"),
        io::ErrorKind::StorageFull | io::ErrorKind::PermissionDenied => DeviceError::Storage(failed),
        _ => DeviceError::Follow(crate::transport::unreachable(&failed.error).into()),
    })?;
    checked.into_object(entry)
}

/// Removes the object of a leaf, which is damaged.
pub(super) fn remove(storage: &dyn Storage, known: Option<&Known>, seq: u64) -> Result<(), StorageError> {
    let entry = known.and_then(|known| known.entry(seq));
    entry.map_or(Ok(()), |entry| storage.remove(&name(&entry.sha256)))
}

pub(super) fn wrong(seq: u64, reason: impl ToString) -> DeviceError {
    DeviceError::Publication { seq, reason: reason.to_string() }
}

/// Removes objects that the state does not list.
pub(super) fn remove_unlisted(storage: &dyn Storage, state: &State) -> Result<(), StorageError> {
    let listed: BTreeSet<Hash> = state.objects.iter().map(|object| object.sha256).collect();
    for file in storage.list(FOLDER)? {
        if !file.parse().is_ok_and(|sha256| listed.contains(&sha256)) {
            storage.remove(&format!("{FOLDER}/{file}"))?;
        }
    }
    Ok(())
}

/// Hashes what passes through and ends in an error unless it was the whole object and nothing else.
struct Checked<'a> {
    body: Box<dyn Read + 'a>,
    check: Option<ObjectCheck>,
    head: Vec<u8>,
}

impl<'a> Checked<'a> {
    fn new(body: Box<dyn Read + 'a>, entry: &SeenEntry) -> Self {
        Self { body, check: Some(entry.check_object()), head: Vec::with_capacity(Header::LEN) }
    }

    /// The object, once all of it has passed.
    fn into_object(self, entry: &SeenEntry) -> Result<StoredObject, DeviceError> {
        let seq = entry.seq;
        let head: [u8; Header::LEN] =
            self.head.try_into().map_err(|_| wrong(seq, "the batch ends inside its header"))?;
        let header = Header::decode(&head).map_err(|error| wrong(seq, error))?;
        Ok(StoredObject {
            seq,
            published_at: entry.published_at,
            sha256: entry.sha256,
            len: entry.length,
            nonce: *header.nonce(),
            names: entry.names,
            searched: false,
        })
    }
}

impl Read for Checked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.body.read(buffer)?;
        let bytes = buffer.get(..n).unwrap_or_default();
        let invalid = |_| io::Error::from(io::ErrorKind::InvalidData);
        match (n, &mut self.check) {
            (0, _) if buffer.is_empty() => {}
            (0, check) => check.take().map_or(Ok(()), ObjectCheck::finish).map_err(invalid)?,
            (_, Some(check)) => check.update(bytes).map_err(invalid)?,
            (_, None) => return Err(io::ErrorKind::InvalidData.into()),
        }
        let missing = Header::LEN.saturating_sub(self.head.len());
        self.head.extend(bytes.iter().take(missing));
        Ok(n)
    }
}

/// A stored object, read in pieces of 64 KiB.
pub(super) struct StoredSource<'a> {
    storage: &'a dyn Storage,
    object: &'a StoredObject,
    reader: Option<Box<dyn Read + 'a>>,
    buffer: Vec<u8>,
}

impl<'a> StoredSource<'a> {
    pub(super) fn new(storage: &'a dyn Storage, object: &'a StoredObject) -> Self {
        Self { storage, object, reader: None, buffer: vec![0; CHUNK] }
    }
}

impl ChunkSource for StoredSource<'_> {
    type Error = StorageError;

    fn rewind(&mut self) -> Result<u64, StorageError> {
        let name = name(&self.object.sha256);
        self.reader = self.storage.open(&name)?;
        if self.reader.is_none() {
            return Err(StorageError::new(&name, io::ErrorKind::NotFound.into()));
        }
        Ok(self.object.len.into())
    }

    fn next_chunk(&mut self) -> Result<&[u8], StorageError> {
        let mut filled = 0;
        // Filled to the brim, so that the first piece holds the whole header.
        while let (Some(reader), Some(free)) =
            (&mut self.reader, self.buffer.get_mut(filled..).filter(|f| !f.is_empty()))
        {
            match reader.read(free) {
                Ok(0) => break,
                Ok(n) => filled += n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(StorageError::new(FOLDER, error)),
            }
        }
        Ok(self.buffer.get(..filled).unwrap_or_default())
    }
}
