//! JPEG: brightness alone, and of a large picture only every second, fourth or eighth line and column.

use std::io::Cursor;

use image::GrayImage;
use jpeg_decoder::PixelFormat;
use zune_jpeg::{
    JpegDecoder,
    errors::DecodeErrors,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

use super::{
    Format, MAX_GREY, MEMORY, Opened, PictureError,
    canvas::{Canvas, Ground, Layout},
    check_fits, damaged,
};

/// Pixels that all scans together go over: ten scans, as of a progressive picture, over the most pixels.
const MAX_SCANNED: u64 = 10 * super::MAX_PIXELS;

pub fn open(bytes: &[u8]) -> Result<Opened, PictureError> {
    let frame = Frame::of(bytes).ok_or_else(|| damaged("it ends before the picture begins"))?;
    let sides = [frame.width, frame.height].map(u32::from);
    let pixels = u64::from(sides[0]) * u64::from(sides[1]);
    // A sample a pixel, or all three where they are not brightness and colour.
    let decoded = if frame.components < 4 { 2 } else { 4 };
    // Between scans all coefficients are kept, two bytes each: such a picture is decoded whole, or not at all.
    let per_pixel = if frame.is_one_scan { 0 } else { decoded + 2 * frame.samples };
    check_fits(bytes, sides, per_pixel)?;
    // Each scan goes over all of the picture.
    if frame.scans.saturating_mul(pixels) > MAX_SCANNED {
        return Err(PictureError::RareKind(Format::Jpeg));
    }
    let fits = pixels <= MAX_GREY && pixels * decoded + bytes.len() as u64 <= MEMORY;
    let grey = if fits || !frame.is_one_scan { brightness(bytes)? } else { reduced(bytes, sides)? };
    Ok(Opened { grey, is_translucent: false })
}

/// The brightness of every pixel.
fn brightness(bytes: &[u8]) -> Result<GrayImage, PictureError> {
    let options =
        DecoderOptions::default().set_strict_mode(false).set_max_width(usize::MAX).set_max_height(usize::MAX);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(failed)?;
    let is_grey = matches!(decoder.input_colorspace(), Some(ColorSpace::YCbCr | ColorSpace::Luma));
    let wanted = if is_grey { ColorSpace::Luma } else { ColorSpace::RGB };
    decoder.set_options(options.jpeg_set_out_colorspace(wanted));
    let (width, height) = decoder.dimensions().ok_or_else(|| damaged("it has no sides"))?;
    let (width, height) = (width as u32, height as u32);
    let samples = decoder.decode().map_err(failed)?;
    if is_grey {
        return GrayImage::from_raw(width, height, samples).ok_or_else(|| damaged("it ends too soon"));
    }
    Ok(drawn([width, height], Layout::Rgb, &samples))
}

/// A picture at half, a quarter or an eighth of its sides, whichever is the largest that fits.
fn reduced(bytes: &[u8], sides: [u32; 2]) -> Result<GrayImage, PictureError> {
    /// The planes, and the pixels they are put together to.
    const PER_PIXEL: u64 = 8;
    let pixels = u64::from(sides[0]) * u64::from(sides[1]);
    let left = MEMORY.saturating_sub(bytes.len() as u64);
    let fits = |factor: &u32| {
        let reduced = pixels / u64::from(factor * factor);
        reduced <= MAX_GREY && reduced * PER_PIXEL <= left
    };
    let factor = [1, 2, 4, 8].into_iter().find(fits).unwrap_or(8);
    let mut decoder = jpeg_decoder::Decoder::new(Cursor::new(bytes));
    decoder.read_info().map_err(damaged)?;
    let [width, height] = sides.map(|side| side.div_ceil(factor) as u16);
    let (width, height) = decoder.scale(width, height).map_err(damaged)?;
    let samples = decoder.decode().map_err(damaged)?;
    let format = decoder.info().ok_or_else(|| damaged("it has no sides"))?.pixel_format;
    let layout = match format {
        PixelFormat::L8 => Layout::Grey,
        PixelFormat::RGB24 => Layout::Rgb,
        PixelFormat::CMYK32 => Layout::Cmyk,
        PixelFormat::L16 => return Err(PictureError::RareKind(Format::Jpeg)),
    };
    Ok(drawn([width, height].map(u32::from), layout, &samples))
}

fn drawn([width, height]: [u32; 2], layout: Layout, samples: &[u8]) -> GrayImage {
    let mut canvas = Canvas::new(width.max(1), height.max(1), Ground::White);
    let line = width.max(1) as usize * layout.samples();
    samples.chunks_exact(line).for_each(|line| canvas.push(layout, line));
    canvas.finish()
}

/// The library's refusals: of what it does not know, and of what is damaged.
fn failed(error: DecodeErrors) -> PictureError {
    match error {
        DecodeErrors::Unsupported(_) => PictureError::RareKind(Format::Jpeg),
        other => damaged(other),
    }
}

/// What a file says of its picture before the first scan.
#[derive(Debug, PartialEq, Eq)]
pub struct Frame {
    pub width: u16,
    pub height: u16,
    components: u8,
    /// Samples a pixel, rounded up: three, or two where colour is kept at half the lines and columns.
    samples: u64,
    /// Whether all of the picture comes in one scan, so that nothing has to be kept.
    is_one_scan: bool,
    /// Scans up to the picture's end.
    pub scans: u64,
}

impl Frame {
    /// Walks the markers (ITU T.81, annex B) up to the first scan.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let mut frame: Option<Self> = None;
        let mut rest = bytes.get(2..)?;
        loop {
            // What stands between segments is passed over, and fill bytes.
            let at = rest.windows(2).position(|pair| pair[0] == 0xff && !matches!(pair[1], 0 | 0xff))?;
            let marker = *rest.get(at + 1)?;
            rest = rest.get(at + 2..)?;
            // Markers without a segment.
            if matches!(marker, 0x01 | 0xd0..=0xd8) {
                continue;
            }
            let length = usize::from(u16::from_be_bytes([*rest.first()?, *rest.get(1)?]));
            let segment = rest.get(2..length)?;
            match (marker, segment) {
                (
                    0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf,
                    &[_, h, i, w, x, components, ref of_each @ ..],
                ) => {
                    // Each has a number, its shares across and down in four bits each, and a table.
                    let shares =
                        of_each.chunks_exact(3).map(|each| u64::from(each[1] >> 4) * u64::from(each[1] & 15));
                    let (sum, most) =
                        shares.fold((0, 1), |(sum, most), share| (sum + share, share.max(most)));
                    frame = Some(Self {
                        width: u16::from_be_bytes([w, x]),
                        height: u16::from_be_bytes([h, i]),
                        components,
                        samples: sum.div_ceil(most),
                        is_one_scan: matches!(marker, 0xc0 | 0xc1),
                        scans: 0,
                    });
                }
                (0xda, &[components, ..]) => {
                    let mut frame = frame?;
                    frame.scans = 1 + scans_in(rest);
                    frame.is_one_scan &= components == frame.components && frame.scans == 1;
                    return Some(frame);
                }
                _ => {}
            }
            rest = rest.get(length..)?;
        }
    }
}

