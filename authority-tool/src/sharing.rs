//! What patients and operators send to the desk: codes for sharing, the inbox, slips. Nothing that arrives is believed before
//! its proof is checked, and nothing is deleted at the server before the case that holds it is durable.

use homesafe_client::{
    cli::{Classify, Exit},
    transport::{Reply, Transport, TransportError},
};
use homesafe_protocol::{
    Hash, KeyId, SubmissionPublicKey,
    batch::{Advice, Level},
    keys::DayKey,
    roles::{Role, RoleKey as _},
    share::{self, ShareCode, ShareError, SharedVisit, Slip, SubmissionSecretKey, UnopenedShare, VenueEvidence},
    submission::{self, DeskCommand, DeskRequest, MAX_PER_FETCH, SUBMISSION_LEN, Ticket, TicketEntry},
    time::{Day, SECONDS_PER_DAY, UnixTime},
    trust::TrustDocument,
};
use rand::CryptoRng;

use crate::{
    cases::{Case, CaseError, CaseId, HeldDay, IssuedCode, NewRow, Source, Standing},
    desk::{Desk, DeskError, KeyKind},
    journal::Act,
    plan::SpanError,
};

/// Seconds for which a code may be used.
const CODE_LIVES: u64 = SECONDS_PER_DAY;
/// Fetches of one run at most: more than the server keeps for a desk that looks daily.
const MAX_FETCHES: usize = 1_000;

/// Why nothing was exchanged with the server or an operator.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SharingError {
    /// The desk's folder.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// The case.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// The server.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The request cannot be made.
    #[error("{0}")]
    Request(#[from] submission::DeskError),
    /// The server refused a request.
    #[error(
        "the server refused the desk's request (status {0}); check both clocks, and that it has the newest trust document"
    )]
    Refused(u16),
    /// The server's answer is not what it should be.
    #[error("the server's answer is malformed: it is not the server of this deployment, or it is broken")]
    Answer,
    /// A slip.
    #[error("{0}")]
    Slip(#[from] ShareError),
    /// A slip to a key that is not here.
    #[error("the slip is sealed to a key that this desk does not hold, or no longer: ask the operator to make it anew")]
    UnknownKey,
    /// A slip about other days.
    #[error("the slip shows none of its venues on all days of this stay: ask the operator for the missing days")]
    NotInSlip,
    /// A slip of another deployment.
    #[error("the slip is of another deployment")]
    OtherDeployment,
}

impl Classify for SharingError {
    fn exit(&self) -> Exit {
        match self {
            Self::Desk(error) => error.exit(),
            Self::Case(error) => error.exit(),
            Self::Transport(error) => error.exit(),
            Self::Refused(500..) => Exit::Unreachable,
            Self::Refused(_) | Self::Answer | Self::Slip(_) | Self::UnknownKey | Self::OtherDeployment => {
                Exit::Verification
            }
            Self::Request(_) | Self::NotInSlip => Exit::Usage,
        }
    }
}

/// A desk that talks to the server.
#[derive(Clone, Copy)]
pub struct Exchange<'a> {
    /// The desk.
    pub desk: &'a Desk,
    /// The server.
    pub transport: &'a dyn Transport,
    /// Now.
    pub now: UnixTime,
}

/// What the inbox held.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Inbox {
    /// Cases that got rows, and how many.
    pub accepted: Vec<(CaseId, usize)>,
    /// Submissions under no code of this desk, or not opened by its keys.
    pub unknown: usize,
    /// Submissions with a false proof, or malformed.
    pub forged: usize,
    /// Submissions under a code that was used already.
    pub replayed: usize,
}

enum Verdict {
    Accepted(CaseId, usize),
    Unknown,
    Forged,
    Replayed,
}

