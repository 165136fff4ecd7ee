//! A desk in a temporary folder: a case with one stay at a venue, kept sealed and shown again.
//!
//! `cargo run --example make_case -p homesafe-authority --profile ci`

use std::error::Error;

use homesafe_authority::{
    cases::{Case, Source, check_begun, from_code},
    desk::{Desk, Setup},
    journal::Act,
    model::CaseId,
};
use homesafe_host::clock::format_time;
use homesafe_protocol::{
    batch::{Advice, Level},
    origin::Origin,
    passphrase::Passphrase,
    time::{Day, Validity},
    venue::{Category, HomeSafeCode, VenueBody, VenueCode, VenuePublic},
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut rng = rand::rng();
    let origin: Origin = "homesafe.example/hk".parse()?;
    let today = Day::new(20_780);
    let now = today.minute(18 * 60);

    // A desk makes its own keys and its first officer. Nothing of it can be read without the passphrase.
    let temporary = tempfile::tempdir()?;
    let folder = temporary.path().join("desk");
    let passphrase = Passphrase::new("correct horse".into())?;
    let setup = Setup { origin: origin.clone(), roots: 3, threshold: 2, officer: "lee".into() };
    let desk = Desk::create(&folder, &passphrase, setup, now, &mut rng)?;

    // A case names no patient: its id is random, and the reference is the officer's own.
    let mut case = Case::new(CaseId::random(&mut rng), "ward 3".into(), now)?;
    desk.act_on_case(&case, Act::CaseMade { case: case.id }, now)?;

    // The patient was at a venue of which the desk has the poster. The row holds the keys of its days and no
    // others.
    let public = VenuePublic::builder(origin.deployment(), Category::RESTAURANT)
        .names("蓮香茶室", "Lin Heung Tea House")
        .validity(Validity::new(Day::new(20_700), Day::new(20_900))?)
        .build()?;
    let code = VenueCode::HomeSafe(HomeSafeCode::uncertified(VenueBody::new(public, [7; 16].into())));
    let stay = (today.minute(12 * 60), today.minute(13 * 60));
    let row = from_code(&code, stay, (Level::TestAdvised, Advice::default()), Source::Poster)?;
    check_begun([row.start], now)?;
    case.add(vec![row], now);
    // The journal has the act before the case's file changes.
    desk.act_on_case(&case, Act::RowsAdded { case: case.id, rows: 1 }, now)?;
    drop(desk);

    // As another run of the program sees it.
    let desk = Desk::open(&folder, &passphrase)?;
    let case = desk.case(case.id)?;
    println!("case {} ({})", case.id, case.reference);
    for row in &case.rows {
        println!(
            "{}. {}: {} to {}",
            row.number,
            row.venue.label(),
            format_time(row.start),
            format_time(row.end)
        );
    }
    if case.rows.len() == 1 { Ok(()) } else { Err("one row was added".into()) }
}
