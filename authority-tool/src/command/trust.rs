//! `trust`, `trust countersign`, `trust send` and `void`.

use std::path::{Path, PathBuf};

use clap::{ArgAction, Subcommand};
use homesafe_host::{
    cli::{self, Exit, Failure, PassphraseArgs, count, print_json},
    clock::format_time,
    files::{PUBLIC, check_free, read_given, write_atomic},
    http::HttpTransport,
};
use homesafe_protocol::{
    Commitment, Hash, ParseBytesError, PublicKey,
    note::{MAX_NOTE_LEN, NoteKey},
    server_address::ServerAddress,
    time::UnixTime,
    trust::{KeyProof, SeqRange, TrustBody, TrustDocument, UnverifiedTrust},
};
use serde::Serialize;

use super::{Global, confirm, server::ServerArgs, warn_if_due};
use crate::{
    clock,
    desk::{Desk, KeyKind},
    trust::{
        Changes, Given, Looked, Outcome, Signed, TrustToolError, Voids, adopt, changed, countersign_given, draft,
        examine, see_past, send, sign,
    },
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
    Send(ServerArgs),
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
    /// Publishing key in base64 (`keys` shows a desk's own), or with the proof that its desk holds it (`keys prove` there); all of
    /// them, where several desks publish together
    #[arg(long, value_name = "KEY[:PROOF]")]
    publishing: Vec<ListedKey>,
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

/// A publishing key as it is listed: alone, or with the proof that somebody holds it.
#[derive(Debug, Clone, Copy)]
struct ListedKey(PublicKey, Option<KeyProof>);

impl std::str::FromStr for ListedKey {
    type Err = ParseBytesError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if !text.contains(':') {
            return Ok(Self(text.parse()?, None));
        }
        let proof: KeyProof = text.parse()?;
        Ok(Self(proof.key, Some(proof)))
    }
}

#[derive(Debug, clap::Args)]
struct GivenArgs {
    /// That another desk holds a publishing key that the document lists (`keys prove` prints it there)
    #[arg(long, value_name = "KEY:PROOF")]
    proof: Vec<KeyProof>,
    /// Sign another text than one that the roots of this desk have signed for the same version: its fingerprint, as the refusal
    /// names it. Only where nobody but this desk has that text, or ever will
    #[arg(long, value_name = "FINGERPRINT")]
    instead_of: Option<Hash>,
    /// Read on behind publications that stop everybody, because nobody signed them rightly, as this document will have it: it
    /// must void them. Needs --server, which is read from only
    #[arg(long, requires = "server")]
    past: bool,
}

impl GivenArgs {
    /// Where the document goes: who shows leaves that nobody signed is read from, and is started anew with it.
    fn send_to<'a>(&self, transport: Option<&'a HttpTransport>) -> Option<&'a HttpTransport> {
        transport.filter(|_| !self.past)
    }

    /// What was brought, and what lies behind the leaves that the document voids.
    fn given(
        &self,
        desk: &Desk,
        transport: Option<&HttpTransport>,
        voided: &[SeqRange],
        base: Option<(u64, Hash)>,
    ) -> Result<Given, TrustToolError> {
        let see = |transport| see_past(desk, transport, voided.to_vec(), base);
        let past = transport.filter(|_| self.past).map(|transport| see(transport)).transpose()?;
        Ok(Given { proofs: self.proof.clone(), instead_of: self.instead_of, past })
    }
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
    given: GivenArgs,
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
    #[command(flatten)]
    given: GivenArgs,
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
pub(super) struct VoidArgs {
    /// First publication (its place in the log)
    first: u64,
    /// Last publication, included. Without it, all that name an older trust document, also those still to come: the way out of
    /// a stolen key
    last: Option<u64>,
    /// Also replace this desk's key of a kind: `--rotate publishing`, where the key was stolen
    #[arg(long, value_name = "KIND")]
    rotate: Vec<KeyKind>,
    /// Also list these verification keys of the server's log, all of them, in place of those before: where that key was stolen
    #[arg(long, value_name = "VKEY")]
    log_vkey: Vec<NoteKey>,
    /// Do not ask; needed without a terminal
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
            Some(Action::Send(args)) => send_all(&args, global),
            None => self.make.run(global),
        }
    }
}

impl MakeArgs {
    fn run(self, global: &Global) -> Result<(), Failure> {
        let Self { mut output, .. } = self;
        output.given.proof.extend(self.publishing.iter().filter_map(|listed| listed.1));
        let changes = Changes {
            log_keys: self.log_vkey,
            witnesses: self.witness,
            witness_quorum: self.witness_quorum,
            publishing: self.publishing.iter().map(|listed| listed.0).collect(),
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
            given: Given::default(),
        };
        output.write(changes, true, global)
    }
}

