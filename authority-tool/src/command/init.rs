//! `init`.

use homesafe_host::cli::{Failure, PassphraseArgs, print_json};
use homesafe_protocol::{
    KeyId,
    origin::Origin,
    roles::{Role, RoleKey},
    trust::TrustBody,
};
use serde::Serialize;

use super::Global;
use crate::desk::{Desk, Setup};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The deployment: a URL without its scheme, such as homesafe.example/hk
    #[arg(long)]
    origin: Origin,
    /// Root keys to make here
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=TrustBody::MAX_KEYS as i64))]
    roots: u8,
    /// Root keys that must sign a trust document
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..))]
    threshold: u8,
    /// Name of the first officer, whose key signs the journal
    #[arg(long = "first-officer", value_name = "NAME", default_value = "first")]
    first_officer: String,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Serialize)]
struct Key {
    role: &'static str,
    id: KeyId,
    key: String,
}

#[derive(Serialize)]
struct Made<'a> {
    origin: &'a Origin,
    threshold: usize,
    keys: Vec<Key>,
}

impl Args {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        if self.threshold > self.roots {
            return Err(Failure::usage("the threshold is above the number of roots: no document could ever be signed"));
        }
        let passphrase = self.passphrase.read_new("New passphrase for the desk")?;
        let (roots, threshold) = (self.roots.into(), self.threshold.into());
        let setup = Setup { origin: self.origin, roots, threshold, officer: self.first_officer };
        let now = global.clock.clock()?.now();
        let desk = Desk::create(&global.desk, &passphrase, setup, now, &mut rand::rng())?;
        let info = desk.info();
        let mut keys: Vec<Key> = info.roots.iter().map(|root| key("root", Role::Root, root)).collect();
        keys.push(key("publishing", Role::Publishing, &info.publishing));
        keys.push(key("certification", Role::Certification, &info.certification));
        keys.push(key("submission", Role::Submission, &info.submission));
        if global.json {
            return print_json(&Made { origin: &info.origin, threshold: info.threshold, keys });
        }
        homesafe_host::put!("Made a desk for {} in {}. Public keys:", info.origin, global.desk.display());
        for Key { role, id, key } in keys {
            homesafe_host::put!("  {role:<14}{id}  {key}");
        }
        homesafe_host::put!(
            "Any {} of the {} root keys sign a trust document. Keep a copy of this folder offline.\n\
             Next: make the server's log key with `homesafe-server init`, then the first trust document with\n  \
             homesafe-authority --desk {} trust --log-vkey VKEY --out trust.txt",
            info.threshold,
            info.roots.len(),
            global.desk.display()
        );
        Ok(())
    }
}

fn key<K: RoleKey + ToString>(role: &'static str, of: Role, key: &K) -> Key {
    Key { role, id: key.key_id(of), key: key.to_string() }
}
