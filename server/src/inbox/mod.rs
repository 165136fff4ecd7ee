//! The inbox between patients and the desk: sealed submissions under tickets that the desk registered.
//!
//! The server learns neither whose they are nor what is in them. Real, chaff and wrong ones are treated
//! alike: one after the other, with the same work on the same disk, and no answer before a fixed time.

mod files;
mod rate;

use std::{
    io,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use bytes::Bytes;
use homesafe_protocol::{
    submission::{
        DeskCommand, DeskRequest, MAX_PER_FETCH, SUBMISSION_LEN, Ticket, TicketEntry, UploadAnswer,
    },
    time::UnixTime,
};
use tokio::sync::Mutex;

use self::{files::Folder, rate::Bucket};
use crate::store::{Store, StoreError};

/// Tickets remembered at once.
const MAX_TICKETS: usize = 100_000;
/// Desk requests remembered at once.
const MAX_REQUESTS: usize = 10_000;
/// Seconds after its time for which a request is remembered; it is refused as too old long before.
const REMEMBERED: u64 = 600;

/// Bounds on submissions.
#[derive(Debug, Clone)]
pub struct InboxLimits {
    /// Submissions kept at once.
    pub max_submissions: usize,
    /// Uploads taken a second, from all together.
    pub upload_rate: u32,
    /// Time before which no upload is answered, counted from the end of its body.
    pub answer_floor: Duration,
}

/// The earlier of the clock and the log's time: a clock that runs ahead ends nothing. Before the first
/// publication nothing ends.
fn certain(now: UnixTime, log: Option<UnixTime>) -> UnixTime {
    now.min(log.unwrap_or_default())
}

/// Why the inbox did not do what it was asked. Says nothing about anybody: no paths, hashes or tickets.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum InboxError {
    /// Not of the one size.
    #[error("a submission has exactly 61,440 bytes")]
    Size,
    /// More uploads than are taken in this time.
    #[error("too many uploads just now")]
    TooMany(Duration),
    /// As many submissions as are kept at once.
    #[error("the inbox is full")]
    Full,
    /// The desk's request was seen before.
    #[error("this request was taken before; sign a new one")]
    Repeated,
    /// The folder failed.
    #[error("the inbox's folder cannot be used: {0}")]
    Io(
        #[serde(serialize_with = "homesafe_protocol::display::text")]
        #[from]
        io::Error,
    ),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The thread that was to do it is gone.
    #[error("the inbox's thread ended")]
    Task(
        #[serde(serialize_with = "homesafe_protocol::display::text")]
        #[from]
        tokio::task::JoinError,
    ),
}

/// The inbox.
#[derive(Debug)]
pub struct Inbox<S> {
    store: Arc<S>,
    /// One writer at a time, in the order in which they came.
    folder: Arc<Mutex<Folder>>,
    /// How many submissions the folder holds, to be read without waiting for a turn.
    held: Arc<AtomicUsize>,
    /// What lies there under a submission's name and is no file, to be read in the same way.
    blocked: Arc<AtomicUsize>,
    bucket: Bucket,
    limits: InboxLimits,
}

impl<S: Store> Inbox<S> {
    /// Opens or makes the folder; what interrupted writes left is cleared.
    ///
    /// # Errors
    /// [`InboxError::Io`] if it cannot be used.
    pub async fn open(path: &Path, store: Arc<S>, limits: InboxLimits) -> Result<Self, InboxError> {
        let path = path.to_owned();
        let folder = tokio::task::spawn_blocking(move || Folder::open(path)).await??;
        let (held, blocked) = (folder.held(), folder.blocked());
        let bucket = Bucket::new(limits.upload_rate, Instant::now());
        Ok(Self { store, folder: Arc::new(Mutex::new(folder)), held, blocked, bucket, limits })
    }

    /// How many folders, links and the like lie in the folder under a submission's name. They are passed
    /// over.
    pub fn blocked(&self) -> usize {
        self.blocked.load(Ordering::Relaxed)
    }

