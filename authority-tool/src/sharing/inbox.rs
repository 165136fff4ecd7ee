//! The inbox: what patients sent under this desk's codes is fetched, taken into its case, and only then
//! deleted.
//!
//! A desk asks for its own tickets and no others, so several desks fetch side by side. It deletes what it
//! took, what is proven to be forged, and what came under a code that was used. What it cannot judge stays,
//! and is said to be there.

use std::collections::{BTreeMap, BTreeSet};

use homesafe_protocol::{
    Hash, KeyId,
    share::{FalseVisit, ShareError, SharedVisit, SubmissionSecretKey, UnopenedShare},
    submission::{DeskCommand, MAX_ENTRIES, MAX_PER_FETCH, MAX_PER_TICKET, SUBMISSION_LEN},
    time::UnixTime,
    trust::TrustDocument,
    venue::VenuePublic,
};
use rand::CryptoRng;
use serde::Serialize;

use super::{Exchange, NoRow, Restored, SharingError, rows::row_of_visit, secrets};
use crate::{
    cases::{Case, NewRow, VenueFacts},
    desk::{Desk, KeyKind, destroy_ended_keys},
    journal::Act,
    model::CaseId,
};

/// Keys that are named at most, which is as many as a trust document has.
const MAX_NAMED_KEYS: usize = 64;

/// What the inbox held.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Inbox {
    /// Cases that got rows, and how many.
    pub accepted: Vec<(CaseId, usize)>,
    /// Visits of accepted shares of which no row was made.
    pub left_out: Vec<LeftOut>,
    /// Submissions sealed to keys that are not here. They stay at the server.
    pub unknown: usize,
    /// Those keys.
    pub missing_keys: BTreeSet<KeyId>,
    /// The cases under whose codes they came.
    pub unknown_cases: BTreeSet<CaseId>,
    /// Submissions by those who have the codes, which this program cannot read. They stay at the server.
    pub unreadable: usize,
    /// The cases under whose codes they came.
    pub unreadable_cases: BTreeSet<CaseId>,
    /// Submissions with a false proof, or damaged.
    pub forged: usize,
    /// Submissions under a code that was used already.
    pub replayed: usize,
    /// Submissions that were taken by an earlier run, which could not delete them at the server.
    pub taken_before: usize,
    /// What was taken and lost, perhaps, because this folder was put back from an older copy.
    pub may_be_lost: Option<MayBeLost>,
}

/// Shares that may have been taken, and lost with the folder that took them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MayBeLost {
    /// From when on they were taken.
    pub since: UnixTime,
    /// Until when.
    pub until: UnixTime,
    /// The cases under whose codes they may have come, and whose patients must share again.
    pub cases: Vec<CaseId>,
}

/// A shared visit of which no row was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// The case that has the others.
    pub case: CaseId,
    /// Its place in the share, from 1.
    pub visit: usize,
    /// The venue, as the patient's device names it.
    pub venue: String,
    /// Why.
    pub reason: NoRow,
}

impl Inbox {
    /// What is to be said loudly: something for this desk stays at the server.
    fn check(&self, desk: &Desk) -> Result<(), SharingError> {
        if self.unknown > 0 {
            let keys = self.missing_keys.iter().copied().collect();
            let (submissions, cases) = (self.unknown, self.unknown_cases.iter().copied().collect());
            let files = desk.lost_keys(KeyKind::Submission)?;
            return Err(SharingError::NoKey { submissions, cases, keys, files });
        }
        if self.unreadable > 0 {
            let (submissions, cases) = (self.unreadable, self.unreadable_cases.iter().copied().collect());
            return Err(SharingError::Unreadable { submissions, cases });
        }
        Ok(())
    }
}

impl Exchange<'_> {
    /// Fetches what waits under this desk's codes, takes what is proven into its case, and deletes at the
    /// server what was taken or refused. What was taken stands, whatever failed afterwards.
    ///
    /// # Errors
    /// [`SharingError::NoKey`] and [`SharingError::Unreadable`], after all else was taken, for what stays at
    /// the server.
    pub fn inbox(self, rng: &mut impl CryptoRng) -> (Inbox, Result<(), SharingError>) {
        let mut inbox = Inbox::default();
        if let Err(error) = self.clock_is_right() {
            return (inbox, Err(error));
        }
        let outcome = self.fetch_all(&mut inbox, rng);
        let journaled = self.journal(&inbox);
        // At every desk that opens shares: where several sign, no publisher does it.
        let tidied = self.tidy_up();
        let outcome = outcome.and(journaled).and(tidied).and_then(|()| inbox.check(self.desk));
        (inbox, outcome)
    }

    fn tidy_up(self) -> Result<(), SharingError> {
        destroy_ended_keys(self.desk, self.now)?;
        Ok(self.desk.bound_case_times(self.now)?)
    }

    fn fetch_all(self, inbox: &mut Inbox, rng: &mut impl CryptoRng) -> Result<(), SharingError> {
        let own = own_tickets(&self.desk.cases()?, self.now);
        let (trust, secrets) = (self.desk.trust()?, secrets(self.desk)?);
        let tickets: Vec<Hash> = own.keys().copied().collect();
        let mut run = Run { exchange: self, trust: &trust, secrets: &secrets, own: &own, inbox };
        tickets.chunks(MAX_ENTRIES).try_for_each(|some| run.fetch(some, rng))?;
        inbox.may_be_lost = self.may_be_lost()?;
        Ok(())
    }

    /// What a restore may have cost, once all that waits was taken.
    fn may_be_lost(self) -> Result<Option<MayBeLost>, SharingError> {
        let Some(restored) = Restored::find(self.desk)? else { return Ok(None) };
        let cases = restored.may_have_lost(&self.desk.cases()?, self.now);
        let (since, until) = (restored.copied, restored.noticed);
        Ok(Some(MayBeLost { since, until, cases }).filter(|lost| !lost.cases.is_empty()))
    }

    fn journal(self, inbox: &Inbox) -> Result<(), SharingError> {
        let refused = inbox.forged + inbox.replayed;
        if refused > 0 {
            self.desk.journal(Act::InboxRefused { submissions: refused }, self.now)?;
        }
        if inbox.unknown + inbox.unreadable > 0 {
            let (no_key, unreadable) = (inbox.unknown, inbox.unreadable);
            let missing_keys = inbox.missing_keys.iter().copied().collect();
            self.desk.journal(Act::InboxLeft { no_key, missing_keys, unreadable }, self.now)?;
        }
        Ok(())
    }
}

