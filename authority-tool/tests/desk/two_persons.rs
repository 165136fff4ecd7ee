//! The two-person rule: proposals that are refused, end, are overtaken or cross each other, and desks that
//! are lost.

use homesafe_authority::{
    desk::{Desk, Job},
    publish::{Proposal, PublishError},
    trust::Changes,
};
use homesafe_host::{
    cli::{Classify as _, Exit},
    clock::ManualClock,
};
use homesafe_protocol::time::UnixTime;
use serde_json::Value;

use crate::common::{
    FakeLog, Fate, desk, new_document, noon,
    publishing::{a_window, clock, found, nothing, open, publish, publish_at},
    said, team,
};

const INTERVAL: u64 = 3_600;

fn propose(desk: &Desk, log: &FakeLog, clock: &ManualClock, venue: u16) -> Result<Proposal, PublishError> {
    assert!(!publish_at(desk, log, clock, &a_window(venue))?.complete);
    open(desk, log, clock)?.proposal()
}

fn countersign(
    desk: &Desk,
    log: &FakeLog,
    clock: &ManualClock,
    proposal: &mut Proposal,
) -> Result<(), PublishError> {
    open(desk, log, clock)?.countersign(proposal, &[1, 2, 3]).map(drop)
}

fn send(desk: &Desk, log: &FakeLog, clock: &ManualClock, proposal: &Proposal) -> Result<Job, PublishError> {
    open(desk, log, clock)?.send_countersigned(proposal)
}

fn later(seconds: u64) -> UnixTime {
    noon().saturating_add(seconds)
}

#[test]
fn a_refused_proposal_ends_after_one_interval_and_its_desk_goes_on() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desks = team(folder.path(), &log, 2, 2);
    let clock = clock();
    let refused = propose(&desks[0], &log, &clock, 1).unwrap();
    clock.set(later(INTERVAL));
    let early = open(&desks[0], &log, &clock).unwrap().drop_pending().unwrap_err();
    assert!(matches!(early, PublishError::NothingToDrop(_)));
    assert!(matches!(
        publish_at(&desks[0], &log, &clock, &a_window(2)),
        Err(PublishError::NeedsSignatures { .. })
    ));
    clock.set(later(INTERVAL + 1));
    let late = countersign(&desks[1], &log, &clock, &mut refused.clone()).unwrap_err();
    assert!(matches!(late, PublishError::ProposalEnded), "{late}");
    let mut next = propose(&desks[0], &log, &clock, 2).unwrap();
    countersign(&desks[1], &log, &clock, &mut next).unwrap();
    send(&desks[0], &log, &clock, &next).unwrap();
    assert_eq!((found(&log.objects()[0], 1).len(), found(&log.objects()[0], 2).len()), (0, 1));
}

/// A proposal with other signatures, as somebody between the desks might write it.
fn altered(proposal: &Proposal, alter: impl FnOnce(&mut Vec<Value>)) -> Proposal {
    let mut json: Value = serde_json::to_value(proposal).unwrap();
    alter(json["signatures"].as_array_mut().unwrap());
    Proposal::parse(json.to_string().as_bytes()).unwrap()
}

#[test]
fn attack_signatures_of_nobody_of_strangers_and_twice() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desks = team(folder.path(), &log, 3, 2);
    let clock = clock();
    let good = propose(&desks[0], &log, &clock, 1).unwrap();
    let none = altered(&good, Vec::clear);
    let twice = altered(&good, |signatures| signatures.push(signatures[0].clone()));
    let stranger = altered(&good, |signatures| signatures[0]["key_id"] = "00000000".into());
    for bad in [none, twice, stranger] {
        let refused = [
            countersign(&desks[1], &log, &clock, &mut bad.clone()).unwrap_err(),
            open(&desks[1], &log, &clock).unwrap().review(&bad).unwrap_err(),
            send(&desks[0], &log, &clock, &bad).unwrap_err(),
        ];
        for error in refused {
            assert!(matches!(error, PublishError::ProposalSignatures { needed: 2 }), "{error}");
            assert_eq!(error.exit(), Exit::Verification);
        }
    }
    // Too few, and too many: two desks that signed two copies.
    let early = send(&desks[0], &log, &clock, &good).unwrap_err();
    assert!(matches!(early, PublishError::TooFewSignatures { seq: 0, found: 1, needed: 2 }), "{early}");
    assert!(said(&early).contains("`publication countersign`"), "{early}");
    let mut signed = good.clone();
    assert_eq!(open(&desks[1], &log, &clock).unwrap().countersign(&mut signed, &[1]).unwrap(), (2, 2));
    let mut other = good.clone();
    countersign(&desks[2], &log, &clock, &mut other).unwrap();
    let third = serde_json::to_value(&other).unwrap()["signatures"][1].clone();
    let many = altered(&signed, |signatures| signatures.push(third));
    assert!(matches!(send(&desks[0], &log, &clock, &many), Err(PublishError::ProposalSignatures { .. })));
    assert!(log.entries().is_empty());
    send(&desks[0], &log, &clock, &signed).unwrap();
}

