use std::collections::BTreeSet;

use super::*;
use crate::{
    storage::MemoryStorage,
    visit_log::{
        DamageKind, VisitId,
        keys::{DeviceKeys, tests::TEST_COST},
    },
};
use homesafe_protocol::{held_day::HeldDay, keys::DayKey, passphrase::Passphrase};

pub(super) const DAY: u16 = 20_000;

pub(super) struct Fixture {
    pub(super) storage: MemoryStorage,
    pub(super) keys: DeviceKeys,
    pub(super) passphrase: Passphrase,
}

impl Fixture {
    pub(super) fn new() -> Self {
        let (storage, passphrase) = (MemoryStorage::default(), Passphrase::new("right".into()).unwrap());
        let keys = DeviceKeys::create(&storage, &passphrase, TEST_COST, &mut rand::rng()).unwrap();
        Self { storage, keys, passphrase }
    }

    /// A fixture with one visit at each of some minutes of day 20,000.
    pub(super) fn with_visits(minutes: &[u16]) -> (Self, Vec<VisitId>) {
        let fixture = Self::new();
        let ids = minutes.iter().map(|minute| fixture.visit(*minute)).collect();
        (fixture, ids)
    }

    pub(super) fn log(&self) -> VisitLog<'_> {
        VisitLog::open(&self.storage, &self.keys).unwrap()
    }

    pub(super) fn visit(&self, minute: u16) -> VisitId {
        let visit = VisitId::random(&mut rand::rng());
        self.write(visit, minute, false, vec![7; 100]);
        visit
    }

    pub(super) fn write(&self, visit: VisitId, minute: u16, checked_out: bool, code: Vec<u8>) {
        let arrival = Day::new(DAY).minute(minute);
        let days = vec![HeldDay::new(Day::new(DAY), &DayKey::from([1; 32]))];
        let entry = MatchEntry {
            visit,
            indirect: false,
            arrival,
            departure: arrival.saturating_add(3_600),
            checked_out,
            days,
        };
        let diary = DiaryEntry { visit, code, note: None };
        self.log().append(&entry, &diary, arrival, &mut rand::rng()).unwrap();
    }

    pub(super) fn enter(&self, arrival: UnixTime, now: UnixTime) -> VisitId {
        let visit = VisitId::random(&mut rand::rng());
        self.say(visit, arrival, now);
        visit
    }

    /// A record of a visit that holds no keys and says nothing of the venue.
    pub(super) fn say(&self, visit: VisitId, arrival: UnixTime, now: UnixTime) {
        let entry = MatchEntry {
            visit,
            indirect: false,
            arrival,
            departure: arrival,
            checked_out: true,
            days: vec![],
        };
        self.log().append(&entry, &DiaryEntry::unchanged(visit), now, &mut rand::rng()).unwrap();
    }

    pub(super) fn visits(&self) -> BTreeSet<VisitId> {
        let read: BTreeSet<VisitId> = self.log().read_visits().unwrap().visits.into_keys().collect();
        assert!(read.is_subset(&self.matched()), "what can be read is matched");
        read
    }

    pub(super) fn matched(&self) -> BTreeSet<VisitId> {
        self.log().match_entries().unwrap().into_keys().collect()
    }

    pub(super) fn ready(&self) -> Vec<String> {
        self.storage.list("ready").unwrap()
    }

    /// The file of the last segment.
    pub(super) fn name(&self) -> String {
        Head::load(&self.storage).unwrap().segments.last_key_value().unwrap().1.file_name()
    }

    pub(super) fn segment(&self) -> Vec<u8> {
        self.storage.read(&self.name(), u64::MAX).unwrap().unwrap()
    }

    pub(super) fn segments(&self) -> Vec<(String, Vec<u8>)> {
        let names = self.storage.list("log").unwrap().into_iter().map(|name| format!("log/{name}"));
        names.map(|name| (name.clone(), self.storage.read(&name, u64::MAX).unwrap().unwrap())).collect()
    }

    pub(super) fn restore(&self, from: &MemoryStorage) {
        for name in ["head", "tail"] {
            self.storage.replace(name, &from.read(name, u64::MAX).unwrap().unwrap()).unwrap();
        }
    }

    pub(super) fn set_segment(&self, header: &[u8], records: &[&[u8]]) {
        self.storage.replace(&self.name(), &[header, &records.concat()].concat()).unwrap();
    }

    pub(super) fn damage(&self) -> Vec<(u32, DamageKind)> {
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
    let elsewhere = another_segment(&fixture);

    use DamageKind::{Altered, NewestMissing, OutOfOrder, Planted, Segment, Truncated};
    type Case<'a> = (&'a str, Vec<&'a [u8]>, Vec<(u32, DamageKind)>, usize);
    let cases: [Case<'_>; 14] = [
        ("swapped", vec![b, a, c], vec![(0, OutOfOrder), (1, OutOfOrder), (2, OutOfOrder)], 3),
        ("dropped", vec![a, c], vec![(1, OutOfOrder), (2, Truncated)], 2),
        ("dropped first", vec![b, c], vec![(0, OutOfOrder), (1, OutOfOrder), (2, Truncated)], 2),
        ("duplicated", vec![a, b, b], vec![(2, OutOfOrder), (2, Altered)], 2),
        ("duplicated behind", vec![a, b, c, a], vec![(3, OutOfOrder)], 3),
        ("spliced from another device", vec![a, foreign, c], vec![(1, Altered), (2, OutOfOrder)], 2),
        ("spliced from another segment", vec![a, &elsewhere, c], vec![(1, Altered), (2, OutOfOrder)], 2),
        ("truncated", vec![a, b], vec![(2, NewestMissing)], 2),
        ("truncated twice", vec![a], vec![(1, Truncated)], 1),
        ("emptied", vec![], vec![(0, Truncated)], 0),
        ("planted", vec![a, b, c, foreign, foreign], vec![(3, Planted)], 3),
        ("altered match box", vec![a, &altered_match, c], vec![(1, Altered), (2, OutOfOrder)], 2),
        ("altered diary box", vec![a, &altered, c], vec![(1, Altered), (2, OutOfOrder)], 3),
        ("altered counter", vec![a, &altered_counter, c], vec![(1, Altered), (2, OutOfOrder)], 2),
    ];
    for (name, records, expected, readable) in cases {
        fixture.set_segment(header, &records);
        assert_eq!(fixture.damage(), expected, "{name}");
        assert_eq!(
            fixture.log().read_visits().unwrap().visits.len(),
            readable,
            "{name}: the rest stays readable"
        );
        // What comes next is written and read all the same.
        let log = fixture.storage.snapshot();
        let visit = fixture.visit(40);
        assert!(fixture.log().read_visits().unwrap().visits.contains_key(&visit), "{name}: the next visit");
        assert!(!fixture.damage().is_empty(), "{name}: damage does not heal");
        fixture.restore(&log);
    }
    fixture.set_segment(&segment::header(1), &[a, b, c]);
    assert_eq!(fixture.damage(), [(0, Segment)], "another segment's header");
    assert_eq!(fixture.log().read_visits().unwrap().visits.len(), 3);
    fixture.storage.remove(&fixture.name()).unwrap();
    assert_eq!(fixture.damage(), [(0, Truncated)], "the last segment's file is gone");
}

