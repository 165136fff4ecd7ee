use std::collections::BTreeSet;

use super::*;
use crate::{
    passphrase::Passphrase,
    storage::MemoryStorage,
    visit_log::{
        DamageKind, VisitId,
        entry::HeldDay,
        keys::{DeviceKeys, tests::TEST_COST},
    },
};
use homesafe_protocol::keys::DayKey;

const DAY: u16 = 20_000;

struct Fixture {
    storage: MemoryStorage,
    keys: DeviceKeys,
    passphrase: Passphrase,
}

impl Fixture {
    fn new() -> Self {
        let (storage, passphrase) = (MemoryStorage::default(), Passphrase::new("right".into()).unwrap());
        let keys = DeviceKeys::create(&storage, &passphrase, TEST_COST, &mut rand::rng()).unwrap();
        Self { storage, keys, passphrase }
    }

    /// A fixture with one visit at each of some minutes of day 20,000.
    fn with_visits(minutes: &[u16]) -> (Self, Vec<VisitId>) {
        let fixture = Self::new();
        let ids = minutes.iter().map(|minute| fixture.visit(*minute)).collect();
        (fixture, ids)
    }

    fn log(&self) -> VisitLog<'_> {
        VisitLog::open(&self.storage, &self.keys).unwrap()
    }

    fn visit(&self, minute: u16) -> VisitId {
        let visit = VisitId::random(&mut rand::rng());
        self.write(visit, minute, false, vec![7; 100]);
        visit
    }

    fn write(&self, visit: VisitId, minute: u16, checked_out: bool, code: Vec<u8>) {
        let arrival = Day::new(DAY).minute(minute);
        let days = vec![HeldDay::new(Day::new(DAY), &DayKey::from([1; 32]))];
        let entry =
            MatchEntry { visit, indirect: false, arrival, departure: arrival.saturating_add(3_600), checked_out, days };
        let diary = DiaryEntry { visit, code, note: None };
        self.log().append(&entry, &diary, arrival, &mut rand::rng()).unwrap();
    }

    fn segment(&self) -> Vec<u8> {
        self.storage.read(&segment::name(Day::new(DAY), 0), u64::MAX).unwrap().unwrap()
    }

    fn segments(&self) -> Vec<(String, Vec<u8>)> {
        let names = self.storage.list("log").unwrap().into_iter().map(|name| format!("log/{name}"));
        names.map(|name| (name.clone(), self.storage.read(&name, u64::MAX).unwrap().unwrap())).collect()
    }

    fn restore(&self, from: &MemoryStorage) {
        for name in ["head", "tail"] {
            self.storage.replace(name, &from.read(name, u64::MAX).unwrap().unwrap()).unwrap();
        }
    }

    fn set_segment(&self, header: &[u8], records: &[&[u8]]) {
        self.storage.replace(&segment::name(Day::new(DAY), 0), &[header, &records.concat()].concat()).unwrap();
    }

    fn damage(&self) -> Vec<(u32, DamageKind)> {
        self.log().read_visits().unwrap().damage.iter().map(|damage| (damage.record, damage.kind)).collect()
    }
}

#[test]
fn what_is_appended_is_read_after_reopening() {
    let (fixture, ids) = Fixture::with_visits(&[10, 20, 30]);
    fixture.write(ids[1], 20, true, vec![]);
    let opened = fixture.log().read_visits().unwrap();
    assert_eq!(opened.damage, []);
    assert_eq!(opened.visits.len(), 3);
    assert!(opened.visits[&ids[1]].checked_out, "the newest record of a visit stands");
    let diary = fixture.keys.unlock(&fixture.passphrase).unwrap();
    let (entries, damage) = fixture.log().read_diary(&diary).unwrap();
    assert_eq!((entries[&ids[1]].code.len(), damage.len()), (100, 0), "a locked check-out keeps the venue");
}

