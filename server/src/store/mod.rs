//! The server's own state: small things in order, behind one trait of domain transactions.
//!
//! Nothing published depends on it alone: all of that can be made again from the archive (see
//! [`crate::log`]). Tickets cannot: if the store is lost, the desk issues open codes anew.

mod memory;
mod sled;

#[cfg(test)]
mod conformance;

use std::{io::ErrorKind, path::PathBuf};

use homesafe_protocol::{Hash, Nonce, submission::TicketEntry, time::UnixTime};

pub use self::{memory::MemoryStore, sled::SledStore};

/// A leaf as it is kept, with the nonce of its batch where it is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeafRecord {
    /// Its place in the log.
    pub seq: u64,
    /// Its bytes.
    pub leaf: Vec<u8>,
    /// The batch's nonce.
    pub nonce: Option<Nonce>,
}

/// Why the store did not do what it was asked.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The leaf is not the next: its place is taken, or others are missing before it.
    #[error("leaf {0} is not the next of the log")]
    NotNext(u64),
    /// A batch with this nonce is in the log.
    #[error("the nonce was used by leaf {0} already")]
    NonceUsed(u64),
    /// A value is too large to be kept here.
    #[error("a value of {0} bytes is too large for the store")]
    TooLarge(usize),
    /// There is a bound on how many are remembered.
    #[error("there is no room for more {0}; wait until some have ended")]
    Full(&'static str),
    /// Another server has the store open.
    #[error("another server has the store open; end it first")]
    InUse,
    /// The embedded database failed.
    #[error("the database failed: {0}")]
    Database(
        #[serde(serialize_with = "homesafe_protocol::display::text")]
        #[from]
        ::sled::Error,
    ),
    /// Something in the database is not what this program wrote.
    #[error(
        "the database holds a damaged {0}; with its folder removed, it is built again from the archive at the next start"
    )]
    Damaged(&'static str),
    /// A symbolic link lies in the database's folder.
    #[error(
        "{0} is a symbolic link, and the server follows none: put the file or folder itself in its place"
    )]
    Link(#[serde(serialize_with = "homesafe_host::files::path_text")] PathBuf),
    /// The database's folder cannot be read.
    #[error("the database's folder cannot be read: {0}")]
    Folder(#[serde(serialize_with = "homesafe_protocol::display::text")] std::io::Error),
    /// The thread that was to do it is gone.
    #[error("the database's thread ended: {0}")]
    Thread(
        #[serde(serialize_with = "homesafe_protocol::display::text")]
        #[from]
        tokio::task::JoinError,
    ),
    /// A fault that a test asked for.
    #[cfg(test)]
    #[error("a fault was injected")]
    Injected,
}

impl StoreError {
    /// Whether the database itself is damaged. A disk that is full or fails, or a lock, is another matter:
    /// there nothing is gained by beginning anew.
    pub fn is_damage(&self) -> bool {
        use ::sled::Error;
        match self {
            Self::Damaged(_) => true,
            Self::Database(Error::Io(error)) => {
                matches!(
                    error.kind(),
                    ErrorKind::InvalidData | ErrorKind::UnexpectedEof | ErrorKind::InvalidInput
                )
            }
            Self::Database(_) => true,
            // sled panics at some of what it cannot read.
            Self::Thread(error) => error.is_panic(),
            _ => false,
        }
    }
}

/// The server's state. Each method is one transaction; what it has changed is durable when it returns.
pub trait Store: Send + Sync + 'static {
    /// Appends leaves that follow each other and the last one, with nonces never seen: all of them or none.
    fn append(&self, records: Vec<LeafRecord>) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// How many leaves there are.
    fn leaf_count(&self) -> impl Future<Output = Result<u64, StoreError>> + Send;

    /// A leaf by its place.
    fn leaf(&self, seq: u64) -> impl Future<Output = Result<Option<LeafRecord>, StoreError>> + Send;

    /// The leaf whose batch has this nonce.
    fn nonce(&self, nonce: Nonce) -> impl Future<Output = Result<Option<u64>, StoreError>> + Send;

    /// Removes all leaves from `len` on, and their nonces: for leaves that no checkpoint covers.
    fn truncate(&self, len: u64) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Remembers the SHA-256 of a version of the trust document.
    fn record_trust(&self, version: u64, digest: Hash)
    -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The newest version of the trust document that was remembered, and its SHA-256.
    fn newest_trust(&self) -> impl Future<Output = Result<Option<(u64, Hash)>, StoreError>> + Send;

    /// The SHA-256 of a version of the trust document, if it was remembered.
    fn recorded_trust(&self, version: u64) -> impl Future<Output = Result<Option<Hash>, StoreError>> + Send;

    /// Remembers tickets with their ends, in the place of what was known of them: all or none, at most `max`
    /// in all.
    fn register_tickets(
        &self,
        tickets: Vec<TicketEntry>,
        max: usize,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// When a ticket ends, by its hash.
    fn ticket(&self, hash: Hash) -> impl Future<Output = Result<Option<UnixTime>, StoreError>> + Send;

    /// Remembers a desk request by its `random` until that time, at most `max` of them. `false` if it was
    /// known before.
    fn note_request(
        &self,
        random: [u8; 16],
        until: UnixTime,
        max: usize,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Forgets the desk requests that end at `requests` or before, and the tickets that end at `tickets` or
    /// before; how many tickets.
    fn forget_ended(
        &self,
        requests: UnixTime,
        tickets: UnixTime,
    ) -> impl Future<Output = Result<usize, StoreError>> + Send;

    /// Makes everything durable, at the end.
    fn flush(&self) -> impl Future<Output = Result<(), StoreError>> + Send;
}
