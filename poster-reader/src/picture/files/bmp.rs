//! BMP, in bands of lines: each is a small bitmap of its own under the file's header.

use std::io::Cursor;

use image::{ImageDecoder, codecs::bmp::BmpDecoder};

use super::{
    Opened, PictureError,
    canvas::{Canvas, Ground},
    check_fits, damaged, others,
};

/// Bytes of lines that are decoded at once.
const BAND: usize = 1 << 20;

pub fn open(bytes: &[u8], ground: Ground) -> Result<Opened, PictureError> {
    let (width, height) = BmpDecoder::new(Cursor::new(bytes)).map_err(others::failed)?.dimensions();
    let Some(lines) = Lines::of(bytes, width, height) else {
        // Runs of equal pixels: no line can be found without those before it.
        check_fits(bytes, [width, height], 4)?;
        return others::decode(BmpDecoder::new(Cursor::new(bytes)).map_err(others::failed)?, ground);
    };
    check_fits(bytes, [width, height], 0)?;
    let mut canvas = Canvas::new(width, height, ground);
    let step = (BAND / lines.stride).clamp(1, 1 << 15) as u32;
    for first in (0..height).step_by(step as usize) {
        let band = lines.band(first, step.min(height - first)).ok_or_else(|| damaged("it ends too soon"))?;
        others::draw(BmpDecoder::new(Cursor::new(&band)).map_err(others::failed)?, &mut canvas)?;
    }
    let is_translucent = canvas.is_translucent;
    Ok(Opened { grey: canvas.finish(), is_translucent })
}

/// The lines of an uncompressed bitmap.
struct Lines<'a> {
    /// File header, picture header, masks and palette.
    head: &'a [u8],
    pixels: &'a [u8],
    /// Bytes a line.
    stride: usize,
    height: u32,
    /// Whether the first line is the lowest.
    is_upwards: bool,
    /// Where the height stands, and in how many bytes.
    height_at: (usize, usize),
}

impl<'a> Lines<'a> {
    /// `None` where the lines are compressed, or the header is of no known kind.
    fn of(bytes: &'a [u8], width: u32, height: u32) -> Option<Self> {
        let number = |at: usize, length: usize| {
            let mut number = [0; 4];
            number[..length].copy_from_slice(bytes.get(at..at + length)?);
            Some(u32::from_le_bytes(number))
        };
        let is_old = number(14, 4)? == 12;
        let (height_at, bits) = if is_old { ((20, 2), number(24, 2)?) } else { ((22, 4), number(28, 2)?) };
        let compression = if is_old { 0 } else { number(30, 4)? };
        if !matches!(compression, 0 | 3 | 6) || !matches!(bits, 1 | 2 | 4 | 8 | 16 | 24 | 32) {
            return None;
        }
        let stride = usize::try_from((u64::from(width) * u64::from(bits)).div_ceil(32) * 4).ok()?;
        let (head, pixels) = bytes.split_at_checked(number(10, 4)? as usize)?;
        let is_upwards = is_old || number(22, 4)?.cast_signed() > 0;
        Some(Self { head, pixels, stride, height, is_upwards, height_at })
    }

    /// A bitmap file of `count` lines from the `first` from above; `None` where the file breaks off.
    fn band(&self, first: u32, count: u32) -> Option<Vec<u8>> {
        let lowest = if self.is_upwards { self.height.checked_sub(first + count)? } else { first };
        let start = self.stride.checked_mul(lowest as usize)?;
        let lines = self.pixels.get(start..)?.get(..self.stride.checked_mul(count as usize)?)?;
        let mut band = [self.head, lines].concat();
        let count = if self.is_upwards { count.cast_signed() } else { -count.cast_signed() };
        let (at, length) = self.height_at;
        band.get_mut(at..at + length)?.copy_from_slice(&count.to_le_bytes()[..length]);
        Some(band)
    }
}
