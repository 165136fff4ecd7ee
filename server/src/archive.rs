//! What is served: immutable files and the one checkpoint, in a folder laid out as the public addresses are.
//!
//! Everything stands on object_store, so that a bucket can take the folder's place.

mod folder;

use std::{
    fmt,
    ops::Range,
    path::{Path, PathBuf},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, stream::BoxStream};
use homesafe_protocol::{Hash, log::TilePath};
use object_store::{
    GetOptions, GetRange, ObjectStore, ObjectStoreExt as _, PutMode, PutOptions, path::Path as StorePath,
};

use self::folder::Folder;
use crate::links::find_link;

/// The largest file that is read whole: an entry bundle of 256 leaves of at most 64 KiB.
const MAX_SMALL: u64 = 256 * (1 << 16);

/// A file of the archive: typed, so that no request can name anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// The newest checkpoint; the only file that changes.
    Checkpoint,
    /// A version of the trust document.
    Trust(u64),
    /// A tile or an entry bundle.
    Tile(TilePath),
    /// A published object by its SHA-256.
    Object(Hash),
}

impl fmt::Display for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Checkpoint => f.write_str("checkpoint"),
            Self::Trust(version) => write!(f, "trust/{version}"),
            Self::Tile(path) => write!(f, "{path}"),
            Self::Object(hash) => write!(f, "object/{hash}"),
        }
    }
}

/// Why a file could not be written or read.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// The storage failed.
    #[error("the archive's storage failed: {0}")]
    Storage(
        #[serde(serialize_with = "homesafe_protocol::display::text")]
        #[from]
        object_store::Error,
    ),
    /// Other bytes stand where an immutable file was to be written.
    #[error("{0} is there already, with other bytes")]
    Differs(#[serde(serialize_with = "homesafe_protocol::display::text")] File),
    /// A file that must be small is not.
    #[error("{0} is larger than it can be")]
    Oversized(#[serde(serialize_with = "homesafe_protocol::display::text")] File),
    /// A symbolic link lies in the folder.
    #[error(
        "{0} is a symbolic link, and the server follows none: put the file or folder itself in its place"
    )]
    Link(#[serde(serialize_with = "homesafe_host::files::path_text")] PathBuf),
    /// Files that an interrupted write left behind could not be cleared.
    #[error("the archive's folder cannot be used: {0}")]
    Folder(
        #[serde(serialize_with = "homesafe_protocol::display::text")]
        #[from]
        std::io::Error,
    ),
}

/// Whether a file was new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Created {
    /// Written just now.
    New,
    /// The same bytes stood there before.
    Same,
}

/// What tells a file from itself after it was written again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Its length.
    pub len: u64,
    mark: Option<String>,
}

/// The archive.
#[derive(Debug, Clone)]
pub struct Archive {
    store: Arc<dyn ObjectStore>,
}

impl Archive {
    /// The archive in a local folder, made if it is missing; what interrupted writes left is cleared.
    ///
    /// # Errors
    /// [`ArchiveError::Link`] for a symbolic link in it; a folder that cannot be used.
    pub fn open(folder: &Path) -> Result<Self, ArchiveError> {
        if let Some(link) = find_link(folder)? {
            return Err(ArchiveError::Link(link));
        }
        std::fs::create_dir_all(folder)?;
        clear_unfinished(folder)?;
        Ok(Self::over(Arc::new(Folder::new(folder)?)))
    }

    /// The archive over any object store whose writes are durable when they return.
    pub fn over(store: Arc<dyn ObjectStore>) -> Self {
        Self { store }
    }

