//! Grey pictures larger and smaller.

use std::borrow::Cow;

use image::{GrayImage, imageops};

/// The longer side a picture is reduced to before it is looked at as a whole.
pub const SIDE: u32 = 1_600;
/// Enlarges by half-steps across and down, with linear interpolation in 8-bit fixed point.
pub fn enlarged(picture: &GrayImage, [across, down]: [u32; 2]) -> GrayImage {
    let (from_width, from_height) = picture.dimensions();
    let (width, height) = (from_width * across / 2, from_height * down / 2);
    // For every target place: the two source places around its centre, and how near it is to the second.
    let taps = |length: u32, from: u32, halves: u32| -> Vec<(usize, usize, u32)> {
        let last = from.saturating_sub(1);
        let tap = |i: u32| {
            let centre = ((2 * i + 1) * 256 / halves).saturating_sub(128);
            ((centre >> 8).min(last) as usize, ((centre >> 8) + 1).min(last) as usize, centre & 255)
        };
        (0..length).map(tap).collect()
    };
    let (columns, rows) = (taps(width, from_width, across), taps(height, from_height, down));
    let line = |y: usize| &picture.as_raw()[y * from_width as usize..][..from_width as usize];
    let mut out = Vec::with_capacity(width as usize * height as usize);
    for &(upper, lower, down) in &rows {
        let (upper, lower) = (line(upper), line(lower));
        out.extend(columns.iter().map(|&(left, right, along)| {
            let mix = |a: u8, b: u8, share: u32| u32::from(a) * (256 - share) + u32::from(b) * share;
            let (top, bottom) =
                (mix(upper[left], upper[right], along), mix(lower[left], lower[right], along));
            ((top * (256 - down) + bottom * down) >> 16) as u8
        }));
    }
    GrayImage::from_raw(width, height, out).unwrap_or_default()
}

/// Reduces a picture so that its longer side is at most `side`, averaging areas.
pub fn fit(picture: &GrayImage, side: u32) -> Cow<'_, GrayImage> {
    let longer = picture.width().max(picture.height());
    if longer <= side {
        return Cow::Borrowed(picture);
    }
    let length = |pixels: u32| (u64::from(pixels) * u64::from(side) / u64::from(longer)).max(1) as u32;
    Cow::Owned(imageops::thumbnail(picture, length(picture.width()), length(picture.height())))
}
