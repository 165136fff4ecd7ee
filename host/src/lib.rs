//! What a native program needs of its machine, and no rule of HomeSafe's: durable files, locks, the clock,
//! passphrases, HTTP, exit codes and the vault. A page or a phone's app has its own.

pub mod cli;
pub mod clock;
#[cfg(feature = "device")]
pub mod drive;
pub mod files;
#[cfg(feature = "device")]
pub mod http;
pub mod passphrase;
#[cfg(feature = "tables")]
pub mod spreadsheet;
#[cfg(feature = "device")]
pub mod storage;
pub mod time_text;
#[cfg(feature = "vault")]
pub mod vault;
