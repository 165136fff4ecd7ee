//! Pages as pixels, from their SVG.

use resvg::tiny_skia::{Color, Pixmap, Transform};
use usvg::Tree;

use crate::{PosterError, font};

/// Page units, tenths of a millimetre, of an inch.
pub(crate) const INCH: f64 = 254.0;
/// Page units of a point.
pub(crate) const UNITS_PER_POINT: f64 = INCH / 72.0;

/// An SVG parsed, its text set with the embedded font.
pub(crate) fn tree(svg: &str) -> Result<Tree, PosterError> {
    // A poster refers to no picture; one that somebody has changed must not make this program read files.
    let image_href_resolver = usvg::ImageHrefResolver {
        resolve_data: Box::new(|_, _, _| None),
        resolve_string: Box::new(|_, _| None),
    };
    let options = usvg::Options {
        fontdb: font::database(),
        font_family: font::FAMILY.into(),
        image_href_resolver,
        ..usvg::Options::default()
    };
    Tree::from_str(svg, &options).map_err(PosterError::draw)
}

/// Draws the part of the page at `left`, `top` at `scale` pixels a unit, on white; the page is `page_width`
/// units wide.
pub(crate) fn pixels(
    tree: &Tree,
    page_width: f64,
    (left, top): (f64, f64),
    scale: f64,
    (width, height): (u32, u32),
) -> Result<Pixmap, PosterError> {
    let mut pixmap = Pixmap::new(width, height).ok_or_else(|| PosterError::draw("no such picture size"))?;
    pixmap.fill(Color::WHITE);
    // usvg's own unit is the CSS pixel of the page's width in millimetres.
    let unit = page_width / f64::from(tree.size().width());
    let transform = Transform::from_translate((-left * scale) as f32, (-top * scale) as f32)
        .pre_scale((unit * scale) as f32, (unit * scale) as f32);
    resvg::render(tree, transform, &mut pixmap.as_mut());
    Ok(pixmap)
}

/// The brightness of an opaque picture: its green, of which luminance is mostly made.
pub(crate) fn grey(pixmap: &Pixmap) -> Vec<u8> {
    pixmap.pixels().iter().map(|pixel| pixel.green()).collect()
}
