//! An A4 poster from a venue to checked files.
#![allow(clippy::unwrap_used)] // a benchmark that cannot be set up should stop

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use homesafe_protocol::{
    time::{Day, Validity},
    venue::{Category, HomeSafeCode, VenueBody, VenuePublic},
};
use venue_qr::{
    poster::{Design, Sheet},
    render::{Format, Options},
};

const HOST: &str = "HOMESAFE.EXAMPLE";

fn venue() -> Result<HomeSafeCode, Box<dyn std::error::Error>> {
    let public = VenuePublic::builder([9; 4].into(), Category::RESTAURANT)
        .names("蓮香茶室", "Lin Heung Tea House")
        .address("香港中環威靈頓街160號 160 Wellington Street, Central")
        .validity(Validity::new(Day::new(20_780), Day::new(21_144))?)
        .build()?;
    Ok(HomeSafeCode::uncertified(VenueBody::new(public, [7; 16].into())))
}

fn benches(c: &mut Criterion) {
    let (code, design) = (venue().unwrap(), Design::default());
    let sheet = Sheet::lay_out(&code, HOST, &design).unwrap();
    c.bench_function("poster/lay out", |b| b.iter(|| Sheet::lay_out(black_box(&code), HOST, &design)));
    for (name, format, dpi) in [
        ("SVG, checked", Format::Svg, 100),
        ("PNG 100 dpi, checked", Format::Png, 100),
        ("PNG 300 dpi, checked", Format::Png, 300),
        ("PDF, checked", Format::Pdf, 100),
    ] {
        let options = Options { formats: vec![format], dpi: Some(dpi), design };
        c.bench_function(&format!("poster/{name}"), |b| b.iter(|| sheet.render(black_box(&options))));
    }
}

criterion_group!(poster_benches, benches);
criterion_main!(poster_benches);
