//! A case and its rows, in memory.

use homesafe_protocol::{
    PublicKey,
    batch::{Advice, Level},
    display::one_line,
    time::{Day, UnixTime},
    trust::CLOCK_TOLERANCE,
};
use serde::{Deserialize, Serialize};

use super::{
    CaseError,
    row::{CaseRow, NewRow, Publication, Standing, check_begun},
    share_code::IssuedCode,
};
use crate::{
    model::CaseId,
    plan::{Days, SpanError},
};

/// The longest reference in bytes.
const MAX_REFERENCE_LEN: usize = 200;
/// The rows that officers give one case: many times what one patient can have, and with all its evidence a
/// file that is read again.
pub const MAX_ROWS: usize = 2_000;

/// An officer's word that a case may be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// The officer.
    pub officer: PublicKey,
    /// When.
    pub at: UnixTime,
}

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    /// Being worked on.
    Open,
    /// Waits for the next slot.
    Approved,
    /// All of it is published.
    Published,
}

/// A case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Its name.
    pub id: CaseId,
    /// The officer's own note to know it by.
    pub reference: String,
    /// When it was made.
    pub made: UnixTime,
    /// When it was changed or published last; its deletion counts from here.
    pub changed: UnixTime,
    /// Whether it may be published.
    pub approved: Option<Approval>,
    /// The stays.
    pub rows: Vec<CaseRow>,
    /// The codes that were given to the patient.
    pub codes: Vec<IssuedCode>,
    last_row: u32,
}

impl Case {
    /// A case without rows.
    ///
    /// # Errors
    /// [`CaseError::Reference`] for a reference of more than 200 bytes, or with control or invisible
    /// characters.
    pub fn new(id: CaseId, reference: String, now: UnixTime) -> Result<Self, CaseError> {
        if one_line(&reference, MAX_REFERENCE_LEN) != reference.trim() {
            return Err(CaseError::Reference);
        }
        Ok(Self {
            id,
            reference: reference.trim().to_owned(),
            made: now,
            changed: now,
            approved: None,
            rows: Vec::new(),
            codes: Vec::new(),
            last_row: 0,
        })
    }

    /// Where it stands.
    pub fn state(&self) -> CaseState {
        match (&self.approved, self.waiting().next().is_some()) {
            (Some(_), true) => CaseState::Approved,
            (None, false) if !self.rows.is_empty() => CaseState::Published,
            _ => CaseState::Open,
        }
    }

    /// Whether a patient may still use one of its codes, or a share may wait at the server: without the case
    /// nobody can take it.
    pub fn expects_share(&self, now: UnixTime) -> bool {
        self.codes.iter().any(|code| code.is_awaited(now))
    }

    /// Whether it is approved and has a row that some publication may still say, where `first` is the oldest
    /// day that is broadcast.
    pub fn waits_to_be_said(&self, first: Day) -> bool {
        self.state() == CaseState::Approved && self.waiting().any(|row| row.end > first.start())
    }

    /// The same, changed at another time.
    pub(super) fn changed_at(&self, time: UnixTime) -> Self {
        Self { changed: time, ..self.clone() }
    }

    /// That so many more rows have room.
    ///
    /// # Errors
    /// [`CaseError::TooManyRows`] if they have not.
    pub fn check_room(&self, more: usize) -> Result<(), CaseError> {
        let fits = self.rows.len().saturating_add(more) <= MAX_ROWS;
        let (case, rows) = (self.id, self.rows.len());
        if fits { Ok(()) } else { Err(CaseError::TooManyRows { case, rows, max: MAX_ROWS }) }
    }

    /// Takes back times that lie after `latest`, the present by clocks that agree: a clock that was ahead
    /// wrote them, and would keep the case for as long. Whether there was any.
    pub(super) fn bound_times(&mut self, latest: UnixTime) -> bool {
        let bound = |time: &mut UnixTime, latest: UnixTime| {
            let is_ahead = *time > latest.saturating_add(CLOCK_TOLERANCE);
            if is_ahead {
                *time = latest;
            }
            is_ahead
        };
        let mut changed = bound(&mut self.made, latest);
        changed |= bound(&mut self.changed, latest);
        for code in &mut self.codes {
            changed |= bound(&mut code.ends, latest.saturating_add(IssuedCode::LIFE));
        }
        changed
    }

    /// The rows that are not published.
    pub fn waiting(&self) -> impl Iterator<Item = &CaseRow> {
        self.rows.iter().filter(|row| row.published.is_none())
    }

    /// Adds rows. What is added must be approved anew.
    pub fn add(&mut self, rows: Vec<NewRow>, now: UnixTime) {
        for NewRow { venue, days, start, end, level, advice, source, evidence } in rows {
            self.last_row = self.last_row.saturating_add(1);
            let (number, confirmed, published) = (self.last_row, false, None);
            let row = CaseRow {
                number,
                venue,
                days,
                start,
                end,
                level,
                advice,
                confirmed,
                source,
                evidence,
                published,
            };
            self.rows.push(row);
        }
        self.touch(now);
    }

