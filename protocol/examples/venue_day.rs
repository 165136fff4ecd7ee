//! From a venue's secret to a hit: a code, the keys of its days, a batch with one window, and what a visitor
//! finds in it.
//!
//! `cargo run --example venue_day -p homesafe-protocol --profile ci`

use std::error::Error;

use homesafe_protocol::{
    batch::{Advice, DEFAULT_TOKEN_BITS, Field, Level, Record, encode, padded_count, search},
    keys::{RecordKey, VenueSecret},
    matching::{Hit, Presence, exposures, net_windows},
    origin::Origin,
    time::{Day, Validity, Window},
    venue::{Category, HomeSafeCode, VenueBody, VenuePublic},
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut rng = rand::rng();
    let origin: Origin = "homesafe.example/hk".parse()?;
    let today = Day::new(20_780);

    // The operator makes a venue. Who has the code's text can derive everything below; the server never sees
    // it.
    let public = VenuePublic::builder(origin.deployment(), Category::RESTAURANT)
        .names("蓮香茶室", "Lin Heung Tea House")
        .validity(Validity::new(Day::new(20_700), Day::new(20_900))?)
        .build()?;
    let code =
        HomeSafeCode::uncertified(VenueBody::new(public, VenueSecret::from(rand::random::<[u8; 16]>())));
    let text = code.to_text("HOMESAFE.EXAMPLE")?;
    println!(
        "the poster's code has {} characters; its fingerprint is {}",
        text.len(),
        code.body().fingerprint()
    );

    // A visitor scans it. The device keeps the keys of the days that the visit may touch.
    let scanned = HomeSafeCode::from_text(&text)?;
    let held: Vec<_> = scanned.body().venue_key().day_keys([today, Day::new(20_781)]).collect();

    // The desk has the same day key, and publishes one window: 12:00 to 13:30 (UTC). Dummies fill the batch
    // up.
    let window = Window::new(12 * 60, 13 * 60 + 30)?;
    let field = Field { window, level: Level::TestAdvised, advice: Advice::default() };
    let record = Record { key: code.body().venue_key().day_key(today), i: 0, field };
    let batch = encode(&[record], padded_count(1), DEFAULT_TOKEN_BITS, &mut rng)?;
    println!("the batch has {} records in {} bytes", batch.count, batch.bytes.len());

    // Everybody fetches it. Only who holds a day key finds something.
    let keys: Vec<RecordKey> = held.iter().map(RecordKey::from).collect();
    let found = search(&batch.bytes, &keys)?;
    let strangers = [RecordKey::from(&homesafe_protocol::keys::DayKey::from([7; 32]))];
    println!(
        "records found with the visitor's keys: {}; with a stranger's: {}",
        found.len(),
        search(&batch.bytes, &strangers)?.len()
    );

    // What overlaps with the visit is an exposure.
    let hits: Vec<Hit> =
        found.iter().map(|hit| Hit { seq: 0, i: hit.i, day: today, field: hit.field }).collect();
    let visit =
        Presence { arrival: today.minute(13 * 60), departure: today.minute(14 * 60), indirect: false };
    let exposures = exposures(visit, &net_windows(&hits, |_| false), 15);
    println!("exposures of a visit from 13:00 to 14:00: {exposures:?}");
    if exposures.len() == 1 { Ok(()) } else { Err("the visit and the window share half an hour".into()) }
}
