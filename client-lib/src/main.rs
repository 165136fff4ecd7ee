//! `homesafe`: a resident's device on the command line.

mod commands;
mod show;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use homesafe_client::cli::{self, ClockArgs, Failure};

use commands::{Home, alerts, check_in, init, look, share, sync};

/// Keep a private diary of the venues you visit, and learn of exposures without telling anybody where you were
#[derive(Parser)]
#[command(name = "homesafe", version, propagate_version = true)]
struct Cli {
    /// Folder of this device [default: $XDG_DATA_HOME/homesafe]
    #[arg(long, global = true, value_name = "DIR")]
    home: Option<PathBuf>,
    /// Print JSON instead of text
    #[arg(long, global = true)]
    json: bool,
    #[command(flatten)]
    clock: ClockArgs,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Set this device up: name the server, pin the authority's trust document, choose a passphrase for the diary
    Init(init::Args),
    /// Check in: a picture of a venue's poster, the text of its code, or - to read either from standard input
    Scan(check_in::ScanArgs),
    /// Check out of the open visit that began last, or of the one named
    CheckOut(check_in::CheckOutArgs),
    /// Show your visits; needs your passphrase
    Visits(look::Args),
    /// Fetch what the health authority published, and match it with your visits on this device
    Sync(sync::Args),
    /// Show whether you were exposed; with your passphrase also where
    Alerts(alerts::Args),
    /// Share visits with the health authority, which gave you a code after a positive test
    Share(share::Args),
    /// Forget what is older than the retention period
    Purge,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    cli::run(|| run(&cli))
}

fn run(cli: &Cli) -> Result<(), Failure> {
    let home = Home::new(cli.home.clone(), cli.clock.clock()?, cli.json)?;
    match &cli.command {
        Command::Init(args) => init::run(&home, args),
        Command::Scan(args) => check_in::scan(&home, args),
        Command::CheckOut(args) => check_in::check_out(&home, args),
        Command::Visits(args) => look::visits(&home, args),
        Command::Sync(args) => sync::run(&home, args),
        Command::Alerts(args) => alerts::run(&home, args),
        Command::Share(args) => share::run(&home, args),
        Command::Purge => look::purge(&home),
    }
}
