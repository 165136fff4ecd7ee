//! A passphrase: wiped when dropped, never shown.

use std::{
    fmt,
    fs::{self, File},
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

use crate::files::{FileError, at, read_up_to};

/// What a person types to open their files.
#[derive(Clone)]
pub struct Passphrase(Zeroizing<String>);

/// A passphrase that cannot be taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PassphraseError {
    /// The file it should come from.
    #[error("the passphrase file cannot be read: {0}")]
    File(#[from] FileError),
    /// Anybody could have put another one there.
    #[error("anybody can change the passphrase file {path}; run chmod 600 on it, and look whether it is still yours", path = .0.display())]
    Writable(PathBuf),
    /// Nothing was given.
    #[error("the passphrase is empty")]
    Empty,
    /// Not text.
    #[error("the passphrase is not UTF-8 text")]
    Utf8,
}

impl Passphrase {
    /// The longest passphrase in bytes.
    pub const MAX_LEN: u64 = 1_024;

    /// A passphrase from what was typed.
    pub fn new(text: String) -> Result<Self, PassphraseError> {
        let text = Zeroizing::new(text);
        if text.is_empty() { Err(PassphraseError::Empty) } else { Ok(Self(text)) }
    }

    /// The first line of a file that not everybody can change.
    pub fn from_file(path: &Path) -> Result<Self, PassphraseError> {
        let file = File::open(path).map_err(at(path))?;
        let metadata = file.metadata().map_err(at(path))?;
        if metadata.is_file() && metadata.mode() & 0o002 != 0 {
            return Err(PassphraseError::Writable(path.to_owned()));
        }
        let limit = Self::MAX_LEN;
        let bytes = read_up_to(file, limit).map_err(at(path))?;
        let bytes = Zeroizing::new(bytes.ok_or(FileError::TooLarge { path: path.to_owned(), limit })?);
        let text = std::str::from_utf8(&bytes).map_err(|_| PassphraseError::Utf8)?;
        Self::new(text.lines().next().unwrap_or_default().to_owned())
    }

    /// Whether a passphrase file says its secret to others than its owner.
    pub fn is_file_readable_by_others(path: &Path) -> bool {
        fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.mode() & 0o044 != 0)
    }

    /// The text, for key derivation only.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(redacted)")
    }
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
            (Passphrase::from_file(&path), Passphrase::is_file_readable_by_others(&path))
        };
        for (mode, is_readable) in [(0o600, false), (0o400, false), (0o444, true), (0o640, true), (0o620, false)] {
            let (read, others) = told(mode);
            assert_eq!((read.unwrap().expose(), others), ("correct horse", is_readable), "{mode:o}");
        }
        for mode in [0o666, 0o602] {
            let refused = told(mode).0.unwrap_err();
            assert!(refused.to_string().contains("chmod 600"), "{refused}");
        }
        fs::write(&path, "x".repeat(1_025)).unwrap();
        assert!(matches!(told(0o600).0, Err(PassphraseError::File(FileError::TooLarge { .. }))));
        assert!(!Passphrase::is_file_readable_by_others(Path::new("/dev/null")));
    }
}
