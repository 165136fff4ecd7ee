//! Tables of windows: what a desk's rule asks of them.

use homesafe_authority::{
    cases::{Approval, Case, CaseError, Source, Standing, Unsaid, from_code, from_table},
    desk::{Desk, KeyKind},
    journal::Act,
    model::{CaseId, TableRule},
    plan::{Columns, Days, Table, read_table},
    publish::{ClaimedLines, PublishError, TableRuleError},
    trust::{Changes, make},
};
use homesafe_host::{
    cli::{Classify as _, Exit},
    clock::{ManualClock, format_time},
};
use homesafe_protocol::{
    Hash,
    batch::{Advice, Level},
    time::{Day, Validity},
    venue::{Category, HomeSafeCode, VenueBody, VenueCertificate, VenuePublic},
};

use crate::common::{DAY, FakeLog, Fate, desk, new_desk, noon, origin, publishing::open, reopened, said};

fn code(desk: &Desk, secret: u8, not_after: Option<Day>) -> String {
    let public = VenuePublic::builder(origin().deployment(), Category::RESTAURANT)
        .names("", "Tea House")
        .validity(Validity::new(Day::new(20_700), Day::new(20_900)).unwrap())
        .build();
    let body = VenueBody::new(public.unwrap(), [secret; 16].into());
    let (_, key) = desk.keys(KeyKind::Certification).unwrap().remove(0);
    let certificate =
        not_after.map(|last| VenueCertificate::issue(body.public(), body.commitment(), last, &key.signer()));
    let code = HomeSafeCode::uncertified(body);
    let code = match certificate {
        Some(certificate) => code.certified(certificate),
        None => code,
    };
    code.to_text("HOMESAFE.EXAMPLE").unwrap().to_string()
}

/// A table in a file, as read, and its text.
fn table(codes: &[String]) -> (Table, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("windows.csv");
    let [start, end] = [600, 660].map(|minute| format_time(DAY.minute(minute)));
    let rows: String = codes.iter().map(|code| format!("{code},{start},{end},2,1\r\n")).collect();
    let text = format!("code,start,end,level,advice\r\n{rows}");
    std::fs::write(&path, &text).unwrap();
    (read_table(path.as_path().into(), Columns::Publish, origin().deployment(), None).unwrap(), text)
}

#[test]
fn a_table_names_its_claimed_lines_and_the_hash_of_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder.path().join("desk"), &FakeLog::new(), Changes::default());
    let last = Some(Day::new(20_900));
    let (good, ended) = (code(&desk, 1, last), code(&desk, 2, DAY.previous().and_then(Day::previous)));
    let codes = [good, code(&desk, 3, None), "taxi:VK7413".to_owned(), ended];
    let (table, text) = table(&codes);
    let claimed = ClaimedLines::of(&table, &desk.trust().unwrap(), noon());
    assert_eq!((said(&claimed).as_str(), claimed.len()), ("3, 4, 5", 3));
    assert_eq!(table.sha256, Some(Hash::of_object(text.as_bytes())));
}

#[test]
fn attack_one_officer_publishes_a_claimed_venue_from_a_table() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder.path().join("desk"), &FakeLog::new(), Changes::default());
    let (table, _) = table(&[code(&desk, 1, None), "taxi:VK7413".to_owned()]);
    let claimed = ClaimedLines::of(&table, &desk.trust().unwrap(), noon());
    assert_eq!(claimed.allowed_by(TableRule::Allowed, &[]).unwrap(), 0, "they are named");
    for confirmed in [&[][..], &[2], &[3], &[1, 2]] {
        let error = claimed.allowed_by(TableRule::SecondSource, confirmed).unwrap_err();
        assert!(
            matches!(error, TableRuleError::Unconfirmed { .. }) && error.exit() == Exit::Usage,
            "{error}"
        );
    }
    assert_eq!(claimed.allowed_by(TableRule::SecondSource, &[2, 3]).unwrap(), 2);
    assert!(matches!(claimed.allowed_by(TableRule::Forbidden, &[2, 3]), Err(TableRuleError::Forbidden)));
}

