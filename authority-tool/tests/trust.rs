//! What a root looks at before it signs a trust document, and what it remembers.

#![allow(clippy::unwrap_used)] // tests: a failure is the answer

mod common;

use common::{
    FakeLog, copy, desk, new_desk, noon,
    publishing::{a_window, clock, open, publish, publish_at},
    reopened, team,
};
use homesafe_authority::{
    publish::Notice,
    trust::{Changes, Outcome, TrustToolError, Voids, adopt, countersign, draft, make},
};
use homesafe_client::{
    cli::{Classify as _, Exit},
    clock::ManualClock,
};
use homesafe_protocol::{Hash, time::UnixTime, trust::SeqRange};

fn after(days: u64) -> UnixTime {
    noon().saturating_add(days * 86_400)
}

#[test]
fn attack_a_document_over_another_tree_is_not_signed() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let [here, other] = ["desk", "other"].map(|name| folder.path().join(name));
    let desk = desk(&here, &log, Changes::default());
    publish(&desk, &log, &a_window(1)).unwrap();
    copy(&here, &other);
    let (fork, other) = (log.fork(), reopened(&other));
    publish(&desk, &log, &a_window(2)).unwrap();
    publish(&other, &fork, &a_window(3)).unwrap();
    // The same number of publications, and another one among them.
    let forked = make(&other, &Changes::default(), noon()).unwrap().note;
    let error = countersign(&desk, &forked, noon()).unwrap_err();
    assert!(matches!(error, TrustToolError::OtherTree { size: 2, own } if own == log.root()), "{error}");
    for (base, size) in [((2, fork.root()), 2), ((1, Hash::from([1; 32])), 1)] {
        let error = make(&desk, &Changes { log_base: Some(base), ..Changes::default() }, noon()).unwrap_err();
        assert!(matches!(error, TrustToolError::OtherTree { size: at, .. } if at == size), "{error}");
        assert_eq!(error.exit(), Exit::Verification);
    }
    let beyond = Changes { log_base: Some((3, log.root())), ..Changes::default() };
    let error = make(&desk, &beyond, noon()).unwrap_err();
    assert!(matches!(error, TrustToolError::NotFollowed { size: 3, followed: 2 }), "{error}");
    assert_eq!(desk.trust().unwrap().body().version, 1);
    let smaller = Changes { log_base: Some((1, common_root(&log, 1))), ..Changes::default() };
    assert!(matches!(make(&desk, &smaller, noon()).unwrap().outcome, Outcome::Stored(_)));
}

fn common_root(log: &FakeLog, leaves: usize) -> Hash {
    let shorter = log.fork();
    shorter.put_back(leaves, 1);
    shorter.root()
}

#[test]
fn devices_are_told_to_begin_only_behind_what_they_need() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desk = desk(&folder.path().join("desk"), &log, Changes::default());
    (0..3).for_each(|n| drop(publish(&desk, &log, &a_window(n)).unwrap()));
    let begin = |first, now, void: Option<SeqRange>| {
        let changes = Changes { log_first: Some(first), void, ..Changes::default() };
        draft(&desk, &changes, now).map(drop)
    };
    let refused = |outcome: Result<(), TrustToolError>| {
        assert!(matches!(outcome, Err(TrustToolError::First { first: 1 | 3 })), "{outcome:?}");
    };
    refused(begin(1, after(90), None));
    refused(begin(1, after(91), Some(SeqRange { first: 1, last: 1 })));
    refused(begin(3, after(91), None));
    begin(1, after(91), Some(SeqRange { first: 2, last: 2 })).unwrap();
    begin(1, after(91), None).unwrap();
}

#[test]
fn what_becomes_void_is_listed_with_what_is_this_desks_own() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desks = team(folder.path(), &log, 2, 1);
    for (n, desk) in [0, 1, 0, 1].into_iter().enumerate() {
        publish(&desks[desk], &log, &a_window(n as u16)).unwrap();
    }
    let clock = clock();
    open(&desks[0], &log, &clock).unwrap();
    // Of the last one the roots say nothing yet; it names an older document all the same.
    let changes = Changes {
        void: Some(SeqRange { first: 1, last: u64::from(u32::MAX) }),
        log_base: Some((3, common_root(&log, 3))),
        ..Changes::default()
    };
    let voids = draft(&desks[0], &changes, noon()).unwrap().voids;
    let line = |seq, is_own| Voids { seq, published_at: noon(), is_own };
    assert_eq!(voids, [line(1, false), line(2, true), line(3, false)]);
    make(&desks[0], &changes, noon()).unwrap();
    assert!(draft(&desks[0], &changes, noon()).unwrap().voids.is_empty(), "what is void already is not listed again");
}

#[test]
fn attack_a_second_text_for_one_version_gets_no_signature() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let first = desk(&folder.path().join("a"), &log, Changes::default());
    let second = new_desk(&folder.path().join("b"));
    let roots = vec![first.info().roots[0], second.info().roots[0]];
    let wanted = Changes { roots, threshold: Some(2), ..Changes::default() };
    adopt(&second, &first.trust_note(1).unwrap(), noon()).unwrap();
    let rogue = folder.path().join("rogue");
    copy(&folder.path().join("b"), &rogue);
    let begun = make(&first, &wanted, noon()).unwrap();
    assert!(matches!(begun.outcome, Outcome::NeedsMore(_)));
    let another = Changes { retention_days: Some(20), ..wanted.clone() };
    let error = make(&first, &another, noon()).unwrap_err();
    assert!(matches!(error, TrustToolError::SignedAnother { version: 2, .. }), "{error}");
    // Nor in a file from elsewhere, which is in order in itself.
    let other_text = make(&reopened(&rogue), &another, noon()).unwrap().note;
    let error = countersign(&first, &other_text, noon()).unwrap_err();
    assert!(matches!(error, TrustToolError::SignedAnother { version: 2, .. }), "{error}");
    // The first text again is no second one, and can be completed.
    assert_eq!(countersign(&first, &begun.note, noon()).unwrap().note, begun.note);
    let complete = countersign(&second, &begun.note, noon()).unwrap().note;
    assert!(matches!(countersign(&first, &complete, noon()).unwrap().outcome, Outcome::Stored(_)));
}

#[test]
fn from_half_of_a_documents_life_on_every_publication_says_so() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desk = desk(&folder.path().join("desk"), &log, Changes { expires_days: Some(30), ..Changes::default() });
    let is_due = |days| {
        let clock = ManualClock::new(after(days));
        publish_at(&desk, &log, &clock, &Default::default()).unwrap();
        let notices = open(&desk, &log, &clock).unwrap().take_notices();
        notices.iter().any(|notice| matches!(notice, Notice::TrustDue { version: 1, .. }))
    };
    assert!(!is_due(11) && is_due(12) && is_due(26));
}
