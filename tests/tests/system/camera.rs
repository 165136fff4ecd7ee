//! Printed and photographed codes are read again, by our decoder and by one that has nothing in common with
//! it.

use std::{fs, process::Command};

use homesafe_protocol::{time::Day, venue::Category};
use homesafe_test_support::{
    Deployment,
    camera::{Condition, photograph, photograph_page},
    poster_texts, venue,
};
use image::imageops;
use poster_reader::picture;
use qrcode::EcLevel;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use venue_qr::{
    poster::{Design, Sheet, Template},
    render::{Format, Options},
};

/// The pictures of each condition and level; three kinds of poster in turn.
const PICTURES: u32 = 6;

fn text_of(n: u32) -> String {
    let origin = Deployment::new(Day::new(20_000).start()).origin;
    let [short, typical, long] = poster_texts(&origin, n);
    [short, typical, long][n as usize % 3].clone()
}

fn read_of(condition: Condition, level: EcLevel) -> usize {
    let read = |n: &u32| {
        let text = text_of(*n);
        let photo = photograph(&text, level, condition, (*n).into());
        picture::decode_until(&photo, &|read| read == text).is_ok_and(|texts| texts.contains(&text))
    };
    (0..PICTURES).filter(read).count()
}

/// Floors well below what docs/performance.md shows, so that a change has to break something to miss them.
#[test]
fn photographs_are_read_at_least_as_often_as_by_condition() {
    use Condition as C;
    let floors = [
        (C::Clean, 6, 6),
        (C::Perspective, 5, 5),
        (C::Blur, 4, 3),
        (C::Noise, 4, 4),
        (C::UnevenLight, 5, 5),
        (C::JpegQuality40, 5, 5),
        (C::Small, 5, 5),
        (C::Negative, 5, 5),
        (C::Beside, 5, 4),
        (C::Far, 4, 3),
        (C::All, 5, 5),
    ];
    for (condition, medium, quartile) in floors {
        for (level, floor) in [(EcLevel::M, medium), (EcLevel::Q, quartile)] {
            let read = read_of(condition, level);
            assert!(read >= floor, "{}, {level:?}: {read} of {PICTURES}", condition.name());
        }
    }
}

/// 15 % of the area is more than level M can mend (15 % of the codewords, and a codeword fails with one
/// module).
#[test]
fn covered_codes_need_level_q() {
    let read = read_of(Condition::Covered, EcLevel::Q);
    assert!(read >= 5, "{read} of {PICTURES}");
}

/// The posters themselves, as they hang: the code with what is printed around it, photographed under every
/// condition that its level bears.
#[test]
fn posters_of_every_size_are_read_from_photographs() {
    let origin = Deployment::new(Day::new(20_000).start()).origin;
    let code = venue(&origin, 7, Category::RESTAURANT);
    let mut missed = Vec::new();
    for template in Template::ALL {
        let design = Design { template, ..Design::default() };
        let sheet = Sheet::lay_out(&code, "HOMESAFE.EXAMPLE", &design).unwrap();
        let files = sheet.render(&Options { formats: vec![Format::Png], dpi: None, design }).unwrap();
        let page = image::load_from_memory(&files[0].bytes).unwrap().into_luma8();
        let (place, scale) = (sheet.place(), f64::from(page.width()) / sheet.page().width);
        // As much of the page as a camera sees when it is pointed at the code.
        let around = place.side * 0.2;
        let length = |units: f64| (units.max(0.0) * scale) as u32;
        let side = length(place.side + 2.0 * around);
        let seen =
            imageops::crop_imm(&page, length(place.left - around), length(place.top - around), side, side);
        let seen = seen.to_image();
        for condition in Condition::EACH {
            // The camera covers codes of its own only, and what is small enough is not read.
            if matches!(condition, Condition::Covered | Condition::Far) {
                continue;
            }
            let photo =
                photograph_page(&seen, length(place.side), condition, &mut ChaCha8Rng::seed_from_u64(7));
            let texts = picture::decode_until(&photo, &|read| read == sheet.text()).unwrap_or_default();
            if !texts.iter().any(|text| text == sheet.text()) {
                missed.push(format!("{template}, {}", condition.name()));
            }
        }
    }
    // Blur of four pixels takes a code now and then: docs/performance.md has the rates.
    assert!(missed.len() <= 3 && missed.iter().all(|what| what.contains("blur")), "{missed:?}");
}

#[test]
fn a_picture_depends_on_the_seed_alone() {
    let text = text_of(1);
    for condition in [Condition::Clean, Condition::Covered, Condition::All] {
        let take = |seed| photograph(&text, EcLevel::M, condition, seed);
        assert_eq!(take(1), take(1), "{}", condition.name());
        assert_ne!(take(1), take(2), "{}", condition.name());
    }
}

#[test]
fn zbarimg_reads_the_same_texts() {
    if Command::new("zbarimg").arg("--version").output().is_err() {
        println!("skipped: zbarimg is not installed");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for n in 0..6 {
        let (text, level) = (text_of(n), if n < 3 { EcLevel::M } else { EcLevel::Q });
        for condition in [Condition::Clean, Condition::UnevenLight] {
            let path = folder.path().join("photo");
            fs::write(&path, photograph(&text, level, condition, n.into())).unwrap();
            let output = Command::new("zbarimg").args(["--quiet", "--raw"]).arg(&path).output().unwrap();
            assert_eq!(
                String::from_utf8(output.stdout).unwrap().trim_end(),
                text,
                "{} {n}",
                condition.name()
            );
        }
    }
}
