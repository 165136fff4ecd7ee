//! After a loss: a desk that was put back, and servers that were put back, emptied or lost.

use std::time::Duration;

use homesafe_authority::{
    cases::{Approval, Case, CaseState, Source, from_code},
    desk::Desk,
    journal::Act,
    model::CaseId,
    plan::{Columns, Days},
    publish::{Forwarded, PublishError, Request, Sequencer, bring_forward, withdrawals},
    publisher::{Options, Publisher},
    trust::Changes,
};
use homesafe_client::follow::FollowError;
use homesafe_host::{
    cli::{Classify as _, Exit},
    clock::ManualClock,
};
use homesafe_protocol::{
    Hash,
    batch::{Advice, Level},
    venue::HomeSafeCode,
};
use homesafe_test_support::copy;

use crate::common::{
    DAY, FakeLog, Fate, desk, new_document, noon,
    publishing::{a_window, body, clock, found, open, publish, table},
    reopened, team,
};

/// An approved case with one stay at a venue.
fn approved_case(desk: &Desk, venue: u16) -> CaseId {
    let (code, says) =
        (HomeSafeCode::uncertified(body(venue)).into(), (Level::TestAdvised, Advice::default()));
    let trust = desk.trust().unwrap();
    let row = from_code(&code, (DAY.minute(600), DAY.minute(660)), says, Source::Poster).unwrap();
    let mut case = Case::new(CaseId::random(&mut rand::rng()), String::new(), noon()).unwrap();
    case.add(vec![row], noon());
    let approval = Approval { officer: desk.info().publishing, at: noon() };
    case.approve(&[1], Days::until(noon(), 31), approval, &|row| row.standing(&trust, noon())).unwrap();
    desk.act_on_case(&case, Act::CaseMade { case: case.id }, noon()).unwrap();
    case.id
}

fn publish_cases(desk: &Desk, log: &FakeLog) -> Result<u64, PublishError> {
    let clock = clock();
    let mut sequencer = open(desk, log, &clock)?;
    sequencer.resume()?;
    let planned = sequencer.plan(&desk.cases().unwrap(), 15);
    Ok(sequencer.publish(&planned.request(), &mut rand::rng())?.last())
}

fn said(log: &FakeLog, venue: u16) -> usize {
    log.objects().iter().map(|object| found(object, venue).len()).sum()
}

#[test]
fn a_restored_desk_does_not_publish_again_what_was_withdrawn() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let [here, old] = ["desk", "old"].map(|name| folder.path().join(name));
    let desk = desk(&here, &log, Changes::default());
    let case = approved_case(&desk, 1);
    copy(&here, &old);
    publish_cases(&desk, &log).unwrap();
    let taken_back = table(Columns::Withdraw, &[(1, 600, 660, 0)]);
    let clock = clock();
    let mut sequencer = open(&desk, &log, &clock).unwrap();
    let ledger = |wanted: &dyn Fn(_, _) -> bool| -> Result<_, PublishError> { Ok(desk.ledger(wanted)?) };
    let entries = withdrawals(&taken_back, 15, sequencer.days(), ledger).unwrap();
    let request =
        Request { digest: Hash::from([1; 32]), entries: &entries, venues: &taken_back.venues, cases: &[] };
    sequencer.publish(&request, &mut rand::rng()).unwrap();
    let before = said(&log, 1);

    let restored = reopened(&old);
    assert_eq!(restored.case(case).unwrap().state(), CaseState::Approved);
    assert!(matches!(publish_cases(&restored, &log), Err(PublishError::Restored { seq: 1 })));
    // Nor does the publisher, which nobody asks.
    let options = Options { widen: 15, keep_days: 60, metrics: None };
    let next_slot = ManualClock::new(noon().saturating_add(3_600));
    let error = Publisher::new(restored, &log, &next_slot, options).turn().unwrap_err();
    assert!(error.exit() == Exit::Damaged && !error.is_passing(), "{error}");

    let restored = reopened(&old);
    assert_eq!(open(&restored, &log, &clock).unwrap().accept_restore().unwrap(), 1);
    assert_eq!(restored.case(case).unwrap().state(), CaseState::Open);
    assert_eq!(publish_cases(&restored, &log).unwrap(), 2);
    assert_eq!(said(&log, 1), before, "what was withdrawn stays withdrawn");
}

#[test]
fn a_restored_desk_countersigns_nothing_either() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desks = team(folder.path(), &log, 2, 2);
    let old = folder.path().join("old");
    copy(&folder.path().join("0"), &old);
    let clock = clock();
    let round = |from: &Desk, to: &Desk, venue| -> Result<(), PublishError> {
        publish(from, &log, &a_window(venue))?;
        let mut proposal = open(from, &log, &clock)?.proposal()?;
        open(to, &log, &clock)?.countersign(&mut proposal, &[1, 2, 3])?;
        open(from, &log, &clock)?.send_countersigned(&proposal).map(drop)
    };
    round(&desks[0], &desks[1], 1).unwrap();
    let restored = reopened(&old);
    assert!(matches!(round(&desks[1], &restored, 2), Err(PublishError::Restored { seq: 0 })));
    open(&restored, &log, &clock).unwrap().accept_restore().unwrap();
    let mut proposal = open(&desks[1], &log, &clock).unwrap().proposal().unwrap();
    assert_eq!(
        open(&restored, &log, &clock).unwrap().countersign(&mut proposal, &[1, 2, 3]).unwrap(),
        (2, 2)
    );
}

