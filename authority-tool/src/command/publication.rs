//! `publication ...`: the two-person rule.

use std::path::PathBuf;

use clap::Subcommand;
use homesafe_client::{
    cli::{Failure, print_json},
    files::read_bounded,
};
use zeroize::Zeroizing;

use super::{
    Global, confirm,
    publish::{Common, report},
};
use crate::publish::{MAX_PROPOSAL_LEN, Proposal, Report};

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
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

impl Action {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        match self {
            Self::Propose(FileArgs { file, common }) => common.with_sequencer(global, |_, sequencer| {
                sequencer.proposal()?.write(&file)?;
                homesafe_client::say!("Wrote {}, which opens what it says: keep it secret.", file.display());
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
        let Self { file: FileArgs { file, common }, yes } = self;
        let mut proposal = read(&file)?;
        show(&proposal);
        confirm("Sign this publication?", yes)?;
        common.with_sequencer(global, |_, sequencer| {
            let (signatures, needed) = sequencer.countersign(&mut proposal)?;
            proposal.write(&file)?;
            if global.json {
                return print_json(
                    &serde_json::json!({ "seq": proposal.seq, "signatures": signatures, "needed": needed }),
                );
            }
            homesafe_client::say!("Signed: {signatures} of {needed} signatures. The batch says exactly what is shown.");
            homesafe_client::say!(
                "Next: `publication {} {}`.",
                if signatures < needed { "countersign" } else { "send" },
                file.display()
            );
            Ok(())
        })
    }
}

fn read(file: &std::path::Path) -> Result<Proposal, Failure> {
    Ok(Proposal::parse(&Zeroizing::new(read_bounded(file, MAX_PROPOSAL_LEN)?))?)
}

/// The windows and days are what the batch says; the names are the other desk's word.
fn show(proposal: &Proposal) {
    eprintln!("Publication {} of {}: {} windows", proposal.seq, proposal.origin, proposal.windows.len());
    for window in &proposal.windows {
        let [start, end] = window.span();
        let level = if window.level == 3 { "withdrawn".to_owned() } else { format!("level {}", window.level) };
        // A name must not play with the terminal.
        let venue = homesafe_protocol::display::one_line(&window.venue, 400);
        eprintln!("  {start} to {end}  {level}  advice {}  {venue}", u8::from(window.advice));
    }
}
