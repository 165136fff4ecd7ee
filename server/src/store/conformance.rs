//! What every [`Store`] must do: one suite, run on each.

use homesafe_protocol::{Hash, Nonce, submission::TicketEntry, time::UnixTime};

use super::{LeafRecord, MemoryStore, SledStore, Store, StoreError};

fn record(seq: u64, nonce: Option<u8>) -> LeafRecord {
    LeafRecord { seq, leaf: vec![seq as u8; 200], nonce: nonce.map(|n| Nonce::from([n; 16])) }
}

async fn suite(store: &impl Store) {
    leaves_follow_each_other(store).await;
    nonces_are_used_once(store).await;
    batches_of_leaves_are_all_or_nothing(store).await;
    truncation_frees_places_and_nonces(store).await;
    one_of_two_writers_wins(store).await;
    trust_versions_are_kept_in_order(store).await;
    tickets_end_and_are_bounded(store).await;
    requests_are_noted_once(store).await;
    store.flush().await.unwrap();
}

fn at(seconds: u64) -> UnixTime {
    UnixTime::new(seconds).unwrap()
}

fn ticket(n: u8, ends: u64) -> TicketEntry {
    TicketEntry { hash: [n; 32].into(), ends: at(ends) }
}

async fn tickets_end_and_are_bounded(store: &impl Store) {
    let ends = async |n: u8| store.ticket([n; 32].into()).await.unwrap().map(UnixTime::seconds);
    store.register_tickets(vec![ticket(1, 100), ticket(2, 200), ticket(1, 100)], 3).await.unwrap();
    assert_eq!((ends(1).await, ends(2).await, ends(3).await), (Some(100), Some(200), None));
    let over = store.register_tickets(vec![ticket(3, 300), ticket(4, 300)], 3).await;
    assert!(matches!(over, Err(StoreError::Full(_))));
    assert_eq!(ends(3).await, None, "all or none");
    store.register_tickets(vec![ticket(2, 201), ticket(3, 300)], 3).await.unwrap();
    assert_eq!((ends(2).await, ends(3).await), (Some(201), Some(300)));
    assert_eq!(store.forget_ended(at(999), at(99)).await.unwrap(), 0);
    assert_eq!(store.forget_ended(at(0), at(201)).await.unwrap(), 2);
    assert_eq!((ends(1).await, ends(2).await, ends(3).await), (None, None, Some(300)));
    store.register_tickets(vec![ticket(5, 300), ticket(6, 300)], 3).await.unwrap();
}

async fn requests_are_noted_once(store: &impl Store) {
    let note = async |n: u8| store.note_request([n; 16], at(500), 2).await;
    assert!(note(1).await.unwrap());
    assert!(!note(1).await.unwrap());
    assert!(note(2).await.unwrap());
    assert!(matches!(note(3).await, Err(StoreError::Full(_))));
    assert!(!note(2).await.unwrap());
    store.forget_ended(at(499), at(999)).await.unwrap();
    assert!(!note(1).await.unwrap());
    store.forget_ended(at(500), at(0)).await.unwrap();
    assert!(note(3).await.unwrap() && note(1).await.unwrap());
}

async fn leaves_follow_each_other(store: &impl Store) {
    assert_eq!(store.leaf_count().await.unwrap(), 0);
    assert!(matches!(store.append(vec![record(1, None)]).await, Err(StoreError::NotNext(1))));
    store.append(vec![record(0, Some(1))]).await.unwrap();
    store.append(vec![record(1, None)]).await.unwrap();
    assert!(matches!(store.append(vec![record(1, None)]).await, Err(StoreError::NotNext(1))));
    assert!(matches!(store.append(vec![record(3, None)]).await, Err(StoreError::NotNext(3))));
    assert_eq!(store.leaf_count().await.unwrap(), 2);
    assert_eq!(store.leaf(0).await.unwrap(), Some(record(0, Some(1))));
    assert_eq!(store.leaf(1).await.unwrap(), Some(record(1, None)));
    assert_eq!(store.leaf(2).await.unwrap(), None);
}

async fn nonces_are_used_once(store: &impl Store) {
    assert!(matches!(store.append(vec![record(2, Some(1))]).await, Err(StoreError::NonceUsed(0))));
    assert_eq!(store.nonce(Nonce::from([1; 16])).await.unwrap(), Some(0));
    assert_eq!(store.nonce(Nonce::from([2; 16])).await.unwrap(), None);
    assert_eq!(store.leaf_count().await.unwrap(), 2);
}

