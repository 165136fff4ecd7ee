//! What a root looks at before it signs a trust document, and what it remembers.

use homesafe_authority::{
    desk::{DeskError, KeyKind},
    journal::Act,
    publish::Notice,
    trust::{
        Changes, Given, Outcome, TrustToolError, Voids, adopt, countersign, draft, examine, make, see_past,
        sign,
    },
};
use homesafe_host::{
    cli::{Classify as _, Exit},
    clock::ManualClock,
};
use homesafe_protocol::{
    Hash, PublicKey,
    advice::{AdviceCatalogue, AdviceText},
    note::{NoteAlgorithm, NoteKey},
    time::UnixTime,
    trust::{KeyProof, SeqRange, TrustDocument, UnverifiedTrust},
};
use homesafe_test_support::copy;

use crate::common::{
    FakeLog, desk, desk_of_roots, new_desk, new_document, noon, origin,
    publishing::{a_window, clock, open, publish, publish_at},
    reopened, said, team,
};

fn after(days: u64) -> UnixTime {
    noon().saturating_add(days * 86_400)
}

#[test]
fn a_trust_document_is_not_made_under_a_clock_that_what_is_known_contradicts() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let [here, other] = ["desk", "other"].map(|name| folder.path().join(name));
    let desk = desk(&here, &log, Changes::default());
    publish(&desk, &log, &a_window(1)).unwrap();
    copy(&here, &other);
    let is_clock = |error: &TrustToolError| matches!(error, TrustToolError::Clock(_));
    // Behind what was signed: such a document would expire too early, or be refused by everybody.
    let behind = UnixTime::new(noon().seconds() - 190 * 86_400).unwrap();
    let error = make(&desk, &Changes::default(), behind).unwrap_err();
    assert!(
        matches!(error, TrustToolError::HeldAhead { .. }) && error.exit() == Exit::Verification,
        "{error}"
    );
    // What another desk made under such a clock is not countersigned.
    let early = make(&reopened(&other), &Changes::default(), after(365)).unwrap().note;
    assert!(is_clock(&countersign(&desk, &early, noon()).unwrap_err()));
    let body = UnverifiedTrust::parse(&early).unwrap().body().unwrap();
    let error = countersign(&desk, &early, body.expires).unwrap_err();
    assert!(matches!(error, TrustToolError::Expired(at) if at == body.expires), "{error}");
    assert_eq!(desk.trust().unwrap().body().version, 1, "nothing was stored");
    assert!(matches!(make(&desk, &Changes::default(), noon()).unwrap().outcome, Outcome::Stored(_)));
}

#[test]
fn a_document_of_the_future_that_everybody_holds_is_published_under_and_said_what_to_do_about() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let [here, copied] = ["desk", "copy"].map(|name| folder.path().join(name));
    let desk = desk(&here, &log, Changes::default());
    publish(&desk, &log, &a_window(1)).unwrap();
    copy(&here, &copied);
    make(&desk, &Changes::default(), after(90)).unwrap();
    homesafe_authority::trust::send(&desk, &log).unwrap();
    let error = make(&desk, &Changes::default(), noon()).unwrap_err();
    let TrustToolError::HeldAhead { version: 2, issued, .. } = error else { panic!("{error}") };
    assert_eq!(issued, after(90));
    let said = said(&error);
    for step in
        ["set the clock if it is behind", "the next one can be made from 2027-", "a copy from before it"]
    {
        assert!(said.contains(step), "{step}: {said}");
    }
    // As it says: publications go on, and from then on documents too; where nobody has it, the copy goes on
    // without it.
    publish(&desk, &log, &a_window(2)).unwrap();
    assert!(make(&desk, &Changes::default(), after(90)).is_ok());
    assert!(make(&reopened(&copied), &Changes::default(), noon()).is_ok());
}

