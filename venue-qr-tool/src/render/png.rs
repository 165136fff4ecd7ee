//! The page as pixels.

use resvg::tiny_skia::{Color, Pixmap, Transform};
use usvg::Tree;

use super::INCH;
use crate::{PosterError, poster::Sheet};

/// More pixels a side than this few programs show, and `homesafe scan` refuses.
const MAX_SIDE: u32 = 8_192;

/// Draws the part of the page at `left`, `top` at `scale` pixels a unit, on white; the page is `page_width` units wide.
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

/// The page as a PNG that knows its resolution.
pub(super) fn png(sheet: &Sheet, dpi: u32) -> Result<Vec<u8>, PosterError> {
    if !(72..=600).contains(&dpi) {
        return Err(PosterError::Dpi(dpi));
    }
    let scale = f64::from(dpi) / INCH;
    let page = sheet.page();
    let (width, height) = ((page.width * scale).round() as u32, (page.height * scale).round() as u32);
    if width.max(height) > MAX_SIDE {
        return Err(PosterError::Pixels { template: sheet.template(), dpi });
    }
    let tree = super::tree(&sheet.svg())?;
    let pixmap = pixels(&tree, page.width, (0.0, 0.0), scale, (width, height))?;
    let rgb: Vec<u8> = pixmap.pixels().iter().flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]).collect();
    let mut out = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut out, width, height);
    encoder.set_color(::png::ColorType::Rgb);
    encoder.set_depth(::png::BitDepth::Eight);
    encoder.set_compression(::png::Compression::Fast);
    let per_metre = (f64::from(dpi) / 0.0254).round() as u32;
    encoder.set_pixel_dims(Some(::png::PixelDimensions { xppu: per_metre, yppu: per_metre, unit: ::png::Unit::Meter }));
    let mut writer = encoder.write_header().map_err(PosterError::draw)?;
    writer.write_image_data(&rgb).map_err(PosterError::draw)?;
    writer.finish().map_err(PosterError::draw)?;
    Ok(out)
}
