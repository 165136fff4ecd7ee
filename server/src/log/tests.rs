//! The sequencer under faults: a write that fails at any step, before or after it was done, and a fresh start
//! after it.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use bytes::Bytes;
use futures_util::stream::BoxStream;
use homesafe_protocol::{
    Hash, Nonce,
    log::{EMPTY_ROOT, LeafError, LeafKind, TileKind, TilePath, UnverifiedCheckpoint},
    submission::TicketEntry,
    time::UnixTime,
    trust::{LogBase, SeqRange, TrustBody, TrustChain, TrustDocument, UnverifiedTrust, sign_trust},
};
use homesafe_test_support::{
    ORIGIN,
    desk::{Desk, Publication, START},
    time,
};
use object_store::{
    CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    ObjectStoreExt as _, PutMultipartOptions, PutOptions, PutPayload, PutResult, memory::InMemory,
    path::Path,
};

use super::{Accepted, Admission, AppendError, Log, LogKey, RecoveryError};
use crate::{
    archive::{Archive, File},
    documents::Documents,
    store::{LeafRecord, MemoryStore, Store, StoreError},
};

/// Lets a number of durable writes through, then fails one: before it is done, or after.
#[derive(Debug)]
struct Fuse {
    left: AtomicU32,
    after: bool,
}

impl Fuse {
    fn new(left: u32, after: bool) -> Arc<Self> {
        Arc::new(Self { left: AtomicU32::new(left), after })
    }

    fn never() -> Arc<Self> {
        Self::new(u32::MAX, false)
    }

    fn disarm(&self) {
        self.left.store(u32::MAX, Ordering::SeqCst);
    }

    /// Whether this write is the one.
    fn blows(&self) -> bool {
        self.left.fetch_sub(1, Ordering::SeqCst) == 0
    }
}

#[derive(Debug)]
struct FaultyObjects {
    inner: Arc<InMemory>,
    fuse: Arc<Fuse>,
}

impl fmt::Display for FaultyObjects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FaultyObjects")
    }
}

fn fault() -> object_store::Error {
    object_store::Error::Generic { store: "test", source: "a fault was injected".into() }
}

type ObjectResult<T> = object_store::Result<T>;

// Written as async_trait expands it, which is not among the dependencies.
type Boxed<'a, T> = std::pin::Pin<Box<dyn Future<Output = ObjectResult<T>> + Send + 'a>>;

impl ObjectStore for FaultyObjects {
    fn put_opts<'a, 'b, 'c>(
        &'a self,
        to: &'b Path,
        payload: PutPayload,
        options: PutOptions,
    ) -> Boxed<'c, PutResult>
    where
        'a: 'c,
        'b: 'c,
    {
        Box::pin(async move {
            let blows = self.fuse.blows();
            if blows && !self.fuse.after {
                return Err(fault());
            }
            let result = self.inner.put_opts(to, payload, options).await?;
            if blows { Err(fault()) } else { Ok(result) }
        })
    }

    fn put_multipart_opts<'a, 'b, 'c>(
        &'a self,
        to: &'b Path,
        options: PutMultipartOptions,
    ) -> Boxed<'c, Box<dyn MultipartUpload>>
    where
        'a: 'c,
        'b: 'c,
    {
        self.inner.put_multipart_opts(to, options)
    }

    fn get_opts<'a, 'b, 'c>(&'a self, from: &'b Path, options: GetOptions) -> Boxed<'c, GetResult>
    where
        'a: 'c,
        'b: 'c,
    {
        self.inner.get_opts(from, options)
    }

    fn delete_stream(
        &self,
        locations: BoxStream<'static, ObjectResult<Path>>,
    ) -> BoxStream<'static, ObjectResult<Path>> {
        self.inner.delete_stream(locations)
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, ObjectResult<ObjectMeta>> {
        self.inner.list(prefix)
    }

    fn list_with_delimiter<'a, 'b, 'c>(&'a self, prefix: Option<&'b Path>) -> Boxed<'c, ListResult>
    where
        'a: 'c,
        'b: 'c,
    {
        self.inner.list_with_delimiter(prefix)
    }

    fn copy_opts<'a, 'b, 'd, 'c>(
        &'a self,
        from: &'b Path,
        to: &'d Path,
        options: CopyOptions,
    ) -> Boxed<'c, ()>
    where
        'a: 'c,
        'b: 'c,
        'd: 'c,
    {
        self.inner.copy_opts(from, to, options)
    }
}

