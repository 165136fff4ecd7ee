//! The head store: for each day its psk, which file it lies in, how many records that has, and the hash of the last one. For
//! the last day the count is a lower bound: the head store is not replaced after each append.

use std::collections::BTreeMap;

use homesafe_protocol::time::Day;
use rand::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::{compartment::Psk, log::LogError, segment};
use crate::storage::Storage;

const FILE: &str = "head";
const VERSION: u8 = 1;
const MAX_FILE_LEN: u64 = 64 * 1_024;

/// A day of the log.
#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub(super) struct DayHead {
    pub(super) psk: [u8; 32],
    pub(super) generation: u32,
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
}

impl DayHead {
    /// A day without records, under a new psk.
    pub(super) fn begin(day: Day, generation: u32, rng: &mut impl CryptoRng) -> Self {
        let mut psk = [0; 32];
        rng.fill_bytes(&mut psk);
        Self { psk, generation, count: 0, last: *segment::header_hash(day).as_bytes() }
    }

    pub(super) fn psk(&self, day: Day) -> Psk<'_> {
        Psk { key: &self.psk, id: day.number().to_be_bytes() }
    }

    pub(super) fn segment_name(&self, day: Day) -> String {
        segment::name(day, self.generation)
    }

    /// Counts a record that lies in the segment.
    pub(super) fn advance(&mut self, record: &[u8]) {
        self.count += 1;
        self.last = *segment::record_hash(record).as_bytes();
    }
}
