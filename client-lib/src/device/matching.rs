//! The search for held venue-days in stored batches (section 7, step 6): of visits by themselves, and of
//! those to other systems' venues once the diary is open.

use std::collections::BTreeMap;

use homesafe_protocol::{
    batch::{RecordHit, Search, Searched},
    keys::RecordKey,
    matching::Hit,
    retention,
    time::Day,
};

use super::{
    Device, DeviceError,
    objects::{Pieces, wrong},
    state::StoredObject,
};
use crate::{
    ask::Host,
    visit_log::{MatchEntry, VisitId},
};

/// A day key that somebody holds, by the number of the holder.
pub(super) struct HeldKey {
    pub(super) holder: usize,
    pub(super) day: Day,
    pub(super) key: RecordKey,
}

impl Device<'_> {
    /// The visits that are matched: those that are kept at the time of this run. One that is older may lie
    /// sealed beside a later one for some days.
    pub(super) fn matched_entries(&self) -> Result<BTreeMap<VisitId, MatchEntry>, DeviceError> {
        let mut entries = self.log()?.match_entries()?;
        if let Some(clock) = self.clock {
            let first = self.first_day(clock);
            entries.retain(|_, entry| entry.arrival.day() >= first);
        }
        Ok(entries)
    }

    /// What a batch says of held days: of those that it may speak of, its own and the retention before it.
    pub(super) async fn search_object<'k>(
        &self,
        host: &Host,
        object: &StoredObject,
        held: impl Iterator<Item = &'k HeldKey>,
    ) -> Result<Vec<(usize, Hit)>, DeviceError> {
        let mut held = held.peekable();
        if held.peek().is_none() {
            return Ok(Vec::new());
        }
        // By the document that its leaf names; a leaf that is kept has its document beside it.
        let kept = self.chain.version(object.names).map_or(0, |document| document.body().retention_days);
        let days = retention::batch_days(object.published_at, kept);
        let concerned: Vec<&HeldKey> = held.filter(|held| days.contains(&held.day)).collect();
        if concerned.is_empty() {
            return Ok(Vec::new());
        }
        let keys: Vec<RecordKey> = concerned.iter().map(|held| held.key.clone()).collect();
        let found = search(host, object, &keys).await?;
        let hit = |hit: RecordHit| {
            let held = concerned.get(hit.key)?;
            Some((held.holder, Hit { seq: object.seq, i: hit.i, day: held.day, field: hit.field }))
        };
        Ok(found.into_iter().filter_map(hit).collect())
    }
}

/// All records of some keys in a kept object, which is read once or twice.
async fn search(
    host: &Host,
    object: &StoredObject,
    keys: &[RecordKey],
) -> Result<Vec<RecordHit>, DeviceError> {
    let bad = |error| wrong(object.seq, error);
    let mut search = Search::new(keys, object.len.into());
    loop {
        let mut pieces = Pieces::of(host, object.seq, object.sha256);
        while let Some(piece) = pieces.next().await? {
            search.push(&piece).map_err(bad)?;
        }
        match search.finish().map_err(bad)? {
            Searched::Done(hits) => return Ok(hits),
            Searched::Again(again) => search = again,
        }
    }
}
