//! The vectors of `tests/vectors`, which a second implementation wrote from `docs/protocol.md` alone.
//!
//! A case names what is done with it (`what`), its inputs, and `expect`: `ok` with the exact `output`, or
//! `error`.

mod foreign;
mod log;
mod sharing;

use std::{collections::HashMap, convert::Infallible};

use data_encoding::{BASE64, HEXLOWER};
use ed25519_dalek::SigningKey;
use homesafe_protocol::{
    Hash, Nonce, PublicKey, SubmissionPublicKey,
    batch::{
        Advice, DEFAULT_TOKEN_BITS, Field, Header, Level, Probe, Record, Scanner, encode, padded_count,
        search, verify_structure,
    },
    keys::{RecordKey, RecordMaterial, VenueKey},
    log::{
        Leaf, LeafKind, TileKind, TilePath, TileTree, UnverifiedCheckpoint, UnverifiedLeaf, decode_entries,
        leaf_hash, root_of, verify_consistency, verify_inclusion,
    },
    matching::{Hit, Presence, exposures, net_windows},
    note::{NoteAlgorithm, NoteKey, UnverifiedNote, signed_note},
    origin::Origin,
    roles::{Role, RoleKey},
    time::{Day, UnixTime, Window},
    trust::{TrustDocument, TrustError, UnverifiedTrust, root_note_key},
    venue::HomeSafeCode,
};
use rand::{
    SeedableRng as _,
    rand_core::{TryCryptoRng, TryRng},
};
use rand_chacha::ChaCha20Rng;
use serde_json::{Value, json};

/// What an implementation makes of a case: its output, or why it refuses.
type Outcome = Result<Value, String>;

/// A file, the least number of its cases, whether it holds decode cases (of which most are malformed), and
/// its check.
type File = (&'static str, usize, bool, fn(&Case<'_>) -> Outcome);

const FILES: [File; 14] = [
    ("venue_code", 170, true, venue_code),
    ("key_schedule", 50, false, key_schedule),
    ("batch", 150, true, batch),
    ("leaf", 90, true, leaf),
    ("log", 120, false, log::log),
    ("note", 80, true, note),
    ("checkpoint", 50, true, checkpoint),
    ("trust", 240, true, trust),
    ("tile_path", 80, true, tile_path),
    ("entries", 18, true, entries),
    ("proofs", 180, false, proofs),
    ("matching", 70, false, matching),
    ("advice", 35, true, sharing::advice),
    ("sharing", 130, true, sharing::sharing),
];

/// Ways of reading bytes or text of the wire, as `what` names them.
const DECODING: [&str; 10] =
    ["payload", "text", "decode", "parse", "vkey", "answer", "slip", "patched", "request", "certification"];

