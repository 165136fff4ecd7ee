//! `cargo xtask test`: every check, in an order that says early what is cheap to say; the tests' summary comes last.

mod beside;
mod checks;
pub mod tools;

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::ValueEnum;

use self::beside::Beside;
use crate::{fuzz, run::duration_text};

/// Run every check of the project, installing what is missing.
#[derive(clap::Args)]
pub struct Args {
    /// Only these stages.
    stages: Vec<Stage>,
}

/// The stages, in the order they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Stage {
    /// The Debian packages and cargo tools the other stages need.
    Tools,
    /// The code is formatted.
    Fmt,
    /// No warning from clippy.
    Clippy,
    /// No warning from rustdoc.
    Docs,
    /// Licences, sources and bans of all dependencies; advisories where their database can be reached.
    Deny,
    /// Six seconds for each fuzz target, from its committed corpus.
    Fuzz,
    /// The demo on the generated city.
    DemoCity,
    /// The demo on New Zealand's locations of interest, where the file is there.
    DemoNz,
    /// The examples in the documentation.
    Doctests,
    /// All other tests.
    Nextest,
}

/// Runs the stages; the first failure ends it and names the command to run again.
pub fn main(args: &Args) -> Result<()> {
    let is_whole = args.stages.is_empty();
    let (mut times, mut beside) = (Vec::new(), None);
    for stage in Stage::value_variants() {
        if !is_whole && !args.stages.contains(stage) || is_whole && Stage::BESIDE.contains(stage) {
            continue;
        }
        if is_whole && *stage == Stage::Fuzz {
            beside = Some(Beside::start(&Stage::BESIDE.map(Stage::name))?);
        }
        if *stage == Stage::Nextest {
            if let Some(beside) = beside.take() {
                timed("beside", &mut times, || beside.finish())?;
            }
            if !times.is_empty() {
                print_times(&times);
            }
        }
        let name = stage.name();
        let run = || stage.run().with_context(|| format!("run it again with `cargo xtask test {name}`"));
        if *stage == Stage::Nextest {
            println!("\n== {name}");
            run()?;
        } else {
            timed(&name, &mut times, run)?;
        }
    }
    Ok(())
}

/// Runs something under its name, and says how long it took.
fn timed(name: &str, times: &mut Vec<(String, Duration)>, run: impl FnOnce() -> Result<()>) -> Result<()> {
    println!("\n== {name}");
    let begin = Instant::now();
    run()?;
    let time = begin.elapsed();
    println!("== {name} passed in {}", duration_text(time));
    times.push((name.to_owned(), time));
    Ok(())
}

/// Stands before the last stage, whose own summary ends the run.
fn print_times(times: &[(String, Duration)]) {
    println!("\n== so far");
    for (name, time) in times {
        println!("{name:<12}{:>9}", duration_text(*time));
    }
}

impl Stage {
    /// A run of all stages starts these beside the fuzz targets: each keeps one core busy for minutes.
    const BESIDE: [Self; 2] = [Self::DemoCity, Self::DemoNz];

    /// Its name on the command line.
    fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }

    fn run(self) -> Result<()> {
        match self {
            Self::Tools => tools::install(),
            Self::Fmt => checks::fmt(),
            Self::Clippy => checks::clippy(),
            Self::Docs => checks::docs(),
            Self::Deny => checks::deny(),
            Self::Fuzz => fuzz::short(),
            Self::DemoCity => checks::demo_city(),
            Self::DemoNz => checks::demo_nz(),
            Self::Doctests => checks::doctests(),
            Self::Nextest => checks::nextest(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tests_come_last() {
        let names: Vec<_> = Stage::value_variants().iter().map(|stage| stage.name()).collect();
        assert_eq!(names.first().unwrap(), "tools");
        assert_eq!(names.last().unwrap(), "nextest");
        assert!(names.contains(&"demo-nz".to_owned()));
    }
}
