//! `cargo xtask fuzz`: runs every fuzz target from its committed corpus, and says how far it came.

mod compiler;
mod corpus;
mod target;

use std::{
    path::Path,
    sync::Mutex,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};

use self::{
    compiler::Compiler,
    target::{Figures, Run, Target},
};
use crate::{
    run::{self, duration_text},
    tools,
};

/// Minutes of all targets in `cargo xtask test --long`.
const LONG: f64 = 30.0;
/// Targets that run at once, if nothing else is said.
const JOBS: u8 = 2;
/// Seconds in which a target has to find the bug that is planted for it.
const PLANTED: u64 = 300;

/// Fuzz every decoder, each from its committed corpus.
#[derive(clap::Args)]
pub struct Args {
    /// Minutes of fuzzing in all, shared evenly among the targets
    #[arg(long, value_name = "N", default_value_t = 10.0)]
    minutes: f64,
    /// Only this target; may be given again
    #[arg(long, value_name = "NAME")]
    target: Vec<String>,
    /// Targets that run at once
    #[arg(long, value_name = "N", default_value_t = JOBS, value_parser = clap::value_parser!(u8).range(1..))]
    jobs: u8,
    /// Write what was found back to fuzz/corpus: minimised, at most 64 files and 64 KiB a target
    #[arg(long, conflicts_with = "planted")]
    keep: bool,
    /// Instead: show that every target finds the bug that is planted for it, within five minutes each
    #[arg(long)]
    planted: bool,
}

/// Runs the targets; the first line of each tells its figures.
pub fn main(args: &Args) -> Result<()> {
    ensure!(args.minutes > 0.0 && args.minutes.is_finite(), "--minutes must be more than 0");
    let targets: Vec<Target> = targets()?
        .into_iter()
        .filter(|target| args.target.is_empty() || args.target.iter().any(|name| name == target.name()))
        .collect();
    ensure!(targets.len() >= args.target.len().max(1), "no such target; `cargo fuzz list` names all");
    if args.planted {
        return find_planted(&targets, args.jobs);
    }
    let outcome = fuzz(&targets, args.jobs, args.minutes);
    if args.keep {
        for target in &targets {
            let (files, bytes) = corpus::keep(target).with_context(|| target.name().to_owned())?;
            println!("{:<24} keeps {files} files of {bytes} bytes in all", target.name());
        }
    }
    outcome
}

/// A stage of the long suite: all targets, half an hour.
pub fn long() -> Result<()> {
    fuzz(&targets()?, JOBS, LONG)
}

/// A stage of the long suite: every target finds the bug that is planted for it.
pub fn planted() -> Result<()> {
    find_planted(&targets()?, JOBS)
}

/// Shares the minutes among the targets.
fn fuzz(targets: &[Target], jobs: u8, minutes: f64) -> Result<()> {
    let share = Duration::from_secs_f64((minutes * 60.0 / targets.len() as f64).max(1.0));
    println!("{} targets, {} each", targets.len(), duration_text(share));
    run_all(targets, jobs, &Run { seconds: share.as_secs().max(1), planted: false, keeps_finds: true })
}

/// Builds all targets.
fn targets() -> Result<Vec<Target>> {
    ensure!(tools::present("c++"), "fuzzing needs a C++ compiler");
    let compiler = Compiler::find();
    println!("fuzzing with {}", compiler.text());
    let names = run::capture(compiler.command()?.arg("list")).context("cannot list the targets")?;
    ensure!(!names.trim().is_empty(), "fuzz/ has no targets");
    let built = run::root().join("fuzz/target");
    run::capture(compiler.command()?.args(["build", "--features", "libfuzzer", "--target-dir"]).arg(&built))
        .context("cannot build the targets")?;
    let folder = built.join(compiler.host()?).join("release");
    Ok(names.lines().map(|name| Target::new(name, &folder)).collect())
}

fn run_all(targets: &[Target], jobs: u8, run: &Run) -> Result<()> {
    println!("{}", Figures::HEADING);
    let begin = Instant::now();
    let (mut all, mut failed) = (0, Vec::new());
    for (target, outcome) in each(targets, jobs, |target| {
        let outcome = target.run(run);
        if let Ok(figures) = &outcome {
            println!("{:<24} {figures}", target.name());
        }
        outcome
    }) {
        match outcome {
            Ok(figures) => all += figures.executions,
            Err(error) => failed.push(format!("{}: {error:#}", target.name())),
        }
    }
    println!("{} targets, {all} executions in {}", targets.len(), duration_text(begin.elapsed()));
    if failed.is_empty() { Ok(()) } else { bail!("{}", failed.join("\n")) }
}

/// Every target that has a bug planted must find it; one without is named.
fn find_planted(targets: &[Target], jobs: u8) -> Result<()> {
    let (with, without): (Vec<Target>, Vec<Target>) =
        targets.iter().cloned().partition(Target::has_planted_bug);
    let mut missed = Vec::new();
    for (target, outcome) in each(&with, jobs, |target| {
        let begin = Instant::now();
        let found = target.finds_planted_bug(PLANTED);
        if let Ok(true) = found {
            println!("{:<24} found its planted bug in {}", target.name(), duration_text(begin.elapsed()));
        }
        found
    }) {
        match outcome {
            Ok(true) => {}
            Ok(false) => {
                missed.push(format!("{} did not find its planted bug in {PLANTED} s", target.name()))
            }
            Err(error) => missed.push(format!("{}: {error:#}", target.name())),
        }
    }
    without.iter().for_each(|target| println!("{:<24} has no planted bug", target.name()));
    println!("{} of {} targets found their planted bugs", with.len() - missed.len(), with.len());
    if missed.is_empty() { Ok(()) } else { bail!("{}", missed.join("\n")) }
}

/// Does something with every target, some at a time; in the order in which they end.
fn each<T: Send>(targets: &[Target], jobs: u8, work: impl Fn(&Target) -> T + Sync) -> Vec<(&Target, T)> {
    let (queue, done) = (Mutex::new(targets.iter()), Mutex::new(Vec::new()));
    let next = || queue.lock().ok()?.next();
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                while let Some(target) = next() {
                    let outcome = work(target);
                    if let Ok(mut done) = done.lock() {
                        done.push((target, outcome));
                    }
                }
            });
        }
    });
    done.into_inner().unwrap_or_default()
}

/// A path below the checkout, as one would type it there.
fn shown(path: &Path) -> String {
    path.strip_prefix(run::root()).unwrap_or(path).display().to_string()
}
