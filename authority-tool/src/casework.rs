//! What officers do with cases: each act is one function, which journals what it does. A case on its way into
//! the log is not changed, and what was approved is approved anew after every change.

use homesafe_protocol::{
    batch::{Advice, Level},
    foreign::IssuerKey,
    time::{SECONDS_PER_DAY, UnixTime},
};
use rand::CryptoRng;

use crate::{
    cases::{Approval, Case, CaseError, CaseRow, Source, WhyClaimed, check_begun, from_code, from_table},
    desk::Desk,
    journal::Act,
    model::CaseId,
    plan::{Columns, Days, TableFile, read_code, read_table},
    sharing::{SharingError, rows_of_slip},
};

/// Days for which cases are kept, where nothing else is said.
pub const KEEP_DAYS: u16 = 14;

/// A stay, and what is to be said of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay {
    /// Its start.
    pub start: UnixTime,
    /// The first second after it.
    pub end: UnixTime,
    /// How serious.
    pub level: Level,
    /// What to do.
    pub advice: Advice,
}

/// Where new rows come from.
#[derive(Debug, Clone, Copy)]
pub enum Given<'a> {
    /// A file with a table, which says everything of each stay.
    Table(TableFile<'a>),
    /// The text, the picture or the file of a poster.
    Poster(&'a str, Stay),
    /// The bytes of an operator's slip.
    Slip(&'a [u8], Stay),
}

/// What is to change of a row; what is `None` stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RowChange {
    /// Another start.
    pub start: Option<UnixTime>,
    /// Another end.
    pub end: Option<UnixTime>,
    /// Another level.
    pub level: Option<Level>,
    /// Other advice.
    pub advice: Option<Advice>,
}

impl RowChange {
    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What was deleted because it was old.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purged {
    /// The cases.
    pub cases: Vec<CaseId>,
    /// What an officer should know who expected more.
    pub note: Option<PurgeNote>,
}

/// By which time it was judged what is old, where that is not the clock's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum PurgeNote {
    /// Nothing was published, and by its clock alone a desk deletes nothing.
    WithoutPublication,
    /// By the newest publication, which is a day old or more.
    JudgedBy {
        /// Its time.
        #[serde(serialize_with = "homesafe_protocol::display::time")]
        time: UnixTime,
    },
}

/// A case as somebody looks at it before it is approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reviewed {
    /// The case, its rows by venue and time.
    pub case: Case,
    /// For each of its rows, why nobody vouches for the venue; `None` where somebody does.
    pub claims: Vec<Option<WhyClaimed>>,
}

/// Makes a case.
///
/// # Errors
/// As [`Case::new`] and [`Desk::act_on_case`].
pub fn make(
    desk: &Desk,
    reference: String,
    now: UnixTime,
    rng: &mut impl CryptoRng,
) -> Result<Case, CaseError> {
    let case = Case::new(CaseId::random(rng), reference, now)?;
    desk.act_on_case(&case, Act::CaseMade { case: case.id }, now)?;
    Ok(case)
}

/// Adds rows to a case; `issuer`: whose signature under codes of other systems is asked for.
///
/// # Errors
/// The first thing that is wrong with what was given; then nothing was added.
pub fn add(
    desk: &Desk,
    id: CaseId,
    given: Given<'_>,
    issuer: Option<&IssuerKey>,
    now: UnixTime,
) -> Result<Case, SharingError> {
    let mut case = desk.case_to_change(id)?;
    let deployment = desk.info().origin.deployment();
    let rows = match given {
        Given::Table(file) => {
            from_table(&read_table(file, Columns::Case, deployment, issuer).map_err(CaseError::from)?)?
        }
        Given::Poster(text, Stay { start, end, level, advice }) => {
            let code = read_code(text, None, deployment, issuer).map_err(CaseError::from)?;
            vec![from_code(&code, (start, end), (level, advice), Source::Poster)?]
        }
        Given::Slip(sealed, Stay { start, end, level, advice }) => {
            rows_of_slip(desk, sealed, (start, end), (level, advice))?
        }
    };
    check_begun(rows.iter().map(|row| row.start), now)?;
    case.check_room(rows.len())?;
    let act = Act::RowsAdded { case: id, rows: rows.len() };
    case.add(rows, now);
    desk.act_on_case(&case, act, now)?;
    Ok(case)
}

