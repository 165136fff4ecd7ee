//! TIFF, strip by strip or one row of tiles after the other; a page at a time.

use std::{borrow::Cow, io::Cursor};

use ::tiff::{
    ColorType, TiffError,
    decoder::{Decoder, DecodingResult, Limits},
    tags::Tag,
};

use super::{
    Format, MAX_COPIED, MAX_PIXELS, MEMORY, Opened, PictureError,
    canvas::{Canvas, Ground, Layout, brightness},
    check_fits, check_samples, damaged, fax,
    jpeg::Frame,
};

/// Strips or tiles of a picture at most: a scanner's has one for some lines.
const MAX_CHUNKS: u64 = 70_000;
/// Tags of where they begin.
const STRIP_OFFSETS: u16 = 273;
const TILE_OFFSETS: u16 = 324;
/// Pixels of a strip or tile that need no place of their own.
const SMALL: u64 = 4 << 20;

pub fn open(bytes: &[u8], ground: Ground) -> Result<Opened, PictureError> {
    let bytes = &*as_brightness(bytes);
    let mut limits = Limits::default();
    let left = usize::try_from(MEMORY.saturating_sub(bytes.len() as u64) / 2).map_err(damaged)?;
    limits.decoding_buffer_size = left;
    limits.intermediate_buffer_size = left;
    // Their places are read before anything else is looked at.
    if [STRIP_OFFSETS, TILE_OFFSETS]
        .iter()
        .any(|tag| entry(bytes, *tag).is_some_and(|of| of.count > MAX_CHUNKS))
    {
        return Err(PictureError::RareKind(Format::Tiff));
    }
    let mut decoder = Decoder::new(Cursor::new(bytes)).map_err(failed)?.with_limits(limits);
    if let Some(opened) = fax::open(bytes, &mut decoder, ground)? {
        return Ok(opened);
    }
    let (width, height) = decoder.dimensions().map_err(failed)?;
    let pixels = Pixels::of(&mut decoder)?;
    let (chunk_width, chunk_height) = decoder.chunk_dimensions();
    // A strip may be the whole picture.
    let chunk = u64::from(chunk_width.min(width)) * u64::from(chunk_height.min(height));
    let all = (u64::from(width) * u64::from(height)).max(1);
    check_fits(
        bytes,
        [width, height],
        if chunk > SMALL { (chunk * pixels.bytes()).div_ceil(all) } else { 0 },
    )?;
    if chunk_width == 0 || chunk_height == 0 {
        return Err(damaged("its strips have no lines"));
    }

    check_samples([width, height], pixels.bits())?;
    check_chunks(bytes, &mut decoder, [width, height])?;

    let mut canvas = Canvas::new(width, height, ground);
    let line = width as usize * pixels.layout.samples();
    let mut lines = vec![0; line * chunk_height.min(height) as usize];
    let across = width.div_ceil(chunk_width);
    for first in 0..height.div_ceil(chunk_height) {
        let mut tall = 0;
        for column in 0..across {
            let chunk = first * across + column;
            let (wide, high) = decoder.chunk_data_dimensions(chunk);
            tall = high as usize;
            let samples = pixels.samples(decoder.read_chunk(chunk).map_err(failed)?, wide as usize)?;
            let left = column as usize * chunk_width as usize * pixels.layout.samples();
            let parts = samples.chunks_exact((wide as usize * pixels.layout.samples()).max(1));
            for (part, line) in parts.zip(lines.chunks_exact_mut(line)) {
                if let Some(place) = line.get_mut(left..left + part.len()) {
                    place.copy_from_slice(part);
                }
            }
        }
        lines.chunks_exact(line).take(tall).for_each(|line| canvas.push(pixels.layout, line));
    }
    let is_translucent = canvas.is_translucent;
    Ok(Opened { grey: canvas.finish(), is_translucent })
}

