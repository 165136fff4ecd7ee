//! Pictures to QR texts: what a resident photographs, and what a poster maker checks itself with.
//!
//! A picture is untrusted input three times over: its file may be huge or damaged, its header may lie, and what it
//! shows may be drawn to keep the code finder busy. So the file and its declared size are bounded before anything
//! is decoded, and the search runs on a budget (`Effort`) that ends it wherever it is.

use std::{
    cell::Cell,
    io::Cursor,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    rc::Rc,
};

use image::{
    DynamicImage, GenericImage, GenericImageView, GrayImage, ImageError, ImageFormat, ImageReader, Limits, Luma,
    error::LimitErrorKind, imageops,
};
use rqrr::PreparedImage;

/// The largest picture file that is read.
pub const MAX_BYTES: usize = 64 << 20;
/// The largest width or height a picture may declare.
pub const MAX_SIDE: u32 = 8_192;
/// The longer side a picture is reduced to before the search.
const SEARCH_SIDE: u32 = 1_600;
/// What the decoder may allocate: a picture of the largest sides at 4 bytes a pixel, and some room.
const MAX_ALLOC: u64 = 320 << 20;

/// Why no text came out of a picture.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PictureError {
    /// The file is larger than [`MAX_BYTES`].
    #[error("the picture file is larger than {} MiB; save it smaller", MAX_BYTES >> 20)]
    FileTooLarge,
    /// The header declares more pixels than are read.
    #[error("the picture is larger than {MAX_SIDE} x {MAX_SIDE} pixels or its depth is too great; save it smaller")]
    TooManyPixels,
    /// The bytes are neither PNG nor JPEG.
    #[error("this is not a PNG or JPEG picture")]
    NotAPicture,
    /// It begins like a picture and cannot be read.
    #[error("the picture is damaged: {0}")]
    Damaged(String),
    /// Nothing readable was found.
    #[error("no QR code could be read in the picture; take it closer, straight on, in even light")]
    NoCode,
    /// Codes with different texts were found where one was wanted.
    #[error("the picture shows {0} different QR codes; take a picture of one")]
    SeveralCodes(usize),
}

/// The distinct texts of all QR codes in a PNG or JPEG file, in the order they were found; at least one.
pub fn decode(bytes: &[u8]) -> Result<Vec<String>, PictureError> {
    decode_luma(grey(read(bytes)?))
}

/// The text of the only QR code in a PNG or JPEG file.
pub fn decode_single(bytes: &[u8]) -> Result<String, PictureError> {
    let mut texts = decode(bytes)?;
    match (texts.len(), texts.pop()) {
        (1, Some(text)) => Ok(text),
        (0, _) | (_, None) => Err(PictureError::NoCode),
        (several, _) => Err(PictureError::SeveralCodes(several)),
    }
}

/// The distinct texts of all QR codes in a decoded grey picture; at least one.
pub fn decode_luma(picture: GrayImage) -> Result<Vec<String>, PictureError> {
    let picture = fit(picture, SEARCH_SIDE);
    let effort = Effort::for_picture(&picture);
    for attempt in Attempt::ALL {
        let texts = attempt.search(&picture, &effort);
        if !texts.is_empty() {
            return Ok(texts);
        }
    }
    Err(PictureError::NoCode)
}

/// Whether these bytes begin like a PNG or JPEG file.
pub fn looks_like_picture(bytes: &[u8]) -> bool {
    matches!(image::guess_format(bytes), Ok(ImageFormat::Png | ImageFormat::Jpeg))
}

/// Checks file size, kind and declared size, then decodes.
fn read(bytes: &[u8]) -> Result<DynamicImage, PictureError> {
    if bytes.len() > MAX_BYTES {
        return Err(PictureError::FileTooLarge);
    }
    let format = match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg)) => format,
        _ => return Err(PictureError::NotAPicture),
    };
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_ALLOC);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    reader.decode().map_err(|error| match error {
        ImageError::Limits(limit) if !matches!(limit.kind(), LimitErrorKind::Unsupported { .. }) => {
            PictureError::TooManyPixels
        }
        other => PictureError::Damaged(other.to_string()),
    })
}

/// Brightness, in whole-number weights for the common case: the library's own takes as long as the whole search.
fn grey(picture: DynamicImage) -> GrayImage {
    let DynamicImage::ImageRgb8(picture) = picture else { return picture.into_luma8() };
    let (width, height) = picture.dimensions();
    let luma = |rgb: &[u8]| match rgb {
        &[red, green, blue] => ((u32::from(red) * 77 + u32::from(green) * 150 + u32::from(blue) * 29) >> 8) as u8,
        _ => 0,
    };
    GrayImage::from_raw(width, height, picture.chunks_exact(3).map(luma).collect()).unwrap_or_default()
}

