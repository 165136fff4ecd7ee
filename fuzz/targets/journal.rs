//! The desk's journal: lines that an officer signed over whatever they say, and lines that nobody did.
#![cfg_attr(feature = "libfuzzer", no_main)]

use std::{fs, path::PathBuf, sync::LazyLock};

use arbitrary::Arbitrary;
use data_encoding::BASE64;
use ed25519_dalek::{Signer as _, SigningKey};
use homesafe_authority::{
    desk::Desk,
    journal::{Act, Entry},
};
use homesafe_fuzz::{
    authority::{noon, origin},
    desk::{Files, desk, vault},
    harm::{Harm, harm},
    json::{Edit, edit},
    planted, scratch,
};
use homesafe_host::vault::VaultCipher;
use homesafe_protocol::label::Label;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

struct Folder {
    cipher: VaultCipher,
    /// The lines as they lie there, and what is sealed in them.
    sealed: Vec<String>,
    desk: Desk,
    officer: SigningKey,
    journal: PathBuf,
    files: Files,
    lines: Vec<String>,
    entries: Vec<Entry>,
    _folder: TempDir,
}

static FOLDER: LazyLock<Folder> = LazyLock::new(|| {
    let folder = scratch::folder();
    let path = folder.path().join("desk");
    let desk = desk(&path);
    let cases = vec![[1; 5].into(), [2; 5].into()];
    for act in [
        Act::CaseMade { case: [1; 5].into() },
        Act::Signed { first: 1, leaves: 2, windows: 9, withdrawals: 3, cases },
        Act::InboxLeft { no_key: 1, missing_keys: vec![[1; 4].into()], unreadable: 2 },
        Act::SignedAgain { before: 1, first: 2, leaves: 2 },
        Act::Voided { first: 1, last: 2 },
    ] {
        desk.journal(act, noon()).expect("an act");
    }
    let entries = desk.read_journal().expect("a journal").entries;
    let vault = vault(&path);
    let secret = vault.read(&path.join("keys/officer-lee.age")).expect("a key");
    let officer = SigningKey::from_bytes(secret.as_slice().try_into().expect("32 bytes"));
    let journal = path.join("journal");
    let (cipher, text) = (vault.cipher(Label::DeskJournal), fs::read_to_string(&journal).expect("a journal"));
    let open =
        |line: &str| cipher.open(&BASE64.decode(line.as_bytes()).expect("base64")).expect("its own").to_vec();
    let lines = text.lines().map(|line| String::from_utf8(open(line)).expect("text")).collect();
    let (files, sealed) = (Files::of(folder.path()), text.lines().map(str::to_owned).collect());
    Folder { cipher, sealed, desk, officer, journal, files, lines, entries, _folder: folder }
});

#[derive(Debug, Arbitrary)]
struct Input<'a> {
    /// Lines that are signed anew over something else.
    signed: Vec<(u8, Vec<Edit<'a>>)>,
    harms: Vec<Harm<'a>>,
}

homesafe_fuzz::target!(|input: Input<'_>| {
    let Folder { desk, journal, files, lines, sealed: whole, .. } = &*FOLDER;
    let mut changed = whole.clone();
    for (which, edits) in input.signed.iter().take(4) {
        let n = usize::from(*which) % lines.len();
        changed[n] = signed_again(&lines[n], edits);
    }
    let mut bytes = changed.iter().flat_map(|line| [line.as_bytes(), b"\n"].concat()).collect();
    harm(&mut bytes, &input.harms);
    fs::write(journal, &bytes).expect("a file");
    let read = desk.read_journal().expect("a journal, whatever it says");
    let open = |line: &[u8]| FOLDER.cipher.open(&BASE64.decode(line.strip_suffix(b"\n")?).ok()?).ok();
    let found: Option<Vec<_>> = bytes.split_inclusive(|byte| *byte == b'\n').map(open).collect();
    // The same lines sealed anew are the same lines.
    let is_whole =
        found.is_some_and(|found| found.iter().map(|line| &line[..]).eq(lines.iter().map(String::as_bytes)));
    assert_eq!(read.damage.is_empty(), is_whole, "damage that is not named");
    let words = homesafe_host::cli::words();
    assert!(read.entries.iter().all(|entry| !words.fact(&entry.what).is_empty()));
    planted(|| read.entries.iter().any(|entry| !FOLDER.entries.contains(entry)));
    if desk.journal(Act::AdviceSigned { seq: 1 }, noon()).is_ok() {
        let after = desk.read_journal().expect("a journal");
        assert!(after.entries.len() > read.entries.len() || !read.damage.is_empty(), "an act is not there");
    }
    files.restore();
});

/// A line of the same officer over other JSON.
fn signed_again(line: &str, edits: &[Edit<'_>]) -> String {
    let (_, json) = line.split_once(' ').expect("a signature and an entry");
    let mut value: Value = serde_json::from_str(json).expect("JSON");
    edit(&mut value, edits);
    let json = value.to_string();
    let origin = Sha256::digest(origin().as_str());
    let message = [Label::Journal.bytes(), &origin[..], json.as_bytes()].concat();
    let line = format!("{} {json}", BASE64.encode(&FOLDER.officer.sign(&message).to_bytes()));
    BASE64.encode(&FOLDER.cipher.seal(line.as_bytes()).expect("memory"))
}
