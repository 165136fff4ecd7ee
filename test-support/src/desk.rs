//! What a server sees of a desk and its roots: signed trust documents, publications and requests, made by the
//! protocol crate alone.

use ed25519_dalek::SigningKey;
use homesafe_protocol::{
    Hash, PublicKey,
    advice::{AdviceCatalogue, AdviceText},
    batch::{DEFAULT_TOKEN_BITS, encode},
    log::{EMPTY_ROOT, Frontier, LeafKind, LeafToSign, leaf_hash},
    note::NoteKey,
    origin::Origin,
    submission::{DeskCommand, DeskRequest},
    trust::{LogBase, Quorum, TrustBody, TrustDocument, UnverifiedTrust, sign_trust},
};

use crate::{ORIGIN, time};

/// The desk's first second.
pub const START: u64 = 1_790_000_000;

/// Who signs.
#[derive(Debug)]
pub struct Desk {
    /// The deployment.
    pub origin: Origin,
    /// The one root key.
    pub root: SigningKey,
    /// The one publishing key.
    pub publisher: SigningKey,
    /// The server's log key.
    pub log_key: NoteKey,
    /// The log up to its last publication.
    pub frontier: Frontier,
    /// When its next publication is made.
    pub time: u64,
    /// The trust document that its leaves name, where it is not the first.
    pub names: Option<TrustDocument>,
}

/// A signed leaf and its object.
#[derive(Debug, Clone)]
pub struct Publication {
    /// The leaf's bytes.
    pub leaf: Vec<u8>,
    /// What it speaks of.
    pub object: Vec<u8>,
}

impl Publication {
    /// What is posted.
    pub fn body(&self) -> Vec<u8> {
        [&(self.leaf.len() as u16).to_be_bytes()[..], &self.leaf, &self.object].concat()
    }
}

#[allow(clippy::unwrap_used)] // test support: a failure here should stop the test
impl Desk {
    /// A desk that has published nothing yet to the log under this key.
    pub fn new(log_key: NoteKey) -> Self {
        Self {
            origin: ORIGIN.parse().unwrap(),
            root: SigningKey::from_bytes(&[1; 32]),
            publisher: SigningKey::from_bytes(&[2; 32]),
            log_key,
            frontier: Frontier::default(),
            time: START,
            names: None,
        }
    }

    /// A body of the trust document that holds together.
    pub fn trust_body(&self, version: u64) -> TrustBody {
        let (not_before, not_after) = (time(START - 86_400), time(START + 1_000 * 86_400));
        TrustBody {
            version,
            previous: if version > 1 {
                self.document(version - 1).fingerprint()
            } else {
                Hash::from([0; 32])
            },
            origin: self.origin.clone(),
            servers: vec![],
            issued: not_before,
            expires: not_after,
            roots: Quorum { threshold: 1, keys: vec![public(&self.root)] },
            publishing: Quorum { threshold: 1, keys: vec![public(&self.publisher)] },
            certification: vec![],
            submission: vec![],
            log: vec![self.log_key.clone()],
            witnesses: Quorum { threshold: 0, keys: vec![] },
            log_base: LogBase { first: 0, size: 0, root: Hash::from(EMPTY_ROOT) },
            voided: vec![],
            revoked: vec![],
            max_object_bytes: 16 << 20,
            publication_interval_seconds: 3_600,
            minimum_overlap_minutes: 1,
            retention_days: 31,
            uncertified_codes: true,
        }
    }

    /// A version of the trust document, signed.
    pub fn trust(&self, version: u64) -> String {
        sign_trust(&self.trust_body(version), std::slice::from_ref(&self.root)).unwrap()
    }

    /// A version of the trust document, as those who hold it have it.
    pub fn document(&self, version: u64) -> TrustDocument {
        UnverifiedTrust::parse(self.trust(version).as_bytes()).unwrap().pin().unwrap()
    }

    /// A batch of dummies.
    pub fn batch(count: u32) -> Vec<u8> {
        encode(&[], count, DEFAULT_TOKEN_BITS, &mut rand::rng()).unwrap().bytes
    }

    /// An advice catalogue, another for each `n`.
    pub fn catalogue(n: u32) -> Vec<u8> {
        let text = |number| {
            let text = format!("{number} of {n}");
            AdviceText::new([&text, &text, &text]).unwrap()
        };
        AdviceCatalogue::new([text(0), text(1), text(2), text(3)]).encode()
    }

    /// A request that the publishing key signs at `at`, each with a random of its own.
    pub fn request(&self, command: &DeskCommand, at: u64) -> Vec<u8> {
        DeskRequest::sign(command, time(at), rand::random(), &self.origin, &self.publisher).unwrap()
    }

    /// The leaf that would be next, unsigned.
    pub fn leaf(&self, kind: LeafKind, object: &[u8]) -> LeafToSign {
        let trust = self.names.clone().unwrap_or_else(|| self.document(1));
        LeafToSign::following(&self.frontier, &trust, kind, time(self.time), object).unwrap()
    }

    /// Signs a leaf as it is.
    pub fn sign(&self, leaf: &LeafToSign, object: Vec<u8>) -> Publication {
        Publication { leaf: leaf.assemble(vec![leaf.sign(&self.origin, &self.publisher)]), object }
    }

    /// The next publication, not yet counted as published.
    pub fn draft(&self, count: u32) -> Publication {
        let object = Self::batch(count);
        self.sign(&self.leaf(LeafKind::Batch, &object), object)
    }

    /// Counts a publication as published: the next one follows it.
    pub fn advance(&mut self, publication: &Publication) {
        self.frontier.push(leaf_hash(&publication.leaf));
        self.time += 1;
    }
}

fn public(key: &SigningKey) -> PublicKey {
    key.verifying_key().to_bytes().into()
}
