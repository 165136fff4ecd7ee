//! What becomes of a door in the course of time: its next code is put into its venue file, and its codes are
//! listed.

use std::path::Path;

use homesafe_protocol::{passphrase::Passphrase, time::Day};
use serde::Serialize;

use crate::{
    bulk::{Manifest, ManifestError, VENUES},
    change::{Change, ChangeError, NewTexts},
    date,
    folder::{FolderError, Folders, folder_of, parent, stem_of},
    venue_file::VenueFile,
};

/// Why a door got no other code.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum DoorError {
    /// The venue file.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The change.
    #[error(transparent)]
    Change(#[from] ChangeError),
    /// The manifest of its folder.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
}

/// The code that a door got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    /// What people compare.
    pub fingerprint: String,
    /// The day on which it is hung and the old poster taken down.
    pub from: Day,
    /// Its last day.
    pub last: Day,
    /// Whether the code before it was certified, which this one is not yet.
    pub was_certified: bool,
    /// What was planned for later days and stays, with new codes: printed and certified before, they hold no
    /// longer.
    pub planned: Vec<Planned>,
}

/// A code that is planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The day from which it hangs.
    pub day: Day,
    /// What people compare.
    pub fingerprint: String,
}

/// Gives the door of a venue file a new secret; the old code stays in it for the days on which it hung.
///
/// # Errors
/// As [`Change::rotate`]; a venue file that cannot be read or written; [`DoorError::Manifest`], when it has
/// its new code already.
pub fn rotate(path: &Path, passphrase: Passphrase, change: &Change) -> Result<Replaced, DoorError> {
    replace(path, passphrase, change, |venue| change.rotate(venue, &mut rand::rng()))
}

/// Gives it another name or address, and with it a new secret.
///
/// # Errors
/// As [`Change::rename`]; a venue file that cannot be read or written; [`DoorError::Manifest`], when it has
/// its new code already.
pub fn rename(
    path: &Path,
    passphrase: Passphrase,
    change: &Change,
    texts: &NewTexts,
) -> Result<Replaced, DoorError> {
    replace(path, passphrase, change, |venue| change.rename(venue, texts, &mut rand::rng()))
}

fn replace(
    path: &Path,
    passphrase: Passphrase,
    change: &Change,
    apply: impl FnOnce(&mut VenueFile) -> Result<(), ChangeError>,
) -> Result<Replaced, DoorError> {
    let mut folders = Folders::to_change([path], passphrase)?;
    let mut venue = folders.read(path)?;
    let was_certified = venue.code_on(change.from).certificate().is_some();
    apply(&mut venue)?;
    folders.write(path, &venue)?;
    forget_posters(path)?;
    Ok(replaced(&venue, change.from, was_certified))
}

fn replaced(venue: &VenueFile, from: Day, was_certified: bool) -> Replaced {
    let fingerprint = |day| venue.code_on(day).body().fingerprint();
    let later = venue.former.iter().map(|former| former.until).filter(|until| *until > from);
    Replaced {
        fingerprint: fingerprint(from),
        from,
        last: venue.code_on(from).body().public().validity().last(),
        was_certified,
        planned: later.map(|day| Planned { day, fingerprint: fingerprint(day) }).collect(),
    }
}

/// Takes a venue's posters out of the manifest that `bulk` wrote beside its folder: they hang no longer.
fn forget_posters(path: &Path) -> Result<(), DoorError> {
    let folder = folder_of(path);
    if !folder.ends_with(VENUES) {
        return Ok(());
    }
    let out = parent(folder).unwrap_or(Path::new("."));
    Ok(Manifest::read(out)?.forget(stem_of(path).unwrap_or_default())?)
}

/// A door's codes, the oldest first, and its days that were released.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trace {
    /// The codes.
    pub codes: Vec<TracedCode>,
    /// The days.
    pub released: Vec<ReleasedDay>,
}

