//! `publication ...`: the two-person rule.

use std::path::PathBuf;

use clap::Subcommand;
use homesafe_host::{
    cli::{Failure, count, print_json},
    clock::format_time,
    files::read_given,
};
use homesafe_protocol::batch::Level;
use zeroize::Zeroizing;

use super::{
    Global, PATIENCE, confirm,
    publish::{Common, report, sequence},
};
use crate::publish::{MAX_PROPOSAL_LEN, Proposal, Report, Review, ReviewedWindow};

#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// Write what waits here for signatures to a file, for the other desks. The file opens its windows: keep it secret
    Propose(FileArgs),
    /// At another desk: show what a proposed publication says, make its batch anew, and add this desk's signature
    Countersign(CountersignArgs),
    /// Back at the first desk: send the publication with all its signatures
    Send(FileArgs),
}

#[derive(Debug, clap::Args)]
pub(super) struct FileArgs {
    /// The proposal
    file: PathBuf,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, clap::Args)]
pub(super) struct CountersignArgs {
    #[command(flatten)]
    file: FileArgs,
    /// Windows of claimed venues that a second source confirmed, such as the operator or a receipt
    #[arg(long, value_name = "WINDOW,...", value_delimiter = ',')]
    second_source: Vec<u32>,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

impl Action {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        match self {
            Self::Propose(FileArgs { file, common }) => common.with_sequencer(global, |_, sequencer| {
                sequencer.proposal()?.write(&file)?;
                homesafe_host::put!("Wrote {}, which opens what it says: keep it secret.", file.display());
                Ok(())
            }),
            Self::Countersign(args) => args.run(global),
            Self::Send(FileArgs { file, common }) => common.with_sequencer(global, |_, sequencer| {
                let job = sequencer.send_countersigned(&read(&file)?)?;
                report(&Report::from(&job), global)
            }),
        }
    }
}

impl CountersignArgs {
    fn run(self, global: &Global) -> Result<(), Failure> {
        let Self { file: FileArgs { file, common }, second_source, yes } = self;
        let mut proposal = read(&file)?;
        let (transport, clock, mut desk) = common.open(global)?;
        // Nobody is asked for consent to what was not checked.
        sequence(&desk, &transport, clock.as_ref(), |sequencer| {
            let review = sequencer.review(&proposal)?;
            show(&proposal, &review);
            Ok(review.confirmed_by(&second_source)?)
        })?;
        // Nobody else waits while a person reads.
        desk.step_aside();
        confirm("Sign this publication?", yes)?;
        desk.step_in(PATIENCE)?;
        let (signatures, needed) = sequence(&desk, &transport, clock.as_ref(), |sequencer| {
            Ok(sequencer.countersign(&mut proposal, &second_source)?)
        })?;
        proposal.replace(&file)?;
        if global.json {
            return print_json(&serde_json::json!({ "seq": proposal.seq, "signatures": signatures, "needed": needed }));
        }
        homesafe_host::put!("Signed: {signatures} of {needed} signatures. The batch says exactly what is shown.");
        let (step, desk) = if signatures < needed { ("countersign", "a further") } else { ("send", "the first") };
        homesafe_host::put!("Next: `publication {step} {}` at {desk} desk.", file.display());
        Ok(())
    }
}

fn read(file: &std::path::Path) -> Result<Proposal, Failure> {
    Ok(Proposal::parse(&Zeroizing::new(read_given(file, MAX_PROPOSAL_LEN)?))?)
}

/// Days, times, levels and advice are what the batch says; of each venue it says who vouches for it.
fn show(proposal: &Proposal, review: &Review) {
    let windows = count(review.windows.len(), "window");
    eprintln!("Publication {} of {}: {windows}", proposal.seq, proposal.origin);
    for ReviewedWindow { number, venue, claimed, start, end, level, advice } in &review.windows {
        let [start, end] = [start, end].map(|time| format_time(*time));
        let level = if *level == Level::Withdrawn { "withdrawn".to_owned() } else { format!("level {}", *level as u8) };
        let standing = claimed.as_ref().map_or_else(|| "certified".to_owned(), |why| format!("claimed: {why}"));
        eprintln!("  {number}  {start} to {end}  {level}  advice {}  {venue}  ({standing})", u8::from(*advice));
    }
}
