//! `homesafe`: a resident's device on the command line.

mod commands;
mod show;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use homesafe_host::cli::{self, ClockArgs, Failure};

use commands::{Home, alerts, backup, check_in, init, issuer, lock, look, share, sync, visits};

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
    /// Check out of the open visit that began last, or of the one named; of a visit that is over with your passphrase
    CheckOut(check_in::CheckOutArgs),
    /// Show your visits; needs your passphrase
    Visits(look::Args),
    /// Add a note to a visit, below the one before
    Note(visits::NoteArgs),
    /// Change a visit's times or note; needs your passphrase
    Edit(visits::EditArgs),
    /// Delete a visit for good; needs your passphrase
    Delete(visits::DeleteArgs),
    /// Set from when on `homesafe reminders` asks whether you have left
    Remind(visits::RemindArgs),
    /// Show open visits whose reminder is due
    Reminders(visits::RemindersArgs),
    /// Fetch what the health authority published, and match it with your visits on this device
    Sync(sync::Args),
    /// Show whether you were exposed; with your passphrase also where
    Alerts(alerts::Args),
    /// Share visits with the health authority, which gave you a code after a positive test
    Share(share::Args),
    /// Forget what is older than the retention period, as every run does
    Purge(look::PurgeArgs),
    /// Show how long visits are kept, or keep them for fewer days
    Retention(visits::RetentionArgs),
    /// Write all visits, or part of them, to an encrypted file
    Export(backup::ExportArgs),
    /// Add the visits of an encrypted file to this device
    Import(backup::ImportArgs),
    /// Erase everything on this device
    Wipe(backup::WipeArgs),
    /// Set whose signatures on NHS COVID-19 posters count; without it they are shown as unverified
    Issuer(issuer::Args),
    /// Show, change, remove or set the lock before your diary
    #[command(subcommand)]
    Lock(lock::Lock),
}

fn main() -> ExitCode {
    let cli: Cli = cli::parse();
    cli::run(|| run(&cli))
}

fn run(cli: &Cli) -> Result<(), Failure> {
    let home = Home::new(cli.home.clone(), cli.clock.clock()?, cli.json)?;
    match &cli.command {
        Command::Init(args) => init::run(&home, args),
        Command::Scan(args) => check_in::check_in(&home, args),
        Command::CheckOut(args) => check_in::check_out(&home, args),
        Command::Visits(args) => look::visits(&home, args),
        Command::Note(args) => visits::note(&home, args),
        Command::Edit(args) => visits::edit(&home, args),
        Command::Delete(args) => visits::delete(&home, args),
        Command::Remind(args) => visits::remind(&home, args),
        Command::Reminders(args) => visits::reminders(&home, args),
        Command::Retention(args) => visits::retention(&home, args),
        Command::Export(args) => backup::export(&home, args),
        Command::Import(args) => backup::import(&home, args),
        Command::Wipe(args) => backup::wipe(&home, args),
        Command::Issuer(args) => issuer::run(&home, args),
        Command::Lock(command) => lock::run(&home, command),
        Command::Sync(args) => sync::sync(&home, args),
        Command::Alerts(args) => alerts::run(&home, args),
        Command::Share(args) => share::run(&home, args),
        Command::Purge(args) => look::purge(&home, args),
    }
}
