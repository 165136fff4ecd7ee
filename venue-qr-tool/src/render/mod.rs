//! From a page to files: SVG as text, PNG through resvg from that text, PDF through krilla from the page
//! itself.

mod pdf;
mod png;
mod svg;

pub use pdf::{Book, MAX_PAGES};

pub use crate::format::{Format, UnknownFormat};
use crate::{
    PosterError, check,
    poster::{Design, Sheet},
};

/// Which files to make, and what the poster looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The kinds.
    pub formats: Vec<Format>,
    /// Dots an inch of a PNG, 72 to 600; the format's own where none are given.
    pub dpi: Option<u32>,
    /// What the poster looks like.
    pub design: Design,
}

/// A poster file that was decoded again and carries its code.
pub struct File {
    /// Its kind.
    pub format: Format,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl Sheet {
    /// Makes the files and decodes each again.
    ///
    /// # Errors
    /// [`PosterError::Unreadable`] if one of them does not carry the code; [`PosterError::Dpi`] and
    /// [`PosterError::Pixels`] for a PNG of that resolution; [`PosterError::Draw`].
    pub fn render(&self, options: &Options) -> Result<Vec<File>, PosterError> {
        options.formats.iter().map(|format| self.file(*format, options.dpi)).collect()
    }

    fn file(&self, format: Format, dpi: Option<u32>) -> Result<File, PosterError> {
        let bytes = match format {
            Format::Svg => {
                let svg = self.svg();
                check::svg(&svg, self)?;
                svg.as_bytes().to_vec()
            }
            Format::Png => {
                let bytes = png::png(self, dpi.unwrap_or(self.template().dpi()))?;
                check::png(&bytes, self)?;
                bytes
            }
            Format::Pdf => {
                let mut book = Book::new(self.title());
                book.add(self)?;
                let bytes = book.finish()?;
                check::pdf(&bytes, self)?;
                bytes
            }
        };
        Ok(File { format, bytes })
    }
}
