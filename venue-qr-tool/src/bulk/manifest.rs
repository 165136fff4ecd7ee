//! The manifest: which poster of which venue stands where. It holds no secret.

use std::{
    collections::BTreeSet,
    fs::OpenOptions,
    path::{Path, PathBuf},
};

use homesafe_host::{
    clock::format_day,
    files::{self, FileError, PUBLIC},
    spreadsheet::{Reading, Records},
};
use homesafe_protocol::venue::VenuePublic;
use serde::{Deserialize, Serialize, Serializer};

use crate::{code::Place, poster::Template, table::check_stem};

/// Its name in the output folder.
pub const MANIFEST: &str = "manifest.csv";
/// The largest manifest that is read, in bytes.
const MAX_LEN: u64 = 256 << 20;

/// A poster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// What the venue file's name begins with.
    pub stem: String,
    /// Eight characters that stand on the poster too.
    pub fingerprint: String,
    /// Name in Chinese.
    #[serde(with = "cell")]
    pub name_zh: String,
    /// Name in English.
    #[serde(with = "cell")]
    pub name_en: String,
    /// Address.
    #[serde(with = "cell")]
    pub address: String,
    /// Kind of place.
    pub category: String,
    /// Minutes until the automatic check-out.
    pub stay: u16,
    /// First day.
    pub first_day: String,
    /// Last day.
    pub last_day: String,
    /// The format.
    pub size: String,
    /// The file, in the output folder.
    pub file: String,
    /// The page, from 1.
    pub page: usize,
    /// The code's left edge on the page, in tenths of a millimetre.
    #[serde(serialize_with = "length")]
    pub code_left: f64,
    /// Its top edge.
    #[serde(serialize_with = "length")]
    pub code_top: f64,
    /// Its side, quiet zone included.
    #[serde(serialize_with = "length")]
    pub code_side: f64,
    /// Modules a side, quiet zone included.
    pub code_modules: usize,
}

