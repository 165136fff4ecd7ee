//! Which columns a table has.

use serde::{Serialize, Serializer};

/// Which columns a table has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Columns {
    /// code, start, end, level, advice: windows to publish.
    Publish,
    /// code, start, end: windows to withdraw.
    Withdraw,
    /// As [`Self::Publish`], for a case.
    Case,
}

impl Columns {
    pub(super) const fn names(self) -> &'static [&'static str] {
        const ALL: [&str; 5] = ["code", "start", "end", "level", "advice"];
        match self {
            Self::Publish | Self::Case => &ALL,
            Self::Withdraw => ALL.split_at(3).0,
        }
    }
}

impl Serialize for Columns {
    /// As the names that stand in the first line.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.names().join(","))
    }
}
