//! What a second desk sees of a proposed publication, and what it refuses to sign.

use std::time::Duration;

use homesafe_authority::{
    desk::{Desk, KeyKind},
    plan::{Columns, read_table},
    publish::{
        MAX_PROPOSAL_LEN, Proposal, PublishError, Request, Review, ReviewedVenue, Sequencer, WindowClaim,
        windows,
    },
    trust::Changes,
};
use homesafe_host::{
    cli::{Classify as _, Exit},
    clock::{ManualClock, format_time},
    files::read_bounded,
};
use homesafe_protocol::{
    share::VenueEvidence,
    time::{Day, Validity},
    venue::{Category, HomeSafeCode, VenueBody, VenueCertificate, VenuePublic},
};
use serde_json::Value;
use tempfile::TempDir;

use crate::common::{DAY, FakeLog, desk, new_desk, noon, origin, said};

/// Two desks whose signatures a publication needs.
struct TwoDesks {
    first: Desk,
    second: Desk,
    log: FakeLog,
    clock: ManualClock,
    _folder: TempDir,
}

impl TwoDesks {
    fn new() -> Self {
        let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
        let second = new_desk(&folder.path().join("second"));
        let first = desk(&folder.path().join("first"), &log, Changes::default());
        let keys = [&first, &second].map(|desk| desk.info().publishing).to_vec();
        let changes = Changes { publishing: keys, publishing_threshold: Some(2), ..Changes::default() };
        homesafe_authority::trust::make(&first, &changes, noon().saturating_sub(2 * 86_400)).unwrap();
        homesafe_authority::trust::send(&first, &log).unwrap();
        for version in [1, 2] {
            let document = first.chain().unwrap().documents().nth(version as usize - 1).unwrap().clone();
            second.add_trust(&document, &first.trust_note(version).unwrap()).unwrap();
        }
        Self { first, second, log, clock: ManualClock::new(noon()), _folder: folder }
    }

    fn certified(&self, name: &str) -> HomeSafeCode {
        let body = body(name);
        let (_, key) = self.first.keys(KeyKind::Certification).unwrap().remove(0);
        let last = body.public().validity().last();
        let certificate = VenueCertificate::issue(body.public(), body.commitment(), last, &key.signer());
        HomeSafeCode::uncertified(body).certified(certificate)
    }

    fn open<'a>(&'a self, desk: &'a Desk) -> Sequencer<'a> {
        Sequencer::open(desk, &self.log, &self.clock, Duration::ZERO).unwrap()
    }

    /// What the first desk proposes to say of a venue.
    fn propose(&self, code: &str) -> Value {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("windows.csv");
        let [start, end] = [600, 660].map(|minute| format_time(DAY.minute(minute)));
        std::fs::write(&path, format!("code,start,end,level,advice\n{code},{start},{end},2,1\n")).unwrap();
        let table = read_table(path.as_path().into(), Columns::Publish, origin().deployment(), None).unwrap();
        let mut sequencer = self.open(&self.first);
        let entries = windows(&table, 15, sequencer.days()).unwrap();
        let digest = table.digest(Columns::Publish, 15);
        let request = Request { digest, entries: &entries, venues: &table.venues, cases: &[] };
        assert!(!sequencer.publish(&request, &mut rand::rng()).unwrap().complete);
        serde_json::to_value(sequencer.proposal().unwrap()).unwrap()
    }

    fn review(&self, proposal: &Value) -> Result<Review, PublishError> {
        self.open(&self.second).review(&parsed(proposal))
    }

    fn countersign(&self, proposal: &Value, second_source: &[u32]) -> Result<(usize, usize), PublishError> {
        self.open(&self.second).countersign(&mut parsed(proposal), second_source)
    }

    /// That the second desk refuses, and has signed nothing.
    fn refuses(&self, proposal: &Value, exit: Exit) -> PublishError {
        let entries = self.second.read_journal().unwrap().entries.len();
        let error = self.countersign(proposal, &[]).unwrap_err();
        assert_eq!(error.exit(), exit, "{error}");
        assert_eq!(self.second.read_journal().unwrap().entries.len(), entries);
        assert!(self.second.countersigned().unwrap().is_empty());
        error
    }
}

