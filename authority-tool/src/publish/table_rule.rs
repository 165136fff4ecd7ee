//! What a table of windows must have before it is published: no case stands behind it, and one officer alone
//! gives it.

use std::collections::BTreeMap;

use homesafe_host::cli::{Classify, Exit};
use homesafe_protocol::{time::UnixTime, trust::TrustDocument};
use rayon::prelude::*;

use crate::{
    model::TableRule,
    plan::{Table, Venue},
};

/// Why a table is not published.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum TableRuleError {
    /// No tables here.
    #[error("this desk publishes no tables")]
    Forbidden,
    /// Somebody's word only.
    #[error("nobody vouches for the venues of these lines of the table: {lines:?}")]
    Unconfirmed {
        /// The lines.
        lines: ClaimedLines,
    },
}

impl Classify for TableRuleError {
    fn exit(&self) -> Exit {
        Exit::Usage
    }
}

/// The lines of a table for whose venues nobody vouches.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct ClaimedLines(#[serde(serialize_with = "crate::told::lines")] Vec<u64>);

impl ClaimedLines {
    /// Looks at every venue over the days of all its rows.
    pub fn of(table: &Table, trust: &TrustDocument, now: UnixTime) -> Self {
        let mut stays = BTreeMap::new();
        for row in &table.rows {
            let (start, end) = (row.start.day(), row.end.saturating_sub(1).day());
            let (first, last) = stays.entry(row.venue).or_insert((start, end));
            (*first, *last) = ((*first).min(start), (*last).max(end));
        }
        let is_certified = |(venue, (first, last)): (&u32, &_)| {
            let code =
                table.venues.get(*venue as usize).and_then(Venue::code).and_then(|code| code.as_homesafe());
            (*venue, code.is_some_and(|code| code.check_certificate_for(trust, *first..=*last, now).is_ok()))
        };
        let certified: BTreeMap<u32, bool> = stays.par_iter().map(is_certified).collect();
        let is_claimed = |row: &&crate::plan::Row| certified.get(&row.venue) != Some(&true);
        Self(table.rows.iter().filter(is_claimed).map(|row| row.line).collect())
    }

    /// That the desk's rule lets the table be published, where a second source confirmed some lines. Says how
    /// many claimed lines were confirmed.
    ///
    /// # Errors
    /// [`TableRuleError`], by the rule.
    pub fn allowed_by(&self, rule: TableRule, second_source: &[u64]) -> Result<usize, TableRuleError> {
        let open: Vec<u64> = self.0.iter().copied().filter(|line| !second_source.contains(line)).collect();
        match rule {
            TableRule::Forbidden => Err(TableRuleError::Forbidden),
            TableRule::SecondSource if !open.is_empty() => {
                Err(TableRuleError::Unconfirmed { lines: Self(open) })
            }
            TableRule::SecondSource | TableRule::Allowed => Ok(self.0.len() - open.len()),
        }
    }

    /// How many they are.
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
