//! `publish` and `withdraw`.

use std::{path::PathBuf, time::Duration};

use homesafe_host::{
    cli::{Failure, print_json, words},
    clock::{Clock, local_time},
    http::HttpTransport,
    say, text,
};
use homesafe_protocol::time::MINUTES_PER_DAY;

use super::{Global, note, server::ServerArgs};
use crate::{
    cases::Planned,
    desk::Desk,
    journal::Act,
    plan::{Columns, Entry, Table, read_table},
    publish::{ClaimedLines, PublishError, Report, Request, Sequencer, windows, withdrawals},
};

/// Between two looks at a checkpoint that does not hold a publication yet.
pub(super) const PAUSE: Duration = Duration::from_secs(1);

#[derive(Debug, clap::Args)]
pub(super) struct Common {
    #[command(flatten)]
    server: ServerArgs,
    #[arg(long, value_name = "MINUTES", default_value_t = 15, value_parser = clap::value_parser!(u16).range(0..=i64::from(MINUTES_PER_DAY)))]
    widen: u16,
}

#[derive(Debug, clap::Args)]
pub(super) struct PublishArgs {
    #[arg(value_name = "CSV")]
    table: Option<PathBuf>,
    #[arg(long, conflicts_with = "table")]
    nothing: bool,
    #[arg(long, value_name = "LINE,...", value_delimiter = ',', requires = "table")]
    second_source: Vec<u64>,
    #[arg(long, conflicts_with_all = ["table", "nothing"])]
    drop_pending: bool,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, clap::Args)]
pub(super) struct WithdrawArgs {
    #[arg(value_name = "CSV")]
    table: PathBuf,
    #[command(flatten)]
    common: Common,
}

impl PublishArgs {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let Self { table, nothing, second_source, drop_pending, common } = self;
        if drop_pending {
            return common.with_sequencer(global, |_, sequencer| {
                sequencer.drop_pending()?;
                say!("publication-dropped");
                Ok(())
            });
        }
        if table.is_none() && !nothing {
            return common.publish_cases(global);
        }
        common.publish(global, table, Columns::Publish, |desk, sequencer, table| {
            let entries = windows(table, common.widen, sequencer.days())?;
            let now = sequencer.now();
            let claimed = ClaimedLines::of(table, sequencer.trust(), now);
            let confirmed = claimed.allowed_by(desk.table_rule()?, &second_source)?;
            if confirmed < claimed.len() {
                homesafe_host::note!("publish-claimed-lines", lines = words().fact(&claimed));
            }
            let (rows, claimed) = (table.rows.len(), claimed.len());
            if let Some(sha256) = table.sha256 {
                desk.journal(Act::TableTaken { sha256, withdraws: false, rows, claimed, confirmed }, now)?;
            }
            Ok(entries)
        })
    }
}

impl WithdrawArgs {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let Self { table, common } = self;
        common.publish(global, Some(table), Columns::Withdraw, |desk, sequencer, table| {
            if table.rows.is_empty() {
                return Err(Failure::usage(text!("withdraw-nothing")));
            }
            let ledger = |wanted: &dyn Fn(_, _) -> bool| -> Result<_, PublishError> { Ok(desk.ledger(wanted)?) };
            let entries = withdrawals(table, common.widen, sequencer.days(), ledger)?;
            if let Some(sha256) = table.sha256 {
                let (rows, claimed, confirmed) = (table.rows.len(), 0, 0);
                desk.journal(Act::TableTaken { sha256, withdraws: true, rows, claimed, confirmed }, sequencer.now())?;
            }
            Ok(entries)
        })
    }
}

impl Common {
    pub fn with_sequencer(
        &self,
        global: &Global,
        body: impl FnOnce(&Desk, &mut Sequencer<'_>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let (transport, clock, desk) = self.open(global)?;
        sequence(&desk, &transport, clock.as_ref(), |sequencer| body(&desk, sequencer))
    }

    pub fn open(&self, global: &Global) -> Result<(HttpTransport, Box<dyn Clock>, Desk), Failure> {
        let clock = global.clock.clock()?;
        let (desk, transport) = self.server.open(global)?;
        Ok((transport, clock, desk))
    }

    /// Brings what waits into the log, then all approved cases, if there are any.
    fn publish_cases(&self, global: &Global) -> Result<(), Failure> {
        self.with_sequencer(global, |desk, sequencer| {
            let resumed = sequencer.resume()?;
            sequencer.clock_is_right()?;
            let planned = sequencer.plan(&desk.cases()?, self.widen);
            planned.unsaid.iter().for_each(note);
            let has_nothing = planned.entries.is_empty() && sequencer.to_say_again()?.is_empty();
            let job = match resumed.filter(|job| has_nothing && !job.cases.is_empty()) {
                Some(job) => job,
                None if has_nothing => return Err(nothing_to_say(&planned)),
                None => sequencer.publish(&planned.request(), &mut rand::rng())?,
            };
            report(&Report::from(&job), global)?;
            Ok(desk.bound_case_times(sequencer.now())?)
        })
    }

    /// Reads the table, brings what waits into the log, plans and publishes.
    fn publish(
        &self,
        global: &Global,
        table: Option<PathBuf>,
        columns: Columns,
        plan: impl FnOnce(&Desk, &Sequencer<'_>, &Table) -> Result<Vec<Entry>, Failure>,
    ) -> Result<(), Failure> {
        self.with_sequencer(global, |desk, sequencer| {
            let resumed = sequencer.resume()?;
            let deployment = sequencer.trust().origin().deployment();
            let table = table.map(|path| read_table(&path, columns, deployment, None)).transpose()?.unwrap_or_default();
            let digest = table.digest(columns, self.widen);
            // The same table again is the run that was interrupted, not a second publication.
            let done = resumed.filter(|job| job.request == digest && !table.rows.is_empty());
            let job = match done {
                Some(job) => job,
                None => {
                    sequencer.clock_is_right()?;
                    let entries = plan(desk, sequencer, &table)?;
                    let request = Request { digest, entries: &entries, venues: &table.venues, cases: &[] };
                    sequencer.publish(&request, &mut rand::rng())?
                }
            };
            report(&Report::from(&job), global)
        })
    }
}

/// Why there is no publication of cases: none is approved, or no approved row can be said.
fn nothing_to_say(planned: &Planned) -> Failure {
    Failure::usage(match planned.unsaid.len() {
        0 => text!("publish-no-case"),
        rows => text!("publish-no-row", rows),
    })
}

/// Follows the log, does something, and says what the operator should know.
pub(super) fn sequence<T>(
    desk: &Desk,
    transport: &HttpTransport,
    clock: &dyn Clock,
    body: impl FnOnce(&mut Sequencer<'_>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let mut sequencer = Sequencer::open(desk, transport, clock, PAUSE)?;
    let outcome = body(&mut sequencer);
    sequencer.take_notices().iter().for_each(note);
    outcome
}

/// Says what became of a publication.
pub(super) fn report(report: &Report, global: &Global) -> Result<(), Failure> {
    if global.json {
        return print_json(report);
    }
    let Report { seq, records, bytes, published_at, complete, .. } = *report;
    let (says, time) = (words().fact(&report.says()), local_time(published_at));
    if records == 0 {
        say!("publish-advice", seq, time);
    } else if complete {
        say!("publish-done", says, seq, time, records, bytes);
    } else {
        say!("publish-signed-alone", says, seq);
        say!("publish-signed-alone-next", command = global.next("publication propose FILE"));
    }
    Ok(())
}
