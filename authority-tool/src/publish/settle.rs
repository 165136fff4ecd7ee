//! From a signed leaf to a leaf in the log: sent as it is until the log holds it, and signed again only for a
//! reason that the desk sees itself.

use homesafe_client::transport::Response;
use homesafe_protocol::{
    log::{LeafError, LeafKind, UnverifiedLeaf},
    path,
    time::UnixTime,
    trust::CLOCK_TOLERANCE,
};

use super::{Notice, PublishError, Sequencer, ServersWord, WhyKept, leaf::stored};
use crate::{
    cases::{CaseError, CaseRow, Publication, Standing},
    desk::{Desk, DeskError, Job, Pending},
    journal::Act,
    model::CaseRows,
};

/// Looks at the checkpoint after a publication was taken; a cache may show the one before for some seconds.
const LOOKS: usize = 6;
/// Times that a publication is signed again for the next place in one run, where other desks were faster.
const RACES: usize = 16;

/// Where a job stands in the log.
enum Place {
    /// All of its leaves are there.
    Held,
    /// This one and those after it are not.
    From(u64),
    /// Another leaf is in this place.
    Taken(u64),
}

impl Desk {
    /// Ends a job: the log holds it. What it said is in the ledger, and its cases are published, from here
    /// on.
    ///
    /// # Errors
    /// Those of the desk's folder and journal.
    pub fn finish(&self, pending: &Pending, now: UnixTime) -> Result<(), DeskError> {
        let job = &pending.job;
        self.enter_said(pending, job.seqs())?;
        self.mark_published(&job.cases, Publication { seq: job.last(), at: job.published_at })?;
        // After a crash just here it stands there twice, which is no lie.
        self.journal(Act::Published { first: job.first, last: job.last() }, now)?;
        self.discard(pending)
    }
}

