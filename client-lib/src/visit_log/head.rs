//! The head store: for each day its psk, how many records its segment has, and the hash of the last one.

use std::collections::BTreeMap;

use homesafe_protocol::{Hash, time::Day};
use rand::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::log::LogError;
use crate::storage::Storage;

const FILE: &str = "head";
const VERSION: u8 = 1;
const MAX_FILE_LEN: u64 = 64 * 1_024;

/// A day of the log.
#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub(super) struct DayHead {
    pub(super) psk: [u8; 32],
    pub(super) count: u32,
    pub(super) last: [u8; 32],
}

/// All days of the log.
#[derive(Clone, Default)]
pub(super) struct Head {
    pub(super) days: BTreeMap<Day, DayHead>,
}

impl Head {
    pub(super) fn load(storage: &dyn Storage) -> Result<Self, LogError> {
        let Some(bytes) = storage.read(FILE, MAX_FILE_LEN)?.map(Zeroizing::new) else {
            return Ok(Self::default());
        };
        let (version, days): (u8, BTreeMap<Day, DayHead>) =
            postcard::from_bytes(&bytes).map_err(|_| LogError::HeadDamaged)?;
        if version == VERSION { Ok(Self { days }) } else { Err(LogError::HeadDamaged) }
    }

    pub(super) fn store(&self, storage: &dyn Storage) -> Result<(), LogError> {
        let bytes = postcard::to_allocvec(&(VERSION, &self.days)).map_err(|_| LogError::HeadDamaged)?;
        Ok(storage.replace(FILE, &Zeroizing::new(bytes))?)
    }

    /// The day's entry, with a new psk where there is none; `last` is then the hash of the segment's header.
    pub(super) fn begin(&mut self, day: Day, header_hash: Hash, rng: &mut impl CryptoRng) {
        self.days.entry(day).or_insert_with(|| {
            let mut psk = [0; 32];
            rng.fill_bytes(&mut psk);
            DayHead { psk, count: 0, last: *header_hash.as_bytes() }
        });
    }
}