#[derive(Debug)]
struct FaultyStore {
    inner: Arc<MemoryStore>,
    fuse: Arc<Fuse>,
}

impl Store for FaultyStore {
    async fn append(&self, records: Vec<LeafRecord>) -> Result<(), StoreError> {
        let blows = self.fuse.blows();
        if blows && !self.fuse.after {
            return Err(StoreError::Injected);
        }
        self.inner.append(records).await?;
        if blows { Err(StoreError::Injected) } else { Ok(()) }
    }

    async fn leaf_count(&self) -> Result<u64, StoreError> {
        self.inner.leaf_count().await
    }

    async fn leaf(&self, seq: u64) -> Result<Option<LeafRecord>, StoreError> {
        self.inner.leaf(seq).await
    }

    async fn nonce(&self, nonce: Nonce) -> Result<Option<u64>, StoreError> {
        self.inner.nonce(nonce).await
    }

    async fn truncate(&self, len: u64) -> Result<(), StoreError> {
        self.inner.truncate(len).await
    }

    async fn record_trust(&self, version: u64, digest: Hash) -> Result<(), StoreError> {
        self.inner.record_trust(version, digest).await
    }

    async fn recorded_trust(&self, version: u64) -> Result<Option<Hash>, StoreError> {
        self.inner.recorded_trust(version).await
    }

    async fn newest_trust(&self) -> Result<Option<(u64, Hash)>, StoreError> {
        self.inner.newest_trust().await
    }

    async fn register_tickets(&self, tickets: Vec<TicketEntry>, max: usize) -> Result<(), StoreError> {
        self.inner.register_tickets(tickets, max).await
    }

    async fn ticket(&self, hash: Hash) -> Result<Option<UnixTime>, StoreError> {
        self.inner.ticket(hash).await
    }

    async fn note_request(&self, random: [u8; 16], until: UnixTime, max: usize) -> Result<bool, StoreError> {
        self.inner.note_request(random, until, max).await
    }

    async fn forget_ended(&self, requests: UnixTime, tickets: UnixTime) -> Result<usize, StoreError> {
        self.inner.forget_ended(requests, tickets).await
    }

    async fn flush(&self) -> Result<(), StoreError> {
        self.inner.flush().await
    }
}

/// What survives a crash.
#[derive(Default)]
struct Disk {
    objects: Arc<InMemory>,
    store: Arc<MemoryStore>,
}

impl Disk {
    async fn open(&self, fuse: &Arc<Fuse>) -> Result<Arc<Log<FaultyStore>>, RecoveryError> {
        self.open_under(fuse, documents()).await
    }

    async fn open_under(
        &self,
        fuse: &Arc<Fuse>,
        documents: Documents,
    ) -> Result<Arc<Log<FaultyStore>>, RecoveryError> {
        let objects = FaultyObjects { inner: Arc::clone(&self.objects), fuse: Arc::clone(fuse) };
        let store = FaultyStore { inner: Arc::clone(&self.store), fuse: Arc::clone(fuse) };
        Log::open(Archive::over(Arc::new(objects)), Arc::new(store), key(), documents, &[]).await
    }

    fn archive(&self) -> Archive {
        Archive::over(self.objects.clone())
    }

    async fn remove(&self, file: File) {
        self.objects.delete(&Path::from(file.to_string())).await.unwrap();
    }
}

fn key() -> LogKey {
    LogKey::from_seed(ORIGIN.parse().unwrap(), &[9; 32]).unwrap()
}

fn desk() -> Desk {
    Desk::new(key().public().clone())
}

fn documents() -> Documents {
    Documents::new(TrustChain::new(desk().document(1)))
}

