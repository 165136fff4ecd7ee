//! What print and a phone's camera make of a code: one trouble at a time, and all of them together.
//!
//! A picture depends on nothing but the code, the condition and the seed.

use std::io::Cursor;

use image::{DynamicImage, GrayImage, ImageFormat, Luma, codecs::jpeg::JpegEncoder, imageops};
use imageproc::filter::gaussian_blur_f32;
use imageproc::geometric_transformations::{Border, Interpolation, Projection, warp_into};
use qrcode::{Color, EcLevel, QrCode};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const WIDTH: u32 = 1_280;
const HEIGHT: u32 = 720;
/// Pixels a module on the page.
const SCALE: u32 = 8;
/// The quiet zone in modules.
const QUIET: u32 = 4;
const INK: u8 = 25;
const PAPER: u8 = 230;
/// The wall behind the page.
const WALL: Luma<u8> = Luma([120]);
/// The share of a code's area that [`Condition::Covered`] hides.
const COVERED: f32 = 0.15;

/// What stands between a printed code and a good picture. Codes are about 500 pixels wide unless it says
/// otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// Straight on, sharp, evenly lit.
    Clean,
    /// Held aslant by 30 to 50 degrees and turned in the plane by up to 20.
    Perspective,
    /// Out of focus: Gaussian, with a deviation of 2 to 4 pixels.
    Blur,
    /// Sensor noise: Gaussian, with a deviation of 25 to 45 of 256 levels.
    Noise,
    /// Light that falls to a quarter from one side to the other, and the soft shadow of a hand.
    UnevenLight,
    /// A round sticker or fingertip on 15 % of the code's area, anywhere inside the code but on a finder
    /// pattern.
    Covered,
    /// Saved as a JPEG of quality 40.
    JpegQuality40,
    /// A code 200 pixels wide.
    Small,
    /// In negative: a page in dark mode.
    Negative,
    /// 200 pixels wide, blur of 1 to 1.6 pixels, and the large clear code of a Wi-Fi network beside it.
    Beside,
    /// 110 to 160 pixels wide in a JPEG of 4000 x 3000, quality 90.
    Far,
    /// Aslant by 15 to 30 degrees, blur of 1 to 1.5 pixels, noise of 8 to 12 levels, light that halves, JPEG
    /// of quality 40.
    All,
}

impl Condition {
    /// Each of them.
    pub const EACH: [Self; 12] = [
        Self::Clean,
        Self::Perspective,
        Self::Blur,
        Self::Noise,
        Self::UnevenLight,
        Self::Covered,
        Self::JpegQuality40,
        Self::Small,
        Self::Negative,
        Self::Beside,
        Self::Far,
        Self::All,
    ];

    /// Its name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Perspective => "perspective, 30 to 50 degrees",
            Self::Blur => "blur, 2 to 4 px",
            Self::Noise => "noise, 25 to 45 levels",
            Self::UnevenLight => "uneven light, shadow",
            Self::Covered => "15 % covered",
            Self::JpegQuality40 => "JPEG quality 40",
            Self::Small => "200 px code",
            Self::Negative => "in negative",
            Self::Beside => "a clear Wi-Fi code beside it",
            Self::Far => "110 to 160 px in 12 megapixels",
            Self::All => "all but cover, moderate",
        }
    }
}

/// A photo of `text` as a printed code: a PNG, or a JPEG where the condition says so.
///
/// # Panics
/// If the text does not fit into a QR code.
#[allow(clippy::unwrap_used)] // test support: a text that does not fit should stop the test
pub fn photograph(text: &str, level: EcLevel, condition: Condition, seed: u64) -> Vec<u8> {
    let code = QrCode::with_error_correction_level(text, level).unwrap();
    let mut page = page_of(&code);
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    if condition == Condition::Covered {
        cover(&mut page, code.width() as u32, &mut rng);
    }
    photograph_page(&page, code.width() as u32 * SCALE, condition, &mut rng)
}

