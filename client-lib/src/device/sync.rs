//! Sync (section 7): walk the trust documents, follow the log, fetch, verify, match. What was verified is
//! kept at once: documents and objects as they come, the tree once it ends in the checkpoint's root.

use std::sync::Arc;

use homesafe_protocol::{
    held_day::HeldDay,
    keys::RecordKey,
    note::MAX_NOTE_LEN,
    time::{Day, UnixTime},
    trust::{TrustChain, UnverifiedTrust},
};

use super::{
    Device, DeviceError, Missing, ObjectError, ShareOutcome, SyncReport, advice,
    exchange::{Exchange, Exchanged, Fetched, first_object_day},
    matching::HeldKey,
    objects,
    share::Upload,
    state::{StoredHit, StoredObject},
    trust_name,
};
use crate::{
    ask::{FetchError, Host, Step},
    follow::{Anew, FollowError, Followed},
    storage::Storage,
    transport::TransportError,
    visit_log::VisitId,
};

/// What an exchange came to.
#[derive(Debug)]
pub struct Taken {
    /// What became of the upload, if one was due.
    pub uploaded: Option<Result<ShareOutcome, DeviceError>>,
    /// What the sync brought.
    pub report: Result<SyncReport, DeviceError>,
}

impl Device<'_> {
    /// Brings the device up to date, with the folder held all the while. After an error, what was verified
    /// before it stands.
    ///
    /// # Errors
    /// [`DeviceError::Follow`], [`DeviceError::Trust`] and [`DeviceError::Publication`] for what the server
    /// sends, or does not; those of the storage and of the log.
    pub fn sync(&mut self, now: UnixTime) -> Step<'_, Result<SyncReport, DeviceError>> {
        Step::begin(async move |host| {
            let exchanged = self.exchange(None, now).run_on(&host, self.storage).await;
            self.take_on(&host, exchanged, None, now).await?.report
        })
    }

    /// What is to be asked of the server; `upload` ends it, if one is due. The folder need not be held while
    /// it runs.
    pub fn exchange(&self, upload: Option<Upload>, now: UnixTime) -> Exchange {
        Exchange {
            chain: self.chain.clone(),
            known: self.known.clone(),
            read: self.state.objects.iter().map(|object| object.seq).collect(),
            catalogues: self.held_catalogues(),
            upload,
            plausible: self.plausible(now),
            now: self.own_time(now),
        }
    }

    /// Says, just before it is sent, whether what ends an exchange is still wanted: a share that was dropped
    /// meanwhile gives way to chaff. From here on what waits may have been sent. The device is to be held, and
    /// [`Exchanged::send`] to follow at once.
    ///
    /// # Errors
    /// Those of the storage.
    pub fn confirm(&mut self, came: &mut Exchanged) -> Result<(), DeviceError> {
        let Some(due) = &mut came.due else { return Ok(()) };
        // The same reads and writes for chaff: pauses tell nothing.
        self.begin_to_send()?;
        due.drop_unless(self.pending()?.as_ref());
        Ok(())
    }

    /// After an upload: the share that it was waits no longer, if the server has it or nobody could open it.
    /// Another that was prepared meanwhile goes on waiting.
    fn settle_upload(&mut self, came: &Exchanged) -> Result<(), DeviceError> {
        let is_over = matches!(came.uploaded, Some(Ok(_) | Err(DeviceError::ShareKeyEnded)));
        if is_over && came.share.is_some() && came.share == self.pending()? {
            self.drop_share()?;
        }
        Ok(())
    }

    /// Takes trust documents that an earlier run verified and could not hand over.
    ///
    /// # Errors
    /// Those of both storages. A document that does not follow is no error: it is left there.
    pub fn take_left_documents(&mut self, incoming: &dyn Storage, now: UnixTime) -> Result<(), DeviceError> {
        loop {
            let version = self.trust().body().version + 1;
            let Some(note) = incoming.read_whole(&trust_name(version), MAX_NOTE_LEN as u64)? else {
                return Ok(());
            };
            let Ok(next) = UnverifiedTrust::parse(&note) else { return Ok(()) };
            if self.chain.push(&next).is_err() {
                return Ok(());
            }
            self.keep_document(version, &note, now)?;
        }
    }

    /// Takes what came of an exchange, out of `incoming` where that is another place, and matches it. What
    /// came before an error stands.
    ///
    /// # Errors
    /// Those of the storage and of the log; what is wrong with what came stands in [`Taken`].
    pub fn take<'s>(
        &'s mut self,
        came: Exchanged,
        incoming: Option<&'s dyn Storage>,
        now: UnixTime,
    ) -> Step<'s, Result<Taken, DeviceError>> {
        Step::begin(async move |host| self.take_on(&host, came, incoming, now).await)
    }

    async fn take_on(
        &mut self,
        host: &Host,
        came: Exchanged,
        incoming: Option<&dyn Storage>,
        now: UnixTime,
    ) -> Result<Taken, DeviceError> {
        for (version, note) in &came.documents {
            self.keep_document(*version, note, now)?;
        }
        self.chain = came.chain.clone();
        self.settle_upload(&came)?;
        if let Some(incoming) = incoming {
            for seq in came.fetched.catalogues.difference(&self.state.catalogues) {
                advice::copy(*seq, incoming, self.storage)?;
            }
        }
        let Exchanged { followed, fetched, uploaded, .. } = came;
        let report = match followed {
            Ok(followed) => self.take_log(host, followed, fetched, now).await,
            Err(error) => Err(error),
        };
        if let Some(incoming) = incoming {
            Self::wipe(incoming)?;
        }
        Ok(Taken { uploaded, report })
    }

    /// Takes what was followed, and what its leaves name.
    async fn take_log(
        &mut self,
        host: &Host,
        followed: Followed,
        fetched: Fetched,
        now: UnixTime,
    ) -> Result<SyncReport, DeviceError> {
        let Fetched { objects, catalogues, bytes, missing } = fetched;
        let (new_leaves, anew) = (followed.known.size().saturating_sub(followed.first_new), followed.anew);
        let listed = self.state.objects.len() + objects.len();
        let freshness = followed.freshness(&self.chain, self.state.trust_taken, now);
        let has_moved = self.settle(followed)?;
        self.state.catalogues = catalogues;
        let missing = self.take_objects(host, objects, missing).await;
        // What was read just now may settle a doubt, or raise one.
        self.doubt = self.doubt_of(now);
        if missing.is_ok() && freshness.is_fresh() && self.doubt.is_none() {
            self.state.last_success = Some(now);
        }
        // Tree, leaves and what came of them in one step.
        self.state.store(self.storage)?;
        if has_moved {
            self.state.remove_old_known(self.storage)?;
        }
        if self.state.objects.len() < listed {
            objects::remove_unlisted(self.storage, &self.state)?;
        }
        self.purge_if_due(now)?;
        Ok(SyncReport {
            new_leaves,
            fetched_bytes: bytes,
            log_size: self.known.as_ref().map_or(0, |known| known.size()),
            freshness,
            newest: self.log_time(),
            trust_expired: self.chain.newest().has_expired(now),
            anew,
            missing: missing?,
        })
    }

    /// Matches visits that were entered since the last sync against the objects held: no request is made.
    /// Gives the objects that cannot be read any more; they are fetched anew by the next sync.
    ///
    /// # Errors
    /// Those of the storage and of the log.
    pub fn match_new_visits(&mut self) -> Step<'_, Result<Vec<Missing>, DeviceError>> {
        Step::begin(async move |host| {
            let missing = self.match_visits(&host).await?;
            self.state.store(self.storage)?;
            Ok(missing)
        })
    }

    /// Reads every object that is held to its end, for the search that only the open diary allows. One that
    /// is damaged or gone is forgotten, so that the next sync fetches it anew: whatever visits there are, so
    /// that it tells nothing of them.
    ///
    /// # Errors
    /// Those of the storage.
    pub fn check_objects(&mut self) -> Step<'_, Result<Vec<Missing>, DeviceError>> {
        Step::begin(async move |host| self.check_objects_on(&host).await)
    }

    async fn check_objects_on(&mut self, host: &Host) -> Result<Vec<Missing>, DeviceError> {
        let mut missing = Vec::new();
        for object in &self.state.objects {
            let entry = self.known.as_ref().and_then(|known| known.entry(object.seq));
            if let Some(entry) = entry
                && objects::find(host, entry).await.is_none()
            {
                missing.push(Missing::new(entry, objects::wrong(object.seq, ObjectError::Gone)));
            }
        }
        for Missing { seq, .. } in &missing {
            objects::remove(self.storage, self.known.as_deref(), *seq)?;
            self.state.objects.retain(|object| object.seq != *seq);
        }
        if !missing.is_empty() {
            self.state.store(self.storage)?;
        }
        Ok(missing)
    }

    /// When the newest publication was made that is not void: the log's own time.
    pub fn log_time(&self) -> Option<UnixTime> {
        self.known.as_ref()?.newest(&self.settled()).map(|newest| newest.published_at)
    }

    /// The documents whose voids count: those that were there when the log was last read to its end. A server
    /// that shows a document and withholds what was published under it makes nothing look withdrawn.
    pub(super) fn settled(&self) -> TrustChain {
        self.chain.as_of(self.state.settled_version)
    }

    /// Whether a publication is void.
    pub(super) fn is_void(&self, seq: u64, settled: &TrustChain) -> bool {
        self.known.as_ref().map_or_else(|| settled.voids_place(seq), |known| known.is_void(seq, settled))
    }

    /// Stores a document; one that is the newest counts from now on.
    fn keep_document(&mut self, version: u64, note: &[u8], now: UnixTime) -> Result<(), DeviceError> {
        self.storage.replace(&trust_name(version), note)?;
        if version > self.state.trust_version {
            (self.state.trust_version, self.state.trust_taken) = (version, now);
            self.state.store(self.storage)?;
        }
        Ok(())
    }

    /// Takes tree and leaves, and forgets what came from leaves that are no longer the log's. It counts once
    /// the state is stored. Says whether another file than before holds the leaves.
    fn settle(&mut self, followed: Followed) -> Result<bool, DeviceError> {
        let before = self.known.as_deref().filter(|_| followed.anew.is_none());
        let has_moved = self.state.write_known(self.storage, before, &followed.known)?;
        if followed.anew.is_some() {
            self.state.forget_from(if followed.anew == Some(Anew::Origin) { 0 } else { followed.first_new });
        }
        self.state.settled_version = self.chain.newest().body().version;
        self.known = Some(Arc::new(followed.known));
        Ok(has_moved)
    }

    /// Step 5: takes objects that are here and verified, and matches them.
    async fn take_objects(
        &mut self,
        host: &Host,
        objects: Vec<StoredObject>,
        mut missing: Vec<Missing>,
    ) -> Result<Vec<Missing>, DeviceError> {
        for object in objects {
            let (seq, published_at) = (object.seq, object.published_at);
            if let Err(error) = self.admit(object) {
                missing.push(Missing { seq, published_at, reason: error });
            }
        }
        missing.extend(self.match_visits(host).await?);
        missing.sort_by_key(|missing| missing.seq);
        Ok(missing)
    }

    /// The first day of which objects are kept.
    pub(super) fn first_object_day(&self, now: UnixTime) -> Day {
        first_object_day(self.log_time(), &self.chain, self.plausible(now))
    }

    /// Takes an object that is here and verified.
    fn admit(&mut self, object: StoredObject) -> Result<(), DeviceError> {
        if self.state.objects.iter().any(|other| other.nonce == object.nonce) {
            return Err(objects::wrong(object.seq, ObjectError::NonceUsed));
        }
        let place = self.state.objects.partition_point(|other| other.seq < object.seq);
        self.state.objects.insert(place, object);
        Ok(())
    }

    /// Step 6: every visit against the objects it was not yet matched with. An object that cannot be read is
    /// forgotten, so that it is fetched anew.
    async fn match_visits(&mut self, host: &Host) -> Result<Vec<Missing>, DeviceError> {
        let visits = self.matched_entries()?;
        let ids: Vec<VisitId> = visits.keys().copied().collect();
        let held: Vec<HeldKey> = (visits.values().enumerate())
            .flat_map(|(holder, entry)| {
                let key = move |held: &HeldDay| HeldKey {
                    holder,
                    day: held.day(),
                    key: RecordKey::from(&held.key()),
                };
                entry.days.iter().map(key)
            })
            .collect();
        let is_matched: Vec<bool> = ids.iter().map(|id| self.state.matched.contains(id)).collect();
        let mut searched = Vec::with_capacity(self.state.objects.len());
        for object in &self.state.objects {
            let is_new = |held: &&HeldKey| !object.searched || is_matched.get(held.holder) != Some(&true);
            searched.push(self.search_object(host, object, held.iter().filter(is_new)).await);
        }
        let (mut missing, mut searched) = (Vec::new(), searched.into_iter());
        self.state.objects.retain_mut(|object| match searched.next() {
            Some(Ok(found)) => {
                for (holder, hit) in found {
                    let Some(visit) = ids.get(holder) else { continue };
                    self.state.hits.entry(*visit).or_default().insert(StoredHit::from(hit));
                }
                object.searched = true;
                true
            }
            Some(Err(error)) => {
                let (seq, published_at) = (object.seq, object.published_at);
                missing.push(Missing { seq, published_at, reason: error });
                false
            }
            None => true,
        });
        for missing in &missing {
            objects::remove(self.storage, self.known.as_deref(), missing.seq)?;
        }
        self.state.matched = ids.into_iter().collect();
        Ok(missing)
    }
}

impl From<FetchError> for DeviceError {
    fn from(error: FetchError) -> Self {
        match error {
            FetchError::Transport(error) => error.into(),
            FetchError::Storage(error) => error.into(),
        }
    }
}

impl From<TransportError> for DeviceError {
    fn from(error: TransportError) -> Self {
        Self::Follow(FollowError::from(error))
    }
}
