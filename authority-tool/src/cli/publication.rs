//! `publication ...`: the two-person rule.

use std::path::PathBuf;

use clap::Subcommand;
use homesafe_host::{
    cli::{Failure, print_json, words},
    clock::local_time,
    files::read_given,
    say, text,
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
    Propose(FileArgs),
    Countersign(CountersignArgs),
    Send(FileArgs),
}

#[derive(Debug, clap::Args)]
pub(super) struct FileArgs {
    file: PathBuf,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, clap::Args)]
pub(super) struct CountersignArgs {
    #[command(flatten)]
    file: FileArgs,
    #[arg(long, value_name = "WINDOW,...", value_delimiter = ',')]
    second_source: Vec<u32>,
    #[arg(long)]
    yes: bool,
}

impl Action {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        match self {
            Self::Propose(FileArgs { file, common }) => {
                common.with_sequencer(global, |sequencer| Ok(sequencer.proposal()?.write(&file)?))?;
                say!("proposal-written", file = file.display().to_string());
                Ok(())
            }
            Self::Countersign(args) => args.run(global),
            Self::Send(FileArgs { file, common }) => {
                let proposal = read(&file)?;
                let job = common
                    .with_sequencer(global, |sequencer| Ok(sequencer.send_countersigned(&proposal)?))?;
                report(&Report::from(&job), global)
            }
        }
    }
}

impl CountersignArgs {
    fn run(self, global: &Global) -> Result<(), Failure> {
        let Self { file: FileArgs { file, common }, second_source, yes } = self;
        let mut proposal = read(&file)?;
        let (transport, clock, mut desk) = common.open(global)?;
        // Nobody is asked for consent to what was not checked.
        let review =
            sequence(&desk, &transport, clock.as_ref(), |sequencer| Ok(sequencer.review(&proposal)?))?;
        show(&proposal, &review);
        review.confirmed_by(&second_source)?;
        // Nobody else waits while a person reads.
        desk.step_aside();
        confirm(&text!("publication-question"), yes)?;
        desk.step_in(PATIENCE)?;
        let (signatures, needed) = sequence(&desk, &transport, clock.as_ref(), |sequencer| {
            Ok(sequencer.countersign(&mut proposal, &second_source)?)
        })?;
        proposal.replace(&file)?;
        if global.json {
            return print_json(
                &serde_json::json!({ "seq": proposal.seq, "signatures": signatures, "needed": needed }),
            );
        }
        say!("publication-countersigned", signatures, needed);
        let file = file.display().to_string();
        if signatures < needed {
            say!("publication-countersign-next", file)
        } else {
            say!("publication-send-next", file)
        }
        Ok(())
    }
}

fn read(file: &std::path::Path) -> Result<Proposal, Failure> {
    Ok(Proposal::parse(&Zeroizing::new(read_given(file, MAX_PROPOSAL_LEN)?))?)
}

/// Days, times, levels and advice are what the batch says; of each venue it says who vouches for it.
fn show(proposal: &Proposal, review: &Review) {
    let (seq, origin, windows) = (proposal.seq, proposal.origin.to_string(), review.windows.len());
    eprintln!("{}", text!("proposal-heading", seq, origin, windows));
    for ReviewedWindow { number, venue, claimed, start, end, level, advice } in &review.windows {
        let [start, end] = [start, end].map(|time| local_time(*time));
        let level = match level {
            Level::Withdrawn => text!("proposal-withdrawn"),
            level => text!("proposal-level", level = *level as u8),
        };
        let (advice, venue) = (u8::from(*advice), words().fact(venue));
        let standing = claimed.map_or_else(
            || text!("venue-certified"),
            |why| text!("proposal-claimed", why = words().fact(&why)),
        );
        eprintln!(
            "{}",
            text!("proposal-window", number = *number, start, end, level, advice, venue, standing)
        );
    }
}