/// A photo of a page in whose middle a code is `code_width` pixels wide. Does all but covering it.
///
/// # Panics
/// Never for pages with pixels.
#[allow(clippy::unwrap_used)] // test support
pub fn photograph_page(
    page: &GrayImage,
    code_width: u32,
    condition: Condition,
    rng: &mut impl Rng,
) -> Vec<u8> {
    use Condition as C;
    let width: f32 = match condition {
        C::Small | C::Beside => 200.0,
        C::Far => rng.random_range(110.0..160.0),
        _ => 500.0,
    };
    let tilt: f32 = match condition {
        C::Perspective => rng.random_range(30.0..50.0),
        C::All => rng.random_range(15.0..30.0),
        _ => 0.0,
    };
    let turn: f32 = if condition == C::Clean { 0.0 } else { rng.random_range(-20.0..20.0) };
    // Twice as large, then averaged: a sensor gathers light over its whole pixel.
    let view = view(page, 2.0 * width / code_width as f32, tilt.to_radians(), turn.to_radians(), rng);
    let mut photo = GrayImage::new(2 * WIDTH, 2 * HEIGHT);
    warp_into(page, view, Interpolation::Bilinear, Border::Constant(WALL), &mut photo);
    let mut photo = imageops::thumbnail(&photo, WIDTH, HEIGHT);
    match condition {
        C::Blur => photo = gaussian_blur_f32(&photo, rng.random_range(2.0..4.0)),
        C::All => photo = gaussian_blur_f32(&photo, rng.random_range(1.0..1.5)),
        C::Beside => photo = gaussian_blur_f32(&photo, rng.random_range(1.0..1.6)),
        _ => {}
    }
    match condition {
        C::UnevenLight => light(&mut photo, 0.25, true, rng),
        C::All => light(&mut photo, 0.5, false, rng),
        _ => {}
    }
    match condition {
        C::Noise => noise(&mut photo, rng.random_range(25.0..45.0), rng),
        C::All => noise(&mut photo, rng.random_range(8.0..12.0), rng),
        _ => {}
    }
    match condition {
        C::Negative => imageops::invert(&mut photo),
        C::Beside => {
            let wifi = page_of(&QrCode::new("WIFI:T:WPA;S:guests;P:oolong-123;;").unwrap());
            imageops::replace(&mut photo, &imageops::thumbnail(&wifi, 420, 420), 40, 150);
        }
        C::Far => {
            let mut wide = GrayImage::from_pixel(4_000, 3_000, WALL);
            let (x, y) = (rng.random_range(0..2_720), rng.random_range(0..2_280));
            imageops::replace(&mut wide, &photo, x, y);
            photo = wide;
        }
        _ => {}
    }
    let quality = match condition {
        C::JpegQuality40 | C::All => Some(40),
        C::Far => Some(90),
        _ => None,
    };
    let mut file = Cursor::new(Vec::new());
    match quality {
        Some(quality) => {
            let colours = DynamicImage::ImageLuma8(photo).into_rgb8();
            JpegEncoder::new_with_quality(&mut file, quality).encode_image(&colours).unwrap();
        }
        None => photo.write_to(&mut file, ImageFormat::Png).unwrap(),
    }
    file.into_inner()
}

/// The code in ink on paper, with its quiet zone.
fn page_of(code: &QrCode) -> GrayImage {
    let (colours, width) = (code.to_colors(), code.width() as u32);
    let side = (width + 2 * QUIET) * SCALE;
    GrayImage::from_fn(side, side, |x, y| {
        let module = |at: u32| (at / SCALE).checked_sub(QUIET).filter(|module| *module < width);
        let colour = module(x).zip(module(y)).and_then(|(x, y)| colours.get((y * width + x) as usize));
        Luma([if colour == Some(&Color::Dark) { INK } else { PAPER }])
    })
}

