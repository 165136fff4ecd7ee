//! The desk's copy of what was published, in the server's own layout: trust documents, tiles, leaves and
//! checkpoint for ever, objects for 90 days. A server that lost something is brought forward from it, or
//! started on it.

use std::{collections::BTreeMap, path::PathBuf};

use homesafe_client::{
    follow::{Followed, Known},
    transport::TransportError,
};
use homesafe_host::{
    drive::Transport,
    files::{PUBLIC, create_private_dir, read_bounded, write_atomic},
};
use homesafe_protocol::{
    Hash,
    log::{
        ProofError, TILE_WIDTH, TileKind, TilePath, TileTree, UnverifiedLeaf, WrittenTile, decode_entries,
        frontier_at, leaf_hash,
    },
    path, retention,
    time::UnixTime,
    trust::{TrustBody, TrustChain},
};

use super::{Desk, DeskError, file_names, remove};

const MAX_TILE_LEN: u64 = TILE_WIDTH as u64 * (2 + UnverifiedLeaf::MAX_LEN as u64);

/// Why the copy cannot be brought up to date. Nothing depends on it but the next rescue.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum CopyError {
    /// The desk's folder.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// The server.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// What lies in the copy, or what came, is not the log that was followed.
    #[error("the copy of the log does not fit what was followed ({0})")]
    Log(#[from] ProofError),
}

impl Desk {
    /// Brings the copy up to what was followed just now. Says which objects could not be had.
    pub(crate) fn archive(
        &self,
        transport: &dyn Transport,
        chain: &TrustChain,
        followed: &Followed,
        now: UnixTime,
    ) -> Result<Vec<u64>, CopyError> {
        for document in chain.documents() {
            let version = document.body().version;
            let path = format!("trust/{version}");
            if !self.archived(&path).exists() {
                self.put_archived(&path, &self.trust_note(version)?)?;
            }
        }
        self.archive_leaves(transport, &followed.known)?;
        self.put_archived("checkpoint", &followed.checkpoint)?;
        // The earlier of clock and log: a clock alone deletes nothing.
        let newest = followed.known.newest(chain).map(|newest| newest.published_at);
        let now = newest.map_or(now, |newest| newest.min(now));
        self.archive_objects(transport, &followed.known, now)
    }

    /// Number of leaves in the copy.
    ///
    /// # Errors
    /// [`DeskError::Damaged`] if the copy's file says no number, [`DeskError::File`] if it cannot be read.
    pub fn archived_leaves(&self) -> Result<u64, DeskError> {
        match read_bounded(&self.archived("size"), 32) {
            Err(error) if error.is_not_found() => Ok(0),
            other => {
                let text = String::from_utf8(other?).unwrap_or_default();
                text.trim().parse().map_err(|_| DeskError::Damaged(self.archived("size")))
            }
        }
    }

    /// A leaf of the copy.
    pub(crate) fn archived_leaf(&self, seq: u64) -> Result<Option<Vec<u8>>, DeskError> {
        Ok(self.archived_leaves_from(seq)?.into_iter().next())
    }

    /// The leaves of the copy from one to the end of its tile; none where the copy has none.
    pub(crate) fn archived_leaves_from(&self, seq: u64) -> Result<Vec<Vec<u8>>, DeskError> {
        let (size, full) = (self.archived_leaves()?, u64::from(TILE_WIDTH));
        let width = size.saturating_sub(seq - seq % full).min(full) as u16;
        let path = TilePath::new(TileKind::Entries, seq / full, width).filter(|_| seq < size);
        let Some(bytes) = path.and_then(|path| self.archived_tile(path)) else { return Ok(Vec::new()) };
        let entries = decode_entries(&bytes, width).unwrap_or_default();
        Ok(entries.iter().skip((seq % full) as usize).map(|entry| entry.to_vec()).collect())
    }

    /// An object of the copy.
    pub(crate) fn archived_object(&self, sha256: Hash) -> Result<Option<Vec<u8>>, DeskError> {
        match read_bounded(&self.archived(&format!("object/{sha256}")), TrustBody::MAX_OBJECT_BYTES.into()) {
            Err(error) if error.is_not_found() => Ok(None),
            other => Ok(other.map(Some)?.filter(|bytes| Hash::of_object(bytes) == sha256)),
        }
    }

    /// A tile of the copy.
    pub(crate) fn archived_tile(&self, path: TilePath) -> Option<Vec<u8>> {
        read_bounded(&self.archived(&path.to_string()), MAX_TILE_LEN).ok()
    }

