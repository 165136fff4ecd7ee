//! How devices and desks reach the broadcast server: plain GETs that say nothing of who asks, behind one trait.

use std::io::{self, Read};

use homesafe_protocol::time::UnixTime;

/// Why a request came to nothing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// No answer.
    #[error("the server cannot be reached ({0}); try again later")]
    Unreachable(String),
    /// There is no such file.
    #[error("the server does not have {0}")]
    NotFound(String),
    /// Another answer than was asked for.
    #[error("the server answered {path} with status {status}; try again later")]
    Status {
        /// The path asked for.
        path: String,
        /// The HTTP status.
        status: u16,
    },
    /// More bytes than there can be.
    #[error("the server sent more than {limit} bytes for {path}")]
    TooLarge {
        /// The path asked for.
        path: String,
        /// Bytes allowed.
        limit: u64,
    },
    /// An address that may not be used.
    #[error("the server's address must be https://..., or http:// on this machine (127.0.0.1, [::1], localhost)")]
    Address,
}

/// An answer to a POST.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The body, at most 1 MiB.
    pub body: Vec<u8>,
}

/// Fetches what the server publishes. Paths are relative, such as `v1/checkpoint`.
pub trait Transport: Send + Sync {
    /// The bytes at `path`, to be read with a bound.
    fn get(&self, path: &str) -> Result<Box<dyn Read>, TransportError>;

    /// Sends `body` to `path`.
    fn post(&self, path: &str, body: &[u8]) -> Result<Reply, TransportError>;

    /// The server's clock, as its latest answer showed it; `None` where there is none.
    fn server_time(&self) -> Option<UnixTime> {
        None
    }
}

/// All bytes at `path`, at most `limit` of them.
pub fn get_bytes(transport: &dyn Transport, path: &str, limit: u64) -> Result<Vec<u8>, TransportError> {
    let mut body = Vec::new();
    transport.get(path)?.take(limit + 1).read_to_end(&mut body).map_err(|error| unreachable(&error))?;
    if body.len() as u64 > limit { Err(TransportError::TooLarge { path: path.to_owned(), limit }) } else { Ok(body) }
}

/// A connection that broke while its answer was read.
pub fn unreachable(error: &io::Error) -> TransportError {
    TransportError::Unreachable(error.kind().to_string())
}
