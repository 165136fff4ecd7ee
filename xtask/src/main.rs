//! The project's own chores: `cargo xtask demo | test | fuzz | bench | mutants | manuals`.
//!
//! `demo` plays the whole story with the real programs and checks every alert against an oracle written apart
//! from them, which is why this crate depends on no crate of the workspace. `test` runs all checks, `fuzz`
//! all fuzz targets for longer, `bench` all benchmarks, `mutants` shows that the tests fail where a rule is
//! taken out. `manuals` writes completions and manual pages.

mod bench;
mod demo;
mod fuzz;
mod manuals;
mod mutants;
mod packages;
mod run;
mod sources;
mod test;
mod tools;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The project's own chores.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Play the whole story with the real programs, and compare every alert with an oracle.
    Demo(demo::Args),
    /// Run every check of the project, installing what is missing.
    Test(test::Args),
    /// Run every fuzz target from its committed corpus and print executions and coverage.
    Fuzz(fuzz::Args),
    /// Run every benchmark and print the figures.
    Bench(bench::Args),
    /// Take each listed rule out of a copy of the code, and demand that its tests fail.
    Mutants(mutants::Args),
    /// Write shell completions and manual pages.
    Manuals(manuals::Args),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().task {
        Task::Demo(args) => demo::main(&args),
        Task::Test(args) => test::main(&args),
        Task::Fuzz(args) => fuzz::main(&args),
        Task::Bench(args) => bench::main(&args),
        Task::Mutants(args) => mutants::main(&args),
        Task::Manuals(args) => manuals::main(&args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
