//! Pictures to QR texts: what a resident photographs, and what a poster maker checks itself with.
//!
//! A picture is untrusted input three times over: its file may be huge or damaged, its header may lie, and
//! what it shows may be drawn to keep the code finder busy. So the file and its declared size are bounded
//! before anything is decoded, and the search runs on a budget (`Effort`) that ends it wherever it is.

mod binarise;
mod effort;
mod find;
#[cfg(test)]
mod hostile;
mod read;
#[cfg(test)]
mod tests;

use image::{GrayImage, imageops};

use self::{
    binarise::{binarised, enlarged},
    effort::Effort,
    find::{find_in_black, find_in_grey},
    read::{fit, grey, read},
};

/// The largest picture file that is read.
pub const MAX_BYTES: usize = 64 << 20;
/// The largest width or height a picture may declare.
pub const MAX_SIDE: u32 = 8_192;

/// Why no text came out of a picture.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum PictureError {
    /// The file is larger than [`MAX_BYTES`].
    #[error("the picture file is larger than {} MiB; save it smaller", MAX_BYTES >> 20)]
    FileTooLarge,
    /// The header declares more pixels than are read.
    #[error(
        "the picture is larger than {MAX_SIDE} x {MAX_SIDE} pixels or its depth is too great; save it smaller"
    )]
    TooManyPixels,
    /// The bytes are neither PNG nor JPEG.
    #[error("this is not a PNG or JPEG picture")]
    NotAPicture,
    /// It begins like a picture and cannot be read.
    #[error("the picture is damaged: {0}")]
    Damaged(String),
    /// Nothing readable was found.
    #[error("no QR code could be read in the picture; take it closer, straight on, in even light")]
    NoCode,
    /// Codes with different texts were found where one was wanted.
    #[error("the picture shows {0} different QR codes; take a picture of one")]
    SeveralCodes(usize),
}

/// The longer side a picture is reduced to before the search.
const SEARCH_SIDE: u32 = 1_600;

/// The pixels of a PNG or JPEG file, within the same bounds as everything here.
pub fn open(bytes: &[u8]) -> Result<image::DynamicImage, PictureError> {
    read(bytes)
}

/// The distinct texts of all QR codes in a PNG or JPEG file, in the order they were found; at least one.
pub fn decode(bytes: &[u8]) -> Result<Vec<String>, PictureError> {
    decode_luma(grey(read(bytes)?))
}

/// The text of the only QR code in a PNG or JPEG file.
pub fn decode_single(bytes: &[u8]) -> Result<String, PictureError> {
    let mut texts = decode(bytes)?;
    match (texts.len(), texts.pop()) {
        (1, Some(text)) => Ok(text),
        (0, _) | (_, None) => Err(PictureError::NoCode),
        (several, _) => Err(PictureError::SeveralCodes(several)),
    }
}

/// The distinct texts of all QR codes in a decoded grey picture; at least one.
pub fn decode_luma(picture: GrayImage) -> Result<Vec<String>, PictureError> {
    let picture = fit(picture, SEARCH_SIDE);
    let mut effort = Effort::for_picture();
    for attempt in Attempt::ALL {
        let texts = attempt.search(&picture, &mut effort);
        if !texts.is_empty() {
            return Ok(texts);
        }
    }
    Err(PictureError::NoCode)
}

/// Whether these bytes begin like a picture of a format that is read.
pub fn looks_like_picture(bytes: &[u8]) -> bool {
    read::known_format(bytes).is_some()
}

/// One way of looking at a picture.
#[derive(Clone, Copy, Debug)]
struct Attempt {
    /// The scale in halves, across and down. Larger gives a small or soft code more pixels a module, smaller
    /// averages noise away, and one that was taken aslant is squeezed in one direction only.
    halves: [u32; 2],
    /// Where black ends between the darkest (0) and the brightest (256) pixel around; `None`: as the library
    /// sees it.
    threshold: Option<u32>,
}

impl Attempt {
    /// The likeliest first, then the cheapest. What one misses by a hair another often reads.
    const ALL: [Self; 18] = [
        Self::by_library([2, 2]),
        Self::by_contrast([2, 2], 128),
        Self::by_contrast([1, 1], 128),
        Self::by_library([3, 3]),
        Self::by_library([4, 2]),
        Self::by_library([2, 4]),
        Self::by_contrast([2, 2], 141),
        Self::by_contrast([2, 2], 115),
        Self::by_contrast([3, 3], 128),
        Self::by_contrast([4, 2], 128),
        Self::by_contrast([2, 4], 128),
        Self::by_library([4, 4]),
        Self::by_library([3, 2]),
        Self::by_library([2, 3]),
        Self::by_contrast([3, 3], 150),
        Self::by_contrast([4, 4], 128),
        Self::by_contrast([4, 4], 141),
        Self::by_contrast([4, 4], 115),
    ];

    const fn by_contrast(halves: [u32; 2], threshold: u32) -> Self {
        Self { halves, threshold: Some(threshold) }
    }

    const fn by_library(halves: [u32; 2]) -> Self {
        Self { halves, threshold: None }
    }

    fn search(self, picture: &GrayImage, effort: &mut Effort) -> Vec<String> {
        let [across, down] = self.halves;
        let pixels = u64::from(picture.width()) * u64::from(picture.height()) * u64::from(across * down) / 4;
        // Once all is spent, no picture is enlarged or split any more.
        if effort.begin(pixels).is_err() {
            return Vec::new();
        }
        let picture = match self.halves {
            [1, 1] => imageops::thumbnail(picture, picture.width().div_ceil(2), picture.height().div_ceil(2)),
            [2, 2] => picture.clone(),
            halves => enlarged(picture, halves),
        };
        match self.threshold {
            Some(threshold) => {
                find_in_black(&binarised(picture, 8 * across.max(down) as usize, threshold), effort)
            }
            None => find_in_grey(picture, effort),
        }
    }
}
