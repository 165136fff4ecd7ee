//! Desks side by side, put back from a copy, or without a key: none destroys what it cannot judge.

use std::path::Path;

use homesafe_authority::{
    cases::IssuedCode,
    desk::{Desk, KeyKind},
    journal::Act,
    model::CaseId,
    plan::Table,
    sharing::{Exchange, Inbox, MayBeLost, Restored, SharingError},
    trust::{Changes, adopt, make},
};
use homesafe_host::{
    cli::{Classify as _, Exit},
    clock::ManualClock,
};
use homesafe_protocol::share::{ShareCode, seal_share};
use homesafe_test_support::copy;

use crate::common::{
    FakeLog, desk, new_desk, noon, origin,
    publishing::{nothing, open, publish_at},
    reopened, said,
};

use super::{Server, code, exchange, new_case, share, visit};

/// A second desk under the first one's trust document, with a publishing key of its own and, unless told
/// otherwise, the keys that open what devices send.
fn second_desk(folder: &Path, first: &Desk, has_keys: bool) -> Desk {
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
    assert!(
        matches!(refused, SharingError::WouldNotOpen { .. }) && refused.exit() == Exit::Damaged,
        "{refused}"
    );
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
        assert_eq!(
            exchange(desk, &server).inbox(rng).0,
            Inbox { accepted: vec![(*case, 1)], ..Inbox::default() }
        );
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
    assert!(
        matches!(refused, SharingError::NotListed { cases } if cases == [case]) && exit == Exit::Verification
    );
    assert!(
        text.contains(&case.to_string())
            && text.contains("`keys prove` here")
            && text.contains("`keys prove --new`"),
        "{text}"
    );
    assert!(matches!(exchange(&second, &server).issue(case, rng), Err(SharingError::NotListed { .. })));
    assert_eq!(server.kept().len(), 1, "it waits");
    // What it says to do, where its key was not stolen.
    let with =
        Changes { publishing: vec![first.info().publishing, second.info().publishing], ..Changes::default() };
    let note = make(&first, &with, noon()).unwrap().note;
    adopt(&second, &note, noon()).unwrap();
    (server.trust, server.next) = (first.trust().unwrap(), None);
    let (inbox, outcome) = exchange(&second, &server).inbox(rng);
    outcome.unwrap();
    assert_eq!(inbox.accepted, [(case, 1)]);
}

#[test]
fn a_desk_that_opens_shares_destroys_ended_keys_by_the_log_and_not_by_its_clock() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desk = desk(&folder.path().join("desk"), &log, Changes::default());
    let note = make(&desk, &Changes { rotate: vec![KeyKind::Submission], ..Changes::default() }, noon())
        .unwrap()
        .note;
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
