//! The desk's inbox against a server that keeps, replays, forges and fails.

mod codes;
mod desks;
mod evidence;
mod inbox;

use std::sync::Mutex;

use homesafe_authority::{
    cases::{Case, CaseRow, Standing},
    desk::{Desk, KeyKind},
    journal::Act,
    model::CaseId,
    sharing::Exchange,
};
use homesafe_client::transport::{Response, TransportError};
use homesafe_host::drive::Transport;
use homesafe_protocol::{
    Hash, SubmissionPublicKey,
    share::{ShareCode, SharedVisit, seal_share},
    submission::{DeskCommand, MAX_PER_FETCH, Ticket, TicketEntry, UnverifiedDeskRequest},
    time::{Day, UnixTime, Validity},
    trust::{TrustDocument, UnverifiedTrust},
    venue::{Category, HomeSafeCode, VenueBody, VenueCertificate, VenuePublic},
};

use crate::common::{DAY, noon, origin};

/// A server that does what the desk's signed requests ask, and nothing that is not signed.
struct Server {
    trust: TrustDocument,
    tickets: Mutex<Vec<TicketEntry>>,
    kept: Mutex<Vec<Vec<u8>>>,
    /// The trust document after the desk's, if there is one.
    next: Option<Vec<u8>>,
    /// Deletes nothing, as if it had crashed before.
    forgets_to_delete: bool,
    /// Hands out all that it has, whatever was asked for.
    shows_all: bool,
    /// Its clock, if it says what time it is.
    date: Option<UnixTime>,
}

impl Server {
    fn new(desk: &Desk) -> Self {
        Self {
            trust: desk.trust().unwrap(),
            tickets: Mutex::default(),
            kept: Mutex::default(),
            next: None,
            forgets_to_delete: false,
            shows_all: false,
            date: None,
        }
    }

    fn keep(&self, submission: &[u8]) {
        self.kept.lock().unwrap().push(submission.to_vec());
    }

    fn kept(&self) -> Vec<Vec<u8>> {
        self.kept.lock().unwrap().clone()
    }
}

impl Transport for Server {
    fn get(&self, path: &str, _: u64) -> Result<Vec<u8>, TransportError> {
        let version = |note: &Vec<u8>| UnverifiedTrust::parse(note).unwrap().body().unwrap().version;
        let next = self.next.clone().filter(|next| path == format!("v1/trust/{}", version(next)));
        next.ok_or_else(|| TransportError::NotFound(path.to_owned()))
    }

    fn post(&self, path: &str, body: &[u8]) -> Result<Response, TransportError> {
        assert_eq!(path, "v1/desk");
        let request = UnverifiedDeskRequest::decode(body).unwrap().verify(&self.trust, noon());
        let Ok(request) = request else { return Ok(Response { status: 403, body: vec![] }) };
        let mut kept = self.kept.lock().unwrap();
        let body = match request.command {
            DeskCommand::Register(tickets) => {
                self.tickets.lock().unwrap().extend(tickets);
                vec![]
            }
            DeskCommand::Fetch { skip, tickets } => {
                let ticket = |submission: &Vec<u8>| Ticket::of_submission(submission).unwrap().hash();
                let wanted =
                    kept.iter().filter(|submission| self.shows_all || tickets.contains(&ticket(submission)));
                wanted.skip(skip.into()).take(MAX_PER_FETCH).flatten().copied().collect()
            }
            DeskCommand::Delete(_) if self.forgets_to_delete => {
                return Err(TransportError::Unreachable("down".into()));
            }
            DeskCommand::Delete(hashes) => {
                kept.retain(|submission| !hashes.contains(&Hash::of_object(submission)));
                vec![]
            }
        };
        Ok(Response { status: 200, body })
    }

    fn server_time(&self) -> Option<UnixTime> {
        self.date
    }
}

fn code(n: u8) -> HomeSafeCode {
    let public = VenuePublic::builder(origin().deployment(), Category::BAR)
        .names("", "Harbour Bar")
        .validity(Validity::new(Day::new(20_700), Day::new(20_900)).unwrap());
    HomeSafeCode::uncertified(VenueBody::new(public.build().unwrap(), [n; 16].into()))
}

fn certified(desk: &Desk, n: u8) -> HomeSafeCode {
    let (code, (_, key)) = (code(n), desk.keys(KeyKind::Certification).unwrap().remove(0));
    let body = code.body();
    let certificate = VenueCertificate::issue(
        body.public(),
        body.commitment(),
        body.public().validity().last(),
        &key.signer(),
    );
    code.certified(certificate)
}

fn submission_key(desk: &Desk) -> SubmissionPublicKey {
    (&desk.keys(KeyKind::Submission).unwrap()[0].1).into()
}

fn new_case(desk: &Desk) -> CaseId {
    let case = Case::new(CaseId::random(&mut rand::rng()), String::new(), noon()).unwrap();
    desk.act_on_case(&case, Act::CaseMade { case: case.id }, noon()).unwrap();
    case.id
}

fn standing(desk: &Desk, row: &CaseRow) -> Standing {
    row.standing(&desk.trust().unwrap(), noon())
}

fn visit(code: &HomeSafeCode, start: u16, end: u16) -> SharedVisit {
    SharedVisit::new(code, DAY.minute(start), DAY.minute(end))
}

fn share(desk: &Desk, code: &ShareCode, visits: &[SharedVisit]) -> Vec<u8> {
    seal_share(code, visits, &origin(), &submission_key(desk), &mut rand::rng()).unwrap()
}

fn exchange<'a>(desk: &'a Desk, server: &'a Server) -> Exchange<'a> {
    Exchange { desk, transport: server, now: noon() }
}