macro_rules! one_test_per_file {
    ($($name:ident)*) => {
        mod vectors_of {
            $(#[test] fn $name() { super::run(stringify!($name)); })*
        }

        #[test]
        fn every_file_has_its_test() {
            let mut tested = [$(stringify!($name)),*].map(|name| format!("{name}.json")).to_vec();
            tested.sort();
            let mut found: Vec<String> = std::fs::read_dir(directory()).unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .filter(|name| name.ends_with(".json"))
                .collect();
            found.sort();
            assert_eq!(tested, found);
        }
    };
}

one_test_per_file!(venue_code key_schedule batch leaf log note checkpoint trust tile_path entries proofs matching advice sharing);

#[test]
fn most_decode_cases_are_malformed() {
    for (name, least, decodes, _) in FILES {
        let cases = read(name);
        assert!(cases.len() >= least, "{name}: only {} cases", cases.len());
        let decoding: Vec<&Value> =
            cases.iter().filter(|case| DECODING.contains(&case["what"].as_str().unwrap())).collect();
        let errors = decoding.iter().filter(|case| case["expect"] == "error").count();
        assert_eq!(decodes, !decoding.is_empty(), "{name}");
        assert!(!decodes || 2 * errors > decoding.len(), "{name}: {errors} errors of {}", decoding.len());
    }
}

fn run(file: &str) {
    let (.., check) = FILES.into_iter().find(|(name, ..)| *name == file).unwrap();
    let (cases, mut failures) = (read(file), Vec::new());
    for case in &cases {
        let outcome = check(&Case(case));
        let failure = match (case["expect"].as_str(), &outcome) {
            (Some("ok"), Ok(output)) if *output == case["output"] => continue,
            (Some("error"), Err(_)) => continue,
            (Some("ok"), Ok(output)) => format!("expected {}\n     found {output}", case["output"]),
            (Some("ok"), Err(error)) => format!("refused: {error}"),
            (Some("error"), Ok(output)) => format!("accepted: {output}"),
            (other, _) => panic!("expect is {other:?}"),
        };
        failures.push(format!("  {}: {failure}", case["name"]));
    }
    assert!(
        failures.is_empty(),
        "{file}: {} of {} cases\n{}",
        failures.len(),
        cases.len(),
        failures.join("\n")
    );
}

/// Written by hand, a file would say what one implementation does, and not what two agree on.
#[test]
fn the_files_are_what_the_reference_writes() {
    let folder = tempfile::tempdir().unwrap();
    for (from, to) in
        [(directory(), folder.path().to_owned()), (directory().join("cases"), folder.path().join("cases"))]
    {
        std::fs::create_dir_all(&to).unwrap();
        for file in std::fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()) {
            if file.extension().is_some_and(|extension| extension == "py") {
                std::fs::copy(&file, to.join(file.file_name().unwrap())).unwrap();
            }
        }
    }
    let Ok(output) = std::process::Command::new("python3").arg(folder.path().join("reference.py")).output()
    else {
        println!("skipped: python3 is not installed");
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for (file, ..) in FILES {
        let name = format!("{file}.json");
        let [written, kept] =
            [folder.path(), &*directory()].map(|folder| std::fs::read(folder.join(&name)).unwrap());
        assert!(written == kept, "{name}: run tests/vectors/reference.py");
    }
}

fn directory() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors")
}

fn read(file: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(directory().join(format!("{file}.json"))).unwrap();
    let mut file: Value = serde_json::from_str(&text).unwrap();
    serde_json::from_value(file["cases"].take()).unwrap()
}

/// A case's inputs by name.
struct Case<'a>(&'a Value);

impl<'a> Case<'a> {
    fn what(&self) -> &'a str {
        self.text("what")
    }

    fn text(&self, name: &str) -> &'a str {
        self.0[name].as_str().unwrap_or_else(|| panic!("{name} of {}", self.0["name"]))
    }

    fn hex(&self, name: &str) -> Vec<u8> {
        HEXLOWER.decode(self.text(name).as_bytes()).unwrap()
    }

    fn array<const N: usize>(&self, name: &str) -> [u8; N] {
        self.hex(name).try_into().unwrap()
    }

    fn hash(&self, name: &str) -> Hash {
        self.text(name).parse().unwrap()
    }

    fn hashes(&self, name: &str) -> Vec<Hash> {
        self.list(name).map(|hash| hash.0.as_str().unwrap().parse().unwrap()).collect()
    }

    fn number<T: TryFrom<u64>>(&self, name: &str) -> T {
        let number = self.0[name].as_u64().unwrap_or_else(|| panic!("{name} of {}", self.0["name"]));
        T::try_from(number).ok().unwrap()
    }

    fn day(&self) -> Day {
        Day::new(self.number("day"))
    }

    fn list(&self, name: &str) -> impl Iterator<Item = Case<'a>> {
        self.0[name].as_array().unwrap().iter().map(Case)
    }

    /// `input` as text, or `input_hex` where it is not UTF-8.
    fn bytes(&self) -> Vec<u8> {
        if self.0["input_hex"].is_null() {
            self.text("input").as_bytes().to_vec()
        } else {
            self.hex("input_hex")
        }
    }
}

