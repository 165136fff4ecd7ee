//! Thousands of venues in one run: one vault, PDF files of many pages or a file a venue, a manifest, and a
//! way to go on after an interruption.
//!
//! What makes it safe to interrupt: a venue's file, which holds its secret, is durable before its poster is
//! drawn; a poster's file is durable before the manifest names it. A run that goes on skips what the manifest
//! names, and takes the secrets that are there for the rest.

mod manifest;
mod verify;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use homesafe_host::{
    files::{self, PRIVATE, PUBLIC},
    spreadsheet::cell,
    vault::Vault,
};
use rayon::prelude::*;

pub use manifest::{MANIFEST, Manifest, ManifestError, Row};
pub use verify::{PosterFlaw, PosterProblem, Verified, verify};

use crate::{
    check,
    issue::{self, IssueError},
    listed::BadTableRow,
    poster::Sheet,
    render::{Book, Format, Options},
    table::{DetailsError, NewVenue},
    venue_file::{EXTENSION, VenueFile},
};

/// Folder of the venue files, in the output folder.
pub const VENUES: &str = "venues";
/// What could not be made, in the output folder: line and reason.
pub const REJECTED: &str = "rejected.csv";
/// Venues that are laid out at a time: enough for every core, and little memory.
const BATCH: usize = 64;

/// How posters become files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Packing {
    /// PDF files of so many pages.
    Together {
        /// Pages a file, at most [`crate::render::MAX_PAGES`].
        pages: usize,
    },
    /// A file for each venue and kind.
    Apart,
}

/// A run.
#[derive(Debug)]
pub struct Bulk<'a> {
    /// The output folder; its folder `venues` holds the vault.
    pub folder: &'a Path,
    /// The vault.
    pub vault: &'a Vault,
    /// Host in the codes.
    pub host: &'a str,
    /// What posters look like; the kinds of files count for [`Packing::Apart`] only.
    pub options: &'a Options,
    /// How they become files.
    pub packing: Packing,
}

/// What a run did.
#[derive(Debug, Default)]
pub struct Summary {
    /// Posters made now.
    pub made: usize,
    /// Posters that were there already.
    pub before: usize,
    /// Rows that could not be used, and why.
    pub rejected: Vec<BadTableRow<BulkRowError>>,
}

