//! `publish` and `withdraw`.

use std::path::PathBuf;

use homesafe_host::{
    cli::{Failure, TableArgs, Working, print_json, words},
    clock::{Clock, format_time, local_time},
    http::HttpTransport,
    say, text,
};
use homesafe_protocol::time::MINUTES_PER_DAY;
use serde_json::json;

use super::{Global, note, server::ServerArgs};
use crate::{
    desk::Desk,
    plan::{Columns, Days, Row, TableFile, Venue, read_table},
    publish::{Notice, Report, Sequencer, WIDEN, windows},
};

#[derive(Debug, clap::Args)]
pub(super) struct Common {
    #[command(flatten)]
    server: ServerArgs,
    #[arg(long, value_name = "MINUTES", default_value_t = WIDEN, value_parser = clap::value_parser!(u16).range(0..=i64::from(MINUTES_PER_DAY)))]
    widen: u16,
}

#[derive(Debug, clap::Args)]
pub(super) struct PublishArgs {
    #[arg(value_name = "CSV")]
    table: Option<PathBuf>,
    #[command(flatten)]
    reading: TableArgs,
    #[arg(long, requires = "table")]
    check: bool,
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
    reading: TableArgs,
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    common: Common,
}

impl PublishArgs {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let Self { table, reading, check, nothing, second_source, drop_pending, common } = self;
        let table = table.as_deref().map(|path| TableFile { path, reading: reading.reading() });
        if let Some(file) = table.filter(|_| check) {
            return common.check(file, Columns::Publish, global);
        }
        if drop_pending {
            common.with_sequencer(global, |sequencer| Ok(sequencer.drop_pending()?))?;
            say!("publication-dropped");
            return Ok(());
        }
        let job = common.with_sequencer(global, |sequencer| {
            let (widen, rng) = (common.widen, &mut rand::rng());
            Ok(match table {
                Some(table) => sequencer.publish_table(table, widen, &second_source, rng)?,
                None if nothing => sequencer.publish_nothing(rng)?,
                None => sequencer.publish_cases(widen, rng)?,
            })
        })?;
        report(&Report::from(&job), global)
    }
}

impl WithdrawArgs {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let Self { table, reading, check, common } = self;
        let table = TableFile { path: &table, reading: reading.reading() };
        if check {
            return common.check(table, Columns::Withdraw, global);
        }
        let withdraw = |sequencer: &mut Sequencer<'_>| {
            Ok(sequencer.withdraw_table(table, common.widen, &mut rand::rng())?)
        };
        report(&Report::from(&common.with_sequencer(global, withdraw)?), global)
    }
}

impl Common {
    /// Shows how a table is understood; nothing is published.
    fn check(&self, file: TableFile<'_>, columns: Columns, global: &Global) -> Result<(), Failure> {
        let desk = self.server.open_to_look(global)?;
        let table = read_table(file, columns, desk.info().origin.deployment(), None)?;
        table.local.map(Notice::LocalTimes).iter().for_each(note);
        if let (Columns::Publish, Some(trust)) = (columns, desk.find_trust()?) {
            // What would be refused after all, as far as this clock knows.
            let days = Days::until(global.clock.clock()?.now(), trust.body().retention_days);
            windows(&table, self.widen, days)?;
        }
        let venue = |row: &Row| table.venues.get(row.venue as usize).map(Venue::word).unwrap_or_default();
        if global.json {
            let row = |row: &Row| {
                let (start, end) = (format_time(row.start), format_time(row.end));
                let (level, advice) = (row.level as u8, u8::from(row.advice));
                json!({ "line": row.line, "venue": venue(row), "start": start, "end": end, "level": level, "advice": advice })
            };
            return print_json(&table.rows.iter().map(row).collect::<Vec<_>>());
        }
        for row in &table.rows {
            let (line, venue, from, to) = (row.line, venue(row), local_time(row.start), local_time(row.end));
            let (level, advice) = (words().fact(&row.level), u8::from(row.advice));
            say!("table-row", line, venue, from, to, level, advice);
        }
        say!("table-checked", count = table.rows.len(), venues = table.venues.len());
        Ok(())
    }

    pub fn with_sequencer<T>(
        &self,
        global: &Global,
        body: impl FnOnce(&mut Sequencer<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let (transport, clock, desk) = self.open(global)?;
        sequence(&desk, &transport, clock.as_ref(), body)
    }

    pub fn open(&self, global: &Global) -> Result<(HttpTransport, Box<dyn Clock>, Desk), Failure> {
        let clock = global.clock.clock()?;
        let (desk, transport) = self.server.open(global)?;
        Ok((transport, clock, desk))
    }
}

/// Follows the log, does something that prints nothing, and says what the operator should know.
pub(super) fn sequence<T>(
    desk: &Desk,
    transport: &HttpTransport,
    clock: &dyn Clock,
    body: impl FnOnce(&mut Sequencer<'_>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let working = Working::on(text!("asking-server"));
    let mut sequencer = Sequencer::open(desk, transport, clock, Sequencer::PAUSE)?;
    let outcome = body(&mut sequencer);
    drop(working);
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