/// A first document with another body.
fn first(desk: &Desk, change: impl FnOnce(&mut TrustBody)) -> TrustDocument {
    let mut body = desk.trust_body(1);
    change(&mut body);
    UnverifiedTrust::parse(sign_trust(&body, std::slice::from_ref(&desk.root)).unwrap().as_bytes())
        .unwrap()
        .pin()
        .unwrap()
}

/// The first document and the next, which says what `change` makes of it.
fn two_documents(desk: &Desk, change: impl FnOnce(&mut TrustBody)) -> TrustChain {
    let mut body = desk.trust_body(2);
    change(&mut body);
    let note = sign_trust(&body, std::slice::from_ref(&desk.root)).unwrap();
    let mut chain = TrustChain::new(desk.document(1));
    chain.push(&UnverifiedTrust::parse(note.as_bytes()).unwrap()).unwrap();
    chain
}

async fn publish(log: &Arc<Log<FaultyStore>>, p: &Publication) -> Result<Accepted, AppendError> {
    match log.admit(Bytes::from(p.leaf.clone()), time(START + 1_000)).await? {
        Admission::Known(published) => Ok(Accepted::Known(published)),
        Admission::Next(admitted) => log.publish(admitted, p.object.clone().into()).await,
    }
}

/// Size and root of the newest checkpoint, and that entries and hashes of its right edge are there.
async fn assert_consistent(disk: &Disk, desk: &Desk) {
    let note = disk.archive().read(File::Checkpoint).await.unwrap().unwrap();
    let checkpoint = UnverifiedCheckpoint::parse(&note).unwrap();
    let (checkpoint, _) = checkpoint.verify(&desk.origin, &[key().public().clone()], &[]).unwrap();
    assert_eq!((checkpoint.size, checkpoint.root), (desk.frontier.size(), desk.frontier.root()));
    assert_eq!(disk.store.leaf_count().await.unwrap(), checkpoint.size);
    for kind in [TileKind::Entries, TileKind::Hashes(0)] {
        let Some(path) = TilePath::new(kind, checkpoint.size / 256, (checkpoint.size % 256) as u16) else {
            continue;
        };
        assert!(disk.archive().len(File::Tile(path)).await.unwrap().is_some(), "{path}");
    }
}

/// Fails the n-th write of a third publication; says whether the fuse was reached.
async fn crash_at(n: u32, after: bool, restart: bool, resend_other: bool) -> bool {
    let mut desk = desk();
    let disk = Disk::default();
    let log = disk.open(&Fuse::never()).await.unwrap();
    for _ in 0..2 {
        let p = desk.draft(256);
        publish(&log, &p).await.unwrap();
        desk.advance(&p);
    }
    drop(log);
    let fuse = Fuse::new(n, after);
    let log = disk.open(&fuse).await.unwrap();
    let p = desk.draft(256);
    let reached = publish(&log, &p).await.is_err();
    fuse.disarm();
    let log = if restart { disk.open(&Fuse::never()).await.unwrap() } else { log };
    // A desk that resends gets there; one that lost its leaf gets there, or hears that it is published.
    if resend_other {
        let other = desk.draft(256);
        match publish(&log, &other).await {
            Ok(_) => desk.advance(&other),
            Err(AppendError::Taken(2)) => desk.advance(&p),
            Err(error) => panic!("{error}"),
        }
    } else {
        publish(&log, &p).await.unwrap();
        desk.advance(&p);
    }
    let last = desk.draft(256);
    publish(&log, &last).await.unwrap();
    desk.advance(&last);
    assert_consistent(&disk, &desk).await;
    reached
}

