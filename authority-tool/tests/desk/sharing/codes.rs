//! Codes: when one is given out, and how long something may come under it.

use homesafe_authority::{
    desk::KeyKind,
    journal::Act,
    plan::Table,
    sharing::{Exchange, Inbox, SharingError},
    trust::{Changes, make},
};
use homesafe_host::{
    cli::{Classify as _, Exit},
    clock::ManualClock,
};
use homesafe_protocol::share::ShareCode;
use homesafe_test_support::copy;

use crate::common::{FakeLog, desk, noon, publishing::publish_at, reopened};

use super::{Server, code, exchange, new_case, share, visit};

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
    server.keep(&share(
        &desk,
        &ShareCode::new(code.ticket(), code.proof()),
        &[visit(&self::code(1), 600, 660)],
    ));
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
