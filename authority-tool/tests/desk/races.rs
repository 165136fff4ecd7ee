//! What waits to be sent when something comes between: other desks, a new trust document, a wrong clock, a
//! lying server.

use homesafe_authority::{
    audit::differences,
    plan::{Columns, Table},
    publish::{Notice, PublishError},
    publisher::{Options, Publisher},
    trust::Changes,
};
use homesafe_host::{
    cli::{Classify as _, Exit},
    clock::ManualClock,
};
use homesafe_protocol::{log::UnverifiedLeaf, trust::SeqRange};

use crate::common::{
    FakeLog, Fate, desk, new_document, noon,
    publishing::{a_window, clock, found, open, publish, publish_at, table},
    reopened, said, team,
};

const DAYS: u64 = 86_400;

fn leaf(log: &FakeLog, seq: usize) -> UnverifiedLeaf {
    UnverifiedLeaf::decode(&log.entries()[seq]).unwrap()
}

#[test]
fn four_desks_that_race_for_one_place_all_publish_by_themselves() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desks = team(folder.path(), &log, 4, 1);
    log.set(Fate::Down);
    for (n, desk) in (0..).zip(&desks) {
        publish(desk, &log, &a_window(n)).unwrap_err();
        assert_eq!(desk.pending().unwrap().unwrap().job.first, 0);
    }
    log.set(Fate::Taken);
    for (n, desk) in (0..).zip(&desks) {
        let job = publish(desk, &log, &a_window(n)).unwrap();
        assert_eq!((job.first, job.windows), (n.into(), 1));
        assert!(desk.pending().unwrap().is_none());
    }
    let said: Vec<usize> = (0..4).map(|n| log.objects().iter().map(|o| found(o, n).len()).sum()).collect();
    assert_eq!((said, log.entries().len()), (vec![1; 4], 4), "each once, and nothing else");
}

#[test]
fn a_publisher_whose_place_another_desk_took_publishes_at_the_next() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let mut desks = team(folder.path(), &log, 2, 1);
    let (other, clock) = (desks.pop().unwrap(), clock());
    publish(&desks[0], &log, &a_window(1)).unwrap();
    let options = Options { widen: 15, keep_days: 60, metrics: None };
    let mut publisher = Publisher::new(desks.pop().unwrap(), &log, &clock, options);
    clock.set(noon().saturating_add(3_600));
    log.set(Fate::Down);
    publisher.turn().unwrap_err();
    log.set(Fate::Taken);
    assert_eq!(publish_at(&other, &log, &clock, &a_window(2)).unwrap().first, 1);
    let turn = publisher.turn().unwrap();
    assert!(
        turn.report.is_none() && !turn.notices.is_empty(),
        "the slot is filled, and what was signed for it is said: {turn:?}"
    );
    clock.set(noon().saturating_add(2 * 3_600));
    assert!(publisher.turn().unwrap().report.is_some());
    drop(publisher);
    let own = reopened(&folder.path().join("0"));
    assert_eq!(differences(&own, &own.read_journal().unwrap().entries).unwrap(), []);
    assert!(own.pending().unwrap().is_none());
}

#[test]
fn what_is_left_of_a_job_goes_behind_the_desk_that_came_between() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desks = team(folder.path(), &log, 2, 1);
    let small = Changes { max_object_bytes: Some(4_096), ..Changes::default() };
    new_document(&desks, &log, small, noon().saturating_sub(2 * DAYS));
    let rows: Vec<_> = (0..1_200).map(|n| (n, 600, 660, 1)).collect();
    let table = table(Columns::Publish, &rows);
    log.set(Fate::DownAfter(1));
    publish(&desks[0], &log, &table).unwrap_err();
    log.set(Fate::Taken);
    assert_eq!(publish(&desks[1], &log, &a_window(2_000)).unwrap().last(), 1);
    let job = publish(&desks[0], &log, &table).unwrap();
    assert_eq!((job.first, job.windows), (2, 1_200));
    let leaves = log.entries().len();
    assert_eq!(job.last() as usize, leaves - 1, "the same table was no second publication");
    let objects = log.objects();
    let said: usize = (0..1_200).map(|n| objects.iter().map(|o| found(o, n).len()).sum::<usize>()).sum();
    assert_eq!(said, 1_200);
    let ledger = std::fs::read_dir(folder.path().join("0/ledger")).unwrap().count();
    assert_eq!(ledger, leaves - 1, "all of its own can be withdrawn");
    for desk in &desks {
        let entries = desk.read_journal().unwrap().entries;
        assert_eq!(
            differences(desk, &entries).unwrap(),
            [],
            "journal and log agree, also on what was signed again"
        );
    }
}

#[test]
fn what_waits_when_a_new_document_comes_is_signed_again_under_it() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desks = [desk(&folder.path().join("desk"), &log, Changes::default())];
    log.set(Fate::Down);
    publish(&desks[0], &log, &a_window(1)).unwrap_err();
    log.set(Fate::Taken);
    new_document(&desks, &log, Changes::default(), noon());
    let job = publish(&desks[0], &log, &a_window(1)).unwrap();
    assert_eq!((job.first, log.entries().len()), (0, 1));
    assert_eq!(leaf(&log, 0).names(), desks[0].trust().unwrap().fingerprint());
    assert_eq!(found(&log.objects()[0], 1).len(), 1);
}

#[test]
fn what_the_log_holds_before_a_new_document_comes_is_not_signed_again() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desks = [desk(&folder.path().join("desk"), &log, Changes::default())];
    let first = desks[0].trust().unwrap().fingerprint();
    log.set(Fate::ReplyLost);
    publish(&desks[0], &log, &a_window(1)).unwrap_err();
    log.set(Fate::Taken);
    new_document(&desks, &log, Changes::default(), noon());
    let job = publish(&desks[0], &log, &a_window(1)).unwrap();
    assert_eq!((job.first, log.entries().len()), (0, 1));
    assert_eq!(leaf(&log, 0).names(), first);
}

