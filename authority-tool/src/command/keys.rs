//! `keys`.

use homesafe_client::{
    cli::{Failure, PassphraseArgs, print_json},
    clock::format_time,
};
use homesafe_protocol::{
    KeyId, PublicKey, SubmissionPublicKey,
    roles::{Dated, Role, RoleKey},
};
use serde::Serialize;

use super::Global;
use crate::desk::{Desk, DeskKey, KeyKind};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    passphrase: PassphraseArgs,
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
        let desk = global.open_for_nobody(&self.passphrase)?;
        let trust = desk.find_trust()?;
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
