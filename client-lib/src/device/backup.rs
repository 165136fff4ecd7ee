//! Backup and move: visits as one value that the resident's passphrase seals, merged into a device; and wiping one.

use std::collections::BTreeSet;

use homesafe_protocol::{matching::MAX_VISIT, time::UnixTime, venue::VenueCode};
use rand::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize as _, Zeroizing};

use super::{Device, DeviceError, check_in::matched, visits::check_note};
use crate::{
    storage::{Storage, StorageError},
    visit_log::{DiaryEntry, DiaryKey, MatchEntry, VisitId, VisitLog},
};

const VERSION: u8 = 1;
/// The largest backup in bytes: far more than a log of 31 full days.
pub const MAX_BACKUP_LEN: u64 = 64 << 20;

/// What a backup holds, before it is sealed. Keys are left out: they are made again from the venue's code.
#[derive(Serialize, Deserialize)]
struct Content {
    version: u8,
    origin: String,
    made_at: UnixTime,
    visits: Vec<Saved>,
}

#[derive(Serialize, Deserialize)]
struct Saved {
    visit: VisitId,
    arrival: UnixTime,
    departure: UnixTime,
    checked_out: bool,
    code: Vec<u8>,
    note: String,
}

impl Drop for Saved {
    fn drop(&mut self) {
        self.code.zeroize();
        self.note.zeroize();
    }
}

/// What an import did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Imported {
    /// Visits that are on this device now, and were not before.
    pub added: usize,
    /// Visits that were here already, and stay as they are here.
    pub known: usize,
    /// Visits older than this device keeps.
    pub too_old: usize,
}

impl Device<'_> {
    /// All visits that end at `from` or later, to be sealed before they leave memory; and how many.
    pub fn export(
        &self,
        diary: &DiaryKey,
        from: Option<UnixTime>,
        now: UnixTime,
    ) -> Result<(Zeroizing<Vec<u8>>, usize), DeviceError> {
        let log = self.log()?;
        let (mut told, _) = log.read_diary(diary)?;
        let first = self.first_day(now);
        let kept = log
            .read_visits()?
            .visits
            .into_values()
            .filter(|entry| entry.arrival.day() >= first && from.is_none_or(|from| entry.departure >= from));
        let saved = |entry: MatchEntry| {
            let mut told = told.remove(&entry.visit)?;
            Some(Saved {
                visit: entry.visit,
                arrival: entry.arrival,
                departure: entry.departure,
                checked_out: entry.checked_out,
                code: std::mem::take(&mut told.code),
                note: told.note.take().unwrap_or_default(),
            })
        };
        let visits: Vec<Saved> = kept.filter_map(saved).filter(|saved| !saved.code.is_empty()).collect();
        let count = visits.len();
        let content = Content { version: VERSION, origin: self.trust().origin().to_string(), made_at: now, visits };
        let bytes = postcard::to_allocvec(&content).map_err(|_| DeviceError::Backup)?;
        Ok((Zeroizing::new(bytes), count))
    }

    /// Adds the visits of a backup that are not here yet. Needs no unlock, and may be repeated.
    ///
    /// # Errors
    /// [`DeviceError::ForeignBackup`] for one of another deployment; [`DeviceError::OlderBackup`] for one made before visits
    /// were deleted here, unless `bring_back`; [`DeviceError::Backup`] for anything else that is none.
    pub fn import(
        &mut self,
        backup: &[u8],
        bring_back: bool,
        now: UnixTime,
        rng: &mut impl CryptoRng,
    ) -> Result<Imported, DeviceError> {
        let (content, rest): (Content, _) = postcard::take_from_bytes(backup).map_err(|_| DeviceError::Backup)?;
        if content.version != VERSION || !rest.is_empty() {
            return Err(DeviceError::Backup);
        }
        if content.origin != self.trust().origin().as_str() {
            return Err(DeviceError::ForeignBackup);
        }
        if self.state.last_deletion.is_some_and(|deleted| content.made_at <= deleted) && !bring_back {
            return Err(DeviceError::OlderBackup);
        }
        // All of it is read before any of it is written.
        let mut entries =
            content.visits.iter().map(|saved| self.restore(saved, now, rng)).collect::<Result<Vec<_>, _>>()?;
        // Visits of the same days go into the same segments, and are forgotten together.
        entries.sort_by_key(|(entry, _)| entry.arrival);
        let (first, mut imported) = (self.first_day(now), Imported::default());
        let mut log = VisitLog::open(self.storage, &self.keys)?;
        let mut here: BTreeSet<VisitId> = log.read_visits()?.visits.into_keys().collect();
        for (entry, told) in entries {
            if entry.arrival.day() < first {
                imported.too_old += 1;
            } else if here.insert(entry.visit) {
                log.append(&entry, &told, now, rng)?;
                imported.added += 1;
            } else {
                imported.known += 1;
            }
        }
        Ok(imported)
    }

    fn restore(
        &self,
        saved: &Saved,
        now: UnixTime,
        rng: &mut impl CryptoRng,
    ) -> Result<(MatchEntry, DiaryEntry), DeviceError> {
        let Saved { visit, arrival, departure, checked_out, .. } = *saved;
        let code = VenueCode::decode(&saved.code).map_err(|_| DeviceError::Backup)?;
        if departure < arrival || departure.since(arrival) > MAX_VISIT {
            return Err(DeviceError::Backup);
        }
        check_note(&saved.note)?;
        let (indirect, days) = matched(&code, self.standing(&code, now), arrival, rng);
        let entry = MatchEntry { visit, indirect, arrival, departure, checked_out, days };
        let note = (!saved.note.is_empty()).then(|| saved.note.clone());
        Ok((entry, DiaryEntry { visit, code: saved.code.clone(), note }))
    }

    /// Wipes a device: first what opens it, then everything else. A crash in between leaves nothing that opens.
    pub fn wipe(storage: &dyn Storage) -> Result<(), StorageError> {
        storage.remove_staged()?;
        for name in ["keys", "head", "tail", "share", "state", "foreign"] {
            storage.remove(name)?;
        }
        for folder in ["log", "objects", "advice", "trust", "leaves"] {
            for file in storage.list(folder)? {
                storage.remove(&format!("{folder}/{file}"))?;
            }
        }
        Ok(())
    }
}
