//! Pictures as phones, messengers, scanners and painting programs have them: all are read, or named.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Luma, Rgba, RgbaImage, imageops};
use tiff::encoder::{TiffEncoder, colortype};

use super::{
    tests::{TEXT, jpeg, photograph, picture_of, png},
    *,
};

const WIFI: &str = "WIFI:T:WPA;S:guests;P:oolong-123;;";

fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, format).unwrap();
    out.into_inner()
}

fn is_wanted(text: &str) -> bool {
    text == TEXT
}

/// Each pixel of ink, and each of paper, as `pixel` paints it: `true` for ink.
fn painted(pixel: impl Fn(bool) -> [u8; 4]) -> DynamicImage {
    let code = picture_of(&[TEXT], 5);
    RgbaImage::from_fn(code.width(), code.height(), |x, y| Rgba(pixel(code.get_pixel(x, y).0 == [0]))).into()
}

#[test]
fn formats_of_messengers_pages_and_scanners_are_read() {
    let colours: DynamicImage = painted(|ink| if ink { [20, 20, 60, 255] } else { [255, 250, 240, 255] });
    for format in [ImageFormat::WebP, ImageFormat::Gif, ImageFormat::Bmp, ImageFormat::Png] {
        for picture in [colours.clone(), colours.to_rgb8().into()] {
            assert_eq!(decode(&written(&picture, format)).unwrap(), [TEXT], "{format:?}");
        }
    }
    let grey = colours.to_luma8();
    assert_eq!(decode(&written(&grey.into(), ImageFormat::Bmp)).unwrap(), [TEXT]);
}

#[test]
fn bitmaps_of_every_depth_are_read_from_below_and_from_above() {
    let code = picture_of(&[TEXT], 5);
    for (bits, upwards) in [(1, true), (1, false), (4, true), (8, false), (16, true), (24, false), (32, true)]
    {
        let bitmap = bitmap(&code, bits, upwards);
        assert_eq!(decode(&bitmap).unwrap(), [TEXT], "{bits} bits");
        for cut in [20, 60, bitmap.len() / 2] {
            decode(&bitmap[..cut]).unwrap_err();
        }
    }
}

/// A bitmap file of a grey picture in black and white.
fn bitmap(picture: &GrayImage, bits: u16, upwards: bool) -> Vec<u8> {
    let (width, height) = (picture.width() as usize, picture.height());
    let colours: &[u8] = if bits <= 8 { &[0, 0, 0, 0, 255, 255, 255, 0] } else { &[] };
    let signed = if upwards { height as i32 } else { -(height as i32) };
    let mut out = b"BM\0\0\0\0\0\0\0\0".to_vec();
    out.extend((54 + colours.len() as u32).to_le_bytes());
    out.extend([40, 0, 0, 0]);
    out.extend((width as i32).to_le_bytes());
    out.extend(signed.to_le_bytes());
    out.extend([1, 0]);
    out.extend(bits.to_le_bytes());
    out.extend([0; 16]);
    out.extend([colours.len() as u8 / 4, 0, 0, 0, 0, 0, 0, 0]);
    out.extend(colours);
    let mut lines: Vec<Vec<u8>> = picture
        .chunks_exact(width)
        .map(|line| {
            let mut packed = vec![0; (width * usize::from(bits)).div_ceil(32) * 4];
            for (x, _) in line.iter().enumerate().filter(|(_, pixel)| **pixel > 0) {
                let at = x * usize::from(bits);
                match bits {
                    1 | 4 => packed[at / 8] |= 1 << (8 - usize::from(bits) - at % 8),
                    8 => packed[at / 8] = 1,
                    _ => packed[at / 8..][..usize::from(bits) / 8].fill(0x7f),
                }
            }
            packed
        })
        .collect();
    if upwards {
        lines.reverse();
    }
    out.extend(lines.concat());
    out
}

