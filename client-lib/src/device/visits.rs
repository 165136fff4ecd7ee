//! Visits after they were entered: notes, edits, deletion, reminders, and how long they are kept.

use homesafe_protocol::{matching::MAX_VISIT, time::UnixTime, venue::VenueCode};
use rand::CryptoRng;

use super::{
    Device, DeviceError, DroppedShare,
    check_in::{check_reminder, matched},
    recent,
    text::{check_note, whole_note},
};
use crate::visit_log::{DiaryEntry, DiaryKey, MatchEntry, VisitId, VisitLog};

/// What to change of a visit; `None` leaves it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Edit<'a> {
    /// Another arrival. The end of a visit that was not checked out of moves with it.
    pub arrival: Option<UnixTime>,
    /// Another departure, which checks out of the visit.
    pub departure: Option<UnixTime>,
    /// Another note; empty for none.
    pub note: Option<&'a str>,
}

/// An open visit that the resident wants to be reminded of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// The visit.
    pub visit: VisitId,
    /// Its arrival.
    pub arrival: UnixTime,
    /// When it ends by itself.
    pub automatic_end: UnixTime,
    /// When to be reminded.
    pub at: UnixTime,
}

/// A visit that has not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenVisit {
    /// The visit.
    pub visit: VisitId,
    /// Its arrival.
    pub arrival: UnixTime,
    /// When it ends by itself.
    pub automatic_end: UnixTime,
}

/// What a deletion took with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deleted {
    /// A share that waited to be sent, and is gone.
    pub dropped_share: Option<DroppedShare>,
}