/// One of a door's codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TracedCode {
    /// What people compare.
    pub fingerprint: String,
    /// Name in Chinese, or nothing.
    pub name_zh: String,
    /// Name in English, or nothing.
    pub name_en: String,
    /// First day of validity.
    #[serde(serialize_with = "date::text")]
    pub first_day: Day,
    /// Last day of validity.
    #[serde(serialize_with = "date::text")]
    pub last_day: Day,
    /// The last day on which it may hang, of all but the newest.
    #[serde(serialize_with = "date::optional")]
    pub hung_until: Option<Day>,
    /// Whether it hangs.
    #[serde(skip)]
    pub hanging: Hanging,
}

/// Whether a code hangs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Hanging {
    /// It hung until this day.
    Before(#[serde(serialize_with = "date::text")] Day),
    /// It hangs now.
    Now,
    /// It hangs now, and another takes its place on this day.
    NowUntil(#[serde(serialize_with = "date::text")] Day),
    /// It is to hang.
    Planned,
    /// It is to hang, and another takes its place on this day.
    PlannedUntil(#[serde(serialize_with = "date::text")] Day),
}

/// A day of the calendar on the wall that was released to the health authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ReleasedDay {
    /// The day.
    #[serde(serialize_with = "date::text")]
    pub day: Day,
    /// When that was done last.
    #[serde(serialize_with = "date::text")]
    pub released_on: Day,
}

impl Trace {
    /// What a venue file tells of its door.
    pub fn of(venue: &VenueFile, today: Day) -> Self {
        let former = venue.former.iter().map(|former| (&former.code, Some(former.until)));
        let codes = former.chain([(&venue.code, None)]).map(|(code, hung_until)| {
            let public = code.body().public();
            TracedCode {
                fingerprint: code.body().fingerprint(),
                name_zh: public.name_zh().to_owned(),
                name_en: public.name_en().to_owned(),
                first_day: public.validity().first(),
                last_day: public.validity().last(),
                hung_until,
                hanging: Hanging::of(venue, public.validity().first(), hung_until, today),
            }
        });
        let released = venue.released.iter().map(|(day, at)| ReleasedDay { day: *day, released_on: *at });
        Self { codes: codes.collect(), released: released.collect() }
    }

    /// The first released day and the later of the last one and today: what a calendar of them shows.
    pub fn span(&self, today: Day) -> Option<(Day, Day)> {
        let days = || self.released.iter().map(|released| released.day);
        Some((days().min()?, days().max()?.max(today)))
    }
}

impl Hanging {
    /// Of a code from `first` on: planned, where a code before it hangs on after today and until then.
    fn of(venue: &VenueFile, first: Day, until: Option<Day>, today: Day) -> Self {
        let is_planned = venue.former.iter().any(|former| former.until > today && former.until <= first);
        match until {
            Some(day) if day <= today => Self::Before(day),
            Some(day) if is_planned => Self::PlannedUntil(day),
            Some(day) => Self::NowUntil(day),
            None if is_planned => Self::Planned,
            None => Self::Now,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::poster::tests::venue;

    #[test]
    fn each_code_of_a_door_hung_hangs_or_is_planned() {
        let today = Day::new(20_800);
        let mut venue = VenueFile::new(venue("", "First", ""), "H");
        let names = [(20_790, "Second"), (20_806, "Third"), (20_810, "Fourth")];
        for (from, name) in names.map(|(day, name)| (Day::new(day), name)) {
            let texts = NewTexts::new(None, Some(name.into()), None).unwrap();
            Change { from, last: None, today }.rename(&mut venue, &texts, &mut rand::rng()).unwrap();
        }
        let trace = Trace::of(&venue, today);
        let hanging: Vec<Hanging> = trace.codes.iter().map(|code| code.hanging).collect();
        let [second, third, fourth] = names.map(|(day, _)| Day::new(day));
        assert_eq!(
            hanging,
            [
                Hanging::Before(second),
                Hanging::NowUntil(third),
                Hanging::PlannedUntil(fourth),
                Hanging::Planned
            ]
        );
        assert_eq!(trace.span(today), None);
        let planned: Vec<Day> =
            replaced(&venue, today, false).planned.iter().map(|planned| planned.day).collect();
        assert_eq!(planned, [third, fourth]);
    }
}
