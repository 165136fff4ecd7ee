//! Whether tables may be published.

use serde::{Deserialize, Serialize};

/// Whether windows may be published from a table, without a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TableRule {
    /// They may; venues for which nobody vouches are named.
    #[default]
    Allowed,
    /// As in a case: only where a second source confirmed every venue for which nobody vouches.
    SecondSource,
    /// Never: cases only.
    Forbidden,
}

impl TableRule {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Allowed, Self::SecondSource, Self::Forbidden];

    /// Its name in commands.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::SecondSource => "second-source",
            Self::Forbidden => "forbidden",
        }
    }
}
