//! What an officer asks to be published: a table, approved cases, advice, or nothing but dummies. What an
//! earlier run signed comes into the log first, and where it was the same request, it is not made twice.

use std::time::Duration;

use homesafe_protocol::advice::AdviceCatalogue;
use rand::CryptoRng;

use super::{ClaimedLines, Notice, PublishError, Request, Sequencer, windows, withdrawals};
use crate::{
    cases::Planned,
    desk::Job,
    journal::Act,
    plan::{Columns, PlannedWindow, Table, TableFile, read_table},
};

/// Minutes by which windows are widened on both sides, where nothing else is said.
pub const WIDEN: u16 = 15;

impl Sequencer<'_> {
    /// Between two looks at a checkpoint that does not hold a publication yet.
    pub const PAUSE: Duration = Duration::from_secs(1);

    /// Publishes the windows of a table; `second_source`: lines for whose venues somebody else than the
    /// authority vouches.
    ///
    /// # Errors
    /// What is wrong with the table, or what this desk's rule for tables asks for.
    pub fn publish_table(
        &mut self,
        file: TableFile<'_>,
        widen: u16,
        second_source: &[u64],
        rng: &mut impl CryptoRng,
    ) -> Result<Job, PublishError> {
        let resumed = self.resume()?;
        let table = self.read(file, Columns::Publish)?;
        self.publish_once(resumed, &table, Columns::Publish, widen, rng, |this| {
            let entries = windows(&table, widen, this.days())?;
            let claimed = ClaimedLines::of(&table, this.trust(), this.now());
            let confirmed = claimed.allowed_by(this.desk.table_rule()?, second_source)?;
            let lines = claimed.len();
            if confirmed < lines {
                this.notices.push(Notice::ClaimedLines(claimed));
            }
            this.journal_table(&table, false, lines, confirmed)?;
            Ok(entries)
        })
    }

    /// Takes back what was published of a table's stays.
    ///
    /// # Errors
    /// [`PublishError::NothingToWithdraw`] for a table without rows; every row that takes nothing back.
    pub fn withdraw_table(
        &mut self,
        file: TableFile<'_>,
        widen: u16,
        rng: &mut impl CryptoRng,
    ) -> Result<Job, PublishError> {
        let resumed = self.resume()?;
        let table = self.read(file, Columns::Withdraw)?;
        self.publish_once(resumed, &table, Columns::Withdraw, widen, rng, |this| {
            if table.rows.is_empty() {
                return Err(PublishError::NothingToWithdraw);
            }
            let ledger =
                |wanted: &dyn Fn(_, _) -> bool| -> Result<_, PublishError> { Ok(this.desk.ledger(wanted)?) };
            let entries = withdrawals(&table, widen, this.days(), ledger)?;
            this.journal_table(&table, true, 0, 0)?;
            Ok(entries)
        })
    }

    /// Publishes dummies only, and what has to be said again.
    ///
    /// # Errors
    /// As [`Self::resume`] and [`Self::publish`].
    pub fn publish_nothing(&mut self, rng: &mut impl CryptoRng) -> Result<Job, PublishError> {
        let resumed = self.resume()?;
        self.publish_once(resumed, &Table::default(), Columns::Publish, 0, rng, |_| Ok(Vec::new()))
    }

    /// Publishes all approved cases, widened by `widen` minutes.
    ///
    /// # Errors
    /// [`PublishError::NoCaseApproved`] and [`PublishError::NoRowSaid`], where there is nothing to publish.
    pub fn publish_cases(&mut self, widen: u16, rng: &mut impl CryptoRng) -> Result<Job, PublishError> {
        let resumed = self.resume()?;
        self.clock_is_right()?;
        self.desk.bound_case_times(self.now())?;
        let planned = self.plan_cases(widen)?;
        let has_nothing = planned.entries.is_empty() && self.to_say_again()?.is_empty();
        match (resumed.filter(|job| has_nothing && !job.cases.is_empty()), planned.unsaid.len()) {
            (Some(job), _) => Ok(job),
            (None, 0) if has_nothing => Err(PublishError::NoCaseApproved),
            (None, rows) if has_nothing => Err(PublishError::NoRowSaid { rows }),
            (None, _) => self.publish(&planned.request(), rng),
        }
    }

    /// What the next batch says of the approved cases. The rows that it does not say are noticed.
    ///
    /// # Errors
    /// A case that cannot be read.
    pub fn plan_cases(&mut self, widen: u16) -> Result<Planned, PublishError> {
        let planned = self.plan(&self.desk.cases()?, widen);
        self.notices.extend(planned.unsaid.iter().copied().map(Notice::Unsaid));
        Ok(planned)
    }

    /// Publishes advice texts, once what waits is in the log.
    ///
    /// # Errors
    /// As [`Self::resume`] and [`Self::publish_advice`].
    pub fn publish_catalogue(&mut self, catalogue: &AdviceCatalogue) -> Result<Job, PublishError> {
        self.resume()?;
        self.publish_advice(catalogue)
    }

    /// Notes which file is taken, before anything is signed for it.
    fn journal_table(
        &self,
        table: &Table,
        withdraws: bool,
        claimed: usize,
        confirmed: usize,
    ) -> Result<(), PublishError> {
        let Some(sha256) = table.sha256 else { return Ok(()) };
        let taken = Act::TableTaken { sha256, withdraws, rows: table.rows.len(), claimed, confirmed };
        Ok(self.desk.journal(taken, self.now())?)
    }

    fn read(&mut self, file: TableFile<'_>, columns: Columns) -> Result<Table, PublishError> {
        let table = read_table(file, columns, self.trust().origin().deployment(), None)?;
        self.notices.extend(table.local.map(Notice::LocalTimes));
        Ok(table)
    }

    /// Plans and publishes a table. The same table again is the run that was interrupted, not a second
    /// publication.
    fn publish_once(
        &mut self,
        resumed: Option<Job>,
        table: &Table,
        columns: Columns,
        widen: u16,
        rng: &mut impl CryptoRng,
        plan: impl FnOnce(&mut Self) -> Result<Vec<PlannedWindow>, PublishError>,
    ) -> Result<Job, PublishError> {
        let digest = table.digest(columns, widen);
        if let Some(done) = resumed.filter(|job| job.request == digest && !table.rows.is_empty()) {
            return Ok(done);
        }
        self.clock_is_right()?;
        let entries = plan(self)?;
        self.publish(&Request { digest, entries: &entries, venues: &table.venues, cases: &[] }, rng)
    }
}
