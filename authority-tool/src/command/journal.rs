//! `journal` and `officer`.

use clap::Subcommand;
use homesafe_host::{
    cli::{Exit, Failure, PassphraseArgs, print_json, words},
    clock::local_time,
    text,
};
use homesafe_protocol::display::one_line;
use serde::Serialize;

use super::{Global, given, note};
use crate::{
    audit::{Difference, differences},
    desk::{Damage, Journal, Officer},
    journal::{Entry, Line, Mark},
};

#[derive(Debug, clap::Args)]
pub(super) struct JournalArgs {
    #[arg(long, value_name = "NUMBER:HASH", value_parser = given::<Mark>)]
    since: Option<Mark>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Debug, Subcommand)]
pub(super) enum OfficerAction {
    New {
        name: String,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
    List {
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
}

#[derive(Serialize)]
struct Shown<'a> {
    entries: &'a [Entry],
    damage: &'a [Damage],
    /// To be written down.
    last: Option<String>,
    differences: &'a [Difference],
}

impl JournalArgs {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let desk = global.open_for_nobody(&self.passphrase)?;
        let (officers, Journal { entries, hashes, mut damage }) = (desk.officers()?, desk.read_journal()?);
        let differences = differences(&desk, &entries)?;
        let later = entries.get(self.since.as_ref().map_or(0, |mark| mark.entries)..).unwrap_or_default();
        let last = Mark::last(&hashes).map(|mark| mark.to_string());
        if let Some(Err(error)) = self.since.map(|mark| mark.check(&hashes)) {
            damage.push(Damage::Mark(error));
        }
        if global.json {
            print_json(&Shown { entries: later, damage: &damage, last: last.clone(), differences: &differences })?;
        } else {
            for entry in later {
                let name = officers.iter().find(|officer| officer.key == entry.officer).map_or("?", |o| &o.name);
                let what = one_line(&words().fact(&entry.what.told()), Line::MAX_LEN);
                homesafe_host::put!("{}  {:<12}{what}", local_time(entry.time), name);
            }
            differences.iter().filter(|difference| difference.is_explained()).for_each(note);
        }
        let mut wrong: Vec<String> = damage.iter().map(|damage| words().fact(damage)).collect();
        if !wrong.is_empty() {
            wrong.push(text!("journal-put-back"));
        }
        let unexplained = differences.iter().filter(|difference| !difference.is_explained());
        wrong.extend(unexplained.map(|difference| words().fact(difference)));
        if wrong.is_empty() {
            eprintln!("{}", text!("journal-verifies", entries = entries.len()));
            last.into_iter().for_each(|mark| eprintln!("{}", text!("journal-write-down", mark)));
            return Ok(());
        }
        Err(Failure::new(Exit::Damaged, text!("journal-is-wrong", lines = wrong.join("\n  "))))
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
                homesafe_host::put!("{name}  {key}");
                Ok(())
            }
            Self::List { passphrase } => {
                let officers = global.open_for_nobody(&passphrase)?.officers()?;
                if global.json {
                    return print_json(&officers);
                }
                officers.iter().for_each(|Officer { name, key }| homesafe_host::put!("{name:<32}  {key}"));
                Ok(())
            }
        }
    }
}
