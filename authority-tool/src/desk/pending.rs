//! Signed leaves that no checkpoint is known to hold yet. They are stored before they are sent, resent as they are until the
//! log holds them, and nothing else is signed meanwhile.

use std::{collections::BTreeMap, path::PathBuf};

use homesafe_client::{
    files::{PRIVATE, create_private_dir, read_bounded, write_atomic},
    vault::MAX_FILE_LEN,
};
use homesafe_protocol::{Hash, log::UnverifiedLeaf, time::UnixTime, trust::TrustBody};
use zeroize::Zeroizing;

use super::{Desk, DeskError, Nonces, file_names, ledger::Said, read_json, remove, write_json};
use crate::{
    cases::{CaseRows, Publication},
    journal::Act,
};

const JOB_FILE: &str = "job.json";
const PROPOSAL_FILE: &str = "proposal.age";
const COUNTERSIGNED_FILE: &str = "countersigned.json";

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
    /// The rows of cases that it says.
    #[serde(default)]
    pub cases: Vec<CaseRows>,
    /// Whether it has all signatures; if not, nothing of it may be sent.
    pub complete: bool,
    /// Which folder holds its leaves: one that is signed anew for another place has another.
    pub folder: u32,
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

/// A leaf of another desk that this one countersigned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Countersigned {
    /// Hash of the leaf without its signatures.
    pub leaf: Hash,
    /// Until then no other one for the place is signed.
    pub ends: UnixTime,
}

impl Countersigned {
    /// Whether the proposal has ended, so that the place may be signed again.
    pub fn has_ended(&self, now: UnixTime) -> bool {
        self.ends < now
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
    /// The desk's folder for it.
    folder: PathBuf,
}

impl Pending {
    fn new(job: Job, folder: &std::path::Path) -> Self {
        let folder = folder.join(job.folder.to_string());
        Self { job, folder }
    }

    /// The signed leaf and its object at one place.
    pub fn publication(&self, seq: u64) -> Result<(Vec<u8>, Vec<u8>), DeskError> {
        let read = |name: String, limit| read_bounded(&self.folder.join(name), limit);
        let leaf = read(format!("{seq}.leaf"), UnverifiedLeaf::MAX_LEN as u64)?;
        Ok((leaf, read(format!("{seq}.object"), TrustBody::MAX_OBJECT_BYTES.into())?))
    }

    /// What the job says, from one of its places on, to be signed again for others.
    pub(crate) fn unsigned_from(&self, desk: &Desk, first: u64) -> Result<Vec<(Vec<u8>, Said)>, DeskError> {
        let one = |seq: u64| {
            let path = self.folder.join(format!("{seq}.said.age"));
            let said = Said::decode(&desk.vault.read(&path)?).ok_or(DeskError::Damaged(path))?;
            Ok((self.publication(seq)?.1, said))
        };
        self.job.seqs().filter(|seq| *seq >= first).map(one).collect()
    }
}

impl Desk {
    /// The job that is under way, if there is one.
    pub fn pending(&self) -> Result<Option<Pending>, DeskError> {
        let folder = self.folder.join("pending");
        match read_json(&folder.join(JOB_FILE)) {
            Ok(job) => Ok(Some(Pending::new(job, &folder))),
            Err(DeskError::File(error)) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Stores a job durably; when this returns, and not before, its leaves may be sent.
    pub fn set_pending(
        &self,
        job: Job,
        leaves: &[PendingLeaf],
        proposal: Option<&[u8]>,
        nonces: &Nonces,
    ) -> Result<Pending, DeskError> {
        let pending = Pending::new(job, &self.folder.join("pending"));
        let (job, folder) = (&pending.job, &pending.folder);
        create_private_dir(folder)?;
        self.set_nonces(nonces)?;
        for (seq, PendingLeaf { leaf, object, said }) in job.seqs().zip(leaves) {
            let path = |kind: &str| folder.join(format!("{seq}.{kind}"));
            let said_path = path("said.age");
            let said = said.encode().ok().filter(|said| said.len() as u64 <= MAX_FILE_LEN);
            self.vault.write(&said_path, &said.ok_or(DeskError::Damaged(said_path.clone()))?)?;
            write_atomic(&path("object"), object, PRIVATE)?;
            write_atomic(&path("leaf"), leaf, PRIVATE)?;
        }
        if let Some(proposal) = proposal {
            self.vault.write(&folder.join(PROPOSAL_FILE), proposal)?;
        }
        // Last: without it, what lies there was never sent and is written anew.
        write_json(&self.job_path(), job)?;
        Ok(pending)
    }

    /// Stores what a job still has to say, signed anew for other places; what the log holds of it is in the ledger from here on.
    pub(crate) fn sign_pending_again(
        &self,
        before: &Pending,
        held: u64,
        job: Job,
        leaves: &[PendingLeaf],
    ) -> Result<Pending, DeskError> {
        for seq in before.job.seqs().filter(|seq| *seq < held) {
            self.enter(&before.folder.join(format!("{seq}.said.age")), before.job.published_at.day(), seq)?;
        }
        let pending = self.set_pending(job, leaves, None, &self.nonces()?)?;
        file_names(&before.folder)?.iter().try_for_each(|name| remove(&before.folder.join(name)))?;
        Ok(pending)
    }

    fn job_path(&self) -> PathBuf {
        self.folder.join("pending").join(JOB_FILE)
    }

    /// What a job that lacks signatures proposes to other desks.
    pub fn proposal(&self, pending: &Pending) -> Result<Zeroizing<Vec<u8>>, DeskError> {
        Ok(self.vault.read(&pending.folder.join(PROPOSAL_FILE))?)
    }

    /// Gives the one leaf of a job all its signatures: from here on it is sent as it is.
    pub fn complete_pending(&self, pending: &Pending, leaf: &[u8], root: Hash) -> Result<(), DeskError> {
        write_atomic(&pending.folder.join(format!("{}.leaf", pending.job.first)), leaf, PRIVATE)?;
        let job = Job { roots: vec![root], complete: true, ..pending.job.clone() };
        write_json(&self.job_path(), &job)
    }

    /// What this desk countersigned, by place.
    pub fn countersigned(&self) -> Result<BTreeMap<u64, Countersigned>, DeskError> {
        match read_json(&self.folder.join(COUNTERSIGNED_FILE)) {
            Err(DeskError::File(error)) if error.is_not_found() => Ok(BTreeMap::new()),
            other => other,
        }
    }

    /// Stores it; when this returns, and not before, the signature may be given away.
    pub fn set_countersigned(&self, signed: &BTreeMap<u64, Countersigned>) -> Result<(), DeskError> {
        write_json(&self.folder.join(COUNTERSIGNED_FILE), signed)
    }

    /// Ends a job: the log holds it. What it said is in the ledger, and its cases are published, from here on.
    pub fn finish(&self, pending: &Pending, now: UnixTime) -> Result<(), DeskError> {
        let job = &pending.job;
        for seq in job.seqs() {
            self.enter(&pending.folder.join(format!("{seq}.said.age")), job.published_at.day(), seq)?;
        }
        self.mark_published(&job.cases, Publication { seq: job.last(), at: job.published_at })?;
        // After a crash just here it stands there twice, which is no lie.
        self.journal(Act::Published { first: job.first, last: job.last() }, now)?;
        self.discard(pending)
    }

    /// Removes a job: all of it is in the log, or the log has other leaves in its place.
    pub fn discard(&self, pending: &Pending) -> Result<(), DeskError> {
        remove(&self.job_path())?;
        file_names(&pending.folder)?.iter().try_for_each(|name| remove(&pending.folder.join(name)))
    }
}
