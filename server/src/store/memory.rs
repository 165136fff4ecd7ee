//! A store in memory, for tests.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use homesafe_protocol::{Hash, Nonce, submission::TicketEntry, time::UnixTime};

use super::{LeafRecord, Store, StoreError};

/// Keeps nothing beyond its own life.
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    leaves: Vec<LeafRecord>,
    trust: BTreeMap<u64, Hash>,
    tickets: BTreeMap<Hash, UnixTime>,
    requests: BTreeMap<[u8; 16], UnixTime>,
}

impl State {
    fn nonce(&self, nonce: Nonce) -> Option<u64> {
        self.leaves.iter().find(|record| record.nonce == Some(nonce)).map(|record| record.seq)
    }

    fn push(&mut self, record: LeafRecord) -> Result<(), StoreError> {
        if record.seq != self.leaves.len() as u64 {
            return Err(StoreError::NotNext(record.seq));
        }
        if let Some(seq) = record.nonce.and_then(|nonce| self.nonce(nonce)) {
            return Err(StoreError::NonceUsed(seq));
        }
        self.leaves.push(record);
        Ok(())
    }
}

impl MemoryStore {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    async fn append(&self, records: Vec<LeafRecord>) -> Result<(), StoreError> {
        let mut state = self.state();
        let before = state.leaves.len();
        let pushed = records.into_iter().try_for_each(|record| state.push(record));
        if pushed.is_err() {
            state.leaves.truncate(before);
        }
        pushed
    }

    async fn leaf_count(&self) -> Result<u64, StoreError> {
        Ok(self.state().leaves.len() as u64)
    }

    async fn leaf(&self, seq: u64) -> Result<Option<LeafRecord>, StoreError> {
        Ok(usize::try_from(seq).ok().and_then(|seq| self.state().leaves.get(seq).cloned()))
    }

    async fn nonce(&self, nonce: Nonce) -> Result<Option<u64>, StoreError> {
        Ok(self.state().nonce(nonce))
    }

    async fn truncate(&self, len: u64) -> Result<(), StoreError> {
        self.state().leaves.retain(|record| record.seq < len);
        Ok(())
    }

    async fn record_trust(&self, version: u64, digest: Hash) -> Result<(), StoreError> {
        self.state().trust.insert(version, digest);
        Ok(())
    }

    async fn recorded_trust(&self, version: u64) -> Result<Option<Hash>, StoreError> {
        Ok(self.state().trust.get(&version).copied())
    }

    async fn newest_trust(&self) -> Result<Option<(u64, Hash)>, StoreError> {
        Ok(self.state().trust.last_key_value().map(|(version, digest)| (*version, *digest)))
    }

    async fn register_tickets(&self, tickets: Vec<TicketEntry>, max: usize) -> Result<(), StoreError> {
        let mut state = self.state();
        let mut all = state.tickets.clone();
        all.extend(tickets.iter().map(|ticket| (ticket.hash, ticket.ends)));
        if all.len() > max {
            return Err(StoreError::Full("tickets"));
        }
        state.tickets = all;
        Ok(())
    }

    async fn ticket(&self, hash: Hash) -> Result<Option<UnixTime>, StoreError> {
        Ok(self.state().tickets.get(&hash).copied())
    }

    async fn note_request(&self, random: [u8; 16], until: UnixTime, max: usize) -> Result<bool, StoreError> {
        let mut state = self.state();
        if state.requests.contains_key(&random) {
            return Ok(false);
        }
        if state.requests.len() >= max {
            return Err(StoreError::Full("requests"));
        }
        state.requests.insert(random, until);
        Ok(true)
    }

    async fn forget_ended(&self, requests: UnixTime, tickets: UnixTime) -> Result<usize, StoreError> {
        let mut state = self.state();
        let before = state.tickets.len();
        state.tickets.retain(|_, ends| tickets < *ends);
        state.requests.retain(|_, until| requests < *until);
        Ok(before - state.tickets.len())
    }

    async fn flush(&self) -> Result<(), StoreError> {
        Ok(())
    }
}