/// Reduces a picture so that its longer side is at most `side`, averaging areas.
fn fit(picture: GrayImage, side: u32) -> GrayImage {
    let longer = picture.width().max(picture.height());
    if longer <= side {
        return picture;
    }
    let length = |pixels: u32| (u64::from(pixels) * u64::from(side) / u64::from(longer)).max(1) as u32;
    imageops::thumbnail(&picture, length(picture.width()), length(picture.height()))
}

/// One way of looking at a picture.
#[derive(Clone, Copy, Debug)]
struct Attempt {
    /// The scale in halves. Larger gives a small or soft code more pixels a module, smaller averages noise away.
    halves: u32,
    /// Where black ends between the darkest (0) and the brightest (256) pixel around.
    threshold: u32,
}

impl Attempt {
    /// Cheapest first. What one misses by a hair another often reads.
    const ALL: [Self; 8] = [
        Self::new(2, 128),
        Self::new(2, 141),
        Self::new(2, 115),
        Self::new(3, 128),
        Self::new(4, 128),
        Self::new(4, 141),
        Self::new(4, 115),
        Self::new(1, 128),
    ];

    const fn new(halves: u32, threshold: u32) -> Self {
        Self { halves, threshold }
    }

    fn search(self, picture: &GrayImage, effort: &Effort) -> Vec<String> {
        let block = 8 * self.halves as usize;
        match self.halves {
            1 => {
                let (width, height) = (picture.width().div_ceil(2), picture.height().div_ceil(2));
                find(binarised(imageops::thumbnail(picture, width, height), block, self.threshold), effort)
            }
            2 => find(binarised(picture.clone(), block, self.threshold), effort),
            halves => find(binarised(enlarged(picture, halves), block, self.threshold), effort),
        }
    }
}

/// Enlarges by half-steps with linear interpolation, in 8-bit fixed point.
fn enlarged(picture: &GrayImage, halves: u32) -> GrayImage {
    let (from_width, from_height) = picture.dimensions();
    let (width, height) = (from_width * halves / 2, from_height * halves / 2);
    // For every target place: the two source places around its centre, and how near it is to the second.
    let taps = |length: u32, from: u32| -> Vec<(usize, usize, u32)> {
        let last = from.saturating_sub(1);
        let tap = |i: u32| {
            let centre = ((2 * i + 1) * 256 / halves).saturating_sub(128);
            ((centre >> 8).min(last) as usize, ((centre >> 8) + 1).min(last) as usize, centre & 255)
        };
        (0..length).map(tap).collect()
    };
    let (columns, rows) = (taps(width, from_width), taps(height, from_height));
    let line = |y: usize| &picture.as_raw()[y * from_width as usize..][..from_width as usize];
    let mut out = Vec::with_capacity(width as usize * height as usize);
    for &(upper, lower, down) in &rows {
        let (upper, lower) = (line(upper), line(lower));
        out.extend(columns.iter().map(|&(left, right, along)| {
            let mix = |a: u8, b: u8, share: u32| u32::from(a) * (256 - share) + u32::from(b) * share;
            let (top, bottom) = (mix(upper[left], upper[right], along), mix(lower[left], lower[right], along));
            ((top * (256 - down) + bottom * down) >> 16) as u8
        }));
    }
    GrayImage::from_raw(width, height, out).unwrap_or_default()
}

