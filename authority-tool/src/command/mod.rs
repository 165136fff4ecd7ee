//! The command line of `homesafe-authority`.

mod certify;
mod init;
mod publish;
mod trust;

use std::{io::IsTerminal as _, path::PathBuf};

use clap::{Parser, Subcommand};
use homesafe_client::cli::{ClockArgs, Failure, PassphraseArgs};

use crate::desk::Desk;

/// The health authority's desk: keys, trust documents, certificates, and the publication of windows.
#[derive(Debug, Parser)]
#[command(name = "homesafe-authority", version)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Clone, clap::Args)]
struct Global {
    /// The desk's folder
    #[arg(long, global = true, value_name = "DIR", default_value = "desk")]
    desk: PathBuf,
    /// Print JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(flatten)]
    clock: ClockArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a desk: root, publishing, certification and submission keys under one passphrase
    Init(init::Args),
    /// Make, sign and send the next trust document
    Trust(Box<trust::Args>),
    /// Certify a venue from its code, a picture of its poster, or a registration request
    Certify(certify::Args),
    /// Publish a table of windows: code,start,end,level,advice
    Publish(publish::PublishArgs),
    /// Withdraw published windows: code,start,end
    Withdraw(publish::WithdrawArgs),
    /// Void publications, such as those of a stolen key: residents see them as withdrawn
    Void(trust::VoidArgs),
}

impl Cli {
    /// Does what was asked.
    pub fn run(self) -> Result<(), Failure> {
        let Self { global, command } = self;
        match command {
            Command::Init(args) => args.run(&global),
            Command::Trust(args) => args.run(&global),
            Command::Certify(args) => args.run(&global),
            Command::Publish(args) => args.run(&global),
            Command::Withdraw(args) => args.run(&global),
            Command::Void(args) => args.run(&global),
        }
    }
}

impl Global {
    /// Opens the desk; once a run, because it takes a second.
    fn open(&self, passphrase: &PassphraseArgs) -> Result<Desk, Failure> {
        Ok(Desk::open(&self.desk, &passphrase.read("Passphrase of the desk")?)?)
    }
}

/// Asks on the terminal, unless the answer was given.
fn confirm(question: &str, yes: bool) -> Result<(), Failure> {
    if yes {
        return Ok(());
    }
    if !std::io::stdin().is_terminal() {
        return Err(Failure::usage("no terminal to ask for your consent: look at what is shown, then give --yes"));
    }
    eprint!("{question} [y/N] ");
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).map_err(Failure::usage)?;
    if matches!(answer.trim(), "y" | "Y" | "yes") {
        Ok(())
    } else {
        Err(Failure::usage("not confirmed; nothing was signed"))
    }
}
