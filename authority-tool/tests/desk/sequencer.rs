//! The desk against a log that is honest, breaks down, forgets, rolls back or tells two stories.

use std::path::Path;

use homesafe_authority::{
    desk::{DeskError, KeyKind},
    plan::{Columns, Table},
    publish::{Notice, PublishError, Report, Request, Sequencer, withdrawals},
    trust::Changes,
};
use homesafe_client::follow::FollowError;
use homesafe_host::{
    cli::{Classify as _, Exit},
    clock::{Clock as _, ManualClock},
};
use homesafe_protocol::{Hash, batch::Level, time::UnixTime};
use homesafe_test_support::copy;

use crate::common::{
    FakeLog, Fate, desk, new_desk, new_document, noon,
    publishing::{a_window, clock, found, nothing, open, publish, table},
    reopened, said,
};

#[test]
fn publishes_and_takes_back() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desk = desk(&folder.path().join("desk"), &log, Changes::default());
    let rows = [(1, 607, 652, 1), (1, 650, 680, 1), (1, 600, 630, 2), (2, 0, 10, 0)];
    let job = publish(&desk, &log, &table(Columns::Publish, &rows)).unwrap();
    let report = Report::from(&job);
    assert_eq!((report.seq, report.leaves, report.windows, report.records), (0, 1, 3, 256));
    assert_eq!(report.bytes, log.objects()[0].len() as u64);
    assert_eq!(
        found(&log.objects()[0], 1),
        [(Level::TestCompulsory, 600, 630), (Level::TestAdvised, 600, 690)]
    );
    assert_eq!(found(&log.objects()[0], 2), [(Level::Notice, 0, 15)]);

    let clock = clock();
    let mut sequencer = open(&desk, &log, &clock).unwrap();
    let taken_back = table(Columns::Withdraw, &[(1, 607, 652, 0)]);
    let plan = |table: &Table, sequencer: &Sequencer<'_>| {
        withdrawals(table, 15, sequencer.days(), |wanted| -> Result<_, PublishError> {
            Ok(desk.ledger(wanted)?)
        })
    };
    let entries = plan(&taken_back, &sequencer).unwrap();
    let request =
        Request { digest: Hash::from([1; 32]), entries: &entries, venues: &taken_back.venues, cases: &[] };
    sequencer.publish(&request, &mut rand::rng()).unwrap();
    let (withdrawn, advised) = (Level::Withdrawn, Level::TestAdvised);
    // The row at level 2 lies within the span, too.
    assert_eq!(
        found(&log.objects()[1], 1),
        [(withdrawn, 600, 630), (withdrawn, 600, 690), (advised, 645, 690)]
    );
    assert!(found(&log.objects()[1], 2).is_empty());
    let error = plan(&taken_back, &sequencer).unwrap_err();
    assert_eq!(error.exit(), Exit::Usage);
    assert!(said(&error).contains("line 2: no window"), "{error}");
}

#[test]
fn a_lost_reply_publishes_nothing_twice() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desk = desk(&folder.path().join("desk"), &log, Changes::default());
    log.set(Fate::ReplyLost);
    let error = publish(&desk, &log, &a_window(1)).unwrap_err();
    assert_eq!(error.exit(), Exit::Unreachable);
    log.set(Fate::Taken);
    let again = publish(&desk, &log, &a_window(1)).unwrap();
    assert_eq!((again.last(), log.entries().len()), (0, 1));
    assert!(desk.pending().unwrap().is_none());
    // The same table once more is a new wish.
    assert_eq!(publish(&desk, &log, &a_window(1)).unwrap().last(), 1);
}

#[test]
fn exactly_the_stored_bytes_are_sent_again_before_anything_else() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desk = desk(&folder.path().join("desk"), &log, Changes::default());
    log.set(Fate::Down);
    assert_eq!(publish(&desk, &log, &a_window(1)).unwrap_err().exit(), Exit::Unreachable);
    let pending = desk.pending().unwrap().unwrap();
    let (leaf, object) = pending.publication(0).unwrap();
    assert_eq!(publish(&desk, &log, &a_window(2)).unwrap_err().exit(), Exit::Unreachable);
    assert_eq!(desk.pending().unwrap().unwrap().publication(0).unwrap(), (leaf.clone(), object.clone()));
    log.set(Fate::Taken);
    assert_eq!(publish(&desk, &log, &a_window(2)).unwrap().last(), 1);
    assert_eq!((&log.entries()[0], &log.objects()[0]), (&leaf, &object));
    assert!(!found(&log.objects()[0], 1).is_empty() && !found(&log.objects()[1], 2).is_empty());
}

#[test]
fn what_the_server_forgets_is_not_called_published() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desk = desk(&folder.path().join("desk"), &log, Changes::default());
    log.set(Fate::Forgotten);
    let error = publish(&desk, &log, &a_window(1)).unwrap_err();
    assert!(matches!(error, PublishError::Unconfirmed { seq: 0 }));
    assert!(desk.pending().unwrap().is_some());
    log.set(Fate::Taken);
    assert_eq!(publish(&desk, &log, &a_window(1)).unwrap().last(), 0);
}

