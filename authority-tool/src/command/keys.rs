//! `keys`, and their way to another desk.

use std::path::PathBuf;

use clap::Subcommand;
use homesafe_host::{
    cli::{Failure, PassphraseArgs, print_json},
    clock::{format_time, local_time},
    files::{PRIVATE, check_free, read_given, write_new},
    note, say,
    vault::Address,
};
use homesafe_protocol::{
    KeyId, PublicKey, SubmissionPublicKey,
    roles::{Dated, Role, RoleKey},
    time::UnixTime,
    trust::{KeyProof, Quorum, TrustBody},
};
use serde::{Serialize, Serializer};

use super::{Global, given, warn_if_due};
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
                let desk = if new { global.open(&passphrase)? } else { global.open_for_nobody(&passphrase)? };
                let trust = desk.find_trust()?;
                let prove =
                    |key: &DeskKey| KeyProof::new(&desk.info().origin, trust.as_ref(), &key.signer()).to_string();
                let proofs: Vec<String> = if new {
                    vec![prove(&desk.make_publishing_key(now, &mut rand::rng())?)]
                } else {
                    desk.whole_keys(KeyKind::Publishing)?.iter().map(|(_, key)| prove(key)).collect()
                };
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

#[derive(Serialize)]
struct Shown {
    role: &'static str,
    /// Of its file; none where it is not here.
    number: Option<u32>,
    id: KeyId,
    key: String,
    /// When it holds, by the newest trust document.
    #[serde(serialize_with = "in_utc")]
    holds: Option<[UnixTime; 2]>,
    /// Whether the newest trust document lists it.
    listed: bool,
}

impl Args {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        if let Some(action) = self.action {
            return action.run(global);
        }
        let desk = global.open_for_nobody(&self.passphrase)?;
        let trust = desk.find_trust()?;
        warn_if_due(trust.as_ref(), global)?;
        let now = global.clock.clock()?.now();
        let body = trust.as_ref().map(homesafe_protocol::trust::TrustDocument::body);
        let (certification, submission) =
            body.map_or((Vec::new(), Vec::new()), |body| (body.certification.clone(), body.submission.clone()));
        // These have no dates of their own: they hold as long as their document.
        let dated = |of: fn(&TrustBody) -> &Quorum<PublicKey>| {
            let whole = |body: &TrustBody, key| Dated { key, not_before: body.issued, not_after: body.expires };
            body.map_or_else(Vec::new, |body| of(body).keys.iter().map(|key| whole(body, *key)).collect())
        };
        let (roots, publishing) = (dated(|body| &body.roots), dated(|body| &body.publishing));
        let mut shown = of::<PublicKey>(&desk, KeyKind::Root, ("root", Role::Root), &roots)?;
        shown.extend(of(&desk, KeyKind::Publishing, ("publishing", Role::Publishing), &publishing)?);
        shown.extend(of(&desk, KeyKind::Certification, ("certification", Role::Certification), &certification)?);
        let role = ("submission", Role::Submission);
        let opening = of::<SubmissionPublicKey>(&desk, KeyKind::Submission, role, &submission)?;
        // Every desk needs all of these to open what devices send.
        let missing = submission.iter().filter(|dated| now < dated.not_after);
        let missing = missing.map(|dated| Shown::new(role, None, &dated.key, Some(dated)));
        let missing: Vec<_> = missing.filter(|key| opening.iter().all(|here| here.key != key.key)).collect();
        shown.extend(opening.into_iter().chain(missing));
        if global.json {
            return print_json(&shown);
        }
        shown.iter().for_each(|key| key.say(trust.is_some()));
        Ok(())
    }
}

impl Shown {
    fn new<K: RoleKey + ToString>(
        (name, role): (&'static str, Role),
        number: Option<u32>,
        key: &K,
        dated: Option<&Dated<K>>,
    ) -> Self {
        let holds = dated.map(|dated| [dated.not_before, dated.not_after]);
        Self { role: name, number, id: key.key_id(role), key: key.to_string(), holds, listed: dated.is_some() }
    }

    /// Prints it; `trust`: whether there is a trust document at all.
    fn say(&self, trust: bool) {
        let Self { role, number, id, key, holds, .. } = self;
        let number_or_none = number.map_or_else(|| "-".to_owned(), |number| number.to_string());
        let line = format!("{role:<14}{number_or_none:>3}  {id}  {key}");
        match (holds.map(|holds| holds.map(local_time)), number) {
            (Some([from, until]), Some(_)) => say!("keys-line-holds", line, from, until),
            (Some([from, until]), None) => say!("keys-line-not-here", line, from, until),
            (None, _) if trust => say!("keys-line-not-listed", line),
            (None, _) => homesafe_host::put!("{line}"),
        }
    }
}

fn in_utc<S: Serializer>(holds: &Option<[UnixTime; 2]>, serializer: S) -> Result<S::Ok, S::Error> {
    holds.map(|holds| holds.map(format_time)).serialize(serializer)
}

fn of<K: RoleKey + ToString + PartialEq + for<'a> From<&'a DeskKey>>(
    desk: &Desk,
    kind: KeyKind,
    role: (&'static str, Role),
    listed: &[Dated<K>],
) -> Result<Vec<Shown>, Failure> {
    let shown = |(number, key): &(u32, DeskKey)| {
        let key = K::from(key);
        Shown::new(role, Some(*number), &key, listed.iter().find(|dated| dated.key == key))
    };
    // One that is damaged hides no other.
    for file in desk.lost_keys(kind)? {
        note!("keys-file-lost", file = file.display().to_string(), kind = role.0);
    }
    Ok(desk.whole_keys(kind)?.iter().map(shown).collect())
}
