//! The page as pixels.

use crate::{
    PosterError,
    poster::Sheet,
    raster::{INCH, pixels, tree},
};

/// More pixels a side than this few programs show, and `homesafe scan` refuses.
const MAX_SIDE: u32 = 8_192;

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
    let tree = tree(&sheet.svg())?;
    let pixmap = pixels(&tree, page.width, (0.0, 0.0), scale, (width, height))?;
    let rgb: Vec<u8> =
        pixmap.pixels().iter().flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]).collect();
    let mut out = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut out, width, height);
    encoder.set_color(::png::ColorType::Rgb);
    encoder.set_depth(::png::BitDepth::Eight);
    encoder.set_compression(::png::Compression::Fast);
    let per_metre = (f64::from(dpi) / 0.0254).round() as u32;
    encoder.set_pixel_dims(Some(::png::PixelDimensions {
        xppu: per_metre,
        yppu: per_metre,
        unit: ::png::Unit::Meter,
    }));
    let mut writer = encoder.write_header().map_err(PosterError::draw)?;
    writer.write_image_data(&rgb).map_err(PosterError::draw)?;
    writer.finish().map_err(PosterError::draw)?;
    Ok(out)
}
