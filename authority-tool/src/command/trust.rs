//! `trust`, `trust countersign`, `trust send` and `void`.

use std::path::{Path, PathBuf};

use clap::{ArgAction, Subcommand};
use homesafe_client::{
    cli::{self, Exit, Failure, PassphraseArgs, print_json},
    clock::format_time,
    files::{PUBLIC, read_bounded, write_atomic},
    transport::HttpTransport,
};
use homesafe_protocol::{
    Commitment, Hash, PublicKey,
    note::{MAX_NOTE_LEN, NoteKey, UnverifiedNote},
    server_address::ServerAddress,
    trust::{SeqRange, TrustBody, UnverifiedTrust},
};
use serde::Serialize;

use super::{Global, confirm};
use crate::{
    desk::{Desk, KeyKind},
    trust::{Changes, Outcome, Signed, Voids, adopt, countersign, draft, examine, send, sign},
};

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    make: MakeArgs,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Add the signatures of this desk's roots to a trust document, and take it over once it has enough
    Countersign(CountersignArgs),
    /// Take over a trust document that was made at another desk, without signing it
    Adopt(AdoptArgs),
    /// Send the trust documents that the server does not have
    Send(SendArgs),
}

#[derive(Debug, clap::Args)]
struct MakeArgs {
    /// Verification key of the server's log, as `homesafe-server init` prints it; all of them, where there are several
    #[arg(long, value_name = "VKEY")]
    log_vkey: Vec<NoteKey>,
    /// Days until the document expires
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    expires_days: Option<u16>,
    /// Seconds between two publications
    #[arg(long, value_name = "SECONDS")]
    interval: Option<u32>,
    /// Minutes a visit and a window must share
    #[arg(long, value_name = "MINUTES")]
    minimum_overlap: Option<u16>,
    /// Days for which windows are broadcast and kept
    #[arg(long, value_name = "DAYS")]
    retention: Option<u16>,
    /// The largest publication in bytes
    #[arg(long, value_name = "BYTES")]
    max_object_bytes: Option<u32>,
    /// Whether only certified posters may be used
    #[arg(long, value_name = "true|false", num_args = 0..=1, default_missing_value = "true", action = ArgAction::Set)]
    require_certificates: Option<bool>,
    /// Verification key of a witness; all of them
    #[arg(long, value_name = "VKEY")]
    witness: Vec<NoteKey>,
    /// Witnesses whose cosignature a checkpoint needs
    #[arg(long, value_name = "N")]
    witness_quorum: Option<usize>,
    /// Publishing key in base64 (`keys` shows a desk's own); all of them, where several desks publish together
    #[arg(long, value_name = "KEY")]
    publishing: Vec<PublicKey>,
    /// Publishing keys that must sign a publication
    #[arg(long, value_name = "M")]
    publishing_threshold: Option<usize>,
    /// Replace this desk's key of a kind by a new one; may be given several times
    #[arg(long, value_name = "KIND")]
    rotate: Vec<KeyKind>,
    /// Root key in base64; all of them, where some are kept elsewhere
    #[arg(long, value_name = "KEY")]
    root: Vec<PublicKey>,
    /// Root keys that must sign
    #[arg(long, value_name = "M")]
    threshold: Option<usize>,
    /// Address at which residents reach a server; all of them, the one to be tried first before the others
    #[arg(long, value_name = "URL")]
    address: Vec<ServerAddress>,
    /// What the roots saw of the log, where it is not what this desk has followed: number of publications and root of the tree
    /// (hexadecimal)
    #[arg(long, value_name = "SIZE:ROOT", value_parser = log_base)]
    log_base: Option<(u64, Hash)>,
    /// First publication that devices need to read; what is before may be removed from the server
    #[arg(long, value_name = "N")]
    log_first: Option<u64>,
    /// Commitment (hexadecimal) of a code that no longer counts as certified
    #[arg(long, value_name = "COMMITMENT")]
    revoke: Vec<Commitment>,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, clap::Args)]
