//! A resident's device: the sealed visit log, sync, offline matching and alerts.
//!
//! It asks its host for files, network, time and randomness, and knows no machine: it builds for wasm32 as
//! for anything else.

pub mod ask;
pub mod device;
pub mod follow;
pub mod storage;
pub mod transport;
pub mod visit_log;
