//! What the resident is told, and what the resident looks up.

use homesafe_protocol::{
    batch::{Advice, Level},
    matching::{Exposure, Hit, Presence, exposures, net_windows},
    time::UnixTime,
    trust::TrustChain,
    venue::VenueCode,
};

use super::{CodeStanding, Device, DeviceError, state::SeenAlert, text::whole_note};
use crate::visit_log::{Damage, DiaryKey, MatchEntry, VisitId};

/// One visit and one window that overlap. Where it was, only the diary says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// The visit.
    pub visit: VisitId,
    /// Its arrival.
    pub arrival: UnixTime,
    /// Its departure.
    pub departure: UnixTime,
    /// The window, how serious it is and what to do.
    pub exposure: Exposure,
    /// Whether the resident has not seen it yet, as it stands now.
    pub unread: bool,
}

/// A visit as the resident sees it.
#[derive(Debug)]
pub struct VisitView {
    /// The visit.
    pub visit: VisitId,
    /// Arrival.
    pub arrival: UnixTime,
    /// Departure, automatic as long as the visit is open.
    pub departure: UnixTime,
    /// Whether it is open.
    pub open: bool,
    /// The venue's code and how far it can be relied on; `None` if that part of the log is gone or damaged.
    pub venue: Option<(VenueCode, CodeStanding)>,
    /// The resident's note.
    pub note: String,
}

/// Whether the resident is to hear of an exposure: one that was not seen as it stands. What was withdrawn is
/// news only to who saw it before, as whatever it said then.
pub(super) fn is_news(exposure: &Exposure, is_seen: impl Fn(&Exposure) -> bool) -> bool {
    let before = || {
        let levels = (0..=u8::MAX).map_while(Level::from_bits).filter(|level| *level != Level::Withdrawn);
        let advices = || (0..=u8::MAX).map_while(|number| Advice::try_from(number).ok());
        levels.flat_map(move |level| advices().map(move |advice| (level, advice)))
    };
    let said = |(level, advice)| Exposure { level, advice, withdrawn: false, ..*exposure };
    !is_seen(exposure) && (!exposure.withdrawn || before().any(|what| is_seen(&said(what))))
}

impl Device<'_> {
    /// All alerts, those of the latest arrival first. Needs no unlock and makes no request.
    ///
    /// # Errors
    /// Those of the log.
    pub fn alerts(&self) -> Result<Vec<Alert>, DeviceError> {
        let (mut alerts, settled) = (Vec::new(), self.settled());
        for entry in self.matched_entries()?.values() {
            let Some(hits) = self.state.hits.get(&entry.visit) else { continue };
            let hits: Vec<Hit> = hits.iter().filter_map(|hit| hit.hit()).collect();
            let is_seen =
                |exposure: &Exposure| self.state.seen.contains(&SeenAlert::new(entry.visit, exposure));
            let is_unread = |exposure: &Exposure| is_news(exposure, is_seen);
            alerts.extend(self.alerts_of(entry.visit, entry.presence(), &hits, &settled, is_unread));
        }
        alerts.sort_by_key(|alert| (std::cmp::Reverse(alert.arrival), alert.exposure.start));
        Ok(alerts)
    }

    /// What the batches' `hits` come to for one visit, whoever holds its keys: what is void or withdrawn is
    /// taken off, and what is left has to overlap.
    pub(super) fn alerts_of(
        &self,
        visit: VisitId,
        presence: Presence,
        hits: &[Hit],
        settled: &TrustChain,
        is_unread: impl Fn(&Exposure) -> bool,
    ) -> Vec<Alert> {
        let windows = net_windows(hits, |seq| self.is_void(seq, settled));
        let found = exposures(presence, &windows, self.trust().body().minimum_overlap_minutes);
        let Presence { arrival, departure, .. } = presence;
        let alert = |exposure| Alert { visit, arrival, departure, unread: is_unread(&exposure), exposure };
        found.into_iter().map(alert).collect()
    }

    /// Remembers that the resident has seen some alerts.
    ///
    /// # Errors
    /// Those of the storage.
    pub fn mark_read(&mut self, alerts: &[Alert]) -> Result<(), DeviceError> {
        let unread = alerts.iter().filter(|alert| alert.unread);
        let seen: Vec<_> = unread.map(|alert| SeenAlert::new(alert.visit, &alert.exposure)).collect();
        if seen.is_empty() {
            return Ok(());
        }
        self.state.seen.extend(seen);
        self.state.store(self.storage)
    }

    /// All visits, the latest first, and what is damaged.
    ///
    /// # Errors
    /// Those of the log.
    pub fn visits(
        &self,
        diary: &DiaryKey,
        now: UnixTime,
    ) -> Result<(Vec<VisitView>, Vec<Damage>), DeviceError> {
        let log = self.log()?;
        let (opened, (mut entries, diary_damage)) = (log.read_visits()?, log.read_diary(diary)?);
        let view = |entry: &MatchEntry| {
            let told = entries.remove(&entry.visit);
            let code = told.as_ref().and_then(|told| VenueCode::decode(&told.code).ok());
            VisitView {
                visit: entry.visit,
                arrival: entry.arrival,
                departure: entry.departure,
                open: entry.is_open(now),
                venue: code.map(|code| {
                    let standing = self.standing(&code, now);
                    (code, standing)
                }),
                note: told
                    .and_then(|told| told.note.clone())
                    .map(|note| whole_note(&note).to_owned())
                    .unwrap_or_default(),
            }
        };
        let kept = opened.visits.values().filter(|entry| entry.arrival.day() >= self.first_day(now));
        let mut visits: Vec<VisitView> = kept.map(view).collect();
        visits.sort_by_key(|view| std::cmp::Reverse(view.arrival));
        let mut damage = opened.damage;
        damage.extend(diary_damage.into_iter().filter(|found| !damage.contains(found)).collect::<Vec<_>>());
        Ok((visits, damage))
    }
}
