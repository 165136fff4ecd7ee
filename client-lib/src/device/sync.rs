//! Sync (section 7): walk the trust documents, follow the log, fetch, verify, match. What was verified is kept at once: documents
//! and objects as they come, the tree once it ends in the checkpoint's root.

use std::collections::BTreeSet;

use homesafe_protocol::{
    keys::RecordKey,
    log::SlotBudget,
    time::{Day, UnixTime},
    trust::{Freshness, TrustChain, TrustDocument},
};

use super::{
    Device, DeviceError, advice,
    matching::HeldKey,
    objects,
    state::{StoredHit, StoredObject},
    trust_name,
};
use crate::{
    follow::{Anew, FollowError, Followed, SeenEntry, follow},
    transport::{Transport, TransportError},
    visit_log::VisitId,
};

/// What a sync brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncReport {
    /// Publications read.
    pub new_leaves: u64,
    /// Bytes of objects fetched.
    pub fetched_bytes: u64,
    /// Publications of the log in all.
    pub log_size: u64,
    /// How fresh the log is.
    pub freshness: Freshness,
    /// When the newest publication was made that is not void.
    pub newest: Option<UnixTime>,
    /// Whether the trust document has expired.
    pub trust_expired: bool,
    /// Whether the log was read anew from its beginning, and why.
    pub anew: Option<Anew>,
    /// Publications that did not come, and why: they are asked for again by the next sync.
    pub missing: Vec<Missing>,
}

/// A publication that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// Its place in the log.
    pub seq: u64,
    /// When it was published: what it says of that day and of those before is not known here.
    pub published_at: UnixTime,
    /// Why it is not here.
    pub reason: String,
}

