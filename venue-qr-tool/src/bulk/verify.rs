//! Decodes every poster of a folder and compares it with the manifest.

use std::{
    collections::{BTreeMap, BTreeSet},
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use homesafe_host::files::{self, FileError};
use homesafe_protocol::{
    display::one_line,
    venue::{CodeError, HomeSafeCode},
};
use image::GrayImage;
use poster_reader::picture;
use rayon::prelude::*;
use serde::{Serialize, Serializer};

use super::{
    VENUES,
    manifest::{MANIFEST, Manifest, ManifestError, Row},
};
use crate::{check, poster::Template, render::Format, shape::Bounds, venue_file::EXTENSION};

/// The largest poster file that is read, in bytes.
const MAX_LEN: u64 = 256 << 20;

/// Something that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PosterProblem {
    /// The file.
    #[serde(serialize_with = "shown")]
    pub file: String,
    /// The page, from 1; 0 for the file as a whole.
    pub page: usize,
    /// What is wrong.
    pub problem: PosterFlaw,
}

/// What is wrong with a poster or its file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub enum PosterFlaw {
    /// The file cannot be read, in the operating system's words.
    File(String),
    /// It is larger than any that this program wrote.
    TooLarge,
    /// It is damaged, or upsets what reads it.
    Damaged,
    /// It is of a kind or size that this program does not write.
    Unknown,
    /// The manifest's place of the code makes no sense.
    Place,
    /// There is no such page, or it cannot be drawn.
    NoPage,
    /// The code cannot be read.
    Unreadable,
    /// There is more than one code.
    SeveralCodes,
    /// The code is none of HomeSafe's.
    Code(CodeError),
    /// The code is another venue's than the manifest says.
    OtherVenue,
    /// The manifest describes another venue than the code.
    OtherDetails,
    /// The manifest does not name the file.
    Stray,
    /// The venue file is missing.
    NoVenueFile,
    /// Posters of two venues have one fingerprint.
    Twins {
        /// One of them.
        stem: String,
        /// The other.
        other: String,
    },
}

impl From<FileError> for PosterFlaw {
    fn from(error: FileError) -> Self {
        match error {
            FileError::TooLarge { .. } => Self::TooLarge,
            FileError::Io { error, .. } => Self::File(error.to_string()),
            other => Self::File(other.to_string()),
        }
    }
}

/// A file may be called anything.
fn shown<S: Serializer>(file: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&one_line(file, 255))
}

/// What was found.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// Posters whose code says what the manifest says.
    pub good: usize,
    /// What is wrong, by file and page.
    pub problems: Vec<PosterProblem>,
}

/// Decodes all posters that the manifest of `folder` names; `progress` is told of each.
///
/// Finds too: files that the manifest does not name, venues without their file, and one venue's code on two
/// venues' posters.
///
/// # Errors
/// The manifest: it cannot be read, or names no poster.
pub fn verify(folder: &Path, progress: &(dyn Fn(usize) + Sync)) -> Result<Verified, ManifestError> {
    let manifest = Manifest::read(folder)?;
    if manifest.rows().is_empty() {
        return Err(ManifestError::Empty(folder.join(MANIFEST)));
    }
    let mut by_file: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    manifest.rows().iter().for_each(|row| by_file.entry(&row.file).or_default().push(row));
    let checked: Vec<PosterProblem> =
        by_file.par_iter().flat_map_iter(|(file, rows)| check_file(folder, file, rows, progress)).collect();
    let mut problems = checked;
    let good = manifest.rows().len() - problems.iter().filter(|problem| problem.page > 0).count();
    problems.extend(strays(folder, &by_file)?);
    let mut fingerprints: BTreeMap<&str, &str> = BTreeMap::new();
    for row in manifest.rows() {
        let first = *fingerprints.entry(&row.fingerprint).or_insert(&row.stem);
        if first != row.stem {
            let problem = PosterFlaw::Twins { stem: row.stem.clone(), other: first.to_owned() };
            problems.push(PosterProblem { file: row.file.clone(), page: 0, problem });
        }
    }
    let stems: BTreeSet<&str> = manifest.rows().iter().map(|row| &*row.stem).collect();
    for stem in stems {
        let name = format!("{VENUES}/{stem}{EXTENSION}");
        if !folder.join(&name).exists() {
            problems.push(PosterProblem { file: name, page: 0, problem: PosterFlaw::NoVenueFile });
        }
    }
    problems.sort_by(|one, other| (&one.file, one.page).cmp(&(&other.file, other.page)));
    Ok(Verified { good, problems })
}

