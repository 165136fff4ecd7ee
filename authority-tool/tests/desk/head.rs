//! Nothing in a desk's folder is believed for lying there: whoever can write into it, and has no passphrase,
//! is found out.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use homesafe_authority::{
    audit::{Difference, differences},
    cases::{Case, CaseError, Source, from_code},
    desk::{Desk, DeskError, KeyKind},
    journal::Act,
    model::{CaseId, TableRule},
    trust::{Changes, make},
};
use homesafe_host::cli::{Classify as _, Exit};
use homesafe_protocol::{
    batch::{Advice, Level},
    venue::HomeSafeCode,
};
use homesafe_test_support::{copy, passphrase};
use sha2::{Digest as _, Sha256};

use crate::common::{
    DAY, FakeLog, Fate, desk, new_desk, new_document, noon,
    publishing::{a_window, body, clock, open, publish},
    reopened, said, team,
};

/// A case with two stays at venues.
fn case(desk: &Desk) -> Case {
    let row = |venue| {
        let code = HomeSafeCode::uncertified(body(venue)).into();
        let (times, says) = ((DAY.minute(600), DAY.minute(660)), (Level::TestAdvised, Advice::default()));
        from_code(&code, times, says, Source::Poster).unwrap()
    };
    let mut case = Case::new(CaseId::random(&mut rand::rng()), String::new(), noon()).unwrap();
    case.add(vec![row(1), row(2)], noon());
    desk.act_on_case(&case, Act::CaseMade { case: case.id }, noon()).unwrap();
    case
}

/// A desk in whose folder somebody else is at work.
struct Victim {
    desk: Desk,
    folder: PathBuf,
}

impl Victim {
    fn new(desk: Desk, folder: &Path) -> Self {
        Self { desk, folder: folder.to_owned() }
    }

    /// What the first command says that looks at everything in the folder.
    fn refusal(&mut self) -> Option<(String, Exit)> {
        self.desk.step_aside();
        let looked = self.desk.step_in(Duration::ZERO).map_err(CaseError::from).and_then(|()| self.look());
        looked.err().map(|error| (said(&error), error.exit()))
    }

    fn look(&self) -> Result<(), CaseError> {
        let desk = &self.desk;
        desk.cases()?;
        desk.find_chain()?;
        desk.state()?;
        desk.nonces()?;
        desk.countersigned()?;
        desk.officers()?;
        desk.ledger(|_, _| true)?;
        if let Some(pending) = desk.pending()? {
            pending.job.seqs().try_for_each(|seq| pending.publication(seq).map(drop))?;
        }
        let kinds = [KeyKind::Root, KeyKind::Publishing, KeyKind::Certification, KeyKind::Submission];
        Ok(kinds.into_iter().try_for_each(|kind| desk.keys(kind).map(drop))?)
    }

    /// Refused by the file's name, with what to do; as before once the file is as it was.
    fn refuses(&mut self, name: &str, advice: &str, spoil: impl Fn(&Path)) {
        assert_eq!(self.refusal(), None, "before {name}");
        let (path, kept) = (self.folder.join(name), fs::read(self.folder.join(name)).ok());
        spoil(&path);
        assert_ne!(fs::read(&path).ok(), kept, "{name} is another");
        let believed = || (format!("{name} is believed"), Exit::Other);
        let (text, exit) = self.refusal().unwrap_or_else(believed);
        assert!(
            text.contains(&path.display().to_string()) && text.contains(advice) && exit == Exit::Damaged,
            "{text}"
        );
        match kept {
            Some(bytes) => fs::write(&path, bytes).unwrap(),
            None => fs::remove_file(&path).unwrap(),
        }
        assert_eq!(self.refusal(), None, "after {name}");
    }
}

const RESTORE: &str = "restore the whole folder from the newest backup, then run `recover`";
const TAKE_OUT: &str = "take it out, and find out who put it there";

fn restored_by(from: &Path) -> impl Fn(&Path) + use<> {
    let from = from.to_owned();
    move |path| copy_file(&from.join(path.file_name().unwrap()), path)
}

/// A case of which a row was dropped; `copy` runs before that.
fn with_a_dropped_row(own: &Desk, copy: impl FnOnce()) -> Case {
    let mut case = case(own);
    copy();
    case.drop_row(1).unwrap();
    own.act_on_case(&case, Act::RowDropped { case: case.id, row: 1 }, noon()).unwrap();
    case
}