/// No checkpoint covers it yet: published with another signature or another byte, it would stop every device.
#[tokio::test]
async fn a_leaf_that_was_cut_off_and_then_damaged_is_rolled_off_and_not_published() {
    let harms: [fn(&mut Vec<u8>); 5] = [
        |_| (),
        |leaf| leaf.push(0),
        |leaf| leaf.truncate(leaf.len() - 1),
        |leaf| *leaf.last_mut().unwrap() ^= 1,
        // Its time, which is after kind and seq.
        |leaf| leaf[16] ^= 1,
    ];
    for (n, harm) in harms.into_iter().enumerate() {
        let (mut desk, disk) = (desk(), Disk::default());
        let log = disk.open(&Fuse::never()).await.unwrap();
        let first = desk.draft(256);
        publish(&log, &first).await.unwrap();
        desk.advance(&first);
        drop(log);
        let next = desk.draft(256);
        let mut leaf = next.leaf.clone();
        harm(&mut leaf);
        disk.archive().create_object(next.object.clone().into()).await.unwrap();
        disk.store.append(vec![LeafRecord { seq: 1, leaf, nonce: None }]).await.unwrap();
        let log = disk.open(&Fuse::never()).await.unwrap();
        assert_eq!(log.published().unwrap().size, if n == 0 { 2 } else { 1 }, "{n}");
        publish(&log, &next).await.unwrap();
        desk.advance(&next);
        assert_consistent(&disk, &desk).await;
    }
}

#[tokio::test]
async fn every_step_may_fail_before_or_after_it_is_done() {
    for (restart, resend_other) in [(true, false), (true, true), (false, false), (false, true)] {
        for after in [false, true] {
            let mut steps = 0;
            while crash_at(steps, after, restart, resend_other).await {
                steps += 1;
            }
            assert_eq!(steps, 5, "object, leaf, entry bundle, hash tile, checkpoint");
        }
    }
}

#[tokio::test]
async fn a_lost_store_is_built_again_also_across_bundles() {
    let mut desk = desk();
    let mut disk = Disk::default();
    let log = disk.open(&Fuse::never()).await.unwrap();
    let batch = desk.draft(256);
    publish(&log, &batch).await.unwrap();
    desk.advance(&batch);
    for n in 0..300u32 {
        let object = Desk::catalogue(n);
        let p = desk.sign(&desk.leaf(LeafKind::AdviceCatalogue, &object), object);
        publish(&log, &p).await.unwrap();
        desk.advance(&p);
    }
    drop(log);
    disk.store = Arc::default();
    let tile = |kind, index, width| File::Tile(TilePath::new(kind, index, width).unwrap());
    let lost = [
        tile(TileKind::Hashes(0), 0, 256),
        tile(TileKind::Hashes(0), 1, 45),
        tile(TileKind::Hashes(1), 0, 1),
    ];
    for file in lost {
        disk.remove(file).await;
    }
    let log = disk.open(&Fuse::never()).await.unwrap();
    for file in lost {
        assert!(disk.archive().len(file).await.unwrap().is_some(), "{file}");
    }
    assert_consistent(&disk, &desk).await;
    let leaf = desk.leaf(LeafKind::Batch, &batch.object);
    let reused = publish(&log, &desk.sign(&leaf, batch.object.clone())).await;
    assert!(matches!(reused, Err(AppendError::NonceUsed(0))), "nonces are built again too");
    let p = desk.draft(256);
    assert!(matches!(publish(&log, &p).await, Ok(Accepted::New(_))));
}

#[tokio::test]
async fn a_store_that_disagrees_with_the_checkpoint_is_built_again() {
    let mut desk = desk();
    let disk = Disk::default();
    let log = disk.open(&Fuse::never()).await.unwrap();
    for _ in 0..3 {
        let p = desk.draft(256);
        publish(&log, &p).await.unwrap();
        desk.advance(&p);
    }
    let mut record = disk.store.leaf(2).await.unwrap().unwrap();
    disk.store.truncate(2).await.unwrap();
    record.leaf[10] ^= 1;
    disk.store.append(vec![record]).await.unwrap();
    disk.open(&Fuse::never()).await.unwrap();
    assert_consistent(&disk, &desk).await;
}

#[tokio::test]
async fn an_unacknowledged_leaf_without_its_object_is_rolled_off() {
    let mut desk = desk();
    let disk = Disk::default();
    disk.open(&Fuse::never()).await.unwrap();
    let lost = desk.draft(256);
    disk.store.append(vec![LeafRecord { seq: 0, leaf: lost.leaf.clone(), nonce: None }]).await.unwrap();
    let log = disk.open(&Fuse::never()).await.unwrap();
    assert_eq!(log.published().unwrap().size, 0);
    let p = desk.draft(256);
    publish(&log, &p).await.unwrap();
    desk.advance(&p);
    assert_consistent(&disk, &desk).await;
}