/// The problems of a file's posters, one a poster at most.
fn check_file(
    folder: &Path,
    file: &str,
    rows: &[&Row],
    progress: &(dyn Fn(usize) + Sync),
) -> Vec<PosterProblem> {
    let source = catch_unwind(|| Source::open(folder, file)).unwrap_or(Err(PosterFlaw::Damaged));
    let check = |row: &&Row| {
        progress(1);
        // A file that was tampered with may upset the libraries that read it: then it is what is wrong.
        let checked = |source| catch_unwind(AssertUnwindSafe(|| check_row(source, row)));
        let problem = match &source {
            Ok(source) => checked(source).unwrap_or(Err(PosterFlaw::Damaged)).err()?,
            Err(problem) => problem.clone(),
        };
        Some(PosterProblem { file: file.to_owned(), page: row.page, problem })
    };
    rows.iter().filter_map(check).collect()
}

fn check_row(source: &Source, row: &Row) -> Result<(), PosterFlaw> {
    let template = row.size.parse::<Template>().map_err(|_| PosterFlaw::Unknown)?;
    let (right, bottom) = template.size();
    let page = Bounds { left: 0.0, top: 0.0, right, bottom };
    // Codes have 21 to 177 modules a side, and stand on their page.
    let place = row.place();
    if !(29..=185).contains(&place.modules) || place.side < 100.0 || !place.bounds().is_within(&page, 0.0) {
        return Err(PosterFlaw::Place);
    }
    let region = source.region(row).ok_or(PosterFlaw::NoPage)?;
    let texts = picture::decode_luma(region).map_err(|_| PosterFlaw::Unreadable)?;
    let [text] = &texts[..] else { return Err(PosterFlaw::SeveralCodes) };
    let code = HomeSafeCode::from_text(text).map_err(PosterFlaw::Code)?;
    if code.body().fingerprint() != row.fingerprint {
        return Err(PosterFlaw::OtherVenue);
    }
    if row.describes(code.body().public(), template) { Ok(()) } else { Err(PosterFlaw::OtherDetails) }
}

/// A poster file.
enum Source {
    Pdf(check::Printed),
    Svg(Box<usvg::Tree>),
    Png(GrayImage),
}

impl Source {
    fn open(folder: &Path, file: &str) -> Result<Self, PosterFlaw> {
        let bytes = files::read_bounded(&folder.join(file), MAX_LEN)?;
        let format = file.rsplit('.').next().unwrap_or_default().parse::<Format>();
        let source = match format.map_err(|_| PosterFlaw::Unknown)? {
            Format::Pdf => check::Printed::open(bytes).ok().map(Self::Pdf),
            Format::Svg => {
                let tree = std::str::from_utf8(&bytes).ok().and_then(|text| crate::raster::tree(text).ok());
                tree.map(|tree| Self::Svg(Box::new(tree)))
            }
            Format::Png => picture::open(&bytes).ok().map(Self::Png),
        };
        source.ok_or(PosterFlaw::Damaged)
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
fn strays(folder: &Path, named: &BTreeMap<&str, Vec<&Row>>) -> Result<Vec<PosterProblem>, ManifestError> {
    let entries = std::fs::read_dir(folder).map_err(files::at(folder))?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let posters = names.filter(|name| {
        name.rsplit_once('.').is_some_and(|(_, extension)| extension.parse::<Format>().is_ok())
    });
    let strays = posters.filter(|name| !named.contains_key(&**name));
    Ok(strays.map(|file| PosterProblem { file, page: 0, problem: PosterFlaw::Stray }).collect())
}
