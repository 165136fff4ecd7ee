//! Venue posters: made, printed, checked and inspected.
//!
//! A poster is laid out as a page ([`poster`]), written as SVG, PNG and PDF ([`render`]), and decoded again
//! before anybody gets it ([`check`]). What identifies a venue, its secret, lies in a file sealed to the
//! operator's passphrase ([`venue_file`]) and in the poster itself; it is never shown otherwise.
//!
//! # Example
//! ```
//! use homesafe_protocol::{origin::Origin, time::{Day, Validity}, venue::{Category, VenueBody, HomeSafeCode, VenuePublic}};
//! use venue_qr::{poster::{Design, Sheet}, render::{Format, Options}};
//! let origin: Origin = "homesafe.example/hk".parse()?;
//! let public = VenuePublic::builder(origin.deployment(), Category::RESTAURANT)
//!     .names("蓮香茶室", "Lin Heung Tea House")
//!     .validity(Validity::new(Day::new(20_780), Day::new(21_000))?)
//!     .build()?;
//! let code = HomeSafeCode::uncertified(VenueBody::new(public, [7; 16].into()));
//! let design = Design::default();
//! let sheet = Sheet::lay_out(&code, "HOMESAFE.EXAMPLE", &design)?;
//! let files = sheet.render(&Options { formats: vec![Format::Png], dpi: Some(100), design })?;
//! assert_eq!(files.len(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod areas;
pub mod bilingual;
pub mod bulk;
mod category;
pub mod certify;
pub mod change;
pub mod check;
pub mod code;
pub mod date;
pub mod door;
pub mod folder;
pub mod font;
pub mod format;
pub mod inspect;
pub mod issue;
pub mod listed;
pub mod plan;
pub mod poster;
mod raster;
pub mod release;
pub mod render;
pub mod shape;
pub mod table;
pub mod template;
pub mod text;
pub mod venue_file;

mod error;
mod exit;

pub use error::PosterError;
