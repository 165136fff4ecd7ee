//! Root, publishing and log keys, the log, and the files that a server would hand out.

use std::{collections::BTreeMap, sync::Mutex};

use ed25519_dalek::SigningKey;
use homesafe_client::transport::{Response, TransportError};
use homesafe_host::drive::Transport;
use homesafe_protocol::{
    Hash, PublicKey,
    batch::{DEFAULT_TOKEN_BITS, Record, encode, padded_count},
    log::{Checkpoint, EMPTY_ROOT, Frontier, LeafKind, LeafToSign, TileTree, leaf_hash},
    note::{NoteAlgorithm, NoteKey, UnverifiedNote, sign, signed_note},
    origin::Origin,
    time::UnixTime,
    trust::{LogBase, Quorum, TrustBody, TrustDocument, UnverifiedTrust, root_note_key, sign_trust},
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
    /// The trust document that new leaves name: the newest, unless a test says otherwise.
    pub named: Option<TrustDocument>,
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
            named: self.named.clone(),
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
        let trust = TrustBody {
            version: 0,
            previous: Hash::from([0; 32]),
            origin: origin.clone(),
            servers: vec![],
            issued: now,
            expires: until,
            roots: Quorum { threshold: 2, keys: roots.iter().map(public).collect() },
            publishing: Quorum { threshold: 1, keys: vec![public(&publishing)] },
            certification: vec![],
            submission: vec![],
            log: vec![log_key(&origin, &log)],
            witnesses: Quorum { threshold: 0, keys: vec![] },
            log_base: LogBase { first: 0, size: 0, root: Hash::from(EMPTY_ROOT) },
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
            named: None,
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

    /// The next trust document: it says what the log holds now, voids nothing, and else what `change` does to
    /// the one before; signed by all roots held here. From now on leaves name it.
    pub fn publish_trust(&mut self, change: impl FnOnce(&mut TrustBody)) -> Vec<u8> {
        let (note, document) = self.make_trust(change);
        self.trust = document.body().clone();
        self.origin = self.trust.origin.clone();
        self.named = Some(document);
        self.files.insert(format!("v1/trust/{}", self.trust.version), note.clone());
        note
    }

    /// The next trust document, which nobody is shown.
    pub fn make_trust(&self, change: impl FnOnce(&mut TrustBody)) -> (Vec<u8>, TrustDocument) {
        let mut body = self.trust.clone();
        body.version += 1;
        body.previous = self.newest_document().map_or(Hash::from([0; 32]), |document| document.fingerprint());
        body.voided.clear();
        if body.log_base.size <= self.frontier.size() {
            (body.log_base.size, body.log_base.root) = (self.frontier.size(), self.frontier.root());
        }
        change(&mut body);
        let mut note = sign_trust(&body, &self.roots).unwrap();
        if body.origin != self.origin {
            // Those who hold the document before know its roots under the name of its origin.
            let unsigned = UnverifiedNote::parse(note.as_bytes()).unwrap();
            let names =
                self.roots.iter().map(|root| (root_note_key(&self.origin, public(root)).unwrap(), root));
            note.extend(names.map(|(name, root)| sign(unsigned.text_to_sign(), &name, root)));
        }
        let document = UnverifiedTrust::parse(note.as_bytes()).unwrap().pin().unwrap();
        (note.into_bytes(), document)
    }

    /// Moves to another origin, which has a log of its own.
    pub fn move_to(&mut self, origin: &str) {
        self.files.retain(|path, _| path.starts_with("v1/trust/"));
        (self.frontier, self.tree) = (Frontier::default(), TileTree::default());
        let (origin, log): (Origin, _) = (origin.parse().unwrap(), self.log.clone());
        self.publish_trust(|trust| {
            trust.log = vec![log_key(&origin, &log)];
            trust.log_base = LogBase { first: 0, size: 0, root: Hash::from(EMPTY_ROOT) };
            trust.origin = origin;
        });
        self.sign_checkpoint();
    }

    /// The newest trust document that the server hands out.
    pub fn newest_document(&self) -> Option<TrustDocument> {
        let note = self.files.get(&format!("v1/trust/{}", self.trust.version))?;
        UnverifiedTrust::parse(note).unwrap().pin().ok()
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
        let signers = [self.publishing.clone()];
        self.publish_signed(at, kind, object, &signers);
    }

    /// Publishes an object under the signatures of `signers`.
    pub fn publish_signed(&mut self, at: UnixTime, kind: LeafKind, object: &[u8], signers: &[SigningKey]) {
        let named = self.named.clone().unwrap();
        let leaf = LeafToSign::following(&self.frontier, &named, kind, at, object).unwrap();
        let signatures = signers.iter().map(|signer| leaf.sign(named.origin(), signer)).collect();
        self.files.insert(format!("v1/object/{}", leaf.sha256), object.to_vec());
        self.append(&leaf.assemble(signatures));
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
    fn get(&self, path: &str, limit: u64) -> Result<Vec<u8>, TransportError> {
        self.requests.lock().unwrap().push(path.to_owned());
        match self.files.get(path) {
            Some(bytes) if bytes.len() as u64 > limit => {
                Err(TransportError::TooLarge { path: path.to_owned(), limit })
            }
            Some(bytes) => Ok(bytes.clone()),
            None => Err(TransportError::NotFound(path.to_owned())),
        }
    }

    fn post(&self, path: &str, _: &[u8]) -> Result<Response, TransportError> {
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
