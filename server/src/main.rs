//! `homesafe-server`: makes a log key, serves a log.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = homesafe_host::cli::parse::<cli::Cli>();
    homesafe_host::cli::run(|| cli::run(arguments))
}
