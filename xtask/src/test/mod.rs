//! `cargo xtask test`: every check, in an order that says early what is cheap to say; the tests' summary comes last.

mod checks;
pub mod tools;

use std::time::Instant;

use anyhow::{Context, Result};
use clap::ValueEnum;

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
    let mut times = Vec::new();
    for stage in Stage::value_variants() {
        if !args.stages.is_empty() && !args.stages.contains(stage) {
            continue;
        }
        if *stage == Stage::Nextest && !times.is_empty() {
            print_times(&times);
        }
        println!("\n== {}", stage.name());
        let begin = Instant::now();
        stage.run().with_context(|| format!("run it again with `cargo xtask test {}`", stage.name()))?;
        times.push((stage.name(), begin.elapsed()));
        if *stage != Stage::Nextest {
            println!("== {} passed in {}", stage.name(), duration_text(begin.elapsed()));
        }
    }
    Ok(())
}

/// Stands before the last stage, whose own summary ends the run.
fn print_times(times: &[(String, std::time::Duration)]) {
    println!("\n== so far");
    for (name, time) in times {
        println!("{name:<12}{:>9}", duration_text(*time));
    }
}

impl Stage {
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
