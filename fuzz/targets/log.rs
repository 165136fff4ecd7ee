//! A log, leaf by leaf, under three documents of which the second voids: no void place counts, and nothing
//! forged does.
#![cfg_attr(feature = "libfuzzer", no_main)]

use std::sync::LazyLock;

use ed25519_dalek::SigningKey;
use homesafe_fuzz::{fixed_trust, planted};
use homesafe_protocol::{
    Hash,
    log::{Course, Frontier, Judged, LeafKind, LeafToSign, leaf_hash},
    time::UnixTime,
    trust::{LogBase, SeqRange, TrustBody, TrustChain, UnverifiedTrust},
};

/// Keys by document: the first is retired with the first one, then two must sign.
static KEYS: LazyLock<[Vec<SigningKey>; 3]> = LazyLock::new(|| {
    [&[2][..], &[3], &[3, 4]].map(|seeds| seeds.iter().map(|n| SigningKey::from_bytes(&[*n; 32])).collect())
});

static CHAIN: LazyLock<TrustChain> = LazyLock::new(|| {
    let parse = |note: String| UnverifiedTrust::parse(note.as_bytes()).expect("a note");
    let mut chain = TrustChain::new(
        parse(fixed_trust::document(1, [0; 32].into(), &KEYS[0], |_| ())).pin().expect("the first"),
    );
    let range = |first, last| SeqRange { first, last };
    let seen = LogBase { first: 0, size: 3, root: Hash::from([7; 32]) };
    for (version, voided) in
        [(2, vec![range(1, 1), range(3, 3), range(5, TrustBody::MAX_NUMBER)]), (3, Vec::new())]
    {
        let previous = chain.newest().fingerprint();
        let next = fixed_trust::document(version, previous, &KEYS[version as usize - 1], |body| {
            (body.voided, body.log_base) = (voided, seen.clone());
        });
        chain.push(&parse(next)).expect("the next");
    }
    chain
});

/// Which document it names, its kind, its time, how it lies, and what it is where it is no leaf at all.
type Step<'a> = (u8, u8, u16, u8, &'a [u8]);

homesafe_fuzz::target!(|steps: Vec<Step<'_>>| {
    let (mut course, mut frontier) = (Course::default(), Frontier::default());
    for step in steps {
        let (seq, before) = (frontier.size(), course);
        let entry = entry(step, &frontier);
        match course.judge(&entry, &frontier, &CHAIN) {
            Ok(Judged::Valid(leaf)) => {
                assert!(step.3 % 8 == 0, "a lie counts");
                planted(|| leaf.seq() > 0);
                assert!(!CHAIN.voids_place(seq) && !CHAIN.voids(seq, leaf.names()), "a void leaf counts");
                assert!(leaf.seq() == seq && leaf.hash() == leaf_hash(&entry) && !leaf.is_too_new());
                assert!(leaf.names() >= before.named && before.earliest() <= Some(leaf.published_at()));
            }
            Ok(Judged::Void(leaf)) => {
                assert!(step.3 % 8 == 0 && CHAIN.voids(seq, leaf.names()) && !CHAIN.voids_place(seq));
                assert_eq!(course.newest, before.newest, "a void leaf sets a time");
            }
            Ok(Judged::Bytes) => assert!(seq < 3 && course == before),
            Err(_) => return assert_eq!(course, before, "what stops the reader leaves no trace"),
        }
        frontier.push(leaf_hash(&entry));
    }
});

fn entry((document, kind, time, lie, junk): Step<'_>, frontier: &Frontier) -> Vec<u8> {
    let number = usize::from(document % 3);
    let trust = CHAIN.version(number as u64 + 1).expect("a document");
    let kind = match kind {
        1 => LeafKind::Batch,
        2 => LeafKind::AdviceCatalogue,
        other => LeafKind::Skippable(other),
    };
    let at = UnixTime::new(time.into()).expect("a time");
    let mut leaf = LeafToSign::following(frontier, trust, kind, at, junk).expect("a leaf");
    match lie % 8 {
        1 => leaf.seq += 1,
        2 => leaf.prev_root = [0; 32].into(),
        3 => leaf.length = 1 << 21,
        4 => leaf.trust = [0; 32].into(),
        _ => {}
    }
    let keys = KEYS[if lie % 8 == 5 { (number + 1) % 3 } else { number }].iter();
    let mut bytes = leaf.assemble(keys.map(|key| leaf.sign(trust.origin(), key)).collect());
    match lie % 8 {
        6 => *bytes.last_mut().expect("a signature") ^= 1,
        7 => bytes = junk.to_vec(),
        _ => {}
    }
    bytes
}