/// A manifest that cannot be used.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum ManifestError {
    /// The file.
    #[error(transparent)]
    File(#[from] FileError),
    /// Not a manifest, or changed by hand.
    #[error("{}: line {line} is not as this program wrote it", path.display())]
    Damaged {
        /// The file.
        #[serde(serialize_with = "homesafe_host::files::path_text")]
        path: PathBuf,
        /// The line.
        line: u64,
    },
    /// It names no poster, or is not there.
    #[error("{} names no posters", .0.display())]
    Empty(#[serde(serialize_with = "homesafe_host::files::path_text")] PathBuf),
}

impl Row {
    /// Describes a poster: where it stands, in which format, and where its code is.
    pub fn new(
        stem: &str,
        public: &VenuePublic,
        fingerprint: &str,
        (file, page): (String, usize),
        template: Template,
        place: &Place,
    ) -> Self {
        Self {
            stem: stem.to_owned(),
            fingerprint: fingerprint.to_owned(),
            name_zh: public.name_zh().to_owned(),
            name_en: public.name_en().to_owned(),
            address: public.address().to_owned(),
            category: public.category().name().to_owned(),
            stay: public.stay_minutes(),
            first_day: format_day(public.validity().first()),
            last_day: format_day(public.validity().last()),
            size: template.name().to_owned(),
            file,
            page,
            code_left: place.left,
            code_top: place.top,
            code_side: place.side,
            code_modules: place.modules,
        }
    }

    /// Whether this is a poster of a venue of these details, in this format.
    pub fn describes(&self, public: &VenuePublic, template: Template) -> bool {
        let Self {
            file, page, code_left: left, code_top: top, code_side: side, code_modules: modules, ..
        } = self.clone();
        let place = Place { left, top, side, modules };
        *self == Self::new(&self.stem, public, &self.fingerprint, (file, page), template, &place)
    }

    /// Where the code stands.
    pub const fn place(&self) -> Place {
        Place { left: self.code_left, top: self.code_top, side: self.code_side, modules: self.code_modules }
    }
}

/// The manifest of an output folder.
#[derive(Debug)]
pub struct Manifest {
    path: PathBuf,
    rows: Vec<Row>,
}

impl Manifest {
    /// Reads a folder's manifest. A line that was cut off by a crash is forgotten, as are posters whose files
    /// are gone.
    ///
    /// # Errors
    /// As [`Self::read`]; a manifest that cannot be written.
    pub fn open(folder: &Path) -> Result<Self, ManifestError> {
        let mut manifest = Self::read(folder)?;
        let before = manifest.rows.len();
        let gone: BTreeSet<String> =
            manifest.files().into_iter().filter(|file| !folder.join(file).exists()).collect();
        manifest.rows.retain(|row| !gone.contains(&row.file));
        if manifest.rows.len() != before || !manifest.ends_whole()? {
            manifest.rewrite()?;
        }
        Ok(manifest)
    }

    /// Reads a folder's manifest as it stands; an empty one where there is none.
    ///
    /// # Errors
    /// [`ManifestError::Damaged`] names the first line that is not as this program wrote it;
    /// [`ManifestError::File`] if it cannot be read.
    pub fn read(folder: &Path) -> Result<Self, ManifestError> {
        let path = folder.join(MANIFEST);
        let bytes = match files::read_bounded(&path, MAX_LEN) {
            Err(error) if error.is_not_found() => return Ok(Self { path, rows: Vec::new() }),
            other => other?,
        };
        // Only a whole line was written whole.
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let damaged = |line| ManifestError::Damaged { path: path.clone(), line };
        let records = Records::new(bytes.get(..whole).unwrap_or_default(), MAX_LEN, Reading::default())
            .map_err(|_| damaged(1))?;
        let heading = records.heading().clone();
        let mut rows = Vec::new();
        for record in records {
            let (line, record) = record.map_err(|error| damaged(error.line))?;
            let row: Row = record.deserialize(Some(&heading)).map_err(|_| damaged(line))?;
            // A name in the output folder, not a path out of it.
            let plain = !row.file.contains(['/', '\\']) && !row.file.starts_with('.');
            if !plain || row.page == 0 || check_stem(&row.stem).is_err() {
                return Err(damaged(line));
            }
            rows.push(row);
        }
        Ok(Self { path, rows })
    }

    /// The posters.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The files that it names.
    pub fn files(&self) -> BTreeSet<String> {
        self.rows.iter().map(|row| row.file.clone()).collect()
    }

    /// Adds posters, durably.
    pub(super) fn append(&mut self, rows: &[Row]) -> Result<(), ManifestError> {
        // An empty file is what a crash in the first line leaves.
        let is_empty = std::fs::metadata(&self.path).map_or(true, |file| file.len() == 0);
        let bytes = lines(rows, is_empty);
        files::append(&mut OpenOptions::new(), &self.path, &bytes).map_err(files::at(&self.path))?;
        Ok(())
    }

    /// Forgets a venue's posters: they hang no longer.
    ///
    /// # Errors
    /// [`ManifestError::File`] if it cannot be written.
    pub fn forget(&mut self, stem: &str) -> Result<(), ManifestError> {
        let before = self.rows.len();
        self.rows.retain(|row| row.stem != stem);
        if self.rows.len() == before { Ok(()) } else { self.rewrite() }
    }

    fn rewrite(&self) -> Result<(), ManifestError> {
        Ok(files::write_atomic(&self.path, &lines(&self.rows, true), PUBLIC)?)
    }

    fn ends_whole(&self) -> Result<bool, ManifestError> {
        match files::read_bounded(&self.path, MAX_LEN) {
            Err(error) if error.is_not_found() => Ok(true),
            other => Ok(other?.ends_with(b"\n")),
        }
    }
}

/// To a micrometre: what a sum of lengths leaves behind that means nothing.
#[allow(clippy::trivially_copy_pass_by_ref)] // serde passes it so
fn length<S: Serializer>(length: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64((length * 100.0).round() / 100.0)
}

/// Names and addresses as cells: the manifest goes to a printer, whose spreadsheet runs what looks like a
/// formula.
mod cell {
    use homesafe_host::spreadsheet;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&spreadsheet::cell(text))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
        Ok(spreadsheet::text_of(&String::deserialize(deserializer)?).to_owned())
    }
}

fn lines(rows: &[Row], with_heading: bool) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().has_headers(with_heading).from_writer(Vec::new());
    // Writing to memory cannot fail.
    let written = rows.iter().try_for_each(|row| writer.serialize(row));
    written.ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default()
}
