//! How often each decoder reads a code, by condition: `decode_rates [PICTURES [CONDITION]]`, by default 100 for
//! each cell.

use std::{
    fs,
    path::{Path, PathBuf},
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

/// A way to read the codes in a picture file, told which one is wanted.
type Decoder<'a> = &'a (dyn Fn(&[u8], &Path, &str) -> Vec<String> + Sync);

/// Prints milliseconds and texts of each file it is given, a line each.
const ZXING: &str = "
import sys, time, numpy, zxingcpp
from PIL import Image
for path in sys.argv[1:]:
    start = time.monotonic()
    codes = zxingcpp.read_barcodes(numpy.asarray(Image.open(path).convert('L')))
    took = time.monotonic() - start
    print(f'{1000 * took:.0f}', *(code.text for code in codes), sep='\\t')
";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let pictures: u32 = std::env::args().nth(1).map_or(Ok(100), |count| count.parse())?;
    let folder = tempfile::tempdir()?;
    let zbar = Command::new("zbarimg").arg("--version").output().is_ok();
    if !zbar {
        println!("zbarimg is not installed: its column is empty\n");
    }
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let imports = Command::new(&python).args(["-c", "import numpy, PIL, zxingcpp"]).output();
    let zxing = imports.is_ok_and(|output| output.status.success());
    if !zxing {
        println!("PYTHON has no zxing-cpp, numpy and pillow: their column is empty\n");
    }
    let zbarimg = |_: &[u8], path: &Path, _: &str| {
        let output = Command::new("zbarimg")
            .args(["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"])
            .arg(path)
            .output();
        let texts = output.ok().and_then(|output| String::from_utf8(output.stdout).ok()).unwrap_or_default();
        texts.lines().map(str::to_owned).collect()
    };
    let homesafe = |file: &[u8], _: &Path, wanted: &str| {
        picture::decode_until(file, &|text| text == wanted).unwrap_or_default()
    };
    let rxing = |file: &[u8], _: &Path, _: &str| rxing_alone(file).into_iter().collect();
    let rqrr = |file: &[u8], _: &Path, _: &str| rqrr_alone(file);
    let decoders: [(&str, Decoder<'_>, bool); 4] = [
        ("rqrr", &rqrr, true),
        ("zbarimg", &zbarimg, zbar),
        ("rxing", &rxing, true),
        ("homesafe", &homesafe, true),
    ];

    print!("| condition | level |");
    decoders.iter().for_each(|(name, _, _)| print!(" {name} | ms |"));
    println!(" zxing-cpp | ms |\n|---|---|{}", "---|---|".repeat(decoders.len() + 1));
    let named = std::env::args().nth(2).unwrap_or_default();
    for condition in Condition::EACH.into_iter().filter(|condition| condition.name().contains(&named)) {
        for (level, name) in [(EcLevel::M, "M"), (EcLevel::Q, "Q")] {
            print!("| {} | {name} |", condition.name());
            let path_of = |n: u32| folder.path().join(format!("{n}"));
            let outcomes: Vec<Vec<Outcome>> = (0..pictures)
                .into_par_iter()
                .map(|n| {
                    let text = text_of(n);
                    let file = photograph(&text, level, condition, n.into());
                    let path = path_of(n);
                    let written = fs::write(&path, &file).is_ok();
                    let outcome = |&(_, decoder, present): &(&str, Decoder<'_>, bool)| {
                        let start = Instant::now();
                        let read = present && written && decoder(&file, &path, &text).contains(&text);
                        Outcome { read, took: start.elapsed() }
                    };
                    decoders.iter().map(outcome).collect()
                })
                .collect();
            for (at, (_, _, present)) in decoders.iter().enumerate() {
                let of: Vec<Outcome> = outcomes.iter().filter_map(|row| row.get(at).copied()).collect();
                print_cell(&of, *present);
            }
            let paths: Vec<PathBuf> = (0..pictures).map(path_of).collect();
            print_cell(&if zxing { read_by_zxing(&python, &paths)? } else { Vec::new() }, zxing);
            println!();
        }
    }
    Ok(())
}

fn print_cell(outcomes: &[Outcome], present: bool) {
    match present {
        true => print!(" {} | {} |", rate(outcomes), median(outcomes)),
        false => print!(" - | - |"),
    }
}

/// All pictures in one process, whose start does not count.
fn read_by_zxing(python: &str, paths: &[PathBuf]) -> Result<Vec<Outcome>, Box<dyn std::error::Error>> {
    let output = Command::new(python).args(["-c", ZXING]).args(paths).output()?;
    let printed = String::from_utf8(output.stdout)?;
    let outcome = |(n, line): (u32, &str)| {
        let mut parts = line.split('\t');
        let took = Duration::from_millis(parts.next().and_then(|took| took.parse().ok()).unwrap_or_default());
        let wanted = text_of(n);
        Outcome { read: parts.any(|text| text == wanted), took }
    };
    Ok((0..).zip(printed.lines()).map(outcome).collect())
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
fn rqrr_alone(file: &[u8]) -> Vec<String> {
    let Ok(picture) = image::load_from_memory(file) else { return Vec::new() };
    let mut prepared = rqrr::PreparedImage::prepare(picture.into_luma8());
    let grids = prepared.detect_grids();
    grids.iter().filter_map(|grid| grid.decode().ok().map(|(_, text)| text)).collect()
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
