//! Checking in as a resident does it: what has to be asked first, and then the visit. Whoever asks need not
//! hold the device meanwhile, and comes back with what was agreed to.

use homesafe_protocol::{display, foreign::Scheme, passphrase::Passphrase, time::UnixTime, venue::VenueCode};
use rand::CryptoRng;
use serde::Serialize;

use super::{CheckIn, Device, DeviceError, NewVisit, check_in::held, recent};
use crate::visit_log::{DiaryKey, MatchEntry};

/// What the resident has agreed to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Agreed {
    /// That everybody may read the windows of venues whose code is a public number.
    pub public_ids: bool,
    /// That a second visit is entered to a venue that was entered just before.
    pub again: bool,
}

/// What the resident is to be asked before a visit is entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Question {
    /// Whether everybody may read the windows of such a venue: its code is a public number. Asked once.
    PublicIds(Scheme),
    /// Whether a second visit is meant: the venue was entered within the last minutes.
    AgainNow,
    /// Whether a second visit is meant: the diary has one that began shortly before or after, at this time.
    Again(#[serde(serialize_with = "display::time")] UnixTime),
}

/// What came of a scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scanned {
    /// The visit is entered.
    Entered(CheckIn),
    /// Nothing was entered: ask, and scan again with what was agreed to.
    Asks(Question),
}

impl Agreed {
    /// With a yes to a question.
    pub const fn and(mut self, question: Question) -> Self {
        match question {
            Question::PublicIds(_) => self.public_ids = true,
            Question::AgainNow | Question::Again(_) => self.again = true,
        }
        self
    }
}

impl Device<'_> {
    /// Enters a visit, or says what is to be asked first. For a visit entered afterwards, `passphrase` opens
    /// the diary, so that it is compared with those in it; without, a locked device knows of the last minutes
    /// only.
    ///
    /// # Errors
    /// Those of [`Self::enter`], and those of the passphrase.
    pub fn scan(
        &mut self,
        new: &NewVisit<'_>,
        agreed: Agreed,
        passphrase: Option<&Passphrase>,
        now: UnixTime,
        rng: &mut impl CryptoRng,
    ) -> Result<Scanned, DeviceError> {
        let public = new.code.as_foreign().map(|code| code.scheme()).filter(|scheme| scheme.has_public_ids());
        if let Some(scheme) = public
            && !self.knows_public_ids()?
        {
            if !agreed.public_ids {
                return Ok(Scanned::Asks(Question::PublicIds(scheme)));
            }
            self.accept_public_ids()?;
        }
        if !agreed.again
            && let Some(question) = self.double_of(new.code, new.arrival, passphrase, now)?
        {
            return Ok(Scanned::Asks(question));
        }
        self.enter(new, now, rng).map(Scanned::Entered)
    }

    /// Whether this may be one scan done twice: the same venue was scanned within the last minutes. Of other
    /// times a locked device does not say whether its owner was there: see [`Self::double_in_diary`].
    ///
    /// # Errors
    /// Those of the storage.
    pub fn is_double_scan(
        &self,
        code: &VenueCode,
        arrival: UnixTime,
        now: UnixTime,
    ) -> Result<bool, DeviceError> {
        Ok(recent::holds(self.storage, code, arrival, now)?)
    }

    /// The visit to the same venue that began shortly before or after `arrival`, at whatever time: its
    /// arrival.
    ///
    /// # Errors
    /// Those of the log.
    pub fn double_in_diary(
        &self,
        code: &VenueCode,
        arrival: UnixTime,
        diary: &DiaryKey,
    ) -> Result<Option<UnixTime>, DeviceError> {
        let log = self.log()?;
        let (visits, (told, _)) = (log.read_visits()?.visits, log.read_diary(diary)?);
        let is_here = |entry: &&MatchEntry| {
            let other = told.get(&entry.visit).and_then(|told| VenueCode::decode(&told.code).ok());
            other.is_some_and(|other| held(&other, [arrival.day()]) == held(code, [arrival.day()]))
        };
        let near = visits.values().filter(|entry| recent::is_recent(entry.arrival, arrival));
        Ok(near.filter(is_here).map(|entry| entry.arrival).max())
    }

    /// Whether this may be one visit entered twice.
    fn double_of(
        &self,
        code: &VenueCode,
        arrival: UnixTime,
        passphrase: Option<&Passphrase>,
        now: UnixTime,
    ) -> Result<Option<Question>, DeviceError> {
        if self.is_double_scan(code, arrival, now)? {
            return Ok(Some(Question::AgainNow));
        }
        let is_locked = self.lock_cost().is_some();
        if arrival == now || (is_locked && passphrase.is_none()) {
            return Ok(None);
        }
        let diary = self.open_diary(passphrase.filter(|_| is_locked))?;
        Ok(self.double_in_diary(code, arrival, &diary)?.map(Question::Again))
    }
}
