//! A clean 1280x720 picture of a code, as a phone's camera sees a poster near by.

use image::{GrayImage, ImageFormat, Luma};
use qrcode::{EcLevel, QrCode};

/// A PNG of 1280 by 720 pixels with `text` as a QR code of about 500 pixels in its middle.
#[allow(clippy::unwrap_used)] // test support: texts of tests fit
pub fn photo_of(text: &str) -> Vec<u8> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).unwrap();
    let width = code.width() as u32;
    let scale = 500 / width;
    let (left, top) = ((1_280 - width * scale) / 2, (720 - width * scale) / 2);
    let colors = code.to_colors();
    let picture = GrayImage::from_fn(1_280, 720, |x, y| {
        let module = |at: u32, start: u32| at.checked_sub(start).map(|d| d / scale).filter(|m| *m < width);
        match (module(x, left), module(y, top)) {
            (Some(column), Some(row)) => {
                let dark = colors.get((row * width + column) as usize) == Some(&qrcode::Color::Dark);
                Luma([if dark { 30 } else { 220 }])
            }
            _ => Luma([220]),
        }
    });
    let mut png = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png).unwrap();
    png.into_inner()
}
