//! A resident's device in memory: set up, check in, check out, look at the diary.
//!
//! `cargo run --example check_in -p homesafe-client --profile ci`

use std::error::Error;

use ed25519_dalek::SigningKey;
use homesafe_client::{device::Device, storage::MemoryStorage};
use homesafe_protocol::{
    Hash, PublicKey,
    log::EMPTY_ROOT,
    note::{NoteAlgorithm, NoteKey},
    origin::Origin,
    passphrase::Passphrase,
    time::{Day, UnixTime, Validity},
    trust::{LogBase, Quorum, TrustBody, sign_trust},
    venue::{Category, HomeSafeCode, VenueBody, VenueCode, VenuePublic},
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut rng = rand::rng();
    let origin: Origin = "homesafe.example/hk".parse()?;
    let today = Day::new(20_780);
    let noon = today.minute(720);

    // The device pins a deployment's trust document. The library has no clock, files or network: its host
    // brings them.
    let storage = MemoryStorage::default();
    let note = trust_note(&origin, today.start())?;
    let passphrase = Passphrase::new("correct horse".into())?;
    let mut device = Device::set_up(&storage, None, note.as_bytes(), None, &passphrase, noon, &mut rng)?;

    // A scanned poster. Checking in needs no passphrase, and the record is durable when it returns.
    let public = VenuePublic::builder(origin.deployment(), Category::RESTAURANT)
        .names("蓮香茶室", "Lin Heung Tea House")
        .validity(Validity::new(Day::new(20_700), Day::new(20_900))?)
        .build()?;
    let code = VenueCode::HomeSafe(HomeSafeCode::uncertified(VenueBody::new(public, [7; 16].into())));
    let check_in = device.check_in(&code, noon, noon, &mut rng)?;
    println!("checked in: visit {}", check_in.visit);
    device.check_out(Some(check_in.visit), today.minute(765), today.minute(765), &mut rng)?;

    // Opened again, as after a restart. Where the visits were, only the passphrase opens.
    let device = Device::open(&storage)?;
    let diary = device.unlock(&passphrase)?;
    let (visits, damage) = device.visits(&diary, today.minute(800))?;
    for view in &visits {
        let name = view.venue.as_ref().map_or("?", |(code, _)| code.name_en());
        println!("{name}: {} minutes", view.departure.since(view.arrival) / 60);
    }
    if visits.len() == 1 && damage.is_empty() { Ok(()) } else { Err("one visit was entered".into()) }
}

/// The first trust document of a deployment, with keys that anybody may know.
fn trust_note(origin: &Origin, issued: UnixTime) -> Result<String, Box<dyn Error>> {
    let [root, publishing, log] = [1, 2, 3].map(|seed| SigningKey::from_bytes(&[seed; 32]));
    let public = |key: &SigningKey| PublicKey::from(key.verifying_key().to_bytes());
    let body = TrustBody {
        version: 1,
        previous: Hash::from([0; 32]),
        origin: origin.clone(),
        servers: vec!["https://homesafe.example".parse()?],
        issued,
        expires: issued.saturating_add(180 * 86_400),
        roots: Quorum { threshold: 1, keys: vec![public(&root)] },
        publishing: Quorum { threshold: 1, keys: vec![public(&publishing)] },
        certification: vec![],
        submission: vec![],
        log: vec![NoteKey::new(origin.as_str(), NoteAlgorithm::Ed25519, public(&log))?],
        witnesses: Quorum { threshold: 0, keys: vec![] },
        log_base: LogBase { first: 0, size: 0, root: Hash::from(EMPTY_ROOT) },
        voided: vec![],
        revoked: vec![],
        max_object_bytes: 16 << 20,
        publication_interval_seconds: 86_400,
        minimum_overlap_minutes: 15,
        retention_days: 31,
        uncertified_codes: true,
    };
    Ok(sign_trust(&body, &[root])?)
}
