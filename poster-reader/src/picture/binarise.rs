//! Grey pixels to black and white.

use image::GrayImage;

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