/// Checks what the strips or tiles say of themselves: that they are not much more than the picture together,
/// and that a JPEG in one of them is not larger than it.
fn check_chunks(
    bytes: &[u8],
    decoder: &mut Decoder<Cursor<&[u8]>>,
    [width, height]: [u32; 2],
) -> Result<(), PictureError> {
    /// Tiles reach over the edge by less than one more each way.
    const MOST: u64 = 4;
    let (chunk_width, chunk_height) = decoder.chunk_dimensions();
    let chunks = u64::from(width.div_ceil(chunk_width)) * u64::from(height.div_ceil(chunk_height));
    let together = chunks * u64::from(chunk_width) * u64::from(chunk_height.min(height));
    let pixels = u64::from(width) * u64::from(height);
    if chunks > MAX_CHUNKS || together > MOST * pixels.max(SMALL) {
        return Err(PictureError::RareKind(Format::Tiff));
    }
    const JPEG: [u16; 2] = [6, 7];
    let compression: Option<u16> = decoder.find_tag_unsigned(Tag::Compression).map_err(failed)?;
    if !compression.is_some_and(|compression| JPEG.contains(&compression)) {
        return Ok(());
    }
    let offsets = decoder.find_tag_unsigned_vec::<u64>(Tag::StripOffsets).map_err(failed)?;
    let offsets = match offsets {
        Some(offsets) => offsets,
        None => decoder.find_tag_unsigned_vec(Tag::TileOffsets).map_err(failed)?.unwrap_or_default(),
    };
    for offset in offsets {
        let jpeg = usize::try_from(offset).ok().and_then(|offset| bytes.get(offset..)).unwrap_or_default();
        let frame = Frame::of(jpeg).ok_or(PictureError::RareKind(Format::Tiff))?;
        if u32::from(frame.width) > chunk_width.saturating_add(16)
            || u32::from(frame.height) > chunk_height.saturating_add(16)
            || frame.scans > 100
        {
            return Err(damaged("a strip holds a larger picture than it says"));
        }
    }
    Ok(())
}

/// How a picture's samples become those of a [`Layout`].
struct Pixels {
    layout: Layout,
    /// Bits a sample: 1, 2, 4, 8 or 16.
    depth: u8,
    /// Samples a pixel in the file.
    samples: usize,
    /// Brightness of each number, where the samples are numbers of colours.
    palette: Option<Vec<u8>>,
}

impl Pixels {
    fn of(decoder: &mut Decoder<Cursor<&[u8]>>) -> Result<Self, PictureError> {
        let kind = decoder.colortype().map_err(failed)?;
        let (layout, depth, samples) = match kind {
            ColorType::Gray(depth @ (1 | 2 | 4 | 8 | 16)) => (Layout::Grey, depth, 1),
            ColorType::GrayA(depth @ (8 | 16)) => (Layout::GreyAlpha, depth, 2),
            ColorType::RGB(depth @ (8 | 16)) => (Layout::Rgb, depth, 3),
            ColorType::RGBA(depth @ (8 | 16)) => (Layout::Rgba, depth, 4),
            ColorType::CMYK(depth @ (8 | 16)) => (Layout::Cmyk, depth, 4),
            ColorType::Multiband { bit_depth: depth @ (8 | 16), num_samples: 2 } => {
                (Layout::GreyAlpha, depth, 2)
            }
            // Brightness, and others that are left out.
            ColorType::YCbCr(8) => (Layout::Grey, 8, 3),
            ColorType::Multiband { bit_depth: depth @ (8 | 16), num_samples } => {
                (Layout::Grey, depth, usize::from(num_samples))
            }
            _ => return Err(PictureError::RareKind(Format::Tiff)),
        };
        /// Each sample in a plane of its own: the first shows the code as well as all.
        const PLANAR: u32 = 2;
        let planes: Option<u32> = decoder.find_tag_unsigned(Tag::PlanarConfiguration).map_err(failed)?;
        let (layout, samples) =
            if planes == Some(PLANAR) && samples > 1 { (Layout::Grey, 1) } else { (layout, samples) };
        let palette = decoder.find_tag_unsigned_vec(Tag::ColorMap).map_err(failed)?;
        let palette = palette.filter(|_| samples == 1 && depth <= 8).map(|colours| palette_of(&colours));
        Ok(Self { layout, depth, samples, palette })
    }

