//! The desk's inbox against a server that keeps, replays, forges and fails.

#![allow(clippy::unwrap_used)] // tests: a failure is the answer

mod common;

use std::sync::Mutex;

use common::{
    DAY, FakeLog, copy, desk, new_desk, noon, origin,
    publishing::{nothing, open, publish_at},
    reopened, said,
};
use homesafe_authority::{
    cases::{Case, CaseRow, CaseState, IssuedCode, Source, Standing, from_code},
    desk::{Desk, KeyKind},
    journal::Act,
    model::CaseId,
    plan::Table,
    sharing::{Exchange, Inbox, LeftOut, MayBeLost, NoRow, Restored, SharingError, rows_of_slip},
    trust::{Changes, adopt, make},
};
use homesafe_client::transport::{Response, TransportError};
use homesafe_host::drive::Transport;
use homesafe_host::{
    cli::{Classify as _, Exit},
    clock::ManualClock,
};
use homesafe_protocol::{
    Hash, SubmissionPublicKey,
    batch::{Advice, Level},
    share::{ShareCode, SharedVisit, Slip, VenueEvidence, VisitError, seal_chaff, seal_share},
    submission::{DeskCommand, MAX_PER_FETCH, MAX_PER_TICKET, Ticket, TicketEntry, UnverifiedDeskRequest},
    time::{Day, UnixTime, Validity},
    trust::{TrustDocument, UnverifiedTrust},
    venue::{Category, HomeSafeCode, VenueBody, VenueCertificate, VenuePublic},
};

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
                let wanted = kept.iter().filter(|submission| self.shows_all || tickets.contains(&ticket(submission)));
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
    let (inbox, outcome) = exchange(&desk, &server).inbox(rng);
    assert_eq!(inbox, Inbox { accepted: vec![(case, 2)], forged: 2, replayed: 1, ..Inbox::default() });
    outcome.unwrap();
    assert_eq!(server.kept().len(), 1, "what came under nobody's code is not this desk's to delete");
    let held = desk.case(case).unwrap();
    let rows: Vec<_> = held.rows.iter().map(|row| (standing(&desk, row), row.source, row.days.len())).collect();
    assert_eq!(rows, [(Standing::Certified, Source::Shared, 1), (Standing::Claimed, Source::Shared, 1)]);
    assert_eq!(held.rows[0].days[0].key(), certified(&desk, 1).body().venue_key().day_key(DAY));
    assert_eq!(held.state(), CaseState::Open, "an officer looks at it first");
    // Much later, the same bytes again.
    server.keep(&good);
    assert_eq!(exchange(&desk, &server).inbox(rng).0, Inbox { taken_before: 1, ..Inbox::default() });
    assert_eq!(desk.case(case).unwrap().rows.len(), 2);
    let journal = desk.read_journal().unwrap();
    assert!(journal.damage.is_empty());
    let refused = journal.entries.iter().filter_map(|entry| match entry.what {
        Act::InboxRefused { submissions } => Some(submissions),
        _ => None,
    });
    assert_eq!(refused.collect::<Vec<_>>(), [3]);
}

#[test]
fn a_crash_before_deletion_takes_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk");
    let (server, case) = {
        let desk = desk(&path, &FakeLog::new(), Changes::default());
        let (mut server, case) = (Server::new(&desk), new_case(&desk));
        let (issued, _) = exchange(&desk, &server).issue(case, &mut rand::rng()).unwrap();
        server.forgets_to_delete = true;
        server.keep(&share(&desk, &issued, &[visit(&code(1), 600, 660)]));
        let (taken, down) = exchange(&desk, &server).inbox(&mut rand::rng());
        assert_eq!(taken.accepted, [(case, 1)], "what was taken is said, whatever failed afterwards");
        assert_eq!(down.unwrap_err().exit(), Exit::Unreachable);
        server.forgets_to_delete = false;
        (server, case)
    };
    let desk = reopened(&path);
    assert_eq!(desk.case(case).unwrap().rows.len(), 1, "it was durable before");
    let (inbox, outcome) = exchange(&desk, &server).inbox(&mut rand::rng());
    // It is known again, and not called a replay.
    assert_eq!(inbox, Inbox { taken_before: 1, ..Inbox::default() });
    assert!(outcome.is_ok() && server.kept().is_empty());
    assert_eq!(desk.case(case).unwrap().rows.len(), 1);
    let refused = |act: &Act| matches!(act, Act::InboxRefused { .. });
    assert!(!desk.read_journal().unwrap().entries.iter().any(|entry| refused(&entry.what)));
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
    let case = new_case(&here);
    let refused = exchange(&here, &server).issue(case, &mut rand::rng()).err().unwrap();
    assert!(matches!(refused, SharingError::Refused(403)));
    assert!(server.tickets.lock().unwrap().is_empty() && here.case(case).unwrap().codes.is_empty());
    let last = here.read_journal().unwrap().entries.pop().unwrap();
    assert_eq!(last.what, Act::CodeGivenToNobody { case }, "the journal does not say that a patient has one");
}

