//! `trust`, `trust countersign`, `trust send` and `void`.

use std::path::{Path, PathBuf};

use clap::{
    ArgAction, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};
use homesafe_host::{
    cli::{self, Exit, Failure, PassphraseArgs, Working, print_json, words},
    clock::{format_time, local_time},
    files::{PUBLIC, check_free, read_given, write_atomic},
    http::HttpTransport,
    note, say, text, warn,
};
use homesafe_protocol::{
    Commitment, Hash, ParseBytesError, PublicKey,
    note::{MAX_NOTE_LEN, NoteKey},
    server_address::ServerAddress,
    trust::{KeyProof, SeqRange, TrustBody, UnverifiedTrust},
};
use serde::Serialize;

use super::{Global, confirm, given, server::ServerArgs, warn_if_due};
use crate::{
    desk::{Desk, KeyKind},
    trust::{Brought, Changes, Looked, Next, Outcome, Question, Signed, Signing, Voids, adopt, send},
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
    Countersign(CountersignArgs),
    Adopt(AdoptArgs),
    Send(ServerArgs),
}

#[derive(Debug, clap::Args)]
struct MakeArgs {
    #[arg(long, value_name = "VKEY", value_parser = given::<NoteKey>)]
    log_vkey: Vec<NoteKey>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    expires_days: Option<u16>,
    #[arg(long, value_name = "SECONDS")]
    interval: Option<u32>,
    #[arg(long, value_name = "MINUTES")]
    minimum_overlap: Option<u16>,
    #[arg(long, value_name = "DAYS")]
    retention: Option<u16>,
    #[arg(long, value_name = "BYTES")]
    max_object_bytes: Option<u32>,
    #[arg(long, value_name = "true|false", num_args = 0..=1, default_missing_value = "true", action = ArgAction::Set)]
    require_certificates: Option<bool>,
    #[arg(long, value_name = "VKEY", value_parser = given::<NoteKey>)]
    witness: Vec<NoteKey>,
    #[arg(long, value_name = "N")]
    witness_quorum: Option<usize>,
    #[arg(long, value_name = "KEY[:PROOF]", value_parser = given::<ListedKey>)]
    publishing: Vec<ListedKey>,
    #[arg(long, value_name = "M")]
    publishing_threshold: Option<usize>,
    #[arg(long, value_name = "KIND", value_parser = kinds())]
    rotate: Vec<KeyKind>,
    #[arg(long, value_name = "KEY", value_parser = given::<PublicKey>)]
    root: Vec<PublicKey>,
    #[arg(long, value_name = "M")]
    threshold: Option<usize>,
    #[arg(long, value_name = "URL", value_parser = given::<ServerAddress>)]
    address: Vec<ServerAddress>,
    #[arg(long, value_name = "SIZE:ROOT", value_parser = log_base)]
    log_base: Option<(u64, Hash)>,
    #[arg(long, value_name = "N")]
    log_first: Option<u64>,
    #[arg(long, value_name = "COMMITMENT", value_parser = given::<Commitment>)]
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
    #[arg(long, value_name = "KEY:PROOF", value_parser = given::<KeyProof>)]
    proof: Vec<KeyProof>,
    #[arg(long, value_name = "FINGERPRINT", value_parser = given::<Hash>)]
    instead_of: Option<Hash>,
    #[arg(long, requires = "server")]
    past: bool,
}

impl From<GivenArgs> for Brought {
    fn from(GivenArgs { proof, instead_of, past }: GivenArgs) -> Self {
        Self { proofs: proof, instead_of, past }
    }
}

#[derive(Debug, clap::Args)]
struct OutputArgs {
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[arg(long, value_name = "URL")]
    server: Option<String>,
    #[command(flatten)]
    given: GivenArgs,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Debug, clap::Args)]
