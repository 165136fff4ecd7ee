//! The desk's folder: keys under one passphrase, trust documents, what was seen of the log, what was signed
//! and what was said. Holds no venue code, and of venue keys those of the days that were published.
//!
//! ```text
//! identity.age  keys/*.age     the vault and what it seals
//! head                         officers, the journal's end, and a hash of every file but these and the next two lines
//! journal                      every act, a sealed line each
//! archive/                     all that was published, in the server's layout; verified by its tree
//! desk.json                    origin, public keys; written last: without it there is no desk
//! trust/<version>              every trust document made or met; trust/signed/<version>: what its roots signed
//! cases/<id>.age               cases
//! log-state                    the tree as last verified
//! nonces  countersigned.json   every nonce ever signed for; leaves signed for other desks
//! pending/                     signed leaves and objects, until a checkpoint holds them
//! ledger/<day>-<seq>.age       windows published, with the keys of their venue-days
//! ```

mod archive;
mod ended_keys;
mod handover;
mod head;
mod journal;
mod key;
mod keys;
mod lacking;
mod ledger;
mod listed;
mod lock;
mod nonces;
mod officers;
mod pending;
mod records;
mod rules;
mod state;
mod step;
mod trust;

#[cfg(test)]
mod kills;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use homesafe_host::{
    cli::{Classify, Exit},
    files::{FileError, FolderLock, create_private_dir},
    vault::{Vault, VaultError},
};
use homesafe_protocol::{
    PublicKey, SubmissionPublicKey, encoding::Undecoded, origin::Origin, passphrase::Passphrase,
    time::UnixTime, trust::TrustError,
};
use rand::CryptoRng;
use serde::Serialize;

pub use archive::CopyError;
pub use ended_keys::destroy_ended_keys;
#[cfg(test)]
pub(crate) use ended_keys::destroy_old_keys;
use head::Head;
pub use head::Officer;
pub use journal::{Damage, Journal};
pub(crate) use key::kind_by_name;
pub use key::{DeskKey, KeyKind};
pub(crate) use lacking::{Lacking, lacking};
pub(crate) use ledger::SaidWindow;
pub use ledger::{Ledger, LedgerWindow, Said};
pub use nonces::Nonces;
pub use pending::{Countersigned, Job, Pending, PendingLeaf};
pub(crate) use records::{Change, Records};
pub use state::State;

const DESK_FILE: &str = "desk.json";