#[test]
fn a_desk_that_can_lower_the_threshold_alone_is_told() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desks = team(folder.path(), &log, 2, 2);
    let draft = |desk| draft(desk, &Changes::default(), noon()).unwrap().looked.alone;
    let trust = desks[0].trust().unwrap();
    let own = desks[0].keys(KeyKind::Root).unwrap().len();
    assert_eq!(
        (draft(&desks[0]), trust.body().publishing.threshold),
        (own >= trust.body().roots.threshold, 2)
    );
    assert!(!draft(&desks[1]), "it has no root");
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
    // Nor may it be void where they have begun already: no server would take that.
    let changes = Changes { void: Some(SeqRange { first: 0, last: 0 }), ..Changes::default() };
    let error = draft(&desk, &changes, noon()).map(drop).unwrap_err();
    assert!(matches!(error, TrustToolError::VoidFirst { first: 0 }), "{error}");
    // Advice texts that only those would have who began before.
    let text = || AdviceText::new(["Stay."; 3]).unwrap();
    let catalogue = AdviceCatalogue::new([text(), text(), text(), text()]);
    let clock = clock();
    let mut sequencer = open(&desk, &log, &clock).unwrap();
    sequencer.publish_advice(&catalogue).unwrap();
    publish(&desk, &log, &a_window(9)).unwrap();
    begin(3, after(91), None).unwrap();
    let error = begin(4, after(91), None).unwrap_err();
    assert!(matches!(error, TrustToolError::First { first: 4 }), "{error}");
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
    let voids = draft(&desks[0], &changes, noon()).unwrap().looked.voids;
    let line = |seq, is_own| Voids { seq, published_at: noon(), is_own, is_recorded: is_own };
    assert_eq!(voids, [line(1, false), line(2, true), line(3, false)]);
    make(&desks[0], &changes, noon()).unwrap();
    assert!(
        draft(&desks[0], &changes, noon()).unwrap().looked.voids.is_empty(),
        "what is void already is not listed again"
    );
}

#[test]
fn a_key_that_is_damaged_is_replaced_and_its_file_put_aside() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let path = folder.path().join("desk");
    let desk = desk_of_roots(&path, 2);
    make(&desk, &Changes { log_keys: vec![FakeLog::vkey()], ..Changes::default() }, noon()).unwrap();
    homesafe_authority::trust::send(&desk, &log).unwrap();
    for (kind, name) in [
        (KeyKind::Submission, "submission"),
        (KeyKind::Certification, "certification"),
        (KeyKind::Publishing, "publishing"),
        (KeyKind::Root, "root"),
    ] {
        let file = path.join(format!("keys/{name}-1.age"));
        let (good, held) = (std::fs::read(&file).unwrap(), desk.keys(kind).unwrap().len());
        std::fs::write(&file, "damaged").unwrap();
        let draft = draft(&desk, &Changes { rotate: vec![kind], ..Changes::default() }, noon()).unwrap();
        let [lost] = &draft.lost[..] else { panic!("{:?}", draft.lost) };
        let said = said(lost);
        assert!(lost.kind == kind && said.contains(&file.display().to_string()), "{said}");
        assert!(kind != KeyKind::Submission || said.contains("must share again, with a new code"), "{said}");
        assert!(matches!(sign(&desk, draft, noon()).unwrap().outcome, Outcome::Stored(_)));
        let aside = path.join(format!("damaged/{name}-1.age"));
        assert_eq!((std::fs::read(&aside).unwrap(), file.exists()), (b"damaged".to_vec(), false));
        let act = Act::KeySetAside { key: format!("{name}-1.age"), now: format!("{name}-1.age") };
        assert!(desk.read_journal().unwrap().entries.iter().any(|entry| entry.what == act));
        // All goes on with the new key; a good copy of the old one may come back.
        assert!(desk.keys(kind).is_ok());
        std::fs::write(&file, good).unwrap();
        assert!(desk.keys(kind).unwrap().len() > held);
    }
    let trust = desk.trust().unwrap();
    let (body, info) = (trust.body(), desk.info());
    let newest = body.submission.iter().max_by_key(|dated| dated.not_after).unwrap();
    assert_eq!(
        newest.key,
        (&desk.keys(KeyKind::Submission).unwrap()[1].1).into(),
        "devices seal to the new one"
    );
    assert!(
        desk.publishing_key(&body.publishing.keys).is_ok()
            && !body.publishing.keys.contains(&info.publishing)
    );
    assert!(body.roots.keys.iter().all(|key| !info.roots.contains(key)) && body.roots.keys.len() == 2);
    drop(desk);
    assert!(reopened(&path).trust().is_ok(), "what was put aside is in nobody's way");
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
fn a_text_that_went_to_nobody_is_replaced_by_its_fingerprint_and_journalled() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let first = desk(&folder.path().join("a"), &log, Changes::default());
    let second = new_desk(&folder.path().join("b"));
    adopt(&second, &first.trust_note(1).unwrap(), noon()).unwrap();
    let roots = vec![first.info().roots[0], second.info().roots[0]];
    let wanted = Changes { roots, threshold: Some(2), ..Changes::default() };
    make(&first, &wanted, noon()).unwrap();
    // A minute later it is another text already.
    let TrustToolError::SignedAnother { fingerprint, .. } = make(&first, &wanted, after(1)).unwrap_err()
    else {
        panic!()
    };
    let instead_of = |named| {
        let given = Given { instead_of: Some(named), ..Given::default() };
        make(&first, &Changes { given, ..wanted.clone() }, after(1))
    };
    let other = instead_of(Hash::from([7; 32])).unwrap_err();
    assert!(matches!(other, TrustToolError::NotSigned { version: 2, .. }), "{other}");
    let signed = instead_of(fingerprint).unwrap();
    let journal = first.read_journal().unwrap();
    assert!(journal.entries.iter().any(|entry| entry.what == Act::TrustReplaced { version: 2, fingerprint }));
    // From here on that text is the one, and the first is the other.
    assert!(matches!(instead_of(fingerprint), Err(TrustToolError::NotSigned { .. })));
    assert!(matches!(countersign(&second, &signed.note, after(1)).unwrap().outcome, Outcome::Stored(_)));
}

