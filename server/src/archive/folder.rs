//! A local folder as an object store that follows no symbolic link.

use std::{
    fmt,
    fs::File,
    io,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    pin::Pin,
};

use futures_util::stream::BoxStream;
use object_store::{
    CopyOptions, GetOptions, GetResult, GetResultPayload, ListResult, MultipartUpload, ObjectMeta,
    ObjectStore, PutMultipartOptions, PutOptions, PutPayload, PutResult, Result, local::LocalFileSystem,
    path::Path as StorePath,
};
use rustix::fs::{CWD, Mode, OFlags, openat};

/// Reads by itself, name by name from the folder down; all else is left to [`LocalFileSystem`], which
/// replaces names and follows none.
#[derive(Debug)]
pub struct Folder {
    inner: LocalFileSystem,
    root: PathBuf,
}

impl Folder {
    /// The folder, whose writes are durable when they return.
    pub fn new(root: &Path) -> Result<Self> {
        let inner = LocalFileSystem::new_with_prefix(root)?.with_fsync(true);
        Ok(Self { inner, root: root.to_owned() })
    }
}

impl fmt::Display for Folder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.inner, f)
    }
}

/// Opens the plain file at `location` below `root`. A link, or what is no plain file, is not there.
fn open(root: &Path, location: &StorePath) -> io::Result<File> {
    let not_there = || io::Error::from(io::ErrorKind::NotFound);
    // Without waiting for somebody at the other end of what may be a pipe.
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
    let mut file = openat(CWD, root, flags | OFlags::DIRECTORY, Mode::empty())?;
    let mut names = location.parts().peekable();
    while let Some(name) = names.next() {
        let flags = if names.peek().is_some() { flags | OFlags::DIRECTORY } else { flags };
        file = openat(&file, name.as_ref(), flags, Mode::empty()).map_err(|error| match error {
            rustix::io::Errno::LOOP | rustix::io::Errno::NOTDIR => not_there(),
            error => error.into(),
        })?;
    }
    let file = File::from(file);
    if file.metadata()?.is_file() { Ok(file) } else { Err(not_there()) }
}

fn get(root: &Path, location: StorePath, options: &GetOptions) -> Result<GetResult> {
    let failed = |error: io::Error| {
        let (kind, source) = (error.kind(), error.into());
        match kind {
            io::ErrorKind::NotFound => object_store::Error::NotFound { path: location.to_string(), source },
            _ => object_store::Error::Generic { store: "folder", source },
        }
    };
    let file = open(root, &location).map_err(failed)?;
    let meta = file.metadata().map_err(failed)?;
    let last_modified = meta.modified().map_err(failed)?.into();
    let tag = format!("{:x}-{:x}.{:x}-{:x}", meta.ino(), meta.mtime(), meta.mtime_nsec(), meta.len());
    let path = root.join(location.as_ref());
    let meta = ObjectMeta { location, last_modified, size: meta.len(), e_tag: Some(tag), version: None };
    options.check_preconditions(&meta)?;
    let range = match &options.range {
        Some(range) => range
            .as_range(meta.size)
            .map_err(|error| object_store::Error::Generic { store: "folder", source: error.into() })?,
        None => 0..meta.size,
    };
    let payload = GetResultPayload::File(file, path);
    Ok(GetResult { payload, meta, range, attributes: Default::default(), extensions: Default::default() })
}

// Written as async_trait expands it, which is not among the dependencies.
type Boxed<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

impl ObjectStore for Folder {
    fn get_opts<'a, 'b, 'c>(&'a self, from: &'b StorePath, options: GetOptions) -> Boxed<'c, GetResult>
    where
        'a: 'c,
        'b: 'c,
    {
        let (root, from) = (self.root.clone(), from.clone());
        Box::pin(async move {
            let task = tokio::task::spawn_blocking(move || get(&root, from, &options));
            task.await.map_err(|source| object_store::Error::JoinError { source })?
        })
    }

    fn put_opts<'a, 'b, 'c>(
        &'a self,
        to: &'b StorePath,
        payload: PutPayload,
        options: PutOptions,
    ) -> Boxed<'c, PutResult>
    where
        'a: 'c,
        'b: 'c,
    {
        self.inner.put_opts(to, payload, options)
    }

    fn put_multipart_opts<'a, 'b, 'c>(
        &'a self,
        to: &'b StorePath,
        options: PutMultipartOptions,
    ) -> Boxed<'c, Box<dyn MultipartUpload>>
    where
        'a: 'c,
        'b: 'c,
    {
        self.inner.put_multipart_opts(to, options)
    }

    fn delete_stream(
        &self,
        locations: BoxStream<'static, Result<StorePath>>,
    ) -> BoxStream<'static, Result<StorePath>> {
        self.inner.delete_stream(locations)
    }

    fn list(&self, prefix: Option<&StorePath>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.inner.list(prefix)
    }

    fn list_with_delimiter<'a, 'b, 'c>(&'a self, prefix: Option<&'b StorePath>) -> Boxed<'c, ListResult>
    where
        'a: 'c,
        'b: 'c,
    {
        self.inner.list_with_delimiter(prefix)
    }

    fn copy_opts<'a, 'b, 'd, 'c>(
        &'a self,
        from: &'b StorePath,
        to: &'d StorePath,
        options: CopyOptions,
    ) -> Boxed<'c, ()>
    where
        'a: 'c,
        'b: 'c,
        'd: 'c,
    {
        self.inner.copy_opts(from, to, options)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use object_store::ObjectStoreExt as _;

    use super::*;

    #[tokio::test]
    async fn attack_links_are_followed_nowhere() {
        let outside = tempfile::tempdir().unwrap();
        std::fs::write(outside.path().join("secret"), b"secret").unwrap();
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::new(root.path()).unwrap();
        std::fs::create_dir(root.path().join("object")).unwrap();
        std::fs::write(root.path().join("object/good"), b"good").unwrap();
        symlink(outside.path().join("secret"), root.path().join("object/file")).unwrap();
        symlink(outside.path(), root.path().join("tile")).unwrap();
        std::fs::create_dir(root.path().join("object/folder")).unwrap();

        let get = async |path: &str| folder.get(&StorePath::from(path)).await;
        assert_eq!(get("object/good").await.unwrap().bytes().await.unwrap(), "good");
        assert_eq!(folder.get_range(&StorePath::from("object/good"), 1..3).await.unwrap(), "oo");
        for path in ["object/file", "tile/secret", "object/folder", "object/none", "object/good/x"] {
            assert!(matches!(get(path).await, Err(object_store::Error::NotFound { .. })), "{path}");
        }
        let linked = root.path().with_extension("link");
        symlink(root.path(), &linked).unwrap();
        assert!(open(&linked, &StorePath::from("object/good")).is_err());
        std::fs::remove_file(linked).unwrap();
    }
}