#[test]
fn attack_swapped_dropped_duplicated_spliced_truncated_and_planted_records() {
    let (fixture, _) = Fixture::with_visits(&[10, 20, 30]);
    let bytes = fixture.segment();
    let (header, rest) = bytes.split_at(HEADER_LEN);
    let [a, b, c] = [0, 1, 2].map(|n| &rest[n * RECORD_LEN..(n + 1) * RECORD_LEN]);
    let mut altered = b.to_vec();
    altered[RECORD_LEN - 1] ^= 1;
    let mut altered_match = b.to_vec();
    altered_match[100] ^= 1;
    let mut altered_counter = b.to_vec();
    altered_counter[3] ^= 2;
    let other = Fixture::with_visits(&[10, 20, 30]).0.segment();
    let foreign = &other[HEADER_LEN + RECORD_LEN..HEADER_LEN + 2 * RECORD_LEN];
    let yesterday = another_day(&fixture);

    use DamageKind::{Altered, OutOfOrder, Planted, Segment, Truncated};
    type Case<'a> = (&'a str, Vec<&'a [u8]>, Vec<(u32, DamageKind)>, usize);
    let cases: [Case<'_>; 13] = [
        ("swapped", vec![b, a, c], vec![(0, OutOfOrder), (1, OutOfOrder), (2, OutOfOrder)], 3),
        ("dropped", vec![a, c], vec![(1, OutOfOrder), (2, Truncated)], 2),
        ("dropped first", vec![b, c], vec![(0, OutOfOrder), (1, OutOfOrder), (2, Truncated)], 2),
        ("duplicated", vec![a, b, b], vec![(2, OutOfOrder), (2, Altered)], 2),
        ("duplicated behind", vec![a, b, c, a], vec![(3, OutOfOrder)], 3),
        ("spliced from another device", vec![a, foreign, c], vec![(1, Altered), (2, OutOfOrder)], 2),
        ("spliced from another day", vec![a, &yesterday, c], vec![(1, Altered), (2, OutOfOrder)], 2),
        ("truncated", vec![a, b], vec![(2, Truncated)], 2),
        ("emptied", vec![], vec![(0, Truncated)], 0),
        ("planted", vec![a, b, c, foreign, foreign], vec![(3, Planted)], 3),
        ("altered match box", vec![a, &altered_match, c], vec![(1, Altered), (2, OutOfOrder)], 2),
        ("altered diary box", vec![a, &altered, c], vec![(1, Altered), (2, OutOfOrder)], 3),
        ("altered counter", vec![a, &altered_counter, c], vec![(1, Altered), (2, OutOfOrder)], 2),
    ];
    for (name, records, expected, readable) in cases {
        fixture.set_segment(header, &records);
        assert_eq!(fixture.damage(), expected, "{name}");
        assert_eq!(fixture.log().read_visits().unwrap().visits.len(), readable, "{name}: the rest stays readable");
        // What comes next is written and read all the same.
        let log = fixture.storage.snapshot();
        let visit = fixture.visit(40);
        assert!(fixture.log().read_visits().unwrap().visits.contains_key(&visit), "{name}: the next visit");
        assert!(!fixture.damage().is_empty(), "{name}: damage does not heal");
        fixture.restore(&log);
    }
    fixture.set_segment(&segment::header(Day::new(DAY + 1)), &[a, b, c]);
    assert_eq!(fixture.damage(), [(0, Segment)], "another day's header");
    assert_eq!(fixture.log().read_visits().unwrap().visits.len(), 3);
    fixture.storage.remove(&segment::name(Day::new(DAY), 0)).unwrap();
    assert_eq!(fixture.damage(), [(0, Truncated)], "the last day's file is gone");
}

/// A record of the day before, by the same device.
fn another_day(fixture: &Fixture) -> Vec<u8> {
    let yesterday = DayHead::begin(Day::new(DAY - 1), 0, &mut rand::rng());
    let visit = VisitId::random(&mut rand::rng());
    let at = Day::new(DAY - 1).minute(10);
    let entry = MatchEntry { visit, indirect: false, arrival: at, departure: at, checked_out: true, days: vec![] };
    seal(&fixture.keys, Day::new(DAY - 1), &yesterday, &entry, &DiaryEntry::unchanged(visit), &mut rand::rng()).unwrap()
}

