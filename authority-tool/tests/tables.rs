//! Tables of windows: what a desk's rule asks of them.

#![allow(clippy::unwrap_used)] // tests: a failure is the answer

mod common;

use common::{DAY, FakeLog, desk, new_desk, noon, origin, reopened};
use homesafe_authority::{
    desk::{Desk, KeyKind, TableRule},
    plan::{Columns, Table, read_table},
    publish::{ClaimedLines, TableRuleError},
    trust::Changes,
};
use homesafe_client::{
    cli::{Classify as _, Exit},
    clock::format_time,
};
use homesafe_protocol::{
    Hash,
    time::{Day, Validity},
    venue::{Category, HomeSafeCode, VenueBody, VenueCertificate, VenuePublic},
};

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
    (read_table(&path, Columns::Publish, origin().deployment(), None).unwrap(), text)
}

#[test]
fn a_table_names_its_claimed_lines_and_the_hash_of_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder.path().join("desk"), &FakeLog::new(), Changes::default());
    let last = Some(Day::new(20_900));
    let (good, ended) = (code(&desk, 1, last), code(&desk, 2, DAY.previous()));
    let codes = [good, code(&desk, 3, None), "taxi:VK7413".to_owned(), ended];
    let (table, text) = table(&codes);
    let claimed = ClaimedLines::of(&table, &desk.trust().unwrap(), noon());
    assert_eq!((claimed.to_string().as_str(), claimed.len()), ("3,4,5", 3));
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
        assert!(matches!(error, TableRuleError::Unconfirmed { .. }) && error.exit() == Exit::Usage, "{error}");
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
    let last = desk.read_journal().unwrap().entries.pop().unwrap().what.to_string();
    assert_eq!(last, "set the rule for tables to second-source");
}
