//! `homesafe`: a resident's device on the command line.

#[macro_use]
extern crate homesafe_host;

mod commands;
mod show;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use homesafe_host::cli::{self, ClockArgs, Failure};

use commands::{Home, alerts, backup, check_in, init, issuer, lock, look, share, sync, visits};

/// Keep a private diary of the venues you visit, and learn of exposures without telling anybody where you
/// were
#[derive(Parser)]
#[command(name = "homesafe", version)]
struct Cli {
    #[arg(long, global = true, value_name = "DIR")]
    home: Option<PathBuf>,
    #[arg(long, global = true)]
    json: bool,
    #[command(flatten)]
    clock: ClockArgs,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    Init(init::Args),
    Scan(check_in::ScanArgs),
    CheckOut(check_in::CheckOutArgs),
    Visits(look::Args),
    Note(visits::NoteArgs),
    Edit(visits::EditArgs),
    Delete(visits::DeleteArgs),
    Remind(visits::RemindArgs),
    Reminders(visits::RemindersArgs),
    Sync(sync::Args),
    Alerts(alerts::Args),
    Share(share::Args),
    Purge(look::PurgeArgs),
    Retention(visits::RetentionArgs),
    Export(backup::ExportArgs),
    Import(backup::ImportArgs),
    Wipe(backup::WipeArgs),
    Issuer(issuer::Args),
    #[command(subcommand)]
    Lock(lock::Lock),
}

fn main() -> ExitCode {
    let cli: Cli = cli::parse();
    cli::run(|| run(&cli))
}

fn run(cli: &Cli) -> Result<(), Failure> {
    let home = Home::new(cli.home.clone(), cli.clock.clock()?, cli.json)?;
    let Some(command) = &cli.command else { return look::now(&home) };
    match command {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_and_argument_has_help() {
        assert_eq!(cli::unsaid(&cli::command::<Cli>()), [""; 0]);
    }
}