#[test]
fn no_code_is_issued_by_an_older_document_than_devices_have() {
    let folder = tempfile::tempdir().unwrap();
    let [first, second] = ["first", "second"].map(|name| folder.path().join(name));
    let here = desk(&second, &FakeLog::new(), Changes::default());
    copy(&second, &first);
    let mut server = Server::new(&here);
    let rotated = Changes { rotate: vec![KeyKind::Submission], ..Changes::default() };
    server.next = Some(make(&reopened(&first), &rotated, noon()).unwrap().note);
    let case = new_case(&here);
    let refused = exchange(&here, &server).issue(case, &mut rand::rng()).err().unwrap();
    assert!(matches!(refused, SharingError::NewerDocument(2)), "{refused}");
    assert!(here.case(case).unwrap().codes.is_empty() && server.tickets.lock().unwrap().is_empty());
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
    let one_day: Vec<_> = rows(DAY.minute(0), DAY.minute(60))
        .unwrap()
        .iter()
        .map(|row| row.standing(&desk.trust().unwrap(), noon()))
        .collect();
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

/// A second desk under the first one's trust document, with a publishing key of its own and, unless told otherwise, the keys
/// that open what devices send.
fn second_desk(folder: &std::path::Path, first: &Desk, has_keys: bool) -> Desk {
    let second = new_desk(folder);
    let publishing = |desk: &Desk| (&desk.keys(KeyKind::Publishing).unwrap()[0].1).into();
    let changes = Changes { publishing: vec![publishing(first), publishing(&second)], ..Changes::default() };
    make(first, &changes, noon().saturating_sub(86_400)).unwrap();
    for version in first.trust_versions().unwrap() {
        adopt(&second, &first.trust_note(version).unwrap(), noon()).unwrap();
    }
    if has_keys {
        let (sealed, given) = first.give_submission_keys(&second.address(), noon()).unwrap();
        assert_eq!(second.take_submission_keys(&sealed, noon()).unwrap(), given);
    }
    second
}

#[test]
fn two_desks_side_by_side_each_get_their_own_and_destroy_nothing_of_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let first = desk(&folder.path().join("first"), &FakeLog::new(), Changes::default());
    let second = second_desk(&folder.path().join("second"), &first, true);
    let (server, rng) = (Server::new(&first), &mut rand::rng());
    let cases = [&first, &second].map(|desk| {
        let case = new_case(desk);
        let (code, _) = exchange(desk, &server).issue(case, rng).unwrap();
        server.keep(&share(&first, &code, &[visit(&self::code(1), 600, 660)]));
        case
    });
    // Whoever comes first, and however often: the other's stays.
    for accepted in [vec![(cases[1], 1)], vec![]] {
        let (inbox, outcome) = exchange(&second, &server).inbox(rng);
        outcome.unwrap();
        assert_eq!(inbox, Inbox { accepted, ..Inbox::default() });
        assert_eq!(server.kept().len(), 1);
    }
    let (inbox, outcome) = exchange(&first, &server).inbox(rng);
    outcome.unwrap();
    assert_eq!(inbox, Inbox { accepted: vec![(cases[0], 1)], ..Inbox::default() });
    assert!(server.kept().is_empty());
    assert_eq!((first.case(cases[0]).unwrap().rows.len(), second.case(cases[1]).unwrap().rows.len()), (1, 1));
}