#[test]
fn attack_a_listed_key_that_nobody_holds_is_named_before_a_root_signs() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let first = desk(&folder.path().join("a"), &log, Changes::default());
    let second = new_desk(&folder.path().join("b"));
    adopt(&second, &first.trust_note(1).unwrap(), noon()).unwrap();
    let stray = PublicKey::from([9; 32]);
    let (own, other) = (first.info().publishing, second.info().publishing);
    let listed = Changes { publishing: vec![own, other, stray], ..Changes::default() };
    let proof_for = |newest: Option<&TrustDocument>| {
        let key = &second.keys(KeyKind::Publishing).unwrap()[0].1;
        KeyProof::new(&second.info().origin, newest, &key.signer())
    };
    let with = |proofs| {
        let given = Given { proofs, ..Given::default() };
        draft(&first, &Changes { given, ..listed.clone() }, noon()).map(|draft| draft.looked.unproven)
    };
    assert_eq!(with(vec![]).unwrap(), [other, stray]);
    let proof = proof_for(Some(&first.trust().unwrap()));
    assert_eq!(with(vec![proof]).unwrap(), [stray]);
    let error = with(vec![proof_for(None)]).unwrap_err();
    assert!(matches!(error, TrustToolError::FalseProof { key } if key == other), "{error}");
    let renamed = proof.to_string().replace(&other.to_string(), &stray.to_string()).parse().unwrap();
    let error = with(vec![renamed]).unwrap_err();
    assert!(matches!(error, TrustToolError::FalseProof { key } if key == stray), "{error}");
    // At every signer: the other desk proves its own key and asks for the first one's.
    let note =
        make(&first, &Changes { publishing: vec![own, other], ..Changes::default() }, noon()).unwrap().note;
    let body = UnverifiedTrust::parse(&note).unwrap().body().unwrap();
    assert_eq!(examine(&second, &body, &Given::default(), noon()).unwrap().unproven, [own]);
    // A key that signed a publication of late is held by somebody.
    adopt(&second, &note, noon()).unwrap();
    homesafe_authority::trust::send(&first, &log).unwrap();
    publish(&second, &log, &a_window(1)).unwrap();
    let clock = clock();
    open(&first, &log, &clock).unwrap();
    assert_eq!(draft(&first, &Changes::default(), noon()).unwrap().looked.unproven, []);
    assert_eq!(draft(&first, &Changes::default(), after(8)).unwrap().looked.unproven, [other]);
}