fn copy_file(from: &Path, to: &Path) {
    fs::copy(from, to).unwrap();
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn attack_a_trust_document_of_another_desk_is_put_into_the_folder() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let [here, other] = ["desk", "other"].map(|name| folder.path().join(name));
    let own = desk(&here, &log, Changes::default());
    publish(&own, &log, &a_window(1)).unwrap();
    let theirs = desk(&other, &FakeLog::new(), Changes::default());
    make(&theirs, &Changes { publishing: vec![own.info().publishing], ..Changes::default() }, noon())
        .unwrap();
    let mut victim = Victim::new(own, &here);
    victim.refuses("trust/2", TAKE_OUT, restored_by(&other.join("trust")));
    victim.refuses("trust/1", RESTORE, restored_by(&other.join("trust")));
    victim.refuses("trust/1", RESTORE, |path| fs::remove_file(path).unwrap());
    publish(&victim.desk, &log, &a_window(2)).unwrap();
}

#[test]
fn attack_the_memory_of_what_the_roots_signed_is_taken_away() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let here = folder.path().join("desk");
    let mut victim = Victim::new(desk(&here, &log, Changes::default()), &here);
    victim.refuses("trust/signed/1", RESTORE, |path| fs::remove_file(path).unwrap());
}

#[test]
fn attack_a_case_file_is_put_back_and_the_dropped_row_with_it() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let [here, old] = ["desk", "old"].map(|name| folder.path().join(name));
    let own = desk(&here, &log, Changes::default());
    let case = with_a_dropped_row(&own, || copy(&here, &old));
    let name = format!("cases/{}.age", case.id);
    let dropped = fs::read(here.join(&name)).unwrap();
    let mut victim = Victim::new(own, &here);
    // At once, before anybody has looked.
    copy_file(&old.join(&name), &here.join(&name));
    assert!(victim.refusal().is_some_and(|(text, _)| text.contains(&name)));
    fs::write(here.join(&name), dropped).unwrap();
    let gone = self::case(&victim.desk);
    copy(&here.join("cases"), &old.join("later"));
    victim.desk.delete_case(gone.id, noon()).unwrap();
    victim.refuses(&format!("cases/{}.age", case.id), RESTORE, restored_by(&old.join("cases")));
    victim.refuses(&format!("cases/{}.age", gone.id), TAKE_OUT, restored_by(&old.join("later")));
}

#[test]
fn attack_journal_and_head_are_put_back_together() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let [here, old] = ["desk", "old"].map(|name| folder.path().join(name));
    let own = desk(&here, &log, Changes::default());
    let case = with_a_dropped_row(&own, || copy(&here, &old));
    let mut victim = Victim::new(own, &here);
    victim.refuses("head", RESTORE, |path| fs::write(path, "nonsense").unwrap());
    ["journal", "head"].iter().for_each(|name| copy_file(&old.join(name), &here.join(name)));
    let (text, _) = victim.refusal().unwrap();
    assert!(text.contains(&format!("cases/{}.age", case.id)), "{text}");
}

#[test]
fn attack_what_the_desk_signed_or_may_sign_again_is_forgotten_or_put_back() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desks = team(folder.path(), &log, 2, 2);
    let (here, old) = (folder.path().join("1"), folder.path().join("old"));
    let clock = clock();
    let round = |venue| {
        publish(&desks[0], &log, &a_window(venue)).unwrap();
        let mut proposal = open(&desks[0], &log, &clock).unwrap().proposal().unwrap();
        open(&desks[1], &log, &clock).unwrap().countersign(&mut proposal, &[1]).unwrap();
        open(&desks[0], &log, &clock).unwrap().send_countersigned(&proposal).unwrap();
    };
    round(1);
    copy(&here, &old);
    round(2);
    let [first, second] = <[Desk; 2]>::try_from(desks).unwrap();
    let mut victim = Victim::new(second, &here);
    for name in ["nonces", "countersigned.json", "log-state"] {
        victim.refuses(name, RESTORE, |path| fs::remove_file(path).unwrap());
        victim.refuses(name, RESTORE, restored_by(&old));
    }
    let here = folder.path().join("0");
    let mut victim = Victim::new(first, &here);
    let ledger = files(&here.join("ledger"));
    assert_eq!(ledger.len(), 2);
    victim.refuses(&format!("ledger/{}", ledger[0]), RESTORE, |path| fs::remove_file(path).unwrap());
    victim.refuses(&format!("ledger/{}", ledger[0]), RESTORE, |path| {
        copy_file(&here.join("ledger").join(&ledger[1]), path);
    });
}

