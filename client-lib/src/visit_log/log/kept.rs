//! What is kept ready of a segment: it says what the records say, goes with them, and is believed of no other
//! course of the log.

use std::collections::BTreeSet;

use homesafe_protocol::time::Day;

use super::tests::{DAY, Fixture};
use crate::{
    storage::Storage as _,
    visit_log::{
        VisitId,
        segment::{HEADER_LEN, RECORD_LEN},
    },
};

/// Nine visits of one day that are kept ready, and one of the next day, so that nothing recovers their segment.
fn nine_kept() -> (Fixture, Vec<VisitId>, String, VisitId) {
    let (fixture, ids) = Fixture::with_visits(&(0..9).collect::<Vec<u16>>());
    let (name, later) = (fixture.name(), Day::new(DAY + 1).minute(0));
    let other = fixture.enter(later, later);
    assert_eq!((fixture.matched().len(), fixture.ready().len()), (10, 1));
    (fixture, ids, name, other)
}

/// Flips a bit in the match box of a record.
fn damage_match_box(fixture: &Fixture, name: &str, record: usize) {
    let mut bytes = fixture.storage.read(name, u64::MAX).unwrap().unwrap();
    bytes[HEADER_LEN + record * RECORD_LEN + 4 + 32 + 50] ^= 1;
    fixture.storage.replace(name, &bytes).unwrap();
}

#[test]
fn match_entries_are_kept_ready_and_say_what_the_records_say() {
    let minutes: Vec<u16> = (0..9).collect();
    let (fixture, ids) = Fixture::with_visits(&minutes);
    assert_eq!(fixture.matched(), ids.iter().copied().collect());
    assert_eq!(fixture.ready().len(), 1, "nine records of the last segment are worth a write");
    // Whatever else is opened now, the segment's file is not.
    let segment = fixture.segment();
    fixture.storage.remove(&fixture.name()).unwrap();
    fixture.storage.append(&fixture.name(), &segment).unwrap();
    // A record that came later is opened beside them, and supersedes.
    fixture.write(ids[0], 0, true, vec![]);
    assert!(fixture.log().match_entries().unwrap()[&ids[0]].checked_out);
    assert_eq!(fixture.matched().len(), 9);
}

#[test]
fn what_is_kept_ready_goes_with_its_segment() {
    let minutes: Vec<u16> = (0..9).collect();
    let (fixture, ids) = Fixture::with_visits(&minutes);
    fixture.matched();
    let (before, copy) = (fixture.ready(), fixture.storage.snapshot());
    // Deleting one seals the segment anew.
    let diary = fixture.keys.unlock(&fixture.passphrase).unwrap();
    fixture.log().forget(ids[3], &diary, &mut rand::rng()).unwrap();
    assert!(fixture.ready().is_empty());
    // Somebody puts the old file back: its psk is gone.
    let old = copy.read(&format!("ready/{}", before[0]), u64::MAX).unwrap().unwrap();
    let name = fixture.name().replace("log/", "ready/");
    fixture.storage.replace(&name, &old).unwrap();
    assert!(!fixture.matched().contains(&ids[3]) && fixture.matched().len() == 8);
    // Forgetting removes all.
    fixture.log().purge(Day::new(DAY + 30), None).unwrap();
    assert!(fixture.ready().is_empty() && fixture.matched().is_empty());
}

#[test]
fn a_segment_that_is_damaged_is_not_kept_ready_so_that_what_is_put_back_counts() {
    let minutes: Vec<u16> = (0..9).collect();
    let (fixture, ids) = Fixture::with_visits(&minutes);
    // Not the last segment any more: that would be recovered.
    let later = Day::new(DAY + 1).minute(0);
    let name = fixture.name();
    let other = fixture.enter(later, later);
    let segment = fixture.storage.read(&name, u64::MAX).unwrap().unwrap();
    fixture.storage.remove(&name).unwrap();
    assert_eq!(fixture.matched(), BTreeSet::from([other]));
    fixture.storage.replace(&name, &segment).unwrap();
    assert_eq!(fixture.matched().len(), ids.len() + 1);
    assert_eq!(fixture.ready().len(), 1);
    // Kept ready, they are matched even where the segment is gone.
    fixture.storage.remove(&name).unwrap();
    assert_eq!(fixture.matched().len(), ids.len() + 1);
}

#[test]
fn attack_a_folder_that_was_put_back_and_went_on_otherwise_is_matched_by_its_own_records() {
    for more in [2, 7, 8, 9, 20] {
        let (fixture, mut ids) = Fixture::with_visits(&[0, 1, 2]);
        let copy = fixture.storage.snapshot();
        for minute in 10..18 {
            fixture.visit(minute);
        }
        assert_eq!((fixture.matched().len(), fixture.ready().len()), (11, 1));
        // As a copy is put back: nothing is removed.
        let segment = copy.read(&fixture.name(), u64::MAX).unwrap().unwrap();
        fixture.storage.replace(&fixture.name(), &segment).unwrap();
        fixture.restore(&copy);
        ids.extend((0..more).map(|minute| fixture.visit(100 + minute)));
        assert_eq!(fixture.matched(), ids.iter().copied().collect(), "{more}");
        assert_eq!(fixture.matched(), fixture.visits(), "{more}");
    }
}

#[test]
fn a_visit_whose_record_is_damaged_is_deleted_like_any_other() {
    let (fixture, ids, name, other) = nine_kept();
    let diary = fixture.keys.unlock(&fixture.passphrase).unwrap();
    damage_match_box(&fixture, &name, 4);
    damage_match_box(&fixture, &name, 6);
    assert_eq!(fixture.log().forget(ids[4], &diary, &mut rand::rng()).unwrap(), 1);
    // Of the other that is damaged, what was kept ready stands, and what the diary said.
    let mut left: BTreeSet<VisitId> = ids.iter().copied().chain([other]).collect();
    left.remove(&ids[4]);
    assert_eq!((fixture.matched(), fixture.visits()), (left.clone(), left));
    assert_eq!(fixture.storage.read(&name, u64::MAX).unwrap(), None, "with its psk");
    let (told, damage) = fixture.log().read_diary(&diary).unwrap();
    assert_eq!((told[&ids[6]].code.len(), damage.len()), (100, 0));
    assert!(!told.contains_key(&ids[4]));
}

#[test]
fn a_visit_that_only_the_diary_box_names_is_deleted_too() {
    let (fixture, ids, name, _) = nine_kept();
    let diary = fixture.keys.unlock(&fixture.passphrase).unwrap();
    let kept = fixture.ready().remove(0);
    fixture.storage.remove(&format!("ready/{kept}")).unwrap();
    damage_match_box(&fixture, &name, 4);
    assert_eq!(fixture.log().forget(ids[4], &diary, &mut rand::rng()).unwrap(), 1);
    assert!(!fixture.log().read_diary(&diary).unwrap().0.contains_key(&ids[4]));
    assert_eq!((fixture.matched().len(), fixture.storage.read(&name, u64::MAX).unwrap()), (9, None));
}

#[test]
fn a_visit_that_is_only_kept_ready_is_deleted_and_the_others_stay() {
    let (fixture, ids, name, _) = nine_kept();
    let diary = fixture.keys.unlock(&fixture.passphrase).unwrap();
    fixture.storage.remove(&name).unwrap();
    assert_eq!(fixture.log().forget(ids[4], &diary, &mut rand::rng()).unwrap(), 1);
    assert!(fixture.ready().is_empty(), "with the psk that opened it");
    assert!(!fixture.matched().contains(&ids[4]) && fixture.matched().len() == 9);
}
