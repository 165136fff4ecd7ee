//! `journal` and `officer`.

use clap::Subcommand;
use homesafe_client::{
    cli::{Exit, Failure, PassphraseArgs, print_json},
    clock::format_time,
};
use serde::Serialize;

use super::Global;
use crate::{desk::Officer, journal::Entry};

#[derive(Debug, clap::Args)]
pub(super) struct JournalArgs {
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Debug, Subcommand)]
pub(super) enum OfficerAction {
    /// Make a key for a further officer
    New {
        /// 1 to 32 of a-z, 0-9 and -
        name: String,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
    /// List the officers and their keys
    List {
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
}

#[derive(Serialize)]
struct Shown<'a> {
    entries: &'a [Entry],
    damage: &'a [String],
}

impl JournalArgs {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let desk = global.open_for_nobody(&self.passphrase)?;
        let (officers, journal) = (desk.officers()?, desk.read_journal()?);
        if global.json {
            print_json(&Shown { entries: &journal.entries, damage: &journal.damage })?;
        } else {
            for entry in &journal.entries {
                let name = officers.iter().find(|officer| officer.key == entry.officer).map_or("?", |o| &o.name);
                homesafe_client::say!("{}  {:<12}{}", format_time(entry.time), name, entry.what);
            }
        }
        if journal.damage.is_empty() {
            eprintln!("{} entries; every signature and the whole chain verify.", journal.entries.len());
            return Ok(());
        }
        Err(Failure::new(Exit::Damaged, format!("the journal is damaged:\n  {}", journal.damage.join("\n  "))))
    }
}

impl OfficerAction {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        match self {
            Self::New { name, passphrase } => {
                let now = global.clock.clock()?.now();
                let mut desk = global.open(&passphrase)?;
                let key = desk.add_officer(&name, now, &mut rand::rng())?;
                if global.json {
                    return print_json(&Officer { name, key });
                }
                homesafe_client::say!("{name}  {key}");
                Ok(())
            }
            Self::List { passphrase } => {
                let officers = global.open_for_nobody(&passphrase)?.officers()?;
                if global.json {
                    return print_json(&officers);
                }
                officers.iter().for_each(|Officer { name, key }| homesafe_client::say!("{name:<32}  {key}"));
                Ok(())
            }
        }
    }
}