/// Why the desk cannot be used.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum DeskError {
    /// A file.
    #[error(transparent)]
    File(#[from] FileError),
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// A document that its own roots could not sign.
    #[error("{threshold} signatures of {roots} root keys cannot be had")]
    Threshold {
        /// Signatures.
        threshold: usize,
        /// Root keys.
        roots: usize,
    },
    /// There is a desk.
    #[error("{0} holds a desk already")]
    Exists(#[serde(serialize_with = "homesafe_host::files::path_text")] PathBuf),
    /// There is none.
    #[error("{0} holds no desk")]
    Missing(#[serde(serialize_with = "homesafe_host::files::path_text")] PathBuf),
    /// The making of the desk was interrupted.
    #[error("{0} holds a desk that was never finished")]
    Unfinished(#[serde(serialize_with = "homesafe_host::files::path_text")] PathBuf),
    /// A file of the desk says nothing that can be.
    #[error("{0} is damaged")]
    Damaged(#[serde(serialize_with = "homesafe_host::files::path_text")] PathBuf),
    /// Another version of the program wrote it. Nothing was changed.
    #[error("{0} was written by another version of this program")]
    OtherVersion(#[serde(serialize_with = "homesafe_host::files::path_text")] PathBuf),
    /// A file of the desk is not as the desk left it.
    #[error("{0} is not as this desk left it")]
    Changed(#[serde(serialize_with = "homesafe_host::files::path_text")] PathBuf),
    /// A file of the desk is not there.
    #[error("{0} is missing")]
    Gone(#[serde(serialize_with = "homesafe_host::files::path_text")] PathBuf),
    /// A file that is not the desk's.
    #[error("{0} was not put there by this desk")]
    NotOfDesk(#[serde(serialize_with = "homesafe_host::files::path_text")] PathBuf),
    /// No trust document yet.
    #[error("this desk has no trust document yet")]
    NoTrust,
    /// The trust document says no server.
    #[error("the trust document names no server")]
    NoServer,
    /// A stored trust document.
    #[error("a stored trust document is damaged: {0}")]
    Trust(TrustError),
    /// A nonce for the second time: the source of randomness is broken.
    #[error("the random numbers of this machine repeat themselves")]
    RepeatedNonce,
    /// Neither the trust document nor the desk has a key for this.
    #[error("this desk holds no {} key that the trust document names for now", .0.name())]
    KeyNotNamed(KeyKind),
    /// The key may be in a file that cannot be read.
    #[error("this desk holds no {} key that the trust document names for now, and lost these: {files:?}", kind.name())]
    KeyLost {
        /// The kind of key.
        kind: KeyKind,
        /// The files.
        #[serde(serialize_with = "crate::told::files")]
        files: Vec<PathBuf>,
    },
    /// A file that another desk did not make.
    #[error("the file holds no keys of another desk")]
    NoKeysInside,
    /// Several officers, and nobody said who acts.
    #[error("of several officers, none is named")]
    WhichOfficer,
    /// No officer of that name.
    #[error("there is no officer {0}")]
    UnknownOfficer(String),
    /// A name that is taken.
    #[error("there is an officer {0} already")]
    OfficerExists(String),
    /// A name that cannot be one.
    #[error("an officer's name has 1 to 32 of the characters a-z, 0-9 and -")]
    OfficerName,
    /// The journal has fewer entries than were written.
    #[error("the journal's end was cut off")]
    JournalTruncated,
    /// The journal is not as it was written.
    #[error("the journal was changed")]
    JournalDamaged,
    /// Too much for one entry.
    #[error("more cases at once than an entry of the journal holds")]
    JournalEntryTooLong,
}

impl DeskError {
    /// What is wrong with a file of the desk whose bytes cannot be used.
    pub(crate) fn undecoded(error: Undecoded, path: PathBuf) -> Self {
        match error {
            Undecoded::OtherVersion => Self::OtherVersion(path),
            Undecoded::Damaged => Self::Damaged(path),
        }
    }
}

impl Classify for DeskError {
    fn exit(&self) -> Exit {
        match self {
            Self::File(error) => error.exit(),
            Self::Vault(error) => error.exit(),
            Self::Damaged(_)
            | Self::OtherVersion(_)
            | Self::Changed(_)
            | Self::Gone(_)
            | Self::NotOfDesk(_) => Exit::Damaged,
            Self::Trust(_) | Self::JournalTruncated | Self::JournalDamaged => Exit::Damaged,
            Self::KeyLost { .. } => Exit::Damaged,
            Self::KeyNotNamed(_) => Exit::Verification,
            Self::RepeatedNonce => Exit::Other,
            _ => Exit::Usage,
        }
    }
}

/// What a new desk is to be.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The deployment.
    pub origin: Origin,
    /// Root keys to make.
    pub roots: usize,
    /// Root keys that must sign a trust document.
    pub threshold: usize,
    /// Name of the first officer.
    pub officer: String,
}

impl Setup {
    /// That so many of the root keys can sign.
    ///
    /// # Errors
    /// [`DeskError::Threshold`] if they cannot.
    pub const fn check_threshold(roots: usize, threshold: usize) -> Result<(), DeskError> {
        if threshold > 0 && threshold <= roots {
            Ok(())
        } else {
            Err(DeskError::Threshold { threshold, roots })
        }
    }
}

/// What the desk is for, and the public keys that it was made with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeskInfo {
    /// The deployment.
    pub origin: Origin,
    /// Root keys that must sign a trust document, for the first one.
    pub threshold: usize,
    /// Root keys held here.
    pub roots: Vec<PublicKey>,
    /// Signs leaves.
    pub publishing: PublicKey,
    /// Signs venue codes.
    pub certification: PublicKey,
    /// To which shares and slips are sealed.
    pub submission: SubmissionPublicKey,
}

/// An open desk; no other process has its folder, but while this one has stepped aside.
#[derive(Debug)]
pub struct Desk {
    folder: PathBuf,
    vault: Vault,
    info: DeskInfo,
    officer: Option<(DeskKey, PublicKey)>,
    lock: Option<FolderLock>,
}

impl Desk {
    /// Makes a desk with new keys. Takes about a second.
    ///
    /// # Errors
    /// A threshold that its root keys cannot meet; [`DeskError::Exists`] and [`DeskError::Unfinished`] where
    /// there is one, or the beginning of one; a folder that another process holds; those of writing.
    pub fn create(
        folder: &Path,
        passphrase: &Passphrase,
        setup: Setup,
        now: UnixTime,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, DeskError> {
        Setup::check_threshold(setup.roots, setup.threshold)?;
        if folder.join(DESK_FILE).exists() {
            return Err(DeskError::Exists(folder.to_owned()));
        }
        if Vault::exists(folder) {
            return Err(DeskError::Unfinished(folder.to_owned()));
        }
        create_private_dir(folder)?;
        let lock = FolderLock::acquire(folder)?;
        let vault = Vault::create(folder, passphrase)?;
        Self::furnish(folder, lock, vault, setup, now, rng)
    }

    /// Makes the keys and all else of a new desk whose vault is there.
    ///
    /// # Errors
    /// Those of writing.
    #[doc(hidden)] // fuzz targets bring a vault that opens in no time
    pub fn furnish(
        folder: &Path,
        lock: FolderLock,
        vault: Vault,
        setup: Setup,
        now: UnixTime,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, DeskError> {
        let Setup { origin, roots, threshold, officer } = setup;
        let roots: Vec<DeskKey> = (0..roots).map(|_| DeskKey::generate(rng)).collect();
        let [publishing, certification, submission] = std::array::from_fn(|_| DeskKey::generate(rng));
        let info = DeskInfo {
            origin,
            threshold,
            roots: roots.iter().map(PublicKey::from).collect(),
            publishing: (&publishing).into(),
            certification: (&certification).into(),
            submission: (&submission).into(),
        };
        let mut desk = Self { folder: folder.to_owned(), vault, info, officer: None, lock: Some(lock) };
        desk.set_head(&Head::default())?;
        roots.iter().try_for_each(|key| desk.add_key(KeyKind::Root, key))?;
        desk.add_key(KeyKind::Publishing, &publishing)?;
        desk.add_key(KeyKind::Certification, &certification)?;
        desk.add_key(KeyKind::Submission, &submission)?;
        desk.add_officer(&officer, now, rng)?;
        // Last: from here on it is a desk.
        desk.put_json(DESK_FILE, &desk.info)?;
        Ok(desk)
    }

    /// Opens a desk. Takes about a second.
    ///
    /// # Errors
    /// Those of [`Self::open_within`]; a folder that is held is not waited for.
    pub fn open(folder: &Path, passphrase: &Passphrase) -> Result<Self, DeskError> {
        Self::open_within(folder, passphrase, Duration::ZERO)
    }

    /// What it is for.
    pub const fn info(&self) -> &DeskInfo {
        &self.info
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) const fn vault(&self) -> &Vault {
        &self.vault
    }

    fn put_json(&self, name: &str, value: &impl Serialize) -> Result<(), DeskError> {
        let text = serde_json::to_vec(value).map_err(|_| DeskError::Damaged(self.folder.join(name)))?;
        self.put(name, &text)
    }
}

/// Names of the files in a folder; none if there is no folder.
pub(crate) fn file_names(folder: &Path) -> Result<Vec<String>, DeskError> {
    let failed = homesafe_host::files::at(folder);
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.map_err(failed)?,
    };
    Ok(entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect())
}

/// Removes a file, which need not be there.
pub(crate) fn remove(path: &Path) -> Result<(), DeskError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(homesafe_host::files::at(path)(error).into())
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use homesafe_test_support::vault::quick_vault;

    use super::*;

    pub(crate) fn passphrase() -> Passphrase {
        Passphrase::new("correct horse".into()).unwrap()
    }

    pub(crate) const NOW: UnixTime = match UnixTime::new(1_790_000_000) {
        Ok(time) => time,
        Err(_) => panic!(),
    };

    pub(crate) fn setup() -> Setup {
        let (origin, officer) = ("homesafe.example/hk".parse().unwrap(), "lee".into());
        Setup { origin, roots: 3, threshold: 2, officer }
    }

    pub(crate) fn desk(folder: &Path) -> Desk {
        let folder = folder.join("desk");
        let (vault, lock) = (quick_vault(&folder, &passphrase()), FolderLock::acquire(&folder).unwrap());
        Desk::furnish(&folder, lock, vault, setup(), NOW, &mut rand::rng()).unwrap()
    }

    #[test]
    fn is_private_made_once_and_opened_by_its_passphrase() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("desk");
        let made = Desk::create(&path, &passphrase(), setup(), NOW, &mut rand::rng()).unwrap();
        let (path, info) = (made.folder.clone(), made.info.clone());
        assert!(matches!(Desk::open(&path, &passphrase()), Err(DeskError::File(FileError::Locked { .. }))));
        drop(made);
        for (name, mode) in [
            ("", 0o700),
            ("keys", 0o700),
            ("keys/root-1.age", 0o600),
            ("desk.json", 0o600),
            ("journal", 0o600),
        ] {
            assert_eq!(
                std::fs::metadata(path.join(name)).unwrap().permissions().mode() & 0o777,
                mode,
                "{name}"
            );
        }
        for threshold in [0, 4] {
            let refused = Desk::create(
                &path.join("new"),
                &passphrase(),
                Setup { threshold, ..setup() },
                NOW,
                &mut rand::rng(),
            );
            assert!(matches!(refused, Err(DeskError::Threshold { roots: 3, .. })), "{refused:?}");
        }
        let again = Desk::create(&path, &passphrase(), setup(), NOW, &mut rand::rng());
        assert!(matches!(again, Err(DeskError::Exists(_))));
        let wrong = Desk::open(&path, &Passphrase::new("wrong".into()).unwrap()).unwrap_err();
        assert_eq!(wrong.exit(), Exit::Passphrase);
        let mut opened = Desk::open(&path, &passphrase()).unwrap();
        opened.step_aside();
        assert!(Desk::open(&path, &passphrase()).is_ok());
        opened.step_in(Duration::ZERO).unwrap();
        assert!(Desk::open(&path, &passphrase()).is_err());
        assert_eq!(opened.info(), &info);
        let only = |kind| opened.keys(kind).unwrap().remove(0).1;
        assert_eq!(PublicKey::from(&only(KeyKind::Publishing)), info.publishing);
        assert_eq!(SubmissionPublicKey::from(&only(KeyKind::Submission)), info.submission);
        assert_eq!(opened.keys(KeyKind::Root).unwrap().len(), 3);
        drop(opened);
        std::fs::remove_file(path.join(DESK_FILE)).unwrap();
        assert!(matches!(Desk::open(&path, &passphrase()), Err(DeskError::Gone(_))));
        std::fs::remove_file(path.join("head")).unwrap();
        assert!(matches!(Desk::open(&path, &passphrase()), Err(DeskError::Gone(_))));
        std::fs::remove_dir_all(path.join("keys")).unwrap();
        assert!(matches!(Desk::open(&path, &passphrase()), Err(DeskError::Unfinished(_))));
        let missing = Desk::open(folder.path(), &passphrase()).unwrap_err();
        assert!(matches!(missing, DeskError::Missing(_)));
    }
}
