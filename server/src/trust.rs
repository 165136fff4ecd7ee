//! The trust documents: outside the log, never pruned, each version the one that follows the version before.

use std::sync::{Arc, PoisonError, RwLock};

use bytes::Bytes;
use homesafe_protocol::{
    Hash,
    note::NoteKey,
    time::UnixTime,
    trust::{TrustDocument, TrustError, UnverifiedTrust},
};

use crate::{
    archive::{Archive, ArchiveError, Created, File},
    store::{Store, StoreError},
};

/// Why a trust document is not taken, or the ones that are there cannot be used.
#[derive(Debug, thiserror::Error)]
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
    /// It starts a log anew.
    #[error("the trust document replaces the log (new log base): start a new data folder for it")]
    NewLogBase,
    /// A version between the oldest and the newest is not there.
    #[error("version {0} of the trust document is missing; restore the data folder from a backup")]
    Missing(u64),
    /// The archive failed.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// All versions that are there, and the newest at hand.
#[derive(Debug)]
pub struct TrustChain<S> {
    archive: Archive,
    store: Arc<S>,
    log_key: NoteKey,
    newest: RwLock<Arc<TrustDocument>>,
    /// Log keys of all versions that were there at the start.
    log_keys: Vec<NoteKey>,
    /// One document at a time.
    turn: tokio::sync::Mutex<()>,
}

impl<S: Store> TrustChain<S> {
    /// Walks the versions that are there; `pinned` is the first one, one of them, or the one that follows.
    pub async fn open(
        archive: Archive,
        store: Arc<S>,
        log_key: NoteKey,
        pinned: Bytes,
    ) -> Result<Self, TrustChainError> {
        let given = UnverifiedTrust::parse(&pinned)?.pin()?;
        fits(&given, &log_key)?;
        let (held, log_keys) = walk(&archive).await?;
        if let Some((version, _)) = store.newest_trust().await?
            && held.as_ref().is_none_or(|newest| newest.body().version < version)
        {
            return Err(TrustChainError::Missing(version));
        }
        let newest = Arc::new(held.clone().unwrap_or_else(|| given.clone()));
        let (newest, turn) = (RwLock::new(newest), tokio::sync::Mutex::new(()));
        let chain = Self { archive, store, log_key, newest, log_keys, turn };
        match held {
            None => chain.write(&given, pinned).await?,
            Some(_) => chain.accept(pinned).await?,
        };
        let newest = chain.newest();
        fits(&newest, &chain.log_key)?;
        Ok(chain)
    }

    /// The newest version.
    pub fn newest(&self) -> Arc<TrustDocument> {
        Arc::clone(&self.newest.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The log keys of all versions that were there at the start: for a checkpoint that an earlier key signed.
    pub fn log_keys(&self) -> &[NoteKey] {
        &self.log_keys
    }

    /// Takes the next version; the same bytes again for one that is there are fine.
    pub async fn accept(&self, note: Bytes) -> Result<Created, TrustChainError> {
        let _turn = self.turn.lock().await;
        let unverified = UnverifiedTrust::parse(&note)?;
        let newest = self.newest();
        // Its own quorum first: an unsigned text is told nothing about versions.
        let version = unverified.pin()?.body().version;
        if version <= newest.body().version {
            return match self.archive.read(File::Trust(version)).await? {
                Some(held) if held == note => Ok(Created::Same),
                Some(_) => Err(TrustChainError::Taken(version)),
                None => Err(TrustChainError::Missing(version)),
            };
        }
        let next = unverified.succeed(&newest)?;
        fits(&next, &self.log_key)?;
        if next.body().log_base != newest.body().log_base {
            return Err(TrustChainError::NewLogBase);
        }
        self.write(&next, note).await
    }

    /// Whether the newest document names this server's key as one that signs now.
    pub fn log_key_holds(&self, now: UnixTime) -> bool {
        self.newest().log_keys(now).contains(&self.log_key)
    }

    async fn write(&self, document: &TrustDocument, note: Bytes) -> Result<Created, TrustChainError> {
        let version = document.body().version;
        let created = self.archive.create(File::Trust(version), note.clone()).await.map_err(|error| match error {
            ArchiveError::Differs(_) => TrustChainError::Taken(version),
            other => other.into(),
        })?;
        self.store.record_trust(version, Hash::of_object(&note)).await?;
        *self.newest.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(document.clone());
        Ok(created)
    }
}

/// The newest of the stored versions, each verified by the one before; and the log keys of all.
async fn walk(archive: &Archive) -> Result<(Option<TrustDocument>, Vec<NoteKey>), TrustChainError> {
    let mut newest: Option<TrustDocument> = None;
    let mut log_keys = Vec::new();
    for version in archive.trust_versions().await? {
        let note = archive.read(File::Trust(version)).await?.ok_or(TrustChainError::Missing(version))?;
        let unverified = UnverifiedTrust::parse(&note)?;
        let document = match &newest {
            None => unverified.pin()?,
            Some(held) if held.body().version + 1 != version => {
                return Err(TrustChainError::Missing(held.body().version + 1));
            }
            Some(held) => unverified.succeed(held)?,
        };
        log_keys.extend(document.body().log.iter().map(|dated| dated.key.clone()));
        newest = Some(document);
    }
    Ok((newest, log_keys))
}

fn fits(document: &TrustDocument, log_key: &NoteKey) -> Result<(), TrustChainError> {
    if document.origin().as_str() != log_key.name() {
        return Err(TrustChainError::WrongOrigin(log_key.name().to_owned()));
    }
    if !document.body().log.iter().any(|dated| dated.key == *log_key) {
        return Err(TrustChainError::LogKeyMissing(log_key.to_string()));
    }
    Ok(())
}
