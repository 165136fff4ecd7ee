//! Fetched objects: verified before anything in them is read, kept for the retention, read in pieces.

use std::{collections::BTreeSet, io};

use homesafe_protocol::{Hash, batch::Header};

use super::{
    DeviceError, ObjectError,
    state::{State, StoredObject},
};
use crate::{
    ask::Host,
    follow::{Known, SeenEntry},
    storage::{OBJECTS, Storage, StorageError, object_name},
};

/// The object of a leaf, if it is kept already and whole: an earlier run may have fetched it.
pub(super) async fn find(host: &Host, entry: &SeenEntry) -> Option<StoredObject> {
    check(host, entry).await.ok()
}

/// Has a leaf's object fetched, never more than the leaf signed for. What was not signed does not stay in
/// `storage`.
pub(super) async fn fetch(
    storage: &dyn Storage,
    host: &Host,
    entry: &SeenEntry,
) -> Result<StoredObject, DeviceError> {
    host.fetch(entry.sha256, entry.length).await?;
    let checked = check(host, entry).await;
    if checked.is_err() {
        storage.remove(&object_name(&entry.sha256))?;
    }
    checked
}

/// Reads a kept object to its end, and holds it against its leaf.
async fn check(host: &Host, entry: &SeenEntry) -> Result<StoredObject, DeviceError> {
    let another = |_| wrong(entry.seq, ObjectError::NotSigned);
    let (mut check, mut head) = (entry.check_object(), Vec::with_capacity(Header::LEN));
    let mut pieces = Pieces::of(host, entry.seq, entry.sha256);
    while let Some(piece) = pieces.next().await? {
        check.update(&piece).map_err(another)?;
        head.extend(piece.iter().take(Header::LEN - head.len()));
    }
    check.finish().map_err(another)?;
    let head: [u8; Header::LEN] = head.try_into().map_err(|_| wrong(entry.seq, ObjectError::Short))?;
    let header = Header::decode(&head).map_err(|error| wrong(entry.seq, error))?;
    Ok(StoredObject {
        seq: entry.seq,
        published_at: entry.published_at,
        sha256: entry.sha256,
        len: entry.length,
        nonce: *header.nonce(),
        names: entry.names,
        searched: false,
    })
}

/// Removes the object of a leaf, which is damaged.
pub(super) fn remove(storage: &dyn Storage, known: Option<&Known>, seq: u64) -> Result<(), StorageError> {
    let entry = known.and_then(|known| known.entry(seq));
    entry.map_or(Ok(()), |entry| storage.remove(&object_name(&entry.sha256)))
}

pub(super) fn wrong(seq: u64, reason: impl Into<ObjectError>) -> DeviceError {
    DeviceError::Publication { seq, reason: reason.into() }
}

/// Removes objects that the state does not list.
pub(super) fn remove_unlisted(storage: &dyn Storage, state: &State) -> Result<(), StorageError> {
    let listed: BTreeSet<Hash> = state.objects.iter().map(|object| object.sha256).collect();
    for file in storage.list(OBJECTS)? {
        if !file.parse().is_ok_and(|sha256| listed.contains(&sha256)) {
            storage.remove(&format!("{OBJECTS}/{file}"))?;
        }
    }
    Ok(())
}

/// A kept object from its start, piece by piece.
pub(super) struct Pieces<'a> {
    host: &'a Host,
    seq: u64,
    sha256: Hash,
    offset: u64,
}

impl<'a> Pieces<'a> {
    pub(super) const fn of(host: &'a Host, seq: u64, sha256: Hash) -> Self {
        Self { host, seq, sha256, offset: 0 }
    }

    /// The next piece; `None` at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<u8>>, DeviceError> {
        let piece =
            self.host.piece(self.sha256, self.offset).await.map_err(|failed| match failed.error.kind() {
                io::ErrorKind::NotFound => gone(self.seq),
                _ => wrong(self.seq, failed),
            })?;
        let piece = piece.ok_or_else(|| gone(self.seq))?;
        self.offset += piece.len() as u64;
        Ok((!piece.is_empty()).then_some(piece))
    }
}

fn gone(seq: u64) -> DeviceError {
    wrong(seq, ObjectError::Gone)
}
