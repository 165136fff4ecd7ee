//! Decodes every poster of a folder and compares it with the manifest.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use homesafe_host::files;
use homesafe_protocol::{display::one_line, venue::HomeSafeCode};
use image::GrayImage;
use poster_reader::picture;
use rayon::prelude::*;
use serde::Serialize;

use super::{
    VENUES,
    manifest::{Manifest, ManifestError, Row},
};
use crate::{
    check,
    poster::{Template, shape::Bounds},
    render::Format,
    venue_file::EXTENSION,
};

/// The largest poster file that is read, in bytes.
const MAX_LEN: u64 = 256 << 20;

/// What is wrong with a poster.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    /// The file.
    pub file: String,
    /// The page, from 1; 0 for the file as a whole.
    pub page: usize,
    /// What is wrong.
    pub problem: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.page {
            0 => write!(f, "{}: {}", one_line(&self.file, 255), self.problem),
            page => write!(f, "{}, page {page}: {}", one_line(&self.file, 255), self.problem),
        }
    }
}

/// What was found.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// Posters whose code says what the manifest says.
    pub good: usize,
    /// What is wrong, by file and page.
    pub problems: Vec<Problem>,
}

/// Decodes all posters that the manifest of `folder` names; `progress` is told of each.
///
/// Finds too: files that the manifest does not name, venues without their file, and one venue's code on two venues' posters.
pub fn verify(folder: &Path, progress: &(dyn Fn(usize) + Sync)) -> Result<Verified, ManifestError> {
    let manifest = Manifest::read(folder)?;
    let mut by_file: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    manifest.rows().iter().for_each(|row| by_file.entry(&row.file).or_default().push(row));
    let checked: Vec<Problem> =
        by_file.par_iter().flat_map_iter(|(file, rows)| check_file(folder, file, rows, progress)).collect();
    let mut problems = checked;
    let good = manifest.rows().len() - problems.iter().filter(|problem| problem.page > 0).count();
    problems.extend(strays(folder, &by_file)?);
    let mut fingerprints: BTreeMap<&str, &str> = BTreeMap::new();
    for row in manifest.rows() {
        let problem = |problem: String| Problem { file: row.file.clone(), page: 0, problem };
        let first = *fingerprints.entry(&row.fingerprint).or_insert(&row.stem);
        if first != row.stem {
            problems.push(problem(format!("{} and {first} have one fingerprint", row.stem)));
        }
    }
    let stems: BTreeSet<&str> = manifest.rows().iter().map(|row| &*row.stem).collect();
    for stem in stems {
        let name = format!("{VENUES}/{stem}{EXTENSION}");
        if !folder.join(&name).exists() {
            problems.push(Problem { file: name, page: 0, problem: "the venue file is missing".into() });
        }
    }
    problems.sort();
    Ok(Verified { good, problems })
}

/// The problems of a file's posters, one a poster at most.
fn check_file(folder: &Path, file: &str, rows: &[&Row], progress: &(dyn Fn(usize) + Sync)) -> Vec<Problem> {
    let source = catch_unwind(|| Source::open(folder, file)).unwrap_or_else(|_| Err("the file cannot be read".into()));
    let check = |row: &&Row| {
        progress(1);
        // A file that was tampered with may upset the libraries that read it: then it is what is wrong.
        let checked = |source| catch_unwind(AssertUnwindSafe(|| check_row(source, row)));
        let problem = match &source {
            Ok(source) => checked(source).unwrap_or_else(|_| Err("the file cannot be read".into())).err()?,
            Err(problem) => problem.clone(),
        };
        Some(Problem { file: file.to_owned(), page: row.page, problem })
    };
    rows.iter().filter_map(check).collect()
}

fn check_row(source: &Source, row: &Row) -> Result<(), String> {
    let template = row.size.parse::<Template>().map_err(|error| error.to_string())?;
    let (right, bottom) = template.size();
    let page = Bounds { left: 0.0, top: 0.0, right, bottom };
    // Codes have 21 to 177 modules a side, and stand on their page.
    let place = row.place();
    if !(29..=185).contains(&place.modules) || place.side < 100.0 || !place.bounds().is_within(&page, 0.0) {
        return Err("the manifest's place of the code makes no sense".into());
    }
    let region = source.region(row).ok_or("there is no such page, or it cannot be drawn")?;
    let texts = picture::decode_luma(region).map_err(|_| "the code cannot be read")?;
    let [text] = &texts[..] else { return Err("there is more than one code".into()) };
    let code = HomeSafeCode::from_text(text).map_err(|error| error.to_string())?;
    if code.body().fingerprint() != row.fingerprint {
        return Err("the code is another venue's than the manifest says".into());
    }
    if row.describes(code.body().public(), template) {
        Ok(())
    } else {
        Err("the manifest describes another venue".into())
    }
}

/// A poster file.
enum Source {
    Pdf(check::Printed),
    Svg(Box<usvg::Tree>),
    Png(Box<image::DynamicImage>),
}

impl Source {
    fn open(folder: &Path, file: &str) -> Result<Self, String> {
        let bytes = files::read_bounded(&folder.join(file), MAX_LEN).map_err(|error| error.to_string())?;
        let format = file.rsplit('.').next().unwrap_or_default().parse::<Format>();
        match format.map_err(|error| error.to_string())? {
            Format::Pdf => check::Printed::open(bytes).map(Self::Pdf).map_err(|error| error.to_string()),
            Format::Svg => {
                let text = std::str::from_utf8(&bytes).map_err(|_| "the SVG file is not text")?;
                crate::render::tree(text).map(|tree| Self::Svg(Box::new(tree))).map_err(|error| error.to_string())
            }
            Format::Png => {
                let picture = picture::open(&bytes).map_err(|error| error.to_string())?;
                Ok(Self::Png(Box::new(picture)))
            }
        }
    }

    /// The code's square.
    fn region(&self, row: &Row) -> Option<GrayImage> {
        let (page_width, _) = row.size.parse::<Template>().ok()?.size();
        match self {
            Self::Pdf(printed) => printed.region(row.page.checked_sub(1)?, &row.place()),
            Self::Svg(tree) => check::svg_region(tree, page_width, &row.place()).ok().flatten(),
            Self::Png(picture) => Some(check::png_region(picture, page_width, &row.place())),
        }
    }
}

/// Poster files that the manifest does not name.
fn strays(folder: &Path, named: &BTreeMap<&str, Vec<&Row>>) -> Result<Vec<Problem>, ManifestError> {
    let entries = std::fs::read_dir(folder).map_err(files::at(folder))?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let posters =
        names.filter(|name| name.rsplit_once('.').is_some_and(|(_, extension)| extension.parse::<Format>().is_ok()));
    let strays = posters.filter(|name| !named.contains_key(&**name));
    Ok(strays.map(|file| Problem { file, page: 0, problem: "the manifest does not name it".into() }).collect())
}
