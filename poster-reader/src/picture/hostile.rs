//! Picture files that lie, burst, break off or are rare: each ends soon, in texts or in an error that helps.

use std::{
    io::{Cursor, Write},
    time::{Duration, Instant},
};

use flate2::{Compression, write::ZlibEncoder};
use image::{DynamicImage, ImageFormat, Luma, Rgb, RgbImage, codecs::jpeg::JpegEncoder};
use qrcode::QrCode;

use super::*;

const TEXT: &str = "HOMESAFE";
/// Far above what any of this takes, also on a busy machine.
const SOON: Duration = Duration::from_secs(20);

/// Decodes, and fails if it takes long or the error does not fit on a line.
fn soon(name: &str, bytes: &[u8]) -> Result<Vec<String>, PictureError> {
    let start = Instant::now();
    let result = decode(bytes);
    assert!(start.elapsed() < SOON, "{name}: {:?}", start.elapsed());
    if let Err(error) = &result {
        let said = error.to_string();
        assert!((10..300).contains(&said.len()) && !said.contains('\n'), "{name}: {said}");
    }
    result
}

fn code() -> GrayImage {
    let code = QrCode::new(TEXT).unwrap();
    let (colours, width) = (code.to_colors(), code.width() as u32);
    GrayImage::from_fn((width + 8) * 4, (width + 8) * 4, |x, y| {
        let module = |at: u32| (at / 4).checked_sub(4).filter(|at| *at < width);
        let dark = module(x)
            .zip(module(y))
            .is_some_and(|(x, y)| colours[(y * width + x) as usize].select(true, false));
        Luma([if dark { 0 } else { 255 }])
    })
}

fn written(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    picture.into().write_to(&mut out, format).unwrap();
    out.into_inner()
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(kind);
    crc.update(data);
    [&(data.len() as u32).to_be_bytes(), &kind[..], data, &crc.sum().to_be_bytes()].concat()
}