/// Puts a disc over the share [`COVERED`] of the code's area, where it touches no finder pattern.
fn cover(page: &mut GrayImage, modules: u32, rng: &mut impl Rng) {
    let width = modules as f32;
    let radius = width * (COVERED / std::f32::consts::PI).sqrt();
    // A finder pattern and its white edge are 8 modules wide.
    let far = |coordinate: f32| (coordinate - 8.0).max(0.0);
    let near = |coordinate: f32| far(width - coordinate);
    let (x, y) = loop {
        let (x, y) = (rng.random_range(radius..width - radius), rng.random_range(radius..width - radius));
        let corners = [(far(x), far(y)), (near(x), far(y)), (far(x), near(y))];
        if corners.iter().all(|(dx, dy)| dx.hypot(*dy) > radius) {
            break (x, y);
        }
    };
    let shade = Luma([if rng.random() { PAPER } else { 140 }]);
    let place = |at: f32| ((at + QUIET as f32) * SCALE as f32) as i32;
    imageproc::drawing::draw_filled_circle_mut(
        page,
        (place(x), place(y)),
        (radius * SCALE as f32) as i32,
        shade,
    );
}

/// Maps the page into a picture of twice the photo's size: scaled, turned, and swung about an axis in its
/// plane.
#[allow(clippy::unwrap_used)] // test support: four corners of a square
fn view(page: &GrayImage, scale: f32, tilt: f32, turn: f32, rng: &mut impl Rng) -> Projection {
    /// How far the camera is from the page's middle, in widths of the photo.
    const DISTANCE: f32 = 1.5 * 2.0 * WIDTH as f32;
    let (width, height) = (page.width() as f32, page.height() as f32);
    let corners = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)];
    let axis = rng.random_range(0.0..std::f32::consts::TAU);
    let mut shift = || rng.random_range(-20.0..20.0);
    let middle = (WIDTH as f32 + shift(), HEIGHT as f32 + shift());
    let rotated = |(x, y): (f32, f32), by: f32| (x * by.cos() - y * by.sin(), x * by.sin() + y * by.cos());
    let seen = corners.map(|(x, y): (f32, f32)| {
        let flat = rotated(((x - width / 2.0) * scale, (y - height / 2.0) * scale), turn - axis);
        let away = 1.0 + flat.0 * tilt.sin() / DISTANCE;
        let (x, y) = rotated((flat.0 * tilt.cos() / away, flat.1 / away), axis);
        (middle.0 + x, middle.1 + y)
    });
    Projection::from_control_points(corners, seen).unwrap()
}

/// Light that falls to the share `dim` across the photo; with `shadow`, a soft one over about half of it too.
fn light(photo: &mut GrayImage, dim: f32, shadow: bool, rng: &mut impl Rng) {
    let mut ramp = |reach: f32| {
        let (sin, cos) = rng.random_range(0.0..std::f32::consts::TAU).sin_cos();
        let offset = rng.random_range(-0.1..0.1);
        let place = move |x: u32, y: u32| {
            let (x, y) = (x as f32 - WIDTH as f32 / 2.0, y as f32 - HEIGHT as f32 / 2.0);
            ((x * cos + y * sin) / HEIGHT as f32 + offset) / reach + 0.5
        };
        move |x: u32, y: u32| place(x, y).clamp(0.0, 1.0)
    };
    let (falling, edge) = (ramp(1.0), ramp(0.04));
    for (x, y, pixel) in photo.enumerate_pixels_mut() {
        let dark = if shadow { 1.0 - 0.5 * edge(x, y) } else { 1.0 };
        pixel[0] = (f32::from(pixel[0]) * (1.0 - (1.0 - dim) * falling(x, y)) * dark) as u8;
    }
}

/// Gaussian noise, as the sum of uniform ones.
fn noise(photo: &mut GrayImage, deviation: f32, rng: &mut impl Rng) {
    for pixel in photo.pixels_mut() {
        let bytes = rng.next_u32().to_le_bytes();
        let sum: i32 = bytes.iter().map(|byte| i32::from(*byte)).sum();
        // Four uniform bytes: mean 510, deviation 147.8.
        pixel[0] = (f32::from(pixel[0]) + (sum - 510) as f32 / 147.8 * deviation).clamp(0.0, 255.0) as u8;
    }
}
