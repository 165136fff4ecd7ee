//! Root, publishing and log keys, the log, and the files that a server would hand out.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read},
    sync::Mutex,
};

use ed25519_dalek::SigningKey;
use homesafe_client::transport::{Reply, Transport, TransportError};
use homesafe_protocol::{
    Hash, PublicKey,
    batch::{DEFAULT_TOKEN_BITS, Record, encode, padded_count},
    log::{Checkpoint, EMPTY_ROOT, Frontier, LeafKind, LeafToSign, TileTree, leaf_hash},
    note::{NoteAlgorithm, NoteKey, signed_note},
    origin::Origin,
    roles::Dated,
    time::UnixTime,
    trust::{LogBase, Quorum, TrustBody, sign_trust},
};
use rand::SeedableRng as _;
use rand_chacha::ChaCha20Rng;

/// Seconds of an hour, the publication interval of test deployments.
pub const HOUR: u64 = 3_600;

/// A time from Unix seconds.
#[allow(clippy::unwrap_used)] // test support: a wrong constant should stop the test
pub fn time(seconds: u64) -> UnixTime {
    UnixTime::new(seconds).unwrap()
}

/// Desk and server in one, with every key. Clone it to let it tell two stories.
#[derive(Debug)]
pub struct Deployment {
    /// The deployment's name.
    pub origin: Origin,
    /// What the newest trust document says.
    pub trust: TrustBody,
    /// What the server hands out, by path.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The tree.
    pub frontier: Frontier,
    /// Root keys; two of three must sign.
    pub roots: Vec<SigningKey>,
    /// The publishing key.
    pub publishing: SigningKey,
    /// The log key.
    pub log: SigningKey,
    tree: TileTree,
    rng: ChaCha20Rng,
    requests: Mutex<Vec<String>>,
}

impl Clone for Deployment {
    fn clone(&self) -> Self {
        Self {
            origin: self.origin.clone(),
            trust: self.trust.clone(),
            files: self.files.clone(),
            frontier: self.frontier.clone(),
            roots: self.roots.clone(),
            publishing: self.publishing.clone(),
            log: self.log.clone(),
            tree: self.tree.clone(),
            rng: self.rng.clone(),
            requests: Mutex::default(),
        }
    }
}

#[allow(clippy::unwrap_used)] // test support: a failure here should stop the test
impl Deployment {
    /// A deployment whose first trust document was issued at `now` and that has published nothing.
    pub fn new(now: UnixTime) -> Self {
        let key = |seed: u8| SigningKey::from_bytes(&[seed; 32]);
        let origin: Origin = "homesafe.example/hk".parse().unwrap();
        let (roots, publishing, log) = (vec![key(1), key(2), key(3)], key(10), key(20));
        let until = now.saturating_add(400 * 24 * HOUR);
        let dated = |key: PublicKey| Dated { key, not_before: time(0), not_after: until };
        let trust = TrustBody {
            version: 0,
            origin: origin.clone(),
            issued: now,
            expires: until,
            roots: Quorum { threshold: 2, keys: roots.iter().map(public).collect() },
            publishing: Quorum { threshold: 1, keys: vec![dated(public(&publishing))] },
            certification: vec![],
            submission: vec![],
            log: vec![Dated { key: log_key(&origin, &log), not_before: time(0), not_after: until }],
            witnesses: Quorum { threshold: 0, keys: vec![] },
            log_base: LogBase { size: 0, root: Hash::from(EMPTY_ROOT) },
            voided: vec![],
            revoked: vec![],
            max_object_bytes: 64 << 20,
            publication_interval_seconds: HOUR as u32,
            minimum_overlap_minutes: 1,
            retention_days: 31,
            uncertified_codes: true,
        };
        let mut deployment = Self {
            origin,
            trust,
            files: BTreeMap::new(),
            frontier: Frontier::default(),
            roots,
            publishing,
            log,
            tree: TileTree::default(),
            rng: ChaCha20Rng::seed_from_u64(7),
            requests: Mutex::default(),
        };
        deployment.publish_trust(|_| ());
        deployment.sign_checkpoint();
        deployment
    }

    /// The next trust document, with what `change` does to it; signed by all roots held here.
    pub fn publish_trust(&mut self, change: impl FnOnce(&mut TrustBody)) -> Vec<u8> {
        self.trust.version += 1;
        change(&mut self.trust);
        let note = sign_trust(&self.trust, &self.roots).unwrap().into_bytes();
        self.files.insert(format!("v1/trust/{}", self.trust.version), note.clone());
        note
    }

    /// The note of a version of the trust document.
    pub fn trust_note(&self, version: u64) -> &[u8] {
        self.files.get(&format!("v1/trust/{version}")).map(Vec::as_slice).unwrap_or_default()
    }

    /// Publishes records at `at`, padded as the desk does; returns the object.
    pub fn publish(&mut self, at: UnixTime, records: &[Record]) -> Vec<u8> {
        let count = padded_count(records.len() as u32);
        let object = encode(records, count, DEFAULT_TOKEN_BITS, &mut self.rng).unwrap().bytes;
        self.publish_object(at, LeafKind::Batch, &object);
        object
    }

    /// Publishes an object.
    pub fn publish_object(&mut self, at: UnixTime, kind: LeafKind, object: &[u8]) {
        let leaf = LeafToSign::following(&self.frontier, kind, at, object).unwrap();
        let signature = leaf.sign(&self.origin, &self.publishing);
        self.files.insert(format!("v1/object/{}", leaf.sha256), object.to_vec());
        self.append(&leaf.assemble(vec![signature]));
    }

    /// Appends an entry, whatever it is, and signs the new checkpoint.
    pub fn append(&mut self, entry: &[u8]) {
        for tile in self.tree.push(entry) {
            self.files.insert(format!("v1/{}", tile.path), tile.bytes);
        }
        self.frontier.push(leaf_hash(entry));
        self.sign_checkpoint();
    }

    /// Signs the checkpoint of the present tree with the log key.
    pub fn sign_checkpoint(&mut self) {
        let (size, root) = (self.frontier.size(), self.frontier.root());
        let text = Checkpoint { origin: self.origin.clone(), size, root }.to_text();
        let note = signed_note(&text, &[(&log_key(&self.origin, &self.log), &self.log)]);
        self.files.insert("v1/checkpoint".into(), note.into_bytes());
    }

    /// Paths that were asked for since the last call.
    pub fn take_requests(&self) -> Vec<String> {
        std::mem::take(&mut self.requests.lock().unwrap())
    }
}

#[allow(clippy::unwrap_used)] // test support
impl Transport for Deployment {
    fn get(&self, path: &str) -> Result<Box<dyn Read>, TransportError> {
        self.requests.lock().unwrap().push(path.to_owned());
        match self.files.get(path) {
            Some(bytes) => Ok(Box::new(Cursor::new(bytes.clone()))),
            None => Err(TransportError::NotFound(path.to_owned())),
        }
    }

    fn post(&self, path: &str, _: &[u8]) -> Result<Reply, TransportError> {
        Err(TransportError::NotFound(path.to_owned()))
    }
}

fn public(key: &SigningKey) -> PublicKey {
    key.verifying_key().to_bytes().into()
}

#[allow(clippy::unwrap_used)] // test support
fn log_key(origin: &Origin, key: &SigningKey) -> NoteKey {
    NoteKey::new(origin.as_str(), NoteAlgorithm::Ed25519, public(key)).unwrap()
}
