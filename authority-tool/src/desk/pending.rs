//! Signed leaves that no checkpoint is known to hold yet. They are stored before they are sent, resent as
//! they are until the log holds them, and nothing else is signed meanwhile.

use std::collections::BTreeMap;

use homesafe_host::vault::MAX_FILE_LEN;
use homesafe_protocol::{Hash, time::UnixTime};
use zeroize::Zeroizing;

use super::{
    Desk, DeskError, Nonces,
    ledger::Said,
    nonces,
    records::{Change, Records},
};
use crate::model::CaseRows;

const FOLDER: &str = "pending";
const JOB_FILE: &str = "pending/job.age";
const SAID: &str = "said.age";
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
    /// Windows that it says, withdrawals included.
    pub windows: u64,
    /// How many of them are withdrawals.
    pub withdrawals: u64,
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
    /// The desk's files when it was looked for.
    records: Records,
}

impl Job {
    /// The folder of its leaves.
    fn place(&self) -> String {
        format!("{FOLDER}/{}", self.folder)
    }

    /// The file of one of its places.
    fn file(&self, seq: u64, kind: &str) -> String {
        format!("{}/{seq}.{kind}", self.place())
    }

    /// What it proposes to others.
    fn proposal_file(&self) -> String {
        format!("{}/proposal.age", self.place())
    }
}

impl Pending {
    /// The signed leaf and its object at one place.
    ///
    /// # Errors
    /// [`DeskError::Gone`] for a place that is not the job's; those of the desk's folder.
    pub fn publication(&self, seq: u64) -> Result<(Vec<u8>, Vec<u8>), DeskError> {
        Ok((self.read(seq, "leaf")?, self.read(seq, "object")?))
    }

    fn read(&self, seq: u64, kind: &str) -> Result<Vec<u8>, DeskError> {
        let name = self.job.file(seq, kind);
        self.records.read(&name)?.ok_or_else(|| DeskError::Gone(self.records.path(&name)))
    }

    /// What the job says, from one of its places on, to be signed again for others.
    pub(crate) fn unsigned_from(&self, desk: &Desk, first: u64) -> Result<Vec<(Vec<u8>, Said)>, DeskError> {
        let one = |seq: u64| {
            let said = Said::decode(&desk.vault.unseal(&self.read(seq, SAID)?)?);
            let damaged = || DeskError::Damaged(self.records.path(&self.job.file(seq, SAID)));
            Ok((self.read(seq, "object")?, said.ok_or_else(damaged)?))
        };
        self.job.seqs().filter(|seq| *seq >= first).map(one).collect()
    }

    /// To be removed with the job.
    fn leftovers(&self) -> Vec<Change<'static>> {
        let place = self.job.place();
        self.records.names(&place).map(|name| Change::Remove(format!("{place}/{name}"))).collect()
    }
}

impl Desk {
    /// The job that is under way, if there is one.
    ///
    /// # Errors
    /// Those of the desk's folder.
    pub fn pending(&self) -> Result<Option<Pending>, DeskError> {
        let records = self.records()?;
        let Some(json) = records.unseal(&self.vault, JOB_FILE)? else { return Ok(None) };
        let job = serde_json::from_slice(&json).map_err(|_| DeskError::Damaged(records.path(JOB_FILE)))?;
        Ok(Some(Pending { job, records }))
    }

    /// Stores a job durably; when this returns, and not before, its leaves may be sent.
    ///
    /// # Errors
    /// [`DeskError::Damaged`] for a leaf that says more than could be read again; those of the desk's folder.
    pub fn set_pending(
        &self,
        job: Job,
        leaves: &[PendingLeaf],
        proposal: Option<&[u8]>,
        nonces: &Nonces,
    ) -> Result<Pending, DeskError> {
        let mut changes = vec![Change::Put(nonces::FILE.into(), nonces.encode().into())];
        for (seq, PendingLeaf { leaf, object, said }) in job.seqs().zip(leaves) {
            let said = said.encode().ok().filter(|said| said.len() as u64 <= MAX_FILE_LEN);
            let damaged = || DeskError::Damaged(self.folder.join(job.file(seq, SAID)));
            let said = self.vault.seal(&said.ok_or_else(damaged)?)?;
            changes.push(Change::Put(job.file(seq, SAID), said.into()));
            changes.push(Change::Put(job.file(seq, "object"), object.into()));
            changes.push(Change::Put(job.file(seq, "leaf"), leaf.into()));
        }
        if let Some(proposal) = proposal {
            changes.push(Change::Put(job.proposal_file(), self.vault.seal(proposal)?.into()));
        }
        // Last: without it, what lies there was never sent and is written anew.
        changes.push(self.put_job(&job)?);
        self.store(&changes)?;
        Ok(Pending { job, records: self.records()? })
    }

