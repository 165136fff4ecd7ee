//! Venues that are to be made, and posters to be printed again: checked as far as possible before anything is
//! asked or written.

use std::path::PathBuf;

use homesafe_host::{files, vault::Vault};
use homesafe_protocol::{origin::Origin, time::Day, venue::HomeSafeCode};
use rayon::prelude::*;

use crate::{
    PosterError,
    folder::{FolderError, Folders, stem_of},
    issue::{self, IssueError, Issued, Output},
    table::NewVenue,
    venue_file::VenueFile,
};

/// The host in a deployment's codes where no other is given: upper case, as a code carries it.
pub fn host_of(origin: &Origin) -> String {
    origin.as_str().split('/').next().unwrap_or_default().to_ascii_uppercase()
}

/// Venues that are to be made.
pub struct Plan {
    output: Output,
    venues: Vec<(String, VenueFile)>,
}

impl Plan {
    /// Gives each venue its secret, in memory.
    ///
    /// # Errors
    /// Files that are there already, or a host that no code can carry.
    pub fn new(output: Output, entries: &[NewVenue], host: &str) -> Result<Self, IssueError> {
        let mut random = rand::rng();
        let venues = entries.iter().map(|entry| (entry.stem.clone(), issue::venue(entry, host, &mut random)));
        let plan = Self { venues: venues.collect(), output };
        plan.check_free()?;
        if let Some((_, first)) = plan.venues.first() {
            first.code.to_text(host).map_err(PosterError::from)?;
        }
        Ok(plan)
    }

    /// How many venues there are.
    pub const fn count(&self) -> usize {
        self.venues.len()
    }

    /// How many venues' validity has ended.
    pub fn ended(&self, today: Day) -> usize {
        self.venues.iter().filter(|(_, venue)| venue.code.body().public().validity().last() < today).count()
    }

    /// Writes the venue files and posters; `progress` is told of each.
    ///
    /// # Errors
    /// [`IssueError::VenueFile`] and [`IssueError::Exists`] for files that came there meanwhile; as
    /// [`Output::issue`].
    pub fn make(&self, vault: &Vault, progress: &(dyn Fn() + Sync)) -> Result<Vec<Issued>, IssueError> {
        // Again, now that nobody else writes there.
        self.check_free()?;
        let make = |(stem, venue): &(String, VenueFile)| {
            self.output.issue(vault, stem, venue).inspect(|_| progress())
        };
        self.venues.par_iter().map(make).collect()
    }

    fn check_free(&self) -> Result<(), IssueError> {
        self.output.check_free(self.venues.iter().map(|(stem, _)| &**stem), true)
    }
}

/// Posters that are to be printed again from venue files.
pub struct Reprint {
    output: Output,
    files: Vec<PathBuf>,
}

impl Reprint {
    /// Looks whether the posters may be written.
    ///
    /// # Errors
    /// Files that are no venue files by their names, or posters that are there already.
    pub fn new(output: Output, files: Vec<PathBuf>) -> Result<Self, IssueError> {
        let stems = files.iter().map(|path| stem_of(path)).collect::<Result<Vec<_>, _>>()?;
        output.check_free(stems, false)?;
        Ok(Self { output, files })
    }

    /// How many venue files there are.
    pub const fn count(&self) -> usize {
        self.files.len()
    }

    /// Prints of each door the newest code, or the one that hangs from a day on; `progress` is told of each.
    ///
    /// # Errors
    /// [`IssueError::Folder`] for a venue file that cannot be read, and then nothing is printed; as
    /// [`Output::reprint`].
    pub fn make(
        &self,
        folders: &mut Folders,
        on: Option<Day>,
        progress: &(dyn Fn() + Sync),
    ) -> Result<Vec<Issued>, IssueError> {
        let mut read = |path: &PathBuf| {
            let venue = folders.read(path)?;
            Ok((path.clone(), venue.newest_or_on(on).clone(), venue.host))
        };
        let codes: Vec<(PathBuf, HomeSafeCode, String)> =
            self.files.iter().map(&mut read).collect::<Result<_, FolderError>>()?;
        std::fs::create_dir_all(&self.output.folder).map_err(files::at(&self.output.folder))?;
        let print = |(path, code, host): &(PathBuf, HomeSafeCode, String)| {
            self.output.reprint(path, stem_of(path)?, code, host).inspect(|_| progress())
        };
        codes.par_iter().map(print).collect()
    }
}
