//! The rules of the log at the device: each lie is well-formed in all but one thing.

mod beginning;
mod days;
mod history;
mod keys;
mod memory;
mod objects;
mod stories;
mod thief;

use std::sync::Mutex;

use ed25519_dalek::SigningKey;
use homesafe_client::{
    device::{Device, DeviceError, SyncReport},
    follow::FollowError,
    storage::MemoryStorage,
    transport::{Response, TransportError},
};
use homesafe_host::drive::Transport;
use homesafe_protocol::{
    PublicKey,
    batch::{DEFAULT_TOKEN_BITS, Level, Record, encode, padded_count},
    log::{LeafKind, LeafToSign},
    time::{Day, UnixTime},
    trust::Quorum,
    venue::Category,
};
use homesafe_test_support::{Deployment, Driven as _, check_in_records, set_up_with, venue};

const DAY: Day = Day::new(20_000);

fn noon() -> UnixTime {
    DAY.minute(720)
}

fn after(seconds: u64) -> UnixTime {
    noon().saturating_add(seconds)
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn quorum(threshold: usize, keys: &[SigningKey]) -> Quorum<PublicKey> {
    Quorum { threshold, keys: keys.iter().map(|key| key.verifying_key().to_bytes().into()).collect() }
}

/// A deployment, and the storage of a device that was at venue 1 at noon and holds the first trust document.
fn start() -> (Deployment, MemoryStorage) {
    let deployment = Deployment::new(noon());
    let storage = resident(&deployment, 1);
    (deployment, storage)
}

/// The storage of such a device that begins with a later trust document.
fn resident(deployment: &Deployment, version: u64) -> MemoryStorage {
    let storage = MemoryStorage::default();
    let mut device = set_up_with(&storage, deployment.trust_note(version));
    let code = venue(&deployment.origin, 1, Category::RESTAURANT).into();
    device.check_in(&code, noon(), noon(), &mut rand::rng()).unwrap();
    drop(device);
    storage
}

/// A window of venue 1 that the visit of [`start`] meets, told from others by its first minute.
fn window(deployment: &Deployment, start: u16, level: Level) -> Vec<Record> {
    check_in_records(&venue(&deployment.origin, 1, Category::RESTAURANT), DAY, &[(start, 775, level)])
}

fn notice(deployment: &Deployment, start: u16) -> Vec<Record> {
    window(deployment, start, Level::Notice)
}

fn object_of(records: &[Record]) -> Vec<u8> {
    encode(records, padded_count(records.len() as u32), DEFAULT_TOKEN_BITS, &mut rand::rng()).unwrap().bytes
}

/// Appends the leaf of a batch that is right but for what `change` does to it; `signers` sign what it says
/// then.
fn forge(
    deployment: &mut Deployment,
    records: &[Record],
    signers: &[SigningKey],
    change: impl FnOnce(&mut LeafToSign),
) {
    let entry = entry(deployment, records, signers, change);
    deployment.append(&entry);
}

/// Such a leaf, with its object in place, for whoever appends it.
fn entry(
    deployment: &mut Deployment,
    records: &[Record],
    signers: &[SigningKey],
    change: impl FnOnce(&mut LeafToSign),
) -> Vec<u8> {
    let (named, object) = (deployment.named.clone().unwrap(), object_of(records));
    let mut leaf =
        LeafToSign::following(&deployment.frontier, &named, LeafKind::Batch, noon(), &object).unwrap();
    change(&mut leaf);
    deployment.files.insert(format!("v1/object/{}", leaf.sha256), object);
    leaf.assemble(signers.iter().map(|signer| leaf.sign(named.origin(), signer)).collect())
}

fn sync(
    storage: &MemoryStorage,
    transport: &dyn Transport,
    now: UnixTime,
) -> Result<SyncReport, FollowError> {
    Device::open(storage).unwrap().sync_with(transport, now).map_err(|error| match error {
        DeviceError::Follow(error) => error,
        other => panic!("{other}"),
    })
}

/// Why a leaf is refused, in its words; the device stays as it was with regard to the log.
fn refused_leaf(storage: &MemoryStorage, deployment: &Deployment) -> (u64, String) {
    let before = standing(storage);
    let error = sync(storage, deployment, noon()).unwrap_err();
    assert_eq!(standing(storage), before);
    match error {
        FollowError::Leaf { seq, error } => (seq, error.to_string()),
        other => panic!("{other}"),
    }
}

/// First minutes of the windows that stand, each once, ascending.
fn standing(storage: &MemoryStorage) -> Vec<u16> {
    let alerts = Device::open(storage).unwrap().alerts().unwrap();
    let stands = alerts.iter().filter(|alert| !alert.exposure.withdrawn);
    let mut minutes: Vec<u16> =
        stands.map(|alert| (alert.exposure.start.since(DAY.minute(0)) / 60) as u16).collect();
    minutes.sort_unstable();
    minutes
}

/// An honest server but for its first answer to one question.
struct AtFirst<'a> {
    honest: &'a Deployment,
    path: &'a str,
    /// The first answer; `None` says that there is no such file.
    lie: Mutex<Option<Option<Vec<u8>>>>,
}

impl<'a> AtFirst<'a> {
    const fn new(honest: &'a Deployment, path: &'a str, lie: Option<Vec<u8>>) -> Self {
        Self { honest, path, lie: Mutex::new(Some(lie)) }
    }
}

impl Transport for AtFirst<'_> {
    fn get(&self, path: &str, limit: u64) -> Result<Vec<u8>, TransportError> {
        match if path == self.path { self.lie.lock().unwrap().take() } else { None } {
            Some(Some(lie)) => Ok(lie),
            Some(None) => Err(TransportError::NotFound(path.to_owned())),
            None => self.honest.get(path, limit),
        }
    }

    fn post(&self, path: &str, body: &[u8]) -> Result<Response, TransportError> {
        self.honest.post(path, body)
    }
}
