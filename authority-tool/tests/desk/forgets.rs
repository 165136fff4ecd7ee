//! What the desk deletes by itself, and what it must never delete: clocks that are off, outages, shares that
//! wait.

use homesafe_authority::{
    cases::{Approval, Case, CaseError, CaseState, IssuedCode, MAX_ROWS, NewRow, Source, from_code},
    desk::Desk,
    journal::Act,
    model::CaseId,
    plan::Days,
    publish::PublishError,
    publisher::{Options, Publisher, PublisherError, Turn},
    trust::Changes,
};
use homesafe_host::clock::ManualClock;
use homesafe_protocol::{
    batch::{Advice, Level},
    share::ShareCode,
    time::UnixTime,
    venue::HomeSafeCode,
};

use crate::common::{
    DAY, FakeLog, desk, noon,
    publishing::{body, clock, nothing, open},
    reopened, said,
};

fn day(n: u64) -> UnixTime {
    noon().saturating_add(n * 86_400)
}

fn row() -> NewRow {
    row_at(600, 660)
}

fn row_at(start: u16, end: u16) -> NewRow {
    let code = HomeSafeCode::uncertified(body(1)).into();
    let says = (Level::TestAdvised, Advice::default());
    from_code(&code, (DAY.minute(start), DAY.minute(end)), says, Source::Poster).unwrap()
}

fn put(desk: &Desk, case: &Case, now: UnixTime) -> CaseId {
    desk.act_on_case(case, Act::CaseMade { case: case.id }, now).unwrap();
    case.id
}

fn new_case(now: UnixTime) -> Case {
    Case::new(CaseId::random(&mut rand::rng()), String::new(), now).unwrap()
}

/// A case with a row, which a second source confirmed and an officer approved.
fn approved(desk: &Desk, now: UnixTime) -> CaseId {
    approved_row(desk, row(), now)
}

fn approved_row(desk: &Desk, row: NewRow, now: UnixTime) -> CaseId {
    let (mut case, trust) = (new_case(now), desk.trust().unwrap());
    case.add(vec![row], now);
    let approval = Approval { officer: desk.acting_officer().unwrap(), at: now };
    case.approve(&[1], Days::until(now, 31), approval, &|row| row.standing(&trust, now)).unwrap();
    put(desk, &case, now)
}

/// A case whose patient has a code that nobody has used.
fn with_code(desk: &Desk, now: UnixTime) -> CaseId {
    let mut case = new_case(now);
    let ends = now.saturating_add(IssuedCode::LIFE);
    case.codes.push(IssuedCode::new(&ShareCode::random(&mut rand::rng()), ends));
    put(desk, &case, now)
}

fn ids(desk: &Desk) -> Vec<CaseId> {
    let mut ids: Vec<CaseId> = desk.cases().unwrap().iter().map(|case| case.id).collect();
    ids.sort_unstable();
    ids
}

fn sorted<const N: usize>(mut ids: [CaseId; N]) -> [CaseId; N] {
    ids.sort_unstable();
    ids
}

/// One turn of a publisher that keeps cases for 14 days.
fn turn(desk: Desk, log: &FakeLog, clock: &ManualClock) -> Result<Turn, PublisherError> {
    let options = Options { widen: 15, keep_days: 14, metrics: None };
    Publisher::new(desk, log, clock, options).turn()
}

#[test]
fn attack_a_publisher_whose_clock_is_ahead_or_that_was_away() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let path = folder.path().join("desk");
    log.set_date(noon());
    let made = desk(&path, &log, Changes::default());
    open(&made, &log, &clock()).unwrap().publish(&nothing(), &mut rand::rng()).unwrap();
    let (waits, shares, stale) =
        (approved(&made, noon()), with_code(&made, noon()), put(&made, &new_case(noon()), noon()));
    // 16 days ahead: it says so, publishes nothing and deletes nothing.
    let error = turn(made, &log, &ManualClock::new(day(16))).unwrap_err();
    assert!(
        matches!(error, PublisherError::Publish(PublishError::Clock(_))) && error.is_passing(),
        "{error}"
    );
    let made = reopened(&path);
    assert_eq!(ids(&made), sorted([waits, shares, stale]));
    assert_eq!(made.delete_old_cases(14, day(16)).unwrap(), [], "nor does a purge by a clock alone");
    // Away for 14 days and more: what is approved is said first; what nobody touched is deleted, and named.
    log.set_date(day(14));
    let done = turn(made, &log, &ManualClock::new(day(14))).unwrap();
    assert_eq!((done.report.as_ref().unwrap().windows, &done.deleted[..]), (1, &[stale][..]));
    let made = reopened(&path);
    assert_eq!(ids(&made), sorted([waits, shares]), "a share may wait until the fifteenth day");
    assert_eq!(made.case(waits).unwrap().state(), CaseState::Published);
}

