//! The trust documents: outside the log, never pruned, each version the one that follows the version before.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use homesafe_protocol::{
    Hash,
    note::NoteKey,
    time::UnixTime,
    trust::{CLOCK_TOLERANCE, TrustChain, TrustDocument, TrustError, UnverifiedTrust},
};

use crate::{
    archive::{Archive, ArchiveError, Created, File},
    documents::Documents,
    log::{Edge, RecoveryError},
    store::{Store, StoreError},
};

/// Why a trust document is not taken, or the ones that are there cannot be used.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum TrustChainError {
    /// Not a trust document, or not signed by old and own quorum, or not the next version.
    #[error(transparent)]
    Document(#[from] TrustError),
    /// Other bytes for a version that is there.
    #[error("version {0} of the trust document is published already with other bytes")]
    Taken(u64),
    /// It speaks of another deployment than the log key does.
    #[error("the trust document is of another origin than this server's log key ({0})")]
    WrongOrigin(String),
    /// It does not name this server's log key.
    #[error("the trust document does not name this server's log key {0}; have the roots sign one that does")]
    LogKeyMissing(String),
    /// The roots saw another log.
    #[error(
        "the roots saw {size} publications with another root than this log has; this log has {here}: find out which log is right, \
         and bring a server that was put back forward with `recover` at a desk"
    )]
    OtherLog {
        /// Leaves that the roots saw.
        size: u64,
        /// Leaves here.
        here: u64,
    },
    /// Reading would begin at a leaf that counts for nothing.
    #[error("leaf {0}, at which reading is to begin, is void: begin at another")]
    VoidFirst(u64),
    /// Expired, or of the future.
    #[error(
        "the trust document has expired, or is issued in the future by this server's clock; check both clocks"
    )]
    Time,
    /// Given at the start, and too new for what is here.
    #[error(
        "the trust document given is version {given}, and the newest here is {held}: start the server with that one \
         (public/trust/{held}); `recover --server URL` at a desk sends the versions after it, and what was published under them"
    )]
    TooNew {
        /// The version given.
        given: u64,
        /// The newest that is here.
        held: u64,
    },
    /// A version between the oldest and the newest is not there.
    #[error(
        "version {0} of the trust document (public/trust/{0}) is missing: put the file back, or start the server with it \
         (--trust); every desk keeps it as trust/{0} in its folder"
    )]
    Missing(u64),
    /// A stored version that is none.
    #[error(
        "version {version} of the trust document (public/trust/{version}) is damaged ({error}): put the file back, or start the \
         server with it (--trust); every desk keeps it as trust/{version} in its folder"
    )]
    Damaged {
        /// The version.
        version: u64,
        /// What is wrong with it.
        error: TrustError,
    },
    /// The archive failed.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The log cannot be read.
    #[error(transparent)]
    Log(#[from] RecoveryError),
}

/// All versions that are there.
#[derive(Debug)]
pub struct TrustStore<S> {
    archive: Archive,
    store: Arc<S>,
    log_key: NoteKey,
    documents: Documents,
    /// One document at a time.
    turn: tokio::sync::Mutex<()>,
    /// Versions that the last scrub found missing or damaged.
    faults: Mutex<Vec<u64>>,
}

impl<S: Store> TrustStore<S> {
    /// Walks the versions that are there; `pinned` is the first one, or one of them: where that was lost or
    /// damaged, it takes its place. One that follows is taken once the log is open: give it to
    /// [`Self::accept`].
    ///
    /// # Errors
    /// [`TrustChainError::Document`]; [`TrustChainError::Missing`] and [`TrustChainError::Damaged`] for a
    /// stored one; a first one that does not fit the log key; an archive or a store that fails.
    pub async fn open(
        archive: Archive,
        store: Arc<S>,
        log_key: NoteKey,
        pinned: &Bytes,
    ) -> Result<Self, TrustChainError> {
        let given = UnverifiedTrust::parse(pinned)?.pin()?;
        put_back(&archive, &*store, given.body().version, pinned).await?;
        let held = walk(&archive).await?;
        if let Some((version, _)) = store.newest_trust().await?
            && let newest = held.as_ref().map(|chain| chain.newest().body().version)
            && newest.is_none_or(|newest| newest < version)
        {
            return Err(TrustChainError::Missing(newest.map_or(version, |newest| newest + 1)));
        }
        let is_first = held.is_none();
        let chain = held.unwrap_or_else(|| TrustChain::new(given.clone()));
        let this = Self {
            archive,
            store,
            log_key,
            documents: Documents::new(chain),
            turn: Default::default(),
            faults: Mutex::default(),
        };
        if is_first {
            fits(&given, &this.log_key)?;
            this.write(&given, pinned.clone()).await?;
        }
        Ok(this)
    }

