//! What people are told. The folders beside this crate's source hold one catalogue a language (Project Fluent, `.ftl`): `en`,
//! `zh-HK`, `zh-CN`. Pages load the same files without this crate.
//!
//! - A message that a face says has an id of small letters: `nothing-erased`.
//! - A command of a command line has the id of its words joined by `-`, with an attribute for each argument:
//!   `homesafe-scan`, `.note`.
//! - A fact, which is any value that serde can write, such as an error, has the names of its type and variant:
//!   `DeviceError-TooOld`. Its fields are the message's variables. Where the variant is written as the first field (serde's `tag`),
//!   the name has what that says: `DeskAct-case_made`.
//!
//! ```
//! use homesafe_protocol::advice::Language;
//! use homesafe_words::Words;
//!
//! #[derive(serde::Serialize)]
//! enum LineError {
//!     TooLong { max: usize },
//! }
//! let words = Words::new(Language::En, |time| time.seconds().to_string());
//! // What has no entry shows by its name: a check keeps such from being shipped.
//! assert_eq!(words.fact(&LineError::TooLong { max: 200 }), "LineError-TooLong (max: 200)");
//! ```

mod catalogue;
mod fact;
mod language;

pub use fluent_bundle::{FluentArgs, FluentValue};

pub use self::{
    catalogue::{Catalogue, Words},
    language::language_of,
};
