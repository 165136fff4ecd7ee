//! The whole server: opened in order, run until a signal, closed in order with a deadline.

use std::{
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use homesafe_client::{
    cli::{Classify, Exit},
    clock::Clock,
    files::{FileError, FolderLock, PUBLIC, read_bounded, write_atomic},
};
use homesafe_protocol::note::MAX_NOTE_LEN;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
};

use crate::{
    archive::{Archive, ArchiveError},
    http::{
        accept::{self, ConnectionLimits},
        admin::admin,
        metrics,
        routes::{App, public},
        service,
    },
    inbox::{Inbox, InboxError, InboxLimits},
    log::{KeyFileError, Log, LogKey, RecoveryError},
    store::{SledStore, StoreError},
    trust::{TrustChainError, TrustStore},
};

/// Where everything is and how much is allowed.
#[derive(Debug, Clone)]
pub struct Config {
    /// The data folder.
    pub data: PathBuf,
    /// The first trust document, or the next.
    pub trust: PathBuf,
    /// The public address.
    pub listen: SocketAddr,
    /// The operator's address.
    pub admin: SocketAddr,
    /// Bounds on connections.
    pub connections: ConnectionLimits,
    /// Bounds on submissions.
    pub inbox: InboxLimits,
    /// How long a whole request may take, its body included.
    pub request_timeout: Duration,
    /// Seconds for which the checkpoint may be kept by caches.
    pub max_age: u32,
}

