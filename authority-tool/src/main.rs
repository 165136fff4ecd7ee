//! `homesafe-authority`: see the library.

use std::process::ExitCode;

use homesafe_authority::Cli;
use homesafe_host::cli;

fn main() -> ExitCode {
    cli::run(|| cli::parse::<Cli>().run())
}