    /// Takes what was given at the start: one that is here, the next one, or one before them.
    ///
    /// # Errors
    /// [`TrustChainError::TooNew`] for one after the next; as [`Self::accept`].
    pub async fn accept_given(
        &self,
        note: Bytes,
        edge: &Edge<'_, S>,
        now: UnixTime,
    ) -> Result<(), TrustChainError> {
        let (given, held) =
            (UnverifiedTrust::parse(&note)?.pin()?.body().version, self.newest().body().version);
        if given > held.saturating_add(1) {
            return Err(TrustChainError::TooNew { given, held });
        }
        self.accept(note, edge, now).await.map(drop)
    }

    /// The newest version.
    pub fn newest(&self) -> TrustDocument {
        self.documents.chain().newest().clone()
    }

    /// All of them, to be looked at again later.
    pub const fn documents(&self) -> &Documents {
        &self.documents
    }

    /// The log keys of all versions: for a checkpoint that an earlier key signed.
    pub fn log_keys(&self) -> Vec<NoteKey> {
        self.documents.chain().documents().flat_map(|document| document.body().log.clone()).collect()
    }

    /// Whether the newest document names this server's log key.
    pub fn log_key_holds(&self) -> bool {
        self.newest().body().log.contains(&self.log_key)
    }

    /// Takes the next version, which must fit the log as it is at `edge`, or one before the oldest that is
    /// there; the same bytes again are fine. While `edge` is held nothing is published: from the next
    /// publication on the new version holds.
    ///
    /// # Errors
    /// [`TrustChainError::Document`] for one that does not follow, [`TrustChainError::Taken`] for other bytes
    /// of one that is there, [`TrustChainError::Time`]; one that does not fit the log or its key.
    pub async fn accept(
        &self,
        note: Bytes,
        edge: &Edge<'_, S>,
        now: UnixTime,
    ) -> Result<Created, TrustChainError> {
        let _turn = self.turn.lock().await;
        let unverified = UnverifiedTrust::parse(&note)?;
        let chain = self.documents.chain();
        // Its own quorum first: an unsigned text is told nothing about versions.
        let given = unverified.pin()?;
        let version = given.body().version;
        if version < chain.oldest().body().version {
            let mut longer = TrustChain::clone(&chain);
            longer.prepend(&unverified)?;
            let created = self.write(&given, note).await?;
            self.forget_fault(version);
            self.documents.replace(longer);
            return Ok(created);
        }
        if version <= chain.newest().body().version {
            let is_ours =
                chain.version(version).is_some_and(|held| held.fingerprint() == given.fingerprint());
            return match self.archive.read(File::Trust(version)).await? {
                Some(held) if held == note => Ok(Created::Same),
                // A file that was lost or damaged comes back.
                held if is_ours && !held.as_ref().is_some_and(|held| is_document(held, &given)) => {
                    self.archive.replace(File::Trust(version), note).await?;
                    self.forget_fault(version);
                    Ok(Created::New)
                }
                _ => Err(TrustChainError::Taken(version)),
            };
        }
        let mut longer = TrustChain::clone(&chain);
        longer.push(&unverified)?;
        let next = longer.newest();
        fits(next, &self.log_key)?;
        if next.has_expired(now) || next.body().issued > now.saturating_add(CLOCK_TOLERANCE) {
            return Err(TrustChainError::Time);
        }
        self.fits_log(&longer, edge).await?;
        let created = self.write(next, note).await?;
        self.documents.replace(longer);
        Ok(created)
    }

