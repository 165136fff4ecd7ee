//! The places of a table: each a venue code, as text or as a picture of its poster, of which the keys are
//! kept and what it shows of itself.

use std::{
    collections::{BTreeMap, HashMap},
    ops::RangeInclusive,
    path::Path,
};

use homesafe_host::files::{FileError, read_bounded, read_given};
use homesafe_protocol::{
    DeploymentId, Hash,
    display::one_line,
    foreign::IssuerKey,
    keys::{DayKey, VenueKey},
    label::Label,
    share::VenueEvidence,
    time::{Day, Validity},
    venue::VenueCode,
};
use poster_reader::{picture, scan};
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::error::WindowRowError;

/// Names a venue within a run: a hash of its key.
pub type VenueId = Hash;
/// Names a venue-day in the desk's own records, without its key: a hash of the day key. Posters, shares and
/// slips of one venue lead to the same.
pub type VenueDayId = Hash;

/// What the desk needs of a venue.
#[derive(Debug, Clone)]
pub struct Venue {
    keys: Keys,
    /// Its name in this run.
    pub id: VenueId,
    /// What people call it.
    pub label: Box<str>,
    shows: Shows,
}

/// What there is of a venue to show to others.
#[derive(Debug, Clone)]
enum Shows {
    Code(Box<VenueCode>),
    Evidence(Box<VenueEvidence>),
    Nothing,
}

/// A poster gives the key of all days, a share or a slip those of some.
#[derive(Debug, Clone)]
enum Keys {
    All(VenueKey, RangeInclusive<Day>),
    One(Day, DayKey),
}

impl Venue {
    /// A venue of which the whole key is known.
    pub fn new(key: VenueKey, validity: Validity, label: &str) -> Self {
        let id = id_of(key.expose());
        let days = validity.first_utc_day()..=validity.last_utc_day();
        Self { keys: Keys::All(key, days), id, label: label.into(), shows: Shows::Nothing }
    }

    /// A venue on one day.
    pub fn on(day: Day, key: DayKey, label: &str) -> Self {
        let id = id_of(key.expose());
        Self { keys: Keys::One(day, key), id, label: label.into(), shows: Shows::Nothing }
    }

    /// The same, with what it shows of itself.
    pub fn showing(self, evidence: Option<VenueEvidence>) -> Self {
        Self {
            shows: evidence.map_or(Shows::Nothing, |evidence| Shows::Evidence(Box::new(evidence))),
            ..self
        }
    }

    fn of_code(code: VenueCode) -> Self {
        let (key, label) = (code.venue_key(), label_of(&code).into());
        let days = match &code {
            VenueCode::HomeSafe(code) => {
                let validity = code.body().public().validity();
                validity.first_utc_day()..=validity.last_utc_day()
            }
            VenueCode::Foreign(code) => match code.valid() {
                Some((start, end)) => start.day()..=end.day(),
                None => Day::new(0)..=Day::new(u16::MAX),
            },
        };
        let id = id_of(key.expose());
        Self { keys: Keys::All(key, days), id, label, shows: Shows::Code(Box::new(code)) }
    }

    /// Its code, if it is known.
    pub fn code(&self) -> Option<&VenueCode> {
        if let Shows::Code(code) = &self.shows { Some(code) } else { None }
    }

    /// What proves its name for a day, to those who hold the trust document.
    pub fn evidence(&self, day: Day) -> Option<VenueEvidence> {
        match &self.shows {
            Shows::Code(code) => Some(VenueEvidence::of(code.as_homesafe()?, [day])),
            Shows::Evidence(evidence) => evidence.on(day),
            Shows::Nothing => None,
        }
    }

    /// What to call it where nothing proves the name: with its system, if that is another.
    pub fn word(&self) -> String {
        match self.code().and_then(VenueCode::as_foreign) {
            Some(code) => format!("{}: {}", code.scheme().title(), self.label),
            None => self.label.to_string(),
        }
    }

    /// The key of a day, if it is known.
    pub fn day_key(&self, day: Day) -> Option<DayKey> {
        match &self.keys {
            Keys::All(key, _) => Some(key.day_key(day)),
            Keys::One(only, key) => (*only == day).then(|| key.clone()),
        }
    }

    /// Whether its code may be used on a UTC day.
    pub fn is_valid_on(&self, day: Day) -> bool {
        match &self.keys {
            Keys::All(_, days) => days.contains(&day),
            Keys::One(only, _) => *only == day,
        }
    }

    /// The name of a day of it.
    pub fn day_id(&self, day: Day) -> Option<VenueDayId> {
        self.day_key(day).map(|key| day_id(key.expose()))
    }
}

/// What to call a venue: its English name, else its Chinese one.
fn label_of(code: &VenueCode) -> &str {
    if code.name_en().is_empty() { code.name_zh() } else { code.name_en() }
}

/// The name of a venue-day by its key.
pub(crate) fn day_id(key: &[u8; 32]) -> VenueDayId {
    id_of(key)
}

fn id_of(secret: &[u8; 32]) -> Hash {
    let digest = Sha256::new().chain_update(Label::DeskVenueDay.bytes()).chain_update(secret).finalize();
    <[u8; 32]>::from(digest).into()
}

/// The venues of a table, by number.
pub type Venues = Vec<Venue>;

/// A cell's venue by number, or its line and what is wrong with it.
type Resolved = Result<u32, (u64, WindowRowError)>;

/// Distinct cells of the column `code`, in the order in which they appear.
#[derive(Debug, Default)]
pub(super) struct Cells {
    texts: Vec<(u64, Zeroizing<String>)>,
    by_hash: HashMap<Hash, usize>,
}