fn body(name: &str) -> VenueBody {
    let public = VenuePublic::builder(origin().deployment(), Category::RESTAURANT)
        .names("", name)
        .validity(Validity::new(Day::new(20_700), Day::new(20_900)).unwrap())
        .build();
    VenueBody::new(public.unwrap(), [7; 16].into())
}

fn text(code: &HomeSafeCode) -> String {
    code.to_text("HOMESAFE.EXAMPLE").unwrap().to_string()
}

fn parsed(proposal: &Value) -> Proposal {
    Proposal::parse(&serde_json::to_vec(proposal).unwrap()).unwrap()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn evidence(code: &HomeSafeCode, day: Day) -> Value {
    hex(&VenueEvidence::of(code, [day]).encode()).into()
}

#[test]
fn no_proposal_is_written_that_another_desk_would_not_read() {
    let desks = TwoDesks::new();
    let mut proposal = desks.propose(&text(&desks.certified("Tea House")));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("proposal");
    let len = serde_json::to_vec(&proposal).unwrap().len();
    let mut write = |len: usize| {
        proposal["venues"][0]["word"] = "x".repeat(len).into();
        parsed(&proposal).write(&path)
    };
    // With the signatures that may still come it would be one byte too long.
    let longest = MAX_PROPOSAL_LEN as usize - len + "Tea House".len() - 7 * 256;
    let error = write(longest + 1).unwrap_err();
    assert_eq!(error.exit(), Exit::Usage);
    assert!(matches!(error, PublishError::ProposalTooLarge { max: 63 }), "{error}");
    assert!(!path.exists(), "nothing was written");
    write(longest).unwrap();
    assert!(Proposal::parse(&read_bounded(&path, MAX_PROPOSAL_LEN).unwrap()).is_ok());
}

#[test]
fn a_second_desk_sees_for_itself_which_certified_venue_it_signs() {
    let desks = TwoDesks::new();
    let code = desks.certified("Tea House");
    let mut proposal = desks.propose(&text(&code));
    // The word is nothing where there is proof.
    proposal["venues"][0]["word"] = "Another House".into();
    let review = desks.review(&proposal).unwrap();
    let venue = ReviewedVenue::Shown { name: "Tea House".into(), fingerprint: code.body().fingerprint() };
    assert_eq!(review.windows[0].venue, venue);
    assert_eq!((review.windows[0].number, &review.windows[0].claimed), (1, &None));
    assert_eq!(desks.countersign(&proposal, &[]).unwrap(), (2, 2));
    let journal = desks.second.read_journal().unwrap();
    let last = said(&journal.entries.last().unwrap().what.told());
    assert_eq!(last, "countersigned 1 window as publication 0, 0 of them confirmed by a second source");
}

#[test]
fn a_claimed_venue_needs_a_second_source_at_the_second_desk_too() {
    let desks = TwoDesks::new();
    let proposal = desks.propose(&text(&HomeSafeCode::uncertified(body("Tea House"))));
    let review = desks.review(&proposal).unwrap();
    assert!(said(&review.windows[0].venue).starts_with("Tea House, fingerprint "));
    assert!(review.windows[0].claimed.is_some());
    let error = desks.refuses(&proposal, Exit::Usage);
    assert!(said(&error).contains("--second-source 1"), "{error}");
    assert!(desks.countersign(&proposal, &[2]).is_err());
    assert_eq!(desks.countersign(&proposal, &[1]).unwrap(), (2, 2));
    let last = said(&desks.second.read_journal().unwrap().entries.pop().unwrap().what.told());
    assert!(last.ends_with("1 of them confirmed by a second source"), "{last}");
}

#[test]
fn a_poster_of_another_system_is_shown_with_its_system_and_nobody_vouches_for_it() {
    let desks = TwoDesks::new();
    let proposal = desks.propose("taxi:VK7413");
    let window = desks.review(&proposal).unwrap().windows.remove(0);
    let ReviewedVenue::Word(word) = window.venue else { panic!("{:?}", window.venue) };
    assert!(word.starts_with("Hong Kong taxi: ") && word.contains("VK7413"), "{word}");
    assert_eq!(window.claimed, Some(WindowClaim::OthersWord));
    desks.refuses(&proposal, Exit::Usage);
}

#[test]
fn attack_a_certified_venue_is_renamed_in_a_proposal() {
    let desks = TwoDesks::new();
    let good = desks.propose(&text(&desks.certified("Tea House")));
    // In what it shows of itself: then it makes another day key than the one that the windows open.
    let mut renamed = good.clone();
    let shown = good["venues"][0]["evidence"].as_str().unwrap();
    let changed = shown.replacen(&hex(b"Tea House"), &hex(b"Bar Horse"), 1);
    assert_ne!(changed, shown);
    renamed["venues"][0]["evidence"] = changed.into();
    let error = desks.refuses(&renamed, Exit::Verification);
    assert!(matches!(error, PublishError::EvidenceOfAnother), "{error}");
    // By word, in place of what it shows.
    let mut by_word = good;
    by_word["venues"][0]["evidence"] = Value::Null;
    by_word["venues"][0]["word"] = "Bar Horse".into();
    let window = desks.review(&by_word).unwrap().windows.remove(0);
    assert_eq!(window.claimed, Some(WindowClaim::OthersWord));
    desks.refuses(&by_word, Exit::Usage);
}

#[test]
fn attack_another_day_key_under_a_certified_name() {
    let desks = TwoDesks::new();
    let (own, other) = (desks.certified("Tea House"), desks.certified("Bar Horse"));
    let good = desks.propose(&text(&own));
    // The name of one venue over the day of another, or over another day of its own.
    for shown in [evidence(&other, DAY), evidence(&own, DAY.previous().unwrap())] {
        let mut bad = good.clone();
        bad["venues"][0]["evidence"] = shown;
        let error = desks.refuses(&bad, Exit::Verification);
        assert!(matches!(error, PublishError::EvidenceOfAnother), "{error}");
    }
    // The other's name and certificate with the right key: it does not lead to what was certified.
    let seed = |code: &HomeSafeCode| hex(code.body().venue_key().day_seeds([DAY]).next().unwrap().expose());
    let shown = evidence(&other, DAY);
    let spliced = shown.as_str().unwrap().replacen(&seed(&other), &seed(&own), 1);
    assert_ne!(spliced, shown.as_str().unwrap());
    let mut bad = good;
    bad["venues"][0]["evidence"] = spliced.into();
    let error = desks.refuses(&bad, Exit::Verification);
    assert!(matches!(error, PublishError::EvidenceOfAnother), "{error}");
}

#[test]
fn attack_a_name_that_turns_the_line_around() {
    let desks = TwoDesks::new();
    let mut proposal = desks.propose("taxi:VK7413");
    proposal["venues"][0]["word"] = "Bar \u{202e}esroH\n  2  certified\u{1b}[2J".into();
    let venue = desks.review(&proposal).unwrap().windows.remove(0).venue;
    assert_eq!(venue, ReviewedVenue::Word("Bar \u{fffd}esroH   2  certified\u{fffd}[2J".into()));
}

#[test]
fn attack_a_proposal_that_says_another_thing_than_its_batch() {
    let desks = TwoDesks::new();
    let good = desks.propose(&text(&desks.certified("Tea House")));
    for (member, value) in [("level", 1), ("advice", 0), ("start", 585), ("end", 675)] {
        let mut bad = good.clone();
        assert_ne!(bad["windows"][0][member], value);
        bad["windows"][0][member] = value.into();
        let error = desks.refuses(&bad, Exit::Verification);
        assert!(matches!(error, PublishError::SaysAnother), "{member}: {error}");
    }
    let mut bad = good;
    bad["windows"][0]["venue"] = 1.into();
    assert!(matches!(desks.refuses(&bad, Exit::Verification), PublishError::NotAProposal));
}
