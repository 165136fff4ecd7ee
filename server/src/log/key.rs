//! The log key: signs checkpoints, and can do nothing else.

use std::{
    fmt, fs,
    io::{self, Read as _},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use data_encoding::{BASE64, HEXLOWER};
use ed25519_dalek::SigningKey;
use homesafe_host::files::{FileError, FolderLock, PRIVATE, open_regular, write_atomic};
use homesafe_protocol::{
    Hash, PublicKey,
    log::Checkpoint,
    note::{NoteAlgorithm, NoteError, NoteKey, signed_note},
    origin::Origin,
};
use zeroize::Zeroizing;

/// How Go's note package, from which the form comes, begins a signing key.
const PREFIX: &str = "PRIVATE+KEY+";
/// An origin of 120 bytes, an id and a base64 key fit well.
const MAX_FILE: u64 = 512;

/// Why the log key cannot be made or used.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum KeyFileError {
    /// There is one already.
    #[error("{0} exists already and is never overwritten")]
    Exists(#[serde(serialize_with = "homesafe_host::files::path_text")] PathBuf),
    /// There is none.
    #[error("{0} is missing")]
    Missing(#[serde(serialize_with = "homesafe_host::files::path_text")] PathBuf),
    /// Others may read it.
    #[error("{0} can be read by others")]
    Permissions(#[serde(serialize_with = "homesafe_host::files::path_text")] PathBuf),
    /// It is not a signing key.
    #[error("{0} is not a log key as `homesafe-server init` writes it")]
    Malformed(#[serde(serialize_with = "homesafe_host::files::path_text")] PathBuf),
    /// The file could not be read or written.
    #[error("the log key cannot be read or written: {0}")]
    Io(
        #[serde(serialize_with = "homesafe_protocol::display::text")]
        #[from]
        io::Error,
    ),
    /// The file could not be written, or the folder belongs to another process.
    #[error(transparent)]
    File(#[from] FileError),
    /// The origin cannot name a key.
    #[error(transparent)]
    Note(#[from] NoteError),
}

/// The server's Ed25519 log key under the deployment's name.
#[derive(Clone)]
pub struct LogKey {
    origin: Origin,
    public: NoteKey,
    signer: SigningKey,
}

impl fmt::Debug for LogKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LogKey({}, redacted)", self.public)
    }
}

impl LogKey {
    /// Where the key lies in a data folder.
    pub fn path(data: &Path) -> PathBuf {
        data.join("log.key")
    }

    /// The key of a seed.
    ///
    /// # Errors
    /// [`NoteError`] for an origin that cannot name a key.
    pub fn from_seed(origin: Origin, seed: &[u8; 32]) -> Result<Self, NoteError> {
        let signer = SigningKey::from_bytes(seed);
        let public = PublicKey::from(signer.verifying_key().to_bytes());
        let public = NoteKey::new(origin.as_str(), NoteAlgorithm::Ed25519, public)?;
        Ok(Self { origin, public, signer })
    }

    /// Writes the key to a new file that only its owner may read, durably and as one. An empty file, as a
    /// kill left it once, is no key; its place is taken.
    ///
    /// # Errors
    /// [`KeyFileError::Exists`] if there is one, [`KeyFileError::File`] while another process holds the
    /// folder; a file that cannot be written.
    pub fn create(&self, path: &Path) -> Result<(), KeyFileError> {
        let _held = FolderLock::acquire(path.parent().unwrap_or(path))?;
        match fs::symlink_metadata(path) {
            Ok(found) if found.is_file() && found.len() == 0 => {}
            Ok(_) => return Err(KeyFileError::Exists(path.into())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
        Ok(write_atomic(path, self.to_text().as_bytes(), PRIVATE)?)
    }

    /// Reads the key.
    ///
    /// # Errors
    /// [`KeyFileError::Missing`], [`KeyFileError::Permissions`] if others may read it,
    /// [`KeyFileError::Malformed`] for what is no log key, [`KeyFileError::Io`].
    pub fn load(path: &Path) -> Result<Self, KeyFileError> {
        // Looked at and read through one handle, so that both are of one file.
        let file = match open_regular(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(KeyFileError::Missing(path.into()));
            }
            opened => opened?,
        };
        if file.metadata()?.permissions().mode() & 0o077 != 0 {
            return Err(KeyFileError::Permissions(path.into()));
        }
        // With room for all of it: a buffer that grows would leave copies behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(2 * MAX_FILE as usize));
        file.take(MAX_FILE + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > MAX_FILE {
            return Err(KeyFileError::Malformed(path.into()));
        }
        std::str::from_utf8(&bytes)
            .ok()
            .and_then(Self::from_text)
            .ok_or_else(|| KeyFileError::Malformed(path.into()))
    }

    /// The deployment whose log it signs.
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The public half, to be named in the trust document.
    pub const fn public(&self) -> &NoteKey {
        &self.public
    }

    /// A signed checkpoint.
    pub fn sign_checkpoint(&self, size: u64, root: Hash) -> String {
        let checkpoint = Checkpoint { origin: self.origin.clone(), size, root };
        signed_note(&checkpoint.to_text(), &[(&self.public, &self.signer)])
    }

    fn to_text(&self) -> Zeroizing<String> {
        let mut typed = Zeroizing::new([1; 33]);
        if let Some(seed) = typed.last_chunk_mut::<32>() {
            *seed = self.signer.to_bytes();
        }
        let seed = Zeroizing::new(BASE64.encode(&typed[..]));
        Zeroizing::new(format!("{PREFIX}{}+{}+{}\n", self.origin, self.public.id(), *seed))
    }

    fn from_text(text: &str) -> Option<Self> {
        let (origin, rest) = text.trim_end().strip_prefix(PREFIX)?.split_once('+')?;
        let (id, seed) = rest.split_once('+')?;
        let typed = Zeroizing::new(BASE64.decode(seed.as_bytes()).ok()?);
        let (&1, seed) = typed.split_first()? else { return None };
        let key = Self::from_seed(origin.parse().ok()?, seed.try_into().ok()?).ok()?;
        (HEXLOWER.encode(key.public.id().as_bytes()) == id).then_some(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> LogKey {
        LogKey::from_seed("homesafe.example/hk".parse().unwrap(), &[7; 32]).unwrap()
    }

    #[test]
    fn a_key_is_written_once_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = LogKey::path(folder.path());
        assert!(matches!(LogKey::load(&path), Err(KeyFileError::Missing(_))));
        key().create(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(LogKey::load(&path).unwrap().public(), key().public());
        let other = LogKey::from_seed(key().origin, &[8; 32]).unwrap();
        assert!(matches!(other.create(&path), Err(KeyFileError::Exists(_))));
        assert_eq!(LogKey::load(&path).unwrap().public(), key().public());
    }

    #[test]
    fn a_key_is_there_as_a_whole_and_an_empty_file_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = LogKey::path(folder.path());
        fs::write(&path, b"").unwrap();
        // As a kill while it is written leaves it: beside its place.
        let left = folder.path().join("log.key.0123456789abcdef.new");
        fs::write(&left, b"PRIVATE+KEY+").unwrap();
        key().create(&path).unwrap();
        assert_eq!(LogKey::load(&path).unwrap().public(), key().public());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(!left.exists());
        assert!(matches!(key().create(&path), Err(KeyFileError::Exists(_))));
    }

    #[test]
    fn what_is_no_key_or_open_to_others_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = LogKey::path(folder.path());
        key().create(&path).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        for bad in ["", "PRIVATE+KEY+", &text[1..], &text.replace("/hk", "/nz"), &text.repeat(20)] {
            fs::write(&path, bad).unwrap();
            assert!(matches!(LogKey::load(&path), Err(KeyFileError::Malformed(_))), "{bad}");
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(LogKey::load(&path), Err(KeyFileError::Permissions(_))));
    }

    #[test]
    fn the_secret_does_not_show() {
        assert!(!format!("{:?}", key()).contains(&*BASE64.encode(&[7; 32])));
    }
}
