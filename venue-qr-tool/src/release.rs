//! Slips for the health authority, for days on which a patient was there (protocol, section 11). They do not
//! carry the venue's secret.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use homesafe_host::{
    clock::{format_day, local_day},
    files::{self, FileError, PRIVATE},
};
use homesafe_protocol::{
    SubmissionPublicKey,
    passphrase::Passphrase,
    share::{ShareError, Slip, VenueEvidence},
    time::{Day, UnixTime},
    trust::TrustDocument,
    venue::HomeSafeCode,
};
use rand::CryptoRng;
use serde::Serialize;

use crate::{
    date,
    folder::{FolderError, Folders},
    venue_file::VenueFile,
};

/// The furthest time zones from UTC, in minutes.
const MAX_OFFSET: i32 = 14 * 60;

/// Why no slip was made.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum ReleaseError {
    /// A venue of another deployment.
    #[error("the venue belongs to another deployment than this trust document, {0}")]
    OtherDeployment(String),
    /// No submission key holds.
    #[error("the trust document names no key to which a slip could be sealed now")]
    NoKey,
    /// Days on which no code of the door hung.
    #[error("no poster of these venue files hung on {}", written(.0))]
    NotHung(#[serde(serialize_with = "date::texts")] Vec<Day>),
    /// A day that has begun nowhere.
    #[error("{} is still to come", format_day(*.0))]
    StillToCome(#[serde(serialize_with = "date::text")] Day),
    /// A venue file.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The slip's file.
    #[error(transparent)]
    File(#[from] FileError),
    /// Too many venues or days, or a key that cannot be used.
    #[error(transparent)]
    Slip(#[from] ShareError),
}

/// Days of the calendar on the wall, each with the days of UTC that it touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalDays(BTreeMap<Day, Vec<Day>>);

impl LocalDays {
    /// Days in a time zone, of which `offset` says for each day how many minutes east of Greenwich it is.
    ///
    /// # Errors
    /// A day that has begun nowhere.
    pub fn new(
        days: impl IntoIterator<Item = Day>,
        offset: impl Fn(Day) -> i32,
        now: UnixTime,
    ) -> Result<Self, ReleaseError> {
        let day = |day: Day| match day.saturating_sub(1).start() > now {
            true => Err(ReleaseError::StillToCome(day)),
            false => Ok((day, utc_days(day, offset(day)))),
        };
        Ok(Self(days.into_iter().map(day).collect::<Result<_, _>>()?))
    }

    /// The days themselves.
    fn wall(&self) -> Vec<Day> {
        self.0.keys().copied().collect()
    }

    /// The days of UTC, each once.
    pub fn utc(&self) -> Vec<Day> {
        self.0.values().flatten().copied().collect::<BTreeSet<_>>().into_iter().collect()
    }
}

/// What was released.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Released {
    /// The slip's file.
    pub slip: PathBuf,
    /// How many codes it names.
    pub codes: usize,
    /// The days, whole.
    #[serde(serialize_with = "date::texts")]
    pub utc_days: Vec<Day>,
}

/// Writes a slip of one door's venue files, and notes the days in these; see [`slip`].
///
/// # Errors
/// As [`slip`]; [`ReleaseError::Folder`] for a venue file that cannot be read or written,
/// [`ReleaseError::File`] for a slip that cannot be written, or has another file in its place.
pub fn release(
    files: &[PathBuf],
    passphrase: Passphrase,
    days: &LocalDays,
    trust: &TrustDocument,
    now: UnixTime,
    out: &Path,
) -> Result<Released, ReleaseError> {
    let mut folders = Folders::to_change(files.iter().map(PathBuf::as_path), passphrase)?;
    let mut venues = files.iter().map(|path| folders.read(path)).collect::<Result<Vec<_>, _>>()?;
    files::write_new(out, &slip(&venues, days, trust, now, &mut rand::rng())?, PRIVATE)?;
    // After the slip is there: a day that is noted as released was.
    for (path, venue) in files.iter().zip(&mut venues) {
        venue.released.extend(days.0.keys().map(|day| (*day, local_day(now))));
        folders.write(path, venue)?;
    }
    let utc_days = days.utc();
    let wall = days.wall();
    let codes = venues.iter().flat_map(|venue| venue.codes_on(&wall)).count();
    Ok(Released { slip: out.to_owned(), codes, utc_days })
}

/// The UTC days that a local day touches: two, unless the clocks there show UTC. `offset` is minutes east of
/// Greenwich.
pub fn utc_days(local: Day, offset: i32) -> Vec<Day> {
    let offset = offset.clamp(-MAX_OFFSET, MAX_OFFSET);
    let shifted = |at: UnixTime| {
        let seconds = u64::from(offset.unsigned_abs()) * 60;
        if offset >= 0 { at.saturating_sub(seconds) } else { at.saturating_add(seconds) }
    };
    let first = shifted(local.start()).day();
    let last = shifted(local.start().saturating_add(86_399)).day();
    if first == last { vec![first] } else { vec![first, last] }
}

/// A sealed slip of one door's codes on some days, former codes that still hung
/// then among them, to the submission key of `trust` that holds longest from `now` on.
///
/// # Errors
/// [`ReleaseError::NotHung`] names every day on which no code hung, and nothing is released of the others
/// either.
pub fn slip(
    venues: &[VenueFile],
    days: &LocalDays,
    trust: &TrustDocument,
    now: UnixTime,
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, ReleaseError> {
    let deployment = trust.origin().deployment();
    let hung = |day: &Day| venues.iter().any(|venue| venue.codes_on(&[*day]).next().is_some());
    let wall = days.wall();
    let not_hung: Vec<Day> = wall.iter().copied().filter(|day| !hung(day)).collect();
    if !not_hung.is_empty() {
        return Err(ReleaseError::NotHung(not_hung));
    }
    // What hung is asked of the wall's calendar; keys go by UTC days.
    let codes: Vec<&HomeSafeCode> = venues.iter().flat_map(|venue| venue.codes_on(&wall)).collect();
    let days = days.utc();
    if codes.iter().any(|code| code.body().public().deployment() != deployment) {
        return Err(ReleaseError::OtherDeployment(trust.origin().to_string()));
    }
    let holding = trust.body().submission.iter().filter(|dated| dated.holds_at(now));
    let key: SubmissionPublicKey =
        holding.max_by_key(|dated| dated.not_after).map(|dated| dated.key).ok_or(ReleaseError::NoKey)?;
    let evidence = codes.into_iter().map(|code| VenueEvidence::of(code, days.iter().copied())).collect();
    Ok(Slip::new(evidence)?.seal(trust.origin(), &key, rng)?)
}

fn written(days: &[Day]) -> String {
    days.iter().copied().map(format_day).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_local_day_is_two_days_of_utc() {
        let days =
            |offset| utc_days(Day::new(20_000), offset).iter().map(|day| day.number()).collect::<Vec<_>>();
        assert_eq!(days(0), [20_000]);
        assert_eq!(days(8 * 60), [19_999, 20_000]);
        assert_eq!(days(-5 * 60), [20_000, 20_001]);
        assert_eq!(days(i32::MAX), [19_999, 20_000]);
    }
}
