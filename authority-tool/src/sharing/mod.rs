//! What patients and operators send to the desk: codes for sharing, the inbox, slips. Nothing that arrives is
//! believed before its proof is checked, nothing is deleted at the server before the case that holds it is
//! durable, and nothing ever that this desk cannot judge.

mod inbox;
mod restored;
mod rows;

use std::path::PathBuf;

use homesafe_client::transport::{Response, TransportError};
use homesafe_host::{
    cli::{Classify, Exit},
    drive::Transport,
};
use homesafe_protocol::{
    KeyId, SubmissionPublicKey,
    note::MAX_NOTE_LEN,
    path,
    roles::{Role, RoleKey as _},
    share::{ShareCode, ShareError, SubmissionSecretKey},
    submission::{self, DeskCommand, DeskRequest, TicketEntry},
    time::UnixTime,
    trust::{TrustDocument, UnverifiedTrust},
};
use rand::CryptoRng;

pub use self::{
    inbox::{Inbox, LeftOut, MayBeLost},
    restored::Restored,
    rows::{NoRow, rows_of_slip},
};
use crate::{
    cases::{Case, CaseError, IssuedCode},
    clock::{self, WrongClock},
    desk::{Desk, DeskError, DeskKey, KeyKind},
    journal::Act,
    model::CaseId,
};

