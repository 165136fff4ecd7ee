//! The whole server: opened in order, run until a signal, closed in order with a deadline.

use std::{
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use homesafe_host::{
    cli::{Classify, Exit},
    clock::Clock,
    files::{FileError, FolderLock, PUBLIC, at, read_given, write_atomic},
};
use homesafe_protocol::note::MAX_NOTE_LEN;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::{Semaphore, watch},
};

use crate::{
    archive::{Archive, ArchiveError},
    folder::hold_file,
    http::{
        accept::{self, ConnectionLimits},
        admin::admin,
        app::App,
        metrics,
        routes::public,
        service,
    },
    inbox::{Inbox, InboxError, InboxLimits},
    log::{KeyFileError, Log, LogKey, RecoveryError},
    maintenance::maintain,
    objects::Objects,
    store::{SledStore, StoreError},
    trust::{TrustChainError, TrustStore},
};

/// Bytes of objects that are put back at once, from all together: twice the largest object.
const ROOM: usize = 512 << 20;

/// Open files that are no connection's: the store, the listeners, what is being written.
const OWN_FILES: u64 = 64;

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

/// Bounds that contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A connection would be closed while its request may still come.
    #[error("the idle timeout is below the other timeouts")]
    IdleTimeout,
    /// An answer would come after its request's time.
    #[error("the answer floor is not below the request timeout")]
    AnswerFloor,
}

impl Classify for ConfigError {
    fn exit(&self) -> Exit {
        Exit::Usage
    }
}

impl Config {
    /// Whether the bounds hold together.
    ///
    /// # Errors
    /// Those that do not.
    pub fn check(&self) -> Result<(), ConfigError> {
        if self.connections.idle_timeout < self.request_timeout.max(self.connections.header_timeout) {
            return Err(ConfigError::IdleTimeout);
        }
        if self.inbox.answer_floor >= self.request_timeout {
            return Err(ConfigError::AnswerFloor);
        }
        Ok(())
    }
}

/// Why the server did not start or end well.
#[derive(Debug, serde::Serialize, thiserror::Error)]
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
    #[error("cannot listen on {address}: {error}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// What went wrong.
        #[serde(serialize_with = "homesafe_protocol::display::text")]
        error: io::Error,
    },
    /// Signals cannot be received.
    #[error("signals cannot be received: {0}")]
    Signal(#[serde(serialize_with = "homesafe_protocol::display::text")] io::Error),
}

impl Classify for ServeError {
    fn exit(&self) -> Exit {
        match self {
            Self::Bind { .. } | Self::Signal(_) => Exit::Other,
            Self::File(error) => error.exit(),
            Self::Key(error) => error.exit(),
            Self::Trust(TrustChainError::Missing(_) | TrustChainError::Damaged { .. }) => Exit::Damaged,
            Self::Trust(
                TrustChainError::Archive(_) | TrustChainError::Store(_) | TrustChainError::Log(_),
            ) => Exit::Damaged,
            Self::Trust(_) => Exit::Verification,
            Self::Archive(_) | Self::Store(_) | Self::Recovery(_) | Self::Inbox(_) => Exit::Damaged,
        }
    }
}

impl Classify for KeyFileError {
    fn exit(&self) -> Exit {
        match self {
            Self::Io(_) => Exit::Other,
            Self::File(error) => error.exit(),
            _ => Exit::Usage,
        }
    }
}

impl ServeError {
    /// Whether the store is to blame, which can be built again, and not the disk or the archive.
    fn is_store_damage(&self) -> bool {
        match self {
            Self::Store(error)
            | Self::Trust(TrustChainError::Store(error))
            | Self::Recovery(RecoveryError::Store(error))
            | Self::Inbox(InboxError::Store(error)) => error.is_damage(),
            _ => false,
        }
    }
}

