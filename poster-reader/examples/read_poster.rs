//! Reads the venue codes in a picture, or in a text file: of the one that is named, else of one made here.
//!
//! `cargo run --example read_poster -p poster-reader --profile ci [FILE]`

use std::{env, error::Error, fs, io::Cursor};

use homesafe_protocol::{
    origin::Origin,
    time::{Day, Validity},
    venue::{Category, HomeSafeCode, VenueBody, VenuePublic},
};
use image::{GrayImage, ImageFormat, Luma};
use poster_reader::scan::Texts;
use qrcode::{Color, QrCode};

fn main() -> Result<(), Box<dyn Error>> {
    let bytes = match env::args_os().nth(1) {
        Some(file) => fs::read(file)?,
        None => picture_of(&code_text()?)?,
    };
    // Pictures are hostile input: their size and the effort of the search are bounded, and no picture panics.
    let texts = Texts::of(&bytes)?;
    for code in texts.codes(None)? {
        println!("{} {}, category {}", code.name_zh(), code.name_en(), code.category().name());
        println!("suggested stay: {} minutes", code.stay_minutes());
    }
    Ok(())
}

/// The text of a venue's code; its secret should be random, and here anybody may know it.
fn code_text() -> Result<String, Box<dyn Error>> {
    let origin: Origin = "homesafe.example/hk".parse()?;
    let public = VenuePublic::builder(origin.deployment(), Category::RESTAURANT)
        .names("蓮香茶室", "Lin Heung Tea House")
        .stay_minutes(90)
        .validity(Validity::new(Day::new(20_700), Day::new(20_900))?)
        .build()?;
    let code = HomeSafeCode::uncertified(VenueBody::new(public, [7; 16].into()));
    Ok(code.to_text("HOMESAFE.EXAMPLE")?.to_string())
}

/// A PNG of a QR code: eight pixels a module, four modules of white around it.
fn picture_of(text: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    const PIXELS: u32 = 8;
    const QUIET: u32 = 4;
    let code = QrCode::new(text)?;
    let (width, colours) = (u32::try_from(code.width())?, code.to_colors());
    let side = (width + 2 * QUIET) * PIXELS;
    let picture = GrayImage::from_fn(side, side, |x, y| {
        let module = |at: u32| (at / PIXELS).checked_sub(QUIET).filter(|at| *at < width);
        let place = module(x).zip(module(y)).map(|(x, y)| (y * width + x) as usize);
        let is_dark = place.and_then(|place| colours.get(place)).is_some_and(|colour| *colour == Color::Dark);
        Luma([if is_dark { 0 } else { 255 }])
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png)?;
    Ok(bytes.into_inner())
}
