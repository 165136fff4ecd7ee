//! Photographs that are read, and files and pictures that are not.

use std::{
    io::Cursor,
    time::{Duration, Instant},
};

use image::{DynamicImage, GenericImage, ImageFormat, Luma, codecs::jpeg::JpegEncoder, imageops};
use proptest::prelude::*;
use qrcode::{Color, EcLevel, QrCode};

use super::*;

pub(super) const TEXT: &str =
    "HTTPS://HOMESAFE.EXAMPLE/V#AEAVIKZQBYAQCEIRCEIRCEIRCEIRCEIRCEIQAWSRAFIQCVBGSCH2ROPISSLTPPBC";

/// Paints codes of `module` pixels a module side by side on white.
pub(super) fn picture_of(texts: &[&str], module: u32) -> GrayImage {
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
pub(super) fn photograph(code: &GrayImage, side: f64, turn: f64, skew: f64) -> GrayImage {
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

pub(super) fn png(picture: &GrayImage) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, ImageFormat::Png).unwrap();
    out.into_inner()
}

pub(super) fn jpeg(picture: GrayImage, quality: u8) -> Vec<u8> {
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
    for bytes in [&b""[..], b"x", b"HTTPS://H/V#AA", b"GIF8", &[0; 4096]] {
        assert!(matches!(decode(bytes), Err(PictureError::NotAPicture)), "{bytes:?}");
        assert!(!looks_like_picture(bytes));
    }
    let mut too_large = vec![0; MAX_BYTES + 1];
    too_large[..6].copy_from_slice(b"GIF89a");
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
            (0..8)
                .fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
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
    for (width, height) in [(0x7fff_ffff, 0x7fff_ffff), (210_000_001, 1), (1, 210_000_001), (15_000, 15_000)]
    {
        let result = decode(&header(width, height));
        assert!(matches!(result, Err(PictureError::TooManyPixels { .. })), "{width}x{height}: {result:?}");
    }
    let mut tall = jpeg(picture_of(&["A"], 4), 80);
    let frame = tall.windows(2).position(|marker| marker == [0xff, 0xc0]).unwrap();
    tall[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
    assert!(matches!(decode(&tall), Err(PictureError::TooManyPixels { .. })));
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