    /// Bits a pixel in the file.
    fn bits(&self) -> u64 {
        self.samples as u64 * u64::from(self.depth)
    }

    /// Bytes a pixel as the library gives it, and as a [`Layout`].
    fn bytes(&self) -> u64 {
        self.bits().div_ceil(8) + self.layout.samples() as u64
    }

    /// A chunk's samples, eight bits each, in lines of `width` pixels.
    fn samples(&self, chunk: DecodingResult, width: usize) -> Result<Vec<u8>, PictureError> {
        let samples = match chunk {
            DecodingResult::U8(packed) if self.depth < 8 => self.unpacked(&packed, width),
            DecodingResult::U8(samples) => samples,
            DecodingResult::U16(samples) => samples.iter().map(|sample| (sample >> 8) as u8).collect(),
            _ => return Err(PictureError::RareKind(Format::Tiff)),
        };
        Ok(match &self.palette {
            Some(palette) => {
                let grey = |number: &u8| palette.get(usize::from(*number)).copied().unwrap_or_default();
                samples.iter().map(grey).collect()
            }
            None if self.samples > 1 && self.layout == Layout::Grey => {
                samples.chunks_exact(self.samples).map(|pixel| pixel[0]).collect()
            }
            None => samples,
        })
    }

    /// Samples of less than a byte: numbers as they are, brightness from 0 to 255. Every line begins a byte.
    fn unpacked(&self, packed: &[u8], width: usize) -> Vec<u8> {
        let depth = usize::from(self.depth);
        let greatest = (1_u8 << depth) - 1;
        let scale = if self.palette.is_some() { 1 } else { u8::MAX / greatest };
        let sample = |line: &[u8], at: usize| {
            let (byte, bit) = (at * depth / 8, at * depth % 8);
            (line[byte] >> (8 - depth - bit) & greatest) * scale
        };
        let stride = (width * depth).div_ceil(8).max(1);
        packed.chunks_exact(stride).flat_map(|line| (0..width).map(move |at| sample(line, at))).collect()
    }
}

/// Brightness of each colour: all reds, all greens, all blues, of 16 bits.
fn palette_of(colours: &[u16]) -> Vec<u8> {
    let third = colours.len() / 3;
    let shade = |at: usize| colours.get(at).map_or(0, |colour| (colour >> 8) as u8);
    (0..third).map(|at| brightness(&[shade(at), shade(third + at), shade(2 * third + at)])).collect()
}

/// Pictures whose numbers are those of a palette, or of a colour space whose first number is brightness, are
/// given to the library as brightness: it decodes no other use of them.
fn as_brightness(bytes: &[u8]) -> Cow<'_, [u8]> {
    const BLACK_IS_ZERO: u8 = 1;
    /// A palette, and three kinds of CIE L*a*b*.
    const OTHERS: [u16; 4] = [3, 8, 9, 10];
    let fits = bytes.len() <= MAX_COPIED;
    let Some((at, _)) = photometric(bytes).filter(|(_, kind)| OTHERS.contains(kind) && fits) else {
        return Cow::Borrowed(bytes);
    };
    let mut changed = bytes.to_vec();
    let number = if changed.starts_with(b"I") { [BLACK_IS_ZERO, 0] } else { [0, BLACK_IS_ZERO] };
    if let Some(place) = changed.get_mut(at..at + 2) {
        place.copy_from_slice(&number);
    }
    Cow::Owned(changed)
}

/// What the numbers of the first page mean, and where in the file that stands.
fn photometric(bytes: &[u8]) -> Option<(usize, u16)> {
    let of = entry(bytes, 262)?;
    Some((of.at, of.number))
}

