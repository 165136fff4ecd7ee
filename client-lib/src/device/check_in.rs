//! Check-in and check-out: no unlock, one appended record each.

use homesafe_protocol::{
    KeyId, display,
    foreign::{Scheme, Seal},
    held_day::HeldDay,
    keys::DayKey,
    matching::{MAX_VISIT, Presence},
    time::{Day, UnixTime},
    venue::{CertificateError, HomeSafeCode, VenueCode},
};
use rand::CryptoRng;
use serde::{Serialize, Serializer};
use zeroize::Zeroizing;

use super::{
    Device, DeviceError, recent,
    text::{check_note, whole_note},
};
use crate::visit_log::{DiaryEntry, MatchEntry, VisitId};

/// How far a scanned code can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum CodeStanding {
    /// Certified by the health authority, with this key, until the end of this day.
    Certified {
        /// The certification key: one per district, where the authority likes.
        #[serde(serialize_with = "display::text")]
        key: KeyId,
        /// The last day on which the certificate holds.
        #[serde(serialize_with = "display::date")]
        until: Day,
    },
    /// Made by the operator, and nobody vouches for the name on it.
    Uncertified,
    /// It bears a certificate that does not count.
    Doubtful(CertificateError),
    /// Of another deployment: kept in the diary, not matched.
    Foreign,
    /// Of another system: kept in the diary, and matched when that is open.
    OtherSystem {
        /// Whose.
        scheme: Scheme,
        /// Whether it bears a signature that was checked.
        #[serde(serialize_with = "seal_name")]
        seal: Seal,
    },
}

/// By its name, which a message chooses by: in a sentence a seal is called otherwise than by itself.
fn seal_name<S: Serializer>(seal: &Seal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(match seal {
        Seal::None => "None",
        Seal::Unverified => "Unverified",
        Seal::Verified => "Verified",
    })
}

/// A visit to be entered.
#[derive(Debug, Clone, Copy)]
pub struct NewVisit<'a> {
    /// The venue's code.
    pub code: &'a VenueCode,
    /// Arrival.
    pub arrival: UnixTime,
    /// Departure, for a visit that is over.
    pub departure: Option<UnixTime>,
    /// A note; empty for none.
    pub note: &'a str,
    /// When to remind of checking out, of a visit that is open.
    pub remind: Option<UnixTime>,
}

/// A check-in as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckIn {
    /// The visit.
    pub visit: VisitId,
    /// Arrival.
    pub arrival: UnixTime,
    /// When it ends by itself, or ended.
    pub automatic_end: UnixTime,
    /// Whether it was entered with its end.
    pub checked_out: bool,
    /// How far the code can be relied on.
    pub standing: CodeStanding,
    /// Whether the day lies outside the code's validity.
    pub outside_validity: bool,
}

