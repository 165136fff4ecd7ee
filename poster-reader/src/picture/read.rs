//! A picture file to grey pixels, within bounds that are checked before anything is decoded.

use std::io::Cursor;

use image::{
    DynamicImage, GrayImage, ImageError, ImageFormat, ImageReader, Limits, error::LimitErrorKind, imageops,
};

use super::{MAX_BYTES, MAX_SIDE, PictureError};

/// What the decoder may allocate: a picture of the largest sides at 4 bytes a pixel, and some room.
const MAX_ALLOC: u64 = 320 << 20;

/// The formats that are read, told by a file's first bytes.
pub fn known_format(bytes: &[u8]) -> Option<ImageFormat> {
    let format = image::guess_format(bytes).ok()?;
    matches!(format, ImageFormat::Png | ImageFormat::Jpeg).then_some(format)
}

/// Checks file size, kind and declared size, then decodes.
pub fn read(bytes: &[u8]) -> Result<DynamicImage, PictureError> {
    if bytes.len() > MAX_BYTES {
        return Err(PictureError::FileTooLarge);
    }
    let format = known_format(bytes).ok_or(PictureError::NotAPicture)?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_ALLOC);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    reader.decode().map_err(|error| match error {
        ImageError::Limits(limit) if !matches!(limit.kind(), LimitErrorKind::Unsupported { .. }) => {
            PictureError::TooManyPixels
        }
        // The library's messages may end in a line break.
        other => PictureError::Damaged(other.to_string().split_whitespace().collect::<Vec<_>>().join(" ")),
    })
}

/// Brightness, in whole-number weights for the common case: the library's own takes as long as the whole
/// search.
pub fn grey(picture: DynamicImage) -> GrayImage {
    let DynamicImage::ImageRgb8(picture) = picture else { return picture.into_luma8() };
    let (width, height) = picture.dimensions();
    let luma = |rgb: &[u8]| match rgb {
        &[red, green, blue] => {
            ((u32::from(red) * 77 + u32::from(green) * 150 + u32::from(blue) * 29) >> 8) as u8
        }
        _ => 0,
    };
    GrayImage::from_raw(width, height, picture.chunks_exact(3).map(luma).collect()).unwrap_or_default()
}

/// Reduces a picture so that its longer side is at most `side`, averaging areas.
pub fn fit(picture: GrayImage, side: u32) -> GrayImage {
    let longer = picture.width().max(picture.height());
    if longer <= side {
        return picture;
    }
    let length = |pixels: u32| (u64::from(pixels) * u64::from(side) / u64::from(longer)).max(1) as u32;
    imageops::thumbnail(&picture, length(picture.width()), length(picture.height()))
}