/// A desk with publications under two documents, the second of which came after `first` publications.
fn history(folder: &std::path::Path, log: &FakeLog, first: u16, second: u16) -> Desk {
    let desks = [desk(folder, log, Changes::default())];
    (0..first).for_each(|n| drop(publish(&desks[0], log, &a_window(n)).unwrap()));
    new_document(&desks, log, Changes::default(), noon());
    (first..first + second).for_each(|n| drop(publish(&desks[0], log, &a_window(n)).unwrap()));
    let [desk] = desks;
    desk
}

#[test]
fn a_server_that_was_put_back_is_brought_forward_to_the_same_log() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desk = history(&folder.path().join("desk"), &log, 2, 3);
    let (entries, objects, root) = (log.entries(), log.objects(), log.root());
    for (leaves, documents) in [(5, 2), (4, 2), (2, 2), (2, 1), (1, 1), (0, 1)] {
        log.put_back(leaves, documents);
        if leaves < 5 {
            let stale = publish(&desk, &log, &a_window(9)).unwrap_err();
            assert!(matches!(stale, PublishError::Follow(_)), "{stale}");
        }
        let sent = Forwarded { documents: 2 - documents, publications: 5 - leaves as u64, objects: 0 };
        assert_eq!(bring_forward(&desk, &log).unwrap(), sent);
        assert_eq!((log.entries(), log.objects(), log.root()), (entries.clone(), objects.clone(), root));
    }
    assert_eq!(publish(&desk, &log, &a_window(9)).unwrap().first, 5);
}

#[test]
fn a_rescue_that_was_cut_off_goes_on_where_it_was() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desk = history(&folder.path().join("desk"), &log, 2, 3);
    let root = log.root();
    log.put_back(1, 1);
    log.set(Fate::DownAfter(2));
    assert_eq!(bring_forward(&desk, &log).unwrap_err().exit(), Exit::Unreachable);
    assert_eq!(log.entries().len(), 3);
    log.set(Fate::Taken);
    assert_eq!(bring_forward(&desk, &log).unwrap(), Forwarded { publications: 2, ..Forwarded::default() });
    assert_eq!(log.root(), root);
}

#[test]
fn attack_another_log_is_not_brought_forward() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let [here, other] = ["desk", "other"].map(|name| folder.path().join(name));
    let desk = desk(&here, &log, Changes::default());
    copy(&here, &other);
    let second_story = log.fork();
    (0..3).for_each(|n| drop(publish(&desk, &log, &a_window(n)).unwrap()));
    publish(&reopened(&other), &second_story, &a_window(1)).unwrap();
    let posts = second_story.posts();
    let error = bring_forward(&desk, &second_story).unwrap_err();
    assert!(matches!(error, PublishError::OtherHistory { size: 1 }) && error.exit() == Exit::Verification);
    assert_eq!(second_story.posts(), posts);
}

#[test]
fn an_older_copy_of_the_log_brings_a_server_as_far_as_it_goes() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let [here, old] = ["0", "old"].map(|name| folder.path().join(name));
    let desks = team(folder.path(), &log, 2, 1);
    (0..2).for_each(|n| drop(publish(&desks[0], &log, &a_window(n)).unwrap()));
    copy(&here, &old);
    publish(&desks[1], &log, &a_window(5)).unwrap();
    let entries = log.entries();
    // A server that is further than the copy lacks nothing.
    let restored = reopened(&old);
    assert_eq!(bring_forward(&restored, &log).unwrap(), Forwarded::default());
    log.put_back(1, 1);
    assert_eq!(bring_forward(&restored, &log).unwrap().publications, 1);
    assert_eq!(bring_forward(&desks[1], &log).unwrap().publications, 1, "the other desk has the rest");
    assert_eq!(log.entries(), entries);
}

#[test]
fn what_is_kept_no_longer_is_named() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let path = folder.path().join("desk");
    let desk = history(&path, &log, 1, 1);
    std::fs::read_dir(path.join("archive/object"))
        .unwrap()
        .for_each(|e| std::fs::remove_file(e.unwrap().path()).unwrap());
    log.put_back(1, 1);
    let error = bring_forward(&desk, &log).unwrap_err();
    assert!(
        matches!(error, PublishError::NotArchived { seq: 1 }) && error.exit() == Exit::Damaged,
        "{error}"
    );
}

#[test]
fn the_copy_keeps_what_a_server_needs_and_no_outgrown_part_of_it() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let path = folder.path().join("desk");
    let desk = history(&path, &log, 2, 3);
    let files = |folder: &str| {
        let mut names: Vec<_> = std::fs::read_dir(path.join("archive").join(folder))
            .unwrap()
            .map(|e| e.unwrap().file_name())
            .collect();
        names.sort();
        names
    };
    assert_eq!(files("tile/entries/000.p"), ["5"]);
    assert_eq!(files("tile/0/000.p"), ["5"]);
    assert_eq!(files("trust"), ["1", "2"]);
    assert_eq!((files("object").len(), desk.archived_leaves().unwrap()), (5, 5));
    // A copy that is damaged is made anew.
    std::fs::remove_file(path.join("archive/tile/entries/000.p/5")).unwrap();
    publish(&desk, &log, &a_window(9)).unwrap();
    log.put_back(3, 2);
    assert_eq!(bring_forward(&desk, &log).unwrap().publications, 3);
}

#[test]
fn attack_a_server_put_back_is_not_signed_upon() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desk = history(&folder.path().join("desk"), &log, 2, 1);
    log.put_back(2, 2);
    let (posts, clock) = (log.posts(), clock());
    let error = Sequencer::open(&desk, &log, &clock, Duration::ZERO).map(drop).unwrap_err();
    assert!(matches!(error, PublishError::Follow(FollowError::Stale { found: 2, held: 3 })), "{error}");
    assert_eq!(log.posts(), posts);
}
