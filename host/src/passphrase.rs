//! Passphrases out of files.

use std::{
    fs::{self, File},
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

use homesafe_protocol::{
    passphrase::{Passphrase, PassphraseTextError},
    typed::{self, NotText},
};
use zeroize::Zeroizing;

use crate::files::{FileError, at, read_up_to};

/// A passphrase that cannot be taken.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum PassphraseError {
    /// The file it should come from.
    #[error("the passphrase file cannot be read: {0}")]
    File(#[from] FileError),
    /// Anybody could have put another one there.
    #[error("anybody can change the passphrase file {path}; run chmod 600 on it, and look whether it is still yours", path = .0.display())]
    Writable(#[serde(serialize_with = "crate::files::path_text")] PathBuf),
    /// What stands there.
    #[error(transparent)]
    Text(#[from] PassphraseTextError),
    /// Not text.
    #[error("the passphrase is {0}")]
    NotText(#[from] NotText),
}

/// The first line of a file that not everybody can change.
///
/// # Errors
/// The file, and what stands in it.
pub fn from_file(path: &Path) -> Result<Passphrase, PassphraseError> {
    let file = File::open(path).map_err(at(path))?;
    let metadata = file.metadata().map_err(at(path))?;
    if metadata.is_file() && metadata.mode() & 0o002 != 0 {
        return Err(PassphraseError::Writable(path.to_owned()));
    }
    let limit = Passphrase::MAX_LEN;
    let bytes = read_up_to(file, limit).map_err(at(path))?;
    let bytes = Zeroizing::new(bytes.ok_or(FileError::TooLarge { path: path.to_owned(), limit })?);
    let text = typed::from_bytes(&bytes)?;
    Ok(Passphrase::new(text.lines().next().unwrap_or_default().to_owned())?)
}

/// Whether a passphrase file says its secret to others than its owner.
pub fn is_readable_by_others(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.mode() & 0o044 != 0)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_file_that_everybody_can_change_is_refused_and_one_that_others_can_read_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("passphrase");
        fs::write(&path, "correct horse\nbattery").unwrap();
        let told = |mode| {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            (from_file(&path), is_readable_by_others(&path))
        };
        for (mode, is_readable) in
            [(0o600, false), (0o400, false), (0o444, true), (0o640, true), (0o620, false)]
        {
            let (read, others) = told(mode);
            assert_eq!((read.unwrap().expose(), others), ("correct horse", is_readable), "{mode:o}");
        }
        for mode in [0o666, 0o602] {
            let refused = told(mode).0.unwrap_err();
            assert!(refused.to_string().contains("chmod 600"), "{refused}");
        }
        for saved in ["\u{feff}correct horse\r\n".as_bytes(), b"\xff\xfea\0b\0\r\0\n\0"] {
            fs::write(&path, saved).unwrap();
            let expected = if saved.len() > 12 { "correct horse" } else { "ab" };
            assert_eq!(told(0o600).0.unwrap().expose(), expected, "as an editor saves it");
        }
        fs::write(&path, b"Caf\xe9").unwrap();
        assert!(matches!(told(0o600).0, Err(PassphraseError::NotText(_))));
        fs::write(&path, "x".repeat(1_025)).unwrap();
        assert!(matches!(told(0o600).0, Err(PassphraseError::File(FileError::TooLarge { .. }))));
        assert!(!is_readable_by_others(Path::new("/dev/null")));
    }
}