#[test]
fn a_desk_that_could_not_open_what_devices_send_issues_no_code() {
    let folder = tempfile::tempdir().unwrap();
    let first = desk(&folder.path().join("first"), &FakeLog::new(), Changes::default());
    let second = second_desk(&folder.path().join("second"), &first, false);
    let (server, case) = (Server::new(&first), new_case(&second));
    let refused = exchange(&second, &server).issue(case, &mut rand::rng()).unwrap_err();
    assert!(matches!(refused, SharingError::WouldNotOpen { .. }) && refused.exit() == Exit::Damaged, "{refused}");
    assert!(second.case(case).unwrap().codes.is_empty() && server.tickets.lock().unwrap().is_empty());
    // Keys are given to one desk, and taken only if the trust document names them.
    let (sealed, _) = first.give_submission_keys(&second.address(), noon()).unwrap();
    assert!(first.take_submission_keys(&sealed, noon()).is_err(), "sealed to the other");
    let stranger = desk(&folder.path().join("stranger"), &FakeLog::new(), Changes::default());
    let (foreign, _) = stranger.give_submission_keys(&second.address(), noon()).unwrap();
    assert!(second.take_submission_keys(&foreign, noon()).is_err());
    assert_eq!(second.take_submission_keys(&sealed, noon()).unwrap().len(), 1);
    assert!(second.take_submission_keys(&sealed, noon()).unwrap().is_empty(), "they are here");
    exchange(&second, &server).issue(case, &mut rand::rng()).unwrap();
}

#[test]
fn a_desk_put_back_from_an_old_copy_destroys_nothing_of_what_it_does_not_know() {
    let folder = tempfile::tempdir().unwrap();
    let (path, old) = (folder.path().join("desk"), folder.path().join("old"));
    let (server, case, before) = {
        let desk = desk(&path, &FakeLog::new(), Changes::default());
        let server = Server::new(&desk);
        let before = exchange(&desk, &server).issue(new_case(&desk), &mut rand::rng()).unwrap().0;
        drop(desk);
        copy(&path, &old);
        let desk = reopened(&path);
        // A key and a code that the copy does not have; the older code's patient seals to the new key, too.
        make(&desk, &Changes { rotate: vec![KeyKind::Submission], ..Changes::default() }, noon()).unwrap();
        let case = new_case(&desk);
        let (code, _) = exchange(&desk, &server).issue(case, &mut rand::rng()).unwrap();
        let newest = (&desk.keys(KeyKind::Submission).unwrap().last().unwrap().1).into();
        for code in [&before, &code] {
            let visits = [visit(&self::code(1), 600, 660)];
            server.keep(&seal_share(code, &visits, &origin(), &newest, &mut rand::rng()).unwrap());
        }
        (server, case, before)
    };
    let restored = reopened(&old);
    let (inbox, outcome) = exchange(&restored, &server).inbox(&mut rand::rng());
    assert_eq!((inbox.unknown, inbox.missing_keys.len()), (1, 1), "the other code's share was not asked for");
    assert_eq!(outcome.unwrap_err().exit(), Exit::Damaged);
    assert_eq!(server.kept().len(), 2);
    let good = reopened(&path);
    let (inbox, outcome) = exchange(&good, &server).inbox(&mut rand::rng());
    outcome.unwrap();
    assert!(inbox.accepted.contains(&(case, 1)) && inbox.accepted.len() == 2, "{inbox:?} {before:?}");
    assert!(server.kept().is_empty());
}

