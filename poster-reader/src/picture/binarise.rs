//! Grey pixels to black and white.

use image::GrayImage;

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

/// Black (1) and white (0), split between the darkest and the brightest pixel of the surroundings.
///
/// Blur is symmetric about their middle, so edges stay where they were; a mean is pulled up by the quiet zone
/// and lets the finder patterns run into their neighbours.
pub fn binarised(mut picture: GrayImage, block: usize, threshold: u32) -> GrayImage {
    /// A smaller contrast than this is paper.
    const FLAT: u8 = 24;
    let (width, height) = (picture.width().max(1) as usize, picture.height() as usize);
    let (columns, rows) = (width.div_ceil(block), height.div_ceil(block));
    let mut extremes = vec![(u8::MAX, u8::MIN); columns * rows];
    for (y, line) in picture.chunks_exact(width).enumerate() {
        for (pixels, (low, high)) in line.chunks(block).zip(&mut extremes[y / block * columns..]) {
            *low = pixels.iter().fold(*low, |low, &pixel| low.min(pixel));
            *high = pixels.iter().fold(*high, |high, &pixel| high.max(pixel));
        }
    }
    let limits: Vec<u8> = (0..rows)
        .flat_map(|row| (0..columns).map(move |column| (row, column)))
        .map(|(row, column)| {
            let around = (row.saturating_sub(1)..rows.min(row + 2)).flat_map(|row| {
                &extremes[row * columns..][column.saturating_sub(1)..columns.min(column + 2)]
            });
            let (low, high) =
                around.fold((u8::MAX, u8::MIN), |(low, high), &(l, h)| (low.min(l), high.max(h)));
            let contrast = high.saturating_sub(low);
            if contrast < FLAT { 0 } else { low + ((u32::from(contrast) * threshold) >> 8) as u8 }
        })
        .collect();
    for (y, line) in picture.chunks_exact_mut(width).enumerate() {
        for (pixels, &limit) in line.chunks_mut(block).zip(&limits[y / block * columns..]) {
            for pixel in pixels {
                *pixel = u8::from(*pixel < limit);
            }
        }
    }
    picture
}
