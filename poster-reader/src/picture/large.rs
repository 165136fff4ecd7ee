//! Pictures of 200 megapixels, panoramas and scans: read within bounded memory, or refused with numbers.

use std::{fs, io::Write};

use flate2::{Compression, write::ZlibEncoder};
use image::{GenericImageView, Luma, codecs::jpeg::JpegEncoder};
use tiff::encoder::{TiffEncoder, colortype::Gray8};

use super::{
    tests::{TEXT, picture_of},
    *,
};

/// What a program that reads a picture may take, its own code and the search included.
const MOST_MEMORY: u64 = 300_000_000;

/// A wall with a code in its middle, of any size, that takes no memory.
struct Wall {
    width: u32,
    height: u32,
    code: GrayImage,
}

impl Wall {
    fn new(width: u32, height: u32) -> Self {
        let module = width.min(height) / 3 / picture_of(&[TEXT], 1).width();
        Self { width, height, code: picture_of(&[TEXT], module) }
    }
}

impl GenericImageView for Wall {
    type Pixel = Luma<u8>;

    fn dimensions(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    fn get_pixel(&self, x: u32, y: u32) -> Luma<u8> {
        let corner = |length: u32, of: u32| (length - of) / 2;
        let (x, y) = (
            x.checked_sub(corner(self.width, self.code.width())),
            y.checked_sub(corner(self.height, self.code.height())),
        );
        x.zip(y).and_then(|(x, y)| self.code.get_pixel_checked(x, y)).copied().unwrap_or(Luma([180]))
    }
}

/// Reads a code, and checks what this process ever took where it is one of its own.
fn read_in_bounds(name: &str, file: &[u8]) {
    let texts = decode(file);
    assert!(texts.as_ref().is_ok_and(|texts| texts == &[TEXT]), "{name}: {texts:?}");
    let alone = std::env::var("NEXTEST_EXECUTION_MODE").is_ok_and(|mode| mode == "process-per-test");
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
    if let (true, Some(most)) = (alone, most) {
        let most = most.parse::<u64>().unwrap() * 1_024;
        assert!(most < MOST_MEMORY, "{name} took {most} bytes");
    }
}

fn jpeg(wall: &Wall) -> Vec<u8> {
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, 75).encode_image(wall).unwrap();
    out
}

#[test]
fn photographs_of_200_megapixels_are_read() {
    read_in_bounds("16320x12240", &jpeg(&Wall::new(16_320, 12_240)));
}

#[test]
fn panoramas_are_read() {
    for (width, height) in [(30_000, 2_000), (1_500, 24_000)] {
        read_in_bounds("panorama", &jpeg(&Wall::new(width, height)));
    }
}

#[test]
fn scans_of_200_megapixels_are_read_in_black_and_white() {
    let wall = Wall::new(14_000, 15_000);
    let line = |y: u32| {
        let light = |x: u32| wall.get_pixel(x, y).0[0] > 128;
        let byte = |at: u32| (0..8).fold(0, |byte, bit| byte << 1 | u8::from(light(8 * at + bit)));
        (0..wall.width / 8).map(byte).collect::<Vec<_>>()
    };
    let mut lines = ZlibEncoder::new(Vec::new(), Compression::fast());
    for y in 0..wall.height {
        lines.write_all(&[0]).unwrap();
        lines.write_all(&line(y)).unwrap();
    }
    let header = [&wall.width.to_be_bytes()[..], &wall.height.to_be_bytes(), &[1, 0, 0, 0, 0]].concat();
    let chunk = |kind: &[u8; 4], data: &[u8]| {
        let mut crc = flate2::Crc::new();
        crc.update(kind);
        crc.update(data);
        [&(data.len() as u32).to_be_bytes(), &kind[..], data, &crc.sum().to_be_bytes()].concat()
    };
    let chunks = [chunk(b"IHDR", &header), chunk(b"IDAT", &lines.finish().unwrap()), chunk(b"IEND", b"")];
    read_in_bounds("PNG", &[&b"\x89PNG\r\n\x1a\n"[..], &chunks.concat()].concat());

    let mut bitmap = b"BM\0\0\0\0\0\0\0\0\x3e\0\0\0\x28\0\0\0".to_vec();
    bitmap.extend([wall.width.to_le_bytes(), wall.height.to_le_bytes()].concat());
    bitmap.extend([1, 0, 1, 0]);
    bitmap.extend([0; 24]);
    bitmap.extend([0, 0, 0, 0, 255, 255, 255, 0]);
    for y in (0..wall.height).rev() {
        let line = line(y);
        bitmap.extend(&line);
        bitmap.extend(vec![0; line.len().next_multiple_of(4) - line.len()]);
    }
    read_in_bounds("BMP", &bitmap);
}

#[test]
fn scans_in_strips_are_read() {
    let wall = Wall::new(9_000, 9_000);
    let mut out = std::io::Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut out).unwrap();
    let mut image = encoder.new_image::<Gray8>(wall.width, wall.height).unwrap();
    image.rows_per_strip(16).unwrap();
    let mut y = 0;
    while y < wall.height {
        let lines = 16.min(wall.height - y);
        let strip: Vec<u8> = (y..y + lines)
            .flat_map(|y| (0..wall.width).map(move |x| (x, y)))
            .map(|(x, y)| wall.get_pixel(x, y).0[0])
            .collect();
        image.write_strip(&strip).unwrap();
        y += lines;
    }
    image.finish().unwrap();
    read_in_bounds("TIFF", &out.into_inner());
}

#[test]
fn what_does_not_fit_is_refused_with_the_pixels_found_and_allowed() {
    // A progressive picture keeps all its coefficients, three samples a pixel here.
    let frame = [0xff, 0xc2, 0, 17, 8, 0x30, 0, 0x40, 0, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0];
    let scan = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0];
    let progressive = [&[0xff, 0xd8][..], &frame, &scan].concat();
    let sides = (15_999_u32 | 11_999 << 14).to_le_bytes();
    let webp = [&b"RIFF\x1a\0\0\0WEBPVP8L\x0e\0\0\0\x2f"[..], &sides, &[0; 9]].concat();
    for (file, sides) in [(progressive, (16_384, 12_288)), (webp, (16_000, 12_000))] {
        match decode(&file) {
            Err(error @ PictureError::TooManyPixels { width, height, megapixels }) => {
                assert_eq!((width, height), sides);
                let said = error.to_string();
                assert!((20..60).contains(&megapixels) && said.contains(&megapixels.to_string()), "{said}");
            }
            other => panic!("{sides:?}: {other:?}"),
        }
    }
}