/// Why the server did not start or end well.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The log key.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// A file or the data folder, which may belong to another process.
    #[error(transparent)]
    File(#[from] FileError),
    /// The archive.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The trust documents.
    #[error(transparent)]
    Trust(#[from] TrustChainError),
    /// The log.
    #[error(transparent)]
    Recovery(#[from] RecoveryError),
    /// The inbox.
    #[error(transparent)]
    Inbox(#[from] InboxError),
    /// An address cannot be listened on.
    #[error("cannot listen on {address}: {error}; choose another address")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// What went wrong.
        error: io::Error,
    },
    /// Signals cannot be received.
    #[error("signals cannot be received: {0}")]
    Signal(io::Error),
}

impl Classify for ServeError {
    fn exit(&self) -> Exit {
        match self {
            Self::Key(KeyFileError::Io(_)) | Self::Bind { .. } | Self::Signal(_) => Exit::Other,
            Self::Key(_) => Exit::Usage,
            Self::File(error) => error.exit(),
            Self::Trust(TrustChainError::Missing(_)) => Exit::Damaged,
            Self::Trust(TrustChainError::Archive(_) | TrustChainError::Store(_) | TrustChainError::Log(_)) => {
                Exit::Damaged
            }
            Self::Trust(_) => Exit::Verification,
            Self::Archive(_) | Self::Store(_) | Self::Recovery(_) | Self::Inbox(_) => Exit::Damaged,
        }
    }
}

/// Runs the server until SIGTERM or SIGINT.
pub async fn serve(config: Config, clock: Box<dyn Clock>) -> Result<(), ServeError> {
    let key = LogKey::load(&LogKey::path(&config.data))?;
    let _lock = FolderLock::acquire(&config.data)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(ServeError::Signal)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(ServeError::Signal)?;
    let signalled = async {
        tokio::select! {
            _ = terminate.recv() => (),
            _ = interrupt.recv() => (),
        }
    };
    tokio::pin!(signalled);
    let (listener, admin_listener) = (bind(config.listen).await?, bind(config.admin).await?);
    let announced = Announcement::new(&config.data, [&listener, &admin_listener]);

    let (ready, ready_watch) = watch::channel(None);
    let (stop, stopped) = watch::channel(false);
    let (admin_stop, admin_stopped) = watch::channel(false);
    let operators = service(admin(ready_watch, metrics::install()), config.request_timeout);
    let quick = ConnectionLimits { drain: Duration::from_secs(1), ..config.connections.clone() };
    let admin_task = tokio::spawn(accept::serve(admin_listener, operators, quick, admin_stopped));

    let app = tokio::select! {
        app = open(&config, key, clock) => app?,
        () = &mut signalled => return Ok(()),
    };
    ready.send_replace(Some(Arc::clone(&app)));
    let announced = announced.publish()?;
    let everybody = service(public(Arc::clone(&app)), config.request_timeout);
    let mut public_task = tokio::spawn(accept::serve(listener, everybody, config.connections.clone(), stopped));
    tokio::select! {
        () = &mut signalled => (),
        () = sweep(&app) => (),
        _ = &mut public_task => (),
    }

    tracing::info!("stopping");
    drop(announced);
    stop.send_replace(true);
    if !public_task.is_finished() {
        let _ = public_task.await;
    }
    // A publication that is being written ends by itself, also after its connection was cut.
    if let Ok(closed) = tokio::time::timeout(config.connections.drain, app.log.close()).await {
        closed?;
    }
    admin_stop.send_replace(true);
    let _ = admin_task.await;
    Ok(())
}

/// Opens store, trust documents and log, in this order.
async fn open(config: &Config, key: LogKey, clock: Box<dyn Clock>) -> Result<Arc<App<SledStore>>, ServeError> {
    let archive = Archive::open(&config.data.join("public"))?;
    let store = Arc::new(SledStore::open(&config.data.join("state")).await?);
    let pinned = Bytes::from(read_bounded(&config.trust, MAX_NOTE_LEN as u64)?);
    let trust = TrustStore::open(archive.clone(), Arc::clone(&store), key.public().clone(), &pinned).await?;
    let inbox = Inbox::open(&config.data.join("inbox"), Arc::clone(&store), config.inbox.clone()).await?;
    let own_key = key.public().to_string();
    let log = Log::open(archive.clone(), store, key, trust.documents().clone(), &trust.log_keys()).await?;
    // The document that was given may be the next: one that names a new log key, say.
    trust.accept(pinned, &log.hold_still().await?, clock.now()).await?;
    if !trust.log_key_holds() {
        return Err(TrustChainError::LogKeyMissing(own_key).into());
    }
    let hold = hold_file(&config.data);
    if hold.exists() {
        tracing::warn!(
            "this server is held: it takes trust documents, and no publication until `homesafe-server release`"
        );
    }
    Ok(Arc::new(App { archive, log, trust, inbox, clock, hold, max_age: config.max_age }))
}

/// While this file is in the data folder nothing is published.
pub fn hold_file(data: &Path) -> PathBuf {
    data.join("hold")
}

/// Every minute, deletes what has ended.
async fn sweep(app: &App<SledStore>) {
    let mut minutes = tokio::time::interval(Duration::from_secs(60));
    loop {
        minutes.tick().await;
        if let Err(error) = app.inbox.sweep(app.clock.now()).await {
            tracing::error!(%error, "what has ended in the inbox could not be deleted");
        }
    }
}

async fn bind(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).await.map_err(|error| ServeError::Bind { address, error })
}

/// The file that says which addresses were bound; gone when the server is.
struct Announcement {
    path: PathBuf,
    text: String,
}

impl Announcement {
    fn new(data: &Path, listeners: [&TcpListener; 2]) -> Self {
        let path = data.join("listening");
        // One of a server that was killed.
        let _ = std::fs::remove_file(&path);
        let lines = listeners.iter().filter_map(|l| Some(format!("{}\n", l.local_addr().ok()?)));
        Self { path, text: lines.collect() }
    }

    fn publish(self) -> Result<Self, FileError> {
        write_atomic(&self.path, self.text.as_bytes(), PUBLIC)?;
        eprintln!("homesafe-server: listening on {}", self.text.trim_end().replace('\n', ", operators on "));
        Ok(self)
    }
}

impl Drop for Announcement {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}
