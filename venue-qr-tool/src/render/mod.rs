//! From a page to files: SVG as text, PNG through resvg from that text, PDF through krilla from the page itself.

mod pdf;
mod png;
mod svg;

use std::{fmt, str::FromStr};

use usvg::Tree;

pub use pdf::{Book, MAX_PAGES};
pub(crate) use png::{grey, pixels};

use crate::{
    PosterError, check, font,
    poster::{Design, Sheet},
};

/// Page units, tenths of a millimetre, of an inch.
const INCH: f64 = 254.0;
/// Page units of a point.
pub(crate) const UNITS_PER_POINT: f64 = INCH / 72.0;

/// A kind of poster file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Lines and text, to edit or print.
    Svg,
    /// Pixels, for a screen or a message.
    Png,
    /// To print: lines, and text in a subset of the font, tagged for those who have it read out.
    Pdf,
}

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
    /// Makes the files and decodes each again; gives them only if all carry the code.
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

/// An SVG parsed, its text set with the embedded font.
pub(crate) fn tree(svg: &str) -> Result<Tree, PosterError> {
    // A poster refers to no picture; one that somebody has changed must not make this program read files.
    let image_href_resolver =
        usvg::ImageHrefResolver { resolve_data: Box::new(|_, _, _| None), resolve_string: Box::new(|_, _| None) };
    let options = usvg::Options {
        fontdb: font::database(),
        font_family: font::FAMILY.into(),
        image_href_resolver,
        ..usvg::Options::default()
    };
    Tree::from_str(svg, &options).map_err(PosterError::draw)
}

impl Format {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Svg, Self::Png, Self::Pdf];

    /// The end of a file's name.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Pdf => "pdf",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.extension().to_uppercase())
    }
}

/// A kind of file that is not made.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[error("unknown format; known are svg, png, pdf")]
pub struct UnknownFormat;

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Self::ALL.into_iter().find(|format| format.extension() == name).ok_or(UnknownFormat)
    }
}