#[test]
fn attack_what_waits_to_be_sent_is_exchanged() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let [here, old] = ["desk", "old"].map(|name| folder.path().join(name));
    let own = desk(&here, &log, Changes::default());
    log.set(Fate::Down);
    publish(&own, &log, &a_window(1)).unwrap_err();
    copy(&here, &old);
    log.set(Fate::Taken);
    publish(&own, &log, &a_window(2)).unwrap();
    log.set(Fate::Down);
    publish(&own, &log, &a_window(3)).unwrap_err();
    let mut victim = Victim::new(own, &here);
    for name in files(&here.join("pending")).into_iter().filter(|name| name.starts_with("job")) {
        victim.refuses(&format!("pending/{name}"), RESTORE, restored_by(&old.join("pending")));
    }
    for name in files(&here.join("pending/0")) {
        victim.refuses(&format!("pending/0/{name}"), RESTORE, |path| fs::remove_file(path).unwrap());
    }
}

/// The very head that belongs to what lies in the folder, whoever put it there.
fn head_of(desk: &Desk, folder: &Path) -> Vec<u8> {
    let digest = |path: &Path| {
        let bytes = fs::read(path).unwrap();
        (bytes.len() as u64, <[u8; 32]>::from(Sha256::digest(&bytes)))
    };
    let mut listed = BTreeMap::new();
    for name in ["desk.json", "log-state", "nonces"] {
        listed.insert(name.to_owned(), digest(&folder.join(name)));
    }
    for below in ["cases", "keys", "ledger", "trust", "trust/signed"] {
        for name in files(&folder.join(below)).into_iter().filter(|name| name != "signed") {
            listed.insert(format!("{below}/{name}"), digest(&folder.join(below).join(name)));
        }
    }
    let journal = desk.read_journal().unwrap();
    let (entries, bytes) =
        (journal.entries.len() as u64, fs::metadata(folder.join("journal")).unwrap().len());
    let nothing: BTreeMap<String, Option<(u64, [u8; 32])>> = BTreeMap::new();
    let end = (entries, bytes, *journal.hashes.last().unwrap());
    postcard::to_allocvec(&(1u8, desk.officers().unwrap(), TableRule::Allowed, end, listed, nothing)).unwrap()
}

#[test]
fn attack_whoever_knows_the_desks_address_seals_files_for_it() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let here = folder.path().join("desk");
    let own = desk(&here, &log, Changes::default());
    publish(&own, &log, &a_window(1)).unwrap();
    let mut case = case(&own);
    case.drop_row(1).unwrap();
    let encoded = [&[1], postcard::to_allocvec(&case).unwrap().as_slice()].concat();
    let sealed = |bytes: &[u8]| own.address().seal(bytes).unwrap();
    let forged = [
        (format!("cases/{}.age", case.id), RESTORE, sealed(&encoded)),
        (format!("cases/{}.age", CaseId::from([7; 5])), TAKE_OUT, sealed(&encoded)),
        (format!("ledger/{}", files(&here.join("ledger"))[0]), RESTORE, sealed(&[1, 0, 0])),
        ("keys/root-1.age".into(), RESTORE, sealed(&[7; 32])),
        ("keys/publishing-2.age".into(), TAKE_OUT, sealed(&[7; 32])),
        ("head".into(), RESTORE, sealed(&head_of(&own, &here))),
    ];
    let mut victim = Victim::new(own, &here);
    for (name, advice, bytes) in forged {
        victim.refuses(&name, advice, |path| fs::write(path, &bytes).unwrap());
    }
}

#[test]
fn attack_the_desks_own_description_is_changed_or_taken_away() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path().join("desk");
    drop(new_desk(&here));
    let (path, whole) = (here.join("desk.json"), fs::read_to_string(here.join("desk.json")).unwrap());
    fs::write(&path, whole.replace("homesafe.example/hk", "homesafe.example/mo")).unwrap();
    assert!(matches!(Desk::open(&here, &passphrase()), Err(DeskError::Changed(changed)) if changed == path));
    fs::remove_file(&path).unwrap();
    assert!(matches!(Desk::open(&here, &passphrase()), Err(DeskError::Gone(gone)) if gone == path));
    fs::write(&path, whole).unwrap();
    drop(Desk::open(&here, &passphrase()).unwrap());
}