/// Runs the server until SIGTERM or SIGINT; `announce` is told its public address and its operator's, once it
/// answers.
///
/// # Errors
/// A key, a trust document, a folder or an address that cannot be used; a log or an inbox that cannot be
/// opened; a store that fails at the end.
pub async fn serve(
    config: Config,
    clock: Box<dyn Clock>,
    announce: impl FnOnce(SocketAddr, SocketAddr),
) -> Result<(), ServeError> {
    let connections = within_open_files(&config.connections);
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
    let bound = |listener: &TcpListener, asked| listener.local_addr().unwrap_or(asked);
    let addresses = [bound(&listener, config.listen), bound(&admin_listener, config.admin)];
    let announced = Announcement::new(&config.data, addresses);

    let (ready, ready_watch) = watch::channel(None);
    let (stop, stopped) = watch::channel(false);
    let (admin_stop, admin_stopped) = watch::channel(false);
    let numbers = metrics::install();
    let operators = service(admin(ready_watch, numbers.clone()), config.request_timeout);
    let quick = ConnectionLimits { drain: Duration::from_secs(1), ..connections.clone() };
    let admin_task = tokio::spawn(accept::serve(admin_listener, operators, quick, admin_stopped));

    let app = tokio::select! {
        app = open(&config, key, clock) => app?,
        () = &mut signalled => return Ok(()),
    };
    ready.send_replace(Some(Arc::clone(&app)));
    let announced = announced.publish(announce)?;
    let everybody = service(public(Arc::clone(&app)), config.request_timeout);
    let mut public_task = tokio::spawn(accept::serve(listener, everybody, connections, stopped));
    tokio::select! {
        () = &mut signalled => (),
        () = maintain(&app, numbers.as_ref()) => (),
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

/// Opens store, trust documents and log, in this order. A damaged store is set aside and built again.
async fn open(
    config: &Config,
    key: LogKey,
    clock: Box<dyn Clock>,
) -> Result<Arc<App<SledStore>>, ServeError> {
    let archive = Archive::open(&config.data.join("public"))?;
    let state = config.data.join("state");
    // Once, for it may come through a pipe.
    let pinned = Bytes::from(read_given(&config.trust, MAX_NOTE_LEN as u64)?);
    let (trust, inbox, log) = match open_state(config, &pinned, &archive, &state, &key).await {
        Err(error) if error.is_store_damage() => {
            let aside = set_aside(&state)?;
            tracing::warn!(
                %error, aside = %aside.display(),
                "the state is damaged: it is set aside and built again; codes that were issued are lost, issue them anew"
            );
            open_state(config, &pinned, &archive, &state, &key).await?
        }
        opened => opened?,
    };
    // The document that was given may be the next: one that names a new log key, say.
    trust.accept_given(pinned, &log.hold_still().await?, clock.now()).await?;
    if !trust.log_key_holds() {
        return Err(TrustChainError::LogKeyMissing(key.public().to_string()).into());
    }
    let hold = hold_file(&config.data);
    if hold.exists() {
        tracing::warn!(
            "this server is held: it takes trust documents, and no publication until `homesafe-server release`"
        );
    }
    let (objects, room) = (Objects::new(archive.clone()), Semaphore::new(ROOM));
    Ok(Arc::new(App { archive, log, trust, hold, objects, room, inbox, clock, max_age: config.max_age }))
}

type State = (TrustStore<SledStore>, Inbox<SledStore>, Arc<Log<SledStore>>);

async fn open_state(
    config: &Config,
    pinned: &Bytes,
    archive: &Archive,
    state: &Path,
    key: &LogKey,
) -> Result<State, ServeError> {
    let store = Arc::new(SledStore::open(state).await?);
    let trust = TrustStore::open(archive.clone(), Arc::clone(&store), key.public().clone(), pinned).await?;
    let inbox = Inbox::open(&config.data.join("inbox"), Arc::clone(&store), config.inbox.clone()).await?;
    let log =
        Log::open(archive.clone(), store, key.clone(), trust.documents().clone(), &trust.log_keys()).await?;
    Ok((trust, inbox, log))
}

/// Moves the store's folder out of the way, in the place of one that was moved before.
fn set_aside(state: &Path) -> Result<PathBuf, FileError> {
    let aside = state.with_extension("damaged");
    match std::fs::remove_dir_all(&aside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(at(&aside)(error)),
        _ => std::fs::rename(state, &aside).map_err(at(&aside))?,
    }
    Ok(aside)
}

/// Lets the process open as many files as it may, and keeps connections below half of them: each may be
/// reading a file.
fn within_open_files(limits: &ConnectionLimits) -> ConnectionLimits {
    let limit = getrlimit(Resource::Nofile);
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }) {
        tracing::warn!(%error, "the limit of open files cannot be raised");
    }
    let files = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    let most = usize::try_from(files.saturating_sub(OWN_FILES) / 2).unwrap_or(usize::MAX).max(1);
    if most < limits.max_connections {
        tracing::warn!(files, connections = most, "fewer connections than asked for: allow more open files");
    }
    ConnectionLimits { max_connections: limits.max_connections.min(most), ..limits.clone() }
}

async fn bind(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).await.map_err(|error| ServeError::Bind { address, error })
}

/// The file that says which addresses were bound; gone when the server is.
struct Announcement {
    path: PathBuf,
    addresses: [SocketAddr; 2],
}

impl Announcement {
    fn new(data: &Path, addresses: [SocketAddr; 2]) -> Self {
        let path = data.join("listening");
        // One of a server that was killed.
        let _ = std::fs::remove_file(&path);
        Self { path, addresses }
    }

    fn publish(self, announce: impl FnOnce(SocketAddr, SocketAddr)) -> Result<Self, FileError> {
        let [public, admin] = self.addresses;
        write_atomic(&self.path, format!("{public}\n{admin}\n").as_bytes(), PUBLIC)?;
        announce(public, admin);
        Ok(self)
    }
}

impl Drop for Announcement {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}