impl VoidArgs {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let void = SeqRange { first: self.first, last: self.last.unwrap_or(TrustBody::MAX_NUMBER) };
        let (rotate, log_keys) = (self.rotate, self.log_vkey);
        let changes = Changes { void: Some(void), rotate, log_keys, ..Changes::default() };
        self.output.write(changes, self.yes, global)
    }
}

impl OutputArgs {
    fn write(self, mut changes: Changes, yes: bool, global: &Global) -> Result<(), Failure> {
        // Not required by the parser, which would then ask `countersign` and `send` for it too.
        let out = self.out.ok_or_else(|| Failure::usage("give --out FILE: where to write the trust document"))?;
        check_free(&out)?;
        let transport = self.server.as_deref().map(HttpTransport::new).transpose()?;
        let clock = global.clock.clock()?;
        let desk = global.open(&self.passphrase)?;
        transport.as_ref().map_or(Ok(()), |transport| check_clock(transport, clock.now()))?;
        changes.given = self.given.given(&desk, transport.as_ref(), changes.void.as_slice(), changes.log_base)?;
        let draft = draft(&desk, &changes, clock.now())?;
        show(&draft.looked);
        draft.lost.iter().for_each(|lost| eprintln!("WARNING: {lost}."));
        let question = match changes.void {
            Some(_) if !yes => Some("Void these publications, for ever?"),
            None if !draft.looked.unproven.is_empty() => Some("List these keys all the same?"),
            _ => None,
        };
        if let Some(question) = question {
            match cli::confirm(question)? {
                Some(true) => {}
                Some(false) => return Err(Failure::usage("not confirmed; nothing was signed")),
                None if changes.void.is_none() => {}
                None => {
                    let message = "no terminal to ask for your consent, and nothing was signed: look at what is shown, then give --yes";
                    return Err(Failure::usage(message));
                }
            }
        }
        let needs_new_key = draft.looked.needs_new_checkpoint;
        let send_to = self.given.send_to(transport.as_ref());
        finish(&desk, sign(&desk, draft, clock.now())?, needs_new_key, &out, send_to, global)
    }
}

impl CountersignArgs {
    fn run(self, global: &Global) -> Result<(), Failure> {
        let transport = self.server.as_deref().map(HttpTransport::new).transpose()?;
        let note = read_given(&self.file, MAX_NOTE_LEN as u64)?;
        let unverified = UnverifiedTrust::parse(&note).map_err(|error| Failure::new(Exit::Verification, error))?;
        let now = global.clock.clock()?.now();
        transport.as_ref().map_or(Ok(()), |transport| check_clock(transport, now))?;
        let desk = global.open(&self.passphrase)?;
        let body = unverified.body().map_err(|error| Failure::new(Exit::Verification, error))?;
        let held = desk.find_trust()?;
        eprintln!("Version {} of the trust document, fingerprint {}.", body.version, unverified.fingerprint());
        match &held {
            Some(held) => eprintln!("It changes, against version {}, which this desk holds:", held.body().version),
            None => eprintln!("This desk holds none yet. It says:"),
        }
        changed(held.as_ref().map(TrustDocument::body), &body).iter().for_each(|line| eprintln!("  {line}"));
        let base = Some((body.log_base.size, body.log_base.root));
        let given = self.given.given(&desk, transport.as_ref(), &body.voided, base)?;
        // What holds already is given back as it is.
        let mut needs_new_key = false;
        if held.is_none_or(|held| held.body().version < body.version) {
            let looked = examine(&desk, &body, &given, now)?;
            show(&looked);
            needs_new_key = looked.needs_new_checkpoint;
        }
        confirm("Sign this trust document with the roots of this desk?", self.yes)?;
        let signed = countersign_given(&desk, &note, &given, now)?;
        finish(&desk, signed, needs_new_key, &self.file, self.given.send_to(transport.as_ref()), global)
    }
}

impl AdoptArgs {
    fn run(self, global: &Global) -> Result<(), Failure> {
        let note = read_given(&self.file, MAX_NOTE_LEN as u64)?;
        let document = UnverifiedTrust::parse(&note).and_then(|note| note.pin());
        let document = document.map_err(|error| Failure::new(Exit::Verification, error))?;
        eprintln!("Version {}, fingerprint {}", document.body().version, document.fingerprint());
        confirm("Is this the fingerprint that the other desk shows?", self.yes)?;
        let now = global.clock.clock()?.now();
        let desk = global.open(&self.passphrase)?;
        match adopt(&desk, &note, now)?.outcome {
            Outcome::Stored(document) => {
                warn_if_due(Some(&document), global)?;
                homesafe_host::put!("Version {} holds at this desk.", document.body().version);
                Ok(())
            }
            Outcome::NeedsMore(missing) => Err(Failure::new(Exit::Verification, missing)),
        }
    }
}