fn compressed(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// A PNG of any header: bit depth, colour type and interlacing are `shape`.
fn png(width: u32, height: u32, shape: [u8; 3], before: &[u8], lines: &[u8]) -> Vec<u8> {
    let [depth, colour, interlaced] = shape;
    let sides = [width.to_be_bytes(), height.to_be_bytes()].concat();
    let header = [&sides[..], &[depth, colour, 0, 0, interlaced]].concat();
    let end = chunk(b"IEND", b"");
    [b"\x89PNG\r\n\x1a\n", &chunk(b"IHDR", &header)[..], before, &chunk(b"IDAT", &compressed(lines)), &end]
        .concat()
}

/// A grey PNG's lines, unfiltered.
fn lines(picture: &GrayImage, pixel: impl Fn(u8) -> Vec<u8>) -> Vec<u8> {
    let line = |line: &[u8]| [vec![0], line.iter().flat_map(|grey| pixel(*grey)).collect()].concat();
    picture.chunks_exact(picture.width() as usize).flat_map(line).collect()
}

#[test]
fn attack_declared_sizes_are_believed_only_within_bounds() {
    for (width, height) in [(1, 0x7fff_ffff), (0x7fff_ffff, 1), (65_535, 65_535), (16_384, 16_384)] {
        for shape in [[8, 0, 0], [16, 6, 0], [1, 0, 1]] {
            let result = soon("declared", &png(width, height, shape, b"", b""));
            assert!(
                matches!(result, Err(PictureError::TooManyPixels { .. })),
                "{width}x{height}: {result:?}"
            );
        }
    }
    for (width, height) in [(0, 0), (0, 8), (8, 0)] {
        assert!(matches!(
            soon("empty", &png(width, height, [8, 0, 0], b"", b"")),
            Err(PictureError::Damaged(_))
        ));
    }
    // All sixteen bits of a JPEG's sides are bounded too, whatever the picture below them.
    let whole = written(code(), ImageFormat::Jpeg);
    let frame = whole.windows(2).position(|marker| marker == [0xff, 0xc0]).unwrap() + 5;
    for sides in [[0xff, 0xff, 0xff, 0xff], [0x40, 0, 0x40, 0]] {
        let mut lying = whole.clone();
        lying[frame..frame + 4].copy_from_slice(&sides);
        assert!(matches!(soon("jpeg", &lying), Err(PictureError::TooManyPixels { .. })), "{sides:?}");
    }
}

#[test]
fn attack_decompression_bombs_end_in_bounds() {
    let plain = vec![0; 8_192 * 8_193];
    let bomb = png(8_192, 8_192, [8, 0, 0], b"", &plain);
    assert!(bomb.len() < 100_000, "{}", bomb.len());
    assert!(matches!(soon("one colour", &bomb), Err(PictureError::NoCode)));
    // More lines than the header declares.
    let result = soon("too many lines", &png(8, 8, [8, 0, 0], b"", &plain));
    assert!(result.is_err(), "{result:?}");
    // Bombs beside the pixels: texts and profiles are of no use here, and must not cost memory.
    let heart = compressed(&plain);
    for (kind, start) in [(b"zTXt", &b"k\0\0"[..]), (b"iTXt", b"k\0\x01\0\0\0"), (b"iCCP", b"k\0\0")] {
        let beside = chunk(kind, &[start, &heart].concat());
        let picture = code();
        let file = png(
            picture.width(),
            picture.height(),
            [8, 0, 0],
            &beside.repeat(20),
            &lines(&picture, |p| vec![p]),
        );
        let result = soon("beside", &file);
        assert!(
            matches!(result, Ok(_) | Err(PictureError::TooManyPixels { .. } | PictureError::Damaged(_))),
            "{result:?}"
        );
    }
}

#[test]
fn attack_broken_files_are_damaged_or_read() {
    for whole in [written(code(), ImageFormat::Png), written(code(), ImageFormat::Jpeg)] {
        assert_eq!(soon("whole", &whole).unwrap(), [TEXT]);
        for sixteenth in 0..16 {
            let cut = &whole[..whole.len() * sixteenth / 16];
            let result = soon("cut", cut);
            // A JPEG that breaks off late still shows its code.
            assert!(result.as_ref().is_err() || result.is_ok_and(|texts| texts == [TEXT]), "{sixteenth}/16");
        }
    }
    let mut flipped = written(code(), ImageFormat::Png);
    let data = flipped.windows(4).position(|kind| kind == b"IDAT").unwrap();
    flipped[data + 30] ^= 1;
    assert!(matches!(soon("checksum", &flipped), Err(PictureError::Damaged(_))));
}

#[test]
fn attack_jpeg_of_many_scans_ends_soon() {
    // A frame of as many pixels as fit in progressive mode, and scans that say next to nothing, again and again.
    for sides in [[0x20, 0, 0x20, 0], [0x1c, 0, 0x1c, 0], [1, 0, 1, 0]] {
        attack_of_many_scans(sides);
    }
}

fn attack_of_many_scans(sides: [u8; 4]) {
    let frame = [&[0xff, 0xd8, 0xff, 0xc2, 0, 11, 8][..], &sides, &[1, 1, 0x11, 0]].concat();
    let quantised = [&[0xff, 0xdb, 0, 67, 0][..], &[1; 64]].concat();
    // One code of one bit for the symbol 0.
    let huffman = [&[0xff, 0xc4, 0, 20, 0, 1][..], &[0; 15], &[0]].concat();
    let scan = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0x01, 0];
    let file = [frame, quantised, huffman, scan.repeat(5_000), vec![0xff, 0xd9]].concat();
    let result = soon("scans", &file);
    assert!(
        matches!(
            result,
            Err(PictureError::Damaged(_)
                | PictureError::NoCode
                | PictureError::RareKind(_)
                | PictureError::TooManyPixels { .. })
        ),
        "{result:?}"
    );
}

#[test]
fn attack_a_baseline_picture_of_many_scans_is_refused() {
    let frame = [&[0xff, 0xd8, 0xff, 0xc0, 0, 11, 8][..], &[0x1f, 0, 0x1f, 0], &[1, 1, 0x11, 0]].concat();
    let scan = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x55];
    let file = [frame, scan.repeat(40), vec![0xff, 0xd9]].concat();
    let result = soon("scans", &file);
    assert!(matches!(result, Err(PictureError::RareKind(Format::Jpeg))), "{result:?}");
}

#[test]
fn attack_a_picture_larger_than_its_screen() {
    // A screen of 10 x 10, and a picture on it of 4,096 x 4,096.
    let gif = b"GIF89a\x0a\0\x0a\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\0\x10\0\x10\0\x02\x01\0\0;";
    let error = soon("screen", gif).unwrap_err();
    assert!(error.to_string().contains("screen"), "before there is room for it: {error}");
}

