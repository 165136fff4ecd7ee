//! Backup and move: visits as one value that the resident's passphrase seals, merged into a device; and
//! wiping one.

use std::collections::BTreeSet;

use homesafe_protocol::{
    encoding::{Undecoded, Version, decode_version, encode},
    matching::MAX_VISIT,
    time::UnixTime,
    venue::VenueCode,
};
use rand::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize as _, Zeroizing};

use super::{
    Device, DeviceError,
    check_in::matched,
    text::{check_note, whole_note},
};
use crate::{
    storage::{OtherVersion, Storage, StorageError},
    visit_log::{DiaryEntry, DiaryKey, MAX_NOTE_LEN, MatchEntry, VisitId},
};

const VERSION: Version = Version::new(1);
/// The largest backup in bytes: far more than a log of 31 full days.
pub const MAX_BACKUP_LEN: u64 = 64 << 20;

/// What a backup holds, before it is sealed. Keys are left out: they are made again from the venue's code.
#[derive(Serialize, Deserialize)]
struct Content {
    version: Version,
    origin: String,
    /// How often visits had been deleted on the device that made it, or on one whose backups that device had
    /// taken.
    deletions: u64,
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
    ///
    /// # Errors
    /// Those of the log.
    pub fn export(
        &self,
        diary: &DiaryKey,
        from: Option<UnixTime>,
        now: UnixTime,
    ) -> Result<(Zeroizing<Vec<u8>>, usize), DeviceError> {
        let log = self.log()?;
        let (mut told, _) = log.read_diary(diary)?;
        let first = self.first_day(now);
        let kept =
            log.read_visits()?.visits.into_values().filter(|entry| {
                entry.arrival.day() >= first && from.is_none_or(|from| entry.departure >= from)
            });
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
        let (origin, deletions) = (self.trust().origin().to_string(), self.state.deletions);
        let content = Content { version: VERSION, origin, deletions, visits };
        let bytes = encode(&content).map_err(|_| DeviceError::Backup)?;
        Ok((Zeroizing::new(bytes), count))
    }

    /// Adds the visits of a backup that are not here yet. Needs no unlock, and may be repeated.
    ///
    /// # Errors
    /// [`DeviceError::ForeignBackup`] for one of another deployment; [`DeviceError::OlderBackup`] for one
    /// made before visits were deleted here, unless `bring_back`; [`DeviceError::Backup`] for anything else
    /// that is none.
    pub fn import(
        &mut self,
        backup: &[u8],
        bring_back: bool,
        now: UnixTime,
        rng: &mut impl CryptoRng,
    ) -> Result<Imported, DeviceError> {
        let content: Content = decode_version(backup, VERSION).map_err(|error| match error {
            Undecoded::OtherVersion => DeviceError::OtherVersion(OtherVersion { file: "backup" }),
            Undecoded::Damaged => DeviceError::Backup,
        })?;
        if content.origin != self.trust().origin().as_str() {
            return Err(DeviceError::ForeignBackup);
        }
        if content.deletions < self.state.deletions && !bring_back {
            return Err(DeviceError::OlderBackup);
        }
        // All of it is read before any of it is written.
        let mut entries = content
            .visits
            .iter()
            .map(|saved| self.restore(saved, now, rng))
            .collect::<Result<Vec<_>, _>>()?;
        // Visits of the same days go into the same segments, and are forgotten together.
        entries.sort_by_key(|(entry, _)| entry.arrival);
        let (first, present, mut imported) = (self.first_day(now), self.plausible(now), Imported::default());
        // From now on its own older backups are older here, too.
        self.state.deletions = self.state.deletions.max(content.deletions);
        self.state.store(self.storage)?;
        let log = self.log_mut()?;
        let mut here: BTreeSet<VisitId> = log.read_visits()?.visits.into_keys().collect();
        for (entry, told) in entries {
            if entry.arrival.day() < first {
                imported.too_old += 1;
            } else if here.insert(entry.visit) {
                for told in &told {
                    log.append(&entry, told, present, rng)?;
                }
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
    ) -> Result<(MatchEntry, Vec<DiaryEntry>), DeviceError> {
        let Saved { visit, arrival, departure, checked_out, .. } = *saved;
        let code = VenueCode::decode(&saved.code).map_err(|_| DeviceError::Backup)?;
        if departure < arrival || departure.since(arrival) > MAX_VISIT {
            return Err(DeviceError::Backup);
        }
        let mut notes = note_parts(&saved.note)?.into_iter();
        let (indirect, days) = matched(&code, self.standing(&code, now), arrival, rng);
        let entry = MatchEntry { visit, indirect, arrival, departure, checked_out, days };
        let first = DiaryEntry { visit, code: saved.code.clone(), note: notes.next() };
        let added = notes.map(|note| DiaryEntry { visit, code: Vec::new(), note: Some(note) });
        Ok((entry, std::iter::once(first).chain(added).collect()))
    }

    /// Every file that a device has outside of folders, in the order in which they are wiped.
    pub const FILES: [&'static str; 9] =
        ["keys", "head", "tail", "share", "share-tried", "foreign", "issuer", "recent", "state"];
    /// Every folder of files that it has.
    pub const FOLDERS: [&'static str; 6] = ["log", "ready", "objects", "advice", "trust", "leaves"];

    /// Wipes a device: first what opens it, then everything else. A crash in between leaves nothing that
    /// opens, and a state by which the next run knows that there is something to wipe.
    ///
    /// # Errors
    /// Those of the storage.
    pub fn wipe(storage: &dyn Storage) -> Result<(), StorageError> {
        storage.remove_staged()?;
        for name in Self::FILES.into_iter().filter(|name| *name != "state") {
            storage.remove(name)?;
        }
        for folder in Self::FOLDERS {
            for file in storage.list(folder)? {
                storage.remove(&format!("{folder}/{file}"))?;
            }
        }
        storage.remove("state")
    }
}

/// A note as records hold it: at most so much in each, and all but the first begin with a line feed.
fn note_parts(note: &str) -> Result<Vec<String>, DeviceError> {
    let mut parts: Vec<String> = Vec::new();
    for line in whole_note(note).split('\n') {
        check_note(line).map_err(|_| DeviceError::Backup)?;
        match parts.last_mut() {
            Some(part) if part.len() + 1 + line.len() <= MAX_NOTE_LEN => part.extend(["\n", line]),
            Some(_) => parts.push(format!("\n{line}")),
            None => parts.push(line.to_owned()),
        }
    }
    parts.retain(|part| !part.is_empty());
    Ok(parts)
}
