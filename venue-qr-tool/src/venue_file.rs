//! What an operator keeps of a door: its code and the host in it, the codes that hung there before, and which
//! days were released to the health authority; sealed to the folder's passphrase.

use std::collections::BTreeMap;

use homesafe_protocol::{
    codec::DecodeError,
    encoding::{decode_whole, encode},
    time::Day,
    venue::HomeSafeCode,
};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize as _, Zeroizing};

/// How the names of venue files end.
pub const EXTENSION: &str = ".venue.age";
/// Version 1 held code and host alone.
const VERSION: u8 = 2;

/// A door as its operator keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VenueFile {
    /// The code, its secret included.
    pub code: HomeSafeCode,
    /// The host in the code's text.
    pub host: String,
    /// Codes that hung there before, the latest last.
    pub former: Vec<Former>,
    /// Days of the calendar on the wall that were released, each with the day on which that was done last.
    pub released: BTreeMap<Day, Day>,
}

/// A code that hung at the door until it was renamed or rotated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Former {
    /// The code.
    pub code: HomeSafeCode,
    /// The last day on which it may have hung.
    pub until: Day,
}

/// Why the content of a venue file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum VenueFileError {
    /// Of a later program.
    #[error("the venue file is of version {0}")]
    Version(u8),
    /// Not a venue file.
    #[error("the venue file is damaged")]
    Damaged,
    /// The code in it.
    #[error("the venue file's code is damaged: {0}")]
    Code(#[from] DecodeError),
}

#[derive(Serialize, Deserialize)]
struct Content {
    host: String,
    payload: Payload,
}

#[derive(Serialize, Deserialize)]
struct History {
    former: Vec<(Payload, u16)>,
    released: Vec<(u16, u16)>,
}

/// A code's payload, which holds the secret.
#[derive(Serialize, Deserialize)]
struct Payload(Vec<u8>);

impl Drop for Payload {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl VenueFile {
    /// A new door.
    pub fn new(code: HomeSafeCode, host: &str) -> Self {
        Self { code, host: host.to_owned(), former: Vec::new(), released: BTreeMap::new() }
    }

    /// Hangs another code from `day` on; on that day both may hang.
    pub fn replace(&mut self, code: HomeSafeCode, day: Day) {
        let before = std::mem::replace(&mut self.code, code);
        self.former.push(Former { code: before, until: day });
    }

    /// The code that hangs from a day on, or hung then.
    pub fn code_on(&self, day: Day) -> &HomeSafeCode {
        self.former.iter().find(|former| former.until > day).map_or(&self.code, |former| &former.code)
    }

    /// The newest code; where a change is planned, the one that hangs from a day on.
    pub fn newest_or_on(&self, day: Option<Day>) -> &HomeSafeCode {
        day.map_or(&self.code, |day| self.code_on(day))
    }

    /// The codes that may have hung on any of some days of the wall's calendar: the one that hangs now, and former ones.
    pub fn codes_on<'a>(&'a self, days: &'a [Day]) -> impl Iterator<Item = &'a HomeSafeCode> {
        let first = |code: &HomeSafeCode| code.body().public().validity().first();
        let hung =
            move |former: &&Former| days.iter().any(|day| (first(&former.code)..=former.until).contains(day));
        let hangs = days.iter().any(|day| *day >= first(&self.code));
        let former = self.former.iter().filter(hung).map(|former| &former.code);
        hangs.then_some(&self.code).into_iter().chain(former)
    }

    /// The content to seal: a version byte, then host, payload, former codes and released days in postcard.
    pub fn encode(&self) -> Zeroizing<Vec<u8>> {
        let content = Content { host: self.host.clone(), payload: Payload::of(&self.code) };
        let history = History {
            former: self
                .former
                .iter()
                .map(|former| (Payload::of(&former.code), former.until.number()))
                .collect(),
            released: self.released.iter().map(|(day, at)| (day.number(), at.number())).collect(),
        };
        // Writing text and bytes to memory cannot fail; an empty file would be refused as damaged.
        Zeroizing::new(encode(&(VERSION, content, history)).unwrap_or_default())
    }

    /// Reads unsealed content to its last byte.
    ///
    /// # Errors
    /// [`VenueFileError::Version`] for a later program's; [`VenueFileError::Damaged`] and
    /// [`VenueFileError::Code`].
    pub fn decode(bytes: &[u8]) -> Result<Self, VenueFileError> {
        let (version, body) = bytes.split_first().ok_or(VenueFileError::Damaged)?;
        let (content, history): (Content, History) = match *version {
            VERSION => decode_whole(body).ok_or(VenueFileError::Damaged)?,
            1 => {
                let content = decode_whole(body).ok_or(VenueFileError::Damaged)?;
                (content, History { former: Vec::new(), released: Vec::new() })
            }
            other => return Err(VenueFileError::Version(other)),
        };
        let former = |(payload, until): &(Payload, u16)| {
            Ok(Former { code: HomeSafeCode::decode(&payload.0)?, until: Day::new(*until) })
        };
        Ok(Self {
            code: HomeSafeCode::decode(&content.payload.0)?,
            host: content.host,
            former: history.former.iter().map(former).collect::<Result<_, DecodeError>>()?,
            released: history.released.iter().map(|(day, at)| (Day::new(*day), Day::new(*at))).collect(),
        })
    }
}

impl Payload {
    fn of(code: &HomeSafeCode) -> Self {
        Self(code.encode().to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::poster::tests::venue;

    #[test]
    fn round_trips_and_refuses_the_rest() {
        let mut file = VenueFile::new(venue("蓮香茶室", "Lin Heung", ""), "HOMESAFE.EXAMPLE");
        file.replace(venue("蓮香居", "Lin Heung Kui", ""), Day::new(20_800));
        file.released.insert(Day::new(20_790), Day::new(20_801));
        let bytes = file.encode();
        assert_eq!(VenueFile::decode(&bytes).as_ref(), Ok(&file));
        for cut in 0..bytes.len() {
            assert!(VenueFile::decode(&bytes[..cut]).is_err(), "{cut}");
        }
        assert_eq!(VenueFile::decode(&[&bytes[..], &[0]].concat()), Err(VenueFileError::Damaged));
        assert_eq!(VenueFile::decode(&[3]), Err(VenueFileError::Version(3)));
    }

    #[test]
    fn files_of_the_first_version_are_read() {
        let code = venue("", "Lin Heung", "");
        let content = Content { host: "H".into(), payload: Payload::of(&code) };
        let bytes = [&[1], &postcard::to_allocvec(&content).unwrap()[..]].concat();
        assert_eq!(VenueFile::decode(&bytes), Ok(VenueFile::new(code, "H")));
    }

    #[test]
    fn a_door_gives_the_codes_of_the_days_asked_for() {
        let (old, new) = (venue("", "Old", ""), venue("", "New", ""));
        let mut file = VenueFile::new(old.clone(), "H");
        file.replace(new.clone(), Day::new(20_800));
        let on = |days: &[u16]| {
            let days: Vec<Day> = days.iter().map(|day| Day::new(*day)).collect();
            file.codes_on(&days).cloned().collect::<Vec<_>>()
        };
        assert_eq!(on(&[20_799]), [new.clone(), old.clone()]);
        assert_eq!(on(&[20_800, 20_801]), [new.clone(), old]);
        assert_eq!(on(&[20_801]), std::slice::from_ref(&new));
        let first = new.body().public().validity().first();
        let before = VenueFile::new(new, "H");
        assert_eq!(before.codes_on(&[first.saturating_sub(1)]).count(), 0, "printed, and not yet to hang");
    }
}
