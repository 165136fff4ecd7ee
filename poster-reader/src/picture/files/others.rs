//! Formats that are decoded whole: WebP, GIF, and bitmaps of runs.

use std::io::Cursor;

use image::{
    ColorType, ImageDecoder, ImageError,
    codecs::{gif::GifDecoder, webp::WebPDecoder},
};

use super::{
    Format, Opened, PictureError,
    canvas::{Canvas, Ground, Layout},
    check_fits, damaged,
};

/// Colours and alpha, twice: as the library keeps them, and as it gives them.
const PER_PIXEL: u64 = 8;

/// The first picture of a row.
pub fn open_gif(bytes: &[u8], ground: Ground) -> Result<Opened, PictureError> {
    let decoder = GifDecoder::new(Cursor::new(bytes)).map_err(failed)?;
    check_fits(bytes, decoder.dimensions().into(), PER_PIXEL)?;
    check_frame(bytes, decoder.dimensions())?;
    decode(decoder, ground)
}

/// That the first picture lies on the screen (GIF89a, section 20): the library makes room for all of it.
fn check_frame(bytes: &[u8], screen: (u32, u32)) -> Result<(), PictureError> {
    let broken = || damaged("its first picture is not on its screen");
    let mut options = gif::DecodeOptions::new();
    options.skip_frame_decoding(true);
    let mut decoder = options.read_info(Cursor::new(bytes)).map_err(damaged)?;
    let frame = decoder.next_frame_info().map_err(damaged)?.ok_or_else(broken)?;
    let end = |start: u16, length: u16| u32::from(start) + u32::from(length);
    let is_on_screen = end(frame.left, frame.width) <= screen.0 && end(frame.top, frame.height) <= screen.1;
    if is_on_screen { Ok(()) } else { Err(broken()) }
}

/// A still picture, or the first of a row.
pub fn open_webp(bytes: &[u8], ground: Ground) -> Result<Opened, PictureError> {
    let decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(failed)?;
    check_fits(bytes, decoder.dimensions().into(), PER_PIXEL)?;
    decode(decoder, ground)
}

/// Decodes onto a canvas of its own. What it takes was checked.
pub fn decode(decoder: impl ImageDecoder, ground: Ground) -> Result<Opened, PictureError> {
    let (width, height) = decoder.dimensions();
    let mut canvas = Canvas::new(width, height, ground);
    draw(decoder, &mut canvas)?;
    let is_translucent = canvas.is_translucent;
    Ok(Opened { grey: canvas.finish(), is_translucent })
}

/// Decodes the next lines of a canvas.
pub fn draw(decoder: impl ImageDecoder, canvas: &mut Canvas) -> Result<(), PictureError> {
    let layout = match decoder.color_type() {
        ColorType::L8 => Layout::Grey,
        ColorType::La8 => Layout::GreyAlpha,
        ColorType::Rgb8 => Layout::Rgb,
        ColorType::Rgba8 => Layout::Rgba,
        other => return Err(damaged(format_args!("its pixels are {other:?}"))),
    };
    let line = decoder.dimensions().0 as usize * layout.samples();
    let mut samples = vec![0; usize::try_from(decoder.total_bytes()).map_err(damaged)?];
    decoder.read_image(&mut samples).map_err(failed)?;
    samples.chunks_exact(line.max(1)).for_each(|line| canvas.push(layout, line));
    Ok(())
}

/// The library's refusals: of what it does not know, and of what is damaged.
pub fn failed(error: ImageError) -> PictureError {
    match error {
        ImageError::Unsupported(_) => PictureError::RareKind(Format::Bmp),
        other => damaged(other),
    }
}
