//! `init`.

use homesafe_host::{
    cli::{Failure, PassphraseArgs, print_json},
    say, text,
};
use homesafe_protocol::{
    KeyId,
    origin::Origin,
    roles::{Role, RoleKey},
    trust::TrustBody,
};
use serde::Serialize;

use super::{Global, given};
use crate::desk::{Desk, Setup};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[arg(long, value_parser = given::<Origin>)]
    origin: Origin,
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=TrustBody::MAX_KEYS as i64))]
    roots: u8,
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..))]
    threshold: u8,
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
        Setup::check_threshold(self.roots.into(), self.threshold.into())?;
        let passphrase = self.passphrase.read_new(&text!("new-passphrase-for-desk"))?;
        let (roots, threshold) = (self.roots.into(), self.threshold.into());
        let setup = Setup { origin: self.origin, roots, threshold, officer: self.first_officer };
        let now = global.clock.clock()?.now();
        let desk = Desk::create(&global.folder(), &passphrase, setup, now, &mut rand::rng())?;
        let info = desk.info();
        let mut keys: Vec<Key> = info.roots.iter().map(|root| key("root", Role::Root, root)).collect();
        keys.push(key("publishing", Role::Publishing, &info.publishing));
        keys.push(key("certification", Role::Certification, &info.certification));
        keys.push(key("submission", Role::Submission, &info.submission));
        if global.json {
            return print_json(&Made { origin: &info.origin, threshold: info.threshold, keys });
        }
        let (origin, desk) = (info.origin.to_string(), global.folder().display().to_string());
        say!("init-made", origin, desk = desk.as_str());
        for Key { role, id, key } in keys {
            homesafe_host::put!("  {role:<14}{id}  {key}");
        }
        say!("init-next", threshold = info.threshold, roots = info.roots.len(), desk);
        Ok(())
    }
}

fn key<K: RoleKey + ToString>(role: &'static str, of: Role, key: &K) -> Key {
    Key { role, id: key.key_id(of), key: key.to_string() }
}