    /// Whether there is room for an upload, before anything of it is read: the same answer for everybody.
    ///
    /// # Errors
    /// [`InboxError::Full`] if there is none.
    pub fn has_room(&self) -> Result<(), InboxError> {
        if self.held.load(Ordering::Relaxed) >= self.limits.max_submissions {
            Err(InboxError::Full)
        } else {
            Ok(())
        }
    }

    /// Takes a submission whose body was read, if it is whole and its turn has come: less than a whole one
    /// costs others nothing. Durable when it returns; no answer to a whole one but a refusal to all comes
    /// before the fixed time. `log` is the log's time.
    ///
    /// # Errors
    /// [`InboxError::Size`]; [`InboxError::TooMany`], with the time until one more is taken;
    /// [`InboxError::Full`]; a folder or a store that fails.
    pub async fn take(
        &self,
        submission: Bytes,
        now: UnixTime,
        log: Option<UnixTime>,
    ) -> Result<UploadAnswer, InboxError> {
        if submission.len() != SUBMISSION_LEN {
            return Err(InboxError::Size);
        }
        self.bucket.take(Instant::now()).map_err(InboxError::TooMany)?;
        // Its end is fixed here, before the work begins.
        let floor = tokio::time::sleep(self.limits.answer_floor);
        let outcome = self.settle(submission, now, log).await;
        floor.await;
        outcome.map(|kept| UploadAnswer { kept })
    }

    async fn settle(
        &self,
        submission: Bytes,
        now: UnixTime,
        log: Option<UnixTime>,
    ) -> Result<bool, InboxError> {
        let certain = certain(now, log);
        let ticket = Ticket::of_submission(&submission).ok_or(InboxError::Size)?.hash();
        let is_live = self.store.ticket(ticket).await?.is_some_and(|ends| certain < ends);
        let max = self.limits.max_submissions;
        self.with_folder(move |folder| folder.take(&submission, ticket, is_live, now, max)).await
    }

    /// Carries out a request of the desk, once. Fetched submissions stand one behind the other.
    ///
    /// # Errors
    /// [`InboxError::Repeated`] for one that was taken before; a folder that fails; a store that fails or has
    /// no room.
    pub async fn carry_out(
        &self,
        request: DeskRequest,
        now: UnixTime,
        log: Option<UnixTime>,
    ) -> Result<Option<Bytes>, InboxError> {
        self.sweep(now, log).await?;
        // Remembered before it is carried out, and durably: a request that a crash cut off is signed anew.
        let until = request.time.saturating_add(REMEMBERED);
        if !self.store.note_request(request.random, until, MAX_REQUESTS).await? {
            return Err(InboxError::Repeated);
        }
        match request.command {
            DeskCommand::Register(tickets) => self.register(tickets).await.map(|()| None),
            DeskCommand::Fetch { skip, tickets } => self
                .with_folder(move |folder| folder.oldest(&tickets, skip.into(), MAX_PER_FETCH))
                .await
                .map(Some),
            DeskCommand::Delete(hashes) => {
                self.with_folder(move |folder| folder.delete(&hashes)).await.map(|()| None)
            }
        }
    }

    async fn register(&self, tickets: Vec<TicketEntry>) -> Result<(), InboxError> {
        Ok(self.store.register_tickets(tickets, MAX_TICKETS).await?)
    }

    /// Deletes submissions and tickets whose end has come by the clock and by the log's time, and remembered
    /// requests, which were judged by the clock, whose end has come by that.
    ///
    /// # Errors
    /// A folder or a store that fails.
    pub async fn sweep(&self, now: UnixTime, log: Option<UnixTime>) -> Result<(), InboxError> {
        let certain = certain(now, log);
        let tickets = self.store.forget_ended(now, certain).await?;
        let submissions = self.with_folder(move |folder| folder.sweep(certain)).await?;
        if tickets + submissions > 0 {
            tracing::info!(tickets, submissions, "ended in the inbox and deleted");
        }
        Ok(())
    }

    /// Goes on to its end even if the caller does not wait for it.
    async fn with_folder<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Folder) -> Result<T, InboxError> + Send + 'static,
    ) -> Result<T, InboxError> {
        let mut folder = Arc::clone(&self.folder).lock_owned().await;
        tokio::task::spawn_blocking(move || work(&mut folder)).await?
    }
}