fn refused<T>(result: Result<T, impl std::fmt::Display>) -> Result<T, String> {
    result.map_err(|error| error.to_string())
}

fn hex(bytes: impl AsRef<[u8]>) -> String {
    HEXLOWER.encode(bytes.as_ref())
}

/// The signing key of that name, as the generator of the vectors derives it.
fn signer(seed: &str) -> SigningKey {
    SigningKey::from_bytes(Hash::of_object(seed.as_bytes()).as_bytes())
}

/// A note of `text` signed by the roots of the vectors' trust documents.
fn signed_by_roots(text: &str) -> Vec<u8> {
    let origin: Origin = "homesafe.example/hk".parse().unwrap();
    let signers = [0, 1, 2, 3].map(|n| signer(&format!("root {n}")));
    let keys =
        signers.each_ref().map(|s| root_note_key(&origin, s.verifying_key().to_bytes().into()).unwrap());
    signed_note(text, &keys.iter().zip(&signers).collect::<Vec<_>>()).into_bytes()
}

fn trusted(text: &str) -> TrustDocument {
    UnverifiedTrust::parse(&signed_by_roots(text)).unwrap().pin().unwrap()
}

fn venue_code(case: &Case<'_>) -> Outcome {
    match case.what() {
        "payload" => {
            let payload = case.hex("input");
            let code = refused(HomeSafeCode::decode(&payload))?;
            assert_eq!(*code.encode(), payload, "one encoding");
            let (body, public) = (code.body(), code.body().public());
            let certificate = code.certificate().map(|certificate| {
                let signature = &certificate.to_bytes()[6..];
                json!({
                    "key_id": certificate.key_id(),
                    "not_after": certificate.not_after(),
                    "signature": hex(signature),
                })
            });
            Ok(json!({
                "deployment": public.deployment(), "feed": public.feed(), "category": public.category().number(),
                "secret": hex(&body.encode()[7..23]), "stay_minutes": public.stay_minutes(),
                "first_day": public.validity().first(), "last_day": public.validity().last(),
                "name_zh": public.name_zh(), "name_en": public.name_en(), "address": public.address(),
                "certificate": certificate, "public_part": hex(public.encode()), "commitment": body.commitment(),
                "fingerprint": body.fingerprint(),
            }))
        }
        "text" => {
            let text = case.text("input");
            let code = refused(HomeSafeCode::from_text(text))?;
            let host = HomeSafeCode::host(text).unwrap();
            let (written, plain) = (code.to_text(&host), text.to_ascii_uppercase().replace("%23", "#"));
            assert_eq!(*written.unwrap(), plain, "one encoding, but for case");
            Ok(json!({ "host": host, "payload": hex(&*code.encode()) }))
        }
        "certified" => {
            let code = refused(HomeSafeCode::decode(&case.hex("input")))?;
            Ok(
                json!({ "certified": code.check_certificate(&trusted(case.text("trust")), case.day()).is_ok() }),
            )
        }
        other => panic!("{other}"),
    }
}

fn key_schedule(case: &Case<'_>) -> Outcome {
    match case.what() {
        "record" => {
            let key = venue_key(case).day_key(case.day());
            let material =
                RecordKey::from(&key).material(&Nonce::from(case.array("nonce")), case.number("i"));
            let seed = venue_key(case).day_seeds([case.day()]).next().unwrap();
            let (seed, key) = (hex(seed.expose()), hex(key.expose()));
            Ok(json!({ "day_seed": seed, "day_key": key, "token": material.token, "mask": material.mask }))
        }
        "deployment" => {
            let origin: Origin = refused(case.text("origin").parse())?;
            Ok(json!({ "deployment": origin.deployment() }))
        }
        "key_id" => {
            let roles = [
                Role::Root,
                Role::Publishing,
                Role::Certification,
                Role::Submission,
                Role::Log,
                Role::Witness,
            ];
            let role = roles.into_iter().find(|role| *role as u64 == case.number::<u64>("role")).unwrap();
            let id = match case.number::<u8>("algorithm") {
                1 => PublicKey::from(case.array("key")).key_id(role),
                _ => SubmissionPublicKey::from(case.array("key")).key_id(role),
            };
            Ok(json!({ "key_id": id }))
        }
        other => panic!("{other}"),
    }
}