#[test]
fn a_desk_put_back_says_under_which_codes_it_may_have_taken_shares_and_lost_them() {
    let (folder, log, rng) = (tempfile::tempdir().unwrap(), FakeLog::new(), &mut rand::rng());
    let (path, old) = (folder.path().join("desk"), folder.path().join("old"));
    let desk = desk(&path, &log, Changes::default());
    let server = Server::new(&desk);
    let visits = [visit(&code(1), 600, 660)];
    let [before, taken, waiting, unused] = std::array::from_fn(|_| {
        let case = new_case(&desk);
        (case, exchange(&desk, &server).issue(case, rng).unwrap().0)
    });
    let mut share_and_fetch = |desk: &Desk, (case, code): &(CaseId, ShareCode)| {
        server.keep(&share(desk, code, &visits));
        assert_eq!(exchange(desk, &server).inbox(rng).0, Inbox { accepted: vec![(*case, 1)], ..Inbox::default() });
    };
    share_and_fetch(&desk, &before);
    drop(desk);
    copy(&path, &old);
    let lost = reopened(&path);
    share_and_fetch(&lost, &taken);
    let later = ManualClock::new(noon().saturating_add(60));
    open(&lost, &log, &later).unwrap().publish(&nothing(), &mut rand::rng()).unwrap();
    server.keep(&share(&lost, &waiting.1, &visits));
    drop(lost);

    let (restored, rng) = (reopened(&old), &mut rand::rng());
    let noticed = noon().saturating_add(120);
    open(&restored, &log, &ManualClock::new(noticed)).unwrap().accept_restore().unwrap();
    let (inbox, outcome) = exchange(&restored, &server).inbox(rng);
    outcome.unwrap();
    assert_eq!(inbox.accepted, [(waiting.0, 1)], "what is at the server is taken");
    let mut cases = vec![taken.0, unused.0];
    cases.sort_unstable();
    let named = |found: Option<MayBeLost>| {
        let MayBeLost { since, until, mut cases } = found.unwrap();
        cases.sort_unstable();
        (since, until, cases)
    };
    assert_eq!(named(inbox.may_be_lost), (noon(), noticed, cases), "and of the others nobody can say");
    // One that got a new code is no longer asked for; nor are the others once nothing could have come.
    let mut case = restored.case(taken.0).unwrap();
    case.codes.push(IssuedCode::new(&ShareCode::random(rng), noticed.saturating_add(1 + IssuedCode::LIFE)));
    restored.act_on_case(&case, Act::CodeIssued { case: case.id, ends: noticed }, noon()).unwrap();
    let (inbox, _) = exchange(&restored, &server).inbox(rng);
    assert_eq!(named(inbox.may_be_lost).2, [unused.0]);
    let over = Restored::find(&restored).unwrap().unwrap();
    assert!(over.may_have_lost(&restored.cases().unwrap(), noon().saturating_add(15 * 86_400)).is_empty());
}

#[test]
fn a_desk_whose_publishing_key_was_removed_is_told_how_it_gets_what_waits() {
    let (folder, rng) = (tempfile::tempdir().unwrap(), &mut rand::rng());
    let first = desk(&folder.path().join("first"), &FakeLog::new(), Changes::default());
    let second = second_desk(&folder.path().join("second"), &first, true);
    let (mut server, case) = (Server::new(&first), new_case(&second));
    let code = exchange(&second, &server).issue(case, rng).unwrap().0;
    server.keep(&share(&first, &code, &[visit(&self::code(1), 600, 660)]));
    let without = Changes { publishing: vec![first.info().publishing], ..Changes::default() };
    let note = make(&first, &without, noon()).unwrap().note;
    // The server goes by the new document, of which this desk does not know yet.
    (server.trust, server.next) = (first.trust().unwrap(), Some(note.clone()));
    let refused = exchange(&second, &server).inbox(rng).1.unwrap_err();
    assert!(matches!(refused, SharingError::NewerDocument(3)), "{refused}");
    adopt(&second, &note, noon()).unwrap();
    let refused = exchange(&second, &server).inbox(rng).1.unwrap_err();
    let (text, exit) = (said(&refused), refused.exit());
    assert!(matches!(refused, SharingError::NotListed { cases } if cases == [case]) && exit == Exit::Verification);
    assert!(
        text.contains(&case.to_string()) && text.contains("`keys prove` here") && text.contains("`keys prove --new`"),
        "{text}"
    );
    assert!(matches!(exchange(&second, &server).issue(case, rng), Err(SharingError::NotListed { .. })));
    assert_eq!(server.kept().len(), 1, "it waits");
    // What it says to do, where its key was not stolen.
    let with = Changes { publishing: vec![first.info().publishing, second.info().publishing], ..Changes::default() };
    let note = make(&first, &with, noon()).unwrap().note;
    adopt(&second, &note, noon()).unwrap();
    (server.trust, server.next) = (first.trust().unwrap(), None);
    let (inbox, outcome) = exchange(&second, &server).inbox(rng);
    outcome.unwrap();
    assert_eq!(inbox.accepted, [(case, 1)]);
}

