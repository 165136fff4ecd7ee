//! Every poster is read again before it is written.
//!
//! - A PNG is decoded from its own bytes, and the code is read in the region where it was put.
//! - An SVG is parsed from its own text, and the code's region is drawn at 4 pixels a module and read.
//! - A PDF is not interpreted: what is drawn and read is the tree from which the PDF was made. Its drawing of filled
//!   paths is the PDF library's word; the tests look at finished PDFs through another program.
//!
//! Whatever else is drawn in the region, such as a name that ran into the code, is drawn and read with it.

use homesafe_client::picture;
use image::{GrayImage, ImageFormat, imageops};
use usvg::Tree;

use crate::{
    PosterError,
    poster::{Sheet, WIDTH},
    render::{self, Format},
};

/// Pixels a module at which a code is drawn to be read.
const PIXELS: u32 = 4;

/// Draws the code's region of a tree and reads it.
pub(crate) fn tree(tree: &Tree, sheet: &Sheet, format: Format) -> Result<(), PosterError> {
    let place = sheet.place();
    let side = place.modules as u32 * PIXELS;
    let pixmap = render::pixels(tree, (place.left, place.top), f64::from(side) / place.side, (side, side))?;
    let picture = GrayImage::from_raw(side, side, render::grey(&pixmap)).ok_or(PosterError::Unreadable(format))?;
    read(picture, sheet, format)
}

/// Decodes a PNG and reads the code's region.
pub(crate) fn png(bytes: &[u8], sheet: &Sheet) -> Result<(), PosterError> {
    let unreadable = |_| PosterError::Unreadable(Format::Png);
    let page = image::load_from_memory_with_format(bytes, ImageFormat::Png).map_err(unreadable)?.into_luma8();
    let place = sheet.place();
    let scale = f64::from(page.width()) / WIDTH;
    let [left, top, side] = [place.left, place.top, place.side].map(|length| (length * scale).round() as u32);
    read(imageops::crop_imm(&page, left, top, side, side).to_image(), sheet, Format::Png)
}

fn read(picture: GrayImage, sheet: &Sheet, format: Format) -> Result<(), PosterError> {
    match picture::decode_luma(picture) {
        Ok(texts) if texts == [sheet.text()] => Ok(()),
        _ => Err(PosterError::Unreadable(format)),
    }
}