fn batch(case: &Case<'_>) -> Outcome {
    match case.what() {
        "decode" => decode_batch(case),
        "look_up" => {
            let key = RecordKey::from(&venue_key(case).day_key(case.day()));
            let object = case.hex("input");
            let hits = refused(search(&object, &[key]))?;
            let found: Vec<Value> = hits
                .iter()
                .map(|hit| {
                    let Field { window, level, advice } = hit.field;
                    json!([hit.i, window.start(), window.end(), level as u8, u8::from(advice)])
                })
                .collect();
            Ok(json!({ "found": found }))
        }
        "encode" => {
            let records: Vec<Record> = case.list("records").map(|record| record_of(&record)).collect();
            let mut fixed = Fixed::new(case);
            let count = records.len() + fixed.dummies.len();
            let batch = refused(encode(&records, count as u32, case.number("token_bits"), &mut fixed))?;
            Ok(json!({ "bytes": hex(batch.bytes) }))
        }
        "seed" => {
            let records: Vec<Record> = case.list("records").map(|record| record_of(&record)).collect();
            let mut source = ChaCha20Rng::from_seed(case.array("seed"));
            let batch = refused(encode(
                &records,
                padded_count(records.len() as u32),
                DEFAULT_TOKEN_BITS,
                &mut source,
            ))?;
            Ok(json!({ "bytes": hex(batch.bytes) }))
        }
        "field" => {
            let window = Field::from_bits(case.number("field")).map(|Field { window, level, advice }| {
                json!([window.start(), window.end(), level as u8, u8::from(advice)])
            });
            Ok(json!({ "window": window }))
        }
        "padded" => Ok(json!({ "size": padded_count(case.number("n")) })),
        other => panic!("{other}"),
    }
}

fn field_of(case: &Case<'_>) -> Field {
    Field {
        window: Window::new(case.number("start"), case.number("end")).unwrap(),
        level: Level::from_bits(case.number("level")).unwrap(),
        advice: Advice::try_from(case.number::<u8>("advice")).unwrap(),
    }
}

fn venue_key(case: &Case<'_>) -> VenueKey {
    let code = HomeSafeCode::decode(&case.hex("body")).unwrap();
    code.body().venue_key()
}

fn record_of(case: &Case<'_>) -> Record {
    let key = venue_key(case).day_key(case.day());
    Record { key, i: case.number("i"), field: field_of(case) }
}

/// The library hands no token list out, so every token and field that the case names is probed for, and what
/// lies beside a token must not be found.
fn decode_batch(case: &Case<'_>) -> Outcome {
    let object = case.hex("input");
    let header = refused(verify_structure(&object))?;
    let output = Case(&case.0["output"]);
    if case.0["output"].is_null() {
        return Ok(json!({ "count": header.count() }));
    }
    let numbers =
        |name: &str| -> Vec<u64> { output.list(name).map(|number| number.0.as_u64().unwrap()).collect() };
    let (tokens, sealed) = (numbers("tokens"), numbers("sealed"));
    let field =
        Field { window: Window::new(600, 660).unwrap(), level: Level::Notice, advice: Advice::default() };
    let probe = |tag: usize, token: u64, mask: u32| Probe { material: RecordMaterial { token, mask }, tag };
    // The smallest token that scales to the one in the batch, and a mask that must give `field`.
    let range = u128::from(header.count()) << header.token_bits();
    let unscaled = |token: u64| (u128::from(token) << 64).div_ceil(range);
    let known = tokens.iter().zip(&sealed).enumerate();
    let mut probes: Vec<Probe> = known
        .map(|(n, (token, sealed))| probe(n, unscaled(*token) as u64, field.to_bits() ^ *sealed as u32))
        .collect();
    let beside = tokens.iter().map(|token| token + 1).filter(|token| !tokens.contains(token));
    let beside = beside.map(unscaled).filter_map(|token| u64::try_from(token).ok());
    probes.extend(beside.map(|token| probe(usize::MAX, token, 0)));
    let mut scanner = refused(Scanner::new(header, object.len() as u64, probes))?;
    refused(scanner.push(&object[Header::LEN..]))?;
    let found = refused(scanner.finish())?;
    assert!(found.iter().all(|found| found.field == Some(field)), "a token or field is another");
    let all = found.iter().map(|found| found.tag).eq(0..header.count() as usize);
    assert!(all && sealed.len() == tokens.len(), "not the tokens named: {found:?}");
    Ok(json!({
        "nonce": header.nonce(), "token_bits": header.token_bits(), "count": header.count(),
        "tokens": tokens, "sealed": sealed,
    }))
}