/// Pages of a file that are looked at.
const MAX_PAGES: usize = 8;

/// The pages behind the first one: each as a file that begins with it.
pub fn further_pages(bytes: &[u8]) -> impl ExactSizeIterator<Item = Vec<u8>> {
    let directories = std::iter::successors(Directory::first(bytes), Directory::next).take(MAX_PAGES);
    let (mut places, mut pixels) = (Vec::new(), 0_u64);
    for directory in directories {
        pixels = pixels.saturating_add(if places.is_empty() { 0 } else { directory.pixels() });
        // Pages without end, or more than one picture may have.
        if places.contains(&directory.at) || pixels > MAX_PIXELS {
            break;
        }
        places.push(directory.at);
    }
    places.into_iter().skip(1).map(|at| {
        let mut page = bytes.to_vec();
        let at =
            if bytes.first() == Some(&b'I') { (at as u32).to_le_bytes() } else { (at as u32).to_be_bytes() };
        if let Some(place) = page.get_mut(FIRST..FIRST + at.len()) {
            place.copy_from_slice(&at);
        }
        page
    })
}

/// Where a file says where its first directory is.
const FIRST: usize = 4;

/// The directory of a page (TIFF 6.0, section 2).
struct Directory<'a> {
    bytes: &'a [u8],
    is_little: bool,
    at: usize,
}

/// An entry of a directory.
struct Entry {
    /// How many values it has.
    count: u64,
    /// Where its value stands, or where the values do.
    at: usize,
    /// A short value.
    number: u16,
}

fn entry(bytes: &[u8], tag: u16) -> Option<Entry> {
    Directory::first(bytes)?.entry(tag)
}

impl<'a> Directory<'a> {
    /// Bytes of an entry.
    const ENTRY: usize = 12;

    fn first(bytes: &'a [u8]) -> Option<Self> {
        Self { bytes, is_little: bytes.first() == Some(&b'I'), at: 0 }.named(FIRST)
    }

    /// The next page's.
    fn next(&self) -> Option<Self> {
        self.named(self.at + 2 + usize::from(self.short(self.at)?) * Self::ENTRY)
    }

    /// The one that the number at a place names.
    fn named(&self, place: usize) -> Option<Self> {
        let at = usize::try_from(self.long(place)?).ok()?;
        (at > 0 && at < self.bytes.len()).then_some(Self { at, ..*self })
    }

    fn entry(&self, tag: u16) -> Option<Entry> {
        let count = usize::from(self.short(self.at)?);
        let at = |n| self.at + 2 + n * Self::ENTRY;
        let at = (0..count).map(at).find(|at| self.short(*at) == Some(tag))?;
        Some(Entry { count: self.long(at + 4)?.into(), at: at + 8, number: self.short(at + 8)? })
    }

    fn pixels(&self) -> u64 {
        const SIDES: [u16; 2] = [256, 257];
        const SHORT: u16 = 3;
        let side = |tag| {
            let entry = self.entry(tag)?;
            let kind = self.short(entry.at.checked_sub(6)?)?;
            if kind == SHORT { Some(entry.number.into()) } else { self.long(entry.at).map(u64::from) }
        };
        SIDES.map(|tag| side(tag).unwrap_or(u64::MAX)).into_iter().fold(1, u64::saturating_mul)
    }

    fn short(&self, at: usize) -> Option<u16> {
        let two = [*self.bytes.get(at)?, *self.bytes.get(at + 1)?];
        Some(if self.is_little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) })
    }

    fn long(&self, at: usize) -> Option<u32> {
        let (first, second) = (u32::from(self.short(at)?), u32::from(self.short(at + 2)?));
        Some(if self.is_little { second << 16 | first } else { first << 16 | second })
    }
}

/// The library's refusals: of what it does not know, and of what is damaged.
fn failed(error: TiffError) -> PictureError {
    match error {
        TiffError::UnsupportedError(_) => PictureError::RareKind(Format::Tiff),
        other => damaged(other),
    }
}
