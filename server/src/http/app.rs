//! What the public addresses serve.

use std::{path::PathBuf, sync::Arc};

use homesafe_host::clock::Clock;
use homesafe_protocol::time::UnixTime;
use tokio::sync::Semaphore;

use crate::{archive::Archive, inbox::Inbox, log::Log, objects::Objects, store::Store, trust::TrustStore};

pub(super) const BINARY: &str = "application/octet-stream";

/// What the public addresses serve.
pub struct App<S> {
    /// The files.
    pub archive: Archive,
    /// The log.
    pub log: Arc<Log<S>>,
    /// The trust documents.
    pub trust: TrustStore<S>,
    /// While this file is there nothing is published.
    pub hold: PathBuf,
    /// The published objects.
    pub objects: Objects,
    /// Room for objects that are put back, a permit for each byte.
    pub room: Semaphore,
    /// The inbox between patients and the desk.
    pub inbox: Inbox<S>,
    /// The time.
    pub clock: Box<dyn Clock>,
    /// Seconds for which the checkpoint and the newest trust version may be kept by caches.
    pub max_age: u32,
}

impl<S> App<S> {
    /// Whether the operator holds the server: it takes trust documents and nothing else.
    pub fn is_held(&self) -> bool {
        self.hold.exists()
    }
}

impl<S: Store> App<S> {
    /// The log's own time. One that cannot be read ends nothing.
    pub async fn log_time(&self) -> Option<UnixTime> {
        self.log.time().await.unwrap_or_else(|error| {
            tracing::error!(%error, "the log's time cannot be read: nothing in the inbox ends");
            None
        })
    }
}