#[test]
fn a_submission_key_whose_file_is_missing_is_loud_and_what_else_came_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk");
    let desk = desk(&path, &FakeLog::new(), Changes::default());
    let (server, rng) = (Server::new(&desk), &mut rand::rng());
    let old_key = submission_key(&desk);
    make(&desk, &Changes { rotate: vec![KeyKind::Submission], ..Changes::default() }, noon()).unwrap();
    let new_key = (&desk.keys(KeyKind::Submission).unwrap()[1].1).into();
    let [early, late] = [new_case(&desk), new_case(&desk)];
    let mut codes = Vec::new();
    // More than one answer holds of those that cannot be opened, all before the good one.
    for _ in 0..=MAX_PER_FETCH / MAX_PER_TICKET {
        codes.push(exchange(&desk, &server).issue(early, rng).unwrap().0);
    }
    for code in &codes {
        for start in 600..600 + MAX_PER_TICKET as u16 {
            let visits = [visit(&self::code(1), start, 700)];
            server.keep(&seal_share(code, &visits, &origin(), &old_key, rng).unwrap());
        }
    }
    let sealed_to_old = server.kept();
    assert!(sealed_to_old.len() > MAX_PER_FETCH);
    let (good, _) = exchange(&desk, &server).issue(late, rng).unwrap();
    server.keep(&seal_share(&good, &[visit(&code(2), 600, 660)], &origin(), &new_key, rng).unwrap());
    for damage in [Some(&b"damaged"[..]), None] {
        let file = path.join("keys/submission-1.age");
        let whole = std::fs::read(&file).unwrap();
        match damage {
            Some(bytes) => std::fs::write(&file, bytes).unwrap(),
            None => std::fs::remove_file(&file).unwrap(),
        }
        let (inbox, outcome) = exchange(&desk, &server).inbox(rng);
        let error = outcome.unwrap_err();
        assert!(matches!(error, SharingError::NoKey { .. }) && error.exit() == Exit::Damaged, "{error}");
        let said = said(&error);
        assert!(said.contains(&format!("of case {early} ")) && said.contains("keys/submission-1.age"), "{said}");
        assert_eq!(inbox.unknown, sealed_to_old.len());
        assert_eq!(inbox.accepted, if damage.is_some() { vec![(late, 1)] } else { vec![] });
        assert_eq!(server.kept(), sealed_to_old, "they stay where they are");
        std::fs::write(&file, whole).unwrap();
    }
    let journal = desk.read_journal().unwrap();
    let left = |act: &Act| matches!(act, Act::InboxLeft { no_key, missing_keys, .. } if *no_key == sealed_to_old.len() && missing_keys.len() == 1);
    assert_eq!(journal.entries.iter().filter(|entry| left(&entry.what)).count(), 2);
    // With the key put back, they are taken: one of each code.
    let (inbox, outcome) = exchange(&desk, &server).inbox(rng);
    outcome.unwrap();
    assert_eq!((inbox.accepted.len(), inbox.replayed), (codes.len(), sealed_to_old.len() - codes.len()));
    assert!(server.kept().is_empty());
}

#[test]
fn attack_a_server_that_shows_what_is_not_this_desks() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder.path().join("desk"), &FakeLog::new(), Changes::default());
    let (mut server, rng) = (Server::new(&desk), &mut rand::rng());
    server.shows_all = true;
    exchange(&desk, &server).issue(new_case(&desk), rng).unwrap();
    server.keep(&share(&desk, &ShareCode::random(rng), &[visit(&code(1), 600, 660)]));
    let (inbox, outcome) = exchange(&desk, &server).inbox(rng);
    assert!(matches!(outcome, Err(SharingError::Answer)));
    assert_eq!((inbox, server.kept().len()), (Inbox::default(), 1));
}

