//! What may be spent on looking for codes in one picture.

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

    /// Begins an attempt, with a share of its own.
    pub const fn begin(&mut self) {
        self.attempt = Self::SHARE;
    }

    /// Takes some of what is left.
    ///
    /// # Errors
    /// [`Spent`] where that is less.
    pub fn spend(&mut self, work: u64) -> Result<(), Spent> {
        self.all = self.all.checked_sub(work).ok_or(Spent)?;
        self.attempt = self.attempt.checked_sub(work).ok_or(Spent)?;
        Ok(())
    }
}
