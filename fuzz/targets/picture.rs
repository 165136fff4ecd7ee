//! A picture file, the pixels of a small grey picture, or a small poster that was damaged.
#![cfg_attr(feature = "libfuzzer", no_main)]

use std::sync::LazyLock;

use arbitrary::Arbitrary;
use homesafe_fuzz::{
    harm::{Harm, harm},
    planted,
};
use image::GrayImage;
use poster_reader::picture;
use qrcode::{Color, QrCode};

const TEXT: &[u8] = b"VENUE";
/// Pixels of a module's side.
const SCALE: usize = 2;
/// Modules of the quiet zone.
const QUIET: usize = 4;

/// A poster's width and its pixels.
static POSTER: LazyLock<(usize, Vec<u8>)> = LazyLock::new(|| {
    let code = QrCode::new(TEXT).expect("a code");
    let (modules, width) = (code.width(), (code.width() + 2 * QUIET) * SCALE);
    let is_dark = |x: usize, y: usize| {
        let at = |n: usize| (n / SCALE).checked_sub(QUIET).filter(|n| *n < modules);
        at(x).zip(at(y)).is_some_and(|at| code[at] == Color::Dark)
    };
    let pixels = (0..width * width).map(|n| if is_dark(n % width, n / width) { 0 } else { 255 });
    (width, pixels.collect())
});

#[derive(Debug, Arbitrary)]
enum Input<'a> {
    Poster(Vec<Harm<'a>>),
    Pixels(u8, &'a [u8]),
    File(&'a [u8]),
}

homesafe_fuzz::target!(|input: Input<'_>| {
    match input {
        Input::File(file) => drop(picture::decode(file)),
        Input::Pixels(width, pixels) => drop(decode(width.max(1).into(), pixels)),
        Input::Poster(harms) => {
            let (width, mut pixels) = POSTER.clone();
            harm(&mut pixels, &harms);
            let texts = decode(width, &pixels);
            planted(|| texts.is_some_and(|texts| texts.len() == 1) && pixels.len() > width * (width + 9));
        }
    }
});

fn decode(width: usize, pixels: &[u8]) -> Option<Vec<String>> {
    let height = pixels.len().min(8_192) / width;
    let pixels = pixels[..width * height].to_vec();
    let picture = GrayImage::from_raw(width as u32, height as u32, pixels).expect("as many pixels");
    picture::decode_luma(picture).ok()
}
