//! A picture file to grey pixels, within bounds of memory that are checked before anything is decoded.

mod bmp;
mod canvas;
mod fax;
mod jpeg;
mod others;
mod png;
mod tiff;

use image::GrayImage;

pub use self::canvas::Ground;
use super::{Format, MAX_BYTES, PictureError};

/// What file and decoded pixels may take together. A page's memory is smaller.
const MEMORY: u64 = if cfg!(target_pointer_width = "32") { 104 << 20 } else { 250 << 20 };
/// The most bytes of a file that are held a second time, beside what [`MEMORY`] counts.
const MAX_COPIED: usize = if cfg!(target_pointer_width = "32") { 16 << 20 } else { 40 << 20 };
/// The most grey pixels that are kept; a larger picture is averaged over squares while it is decoded.
const MAX_GREY: u64 = if cfg!(target_pointer_width = "32") { 20 << 20 } else { 64 << 20 };
/// The most pixels a picture may declare: cameras of 200 megapixels, and a little.
pub const MAX_PIXELS: u64 = 210_000_000;

/// The longest side, as of a JPEG: a picture of one pixel's width has no code.
const MAX_SIDE: u32 = 65_535;
/// The most bytes of samples that are decoded: 200 megapixels in colour.
const MAX_SAMPLES: u64 = 640_000_000;

/// Grey pixels, and whether the ground shows through them.
#[derive(Debug)]
pub struct Opened {
    /// Averaged over squares where there were more than are kept.
    pub grey: GrayImage,
    /// Whether it would look different on another ground.
    pub is_translucent: bool,
}

/// Checks file size, kind and declared size, then decodes onto `ground`.
pub fn open(bytes: &[u8], ground: Ground) -> Result<Opened, PictureError> {
    let format = Format::of(bytes).ok_or(PictureError::NotAPicture)?;
    if bytes.len() > MAX_BYTES && format.is_read() {
        return Err(PictureError::FileTooLarge);
    }
    match format {
        Format::Jpeg => jpeg::open(bytes),
        Format::Png => png::open(bytes, ground),
        Format::Bmp => bmp::open(bytes, ground),
        Format::Tiff => tiff::open(bytes, ground),
        Format::Gif => others::open_gif(bytes, ground),
        Format::WebP => others::open_webp(bytes, ground),
        Format::Pdf | Format::Svg | Format::Psd => Err(PictureError::Page(format)),
        Format::Heic | Format::Avif | Format::JpegXl | Format::Jpeg2000 | Format::Ico | Format::Video => {
            Err(PictureError::NotRead(format))
        }
    }
}

/// The pages behind the first of what a scanner saved as one file: each as a file that begins with it.
pub fn further_pages(bytes: &[u8]) -> impl ExactSizeIterator<Item = Vec<u8>> {
    let fits = Format::of(bytes) == Some(Format::Tiff) && bytes.len() <= MAX_COPIED / 2;
    tiff::further_pages(if fits { bytes } else { &[] })
}

/// Checks a picture's sides, and that decoding it at `per_pixel` bytes a pixel beside its file fits.
fn check_fits(bytes: &[u8], [width, height]: [u32; 2], per_pixel: u64) -> Result<(), PictureError> {
    if width == 0 || height == 0 {
        return Err(PictureError::Damaged("it has no pixels".to_owned()));
    }
    let pixels = u64::from(width) * u64::from(height);
    let left = MEMORY.saturating_sub(bytes.len() as u64);
    let allowed = left.checked_div(per_pixel).unwrap_or(MAX_PIXELS).min(MAX_PIXELS);
    if pixels <= allowed && width.max(height) <= MAX_SIDE {
        return Ok(());
    }
    Err(PictureError::TooManyPixels { width, height, megapixels: allowed / 1_000_000 })
}

/// Checks that no more has to be decoded than a picture in colour of the most pixels.
fn check_samples([width, height]: [u32; 2], bits_per_pixel: u64) -> Result<(), PictureError> {
    let pixels = u64::from(width) * u64::from(height);
    if pixels.saturating_mul(bits_per_pixel).div_ceil(8) <= MAX_SAMPLES {
        return Ok(());
    }
    let megapixels = MAX_SAMPLES * 8 / bits_per_pixel.max(1) / 1_000_000;
    Err(PictureError::TooManyPixels { width, height, megapixels })
}

/// A decoder's words on one line; some end in a line break.
fn damaged(error: impl std::fmt::Display) -> PictureError {
    const LONGEST: usize = 160;
    let mut words = error.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    words.truncate(words.floor_char_boundary(LONGEST));
    PictureError::Damaged(words)
}