#[test]
fn attack_a_proposal_that_has_ended_is_not_sent_however_many_signed_it() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desks = team(folder.path(), &log, 2, 2);
    let clock = clock();
    let mut proposal = propose(&desks[0], &log, &clock, 1).unwrap();
    countersign(&desks[1], &log, &clock, &mut proposal).unwrap();
    clock.set(later(INTERVAL + 1));
    assert!(matches!(send(&desks[0], &log, &clock, &proposal), Err(PublishError::ProposalEnded)));
    assert!(log.entries().is_empty());
}

#[test]
fn a_proposal_whose_place_was_taken_is_dropped_and_made_anew() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desks = team(folder.path(), &log, 3, 2);
    let clock = clock();
    let mut slow = propose(&desks[0], &log, &clock, 1).unwrap();
    let mut fast = propose(&desks[1], &log, &clock, 2).unwrap();
    countersign(&desks[2], &log, &clock, &mut fast).unwrap();
    let second = countersign(&desks[2], &log, &clock, &mut slow).unwrap_err();
    assert!(matches!(second, PublishError::CountersignedAnother { seq: 0 }), "{second}");
    send(&desks[1], &log, &clock, &fast).unwrap();
    let overtaken = countersign(&desks[2], &log, &clock, &mut slow).unwrap_err();
    assert!(matches!(overtaken, PublishError::ProposalNotNext { seq: 0, next: 1 }), "{overtaken}");
    let mut anew = propose(&desks[0], &log, &clock, 1).unwrap();
    countersign(&desks[2], &log, &clock, &mut anew).unwrap();
    assert_eq!(send(&desks[0], &log, &clock, &anew).unwrap().first, 1);
}

#[test]
fn of_two_simultaneous_proposals_one_goes_first_at_once() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desks = team(folder.path(), &log, 2, 2);
    let clock = clock();
    let proposals: Vec<Proposal> =
        (0..2).map(|n| propose(&desks[n], &log, &clock, n as u16).unwrap()).collect();
    let signed = [0, 1].map(|n| {
        let mut other = proposals[1 - n].clone();
        countersign(&desks[n], &log, &clock, &mut other).map(|()| other)
    });
    let first = signed.iter().position(Result::is_ok).unwrap();
    let refusal = signed[1 - first].as_ref().unwrap_err();
    assert!(matches!(refusal, PublishError::OwnPending), "{refusal}");
    send(&desks[1 - first], &log, &clock, signed[first].as_ref().unwrap()).unwrap();
    assert_eq!(log.entries().len(), 1);
    let mut next = propose(&desks[first], &log, &clock, first as u16).unwrap();
    countersign(&desks[1 - first], &log, &clock, &mut next).unwrap();
    assert_eq!(send(&desks[first], &log, &clock, &next).unwrap().first, 1);
}

#[test]
fn where_a_third_desk_may_have_signed_no_desk_gives_its_own_up() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desks = team(folder.path(), &log, 3, 2);
    let clock = clock();
    let proposals: Vec<Proposal> =
        (0..2).map(|n| propose(&desks[n], &log, &clock, n as u16).unwrap()).collect();
    for n in 0..2 {
        let refusal = countersign(&desks[n], &log, &clock, &mut proposals[1 - n].clone()).unwrap_err();
        assert!(matches!(refusal, PublishError::OwnPending), "{refusal}");
        assert!(desks[n].pending().unwrap().is_some());
    }
}