/// Changes what a row says.
///
/// # Errors
/// A case that is not there or on its way into the log; a row that is not there or public; times that are no
/// span of the row's days; as [`Desk::act_on_case`].
pub fn change_row(
    desk: &Desk,
    id: CaseId,
    row: u32,
    change: RowChange,
    now: UnixTime,
) -> Result<Case, CaseError> {
    let RowChange { start, end, level, advice } = change;
    let mut case = desk.case_to_change(id)?;
    case.touch(now);
    if start.is_some() || end.is_some() {
        case.set_times(row, start, end)?;
        desk.act_on_case(&case, Act::TimesSet { case: id, row }, now)?;
    }
    if level.is_some() || advice.is_some() {
        let CaseRow { level, advice, .. } = *case.set_level(row, level, advice)?;
        let act = Act::LevelSet { case: id, row, level: level as u8, advice: advice.into() };
        desk.act_on_case(&case, act, now)?;
    }
    Ok(case)
}

/// Drops a row.
///
/// # Errors
/// A case that is not there or on its way into the log; a row that is not there or public; as
/// [`Desk::act_on_case`].
pub fn drop_row(desk: &Desk, id: CaseId, row: u32, now: UnixTime) -> Result<Case, CaseError> {
    let mut case = desk.case_to_change(id)?;
    case.drop_row(row)?;
    case.touch(now);
    desk.act_on_case(&case, Act::RowDropped { case: id, row }, now)?;
    Ok(case)
}

/// Approves what waits in a case, in the name of the acting officer; `second_source`: numbers of claimed rows
/// that somebody else confirmed.
///
/// # Errors
/// As [`Case::approve`]; a case that is not there or on its way into the log; a desk without a trust
/// document, or at which nobody acts.
pub fn approve(desk: &Desk, id: CaseId, second_source: &[u32], now: UnixTime) -> Result<Case, CaseError> {
    let mut case = desk.case_to_change(id)?;
    let trust = desk.trust()?;
    let days = Days::until(now, trust.body().retention_days);
    let approval = Approval { officer: desk.acting_officer()?, at: now };
    let judge = |row: &CaseRow| row.standing(&trust, now);
    let (rows, confirmed) = case.approve(second_source, days, approval, &judge)?;
    desk.act_on_case(&case, Act::Approved { case: id, rows, confirmed }, now)?;
    Ok(case)
}

/// Judges the venues of a case's rows as they stand now.
///
/// # Errors
/// [`CaseError::Missing`] if there is no such case; those of the desk's folder.
pub fn review(desk: &Desk, id: CaseId, now: UnixTime) -> Result<Reviewed, CaseError> {
    let (mut case, trust) = (desk.case(id)?, desk.find_trust()?);
    case.rows.sort_by_key(|row| (row.venue.label().to_owned(), row.start, row.number));
    let claim = |row: &CaseRow| match &trust {
        Some(trust) => row.why_claimed(trust, now),
        None => Some(WhyClaimed::NoTrust),
    };
    let claims = case.rows.iter().map(claim).collect();
    Ok(Reviewed { case, claims })
}

/// Deletes a case; with `gives_up`, whatever it holds.
///
/// # Errors
/// Unless it is given up, [`CaseError::NotPublished`], [`CaseError::ExpectsShare`] and
/// [`CaseError::Unreadable`]; in any case for one that is not there or on its way into the log.
pub fn close(desk: &Desk, id: CaseId, gives_up: bool, now: UnixTime) -> Result<(), CaseError> {
    if let Some(case) = desk.case_to_close(id, gives_up)?.filter(|_| !gives_up) {
        if case.waiting().next().is_some() {
            return Err(CaseError::NotPublished(id));
        }
        if case.expects_share(now) {
            return Err(CaseError::ExpectsShare(id));
        }
    }
    desk.delete_case(id, now)
}

/// Deletes all cases that nobody changed or published for `keep_days` days.
///
/// # Errors
/// As [`Desk::delete_old_cases`].
pub fn purge(desk: &Desk, keep_days: u16, now: UnixTime) -> Result<Purged, CaseError> {
    let cases = desk.delete_old_cases(keep_days, now)?;
    let note = match desk.forgets_by(now)? {
        None => Some(PurgeNote::WithoutPublication),
        Some(time) if now.since(time) >= SECONDS_PER_DAY => Some(PurgeNote::JudgedBy { time }),
        Some(_) => None,
    };
    Ok(Purged { cases, note })
}