#[test]
fn attack_a_document_that_would_stop_devices_is_not_signed() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let path = folder.path().join("desk");
    let desks = [desk(&path, &log, Changes::default())];
    publish(&desks[0], &log, &a_window(1)).unwrap();
    new_document(&desks, &log, Changes::default(), noon());
    publish(&desks[0], &log, &a_window(2)).unwrap();
    let of =
        |changes: Changes| draft(&desks[0], &changes, noon()).map(|draft| draft.looked.needs_new_checkpoint);
    assert!(!of(Changes::default()).unwrap());
    // The checkpoint: a quorum that it does not have; another log key, which is what was asked for; both
    // beside each other.
    let key = |name: &str| NoteKey::new(name, NoteAlgorithm::Ed25519, [7; 32].into()).unwrap();
    let witness = NoteKey::new("witness.example", NoteAlgorithm::Cosignature, [7; 32].into()).unwrap();
    let witnesses = Changes { witnesses: vec![witness], ..Changes::default() };
    let error = of(Changes { witness_quorum: Some(1), ..witnesses.clone() }).unwrap_err();
    assert!(matches!(error, TrustToolError::CheckpointDoesNotCount { .. }), "{error}");
    assert!(!of(Changes { witness_quorum: Some(0), ..witnesses }).unwrap());
    let new_key = key(origin().as_str());
    assert!(of(Changes { log_keys: vec![new_key.clone()], ..Changes::default() }).unwrap());
    assert!(!of(Changes { log_keys: vec![FakeLog::vkey(), new_key], ..Changes::default() }).unwrap());
    // The documents: one that was taken away is missed before any leaf that names it is read.
    let (first, kept) = (path.join("trust/1"), path.join("kept"));
    std::fs::rename(&first, &kept).unwrap();
    let error = of(Changes::default()).unwrap_err();
    assert!(matches!(&error, TrustToolError::Desk(DeskError::Gone(gone)) if *gone == first), "{error}");
    std::fs::rename(kept, first).unwrap();
    // The copy: a bit that has turned says nothing of the document.
    let bundle = path.join("archive/tile/entries/000.p/2");
    let mut bytes = std::fs::read(&bundle).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&bundle, &bytes).unwrap();
    let error = of(Changes::default()).unwrap_err();
    assert!(matches!(error, TrustToolError::CopyIncomplete { size: 2, copied: 2 }), "{error}");
}

#[test]
fn from_half_of_a_documents_life_on_every_publication_says_so() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desk =
        desk(&folder.path().join("desk"), &log, Changes { expires_days: Some(30), ..Changes::default() });
    let is_due = |days| {
        let clock = ManualClock::new(after(days));
        publish_at(&desk, &log, &clock, &Default::default()).unwrap();
        let notices = open(&desk, &log, &clock).unwrap().take_notices();
        notices.iter().any(|notice| matches!(notice, Notice::TrustDue { version: 1, .. }))
    };
    assert!(!is_due(11) && is_due(12) && is_due(26));
}

