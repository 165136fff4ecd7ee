//! What people are told. The folders beside this crate's source hold one catalogue a language (Project
//! Fluent, `.ftl`): `en`, `zh-HK`, `zh-CN`. Pages load the same files without this crate.
//!
//! - A message that a face says has an id of small letters: `nothing-erased`.
//! - A command of a command line has the id of its words joined by `-`, with an attribute for each argument:
//!   `homesafe-scan`, `.note`.
//! - A fact, which is any value that serde can write, such as an error, has the names of its type and
//!   variant: `DeviceError-TooOld`. Its fields are the message's variables. Where the variant is written as
//!   the first field (serde's `tag`), the name has what that says: `DeskAct-case_made`.
//!
//! ```
//! use homesafe_protocol::advice::Language;
//! use homesafe_words::Words;
//!
//! // Protocol's own error has the same shape: its name, its variant, its fields.
//! #[derive(serde::Serialize)]
//! enum LineError {
//!     TooLong { over: usize, max: usize },
//! }
//! let words = Words::new(Language::En, |time| time.seconds().to_string());
//! let said = words.fact(&LineError::TooLong { over: 3, max: 200 });
//! assert_eq!(said, "3 bytes too long: at most 200 bytes of UTF-8");
//! // What has no entry shows by its name: a check keeps such from being shipped.
//! #[derive(serde::Serialize)]
//! struct Unknown {
//!     count: u8,
//! }
//! assert_eq!(words.fact(&Unknown { count: 2 }), "Unknown (count: 2)");
//! ```

mod catalogue;
mod fact;
mod language;

pub use fluent_bundle::{FluentArgs, FluentValue};

pub use self::{
    catalogue::{Catalogue, Words},
    language::language_of,
};
