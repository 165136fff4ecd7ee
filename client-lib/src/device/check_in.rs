//! Check-in and check-out: no unlock, one appended record each.

use homesafe_protocol::{
    KeyId,
    matching::{MAX_VISIT, Presence},
    time::{Day, UnixTime},
    venue::{CertificateError, VenueCode},
};
use rand::CryptoRng;

use super::{Device, DeviceError};
use crate::visit_log::{DiaryEntry, HeldDay, MatchEntry, VisitId, VisitLog};

/// How far a scanned code can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeStanding {
    /// Certified by the health authority, with this key, until the end of this day.
    Certified {
        /// The certification key: one per district, where the authority likes.
        key: KeyId,
        /// The last day on which the certificate holds.
        until: Day,
    },
    /// Made by the operator, and nobody vouches for the name on it.
    Uncertified,
    /// It bears a certificate that does not count.
    Doubtful(CertificateError),
    /// Of another deployment: kept in the diary, not matched.
    Foreign,
}

/// A check-in as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckIn {
    /// The visit.
    pub visit: VisitId,
    /// Arrival.
    pub arrival: UnixTime,
    /// When it ends by itself.
    pub automatic_end: UnixTime,
    /// How far the code can be relied on.
    pub standing: CodeStanding,
    /// Whether the day lies outside the code's validity.
    pub outside_validity: bool,
}

impl Device<'_> {
    /// Records a visit that begins at `arrival`; durable when this returns.
    pub fn check_in(
        &mut self,
        code: &VenueCode,
        arrival: UnixTime,
        now: UnixTime,
        rng: &mut impl CryptoRng,
    ) -> Result<CheckIn, DeviceError> {
        let (public, standing) = (code.body().public(), self.standing(code, now));
        if let (CodeStanding::Uncertified | CodeStanding::Doubtful(_), false) =
            (standing, self.trust.body().uncertified_codes)
        {
            let reason = match standing {
                CodeStanding::Doubtful(error) => error,
                _ => CertificateError::Missing,
            };
            return Err(DeviceError::Uncertified(reason.to_string()));
        }
        let indirect = public.category().has_indirect_contact();
        let venue_key = code.body().venue_key();
        let days: Vec<_> = Presence::held_days(arrival, indirect).collect();
        let held = days.iter().zip(venue_key.day_keys(days.iter().copied())).map(|(day, key)| HeldDay::new(*day, &key));
        let days = if standing == CodeStanding::Foreign { Vec::new() } else { held.collect() };
        let visit = VisitId::random(rng);
        let departure = arrival.saturating_add(u64::from(public.stay_minutes()) * 60);
        let entry = MatchEntry { visit, indirect, arrival, departure, checked_out: false, days };
        let diary = DiaryEntry { visit, code: code.encode().to_vec(), note: String::new() };
        VisitLog::open(self.storage, &self.keys)?.append(&entry, &diary, now, rng)?;
        let outside_validity = !public.validity().contains(arrival.day());
        Ok(CheckIn { visit, arrival, automatic_end: departure, standing, outside_validity })
    }

    /// Ends a visit at `at`: the one named, else the open one that began last. Returns the visit and its arrival.
    pub fn check_out(
        &mut self,
        which: Option<VisitId>,
        at: UnixTime,
        now: UnixTime,
        rng: &mut impl CryptoRng,
    ) -> Result<(VisitId, UnixTime), DeviceError> {
        let mut log = VisitLog::open(self.storage, &self.keys)?;
        let mut visits = log.read_visits()?.visits;
        let chosen = which.or_else(|| {
            let open = visits.values().filter(|entry| entry.arrival <= at && entry.is_open(at));
            open.max_by_key(|entry| entry.arrival).map(|entry| entry.visit)
        });
        let entry = chosen.and_then(|visit| visits.remove(&visit)).ok_or(DeviceError::NoOpenVisit)?;
        if at < entry.arrival || at.since(entry.arrival) > MAX_VISIT {
            return Err(DeviceError::CheckOutTime);
        }
        let (visit, arrival) = (entry.visit, entry.arrival);
        let entry = MatchEntry { departure: at, checked_out: true, ..entry };
        // Locked, the device does not know the venue: what the diary said of it stands.
        let diary = DiaryEntry { visit, code: Vec::new(), note: String::new() };
        log.append(&entry, &diary, now, rng)?;
        Ok((visit, arrival))
    }

    pub(super) fn standing(&self, code: &VenueCode, now: UnixTime) -> CodeStanding {
        if code.body().public().deployment() != self.trust.origin().deployment() {
            return CodeStanding::Foreign;
        }
        let Some(certificate) = code.certificate() else { return CodeStanding::Uncertified };
        match code.check_certificate(&self.trust, now.day()) {
            Ok(()) => CodeStanding::Certified { key: certificate.key_id(), until: certificate.not_after() },
            Err(error) => CodeStanding::Doubtful(error),
        }
    }
}