/// Scans that begin before the picture's end. Within a scan every byte of ones is followed by a zero.
fn scans_in(bytes: &[u8]) -> u64 {
    let markers = bytes.windows(2).filter(|pair| pair[0] == 0xff).map(|pair| pair[1]);
    markers.take_while(|marker| *marker != 0xd9).filter(|marker| *marker == 0xda).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_found_behind_what_stands_before_them() {
        let frame = [0xff, 0xc0, 0, 11, 8, 0x12, 0x34, 0x56, 0x78, 1, 1, 0x11, 0];
        let scan = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0];
        let file = [&[0xff, 0xd8][..], &[0xff, 0xe1, 0, 6, 0xff, 0xc0, 9, 9], &[0xff, 0xff], &frame, &scan];
        let found =
            Frame { width: 0x5678, height: 0x1234, components: 1, samples: 1, is_one_scan: true, scans: 1 };
        assert_eq!(Frame::of(&file.concat()), Some(found));
        // A scan of one component of three, and a progressive picture, keep all their coefficients.
        let three = [0xff, 0xc0, 0, 17, 8, 0, 8, 0, 8, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0];
        assert!(!Frame::of(&[&[0xff, 0xd8][..], &three, &scan].concat()).unwrap().is_one_scan);
        let mut progressive = frame;
        progressive[1] = 0xc2;
        assert!(!Frame::of(&[&[0xff, 0xd8][..], &progressive, &scan].concat()).unwrap().is_one_scan);
        assert_eq!(Frame::of(&[&[0xff, 0xd8][..], &frame].concat()), None, "no scan");
    }
}
