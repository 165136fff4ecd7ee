//! Published objects, and whether they are what their names say.
//!
//! An object is served only after it was read and hashed: once since the start or since it was written, and
//! again by each scrub. What is damaged is as good as missing, until somebody posts the same bytes again.

use std::{
    collections::HashMap,
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use futures_util::StreamExt as _;
use homesafe_protocol::{Hash, time::UnixTime};
use sha2::{Digest as _, Sha256};

use crate::archive::{Archive, ArchiveError, File, Stamp};

/// An object that the log names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named {
    /// Its leaf's place in the log.
    pub seq: u64,
    /// Its SHA-256.
    pub hash: Hash,
    /// Its length.
    pub len: u64,
}

/// What is wrong with an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is not there.
    Missing,
    /// Other bytes are there, or they cannot be read.
    Damaged,
}

/// What was found, and when it was looked at.
#[derive(Debug, Default)]
struct Found {
    /// Files that were hashed, by name: as which of their writings, and whether it was right.
    read: HashMap<Hash, (Stamp, bool)>,
    /// What the newest scrub missed, by place in the log.
    faults: Vec<(Named, Fault)>,
    /// When that ended.
    scrubbed: Option<UnixTime>,
}

/// The objects of an archive.
#[derive(Debug)]
pub struct Objects {
    archive: Archive,
    found: Mutex<Found>,
    /// One is hashed at a time, so that reading them leaves the disk to others.
    turn: tokio::sync::Mutex<()>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "missing",
            Self::Damaged => "damaged",
        })
    }
}

impl Objects {
    /// The objects of `archive`, none of them read yet.
    pub fn new(archive: Archive) -> Self {
        Self { archive, found: Mutex::default(), turn: tokio::sync::Mutex::default() }
    }

    /// The length of an object that is sound; reads it if that is not known yet.
    ///
    /// # Errors
    /// [`ArchiveError::Storage`] if the storage fails.
    pub async fn sound_len(&self, hash: Hash) -> Result<Option<u64>, ArchiveError> {
        let known =
            |stamp: &Stamp| self.found().read.get(&hash).filter(|(read, _)| read == stamp).map(|(_, ok)| *ok);
        let Some(stamp) = self.archive.stamp(File::Object(hash)).await? else { return Ok(None) };
        let is_sound = match known(&stamp) {
            Some(is_sound) => is_sound,
            None => {
                let _turn = self.turn.lock().await;
                match known(&stamp) {
                    Some(is_sound) => is_sound,
                    None => self.read(hash, stamp.clone()).await,
                }
            }
        };
        Ok(is_sound.then_some(stamp.len))
    }

    /// Reads all of `named` anew, at `now`, and remembers what is missing or damaged.
    pub async fn scrub(&self, named: Vec<Named>, now: UnixTime) {
        let mut faults = Vec::new();
        for object in named {
            let _turn = self.turn.lock().await;
            // A disk that cannot even name it has lost it too.
            let fault = match self.archive.stamp(File::Object(object.hash)).await {
                Ok(Some(stamp)) => (!self.read(object.hash, stamp).await).then_some(Fault::Damaged),
                Ok(None) => Some(Fault::Missing),
                Err(_) => Some(Fault::Damaged),
            };
            if let Some(fault) = fault {
                tracing::error!(seq = object.seq, hash = %object.hash, %fault, "an object must be posted again");
                faults.push((object, fault));
            }
        }
        let mut found = self.found();
        (found.faults, found.scrubbed) = (faults, Some(now));
    }

    /// What the newest scrub missed and nobody has put back since.
    pub fn faults(&self) -> Vec<(Named, Fault)> {
        self.found().faults.clone()
    }

    /// When the newest scrub began that came to its end.
    pub fn scrubbed(&self) -> Option<UnixTime> {
        self.found().scrubbed
    }

