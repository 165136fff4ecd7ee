//! The first code finder, and the budget it works on.

use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    rc::Rc,
};

use image::{GenericImage, GenericImageView, GrayImage, Luma};
use rqrr::PreparedImage;

/// Finds and reads codes in black (1) and white (0) until the effort is spent.
///
/// A code finder that fails on a strange picture has found nothing.
pub fn find(picture: GrayImage, effort: &Effort) -> Vec<String> {
    let metered = Metered { picture, last: 0, finders: 0, effort: effort.clone() };
    catch_unwind(AssertUnwindSafe(|| {
        let mut texts = Vec::new();
        for grid in PreparedImage::without_preparation(metered).detect_grids() {
            if let Ok((_, text)) = grid.decode()
                && !texts.contains(&text)
            {
                texts.push(text);
            }
        }
        texts
    }))
    .unwrap_or_default()
}

/// Work that may still be spent on one picture, counted in about pixels written.
///
/// All attempts draw on it, and none may take so much that the next has no chance. A code in a
/// small picture takes as much as one in a large.
#[derive(Clone, Debug)]
pub struct Effort(Rc<Cell<Left>>);

#[derive(Clone, Copy, Debug)]
struct Left {
    all: u64,
    attempt: u64,
}

/// Unwinds out of the code finder when the effort is spent.
struct Spent;

impl Effort {
    /// Enough for a photograph of much noise, and about a second of a trap.
    const ALL: u64 = 220_000_000;
    const SHARE: u64 = 100_000_000;

    pub fn for_picture() -> Self {
        Self(Rc::new(Cell::new(Left { all: Self::ALL, attempt: Self::SHARE })))
    }

    /// Begins an attempt, with a share of its own.
    pub fn begin(&self) {
        let left = self.0.get();
        self.0.set(Left { attempt: Self::SHARE, ..left });
    }

    pub fn spend(&self, work: u64) {
        let left = self.0.get();
        match (left.all.checked_sub(work), left.attempt.checked_sub(work)) {
            (Some(all), Some(attempt)) => self.0.set(Left { all, attempt }),
            // The code finder has no way to be told to stop; this is no panic and prints nothing.
            _ => resume_unwind(Box::new(Spent)),
        }
    }
}

/// A picture that charges the code finder for what it does to it.
///
/// Flood fills may repaint the same region again and again, each candidate triple of finder patterns costs a copy of
/// the picture, the number of triples grows with the cube of the patterns, and the search for an alignment pattern spirals
/// without end around a strange one. Each is a way to keep a phone busy.
struct Metered {
    picture: GrayImage,
    last: u8,
    finders: u32,
    effort: Effort,
}

/// The value the code finder paints a finder pattern with.
const FINDER: u8 = 3;
/// More finder patterns than this are no photograph of a poster.
pub const MAX_FINDERS: u32 = 200;

impl Clone for Metered {
    fn clone(&self) -> Self {
        // Copying is about eight times as fast as painting.
        self.effort.spend(self.picture.len() as u64 / 8);
        Self { picture: self.picture.clone(), last: self.last, finders: self.finders, effort: self.effort.clone() }
    }
}

impl GenericImageView for Metered {
    type Pixel = Luma<u8>;

    /// Asked for at each step of the search for an alignment pattern, which may spiral far outside the picture.
    fn dimensions(&self) -> (u32, u32) {
        self.effort.spend(2);
        self.picture.dimensions()
    }

    fn get_pixel(&self, x: u32, y: u32) -> Luma<u8> {
        *self.picture.get_pixel(x, y)
    }
}

impl GenericImage for Metered {
    fn get_pixel_mut(&mut self, x: u32, y: u32) -> &mut Luma<u8> {
        self.picture.get_pixel_mut(x, y)
    }

    fn put_pixel(&mut self, x: u32, y: u32, pixel: Luma<u8>) {
        let [value] = pixel.0;
        if value == FINDER && self.last != FINDER {
            self.finders += 1;
            if self.finders > MAX_FINDERS {
                resume_unwind(Box::new(Spent));
            }
        }
        self.last = value;
        self.effort.spend(1);
        self.picture.put_pixel(x, y, pixel);
    }

    fn blend_pixel(&mut self, x: u32, y: u32, pixel: Luma<u8>) {
        self.put_pixel(x, y, pixel);
    }
}
