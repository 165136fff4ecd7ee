//! Answers what a use case asks: from the network, and from where objects are kept.

use std::io::{self, Write};

use homesafe_client::{
    ask::{Answer, Ask, FetchError, Step},
    storage::StorageError,
    transport::{Request, Response, TransportError},
};
use homesafe_protocol::{Hash, time::UnixTime};

/// The way to a broadcast server: plain requests that say nothing of who asks.
pub trait Transport: Send + Sync {
    /// What is at `path`, at most `limit` bytes of it.
    ///
    /// # Errors
    /// No answer, any status but 200, or more bytes than that.
    fn get(&self, path: &str, limit: u64) -> Result<Vec<u8>, TransportError>;

    /// Sends `body` to `path`. The answer has at most 1 MiB, whatever its status.
    ///
    /// # Errors
    /// No answer, or one that is longer than that.
    fn post(&self, path: &str, body: &[u8]) -> Result<Response, TransportError>;

    /// Writes what [`Self::get`] gives to `sink` as it comes.
    ///
    /// # Errors
    /// Those of [`Self::get`], and those of the sink.
    fn download(&self, path: &str, limit: u64, sink: &mut dyn Write) -> Result<(), DownloadError> {
        sink.write_all(&self.get(path, limit)?).map_err(DownloadError::Sink)
    }

    /// The server's clock, as its latest answer showed it; `None` where there is none.
    fn server_time(&self) -> Option<UnixTime> {
        None
    }
}

/// Why a body was not written to its sink.
#[derive(Debug, serde::Serialize, thiserror::Error)]
pub enum DownloadError {
    /// The server, or the way to it.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The sink.
    #[error(transparent)]
    Sink(#[serde(serialize_with = "homesafe_protocol::display::system")] io::Error),
}

/// Where fetched objects are kept, each under its SHA-256: a cache of what anybody can fetch again.
pub trait Objects {
    /// Keeps what `write` writes, whole or, after an error, not at all.
    ///
    /// # Errors
    /// Those of `write`, and those of the place.
    fn keep(
        &self,
        sha256: &Hash,
        write: &mut dyn FnMut(&mut dyn Write) -> Result<(), FetchError>,
    ) -> Result<(), FetchError>;

    /// Bytes of an object from `offset` on: none at its end, `None` where it is not kept.
    ///
    /// # Errors
    /// Those of the place.
    fn piece(&self, sha256: &Hash, offset: u64) -> Result<Option<Vec<u8>>, StorageError>;
}

/// No objects: for what never asks for one.
#[derive(Debug, Clone, Copy)]
pub struct NoObjects;

impl Objects for NoObjects {
    fn keep(
        &self,
        sha256: &Hash,
        _: &mut dyn FnMut(&mut dyn Write) -> Result<(), FetchError>,
    ) -> Result<(), FetchError> {
        Err(StorageError::new(&sha256.to_string(), io::ErrorKind::Unsupported.into()).into())
    }

    fn piece(&self, _: &Hash, _: u64) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(None)
    }
}

/// No network: for what makes no request.
#[derive(Debug, Clone, Copy)]
pub struct Offline;

impl Transport for Offline {
    fn get(&self, _: &str, _: u64) -> Result<Vec<u8>, TransportError> {
        Err(TransportError::Unreachable("no request is made".to_owned()))
    }

    fn post(&self, path: &str, _: &[u8]) -> Result<Response, TransportError> {
        self.get(path, 0).map(|body| Response { status: 200, body })
    }
}

/// Runs a use case to its end, and waits for each answer.
pub fn run<T>(step: Step<'_, T>, transport: &dyn Transport, objects: &dyn Objects) -> T {
    step.run(|ask| answer(ask, transport, objects))
}

/// The answer to one ask.
pub fn answer(ask: &Ask, transport: &dyn Transport, objects: &dyn Objects) -> Answer {
    match ask {
        Ask::Send(request) => Answer::Response(send(request, transport)),
        Ask::Fetch { sha256, request } => Answer::Fetched(fetch(sha256, request, transport, objects)),
        Ask::Piece { sha256, offset } => Answer::Piece(objects.piece(sha256, *offset)),
    }
}

fn send(request: &Request, transport: &dyn Transport) -> Result<Response, TransportError> {
    match &request.body {
        Some(body) => transport.post(&request.path, body),
        None => transport.get(&request.path, request.limit).map(Response::found),
    }
}

/// Fetches an object.
fn fetch(
    sha256: &Hash,
    request: &Request,
    transport: &dyn Transport,
    objects: &dyn Objects,
) -> Result<Response, FetchError> {
    objects.keep(sha256, &mut |sink| {
        transport.download(&request.path, request.limit, sink).map_err(|error| match error {
            DownloadError::Transport(error) => error.into(),
            DownloadError::Sink(error) => StorageError::new(&sha256.to_string(), error).into(),
        })
    })?;
    Ok(Response::found(Vec::new()))
}