#[test]
fn a_share_that_this_program_cannot_read_stays_and_is_loud() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder.path().join("desk"), &FakeLog::new(), Changes::default());
    let (server, case, rng) = (Server::new(&desk), new_case(&desk), &mut rand::rng());
    let [strange, good] = [(); 2].map(|()| exchange(&desk, &server).issue(case, rng).unwrap().0);
    // More days than a visit has in this version; the proof is right.
    let days = [DAY.previous().unwrap(), DAY, DAY.next().unwrap()];
    let visits = [SharedVisit { venue: VenueEvidence::of(&code(1), days), ..visit(&code(1), 600, 660) }];
    let unreadable = share(&desk, &strange, &visits);
    server.keep(&unreadable);
    server.keep(&share(&desk, &good, &[visit(&code(1), 600, 660)]));
    let (inbox, outcome) = exchange(&desk, &server).inbox(rng);
    assert_eq!(
        inbox,
        Inbox { accepted: vec![(case, 1)], unreadable: 1, unreadable_cases: [case].into(), ..Inbox::default() }
    );
    let error = outcome.unwrap_err();
    assert!(error.exit() == Exit::Verification && said(&error).contains(&format!("of case {case} ")), "{error}");
    assert_eq!(server.kept(), [unreadable]);
    let journal = desk.read_journal().unwrap();
    let left = Act::InboxLeft { no_key: 0, missing_keys: vec![], unreadable: 1 };
    assert!(journal.entries.iter().any(|entry| entry.what == left));
}

#[test]
fn attack_key_ids_of_the_servers_choice() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder.path().join("desk"), &FakeLog::new(), Changes::default());
    let (server, case, rng) = (Server::new(&desk), new_case(&desk), &mut rand::rng());
    let mut sent = 0_u8;
    for _ in 0..22 {
        let code = exchange(&desk, &server).issue(case, rng).unwrap().0;
        for _ in 0..MAX_PER_TICKET {
            let mut altered = share(&desk, &code, &[]);
            altered[5..9].copy_from_slice(&[9, 9, 9, sent]);
            server.keep(&altered);
            sent += 1;
        }
    }
    let (inbox, outcome) = exchange(&desk, &server).inbox(rng);
    assert_eq!(outcome.unwrap_err().exit(), Exit::Damaged);
    assert_eq!((inbox.unknown, inbox.missing_keys.len()), (66, 64), "all counted, and no more named than can be");
    assert_eq!(server.kept().len(), 66);
    assert!(desk.read_journal().unwrap().damage.is_empty());
}

#[test]
fn tickets_are_asked_for_as_long_as_something_may_wait_under_them() {
    let folder = tempfile::tempdir().unwrap();
    let log = FakeLog::new();
    let desk = desk(&folder.path().join("desk"), &log, Changes::default());
    let (server, case) = (Server::new(&desk), new_case(&desk));
    exchange(&desk, &server).issue(case, &mut rand::rng()).unwrap();
    let code = desk.case(case).unwrap().codes[0].clone();
    let last = noon().saturating_add(15 * 86_400 - 1);
    assert!(code.may_wait(last) && !code.may_wait(last.saturating_add(1)));
    // Nothing is asked for then.
    server.keep(&share(&desk, &ShareCode::new(code.ticket(), code.proof()), &[visit(&self::code(1), 600, 660)]));
    let late = Exchange { now: last.saturating_add(1), ..exchange(&desk, &server) };
    assert_eq!(late.inbox(&mut rand::rng()).0, Inbox::default());
    assert_eq!(server.kept().len(), 1);
    // And as long, no purge deletes the case that alone can take it.
    for (time, deleted) in [(last, vec![]), (last.saturating_add(1), vec![case])] {
        publish_at(&desk, &log, &ManualClock::new(time), &Table::default()).unwrap();
        assert_eq!(desk.delete_old_cases(1, time).unwrap(), deleted);
    }
}

#[test]
fn attack_a_clock_by_which_every_code_has_ended() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder.path().join("desk"), &FakeLog::new(), Changes::default());
    let (mut server, case, rng) = (Server::new(&desk), new_case(&desk), &mut rand::rng());
    server.date = Some(noon());
    let (issued, _) = exchange(&desk, &server).issue(case, rng).unwrap();
    server.keep(&share(&desk, &issued, &[visit(&code(1), 600, 660)]));
    // The other way, too, no code has begun.
    for now in [noon().saturating_add(16 * 86_400), noon().saturating_sub(16 * 86_400)] {
        let wrong = Exchange { now, ..exchange(&desk, &server) };
        let (inbox, outcome) = wrong.inbox(rng);
        let error = outcome.unwrap_err();
        assert!(matches!(error, SharingError::Clock(_)) && error.exit() == Exit::Verification, "{error}");
        assert_eq!(inbox, Inbox::default());
        let refused = wrong.issue(case, rng).unwrap_err();
        assert!(matches!(refused, SharingError::Clock(_)), "{refused}");
    }
    assert_eq!((server.kept().len(), desk.case(case).unwrap().codes.len()), (1, 1));
    assert_eq!(exchange(&desk, &server).inbox(rng).0.accepted, [(case, 1)]);
}