struct OutputArgs {
    /// Write the document to this file (needed)
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Send it to this server
    #[arg(long, value_name = "URL")]
    server: Option<String>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Debug, clap::Args)]
struct CountersignArgs {
    /// The trust document; it is replaced by the countersigned one
    file: PathBuf,
    /// Send it to this server once it has enough signatures
    #[arg(long, value_name = "URL")]
    server: Option<String>,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Debug, clap::Args)]
struct AdoptArgs {
    /// The trust document
    file: PathBuf,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Debug, clap::Args)]
struct SendArgs {
    /// The server
    #[arg(long, value_name = "URL")]
    server: String,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct VoidArgs {
    /// First publication (its place in the log)
    first: u64,
    /// Last publication, included. Without it, all that name an older trust document, also those still to come: the way out of
    /// a stolen key
    last: Option<u64>,
    /// Also replace this desk's key of a kind: `--rotate publishing`, where the key was stolen
    #[arg(long, value_name = "KIND")]
    rotate: Vec<KeyKind>,
    /// Do not ask. Without a terminal nobody is asked: what becomes void is listed
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Serialize)]
struct Written {
    version: u64,
    fingerprint: Hash,
    expires: String,
    complete: bool,
}

impl Args {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        match self.action {
            Some(Action::Countersign(args)) => args.run(global),
            Some(Action::Adopt(args)) => args.run(global),
            Some(Action::Send(args)) => args.run(global),
            None => self.make.run(global),
        }
    }
}

impl MakeArgs {
    fn run(self, global: &Global) -> Result<(), Failure> {
        let Self { output, .. } = self;
        let changes = Changes {
            log_keys: self.log_vkey,
            witnesses: self.witness,
            witness_quorum: self.witness_quorum,
            publishing: self.publishing,
            publishing_threshold: self.publishing_threshold,
            rotate: self.rotate,
            roots: self.root,
            threshold: self.threshold,
            expires_days: self.expires_days,
            interval_seconds: self.interval,
            minimum_overlap_minutes: self.minimum_overlap,
            retention_days: self.retention,
            max_object_bytes: self.max_object_bytes,
            uncertified_codes: self.require_certificates.map(|required| !required),
            servers: self.address,
            log_base: self.log_base,
            log_first: self.log_first,
            void: None,
            revoke: self.revoke,
        };
        output.write(&changes, true, global)
    }
}

impl VoidArgs {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let void = SeqRange { first: self.first, last: self.last.unwrap_or(TrustBody::MAX_NUMBER) };
        let changes = Changes { void: Some(void), rotate: self.rotate, ..Changes::default() };
        self.output.write(&changes, self.yes, global)
    }
}

impl OutputArgs {
    fn write(self, changes: &Changes, yes: bool, global: &Global) -> Result<(), Failure> {
        // Not required by the parser, which would then ask `countersign` and `send` for it too.
        let out = self.out.ok_or_else(|| Failure::usage("give --out FILE: where to write the trust document"))?;
        let transport = self.server.as_deref().map(HttpTransport::new).transpose()?;
        let clock = global.clock.clock()?;
        let desk = global.open(&self.passphrase)?;
        let draft = draft(&desk, changes, clock.now())?;
        show(&draft.voids);
        if changes.void.is_some() && !yes && cli::confirm("Void these publications, for ever?")? == Some(false) {
            return Err(Failure::usage("not confirmed; nothing was signed"));
        }
        finish(&desk, sign(&desk, draft, clock.now())?, &out, transport.as_ref(), global)
    }
}

