//! `cargo xtask demo`: the whole story with the real programs, checked against an oracle.

mod city;
mod compare;
mod desk;
mod mishaps;
mod model;
mod oracle;
mod patients;
mod person;
mod photo;
mod process;
mod programs;
mod progress;
mod publication;
mod resident;
mod residents;
mod server;
mod story;
mod table;
mod windows;

use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};
use progress::Stages;

/// Play the whole story with the real programs, and compare every alert with an oracle.
#[derive(clap::Args)]
pub struct Args {
    /// A CSV of windows with the columns of New Zealand's locations of interest, gzip or plain; without it, a
    /// generated city.
    #[arg(long, value_name = "CSV")]
    windows: Option<PathBuf>,
    /// Play the same again: the seed a former demo printed.
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// Take the programs as they were built last.
    #[arg(long)]
    no_build: bool,
    /// Keep the folder everything happened in, and say where it is.
    #[arg(long)]
    keep: bool,
}

/// Plays, prints the table, and fails on any difference.
pub fn main(args: &Args) -> Result<()> {
    let seed = args.seed.unwrap_or_else(|| rand::random_range(0..1_000_000));
    println!("seed {seed}");
    let input = match &args.windows {
        Some(path) => windows::read(path)?,
        None => city::generate(seed),
    };
    announce(&input);
    let mut stages = Stages::default();
    let (visits, expected) = stages.stage("plan and oracle", 1, |_| {
        let visits = residents::plan(&input, seed)?;
        let expected = oracle::alerts(&input, &visits);
        Ok((visits, expected))
    })?;
    if !args.no_build {
        stages.stage("programs built", 1, |_| programs::build())?;
    }

    let mut folder =
        tempfile::Builder::new().prefix("homesafe-demo-").tempdir().context("no temporary folder")?;
    if args.keep {
        folder.disable_cleanup(true);
        println!("everything happens in {}", folder.path().display());
    }
    let played = story::play(&input, &visits, seed, folder.path(), &mut stages)?;
    let comparison = compare::compare(&input, &visits, &expected, &played.shown);
    table::print(&input, &played, &comparison, stages.times());

    let differences = comparison.differences.len();
    if differences > 0 {
        bail!("{differences} differences; play it again with --seed {seed}");
    }
    ensure!(played.scans == visits.len(), "{} of {} scans were made", played.scans, visits.len());
    Ok(())
}

fn announce(input: &model::Input) {
    println!("{} places, {} windows", input.places.len(), input.windows.len());
    for row in &input.unusable {
        println!("left out: {row}");
    }
    if input.names_cut + input.addresses_cut > 0 {
        println!(
            "cut to what a poster carries: {} names, {} addresses",
            input.names_cut, input.addresses_cut
        );
    }
}