#[test]
fn a_lost_desk_holds_the_others_up_for_one_interval_at_most() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desks = team(folder.path(), &log, 3, 2);
    let clock = clock();
    // Desk 1 signs what desk 0 proposes, and desk 0 is never seen again.
    let mut lost = propose(&desks[0], &log, &clock, 1).unwrap();
    countersign(&desks[1], &log, &clock, &mut lost).unwrap();
    let held = publish(&desks[1], &log, &a_window(2)).unwrap_err();
    assert!(matches!(held, PublishError::CountersignedAnother { seq: 0 }), "{held}");
    clock.set(later(INTERVAL + 1));
    let mut proposal = propose(&desks[1], &log, &clock, 2).unwrap();
    countersign(&desks[2], &log, &clock, &mut proposal).unwrap();
    assert_eq!(send(&desks[1], &log, &clock, &proposal).unwrap().first, 0);
}

#[test]
fn a_lowered_threshold_ends_what_was_proposed_under_the_higher_one() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desks = team(folder.path(), &log, 2, 2);
    let clock = clock();
    let mut proposal = propose(&desks[0], &log, &clock, 1).unwrap();
    new_document(&desks, &log, Changes { publishing_threshold: Some(1), ..Changes::default() }, noon());
    let ended = countersign(&desks[1], &log, &clock, &mut proposal).unwrap_err();
    assert!(matches!(ended, PublishError::ProposalEnded), "{ended}");
    assert!(publish(&desks[1], &log, &a_window(2)).unwrap().complete);
    assert_eq!(publish(&desks[0], &log, &a_window(1)).unwrap().last(), 1);
}

#[test]
fn a_completed_publication_that_was_cut_off_is_sent_by_the_next_command() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desks = team(folder.path(), &log, 2, 2);
    let clock = clock();
    let mut proposal = propose(&desks[0], &log, &clock, 1).unwrap();
    countersign(&desks[1], &log, &clock, &mut proposal).unwrap();
    log.set(Fate::Down);
    assert!(matches!(send(&desks[0], &log, &clock, &proposal), Err(PublishError::Waits { seq: 0, .. })));
    log.set(Fate::Taken);
    assert_eq!(open(&desks[0], &log, &clock).unwrap().resume().unwrap().unwrap().first, 0);
    assert_eq!(log.entries().len(), 1);
}

#[test]
fn one_signature_is_not_asked_for_where_one_is_enough() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desk = desk(&folder.path().join("desk"), &log, Changes::default());
    let clock = clock();
    let mut sequencer = open(&desk, &log, &clock).unwrap();
    assert!(sequencer.publish(&nothing(), &mut rand::rng()).unwrap().complete);
    assert!(matches!(sequencer.proposal(), Err(PublishError::NothingProposed)));
}

/// What the desks, their files and the log may come to by any order of commands.
mod model {
    use std::collections::{BTreeMap, BTreeSet};

