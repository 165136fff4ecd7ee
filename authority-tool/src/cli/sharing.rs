//! `code`, `inbox` and `advice`: what goes between patients, residents and the desk through the server.

use std::path::PathBuf;

use clap::Subcommand;
use homesafe_host::{
    cli::{Exit, Failure, Working, print_json, words},
    clock::{format_time, local_time},
    files::read_given,
    say, text,
};
use homesafe_protocol::advice::{AdviceCatalogue, AdviceText};
use serde::{Deserialize, Serialize};

use super::{
    Global, given,
    publish::{report, sequence},
    server::ServerArgs,
};
use crate::{
    model::CaseId,
    publish::{Report, Sequencer},
    sharing::{Exchange, Inbox, LeftOut, MayBeLost},
};

/// Larger than any catalogue.
const MAX_JSON_LEN: u64 = 1 << 20;

#[derive(Debug, Subcommand)]
pub(super) enum CodeAction {
    Issue(IssueArgs),
}

#[derive(Debug, clap::Args)]
pub(super) struct IssueArgs {
    #[arg(long, value_parser = given::<CaseId>)]
    case: CaseId,
    #[command(flatten)]
    server: ServerArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct AdviceArgs {
    file: PathBuf,
    #[command(flatten)]
    server: ServerArgs,
}

#[derive(Serialize)]
struct Issued<'a> {
    case: CaseId,
    code: &'a str,
    ends: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Texts {
    zh_hant: String,
    zh_hans: String,
    en: String,
}

fn exchange<T>(
    args: &ServerArgs,
    global: &Global,
    body: impl FnOnce(Exchange<'_>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let now = global.clock.clock()?.now();
    let (desk, transport) = args.open(global)?;
    let _working = Working::on(text!("asking-server"));
    body(Exchange { desk: &desk, transport: &transport, now })
}

/// `inbox`.
pub(super) fn inbox(args: &ServerArgs, global: &Global) -> Result<(), Failure> {
    let (inbox, outcome) = exchange(args, global, |exchange| Ok(exchange.inbox(&mut rand::rng())))?;
    // What was taken is taken, whatever failed: it is shown first.
    if global.json {
        print_json(&inbox)?
    } else {
        show(&inbox, global)
    }
    Ok(outcome?)
}

fn show(inbox: &Inbox, global: &Global) {
    let Inbox {
        accepted, left_out, unknown, unreadable, forged, replayed, taken_before, may_be_lost, ..
    } = inbox;
    for (case, rows) in accepted {
        let case = case.to_string();
        let command = global.next(&format!("case review {case}"));
        say!("inbox-rows", case, rows = *rows, command);
    }
    for LeftOut { case, visit, venue, reason } in left_out {
        let reason = words().fact(reason);
        say!("inbox-visit-left-out", case = case.to_string(), visit = *visit, venue = venue.as_str(), reason);
    }
    say!("inbox-counted", accepted = accepted.len(), forged = *forged, replayed = *replayed);
    if *taken_before > 0 {
        say!("inbox-taken-before", count = *taken_before);
    }
    if unknown + unreadable > 0 {
        say!("inbox-left-at-server", unknown = *unknown, unreadable = *unreadable);
    }
    if let Some(MayBeLost { since, until, cases }) = may_be_lost {
        say!(
            "inbox-may-be-lost",
            since = local_time(*since),
            until = local_time(*until),
            cases = words().fact(cases)
        );
    }
}

impl CodeAction {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let Self::Issue(IssueArgs { case, server }) = self;
        let (code, ends) = exchange(&server, global, |exchange| Ok(exchange.issue(case, &mut rand::rng())?))?;
        let code = code.to_text();
        if global.json {
            return print_json(&Issued { case, code: &code, ends: format_time(ends) });
        }
        homesafe_host::put!("{}", *code);
        eprintln!("{}", text!("code-for-patient", ends = local_time(ends)));
        Ok(())
    }
}

impl AdviceArgs {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let bytes = read_given(&self.file, MAX_JSON_LEN)?;
        let texts = serde_json::from_slice::<[Texts; 4]>(&bytes);
        let texts = texts.map_err(|error| Failure::usage(text!("advice-file", why = error.to_string())))?;
        let text = |Texts { zh_hant, zh_hans, en }: Texts| {
            AdviceText::new([&zh_hant, &zh_hans, &en]).map_err(|error| Failure::fact(Exit::Usage, &error))
        };
        let [a, b, c, d] = texts.map(text);
        let catalogue = AdviceCatalogue::new([a?, b?, c?, d?]);
        let clock = global.clock.clock()?;
        let (desk, transport) = self.server.open(global)?;
        let publish = |sequencer: &mut Sequencer<'_>| Ok(sequencer.publish_catalogue(&catalogue)?);
        report(&Report::from(&sequence(&desk, &transport, clock.as_ref(), publish)?), global)
    }
}