#[test]
fn many_windows_become_several_leaves_also_over_an_interruption() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desk = desk(
        &folder.path().join("desk"),
        &log,
        Changes { max_object_bytes: Some(4_096), ..Changes::default() },
    );
    let rows: Vec<_> = (0..1_200).map(|n| (n, 600, 660, 1)).collect();
    let table = table(Columns::Publish, &rows);
    log.set(Fate::DownAfter(1));
    assert_eq!(publish(&desk, &log, &table).unwrap_err().exit(), Exit::Unreachable);
    assert_eq!(log.entries().len(), 1);
    log.set(Fate::Taken);
    let job = publish(&desk, &log, &table).unwrap();
    assert_eq!((job.windows, job.seqs().len()), (1_200, log.entries().len()));
    assert!(log.entries().len() > 2 && log.objects().iter().all(|object| object.len() <= 4_096));
    let alerts: usize =
        (0..1_200).map(|n| log.objects().iter().map(|o| found(o, n).len()).sum::<usize>()).sum();
    assert_eq!(alerts, 1_200);
}

#[test]
fn a_restored_desk_signs_nothing_until_a_person_has_looked() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let [here, old] = ["desk", "old"].map(|name| folder.path().join(name));
    let desk = desk(&here, &log, Changes::default());
    publish(&desk, &log, &a_window(1)).unwrap();
    copy(&here, &old);
    publish(&desk, &log, &a_window(2)).unwrap();
    let restored = reopened(&old);
    let clock = clock();
    let notices = open(&restored, &log, &clock).unwrap().take_notices();
    assert!(matches!(notices[..], [Notice::Adopted { leaves: 1, size: 2 }]), "{notices:?}");
    let posts = log.posts();
    for _ in 0..2 {
        let error = publish(&restored, &log, &a_window(3)).unwrap_err();
        assert!(
            matches!(error, PublishError::Restored { seq: 1 }) && error.exit() == Exit::Damaged,
            "{error}"
        );
        assert!(said(&error).contains("recover"), "{error}");
    }
    assert!(restored.pending().unwrap().is_none() && log.posts() == posts);
    let mut sequencer = open(&restored, &log, &clock).unwrap();
    assert_eq!((sequencer.unexplained(), sequencer.seen()), (vec![1], (2, log.root())));
    assert_eq!(sequencer.accept_restore().unwrap(), 0);
    assert_eq!(publish(&restored, &log, &a_window(3)).unwrap().last(), 2);
    // The desk that was thought lost is the copy now.
    assert!(matches!(publish(&desk, &log, &a_window(4)), Err(PublishError::Restored { seq: 2 })));
}

#[test]
fn a_place_that_another_copy_took_is_never_signed_for_twice() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let [here, other] = ["desk", "other"].map(|name| folder.path().join(name));
    let desk = desk(&here, &log, Changes::default());
    publish(&desk, &log, &a_window(1)).unwrap();
    copy(&here, &other);
    log.set(Fate::Down);
    publish(&desk, &log, &a_window(2)).unwrap_err();
    log.set(Fate::Taken);
    publish(&reopened(&other), &log, &a_window(3)).unwrap();
    let posts = log.posts();
    let error = publish(&desk, &log, &a_window(2)).unwrap_err();
    assert!(matches!(error, PublishError::Restored { seq: 1 }), "{error}");
    assert_eq!((error.exit(), log.posts()), (Exit::Damaged, posts));
    let clock = clock();
    open(&desk, &log, &clock).unwrap().accept_restore().unwrap();
    assert_eq!(publish(&desk, &log, &a_window(2)).unwrap().last(), 2);
    let nothing = open(&desk, &log, &clock).unwrap().drop_pending().unwrap_err();
    assert!(matches!(nothing, PublishError::NothingToDrop(_)));
}

#[test]
fn what_can_still_be_sent_is_not_dropped() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desk = desk(&folder.path().join("desk"), &log, Changes::default());
    log.set(Fate::Down);
    publish(&desk, &log, &a_window(1)).unwrap_err();
    let clock = clock();
    assert!(open(&desk, &log, &clock).unwrap().drop_pending().is_err());
    assert!(desk.pending().unwrap().is_some());
}