/// A record of another segment, by the same device.
fn another_segment(fixture: &Fixture) -> Vec<u8> {
    let day = Day::new(DAY);
    let other = SegmentHead::begin(1, day, day, &mut rand::rng());
    let visit = VisitId::random(&mut rand::rng());
    let at = day.minute(10);
    let entry =
        MatchEntry { visit, indirect: false, arrival: at, departure: at, checked_out: true, days: vec![] };
    let boxes = EmptyBoxes::new(&fixture.keys.of_log(), 1, &other, &mut rand::rng()).unwrap();
    boxes.seal(1, &other, &entry, &DiaryEntry::unchanged(visit)).unwrap()
}

#[test]
fn attack_a_segment_cut_inside_a_record_or_filled_with_noise() {
    let (fixture, _) = Fixture::with_visits(&[10, 20, 30]);
    let (whole, before) = (fixture.segment(), fixture.storage.snapshot());
    for len in [0, 3, HEADER_LEN + 1, HEADER_LEN + RECORD_LEN + 700] {
        fixture.storage.replace(&fixture.name(), &whole[..len]).unwrap();
        assert!(fixture.damage().iter().any(|(_, kind)| *kind == DamageKind::Truncated), "{len}");
        let visit = fixture.visit(40);
        assert!(
            fixture.log().read_visits().unwrap().visits.contains_key(&visit),
            "{len}: the next visit is readable"
        );
        fixture.restore(&before);
    }
    let endless = [&whole[..], &vec![0xaa; MAX_SEGMENT_LEN as usize]].concat();
    fixture.storage.replace(&fixture.name(), &endless).unwrap();
    let visit = fixture.visit(40);
    let opened = fixture.log().read_visits().unwrap();
    assert!(opened.visits.contains_key(&visit) && opened.visits.len() == 4);
    assert!(
        opened
            .damage
            .iter()
            .any(|found| found.kind == DamageKind::Planted || found.kind == DamageKind::Altered)
    );
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
fn attack_a_record_of_another_course_of_the_log_behind_its_end() {
    let (mut fixture, _) = Fixture::with_visits(&[10, 20]);
    let before = fixture.storage.snapshot();
    fixture.visit(30);
    let planted = fixture.visit(40);
    let late = fixture.segment().split_off(HEADER_LEN + 3 * RECORD_LEN);
    // Put back to the second visit, the log goes on in another way.
    fixture.storage = before;
    fixture.visit(50);
    fixture.storage.append(&fixture.name(), &late).unwrap();
    assert!(!fixture.visits().contains(&planted));
    assert_eq!(fixture.damage(), [(3, DamageKind::Planted)]);
}

#[test]
fn the_end_is_known_between_two_head_stores() {
    let (fixture, _) = Fixture::with_visits(&[10, 20, 30]);
    let bytes = fixture.segment();
    fixture.storage.replace(&fixture.name(), &bytes[..bytes.len() - RECORD_LEN]).unwrap();
    assert_eq!(fixture.damage(), [(2, DamageKind::NewestMissing)], "though the head store lags behind");
    // Many visits later the head store itself knows.
    let (fixture, _) = Fixture::with_visits(&(0..40).collect::<Vec<_>>());
    fixture.log();
    fixture.storage.remove("tail").unwrap();
    let bytes = fixture.segment();
    fixture.storage.replace(&fixture.name(), &bytes[..bytes.len() - 20 * RECORD_LEN]).unwrap();
    assert!(matches!(fixture.damage()[..], [(20, DamageKind::Truncated)]));
}

#[test]
fn a_deleted_visit_is_gone_from_all_its_segments_and_from_what_was_kept_of_them() {
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
    assert_eq!(
        (opened.damage.len(), opened.visits.keys().collect::<BTreeSet<_>>()),
        (0, [&ids[0], &ids[2]].into())
    );
    let (entries, damage) = fixture.log().read_diary(&diary).unwrap();
    assert_eq!(
        (damage.len(), entries.len(), entries[&ids[2]].code.len()),
        (0, 2, 100),
        "the others keep their diary"
    );
    // The old segments come back from a carved disk: their psks are gone.
    let head = Head::load(&fixture.storage).unwrap();
    assert_eq!((fixture.segments().len(), head.segments.len()), (1, 1), "nothing is left of the second day");
    for (name, bytes) in carved {
        assert!(fixture.storage.read(&name, u64::MAX).unwrap().is_none(), "{name} is removed");
        fixture.storage.replace(&fixture.name(), &bytes).unwrap();
        assert!(fixture.log().read_visits().unwrap().visits.is_empty());
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
        fixture.storage.append(&fixture.name(), &whole[HEADER_LEN..HEADER_LEN + torn]).unwrap();
        assert_eq!(fixture.damage(), [], "{torn}");
        fixture.visit(30);
        assert_eq!(
            (fixture.damage().len(), fixture.log().read_visits().unwrap().visits.len()),
            (0, 3),
            "{torn}"
        );
    }
}

#[test]
fn attack_exchanged_counters_of_an_open_and_a_closed_record_are_named_and_the_check_out_stands() {
    let (fixture, ids) = Fixture::with_visits(&[10]);
    fixture.write(ids[0], 10, true, vec![]);
    let bytes = fixture.segment();
    let (header, rest) = bytes.split_at(HEADER_LEN);
    let (open, closed) = rest.split_at(RECORD_LEN);
    // Each claims the other's place, so that the open one would be the newest.
    let late = [&closed[..4], &open[4..]].concat();
    let early = [&open[..4], &closed[4..]].concat();
    fixture.set_segment(header, &[&late, &early]);
    let opened = fixture.log().read_visits().unwrap();
    assert!(opened.visits.is_empty(), "neither opens in the other's place");
    assert_eq!(fixture.damage(), [(0, DamageKind::Altered), (1, DamageKind::Altered)]);
    let diary = fixture.keys.unlock(&fixture.passphrase).unwrap();
    assert!(fixture.log().read_diary(&diary).unwrap().0.is_empty());
    // The check-out itself beside them: it stands.
    fixture.set_segment(header, &[&late, closed]);
    assert!(fixture.log().read_visits().unwrap().visits[&ids[0]].checked_out);
    assert_eq!(fixture.damage()[0], (0, DamageKind::Altered));
}

#[test]
fn a_clock_set_ahead_or_back_begins_a_segment_of_its_own() {
    let fixture = Fixture::new();
    let days = [DAY, DAY + 400, DAY, DAY - 5, 0, DAY, DAY];
    for day in days {
        fixture.enter(Day::new(day).minute(1), Day::new(day).minute(1));
    }
    let begun: Vec<u16> = fixture.log().segments().map(|days| days.begun.number()).collect();
    assert_eq!(begun, days[..6], "a day written to before is not gone on with");
    let found = fixture.log().read_visits().unwrap();
    assert_eq!((found.visits.len(), found.damage.len()), (7, 0));
}

#[test]
fn attack_a_clock_ahead_once_does_not_end_erasure() {
    let fixture = Fixture::new();
    let five_years = Day::new(DAY + 5 * 365).minute(720);
    let ahead = fixture.enter(five_years, five_years);
    let mut entered = Vec::new();
    for day in DAY..DAY + 60 {
        let now = Day::new(day).minute(720);
        entered.push((day, fixture.enter(now, now)));
        fixture.log().purge(now.day().saturating_sub(31), None).unwrap();
        let expected: BTreeSet<_> =
            entered.iter().filter(|(at, _)| at + 31 >= day).map(|(_, visit)| *visit).collect();
        assert_eq!(fixture.visits(), &expected | &[ahead].into(), "{day}");
    }
    // That no visit can be so late is for the caller to know: then it is as if it had come on that day.
    let last = Day::new(DAY + 60);
    assert!(fixture.log().is_due(Day::new(DAY), Some(last)));
    assert_eq!(fixture.log().purge(Day::new(DAY), Some(last)).unwrap(), 0);
    assert!(fixture.visits().contains(&ahead) && !fixture.log().is_due(Day::new(DAY), Some(last)));
    assert_eq!(fixture.log().purge(last, Some(Day::new(DAY + 91))).unwrap(), 32);
    assert_eq!(fixture.visits(), [ahead].into());
    assert_eq!(fixture.log().purge(Day::new(DAY + 61), Some(Day::new(DAY + 92))).unwrap(), 1);
    assert!(fixture.visits().is_empty() && fixture.storage.list("log").unwrap().is_empty());
}

#[test]
fn a_lost_head_store_is_no_empty_diary_and_nothing_is_removed_for_it() {
    let (fixture, visits) = Fixture::with_visits(&[10]);
    let lost = fixture.storage.read("head", u64::MAX).unwrap().unwrap();
    let mut log = fixture.log();
    fixture.storage.remove("head").unwrap();
    assert!(matches!(VisitLog::open(&fixture.storage, &fixture.keys), Err(LogError::HeadDamaged)));
    log.is_uncertain = true;
    assert!(matches!(log.purge(Day::new(DAY + 99), None), Err(LogError::HeadDamaged)));
    assert_eq!(fixture.segments().len(), 1);
    fixture.storage.replace("head", &lost).unwrap();
    assert_eq!(fixture.visits(), visits.into_iter().collect());
}

#[test]
fn a_first_segment_that_a_crash_left_without_its_head_is_begun_anew() {
    let fixture = Fixture::new();
    fixture.storage.replace("log/0123456789abcdef", &segment::header(0)).unwrap();
    fixture.storage.replace("log/README", b"somebody's").unwrap();
    let visit = fixture.visit(10);
    fixture.log().purge(Day::new(DAY), None).unwrap();
    assert_eq!((fixture.visits(), fixture.segments().len()), ([visit].into(), 1));
}

#[test]
fn a_visit_of_another_time_goes_when_it_is_old_and_keeps_no_other() {
    let fixture = Fixture::new();
    let now = Day::new(DAY).minute(720);
    // All on one day: entered late, brought from a phone whose clock was years ahead, and of now.
    let arrivals = [DAY, DAY - 20, DAY + 2_000, DAY, DAY - 3];
    let visits = arrivals.map(|day| fixture.enter(Day::new(day).minute(60), now));
    let about: Vec<_> =
        fixture.log().segments().map(|days| (days.oldest.number(), days.newest.number())).collect();
    let day = |day| (day, day);
    assert_eq!(about, [day(DAY), day(DAY - 20), day(DAY + 2_000), (DAY - 3, DAY)]);
    fixture.log().purge(Day::new(DAY - 19), None).unwrap();
    assert_eq!(fixture.visits().len(), 4, "the one entered late is gone on time");
    fixture.log().purge(Day::new(DAY + 1), None).unwrap();
    assert_eq!(fixture.visits(), [visits[2]].into());
    // The last segment went, and what is left is not gone on with.
    let next = fixture.enter(now, now);
    assert_eq!((fixture.visits(), fixture.damage()), ([visits[2], next].into(), vec![]));
}

#[test]
fn purging_the_last_segment_leaves_the_one_before_it_to_be_written_to() {
    let fixture = Fixture::new();
    let now = Day::new(DAY).minute(720);
    let first = [fixture.enter(now, now), fixture.enter(now, now)];
    let ahead = Day::new(DAY + 2_000).minute(0);
    fixture.enter(ahead, Day::new(DAY - 9).minute(0));
    let mut log = fixture.log();
    log.purge(Day::new(DAY - 5), Some(Day::new(DAY))).unwrap();
    let visit = VisitId::random(&mut rand::rng());
    let entry =
        MatchEntry { visit, indirect: false, arrival: now, departure: now, checked_out: true, days: vec![] };
    log.append(&entry, &DiaryEntry::unchanged(visit), now, &mut rand::rng()).unwrap();
    assert_eq!(log.len as usize, fixture.segment().len());
    assert_eq!((fixture.visits(), fixture.damage()), ([first[0], first[1], visit].into(), vec![]));
    assert_eq!(fixture.log().segments().count(), 1);
}

#[test]
fn a_visit_moved_to_an_earlier_day_does_not_come_back_to_the_later_one() {
    let fixture = Fixture::new();
    let at = |day: u16| Day::new(day).minute(60);
    let moved = fixture.enter(at(DAY + 9), at(DAY + 9));
    fixture.enter(at(DAY + 9), at(DAY + 9));
    fixture.say(moved, at(DAY), at(DAY + 9));
    for first in DAY..DAY + 10 {
        fixture.log().purge(Day::new(first), None).unwrap();
        let opened = fixture.log().read_visits().unwrap();
        assert_eq!(opened.visits[&moved].arrival, at(DAY), "{first}");
        // What waits for another is not looked at again at every run.
        assert!(fixture.log().first_day().unwrap() >= Day::new(first));
    }
    fixture.log().purge(Day::new(DAY + 10), None).unwrap();
    assert!(fixture.visits().is_empty() && fixture.storage.list("log").unwrap().is_empty());
}

#[test]
fn a_full_segment_has_a_successor() {
    let fixture = Fixture::new();
    let now = Day::new(DAY).minute(720);
    let mut log = fixture.log();
    for n in 0..=MAX_RECORDS {
        let visit = VisitId::random(&mut rand::rng());
        let arrival = Day::new(DAY).minute((n % 1_440) as u16);
        let entry = MatchEntry {
            visit,
            indirect: false,
            arrival,
            departure: arrival,
            checked_out: true,
            days: vec![],
        };
        log.append(&entry, &DiaryEntry::unchanged(visit), now, &mut rand::rng()).unwrap();
    }
    assert_eq!(log.segments().count(), 2);
    assert_eq!((fixture.visits().len(), fixture.damage().len()), (MAX_RECORDS as usize + 1, 0));
}

#[test]
fn a_clock_that_never_rests_fills_no_head_store() {
    let fixture = Fixture::new();
    let mut head = Head::default();
    let mut numbers = BTreeSet::new();
    for n in 0..10_000 {
        let day = Day::new(if n % 2 == 0 { 1 } else { u16::MAX });
        let (number, mut placed) = head.place(day, day, &mut rand::rng()).unwrap();
        placed.advance(b"record");
        head.segments.insert(number, placed);
        numbers.insert(number);
    }
    assert!((4_096..4_200).contains(&numbers.len()), "{}", numbers.len());
    head.store(&fixture.storage).unwrap();
    assert_eq!(Head::load(&fixture.storage).unwrap().segments.len(), numbers.len());
}

#[test]
fn names_of_files_say_nothing_of_deletion_or_order() {
    let fixture = Fixture::new();
    let visits: Vec<_> =
        (0..8).map(|n| fixture.enter(Day::new(DAY + n).minute(1), Day::new(DAY + n).minute(1))).collect();
    let names = || -> BTreeSet<String> { fixture.storage.list("log").unwrap().into_iter().collect() };
    fixture.enter(Day::new(DAY + 7).minute(2), Day::new(DAY + 7).minute(2));
    let before = names();
    let diary = fixture.keys.unlock(&fixture.passphrase).unwrap();
    fixture.log().forget(visits[7], &diary, &mut rand::rng()).unwrap();
    let after = names();
    assert_eq!((before.len(), after.len(), before.intersection(&after).count()), (8, 8, 7));
    assert!(after.iter().all(|name| name.len() == 16 && name.bytes().all(|byte| byte.is_ascii_hexdigit())));
}

#[test]
fn purging_erases_the_psk_first_and_what_a_crash_left_later() {
    let (fixture, _) = Fixture::with_visits(&[10]);
    let (name, segment) = (fixture.name(), fixture.segment());
    assert_eq!(fixture.log().purge(Day::new(DAY), None).unwrap(), 0);
    assert_eq!(fixture.log().purge(Day::new(DAY + 1), None).unwrap(), 1);
    assert!(fixture.storage.list("log").unwrap().is_empty());
    // The segment comes back from a carved disk: without its psk it says nothing.
    fixture.storage.replace(&name, &segment).unwrap();
    assert_eq!(fixture.log().read_visits().unwrap().visits.len(), 0);
    fixture.log().purge(Day::new(0), None).unwrap();
    assert!(fixture.storage.list("log").unwrap().is_empty(), "orphans go at the next purge");
}

#[test]
fn a_damaged_head_store_is_named() {
    let (fixture, _) = Fixture::with_visits(&[10]);
    let head = Head::load(&fixture.storage).unwrap();
    let lie = |change: &dyn Fn(&mut SegmentHead)| {
        let mut head = head.clone();
        head.segments.values_mut().for_each(change);
        head.store(&fixture.storage).unwrap();
        VisitLog::open(&fixture.storage, &fixture.keys).err()
    };
    assert!(lie(&|_| ()).is_none());
    for count in [MAX_RECORDS + 1, u32::MAX] {
        assert!(matches!(lie(&|head| head.count = count), Some(LogError::HeadDamaged)), "{count}");
    }
    assert!(matches!(lie(&|head| head.days.oldest = Day::new(u16::MAX)), Some(LogError::HeadDamaged)));
    for bytes in [
        &b"nonsense"[..],
        b"",
        &[&fixture.storage.read("head", u64::MAX).unwrap().unwrap()[..], &[0]].concat(),
    ] {
        fixture.storage.replace("head", bytes).unwrap();
        assert!(matches!(VisitLog::open(&fixture.storage, &fixture.keys), Err(LogError::HeadDamaged)));
    }
    // There is no number after the last one.
    let mut head = head;
    let last = SegmentHead::begin(u32::MAX, Day::new(DAY), Day::new(DAY), &mut rand::rng());
    head.segments.insert(u32::MAX, last);
    assert!(head.place(Day::new(DAY + 1), Day::new(DAY), &mut rand::rng()).is_err());
}
