//! `cargo xtask test`: every check, in an order that says early what is cheap to say; the tests' summary
//! comes last. `cargo xtask test --long`: what takes longer, before something is called done.

mod cases;
mod checks;
mod examples;
pub mod wasm;

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::{fuzz, mutants, run::duration_text, tools};

/// Run every check of the project, installing what is missing.
#[derive(clap::Args)]
pub struct Args {
    /// Only these stages.
    stages: Vec<Stage>,
    /// The stages that take longer, instead: the demo on New Zealand's locations, the fuzz targets, the
    /// mutants.
    #[arg(long, conflicts_with = "stages")]
    long: bool,
    /// Only the tests of one crate, by its folder, or those whose names have this in them.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["stages", "long"])]
    only: Option<String>,
}

/// The stages, in the order they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Stage {
    /// The Debian packages and cargo tools the other stages need.
    Tools,
    /// The code is formatted.
    Fmt,
    /// No circle among modules, and nothing said that the catalogues do not have.
    Sources,
    /// No warning from clippy.
    Clippy,
    /// No warning from rustdoc.
    Docs,
    /// Licences, sources and bans of all dependencies; advisories where their database can be reached.
    Deny,
    /// The core built for a page, and its tests in Node.
    Wasm,
    /// The demo on the generated city.
    DemoCity,
    /// The cases from habits of phones, spreadsheets and people, where their folder is there.
    Cases,
    /// The demo on New Zealand's locations of interest, where the file is there. Long.
    DemoNz,
    /// No crate names a dependency that it does not use. Long.
    Shear,
    /// Each crate builds alone, with each of its features. Long.
    Alone,
    /// Every fuzz target finds the bug that is planted for it. Long.
    Planted,
    /// Half an hour of fuzzing, shared among the targets. Long.
    Fuzz,
    /// The tests fail where a rule is taken out. Long.
    Mutants,
    /// The examples in the documentation, and those of each crate.
    Doctests,
    /// All other tests.
    Nextest,
}

/// Runs the stages; the first failure ends it and names the command to run again.
pub fn main(args: &Args) -> Result<()> {
    if let Some(name) = &args.only {
        return checks::only(name);
    }
    let stages = args.chosen();
    let mut times = Vec::new();
    for stage in &stages {
        let name = stage.name();
        let run = || stage.run().with_context(|| format!("run it again with `cargo xtask test {name}`"));
        if *stage == Stage::Nextest {
            print_times(&times);
            println!("\n== {name}");
            run()?;
        } else {
            timed(*stage, &mut times, run)?;
        }
    }
    if !stages.contains(&Stage::Nextest) {
        print_times(&times);
    }
    Ok(())
}

impl Args {
    fn chosen(&self) -> Vec<Stage> {
        let is_chosen = |stage: &Stage| match self.stages.as_slice() {
            [] => stage.is_long() == self.long,
            named => named.contains(stage),
        };
        Stage::value_variants().iter().copied().filter(is_chosen).collect()
    }
}

/// Runs a stage, and says how long it took.
fn timed(stage: Stage, times: &mut Vec<(Stage, Duration)>, run: impl FnOnce() -> Result<()>) -> Result<()> {
    let name = stage.name();
    println!("\n== {name}");
    let begin = Instant::now();
    run()?;
    let time = begin.elapsed();
    println!("== {name} passed in {}", duration_text(time));
    times.push((stage, time));
    Ok(())
}

/// Stands before the tests, whose own summary ends the run.
fn print_times(times: &[(Stage, Duration)]) {
    if times.len() < 2 {
        return;
    }
    println!("\n== so far, and the share of each where everything is built for the first time on two cores");
    for (stage, time) in times {
        let share = stage.share().map(duration_text).unwrap_or_default();
        println!("{:<12}{:>9}{share:>9}", stage.name(), duration_text(*time));
    }
    println!("{:<12}{:>9}{:>9}", Stage::Nextest.name(), "", duration_text(Stage::NEXTEST_SHARE));
}

impl Stage {
    /// Its name on the command line.
    fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }

    const NEXTEST_SHARE: Duration = Duration::from_secs(10 * 60);

    /// What it may take of the 35 minutes that all stages of the short suite have.
    const fn share(self) -> Option<Duration> {
        Some(Duration::from_secs(match self {
            Self::Tools => 90,
            Self::Fmt | Self::Sources => 5,
            Self::Clippy => 150,
            Self::Docs => 25,
            Self::Deny => 5,
            Self::Wasm => 105,
            Self::DemoCity => 12 * 60,
            Self::Cases => 105,
            Self::Doctests => 60,
            Self::Nextest => return Some(Self::NEXTEST_SHARE),
            Self::DemoNz | Self::Shear | Self::Alone | Self::Planted | Self::Fuzz | Self::Mutants => {
                return None;
            }
        }))
    }

    const fn is_long(self) -> bool {
        matches!(self, Self::DemoNz | Self::Shear | Self::Alone | Self::Planted | Self::Fuzz | Self::Mutants)
    }

    fn run(self) -> Result<()> {
        match self {
            Self::Tools => tools::install(),
            Self::Fmt => checks::fmt(),
            Self::Sources => crate::sources::check(),
            Self::Clippy => checks::clippy(),
            Self::Docs => checks::docs(),
            Self::Deny => checks::deny(),
            Self::Wasm => wasm::core(),
            Self::DemoCity => checks::demo_city(),
            Self::Cases => cases::check(),
            Self::DemoNz => checks::demo_nz(),
            Self::Shear => checks::shear(),
            Self::Alone => checks::alone(),
            Self::Planted => fuzz::planted(),
            Self::Fuzz => fuzz::long(),
            Self::Mutants => mutants::main(&mutants::Args::default()),
            Self::Doctests => checks::doctests(),
            Self::Nextest => checks::nextest(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stage_is_in_one_suite_and_the_tests_come_last() {
        let suite = |long| Args { stages: Vec::new(), long, only: None }.chosen();
        assert_eq!(suite(false).first(), Some(&Stage::Tools));
        assert_eq!(suite(false).last(), Some(&Stage::Nextest));
        assert!(suite(true).contains(&Stage::DemoNz));
        assert_eq!(suite(false).len() + suite(true).len(), Stage::value_variants().len());
        let named = Args { stages: vec![Stage::Fuzz, Stage::Fmt], long: false, only: None };
        assert_eq!(named.chosen(), [Stage::Fmt, Stage::Fuzz]);
        let shares: Duration = suite(false).iter().filter_map(|stage| stage.share()).sum();
        assert!(shares <= Duration::from_secs(35 * 60), "{shares:?}");
        assert!(suite(false).iter().all(|stage| stage.share().is_some()));
    }
}
