//! One venue's poster as a PNG in a temporary folder, read again as a visitor's camera would.
//!
//! `cargo run --example print_poster -p venue-qr-tool --profile ci`

use std::{error::Error, fs};

use homesafe_protocol::{
    keys::VenueSecret,
    origin::Origin,
    time::{Day, Validity},
    venue::{Category, HomeSafeCode, VenueBody, VenuePublic},
};
use poster_reader::scan;
use venue_qr::{
    poster::{Design, Sheet, Template},
    render::{Format, Options},
};

fn main() -> Result<(), Box<dyn Error>> {
    let origin: Origin = "homesafe.example/hk".parse()?;
    let public = VenuePublic::builder(origin.deployment(), Category::RESTAURANT)
        .names("蓮香茶室", "Lin Heung Tea House")
        .address("160 Wellington Street, Central")
        .stay_minutes(90)
        .validity(Validity::new(Day::new(20_700), Day::new(20_900))?)
        .build()?;
    // The secret is random: there is no registry, and nobody else can make the same venue.
    let secret = VenueSecret::from(rand::random::<[u8; 16]>());
    let code = HomeSafeCode::uncertified(VenueBody::new(public, secret));

    // A sheet that could not be read from the usual distance is refused here.
    let design = Design { template: Template::A5, ..Design::default() };
    let sheet = Sheet::lay_out(&code, "HOMESAFE.EXAMPLE", &design)?;
    println!("\"{}\", fingerprint {}", sheet.title(), sheet.fingerprint());

    // Each file is decoded again before it is given out.
    let files = sheet.render(&Options { formats: vec![Format::Png], dpi: Some(150), design })?;
    let folder = tempfile::tempdir()?;
    for file in files {
        let path = folder.path().join(format!("poster.{}", file.format.extension()));
        fs::write(&path, &file.bytes)?;
        let read = scan::code(&fs::read(&path)?, None)?;
        println!("{} bytes; it says {} {}", file.bytes.len(), read.name_zh(), read.name_en());
        if read.as_homesafe() != Some(&code) {
            return Err("the poster says something else".into());
        }
    }
    Ok(())
}
