//! The accept loop: a cap on connections, a time for the header, a time without progress, and an end with a deadline.

use std::{convert::Infallible, sync::Arc, time::Duration};

use http::{Request, Response};
use http_body_util::combinators::UnsyncBoxBody;
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    task::JoinSet,
};
use tower::Service;

use super::stall::StallGuard;

/// Any body of a response.
pub type Body = UnsyncBoxBody<bytes::Bytes, Box<dyn std::error::Error + Send + Sync>>;

/// Bounds on connections.
#[derive(Debug, Clone)]
pub struct ConnectionLimits {
    /// How many connections are served at once; more wait in the kernel's queue.
    pub max_connections: usize,
    /// How long a request's header may take, counted from the connection's start or the response before.
    pub header_timeout: Duration,
    /// How long a connection may stand without a byte moving.
    pub idle_timeout: Duration,
    /// How long open requests may take to end at shutdown.
    pub drain: Duration,
}

/// Serves connections until `stop` becomes true, then lets open requests end, up to the deadline.
pub async fn serve<S>(listener: TcpListener, service: S, limits: ConnectionLimits, mut stop: watch::Receiver<bool>)
where
    S: Service<Request<Incoming>, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send + 'static,
{
    let mut http = http1::Builder::new();
    // Without a timer hyper does not look at the header timeout at all.
    http.timer(TokioTimer::new()).header_read_timeout(limits.header_timeout).max_buf_size(64 * 1024);
    let permits = Arc::new(Semaphore::new(limits.max_connections));
    let graceful = GracefulShutdown::new();
    let mut tasks = JoinSet::new();
    loop {
        let (stream, permit) = tokio::select! {
            _ = stop.wait_for(|stopped| *stopped) => break,
            Some(_) = tasks.join_next(), if !tasks.is_empty() => continue,
            Some(accepted) = next(&listener, &permits) => accepted,
        };
        let io = TokioIo::new(StallGuard::new(stream, limits.idle_timeout));
        let connection = graceful.watch(http.serve_connection(io, TowerToHyperService::new(service.clone())));
        tasks.spawn(async move {
            // A connection's end is nobody's business: errors are the client's, and are not logged.
            let _ = connection.await;
            drop(permit);
        });
    }
    drop(listener);
    if tokio::time::timeout(limits.drain, graceful.shutdown()).await.is_err() {
        tracing::warn!(open = tasks.len(), "connections still open at the deadline are cut");
    }
    tasks.shutdown().await;
}

async fn next(listener: &TcpListener, permits: &Arc<Semaphore>) -> Option<(TcpStream, OwnedSemaphorePermit)> {
    let permit = Arc::clone(permits).acquire_owned().await.ok()?;
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let _ = stream.set_nodelay(true);
                return Some((stream, permit));
            }
            Err(error) => {
                // Out of file descriptors, mostly: waiting helps, spinning does not.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}
