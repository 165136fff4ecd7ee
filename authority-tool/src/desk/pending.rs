//! Signed leaves that no checkpoint is known to hold yet. They are stored before they are sent, resent as they are until the
//! log holds them, and nothing else is signed meanwhile.

use std::path::PathBuf;

use homesafe_client::{
    files::{PRIVATE, create_private_dir, read_bounded, write_atomic},
    vault::MAX_FILE_LEN,
};
use homesafe_protocol::{
    Hash,
    log::{UnverifiedLeaf, leaf_hash},
    time::UnixTime,
    trust::TrustBody,
};

use super::{Desk, DeskError, Nonces, file_names, ledger::Said, read_json, remove, write_json};

const JOB_FILE: &str = "job.json";

/// What a run of the desk signed: one or several consecutive leaves.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Job {
    /// Hash of what was asked for: the same request again is this job, not another.
    pub request: Hash,
    /// Place of its first leaf.
    pub first: u64,
    /// Root of the tree after each of its leaves.
    pub roots: Vec<Hash>,
    /// Time in its leaves.
    pub published_at: UnixTime,
    /// Windows that it says.
    pub windows: u64,
    /// Records in its batches, dummies included.
    pub records: u64,
    /// Bytes of its objects.
    pub bytes: u64,
}

impl Job {
    /// Its places in the log.
    pub fn seqs(&self) -> impl DoubleEndedIterator<Item = u64> + ExactSizeIterator + use<> {
        let first = self.first;
        (0..self.roots.len()).map(move |n| first.saturating_add(n as u64))
    }

    /// Place of its last leaf.
    pub fn last(&self) -> u64 {
        self.seqs().next_back().unwrap_or(self.first)
    }
}

/// A leaf to be stored, with its object and what it says.
#[derive(Debug)]
pub struct PendingLeaf {
    /// The signed leaf.
    pub leaf: Vec<u8>,
    /// Its object.
    pub object: Vec<u8>,
    /// What the object says.
    pub said: Said,
}

/// A job that is stored and not known to be in the log.
#[derive(Debug)]
pub struct Pending {
    /// The job.
    pub job: Job,
    folder: PathBuf,
}

impl Pending {
    /// The signed leaf and its object at one place.
    pub fn publication(&self, seq: u64) -> Result<(Vec<u8>, Vec<u8>), DeskError> {
        let read = |name: String, limit| read_bounded(&self.folder.join(name), limit);
        let leaf = read(format!("{seq}.leaf"), UnverifiedLeaf::MAX_LEN as u64)?;
        Ok((leaf, read(format!("{seq}.object"), TrustBody::MAX_OBJECT_BYTES.into())?))
    }

    /// Hash of the leaf at one place.
    pub fn leaf_hash(&self, seq: u64) -> Result<Hash, DeskError> {
        Ok(leaf_hash(&self.publication(seq)?.0))
    }
}

impl Desk {
    /// The job that is under way, if there is one.
    pub fn pending(&self) -> Result<Option<Pending>, DeskError> {
        let folder = self.folder.join("pending");
        match read_json(&folder.join(JOB_FILE)) {
            Ok(job) => Ok(Some(Pending { job, folder })),
            Err(DeskError::File(error)) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Stores a job durably; when this returns, and not before, its leaves may be sent.
    pub fn set_pending(&self, job: Job, leaves: &[PendingLeaf], nonces: &Nonces) -> Result<Pending, DeskError> {
        let folder = self.folder.join("pending");
        create_private_dir(&folder)?;
        self.set_nonces(nonces)?;
        for (seq, PendingLeaf { leaf, object, said }) in job.seqs().zip(leaves) {
            let path = |kind: &str| folder.join(format!("{seq}.{kind}"));
            let said_path = path("said.age");
            let said = said.encode().ok().filter(|said| said.len() as u64 <= MAX_FILE_LEN);
            self.vault.write(&said_path, &said.ok_or(DeskError::Damaged(said_path.clone()))?)?;
            write_atomic(&path("object"), object, PRIVATE)?;
            write_atomic(&path("leaf"), leaf, PRIVATE)?;
        }
        // Last: without it, what lies there was never sent and is written anew.
        write_json(&folder.join(JOB_FILE), &job)?;
        Ok(Pending { job, folder })
    }

    /// Ends a job: the log holds it. What it said is in the ledger from here on.
    pub fn finish(&self, pending: &Pending) -> Result<(), DeskError> {
        for seq in pending.job.seqs() {
            self.enter(&pending.folder.join(format!("{seq}.said.age")), pending.job.published_at.day(), seq)?;
        }
        self.discard(pending)
    }

    /// Removes a job: all of it is in the log, or the log has other leaves in its place.
    pub fn discard(&self, pending: &Pending) -> Result<(), DeskError> {
        remove(&pending.folder.join(JOB_FILE))?;
        file_names(&pending.folder)?.iter().try_for_each(|name| remove(&pending.folder.join(name)))
    }
}
