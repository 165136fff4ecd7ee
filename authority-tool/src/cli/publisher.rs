//! `publisher`.

use std::{path::PathBuf, sync::mpsc, time::Duration};

use homesafe_host::{
    cli::{Failure, words},
    clock::{format_time, local_time},
    text,
};
use homesafe_protocol::{display::one_line, time::MINUTES_PER_DAY};
use tokio::signal::unix::{SignalKind, signal};

use super::{Global, server::ServerArgs};
use crate::{
    casework::KEEP_DAYS,
    publish::{Report, WIDEN},
    publisher::{Options, Pauses, Publisher, Turn},
};

/// How long the server has for an answer to begin.
const PATIENCE: Duration = Duration::from_secs(10);
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    server: ServerArgs,
    #[arg(long, value_name = "MINUTES", default_value_t = WIDEN, value_parser = clap::value_parser!(u16).range(0..=i64::from(MINUTES_PER_DAY)))]
    widen: u16,
    #[arg(long, value_name = "DAYS", default_value_t = KEEP_DAYS)]
    keep_days: u16,
    #[arg(long, value_name = "FILE")]
    metrics: Option<PathBuf>,
}

impl Args {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let clock = global.clock.clock()?;
        let end = end_signals().map_err(|error| Failure::system(&error))?;
        let (desk, transport) = self.server.open_with_patience(global, PATIENCE)?;
        let options = Options { widen: self.widen, keep_days: self.keep_days, metrics: self.metrics };
        let mut publisher = Publisher::new(desk, &transport, clock.as_ref(), options);
        let log = |line: String| eprintln!("{} {}", format_time(clock.now()), one_line(&line, 1_000));
        log(text!("publisher-begins"));
        let mut pauses = Pauses::default();
        loop {
            match publisher.turn() {
                Ok(turn) => {
                    lines(&turn).into_iter().for_each(&log);
                    if pauses.succeeded() {
                        log(text!("publisher-goes-on"));
                    }
                }
                Err(error) if error.is_passing() => {
                    if pauses.failed(&error) {
                        log(text!("publisher-tries-again", why = words().fact(&error)));
                    }
                }
                Err(error) => return Err(error.into()),
            }
            match end.recv_timeout(pauses.next()) {
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                _ => {
                    log(text!("publisher-ends"));
                    return Ok(());
                }
            }
        }
    }
}

/// What the log says of a turn.
fn lines(Turn { report, missed, deleted, notices }: &Turn) -> Vec<String> {
    let mut lines: Vec<String> = notices.iter().map(|notice| words().fact(notice)).collect();
    if let Some((first, slots)) = missed {
        lines.push(text!("publisher-missed", slots = *slots, first = local_time(*first)));
    }
    if let Some(report) = report {
        let Report { seq, records, bytes, .. } = *report;
        lines.push(text!("publisher-published", says = words().fact(&report.says()), seq, records, bytes));
    }
    if !deleted.is_empty() {
        lines.push(text!("publisher-deleted", count = deleted.len(), cases = words().fact(deleted)));
    }
    lines
}

/// Says when the process is asked to end. What is under way then is finished first.
fn end_signals() -> std::io::Result<mpsc::Receiver<()>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (mut terminate, mut interrupt) = {
        let _inside = runtime.enter();
        (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?)
    };
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        runtime.block_on(async {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        });
        let _ = sender.send(());
    });
    Ok(receiver)
}
