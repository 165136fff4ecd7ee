//! Printed and photographed codes are read again, by our decoder and by one that has nothing in common with it.

use std::{fs, process::Command};

use homesafe_client::picture;
use homesafe_protocol::time::Day;
use homesafe_tests::{
    Deployment,
    camera::{Condition, photograph},
    poster_texts,
};
use qrcode::EcLevel;

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
        picture::decode_single(&photograph(&text, level, condition, (*n).into())).is_ok_and(|read| read == text)
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
        (C::All, 5, 5),
    ];
    for (condition, medium, quartile) in floors {
        for (level, floor) in [(EcLevel::M, medium), (EcLevel::Q, quartile)] {
            let read = read_of(condition, level);
            assert!(read >= floor, "{}, {level:?}: {read} of {PICTURES}", condition.name());
        }
    }
}

/// 15 % of the area is more than level M can mend (15 % of the codewords, and a codeword fails with one module).
#[test]
fn covered_codes_need_level_q() {
    let read = read_of(Condition::Covered, EcLevel::Q);
    assert!(read >= 5, "{read} of {PICTURES}");
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
            assert_eq!(String::from_utf8(output.stdout).unwrap().trim_end(), text, "{} {n}", condition.name());
        }
    }
}