/// A TIFF of one directory: tags with their types and values, and bytes behind them.
fn tiff(entries: &[(u16, u16, u32, u32)], behind: &[u8]) -> Vec<u8> {
    let directory = entries.iter().flat_map(|(tag, kind, count, value)| {
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat()
    });
    let count = (entries.len() as u16).to_le_bytes();
    [&b"II*\0\x08\0\0\0"[..], &count, &directory.collect::<Vec<_>>(), &[0; 4], behind].concat()
}

/// Many large pages of the same few bytes: together no more than one picture may have, and no more work.
#[test]
fn attack_pages_take_no_more_than_one_picture_each_way() {
    const SIDE: u32 = 11_000;
    let entries = 8_u32;
    let first = 8;
    let length = 2 + entries * 12 + 4;
    let strip = first + 8 * length;
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    Write::write_all(&mut packed, &vec![0xaa; (SIDE * SIDE / 8) as usize]).unwrap();
    let packed = packed.finish().unwrap();
    let mut file = [&b"II*\0"[..], &first.to_le_bytes()].concat();
    for page in 0..8 {
        let tags: [(u16, u16, u32); 8] = [
            (256, 4, SIDE),
            (257, 4, SIDE),
            (258, 3, 1),
            (259, 3, 8),
            (262, 3, 1),
            (273, 4, strip),
            (278, 4, SIDE),
            (279, 4, packed.len() as u32),
        ];
        file.extend((entries as u16).to_le_bytes());
        for (tag, kind, value) in tags {
            file.extend(
                [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &1_u32.to_le_bytes(), &value.to_le_bytes()]
                    .concat(),
            );
        }
        let next = if page == 7 { 0 } else { first + (page + 1) * length };
        file.extend(next.to_le_bytes());
    }
    file.extend(packed);
    assert_eq!(files::further_pages(&file).count(), 1, "a second page of 121 megapixels, and no third");
    let found = soon("pages", &file);
    assert!(matches!(found, Err(PictureError::NoCode)), "{found:?}");
}

#[test]
fn attack_tiles_and_strips_that_are_more_than_the_picture() {
    const BEHIND: u32 = 8 + 2 + 9 * 12 + 4;
    let sides = |width, height| [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8)];
    // A column of pixels in tiles of 60,000 columns, each from the same few bytes.
    let tiles = [(259, 3, 1, 8), (262, 3, 1, 1), (322, 4, 1, 60_000), (323, 4, 1, 1_008)];
    let places = [(324, 4, 60, BEHIND), (325, 4, 60, BEHIND)];
    let file = tiff(&[&sides(1, 60_000)[..], &tiles, &places].concat(), &[0; 240]);
    assert!(matches!(soon("tiles", &file), Err(PictureError::RareKind(Format::Tiff))));
    // More strips than a scanner writes.
    let strips = [(259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 8_000_000, BEHIND), (278, 4, 1, 1)];
    let places = [(277, 3, 1, 1), (279, 4, 8_000_000, BEHIND)];
    let file = tiff(&[&sides(8, 60_000)[..], &strips, &places].concat(), &[0; 240]);
    assert!(matches!(soon("strips", &file), Err(PictureError::RareKind(Format::Tiff))));
    // A strip of 64 lines that holds a JPEG of 16,000.
    let jpeg = [
        &[0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0x3e, 0x80, 0x3e, 0x80, 1, 1, 0x11, 0][..],
        &[0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0],
    ]
    .concat();
    let strips = [(259, 3, 1, 7), (262, 3, 1, 1), (273, 4, 1, BEHIND), (277, 3, 1, 1)];
    let places = [(278, 4, 1, 64), (279, 4, 1, jpeg.len() as u32)];
    let file = tiff(&[&sides(64, 64)[..], &strips, &places].concat(), &jpeg);
    let result = soon("jpeg", &file);
    assert!(matches!(&result, Err(PictureError::Damaged(why)) if why.contains("larger")), "{result:?}");
}

