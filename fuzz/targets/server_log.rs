//! The server's own files, damaged: it comes up with the log that it had, or not at all.
#![cfg_attr(feature = "libfuzzer", no_main)]

use std::sync::{Arc, LazyLock};

use homesafe_fuzz::{
    harm::{Harm, harm},
    planted,
};
use homesafe_protocol::{
    log::{LeafKind, LeafToSign, TileTree, leaf_hash},
    time::UnixTime,
    trust::TrustChain,
};
use homesafe_server::{
    archive::Archive,
    documents::Documents,
    log::{Log, LogKey, Published},
    store::{LeafRecord, MemoryStore, Store as _},
};
use homesafe_test_support::{ORIGIN, desk};
use object_store::{ObjectStoreExt as _, memory::InMemory, path::Path};
use tokio::runtime::Runtime;

/// Leaves of the log; the last is one that no checkpoint covers yet.
const LEAVES: u32 = 4;

struct Made {
    runtime: Runtime,
    /// Files by path.
    files: Vec<(String, Vec<u8>)>,
    leaves: Vec<Vec<u8>>,
    /// Checkpoints that are right: before and after the last leaf.
    right: Vec<(u64, homesafe_protocol::Hash)>,
}

fn key() -> LogKey {
    LogKey::from_seed(ORIGIN.parse().expect("an origin"), &[7; 32]).expect("a key")
}

static MADE: LazyLock<Made> = LazyLock::new(|| {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut desk = desk::Desk::new(key().public().clone());
    let (document, mut tiles) = (desk.document(1), TileTree::default());
    let (mut files, mut leaves, mut right) = (Vec::<(String, Vec<u8>)>::new(), Vec::new(), Vec::new());
    for n in 0..LEAVES {
        let (kind, object) = match n % 2 {
            0 => (LeafKind::Batch, desk::Desk::batch(64)),
            _ => (LeafKind::AdviceCatalogue, desk::Desk::catalogue(n)),
        };
        let at = UnixTime::new(desk::START + u64::from(n)).expect("a time");
        let leaf = LeafToSign::following(&desk.frontier, &document, kind, at, &object).expect("a leaf");
        files.push((format!("object/{}", leaf.sha256), object));
        let bytes = leaf.assemble(vec![leaf.sign(document.origin(), &desk.publisher)]);
        if n + 1 == LEAVES {
            // Cut off after its object and its record in the store.
            let note = key().sign_checkpoint(desk.frontier.size(), desk.frontier.root());
            files.push(("checkpoint".to_owned(), note.into_bytes()));
            right.push((desk.frontier.size(), desk.frontier.root()));
        } else {
            files.extend(tiles.push(&bytes).into_iter().map(|tile| (tile.path.to_string(), tile.bytes)));
        }
        desk.frontier.push(leaf_hash(&bytes));
        leaves.push(bytes);
    }
    right.push((desk.frontier.size(), desk.frontier.root()));
    Made { runtime, files, leaves, right }
});

/// How many of the leaves the store has, damage to them, and damage to files.
type Input<'a> = (u8, Vec<(u8, Vec<Harm<'a>>)>, Vec<(u8, Vec<Harm<'a>>)>);

homesafe_fuzz::target!(|input: Input<'_>| {
    let (stored, in_store, in_files) = input;
    let (mut leaves, mut files) = (MADE.leaves.clone(), MADE.files.clone());
    leaves.truncate(usize::from(stored) % (leaves.len() + 1));
    let count = leaves.len().max(1);
    for (which, harms) in in_store.iter().take(2) {
        let Some(leaf) = leaves.get_mut(usize::from(*which) % count) else { continue };
        harm(leaf, harms);
    }
    for (which, harms) in in_files.iter().take(2) {
        let which = usize::from(*which) % files.len();
        harm(&mut files[which].1, harms);
    }
    let is_damaged = !in_store.is_empty() || !in_files.is_empty();
    MADE.runtime.block_on(open(leaves, files, is_damaged));
});

async fn open(leaves: Vec<Vec<u8>>, files: Vec<(String, Vec<u8>)>, is_damaged: bool) {
    let (objects, store) = (Arc::new(InMemory::new()), Arc::new(MemoryStore::default()));
    for (path, bytes) in files {
        objects.put(&Path::from(path), bytes.into()).await.expect("memory");
    }
    let record = |(seq, leaf)| LeafRecord { seq, leaf, nonce: None };
    store.append((0..).zip(leaves).map(record).collect()).await.expect("memory");
    let documents = || {
        let desk = desk::Desk::new(key().public().clone());
        Documents::new(TrustChain::new(desk.document(1)))
    };
    let archive = Archive::over(objects);
    let known = [key().public().clone()];
    let log = match Log::open(archive.clone(), Arc::clone(&store), key(), documents(), &known).await {
        Ok(log) => log,
        Err(error) => return assert!(is_damaged, "{error}"),
    };
    let Published { size, root, .. } = log.published().expect("a checkpoint");
    assert!(MADE.right.contains(&(size, root)), "another log than it was");
    planted(|| is_damaged && size == u64::from(LEAVES));
    let _ = log.scrub(UnixTime::default()).await;
    drop(log);
    // What was mended holds.
    let again = Log::open(archive, store, key(), documents(), &known).await.expect("what was opened");
    assert_eq!(again.published().map(|published| (published.size, published.root)), Some((size, root)));
}
