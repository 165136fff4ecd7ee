//! Picture to text: what stands between the shutter and the visit.
#![allow(clippy::unwrap_used)] // a benchmark that cannot be set up should stop

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use image::{DynamicImage, GrayImage, Luma, codecs::jpeg::JpegEncoder, imageops};
use poster_reader::picture;
use qrcode::{Color, EcLevel, QrCode};

/// A venue code of common length: QR version 9 at error correction M.
fn text() -> String {
    format!("HTTPS://HOMESAFE.EXAMPLE/V#{}", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".repeat(6))
}

/// A 1280x720 picture of a code on a sheet, turned by `turn`, softened by `blur`.
fn photograph(turn: f64, blur: f32) -> GrayImage {
    let code = QrCode::with_error_correction_level(text(), EcLevel::M).unwrap();
    let (colours, width) = (code.to_colors(), code.width());
    let (sin, cos) = turn.sin_cos();
    let module = 330.0 / (width + 8) as f64;
    let sharp = GrayImage::from_fn(1280, 720, |x, y| {
        let (u, v) = (f64::from(x) - 640.0, f64::from(y) - 360.0);
        let place = |w: f64| (w / module + width as f64 / 2.0).floor();
        let (column, row) = (place(cos * u + sin * v), place(cos * v - sin * u));
        let inside = |w: f64| w >= 0.0 && w < width as f64;
        let dark = inside(column)
            && inside(row)
            && colours
                .get(row as usize * width + column as usize)
                .is_some_and(|colour| *colour == Color::Dark);
        Luma([if dark { 30 } else { 215 }])
    });
    if blur > 0.0 { imageops::fast_blur(&sharp, blur) } else { sharp }
}

fn jpeg(picture: GrayImage) -> Vec<u8> {
    let mut out = Vec::new();
    let colours = DynamicImage::ImageLuma8(picture).to_rgb8();
    JpegEncoder::new_with_quality(&mut out, 85).encode_image(&colours).unwrap();
    out
}

fn benches(c: &mut Criterion) {
    for (name, turn, blur) in [("clean", 0.0, 0.0), ("turned and soft", 0.3, 1.0)] {
        let grey = photograph(turn, blur);
        let file = jpeg(grey.clone());
        assert_eq!(picture::decode_single(&file).ok(), Some(text()));
        c.bench_function(&format!("picture/1280x720 JPEG, {name}"), |b| {
            b.iter(|| picture::decode(black_box(&file)))
        });
        c.bench_function(&format!("picture/1280x720 grey, {name}"), |b| {
            b.iter(|| picture::decode_luma(black_box(grey.clone())))
        });
    }
}

criterion_group!(picture_benches, benches);
criterion_main!(picture_benches);
