//! What a restore may have cost: a desk deletes at the server what it took, so a share that it took after the
//! copy was made from which its folder was put back is nowhere any more. Which these are nobody can say;
//! under which codes they came, the copy can.

use homesafe_protocol::time::UnixTime;

use crate::{
    cases::{Case, IssuedCode},
    desk::{Desk, DeskError},
    journal::{Act, Entry},
    model::CaseId,
};

/// An older copy that a folder was put back from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restored {
    /// When the copy was made, at the earliest: the time of its last act.
    pub copied: UnixTime,
    /// When the folder was put back, at the latest.
    pub noticed: UnixTime,
}

impl Restored {
    /// The copy that a person told of last (`recover`); `None` if this folder was never put back.
    ///
    /// # Errors
    /// The desk's folder.
    pub fn find(desk: &Desk) -> Result<Option<Self>, DeskError> {
        let entries = desk.read_journal()?.entries;
        Ok(entries.iter().rev().find_map(|entry| match entry.what {
            Act::Recovered { copied: Some(copied), .. } => Some(Self { copied, noticed: entry.time }),
            _ => None,
        }))
    }

    /// The time of the last act before `until`, which is that of the first publication that the copy has no
    /// record of: what was done after the folder was put back came later.
    pub(crate) fn last_act(entries: &[Entry], until: Option<UnixTime>) -> Option<UnixTime> {
        entries.iter().map(|entry| entry.time).filter(|time| until.is_none_or(|until| *time <= until)).max()
    }

    /// The cases under whose codes a share may have come, and been lost, since the copy was made: nothing was
    /// accepted under such a code, which the copy has, and no code was given since.
    pub fn may_have_lost(self, cases: &[Case], now: UnixTime) -> Vec<CaseId> {
        let has_new = |case: &Case| case.codes.iter().any(|code| code.issued() > self.noticed);
        let is_open = |code: &IssuedCode| !code.is_used() && code.may_wait(self.copied) && code.may_wait(now);
        let may_have = |case: &&Case| {
            let mut before = case.codes.iter().filter(|code| code.issued() <= self.copied);
            !has_new(case) && before.any(is_open)
        };
        cases.iter().filter(may_have).map(|case| case.id).collect()
    }
}
