//! What a phone's camera makes of a poster: turned, skewed, blurred, unevenly lit, and saved as a JPEG.

use std::io::Cursor;

use anyhow::{Context, Result, ensure};
use image::{GrayImage, ImageReader, Luma, Rgb, RgbImage, codecs::jpeg::JpegEncoder};
use imageproc::filter::gaussian_blur_f32;
use imageproc::geometric_transformations::{Border, Interpolation, Projection, warp_into};
use rand::{Rng, RngExt};

const WIDTH: u32 = 1_280;
const HEIGHT: u32 = 720;
/// The wall behind the poster.
const WALL: Luma<u8> = Luma([96]);

/// Where the camera is held: at the code, a little wider than the poster's text.
pub const PHOTO_FRAME: Frame = Frame { centre: (0.5, 0.5), width: 0.8 };

/// The part of a poster the camera is held at, in shares of its width and height.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    pub centre: (f32, f32),
    /// The share of the poster's width that fills the photo's height.
    pub width: f32,
}

/// Takes one photo of a poster, never the same twice.
pub fn take(poster: &[u8], frame: Frame, rng: &mut impl Rng) -> Result<Vec<u8>> {
    let poster = ImageReader::new(Cursor::new(poster))
        .with_guessed_format()?
        .decode()
        .context("the poster's picture cannot be read")?
        .into_luma8();
    let mut photo = GrayImage::new(WIDTH, HEIGHT);
    let view = view(&poster, frame, rng)?;
    warp_into(&poster, view, Interpolation::Bilinear, Border::Constant(WALL), &mut photo);
    let photo = gaussian_blur_f32(&photo, rng.random_range(0.5..0.9));
    let photo = light(&photo, rng);

    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, rng.random_range(70..=90)).encode_image(&photo)?;
    Ok(jpeg)
}

/// Maps the poster into the photo: scaled, turned by up to 20 degrees, each corner of the framed part pushed
/// about.
fn view(poster: &GrayImage, frame: Frame, rng: &mut impl Rng) -> Result<Projection> {
    let (width, height) = (poster.width() as f32, poster.height() as f32);
    ensure!(width > 0.0 && frame.width > 0.0, "the poster's picture is empty");
    let (x, y) = (frame.centre.0 * width, frame.centre.1 * height);
    let half = frame.width * width / 2.0;
    let from = [(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)];

    let side = HEIGHT as f32 / 2.0 * rng.random_range(0.8..0.95);
    let (sin, cos) = rng.random_range(-20.0_f32..20.0).to_radians().sin_cos();
    let middle = (WIDTH as f32 / 2.0 + rng.random_range(-80.0..80.0), HEIGHT as f32 / 2.0);
    let to = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)].map(|(x, y): (f32, f32)| {
        let (x, y) = (x * side, y * side);
        let mut push = || rng.random_range(-0.06..0.06) * side;
        (middle.0 + x * cos - y * sin + push(), middle.1 + x * sin + y * cos + push())
    });
    Projection::from_control_points(from, to).context("the view is degenerate")
}

/// Warm light from one side, dimmer towards the other.
fn light(photo: &GrayImage, rng: &mut impl Rng) -> RgbImage {
    let (sin, cos) = rng.random_range(0.0_f32..std::f32::consts::TAU).sin_cos();
    let dim = rng.random_range(0.2..0.45);
    let (width, height) = (WIDTH as f32, HEIGHT as f32);
    RgbImage::from_fn(photo.width(), photo.height(), |x, y| {
        let along = (x as f32 / width - 0.5) * cos + (y as f32 / height - 0.5) * sin;
        let bright = f32::from(photo.get_pixel(x, y)[0]) * (1.0 - dim * (along + 0.5));
        Rgb([1.0, 0.97, 0.9].map(|tint: f32| (bright * tint) as u8))
    })
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    #[test]
    fn a_photo_is_a_720p_jpeg_of_the_poster() {
        let poster =
            GrayImage::from_fn(400, 600, |x, y| Luma([if (x / 20 + y / 20) % 2 == 0 { 0 } else { 255 }]));
        let mut png = Vec::new();
        poster.write_to(&mut Cursor::new(&mut png), image::ImageFormat::Png).unwrap();
        let frame = Frame { centre: (0.5, 0.5), width: 0.8 };
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let (one, two) = (take(&png, frame, &mut rng).unwrap(), take(&png, frame, &mut rng).unwrap());
        assert_ne!(one, two);
        let photo = image::load_from_memory(&one).unwrap().into_luma8();
        assert_eq!(photo.dimensions(), (WIDTH, HEIGHT));
        let dark = photo.pixels().filter(|pixel| pixel[0] < 40).count();
        assert!(dark > 50_000, "{dark}");
        assert!(take(b"no picture", frame, &mut rng).is_err());
    }
}