#[test]
fn rare_kinds_of_png_are_read() {
    let (picture, (width, height)) = (code(), code().dimensions());
    let dark = |grey: u8| u8::from(grey < 128);
    let palette = chunk(b"PLTE", &[255, 255, 255, 20, 20, 60]);
    let still = chunk(b"acTL", &[0, 0, 0, 1, 0, 0, 0, 0]);
    let files = [
        ("16 bits", png(width, height, [16, 0, 0], b"", &lines(&picture, |grey| vec![grey; 2]))),
        (
            "16 bits with alpha",
            png(
                width,
                height,
                [16, 6, 0],
                b"",
                &lines(&picture, |grey| [[grey; 6], [255; 6]].concat()[..8].to_vec()),
            ),
        ),
        ("palette", png(width, height, [8, 3, 0], &palette, &lines(&picture, |grey| vec![dark(grey)]))),
        (
            "colours",
            written(
                RgbImage::from_fn(width, height, |x, y| Rgb([picture.get_pixel(x, y)[0], 255, 255])),
                ImageFormat::Png,
            ),
        ),
        ("animated", png(width, height, [8, 0, 0], &still, &lines(&picture, |grey| vec![grey]))),
    ];
    for (name, file) in files {
        assert_eq!(soon(name, &file).ok(), Some(vec![TEXT.to_owned()]), "{name}");
    }
    // Interlaced: seven passes of an 8 x 8 square are 15 lines, all white.
    let passes: Vec<u8> =
        [1, 1, 2, 2, 2, 4, 4, 4, 4].iter().flat_map(|n| [&[0][..], &vec![255; *n]].concat()).collect();
    let interlaced = png(8, 8, [8, 0, 1], b"", &[passes, [&[0][..], &[255; 8]].concat().repeat(4)].concat());
    assert!(matches!(soon("interlaced", &interlaced), Err(PictureError::NoCode | PictureError::Damaged(_))));
}

#[test]
fn jpegs_of_other_colours_end_in_texts_or_an_error() {
    let picture = code();
    let (width, height) = picture.dimensions();
    let mut file = Vec::new();
    JpegEncoder::new(&mut file)
        .encode(picture.as_raw(), width, height, image::ExtendedColorType::L8)
        .unwrap();
    assert_eq!(soon("grey", &file).unwrap(), [TEXT]);
    // No encoder here writes CMYK: the header says four components, over the data of one.
    let frame = file.windows(2).position(|marker| marker == [0xff, 0xc0]).unwrap();
    let four = [
        &[0xff, 0xc0, 0, 20, 8][..],
        &file[frame + 5..frame + 9],
        &[4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0],
    ]
    .concat();
    let lying = [&file[..frame], &four, &file[frame + 13..]].concat();
    let result = soon("four components", &lying);
    assert!(!matches!(result, Err(PictureError::NotAPicture)), "{result:?}");
}

/// Pictures that keep the code finder busy; the noise once took minutes.
#[test]
fn attack_drawn_traps_end_soon() {
    attack_of_traps(1_600);
}

/// In full size places are looked at one by one.
#[test]
fn attack_large_traps_end_soon() {
    attack_of_traps(4_000);
}

fn attack_of_traps(side: u32) {
    let bars = |at: u32| matches!(at % 8, 0 | 2..=4 | 6);
    let finder =
        |x: u32, y: u32| matches!((x.abs_diff(3), y.abs_diff(3)), (3, 0..=3) | (0..=3, 3) | (0..=1, 0..=1));
    let mut state = 7_u64;
    let mut random = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    let noise = GrayImage::from_fn(side, side, |_, _| Luma([random()]));
    let paint = |dark: &dyn Fn(u32, u32) -> bool| {
        GrayImage::from_fn(side, side, |x, y| Luma([if dark(x, y) { 0 } else { 255 }]))
    };
    let traps = [
        ("checkerboard", paint(&|x, y| (x + y) % 2 == 0)),
        ("bars", paint(&|x, _| bars(x))),
        ("slanted bars", paint(&|x, y| bars(x + y / 3))),
        ("rings", paint(&|x, y| bars(f64::from(x).hypot(f64::from(y)) as u32))),
        ("noise", noise),
        ("finder patterns", paint(&|x, y| finder(x / 2 % 9, y / 2 % 9))),
        ("finder patterns far apart", paint(&|x, y| finder(x / 2 % 60, y / 2 % 45))),
    ];
    for (name, trap) in traps {
        let start = Instant::now();
        assert!(matches!(decode_luma(trap), Err(PictureError::NoCode)), "{name}");
        assert!(start.elapsed() < SOON, "{name}: {:?}", start.elapsed());
    }
}