    /// Sets what a row says.
    ///
    /// # Errors
    /// [`CaseError::NoRow`] if the case has no such row, [`CaseError::Published`] if it is public.
    pub fn set_level(
        &mut self,
        row: u32,
        level: Option<Level>,
        advice: Option<Advice>,
    ) -> Result<&CaseRow, CaseError> {
        let row = self.row_mut(row)?;
        row.level = level.unwrap_or(row.level);
        row.advice = advice.unwrap_or(row.advice);
        Ok(row)
    }

    /// Moves a row's start or end, within the days whose keys it has.
    ///
    /// # Errors
    /// As [`Self::set_level`]; [`CaseError::Row`] for a span that is empty, [`CaseError::OtherDay`] for one
    /// of other days.
    pub fn set_times(
        &mut self,
        row: u32,
        start: Option<UnixTime>,
        end: Option<UnixTime>,
    ) -> Result<(), CaseError> {
        let row = self.row_mut(row)?;
        let (start, end) = (start.unwrap_or(row.start), end.unwrap_or(row.end));
        if start >= end {
            return Err(CaseError::Row(SpanError::Empty.into()));
        }
        let held = |day: Day| row.days.iter().any(|held| held.day() == day);
        if !held(start.day()) || !held(end.saturating_sub(1).day()) {
            return Err(CaseError::OtherDay);
        }
        (row.start, row.end) = (start, end);
        Ok(())
    }

    /// Drops a row.
    ///
    /// # Errors
    /// As [`Self::set_level`].
    pub fn drop_row(&mut self, row: u32) -> Result<(), CaseError> {
        let number = self.row_mut(row)?.number;
        self.rows.retain(|row| row.number != number);
        Ok(())
    }

    /// Approves what waits; `second_source` names the claimed rows that somebody else confirmed, `judge` says
    /// which are claimed now. Gives how many rows wait, and how many of them are claimed.
    ///
    /// # Errors
    /// [`CaseError::Unconfirmed`] names the claimed rows that nobody confirmed;
    /// [`CaseError::NothingToApprove`]; rows that are too old or not past; numbers of rows that do not wait.
    pub fn approve(
        &mut self,
        second_source: &[u32],
        days: Days,
        approval: Approval,
        judge: &dyn Fn(&CaseRow) -> Standing,
    ) -> Result<(usize, usize), CaseError> {
        for row in second_source {
            self.row_mut(*row)?.confirmed = true;
        }
        let claimed: Vec<&CaseRow> = self.waiting().filter(|row| judge(row) == Standing::Claimed).collect();
        let unconfirmed = claimed.iter().filter(|row| !row.confirmed);
        let unconfirmed: Vec<String> = unconfirmed.map(|row| row.number.to_string()).collect();
        if !unconfirmed.is_empty() {
            return Err(CaseError::Unconfirmed { rows: unconfirmed.join(",") });
        }
        if let Some(old) = self.waiting().find(|row| row.end <= days.first.start()) {
            return Err(CaseError::TooOld { row: old.number, first: days.first });
        }
        let tomorrow = days.last.next().map_or(UnixTime::MAX, Day::start);
        if let Some(row) = self.waiting().find(|row| row.end > tomorrow) {
            return Err(CaseError::Future(row.number));
        }
        check_begun(self.waiting().map(|row| row.start), approval.at)?;
        let counts = (self.waiting().count(), claimed.len());
        if counts.0 == 0 {
            return Err(CaseError::NothingToApprove(self.id));
        }
        self.touch(approval.at);
        self.approved = Some(approval);
        Ok(counts)
    }

    /// Notes that rows are in the log; those rows may have been noted before.
    pub fn mark_published(&mut self, rows: &[u32], publication: Publication) {
        for row in self.rows.iter_mut().filter(|row| rows.contains(&row.number)) {
            row.published.get_or_insert(publication);
        }
        self.changed = self.changed.max(publication.at);
        if self.waiting().next().is_none() {
            self.approved = None;
        }
    }

    /// Notes a change by an officer: what was approved must be approved anew.
    pub fn touch(&mut self, now: UnixTime) {
        self.changed = self.changed.max(now);
        self.approved = None;
    }

    fn row_mut(&mut self, number: u32) -> Result<&mut CaseRow, CaseError> {
        let case = self.id;
        let row = self
            .rows
            .iter_mut()
            .find(|row| row.number == number)
            .ok_or(CaseError::NoRow { case, row: number })?;
        if row.published.is_some() { Err(CaseError::Published(number)) } else { Ok(row) }
    }
}
