//! The part of a sync that talks to the server, apart from the device's folder, which is free for check-ins
//! meanwhile: what is to be asked for, and what came. It ends with an upload, if one is due, that is a share
//! or chaff alike; before that the device is asked once more.

use std::{collections::BTreeSet, sync::Arc};

use homesafe_protocol::{
    Hash,
    log::SlotBudget,
    retention,
    time::{Day, UnixTime},
    trust::{TrustChain, TrustDocument},
};

use super::{DeviceError, Missing, ShareOutcome, advice, objects, share::Upload, state::StoredObject};
use crate::{
    ask::{Host, Step},
    follow::{FollowError, Followed, Known, SeenEntry, follow_on},
    storage::Storage,
    transport::TransportError,
};

/// What a device asks a server: nothing in it tells who asks.
pub struct Exchange {
    pub(super) chain: TrustChain,
    pub(super) known: Option<Arc<Known>>,
    /// Leaves whose objects are here, in order.
    pub(super) read: Vec<u64>,
    /// Places of the advice catalogues that are here.
    pub(super) catalogues: BTreeSet<u64>,
    pub(super) upload: Option<Upload>,
    /// The clock's time, as far as it can be believed before anything came: by it a key is chosen.
    pub(super) plausible: UnixTime,
    pub(super) now: UnixTime,
}

/// What came of it, all of it verified.
pub struct Exchanged {
    pub(super) chain: TrustChain,
    pub(super) documents: Vec<(u64, Vec<u8>)>,
    pub(super) followed: Result<Followed, DeviceError>,
    pub(super) fetched: Fetched,
    /// What is still to be sent.
    pub(super) due: Option<Upload>,
    /// Newest signed time, and the clock's as far as it can be believed: by these a key is chosen.
    signed: UnixTime,
    plausible: UnixTime,
    /// The share that was sent, as it waited.
    pub(super) share: Option<Vec<u8>>,
    /// What became of the upload, if one was due.
    pub(super) uploaded: Option<Result<ShareOutcome, DeviceError>>,
}

/// What leaves name, as far as it came.
#[derive(Default)]
pub(super) struct Fetched {
    pub(super) objects: Vec<StoredObject>,
    pub(super) catalogues: BTreeSet<u64>,
    pub(super) bytes: u64,
    pub(super) missing: Vec<Missing>,
}

impl std::fmt::Debug for Exchange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Exchange(redacted)")
    }
}

impl std::fmt::Debug for Exchanged {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Exchanged(redacted)")
    }
}

impl Exchange {
    /// Steps 0 to 3 and 5: documents and catalogues go into `incoming` as they come, and objects are kept by
    /// whoever is asked for them, so that a run that is cut short has not been for nothing. An error in one
    /// thing stops no other. What is to be uploaded waits for [`Device::confirm`](super::Device::confirm) and
    /// [`Exchanged::send`].
    pub fn run(self, incoming: &dyn Storage) -> Step<'_, Exchanged> {
        Step::begin(async move |host| self.run_on(&host, incoming).await)
    }

    /// The same within a longer use case.
    pub(super) async fn run_on(mut self, host: &Host, incoming: &dyn Storage) -> Exchanged {
        let mut documents = Vec::new();
        let mut keep = |document: &TrustDocument, note: &[u8]| -> Result<(), DeviceError> {
            let version = document.body().version;
            incoming.replace(&super::trust_name(version), note)?;
            documents.push((version, note.to_vec()));
            Ok(())
        };
        let followed = follow_on(host, &mut self.chain, self.known.as_deref(), &mut keep).await;
        let mut fetched = Fetched { catalogues: self.catalogues.clone(), ..Fetched::default() };
        let followed = match followed {
            Err(error) => Err(error),
            Ok(followed) => {
                let anew = followed.anew.map(|_| followed.first_new);
                self.read.retain(|seq| anew.is_none_or(|first| *seq < first));
                self.fetch(&followed.known, host, incoming, &mut fetched).await.map(|()| followed)
            }
        };
        let known = followed.as_ref().ok().map(|followed| &followed.known).or(self.known.as_deref());
        let newest = known.and_then(|known| known.newest(&self.chain)).map(|newest| newest.published_at);
        let signed = newest.unwrap_or_default().max(self.chain.newest().body().issued);
        Exchanged {
            chain: self.chain,
            documents,
            followed,
            fetched,
            due: self.upload,
            signed,
            plausible: self.plausible,
            share: None,
            uploaded: None,
        }
    }

    async fn fetch(
        &self,
        known: &Known,
        host: &Host,
        incoming: &dyn Storage,
        came: &mut Fetched,
    ) -> Result<(), DeviceError> {
        let mut is_reachable = true;
        for entry in wanted(known, &self.chain, &self.read, self.now) {
            let found = match objects::find(host, &entry).await {
                Some(object) => Ok(object),
                None if is_reachable => {
                    let fetched = objects::fetch(incoming, host, &entry).await;
                    fetched.inspect(|object| came.bytes += u64::from(object.len))
                }
                None => Err(TransportError::Unreachable("gave up".into()).into()),
            };
            match found {
                Ok(object) => came.objects.push(object),
                // A full disk is no fault of the publication.
                Err(error @ DeviceError::Storage(_)) => return Err(error),
                Err(error) => {
                    is_reachable &= !is_unreachable(&error);
                    came.missing.push(Missing::new(&entry, error));
                }
            }
        }
        came.missing.extend(advice::fetch(known, &self.chain, host, incoming, &mut came.catalogues).await?);
        Ok(())
    }
}

