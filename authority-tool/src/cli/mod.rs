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

use std::{
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use clap::{Parser, Subcommand};
use homesafe_host::{
    cli::{self, ClockArgs, Failure, PassphraseArgs, Working, words},
    text,
};
use homesafe_protocol::trust::TrustDocument;
use serde::Serialize;

use crate::{desk::Desk, publish::Notice};

/// How long another process may take with the desk: the publisher, for one, holds it while it talks to the
/// server.
const PATIENCE: Duration = Duration::from_secs(60);
/// The folder of a desk where nothing else is said.
const DESK: &str = "desk";

/// The command line of the desk.
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
    #[arg(long, global = true, value_name = "DIR")]
    desk: Option<PathBuf>,
    #[arg(long, global = true)]
    json: bool,
    #[arg(long, global = true, value_name = "NAME")]
    officer: Option<String>,
    #[command(flatten)]
    clock: ClockArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Args),
    Trust(Box<trust::Args>),
    #[command(subcommand)]
    Case(case::Action),
    Journal(journal::JournalArgs),
    #[command(subcommand)]
    Officer(journal::OfficerAction),
    Rules(rules::Args),
    Certify(certify::Args),
    Publish(publish::PublishArgs),
    #[command(subcommand)]
    Publication(publication::Action),
    Publisher(publisher::Args),
    Keys(keys::Args),
    #[command(subcommand)]
    Code(sharing::CodeAction),
    Inbox(server::ServerArgs),
    Advice(sharing::AdviceArgs),
    Withdraw(publish::WithdrawArgs),
    Recover(recover::Args),
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
    /// The desk's folder: the one that is given, else the first of the usual places that holds one.
    fn folder(&self) -> PathBuf {
        let usual = || [Path::new(DESK), Path::new(".")].into_iter().find(|folder| Desk::is_in(folder));
        self.desk.clone().unwrap_or_else(|| usual().unwrap_or(Path::new(DESK)).to_owned())
    }

    /// How a command is given next, for the same desk and officer.
    fn next(&self, command: &str) -> String {
        let desk =
            self.desk.as_ref().map_or_else(String::new, |folder| format!(" --desk {}", folder.display()));
        let officer = self.officer.as_ref().map_or_else(String::new, |name| format!(" --officer {name}"));
        format!("homesafe-authority{desk}{officer} {command}")
    }

    /// Opens the desk; once a run, because it takes a second.
    fn open(&self, passphrase: &PassphraseArgs) -> Result<Desk, Failure> {
        let mut desk = self.open_for_nobody(passphrase)?;
        desk.act_as(self.officer.as_deref())?;
        Ok(desk)
    }

    /// Opens the desk for somebody who only looks.
    fn open_for_nobody(&self, passphrase: &PassphraseArgs) -> Result<Desk, Failure> {
        let passphrase = passphrase.read(&text!("passphrase-of-desk"))?;
        let _working = Working::on(text!("opening-desk"));
        Ok(Desk::open_within(&self.folder(), &passphrase, PATIENCE)?)
    }
}

/// Says on standard error that the trust document that holds is past half of its life.
fn warn_if_due(trust: Option<&TrustDocument>, global: &Global) -> Result<(), Failure> {
    let now = global.clock.clock()?.now();
    trust.and_then(|trust| Notice::of_trust(trust, now)).iter().for_each(note);
    Ok(())
}

/// Says a fact on standard error, as something good to know.
fn note(fact: &impl Serialize) {
    eprintln!("{}", text!("note", message = words().fact(fact)));
}

/// Reads an argument; what is wrong with it is said in the words of this run.
fn given<T: FromStr<Err: Serialize>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error| words().fact(&error))
}

/// Asks on the terminal, unless the answer was given.
fn confirm(question: &str, yes: bool) -> Result<(), Failure> {
    if yes {
        return Ok(());
    }
    match cli::confirm(question)? {
        Some(true) => Ok(()),
        Some(false) => Err(Failure::usage(text!("desk-not-confirmed"))),
        None => Err(Failure::usage(text!("desk-no-terminal"))),
    }
}
