//! `journal` and `officer`.

use clap::Subcommand;
use homesafe_host::{
    cli::{Exit, Failure, PassphraseArgs, Working, print_json, words},
    clock::local_time,
    text,
};
use homesafe_protocol::display::one_line;
use serde::Serialize;

use super::{Global, given, note};
use crate::{
    audit::{Audit, Difference},
    desk::{Damage, Officer},
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
        let working = Working::on(text!("reading-journal"));
        let audit = Audit::of(&desk, self.since.as_ref())?;
        drop(working);
        let Audit { entries, len, damage, differences, last, .. } = &audit;
        let last = last.as_ref().map(Mark::to_string);
        if global.json {
            print_json(&Shown { entries, damage, last: last.clone(), differences })?;
        } else {
            for entry in entries {
                let (time, name) = (local_time(entry.time), audit.officer_of(entry).unwrap_or("?"));
                let what = one_line(&words().fact(&entry.what.told()), Line::MAX_LEN);
                homesafe_host::put!("{time}  {name:<12}{what}");
            }
            differences.iter().filter(|difference| difference.is_explained()).for_each(note);
        }
        if audit.is_right() {
            eprintln!("{}", text!("journal-verifies", entries = *len));
            last.into_iter().for_each(|mark| eprintln!("{}", text!("journal-write-down", mark)));
            return Ok(());
        }
        let mut wrong: Vec<String> = damage.iter().map(|damage| words().fact(damage)).collect();
        if !damage.is_empty() {
            wrong.push(text!("journal-put-back"));
        }
        wrong.extend(audit.open_differences().map(|difference| words().fact(difference)));
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
