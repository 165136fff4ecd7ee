//! The desk's inbox against a server that keeps, replays, forges and fails.

#![allow(clippy::unwrap_used)] // tests: a failure is the answer

mod common;

use std::{io::Read, sync::Mutex};

use common::{DAY, FakeLog, desk, noon, origin, reopened};
use homesafe_authority::{
    cases::{Case, CaseId, CaseState, Source, Standing},
    desk::{Desk, KeyKind},
    journal::Act,
    sharing::{Exchange, Inbox, SharingError, rows_of_slip},
    trust::Changes,
};
use homesafe_client::{
    cli::{Classify as _, Exit},
    transport::{Reply, Transport, TransportError},
};
use homesafe_protocol::{
    Hash, SubmissionPublicKey,
    batch::{Advice, Level},
    share::{ShareCode, SharedVisit, Slip, VenueEvidence, seal_chaff, seal_share},
    submission::{DeskCommand, MAX_PER_FETCH, Ticket, TicketEntry, UnverifiedDeskRequest},
    time::{Day, UnixTime, Validity},
    trust::TrustDocument,
    venue::{Category, HomeSafeCode, VenueBody, VenueCertificate, VenuePublic},
};

/// A server that does what the desk's signed requests ask, and nothing that is not signed.
struct Server {
    trust: TrustDocument,
    tickets: Mutex<Vec<TicketEntry>>,
    kept: Mutex<Vec<Vec<u8>>>,
    /// Deletes nothing, as if it had crashed before.
    forgets_to_delete: bool,
}

impl Server {
    fn new(desk: &Desk) -> Self {
        Self {
            trust: desk.trust().unwrap(),
            tickets: Mutex::default(),
            kept: Mutex::default(),
            forgets_to_delete: false,
        }
    }

    fn keep(&self, submission: &[u8]) {
        self.kept.lock().unwrap().push(submission.to_vec());
    }
}

impl Transport for Server {
    fn get(&self, path: &str) -> Result<Box<dyn Read>, TransportError> {
        Err(TransportError::NotFound(path.to_owned()))
    }

    fn post(&self, path: &str, body: &[u8]) -> Result<Reply, TransportError> {
        assert_eq!(path, "v1/desk");
        let request = UnverifiedDeskRequest::decode(body).unwrap().verify(&self.trust, noon());
        let Ok(request) = request else { return Ok(Reply { status: 403, body: vec![] }) };
        let mut kept = self.kept.lock().unwrap();
        let body = match request.command {
            DeskCommand::Register(tickets) => {
                self.tickets.lock().unwrap().extend(tickets);
                vec![]
            }
            DeskCommand::Fetch => kept.iter().take(MAX_PER_FETCH).flatten().copied().collect(),
            DeskCommand::Delete(_) if self.forgets_to_delete => {
                return Err(TransportError::Unreachable("down".into()));
            }
            DeskCommand::Delete(hashes) => {
                kept.retain(|submission| !hashes.contains(&Hash::of_object(submission)));
                vec![]
            }
        };
        Ok(Reply { status: 200, body })
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
    let certificate =
        VenueCertificate::issue(body.public(), body.commitment(), body.public().validity().last(), &key.signer());
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

fn visit(code: &HomeSafeCode, start: u16, end: u16) -> SharedVisit {
    SharedVisit::new(code, DAY.minute(start), DAY.minute(end))
}

fn share(desk: &Desk, code: &ShareCode, visits: &[SharedVisit]) -> Vec<u8> {
    seal_share(code, visits, &origin(), &submission_key(desk), &mut rand::rng()).unwrap()
}

fn exchange<'a>(desk: &'a Desk, server: &'a Server) -> Exchange<'a> {
    Exchange { desk, transport: server, now: noon() }
}

#[test]
fn what_the_patient_proves_is_taken_once_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder.path().join("desk"), &FakeLog::new(), Changes::default());
    let (server, case, rng) = (Server::new(&desk), new_case(&desk), &mut rand::rng());
    let (issued, ends) = exchange(&desk, &server).issue(case, rng).unwrap();
    assert_eq!(ends.since(noon()), 86_400);
    let registered = server.tickets.lock().unwrap().clone();
    assert_eq!(registered, [TicketEntry { hash: issued.ticket().hash(), ends }]);

