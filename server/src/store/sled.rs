//! The store on sled.
//!
//! sled 0.34 grows without bound on large values, retries transaction closures, and blocks: so values stay
//! small, closures pure, and every call runs on a blocking thread.

use std::{
    collections::BTreeSet,
    io::ErrorKind,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use homesafe_protocol::{Hash, Nonce, submission::TicketEntry, time::UnixTime};
use sled::{
    Db, Transactional as _, Tree,
    transaction::{ConflictableTransactionError, TransactionError, TransactionalTree, abort},
};

use super::{LeafRecord, Store, StoreError};
use crate::links::find_link;

/// sled keeps larger values apart and never gives their space back.
const MAX_VALUE: usize = 8 * 1024;
/// The whole state is a few megabytes a year.
const CACHE_BYTES: u64 = 16 << 20;
/// How long a folder may stay locked by a store that is being closed: sled's own threads let go of it a
/// little late.
const CLOSING: Duration = Duration::from_secs(3);

/// A store in a folder of its own, for one process.
#[derive(Debug, Clone)]
pub struct SledStore {
    db: Db,
    /// seq as u64 BE -> has nonce (1) || nonce (16) || leaf
    leaves: Tree,
    /// nonce -> seq as u64 BE
    nonces: Tree,
    /// version as u64 BE -> SHA-256
    trust: Tree,
    /// ticket hash -> end as u64 BE
    tickets: Tree,
    /// random of a desk request -> end as u64 BE
    requests: Tree,
}

impl SledStore {
    /// Opens or makes the store; recovery after a crash is sled's own.
    ///
    /// # Errors
    /// [`StoreError::InUse`] while another server has it open, [`StoreError::Link`] for a symbolic link in
    /// it; a folder or a database that fails.
    pub async fn open(folder: &Path) -> Result<Self, StoreError> {
        let config = sled::Config::new().path(folder).cache_capacity(CACHE_BYTES);
        let folder = folder.to_owned();
        blocking(move || {
            if let Some(link) = find_link(&folder).map_err(StoreError::Folder)? {
                return Err(StoreError::Link(link));
            }
            Self::over(open_when_free(&config)?)
        })
        .await
    }

    /// The store over a database that is open, whatever lies in it.
    #[doc(hidden)]
    pub fn over(db: Db) -> Result<Self, StoreError> {
        let (leaves, nonces, trust) =
            (db.open_tree("leaves")?, db.open_tree("nonces")?, db.open_tree("trust")?);
        let (tickets, requests) = (db.open_tree("tickets")?, db.open_tree("requests")?);
        Ok(Self { db, leaves, nonces, trust, tickets, requests })
    }

    async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(Self) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let store = self.clone();
        blocking(move || work(store)).await
    }

    fn append_all(&self, records: &[LeafRecord]) -> Result<(), StoreError> {
        if let Some(record) = records.iter().find(|record| record.leaf.len() > MAX_VALUE - 17) {
            return Err(StoreError::TooLarge(record.leaf.len()));
        }
        // The closure runs again on a conflict: it only reads and writes its trees.
        let outcome = (&self.leaves, &self.nonces).transaction(|(leaves, nonces)| {
            records.iter().try_for_each(|record| append_one(leaves, nonces, record))
        });
        outcome.map_err(|error| match error {
            TransactionError::Abort(refused) => refused.into(),
            TransactionError::Storage(error) => error.into(),
        })
    }

    fn register_all(&self, tickets: &[TicketEntry], max: usize) -> Result<(), StoreError> {
        let mut new = BTreeSet::new();
        for ticket in tickets {
            if !self.tickets.contains_key(ticket.hash.as_bytes())? {
                new.insert(ticket.hash);
            }
        }
        if self.tickets.len() + new.len() > max {
            return Err(StoreError::Full("tickets"));
        }
        let mut batch = sled::Batch::default();
        for ticket in tickets {
            batch.insert(ticket.hash.as_bytes(), &ticket.ends.seconds().to_be_bytes());
        }
        Ok(self.tickets.apply_batch(batch)?)
    }

    fn note_once(&self, random: [u8; 16], until: UnixTime, max: usize) -> Result<bool, StoreError> {
        if self.requests.len() >= max && !self.requests.contains_key(random)? {
            return Err(StoreError::Full("requests"));
        }
        let swapped = self.requests.compare_and_swap(
            random,
            None::<&[u8]>,
            Some(&until.seconds().to_be_bytes()[..]),
        )?;
        Ok(swapped.is_ok())
    }

    fn remove_from(&self, len: u64) -> Result<(), StoreError> {
        if len == 0 {
            // Without a look at the values: this is also the way out of damaged ones.
            self.leaves.clear()?;
            return Ok(self.nonces.clear()?);
        }
        for entry in self.leaves.range(len.to_be_bytes()..) {
            let (key, value) = entry?;
            if let Some(nonce) = decode(seq(&key)?, &value)?.nonce {
                self.nonces.remove(nonce.as_bytes())?;
            }
            self.leaves.remove(key)?;
        }
        Ok(())
    }
}

