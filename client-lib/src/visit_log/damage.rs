//! What can be wrong with a log that is readable otherwise.

use std::fmt;

/// What is wrong with a record or segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub enum DamageKind {
    /// The segment's file is missing or its header is another's.
    Segment,
    /// Records that the log knows of are gone.
    Truncated,
    /// The record that was written last is gone, and nothing else is wrong: it was cut off, or the folder was
    /// copied between the record and what counts it.
    NewestMissing,
    /// Records that this device did not write here.
    Planted,
    /// The record, or its diary box, does not open: altered, or moved here from elsewhere.
    Altered,
    /// The record does not follow the one before it: swapped, dropped or duplicated.
    OutOfOrder,
}

/// Damage that was found; the rest of the log is readable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Damage {
    /// The segment's number.
    pub segment: u32,
    /// Place of the record in it, from 0; for a whole segment, 0.
    pub record: u32,
    /// What is wrong.
    pub kind: DamageKind,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { segment, record, kind } = self;
        let what = match kind {
            DamageKind::Segment => "the segment is missing, or another lies in its place",
            DamageKind::Truncated => "records from here on are missing",
            DamageKind::NewestMissing => "the newest record is missing",
            DamageKind::Planted => "records from here on were not written by this device",
            DamageKind::Altered => "the record was altered",
            DamageKind::OutOfOrder => "the record was swapped, dropped or duplicated",
        };
        write!(f, "visit log, segment {segment}, record {record}: {what}")
    }
}