    /// Goes on from the copy; one that is damaged, or of another history than the log has by now, is made
    /// anew.
    fn archive_leaves(&self, transport: &dyn Transport, known: &Known) -> Result<(), CopyError> {
        let size = self.archived_leaves()?;
        match self.archive_from(transport, known, size) {
            Err(CopyError::Log(_)) if size > 0 => self.archive_from(transport, known, 0),
            other => other,
        }
    }

    fn archive_from(&self, transport: &dyn Transport, known: &Known, size: u64) -> Result<(), CopyError> {
        let full = u64::from(TILE_WIDTH);
        let mut tree = TileTree::restore(size, &mut |path: TilePath| self.archived_tile(path))?;
        let mut frontier = frontier_at(size, size, &mut |path: TilePath| self.archived_tile(path))?;
        let mut written: BTreeMap<(TileKind, u64), WrittenTile> = BTreeMap::new();
        while frontier.size() < known.size() {
            let (index, skip) = (frontier.size() / full, (frontier.size() % full) as usize);
            let width = (known.size() - index * full).min(full) as u16;
            let (bytes, served) = fetch_bundle(transport, index, width)?;
            let entries = decode_entries(&bytes, served).map_err(|_| ProofError::Mismatch)?;
            for entry in entries.iter().take(usize::from(width)).skip(skip) {
                frontier.push(leaf_hash(entry));
                // Of each partial tile the last one only.
                written.extend(
                    tree.push(entry).into_iter().map(|tile| ((tile.path.kind(), tile.path.index()), tile)),
                );
            }
        }
        if (frontier.size(), frontier.root()) != (known.size(), known.frontier().root()) {
            return Err(ProofError::Mismatch.into());
        }
        for tile in written.values() {
            self.put_archived(&tile.path.to_string(), &tile.bytes)?;
        }
        // Last: what is written before it is written again after a crash.
        self.put_archived("size", frontier.size().to_string().as_bytes())?;
        written.values().try_for_each(|tile| Ok(self.remove_outgrown(tile.path)?))
    }

    /// Removes narrower tiles in the place of one that was written.
    fn remove_outgrown(&self, written: TilePath) -> Result<(), DeskError> {
        let narrower = TilePath::new(written.kind(), written.index(), written.width() - 1);
        let Some(path) = narrower.map(|path| self.archived(&path.to_string())) else { return Ok(()) };
        let Some(folder) = path.parent() else { return Ok(()) };
        let is_narrower = |name: &&String| name.parse::<u16>().is_ok_and(|width| width < written.width());
        file_names(folder)?.iter().filter(is_narrower).try_for_each(|name| remove(&folder.join(name)))
    }

    fn archive_objects(
        &self,
        transport: &dyn Transport,
        known: &Known,
        now: UnixTime,
    ) -> Result<Vec<u64>, CopyError> {
        let (mut missing, mut kept) = (Vec::new(), std::collections::BTreeSet::new());
        for entry in known.entries().filter(|entry| now.since(entry.published_at) <= retention::MAX_SECONDS) {
            let archived = self.archived(&format!("object/{}", entry.sha256));
            kept.insert(entry.sha256.to_string());
            if archived.exists() {
                continue;
            }
            let fetched = transport.get(&path::object(&entry.sha256), entry.length.into());
            match fetched.ok().filter(|bytes| Hash::of_object(bytes) == entry.sha256) {
                Some(bytes) => self.put_archived(&format!("object/{}", entry.sha256), &bytes)?,
                None => missing.push(entry.seq),
            }
        }
        let folder = self.archived("object");
        for name in file_names(&folder)?.iter().filter(|name| !kept.contains(*name)) {
            remove(&folder.join(name))?;
        }
        Ok(missing)
    }

    fn archived(&self, path: &str) -> PathBuf {
        self.folder.join("archive").join(path)
    }

    fn put_archived(&self, path: &str, bytes: &[u8]) -> Result<(), DeskError> {
        let path = self.archived(path);
        if let Some(folder) = path.parent() {
            create_private_dir(folder)?;
        }
        Ok(write_atomic(&path, bytes, PUBLIC)?)
    }
}

/// A bundle and its width: a partial one may have made way for the full one.
fn fetch_bundle(transport: &dyn Transport, index: u64, width: u16) -> Result<(Vec<u8>, u16), CopyError> {
    let path = TilePath::new(TileKind::Entries, index, width).ok_or(ProofError::OutOfRange)?;
    let fetch = |path: TilePath| transport.get(&path::tile(path), MAX_TILE_LEN).map(|b| (b, path.width()));
    match fetch(path) {
        Err(TransportError::NotFound(_)) if path.is_partial() => Ok(fetch(path.full())?),
        other => Ok(other?),
    }
}