impl Device<'_> {
    /// Brings the device up to date. After an error, what was verified before it stands.
    pub fn sync(&mut self, transport: &dyn Transport, now: UnixTime) -> Result<SyncReport, DeviceError> {
        let followed = self.follow_log(transport, now)?;
        let new_leaves = followed.known.size().saturating_sub(followed.first_new);
        let (anew, freshness) = (followed.anew, followed.freshness(&self.chain, self.state.trust_taken, now));
        self.settle(followed)?;
        let (fetched_bytes, mut missing) = self.fetch_objects(transport, now)?;
        missing.extend(advice::fetch(self, transport)?);
        missing.extend(self.match_visits()?);
        missing.sort_by_key(|missing| missing.seq);
        // What was read just now may settle a doubt, or raise one.
        self.doubt = self.doubt_of(now);
        if freshness.is_fresh() && self.doubt.is_none() {
            self.state.last_success = Some(now);
        }
        self.state.store(self.storage)?;
        self.purge_if_due(now)?;
        Ok(SyncReport {
            new_leaves,
            fetched_bytes,
            log_size: self.known.as_ref().map_or(0, |known| known.size()),
            freshness,
            newest: self.log_time(),
            trust_expired: self.chain.newest().has_expired(now),
            anew,
            missing,
        })
    }

    /// Matches visits that were entered since the last sync against the objects held: no request is made. Gives the objects
    /// that cannot be read any more; they are fetched anew by the next sync.
    pub fn match_new_visits(&mut self) -> Result<Vec<Missing>, DeviceError> {
        let missing = self.match_visits()?;
        self.state.store(self.storage)?;
        Ok(missing)
    }

    /// When the newest publication was made that is not void: the log's own time.
    pub fn log_time(&self) -> Option<UnixTime> {
        self.known.as_ref()?.newest(&self.settled()).map(|newest| newest.published_at)
    }

    /// The documents whose voids count: those that were there when the log was last read to its end. A server that shows a
    /// document and withholds what was published under it makes nothing look withdrawn.
    pub(super) fn settled(&self) -> TrustChain {
        self.chain.as_of(self.state.settled_version)
    }

    /// Whether a publication is void.
    pub(super) fn is_void(&self, seq: u64, settled: &TrustChain) -> bool {
        self.known.as_ref().map_or_else(|| settled.voids_place(seq), |known| known.is_void(seq, settled))
    }

    /// Steps 0 to 4. Documents are stored as they are verified: one counts even where the log cannot be read.
    fn follow_log(&mut self, transport: &dyn Transport, now: UnixTime) -> Result<Followed, DeviceError> {
        let (storage, state) = (self.storage, &mut self.state);
        let mut keep = |document: &TrustDocument, note: &[u8]| -> Result<(), DeviceError> {
            let version = document.body().version;
            storage.replace(&trust_name(version), note)?;
            if version > state.trust_version {
                (state.trust_version, state.trust_taken) = (version, now);
                state.store(storage)?;
            }
            Ok(())
        };
        follow(transport, &mut self.chain, self.known.as_ref(), &mut keep)
    }

    /// Puts tree and leaves in force in one step, and forgets what came from leaves that are no longer the log's.
    fn settle(&mut self, followed: Followed) -> Result<(), DeviceError> {
        let mut next = self.state.clone();
        if followed.anew.is_some() {
            next.forget_from(if followed.anew == Some(Anew::Origin) { 0 } else { followed.first_new });
        }
        if self.known.as_ref() != Some(&followed.known) {
            next.write_known(self.storage, &followed.known)?;
        }
        next.settled_version = self.chain.newest().body().version;
        next.store(self.storage)?;
        self.state = next;
        self.known = Some(followed.known);
        Ok(self.state.remove_old_known(self.storage)?)
    }

    /// Step 5: batches that are not void and were not read, within the retention of the earlier of clock and log.
    fn fetch_objects(&mut self, transport: &dyn Transport, now: UnixTime) -> Result<(u64, Vec<Missing>), DeviceError> {
        let (mut fetched_bytes, mut missing) = (0, Vec::new());
        let mut is_reachable = true;
        for entry in self.wanted(now) {
            let found = match objects::find(self.storage, &entry)? {
                Some(object) => Ok(object),
                None if is_reachable => objects::fetch(self.storage, transport, &entry)
                    .inspect(|object| fetched_bytes += u64::from(object.len)),
                None => Err(DeviceError::Follow(TransportError::Unreachable("gave up".into()).into())),
            };
            match found.and_then(|object| self.admit(object)) {
                Ok(()) => {}
                // A full disk is no fault of the publication.
                Err(error @ DeviceError::Storage(_)) => return Err(error),
                Err(error) => {
                    is_reachable &=
                        !matches!(error, DeviceError::Follow(FollowError::Transport(TransportError::Unreachable(_))));
                    missing.push(Missing::new(&entry, &error));
                }
            }
        }
        self.state.store(self.storage)?;
        Ok((fetched_bytes, missing))
    }

    /// The batches that this device should have and has not.
    fn wanted(&self, now: UnixTime) -> Vec<SeenEntry> {
        let Some(known) = &self.known else { return Vec::new() };
        let first = self.first_object_day(now);
        let read: BTreeSet<u64> = self.state.objects.iter().map(|object| object.seq).collect();
        let mut budget = SlotBudget::default();
        let counted = known.standing(&self.chain).filter(|entry| entry.is_batch()).filter(|entry| {
            let document = self.chain.version(entry.names);
            document.is_some_and(|document| budget.admits(document, entry.published_at, entry.length))
        });
        counted.filter(|entry| entry.published_at.day() >= first && !read.contains(&entry.seq)).cloned().collect()
    }

    /// The first day of which objects are kept: by the document's retention, the same for all, before the earlier of the
    /// device's clock and the log's time.
    pub(super) fn first_object_day(&self, now: UnixTime) -> Day {
        let today = self.log_time().map_or(now, |log| log.min(now)).day();
        today.saturating_sub(self.chain.newest().body().retention_days)
    }

    /// Takes an object that is here and verified.
    fn admit(&mut self, object: StoredObject) -> Result<(), DeviceError> {
        if self.state.objects.iter().any(|other| other.nonce == object.nonce) {
            return Err(objects::wrong(object.seq, "its nonce was used before"));
        }
        let place = self.state.objects.partition_point(|other| other.seq < object.seq);
        self.state.objects.insert(place, object);
        Ok(())
    }

    /// Step 4: every visit against the objects it was not yet matched with. An object that cannot be read is forgotten, so
    /// that it is fetched anew.
    fn match_visits(&mut self) -> Result<Vec<Missing>, DeviceError> {
        let visits = self.log()?.read_visits()?.visits;
        let ids: Vec<VisitId> = visits.keys().copied().collect();
        let held: Vec<HeldKey> = (visits.values().enumerate())
            .flat_map(|(holder, entry)| {
                let key = move |held: &crate::visit_log::HeldDay| HeldKey {
                    holder,
                    day: held.day(),
                    key: RecordKey::from(&held.key()),
                };
                entry.days.iter().map(key)
            })
            .collect();
        let is_matched: Vec<bool> = ids.iter().map(|id| self.state.matched.contains(id)).collect();
        let mut missing = Vec::new();
        let mut objects = std::mem::take(&mut self.state.objects);
        objects.retain_mut(|object| {
            let is_new = |held: &&HeldKey| !object.searched || is_matched.get(held.holder) != Some(&true);
            match self.search_object(object, held.iter().filter(is_new)) {
                Ok(found) => {
                    for (holder, hit) in found {
                        let Some(visit) = ids.get(holder) else { continue };
                        self.state.hits.entry(*visit).or_default().insert(StoredHit::from(hit));
                    }
                    object.searched = true;
                    true
                }
                Err(error) => {
                    missing.push(Missing {
                        seq: object.seq,
                        published_at: object.published_at,
                        reason: error.to_string(),
                    });
                    false
                }
            }
        });
        self.state.objects = objects;
        for missing in &missing {
            objects::remove(self.storage, &self.known, missing.seq)?;
        }
        self.state.matched = ids.into_iter().collect();
        Ok(missing)
    }
}

impl Missing {
    pub(super) fn new(entry: &SeenEntry, error: &DeviceError) -> Self {
        Self { seq: entry.seq, published_at: entry.published_at, reason: error.to_string() }
    }
}

impl From<TransportError> for DeviceError {
    fn from(error: TransportError) -> Self {
        Self::Follow(FollowError::from(error))
    }
}