    /// Stores what a job still has to say, signed anew for other places; what the log holds of it is in the
    /// ledger from here on.
    pub(crate) fn sign_pending_again(
        &self,
        before: &Pending,
        held: u64,
        job: Job,
        leaves: &[PendingLeaf],
    ) -> Result<Pending, DeskError> {
        self.enter_said(before, before.job.seqs().filter(|seq| *seq < held))?;
        let pending = self.set_pending(job, leaves, None, &self.nonces()?)?;
        self.store(&before.leftovers())?;
        Ok(pending)
    }

    fn put_job(&self, job: &Job) -> Result<Change<'static>, DeskError> {
        let json = serde_json::to_vec(job).map_err(|_| DeskError::Damaged(self.folder.join(JOB_FILE)))?;
        Ok(Change::Put(JOB_FILE.into(), self.vault.seal(&json)?.into()))
    }

    /// What a job that lacks signatures proposes to other desks.
    ///
    /// # Errors
    /// [`DeskError::Gone`] for a job that proposes nothing; those of the desk's folder.
    pub fn proposal(&self, pending: &Pending) -> Result<Zeroizing<Vec<u8>>, DeskError> {
        let (records, name) = (&pending.records, pending.job.proposal_file());
        records.unseal(&self.vault, &name)?.ok_or_else(|| DeskError::Gone(records.path(&name)))
    }

    /// Gives the one leaf of a job all its signatures: from here on it is sent as it is.
    ///
    /// # Errors
    /// Those of the desk's folder.
    pub fn complete_pending(&self, pending: &Pending, leaf: &[u8], root: Hash) -> Result<(), DeskError> {
        let job = Job { roots: vec![root], complete: true, ..pending.job.clone() };
        self.store(&[Change::Put(job.file(job.first, "leaf"), leaf.into()), self.put_job(&job)?])
    }

    /// What this desk countersigned, by place.
    ///
    /// # Errors
    /// Those of the desk's folder.
    pub fn countersigned(&self) -> Result<BTreeMap<u64, Countersigned>, DeskError> {
        let Some(json) = self.read(COUNTERSIGNED_FILE)? else { return Ok(BTreeMap::new()) };
        serde_json::from_slice(&json).map_err(|_| DeskError::Damaged(self.folder.join(COUNTERSIGNED_FILE)))
    }

    /// Stores it; when this returns, and not before, the signature may be given away.
    ///
    /// # Errors
    /// Those of the desk's folder.
    pub fn set_countersigned(&self, signed: &BTreeMap<u64, Countersigned>) -> Result<(), DeskError> {
        self.put_json(COUNTERSIGNED_FILE, signed)
    }

    /// Removes a job: all of it is in the log, or the log has other leaves in its place.
    ///
    /// # Errors
    /// Those of the desk's folder.
    pub fn discard(&self, pending: &Pending) -> Result<(), DeskError> {
        let mut changes = vec![Change::Remove(JOB_FILE.into())];
        changes.extend(pending.leftovers());
        self.store(&changes)
    }

    /// Enters what some leaves of a job say into the ledger.
    pub(crate) fn enter_said(
        &self,
        pending: &Pending,
        seqs: impl Iterator<Item = u64>,
    ) -> Result<(), DeskError> {
        let said = seqs.map(|seq| Ok((seq, pending.read(seq, SAID)?))).collect::<Result<_, DeskError>>()?;
        self.enter(said, pending.job.published_at.day())
    }
}
