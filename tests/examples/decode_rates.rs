//! How often each decoder reads a code, by condition: `decode_rates [PICTURES]`, by default 100 for each
//! cell.

use std::{
    fs,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use homesafe_protocol::time::Day;
use homesafe_test_support::{
    Deployment,
    camera::{Condition, photograph},
    poster_texts,
};
use poster_reader::picture;
use qrcode::EcLevel;
use rayon::prelude::*;
use rxing::{
    BarcodeFormat, BinaryBitmap, DecodeHints, Luma8LuminanceSource, Reader, common::HybridBinarizer,
    qrcode::cpp_port::QrReader,
};

/// What one decoder made of one picture.
#[derive(Clone, Copy)]
struct Outcome {
    read: bool,
    took: Duration,
}

/// A way to read the codes in a picture file.
type Decoder<'a> = &'a (dyn Fn(&[u8], &Path) -> Option<String> + Sync);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let pictures: u32 = std::env::args().nth(1).map_or(Ok(100), |count| count.parse())?;
    let folder = tempfile::tempdir()?;
    let zbar = Command::new("zbarimg").arg("--version").output().is_ok();
    if !zbar {
        println!("zbarimg is not installed: its column is empty\n");
    }
    let zbarimg = |_: &[u8], path: &Path| {
        let output = Command::new("zbarimg")
            .args(["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"])
            .arg(path)
            .output();
        let text = String::from_utf8(output.ok()?.stdout).ok()?;
        text.lines().next().map(str::to_owned)
    };
    let homesafe = |file: &[u8], _: &Path| picture::decode_single(file).ok();
    let rxing = |file: &[u8], _: &Path| rxing_alone(file);
    let rqrr = |file: &[u8], _: &Path| rqrr_alone(file);
    let decoders: [(&str, Decoder<'_>, bool); 4] = [
        ("rqrr", &rqrr, true),
        ("zbarimg", &zbarimg, zbar),
        ("rxing", &rxing, true),
        ("homesafe", &homesafe, true),
    ];

    print!("| condition | level |");
    decoders.iter().for_each(|(name, _, _)| print!(" {name} | ms |"));
    println!("\n|---|---|{}", "---|---|".repeat(decoders.len()));
    for condition in Condition::EACH {
        for (level, name) in [(EcLevel::M, "M"), (EcLevel::Q, "Q")] {
            print!("| {} | {name} |", condition.name());
            let outcomes: Vec<Vec<Outcome>> = (0..pictures)
                .into_par_iter()
                .map(|n| {
                    let text = text_of(n);
                    let file = photograph(&text, level, condition, n.into());
                    let path = folder.path().join(format!("{n}"));
                    let written = fs::write(&path, &file).is_ok();
                    let outcome = |&(_, decoder, present): &(&str, Decoder<'_>, bool)| {
                        let start = Instant::now();
                        let read =
                            present && written && decoder(&file, &path).is_some_and(|read| read == text);
                        Outcome { read, took: start.elapsed() }
                    };
                    decoders.iter().map(outcome).collect()
                })
                .collect();
            for (at, (_, _, present)) in decoders.iter().enumerate() {
                let of: Vec<Outcome> = outcomes.iter().filter_map(|row| row.get(at).copied()).collect();
                match present {
                    true => print!(" {} | {} |", rate(&of), median(&of)),
                    false => print!(" - | - |"),
                }
            }
            println!();
        }
    }
    Ok(())
}

/// The n-th picture's text: the three kinds of poster in turn, each of a venue of its own.
fn text_of(n: u32) -> String {
    let origin = Deployment::new(Day::new(20_000).start()).origin;
    let [short, typical, long] = poster_texts(&origin, n);
    match n % 3 {
        0 => short,
        1 => typical,
        _ => long,
    }
}

/// rqrr with its own split into black and white.
fn rqrr_alone(file: &[u8]) -> Option<String> {
    let grey = image::load_from_memory(file).ok()?.into_luma8();
    let mut prepared = rqrr::PreparedImage::prepare(grey);
    prepared.detect_grids().iter().find_map(|grid| grid.decode().ok().map(|(_, text)| text))
}

fn rxing_alone(file: &[u8]) -> Option<String> {
    let grey = image::load_from_memory(file).ok()?.into_luma8();
    let (width, height) = grey.dimensions();
    let source = Luma8LuminanceSource::new(grey.into_raw(), width, height).ok()?;
    let hints = DecodeHints {
        PossibleFormats: Some([BarcodeFormat::QR_CODE].into()),
        TryHarder: Some(true),
        ..DecodeHints::default()
    };
    let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
    QrReader.decode_with_hints(&mut bitmap, &hints).ok().map(|code| code.getText().to_owned())
}

fn rate(outcomes: &[Outcome]) -> String {
    let read = outcomes.iter().filter(|outcome| outcome.read).count();
    format!("{} %", 100 * read / outcomes.len().max(1))
}

/// The median time in milliseconds.
fn median(outcomes: &[Outcome]) -> u128 {
    let mut times: Vec<Duration> = outcomes.iter().map(|outcome| outcome.took).collect();
    times.sort();
    times.get(times.len() / 2).map_or(0, Duration::as_millis)
}
