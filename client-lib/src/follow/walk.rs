//! Step 0: the trust documents, by their chain of root signatures.

use homesafe_protocol::{
    note::MAX_NOTE_LEN,
    path,
    trust::{TrustChain, TrustDocument, TrustError, UnverifiedTrust},
};

use super::FollowError;
use crate::{ask::Host, transport::TransportError};

/// Where verified trust documents are kept: called for each before the next is asked for.
pub trait KeepTrust<E> {
    /// Keeps a document with its note.
    fn keep(&mut self, document: &TrustDocument, note: &[u8]) -> Result<(), E>;
}

impl<E, F: FnMut(&TrustDocument, &[u8]) -> Result<(), E>> KeepTrust<E> for F {
    fn keep(&mut self, document: &TrustDocument, note: &[u8]) -> Result<(), E> {
        self(document, note)
    }
}

/// The documents up to version `newest` that were verified before they were stored: the newest by its own
/// quorum, which shows that it is whole, those before it by their hashes.
///
/// # Errors
/// Those of `read`. The inner one: the newest is not there or not whole, or one before it is not the one that
/// the next names.
pub fn read_chain<E>(
    newest: u64,
    mut read: impl FnMut(u64) -> Result<Option<Vec<u8>>, E>,
) -> Result<Result<TrustChain, TrustError>, E> {
    let Some(note) = read(newest)? else { return Ok(Err(TrustError::NotTrustDocument)) };
    let mut chain = match UnverifiedTrust::parse(&note).and_then(|note| note.pin()) {
        Ok(document) => TrustChain::new(document),
        Err(error) => return Ok(Err(error)),
    };
    while chain.oldest().body().version > 1
        && let Some(note) = read(chain.oldest().body().version - 1)?
    {
        if let Err(error) = UnverifiedTrust::parse(&note).and_then(|note| chain.prepend(&note)) {
            return Ok(Err(error));
        }
    }
    Ok(Ok(chain))
}

/// Adds the documents after the newest held, until the server has no further one. Says how many came.
pub(super) async fn walk_trust<E: From<FollowError>>(
    host: &Host,
    chain: &mut TrustChain,
    keep: &mut impl KeepTrust<E>,
) -> Result<usize, E> {
    let mut came = 0;
    while let Some(note) = fetch(host, chain.newest().body().version.saturating_add(1)).await? {
        let next = UnverifiedTrust::parse(&note).map_err(FollowError::from)?;
        chain.push(&next).map_err(FollowError::from)?;
        keep.keep(chain.newest(), &note)?;
        came += 1;
    }
    Ok(came)
}

/// Adds the document before the oldest held, if there is one: its hash vouches for it.
pub(super) async fn walk_back<E: From<FollowError>>(
    host: &Host,
    chain: &mut TrustChain,
    keep: &mut impl KeepTrust<E>,
) -> Result<bool, E> {
    let version = chain.oldest().body().version - 1;
    if version == 0 {
        return Ok(false);
    }
    let Some(note) = fetch(host, version).await? else { return Ok(false) };
    let before = UnverifiedTrust::parse(&note).map_err(FollowError::from)?;
    chain.prepend(&before).map_err(FollowError::from)?;
    keep.keep(chain.oldest(), &note)?;
    Ok(true)
}

async fn fetch(host: &Host, version: u64) -> Result<Option<Vec<u8>>, FollowError> {
    match host.get(path::trust(version), MAX_NOTE_LEN as u64).await {
        Ok(note) => Ok(Some(note)),
        Err(TransportError::NotFound(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
