//! The visit log (section 9): one sealed record per check-in, edit or check-out, appended without any unlock.
//!
//! A record has two boxes. The match box opens with a key bound to the device, so that matching needs no
//! person; the diary box, which says where, opens for the resident only. Segments are numbered, each of one
//! run of days and under a psk of its own that the head store keeps: erasing the psk erases the segment.

mod compartment;
mod damage;
mod entry;
mod error;
mod head;
mod keys;
mod log;
mod ready;
mod segment;
mod tail;

pub use compartment::Compartment;
pub use damage::{Damage, DamageKind};
// What lies behind the seals, for those who look for bytes that they cannot stand.
#[doc(hidden)]
pub use entry::{DIARY_LEN, MATCH_LEN, decode_padded, encode_padded};
pub use entry::{DiaryEntry, EntryError, MAX_NOTE_LEN, MatchEntry, VisitId};
pub use error::LogError;
pub use head::SegmentDays;
pub use keys::{DeviceKeys, DiaryKey, KdfCost, LockError};
pub use log::{Opened, VisitLog};
