//! Symbolic links in the server's own folders: nobody puts one there, and none is followed.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The first symbolic link at or below `path`, if there is one. A path that is not there holds none.
pub fn find_link(path: &Path) -> io::Result<Option<PathBuf>> {
    let kind = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        meta => meta?.file_type(),
    };
    if kind.is_symlink() {
        return Ok(Some(path.to_owned()));
    }
    if kind.is_dir() {
        for entry in fs::read_dir(path)? {
            if let Some(link) = find_link(&entry?.path())? {
                return Ok(Some(link));
            }
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_found_at_any_depth_and_not_entered() {
        let folder = tempfile::tempdir().unwrap();
        let (root, deep) = (folder.path().join("root"), folder.path().join("root/a/b"));
        assert_eq!(find_link(&root).unwrap(), None);
        fs::create_dir_all(&deep).unwrap();
        fs::write(deep.join("file"), b"x").unwrap();
        assert_eq!(find_link(&root).unwrap(), None);
        std::os::unix::fs::symlink(folder.path(), deep.join("link")).unwrap();
        assert_eq!(find_link(&root).unwrap(), Some(deep.join("link")));
        std::os::unix::fs::symlink(&root, folder.path().join("other")).unwrap();
        assert_eq!(find_link(&folder.path().join("other")).unwrap(), Some(folder.path().join("other")));
    }
}
