//! The places of a table: each a venue code, as text or as a picture of its poster, of which only the keys are kept.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
};

use homesafe_client::{
    files::{FileError, read_bounded},
    picture,
};
use homesafe_protocol::{
    DeploymentId, Hash,
    keys::{DayKey, VenueKey},
    label::Label,
    time::{Day, Validity},
    venue::{HomeSafeCode, VenuePublic},
};
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::table::RowError;

/// Names a venue within a run: a hash of its key.
pub type VenueId = Hash;
/// Names a venue-day in the desk's own records, without its key: a hash of the day key. Posters, shares and slips of one
/// venue lead to the same.
pub type VenueDayId = Hash;

/// What the desk needs of a venue.
#[derive(Debug)]
pub struct Venue {
    keys: Keys,
    /// Its name in this run.
    pub id: VenueId,
    /// What people call it.
    pub label: Box<str>,
    /// Its code, where the columns ask for it.
    pub code: Option<Box<HomeSafeCode>>,
}

/// A poster gives the key of all days, a share or a slip those of some.
#[derive(Debug)]
enum Keys {
    All(VenueKey, Validity),
    One(Day, DayKey),
}

impl Venue {
    /// A venue of which the whole key is known.
    pub fn new(key: VenueKey, validity: Validity, label: &str) -> Self {
        let id = id_of(key.expose());
        Self { keys: Keys::All(key, validity), id, label: label.into(), code: None }
    }

    /// A venue on one day.
    pub fn on(day: Day, key: DayKey, label: &str) -> Self {
        let id = id_of(key.expose());
        Self { keys: Keys::One(day, key), id, label: label.into(), code: None }
    }

    fn of_code(code: HomeSafeCode, keep_code: bool) -> Self {
        let (body, public) = (code.body(), code.body().public());
        let venue = Self::new(body.venue_key(), public.validity(), label_of(public));
        Self { code: keep_code.then(|| Box::new(code)), ..venue }
    }

    /// The key of a day, if it is known.
    pub fn day_key(&self, day: Day) -> Option<DayKey> {
        match &self.keys {
            Keys::All(key, _) => Some(key.day_key(day)),
            Keys::One(only, key) => (*only == day).then(|| key.clone()),
        }
    }

    /// Whether its code may be used on a day.
    pub fn is_valid_on(&self, day: Day) -> bool {
        match &self.keys {
            Keys::All(_, validity) => validity.contains(day),
            Keys::One(only, _) => *only == day,
        }
    }

    /// The name of a day of it.
    pub fn day_id(&self, day: Day) -> Option<VenueDayId> {
        self.day_key(day).map(|key| id_of(key.expose()))
    }
}

/// What to call a venue: its English name, else its Chinese one.
pub(crate) fn label_of(public: &VenuePublic) -> &str {
    if public.name_en().is_empty() { public.name_zh() } else { public.name_en() }
}

fn id_of(secret: &[u8; 32]) -> Hash {
    let digest = Sha256::new().chain_update(Label::DeskVenueDay.bytes()).chain_update(secret).finalize();
    <[u8; 32]>::from(digest).into()
}

/// The venues of a table, by number.
pub type Venues = Vec<Venue>;

/// A cell's venue by number, or its line and what is wrong with it.
type Resolved = Result<u32, (u64, RowError)>;

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

    /// Reads every cell once, on all cores: for each its venue's number, or its line and what is wrong. Pictures are looked
    /// for in `folder`.
    pub fn resolve(self, folder: &Path, deployment: DeploymentId, keep_codes: bool) -> (Venues, Vec<Resolved>) {
        let read = |(line, text): &(u64, Zeroizing<String>)| {
            let code = read_code(text, folder, deployment).map_err(|error| (*line, error))?;
            Ok(Venue::of_code(code, keep_codes))
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

/// A venue code of this deployment, from its text or from a picture in `folder`.
pub(crate) fn read_code(cell: &str, folder: &Path, deployment: DeploymentId) -> Result<HomeSafeCode, RowError> {
    let code =
        if cell.starts_with("HTTPS://") { HomeSafeCode::from_text(cell)? } else { from_picture(&folder.join(cell))?.0 };
    let public = code.body().public();
    if public.deployment() != deployment || public.feed() != 0 {
        return Err(RowError::OtherDeployment);
    }
    Ok(code)
}

/// The only venue code in a picture, and the host it is written with.
pub(crate) fn from_picture(path: &Path) -> Result<(HomeSafeCode, String), RowError> {
    let bytes = read_bounded(path, picture::MAX_BYTES as u64).map_err(|error| match error {
        FileError::Io { error, .. } => RowError::PictureFile(error.kind().to_string()),
        _ => RowError::PictureFile("larger than any picture of a poster".into()),
    })?;
    let texts = picture::decode(&bytes)?;
    let mut codes: Vec<_> =
        texts.iter().filter_map(|text| Some((HomeSafeCode::from_text(text).ok()?, host_of(text)))).collect();
    match (codes.pop(), codes.is_empty()) {
        (Some(code), true) => Ok(code),
        (Some(_), false) => Err(RowError::SeveralCodes),
        (None, _) => Err(RowError::NoVenueCode),
    }
}

/// The host of a text that is a venue code.
pub(crate) fn host_of(text: &str) -> String {
    text.strip_prefix("HTTPS://")
        .and_then(|rest| rest.split_once('/'))
        .map(|(host, _)| host)
        .unwrap_or_default()
        .to_owned()
}