#[test]
fn a_root_sees_past_leaves_that_nobody_signed_only_as_the_document_will_have_it() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desks = team(folder.path(), &log, 2, 1);
    publish(&desks[0], &log, &a_window(1)).unwrap();
    drop(publish(&desks[1], &log, &a_window(2)).unwrap());
    // By a thief of the log key: there is no way on for anybody.
    for _ in 0..2 {
        log.0.lock().unwrap().entries.push(b"junk".to_vec());
        log.0.lock().unwrap().objects.push(Vec::new());
    }
    assert!(publish(&desks[0], &log, &a_window(3)).is_err());
    let range = |first, last| vec![SeqRange { first, last }];
    let end = Some((4, log.root()));
    let with = |past, (first, last)| {
        let given = Given { past, ..Given::default() };
        Changes { void: Some(SeqRange { first, last }), given, ..Changes::default() }
    };
    // It must void them all, and speak of the tree that is there.
    let error = see_past(&desks[0], &log, range(2, 2), None).unwrap_err();
    assert!(matches!(error, TrustToolError::Unreadable { seq: 3, .. }), "{error}");
    assert_eq!(error.exit(), Exit::Verification);
    let error = see_past(&desks[0], &log, range(2, 3), Some((4, Hash::from([1; 32])))).unwrap_err();
    assert!(matches!(error, TrustToolError::Follow(_)), "{error}");
    let error = see_past(&desks[0], &log, range(2, 3), Some((3, common_root(&log, 3)))).unwrap_err();
    assert!(
        matches!(error, TrustToolError::Unreadable { seq: 3, .. }),
        "the roots have to have seen it: {error}"
    );
    let past = see_past(&desks[0], &log, range(2, 3), None).unwrap();
    let narrower = draft(&desks[0], &with(Some(past.clone()), (2, 2)), noon());
    assert!(matches!(narrower, Err(TrustToolError::NotFollowed { size: 4, followed: 3 })), "{narrower:?}");
    let drafted = draft(&desks[0], &with(Some(past.clone()), (1, 3)), noon()).unwrap();
    assert_eq!(drafted.looked.unread, [2, 3]);
    assert_eq!(drafted.looked.voids.iter().map(|void| void.seq).collect::<Vec<_>>(), [1]);
    let note = make(&desks[0], &with(Some(past), (2, 3)), noon()).unwrap().note;
    // Whoever countersigns sees past them with their own eyes.
    let body = UnverifiedTrust::parse(&note).unwrap().body().unwrap();
    let error = examine(&desks[1], &body, &Given::default(), noon()).unwrap_err();
    assert!(matches!(error, TrustToolError::NotFollowed { size: 4, followed: 2 }), "{error}");
    let given = Given {
        past: Some(see_past(&desks[1], &log, body.voided.clone(), end).unwrap()),
        ..Given::default()
    };
    assert_eq!(examine(&desks[1], &body, &given, noon()).unwrap().unread, [2, 3]);
    adopt(&desks[1], &note, noon()).unwrap();
    homesafe_authority::trust::send(&desks[0], &log).unwrap();
    for (n, desk) in desks.iter().enumerate() {
        publish(desk, &log, &a_window(4 + n as u16)).unwrap();
    }
    assert_eq!(log.entries().len(), 6);
}

#[test]
fn attack_another_history_is_shown_to_a_root_that_looks_past() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let [here, other] = ["desk", "other"].map(|name| folder.path().join(name));
    let desk = desk(&here, &log, Changes::default());
    publish(&desk, &log, &a_window(1)).unwrap();
    copy(&here, &other);
    let fork = log.fork();
    publish(&desk, &log, &a_window(2)).unwrap();
    // A fork from before what this desk followed, and longer: right in itself, all of it by keys of its
    // document.
    let thief = reopened(&other);
    (3..6).for_each(|venue| drop(publish(&thief, &fork, &a_window(venue)).unwrap()));
    let range = SeqRange { first: 3, last: 3 };
    let refused = |outcome: Result<(), TrustToolError>| {
        assert!(
            matches!(&outcome, Err(TrustToolError::OtherTree { size: 2, own }) if *own == log.root()),
            "{outcome:?}"
        );
    };
    let seen = see_past(&desk, &fork, vec![range], None);
    refused(seen.and_then(|past| {
        let given = Given { past: Some(past), ..Given::default() };
        draft(&desk, &Changes { void: Some(range), given, ..Changes::default() }, noon()).map(drop)
    }));
    // Nor where somebody else has signed it already.
    let signed = make(&thief, &Changes { void: Some(range), ..Changes::default() }, noon()).unwrap().note;
    let body = UnverifiedTrust::parse(&signed).unwrap().body().unwrap();
    let base = Some((body.log_base.size, body.log_base.root));
    refused(see_past(&desk, &fork, body.voided.clone(), base).and_then(|past| {
        let given = Given { past: Some(past), ..Given::default() };
        examine(&desk, &body, &given, noon()).map(drop)
    }));
}