    use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};

    use super::*;

    const STEPS: usize = 240;
    /// Between two proofs that it can go on from here.
    const LEG: usize = 12;

    struct Walk {
        log: FakeLog,
        desks: Vec<Desk>,
        threshold: usize,
        clock: ManualClock,
        now: UnixTime,
        /// Files on their way, and the desk that proposed each of them.
        files: Vec<(usize, Proposal)>,
        /// Leaves seen: their place, their end and all who signed them.
        signed: BTreeMap<String, (u64, UnixTime, BTreeSet<String>)>,
        next_venue: u16,
    }

    impl Walk {
        fn pass(&mut self, seconds: u64) {
            self.now = self.now.saturating_add(seconds);
            self.clock.set(self.now);
            self.log.set_date(self.now);
        }

        fn propose(&mut self, n: usize) {
            self.next_venue += 1;
            if let Ok(proposal) = propose(&self.desks[n], &self.log, &self.clock, self.next_venue) {
                self.files.push((n, proposal));
            }
        }

        fn step(&mut self, rng: &mut StdRng) {
            let n = rng.random_range(0..self.desks.len());
            let file = (!self.files.is_empty()).then(|| rng.random_range(0..self.files.len()));
            match (rng.random_range(0..20), file) {
                (0..=4, _) => self.propose(n),
                (5..=9, Some(file)) => {
                    let mut proposal = self.files[file].1.clone();
                    if countersign(&self.desks[n], &self.log, &self.clock, &mut proposal).is_ok() {
                        let from = self.files[file].0;
                        self.files.push((from, proposal));
                    }
                }
                (10..=13, Some(file)) => {
                    let (from, proposal) = self.files[file].clone();
                    let _ = send(&self.desks[from], &self.log, &self.clock, &proposal);
                }
                (14, _) => drop(open(&self.desks[n], &self.log, &self.clock).map(|mut s| s.drop_pending())),
                (15, _) => {
                    drop(open(&self.desks[n], &self.log, &self.clock).map(|mut s| s.resume().map(drop)))
                }
                (16, _) => {
                    let fates = [Fate::Taken, Fate::Taken, Fate::Down, Fate::ReplyLost, Fate::Refused];
                    self.log.set(fates[rng.random_range(0..fates.len())]);
                }
                (17, _) if rng.random_ratio(1, 8) => {
                    new_document(&self.desks, &self.log, Changes::default(), self.now);
                }
                _ => self.pass(rng.random_range(0..INTERVAL / 2)),
            }
        }

        /// No two leaves for one place have enough signatures and have not ended.
        fn check(&mut self) {
            for (_, proposal) in &self.files {
                let text = serde_json::to_value(proposal).unwrap();
                let signers = text["signatures"].as_array().unwrap().iter().map(|s| s["key_id"].to_string());
                let ends = proposal.published_at.saturating_add(INTERVAL);
                let leaf = self.signed.entry(text["seed"].to_string());
                leaf.or_insert_with(|| (proposal.seq, ends, BTreeSet::new())).2.extend(signers);
            }
            let live = self
                .signed
                .values()
                .filter(|(_, ends, signers)| signers.len() >= self.threshold && self.now <= *ends);
            let mut places = BTreeSet::new();
            for (seq, ..) in live {
                assert!(places.insert(*seq), "two complete leaves for place {seq}");
            }
        }

        /// By ordinary commands, and by one interval, something is published.
        fn goes_on(&mut self) {
            self.log.set(Fate::Taken);
            self.pass(INTERVAL + 1);
            for desk in &self.desks {
                let _ = open(desk, &self.log, &self.clock).unwrap().resume();
            }
            let before = self.log.entries().len();
            self.next_venue += 1;
            let mut proposal = propose(&self.desks[0], &self.log, &self.clock, self.next_venue).unwrap();
            for desk in &self.desks[1..self.threshold] {
                countersign(desk, &self.log, &self.clock, &mut proposal).unwrap();
            }
            self.files.push((0, proposal.clone()));
            self.check();
            send(&self.desks[0], &self.log, &self.clock, &proposal).unwrap();
            let objects = self.log.objects();
            assert_eq!(objects.len(), before + 1);
            assert_eq!(found(objects.last().unwrap(), self.next_venue).len(), 1);
        }
    }

    fn walk(size: usize, threshold: usize, seed: u64) {
        let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
        let desks = team(folder.path(), &log, size, threshold);
        let (files, signed) = (Vec::new(), BTreeMap::new());
        let clock = clock();
        let mut walk = Walk { log, desks, threshold, clock, now: noon(), files, signed, next_venue: 0 };
        walk.pass(0);
        let mut rng = StdRng::seed_from_u64(seed);
        for step in 1..=STEPS {
            walk.step(&mut rng);
            walk.check();
            if step % LEG == 0 {
                walk.goes_on();
            }
            // Files that went around long ago are of no interest.
            let excess = walk.files.len().saturating_sub(12);
            walk.files.drain(..excess);
        }
        for desk in &walk.desks {
            open(desk, &walk.log, &walk.clock).unwrap();
        }
    }

    #[test]
    fn two_desks_that_both_must_sign_never_reach_a_dead_end_nor_sign_two_leaves_for_one_place() {
        for seed in 0..2 {
            walk(2, 2, seed);
        }
    }

    #[test]
    fn three_desks_of_which_two_must_sign_never_reach_a_dead_end_nor_sign_two_leaves_for_one_place() {
        for seed in 0..2 {
            walk(3, 2, seed);
        }
    }
}