#[test]
fn attack_a_segment_cut_inside_a_record_or_filled_with_noise() {
    let (fixture, _) = Fixture::with_visits(&[10, 20, 30]);
    let (whole, before) = (fixture.segment(), fixture.storage.snapshot());
    for len in [0, 3, HEADER_LEN + 1, HEADER_LEN + RECORD_LEN + 700] {
        fixture.storage.replace(&segment::name(Day::new(DAY), 0), &whole[..len]).unwrap();
        assert!(fixture.damage().iter().any(|(_, kind)| *kind == DamageKind::Truncated), "{len}");
        let visit = fixture.visit(40);
        assert!(fixture.log().read_visits().unwrap().visits.contains_key(&visit), "{len}: the next visit is readable");
        fixture.restore(&before);
    }
    let endless = [&whole[..], &vec![0xaa; MAX_SEGMENT_LEN as usize]].concat();
    fixture.storage.replace(&segment::name(Day::new(DAY), 0), &endless).unwrap();
    let visit = fixture.visit(40);
    let opened = fixture.log().read_visits().unwrap();
    assert!(opened.visits.contains_key(&visit) && opened.visits.len() == 4);
    assert!(opened.damage.iter().any(|found| found.kind == DamageKind::Planted || found.kind == DamageKind::Altered));
}

#[test]
fn a_replayed_record_does_not_undo_a_check_out() {
    let (fixture, ids) = Fixture::with_visits(&[10]);
    fixture.write(ids[0], 10, true, vec![]);
    let bytes = fixture.segment();
    let (header, rest) = bytes.split_at(HEADER_LEN);
    let (open, closed) = rest.split_at(RECORD_LEN);
    for records in [vec![open, closed, open], vec![closed, open]] {
        fixture.set_segment(header, &records);
        assert!(fixture.log().read_visits().unwrap().visits[&ids[0]].checked_out);
        assert!(!fixture.damage().is_empty());
    }
}

#[test]
fn the_end_is_known_between_two_head_stores() {
    let (fixture, _) = Fixture::with_visits(&[10, 20, 30]);
    let bytes = fixture.segment();
    fixture.storage.replace(&segment::name(Day::new(DAY), 0), &bytes[..bytes.len() - RECORD_LEN]).unwrap();
    assert_eq!(fixture.damage(), [(2, DamageKind::Truncated)], "though the head store lags behind");
    // Many visits later the head store itself knows.
    let (fixture, _) = Fixture::with_visits(&(0..40).collect::<Vec<_>>());
    fixture.log();
    fixture.storage.remove("tail").unwrap();
    let bytes = fixture.segment();
    fixture.storage.replace(&segment::name(Day::new(DAY), 0), &bytes[..bytes.len() - 20 * RECORD_LEN]).unwrap();
    assert!(matches!(fixture.damage()[..], [(20, DamageKind::Truncated)]));
}

#[test]
fn a_deleted_visit_is_gone_from_all_its_days_and_from_what_was_kept_of_them() {
    let (fixture, ids) = Fixture::with_visits(&[10, 20, 30]);
    // Checked out after midnight: two days speak of it.
    let left = Day::new(DAY + 1).minute(5);
    let mut entry = fixture.log().read_visits().unwrap().visits[&ids[1]].clone();
    (entry.departure, entry.checked_out) = (left, true);
    fixture.log().append(&entry, &DiaryEntry::unchanged(ids[1]), left, &mut rand::rng()).unwrap();
    let carved: Vec<(String, Vec<u8>)> = fixture.segments();
    let diary = fixture.keys.unlock(&fixture.passphrase).unwrap();
    assert_eq!(fixture.log().forget(ids[1], &diary, &mut rand::rng()).unwrap(), 2);
    assert_eq!(fixture.log().forget(ids[1], &diary, &mut rand::rng()).unwrap(), 0);
    let opened = fixture.log().read_visits().unwrap();
    assert_eq!((opened.damage.len(), opened.visits.keys().collect::<BTreeSet<_>>()), (0, [&ids[0], &ids[2]].into()));
    let (entries, damage) = fixture.log().read_diary(&diary).unwrap();
    assert_eq!((damage.len(), entries.len(), entries[&ids[2]].code.len()), (0, 2, 100), "the others keep their diary");
    // The old segments come back from a carved disk: their psks are gone.
    for (name, bytes) in carved {
        assert!(fixture.storage.read(&name, u64::MAX).unwrap().is_none(), "{name} is removed");
        let new = fixture.segments().into_iter().find(|(new, _)| new.starts_with(&name)).unwrap().0;
        fixture.storage.replace(&new, &bytes).unwrap();
    }
    assert!(fixture.log().read_visits().unwrap().visits.is_empty());
    assert!(fixture.log().read_diary(&diary).unwrap().0.is_empty());
}

