//! Sync (section 7): walk the trust documents, follow the log, fetch, verify, match, and commit hits and cursor as one.

use std::collections::BTreeMap;

use homesafe_protocol::{
    batch::search,
    keys::RecordKey,
    log::{Leaf, LeafKind},
    matching::Hit,
    time::{Day, UnixTime},
};

use super::{
    Device, DeviceError, advice,
    objects::{self, StoredSource, wrong},
    state::{StoredHit, StoredObject},
    trust_name,
};
use crate::{
    follow::{FollowError, Known, ReadLeaf, follow, walk_trust},
    transport::Transport,
    visit_log::{MatchEntry, VisitId},
};

/// What a sync brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncReport {
    /// Publications read.
    pub new_leaves: usize,
    /// Bytes of objects fetched.
    pub fetched_bytes: u64,
    /// Publications of the log in all.
    pub log_size: u64,
    /// Whether the log is fresh; if not, it stands still (freeze), or nothing was published yet.
    pub fresh: bool,
    /// When the newest publication was made.
    pub newest: Option<UnixTime>,
    /// Whether the trust document has expired.
    pub trust_expired: bool,
}

/// A day key that some visits hold.
struct Held {
    visit: VisitId,
    day: Day,
    key: RecordKey,
}

impl Device<'_> {
    /// Brings the device up to date. An error leaves visit log, hits and cursor as they were.
    pub fn sync(&mut self, transport: &dyn Transport, now: UnixTime) -> Result<SyncReport, DeviceError> {
        self.walk(transport)?;
        let known = match self.state.known()? {
            Some(known) => known,
            None => Known::at_base(transport, &self.trust.body().log_base)?,
        };
        let followed = follow(transport, &self.trust, &known, now)?;
        let mut next = self.state.clone();
        let mut fetched_bytes = 0;
        let first_day = self.first_day(now);
        let of_kind = |kind| {
            followed.leaves.iter().filter_map(move |leaf| match leaf {
                ReadLeaf::Signed(leaf) if leaf.kind() == kind => Some(leaf),
                _ => None,
            })
        };
        advice::fetch(self.storage, transport, of_kind(LeafKind::AdviceCatalogue), &mut next)?;
        for leaf in of_kind(LeafKind::Batch).filter(|leaf| leaf.published_at().day() >= first_day) {
            let object = self.fetch(transport, leaf, &next.objects)?;
            fetched_bytes += u64::from(object.len);
            next.objects.push(object);
        }
        next.set_known(&followed.known);
        if followed.fresh {
            next.last_success = Some(now);
        }
        let before = std::mem::replace(&mut self.state, next);
        let known_seqs = before.objects.iter().map(|object| object.seq).max();
        if let Err(error) = self.match_visits(known_seqs).and_then(|()| self.state.store(self.storage)) {
            self.state = before;
            return Err(error);
        }
        self.purge_if_due(now)?;
        Ok(SyncReport {
            new_leaves: followed.leaves.len(),
            fetched_bytes,
            log_size: followed.known.frontier.size(),
            fresh: followed.fresh,
            newest: followed.known.newest,
            trust_expired: self.trust.has_expired(now),
        })
    }

    /// Matches visits that were entered since the last sync against the objects held: no request is made.
    pub fn match_new_visits(&mut self) -> Result<(), DeviceError> {
        let newest = self.state.objects.iter().map(|object| object.seq).max();
        self.match_visits(newest)?;
        self.state.store(self.storage)
    }

    /// Step 0. Stored as it goes: a trust document counts even where the log cannot be read.
    fn walk(&mut self, transport: &dyn Transport) -> Result<(), DeviceError> {
        for (note, trust) in walk_trust(transport, &self.trust)? {
            let (old, new) = (self.trust.body(), trust.body());
            if (&old.origin, &old.log_base) != (&new.origin, &new.log_base) {
                self.state.rebase(new.log_base.size);
            }
            self.storage.replace(&trust_name(new.version), &note)?;
            self.state.trust_version = new.version;
            self.trust = trust;
            self.state.store(self.storage)?;
        }
        Ok(())
    }

    /// Step 3: the object of a leaf, bounded by its signed length and by the trust document's cap.
    fn fetch(
        &self,
        transport: &dyn Transport,
        leaf: &Leaf,
        held: &[StoredObject],
    ) -> Result<StoredObject, DeviceError> {
        let seq = leaf.seq();
        if leaf.object_len() > self.trust.body().max_object_bytes {
            return Err(wrong(seq, "larger than the trust document allows"));
        }
        let object = objects::fetch(self.storage, transport, leaf)?;
        if held.iter().any(|other| other.nonce == object.nonce) {
            return Err(wrong(seq, "its nonce was used before"));
        }
        Ok(object)
    }

    /// Step 4: every visit against the objects it was not yet matched with. Objects above `matched_up_to` are new to all.
    fn match_visits(&mut self, matched_up_to: Option<u64>) -> Result<(), DeviceError> {
        let visits = self.log()?.read_visits()?.visits;
        let held: Vec<Held> = visits.values().flat_map(held_days).collect();
        let mut found: BTreeMap<VisitId, Vec<Hit>> = BTreeMap::new();
        for object in &self.state.objects {
            let is_new = matched_up_to.is_none_or(|seq| object.seq > seq);
            // A batch holds no window of a day after its own.
            let concerned = held.iter().filter(|held| {
                (is_new || !self.state.matched.contains(&held.visit)) && held.day <= object.published_at.day()
            });
            let concerned: Vec<&Held> = concerned.collect();
            if concerned.is_empty() {
                continue;
            }
            let keys: Vec<RecordKey> = concerned.iter().map(|held| held.key.clone()).collect();
            let hits = search(&mut StoredSource::new(self.storage, object), &keys);
            for hit in hits.map_err(|error| wrong(object.seq, error))? {
                let Some(held) = concerned.get(hit.key) else { continue };
                let hit = Hit { seq: object.seq, i: hit.i, day: held.day, field: hit.field };
                found.entry(held.visit).or_default().push(hit);
            }
        }
        for (visit, hits) in found {
            self.state.hits.entry(visit).or_default().extend(hits.into_iter().map(StoredHit::from));
        }
        self.state.matched = visits.into_keys().collect();
        Ok(())
    }
}

fn held_days(entry: &MatchEntry) -> impl Iterator<Item = Held> {
    entry.days.iter().map(|held| Held { visit: entry.visit, day: held.day(), key: RecordKey::from(&held.key()) })
}

impl From<crate::transport::TransportError> for DeviceError {
    fn from(error: crate::transport::TransportError) -> Self {
        Self::Follow(FollowError::from(error))
    }
}