    // Chaff, a stranger who guessed the ticket or saw it pass, noise, and then the patient, twice.
    let visits = [visit(&certified(&desk, 1), 600, 660), visit(&code(2), 1_400, 1_439)];
    let guessed = ShareCode::new(issued.ticket().clone(), [9; 5].into());
    let good = share(&desk, &issued, &visits);
    let mut torn = good.clone();
    *torn.last_mut().unwrap() ^= 1;
    server.keep(&seal_chaff(&origin(), &submission_key(&desk), rng).unwrap());
    server.keep(&share(&desk, &guessed, &visits));
    server.keep(&torn);
    server.keep(&good);
    server.keep(&share(&desk, &issued, &visits));
    let inbox = exchange(&desk, &server).inbox(rng).unwrap();
    let expected = Inbox { accepted: vec![(case, 2)], unknown: 1, forged: 2, replayed: 1 };
    assert_eq!(inbox, expected);
    assert!(server.kept.lock().unwrap().is_empty());
    let held = desk.case(case).unwrap();
    let rows: Vec<_> = held.rows.iter().map(|row| (row.standing, row.source, row.days.len())).collect();
    assert_eq!(rows, [(Standing::Certified, Source::Shared, 1), (Standing::Claimed, Source::Shared, 1)]);
    assert_eq!(held.rows[0].days[0].key(), certified(&desk, 1).body().venue_key().day_key(DAY));
    assert_eq!(held.state(), CaseState::Open, "an officer looks at it first");
    // Much later, the same bytes again.
    server.keep(&good);
    assert_eq!(exchange(&desk, &server).inbox(rng).unwrap(), Inbox { replayed: 1, ..Inbox::default() });
    assert_eq!(desk.case(case).unwrap().rows.len(), 2);
    let journal = desk.read_journal().unwrap();
    assert!(journal.damage.is_empty());
    let refused = journal.entries.iter().filter_map(|entry| match entry.what {
        Act::InboxRefused { submissions } => Some(submissions),
        _ => None,
    });
    assert_eq!(refused.collect::<Vec<_>>(), [4, 1]);
}

#[test]
fn a_crash_before_deletion_takes_nothing_twice_and_more_than_one_answer_holds_is_fetched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk");
    let (server, issued, case) = {
        let desk = desk(&path, &FakeLog::new(), Changes::default());
        let (mut server, case) = (Server::new(&desk), new_case(&desk));
        let (issued, _) = exchange(&desk, &server).issue(case, &mut rand::rng()).unwrap();
        server.forgets_to_delete = true;
        server.keep(&share(&desk, &issued, &[visit(&code(1), 600, 660)]));
        let down = exchange(&desk, &server).inbox(&mut rand::rng()).unwrap_err();
        assert_eq!(down.exit(), Exit::Unreachable);
        server.forgets_to_delete = false;
        (server, issued, case)
    };
    let desk = reopened(&path);
    assert_eq!(desk.case(case).unwrap().rows.len(), 1, "it was durable before");
    let another = ShareCode::new(Ticket::from([7; 5]), issued.proof().clone());
    for _ in 0..MAX_PER_FETCH {
        server.keep(&share(&desk, &another, &[]));
    }
    let inbox = exchange(&desk, &server).inbox(&mut rand::rng()).unwrap();
    assert_eq!(inbox, Inbox { replayed: 1, unknown: MAX_PER_FETCH, ..Inbox::default() });
    assert!(server.kept.lock().unwrap().is_empty());
    assert_eq!(desk.case(case).unwrap().rows.len(), 1);
}

#[test]
fn a_server_that_does_not_know_the_desk_gets_no_code_used() {
    let folder = tempfile::tempdir().unwrap();
    let log = FakeLog::new();
    let (here, other) = (desk(&folder.path().join("a"), &log, Changes::default()), {
        let log = FakeLog::new();
        desk(&folder.path().join("b"), &log, Changes::default())
    });
    let server = Server::new(&other);
    let refused = exchange(&here, &server).issue(new_case(&here), &mut rand::rng()).err().unwrap();
    assert!(matches!(refused, SharingError::Refused(403)));
    assert!(server.tickets.lock().unwrap().is_empty());
}

#[test]
fn an_operators_slip_gives_the_days_of_the_stay_and_no_others() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder.path().join("desk"), &FakeLog::new(), Changes::default());
    let (yes, other) = (certified(&desk, 1), code(2));
    let days = [DAY.previous().unwrap(), DAY];
    let venues = vec![VenueEvidence::of(&yes, days), VenueEvidence::of(&other, [DAY])];
    let sealed = Slip::new(venues).unwrap().seal(&origin(), &submission_key(&desk), &mut rand::rng()).unwrap();
    let rows = |start: UnixTime, end: UnixTime| {
        rows_of_slip(&desk, &sealed, (start, end), (Level::TestAdvised, Advice::default()))
    };
    let one_day: Vec<_> = rows(DAY.minute(0), DAY.minute(60)).unwrap().iter().map(|row| row.standing).collect();
    assert_eq!(one_day, [Standing::Certified, Standing::Claimed]);
    let over_midnight = rows(days[0].minute(1_400), DAY.minute(60)).unwrap();
    assert_eq!((over_midnight.len(), over_midnight[0].days.len()), (1, 2));
    assert!(matches!(rows(DAY.minute(1_400), DAY.minute(1_500)), Err(SharingError::NotInSlip)));
    let mut torn = sealed.clone();
    *torn.last_mut().unwrap() ^= 1;
    let says = (Level::Notice, Advice::default());
    assert!(rows_of_slip(&desk, &torn, (DAY.minute(0), DAY.minute(60)), says).is_err());
    torn[0] ^= 1;
    let unknown = rows_of_slip(&desk, &torn, (DAY.minute(0), DAY.minute(60)), says);
    assert!(matches!(unknown, Err(SharingError::UnknownKey)));
}
