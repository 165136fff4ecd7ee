//! From the SVG to files: PNG through resvg, PDF through krilla, both from one parsed tree.

use std::{fmt, str::FromStr};

use krilla::{Document, geom::Size, metadata::Metadata, page::PageSettings};
use krilla_svg::{SurfaceExt as _, SvgSettings};
use resvg::tiny_skia::{Color, Pixmap, Transform};
use usvg::Tree;

use crate::{
    PosterError, check, font,
    poster::{HEIGHT, Sheet, WIDTH},
};

/// Millimetres of an inch, in the page's units.
const INCH: f64 = 254.0;
/// Points of an inch.
const POINTS: f64 = 72.0;

/// A kind of poster file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Lines and text, to edit or print.
    Svg,
    /// Pixels, for a screen or a message.
    Png,
    /// A4, to print.
    Pdf,
}

/// Which files to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The kinds.
    pub formats: Vec<Format>,
    /// Dots an inch of a PNG, 72 to 600.
    pub dpi: u32,
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
        let tree = self.tree()?;
        let make = |format: Format| {
            let bytes = match format {
                Format::Svg => self.svg().as_bytes().to_vec(),
                Format::Png => png(&tree, options.dpi)?,
                Format::Pdf => pdf(&tree, self.title())?,
            };
            match format {
                Format::Svg | Format::Pdf => check::tree(&tree, self, format)?,
                Format::Png => check::png(&bytes, self)?,
            }
            Ok(File { format, bytes })
        };
        options.formats.iter().copied().map(make).collect()
    }

    /// The SVG, parsed and its text set with the embedded font.
    pub fn tree(&self) -> Result<Tree, PosterError> {
        let options =
            usvg::Options { fontdb: font::database(), font_family: font::FAMILY.into(), ..usvg::Options::default() };
        Tree::from_str(self.svg(), &options).map_err(PosterError::draw)
    }
}

/// Draws the part of the page at `left`, `top` at `scale` pixels a unit, on white.
pub(crate) fn pixels(
    tree: &Tree,
    (left, top): (f64, f64),
    scale: f64,
    (width, height): (u32, u32),
) -> Result<Pixmap, PosterError> {
    let mut pixmap = Pixmap::new(width, height).ok_or_else(|| PosterError::draw("no such picture size"))?;
    pixmap.fill(Color::WHITE);
    // usvg's own unit is the CSS pixel of the page's width in millimetres.
    let unit = WIDTH / f64::from(tree.size().width());
    let transform = Transform::from_translate((-left * scale) as f32, (-top * scale) as f32)
        .pre_scale((unit * scale) as f32, (unit * scale) as f32);
    resvg::render(tree, transform, &mut pixmap.as_mut());
    Ok(pixmap)
}

/// The brightness of an opaque picture that is grey anyway.
pub(crate) fn grey(pixmap: &Pixmap) -> Vec<u8> {
    pixmap.pixels().iter().map(|pixel| pixel.green()).collect()
}

/// The page as a grey PNG that knows its resolution.
fn png(tree: &Tree, dpi: u32) -> Result<Vec<u8>, PosterError> {
    if !(72..=600).contains(&dpi) {
        return Err(PosterError::Dpi(dpi));
    }
    let scale = f64::from(dpi) / INCH;
    let (width, height) = ((WIDTH * scale).round() as u32, (HEIGHT * scale).round() as u32);
    let pixmap = pixels(tree, (0.0, 0.0), scale, (width, height))?;
    let mut out = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut out, width, height);
    encoder.set_color(::png::ColorType::Grayscale);
    encoder.set_depth(::png::BitDepth::Eight);
    encoder.set_compression(::png::Compression::Fast);
    let per_metre = (f64::from(dpi) / 0.0254).round() as u32;
    encoder.set_pixel_dims(Some(::png::PixelDimensions { xppu: per_metre, yppu: per_metre, unit: ::png::Unit::Meter }));
    let mut writer = encoder.write_header().map_err(PosterError::draw)?;
    writer.write_image_data(&grey(&pixmap)).map_err(PosterError::draw)?;
    writer.finish().map_err(PosterError::draw)?;
    Ok(out)
}

/// The page as an A4 PDF with its text as text, in a subset of the font.
fn pdf(tree: &Tree, title: &str) -> Result<Vec<u8>, PosterError> {
    let points = |length: f64| (length / INCH * POINTS) as f32;
    let size = Size::from_wh(points(WIDTH), points(HEIGHT)).ok_or_else(|| PosterError::draw("page size"))?;
    let mut document = Document::new();
    let metadata = Metadata::new().title(title.to_owned()).language("zh-HK".into()).creator("HomeSafe venue-qr".into());
    document.set_metadata(metadata);
    let mut page = document.start_page_with(PageSettings::new(size));
    let mut surface = page.surface();
    surface.draw_svg(tree, size, SvgSettings::default()).ok_or_else(|| PosterError::draw("PDF page"))?;
    surface.finish();
    page.finish();
    document.finish().map_err(|error| PosterError::draw(format!("{error:?}")))
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
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown format; known are svg, png, pdf")]
pub struct UnknownFormat;

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Self::ALL.into_iter().find(|format| format.extension() == name).ok_or(UnknownFormat)
    }
}