    /// Writes an object that was missing or damaged. Its bytes were checked.
    ///
    /// # Errors
    /// [`ArchiveError::Storage`] if the storage fails.
    pub async fn put_back(&self, bytes: Bytes) -> Result<(), ArchiveError> {
        let hash = Hash::of_object(&bytes);
        self.archive.create_object(bytes).await?;
        self.found().faults.retain(|(named, _)| named.hash != hash);
        Ok(())
    }

    /// Hashes the file piece by piece, and remembers the outcome.
    async fn read(&self, hash: Hash, stamp: Stamp) -> bool {
        // A disk that cannot read it has lost it.
        let is_sound = is_sound(&self.archive, hash, stamp.len).await.unwrap_or(false);
        self.found().read.insert(hash, (stamp, is_sound));
        is_sound
    }

    fn found(&self) -> MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the object of that name and length is there and right; read piece by piece.
///
/// # Errors
/// [`ArchiveError::Storage`] if the storage fails.
pub async fn is_sound(archive: &Archive, hash: Hash, len: u64) -> Result<bool, ArchiveError> {
    let file = File::Object(hash);
    if archive.len(file).await? != Some(len) {
        return Ok(false);
    }
    let Some(mut stream) = archive.stream(file, 0..len).await? else { return Ok(false) };
    let mut hasher = Sha256::new();
    while let Some(chunk) = stream.next().await {
        hasher.update(chunk?);
    }
    Ok(Hash::from(<[u8; 32]>::from(hasher.finalize())) == hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_damaged_is_not_there_until_it_is_put_back() {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::open(folder.path()).unwrap();
        let bytes = Bytes::from(vec![7; 100_000]);
        archive.create_object(bytes.clone()).await.unwrap();
        let hash = Hash::of_object(&bytes);
        let path = folder.path().join(format!("object/{hash}"));
        let (named, now) = (Named { seq: 3, hash, len: 100_000 }, UnixTime::new(9).unwrap());
        let objects = Objects::new(archive);
        assert_eq!(objects.sound_len(hash).await.unwrap(), Some(100_000));

        let mut damaged = bytes.to_vec();
        damaged[50_000] ^= 1;
        for (bad, fault) in
            [(Some(&damaged[..]), Fault::Damaged), (Some(&[]), Fault::Damaged), (None, Fault::Missing)]
        {
            match bad {
                Some(bad) => std::fs::write(&path, bad).unwrap(),
                None => std::fs::remove_file(&path).unwrap(),
            }
            assert_eq!(objects.sound_len(hash).await.unwrap(), None, "a file that was written is read again");
            objects.scrub(vec![named], now).await;
            assert_eq!(objects.faults(), [(named, fault)]);
            objects.put_back(bytes.clone()).await.unwrap();
            assert_eq!(objects.faults(), []);
            assert_eq!(objects.sound_len(hash).await.unwrap(), Some(100_000));
        }
    }

    #[tokio::test]
    async fn a_disk_that_forgets_is_found_out_by_the_scrub() {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::open(folder.path()).unwrap();
        archive.create_object(Bytes::from_static(b"object")).await.unwrap();
        let hash = Hash::of_object(b"object");
        let path = folder.path().join(format!("object/{hash}"));
        let objects = Objects::new(archive);
        assert_eq!(objects.sound_len(hash).await.unwrap(), Some(6));
        // The same file with the same times: nobody wrote it.
        let modified = std::fs::metadata(&path).unwrap().modified().unwrap();
        std::fs::write(&path, b"abject").unwrap();
        std::fs::File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
        assert_eq!(objects.sound_len(hash).await.unwrap(), Some(6));
        objects.scrub(vec![Named { seq: 0, hash, len: 6 }], UnixTime::new(9).unwrap()).await;
        assert_eq!(objects.sound_len(hash).await.unwrap(), None);
        assert_eq!(objects.scrubbed(), UnixTime::new(9).ok());
    }
}