/// Why a transaction was given up; without the outer error, which closures cannot return.
#[derive(Clone, Copy)]
enum Refused {
    NotNext(u64),
    NonceUsed(u64),
    Damaged,
}

impl From<Refused> for StoreError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::NotNext(seq) => Self::NotNext(seq),
            Refused::NonceUsed(seq) => Self::NonceUsed(seq),
            Refused::Damaged => Self::Damaged("nonce"),
        }
    }
}

fn append_one(
    leaves: &TransactionalTree,
    nonces: &TransactionalTree,
    record: &LeafRecord,
) -> Result<(), ConflictableTransactionError<Refused>> {
    let key = record.seq.to_be_bytes();
    let follows = match record.seq.checked_sub(1) {
        Some(previous) => leaves.get(previous.to_be_bytes())?.is_some(),
        None => true,
    };
    if !follows || leaves.get(key)?.is_some() {
        return abort(Refused::NotNext(record.seq));
    }
    if let Some(nonce) = record.nonce {
        if let Some(used) = nonces.get(nonce.as_bytes())? {
            let used = <[u8; 8]>::try_from(&used[..]).map(u64::from_be_bytes);
            return abort(used.map_or(Refused::Damaged, Refused::NonceUsed));
        }
        nonces.insert(nonce.as_bytes(), &key)?;
    }
    leaves.insert(&key, encode(record))?;
    Ok(())
}

impl Store for SledStore {
    async fn append(&self, records: Vec<LeafRecord>) -> Result<(), StoreError> {
        self.with(move |store| store.append_all(&records)).await?;
        self.flush().await
    }

    async fn leaf_count(&self) -> Result<u64, StoreError> {
        self.with(|store| match store.leaves.last()? {
            Some((key, _)) => seq(&key)?.checked_add(1).ok_or(StoreError::Damaged("key")),
            None => Ok(0),
        })
        .await
    }

    async fn leaf(&self, seq: u64) -> Result<Option<LeafRecord>, StoreError> {
        self.with(move |store| {
            store.leaves.get(seq.to_be_bytes())?.map(|value| decode(seq, &value)).transpose()
        })
        .await
    }

    async fn nonce(&self, nonce: Nonce) -> Result<Option<u64>, StoreError> {
        self.with(move |store| store.nonces.get(nonce.as_bytes())?.map(|value| seq(&value)).transpose()).await
    }

    async fn truncate(&self, len: u64) -> Result<(), StoreError> {
        self.with(move |store| store.remove_from(len)).await?;
        self.flush().await
    }

    async fn record_trust(&self, version: u64, digest: Hash) -> Result<(), StoreError> {
        self.with(move |store| Ok(store.trust.insert(version.to_be_bytes(), &digest.as_bytes()[..])?))
            .await?;
        self.flush().await
    }

    async fn recorded_trust(&self, version: u64) -> Result<Option<Hash>, StoreError> {
        self.with(move |store| {
            let digest = store.trust.get(version.to_be_bytes())?;
            let digest = digest.map(|digest| Hash::try_from(&digest[..]));
            digest.transpose().map_err(|_| StoreError::Damaged("trust document's hash"))
        })
        .await
    }

