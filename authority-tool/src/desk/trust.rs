//! The trust documents that the desk made or met, one file a version.

use homesafe_client::follow::read_chain;
use homesafe_protocol::trust::{TrustChain, TrustDocument};

use super::{Desk, DeskError, file_names, records::Records};

const FOLDER: &str = "trust";

impl Desk {
    /// The versions that are stored, oldest first.
    ///
    /// # Errors
    /// Those of the desk's folder.
    pub fn trust_versions(&self) -> Result<Vec<u64>, DeskError> {
        Ok(versions(&self.records()?))
    }

    /// The newest version of which there is a file, for whoever only wants to know whether there is another one
    /// than before: the folder need not be held, and what the file says is not looked at.
    ///
    /// # Errors
    /// Those of the folder.
    pub fn newest_version_there(&self) -> Result<Option<u64>, DeskError> {
        let names = file_names(&self.folder.join(FOLDER))?;
        Ok(names.iter().filter_map(|name| name.parse().ok()).max())
    }

    /// The note of one version.
    ///
    /// # Errors
    /// [`DeskError::Gone`] if it is not stored; those of the desk's folder.
    pub fn trust_note(&self, version: u64) -> Result<Vec<u8>, DeskError> {
        let (records, name) = (self.records()?, name(version));
        records.read(&name)?.ok_or_else(|| DeskError::Gone(records.path(&name)))
    }

    /// All trust documents, if there is one.
    ///
    /// # Errors
    /// [`DeskError::Trust`] if one of them is damaged; those of the desk's folder.
    pub fn find_chain(&self) -> Result<Option<TrustChain>, DeskError> {
        let records = self.records()?;
        let Some(version) = versions(&records).pop() else { return Ok(None) };
        Ok(Some(read_chain(version, |version| records.read(&name(version)))?.map_err(DeskError::Trust)?))
    }

    /// All trust documents.
    ///
    /// # Errors
    /// [`DeskError::NoTrust`] if there is none; as [`Self::find_chain`].
    pub fn chain(&self) -> Result<TrustChain, DeskError> {
        self.find_chain()?.ok_or(DeskError::NoTrust)
    }

    /// The newest trust document, if there is one.
    ///
    /// # Errors
    /// As [`Self::find_chain`].
    pub fn find_trust(&self) -> Result<Option<TrustDocument>, DeskError> {
        Ok(self.find_chain()?.map(|chain| chain.newest().clone()))
    }

    /// The newest trust document.
    ///
    /// # Errors
    /// As [`Self::chain`].
    pub fn trust(&self) -> Result<TrustDocument, DeskError> {
        self.find_trust()?.ok_or(DeskError::NoTrust)
    }

    /// The addresses of the servers that the newest trust document names.
    ///
    /// # Errors
    /// [`DeskError::NoServer`] if it names none.
    pub fn servers(&self) -> Result<Vec<String>, DeskError> {
        let servers: Vec<String> = self.trust()?.body().servers.iter().map(ToString::to_string).collect();
        if servers.is_empty() { Err(DeskError::NoServer) } else { Ok(servers) }
    }

    /// Stores a trust document that the caller verified.
    ///
    /// # Errors
    /// Those of the desk's folder.
    pub fn add_trust(&self, document: &TrustDocument, note: &[u8]) -> Result<(), DeskError> {
        self.put(name(document.body().version), note)
    }

    /// The text of a version that this desk's roots signed, as far as it was complete here.
    pub(crate) fn signed_by_roots(&self, version: u64) -> Result<Option<Vec<u8>>, DeskError> {
        self.read(&signed_name(version))
    }

    /// Notes what this desk's roots sign.
    pub(crate) fn set_signed_by_roots(&self, version: u64, note: &[u8]) -> Result<(), DeskError> {
        self.put(signed_name(version), note)
    }
}

/// The versions that are stored, oldest first.
fn versions(records: &Records) -> Vec<u64> {
    let mut versions: Vec<u64> = records.names(FOLDER).filter_map(|name| name.parse().ok()).collect();
    versions.sort_unstable();
    versions
}

fn name(version: u64) -> String {
    format!("{FOLDER}/{version}")
}

fn signed_name(version: u64) -> String {
    format!("{FOLDER}/signed/{version}")
}
