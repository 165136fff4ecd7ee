//! Rows of a case from venues as patients and operators show them.

use homesafe_protocol::{
    batch::{Advice, Level},
    held_day::HeldDay,
    keys::DayKey,
    share::{SharedVisit, Slip, VenueEvidence, VisitError},
    time::{Day, UnixTime},
    trust::TrustDocument,
};

use super::{SharingError, secrets};
use crate::{
    cases::{CaseError, NewRow, Source},
    desk::Desk,
    plan::{Evidence, SpanError},
};

/// The rows of an operator's slip for one stay: one for each of its codes whose keys of all those days it
/// shows.
///
/// # Errors
/// [`SharingError::Slip`] for what is none; [`SharingError::UnknownKey`]; [`SharingError::OtherDeployment`];
/// an empty stay; [`SharingError::NotInSlip`] if no code shows all of its days.
pub fn rows_of_slip(
    desk: &Desk,
    sealed: &[u8],
    span: (UnixTime, UnixTime),
    says: (Level, Advice),
) -> Result<Vec<NewRow>, SharingError> {
    let trust = desk.trust()?;
    let id = Slip::key_id(sealed)?;
    let secret = secrets(desk)?.into_iter().find(|(held, _)| *held == id).ok_or(SharingError::UnknownKey)?.1;
    let slip = Slip::open(sealed, trust.origin(), &secret)?;
    if span.0 >= span.1 {
        return Err(CaseError::Row(SpanError::Empty.into()).into());
    }
    if slip.venues().iter().any(|venue| venue.public().deployment() != trust.origin().deployment()) {
        return Err(SharingError::OtherDeployment);
    }
    let row = |venue| row(venue, span, says, Source::Slip);
    let rows: Vec<NewRow> = slip.venues().iter().filter_map(row).collect();
    if rows.is_empty() { Err(SharingError::NotInSlip) } else { Ok(rows) }
}

/// Why no row is made of a visit that was shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, thiserror::Error)]
pub enum NoRow {
    /// It cannot have been.
    #[error("{0}")]
    False(#[from] VisitError),
    /// Nobody of this deployment would find it.
    #[error("its venue is of another deployment")]
    OtherDeployment,
}

/// A shared visit, as a notice until the officer says more.
pub(super) fn row_of_visit(visit: &SharedVisit, trust: &TrustDocument) -> Result<NewRow, NoRow> {
    if visit.venue.public().deployment() != trust.origin().deployment() {
        return Err(NoRow::OtherDeployment);
    }
    // Whoever scanned and left at once was there for a moment, as matching takes it too.
    let span = (visit.arrival, visit.departure.max(visit.arrival.saturating_add(1)));
    let row = row(&visit.venue, span, (Level::Notice, Advice::default()), Source::Shared);
    row.ok_or(NoRow::False(VisitError::Days))
}

fn row(
    venue: &VenueEvidence,
    (start, end): (UnixTime, UnixTime),
    (level, advice): (Level, Advice),
    source: Source,
) -> Option<NewRow> {
    let stay = start.day()..=end.saturating_sub(1).day();
    let days = (stay.start().number()..=stay.end().number()).map(Day::new);
    let held = |day: Day| venue.day_key(day).map(|key: &DayKey| HeldDay::new(day, key));
    let days = days.take(Slip::MAX_DAYS + 1).map(held).collect::<Option<Vec<_>>>()?;
    let evidence = Some(Evidence(venue.clone()));
    Some(NewRow { venue: venue.public().into(), days, start, end, level, advice, source, evidence })
}