#[tokio::test]
async fn a_log_without_its_checkpoint_is_not_signed_anew() {
    let desk = desk();
    let disk = Disk::default();
    let log = disk.open(&Fuse::never()).await.unwrap();
    publish(&log, &desk.draft(256)).await.unwrap();
    disk.remove(File::Checkpoint).await;
    assert!(matches!(disk.open(&Fuse::never()).await, Err(RecoveryError::CheckpointMissing)));
    let without_store = Disk { objects: disk.objects, store: Arc::default() };
    assert!(matches!(without_store.open(&Fuse::never()).await, Err(RecoveryError::CheckpointMissing)));
}

#[tokio::test]
async fn a_new_log_key_signs_the_same_tree_again() {
    let desk = desk();
    let disk = Disk::default();
    let log = disk.open(&Fuse::never()).await.unwrap();
    publish(&log, &desk.draft(256)).await.unwrap();
    let new = LogKey::from_seed(ORIGIN.parse().unwrap(), &[10; 32]).unwrap();
    let (archive, store) = (disk.archive(), Arc::clone(&disk.store));
    assert!(matches!(
        Log::open(archive.clone(), store, new.clone(), documents(), &[]).await,
        Err(RecoveryError::Checkpoint(_))
    ));
    let known = [key().public().clone()];
    let log = Log::open(archive, Arc::clone(&disk.store), new.clone(), documents(), &known).await.unwrap();
    let note = log.published().unwrap().note;
    let checkpoint =
        UnverifiedCheckpoint::parse(&note).unwrap().verify(&desk.origin, &[new.public().clone()], &[]);
    assert_eq!(checkpoint.unwrap().0.size, 1);
}

#[tokio::test]
async fn what_does_not_belong_is_refused() {
    let mut desk = desk();
    let disk = Disk::default();
    let log = disk.open(&Fuse::never()).await.unwrap();
    let first = desk.draft(256);
    publish(&log, &first).await.unwrap();
    desk.advance(&first);
    let refused = async |p: Publication| publish(&log, &p).await.unwrap_err();
    let object = Desk::batch(256);
    let good = desk.leaf(LeafKind::Batch, &object);
    let signed = |leaf: &homesafe_protocol::log::LeafToSign| desk.sign(leaf, object.clone());

    let mut leaf = good.clone();
    leaf.seq = 5;
    assert!(matches!(refused(signed(&leaf)).await, AppendError::NotNext { expected: 1, found: 5 }));
    leaf = good.clone();
    leaf.prev_root = Hash::from(EMPTY_ROOT);
    assert!(matches!(refused(signed(&leaf)).await, AppendError::WrongRoot));
    leaf = good.clone();
    leaf.published_at = time(START - 1);
    assert!(matches!(refused(signed(&leaf)).await, AppendError::Backdated));
    leaf.published_at = time(START + 1_301);
    assert!(matches!(refused(signed(&leaf)).await, AppendError::TooEarly));
    leaf = good.clone();
    leaf.length = (16 << 20) + 1;
    assert!(matches!(refused(signed(&leaf)).await, AppendError::Leaf(LeafError::TooLarge { .. })));
    leaf = good.clone();
    for kind in [3, 127, 128, 200] {
        leaf.kind = LeafKind::Skippable(kind);
        assert!(matches!(refused(signed(&leaf)).await, AppendError::UnknownKind(found) if found == kind));
    }
    leaf = good.clone();
    leaf.trust = Hash::from([7; 32]);
    assert!(matches!(refused(signed(&leaf)).await, AppendError::UnknownDocument { newest: 1 }));
    let mut wrong = signed(&good);
    wrong.object[100] ^= 1;
    assert!(matches!(refused(wrong).await, AppendError::Leaf(_)));
    let no_batch = b"not a batch".to_vec();
    let leaf = desk.leaf(LeafKind::Batch, &no_batch);
    assert!(matches!(refused(desk.sign(&leaf, no_batch)).await, AppendError::Batch(_)));
    let leaf = desk.leaf(LeafKind::Batch, &first.object);
    assert!(matches!(refused(desk.sign(&leaf, first.object.clone())).await, AppendError::NonceUsed(0)));
    let mut stranger = Desk::new(key().public().clone());
    stranger.publisher = ed25519_dalek::SigningKey::from_bytes(&[66; 32]);
    assert!(matches!(refused(stranger.sign(&good, object.clone())).await, AppendError::Leaf(_)));

    // None of it left a trace: the next one follows.
    assert!(log.is_sound());
    let next = desk.draft(256);
    publish(&log, &next).await.unwrap();
    desk.advance(&next);
    assert_consistent(&disk, &desk).await;
    assert!(matches!(publish(&log, &next).await, Ok(Accepted::Known(_))));
}

