//! TIFF as fax machines write it (ITU T.4, one dimension), which the library does not decode.

use std::io::Cursor;

use ::tiff::{decoder::Decoder, tags::Tag};
use fax::{
    Color,
    decoder::{decode_g3, pels},
};

use super::{
    Format, Opened, PictureError,
    canvas::{Canvas, Ground, Layout},
    check_fits, damaged,
};

/// A fax's lines, or `None` where the picture is compressed otherwise.
pub fn open(
    bytes: &[u8],
    decoder: &mut Decoder<Cursor<&[u8]>>,
    ground: Ground,
) -> Result<Option<Opened>, PictureError> {
    const GROUP_3: u16 = 3;
    let mut number = |tag| decoder.find_tag_unsigned::<u16>(tag).map_err(damaged);
    if number(Tag::Compression)? != Some(GROUP_3) {
        return Ok(None);
    }
    /// Lines that tell their difference from the one above.
    const TWO_DIMENSIONS: u16 = 1;
    if number(Tag::Unknown(292))?.is_some_and(|options| options & TWO_DIMENSIONS != 0) {
        return Err(PictureError::RareKind(Format::Tiff));
    }
    let is_reversed = number(Tag::FillOrder)? == Some(2);
    let is_black_zero = number(Tag::PhotometricInterpretation)? == Some(1);
    let (width, height) = decoder.dimensions().map_err(damaged)?;
    check_fits(bytes, [width, height], 0)?;
    let columns = u16::try_from(width).map_err(damaged)?;
    let starts = decoder.get_tag_u32_vec(Tag::StripOffsets).map_err(damaged)?;
    let lengths = decoder.get_tag_u32_vec(Tag::StripByteCounts).map_err(damaged)?;

    let mut canvas = Canvas::new(width, height, ground);
    let (mut line, mut left) = (Vec::new(), height);
    for (start, length) in starts.into_iter().zip(lengths) {
        let strip = bytes.get(start as usize..).unwrap_or_default();
        let strip = strip.get(..length as usize).unwrap_or(strip).iter();
        let strip = strip.map(|byte| if is_reversed { byte.reverse_bits() } else { *byte });
        // What breaks off has the lines before.
        let _ = decode_g3(strip, |turns| {
            if left > 0 {
                line.clear();
                let is_light = |colour| (colour == Color::White) != is_black_zero;
                line.extend(pels(turns, columns).map(|colour| if is_light(colour) { u8::MAX } else { 0 }));
                canvas.push(Layout::Grey, &line);
                left -= 1;
            }
        });
    }
    Ok(Some(Opened { grey: canvas.finish(), is_translucent: false }))
}
