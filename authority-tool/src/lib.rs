//! The health authority's desk: keys, trust documents, certificates, and the publication of windows.
//!
//! # Threat model in short
//! Whoever holds the desk's publishing key can raise alerts; nobody else can, the broadcast server included.
//! The desk trusts the server with nothing: it verifies the whole log before it signs on top of it, and sees
//! its leaf in the log before it calls it published. A stolen folder without its passphrase opens nothing but
//! the public keys.
//!
//! # What a publication goes through
//! ```text
//! table, cases -> plan (widen, split, merge, number) -> batch (seal, pad) -> leaf (sign on top of the verified tree)
//!       -> pending/ (durable) -> server -> checkpoint that holds it -> state, ledger, cases, journal
//! ```

pub mod audit;
pub mod cases;
pub mod casework;
pub mod certify;
mod cli;
pub mod clock;
pub mod desk;
pub mod journal;
pub mod keyring;
pub mod model;
pub mod plan;
pub mod publish;
pub mod publisher;
pub mod sharing;
mod told;
pub mod trust;

pub use cli::Cli;
