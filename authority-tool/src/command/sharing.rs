//! `code`, `inbox` and `advice`: what goes between patients, residents and the desk through the server.

use std::{path::PathBuf, time::Duration};

use clap::Subcommand;
use homesafe_host::{
    cli::{Failure, count, print_json},
    clock::format_time,
    files::read_given,
};
use homesafe_protocol::advice::{AdviceCatalogue, AdviceText};
use serde::{Deserialize, Serialize};

use super::{Global, publish::report, server::ServerArgs};
use crate::{
    cases::CaseId,
    publish::{Report, Sequencer},
    sharing::{Exchange, Inbox, LeftOut, MayBeLost},
};

/// Between two looks at a checkpoint that does not hold a publication yet.
const PAUSE: Duration = Duration::from_secs(1);
/// Larger than any catalogue.
const MAX_JSON_LEN: u64 = 1 << 20;

#[derive(Debug, Subcommand)]
pub(super) enum CodeAction {
    /// Make a code with which a patient shares visits, once and within a day; prints it
    Issue(IssueArgs),
}

#[derive(Debug, clap::Args)]
pub(super) struct IssueArgs {
    /// The case that gets what is shared
    #[arg(long)]
    case: CaseId,
    #[command(flatten)]
    server: ServerArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct AdviceArgs {
    /// A list of four texts, each {"zh_hant": ..., "zh_hans": ..., "en": ...}
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
    body(Exchange { desk: &desk, transport: &transport, now })
}

/// `inbox`.
pub(super) fn inbox(args: &ServerArgs, global: &Global) -> Result<(), Failure> {
    let (inbox, outcome) = exchange(args, global, |exchange| Ok(exchange.inbox(&mut rand::rng())))?;
    // What was taken is taken, whatever failed: it is shown first.
    if global.json {
        print_json(&inbox)?
    } else {
        say(&inbox, global)
    }
    Ok(outcome?)
}

fn say(inbox: &Inbox, global: &Global) {
    let Inbox { accepted, left_out, unknown, unreadable, forged, replayed, taken_before, may_be_lost, .. } = inbox;
    for (case, rows) in accepted {
        let next = global.next(&format!("case review {case}"));
        homesafe_host::put!("Case {case}: {} shared. Next: `{next}`.", count(*rows, "row"));
    }
    for LeftOut { case, visit, venue, reason } in left_out {
        homesafe_host::put!(
            "Case {case}: visit {visit} of the share, to {venue}, is no row: {reason}. Ask the patient."
        );
    }
    homesafe_host::put!("{} accepted; refused: {forged} forged, {replayed} replayed.", accepted.len());
    if *taken_before > 0 {
        homesafe_host::put!(
            "{taken_before} were taken before, by a run that was cut off; they are deleted at the server now."
        );
    }
    if unknown + unreadable > 0 {
        homesafe_host::put!("{unknown} unknown and {unreadable} unreadable stay at the server.");
    }
    if let Some(MayBeLost { since, until, cases }) = may_be_lost {
        let cases: Vec<String> = cases.iter().map(CaseId::to_string).collect();
        homesafe_host::put!(
            "This folder was put back from an older copy: what was shared under codes of these cases and taken between {} and {} is lost, \
             and nothing waits under them. Ask their patients, and where they had shared, `code issue` a new code: {}",
            format_time(*since),
            format_time(*until),
            cases.join(", ")
        );
    }
}

impl CodeAction {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let Self::Issue(IssueArgs { case, server }) = self;
        let (code, ends) = exchange(&server, global, |exchange| Ok(exchange.issue(case, &mut rand::rng())?))?;
        let (code, ends) = (code.to_text(), format_time(ends));
        if global.json {
            return print_json(&Issued { case, code: &code, ends });
        }
        homesafe_host::put!("{}", *code);
        eprintln!("For the patient only; it works once, until {ends}.");
        Ok(())
    }
}

impl AdviceArgs {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let bytes = read_given(&self.file, MAX_JSON_LEN)?;
        let texts: [Texts; 4] = serde_json::from_slice(&bytes).map_err(Failure::usage)?;
        let text = |Texts { zh_hant, zh_hans, en }: Texts| AdviceText::new([&zh_hant, &zh_hans, &en]);
        let [a, b, c, d] = texts.map(text);
        let texts = [a, b, c, d].into_iter().collect::<Result<Vec<_>, _>>().map_err(Failure::usage)?;
        let texts: [AdviceText; 4] = texts.try_into().map_err(|_| Failure::usage("four texts are needed"))?;
        let catalogue = AdviceCatalogue::new(texts);
        let clock = global.clock.clock()?;
        let (desk, transport) = self.server.open(global)?;
        let mut sequencer = Sequencer::open(&desk, &transport, clock.as_ref(), PAUSE)?;
        sequencer.resume()?;
        report(&Report::from(&sequencer.publish_advice(&catalogue)?), global)
    }
}