    /// What the roots saw is this log, and reading can begin where they say.
    async fn fits_log(&self, longer: &TrustChain, edge: &Edge<'_, S>) -> Result<(), TrustChainError> {
        let base = &longer.newest().body().log_base;
        let (size, here) = (base.size, edge.size());
        if edge.root_at(size).await? != Some(base.root) {
            return Err(TrustChainError::OtherLog { size, here });
        }
        if let Some(names) = edge.names(base.first).await? {
            let names = longer.named(&names).map_or(0, |document| document.body().version);
            if longer.voids(base.first, names) {
                return Err(TrustChainError::VoidFirst(base.first));
            }
        }
        Ok(())
    }

    /// Reads all versions again, and remembers which of them are missing or damaged: those that were here
    /// once. `needed` is the fingerprint that the leaf names at which reading begins: where no version that
    /// is here has it, one before them is missing, whatever is remembered.
    pub async fn scrub(&self, needed: Option<Hash>) {
        let (chain, mut faults) = (self.documents.chain(), Vec::new());
        for version in 1..=chain.newest().body().version {
            let is_sound = match chain.version(version) {
                Some(document) => {
                    let held = self.archive.read(File::Trust(version)).await.ok().flatten();
                    held.is_some_and(|held| is_document(&held, document))
                }
                // One that was lost before the start. A server may begin with a later one.
                None => {
                    let is_before = version + 1 == chain.oldest().body().version;
                    let is_needed = is_before && needed.is_some_and(|names| chain.named(&names).is_none());
                    !is_needed && matches!(self.store.recorded_trust(version).await, Ok(None))
                }
            };
            if !is_sound {
                tracing::error!(
                    version,
                    "a version of the trust document is missing or damaged: it must be sent again"
                );
                faults.push(version);
            }
        }
        *self.faults.lock().unwrap_or_else(PoisonError::into_inner) = faults;
    }

    /// Versions that the last scrub missed and nobody has put back since.
    pub fn faults(&self) -> Vec<u64> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn forget_fault(&self, version: u64) {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner).retain(|fault| *fault != version);
    }

    async fn write(&self, document: &TrustDocument, note: Bytes) -> Result<Created, TrustChainError> {
        let version = document.body().version;
        let created =
            self.archive.create(File::Trust(version), note.clone()).await.map_err(|error| match error {
                ArchiveError::Differs(_) => TrustChainError::Taken(version),
                other => other.into(),
            })?;
        self.store.record_trust(version, Hash::of_object(&note)).await?;
        Ok(created)
    }
}

/// The stored versions, each verified by the one before.
async fn walk(archive: &Archive) -> Result<Option<TrustChain>, TrustChainError> {
    let mut chain: Option<TrustChain> = None;
    for version in archive.trust_versions().await? {
        let note = archive.read(File::Trust(version)).await?.ok_or(TrustChainError::Missing(version))?;
        let damaged = |error| TrustChainError::Damaged { version, error };
        let unverified = UnverifiedTrust::parse(&note).map_err(damaged)?;
        match &mut chain {
            None => chain = Some(TrustChain::new(unverified.pin().map_err(damaged)?)),
            Some(held) if held.newest().body().version + 1 != version => {
                return Err(TrustChainError::Missing(held.newest().body().version + 1));
            }
            Some(held) => held.push(&unverified).map_err(damaged)?,
        }
    }
    Ok(chain)
}

/// Writes the given version where it is the very file that was here, and that is lost or damaged.
async fn put_back<S: Store>(
    archive: &Archive,
    store: &S,
    version: u64,
    note: &Bytes,
) -> Result<(), TrustChainError> {
    let was_here = store.recorded_trust(version).await? == Some(Hash::of_object(note));
    if was_here && !archive.holds(File::Trust(version), note).await? {
        tracing::warn!(
            version,
            "a version of the trust document was lost or damaged; the one given takes its place"
        );
        archive.replace(File::Trust(version), note.clone()).await?;
    }
    Ok(())
}

fn is_document(note: &[u8], document: &TrustDocument) -> bool {
    let found = UnverifiedTrust::parse(note).and_then(|note| note.pin());
    found.is_ok_and(|found| found.fingerprint() == document.fingerprint())
}

fn fits(document: &TrustDocument, log_key: &NoteKey) -> Result<(), TrustChainError> {
    if document.origin().as_str() != log_key.name() {
        return Err(TrustChainError::WrongOrigin(log_key.name().to_owned()));
    }
    if !document.body().log.contains(log_key) {
        return Err(TrustChainError::LogKeyMissing(log_key.to_string()));
    }
    Ok(())
}
