//! What patients send: taken once and whole, or left at the server and loud.

use homesafe_authority::{
    cases::{CaseState, Source, Standing},
    desk::KeyKind,
    journal::Act,
    sharing::{Inbox, SharingError},
    trust::{Changes, make},
};
use homesafe_host::cli::{Classify as _, Exit};
use homesafe_protocol::{
    share::{ShareCode, SharedVisit, VenueEvidence, seal_chaff, seal_share},
    submission::{MAX_PER_FETCH, MAX_PER_TICKET, TicketEntry},
};

use crate::common::{DAY, FakeLog, desk, noon, origin, reopened, said};

use super::{Server, certified, code, exchange, new_case, share, standing, submission_key, visit};

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
    let rows: Vec<_> =
        held.rows.iter().map(|row| (standing(&desk, row), row.source, row.days.len())).collect();
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
        assert!(
            said.contains(&format!("of case {early} ")) && said.contains("keys/submission-1.age"),
            "{said}"
        );
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
        Inbox {
            accepted: vec![(case, 1)],
            unreadable: 1,
            unreadable_cases: [case].into(),
            ..Inbox::default()
        }
    );
    let error = outcome.unwrap_err();
    assert!(
        error.exit() == Exit::Verification && said(&error).contains(&format!("of case {case} ")),
        "{error}"
    );
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
    assert_eq!(
        (inbox.unknown, inbox.missing_keys.len()),
        (66, 64),
        "all counted, and no more named than can be"
    );
    assert_eq!(server.kept().len(), 66);
    assert!(desk.read_journal().unwrap().damage.is_empty());
}