/// Why nothing was exchanged with the server or an operator.
#[derive(Debug, serde::Serialize, thiserror::Error)]
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
    /// A clock that is off: codes would seem to have ended, or not to have begun.
    #[error(transparent)]
    Clock(#[from] WrongClock),
    /// The request cannot be made.
    #[error("{0}")]
    Request(#[from] submission::DeskRequestError),
    /// The server refused a request.
    #[error("the server refused the desk's request (status {0})")]
    Refused(u16),
    /// The server's answer is not what it should be.
    #[error("the server's answer is malformed")]
    Answer,
    /// Shares for this desk, sealed to keys that are not here.
    #[error("{submissions} submissions are sealed to keys that are not here, or are damaged: {keys:?}")]
    NoKey {
        /// How many.
        submissions: usize,
        /// Under the codes of which cases.
        #[serde(serialize_with = "crate::told::cases")]
        cases: Vec<CaseId>,
        /// To which keys.
        keys: Vec<KeyId>,
        /// Files of keys that are missing or damaged here.
        #[serde(serialize_with = "crate::told::lost_files")]
        files: Vec<PathBuf>,
    },
    /// Shares that were sealed by those who have the codes, in no form that is known here.
    #[error("{submissions} submissions cannot be read by this program")]
    Unreadable {
        /// How many.
        submissions: usize,
        /// Under the codes of which cases.
        #[serde(serialize_with = "crate::told::cases")]
        cases: Vec<CaseId>,
    },
    /// What patients would send could not be opened.
    #[error("devices seal to the submission key {key} now, which is not here, or is damaged")]
    WouldNotOpen {
        /// The key.
        key: KeyId,
        /// Files of keys that are missing or damaged here.
        #[serde(serialize_with = "crate::told::lost_files")]
        files: Vec<PathBuf>,
    },
    /// Devices go by a document that this desk has not seen.
    #[error("the server has version {0} of the trust document, which this desk has not")]
    NewerDocument(u64),
    /// A key that was replaced, lost or stolen: whoever has it gets nothing.
    #[error("the newest trust document lists no publishing key that this desk holds")]
    NotListed {
        /// The cases under whose codes something may wait at the server, for 14 days after it came.
        #[serde(serialize_with = "crate::told::waiting")]
        cases: Vec<CaseId>,
    },
    /// A slip.
    #[error("{0}")]
    Slip(#[from] ShareError),
    /// A slip to a key that is not here.
    #[error("the slip is sealed to a key that this desk does not hold")]
    UnknownKey,
    /// A slip about other days.
    #[error("the slip shows none of its venues on all days of this stay")]
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
            Self::NoKey { .. } | Self::WouldNotOpen { .. } => Exit::Damaged,
            Self::Clock(_)
            | Self::Unreadable { .. }
            | Self::NewerDocument(_)
            | Self::NotListed { .. }
            | Self::Refused(_)
            | Self::Answer
            | Self::Slip(_)
            | Self::UnknownKey
            | Self::OtherDeployment => Exit::Verification,
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

impl Exchange<'_> {
    /// Makes a code for a case, and registers its ticket; gives the code and when it ends.
    ///
    /// # Errors
    /// [`SharingError::Clock`], [`SharingError::WouldNotOpen`], [`SharingError::NotListed`] and
    /// [`SharingError::NewerDocument`]; a case that is not there or is full; a server that does not take it.
    pub fn issue(
        self,
        case: CaseId,
        rng: &mut impl CryptoRng,
    ) -> Result<(ShareCode, UnixTime), SharingError> {
        self.clock_is_right()?;
        let trust = self.desk.trust()?;
        check_would_open(self.desk, &trust, self.now)?;
        self.signer(&trust)?;
        self.check_newest(&trust)?;
        let mut case = self.desk.case(case)?;
        case.check_room(1)?;
        let (code, ends) = (ShareCode::random(rng), self.now.saturating_add(IssuedCode::LIFE));
        case.codes.push(IssuedCode::new(&code, ends));
        case.changed = case.changed.max(self.now);
        // Durable before the patient can use it; a code that is never registered opens nothing.
        self.desk.act_on_case(&case, Act::CodeIssued { case: case.id, ends }, self.now)?;
        let ticket = TicketEntry { hash: code.ticket().hash(), ends };
        if let Err(error) = self.ask(&DeskCommand::Register(vec![ticket]), rng) {
            // Nobody has it, whether the server took it or not.
            case.codes.pop();
            self.desk.act_on_case(&case, Act::CodeGivenToNobody { case: case.id }, self.now)?;
            return Err(error);
        }
        Ok((code, ends))
    }

    /// That the server has no document after this desk's: devices seal by the newest one.
    fn check_newest(self, trust: &TrustDocument) -> Result<(), SharingError> {
        let version = trust.body().version + 1;
        match self.transport.get(&path::trust(version), MAX_NOTE_LEN as u64) {
            Err(TransportError::NotFound(_)) => Ok(()),
            Err(error) => Err(error.into()),
            Ok(note) => {
                let succeeds = UnverifiedTrust::parse(&note).and_then(|next| next.succeed(trust));
                if succeeds.is_ok() { Err(SharingError::NewerDocument(version)) } else { Ok(()) }
            }
        }
    }

    /// Holds this machine's clock against the server's and the log's: by it the desk knows which codes may
    /// still be used.
    fn clock_is_right(self) -> Result<(), SharingError> {
        let server = clock::ask(self.transport)?;
        Ok(clock::check(self.now, server, self.desk.newest_publication()?)?)
    }

    fn ask(self, command: &DeskCommand, rng: &mut impl CryptoRng) -> Result<Vec<u8>, SharingError> {
        let mut random = [0; 16];
        rng.fill_bytes(&mut random);
        let trust = self.desk.trust()?;
        let signer = self.signer(&trust)?.signer();
        let request = DeskRequest::sign(command, self.now, random, trust.origin(), &signer)?;
        let Response { status, body } = self.transport.post(path::DESK, &request)?;
        match status {
            200 | 204 => Ok(body),
            // The server goes by its newest document: where there is a newer one than here, that is why.
            403 => self.check_newest(&trust).and(Err(SharingError::Refused(status))),
            _ => Err(SharingError::Refused(status)),
        }
    }

    /// The key that signs requests.
    fn signer(self, trust: &TrustDocument) -> Result<DeskKey, SharingError> {
        match self.desk.publishing_key(&trust.body().publishing.keys) {
            Err(DeskError::KeyNotNamed(_)) => {
                let open = |case: &Case| case.codes.iter().any(|code| code.is_awaited(self.now));
                let cases = self.desk.cases()?;
                Err(SharingError::NotListed {
                    cases: cases.iter().filter(|case| open(case)).map(|case| case.id).collect(),
                })
            }
            other => Ok(other?),
        }
    }
}

/// The submission keys that are here and whole.
fn secrets(desk: &Desk) -> Result<Vec<(KeyId, SubmissionSecretKey)>, DeskError> {
    let whole = desk.whole_keys(KeyKind::Submission)?.into_iter();
    let id = |key: &_| SubmissionPublicKey::from(key).key_id(Role::Submission);
    Ok(whole.map(|(_, key)| (id(&key), key.submission_secret())).collect())
}

/// A patient must not be told "sent" of what this desk cannot open: devices choose, of the keys that hold,
/// the one that ends last.
fn check_would_open(desk: &Desk, trust: &TrustDocument, now: UnixTime) -> Result<(), SharingError> {
    let holding = trust.body().submission.iter().filter(|dated| dated.holds_at(now));
    let chosen =
        holding.max_by_key(|dated| dated.not_after).ok_or(DeskError::KeyNotNamed(KeyKind::Submission))?;
    let id = chosen.key.key_id(Role::Submission);
    if secrets(desk)?.iter().any(|(held, _)| *held == id) {
        return Ok(());
    }
    Err(SharingError::WouldNotOpen { key: id, files: desk.lost_keys(KeyKind::Submission)? })
}
