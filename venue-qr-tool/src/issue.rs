//! Making a venue's files: everything is made and checked in memory, then written.

use std::path::{Path, PathBuf};

use homesafe_host::{
    files::{self, FileError, PRIVATE, PUBLIC},
    vault::{Vault, VaultError},
};
use homesafe_protocol::{
    keys::VenueSecret,
    venue::{HomeSafeCode, VenueBody, VenuePublic},
};
use rand::CryptoRng;
use serde::Serialize;

use crate::{
    PosterError,
    folder::FolderError,
    poster::Sheet,
    render::{Format, Options},
    table::NewVenue,
    venue_file::{EXTENSION, VenueFile},
};

/// Where and how files are written.
#[derive(Debug, Clone)]
pub struct Output {
    /// The folder.
    pub folder: PathBuf,
    /// Which posters.
    pub options: Options,
    /// Whether files that are there may be replaced.
    pub force: bool,
}

/// What was written for a venue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Issued {
    /// What its files' names begin with.
    pub stem: String,
    /// The operator's file.
    pub venue_file: PathBuf,
    /// The posters.
    pub posters: Vec<PathBuf>,
    /// Eight characters that stand on the poster too.
    pub fingerprint: String,
}

/// Why a venue's files were not written.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum IssueError {
    /// The poster.
    #[error(transparent)]
    Poster(#[from] PosterError),
    /// A file.
    #[error(transparent)]
    File(#[from] FileError),
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The manifest.
    #[error(transparent)]
    Manifest(#[from] crate::bulk::ManifestError),
    /// The venue files.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// A venue file that would be replaced.
    #[error("{} exists already", .0.display())]
    VenueFile(#[serde(serialize_with = "homesafe_host::files::path_text")] PathBuf),
    /// Files that would be replaced.
    #[error("{} exists already, and {others} more", path.display())]
    Exists {
        /// The first of them.
        #[serde(serialize_with = "homesafe_host::files::path_text")]
        path: PathBuf,
        /// How many more there are.
        others: usize,
    },
}

/// A new venue with a new secret.
pub fn venue(entry: &NewVenue, host: &str, random: &mut impl CryptoRng) -> VenueFile {
    VenueFile::new(code(&entry.public, random), host)
}

/// A code with a new secret.
pub fn code(public: &VenuePublic, random: &mut impl CryptoRng) -> HomeSafeCode {
    let mut secret = zeroize::Zeroizing::new([0; 16]);
    random.fill_bytes(&mut *secret);
    HomeSafeCode::uncertified(VenueBody::new(public.clone(), VenueSecret::from(*secret)))
}

impl Output {
    /// Looks whether the files of some venues, by their stems, may be written.
    ///
    /// # Errors
    /// [`IssueError::VenueFile`] for a venue file that is there already, [`IssueError::Exists`] for posters,
    /// unless they are to be replaced.
    pub fn check_free<'a>(
        &self,
        stems: impl IntoIterator<Item = &'a str>,
        with_venue_file: bool,
    ) -> Result<(), IssueError> {
        // A venue file is never replaced: its secret, and those of the codes before it, would be gone.
        let stems: Vec<&str> = stems.into_iter().collect();
        if let Some(path) =
            stems.iter().map(|stem| self.venue_path(stem)).find(|path| with_venue_file && path.exists())
        {
            return Err(IssueError::VenueFile(path));
        }
        if self.force {
            return Ok(());
        }
        let posters =
            |stem: &str| self.options.formats.iter().map(|format| self.poster_path(stem, *format)).collect();
        let paths = stems.into_iter().flat_map(|stem| -> Vec<PathBuf> { posters(stem) });
        let mut taken = paths.filter(|path| path.exists());
        match taken.next() {
            Some(path) => Err(IssueError::Exists { path, others: taken.count() }),
            None => Ok(()),
        }
    }

    /// Writes a new venue's file and posters.
    ///
    /// # Errors
    /// [`IssueError::Poster`] for posters that cannot be made, and then nothing is written; a vault or a file
    /// that fails.
    pub fn issue(&self, vault: &Vault, stem: &str, venue: &VenueFile) -> Result<Issued, IssueError> {
        let sheet = Sheet::lay_out(&venue.code, &venue.host, &self.options.design)?;
        let posters = sheet.render(&self.options)?;
        // The secret goes to disk first: a poster without its venue file could never be printed or certified
        // again.
        let venue_file = self.venue_path(stem);
        files::write_atomic(&venue_file, &vault.seal(&venue.encode())?, PRIVATE)?;
        let posters = self.write(stem, posters)?;
        Ok(Issued {
            stem: stem.to_owned(),
            venue_file,
            posters,
            fingerprint: venue.code.body().fingerprint(),
        })
    }

    /// Writes the posters of one of a known venue's codes again.
    ///
    /// # Errors
    /// [`IssueError::Poster`] for posters that cannot be made, [`IssueError::File`] for one that cannot be
    /// written.
    pub fn reprint(
        &self,
        venue_file: &Path,
        stem: &str,
        code: &HomeSafeCode,
        host: &str,
    ) -> Result<Issued, IssueError> {
        let posters = Sheet::lay_out(code, host, &self.options.design)?.render(&self.options)?;
        let (posters, fingerprint) = (self.write(stem, posters)?, code.body().fingerprint());
        Ok(Issued { stem: stem.to_owned(), venue_file: venue_file.to_owned(), posters, fingerprint })
    }

    fn write(&self, stem: &str, posters: Vec<crate::render::File>) -> Result<Vec<PathBuf>, IssueError> {
        let write = |file: crate::render::File| {
            let path = self.poster_path(stem, file.format);
            files::write_atomic(&path, &file.bytes, PUBLIC)?;
            Ok(path)
        };
        posters.into_iter().map(write).collect()
    }

    fn poster_path(&self, stem: &str, format: Format) -> PathBuf {
        self.folder.join(format!("{stem}.{}", format.extension()))
    }

    fn venue_path(&self, stem: &str) -> PathBuf {
        self.folder.join(format!("{stem}{EXTENSION}"))
    }
}