#[test]
fn attack_a_lying_conflict_gets_no_second_signature() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desk = desk(&folder.path().join("desk"), &log, Changes::default());
    log.set(Fate::Refused);
    let error = publish(&desk, &log, &a_window(1)).unwrap_err();
    assert!(matches!(error, PublishError::Refused { seq: 0, status: 409, .. }), "{error}");
    let signed = desk.pending().unwrap().unwrap().publication(0).unwrap();
    for n in [1, 2] {
        publish(&desk, &log, &a_window(n)).unwrap_err();
        assert_eq!(desk.pending().unwrap().unwrap().publication(0).unwrap(), signed);
    }
    log.set(Fate::Taken);
    publish(&desk, &log, &a_window(1)).unwrap();
    assert_eq!((&log.entries()[0], &log.objects()[0]), (&signed.0, &signed.1));
}

#[test]
fn a_clock_days_ahead_of_the_servers_signs_nothing() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desk = desk(&folder.path().join("desk"), &log, Changes::default());
    log.set_date(noon());
    let posts = log.posts();
    for wrong in [noon().saturating_add(3 * DAYS), noon().saturating_sub(3_600), noon().saturating_add(301)] {
        let error = publish_at(&desk, &log, &ManualClock::new(wrong), &a_window(1)).unwrap_err();
        assert!(
            matches!(error, PublishError::Clock(homesafe_authority::clock::WrongClock { now, other, .. }) if now == wrong && other == noon()),
            "{error}"
        );
        assert_eq!(error.exit(), Exit::Verification);
    }
    assert!(desk.pending().unwrap().is_none() && log.posts() == posts);
    let right = ManualClock::new(noon().saturating_add(300));
    assert_eq!(publish_at(&desk, &log, &right, &a_window(1)).unwrap().first, 0);
}

#[test]
fn what_was_signed_ahead_of_time_is_signed_again_once_the_clock_is_right() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desk = desk(&folder.path().join("desk"), &log, Changes::default());
    log.set(Fate::Down);
    let ahead = ManualClock::new(noon().saturating_add(3 * DAYS));
    publish_at(&desk, &log, &ahead, &a_window(1)).unwrap_err();
    log.set(Fate::Taken);
    log.set_date(noon());
    // Still wrong: it is refused, and waits.
    assert!(matches!(
        publish_at(&desk, &log, &ahead, &a_window(1)),
        Err(PublishError::Refused { status: 409, .. })
    ));
    let right = clock();
    let mut sequencer = open(&desk, &log, &right).unwrap();
    let job = sequencer.resume().unwrap().unwrap();
    assert_eq!((job.first, job.published_at, log.entries().len()), (0, noon(), 1));
    let notices = sequencer.take_notices();
    assert!(
        notices.iter().any(|notice| matches!(notice, Notice::SignedAgain { before: 0, first: 0 })),
        "{notices:?}"
    );
    assert_eq!(found(&log.objects()[0], 1).len(), 1);
}

#[test]
fn attack_a_server_with_a_clock_behind_gets_no_second_signature() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desk = desk(&folder.path().join("desk"), &log, Changes::default());
    log.set(Fate::Down);
    publish(&desk, &log, &a_window(1)).unwrap_err();
    let signed = desk.pending().unwrap().unwrap().publication(0).unwrap();
    log.set(Fate::Taken);
    log.set_date(noon().saturating_sub(3 * DAYS));
    publish(&desk, &log, &a_window(1)).unwrap_err();
    assert_eq!(desk.pending().unwrap().unwrap().publication(0).unwrap(), signed);
}

#[test]
fn a_connection_that_is_cut_while_sending_names_what_waits() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desk = desk(&folder.path().join("desk"), &log, Changes::default());
    for fate in [Fate::Down, Fate::ReplyLost] {
        log.set(fate);
        let error = publish(&desk, &log, &a_window(1)).unwrap_err();
        assert_eq!(error.exit(), Exit::Unreachable);
        let text = said(&error);
        assert!(text.contains("publication 0 is signed and waits here"), "{text}");
        assert!(!text.contains("nothing was changed"), "{text}");
    }
}

#[test]
fn attack_a_server_speaks_to_the_desks_terminal() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desk = desk(&folder.path().join("desk"), &log, Changes::default());
    log.0.lock().unwrap().says = "no\u{1b}[2J \u{202e}\u{2066}\nfine";
    log.set(Fate::Refused);
    let said = said(&publish(&desk, &log, &a_window(1)).unwrap_err());
    assert!(said.contains("no\u{fffd}[2J \u{fffd}\u{fffd} fine"), "{said:?}");
}

#[test]
fn a_leaf_of_the_future_keeps_a_desk_waiting_only_until_it_is_void() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desks = team(folder.path(), &log, 2, 1);
    publish(&desks[0], &log, &a_window(1)).unwrap();
    let ahead = ManualClock::new(noon().saturating_add(100 * DAYS));
    publish_at(&desks[1], &log, &ahead, &Table::default()).unwrap();
    log.set_date(noon());
    let waits = publish(&desks[0], &log, &a_window(3)).unwrap_err();
    assert!(matches!(waits, PublishError::Clock(_)), "{waits}");
    let void = Some(SeqRange { first: 1, last: 1 });
    new_document(&desks, &log, Changes { void, ..Changes::default() }, noon());
    let job = publish(&desks[0], &log, &a_window(3)).unwrap();
    assert_eq!((job.first, job.published_at), (2, noon()), "today, and not behind the leaf that is void");
}