fn send_all(args: &ServerArgs, global: &Global) -> Result<(), Failure> {
    let (desk, transport) = args.open(global)?;
    send(&desk, &transport)?;
    warn_if_due(desk.find_trust()?.as_ref(), global)?;
    homesafe_host::put!("The server has every trust document of this desk.");
    Ok(())
}

/// Holds this machine's clock against the server's, before anything is signed that goes there.
fn check_clock(transport: &HttpTransport, now: UnixTime) -> Result<(), TrustToolError> {
    Ok(clock::check(now, clock::ask(transport)?, None)?)
}

/// Says what the document will do, to the person who is asked to sign it.
fn show(looked: &Looked) {
    let Looked { voids, unread, again, needs_new_checkpoint, unproven, alone } = looked;
    if *alone {
        eprintln!(
            "note: publications need several desks, but the roots of this desk alone can change that: two persons are two only where \
             the roots lie apart (`trust --root`)."
        );
    }
    if !unproven.is_empty() {
        eprintln!(
            "WARNING: nobody has shown to hold these publishing keys. What needs the signature of one that nobody holds can never \
             be published: let its desk run `keys prove`, and give what that prints with --proof."
        );
        unproven.iter().for_each(|key| eprintln!("  {key}"));
    }
    if *needs_new_checkpoint {
        eprintln!(
            "The log's present checkpoint does not count under this trust document, which lists other log keys: residents who have \
             it read on once the server signs with one of those. Start it with the new key, or list the old one beside it for now."
        );
    }
    if !voids.is_empty() {
        eprintln!("Void from this trust document on, for ever: {}", count(voids.len(), "publication"));
    }
    for Voids { seq, published_at, is_own, is_recorded } in voids {
        let whose = match (is_own, is_recorded) {
            (true, true) => "published by this desk",
            (true, false) => "signed by a key of this desk, which has no record of it",
            (false, _) => "signed by another desk, or a thief",
        };
        eprintln!("  {seq}  {}  {whose}", format_time(*published_at));
    }
    if !unread.is_empty() {
        eprintln!(
            "Void, too, are these, behind what this desk could follow: nobody looks at what they say, and what an honest desk \
             published among them must be published again."
        );
        unread.iter().for_each(|seq| eprintln!("  {seq}"));
    }
    if !again.is_empty() {
        eprintln!(
            "{} and {} of this desk go with void publications and still hold. Its next publication says them again: \
             `publish --nothing` at once, or the publisher. What is no longer true: `withdraw` it then.",
            count(again.windows(), "window"),
            count(again.withdrawals(), "withdrawal")
        );
    }
}

fn finish(
    desk: &Desk,
    signed: Signed,
    needs_new_key: bool,
    out: &Path,
    transport: Option<&HttpTransport>,
    global: &Global,
) -> Result<(), Failure> {
    write_atomic(out, &signed.note, PUBLIC)?;
    let document = match signed.outcome {
        Outcome::NeedsMore(missing) => {
            warn_if_due(desk.find_trust()?.as_ref(), global)?;
            if global.json {
                let note = UnverifiedTrust::parse(&signed.note);
                let said = note.and_then(|note| Ok((note.fingerprint(), note.body()?)));
                let (fingerprint, body) = said.map_err(|error| Failure::new(Exit::Verification, error))?;
                let (version, expires) = (body.version, format_time(body.expires));
                return print_json(&Written { version, fingerprint, expires, complete: false });
            }
            homesafe_host::put!("Wrote {}, which is not complete: {missing}.", out.display());
            homesafe_host::put!(
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
    homesafe_host::put!("Version {version} of the trust document, until {expires}: {}", out.display());
    homesafe_host::put!("Fingerprint, for residents to compare: {}", document.fingerprint());
    match transport {
        Some(_) => homesafe_host::put!("The server has it."),
        None if version == 1 => {
            let options = "--listen ADDRESS --admin ADDRESS";
            homesafe_host::put!("Next: `homesafe-server serve --data DATA --trust {} {options}`.", out.display());
        }
        // The running server lists another key, and would refuse it.
        None if needs_new_key => {
            homesafe_host::put!("Next: start the server with the new log key and `--trust {}`.", out.display())
        }
        None => homesafe_host::put!("Next: `{}`.", global.next("trust send --server URL")),
    }
    Ok(())
}

fn log_base(text: &str) -> Result<(u64, Hash), String> {
    let parsed = text.split_once(':').and_then(|(size, root)| Some((size.parse().ok()?, root.parse().ok()?)));
    parsed.ok_or_else(|| "write it as SIZE:ROOT, the root in hexadecimal".to_owned())
}