    /// Writes a file that never changes, durably. The same bytes again are fine.
    ///
    /// # Errors
    /// [`ArchiveError::Differs`] if other bytes are there, [`ArchiveError::Storage`] if the storage fails.
    pub async fn create(&self, file: File, bytes: Bytes) -> Result<Created, ArchiveError> {
        let options = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
        match self.store.put_opts(&path(file), bytes.clone().into(), options).await {
            Ok(_) => Ok(Created::New),
            Err(object_store::Error::AlreadyExists { .. }) if self.holds(file, &bytes).await? => {
                Ok(Created::Same)
            }
            Err(object_store::Error::AlreadyExists { .. }) => Err(ArchiveError::Differs(file)),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes an object under its hash, durably. Other bytes that lie there are damaged, and give way.
    ///
    /// # Errors
    /// [`ArchiveError::Storage`] if the storage fails.
    pub async fn create_object(&self, bytes: Bytes) -> Result<Created, ArchiveError> {
        let file = File::Object(Hash::of_object(&bytes));
        match self.create(file, bytes.clone()).await {
            Err(ArchiveError::Differs(_)) => {
                tracing::warn!(%file, "a damaged object is replaced");
                self.replace(file, bytes).await?;
                Ok(Created::New)
            }
            created => created,
        }
    }

    /// Writes a file in the place of whatever stands there, durably and at once.
    ///
    /// Beside the checkpoint only for tiles that no checkpoint has covered yet, and for what is damaged.
    ///
    /// # Errors
    /// [`ArchiveError::Storage`] if the storage fails.
    pub async fn replace(&self, file: File, bytes: Bytes) -> Result<(), ArchiveError> {
        self.store.put(&path(file), bytes.into()).await?;
        Ok(())
    }

    /// The whole of a small file.
    ///
    /// # Errors
    /// [`ArchiveError::Oversized`] for a file that is not small, [`ArchiveError::Storage`] if the storage
    /// fails.
    pub async fn read(&self, file: File) -> Result<Option<Bytes>, ArchiveError> {
        match self.len(file).await? {
            None => Ok(None),
            Some(len) if len > MAX_SMALL => Err(ArchiveError::Oversized(file)),
            Some(_) => found(match self.store.get(&path(file)).await {
                Ok(result) => result.bytes().await,
                Err(error) => Err(error),
            }),
        }
    }

    /// The first `len` bytes of a file, or fewer if it is shorter.
    ///
    /// # Errors
    /// [`ArchiveError::Storage`] if the storage fails.
    pub async fn head(&self, file: File, len: u64) -> Result<Option<Bytes>, ArchiveError> {
        found(self.store.get_range(&path(file), 0..len).await)
    }

    /// A file's length.
    ///
    /// # Errors
    /// [`ArchiveError::Storage`] if the storage fails.
    pub async fn len(&self, file: File) -> Result<Option<u64>, ArchiveError> {
        Ok(found(self.store.head(&path(file)).await)?.map(|meta| meta.size))
    }

    /// A file's length, and a mark that changes whenever the file is written.
    ///
    /// # Errors
    /// [`ArchiveError::Storage`] if the storage fails.
    pub async fn stamp(&self, file: File) -> Result<Option<Stamp>, ArchiveError> {
        let meta = found(self.store.head(&path(file)).await)?;
        Ok(meta.map(|meta| Stamp { len: meta.size, mark: meta.e_tag }))
    }

    /// A part of a file, read piece by piece.
    ///
    /// # Errors
    /// [`ArchiveError::Storage`] if the storage fails.
    pub async fn stream(&self, file: File, range: Range<u64>) -> Result<Option<ByteStream>, ArchiveError> {
        if range.is_empty() {
            let there = self.len(file).await?.is_some();
            return Ok(there.then(|| ByteStream(Mutex::new(futures_util::stream::empty().boxed()))));
        }
        let options = GetOptions { range: Some(GetRange::Bounded(range)), ..GetOptions::default() };
        let result = found(self.store.get_opts(&path(file), options).await)?;
        Ok(result.map(|result| ByteStream(Mutex::new(result.into_stream()))))
    }

    /// The versions of the trust document that are there, ascending.
    ///
    /// # Errors
    /// [`ArchiveError::Storage`] if the storage fails.
    pub async fn trust_versions(&self) -> Result<Vec<u64>, ArchiveError> {
        let mut listed = self.store.list(Some(&StorePath::from("trust")));
        let mut versions = Vec::new();
        while let Some(meta) = listed.next().await {
            versions.extend(meta?.location.filename().and_then(|name| name.parse::<u64>().ok()));
        }
        versions.sort_unstable();
        Ok(versions)
    }

    /// Whether anything was ever published here.
    ///
    /// # Errors
    /// [`ArchiveError::Storage`] if the storage fails.
    pub async fn has_publications(&self) -> Result<bool, ArchiveError> {
        for folder in ["tile", "object"] {
            if self.store.list(Some(&StorePath::from(folder))).next().await.transpose()?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a file is there and holds just these bytes; read piece by piece.
    ///
    /// # Errors
    /// [`ArchiveError::Storage`] if the storage fails.
    pub async fn holds(&self, file: File, bytes: &[u8]) -> Result<bool, ArchiveError> {
        let len = bytes.len() as u64;
        if self.len(file).await? != Some(len) {
            return Ok(false);
        }
        let Some(mut stream) = self.stream(file, 0..len).await? else { return Ok(false) };
        let mut rest = bytes;
        while let Some(chunk) = stream.next().await {
            match rest.strip_prefix(&chunk?[..]) {
                Some(after) => rest = after,
                None => return Ok(false),
            }
        }
        Ok(rest.is_empty())
    }
}

/// A file's bytes as they are read. Can be shared between threads, as response bodies must.
pub struct ByteStream(Mutex<BoxStream<'static, object_store::Result<Bytes>>>);

impl Stream for ByteStream {
    type Item = object_store::Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let stream = self.get_mut().0.get_mut().unwrap_or_else(PoisonError::into_inner);
        stream.as_mut().poll_next(cx)
    }
}

fn path(file: File) -> StorePath {
    StorePath::from(file.to_string())
}

fn found<T>(result: object_store::Result<T>) -> Result<Option<T>, ArchiveError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(object_store::Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Removes what a write that was cut off left: LocalFileSystem writes `name#n` first and then links or
/// renames it.
fn clear_unfinished(folder: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            clear_unfinished(&entry.path())?;
        } else if entry.file_name().to_string_lossy().contains('#') {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(bytes: &[u8]) -> File {
        File::Object(Hash::of_object(bytes))
    }

    #[tokio::test]
    async fn immutable_files_are_written_once() {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::open(folder.path()).unwrap();
        let big = vec![7; 100_000];
        let file = object(&big);
        assert_eq!(archive.create(file, big.clone().into()).await.unwrap(), Created::New);
        assert_eq!(archive.create(file, big.clone().into()).await.unwrap(), Created::Same);
        for other in [&b""[..], b"x", &big[1..], &[&big[..], b"x"].concat()] {
            let result = archive.create(file, Bytes::copy_from_slice(other)).await;
            assert!(matches!(result, Err(ArchiveError::Differs(_))));
        }
        assert_eq!(archive.read(file).await.unwrap().unwrap(), big);
        assert_eq!(archive.len(object(b"none")).await.unwrap(), None);
        assert!(archive.read(object(b"none")).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn parts_are_streamed() {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::open(folder.path()).unwrap();
        let big: Vec<u8> = (0..100_000u32).map(|n| n as u8).collect();
        archive.create(object(&big), big.clone().into()).await.unwrap();
        let mut stream = archive.stream(object(&big), 5..70_000).await.unwrap().unwrap();
        let mut read = Vec::new();
        while let Some(chunk) = stream.next().await {
            read.extend_from_slice(&chunk.unwrap());
        }
        assert_eq!(read, big[5..70_000]);
        assert_eq!(archive.head(object(&big), 3).await.unwrap().unwrap(), big[..3]);
    }

    #[tokio::test]
    async fn unfinished_writes_are_cleared_and_versions_listed() {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::open(folder.path()).unwrap();
        for version in [10, 9, 1] {
            archive.create(File::Trust(version), Bytes::from_static(b"t")).await.unwrap();
        }
        let left = folder.path().join("trust/11#1");
        std::fs::write(&left, b"half").unwrap();
        let archive = Archive::open(folder.path()).unwrap();
        assert!(!left.exists());
        assert_eq!(archive.trust_versions().await.unwrap(), [1, 9, 10]);
    }
}