#[test]
fn scans_of_every_colour_are_read() {
    fn scan<C: colortype::ColorType>(samples: &[C::Inner]) -> Vec<u8>
    where
        [C::Inner]: tiff::encoder::TiffValue,
    {
        let side = picture_of(&[TEXT], 4).width();
        let mut out = Cursor::new(Vec::new());
        let mut encoder = TiffEncoder::new(&mut out).unwrap();
        encoder.write_image::<C>(side, side, samples).unwrap();
        out.into_inner()
    }
    let grey = picture_of(&[TEXT], 4).into_raw();
    let each = |pixel: &dyn Fn(u8) -> Vec<u8>| grey.iter().flat_map(|grey| pixel(*grey)).collect::<Vec<u8>>();
    let wide: Vec<u16> = grey.iter().map(|grey| u16::from(*grey) * 257).collect();
    let files = [
        ("grey", scan::<colortype::Gray8>(&grey)),
        ("16 bits", scan::<colortype::Gray16>(&wide)),
        ("colours", scan::<colortype::RGB8>(&each(&|grey| vec![grey, grey, 250]))),
        ("ink on nothing", scan::<colortype::RGBA8>(&each(&|grey| vec![0, 0, 0, 255 - grey]))),
        ("inks", scan::<colortype::CMYK8>(&each(&|grey| vec![0, 0, 0, 255 - grey]))),
    ];
    for (name, file) in files {
        assert_eq!(decode(&file).ok(), Some(vec![TEXT.to_owned()]), "{name}");
        for cut in [9, file.len() / 3, file.len() - 9] {
            let _ = decode(&file[..cut]);
        }
    }
}

#[test]
fn what_shows_through_is_laid_on_paper_or_on_black() {
    let pictures = [
        ("black ink on nothing", painted(|ink| [0, 0, 0, if ink { 255 } else { 0 }])),
        ("white ink on nothing", painted(|ink| [255, 255, 255, if ink { 255 } else { 0 }])),
        ("white paper, ink cut out", painted(|ink| [255, 255, 255, if ink { 0 } else { 255 }])),
        ("black paper, ink cut out", painted(|ink| [0, 0, 0, if ink { 0 } else { 255 }])),
        ("faint ink", painted(|ink| [0, 0, 0, if ink { 120 } else { 10 }])),
    ];
    for (name, picture) in pictures {
        for format in [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Bmp] {
            assert_eq!(
                decode(&written(&picture, format)).ok(),
                Some(vec![TEXT.to_owned()]),
                "{name}, {format:?}"
            );
        }
        let wide = DynamicImage::from(picture.to_rgba16());
        let grey: DynamicImage = picture.to_luma_alpha8().into();
        let grey_wide = DynamicImage::from(picture.to_luma_alpha16());
        for (kind, picture) in [("16 bits", wide), ("grey", grey), ("grey, 16 bits", grey_wide)] {
            assert_eq!(decode(&png_of(&picture)).ok(), Some(vec![TEXT.to_owned()]), "{name}, {kind}");
        }
    }
}

fn png_of(picture: &DynamicImage) -> Vec<u8> {
    written(picture, ImageFormat::Png)
}

#[test]
fn light_codes_on_dark_are_read() {
    let mut code = picture_of(&[TEXT], 8);
    imageops::invert(&mut code);
    assert_eq!(decode_single(&png(&code)).unwrap(), TEXT);
    // Without the dark zone around it, on a light page.
    let (side, quiet) = (code.width() - 48, 24);
    let mut page = GrayImage::from_pixel(900, 900, Luma([240]));
    imageops::replace(&mut page, &imageops::crop_imm(&code, quiet, quiet, side, side).to_image(), 100, 100);
    assert_eq!(decode_single(&png(&page)).unwrap(), TEXT, "two modules of dark around it");
    for turn in [0.3, -1.0, 2.0] {
        let mut photo = photograph(&picture_of(&[TEXT], 8), 330.0, turn, 0.2);
        imageops::invert(&mut photo);
        assert_eq!(
            decode_single(&jpeg(imageops::fast_blur(&photo, 0.8), 75)).unwrap(),
            TEXT,
            "turned by {turn}"
        );
    }
}