impl Device<'_> {
    /// Records a visit that begins at `arrival`; durable when this returns.
    ///
    /// # Errors
    /// Those of [`Self::enter`].
    pub fn check_in(
        &mut self,
        code: &VenueCode,
        arrival: UnixTime,
        now: UnixTime,
        rng: &mut impl CryptoRng,
    ) -> Result<CheckIn, DeviceError> {
        self.enter(&NewVisit { code, arrival, departure: None, note: "", remind: None }, now, rng)
    }

    /// Records a visit, now or afterwards; durable when this returns.
    ///
    /// # Errors
    /// [`DeviceError::NoteTooLong`], [`DeviceError::TooOld`], [`DeviceError::Uncertified`],
    /// [`DeviceError::CheckOutTime`], [`DeviceError::StillToCome`] and [`DeviceError::Reminder`], as they say: then
    /// nothing was entered. Those of the log, and of the storage.
    pub fn enter(
        &mut self,
        new: &NewVisit<'_>,
        now: UnixTime,
        rng: &mut impl CryptoRng,
    ) -> Result<CheckIn, DeviceError> {
        let NewVisit { code, arrival, .. } = *new;
        check_note(new.note)?;
        self.check_arrival(arrival, now)?;
        let standing = self.standing(code, now);
        if let (CodeStanding::Uncertified | CodeStanding::Doubtful(_), false) =
            (standing, self.trust().body().uncertified_codes)
        {
            let reason = match standing {
                CodeStanding::Doubtful(error) => error,
                _ => CertificateError::Missing,
            };
            return Err(DeviceError::Uncertified(reason));
        }
        let (indirect, days) = matched(code, standing, arrival, rng);
        let visit = VisitId::random(rng);
        let automatic_end = code.automatic_end(arrival);
        let departure = new.departure.unwrap_or(automatic_end);
        if departure < arrival || departure.since(arrival) > MAX_VISIT {
            return Err(DeviceError::CheckOutTime);
        }
        let checked_out = new.departure.is_some();
        if arrival > now || (checked_out && departure > now) {
            return Err(DeviceError::StillToCome);
        }
        let entry = MatchEntry { visit, indirect, arrival, departure, checked_out, days };
        if let Some(at) = new.remind {
            check_reminder(&entry, at, now)?;
        }
        let note = (!new.note.is_empty()).then(|| whole_note(new.note).to_owned());
        let diary = DiaryEntry { visit, code: code.encode().to_vec(), note };
        let present = self.plausible(now);
        if let Some(at) = new.remind {
            // Before the visit: one of a visit that is not there reminds of nothing, and is forgotten with the old.
            self.state.reminders.insert(visit, at);
            self.state.store(self.storage)?;
        }
        self.log_mut()?.append(&entry, &diary, present, rng)?;
        recent::remember(self.storage, code, arrival, now, rng);
        let outside_validity = !code.is_valid_on(arrival.day());
        Ok(CheckIn { visit, arrival, automatic_end: departure, checked_out, standing, outside_validity })
    }

    /// Does ahead of the next visit what needs nothing of it, so that it is entered the sooner: for a program
    /// that lives on between two visits, to be called when it has nothing else to do.
    ///
    /// # Errors
    /// Those of the log.
    pub fn prepare(&mut self, rng: &mut impl CryptoRng) -> Result<(), DeviceError> {
        Ok(self.log_mut()?.prepare(rng)?)
    }

    /// Ends an open visit at `at`: the one named, else the one that began last. Returns the visit and its
    /// arrival. Needs no unlock, and so changes no visit that is over: that is an [`Edit`](super::Edit).
    ///
    /// # Errors
    /// [`DeviceError::EndedByItself`] and [`DeviceError::Ended`] for a visit that is over.
    pub fn check_out(
        &mut self,
        which: Option<VisitId>,
        at: UnixTime,
        now: UnixTime,
        rng: &mut impl CryptoRng,
    ) -> Result<(VisitId, UnixTime), DeviceError> {
        let mut visits = self.log()?.read_visits()?.visits;
        // A clock that was set back to when a visit was open does not open it again.
        let present = now.max(self.last_run());
        let entry = match which {
            Some(visit) => visits.remove(&visit).ok_or(DeviceError::UnknownVisit)?,
            None => latest(visits.into_values(), at, present).ok_or(DeviceError::NoOpenVisit)?,
        };
        let (visit, arrival) = (entry.visit, entry.arrival);
        if entry.checked_out {
            return Err(DeviceError::Ended(visit));
        }
        if !entry.is_open(present) {
            return Err(DeviceError::EndedByItself { visit, end: entry.departure });
        }
        if at < arrival || at.since(arrival) > MAX_VISIT || at > now {
            return Err(DeviceError::CheckOutTime);
        }
        let entry = MatchEntry { departure: at, checked_out: true, ..entry };
        // Locked, the device does not know the venue: what the diary said of it stands.
        let plausible = self.plausible(now);
        self.log_mut()?.append(&entry, &DiaryEntry::unchanged(visit), plausible, rng)?;
        Ok((visit, arrival))
    }

    pub(super) fn standing(&self, code: &VenueCode, now: UnixTime) -> CodeStanding {
        match code {
            VenueCode::HomeSafe(code) => self.own_standing(code, now),
            VenueCode::Foreign(code) => {
                CodeStanding::OtherSystem { scheme: code.scheme(), seal: code.seal() }
            }
        }
    }

    fn own_standing(&self, code: &HomeSafeCode, now: UnixTime) -> CodeStanding {
        if code.body().public().deployment() != self.trust().origin().deployment() {
            return CodeStanding::Foreign;
        }
        let Some(certificate) = code.certificate() else { return CodeStanding::Uncertified };
        match code.check_certificate(self.trust(), now.day()) {
            Ok(()) => CodeStanding::Certified { key: certificate.key_id(), until: certificate.not_after() },
            Err(error) => CodeStanding::Doubtful(error),
        }
    }
}

/// The visit that somebody who leaves at `at` means: of those that are open the one that began last, else of
/// those that ended by themselves within a day.
fn latest(visits: impl Iterator<Item = MatchEntry>, at: UnixTime, now: UnixTime) -> Option<MatchEntry> {
    let possible = visits
        .filter(|entry| !entry.checked_out && entry.arrival <= at && at.since(entry.arrival) <= MAX_VISIT);
    possible.max_by_key(|entry| (entry.is_open(now), entry.arrival))
}

/// What the match box says of a venue: whether contact may be indirect, and the keys of the days held. Of a
/// venue of another system or deployment it says nothing, and holds random keys, so that the locked device
/// does not tell such a visit from any other.
pub(super) fn matched(
    code: &VenueCode,
    standing: CodeStanding,
    arrival: UnixTime,
    rng: &mut impl CryptoRng,
) -> (bool, Vec<HeldDay>) {
    match standing {
        CodeStanding::OtherSystem { .. } | CodeStanding::Foreign => {
            let mut random = |day| {
                let mut key = Zeroizing::new([0; 32]);
                rng.fill_bytes(&mut *key);
                HeldDay::new(day, &DayKey::from(*key))
            };
            (false, Presence::held_days(arrival, false).map(&mut random).collect())
        }
        _ => {
            let indirect = code.category().has_indirect_contact();
            (indirect, held(code, Presence::held_days(arrival, indirect)))
        }
    }
}

/// A venue's keys of some days, as a visit holds them.
pub(super) fn held(code: &VenueCode, days: impl IntoIterator<Item = Day>) -> Vec<HeldDay> {
    let (venue_key, days) = (code.venue_key(), days.into_iter().collect::<Vec<_>>());
    days.iter()
        .zip(venue_key.day_keys(days.iter().copied()))
        .map(|(day, key)| HeldDay::new(*day, &key))
        .collect()
}

/// Whether a visit can be reminded of at a time: while it is open.
pub(super) fn check_reminder(entry: &MatchEntry, at: UnixTime, now: UnixTime) -> Result<(), DeviceError> {
    let is_within = entry.arrival <= at && at < entry.departure;
    if entry.is_open(now) && is_within { Ok(()) } else { Err(DeviceError::Reminder) }
}
