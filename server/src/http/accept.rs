//! The accept loop: a cap on connections, a time for the header, a time without progress, and an end with a
//! deadline.
//!
//! At the cap, and where the system has no more files to give, the idlest connection makes room for the new
//! one: whoever holds all of them holds nobody up.

use std::{convert::Infallible, io, sync::Arc, time::Duration};

use http::{Request, Response};
use http_body_util::{BodyExt as _, combinators::UnsyncBoxBody};
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
    time::Instant,
};
use tower::{Service, ServiceExt as _};

use super::{
    connections::{Activity, Connections, Tracked},
    stall::StallGuard,
};

/// Any body of a response.
pub type Body = UnsyncBoxBody<bytes::Bytes, Box<dyn std::error::Error + Send + Sync>>;

/// How long to wait where no connection can be accepted and none can be closed either.
const PAUSE: Duration = Duration::from_millis(100);
/// How long not to say it again that no connection can be accepted.
const SILENCE: Duration = Duration::from_secs(60);

/// Bounds on connections.
#[derive(Debug, Clone)]
pub struct ConnectionLimits {
    /// How many connections are served at once; for one more, the idlest is closed.
    pub max_connections: usize,
    /// How long a request's header may take, counted from the connection's start or the response before.
    pub header_timeout: Duration,
    /// How long a connection may stand without a byte moving.
    pub idle_timeout: Duration,
    /// How long open requests may take to end at shutdown.
    pub drain: Duration,
}

/// Serves connections until `stop` becomes true, then lets open requests end, up to the deadline.
pub async fn serve<S>(
    listener: TcpListener,
    service: S,
    limits: ConnectionLimits,
    mut stop: watch::Receiver<bool>,
) where
    S: Service<Request<Incoming>, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send + 'static,
{
    let mut http = http1::Builder::new();
    // Without a timer hyper does not look at the header timeout at all.
    http.timer(TokioTimer::new()).header_read_timeout(limits.header_timeout).max_buf_size(64 * 1024);
    let graceful = GracefulShutdown::new();
    let mut open = Open::default();
    loop {
        let accepted = tokio::select! {
            _ = stop.wait_for(|stopped| *stopped) => break,
            () = open.one_ended(), if open.any() => continue,
            accepted = listener.accept() => accepted,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                open.make_room_after(&error).await;
                continue;
            }
        };
        open.make_room(limits.max_connections).await;
        let activity = Activity::new();
        let tracked = tracked(service.clone(), Arc::clone(&activity));
        let io = TokioIo::new(guarded(stream, &limits, &activity));
        let connection = graceful.watch(http.serve_connection(io, TowerToHyperService::new(tracked)));
        // A connection's end is nobody's business: errors are the client's, and are not logged.
        let task = open.tasks.spawn(async move { drop(connection.await) });
        open.connections.opened(task, activity);
    }
    drop(listener);
    if tokio::time::timeout(limits.drain, graceful.shutdown()).await.is_err() {
        tracing::warn!(open = open.connections.len(), "connections still open at the deadline are cut");
    }
    open.tasks.shutdown().await;
}

fn guarded(stream: TcpStream, limits: &ConnectionLimits, activity: &Arc<Activity>) -> StallGuard<TcpStream> {
    let _ = stream.set_nodelay(true);
    StallGuard::new(stream, limits.idle_timeout, Arc::clone(activity))
}

/// `service` for one connection, whose requests are noted.
fn tracked<S>(
    service: S,
    activity: Arc<Activity>,
) -> impl Service<Request<Incoming>, Response = Response<Body>, Error = Infallible, Future: Send> + Clone
where
    S: Service<Request<Incoming>, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send + 'static,
{
    tower::service_fn(move |request| {
        let (under_way, answer) = (activity.begin(), service.clone().oneshot(request));
        async move { Ok::<_, Infallible>(answer.await?.map(|body| Tracked::new(body, under_way).boxed_unsync())) }
    })
}

/// The connections' tasks.
#[derive(Default)]
struct Open {
    tasks: JoinSet<()>,
    connections: Connections,
    /// When it was last said that no connection can be accepted.
    said: Option<Instant>,
}

impl Open {
    fn any(&self) -> bool {
        !self.tasks.is_empty()
    }

    /// Waits until one has ended by itself or was closed.
    async fn one_ended(&mut self) {
        match self.tasks.join_next_with_id().await {
            Some(Ok((id, ()))) => self.connections.ended(id),
            Some(Err(error)) => self.connections.ended(error.id()),
            None => (),
        }
    }

    /// Leaves room for one more among `max`.
    async fn make_room(&mut self, max: usize) {
        if self.connections.len() >= max {
            self.connections.close_idlest();
        }
        while self.any() && self.connections.len() >= max {
            self.one_ended().await;
        }
    }

    /// The system refused: out of open files, mostly, of which each connection holds one.
    async fn make_room_after(&mut self, error: &io::Error) {
        if self.said.is_none_or(|said| said.elapsed() > SILENCE) {
            self.said = Some(Instant::now());
            tracing::warn!(%error, "a connection could not be accepted: the idlest are closed; allow more open files");
        }
        if self.any() {
            self.connections.close_idlest();
            self.one_ended().await;
        } else {
            tokio::time::sleep(PAUSE).await;
        }
    }
}
