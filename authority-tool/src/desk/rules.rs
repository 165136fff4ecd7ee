//! What a desk asks of its officers beyond what the trust document says; sealed with the journal's head.

use homesafe_protocol::time::UnixTime;

use super::{Desk, DeskError};
use crate::{journal::Act, model::TableRule};

impl Desk {
    /// Whether windows may be published from a table.
    ///
    /// # Errors
    /// Those of the desk's folder.
    pub fn table_rule(&self) -> Result<TableRule, DeskError> {
        Ok(self.head()?.tables)
    }

    /// Sets whether windows may be published from a table.
    ///
    /// # Errors
    /// Those of the desk's folder and journal.
    pub fn set_table_rule(&self, rule: TableRule, now: UnixTime) -> Result<(), DeskError> {
        self.journal(Act::TableRuleSet { rule }, now)?;
        let mut head = self.head()?;
        head.tables = rule;
        self.set_head(&head)
    }
}
