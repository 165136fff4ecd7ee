//! A proposed publication, changed on its way to the second desk: it passes only where it says what its
//! signature is over.
#![cfg_attr(feature = "libfuzzer", no_main)]

use std::time::Duration;

use homesafe_authority::publish::{MAX_PROPOSAL_LEN, Proposal, Request, Review, Sequencer, windows};
use homesafe_fuzz::{
    authority::{DAY, FakeLog, publishing},
    desk::desk_with_trust,
    harm::{Harm, harm},
    json::{Edit, edit},
    planted, scratch,
};
use homesafe_host::files::read_bounded;
use homesafe_protocol::batch::{Advice, Level};
use serde_json::Value;
use tempfile::TempDir;

struct Desk {
    sequencer: Sequencer<'static>,
    proposal: Value,
    review: Review,
    folder: TempDir,
}

thread_local! {
    static DESK: Desk = {
        // For the whole run.
        let log: &FakeLog = Box::leak(Box::new(FakeLog::new()));
        let folder = scratch::folder();
        let desk = Box::leak(Box::new(desk_with_trust(&folder.path().join("desk"), log, 2)));
        let clock = Box::leak(Box::new(publishing::clock()));
        let mut sequencer = Sequencer::open(desk, log, clock, Duration::ZERO).expect("a log");
        let rows = [(1, 600, 660, 2), (1, 700, 720, 1), (2, 600, 630, 0)];
        let table = publishing::table(homesafe_authority::plan::Columns::Publish, &rows);
        let entries = windows(&table, 15, sequencer.days()).expect("windows");
        let request = Request { entries: &entries, venues: &table.venues, ..publishing::nothing() };
        let job = sequencer.publish(&request, &mut rand::rng()).expect("a proposal");
        assert!(!job.complete);
        let proposal = sequencer.proposal().expect("a proposal");
        let review = sequencer.review(&proposal).expect("its own");
        Desk { sequencer, proposal: serde_json::to_value(proposal).expect("JSON"), review, folder }
    };
}

homesafe_fuzz::target!(|input: (Vec<Edit<'_>>, Vec<Harm<'_>>)| {
    let (edits, harms) = input;
    DESK.with(|desk| {
        let mut value = desk.proposal.clone();
        edit(&mut value, &edits);
        let mut bytes = serde_json::to_vec(&value).expect("JSON");
        harm(&mut bytes, &harms);
        let Ok(proposal) = Proposal::parse(&bytes) else { return };
        planted(|| proposal.windows.len() == 4 && proposal.windows[3].venue == 1);
        let path = desk.folder.path().join("proposal");
        proposal.replace(&path).expect("what was read");
        let again = read_bounded(&path, MAX_PROPOSAL_LEN).expect("what was written");
        assert!(Proposal::parse(&again).is_ok_and(|again| again == proposal));
        if let Ok(review) = desk.sequencer.review(&proposal) {
            assert_eq!(says(&review), says(&desk.review), "it says something else under the same signature");
        }
    });
});

/// All windows, in an order that does not depend on the proposal's.
fn says(review: &Review) -> Vec<(u64, u64, Level, Advice)> {
    let window = |w: &homesafe_authority::publish::ReviewedWindow| {
        assert_eq!(w.start.day(), DAY);
        (w.start.seconds(), w.end.seconds(), w.level, w.advice)
    };
    let mut windows: Vec<_> = review.windows.iter().map(window).collect();
    windows.sort_by_key(|(start, end, level, _)| (*start, *end, *level as u8));
    windows
}
