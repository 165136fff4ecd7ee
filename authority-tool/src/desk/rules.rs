//! What a desk asks of its officers beyond what the trust document says; sealed with the journal's head.

use homesafe_protocol::time::UnixTime;
use serde::{Deserialize, Serialize};

use super::{Desk, DeskError};
use crate::journal::Act;

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

impl Desk {
    /// Whether windows may be published from a table.
    pub fn table_rule(&self) -> Result<TableRule, DeskError> {
        Ok(self.head()?.tables)
    }

    /// Sets whether windows may be published from a table.
    pub fn set_table_rule(&self, rule: TableRule, now: UnixTime) -> Result<(), DeskError> {
        self.journal(Act::TableRuleSet { rule }, now)?;
        let mut head = self.head()?;
        head.tables = rule;
        self.set_head(&head)
    }
}