/// Gives the case's nonce and dummies for random.
struct Fixed {
    nonce: Vec<u8>,
    dummies: Vec<(u64, u32)>,
    next: usize,
}

impl Fixed {
    fn new(case: &Case<'_>) -> Self {
        let dummy = |pair: Case<'_>| (pair.0[0].as_u64().unwrap(), pair.0[1].as_u64().unwrap() as u32);
        Self { nonce: case.hex("nonce"), dummies: case.list("dummies").map(dummy).collect(), next: 0 }
    }
}

impl TryRng for Fixed {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.next += 1;
        Ok(self.dummies[(self.next - 1) % self.dummies.len()].1 << 8)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.dummies[self.next % self.dummies.len()].0)
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        out.copy_from_slice(&self.nonce);
        Ok(())
    }
}

impl TryCryptoRng for Fixed {}

fn leaf(case: &Case<'_>) -> Outcome {
    let bytes = case.hex("input");
    let leaf = refused(UnverifiedLeaf::decode(&bytes))?;
    match case.what() {
        "verify" => refused(leaf.verify(&trusted(case.text("trust")))).map(|_| json!({})),
        "decode" if case.0["expect"] == "ok" => {
            // An unverified leaf shows nothing: it is verified to be looked into, where it can be valid.
            if case.0["trust"].is_string() {
                agrees_with_bytes(&leaf.verify(&trusted(case.text("trust"))).unwrap(), &bytes);
            }
            Ok(show_leaf(&bytes, &leaf))
        }
        "decode" => Ok(json!({ "leaf_hash": leaf.hash() })),
        other => panic!("{other}"),
    }
}

fn show_leaf(bytes: &[u8], leaf: &UnverifiedLeaf) -> Value {
    let number =
        |range: std::ops::Range<usize>| bytes[range].iter().fold(0u64, |n, byte| n << 8 | u64::from(*byte));
    let signature = |s: &[u8]| json!({ "key_id": hex(&s[..4]), "signature": hex(&s[4..]) });
    let signatures: Vec<Value> = bytes[119..].chunks(68).map(signature).collect();
    assert!(leaf.signers().map(|id| id.to_string()).eq(bytes[119..].chunks(68).map(|s| hex(&s[..4]))));
    json!({
        "kind": bytes[0], "seq": leaf.claimed_seq(), "published_at": number(9..17), "trust": leaf.names(),
        "prev_root": hex(&bytes[49..81]), "length": number(81..85), "sha256": hex(&bytes[85..117]),
        "leaf_hash": leaf.hash(), "signatures": signatures,
    })
}

fn agrees_with_bytes(leaf: &Leaf, bytes: &[u8]) {
    let kind = match leaf.kind() {
        LeafKind::Batch => 1,
        LeafKind::AdviceCatalogue => 2,
        LeafKind::Skippable(kind) => kind,
    };
    assert_eq!(kind, bytes[0]);
    assert_eq!(leaf.seq().to_be_bytes(), bytes[1..9]);
    assert_eq!(leaf.published_at().seconds().to_be_bytes(), bytes[9..17]);
    assert_eq!(leaf.object_len().to_be_bytes(), bytes[81..85]);
    assert_eq!(leaf.object_hash().as_bytes()[..], bytes[85..117]);
}

