//! `keys`, and their way to another desk.

use std::path::PathBuf;

use clap::Subcommand;
use homesafe_client::{
    cli::{Failure, PassphraseArgs, print_json},
    clock::format_time,
    files::{PRIVATE, read_bounded, write_atomic},
    vault::Address,
};
use homesafe_protocol::{
    KeyId, PublicKey, SubmissionPublicKey,
    roles::{Dated, Role, RoleKey},
    trust::KeyProof,
};
use serde::Serialize;

use super::{Global, warn_if_due};
use crate::desk::{Desk, DeskKey, KeyKind};

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
    /// Print the address to which another desk gives its submission keys
    Address {
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
    /// Prove that this desk holds its publishing keys, for the next trust document: what this prints goes to the desk that makes it
    Prove {
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
    /// Give the submission keys to another desk that is to issue codes, too
    Give {
        /// What `keys address` prints there
        #[arg(long, value_name = "AGE1...")]
        to: Address,
        /// Where to write them; only that desk opens it
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
    /// Take the submission keys that another desk gave
    Take {
        /// The file
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
                homesafe_client::say!("{}", global.open_for_nobody(&passphrase)?.address());
                return Ok(());
            }
            Self::Prove { passphrase } => {
                let desk = global.open_for_nobody(&passphrase)?;
                let trust = desk.find_trust()?;
                let prove = |(_, key): &(u32, DeskKey)| {
                    KeyProof::new(&desk.info().origin, trust.as_ref(), &key.signer()).to_string()
                };
                let proofs: Vec<String> = desk.keys(KeyKind::Publishing)?.iter().map(prove).collect();
                if global.json {
                    return print_json(&proofs);
                }
                proofs.iter().for_each(|proof| homesafe_client::say!("{proof}"));
                return Ok(());
            }
            Self::Give { to, out, passphrase } => {
                let (sealed, keys) = global.open(&passphrase)?.give_submission_keys(&to, now)?;
                write_atomic(&out, &sealed, PRIVATE)?;
                keys
            }
            Self::Take { file, passphrase } => {
                let sealed = read_bounded(&file, MAX_GIVEN_LEN)?;
                global.open(&passphrase)?.take_submission_keys(&sealed, now)?
            }
        };
        if global.json {
            return print_json(&serde_json::json!({ "keys": keys }));
        }
        homesafe_client::say!("{} submission keys.", keys.len());
        keys.iter().for_each(|key| homesafe_client::say!("{key}"));
        Ok(())
    }
}

#[derive(Serialize)]
struct Shown {
    role: &'static str,
    number: u32,
    id: KeyId,
    key: String,
    /// When it holds, by the newest trust document.
    holds: Option<[String; 2]>,
}

impl Args {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        if let Some(action) = self.action {
            return action.run(global);
        }
        let desk = global.open_for_nobody(&self.passphrase)?;
        let trust = desk.find_trust()?;
        warn_if_due(trust.as_ref(), global)?;
        let body = trust.as_ref().map(homesafe_protocol::trust::TrustDocument::body);
        let (certification, submission) =
            body.map_or((Vec::new(), Vec::new()), |body| (body.certification.clone(), body.submission.clone()));
        let publishing = body.map_or_else(Vec::new, |body| {
            let dated = |key: &PublicKey| Dated { key: *key, not_before: body.issued, not_after: body.expires };
            body.publishing.keys.iter().map(dated).collect()
        });
        let mut shown = of::<PublicKey>(&desk, KeyKind::Root, ("root", Role::Root), &[])?;
        shown.extend(of(&desk, KeyKind::Publishing, ("publishing", Role::Publishing), &publishing)?);
        shown.extend(of(&desk, KeyKind::Certification, ("certification", Role::Certification), &certification)?);
        shown.extend(of::<SubmissionPublicKey>(
            &desk,
            KeyKind::Submission,
            ("submission", Role::Submission),
            &submission,
        )?);
        if global.json {
            return print_json(&shown);
        }
        for Shown { role, number, id, key, holds } in shown {
            let holds = holds.map_or(String::new(), |[from, until]| format!("  {from} to {until}"));
            homesafe_client::say!("{role:<14}{number:>3}  {id}  {key}{holds}");
        }
        Ok(())
    }
}

fn of<K: RoleKey + ToString + PartialEq + for<'a> From<&'a DeskKey>>(
    desk: &Desk,
    kind: KeyKind,
    (name, role): (&'static str, Role),
    named: &[Dated<K>],
) -> Result<Vec<Shown>, Failure> {
    let shown = |(number, key): &(u32, DeskKey)| {
        let key = K::from(key);
        let dated = named.iter().find(|dated| dated.key == key);
        let holds = dated.map(|dated| [dated.not_before, dated.not_after].map(format_time));
        Shown { role: name, number: *number, id: key.key_id(role), key: key.to_string(), holds }
    };
    Ok(desk.keys(kind)?.iter().map(shown).collect())
}