impl Exchange<'_> {
    /// Makes a code for a case, and registers its ticket; gives the code and when it ends.
    pub fn issue(self, case: CaseId, rng: &mut impl CryptoRng) -> Result<(ShareCode, UnixTime), SharingError> {
        let mut case = self.desk.case(case)?;
        let (code, ends) = (ShareCode::random(rng), self.now.saturating_add(CODE_LIVES));
        case.codes.push(IssuedCode::new(&code, ends));
        case.changed = case.changed.max(self.now);
        // Durable before the patient can use it; a code that is never registered opens nothing.
        self.desk.act_on_case(&case, Act::CodeIssued { case: case.id, ends }, self.now)?;
        self.ask(&DeskCommand::Register(vec![TicketEntry { hash: code.ticket().hash(), ends }]), rng)?;
        Ok((code, ends))
    }

    /// Fetches all that waits, takes what is proven into its case, and deletes it at the server.
    pub fn inbox(self, rng: &mut impl CryptoRng) -> Result<Inbox, SharingError> {
        let trust = self.desk.trust()?;
        let mut inbox = Inbox::default();
        for _ in 0..MAX_FETCHES {
            let answer = self.ask(&DeskCommand::Fetch, rng)?;
            let submissions = answer.chunks_exact(SUBMISSION_LEN);
            if !submissions.remainder().is_empty() || submissions.len() > MAX_PER_FETCH {
                return Err(SharingError::Answer);
            }
            if submissions.len() == 0 {
                break;
            }
            let mut done = Vec::new();
            for submission in submissions {
                match self.open(submission, &trust)? {
                    Verdict::Accepted(case, rows) => inbox.accepted.push((case, rows)),
                    Verdict::Unknown => inbox.unknown += 1,
                    Verdict::Forged => inbox.forged += 1,
                    Verdict::Replayed => inbox.replayed += 1,
                }
                done.push(Hash::of_object(submission));
            }
            self.ask(&DeskCommand::Delete(done), rng)?;
        }
        let refused = inbox.unknown + inbox.forged + inbox.replayed;
        if refused > 0 {
            self.desk.journal(Act::InboxRefused { submissions: refused }, self.now)?;
        }
        Ok(inbox)
    }

    fn open(self, submission: &[u8], trust: &TrustDocument) -> Result<Verdict, SharingError> {
        let Ok(unopened) = UnopenedShare::parse(submission) else { return Ok(Verdict::Forged) };
        let Some(mut case) = self.case_of(unopened.ticket())? else { return Ok(Verdict::Unknown) };
        let Some(code) = case.codes.iter_mut().find(|code| code.ticket() == *unopened.ticket()) else {
            return Ok(Verdict::Unknown);
        };
        if code.used {
            return Ok(Verdict::Replayed);
        }
        let Some(secret) = unopened.key_id().ok().map(|id| self.secret(id)).transpose()?.flatten() else {
            return Ok(Verdict::Unknown);
        };
        let Ok(visits) = unopened.open(trust.origin(), &secret, &code.proof()) else { return Ok(Verdict::Forged) };
        code.used = true;
        let rows: Vec<NewRow> = visits.iter().filter_map(|visit| row_of_visit(visit, trust)).collect();
        let (id, count) = (case.id, rows.len());
        case.add(rows, self.now);
        self.desk.act_on_case(&case, Act::InboxAccepted { case: id, rows: count }, self.now)?;
        Ok(Verdict::Accepted(id, count))
    }

    fn case_of(self, ticket: &Ticket) -> Result<Option<Case>, SharingError> {
        let cases = self.desk.cases()?;
        Ok(cases.into_iter().find(|case| case.codes.iter().any(|code| code.ticket() == *ticket)))
    }

    fn secret(self, id: KeyId) -> Result<Option<SubmissionSecretKey>, SharingError> {
        secret(self.desk, id)
    }

    fn ask(self, command: &DeskCommand, rng: &mut impl CryptoRng) -> Result<Vec<u8>, SharingError> {
        let mut random = [0; 16];
        rng.fill_bytes(&mut random);
        let trust = self.desk.trust()?;
        let signer = self.desk.publishing_key(&trust.body().publishing.keys)?.signer();
        let request = DeskRequest::sign(command, self.now, random, trust.origin(), &signer)?;
        let Reply { status, body } = self.transport.post("v1/desk", &request)?;
        if matches!(status, 200 | 204) { Ok(body) } else { Err(SharingError::Refused(status)) }
    }
}

fn secret(desk: &Desk, id: KeyId) -> Result<Option<SubmissionSecretKey>, SharingError> {
    for (_, key) in desk.keys(KeyKind::Submission)? {
        if SubmissionPublicKey::from(&key).key_id(Role::Submission) == id {
            return Ok(Some(key.submission_secret()));
        }
    }
    Ok(None)
}

/// The rows of an operator's slip for one stay: one for each of its codes whose keys of all those days it shows.
pub fn rows_of_slip(
    desk: &Desk,
    sealed: &[u8],
    span: (UnixTime, UnixTime),
    says: (Level, Advice),
) -> Result<Vec<NewRow>, SharingError> {
    let trust = desk.trust()?;
    let secret = secret(desk, Slip::key_id(sealed)?)?.ok_or(SharingError::UnknownKey)?;
    let slip = Slip::open(sealed, trust.origin(), &secret)?;
    if span.0 >= span.1 {
        return Err(CaseError::Row(SpanError::Empty.into()).into());
    }
    if slip.venues().iter().any(|venue| venue.public().deployment() != trust.origin().deployment()) {
        return Err(SharingError::OtherDeployment);
    }
    let rows: Vec<NewRow> =
        slip.venues().iter().filter_map(|venue| row(venue, span, says, Source::Slip, &trust)).collect();
    if rows.is_empty() { Err(SharingError::NotInSlip) } else { Ok(rows) }
}

/// A shared visit, as a notice until the officer says more; `None` if it is of another deployment or makes no sense.
fn row_of_visit(visit: &SharedVisit, trust: &TrustDocument) -> Option<NewRow> {
    if visit.venue.public().deployment() != trust.origin().deployment() {
        return None;
    }
    // Whoever scanned and left at once was there for a moment, as matching takes it too.
    let departure = visit.departure.max(visit.arrival.saturating_add(1));
    row(&visit.venue, (visit.arrival, departure), (Level::Notice, Advice::default()), Source::Shared, trust)
}

fn row(
    venue: &VenueEvidence,
    (start, end): (UnixTime, UnixTime),
    (level, advice): (Level, Advice),
    source: Source,
    trust: &TrustDocument,
) -> Option<NewRow> {
    let days = (start.day().number()..=end.saturating_sub(1).day().number()).map(Day::new);
    let held = |day: Day| venue.day_key(day).map(|key: &DayKey| HeldDay::new(day, key));
    let days = days.take(Slip::MAX_DAYS + 1).map(held).collect::<Option<Vec<_>>>()?;
    let standing = match venue.standing(trust, start.day()) {
        share::Standing::Certified => Standing::Certified,
        share::Standing::Claimed(_) => Standing::Claimed,
    };
    Some(NewRow { venue: venue.public().into(), days, start, end, level, advice, standing, source })
}