fn note(case: &Case<'_>) -> Outcome {
    match case.what() {
        "parse" => {
            let bytes = case.bytes();
            let note = refused(UnverifiedNote::parse(&bytes))?;
            // An unverified note keeps its signature lines to itself; written again, they are the same.
            let again = note.with_signature("");
            assert_eq!(again.as_bytes(), bytes, "one encoding");
            let lines = again.strip_prefix(note.text_to_sign()).unwrap().trim_start_matches('\n').lines();
            let signature = |line: &str| {
                let (name, code) = line.strip_prefix("— ").unwrap().split_once(' ').unwrap();
                let bytes = BASE64.decode(code.as_bytes()).unwrap();
                json!({ "name": name, "key_id": hex(&bytes[..4]), "signature": hex(&bytes[4..]) })
            };
            Ok(json!({ "text": note.text_to_sign(), "signatures": lines.map(signature).collect::<Vec<_>>() }))
        }
        "vkey" => {
            let key: NoteKey = refused(case.text("input").parse())?;
            let kind = match key.algorithm() {
                NoteAlgorithm::Ed25519 => 1,
                NoteAlgorithm::Cosignature => 4,
            };
            let (name, public) = (key.name(), hex(key.public_key().as_bytes()));
            Ok(json!({ "name": name, "type": kind, "key": public, "key_id": key.id() }))
        }
        "verify" => {
            let keys = [refused(case.text("vkey").parse::<NoteKey>())?];
            let note = refused(UnverifiedNote::parse(&case.bytes()))?;
            let (_, signed) = refused(note.verify(&keys))?;
            let signed = signed.first().ok_or("not signed by this key")?;
            Ok(json!({ "time": signed.time }))
        }
        other => panic!("{other}"),
    }
}

fn checkpoint(case: &Case<'_>) -> Outcome {
    let show = |checkpoint: homesafe_protocol::log::Checkpoint| {
        json!({
            "origin": checkpoint.origin.as_str(), "size": checkpoint.size, "root": checkpoint.root,
        })
    };
    match case.what() {
        "parse" => {
            // The library reads signed ones only.
            let origin: Origin = "homesafe.example/hk".parse().unwrap();
            let signer = signer("log");
            let public = signer.verifying_key().to_bytes().into();
            let key = NoteKey::new(origin.as_str(), NoteAlgorithm::Ed25519, public).unwrap();
            let note = signed_note(case.text("input"), &[(&key, &signer)]);
            let unverified = refused(UnverifiedCheckpoint::parse(note.as_bytes()))?;
            refused(unverified.verify(&origin, &[key], &[])).map(|(checkpoint, _)| show(checkpoint))
        }
        "verify" => {
            let trust = trusted(case.text("trust"));
            let unverified = refused(UnverifiedCheckpoint::parse(&case.bytes()))?;
            let verified = unverified.verify(trust.origin(), &trust.body().log, &trust.body().witnesses.keys);
            let (checkpoint, cosignatures) = refused(verified)?;
            let quorum = trust.has_witness_quorum(&cosignatures);
            if quorum { Ok(show(checkpoint)) } else { Err("witness quorum".into()) }
        }
        other => panic!("{other}"),
    }
}

fn trust(case: &Case<'_>) -> Outcome {
    let note = |bytes: &[u8]| refused(UnverifiedTrust::parse(bytes));
    match case.what() {
        // Quorums have cases of their own: a text that fails by its quorum only has been read.
        "parse" => match note(&signed_by_roots(case.text("input")))?.pin() {
            Ok(trust) => Ok(json!({ "document": trust.body(), "fingerprint": trust.fingerprint() })),
            Err(TrustError::OwnQuorum { .. }) => Ok(json!("its quorum is missing")),
            Err(error) => Err(error.to_string()),
        },
        "first" => {
            refused(note(&case.bytes())?.pin_by_fingerprint(case.hash("fingerprint"))).map(|_| json!({}))
        }
        "next" => refused(note(&case.bytes())?.succeed(&trusted(case.text("held")))).map(|_| json!({})),
        "before" => refused(note(&case.bytes())?.precede(&trusted(case.text("held")))).map(|_| json!({})),
        other => panic!("{other}"),
    }
}

