//! Tests: a kill between any two steps of any write.

use std::{cell::RefCell, collections::BTreeMap, fs, path::Path};

use homesafe_client::follow::Known;
use homesafe_host::{files::FolderLock, vault::Vault};
use homesafe_protocol::{
    Hash, Nonce,
    log::Frontier,
    note::{NoteAlgorithm, NoteKey},
    time::Day,
};

use super::{
    Countersigned, Damage, Desk, DeskError, Head, Job, KeyKind, Nonces, PendingLeaf, Records, Said, State,
    tests::{NOW, passphrase, setup},
};
use crate::{
    cases::Case,
    journal::Act,
    model::{CaseId, CaseRows, TableRule},
    trust::{Changes, make},
};

type Watcher = Box<dyn FnMut(&Path)>;

thread_local! {
    static WATCHER: RefCell<Option<Watcher>> = const { RefCell::new(None) };
}

/// Called after every step that a kill could follow.
pub(super) fn look(folder: &Path) {
    let watcher = WATCHER.take();
    WATCHER.set(watcher.map(|mut watch| {
        watch(folder);
        watch
    }));
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() { copy(&from, &to) } else { fs::copy(from, to).map(drop).unwrap() }
    }
}

/// Does something, and gives the number of copies of the desk's folder that were made on the way to `copies`.
fn watched<T>(copies: &Path, what: impl FnOnce() -> T) -> (T, usize) {
    let (to, counter) = (copies.to_owned(), std::rc::Rc::new(std::cell::Cell::new(0)));
    let count = counter.clone();
    WATCHER.set(Some(Box::new(move |folder| {
        copy(folder, &to.join(count.get().to_string()));
        count.set(count.get() + 1);
    })));
    let done = what();
    WATCHER.set(None);
    (done, counter.get())
}

fn opened(folder: &Path, vault: Vault) -> Result<Desk, DeskError> {
    Desk::in_folder(folder, vault, FolderLock::acquire(folder).unwrap())
}

/// Reads all that there is; gives the number of the journal's entries.
fn read_all(desk: &Desk) -> usize {
    desk.find_chain().unwrap();
    desk.trust_versions().unwrap().into_iter().for_each(|version| drop(desk.trust_note(version).unwrap()));
    (0..9).for_each(|version| drop(desk.signed_by_roots(version).unwrap()));
    desk.cases().unwrap();
    desk.state().unwrap();
    desk.nonces().unwrap();
    desk.countersigned().unwrap();
    desk.ledger(|_, _| true).unwrap();
    if let Some(pending) = desk.pending().unwrap() {
        pending.job.seqs().for_each(|seq| drop(pending.publication(seq).unwrap()));
        pending.unsigned_from(desk, 0).unwrap();
        if !pending.job.complete {
            desk.proposal(&pending).unwrap();
        }
    }
    for kind in [KeyKind::Root, KeyKind::Certification, KeyKind::Submission] {
        desk.keys(kind).unwrap();
    }
    let journal = desk.read_journal().unwrap();
    let is_in_journal = |act| journal.entries.iter().any(|entry| entry.what == act);
    for (_, key) in desk.keys(KeyKind::Publishing).unwrap().iter().skip(1) {
        assert!(is_in_journal(Act::KeyMade { key: key.into() }), "made, and nobody knows");
    }
    let unfinished = journal.damage.iter().all(|damage| matches!(damage, Damage::NotWhole { .. }));
    assert!(unfinished, "{:?}", journal.damage);
    journal.entries.len()
}

fn case(desk: &Desk, id: u8) -> Case {
    let mut case = Case::new(CaseId::from([id; 5]), String::new(), NOW).unwrap();
    desk.act_on_case(&case, Act::CaseMade { case: case.id }, NOW).unwrap();
    case.touch(NOW.saturating_add(1));
    desk.act_on_case(&case, Act::RowsAdded { case: case.id, rows: 0 }, NOW).unwrap();
    case
}

fn job(first: u64, leaves: usize, folder: u32, case: &Case) -> (Job, Vec<PendingLeaf>) {
    let job = Job {
        request: Hash::from([1; 32]),
        first,
        roots: vec![Hash::from([2; 32]); leaves],
        published_at: NOW,
        windows: 1,
        withdrawals: 0,
        records: 256,
        bytes: 9,
        cases: vec![CaseRows { case: case.id, rows: vec![] }],
        complete: true,
        folder,
    };
    let leaf = || PendingLeaf { leaf: b"leaf".to_vec(), object: b"object".to_vec(), said: Said::nothing() };
    (job, (0..leaves).map(|_| leaf()).collect())
}

