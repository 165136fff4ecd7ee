//! `homesafe-authority`: see the library.

use std::process::ExitCode;

use clap::Parser as _;
use homesafe_authority::Cli;

fn main() -> ExitCode {
    homesafe_host::cli::run(|| Cli::parse().run())
}