async fn batches_of_leaves_are_all_or_nothing(store: &impl Store) {
    assert!(matches!(
        store.append(vec![record(2, Some(2)), record(3, Some(2))]).await,
        Err(StoreError::NonceUsed(2))
    ));
    assert!(matches!(
        store.append(vec![record(2, Some(2)), record(4, None)]).await,
        Err(StoreError::NotNext(4))
    ));
    assert_eq!(store.leaf_count().await.unwrap(), 2);
    assert_eq!(store.nonce(Nonce::from([2; 16])).await.unwrap(), None);
    store.append((2..600).map(|seq| record(seq, None)).collect()).await.unwrap();
    assert_eq!(store.leaf_count().await.unwrap(), 600, "order is that of numbers");
}

async fn truncation_frees_places_and_nonces(store: &impl Store) {
    store.append(vec![record(600, Some(9))]).await.unwrap();
    store.truncate(2).await.unwrap();
    assert_eq!(store.leaf_count().await.unwrap(), 2);
    assert_eq!(store.nonce(Nonce::from([9; 16])).await.unwrap(), None);
    assert_eq!(store.nonce(Nonce::from([1; 16])).await.unwrap(), Some(0));
    store.append(vec![record(2, Some(9))]).await.unwrap();
}

async fn one_of_two_writers_wins(store: &impl Store) {
    let (one, two) =
        tokio::join!(store.append(vec![record(3, Some(10))]), store.append(vec![record(3, Some(11))]));
    assert!(one.is_ok() != two.is_ok());
    assert_eq!(store.leaf_count().await.unwrap(), 4);
}

async fn trust_versions_are_kept_in_order(store: &impl Store) {
    assert_eq!(store.newest_trust().await.unwrap(), None);
    for version in [1, 2, 300] {
        store.record_trust(version, Hash::from([version as u8; 32])).await.unwrap();
    }
    assert_eq!(store.newest_trust().await.unwrap(), Some((300, Hash::from([300u64 as u8; 32]))));
    assert_eq!(store.recorded_trust(1).await.unwrap(), Some(Hash::from([1; 32])));
    assert_eq!(store.recorded_trust(4).await.unwrap(), None);
}

#[tokio::test]
async fn memory() {
    suite(&MemoryStore::default()).await;
}

#[tokio::test]
async fn sled() {
    let folder = tempfile::tempdir().unwrap();
    suite(&SledStore::open(&folder.path().join("state")).await.unwrap()).await;
}

#[tokio::test]
async fn sled_keeps_what_it_was_given_and_refuses_large_values() {
    let folder = tempfile::tempdir().unwrap();
    let store = SledStore::open(folder.path()).await.unwrap();
    store.append(vec![record(0, Some(1)), record(1, None)]).await.unwrap();
    store.register_tickets(vec![ticket(1, 100)], 9).await.unwrap();
    assert!(store.note_request([1; 16], at(100), 9).await.unwrap());
    let large = LeafRecord { leaf: vec![0; 8 * 1024], ..record(2, None) };
    assert!(matches!(store.append(vec![large]).await, Err(StoreError::TooLarge(_))));
    drop(store);
    let store = SledStore::open(folder.path()).await.unwrap();
    assert_eq!(store.leaf(0).await.unwrap(), Some(record(0, Some(1))));
    assert_eq!(store.leaf_count().await.unwrap(), 2);
    assert_eq!(store.ticket([1; 32].into()).await.unwrap(), Some(at(100)));
    assert!(!store.note_request([1; 16], at(100), 9).await.unwrap());
}

#[tokio::test]
async fn sled_is_open_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = SledStore::open(folder.path()).await.unwrap();
    assert!(matches!(SledStore::open(folder.path()).await, Err(StoreError::InUse)));
    store.append(vec![record(0, None)]).await.unwrap();
    drop(store);
    SledStore::open(folder.path()).await.unwrap();
}

/// The last place of all has no next one, so that nobody can have written it.
#[tokio::test]
async fn a_leaf_in_the_last_place_of_all_is_damage() {
    let db = sled::Config::new().temporary(true).open().unwrap();
    let store = SledStore::over(db.clone()).unwrap();
    db.open_tree("leaves").unwrap().insert(u64::MAX.to_be_bytes(), &[0; 20]).unwrap();
    assert!(matches!(store.leaf_count().await, Err(StoreError::Damaged(_))));
    store.truncate(0).await.unwrap();
    assert_eq!(store.leaf_count().await.unwrap(), 0);
}