impl Sequencer<'_> {
    /// Drops a job that can never come into the log: its place is taken, or it is a proposal that has ended.
    ///
    /// # Errors
    /// [`PublishError::NothingToDrop`] says why it is kept; those of the desk's folder and journal.
    pub fn drop_pending(&mut self) -> Result<(), PublishError> {
        let pending = self.desk.pending()?.ok_or(PublishError::NothingToDrop(WhyKept::NothingWaits))?;
        let is_taken = matches!(self.place(&pending)?, Place::Taken(_));
        if is_taken || (!pending.job.complete && self.has_ended(&pending.job)) {
            return self.discard(&pending);
        }
        let why = if pending.job.complete { WhyKept::CanBeSent } else { WhyKept::CanBeCountersigned };
        Err(PublishError::NothingToDrop(why))
    }

    /// Sends what is missing of a job, until the log holds all of it. `None` if it was a proposal that had
    /// ended, or whose place was taken: it is dropped, and its cases are still approved.
    pub(super) fn settle(&mut self, mut pending: Pending) -> Result<Option<Job>, PublishError> {
        if !pending.job.complete {
            let needed = self.trust().body().publishing.threshold;
            if matches!(self.place(&pending)?, Place::From(_)) && !self.has_ended(&pending.job) {
                return Err(PublishError::NeedsSignatures { seq: pending.job.first, needed });
            }
            self.discard(&pending)?;
            return Ok(None);
        }
        for _ in 0..RACES {
            match self.place(&pending)? {
                Place::Held => return self.finish(pending).map(Some),
                Place::Taken(seq) => match self.sign_again(&pending, seq)? {
                    Some(again) => pending = again,
                    None => return Ok(None),
                },
                Place::From(seq) if self.is_outdated(&pending, seq)? => {
                    match self.sign_again(&pending, seq)? {
                        Some(again) => pending = again,
                        None => return Ok(None),
                    }
                }
                Place::From(first) => match self.send_from(&pending, first)? {
                    Sent::All => return self.see(pending).map(Some),
                    Sent::Refused(refusal) => {
                        // Whatever the server says, the log itself says more.
                        self.follow()?;
                        match self.place(&pending)? {
                            Place::From(seq) if !self.is_outdated(&pending, seq)? => return Err(refusal),
                            _ => {}
                        }
                    }
                },
            }
        }
        Err(PublishError::Busy)
    }

    fn finish(&self, pending: Pending) -> Result<Job, PublishError> {
        self.desk.finish(&pending, self.clock.now())?;
        Ok(pending.job)
    }

    /// Waits until the checkpoint holds what the server took.
    fn see(&mut self, pending: Pending) -> Result<Job, PublishError> {
        for look in 0..LOOKS {
            match self.place(&pending)? {
                Place::Held => return self.finish(pending),
                Place::Taken(seq) => return Err(PublishError::Taken { seq }),
                Place::From(_) if look > 0 => std::thread::sleep(self.pause),
                Place::From(_) => {}
            }
            self.follow()?;
        }
        Err(PublishError::Unconfirmed { seq: pending.job.last() })
    }

    /// Whether a leaf that waits can never be taken any more, as far as this desk sees: a newer document is
    /// there than it names, or it is of a future that a right clock does not know.
    fn is_outdated(&self, pending: &Pending, seq: u64) -> Result<bool, PublishError> {
        let names = stored(&pending.publication(seq)?.0)?.names();
        let is_ahead = pending.job.published_at > self.clock.now().saturating_add(CLOCK_TOLERANCE);
        if is_ahead {
            self.clock_is_right()?;
        }
        Ok(names != self.trust().fingerprint() || is_ahead)
    }

    /// Signs what is not in the log for the next places. With several signatures needed, that is for the
    /// others to say: it is dropped.
    fn sign_again(&mut self, pending: &Pending, from: u64) -> Result<Option<Pending>, PublishError> {
        let signer = self.ready()?;
        if self.trust().body().publishing.threshold > 1 {
            self.discard(pending)?;
            return Ok(None);
        }
        if from == pending.job.first && self.rests_on_less(&pending.job)? {
            self.discard(pending)?;
            return Ok(None);
        }
        let kind = if pending.job.records == 0 { LeafKind::AdviceCatalogue } else { LeafKind::Batch };
        let objects = pending.unsigned_from(self.desk, from)?;
        let (mut job, leaves) = self.sign(kind, pending.job.request, objects, &signer)?;
        let Job { windows, withdrawals, records, bytes, cases, .. } = pending.job.clone();
        (job.windows, job.withdrawals, job.records, job.bytes, job.cases) =
            (windows, withdrawals, records, bytes, cases);
        let act = Act::SignedAgain { before: from, first: job.first, leaves: leaves.len() };
        self.desk.journal(act, self.clock.now())?;
        self.notices.push(Notice::SignedAgain { before: from, first: job.first });
        Ok(Some(self.desk.sign_pending_again(pending, from, job, &leaves)?))
    }

    /// Whether a job says a row for whose venue nobody vouches under the newest document, and that no second
    /// source confirmed: it is planned anew, without that row.
    fn rests_on_less(&self, job: &Job) -> Result<bool, PublishError> {
        for CaseRows { case, rows } in &job.cases {
            let case = match self.desk.case(*case) {
                Err(CaseError::Missing(_)) => continue,
                other => other?,
            };
            let rests = |row: &&CaseRow| rows.contains(&row.number) && !row.confirmed;
            let is_claimed =
                |row: &CaseRow| row.standing(self.trust(), self.clock.now()) == Standing::Claimed;
            if case.rows.iter().filter(rests).any(is_claimed) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether nobody countersigns a proposal any more: after one interval, and with its document.
    pub(super) fn has_ended(&self, job: &Job) -> bool {
        let interval = u64::from(self.trust().body().publication_interval_seconds);
        self.clock.now() > job.published_at.saturating_add(interval) || self.proposes_under_another(job)
    }

    fn proposes_under_another(&self, job: &Job) -> bool {
        let pending = self.desk.pending().ok().flatten().filter(|pending| pending.job == *job);
        let leaf = pending.and_then(|pending| pending.publication(job.first).ok());
        let names = leaf.and_then(|(leaf, _)| UnverifiedLeaf::decode(&leaf).ok()).map(|leaf| leaf.names());
        names.is_some_and(|names| names != self.trust().fingerprint())
    }

    pub(super) fn discard(&mut self, pending: &Pending) -> Result<(), PublishError> {
        self.desk.journal(Act::Dropped { first: pending.job.first }, self.clock.now())?;
        self.notices.push(Notice::Dropped { first: pending.job.first });
        Ok(self.desk.discard(pending)?)
    }

    fn send_from(&mut self, pending: &Pending, first: u64) -> Result<Sent, PublishError> {
        for seq in first..=pending.job.last() {
            let (leaf, object) = pending.publication(seq)?;
            let len = u16::try_from(leaf.len()).map_err(|_| PublishError::NotAllowed {
                version: self.trust().body().version,
                error: LeafError::WrongObject,
            })?;
            let body = [&len.to_be_bytes(), leaf.as_slice(), &object].concat();
            let waits = |error| PublishError::Waits { seq, error };
            let Response { status, body } = self.transport.post(path::PUBLICATIONS, &body).map_err(waits)?;
            if !matches!(status, 200 | 201) {
                return Ok(Sent::Refused(PublishError::Refused { seq, status, detail: detail(&body) }));
            }
        }
        Ok(Sent::All)
    }

    /// Whether all of a job is in the log.
    pub(super) fn is_held(&self, pending: &Pending) -> bool {
        matches!(self.place(pending), Ok(Place::Held))
    }

    fn place(&self, pending: &Pending) -> Result<Place, PublishError> {
        for (seq, root) in pending.job.seqs().zip(&pending.job.roots) {
            if seq >= self.state.known.size() {
                return Ok(Place::From(seq));
            }
            if self.state.known.root_at(seq + 1) != Some(*root) {
                return Ok(Place::Taken(seq));
            }
        }
        Ok(Place::Held)
    }
}

enum Sent {
    All,
    Refused(PublishError),
}

/// What problem+json says, in one short line.
fn detail(body: &[u8]) -> ServersWord {
    #[derive(serde::Deserialize)]
    struct Problem {
        detail: String,
    }
    let text = serde_json::from_slice::<Problem>(body).map(|problem| problem.detail).unwrap_or_default();
    let line = homesafe_protocol::display::one_line(&text, 300);
    if line.is_empty() { ServersWord::Nothing } else { ServersWord::Why(line) }
}