/// Every kind of write, once at least.
fn a_life(desk: &mut Desk) {
    let rng = &mut rand::rng();
    let log = ed25519_dalek::SigningKey::from_bytes(&[9; 32]).verifying_key().to_bytes();
    let log = NoteKey::new("homesafe.example/hk", NoteAlgorithm::Ed25519, log.into()).unwrap();
    make(desk, &Changes { log_keys: vec![log], ..Changes::default() }, NOW).unwrap();
    make(desk, &Changes { rotate: vec![KeyKind::Submission], ..Changes::default() }, NOW).unwrap();
    desk.destroy_key(KeyKind::Submission, 1).unwrap();
    desk.add_officer("chan", NOW, rng).unwrap();
    desk.make_publishing_key(NOW, rng).unwrap();
    desk.set_table_rule(TableRule::Forbidden, NOW).unwrap();
    let case = case(desk, 1);
    desk.set_state(&State::new(Known::at(desk.info.origin.clone(), Frontier::default()))).unwrap();
    let signed = Countersigned { leaf: Hash::from([3; 32]), ends: NOW };
    desk.set_countersigned(&BTreeMap::from([(1, signed)])).unwrap();
    let mut nonces = Nonces::default();
    nonces.add(Nonce::from([1; 16])).unwrap();
    let (first, leaves) = job(0, 2, 0, &case);
    let pending = desk.set_pending(first, &leaves, None, &nonces).unwrap();
    let (again, leaves) = job(5, 1, 1, &case);
    let pending = desk.sign_pending_again(&pending, 1, again, &leaves).unwrap();
    desk.finish(&pending, NOW).unwrap();
    let (proposed, leaves) = job(6, 1, 0, &case);
    let proposed = Job { complete: false, ..proposed };
    let pending = desk.set_pending(proposed, &leaves, Some(b"proposal"), &nonces).unwrap();
    desk.complete_pending(&pending, b"signed leaf", Hash::from([4; 32])).unwrap();
    desk.discard(&desk.pending().unwrap().unwrap()).unwrap();
    desk.forget_before(Day::new(u16::MAX)).unwrap();
    desk.delete_case(case.id, NOW).unwrap();
}

#[test]
fn a_kill_between_any_two_steps_leaves_a_desk_that_opens_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let (path, copies) = (folder.path().join("desk"), folder.path().join("kills"));
    let made = || Desk::create(&path, &passphrase(), setup(), NOW, &mut rand::rng()).unwrap();
    let (mut desk, made) = watched(&copies, made);
    let ((), kills) = watched(&copies.join("life"), || a_life(&mut desk));
    assert!(kills > 60, "{kills}");
    assert!(desk.ledger(|_, _| true).is_ok() && fs::read_dir(path.join("ledger")).unwrap().count() == 0);
    assert_eq!(fs::read_dir(path.join("pending/0")).unwrap().count(), 0, "nothing is left over");

    // While it is made, it is no desk yet; the last step makes it one.
    let mut vault = desk.vault;
    for n in 0..made {
        let copy = copies.join(n.to_string());
        let found = Head::load(&copy, &vault).map(|head| Records::new(&copy, head)).unwrap();
        found.check_names().unwrap();
        // The file, and that it is there.
        assert_eq!(found.read("desk.json").unwrap().is_some(), n + 2 >= made, "{n}");
    }
    let mut entries = 0;
    for n in 0..kills {
        let copy = copies.join("life").join(n.to_string());
        let mut desk = opened(&copy, vault).unwrap_or_else(|error| panic!("step {n}: {error}"));
        let found = read_all(&desk);
        assert!(found >= entries, "step {n}: what was acknowledged is gone");
        entries = found;
        desk.act_as(Some("lee")).unwrap();
        case(&desk, 9);
        if let Some(pending) = desk.pending().unwrap() {
            desk.discard(&pending).unwrap();
        }
        assert!(read_all(&desk) > entries && desk.read_journal().unwrap().damage.is_empty());
        let again = desk.records().unwrap().check_names();
        assert!(again.is_ok(), "step {n}: {again:?}");
        vault = desk.vault;
    }
}

#[test]
fn a_kill_leaves_no_damaged_key_aside_that_the_journal_does_not_name() {
    let folder = tempfile::tempdir().unwrap();
    let copies = folder.path().join("kills");
    let desk = super::tests::desk(folder.path());
    let name = "certification-1.age".to_owned();
    let file = desk.folder().join("keys").join(&name);
    fs::write(&file, b"damaged").unwrap();
    let (_, kills) = watched(&copies, || desk.set_aside(&file, NOW).unwrap());
    let mut vault = desk.vault;
    let mut aside = 0;
    for n in 0..kills {
        let copy = copies.join(n.to_string());
        let desk = opened(&copy, vault).unwrap();
        if copy.join("damaged").join(&name).exists() {
            let journal = desk.read_journal().unwrap();
            let act = Act::KeySetAside { key: name.clone(), now: name.clone() };
            assert!(journal.entries.iter().any(|entry| entry.what == act), "step {n}");
            aside += 1;
        }
        vault = desk.vault;
    }
    assert!(aside > 0 && fs::read(desk.folder.join("damaged").join(&name)).unwrap() == b"damaged");
}

#[test]
fn attack_a_kill_is_no_excuse_for_a_third_file() {
    let folder = tempfile::tempdir().unwrap();
    let copies = folder.path().join("kills");
    let desk = super::tests::desk(folder.path());
    let (_, kills) = watched(&copies, || case(&desk, 1));
    let vault = desk.vault;
    let (mut refused, file) = (0, format!("cases/{}.age", CaseId::from([1; 5])));
    for n in 0..kills {
        let copy = copies.join(n.to_string());
        let head = Head::find(&copy, &vault).unwrap().unwrap();
        if head.listed == (Head::load(&copy, &vault).unwrap()).listed {
            continue;
        }
        head.save(&copy, &vault).unwrap();
        fs::create_dir_all(copy.join("cases")).unwrap();
        fs::write(copy.join(&file), b"a third").unwrap();
        let error = Head::load(&copy, &vault).unwrap_err();
        assert!(matches!(&error, DeskError::Changed(path) if *path == copy.join(&file)), "{error}");
        refused += 1;
    }
    assert_eq!(refused, 4, "two writes of two steps each");
}