#[test]
fn a_publisher_whose_clock_is_behind_does_not_wait_in_silence() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let made = desk(&folder.path().join("desk"), &log, Changes::default());
    open(&made, &log, &clock()).unwrap().publish(&nothing(), &mut rand::rng()).unwrap();
    // By this clock the slot is filled, and will be for 20 days.
    let error = turn(made, &log, &ManualClock::new(noon().saturating_sub(20 * 86_400))).unwrap_err();
    assert!(
        matches!(error, PublisherError::Publish(PublishError::Clock(_))) && error.is_passing(),
        "{error}"
    );
}

#[test]
fn a_publisher_whose_clock_jumps_back_says_so_once_and_goes_on_by_itself() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let made = desk(&folder.path().join("desk"), &log, Changes::default());
    log.set_date(noon());
    let (clock, figures) = (clock(), folder.path().join("publisher.prom"));
    let options = Options { widen: 15, keep_days: 14, metrics: Some(figures.clone()) };
    let mut publisher = Publisher::new(made, &log, &clock, options);
    let is_off = || {
        let text = std::fs::read_to_string(&figures).unwrap();
        text.lines().any(|line| line == "homesafe_publisher_clock_is_off 1")
    };
    assert!(publisher.turn().unwrap().report.is_some() && !is_off());
    // Half an hour on, it jumps back to behind the slot, then to within it; a few minutes are no jump.
    let minutes = |n: u64| noon().saturating_add(n * 60);
    for (says, date, is_right) in [
        (minutes(30), minutes(30), true),
        (minutes(26), minutes(30), true),
        (noon().saturating_sub(20 * 86_400), minutes(31), false),
        (noon().saturating_sub(20 * 86_400 - 60), minutes(32), false),
        (minutes(3), minutes(33), false),
        (minutes(34), minutes(34), true),
    ] {
        clock.set(says);
        log.set_date(date);
        let turn = publisher.turn();
        assert_eq!(turn.is_ok(), is_right, "{says:?}: {turn:?}");
        assert_eq!(is_off(), !is_right, "{says:?}");
        if let Err(error) = turn {
            assert!(error.is_passing());
            assert_eq!(error.gist(), "Server true", "the same for the same trouble");
        }
    }
    clock.set(minutes(61));
    log.set_date(minutes(61));
    assert!(publisher.turn().unwrap().report.is_some());
}

#[test]
fn attack_a_case_made_under_a_clock_that_is_behind() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let path = folder.path().join("desk");
    let made = desk(&path, &log, Changes::default());
    open(&made, &log, &clock()).unwrap().publish(&nothing(), &mut rand::rng()).unwrap();
    let behind = noon().saturating_sub(20 * 86_400);
    let case = put(&made, &new_case(behind), behind);
    let done = turn(made, &log, &ManualClock::new(noon().saturating_add(3_600))).unwrap();
    assert!(done.report.is_some() && done.deleted.is_empty());
    assert_eq!(ids(&reopened(&path)), [case]);
}

#[test]
fn a_case_made_under_a_clock_years_ahead_goes_like_any_other() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let path = folder.path().join("desk");
    let made = desk(&path, &log, Changes::default());
    let ahead = day(3 * 365);
    put(&made, &new_case(ahead), ahead);
    with_code(&made, ahead);
    drop(made);
    // The first right run takes their times back: the empty one goes after 14 days, the other once no share
    // can come.
    let left = [0, 13, 14, 15].map(|n| {
        turn(reopened(&path), &log, &ManualClock::new(day(n))).unwrap();
        ids(&reopened(&path)).len()
    });
    assert_eq!(left, [2, 2, 1, 0]);
}