/// The tickets under which something may lie at the server, and whose they are.
fn own_tickets(cases: &[Case], now: UnixTime) -> BTreeMap<Hash, CaseId> {
    let of_case = |case: &Case| {
        let open = case.codes.iter().filter(|code| code.may_wait(now));
        open.map(|code| (code.ticket().hash(), case.id)).collect::<Vec<_>>()
    };
    cases.iter().flat_map(of_case).collect()
}

/// One run of the inbox.
struct Run<'a> {
    exchange: Exchange<'a>,
    trust: &'a TrustDocument,
    secrets: &'a [(KeyId, SubmissionSecretKey)],
    own: &'a BTreeMap<Hash, CaseId>,
    inbox: &'a mut Inbox,
}

impl Run<'_> {
    fn fetch(&mut self, tickets: &[Hash], rng: &mut impl CryptoRng) -> Result<(), SharingError> {
        let mut left = 0;
        // As many pages as these tickets can fill; what a server shows beyond, it shows at the next run.
        for _ in 0..=MAX_PER_TICKET * tickets.len() / MAX_PER_FETCH {
            let fetch = DeskCommand::Fetch { skip: left, tickets: tickets.to_vec() };
            let answer = self.exchange.ask(&fetch, rng)?;
            let submissions = answer.chunks_exact(SUBMISSION_LEN);
            let count = submissions.len();
            if !submissions.remainder().is_empty() || count > MAX_PER_FETCH {
                return Err(SharingError::Answer);
            }
            let mut done = Vec::new();
            for submission in submissions {
                if self.take(submission)? { done.push(Hash::of_object(submission)) } else { left += 1 }
            }
            if !done.is_empty() {
                self.exchange.ask(&DeskCommand::Delete(done), rng)?;
            }
            if count < MAX_PER_FETCH {
                break;
            }
        }
        Ok(())
    }

    /// Whether a submission was judged, so that it need not stay at the server.
    fn take(&mut self, submission: &[u8]) -> Result<bool, SharingError> {
        let unopened = UnopenedShare::parse(submission).map_err(|_| SharingError::Answer)?;
        // Under no ticket that was asked for: it is somebody else's.
        let id = self.own.get(&unopened.ticket().hash()).ok_or(SharingError::Answer)?;
        let mut case = self.exchange.desk.case(*id)?;
        let code = case.codes.iter_mut().find(|code| code.ticket() == *unopened.ticket());
        let code = code.ok_or(SharingError::Answer)?;
        if let Some(taken) = code.taken() {
            // A run that was cut off between the case and the server left it there.
            let again = if taken == Hash::of_object(submission) {
                &mut self.inbox.taken_before
            } else {
                &mut self.inbox.replayed
            };
            *again += 1;
            return Ok(true);
        }
        let key_id = unopened.key_id()?;
        let Some((_, secret)) = self.secrets.iter().find(|(held, _)| *held == key_id) else {
            self.inbox.unknown += 1;
            self.inbox.unknown_cases.insert(case.id);
            // Whoever carries a submission can write any id on it.
            if self.inbox.missing_keys.len() < MAX_NAMED_KEYS {
                self.inbox.missing_keys.insert(key_id);
            }
            return Ok(false);
        };
        match unopened.open(self.trust.origin(), secret, &code.proof()) {
            Ok(visits) => {
                code.take(Hash::of_object(submission));
                self.accept(case, visits)?;
                Ok(true)
            }
            Err(ShareError::Sealed | ShareError::Proof) => {
                self.inbox.forged += 1;
                Ok(true)
            }
            Err(_) => {
                self.inbox.unreadable += 1;
                self.inbox.unreadable_cases.insert(case.id);
                Ok(false)
            }
        }
    }

    fn accept(
        &mut self,
        mut case: Case,
        visits: Vec<Result<SharedVisit, FalseVisit>>,
    ) -> Result<(), SharingError> {
        let (mut rows, mut left_out): (Vec<NewRow>, Vec<LeftOut>) = (Vec::new(), Vec::new());
        for (place, visit) in visits.into_iter().enumerate() {
            let (venue, made) = match visit {
                Ok(visit) => (visit.venue.public().clone(), row_of_visit(&visit, self.trust)),
                Err(FalseVisit { venue, reason }) => (venue, Err(NoRow::from(reason))),
            };
            match made {
                Ok(row) => rows.push(row),
                Err(reason) => {
                    left_out.push(LeftOut { case: case.id, visit: place + 1, venue: label(&venue), reason });
                }
            }
        }
        let act = Act::InboxAccepted { case: case.id, rows: rows.len(), left_out: left_out.len() };
        let accepted = (case.id, rows.len());
        case.add(rows, self.exchange.now);
        self.exchange.desk.act_on_case(&case, act, self.exchange.now)?;
        self.inbox.accepted.push(accepted);
        self.inbox.left_out.extend(left_out);
        Ok(())
    }
}

fn label(venue: &VenuePublic) -> String {
    VenueFacts::from(venue).label().to_owned()
}