    async fn newest_trust(&self) -> Result<Option<(u64, Hash)>, StoreError> {
        self.with(|store| {
            let Some((version, digest)) = store.trust.last()? else { return Ok(None) };
            let digest =
                Hash::try_from(&digest[..]).map_err(|_| StoreError::Damaged("trust document's hash"))?;
            Ok(Some((seq(&version)?, digest)))
        })
        .await
    }

    async fn register_tickets(&self, tickets: Vec<TicketEntry>, max: usize) -> Result<(), StoreError> {
        self.with(move |store| store.register_all(&tickets, max)).await?;
        self.flush().await
    }

    async fn ticket(&self, hash: Hash) -> Result<Option<UnixTime>, StoreError> {
        self.with(move |store| store.tickets.get(hash.as_bytes())?.map(|value| end(&value)).transpose()).await
    }

    async fn note_request(&self, random: [u8; 16], until: UnixTime, max: usize) -> Result<bool, StoreError> {
        let is_new = self.with(move |store| store.note_once(random, until, max)).await?;
        self.flush().await?;
        Ok(is_new)
    }

    async fn forget_ended(&self, requests: UnixTime, tickets: UnixTime) -> Result<usize, StoreError> {
        self.with(move |store| {
            forget(&store.requests, requests)?;
            forget(&store.tickets, tickets)
        })
        .await
    }

    async fn flush(&self) -> Result<(), StoreError> {
        self.db.flush_async().await?;
        Ok(())
    }
}

fn open_when_free(config: &sled::Config) -> Result<Db, StoreError> {
    let deadline = Instant::now() + CLOSING;
    loop {
        match config.open() {
            Err(sled::Error::Io(error)) if is_lock(&error) && Instant::now() < deadline => {
                thread::sleep(Duration::from_millis(10));
            }
            Err(sled::Error::Io(error)) if is_lock(&error) => return Err(StoreError::InUse),
            opened => return Ok(opened?),
        }
    }
}

/// sled 0.34 wraps the system's refusal of the lock in an error of no kind of its own.
fn is_lock(error: &std::io::Error) -> bool {
    error.kind() == ErrorKind::WouldBlock || error.to_string().contains("could not acquire lock")
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work).await?
}

fn encode(record: &LeafRecord) -> Vec<u8> {
    let nonce = record.nonce.map_or([0; Nonce::LEN], |nonce| *nonce.as_bytes());
    [&[u8::from(record.nonce.is_some())], &nonce[..], &record.leaf[..]].concat()
}

fn decode(seq: u64, value: &[u8]) -> Result<LeafRecord, StoreError> {
    let damaged = StoreError::Damaged("leaf");
    let Some((&has_nonce, rest)) = value.split_first() else { return Err(damaged) };
    let Some((nonce, leaf)) = rest.split_first_chunk::<{ Nonce::LEN }>() else { return Err(damaged) };
    Ok(LeafRecord { seq, leaf: leaf.to_vec(), nonce: (has_nonce == 1).then(|| Nonce::from(*nonce)) })
}

fn end(value: &[u8]) -> Result<UnixTime, StoreError> {
    let seconds = value.try_into().map(u64::from_be_bytes).ok();
    seconds
        .and_then(|seconds| UnixTime::new(seconds).ok())
        .ok_or(StoreError::Damaged("end of a ticket or request"))
}

fn forget(tree: &Tree, now: UnixTime) -> Result<usize, StoreError> {
    let mut forgotten = 0;
    for entry in tree {
        let (key, value) = entry?;
        // Not if it was registered again just now.
        if end(&value)? <= now && tree.compare_and_swap(key, Some(value), None::<&[u8]>)?.is_ok() {
            forgotten += 1;
        }
    }
    Ok(forgotten)
}

fn seq(key: &[u8]) -> Result<u64, StoreError> {
    key.try_into().map(u64::from_be_bytes).map_err(|_| StoreError::Damaged("key"))
}
