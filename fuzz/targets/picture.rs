//! A picture file, or the pixels of a small grey picture.
#![no_main]

use homesafe_client::picture;
use image::GrayImage;

libfuzzer_sys::fuzz_target!(|input: (Option<u8>, &[u8])| {
    match input {
        (None, file) => {
            let _ = picture::decode(file);
        }
        (Some(width), pixels) => {
            let (width, pixels) = (u32::from(width).max(1), &pixels[..pixels.len().min(4_096)]);
            let height = pixels.len() as u32 / width;
            let pixels = pixels[..(width * height) as usize].to_vec();
            let _ = picture::decode_luma(GrayImage::from_raw(width, height, pixels).expect("as many pixels"));
        }
    }
});
