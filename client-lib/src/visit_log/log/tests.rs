use super::*;
use crate::{
    passphrase::Passphrase,
    storage::MemoryStorage,
    visit_log::{entry::HeldDay, keys::tests::TEST_COST},
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
        let diary = DiaryEntry { visit, code, note: String::new() };
        self.log().append(&entry, &diary, arrival, &mut rand::rng()).unwrap();
    }

    fn segment(&self) -> Vec<u8> {
        self.storage.read(&segment::name(Day::new(DAY)), u64::MAX).unwrap().unwrap()
    }

    fn set_segment(&self, header: &[u8], records: &[&[u8]]) {
        self.storage.replace(&segment::name(Day::new(DAY)), &[header, &records.concat()].concat()).unwrap();
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
    let other = Fixture::with_visits(&[10, 20, 30]).0.segment();
    let foreign = &other[HEADER_LEN + RECORD_LEN..HEADER_LEN + 2 * RECORD_LEN];

    use DamageKind::{Altered, OutOfOrder, Planted, Truncated};
    type Case<'a> = (&'a str, Vec<&'a [u8]>, Vec<(u32, DamageKind)>, usize);
    let cases: [Case<'_>; 8] = [
        ("swapped", vec![b, a, c], vec![(0, OutOfOrder), (1, OutOfOrder), (2, OutOfOrder)], 3),
        ("dropped", vec![a, c], vec![(1, OutOfOrder), (2, Truncated)], 2),
        ("duplicated", vec![a, b, b], vec![(2, OutOfOrder), (2, Altered)], 2),
        ("spliced from another device", vec![a, foreign, c], vec![(1, Altered), (2, OutOfOrder)], 2),
        ("truncated", vec![a, b], vec![(2, Truncated)], 2),
        ("planted", vec![a, b, c, foreign, foreign], vec![(3, Planted)], 3),
        ("altered match box", vec![a, &altered_match, c], vec![(1, Altered), (2, OutOfOrder)], 2),
        ("altered diary box", vec![a, &altered, c], vec![(2, OutOfOrder)], 3),
    ];
    for (name, records, expected, readable) in cases {
        fixture.set_segment(header, &records);
        assert_eq!(fixture.damage(), expected, "{name}");
        assert_eq!(fixture.log().read_visits().unwrap().visits.len(), readable, "{name}: the rest stays readable");
    }
    fixture.set_segment(&segment::header(Day::new(DAY + 1)), &[a, b, c]);
    assert_eq!(fixture.damage(), [(0, DamageKind::Segment)], "another day's header");
}

#[test]
fn a_crash_between_append_and_head_rolls_forward() {
    let (fixture, _) = Fixture::with_visits(&[10, 20]);
    let head = fixture.storage.read("head", u64::MAX).unwrap().unwrap();
    fixture.visit(30);
    fixture.storage.replace("head", &head).unwrap();
    assert_eq!(fixture.log().read_visits().unwrap().visits.len(), 3);
    assert_eq!(fixture.damage(), []);
}

#[test]
fn a_torn_append_is_cut_and_the_next_one_follows() {
    for torn in [1, 35, RECORD_LEN - 1] {
        let (fixture, _) = Fixture::with_visits(&[10, 20]);
        let whole = fixture.segment();
        fixture.storage.append(&segment::name(Day::new(DAY)), &whole[HEADER_LEN..HEADER_LEN + torn]).unwrap();
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
    let diary = DiaryEntry { visit, code: vec![], note: String::new() };
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
    fixture.storage.replace(&segment::name(Day::new(DAY)), &segment).unwrap();
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
