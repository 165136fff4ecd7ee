//! Trust documents of fixed keys, for targets that judge under them.

use ed25519_dalek::SigningKey;
use homesafe_protocol::{
    Hash, PublicKey,
    log::EMPTY_ROOT,
    note::{NoteAlgorithm, NoteKey},
    time::UnixTime,
    trust::{LogBase, Quorum, TrustBody, sign_trust},
};

fn quorum(keys: &[SigningKey]) -> Quorum<PublicKey> {
    Quorum {
        threshold: keys.len(),
        keys: keys.iter().map(|key| key.verifying_key().to_bytes().into()).collect(),
    }
}

/// The note of a document of that version: all `publishing` must sign.
pub fn document(
    version: u64,
    previous: Hash,
    publishing: &[SigningKey],
    change: impl FnOnce(&mut TrustBody),
) -> String {
    let root = SigningKey::from_bytes(&[1; 32]);
    let log = SigningKey::from_bytes(&[9; 32]).verifying_key().to_bytes().into();
    let mut body = TrustBody {
        version,
        previous,
        origin: "fuzz.example/x".parse().expect("an origin"),
        servers: Vec::new(),
        issued: UnixTime::new(0).expect("a time"),
        expires: UnixTime::new(60_000).expect("a time"),
        roots: quorum(std::slice::from_ref(&root)),
        publishing: quorum(publishing),
        certification: Vec::new(),
        submission: Vec::new(),
        log: vec![NoteKey::new("fuzz.example/x", NoteAlgorithm::Ed25519, log).expect("a key")],
        witnesses: Quorum { threshold: 0, keys: Vec::new() },
        log_base: LogBase { first: 0, size: 0, root: EMPTY_ROOT.into() },
        voided: Vec::new(),
        revoked: Vec::new(),
        max_object_bytes: 1 << 20,
        publication_interval_seconds: 3_600,
        minimum_overlap_minutes: 1,
        retention_days: 31,
        uncertified_codes: true,
    };
    change(&mut body);
    sign_trust(&body, &[root]).expect("a document")
}
