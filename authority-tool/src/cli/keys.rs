//! `keys`, and their way to another desk.

use std::path::PathBuf;

use clap::Subcommand;
use homesafe_host::{
    cli::{Failure, PassphraseArgs, print_json},
    clock::local_time,
    files::{PRIVATE, check_free, read_given, write_new},
    note, say,
    vault::Address,
};

use super::{Global, given, warn_if_due};
use crate::keyring::{self, Keyring, RingKey};

/// Larger than any file of keys.
const MAX_GIVEN_LEN: u64 = 64 << 10;

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Debug, Subcommand)]
enum Action {
    Address {
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
    Prove {
        #[arg(long)]
        new: bool,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
    Give {
        #[arg(long, value_name = "AGE1...", value_parser = given::<Address>)]
        to: Address,
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
    Take {
        file: PathBuf,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
}

impl Action {
    fn run(self, global: &Global) -> Result<(), Failure> {
        let now = global.clock.clock()?.now();
        let keys = match self {
            Self::Address { passphrase } => {
                homesafe_host::put!("{}", global.open_for_nobody(&passphrase)?.address());
                return Ok(());
            }
            Self::Prove { new, passphrase } => {
                let proofs = if new {
                    vec![keyring::prove_new(&global.open(&passphrase)?, now, &mut rand::rng())?]
                } else {
                    keyring::prove(&global.open_for_nobody(&passphrase)?)?
                };
                let proofs: Vec<String> = proofs.iter().map(ToString::to_string).collect();
                if global.json {
                    return print_json(&proofs);
                }
                proofs.iter().for_each(|proof| homesafe_host::put!("{proof}"));
                return Ok(());
            }
            Self::Give { to, out, passphrase } => {
                check_free(&out)?;
                let (sealed, keys) = global.open(&passphrase)?.give_submission_keys(&to, now)?;
                write_new(&out, &sealed, PRIVATE)?;
                keys
            }
            Self::Take { file, passphrase } => {
                let sealed = read_given(&file, MAX_GIVEN_LEN)?;
                global.open(&passphrase)?.take_submission_keys(&sealed, now)?
            }
        };
        if global.json {
            return print_json(&serde_json::json!({ "keys": keys }));
        }
        say!("keys-counted", count = keys.len());
        keys.iter().for_each(|key| homesafe_host::put!("{key}"));
        Ok(())
    }
}

impl Args {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        if let Some(action) = self.action {
            return action.run(global);
        }
        let now = global.clock.clock()?.now();
        let Keyring { trust, keys, lost } = Keyring::of(&global.open_for_nobody(&self.passphrase)?, now)?;
        warn_if_due(trust.as_ref(), global)?;
        for (kind, file) in lost {
            note!("keys-file-lost", file = file.display().to_string(), kind = kind.name());
        }
        if global.json {
            return print_json(&keys);
        }
        keys.iter().for_each(|key| say(key, trust.is_some()));
        Ok(())
    }
}

/// Prints a key; `has_trust`: whether there is a trust document at all.
fn say(RingKey { kind, number, id, key, holds, .. }: &RingKey, has_trust: bool) {
    let number_or_none = number.map_or_else(|| "-".to_owned(), |number| number.to_string());
    let line = format!("{:<14}{number_or_none:>3}  {id}  {key}", kind.name());
    match (holds.map(|holds| holds.map(local_time)), number) {
        (Some([from, until]), Some(_)) => say!("keys-line-holds", line, from, until),
        (Some([from, until]), None) => say!("keys-line-not-here", line, from, until),
        (None, _) if has_trust => say!("keys-line-not-listed", line),
        (None, _) => homesafe_host::put!("{line}"),
    }
}
