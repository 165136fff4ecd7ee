//! The manifest of an operator's posters, damaged: what is read names files of its own folder, and written
//! again it is the same.
#![cfg_attr(feature = "libfuzzer", no_main)]

use std::{fs, sync::LazyLock};

use homesafe_fuzz::{
    harm::{Harm, harm},
    planted, scratch,
};
use tempfile::TempDir;
use venue_qr::bulk::{MANIFEST, Manifest};

static FOLDER: LazyLock<TempDir> = LazyLock::new(scratch::folder);
const TEXT: &str = "stem,fingerprint,name_zh,name_en,address,category,stay,first_day,last_day,size,file,page,code_left,code_top,\
code_side,code_modules\n\
v00001,ABCD2345,茶室,'=Tea,\"1, A St\",restaurant,90,2026-01-01,2026-12-31,a4,v00001.png,1,450.0,900.5,1200.0,57\n\
v00002,BCDE2345,,\"Tea \"\"2\"\"\",,shop,60,2026-01-01,2026-12-31,a4,all.pdf,2,450.0,900.5,1200.0,57\n";

homesafe_fuzz::target!(|input: (bool, Vec<Harm<'_>>, &[u8])| {
    let (own, harms, other) = input;
    let folder = FOLDER.path();
    let mut bytes = if own { TEXT.as_bytes().to_vec() } else { other.to_vec() };
    harm(&mut bytes, &harms);
    let path = folder.join(MANIFEST);
    fs::write(&path, &bytes).expect("a file");
    let Ok(read) = Manifest::read(folder) else { return };
    for file in read.files() {
        assert!(!file.contains(['/', '\\']) && !file.starts_with('.'), "a file elsewhere");
        // It hangs: else its rows are forgotten.
        if !file.is_empty() && !file.contains('\0') && file != MANIFEST {
            let _ = fs::write(folder.join(&file), b"");
        }
    }
    planted(|| {
        read.rows().len() == 2 && {
            let place = read.rows()[1].place();
            (place.left, place.top, place.side) != (450.0, 900.5, 1200.0)
        }
    });
    let rows = read.rows().to_vec();
    let is_there = |row: &venue_qr::bulk::Row| folder.join(&row.file).exists();
    let kept: Vec<_> = rows.iter().filter(|row| is_there(row)).cloned().collect();
    let opened = Manifest::open(folder).expect("what was read");
    assert!(is_same(opened.rows(), &kept));
    let mut again = Manifest::read(folder).expect("what was written");
    assert!(is_same(again.rows(), &kept));
    if let Some(row) = kept.first() {
        again.forget(&row.stem).expect("a row");
        let rest: Vec<_> = kept.iter().filter(|other| other.stem != row.stem).cloned().collect();
        assert!(is_same(Manifest::read(folder).expect("what was written").rows(), &rest));
    }
    read.files()
        .iter()
        .filter(|file| *file != MANIFEST)
        .for_each(|file| drop(fs::remove_file(folder.join(file))));
});

/// Places may be no numbers: then they are so twice.
fn is_same(a: &[venue_qr::bulk::Row], b: &[venue_qr::bulk::Row]) -> bool {
    format!("{a:?}") == format!("{b:?}")
}
