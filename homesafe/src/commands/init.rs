//! `homesafe init`.

use std::path::PathBuf;

use homesafe_client::device::Device;
use homesafe_host::{
    cli::{Failure, PassphraseArgs, print_json},
    files::read_given,
    http::HttpTransport,
};
use homesafe_protocol::{Hash, note::MAX_NOTE_LEN};

use super::Home;

#[derive(clap::Args)]
pub struct Args {
    /// Address of the broadcast server, in place of those that the trust document names
    #[arg(long, value_name = "URL")]
    server: Option<String>,
    /// The authority's trust document, as it came with this program or from the authority itself
    #[arg(long, value_name = "FILE")]
    trust: PathBuf,
    /// Fingerprint the trust document must have, where the file came from elsewhere
    #[arg(long, value_name = "HEX")]
    fingerprint: Option<Hash>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

pub fn run(home: &Home, args: &Args) -> Result<(), Failure> {
    args.server.as_deref().map(HttpTransport::new).transpose()?;
    let note = read_given(&args.trust, MAX_NOTE_LEN as u64)?;
    let passphrase = args.passphrase.read_new("Choose a passphrase for your diary")?;
    let storage = home.create()?;
    let (server, now) = (args.server.as_deref(), home.now());
    let device = Device::set_up(&storage, server, &note, args.fingerprint, &passphrase, now, &mut rand::rng())?;
    let trust = device.trust();
    if home.json {
        return print_json(&serde_json::json!({
            "origin": trust.origin(),
            "trust_version": trust.body().version,
            "fingerprint": trust.fingerprint(),
        }));
    }
    homesafe_host::put!("This device follows {}, trust document {}.", trust.origin(), trust.body().version);
    homesafe_host::put!(
        "Its fingerprint is {}: compare it with the one your health authority shows.",
        trust.fingerprint()
    );
    let (scan, sync) = (home.next("scan PICTURE"), home.next("sync"));
    homesafe_host::put!("Next: {scan} when you enter a venue, and {sync} once a day.");
    Ok(())
}
