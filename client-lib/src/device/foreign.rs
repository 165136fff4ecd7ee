//! Visits by other systems' codes (section 12). Their keys lie in the diary alone: they are matched when it
//! is open, and what is found is not written down, so that a locked device names no taxi.

use std::collections::BTreeSet;

use homesafe_protocol::{
    encoding::{Undecoded, Version, decode_version, encode},
    foreign::IssuerKey,
    keys::RecordKey,
    matching::{Exposure, Hit, Presence},
    time::{Day, UnixTime},
    venue::VenueCode,
};
use rand::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{Alert, DamagedPart, Device, DeviceError, alerts::is_news, matching::HeldKey};
use crate::{
    ask::{Host, Step},
    storage::OtherVersion,
    visit_log::{DiaryKey, MatchEntry, VisitId},
};

/// What the device remembers of other systems. Damaged it can be done without: the resident is asked and told
/// once more.
const FILE: &str = "foreign";
/// Whose signatures on NHS codes count: in a file of its own, which nothing writes but the resident's word.
const ISSUER_FILE: &str = "issuer";
const VERSION: Version = Version::new(1);
const MAX_FILE_LEN: u64 = 1 << 20;

/// How a seen alert is remembered: a keyed hash that only the open diary makes.
type SeenTag = [u8; 16];
/// As many tags are kept, however many alerts were seen: their number would say that there were some.
const SLOTS: usize = 64;

#[derive(Debug, Serialize, Deserialize)]
struct Remembered {
    version: Version,
    /// Whether the resident has agreed that windows of venues with public ids are readable by everybody.
    public_ids: bool,
    /// Alerts that the resident has seen, filled up with random tags: always [`SLOTS`] once the diary was
    /// opened.
    seen: BTreeSet<SeenTag>,
}

impl Default for Remembered {
    fn default() -> Self {
        Self { version: VERSION, public_ids: false, seen: BTreeSet::new() }
    }
}

/// An issuer's key as it is kept.
#[derive(Debug, Serialize, Deserialize)]
struct StoredIssuer {
    version: Version,
    pem: String,
    /// The id by which codes name the key.
    id: Option<String>,
}

/// A visit by another system's code, with its venue's keys.
struct Foreign {
    visit: VisitId,
    presence: Presence,
    days: Vec<(Day, RecordKey)>,
}