/// Black (1) and white (0), split between the darkest and the brightest pixel of the surroundings.
///
/// Blur is symmetric about their middle, so edges stay where they were; a mean is pulled up by the quiet zone and
/// lets the finder patterns run into their neighbours.
fn binarised(mut picture: GrayImage, block: usize, threshold: u32) -> GrayImage {
    /// A smaller contrast than this is paper.
    const FLAT: u8 = 24;
    let (width, height) = (picture.width().max(1) as usize, picture.height() as usize);
    let (columns, rows) = (width.div_ceil(block), height.div_ceil(block));
    let mut extremes = vec![(u8::MAX, u8::MIN); columns * rows];
    for (y, line) in picture.chunks_exact(width).enumerate() {
        for (pixels, (low, high)) in line.chunks(block).zip(&mut extremes[y / block * columns..]) {
            *low = pixels.iter().fold(*low, |low, &pixel| low.min(pixel));
            *high = pixels.iter().fold(*high, |high, &pixel| high.max(pixel));
        }
    }
    let limits: Vec<u8> = (0..rows)
        .flat_map(|row| (0..columns).map(move |column| (row, column)))
        .map(|(row, column)| {
            let around = (row.saturating_sub(1)..rows.min(row + 2))
                .flat_map(|row| &extremes[row * columns..][column.saturating_sub(1)..columns.min(column + 2)]);
            let (low, high) = around.fold((u8::MAX, u8::MIN), |(low, high), &(l, h)| (low.min(l), high.max(h)));
            let contrast = high.saturating_sub(low);
            if contrast < FLAT { 0 } else { low + ((u32::from(contrast) * threshold) >> 8) as u8 }
        })
        .collect();
    for (y, line) in picture.chunks_exact_mut(width).enumerate() {
        for (pixels, &limit) in line.chunks_mut(block).zip(&limits[y / block * columns..]) {
            for pixel in pixels {
                *pixel = u8::from(*pixel < limit);
            }
        }
    }
    picture
}

/// Finds and reads codes in black (1) and white (0) until the effort is spent.
///
/// A code finder that fails on a strange picture has found nothing.
fn find(picture: GrayImage, effort: &Effort) -> Vec<String> {
    let metered = Metered { picture, last: 0, finders: 0, effort: effort.clone() };
    catch_unwind(AssertUnwindSafe(|| {
        let mut texts = Vec::new();
        for grid in PreparedImage::without_preparation(metered).detect_grids() {
            if let Ok((_, text)) = grid.decode()
                && !texts.contains(&text)
            {
                texts.push(text);
            }
        }
        texts
    }))
    .unwrap_or_default()
}

/// Work that may still be spent on one picture, shared by all attempts, counted in pixels written.
#[derive(Clone, Debug)]
struct Effort(Rc<Cell<u64>>);

/// Unwinds out of the code finder when the effort is spent.
struct Spent;

impl Effort {
    fn for_picture(picture: &GrayImage) -> Self {
        let pixels = u64::from(picture.width()) * u64::from(picture.height());
        Self(Rc::new(Cell::new(150 * pixels.max(10_000))))
    }

    fn spend(&self, work: u64) {
        match self.0.get().checked_sub(work) {
            Some(left) => self.0.set(left),
            // The code finder has no way to be told to stop; this is no panic and prints nothing.
            None => resume_unwind(Box::new(Spent)),
        }
    }
}

/// A picture that charges the code finder for what it does to it.
///
/// Flood fills may repaint the same region again and again, each candidate triple of finder patterns costs a copy of
/// the picture, and the number of triples grows with the cube of the patterns. Each is a way to keep a phone busy.
struct Metered {
    picture: GrayImage,
    last: u8,
    finders: u32,
    effort: Effort,
}

/// The value the code finder paints a finder pattern with.
const FINDER: u8 = 3;
/// More finder patterns than this are no photograph of a poster.
const MAX_FINDERS: u32 = 200;

impl Clone for Metered {
    fn clone(&self) -> Self {
        // Copying is about eight times as fast as painting.
        self.effort.spend(self.picture.len() as u64 / 8);
        Self { picture: self.picture.clone(), last: self.last, finders: self.finders, effort: self.effort.clone() }
    }
}

impl GenericImageView for Metered {
    type Pixel = Luma<u8>;

    fn dimensions(&self) -> (u32, u32) {
        self.picture.dimensions()
    }

    fn get_pixel(&self, x: u32, y: u32) -> Luma<u8> {
        *self.picture.get_pixel(x, y)
    }
}

impl GenericImage for Metered {
    fn get_pixel_mut(&mut self, x: u32, y: u32) -> &mut Luma<u8> {
        self.picture.get_pixel_mut(x, y)
    }

    fn put_pixel(&mut self, x: u32, y: u32, pixel: Luma<u8>) {
        let [value] = pixel.0;
        if value == FINDER && self.last != FINDER {
            self.finders += 1;
            if self.finders > MAX_FINDERS {
                resume_unwind(Box::new(Spent));
            }
        }
        self.last = value;
        self.effort.spend(1);
        self.picture.put_pixel(x, y, pixel);
    }