struct CountersignArgs {
    file: PathBuf,
    #[arg(long, value_name = "URL")]
    server: Option<String>,
    #[command(flatten)]
    given: GivenArgs,
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Debug, clap::Args)]
struct AdoptArgs {
    file: PathBuf,
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct VoidArgs {
    first: u64,
    last: Option<u64>,
    #[arg(long, value_name = "KIND", value_parser = kinds())]
    rotate: Vec<KeyKind>,
    #[arg(long, value_name = "VKEY", value_parser = given::<NoteKey>)]
    log_vkey: Vec<NoteKey>,
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
            ..Changes::default()
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
    fn write(self, changes: Changes, yes: bool, global: &Global) -> Result<(), Failure> {
        // Not required by the parser, which would then ask `countersign` and `send` for it too.
        let out = self.out.ok_or_else(|| Failure::usage(text!("trust-needs-out")))?;
        check_free(&out)?;
        let transport = transport(self.server.as_deref())?;
        let clock = global.clock.clock()?;
        let desk = global.open(&self.passphrase)?;
        let signing =
            Signing::open(&desk, transport.as_ref().map(|http| http as _), self.given.into(), clock.now())?;
        let working = Working::on(text!("drafting-trust"));
        let draft = signing.draft(changes, clock.now())?;
        drop(working);
        show(&draft.looked);
        draft.lost.iter().for_each(|lost| eprintln!("{}", text!("warning", message = words().fact(lost))));
        match draft.question(yes) {
            Some(Question::Void) => confirm(&text!("void-question"), false)?,
            Some(Question::UnprovenKeys)
                if cli::confirm(&text!("trust-list-keys-question"))? == Some(false) =>
            {
                return Err(Failure::usage(text!("desk-not-confirmed")));
            }
            _ => {}
        }
        let needs_new_key = draft.looked.needs_new_checkpoint;
        finish(&desk, &signing, &signing.sign(draft, clock.now())?, needs_new_key, &out, global)
    }
}

impl CountersignArgs {
    fn run(self, global: &Global) -> Result<(), Failure> {
        let transport = transport(self.server.as_deref())?;
        let note = read_given(&self.file, MAX_NOTE_LEN as u64)?;
        // Before anybody is asked for a passphrase.
        UnverifiedTrust::parse(&note).map_err(|error| Failure::fact(Exit::Verification, &error))?;
        let now = global.clock.clock()?.now();
        let desk = global.open(&self.passphrase)?;
        let signing = Signing::open(&desk, transport.as_ref().map(|http| http as _), self.given.into(), now)?;
        let begun = signing.begun(note)?;
        let (version, fingerprint) = (begun.body.version, begun.fingerprint.to_string());
        eprintln!("{}", text!("trust-countersign-heading", version, fingerprint));
        eprintln!(
            "{}",
            match &begun.held {
                Some(held) => text!("trust-countersign-changes", version = held.body().version),
                None => text!("trust-countersign-says"),
            }
        );
        begun.changes.iter().for_each(|change| eprintln!("  {}", words().fact(change)));
        let looked = signing.look(&begun, now)?;
        looked.iter().for_each(show);
        confirm(&text!("trust-countersign-question"), self.yes)?;
        let needs_new_key = looked.is_some_and(|looked| looked.needs_new_checkpoint);
        finish(&desk, &signing, &signing.countersign(&begun, now)?, needs_new_key, &self.file, global)
    }
}

impl AdoptArgs {
    fn run(self, global: &Global) -> Result<(), Failure> {
        let note = read_given(&self.file, MAX_NOTE_LEN as u64)?;
        let document = UnverifiedTrust::parse(&note).and_then(|note| note.pin());
        let document = document.map_err(|error| Failure::fact(Exit::Verification, &error))?;
        let (version, fingerprint) = (document.body().version, document.fingerprint().to_string());
        eprintln!("{}", text!("trust-adopt-heading", version, fingerprint));
        confirm(&text!("trust-adopt-question"), self.yes)?;
        let now = global.clock.clock()?.now();
        let desk = global.open(&self.passphrase)?;
        match adopt(&desk, &note, now)?.outcome {
            Outcome::Stored(document) => {
                warn_if_due(Some(&document), global)?;
                say!("trust-holds", version = document.body().version);
                Ok(())
            }
            Outcome::NeedsMore(missing) => Err(Failure::fact(Exit::Verification, &missing)),
        }
    }
}

fn send_all(args: &ServerArgs, global: &Global) -> Result<(), Failure> {
    let (desk, transport) = args.open(global)?;
    send(&desk, &transport)?;
    warn_if_due(desk.find_trust()?.as_ref(), global)?;
    say!("trust-sent");
    Ok(())
}

/// The server that is given, if one is.
fn transport(url: Option<&str>) -> Result<Option<HttpTransport>, Failure> {
    Ok(url.map(HttpTransport::new).transpose()?)
}

/// Says what the document will do, to the person who is asked to sign it.
fn show(looked: &Looked) {
    let Looked { voids, unread, again, needs_new_checkpoint, unproven, alone } = looked;
    if *alone {
        note!("trust-roots-alone");
    }
    if !unproven.is_empty() {
        warn!("trust-keys-unproven");
        unproven.iter().for_each(|key| eprintln!("  {key}"));
    }
    if *needs_new_checkpoint {
        eprintln!("{}", text!("trust-needs-new-checkpoint"));
    }
    if !voids.is_empty() {
        eprintln!("{}", text!("void-heading", count = voids.len()));
    }
    for Voids { seq, published_at, is_own, is_recorded } in voids {
        let (seq, time) = (*seq, local_time(*published_at));
        eprintln!(
            "{}",
            match (is_own, is_recorded) {
                (true, true) => text!("void-own", seq, time),
                (true, false) => text!("void-own-unrecorded", seq, time),
                (false, _) => text!("void-of-another", seq, time),
            }
        );
    }
    if !unread.is_empty() {
        eprintln!("{}", text!("void-unread"));
        unread.iter().for_each(|seq| eprintln!("  {seq}"));
    }
    if !again.is_empty() {
        eprintln!(
            "{}",
            text!("void-said-again", windows = again.windows(), withdrawals = again.withdrawals())
        );
    }
}

fn finish(
    desk: &Desk,
    signing: &Signing<'_>,
    signed: &Signed,
    needs_new_key: bool,
    out: &Path,
    global: &Global,
) -> Result<(), Failure> {
    write_atomic(out, &signed.note, PUBLIC)?;
    let file = out.display().to_string();
    let document = match &signed.outcome {
        Outcome::NeedsMore(missing) => {
            warn_if_due(desk.find_trust()?.as_ref(), global)?;
            if global.json {
                let note = UnverifiedTrust::parse(&signed.note);
                let said = note.and_then(|note| Ok((note.fingerprint(), note.body()?)));
                let (fingerprint, body) = said.map_err(|error| Failure::fact(Exit::Verification, &error))?;
                let (version, expires) = (body.version, format_time(body.expires));
                return print_json(&Written { version, fingerprint, expires, complete: false });
            }
            say!("trust-not-complete", file, missing = words().fact(missing));
            return Ok(());
        }
        Outcome::Stored(document) => document,
    };
    let next = signing.send(signed, needs_new_key)?;
    let (version, fingerprint, expires) =
        (document.body().version, document.fingerprint(), document.body().expires);
    if global.json {
        return print_json(&Written { version, fingerprint, expires: format_time(expires), complete: true });
    }
    say!("trust-written", version, expires = local_time(expires), file = file.as_str());
    say!("trust-fingerprint", fingerprint = fingerprint.to_string());
    match next {
        Some(Next::AtServer) => say!("trust-at-server"),
        Some(Next::First) => say!("trust-first-next", file),
        Some(Next::NewLogKey) => say!("trust-new-key-next", file),
        Some(Next::Send) | None => say!("trust-next", command = global.next("trust send --server URL")),
    }
    Ok(())
}

fn log_base(text: &str) -> Result<(u64, Hash), String> {
    let parsed = text.split_once(':').and_then(|(size, root)| Some((size.parse().ok()?, root.parse().ok()?)));
    parsed.ok_or_else(|| text!("trust-log-base-form"))
}

/// The kinds of keys by name.
fn kinds() -> impl TypedValueParser<Value = KeyKind> {
    PossibleValuesParser::new(KeyKind::ALL.map(KeyKind::name))
        .try_map(|name| KeyKind::ALL.into_iter().find(|kind| kind.name() == name).ok_or(name))
}