impl CountersignArgs {
    fn run(self, global: &Global) -> Result<(), Failure> {
        let transport = self.server.as_deref().map(HttpTransport::new).transpose()?;
        let note = read_bounded(&self.file, MAX_NOTE_LEN as u64)?;
        let unverified = UnverifiedNote::parse(&note).map_err(|error| Failure::new(Exit::Verification, error))?;
        eprint!("{}", unverified.text_to_sign());
        let now = global.clock.clock()?.now();
        let desk = global.open(&self.passphrase)?;
        let body = UnverifiedTrust::parse(&note).and_then(|note| note.body());
        show(&examine(&desk, &body.map_err(|error| Failure::new(Exit::Verification, error))?, now)?);
        confirm("Sign this trust document with the roots of this desk?", self.yes)?;
        finish(&desk, countersign(&desk, &note, now)?, &self.file, transport.as_ref(), global)
    }
}

impl AdoptArgs {
    fn run(self, global: &Global) -> Result<(), Failure> {
        let note = read_bounded(&self.file, MAX_NOTE_LEN as u64)?;
        let document = UnverifiedTrust::parse(&note).and_then(|note| note.pin());
        let document = document.map_err(|error| Failure::new(Exit::Verification, error))?;
        eprintln!("Version {}, fingerprint {}", document.body().version, document.fingerprint());
        confirm("Is this the fingerprint that the other desk shows?", self.yes)?;
        let now = global.clock.clock()?.now();
        let desk = global.open(&self.passphrase)?;
        match adopt(&desk, &note, now)?.outcome {
            Outcome::Stored(document) => {
                homesafe_client::say!("Version {} holds at this desk.", document.body().version);
                Ok(())
            }
            Outcome::NeedsMore(missing) => Err(Failure::new(Exit::Verification, missing)),
        }
    }
}

impl SendArgs {
    fn run(self, global: &Global) -> Result<(), Failure> {
        let transport = HttpTransport::new(&self.server)?;
        let desk = global.open(&self.passphrase)?;
        send(&desk, &transport)?;
        homesafe_client::say!("The server has every trust document of this desk.");
        Ok(())
    }
}

/// Lists what a document voids.
fn show(voids: &[Voids]) {
    if voids.is_empty() {
        return;
    }
    eprintln!("These {} publications are void from this trust document on, and count for nothing:", voids.len());
    for Voids { seq, published_at, is_own } in voids {
        let whose = if *is_own { "signed by a key of this desk" } else { "signed by another desk, or a thief" };
        eprintln!("  {seq}  {}  {whose}", format_time(*published_at));
    }
}

fn finish(
    desk: &Desk,
    signed: Signed,
    out: &Path,
    transport: Option<&HttpTransport>,
    global: &Global,
) -> Result<(), Failure> {
    write_atomic(out, &signed.note, PUBLIC)?;
    let document = match signed.outcome {
        Outcome::NeedsMore(missing) => {
            homesafe_client::say!("Wrote {}, which is not complete: {missing}.", out.display());
            homesafe_client::say!(
                "Next: `trust countersign {}` at the desks of the other roots, then here.",
                out.display()
            );
            return Ok(());
        }
        Outcome::Stored(document) => document,
    };
    if let Some(transport) = transport {
        send(desk, transport)?;
    }
    let (version, expires) = (document.body().version, format_time(document.body().expires));
    if global.json {
        return print_json(&Written { version, fingerprint: document.fingerprint(), expires, complete: true });
    }
    homesafe_client::say!("Version {version} of the trust document, until {expires}: {}", out.display());
    homesafe_client::say!("Fingerprint, for residents to compare: {}", document.fingerprint());
    match transport {
        Some(_) => homesafe_client::say!("The server has it."),
        None if version == 1 => homesafe_client::say!("Next: `homesafe-server serve --trust {}`.", out.display()),
        None => homesafe_client::say!("Next: `trust send --server URL`."),
    }
    Ok(())
}

fn log_base(text: &str) -> Result<(u64, Hash), String> {
    let parsed = text.split_once(':').and_then(|(size, root)| Some((size.parse().ok()?, root.parse().ok()?)));
    parsed.ok_or_else(|| "write it as SIZE:ROOT, the root in hexadecimal".to_owned())
}