#[test]
fn attack_a_false_visit_among_true_ones() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder.path().join("desk"), &FakeLog::new(), Changes::default());
    let (server, case, rng) = (Server::new(&desk), new_case(&desk), &mut rand::rng());
    let (issued, _) = exchange(&desk, &server).issue(case, rng).unwrap();
    let good = visit(&code(1), 600, 660);
    let long = SharedVisit { departure: DAY.minute(600).saturating_add(86_401), ..good.clone() };
    let foreign = VenuePublic::builder(
        "homesafe.example/nz".parse::<homesafe_protocol::origin::Origin>().unwrap().deployment(),
        Category::BAR,
    )
    .names("", "Far Away Bar")
    .validity(Validity::new(Day::new(20_700), Day::new(20_900)).unwrap());
    let foreign = HomeSafeCode::uncertified(VenueBody::new(foreign.build().unwrap(), [3; 16].into()));
    server.keep(&share(&desk, &issued, &[long, good, visit(&foreign, 700, 710)]));
    let (inbox, outcome) = exchange(&desk, &server).inbox(rng);
    outcome.unwrap();
    let left_out = |visit, venue: &str, reason| LeftOut { case, visit, venue: venue.into(), reason };
    assert_eq!(inbox.accepted, [(case, 1)]);
    assert_eq!(
        inbox.left_out,
        [
            left_out(1, "Harbour Bar", NoRow::False(VisitError::TooLong)),
            left_out(3, "Far Away Bar", NoRow::OtherDeployment),
        ]
    );
    let journal = desk.read_journal().unwrap();
    assert!(journal.entries.iter().any(|entry| entry.what == Act::InboxAccepted { case, rows: 1, left_out: 2 }));
}

#[test]
fn attack_an_ended_certification_key_vouches_for_a_visit_of_its_time() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder.path().join("desk"), &FakeLog::new(), Changes::default());
    let (certified, trust) = (certified(&desk, 1), desk.trust().unwrap());
    // The stay lies in the key's time. The desk looks at it in the key's last second, and in the one after.
    let (span, says) = ((DAY.minute(0), DAY.minute(60)), (Level::Notice, Advice::default()));
    let ends = trust.body().certification[0].not_after;
    let looks = [ends.saturating_sub(1), ends];
    let slip = Slip::new(vec![VenueEvidence::of(&certified, [DAY])]).unwrap();
    let slip = slip.seal(&origin(), &submission_key(&desk), &mut rand::rng()).unwrap();
    let of_slip = looks.map(|now| rows_of_slip(&desk, &slip, span, says).unwrap()[0].standing(&trust, now));
    let poster = certified.into();
    let of_poster = looks.map(|now| from_code(&poster, span, says, Source::Poster).unwrap().standing(&trust, now));
    assert_eq!([of_slip, of_poster], [[Standing::Certified, Standing::Claimed]; 2]);
}

#[test]
fn a_desk_that_opens_shares_destroys_ended_keys_by_the_log_and_not_by_its_clock() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desk = desk(&folder.path().join("desk"), &log, Changes::default());
    let note = make(&desk, &Changes { rotate: vec![KeyKind::Submission], ..Changes::default() }, noon()).unwrap().note;
    log.0.lock().unwrap().trust.push(note);
    let server = Server::new(&desk);
    let held = || desk.keys(KeyKind::Submission).unwrap().len();
    for (published, clock, expected) in [(0, 40, 2), (14, 14, 2), (15, 15, 1)] {
        let day = |n: u64| noon().saturating_add(n * 86_400 + 1);
        publish_at(&desk, &log, &ManualClock::new(day(published)), &Table::default()).unwrap();
        let exchange = Exchange { now: day(clock), ..exchange(&desk, &server) };
        exchange.inbox(&mut rand::rng()).1.unwrap();
        assert_eq!(held(), expected, "published on day {published}, by the clock day {clock}");
    }
}