fn tile_path(case: &Case<'_>) -> Outcome {
    let path: TilePath = refused(case.text("input").parse())?;
    assert_eq!(path.to_string(), case.text("input"), "one name");
    let level = match path.kind() {
        TileKind::Hashes(level) => json!(level),
        TileKind::Entries => json!("entries"),
    };
    Ok(json!({ "level": level, "index": path.index(), "width": path.is_partial().then_some(path.width()) }))
}

fn entries(case: &Case<'_>) -> Outcome {
    let bytes = case.hex("input");
    let entries = refused(decode_entries(&bytes, case.number("width")))?;
    Ok(json!({ "entries": entries.into_iter().map(hex).collect::<Vec<_>>() }))
}

fn proofs(case: &Case<'_>) -> Outcome {
    let leaves = || (0..case.number::<u32>("size")).map(u32::to_be_bytes);
    match case.what() {
        "root" => Ok(json!({ "root": root_of(leaves().map(|leaf| leaf_hash(&leaf))) })),
        "tile" => {
            let (mut tree, mut tiles) = (TileTree::default(), HashMap::new());
            for leaf in leaves() {
                tiles.extend(tree.push(&leaf).into_iter().map(|tile| (tile.path.to_string(), tile.bytes)));
            }
            Ok(json!({ "tile": hex(&tiles[case.text("path")]) }))
        }
        "inclusion" => {
            let (index, size) = (case.number("index"), case.number("size"));
            let (leaf, root) = (case.hash("leaf_hash"), case.hash("root"));
            refused(verify_inclusion(leaf, index, size, root, &case.hashes("proof"))).map(|()| json!({}))
        }
        "consistency" => {
            let (old, new) = (case.number("first"), case.number("second"));
            let (old_root, new_root) = (case.hash("first_root"), case.hash("second_root"));
            refused(verify_consistency(old, new, old_root, new_root, &case.hashes("proof")))
                .map(|()| json!({}))
        }
        other => panic!("{other}"),
    }
}

fn matching(case: &Case<'_>) -> Outcome {
    let hits: Vec<Hit> = case
        .list("hits")
        .map(|hit| Hit { seq: hit.number("seq"), i: hit.number("i"), day: hit.day(), field: field_of(&hit) })
        .collect();
    let voided: Vec<_> = case
        .list("voided")
        .map(|range| range.0[0].as_u64().unwrap()..=range.0[1].as_u64().unwrap())
        .collect();
    let arrival = UnixTime::new(case.number("arrival")).unwrap();
    let stay = arrival.saturating_add(60 * case.number::<u64>("stay_minutes"));
    let departure = case.0["check_out"].as_u64().map_or(stay, |seconds| UnixTime::new(seconds).unwrap());
    let visit = Presence::new(arrival, departure, case.0["indirect"].as_bool().unwrap());
    let windows = net_windows(&hits, |seq| voided.iter().any(|range| range.contains(&seq)));
    let mut found = exposures(visit, &windows, case.number("minimum_overlap_minutes"));
    found.sort_by_key(|alert| (alert.start, alert.end, alert.level));
    let alerts: Vec<Value> = found
        .into_iter()
        .map(|alert| {
            json!({
                "start": alert.start, "end": alert.end, "level": alert.level as u8, "advice": u8::from(alert.advice),
                "withdrawn": alert.withdrawn, "indirect": alert.indirect,
            })
        })
        .collect();
    Ok(json!({ "alerts": alerts }))
}