impl Device<'_> {
    /// Adds a note to a visit, below the one before; needs no unlock, and so changes nothing that was
    /// written.
    ///
    /// # Errors
    /// [`DeviceError::NoteTooLong`], [`DeviceError::NoteEmpty`], [`DeviceError::UnknownVisit`], and those of
    /// the log.
    pub fn note(
        &mut self,
        visit: VisitId,
        note: &str,
        now: UnixTime,
        rng: &mut impl CryptoRng,
    ) -> Result<(), DeviceError> {
        check_note(note)?;
        if note.trim().is_empty() {
            return Err(DeviceError::NoteEmpty);
        }
        let entry = find(self.log()?, visit)?;
        let added = DiaryEntry { visit, code: Vec::new(), note: Some(format!("\n{}", whole_note(note))) };
        let present = self.plausible(now);
        Ok(self.log_mut()?.append(&entry, &added, present, rng)?)
    }

    /// Changes a visit, for the resident only. Returns its times.
    ///
    /// # Errors
    /// [`DeviceError::UnknownVisit`], [`DeviceError::VenueGone`] for one that moves to another day, those of
    /// a new visit's note and times (see [`Self::enter`]), and those of the log.
    pub fn edit(
        &mut self,
        visit: VisitId,
        edit: Edit<'_>,
        diary: &DiaryKey,
        now: UnixTime,
        rng: &mut impl CryptoRng,
    ) -> Result<(UnixTime, UnixTime), DeviceError> {
        check_note(edit.note.unwrap_or_default())?;
        let before = find(self.log()?, visit)?;
        let arrival = edit.arrival.unwrap_or(before.arrival);
        let departure = edit.departure.unwrap_or_else(|| match before.checked_out {
            true => before.departure,
            false => arrival.saturating_add(before.departure.since(before.arrival)),
        });
        self.check_arrival(arrival, now)?;
        if departure < arrival || departure.since(arrival) > MAX_VISIT {
            return Err(DeviceError::CheckOutTime);
        }
        let checked_out = before.checked_out || edit.departure.is_some();
        if [edit.arrival, edit.departure].into_iter().flatten().any(|time| time > now) {
            return Err(DeviceError::StillToCome);
        }
        let mut after = MatchEntry { arrival, departure, checked_out, ..before.clone() };
        let moves = arrival.day() != before.arrival.day();
        let said = if moves { self.log()?.read_diary(diary)?.0.remove(&visit) } else { None };
        if moves && !before.days.is_empty() {
            let code = said.as_ref().and_then(|said| VenueCode::decode(&said.code).ok());
            let code = code.ok_or(DeviceError::VenueGone)?;
            let (_, days) = matched(&code, self.standing(&code, now), arrival, rng);
            after.days = days;
            // Before the log: a visit that is matched once more does no harm, one that is not does.
            self.forget_matches(visit)?;
        }
        let mut told =
            DiaryEntry { visit, code: Vec::new(), note: edit.note.map(|note| whole_note(note).to_owned()) };
        // What was said so far may be forgotten with another day than the new one.
        said.into_iter().for_each(|said| told.complete(said));
        let present = self.plausible(now);
        self.log_mut()?.append(&after, &told, present, rng)?;
        Ok((arrival, departure))
    }

    /// Deletes a visit for good: all days that speak of it are sealed anew, and their old keys erased. A
    /// share that waits is dropped: sealed, it cannot be looked into, and it may hold the visit.
    ///
    /// # Errors
    /// [`DeviceError::UnknownVisit`], and those of the storage and of the log.
    pub fn delete(
        &mut self,
        visit: VisitId,
        diary: &DiaryKey,
        rng: &mut impl CryptoRng,
    ) -> Result<Deleted, DeviceError> {
        // Whatever speaks of it: a part of its record may be damaged.
        let log = self.log()?;
        if !log.match_entries()?.contains_key(&visit) && !log.read_diary(diary)?.0.contains_key(&visit) {
            return Err(DeviceError::UnknownVisit);
        }
        // Before the log: a visit that is matched once more does no harm, a trace that outlives it does.
        let dropped_share = self.drop_share()?;
        self.forget_visit(visit)?;
        self.log_mut()?.forget(visit, diary, rng)?;
        Ok(Deleted { dropped_share })
    }

    /// Forgets whatever names a visit outside the log, and counts the deletion.
    fn forget_visit(&mut self, visit: VisitId) -> Result<(), DeviceError> {
        recent::forget(self.storage)?;
        self.state.retain_visits(|other| *other != visit);
        self.state.deletions = self.state.deletions.saturating_add(1);
        self.state.store(self.storage)
    }

    /// Sets when to be reminded of an open visit; `None` takes the reminder back.
    ///
    /// # Errors
    /// [`DeviceError::UnknownVisit`], [`DeviceError::Reminder`] for a time at which the visit is not open,
    /// and those of the storage and of the log.
    pub fn remind(&mut self, visit: VisitId, at: Option<UnixTime>, now: UnixTime) -> Result<(), DeviceError> {
        let entry = find(self.log()?, visit)?;
        match at {
            Some(at) => {
                check_reminder(&entry, at, now)?;
                self.state.reminders.insert(visit, at)
            }
            None => self.state.reminders.remove(&visit),
        };
        self.state.store(self.storage)
    }

    /// When a visit began; `_diary` shows that the resident asks.
    ///
    /// # Errors
    /// [`DeviceError::UnknownVisit`], and those of the log.
    pub fn arrival(&self, visit: VisitId, _diary: &DiaryKey) -> Result<UnixTime, DeviceError> {
        Ok(find(self.log()?, visit)?.arrival)
    }

    /// Visits that are open at `now`, the latest arrival first: when, and not where. Needs no unlock.
    ///
    /// # Errors
    /// Those of the log.
    pub fn open_visits(&self, now: UnixTime) -> Result<Vec<OpenVisit>, DeviceError> {
        let visits = self.log()?.read_visits()?.visits;
        let open = visits.values().filter(|entry| entry.is_open(now));
        let mut open: Vec<OpenVisit> = open
            .map(|entry| OpenVisit {
                visit: entry.visit,
                arrival: entry.arrival,
                automatic_end: entry.departure,
            })
            .collect();
        open.sort_by_key(|visit| std::cmp::Reverse(visit.arrival));
        Ok(open)
    }

    /// Reminders of visits that are still open at `now`, the earliest first; those up to `now` are due.
    ///
    /// # Errors
    /// Those of the log.
    pub fn reminders(&self, now: UnixTime) -> Result<Vec<Reminder>, DeviceError> {
        if self.state.reminders.is_empty() {
            return Ok(Vec::new());
        }
        let visits = self.log()?.read_visits()?.visits;
        let open = self.state.reminders.iter().filter_map(|(visit, at)| Some((visits.get(visit)?, *at)));
        let open = open.filter(|(entry, _)| entry.is_open(now));
        let mut reminders: Vec<Reminder> = open
            .map(|(entry, at)| Reminder {
                visit: entry.visit,
                arrival: entry.arrival,
                automatic_end: entry.departure,
                at,
            })
            .collect();
        reminders.sort_by_key(|reminder| reminder.at);
        Ok(reminders)
    }

    /// Days that visits are kept: the trust document's, or fewer if the resident says so.
    pub fn retention_days(&self) -> u16 {
        let longest = self.trust().body().retention_days;
        self.state.retention_days.map_or(longest, |days| days.min(longest))
    }

    /// Keeps visits for `days` only, from now on, and forgets what is older: `_diary` shows that it is the
    /// resident's wish. Returns days forgotten.
    ///
    /// # Errors
    /// [`DeviceError::Retention`] for no day, or more than the trust document allows; those of
    /// [`Self::purge`].
    pub fn set_retention(
        &mut self,
        days: u16,
        _diary: &DiaryKey,
        now: UnixTime,
    ) -> Result<usize, DeviceError> {
        let longest = self.trust().body().retention_days;
        if days == 0 || days > longest {
            return Err(DeviceError::Retention { longest });
        }
        self.state.retention_days = Some(days);
        self.state.store(self.storage)?;
        self.purge(now)
    }

    /// A visit is entered for days that are kept.
    pub(super) fn check_arrival(&self, arrival: UnixTime, now: UnixTime) -> Result<(), DeviceError> {
        if arrival.day() < self.first_day(now) {
            Err(DeviceError::TooOld(self.retention_days()))
        } else {
            Ok(())
        }
    }

    /// What was found for a visit no longer holds: it is matched again with everything held.
    fn forget_matches(&mut self, visit: VisitId) -> Result<(), DeviceError> {
        self.state.hits.remove(&visit);
        self.state.matched.remove(&visit);
        self.state.store(self.storage)
    }
}

fn find(log: &VisitLog<'_>, visit: VisitId) -> Result<MatchEntry, DeviceError> {
    log.read_visits()?.visits.remove(&visit).ok_or(DeviceError::UnknownVisit)
}