#[test]
fn the_rule_for_tables_is_sealed_and_journalled() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk");
    let desk = new_desk(&path);
    assert_eq!(desk.table_rule().unwrap(), TableRule::Allowed);
    desk.set_table_rule(TableRule::SecondSource, noon()).unwrap();
    drop(desk);
    let desk = reopened(&path);
    assert_eq!(desk.table_rule().unwrap(), TableRule::SecondSource);
    let last = said(&desk.read_journal().unwrap().entries.pop().unwrap().what.told());
    assert_eq!(last, "set the rule for tables to second-source");
}

#[test]
fn a_row_for_a_case_that_is_too_long_is_named_by_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder.path().join("desk"), &FakeLog::new(), Changes::default());
    let path = folder.path().join("rows.csv");
    let row = |days: u16| {
        let [start, end] = [Day::new(DAY.number() - days), DAY].map(|day| format_time(day.minute(600)));
        format!("{},{start},{end},2,1\n", code(&desk, 1, None))
    };
    std::fs::write(&path, format!("code,start,end,level,advice\n{}{}{}", row(1), row(31), row(40))).unwrap();
    let table = read_table(path.as_path().into(), Columns::Case, origin().deployment(), None).unwrap();
    let error = said(&from_table(&table).unwrap_err());
    for line in ["line 3", "line 4"] {
        assert!(error.contains(&format!("{line}: a row spans at most 31 days")), "{error}");
    }
    assert!(!error.contains("line 2"), "{error}");
}

#[test]
fn attack_a_certificate_that_was_revoked_after_the_row_was_approved() {
    let (folder, log) = (tempfile::tempdir().unwrap(), FakeLog::new());
    let desk = desk(&folder.path().join("desk"), &log, Changes::default());
    let text = code(&desk, 1, Some(Day::new(20_900)));
    let code = HomeSafeCode::from_text(&text).unwrap();
    let commitment = code.body().commitment();
    let says = (Level::TestAdvised, Advice::default());
    let row = from_code(&code.into(), (DAY.minute(600), DAY.minute(660)), says, Source::Poster).unwrap();
    let mut case = Case::new(CaseId::random(&mut rand::rng()), String::new(), noon()).unwrap();
    case.add(vec![row], noon());
    let approve = |case: &mut Case, second_source: &[u32]| {
        let trust = desk.trust().unwrap();
        let approval = Approval { officer: desk.acting_officer().unwrap(), at: noon() };
        case.approve(second_source, Days::until(noon(), 31), approval, &|row| row.standing(&trust, noon()))
    };
    assert_eq!(approve(&mut case, &[]).unwrap(), (1, 0));
    desk.act_on_case(&case, Act::CaseMade { case: case.id }, noon()).unwrap();
    let clock = ManualClock::new(noon());
    let planned = |desk: &Desk| open(desk, &log, &clock).unwrap().plan(&desk.cases().unwrap(), 15);
    assert_eq!((planned(&desk).entries.len(), planned(&desk).unsaid.len()), (1, 0));
    // Signed and not sent, it is not signed again for the next document.
    log.set(Fate::Down);
    let plan = planned(&desk);
    let waits = open(&desk, &log, &clock).unwrap().publish(&plan.request(), &mut rand::rng()).unwrap_err();
    assert!(matches!(waits, PublishError::Waits { .. }), "{waits}");
    make(&desk, &Changes { revoke: vec![commitment], ..Changes::default() }, noon()).unwrap();
    log.set(Fate::Taken);
    homesafe_authority::trust::send(&desk, &log).unwrap();
    assert_eq!(case.rows[0].standing(&desk.trust().unwrap(), noon()), Standing::Claimed);
    assert!(open(&desk, &log, &clock).unwrap().resume().unwrap().is_none());
    assert!(log.entries().is_empty() && desk.pending().unwrap().is_none());
    let after = planned(&desk);
    assert!(after.entries.is_empty() && after.cases.is_empty());
    assert_eq!(after.unsaid, [Unsaid::NotCertified { case: case.id, row: 1 }]);
    assert!(matches!(approve(&mut case, &[]), Err(CaseError::Unconfirmed { rows }) if rows == "1"));
    assert_eq!(approve(&mut case, &[1]).unwrap(), (1, 1));
    desk.act_on_case(&case, Act::CaseMade { case: case.id }, noon()).unwrap();
    assert_eq!(planned(&desk).entries.len(), 1);
}
