//! The command line of `homesafe-authority`.

mod case;
mod certify;
mod init;
mod journal;
mod keys;
mod publication;
mod publish;
mod publisher;
mod recover;
mod rules;
mod server;
mod sharing;
mod trust;

use std::{path::PathBuf, time::Duration};

use clap::{Parser, Subcommand};
use homesafe_host::cli::{self, ClockArgs, Failure, PassphraseArgs};

use homesafe_protocol::trust::TrustDocument;

use crate::{desk::Desk, publish::Notice};

/// How long another process may take with the desk: the publisher, for one, holds it while it talks to the server.
const PATIENCE: Duration = Duration::from_secs(60);

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
    /// Who acts; needed where the desk has several officers
    #[arg(long, global = true, value_name = "NAME")]
    officer: Option<String>,
    #[command(flatten)]
    clock: ClockArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a desk: root, publishing, certification and submission keys under one passphrase
    Init(init::Args),
    /// Make, sign and send the next trust document
    Trust(Box<trust::Args>),
    /// Work on cases: what is known of where patients were, until it is published
    #[command(subcommand)]
    Case(case::Action),
    /// Show the journal of all acts at this desk, and verify it
    Journal(journal::JournalArgs),
    /// Make officers, or list them
    #[command(subcommand)]
    Officer(journal::OfficerAction),
    /// Show or set what this desk asks of its officers
    Rules(rules::Args),
    /// Certify a venue from its code, a picture of its poster, or a registration request
    Certify(certify::Args),
    /// Publish all approved cases, or a table of windows: code,start,end,level,advice
    Publish(publish::PublishArgs),
    /// Publications that need the signatures of several desks
    #[command(subcommand)]
    Publication(publication::Action),
    /// Publish in every slot, until ended: all cases approved by then, or dummies only
    Publisher(publisher::Args),
    /// Show this desk's public keys, and when they hold
    Keys(keys::Args),
    /// Codes with which patients share their visits
    #[command(subcommand)]
    Code(sharing::CodeAction),
    /// Fetch what patients shared, take it into their cases, and delete it at the server
    Inbox(server::ServerArgs),
    /// Publish the advice texts
    Advice(sharing::AdviceArgs),
    /// Withdraw published windows: code,start,end
    Withdraw(publish::WithdrawArgs),
    /// After a loss: bring a server that lost publications forward; let a desk that was put back from a copy sign again
    Recover(recover::Args),
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
            Command::Case(action) => action.run(&global),
            Command::Journal(args) => args.run(&global),
            Command::Officer(action) => action.run(&global),
            Command::Rules(args) => args.run(&global),
            Command::Certify(args) => args.run(&global),
            Command::Publish(args) => args.run(&global),
            Command::Publication(action) => action.run(&global),
            Command::Publisher(args) => args.run(&global),
            Command::Keys(args) => args.run(&global),
            Command::Code(action) => action.run(&global),
            Command::Inbox(args) => sharing::inbox(&args, &global),
            Command::Advice(args) => args.run(&global),
            Command::Withdraw(args) => args.run(&global),
            Command::Recover(args) => args.run(&global),
            Command::Void(args) => args.run(&global),
        }
    }
}

impl Global {
    /// How a command is given next, for the same desk and officer.
    fn next(&self, command: &str) -> String {
        let officer = self.officer.as_ref().map_or_else(String::new, |name| format!(" --officer {name}"));
        format!("homesafe-authority --desk {}{officer} {command}", self.desk.display())
    }

    /// Opens the desk; once a run, because it takes a second.
    fn open(&self, passphrase: &PassphraseArgs) -> Result<Desk, Failure> {
        let mut desk = self.open_for_nobody(passphrase)?;
        desk.act_as(self.officer.as_deref())?;
        Ok(desk)
    }

    /// Opens the desk for somebody who only looks.
    fn open_for_nobody(&self, passphrase: &PassphraseArgs) -> Result<Desk, Failure> {
        Ok(Desk::open_within(&self.desk, &passphrase.read("Passphrase of the desk")?, PATIENCE)?)
    }
}

/// Says on standard error that the trust document that holds is past half of its life.
fn warn_if_due(trust: Option<&TrustDocument>, global: &Global) -> Result<(), Failure> {
    let now = global.clock.clock()?.now();
    if let Some(notice) = trust.and_then(|trust| Notice::of_trust(trust, now)) {
        eprintln!("note: {notice}");
    }
    Ok(())
}

/// Asks on the terminal, unless the answer was given.
fn confirm(question: &str, yes: bool) -> Result<(), Failure> {
    if yes {
        return Ok(());
    }
    match cli::confirm(question)? {
        Some(true) => Ok(()),
        Some(false) => Err(Failure::usage("not confirmed; nothing was signed")),
        None => Err(Failure::usage("no terminal to ask for your consent: look at what is shown, then give --yes")),
    }
}