/// Why a row was left out.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum BulkRowError {
    /// What stands in the row.
    #[error(transparent)]
    Details(#[from] DetailsError),
    /// The poster, or a file.
    #[error(transparent)]
    Issue(#[from] IssueError),
    /// Made before, with other details.
    #[error("this stem was made before with other details")]
    Differs,
    /// A file of another venue would be replaced.
    #[error("its poster's file is there already, and is another venue's")]
    Taken,
    /// Its venue file cannot be read.
    #[error("its venue file is there and cannot be read")]
    VenueFile,
}

/// Whether an error is the disk's or the vault's: then nothing else can be made either.
const fn is_fatal(error: &IssueError) -> bool {
    matches!(error, IssueError::File(_) | IssueError::Vault(_) | IssueError::Manifest(_))
}

/// A poster that is ready to be printed.
struct Made {
    entry: NewVenue,
    sheet: Sheet,
}

impl Bulk<'_> {
    /// Makes the posters of all rows that can be used; `progress` is told of each row, and `say` puts a
    /// reason into words, for the table of what could not be made.
    ///
    /// # Errors
    /// The disk, or a manifest of something else; what was made so far stays, and the next run goes on from
    /// there.
    pub fn run(
        &self,
        rows: impl Iterator<Item = Result<(u64, NewVenue), BadTableRow<DetailsError>>>,
        progress: &(dyn Fn(usize) + Sync),
        say: &dyn Fn(&BulkRowError) -> String,
    ) -> Result<Summary, IssueError> {
        let mut manifest = Manifest::open(self.folder)?;
        let known: BTreeMap<String, Row> =
            manifest.rows().iter().map(|row| (row.stem.clone(), row.clone())).collect();
        let mut summary = Summary::default();
        let taken = manifest.files();
        let mut binder = Binder { book: None, rows: Vec::new(), taken: taken.clone() };
        let mut batch = Vec::with_capacity(BATCH);
        let mut rows = rows.peekable();
        while let Some(row) = rows.next() {
            match row {
                Err(row) => summary.rejected.push(row.map(BulkRowError::from)),
                Ok((line, entry)) => match known.get(&entry.stem) {
                    Some(row) if row.describes(&entry.public, self.options.design.template) => {
                        summary.before += 1
                    }
                    Some(_) => summary.rejected.push(BadTableRow { line, reason: BulkRowError::Differs }),
                    None => batch.push((line, entry)),
                },
            }
            if batch.len() == BATCH || rows.peek().is_none() {
                let made: Vec<_> = std::mem::take(&mut batch)
                    .into_par_iter()
                    .map(|(line, entry)| (line, self.make(entry, &taken)))
                    .collect();
                for (line, made) in made {
                    match made {
                        Ok(made) => {
                            self.bind(made, &mut binder, &mut manifest)?;
                            summary.made += 1;
                        }
                        Err(BulkRowError::Issue(error)) if is_fatal(&error) => return Err(error),
                        Err(reason) => summary.rejected.push(BadTableRow { line, reason }),
                    }
                }
            }
            progress(1);
        }
        self.close(&mut binder, &mut manifest)?;
        summary.rejected.sort_by_key(|row| row.line);
        self.write_rejected(&summary.rejected, say)?;
        Ok(summary)
    }

    /// A venue's file, new unless it is there, and its poster, checked.
    fn make(&self, entry: NewVenue, taken: &BTreeSet<String>) -> Result<Made, BulkRowError> {
        let names = self.options.formats.iter().map(|format| file_name(&entry.stem, *format));
        if self.packing == Packing::Apart && names.into_iter().any(|name| taken.contains(&name)) {
            return Err(BulkRowError::Taken);
        }
        let path = self.folder.join(VENUES).join(format!("{}{EXTENSION}", entry.stem));
        let venue = if path.exists() {
            let content = self.vault.read(&path).map_err(|_| BulkRowError::VenueFile)?;
            let venue = VenueFile::decode(&content).map_err(|_| BulkRowError::VenueFile)?;
            if *venue.code.body().public() != entry.public {
                return Err(BulkRowError::Differs);
            }
            venue
        } else {
            issue::venue(&entry, self.host, &mut rand::rng())
        };
        // Laid out before anything is written: what cannot be printed leaves no file.
        let sheet =
            Sheet::lay_out(&venue.code, &venue.host, &self.options.design).map_err(IssueError::from)?;
        if self.packing != Packing::Apart {
            check::page(&sheet).map_err(IssueError::from)?;
        }
        if !path.exists() {
            let sealed = self.vault.seal(&venue.encode()).map_err(IssueError::from)?;
            files::write_atomic(&path, &sealed, PRIVATE).map_err(IssueError::from)?;
        }
        if self.packing == Packing::Apart {
            for file in sheet.render(self.options).map_err(IssueError::from)? {
                let path = self.folder.join(file_name(&entry.stem, file.format));
                files::write_atomic(&path, &file.bytes, PUBLIC).map_err(IssueError::from)?;
            }
        }
        Ok(Made { entry, sheet })
    }

    fn bind(&self, made: Made, binder: &mut Binder, manifest: &mut Manifest) -> Result<(), IssueError> {
        let Made { entry, sheet } = made;
        let row = |file: String, page| {
            let (template, place) = (sheet.template(), sheet.place());
            Row::new(&entry.stem, &entry.public, sheet.fingerprint(), (file, page), template, &place)
        };
        match self.packing {
            Packing::Apart => {
                let names = self.options.formats.iter().map(|format| file_name(&entry.stem, *format));
                Ok(manifest.append(&names.map(|name| row(name, 1)).collect::<Vec<_>>())?)
            }
            Packing::Together { pages } => {
                let name = binder.name();
                let book = binder.book.get_or_insert_with(|| Book::new("HomeSafe"));
                book.add(&sheet)?;
                let page = book.pages();
                binder.rows.push(row(name, page));
                if page >= pages { self.close(binder, manifest) } else { Ok(()) }
            }
        }
    }

    /// Writes the PDF file that is open, then names its pages in the manifest.
    fn close(&self, binder: &mut Binder, manifest: &mut Manifest) -> Result<(), IssueError> {
        let name = binder.name();
        let Some(book) = binder.book.take() else { return Ok(()) };
        files::write_atomic(&self.folder.join(&name), &book.finish()?, PUBLIC)?;
        manifest.append(&std::mem::take(&mut binder.rows))?;
        binder.taken.insert(name);
        Ok(())
    }

    fn write_rejected(
        &self,
        rejected: &[BadTableRow<BulkRowError>],
        say: &dyn Fn(&BulkRowError) -> String,
    ) -> Result<(), IssueError> {
        let path = self.folder.join(REJECTED);
        if rejected.is_empty() {
            // One of an earlier run would say what is no longer so.
            return match std::fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    Err(files::at(&path)(error).into())
                }
                _ => Ok(()),
            };
        }
        let mut writer = csv::Writer::from_writer(Vec::new());
        let written = writer.write_record(["line", "reason"]).and_then(|()| {
            let mut rows = rejected.iter().map(|row| [row.line.to_string(), cell(&say(&row.reason))]);
            rows.try_for_each(|row| writer.write_record(row))
        });
        let bytes = written.ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default();
        Ok(files::write_atomic(&path, &bytes, PUBLIC)?)
    }
}

/// The PDF file that is being made.
struct Binder {
    book: Option<Book>,
    rows: Vec<Row>,
    /// Names of files that the manifest knows.
    taken: BTreeSet<String>,
}

impl Binder {
    /// The first name that is free.
    fn name(&self) -> String {
        let mut number = self.taken.len() + 1;
        loop {
            let name = format!("posters-{number:04}.pdf");
            if !self.taken.contains(&name) {
                return name;
            }
            number += 1;
        }
    }
}

fn file_name(stem: &str, format: Format) -> String {
    format!("{stem}.{}", format.extension())
}

/// Where the vault of an output folder lies.
pub fn vault_folder(folder: &Path) -> PathBuf {
    folder.join(VENUES)
}

#[cfg(test)]
mod tests;