#[tokio::test]
async fn attack_a_thief_fills_a_slot() {
    let longest = Desk::batch(256).len() as u32 + 40;
    for (count, bound, taken) in [(256, longest, 8), (1, 16 << 20, 512)] {
        let mut desk = desk();
        let trust =
            first(&desk, |body| (body.max_object_bytes, body.publication_interval_seconds) = (bound, 600));
        desk.names = Some(trust.clone());
        let log =
            Disk::default().open_under(&Fuse::never(), Documents::new(TrustChain::new(trust))).await.unwrap();
        for _ in 0..taken {
            let p = desk.draft(count);
            publish(&log, &p).await.unwrap();
            desk.advance(&p);
            desk.time = START;
        }
        assert!(matches!(publish(&log, &desk.draft(count)).await, Err(AppendError::SlotFull)), "{taken}");
        // What is no batch takes no room, and the next slot begins anew.
        let object = Desk::catalogue(1);
        let p = desk.sign(&desk.leaf(LeafKind::AdviceCatalogue, &object), object);
        publish(&log, &p).await.unwrap();
        desk.advance(&p);
        desk.time = START + 600;
        publish(&log, &desk.draft(count)).await.unwrap();
    }
}

#[tokio::test]
async fn attack_a_void_leaf_of_the_future_keeps_no_desk_waiting() {
    let (mut desk, disk) = (desk(), Disk::default());
    let log = disk.open(&Fuse::never()).await.unwrap();
    desk.time = START + 1_300;
    let p = desk.draft(256);
    publish(&log, &p).await.unwrap();
    desk.advance(&p);
    let chain = two_documents(&desk, |body| {
        body.log_base = LogBase { first: 0, size: 1, root: desk.frontier.root() };
        body.voided = vec![SeqRange { first: 0, last: TrustBody::MAX_NUMBER }];
    });
    (desk.names, desk.time) = (Some(chain.newest().clone()), START);
    let log = disk.open_under(&Fuse::never(), Documents::new(chain)).await.unwrap();
    assert!(log.scrub(time(0)).await.unwrap().is_empty(), "nobody asks for what is void");
    publish(&log, &desk.draft(256)).await.unwrap();
    let named = log.scrub(time(0)).await.unwrap();
    assert_eq!(named.iter().map(|named| named.seq).collect::<Vec<_>>(), [1]);
}

#[tokio::test]
async fn a_leaf_that_a_new_document_overtook_on_its_way_is_not_taken() {
    let (desk, disk, documents) = (desk(), Disk::default(), documents());
    let log = disk.open_under(&Fuse::never(), documents.clone()).await.unwrap();
    let p = desk.draft(256);
    let Ok(Admission::Next(admitted)) = log.admit(Bytes::from(p.leaf.clone()), time(START + 1_000)).await
    else {
        panic!("it is the next");
    };
    documents.replace(two_documents(&desk, |_| ()));
    assert!(matches!(log.publish(admitted, p.object.into()).await, Err(AppendError::NewerDocument(2))));
    assert_eq!(log.published().unwrap().size, 0);
}