#[test]
fn an_approved_case_waits_for_a_clock_that_fell_back_since_and_is_not_forgotten_over_it() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let path = folder.path().join("desk");
    let made = desk(&path, &log, Changes::default());
    // By the clock that fell back the stay has not begun.
    let (approval, fell_back) = (DAY.minute(850), DAY.minute(725));
    let case = approved_row(&made, row_at(800, 830), approval);
    drop(made);
    log.set_date(approval);
    let error = turn(reopened(&path), &log, &ManualClock::new(fell_back)).unwrap_err();
    assert!(
        matches!(error, PublisherError::Publish(PublishError::Clock(_))) && error.is_passing(),
        "{error}"
    );
    assert_eq!(reopened(&path).case(case).unwrap().state(), CaseState::Approved);
    let done = turn(reopened(&path), &log, &ManualClock::new(approval)).unwrap();
    assert_eq!(done.report.unwrap().windows, 1);
    assert_eq!(reopened(&path).case(case).unwrap().state(), CaseState::Published);
}

#[test]
fn an_approved_case_is_said_by_a_clock_that_fell_back_where_no_server_tells_the_time() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let path = folder.path().join("desk");
    let made = desk(&path, &log, Changes::default());
    let case = approved_row(&made, row_at(800, 830), DAY.minute(850));
    let done = turn(made, &log, &ManualClock::new(DAY.minute(725))).unwrap();
    assert_eq!(done.report.unwrap().windows, 1, "it is held up by nothing and nobody");
    assert_eq!(reopened(&path).case(case).unwrap().state(), CaseState::Published);
}

#[test]
fn an_approved_case_that_no_publication_may_say_any_more_goes_too() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let path = folder.path().join("desk");
    let made = desk(&path, &log, Changes::default());
    let case = approved(&made, noon());
    let retention = u64::from(made.trust().unwrap().body().retention_days);
    let publish = |desk: &Desk, n: u64| {
        open(desk, &log, &ManualClock::new(day(n))).unwrap().publish(&nothing(), &mut rand::rng()).unwrap();
    };
    for (n, deleted) in [(retention, vec![]), (retention + 1, vec![case])] {
        publish(&made, n);
        assert_eq!(made.delete_old_cases(14, day(n)).unwrap(), deleted, "day {n}");
    }
}

#[test]
fn attack_a_clock_ahead_deletes_nothing_of_the_copy_of_the_log() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let path = folder.path().join("desk");
    let made = desk(&path, &log, Changes::default());
    for _ in 0..3 {
        open(&made, &log, &clock()).unwrap().publish(&nothing(), &mut rand::rng()).unwrap();
    }
    let copies = || std::fs::read_dir(path.join("archive/object")).unwrap().count();
    assert_eq!(copies(), 3);
    log.set_date(noon());
    let ahead = ManualClock::new(day(91));
    let refused = open(&made, &log, &ahead).unwrap().publish(&nothing(), &mut rand::rng()).unwrap_err();
    assert!(matches!(refused, PublishError::Clock(_)), "{refused}");
    assert_eq!(copies(), 3);
}

#[test]
fn attack_a_case_that_could_not_be_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk");
    let made = desk(&path, &FakeLog::new(), Changes::default());
    let (mut large, other) = (new_case(noon()), put(&made, &new_case(noon()), noon()));
    let id = put(&made, &large, noon());
    let mut huge = row();
    huge.venue.address = "x".repeat(61 << 20);
    large.add(vec![huge], noon());
    let entries = made.read_journal().unwrap().entries.len();
    let refused = made.act_on_case(&large, Act::RowsAdded { case: id, rows: 1 }, noon()).unwrap_err();
    assert!(matches!(refused, CaseError::TooLarge { case, .. } if case == id), "{refused}");
    assert!(made.case(id).unwrap().rows.is_empty(), "as it was");
    assert_eq!(made.read_journal().unwrap().entries.len(), entries, "and no act that was not done");
    assert!(large.check_room(MAX_ROWS - 1).is_ok());
    assert!(matches!(large.check_room(MAX_ROWS), Err(CaseError::TooManyRows { rows: 1, .. })));
    // One whose file was damaged is deleted without reading it, once an officer gives it up.
    std::fs::write(path.join(format!("cases/{id}.age")), "damaged").unwrap();
    assert!(made.cases().is_err());
    let asked = made.case_to_close(id, false).unwrap_err();
    assert!(said(&asked).contains("give --yes") && said(&asked).contains(&id.to_string()), "{asked}");
    assert!(made.case_to_close(id, true).unwrap().is_none());
    made.delete_case(id, noon()).unwrap();
    assert_eq!(ids(&made), [other]);
    assert!(matches!(made.case_to_close(id, true), Err(CaseError::Missing(_))));
}