impl Device<'_> {
    /// Alerts of visits by other systems' codes, after [`Self::check_objects`]. Needs the open diary, makes
    /// no request, and writes nothing.
    ///
    /// # Errors
    /// Those of the log, and [`DeviceError::Publication`] for an object that cannot be read.
    pub fn foreign_alerts<'s>(
        &'s self,
        diary: &'s DiaryKey,
        now: UnixTime,
    ) -> Step<'s, Result<Vec<Alert>, DeviceError>> {
        Step::begin(async move |host| self.foreign_alerts_on(&host, diary, now).await)
    }

    async fn foreign_alerts_on(
        &self,
        host: &Host,
        diary: &DiaryKey,
        now: UnixTime,
    ) -> Result<Vec<Alert>, DeviceError> {
        let log = self.log()?;
        let (visits, (told, _)) = (log.read_visits()?.visits, log.read_diary(diary)?);
        let foreign = |entry: &MatchEntry| match VenueCode::decode(&told.get(&entry.visit)?.code).ok()? {
            VenueCode::Foreign(code) => {
                let indirect = code.category().has_indirect_contact();
                let key = code.venue_key();
                let days = Presence::held_days(entry.arrival, indirect)
                    .map(|day| (day, RecordKey::from(&key.day_key(day))))
                    .collect();
                Some(Foreign {
                    visit: entry.visit,
                    presence: Presence::new(entry.arrival, entry.departure, indirect),
                    days,
                })
            }
            VenueCode::HomeSafe(_) => None,
        };
        let kept = visits.values().filter(|entry| entry.arrival.day() >= self.first_day(now));
        let held: Vec<Foreign> = kept.filter_map(foreign).collect();
        if held.is_empty() {
            return Ok(Vec::new());
        }
        // Where that memory is damaged, all alerts count as unseen.
        let (hits, seen) = (self.search_all(host, &held).await, self.memory()?.map(|memory| memory.seen));
        let settled = self.settled();
        let of_visit = |(foreign, hits): (&Foreign, Vec<Hit>)| {
            let is_unread = |exposure: &Exposure| {
                let is_seen = |seen: &BTreeSet<SeenTag>, exposure: &_| {
                    seen.contains(&seen_tag(diary, foreign.visit, exposure))
                };
                seen.as_ref().is_none_or(|seen| is_news(exposure, |exposure| is_seen(seen, exposure)))
            };
            self.alerts_of(foreign.visit, foreign.presence, &hits, &settled, is_unread)
        };
        Ok(held.iter().zip(hits).flat_map(of_visit).collect())
    }

    /// Remembers that the resident has seen these alerts of [`Self::foreign_alerts`], and forgets those of
    /// alerts that are gone. To be called whenever the diary was opened for them, also when there were none:
    /// what is written looks the same.
    ///
    /// # Errors
    /// Those of the storage.
    pub fn mark_foreign_read(
        &self,
        diary: &DiaryKey,
        alerts: &[Alert],
        rng: &mut impl CryptoRng,
    ) -> Result<(), DeviceError> {
        let newest = alerts.iter().rev().take(SLOTS);
        let mut seen: BTreeSet<SeenTag> =
            newest.map(|alert| seen_tag(diary, alert.visit, &alert.exposure)).collect();
        while seen.len() < SLOTS {
            let mut filler = [0; 16];
            rng.fill_bytes(&mut filler);
            seen.insert(filler);
        }
        self.remember(&Remembered { seen, ..self.remembered()? })
    }

    /// Whether the resident has agreed that everybody may read the windows of venues with public ids.
    ///
    /// # Errors
    /// Those of the storage.
    pub fn knows_public_ids(&self) -> Result<bool, DeviceError> {
        Ok(self.remembered()?.public_ids)
    }

    /// Remembers that the resident has agreed to that.
    ///
    /// # Errors
    /// Those of the storage.
    pub fn accept_public_ids(&self) -> Result<(), DeviceError> {
        self.remember(&Remembered { public_ids: true, ..self.remembered()? })
    }

    /// The key whose signatures on NHS codes count, if one was set.
    ///
    /// # Errors
    /// [`DeviceError::Damaged`] where what was set cannot be read any more, and those of the storage.
    pub fn issuer(&self) -> Result<Option<IssuerKey>, DeviceError> {
        let damaged = DeviceError::Damaged(DamagedPart::Issuer);
        let Some(bytes) = self.storage.read_whole(ISSUER_FILE, MAX_FILE_LEN)? else { return Ok(None) };
        let StoredIssuer { pem, id, .. } = match decode_version(&bytes, VERSION) {
            Ok(stored) => stored,
            Err(Undecoded::OtherVersion) => return Err(OtherVersion { file: ISSUER_FILE }.into()),
            Err(Undecoded::Damaged) => return Err(damaged),
        };
        let Ok(key) = IssuerKey::from_pem(&pem) else { return Err(damaged) };
        Ok(Some(match id {
            Some(id) => key.with_id(&id),
            None => key,
        }))
    }

    /// Sets the key whose signatures on NHS codes count: PEM, and the id by which codes name it. `None`
    /// forgets it.
    ///
    /// # Errors
    /// [`DeviceError::Issuer`] for a text that is no such key, and those of the storage.
    pub fn set_issuer(&self, issuer: Option<(&str, Option<&str>)>) -> Result<(), DeviceError> {
        let Some((pem, id)) = issuer else { return Ok(self.storage.remove(ISSUER_FILE)?) };
        IssuerKey::from_pem(pem).map_err(DeviceError::Issuer)?;
        let stored = StoredIssuer { version: VERSION, pem: pem.to_owned(), id: id.map(str::to_owned) };
        let bytes = encode(&stored).map_err(|_| DeviceError::Damaged(DamagedPart::Issuer))?;
        Ok(self.storage.replace(ISSUER_FILE, &bytes)?)
    }

    /// All objects held against all keys: for each visit what was found. What cannot be read is passed over:
    /// [`Self::check_objects`] has named it.
    async fn search_all(&self, host: &Host, visits: &[Foreign]) -> Vec<Vec<Hit>> {
        let held: Vec<HeldKey> = (visits.iter().enumerate())
            .flat_map(|(holder, visit)| {
                visit.days.iter().map(move |(day, key)| HeldKey { holder, day: *day, key: key.clone() })
            })
            .collect();
        let mut found: Vec<Vec<Hit>> = visits.iter().map(|_| Vec::new()).collect();
        for object in &self.state.objects {
            for (holder, hit) in self.search_object(host, object, held.iter()).await.unwrap_or_default() {
                if let Some(of_visit) = found.get_mut(holder) {
                    of_visit.push(hit);
                }
            }
        }
        found
    }

    /// What is remembered; `None` where it is damaged. One that cannot be read now may be read later.
    fn memory(&self) -> Result<Option<Remembered>, DeviceError> {
        let Some(bytes) = self.storage.read_whole(FILE, MAX_FILE_LEN)? else {
            return Ok(Some(Remembered::default()));
        };
        match decode_version(&bytes, VERSION) {
            Ok(remembered) => Ok(Some(remembered)),
            Err(Undecoded::OtherVersion) => Err(OtherVersion { file: FILE }.into()),
            Err(Undecoded::Damaged) => Ok(None),
        }
    }

    /// The same for what goes on with nothing in the place of what is damaged.
    fn remembered(&self) -> Result<Remembered, DeviceError> {
        Ok(self.memory()?.unwrap_or_default())
    }

    fn remember(&self, remembered: &Remembered) -> Result<(), DeviceError> {
        let bytes = encode(remembered).map_err(|_| DeviceError::Damaged(DamagedPart::OtherSystems))?;
        Ok(self.storage.replace(FILE, &bytes)?)
    }
}

/// An alert and all that may change of it, as only the open diary can tell.
fn seen_tag(diary: &DiaryKey, visit: VisitId, exposure: &Exposure) -> SeenTag {
    let Exposure { start, end, level, advice, withdrawn, .. } = *exposure;
    let said = (visit, start, end, (level as u8, u8::from(advice), withdrawn));
    // Writing to memory cannot fail.
    diary.tag(&Zeroizing::new(encode(&said).unwrap_or_default()))
}
