//! `homesafe init`.

use std::path::PathBuf;

use homesafe_client::device::Device;
use homesafe_host::{
    cli::{Failure, PassphraseArgs, fingerprint, print_json},
    files::read_given,
    http::HttpTransport,
};
use homesafe_protocol::{Hash, note::MAX_NOTE_LEN};

use super::Home;

#[derive(clap::Args)]
pub struct Args {
    #[arg(long, value_name = "URL")]
    server: Option<String>,
    #[arg(long, value_name = "FILE")]
    trust: PathBuf,
    #[arg(long, value_name = "HEX", value_parser = fingerprint)]
    fingerprint: Option<Hash>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

pub fn run(home: &Home, args: &Args) -> Result<(), Failure> {
    args.server.as_deref().map(HttpTransport::new).transpose()?;
    let note = read_given(&args.trust, MAX_NOTE_LEN as u64)?;
    let passphrase = args.passphrase.read_new(&text!("choose-diary-passphrase"))?;
    let storage = home.create()?;
    let (server, now) = (args.server.as_deref(), home.now());
    let device =
        Device::set_up(&storage, server, &note, args.fingerprint, &passphrase, now, &mut rand::rng())?;
    let trust = device.trust();
    if home.json {
        return print_json(&serde_json::json!({
            "origin": trust.origin(),
            "trust_version": trust.body().version,
            "fingerprint": trust.fingerprint(),
        }));
    }
    say!(
        "set-up",
        origin = trust.origin().to_string(),
        version = trust.body().version,
        fingerprint = trust.fingerprint().to_string(),
        scan = home.next("scan"),
        sync = home.next("sync")
    );
    Ok(())
}
