//! Steps 2 to 4: where reading begins, every leaf from there to the checkpoint, and beginning again.

use homesafe_protocol::{
    log::{
        Checkpoint, Course, JudgeError, TILE_WIDTH, TileKind, TilePath, UnverifiedLeaf, decode_entries,
        leaf_hash,
    },
    path,
    trust::TrustChain,
};

use super::{Anew, FollowError, KeepTrust, Known, Stopped, compare, frontier_of, is_forked, walk::walk_back};
use crate::{ask::Host, transport::TransportError};

const MAX_BUNDLE_LEN: u64 = TILE_WIDTH as u64 * (2 + UnverifiedLeaf::MAX_LEN as u64);
pub(super) const MAX_HASH_TILE_LEN: u64 = TILE_WIDTH as u64 * 32;

/// One way from somewhere to a checkpoint.
pub(super) struct Reading<'a, K> {
    pub(super) host: &'a Host,
    pub(super) chain: &'a mut TrustChain,
    pub(super) checkpoint: &'a Checkpoint,
    pub(super) keep: &'a mut K,
}

impl<K> Reading<'_, K> {
    /// Reads on from what is known, or begins again for one of the three reasons that there are. Gives what
    /// is known then, the first leaf that was read, and the reason.
    pub(super) async fn follow_from<E: From<FollowError>>(
        &mut self,
        known: Option<&Known>,
    ) -> Result<(Known, u64, Option<Anew>), Stopped<E>>
    where
        K: KeepTrust<E>,
    {
        let Some(known) = known else {
            let known = self.begin_again().await?;
            return Ok((known, self.first(), None));
        };
        if known.origin() != self.chain.newest().origin() {
            return Ok((self.begin_again().await?, self.first(), Some(Anew::Origin)));
        }
        let base = self.chain.newest().body().log_base.clone();
        let held = known.size();
        if is_forked(known, base.size, base.root) {
            return Ok((self.begin_again().await?, self.first(), Some(Anew::Fork)));
        }
        compare(self.checkpoint, known).map_err(Stopped::at)?;
        match self.read(known.clone()).await {
            Err(Failed::Stopped(stopped)) => Err(stopped),
            // Pruned by agreement, and so no longer to be had.
            Err(Failed::Missing(_)) if held < base.first => {
                let anew = Anew::Pruned { first: held, resumed: base.first };
                Ok((self.begin_again().await?, base.first, Some(anew)))
            }
            Err(Failed::Missing(error)) => Err(Stopped::at(error)),
            // What was held may lie on the wrong side of a fork: then the roots' tree is another, and longer.
            Err(Failed::Forked(error)) if held <= base.size => match self.begin_again().await {
                Ok(begun) if held < base.first => {
                    Ok((begun, base.first, Some(Anew::Pruned { first: held, resumed: base.first })))
                }
                Ok(begun) if begun.root_at(held) != known.root_at(held) => {
                    Ok((begun, base.first, Some(Anew::Fork)))
                }
                _ => Err(Stopped::at(error)),
            },
            Err(Failed::Forked(error)) => Err(Stopped::at(error)),
            Ok(read) => Ok((read, held, None)),
        }
    }

    fn first(&self) -> u64 {
        self.chain.newest().body().log_base.first
    }

    async fn begin_again<E: From<FollowError>>(&mut self) -> Result<Known, Stopped<E>>
    where
        K: KeepTrust<E>,
    {
        let frontier =
            frontier_of(self.host, self.first(), self.checkpoint.size).await.map_err(Stopped::at)?;
        let begun = Known::at(self.chain.newest().origin().clone(), frontier);
        self.read(begun).await.map_err(|failed| match failed {
            Failed::Stopped(stopped) => stopped,
            Failed::Missing(error) => Stopped::at(error),
            Failed::Forked(error) => Stopped::at(error),
        })
    }

    /// Reads to the checkpoint, past what the roots saw.
    async fn read<E: From<FollowError>>(&mut self, mut known: Known) -> Result<Known, Failed<E>>
    where
        K: KeepTrust<E>,
    {
        let base = self.chain.newest().body().log_base.clone();
        let passes = |known: &Known| known.size() != base.size || known.frontier().root() == base.root;
        if !passes(&known) {
            return Err(Failed::Forked(FollowError::WrongRoot));
        }
        let mut course = known.course(self.chain);
        while known.size() < self.checkpoint.size {
            let (full, size) = (u64::from(TILE_WIDTH), known.size());
            let (index, skip) = (size / full, (size % full) as usize);
            let width = (self.checkpoint.size - index * full).min(full) as u16;
            let (bytes, served) = Self::fetch_bundle(self.host, index, width).await?;
            let entries =
                decode_entries(&bytes, served).map_err(|error| Failed::Stopped(Stopped::at(error)))?;
            for entry in entries.iter().take(usize::from(width)).skip(skip) {
                self.take(entry, &mut known, &mut course).await?;
                if !passes(&known) {
                    return Err(Failed::Forked(FollowError::WrongRoot));
                }
            }
        }
        if known.frontier().root() == self.checkpoint.root {
            Ok(known)
        } else {
            Err(Failed::Stopped(Stopped::at(FollowError::WrongRoot)))
        }
    }

    /// Judges the next leaf and takes it in.
    async fn take<E: From<FollowError>>(
        &mut self,
        entry: &[u8],
        known: &mut Known,
        course: &mut Course,
    ) -> Result<(), Failed<E>>
    where
        K: KeepTrust<E>,
    {
        let seq = known.size();
        loop {
            match course.judge(entry, known.frontier(), self.chain) {
                Ok(judged) => {
                    known.push(leaf_hash(entry), &judged, course);
                    return Ok(());
                }
                Err(JudgeError::DoesNotFollow) => {
                    return Err(Failed::Forked(FollowError::Equivocation { at: seq }));
                }
                // An older document than the one that was pinned here vouches for the beginning of the log.
                Err(JudgeError::UnknownDocument(_)) => {
                    let before = walk_back(self.host, self.chain, self.keep).await;
                    if !before.map_err(|e| Failed::Stopped(Stopped::At(e)))? {
                        return Err(Failed::Stopped(Stopped::Unnamed));
                    }
                    *course = known.course(self.chain);
                }
                Err(error) => return Err(Failed::Stopped(Stopped::at(FollowError::Leaf { seq, error }))),
            }
        }
    }

    /// A bundle and its width: a partial one may have made way for the full one.
    async fn fetch_bundle<E: From<FollowError>>(
        host: &Host,
        index: u64,
        width: u16,
    ) -> Result<(Vec<u8>, u16), Failed<E>> {
        let Some(path) = TilePath::new(TileKind::Entries, index, width) else {
            return Err(Failed::Stopped(Stopped::at(FollowError::WrongRoot)));
        };
        let mut served = path;
        let mut fetched = host.get(path::tile(path), MAX_BUNDLE_LEN).await;
        if let (Err(TransportError::NotFound(_)), true) = (&fetched, path.is_partial()) {
            served = path.full();
            fetched = host.get(path::tile(served), MAX_BUNDLE_LEN).await;
        }
        match fetched {
            Ok(bytes) => Ok((bytes, served.width())),
            Err(error @ TransportError::NotFound(_)) => Err(Failed::Missing(error.into())),
            Err(error) => Err(Failed::Stopped(Stopped::at(error))),
        }
    }
}

/// Why the checkpoint was not reached.
enum Failed<E> {
    /// For good, or until another document is there.
    Stopped(Stopped<E>),
    /// Leaves that the server does not have.
    Missing(FollowError),
    /// Another tree than the one that is held, or than the one that the roots saw.
    Forked(FollowError),
}
