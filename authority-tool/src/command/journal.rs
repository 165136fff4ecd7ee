//! `journal` and `officer`.

use clap::Subcommand;
use homesafe_host::{
    cli::{Exit, Failure, PassphraseArgs, print_json},
    clock::format_time,
};
use homesafe_protocol::display::one_line;
use serde::Serialize;

use super::Global;
use crate::{
    desk::{Journal, Officer},
    journal::{Entry, Line, Mark, differences},
};

#[derive(Debug, clap::Args)]
pub(super) struct JournalArgs {
    /// What was written down last time: that entry must still be there, and only later ones are shown
    #[arg(long, value_name = "NUMBER:HASH")]
    since: Option<Mark>,
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
    /// To be written down.
    last: Option<String>,
    differences: &'a [String],
}

impl JournalArgs {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let desk = global.open_for_nobody(&self.passphrase)?;
        let (officers, Journal { entries, hashes, mut damage }) = (desk.officers()?, desk.read_journal()?);
        let differences = differences(&desk, &entries)?;
        let later = entries.get(self.since.as_ref().map_or(0, |mark| mark.entries)..).unwrap_or_default();
        let last = Mark::last(&hashes).map(|mark| mark.to_string());
        if let Some(Err(error)) = self.since.map(|mark| mark.check(&hashes)) {
            damage.push(error.to_string());
        }
        if global.json {
            let differences: Vec<_> = differences.iter().map(ToString::to_string).collect();
            print_json(&Shown { entries: later, damage: &damage, last: last.clone(), differences: &differences })?;
        } else {
            for entry in later {
                let name = officers.iter().find(|officer| officer.key == entry.officer).map_or("?", |o| &o.name);
                let what = one_line(&entry.what.to_string(), Line::MAX_LEN);
                homesafe_host::put!("{}  {:<12}{what}", format_time(entry.time), name);
            }
            differences
                .iter()
                .filter(|difference| difference.is_explained())
                .for_each(|known| eprintln!("note: {known}"));
        }
        if !damage.is_empty() {
            damage.push(
                "keep this folder, put the whole of it back from the newest copy whose `journal` is whole, then run `recover`".into(),
            );
        }
        damage.extend(differences.iter().filter(|difference| !difference.is_explained()).map(ToString::to_string));
        if damage.is_empty() {
            eprintln!("{} entries; every signature and the whole chain verify.", entries.len());
            last.iter().for_each(|mark| eprintln!("Write down, for `journal --since` next time: {mark}"));
            return Ok(());
        }
        Err(Failure::new(Exit::Damaged, format!("this is wrong with the journal:\n  {}", damage.join("\n  "))))
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
