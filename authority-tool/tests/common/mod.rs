//! A log in memory that takes publications as the server does, and lies where a test asks it to.

#![allow(dead_code)] // not every test file uses all of it

use std::{
    io::{Cursor, Read},
    path::Path,
    sync::Mutex,
};

use ed25519_dalek::SigningKey;
use homesafe_authority::{
    desk::{Desk, Setup},
    trust::{Changes, make},
};
use homesafe_client::{
    passphrase::Passphrase,
    transport::{Reply, Transport, TransportError},
};
use homesafe_protocol::{
    Hash,
    log::{Checkpoint, Frontier, TileKind, TilePath, UnverifiedLeaf, encode_entry, leaf_hash},
    note::{NoteAlgorithm, NoteKey, signed_note},
    origin::Origin,
    time::{Day, UnixTime},
};

pub const DAY: Day = Day::new(20_780);

pub fn noon() -> UnixTime {
    DAY.minute(720)
}

pub fn origin() -> Origin {
    "homesafe.example/hk".parse().unwrap()
}

pub fn passphrase() -> Passphrase {
    Passphrase::new("correct horse".into()).unwrap()
}

/// What becomes of a publication that is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is taken.
    Taken,
    /// It is taken, and the answer is lost.
    ReplyLost,
    /// The server is down.
    Down,
    /// It is acknowledged and thrown away.
    Forgotten,
    /// So many more are taken, then the server is down.
    DownAfter(usize),
}

#[derive(Debug, Clone)]
pub struct Story {
    pub entries: Vec<Vec<u8>>,
    pub objects: Vec<Vec<u8>>,
    pub trust: Vec<Vec<u8>>,
    pub posts: usize,
    pub fate: Fate,
    /// Leaves that the checkpoint shows, if not all.
    pub shown: Option<usize>,
}

#[derive(Debug)]
pub struct FakeLog(pub Mutex<Story>);

impl FakeLog {
    pub fn new() -> Self {
        let story = Story { entries: vec![], objects: vec![], trust: vec![], posts: 0, fate: Fate::Taken, shown: None };
        Self(Mutex::new(story))
    }

    pub fn vkey() -> NoteKey {
        let key = signer().verifying_key().to_bytes().into();
        NoteKey::new(origin().as_str(), NoteAlgorithm::Ed25519, key).unwrap()
    }

    pub fn set(&self, fate: Fate) {
        self.0.lock().unwrap().fate = fate;
    }

    pub fn entries(&self) -> Vec<Vec<u8>> {
        self.0.lock().unwrap().entries.clone()
    }

    pub fn objects(&self) -> Vec<Vec<u8>> {
        self.0.lock().unwrap().objects.clone()
    }

    /// The same log up to here, for another story.
    pub fn fork(&self) -> Self {
        Self(Mutex::new(self.0.lock().unwrap().clone()))
    }
}

impl Transport for FakeLog {
    fn get(&self, path: &str) -> Result<Box<dyn Read>, TransportError> {
        let story = self.0.lock().unwrap();
        let missing = || TransportError::NotFound(path.to_owned());
        let shown = story.entries.get(..story.shown.unwrap_or(story.entries.len())).unwrap();
        let bytes = match path.strip_prefix("v1/").unwrap() {
            "checkpoint" => {
                let (size, root) = (shown.len() as u64, root_of(shown));
                let text = Checkpoint { origin: origin(), size, root }.to_text();
                signed_note(&text, &[(&Self::vkey(), &signer())]).into_bytes()
            }
            rest => match rest.strip_prefix("trust/") {
                Some(version) => {
                    let place = version.parse::<usize>().unwrap() - 1;
                    story.trust.get(place).ok_or_else(missing)?.clone()
                }
                None => {
                    let tile: TilePath = rest.parse().map_err(|_| missing())?;
                    assert_eq!(tile.kind(), TileKind::Entries);
                    let start = tile.index() as usize * 256;
                    let mut bundle = Vec::new();
                    let entries = shown.get(start..start + usize::from(tile.width())).ok_or_else(missing)?;
                    entries.iter().for_each(|entry| encode_entry(&mut bundle, entry));
                    bundle
                }
            },
        };
        Ok(Box::new(Cursor::new(bytes)))
    }

    fn post(&self, path: &str, body: &[u8]) -> Result<Reply, TransportError> {
        let mut story = self.0.lock().unwrap();
        story.posts += 1;
        let reply = |status| Ok(Reply { status, body: b"{\"title\":\"x\",\"detail\":\"why\"}".to_vec() });
        let down = || Err(TransportError::Unreachable("down".into()));
        if path == "v1/trust" {
            story.trust.push(body.to_vec());
            return reply(201);
        }
        match story.fate {
            Fate::Down | Fate::DownAfter(0) => return down(),
            Fate::Forgotten => return reply(201),
            Fate::DownAfter(left) => story.fate = Fate::DownAfter(left - 1),
            Fate::Taken | Fate::ReplyLost => {}
        }
        let (len, rest) = body.split_first_chunk::<2>().unwrap();
        let (leaf, object) = rest.split_at(u16::from_be_bytes(*len).into());
        let seq = UnverifiedLeaf::decode(leaf).unwrap().claimed_seq() as usize;
        if let Some(held) = story.entries.get(seq) {
            return reply(if held == leaf { 200 } else { 409 });
        }
        if !UnverifiedLeaf::decode(leaf).unwrap().follows(&frontier(&story.entries)) {
            return reply(409);
        }
        story.entries.push(leaf.to_vec());
        story.objects.push(object.to_vec());
        if story.fate == Fate::ReplyLost { down() } else { reply(201) }
    }
}

pub fn new_desk(folder: &Path) -> Desk {
    let setup = Setup { origin: origin(), roots: 1, threshold: 1, officer: "lee".into() };
    Desk::create(folder, &passphrase(), setup, noon(), &mut rand::rng()).unwrap()
}

/// The desk in a folder, its only officer at work.
pub fn reopened(folder: &Path) -> Desk {
    let mut desk = Desk::open(folder, &passphrase()).unwrap();
    desk.act_as(None).unwrap();
    desk
}

/// A desk with a first trust document, which the log has too.
pub fn desk(folder: &Path, log: &FakeLog, changes: Changes) -> Desk {
    let desk = new_desk(folder);
    let changes = Changes { log_keys: vec![FakeLog::vkey()], ..changes };
    make(&desk, &changes, noon().saturating_sub(3 * 86_400)).unwrap();
    homesafe_authority::trust::send(&desk, log).unwrap();
    desk
}

/// A copy of a desk's folder, as a backup would have it.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() { copy(&from, &to) } else { std::fs::copy(from, to).map(|_| ()).unwrap() }
    }
}

fn signer() -> SigningKey {
    SigningKey::from_bytes(&[77; 32])
}

fn frontier(entries: &[Vec<u8>]) -> Frontier {
    let mut frontier = Frontier::default();
    entries.iter().for_each(|entry| frontier.push(leaf_hash(entry)));
    frontier
}

fn root_of(entries: &[Vec<u8>]) -> Hash {
    frontier(entries).root()
}