impl Cells {
    /// The number of the cell with this text, which stands in this line.
    pub fn number(&mut self, text: &str, line: u64) -> usize {
        // By hash: half a million texts need not be held twice.
        let next = self.texts.len();
        let number = *self.by_hash.entry(Hash::of_object(text.as_bytes())).or_insert(next);
        if number == next {
            self.texts.push((line, Zeroizing::new(text.to_owned())));
        }
        number
    }

    /// Reads every cell once, on all cores: for each its venue's number, or its line and what is wrong.
    /// Pictures are looked for in `folder`.
    pub fn resolve(
        self,
        folder: &Path,
        deployment: DeploymentId,
        issuer: Option<&IssuerKey>,
    ) -> (Venues, Vec<Resolved>) {
        let read = |(line, text): &(u64, Zeroizing<String>)| {
            let code = read_code(text, Some(folder), deployment, issuer).map_err(|error| (*line, error))?;
            Ok(Venue::of_code(code))
        };
        let codes: Vec<_> = self.texts.par_iter().map(read).collect();
        let (mut venues, mut numbers) = (Venues::new(), BTreeMap::new());
        let number = |code: Result<Venue, _>| {
            let venue = code?;
            // One place may be written in two ways: text and picture, with and without a certificate.
            let number = *numbers.entry(venue.id).or_insert(venues.len() as u32);
            if number as usize == venues.len() {
                venues.push(venue);
            }
            Ok(number)
        };
        let numbers = codes.into_iter().map(number).collect();
        (venues, numbers)
    }
}

/// A venue code of this deployment, or of another system: its text, or a picture in `folder`, in which no
/// pipe is waited for; without one a person named the picture. `issuer` is the key whose signatures on NHS
/// codes count.
pub(crate) fn read_code(
    cell: &str,
    folder: Option<&Path>,
    deployment: DeploymentId,
    issuer: Option<&IssuerKey>,
) -> Result<VenueCode, WindowRowError> {
    if cell.is_empty() {
        return Err(WindowRowError::NoCode);
    }
    let within = |cell: &str| folder.unwrap_or(Path::new("")).join(cell);
    // As somebody on Windows writes it.
    let path = Some(within(cell)).filter(|path| path.exists() || !cell.contains('\\'));
    let path = path.unwrap_or_else(|| within(&cell.replace('\\', "/")));
    let read = if folder.is_some() { read_bounded } else { read_given };
    let code = if scan::looks_like_text(cell) && !path.exists() {
        scan::code(cell.as_bytes(), issuer)?
    } else {
        match picture(read(&path, picture::MAX_BYTES as u64), cell, &path) {
            Err(WindowRowError::PictureMissing(None)) if may_be_plate(cell) => {
                return Err(WindowRowError::Plate);
            }
            found => scan::code(&found?, issuer)?,
        }
    };
    let public = code.as_homesafe().map(|code| code.body().public());
    if public.is_some_and(|public| public.deployment() != deployment || public.feed() != 0) {
        return Err(WindowRowError::OtherDeployment);
    }
    Ok(code)
}

/// A cell that looks like the name of a file; what may be a code is never shown.
fn file_name(cell: &str) -> Option<String> {
    let ending = cell.rsplit_once('.').map(|(_, ending)| ending)?;
    let is_ending =
        (2..=5).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (is_ending && cell.len() <= 200).then(|| one_line(cell, 200))
}

/// Whether a cell is as short as a taxi's plate, and has its letters and digits.
fn may_be_plate(cell: &str) -> bool {
    cell.bytes().any(|byte| byte.is_ascii_digit())
        && scan::code(format!("taxi:{cell}").as_bytes(), None).is_ok()
}

/// Where a picture was looked for.
fn whole_path(path: &Path) -> String {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    one_line(&path.display().to_string(), 400)
}

fn picture(
    read: Result<Vec<u8>, FileError>,
    cell: &str,
    path: &Path,
) -> Result<Zeroizing<Vec<u8>>, WindowRowError> {
    read.map(Zeroizing::new).map_err(|error| match error {
        error if error.is_not_found() => {
            WindowRowError::PictureMissing(file_name(cell).map(|_| whole_path(path)))
        }
        FileError::Io { error, .. } => WindowRowError::PictureFile(error),
        _ => WindowRowError::PictureTooLarge,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attack_a_cell_that_may_be_a_code_is_never_shown() {
        let shown = |cell: &str| {
            let origin = "homesafe.example/hk".parse::<homesafe_protocol::origin::Origin>().unwrap();
            let error = read_code(cell, Some(Path::new("/nowhere")), origin.deployment(), None).unwrap_err();
            homesafe_host::cli::words().fact(&error)
        };
        for path in ["posters/tea.png", "posters\\tea.png", "\u{8336}.jpeg"] {
            assert!(
                shown(path).contains(&format!("/nowhere/{}", path.replace('\\', "/"))),
                "{}",
                shown(path)
            );
        }
        assert!(shown("").contains("empty"));
        for plate in ["VK7413", "vk 7413"] {
            assert!(shown(plate).contains("taxi:") && !shown(plate).contains(plate), "{}", shown(plate));
        }
        let secret = "AEVSWQUMAAAZGQTKCZOHJ3JTQ425SXRNLSC4EAC2KBZVA7AP4223PZVYV7UIZNXJUSIOLO5T";
        for code in [
            secret.to_owned(),
            format!("HTTPS//HOMESAFE.EXAMPLE/V#{secret}"),
            format!("homesafe.example/V#{secret}"),
            format!("x.{secret}"),
            format!("HTTPS://HOMESAFE.EXAMPLE/V#{secret}"),
            format!("{}.png", secret.repeat(4)),
        ] {
            assert!(!shown(&code).contains(&secret[..20]), "{code}: {}", shown(&code));
        }
    }
}
