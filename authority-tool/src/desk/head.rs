//! The sealed head of all that lies in the desk's folder: who acts here, how far the journal goes, and which
//! files there are.
//!
//! It is sealed under a secret of the vault, not to its address, which others know: who wrote it had the
//! passphrase.

use std::{collections::BTreeSet, path::Path};

use homesafe_host::{
    files::{PRIVATE, read_bounded, write_atomic},
    vault::{MAX_FILE_LEN, Vault},
};
use homesafe_protocol::{
    Hash, KeyId, PublicKey,
    encoding::{Version, decode_version},
    label::Label,
};
use serde::{Deserialize, Serialize};

use super::{Desk, DeskError, listed::Listed, step::has_written};
use crate::model::TableRule;

const FILE: &str = "head";
const VERSION: Version = Version::new(1);

/// Somebody who acts at the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Officer {
    /// Name, for `--officer`.
    pub name: String,
    /// The key that signs their acts.
    pub key: PublicKey,
}

/// What the desk's folder must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    version: Version,
    pub(super) officers: Vec<Officer>,
    pub(super) tables: TableRule,
    /// Lines of the journal.
    pub(super) entries: u64,
    /// Its length in bytes.
    pub(super) bytes: u64,
    /// Hash of its last line.
    pub(super) last: Hash,
    pub(super) listed: Listed,
    /// Publishing keys that were ever made here: what they signed is this desk's own, also when their files
    /// are lost.
    pub(super) publishing: BTreeSet<KeyId>,
}

impl Head {
    pub(super) fn keys(&self) -> Vec<PublicKey> {
        self.officers.iter().map(|officer| officer.key).collect()
    }

    /// As it lies in a folder. What a kill left half done is taken over first.
    pub(super) fn load(folder: &Path, vault: &Vault) -> Result<Self, DeskError> {
        let mut head = Self::find(folder, vault)?.ok_or_else(|| DeskError::Gone(folder.join(FILE)))?;
        if head.listed.take_over(folder)? {
            head.save(folder, vault)?;
        }
        Ok(head)
    }

    pub(super) fn find(folder: &Path, vault: &Vault) -> Result<Option<Self>, DeskError> {
        let path = folder.join(FILE);
        let sealed = match read_bounded(&path, MAX_FILE_LEN) {
            Err(error) if error.is_not_found() => return Ok(None),
            other => other?,
        };
        let Ok(bytes) = vault.cipher(Label::DeskHead).open(&sealed) else {
            return Err(DeskError::Changed(path));
        };
        decode_version(&bytes, VERSION).map(Some).map_err(|error| DeskError::undecoded(error, path))
    }

    pub(super) fn save(&self, folder: &Path, vault: &Vault) -> Result<(), DeskError> {
        let path = folder.join(FILE);
        let bytes = postcard::to_allocvec(self).map_err(|_| DeskError::Damaged(path.clone()))?;
        let sealed = vault.cipher(Label::DeskHead).seal(&bytes)?;
        write_atomic(&path, &sealed, PRIVATE)?;
        has_written(folder);
        Ok(())
    }
}

impl Default for Head {
    fn default() -> Self {
        Self {
            version: VERSION,
            officers: Vec::new(),
            tables: TableRule::default(),
            entries: 0,
            bytes: 0,
            last: Hash::from([0; 32]),
            listed: Listed::default(),
            publishing: BTreeSet::new(),
        }
    }
}

impl Desk {
    /// The head, of a folder that is held: another process may be between two writes in one that is not, and
    /// what it has half done would be taken over under its hands.
    pub(super) fn head(&self) -> Result<Head, DeskError> {
        self.check_held()?;
        Head::load(&self.folder, &self.vault)
    }

    /// Ids of all publishing keys that were ever made at this desk.
    pub(crate) fn own_publishing_ids(&self) -> Result<BTreeSet<KeyId>, DeskError> {
        Ok(self.head()?.publishing)
    }

    pub(super) fn set_head(&self, head: &Head) -> Result<(), DeskError> {
        self.check_held()?;
        head.save(&self.folder, &self.vault)
    }
}
