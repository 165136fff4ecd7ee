//! Ways of looking at a grey picture.

use image::{GrayImage, imageops};
use rxing::point;

use super::{
    binarise::binarised,
    effort::Effort,
    find::{Code, find, matrix_of, split_by_library},
    scale::enlarged,
};

/// One way of looking at a picture.
#[derive(Clone, Copy, Debug)]
pub struct Attempt {
    /// The scale in halves, across and down. Larger gives a small or soft code more pixels a module, smaller
    /// averages noise away, and one that was taken aslant is squeezed in one direction only.
    halves: [u32; 2],
    /// Where black ends between the darkest (0) and the brightest (256) pixel around; `None`: as the library
    /// sees it.
    threshold: Option<u32>,
}

impl Attempt {
    /// The likeliest first, then the cheapest. What one misses by a hair another often reads.
    pub const ALL: [Self; 18] = [
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

    /// The codes that are seen this way, at their places in the picture.
    pub fn search(self, picture: &GrayImage, effort: &mut Effort) -> Vec<Code> {
        let [across, down] = self.halves;
        let pixels = u64::from(picture.width()) * u64::from(picture.height()) * u64::from(across * down) / 4;
        // Once all is spent, no picture is enlarged or split any more.
        if effort.begin(pixels).is_err() {
            return Vec::new();
        }
        let scaled = match self.halves {
            [1, 1] => imageops::thumbnail(picture, picture.width().div_ceil(2), picture.height().div_ceil(2)),
            [2, 2] => picture.clone(),
            halves => enlarged(picture, halves),
        };
        let black = match self.threshold {
            Some(threshold) => matrix_of(&binarised(scaled, 8 * across.max(down) as usize, threshold)),
            None => split_by_library(scaled),
        };
        let mut codes = black.map_or_else(Vec::new, |mut black| find(&mut black, effort));
        let [across, down] = self.halves.map(|halves| halves as f32 / 2.0);
        for corner in codes.iter_mut().flat_map(|code| &mut code.corners) {
            *corner = point(corner.x / across, corner.y / down);
        }
        codes
    }
}
