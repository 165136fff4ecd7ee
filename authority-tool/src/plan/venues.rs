//! The places of a table: each a venue code, as text or as a picture of its poster, of which only the keys are kept.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
};

use homesafe_client::{
    files::{FileError, read_bounded},
    picture,
};
use homesafe_protocol::{DeploymentId, Hash, keys::VenueKey, time::Validity, venue::VenueCode};
use rayon::prelude::*;
use zeroize::Zeroizing;

use super::table::RowError;

/// Names a venue in the desk's own records, without its key: a hash of the venue key.
pub type VenueId = Hash;

/// What the desk needs of a venue code.
#[derive(Debug)]
pub struct Venue {
    /// From which the day keys come.
    pub key: VenueKey,
    /// Its name in the desk's records.
    pub id: VenueId,
    /// Days on which the code may be used.
    pub validity: Validity,
}

impl Venue {
    fn new(code: &VenueCode) -> Self {
        let key = code.body().venue_key();
        let labelled = Zeroizing::new([b"homesafe-authority venue\0".as_slice(), key.expose()].concat());
        Self { id: Hash::of_object(&labelled), key, validity: code.body().public().validity() }
    }
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
    pub fn resolve(self, folder: &Path, deployment: DeploymentId) -> (Venues, Vec<Resolved>) {
        let read =
            |(line, text): &(u64, Zeroizing<String>)| read_code(text, folder, deployment).map_err(|e| (*line, e));
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

fn read_code(cell: &str, folder: &Path, deployment: DeploymentId) -> Result<Venue, RowError> {
    let code =
        if cell.starts_with("HTTPS://") { VenueCode::from_text(cell)? } else { from_picture(&folder.join(cell))?.0 };
    let public = code.body().public();
    if public.deployment() != deployment || public.feed() != 0 {
        return Err(RowError::OtherDeployment);
    }
    Ok(Venue::new(&code))
}

/// The only venue code in a picture, and the host it is written with.
pub(crate) fn from_picture(path: &Path) -> Result<(VenueCode, String), RowError> {
    let bytes = read_bounded(path, picture::MAX_BYTES as u64).map_err(|error| match error {
        FileError::Io { error, .. } => RowError::PictureFile(error.kind().to_string()),
        _ => RowError::PictureFile("larger than any picture of a poster".into()),
    })?;
    let texts = picture::decode(&bytes)?;
    let mut codes: Vec<_> =
        texts.iter().filter_map(|text| Some((VenueCode::from_text(text).ok()?, host_of(text)))).collect();
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
