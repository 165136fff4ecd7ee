//! What may be spent on looking for codes in one picture.

use image::GrayImage;

/// Work that may still be spent on one picture, counted in about pixels looked at.
///
/// All attempts draw on it, and none may take so much that the next has no chance. A code in a small picture
/// takes as much as one in a large.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    all: u64,
    attempt: u64,
}

/// Nothing is left: the search ends where it is.
#[derive(Debug)]
pub struct Spent;

impl Effort {
    /// Enough for a photograph of much noise, and about a second of a trap.
    const ALL: u64 = 220_000_000;
    const SHARE: u64 = 100_000_000;

    /// For one picture.
    pub const fn for_picture() -> Self {
        Self { all: Self::ALL, attempt: Self::SHARE }
    }

    /// For looking closely at places in a large one, beside looking at all of it once.
    pub fn for_places(picture: &GrayImage) -> Self {
        let pixels = u64::from(picture.width()) * u64::from(picture.height());
        Self { all: Self::ALL + 4 * pixels, attempt: Self::SHARE }
    }

    /// One of as many parts.
    #[must_use]
    pub const fn part(self, parts: u64) -> Self {
        Self { all: self.all / if parts == 0 { 1 } else { parts }, ..self }
    }

    /// Begins an attempt, with a share of its own, at what it costs to look at `pixels` at all.
    ///
    /// # Errors
    /// [`Spent`] where that is more than is left.
    pub fn begin(&mut self, pixels: u64) -> Result<(), Spent> {
        self.attempt = Self::SHARE;
        self.spend(pixels)
    }

    /// Takes some of what is left.
    ///
    /// # Errors
    /// [`Spent`] where that is less.
    pub fn spend(&mut self, work: u64) -> Result<(), Spent> {
        let left = |left: u64| left.checked_sub(work).ok_or(Spent);
        (self.all, self.attempt) = (left(self.all)?, left(self.attempt)?);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attack_what_is_spent_is_spent_for_all_later_attempts() {
        let mut effort = Effort::for_picture();
        for _ in 0..2 {
            effort.begin(0).unwrap();
            effort.spend(Effort::SHARE).unwrap();
            effort.spend(1).unwrap_err();
        }
        effort.begin(Effort::SHARE).unwrap_err();
        effort.begin(Effort::ALL - 2 * Effort::SHARE).unwrap();
        effort.begin(1).unwrap_err();
    }
}
