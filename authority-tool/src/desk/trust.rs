//! The trust documents that the desk made or met, one file a version.

use homesafe_client::{
    files::{PUBLIC, create_private_dir, read_bounded, write_atomic},
    follow::read_chain,
};
use homesafe_protocol::{
    note::MAX_NOTE_LEN,
    trust::{TrustChain, TrustDocument},
};

use super::{Desk, DeskError, file_names};

impl Desk {
    /// The versions that are stored, oldest first.
    pub fn trust_versions(&self) -> Result<Vec<u64>, DeskError> {
        let names = file_names(&self.folder.join("trust"))?;
        let mut versions: Vec<u64> = names.iter().filter_map(|name| name.parse().ok()).collect();
        versions.sort_unstable();
        Ok(versions)
    }

    /// The note of one version.
    pub fn trust_note(&self, version: u64) -> Result<Vec<u8>, DeskError> {
        Ok(read_bounded(&self.folder.join("trust").join(version.to_string()), MAX_NOTE_LEN as u64)?)
    }

    /// All trust documents, if there is one.
    pub fn find_chain(&self) -> Result<Option<TrustChain>, DeskError> {
        let Some(version) = self.trust_versions()?.pop() else { return Ok(None) };
        let read = |version| match self.trust_note(version) {
            Err(DeskError::File(error)) if error.is_not_found() => Ok(None),
            other => other.map(Some),
        };
        Ok(Some(read_chain(version, read)?.map_err(DeskError::Trust)?))
    }

    /// All trust documents.
    pub fn chain(&self) -> Result<TrustChain, DeskError> {
        self.find_chain()?.ok_or(DeskError::NoTrust)
    }

    /// The newest trust document, if there is one.
    pub fn find_trust(&self) -> Result<Option<TrustDocument>, DeskError> {
        Ok(self.find_chain()?.map(|chain| chain.newest().clone()))
    }

    /// The newest trust document.
    pub fn trust(&self) -> Result<TrustDocument, DeskError> {
        self.find_trust()?.ok_or(DeskError::NoTrust)
    }

    /// Stores a trust document that the caller verified.
    pub fn add_trust(&self, document: &TrustDocument, note: &[u8]) -> Result<(), DeskError> {
        let folder = self.folder.join("trust");
        create_private_dir(&folder)?;
        Ok(write_atomic(&folder.join(document.body().version.to_string()), note, PUBLIC)?)
    }
}
