//! The log key: signs checkpoints, and can do nothing else.

use std::{
    fmt,
    fs::{File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use data_encoding::{BASE64, HEXLOWER};
use ed25519_dalek::SigningKey;
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
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyFileError {
    /// There is one already.
    #[error("{0} exists already and is never overwritten; choose another folder")]
    Exists(PathBuf),
    /// There is none.
    #[error("{0} is missing; make a log key with `homesafe-server init`")]
    Missing(PathBuf),
    /// Others may read it.
    #[error("{0} can be read by others; set its mode to 0600")]
    Permissions(PathBuf),
    /// It is not a signing key.
    #[error("{0} is not a log key as `homesafe-server init` writes it; restore it from a backup")]
    Malformed(PathBuf),
    /// The file could not be read or written.
    #[error("the log key cannot be read or written: {0}")]
    Io(#[from] io::Error),
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
    pub fn from_seed(origin: Origin, seed: &[u8; 32]) -> Result<Self, NoteError> {
        let signer = SigningKey::from_bytes(seed);
        let public = PublicKey::from(signer.verifying_key().to_bytes());
        let public = NoteKey::new(origin.as_str(), NoteAlgorithm::Ed25519, public)?;
        Ok(Self { origin, public, signer })
    }

    /// Writes the key to a new file that only its owner may read, durably.
    pub fn create(&self, path: &Path) -> Result<(), KeyFileError> {
        let mut options = OpenOptions::new();
        let mut file = match options.write(true).create_new(true).mode(0o600).open(path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(KeyFileError::Exists(path.into()));
            }
            opened => opened?,
        };
        file.write_all(self.to_text().as_bytes())?;
        file.sync_all()?;
        if let Some(folder) = path.parent() {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    }

    /// Reads the key.
    pub fn load(path: &Path) -> Result<Self, KeyFileError> {
        // Looked at and read through one handle, so that both are of one file.
        let file = match File::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(KeyFileError::Missing(path.into())),
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
        std::str::from_utf8(&bytes).ok().and_then(Self::from_text).ok_or_else(|| KeyFileError::Malformed(path.into()))
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
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(LogKey::load(&path).unwrap().public(), key().public());
        let other = LogKey::from_seed(key().origin, &[8; 32]).unwrap();
        assert!(matches!(other.create(&path), Err(KeyFileError::Exists(_))));
        assert_eq!(LogKey::load(&path).unwrap().public(), key().public());
    }

    #[test]
    fn what_is_no_key_or_open_to_others_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = LogKey::path(folder.path());
        key().create(&path).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        for bad in ["", "PRIVATE+KEY+", &text[1..], &text.replace("/hk", "/nz"), &text.repeat(20)] {
            std::fs::write(&path, bad).unwrap();
            assert!(matches!(LogKey::load(&path), Err(KeyFileError::Malformed(_))), "{bad}");
        }
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(LogKey::load(&path), Err(KeyFileError::Permissions(_))));
    }

    #[test]
    fn the_secret_does_not_show() {
        assert!(!format!("{:?}", key()).contains(&*BASE64.encode(&[7; 32])));
    }
}
