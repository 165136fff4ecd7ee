//! PNG, line by line.

use std::io::Cursor;

use ::png::{ColorType, Decoder, Limits, Transformations};

use super::{
    Opened, PictureError,
    canvas::{Canvas, Ground, Layout},
    check_fits, check_samples, damaged,
};

/// What the library may take for what stands beside the pixels.
const MAX_BESIDE: usize = 16 << 20;

pub fn open(bytes: &[u8], ground: Ground) -> Result<Opened, PictureError> {
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: MAX_BESIDE });
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let header = decoder.read_header_info().map_err(damaged)?;
    let (sides, interlaced) = ([header.width, header.height], header.interlaced);
    let samples = header.color_type.samples() as u64 + 1;
    check_samples(sides, header.color_type.samples() as u64 * header.bit_depth as u64)?;
    // An interlaced picture's lines come all over the place, so all of them are kept.
    check_fits(bytes, sides, if interlaced { samples } else { 0 })?;
    let mut reader = decoder.read_info().map_err(damaged)?;
    let layout = match reader.output_color_type() {
        (ColorType::Grayscale, _) => Layout::Grey,
        (ColorType::GrayscaleAlpha, _) => Layout::GreyAlpha,
        (ColorType::Rgba, _) => Layout::Rgba,
        (ColorType::Rgb | ColorType::Indexed, _) => Layout::Rgb,
    };
    let mut canvas = Canvas::new(sides[0], sides[1], ground);
    if interlaced {
        let line = sides[0] as usize * layout.samples();
        let mut picture = vec![0; line * sides[1] as usize];
        reader.next_frame(&mut picture).map_err(damaged)?;
        picture.chunks_exact(line).for_each(|line| canvas.push(layout, line));
    } else {
        while let Some(row) = reader.next_row().map_err(damaged)? {
            canvas.push(layout, row.data());
        }
    }
    let is_translucent = canvas.is_translucent;
    Ok(Opened { grey: canvas.finish(), is_translucent })
}
