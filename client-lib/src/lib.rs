//! A resident's device: the sealed visit log, sync, offline matching and alerts; and what all HomeSafe programs share.

pub mod cli;
pub mod clock;
pub mod device;
pub mod encoding;
pub mod files;
pub mod follow;
pub mod held_day;
pub mod passphrase;
pub mod picture;
pub mod scan;
pub mod spreadsheet;
pub mod storage;
pub mod transport;
pub mod vault;
pub mod visit_log;
pub mod words;
