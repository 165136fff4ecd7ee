//! HomeSafe's protocol: what a poster carries, what is broadcast, and how both are verified.
//!
//! No clock, no I/O and no async live here: time, randomness and bytes come in as parameters. The normative
//! text is `docs/protocol.md`; section numbers in this crate's documentation refer to it.
//!
//! # Threat model in short
//! The broadcast server may withhold, but can neither forge an alert nor name a venue: every [`log::Leaf`] is
//! signed by the health authority over the whole history. Whoever reads the broadcast without a venue's
//! poster learns only sizes. Types named `Unverified…` have no payload accessors; their `verify` returns the
//! type that has.
//!
//! # The wire in one picture
//! ```text
//! poster   VenueBody || [VenueCertificate]            base32 behind HTTPS://HOST/V#
//! batch    header || Golomb-Rice(sorted tokens) || 24-bit sealed fields
//! leaf     kind seq published_at trust prev_root object-hash signatures    entry of a C2SP tlog-tiles log
//! trust    signed note, m of n root keys, JSON body
//! ```
//!
//! # Example
//! ```
//! use homesafe_protocol::{time::{Day, Validity}, venue::{Category, VenueBody, VenuePublic, HomeSafeCode}, origin::Origin};
//! let origin: Origin = "homesafe.example/hk".parse()?;
//! let public = VenuePublic::builder(origin.deployment(), Category::RESTAURANT)
//!     .names("蓮香茶室", "Lin Heung Tea House")
//!     .stay_minutes(90)
//!     .validity(Validity::new(Day::new(20_780), Day::new(21_000))?)
//!     .build()?;
//! let code = HomeSafeCode::uncertified(VenueBody::new(public, [7; 16].into()));
//! let text = code.to_text("HOMESAFE.EXAMPLE")?;
//! assert_eq!(HomeSafeCode::from_text(&text)?, code);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[macro_use]
mod bytes;
pub mod advice;
pub mod batch;
mod category;
pub mod codec;
pub mod display;
pub mod encoding;
pub mod foreign;
pub mod held_day;
pub mod keys;
pub mod label;
mod line;
pub mod log;
pub mod matching;
pub mod note;
pub mod origin;
pub mod passphrase;
pub mod path;
pub mod retention;
pub mod roles;
pub mod server_address;
pub mod share;
pub mod submission;
pub mod time;
pub mod trust;
pub mod typed;
pub mod venue;

pub use bytes::{
    Commitment, DeploymentId, Hash, KeyId, Nonce, ParseBytesError, PublicKey, Signature, SubmissionPublicKey,
};