    fn blend_pixel(&mut self, x: u32, y: u32, pixel: Luma<u8>) {
        self.put_pixel(x, y, pixel);
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use image::codecs::jpeg::JpegEncoder;
    use proptest::prelude::*;
    use qrcode::{Color, EcLevel, QrCode};

    use super::*;

    const TEXT: &str = "HTTPS://HOMESAFE.EXAMPLE/V#AEAVIKZQBYAQCEIRCEIRCEIRCEIRCEIRCEIQAWSRAFIQCVBGSCH2ROPISSLTPPBC";

    /// Paints codes of `module` pixels a module side by side on white.
    fn picture_of(texts: &[&str], module: u32) -> GrayImage {
        let codes: Vec<_> =
            texts.iter().map(|text| QrCode::with_error_correction_level(text, EcLevel::M).unwrap()).collect();
        let side = (codes.iter().map(QrCode::width).max().unwrap() as u32 + 8) * module;
        let mut picture = GrayImage::from_pixel(side * texts.len() as u32, side, Luma([255]));
        for (n, code) in codes.iter().enumerate() {
            for (i, _) in code.to_colors().iter().enumerate().filter(|(_, color)| **color == Color::Dark) {
                let (x, y) = ((i % code.width()) as u32 + 4, (i / code.width()) as u32 + 4);
                let mut black = picture.sub_image(n as u32 * side + x * module, y * module, module, module);
                (0..module * module).for_each(|p| black.put_pixel(p % module, p / module, Luma([0])));
            }
        }
        picture
    }

    /// A 1280x720 photograph of a code on a sheet: turned, in perspective, unevenly lit.
    fn photograph(code: &GrayImage, side: f64, turn: f64, skew: f64) -> GrayImage {
        let (sin, cos) = turn.sin_cos();
        let at = |px: f64, py: f64| {
            let (u, v) = (px - 640.0, py - 360.0);
            let away = 1.0 + skew * (u / 1280.0 + 0.6 * v / 720.0);
            let (u, v) = ((u + 0.1 * skew * v) / away, v / away);
            let pixel = |w: f64| (w / side + 0.5) * f64::from(code.width());
            let (x, y) = (pixel(cos * u + sin * v), pixel(cos * v - sin * u));
            let inside = |w: f64| w >= 0.0 && w < f64::from(code.width());
            if inside(x) && inside(y) { f64::from(code.get_pixel(x as u32, y as u32).0[0]) } else { 230.0 }
        };
        GrayImage::from_fn(1280, 720, |x, y| {
            let quarters = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)];
            let sum: f64 = quarters.iter().map(|(dx, dy)| at(f64::from(x) + dx, f64::from(y) + dy)).sum();
            Luma([(20.0 + sum / 4.0 * 0.8 * (1.0 - 0.3 * f64::from(x) / 1280.0)) as u8])
        })
    }

    fn png(picture: &GrayImage) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        picture.write_to(&mut out, ImageFormat::Png).unwrap();
        out.into_inner()
    }

    fn jpeg(picture: GrayImage, quality: u8) -> Vec<u8> {
        let mut out = Vec::new();
        let colours = DynamicImage::ImageLuma8(picture).to_rgb8();
        JpegEncoder::new_with_quality(&mut out, quality).encode_image(&colours).unwrap();
        out
    }

    #[test]
    fn clean_pictures_are_read_at_any_size() {
        for module in [2, 4, 7, 40, 100] {
            assert_eq!(decode(&png(&picture_of(&[TEXT], module))).unwrap(), [TEXT], "{module} pixels a module");
        }
    }

    #[test]
    fn turned_skewed_and_blurred_photographs_are_read() {
        let code = picture_of(&[TEXT], 8);
        for (n, turn) in [0.0, 0.2, -0.35, 0.6, 1.5, 2.9, -1.2, 3.4].into_iter().enumerate() {
            let skew = if n % 2 == 0 { 0.25 } else { -0.25 };
            let photo = photograph(&code, 330.0, turn, skew);
            let photo = jpeg(imageops::fast_blur(&photo, 1.0), 75);
            assert_eq!(decode_single(&photo).unwrap(), TEXT, "turned by {turn}");
        }
    }

    #[test]
    fn several_codes_are_all_found_and_equal_ones_once() {
        let two = png(&picture_of(&["HOMESAFE ONE", "HOMESAFE TWO"], 6));
        let mut texts = decode(&two).unwrap();
        texts.sort();
        assert_eq!(texts, ["HOMESAFE ONE", "HOMESAFE TWO"]);
        assert!(matches!(decode_single(&two), Err(PictureError::SeveralCodes(2))));
        assert_eq!(decode_single(&png(&picture_of(&[TEXT, TEXT], 5))).unwrap(), TEXT);
    }

    #[test]
    fn what_is_no_picture_is_said_to_be_none() {
        for bytes in [&b""[..], b"x", b"HTTPS://H/V#AA", b"GIF89a\x01\0\x01\0\0\0\0;", &[0; 4096]] {
            assert!(matches!(decode(bytes), Err(PictureError::NotAPicture)), "{bytes:?}");
            assert!(!looks_like_picture(bytes));
        }
        let too_large = vec![0; MAX_BYTES + 1];
        assert!(matches!(decode(&too_large), Err(PictureError::FileTooLarge)));
    }

    #[test]
    fn pictures_without_a_code_say_so() {
        for (width, height) in [(1, 1), (1, 2_000), (3_000, 1), (640, 480)] {
            let blank = GrayImage::from_pixel(width, height, Luma([200]));
            assert!(matches!(decode(&png(&blank)), Err(PictureError::NoCode)), "{width}x{height}");
        }
        assert!(matches!(decode_luma(GrayImage::new(0, 0)), Err(PictureError::NoCode)));
    }

    #[test]
    fn cut_pictures_are_damaged() {
        let code = picture_of(&[TEXT], 4);
        for whole in [png(&code), jpeg(code, 80)] {
            for cut in [9, 20, 33, 60, whole.len() / 4] {
                assert!(decode(&whole[..cut]).is_err(), "{cut} of {}", whole.len());
            }
            assert!(matches!(decode(&whole[..30]), Err(PictureError::Damaged(_))));
        }
    }

    #[test]
    fn attack_huge_declared_dimensions_allocate_nothing() {
        let crc = |bytes: &[u8]| {
            !bytes.iter().fold(!0_u32, |crc, byte| {
                (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
            })
        };
        let header = |width: u32, height: u32| {
            let mut chunk = b"IHDR".to_vec();
            chunk.extend([width.to_be_bytes(), height.to_be_bytes()].concat());
            chunk.extend([16, 6, 0, 0, 0]);
            let sum = crc(&chunk).to_be_bytes();
            [
                b"\x89PNG\r\n\x1a\n\0\0\0\x0d",
                &chunk[..],
                &sum,
                b"\0\0\0\0IDAT\x35\xaf\x06\x1e\0\0\0\0IEND\xae\x42\x60\x82",
            ]
            .concat()
        };
        for (width, height) in [(0x7fff_ffff, 0x7fff_ffff), (8_193, 8), (8, 8_193), (8_192, 8_192)] {
            let result = decode(&header(width, height));
            assert!(matches!(result, Err(PictureError::TooManyPixels)), "{width}x{height}: {result:?}");
        }
        let mut tall = jpeg(picture_of(&["A"], 4), 80);
        let frame = tall.windows(2).position(|marker| marker == [0xff, 0xc0]).unwrap();
        tall[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
        assert!(matches!(decode(&tall), Err(PictureError::TooManyPixels)));
    }

    /// A wall of finder patterns makes the code finder try every triple of them.
    #[test]
    fn attack_qr_bomb_ends_soon() {
        let finder =
            |x: u32, y: u32| matches!((x.abs_diff(3), y.abs_diff(3)), (3, 0..=3) | (0..=3, 3) | (0..=1, 0..=1));
        for module in [1, 2, 5] {
            let wall = GrayImage::from_fn(1_600, 1_600, |x, y| {
                let (x, y) = (x / module % 9, y / module % 9);
                Luma([if finder(x, y) { 0 } else { 255 }])
            });
            let start = Instant::now();
            assert!(matches!(decode_luma(wall), Err(PictureError::NoCode)));
            assert!(start.elapsed() < Duration::from_secs(20), "{module}: {:?}", start.elapsed());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn random_bytes_never_panic(mut bytes in proptest::collection::vec(any::<u8>(), 0..2_000), kind in 0..3) {
            let head: &[u8] = match kind { 0 => b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", 1 => b"\xff\xd8\xff\xe0\0\x10JFIF\0", _ => b"" };
            bytes.splice(..0, head.iter().copied());
            prop_assert!(decode(&bytes).is_err());
        }

        #[test]
        fn a_damaged_byte_never_panics(at in 0usize..4_000, with: u8) {
            let mut bytes = png(&picture_of(&["HOMESAFE"], 3));
            let at = at % bytes.len();
            bytes[at] = with;
            let _ = decode(&bytes);
        }

        #[test]
        fn noise_never_panics(seed: u64, width in 1u32..400, height in 1u32..400) {
            let mut state = seed | 1;
            let noise = GrayImage::from_fn(width, height, |_, _| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                Luma([(state >> 56) as u8])
            });
            let _ = decode_luma(noise);
        }
    }
}