#[test]
fn a_clear_code_beside_it_does_not_hide_the_one_that_is_wanted() {
    let poster = picture_of(&[TEXT], 8);
    let wifi = picture_of(&[WIFI], 9);
    for (width, blur, inverted) in [(250, 1.2, false), (200, 0.8, false), (300, 1.8, true)] {
        let mut page = GrayImage::from_pixel(900, 620, Luma([195]));
        let mut soft = imageops::fast_blur(&imageops::thumbnail(&poster, width, width), blur);
        if inverted {
            imageops::invert(&mut soft);
        }
        imageops::replace(&mut page, &wifi, 40, 60);
        imageops::replace(&mut page, &soft, 560, 100);
        let file = jpeg(page, 85);
        let texts = decode_until(&file, &is_wanted).unwrap();
        assert!(texts.iter().any(|text| text == TEXT), "{width} pixels, blur {blur}: {texts:?}");
    }
    // Small, in a photograph of which the first look reads the other one only.
    let mut page = GrayImage::from_pixel(4_000, 3_000, Luma([190]));
    imageops::replace(
        &mut page,
        &imageops::resize(&wifi, 900, 900, imageops::FilterType::Triangle),
        200,
        300,
    );
    imageops::replace(
        &mut page,
        &imageops::resize(&poster, 120, 120, imageops::FilterType::Triangle),
        2_900,
        1_900,
    );
    let texts = decode_until(&jpeg(page, 90), &is_wanted).unwrap();
    assert!(texts.iter().any(|text| text == TEXT), "{texts:?}");
    // What is not there is not found, and what is there is said.
    assert_eq!(decode_until(&png(&wifi), &is_wanted).unwrap(), [WIFI]);
}

#[test]
fn small_codes_in_large_photographs_are_read() {
    let code = picture_of(&[TEXT], 8);
    for (width, at, inverted) in
        [(120, (1_400, 900), false), (100, (3_850, 2_890), false), (130, (10, 2_000), true)]
    {
        let mut small = imageops::resize(&code, width, width, imageops::FilterType::Triangle);
        let mut page = GrayImage::from_fn(4_000, 3_000, |x, y| Luma([160 + ((x / 40 + y / 70) % 40) as u8]));
        if inverted {
            imageops::invert(&mut small);
        }
        imageops::replace(&mut page, &small, at.0, at.1);
        assert_eq!(decode_single(&jpeg(page, 90)).ok().as_deref(), Some(TEXT), "{width} pixels at {at:?}");
    }
}

#[test]
fn a_code_on_a_further_page_of_a_scan_is_read() {
    let (blank, other, poster) =
        (GrayImage::from_pixel(400, 500, Luma([250])), picture_of(&[WIFI], 6), picture_of(&[TEXT], 6));
    let scan = |pages: &[&GrayImage]| {
        let mut out = Cursor::new(Vec::new());
        let mut encoder = TiffEncoder::new(&mut out).unwrap();
        for page in pages {
            encoder.write_image::<colortype::Gray8>(page.width(), page.height(), page).unwrap();
        }
        out.into_inner()
    };
    assert_eq!(decode_until(&scan(&[&blank, &other, &poster]), &is_wanted).unwrap(), [WIFI, TEXT]);
    assert_eq!(
        decode_until(&scan(&[&poster, &other]), &is_wanted).unwrap(),
        [TEXT, WIFI],
        "of two venues both are seen"
    );
    assert!(matches!(decode_until(&scan(&[&blank, &blank]), &is_wanted), Err(PictureError::NoCode)));
    // Pages without end: the second names the first as the next one.
    let mut endless = scan(&[&blank, &other]);
    let directory = u32::from_le_bytes(endless[4..8].try_into().unwrap()) as usize;
    let next =
        |file: &[u8], at: usize| at + 2 + 12 * usize::from(u16::from_le_bytes([file[at], file[at + 1]]));
    let link = next(&endless, directory);
    let second = u32::from_le_bytes(endless[link..link + 4].try_into().unwrap()) as usize;
    let link = next(&endless, second);
    endless[link..link + 4].copy_from_slice(&(directory as u32).to_le_bytes());
    assert_eq!(decode_until(&endless, &is_wanted).unwrap(), [WIFI]);
    // The first cannot be read.
    let mut torn = scan(&[&blank, &poster]);
    let tag = (directory + 2..).step_by(12).find(|at| torn[*at..at + 2] == [0x01, 0x01]).unwrap();
    torn[tag + 8..tag + 12].fill(0);
    assert_eq!(decode_until(&torn, &is_wanted).unwrap(), [TEXT]);
}

#[test]
fn what_is_not_read_is_named_with_a_way_out() {
    let files: [(&[u8], &str, &str); 5] = [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic....", "HEIC", "JPEG"),
        (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf", "AVIF", "screenshot"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000", "JPEG"),
        (b"%PDF-1.4\n", "PDF", "PNG"),
        (b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "SVG", "PNG"),
    ];
    for (file, name, way_out) in files {
        let said = decode(file).unwrap_err().to_string();
        assert!(said.starts_with(name) && said.contains(way_out), "{said}");
    }
}