#[test]
fn a_crash_between_append_and_head_rolls_forward() {
    let (fixture, _) = Fixture::with_visits(&[10, 20]);
    let old = ["head", "tail"].map(|name| (name, fixture.storage.read(name, u64::MAX).unwrap().unwrap()));
    fixture.visit(30);
    for (name, bytes) in old {
        fixture.storage.replace(name, &bytes).unwrap();
    }
    assert_eq!(fixture.log().read_visits().unwrap().visits.len(), 3);
    assert_eq!(fixture.damage(), []);
}

#[test]
fn a_torn_append_is_cut_and_the_next_one_follows() {
    for torn in [1, 35, RECORD_LEN - 1] {
        let (fixture, _) = Fixture::with_visits(&[10, 20]);
        let whole = fixture.segment();
        fixture.storage.append(&segment::name(Day::new(DAY), 0), &whole[HEADER_LEN..HEADER_LEN + torn]).unwrap();
        assert_eq!(fixture.damage(), [], "{torn}");
        fixture.visit(30);
        assert_eq!((fixture.damage().len(), fixture.log().read_visits().unwrap().visits.len()), (0, 3), "{torn}");
    }
}

#[test]
fn clock_set_back_writes_to_the_last_day() {
    let (fixture, ids) = Fixture::with_visits(&[10]);
    let arrival = Day::new(DAY - 5).minute(1);
    let visit = VisitId::random(&mut rand::rng());
    let entry = MatchEntry { visit, indirect: false, arrival, departure: arrival, checked_out: true, days: vec![] };
    let diary = DiaryEntry { visit, code: vec![], note: None };
    fixture.log().append(&entry, &diary, arrival, &mut rand::rng()).unwrap();
    assert_eq!(fixture.storage.list("log").unwrap(), [DAY.to_string()]);
    assert_eq!(fixture.log().read_visits().unwrap().visits.len(), 1 + ids.len());
}

#[test]
fn purging_erases_the_psk_first_and_what_a_crash_left_later() {
    let (fixture, _) = Fixture::with_visits(&[10]);
    let segment = fixture.segment();
    assert_eq!(fixture.log().purge(Day::new(DAY)).unwrap(), 0);
    assert_eq!(fixture.log().purge(Day::new(DAY + 1)).unwrap(), 1);
    assert!(fixture.storage.list("log").unwrap().is_empty());
    // The segment comes back from a carved disk: without its psk it says nothing.
    fixture.storage.replace(&segment::name(Day::new(DAY), 0), &segment).unwrap();
    assert_eq!(fixture.log().read_visits().unwrap().visits.len(), 0);
    fixture.log().purge(Day::new(0)).unwrap();
    assert!(fixture.storage.list("log").unwrap().is_empty(), "orphans go at the next purge");
}

#[test]
fn a_damaged_head_store_is_named() {
    let (fixture, _) = Fixture::with_visits(&[10]);
    fixture.storage.replace("head", b"nonsense").unwrap();
    assert!(matches!(VisitLog::open(&fixture.storage, &fixture.keys), Err(LogError::HeadDamaged)));
}
