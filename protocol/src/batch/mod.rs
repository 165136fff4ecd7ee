//! Batches (section 4): the windows of one publication, as a Golomb-Rice coded set of tokens with a sealed
//! 24-bit field each.
//!
//! Whoever holds a venue's day key finds its records; to everybody else, a batch is a number of
//! random-looking tokens.

mod encode;
mod field;
mod header;
mod rice;
mod scan;
mod search;
#[cfg(test)]
mod statistics;

pub use encode::{DEFAULT_TOKEN_BITS, EncodeError, MIN_RECORDS, Record, SealedBatch, encode, padded_count};
pub use field::{Advice, Field, Level};
pub use header::{BatchError, Header};
pub use scan::{Found, Probe, Scanner, verify_structure};
pub use search::{MAX_WINDOWS_PER_VENUE_DAY, RecordHit, Search, Searched, search};
