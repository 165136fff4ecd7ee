//! Requests to the broadcast server and their answers, as facts: whoever has a network sends them.

/// A request to the server: nothing in it says who asks.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// Where to, below the server's address (`homesafe_protocol::path`).
    pub path: String,
    /// What a POST carries; `None` for a GET.
    pub body: Option<Vec<u8>>,
    /// Bytes of an answer's body at most: whoever sends it reads no more.
    pub limit: u64,
}

/// An answer of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The body, at most as long as the request allowed.
    pub body: Vec<u8>,
}

/// Why a request came to nothing.
#[derive(Debug, serde::Serialize, thiserror::Error)]
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
    #[error(
        "the server's address must be https://..., or http:// on this machine (127.0.0.1, [::1], localhost)"
    )]
    Address,
}

impl Request {
    /// Asks for what is at `path`.
    pub fn get(path: impl Into<String>, limit: u64) -> Self {
        Self { path: path.into(), body: None, limit }
    }

    /// Sends `body` to `path`.
    pub fn post(path: impl Into<String>, body: Vec<u8>, limit: u64) -> Self {
        Self { path: path.into(), body: Some(body), limit }
    }

    /// That the answer is longer than it may be.
    pub fn too_large(&self) -> TransportError {
        TransportError::TooLarge { path: self.path.clone(), limit: self.limit }
    }
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let method = if self.body.is_some() { "POST" } else { "GET" };
        write!(f, "{method} {}", self.path)
    }
}

impl Response {
    /// That something was found.
    pub const fn found(body: Vec<u8>) -> Self {
        Self { status: 200, body }
    }

    /// The body of what was asked for at `path`.
    ///
    /// # Errors
    /// Any status but 200.
    pub fn into_found(self, path: &str) -> Result<Vec<u8>, TransportError> {
        match self.status {
            200 => Ok(self.body),
            404 => Err(TransportError::NotFound(path.to_owned())),
            status => Err(TransportError::Status { path: path.to_owned(), status }),
        }
    }
}
