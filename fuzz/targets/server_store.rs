//! The server's database with anything in its trees: what is not as this program wrote it is said to be
//! damaged.
#![cfg_attr(feature = "libfuzzer", no_main)]

use std::sync::LazyLock;

use arbitrary::Arbitrary;
use homesafe_fuzz::planted;
use homesafe_protocol::{Hash, Nonce, submission::TicketEntry, time::UnixTime};
use homesafe_server::store::{LeafRecord, SledStore, Store as _};
use tokio::runtime::Runtime;

static DATABASE: LazyLock<(Runtime, sled::Db)> = LazyLock::new(|| {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let config = sled::Config::new().temporary(true).flush_every_ms(None).cache_capacity(1 << 24);
    let config = if std::path::Path::new("/dev/shm").is_dir() {
        config.path(format!("/dev/shm/homesafe-fuzz-{}", std::process::id()))
    } else {
        config
    };
    (runtime, config.open().expect("a database"))
});

#[derive(Debug, Arbitrary)]
enum Value<'a> {
    /// A leaf as it is written, in any place.
    Leaf(u64, bool, [u8; 16], &'a [u8]),
    Nonce([u8; 16], u64),
    Trust(u64, [u8; 32]),
    Ticket([u8; 32], u64),
    Request([u8; 16], u64),
    /// Anything at all.
    Any(u8, &'a [u8], &'a [u8]),
}

const TREES: [&str; 5] = ["leaves", "nonces", "trust", "tickets", "requests"];

homesafe_fuzz::target!(|values: Vec<Value<'_>>| {
    let (runtime, db) = &*DATABASE;
    let trees = TREES.map(|name| db.open_tree(name).expect("a tree"));
    trees.iter().for_each(|tree| tree.clear().expect("a tree"));
    for value in values.iter().take(16) {
        let (tree, key, value) = value.parts();
        trees[tree].insert(key, value).expect("memory");
    }
    let store = SledStore::over(db.clone()).expect("a database");
    runtime.block_on(look(&store, &values));
});

impl Value<'_> {
    fn parts(&self) -> (usize, Vec<u8>, Vec<u8>) {
        let be = |number: &u64| number.to_be_bytes().to_vec();
        match self {
            Self::Leaf(seq, has_nonce, nonce, leaf) => {
                (0, be(seq), [&[u8::from(*has_nonce)], &nonce[..], leaf].concat())
            }
            Self::Nonce(nonce, seq) => (1, nonce.to_vec(), be(seq)),
            Self::Trust(version, hash) => (2, be(version), hash.to_vec()),
            Self::Ticket(hash, end) => (3, hash.to_vec(), be(end)),
            Self::Request(random, until) => (4, random.to_vec(), be(until)),
            Self::Any(tree, key, value) => (usize::from(*tree) % TREES.len(), key.to_vec(), value.to_vec()),
        }
    }
}

async fn look(store: &SledStore, values: &[Value<'_>]) {
    let now = UnixTime::new(1_790_000_000).expect("a time");
    let count = store.leaf_count().await;
    let _ = store.newest_trust().await;
    for value in values.iter().take(16) {
        match value {
            Value::Leaf(seq, ..) => drop(store.leaf(*seq).await),
            Value::Nonce(nonce, _) => drop(store.nonce(Nonce::from(*nonce)).await),
            Value::Ticket(hash, _) => drop(store.ticket(Hash::from(*hash)).await),
            Value::Request(random, _) => drop(store.note_request(*random, now, 8).await),
            Value::Trust(..) | Value::Any(..) => {}
        }
    }
    let _ = store.forget_ended(now, now).await;
    let _ = store.recorded_trust(1).await;
    let _ = store.register_tickets(vec![TicketEntry { hash: [1; 32].into(), ends: now }], 9).await;
    if let Ok(count) = count {
        planted(|| (2..256).contains(&count));
        let record = LeafRecord { seq: count, leaf: vec![1; 9], nonce: Some(Nonce::from([1; 16])) };
        if store.append(vec![record.clone()]).await.is_ok() {
            assert_eq!(store.leaf(count).await.expect("what was written"), Some(record));
            assert_eq!(store.nonce(Nonce::from([1; 16])).await.expect("what was written"), Some(count));
        }
        let _ = store.truncate(count / 2).await;
    }
    // The way out of everything.
    store.truncate(0).await.expect("a database");
    assert_eq!(store.leaf_count().await.expect("no leaves"), 0);
}