impl Exchanged {
    /// Whether something is to be sent at the end, a share or chaff alike.
    pub const fn has_upload(&self) -> bool {
        self.due.is_some()
    }

    /// Sends what ends the exchange, as [`Device::confirm`](super::Device::confirm) left it: last, and before
    /// anything is matched, so that neither order nor pauses tell a share from chaff.
    pub fn send<'a>(mut self) -> Step<'a, Self> {
        Step::begin(async move |host: Host| {
            if let Some(due) = self.due.take() {
                self.share = due.waiting().cloned();
                self.uploaded = due.send(&host, self.chain.newest(), self.signed, self.plausible).await;
            }
            self
        })
    }

    /// Objects that came, verified. Where they were kept apart from those that the device holds, they belong
    /// there before [`Device::take`](super::Device::take) is called.
    pub fn objects(&self) -> impl Iterator<Item = &Hash> {
        self.fetched.objects.iter().map(|object| &object.sha256)
    }
}

fn is_unreachable(error: &DeviceError) -> bool {
    matches!(error, DeviceError::Follow(FollowError::Transport(TransportError::Unreachable(_))))
}

/// The batches that a device should have and has not: not void, within the retention of the earlier of clock
/// and log, and within what a slot may hold.
fn wanted(known: &Known, chain: &TrustChain, read: &[u64], now: UnixTime) -> Vec<SeenEntry> {
    let log = known.newest(chain).map(|newest| newest.published_at);
    let first = first_object_day(log, chain, now);
    let is_new = |entry: &&SeenEntry| {
        entry.is_batch() && entry.published_at.day() >= first && read.binary_search(&entry.seq).is_err()
    };
    // Mostly one leaf of many: what its slot holds is counted from where that may have begun.
    let due = known.entries().filter(is_new).filter(|entry| !chain.voids(entry.seq, entry.names));
    let begins = |due: &SeenEntry| {
        let interval = chain.version(due.names)?.body().publication_interval_seconds;
        Some(due.published_at.saturating_sub(interval.into()))
    };
    let Some(slot) = due.filter_map(begins).next() else { return Vec::new() };
    let mut budget = SlotBudget::default();
    let standing = known.entries().filter(|entry| {
        entry.is_batch() && entry.published_at >= slot && !chain.voids(entry.seq, entry.names)
    });
    let counted = standing.filter(|entry| {
        let document = chain.version(entry.names);
        document.is_some_and(|document| budget.admits(document, entry.published_at, entry.length))
    });
    counted.filter(is_new).cloned().collect()
}

/// The first day of which objects are kept: by the document's retention, the same for all, before the earlier
/// of the device's clock and the log's time.
pub(super) fn first_object_day(log: Option<UnixTime>, chain: &TrustChain, now: UnixTime) -> Day {
    let today = log.map_or(now, |log| log.min(now)).day();
    retention::first_day(today, chain.newest().body().retention_days)
}
