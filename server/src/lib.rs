//! The broadcast server: an append-only log of publications that the health authority signed, as static
//! files.
//!
//! # Threat model in short
//! The server is not trusted with anything but being there. Its only key signs checkpoints; it can withhold,
//! and neither forge an alert, nor name a venue, nor show different logs to people who compare heads. It
//! takes nothing from anybody who cannot sign, and writes down nothing about who reads.
//!
//! # The folder
//! ```text
//! DATA/log.key      the log key, 0600
//! DATA/public/      checkpoint, trust/<n>, tile/..., object/<sha256>: laid out as the addresses below /v1/
//! DATA/state/       sled: leaves, nonces, trust versions, tickets; may be deleted: it is built again from public/, and the
//!                   desk issues open codes anew; state.damaged is one that was set aside
//! DATA/inbox/       sealed submissions that the desk has not deleted yet
//! DATA/listening    the two addresses while the server runs
//! ```
//!
//! # Example
//! A log key is made once; the roots name its public half in the trust document.
//! ```
//! use homesafe_server::log::LogKey;
//! let key = LogKey::from_seed("homesafe.example/hk".parse()?, &[7; 32])?;
//! assert!(key.public().to_string().starts_with("homesafe.example/hk+"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod archive;
pub mod documents;
pub mod folder;
pub mod http;
pub mod inbox;
mod links;
pub mod log;
mod maintenance;
pub mod objects;
pub mod serve;
pub mod store;
pub mod trust;