#[test]
fn a_whole_folder_set_back_agrees_with_itself_until_something_is_published() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let [here, old] = ["desk", "old"].map(|name| folder.path().join(name));
    let own = desk(&here, &log, Changes::default());
    copy(&here, &old);
    publish(&own, &log, &a_window(1)).unwrap();
    let mut victim = Victim::new(reopened(&old), &old);
    assert_eq!(victim.refusal(), None);
    let error = publish(&victim.desk, &log, &a_window(2)).unwrap_err();
    assert!(error.exit() == Exit::Damaged && said(&error).contains("put back"), "{error}");
}

#[test]
fn journal_and_log_are_held_against_each_other() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desks = team(folder.path(), &log, 2, 2);
    let (clock, old) = (clock(), folder.path().join("old"));
    let differences = |desk: &Desk| differences(desk, &desk.read_journal().unwrap().entries).unwrap();
    let round = |own: &Desk, other: &Desk, venue| {
        publish(own, &log, &a_window(venue)).unwrap();
        let mut proposal = open(own, &log, &clock).unwrap().proposal().unwrap();
        open(other, &log, &clock).unwrap().countersign(&mut proposal, &[1]).unwrap();
        assert_eq!(differences(own), [], "what waits is no difference");
        open(own, &log, &clock).unwrap().send_countersigned(&proposal).unwrap();
        drop(open(other, &log, &clock).unwrap());
    };
    round(&desks[0], &desks[1], 1);
    copy(&folder.path().join("0"), &old);
    round(&desks[0], &desks[1], 2);
    round(&desks[1], &desks[0], 3);
    desks.iter().for_each(|desk| assert_eq!(differences(desk), []));

    let restored = reopened(&old);
    drop(open(&restored, &log, &clock).unwrap());
    assert_eq!(differences(&restored), [Difference::NotInJournal(1), Difference::NotInJournal(2)]);
    open(&restored, &log, &clock).unwrap().accept_restore().unwrap();
    assert_eq!(differences(&restored), [Difference::FoundByRecover(1), Difference::FoundByRecover(2)]);
    restored.journal(Act::Published { first: 3, last: u64::MAX }, noon()).unwrap();
    restored.journal(Act::Published { first: 3, last: 3 }, noon()).unwrap();
    assert_eq!(differences(&restored)[2..], [Difference::NotInLog(3), Difference::NotInLog(3)]);
}

#[test]
fn attack_a_publication_by_another_copy_of_the_desk_is_no_entry_of_its_journal() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let [here, copied] = ["desk", "copied"].map(|name| folder.path().join(name));
    let own = desk(&here, &log, Changes::default());
    copy(&here, &copied);
    publish(&own, &log, &a_window(1)).unwrap();
    // One of its own waits for the very place that the copy takes.
    log.set(Fate::Down);
    publish(&own, &log, &a_window(3)).unwrap_err();
    log.set(Fate::Taken);
    let thief = reopened(&copied);
    let clock = clock();
    open(&thief, &log, &clock).unwrap().accept_restore().unwrap();
    publish(&thief, &log, &a_window(2)).unwrap();
    open(&own, &log, &clock).unwrap();
    let found = differences(&own, &own.read_journal().unwrap().entries).unwrap();
    assert_eq!(found, [Difference::NotInJournal(1)]);
}

#[test]
fn what_a_lost_publishing_key_signed_is_still_this_desks_own() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let here = folder.path().join("desk");
    let own = desk(&here, &log, Changes::default());
    for venue in 1..3 {
        publish(&own, &log, &a_window(venue)).unwrap();
        new_document(
            std::slice::from_ref(&own),
            &log,
            Changes { rotate: vec![KeyKind::Publishing], ..Changes::default() },
            noon(),
        );
    }
    (1..3).for_each(|n| fs::remove_file(here.join(format!("keys/publishing-{n}.age"))).unwrap());
    drop(own);
    let own = reopened(&here);
    publish(&own, &log, &a_window(3)).unwrap();
    assert_eq!(differences(&own, &own.read_journal().unwrap().entries).unwrap(), []);
}
