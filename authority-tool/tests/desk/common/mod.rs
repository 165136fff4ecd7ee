//! A log in memory that takes publications as the server does, and lies where a test asks it to.

pub mod publishing;

use std::{path::Path, sync::Mutex};

use ed25519_dalek::SigningKey;
use homesafe_authority::{
    desk::{Desk, Setup},
    trust::{Changes, adopt, make},
};
use homesafe_client::transport::{Response, TransportError};
use homesafe_host::{drive::Transport, files::FolderLock};
use homesafe_protocol::{
    Hash,
    log::{Checkpoint, Frontier, TileKind, TilePath, TileTree, UnverifiedLeaf, encode_entry, leaf_hash},
    note::{NoteAlgorithm, NoteKey, signed_note},
    origin::Origin,
    time::{Day, UnixTime},
    trust::{CLOCK_TOLERANCE, UnverifiedTrust},
};
use homesafe_test_support::{ORIGIN, passphrase, vault::quick_vault};

pub const DAY: Day = Day::new(20_780);

pub fn noon() -> UnixTime {
    DAY.minute(720)
}

pub fn origin() -> Origin {
    ORIGIN.parse().unwrap()
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
    /// It is refused with 409, whatever it is.
    Refused,
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
    /// The server's clock, if it says what time it is.
    pub date: Option<UnixTime>,
    /// Why it refuses.
    pub says: &'static str,
}

#[derive(Debug)]
pub struct FakeLog(pub Mutex<Story>);

impl FakeLog {
    pub fn new() -> Self {
        let (entries, objects, trust) = (vec![], vec![], vec![]);
        Self(Mutex::new(Story {
            entries,
            objects,
            trust,
            posts: 0,
            fate: Fate::Taken,
            shown: None,
            date: None,
            says: "why",
        }))
    }

    pub fn vkey() -> NoteKey {
        let key = signer().verifying_key().to_bytes().into();
        NoteKey::new(origin().as_str(), NoteAlgorithm::Ed25519, key).unwrap()
    }

    pub fn set(&self, fate: Fate) {
        self.0.lock().unwrap().fate = fate;
    }

    /// Sets the server's clock.
    pub fn set_date(&self, date: UnixTime) {
        self.0.lock().unwrap().date = Some(date);
    }

    /// Puts the server back to `leaves` publications and `documents` trust documents.
    pub fn put_back(&self, leaves: usize, documents: usize) {
        let mut story = self.0.lock().unwrap();
        story.entries.truncate(leaves);
        story.objects.truncate(leaves);
        story.trust.truncate(documents);
    }

    pub fn posts(&self) -> usize {
        self.0.lock().unwrap().posts
    }

    pub fn root(&self) -> Hash {
        root_of(&self.entries())
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
    fn get(&self, path: &str, _: u64) -> Result<Vec<u8>, TransportError> {
        let story = self.0.lock().unwrap();
        let missing = || TransportError::NotFound(path.to_owned());
        let shown = story.entries.get(..story.shown.unwrap_or(story.entries.len())).unwrap();
        let bytes = match path.strip_prefix("v1/").unwrap() {
            "checkpoint" => {
                let (size, root) = (shown.len() as u64, root_of(shown));
                let text = Checkpoint { origin: origin(), size, root }.to_text();
                signed_note(&text, &[(&Self::vkey(), &signer())]).into_bytes()
            }
            rest => story.file(rest, shown).ok_or_else(missing)?,
        };
        Ok(bytes)
    }

    fn post(&self, path: &str, body: &[u8]) -> Result<Response, TransportError> {
        let mut story = self.0.lock().unwrap();
        story.posts += 1;
        let says = serde_json::json!({ "title": "x", "detail": story.says });
        let reply = |status| Ok(Response { status, body: says.to_string().into_bytes() });
        let down = || Err(TransportError::Unreachable("down".into()));
        if path == "v1/trust" {
            story.trust.push(body.to_vec());
            return reply(201);
        }
        match story.fate {
            Fate::Refused => return reply(409),
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
        let unverified = UnverifiedLeaf::decode(leaf).unwrap();
        let newest = UnverifiedTrust::parse(story.trust.last().unwrap()).unwrap().pin().unwrap();
        if !unverified.follows(&frontier(&story.entries)) || unverified.names() != newest.fingerprint() {
            return reply(409);
        }
        unverified.verify(&newest).unwrap();
        let published_at = unverified.to_countersign().published_at;
        if story.date.is_some_and(|date| published_at > date.saturating_add(CLOCK_TOLERANCE)) {
            return reply(409);
        }
        story.entries.push(leaf.to_vec());
        story.objects.push(object.to_vec());
        if story.fate == Fate::ReplyLost { down() } else { reply(201) }
    }

    fn server_time(&self) -> Option<UnixTime> {
        self.0.lock().unwrap().date
    }
}

impl Story {
    /// A file by its path below `v1/`, of the log that the checkpoint shows.
    fn file(&self, path: &str, shown: &[Vec<u8>]) -> Option<Vec<u8>> {
        if let Some(version) = path.strip_prefix("trust/") {
            return self.trust.get(version.parse::<usize>().unwrap().checked_sub(1)?).cloned();
        }
        if let Some(name) = path.strip_prefix("object/") {
            return self.objects.iter().find(|object| Hash::of_object(object).to_string() == name).cloned();
        }
        let tile: TilePath = path.parse().ok()?;
        if tile.kind() == TileKind::Entries {
            let (start, mut bundle) = (tile.index() as usize * 256, Vec::new());
            let entries = shown.get(start..start + usize::from(tile.width()))?;
            entries.iter().for_each(|entry| encode_entry(&mut bundle, entry));
            return Some(bundle);
        }
        let mut tree = TileTree::default();
        let mut written = shown.iter().flat_map(|entry| tree.push(entry));
        written.find(|written| written.path == tile).map(|written| written.bytes)
    }
}

/// A fact in the words of the English catalogue.
pub fn said(fact: &impl serde::Serialize) -> String {
    homesafe_host::cli::words().fact(fact)
}

pub fn new_desk(folder: &Path) -> Desk {
    desk_of_roots(folder, 1)
}

pub fn desk_of_roots(folder: &Path, roots: usize) -> Desk {
    let setup = Setup { origin: origin(), roots, threshold: 1, officer: "lee".into() };
    let (vault, lock) = (quick_vault(folder, &passphrase()), FolderLock::acquire(folder).unwrap());
    Desk::furnish(folder, lock, vault, setup, noon(), &mut rand::rng()).unwrap()
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

/// Desks that publish together, `threshold` of them for each publication. The first one holds the root key.
pub fn team(folder: &Path, log: &FakeLog, size: usize, threshold: usize) -> Vec<Desk> {
    let desks: Vec<Desk> = (0..size).map(|n| new_desk(&folder.join(n.to_string()))).collect();
    let publishing = desks.iter().map(|desk| desk.info().publishing).collect();
    let publishing_threshold = Some(threshold);
    let changes =
        Changes { log_keys: vec![FakeLog::vkey()], publishing, publishing_threshold, ..Changes::default() };
    new_document(&desks, log, changes, noon().saturating_sub(3 * 86_400));
    desks
}

/// The next document by the first of some desks, which the others and the log take over.
pub fn new_document(desks: &[Desk], log: &FakeLog, changes: Changes, now: UnixTime) {
    let note = make(&desks[0], &changes, now).unwrap().note;
    desks[1..].iter().for_each(|desk| drop(adopt(desk, &note, now).unwrap()));
    homesafe_authority::trust::send(&desks[0], log).unwrap();
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