#[test]
fn rollback_and_equivocation_towards_the_desk_are_named_and_change_nothing() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let [here, other] = ["desk", "other"].map(|name| folder.path().join(name));
    let desk = desk(&here, &log, Changes::default());
    publish(&desk, &log, &a_window(1)).unwrap();
    copy(&here, &other);
    let second_story = log.fork();
    publish(&desk, &log, &a_window(2)).unwrap();
    publish(&reopened(&other), &second_story, &a_window(3)).unwrap();
    let state = std::fs::read(here.join("log-state")).unwrap();

    log.0.lock().unwrap().shown = Some(1);
    let stale = publish(&desk, &log, &a_window(4)).unwrap_err();
    assert!(matches!(stale, PublishError::Follow(FollowError::Stale { found: 1, held: 2 })));
    let equivocation = publish(&desk, &second_story, &a_window(4)).unwrap_err();
    assert!(matches!(equivocation, PublishError::Follow(FollowError::Equivocation { .. })));
    publish(&desk, &second_story, &a_window(4)).unwrap_err();
    log.0.lock().unwrap().shown = None;
    publish(&desk, &log, &a_window(4)).unwrap();
    second_story.0.lock().unwrap().shown = Some(2);
    let rollback = publish(&desk, &second_story, &a_window(5)).unwrap_err();
    assert!(matches!(rollback, PublishError::Follow(FollowError::Rollback { found: 2, held: 3 })));
    for error in [stale, equivocation, rollback] {
        assert_eq!(error.exit(), Exit::Verification);
    }
    assert_ne!(std::fs::read(here.join("log-state")).unwrap(), state);
    assert!(desk.pending().unwrap().is_none(), "nothing was signed on top of a lie");
}

#[test]
fn a_key_that_the_roots_did_not_name_signs_nothing() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let owner = desk(&folder.path().join("desk"), &log, Changes::default());
    let stranger = new_desk(&folder.path().join("b"));
    stranger.add_trust(&owner.trust().unwrap(), &owner.trust_note(1).unwrap()).unwrap();
    let error = publish(&stranger, &log, &a_window(1)).unwrap_err();
    assert!(
        matches!(error, PublishError::Desk(DeskError::KeyNotNamed(_))) && error.exit() == Exit::Verification
    );
    assert!(stranger.pending().unwrap().is_none() && log.entries().is_empty());
}

#[test]
fn a_publishing_key_whose_file_is_damaged_is_named_where_it_is_needed_and_only_there() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let path = folder.path().join("desk");
    let desks = [desk(&path, &log, Changes::default())];
    let rotate = || Changes { rotate: vec![KeyKind::Publishing], ..Changes::default() };
    new_document(&desks, &log, rotate(), noon().saturating_sub(86_400));
    let file = |n: u32| path.join(format!("keys/publishing-{n}.age"));
    std::fs::write(file(1), "damaged").unwrap();
    publish(&desks[0], &log, &a_window(1)).unwrap();
    // The one that signs.
    let whole = std::fs::read(file(2)).unwrap();
    for lose in [
        |file: &Path| std::fs::write(file, "damaged").unwrap(),
        |file: &Path| std::fs::remove_file(file).unwrap(),
    ] {
        lose(&file(2));
        let error = publish(&desks[0], &log, &a_window(2)).unwrap_err();
        assert!(matches!(error, PublishError::Desk(DeskError::KeyLost { .. })), "{error}");
        assert!(error.exit() == Exit::Damaged && said(&error).contains("keys/publishing-2.age"), "{error}");
    }
    // Another one takes its place.
    let pending = desks[0].trust().unwrap().body().publishing.keys[0];
    new_document(&desks, &log, rotate(), noon());
    assert!(!desks[0].trust().unwrap().body().publishing.keys.contains(&pending));
    publish(&desks[0], &log, &a_window(2)).unwrap();
    std::fs::write(file(2), whole).unwrap();
}

#[test]
fn times_do_not_run_backwards() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desk = desk(&folder.path().join("desk"), &log, Changes::default());
    publish(&desk, &log, &a_window(1)).unwrap();
    let far = ManualClock::new(noon().saturating_sub(301));
    let error = open(&desk, &log, &far).unwrap().publish(&nothing(), &mut rand::rng()).unwrap_err();
    assert!(
        matches!(error, PublishError::Clock(homesafe_authority::clock::WrongClock { other, .. }) if other == noon()),
        "{error}"
    );
    let behind = ManualClock::new(noon().saturating_sub(300));
    let mut sequencer = open(&desk, &log, &behind).unwrap();
    assert!(behind.now() < noon());
    assert_eq!(sequencer.next_time(), noon());
    let job = sequencer.publish(&nothing(), &mut rand::rng()).unwrap();
    assert_eq!((job.published_at, job.windows, job.records), (noon(), 0, 256));
}

#[test]
fn the_ledger_forgets_with_the_devices() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desk = desk(&folder.path().join("desk"), &log, Changes::default());
    publish(&desk, &log, &a_window(1)).unwrap();
    let later: UnixTime = noon().saturating_add(32 * 86_400);
    let clock = ManualClock::new(later);
    let mut sequencer = open(&desk, &log, &clock).unwrap();
    sequencer.publish(&nothing(), &mut rand::rng()).unwrap();
    assert_eq!(std::fs::read_dir(folder.path().join("desk/ledger")).unwrap().count(), 1);
}
