//! Half a year of a resident with 600 visits, on a storage that crashes or fails at every single step.
//!
//! After each, the log reopened holds what was acknowledged, with or without the act under way, and nothing
//! else; no damage is named; and the next visit is written and read. Segments before the one in hand are
//! compared byte by byte with what was read whole when they were in hand.

use std::collections::{BTreeMap, BTreeSet};

use homesafe_protocol::{held_day::HeldDay, keys::DayKey, passphrase::Passphrase};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::{
    storage::faulty::{Bytes, Disk, SimStorage},
    visit_log::{DiaryKey, VisitId, keys::tests::TEST_COST},
};

const FIRST_DAY: u16 = 20_000;
const VISITS: u16 = 600;
const RETENTION: u16 = 31;

/// What one record says.
#[derive(Debug, Clone, PartialEq)]
struct Said {
    visit: VisitId,
    arrival: UnixTime,
    departure: UnixTime,
    checked_out: bool,
    code: Vec<u8>,
    note: Option<String>,
}

impl Said {
    fn entry(&self) -> MatchEntry {
        let Self { visit, arrival, departure, checked_out, .. } = *self;
        let days = [arrival.day(), arrival.day().next().unwrap()];
        let days = days.map(|day| HeldDay::new(day, &DayKey::from([7; 32]))).to_vec();
        MatchEntry { visit, indirect: false, arrival, departure, checked_out, days }
    }

    fn diary(&self) -> DiaryEntry {
        DiaryEntry { visit: self.visit, code: self.code.clone(), note: self.note.clone() }
    }
}

/// What the log should hold: the records of each segment, and the day on which it was begun.
type Model = BTreeMap<u32, (Day, Vec<Said>)>;

/// The first and the last day of some arrivals.
fn days<'a>(said: impl Iterator<Item = &'a Said> + Clone) -> Option<(u16, u16)> {
    let days = said.map(|said| said.arrival.day().number());
    Some((days.clone().min()?, days.max()?))
}

#[derive(Debug, Clone)]
enum Act {
    Append(Said, UnixTime),
    Forget(VisitId),
    Purge(Day),
    Relock(Passphrase, Passphrase),
}

impl Act {
    /// What it does to the model.
    fn apply(&self, model: &mut Model) {
        match self {
            Self::Append(said, now) => {
                let last = model.last_key_value();
                let fits = last.is_some_and(|(_, (begun, all))| {
                    let (first, last) = days(all.iter().chain([said])).unwrap();
                    *begun == now.day() && last - first <= 7
                });
                let number = last.map_or(0, |(number, _)| number + u32::from(!fits));
                model.entry(number).or_insert((now.day(), Vec::new())).1.push(said.clone());
            }
            Self::Forget(visit) => {
                model.values_mut().for_each(|(_, all)| all.retain(|said| said.visit != *visit));
                model.retain(|_, (_, all)| !all.is_empty());
            }
            Self::Purge(first) => model.retain(|_, (_, all)| days(all.iter()).unwrap().1 >= first.number()),
            Self::Relock(..) => {}
        }
    }

    /// The first segment that it touches.
    fn first(&self, before: &Model) -> u32 {
        let last = before.keys().next_back().copied().unwrap_or(0);
        match self {
            Self::Forget(visit) => {
                let mut some =
                    before.iter().filter(|(_, (_, all))| all.iter().any(|said| said.visit == *visit));
                some.next().map_or(last, |(number, _)| *number)
            }
            _ => last,
        }
    }

    fn perform(
        &self,
        log: &mut VisitLog<'_>,
        storage: &dyn Storage,
        rng: &mut ChaCha8Rng,
    ) -> Result<(), LogError> {
        match self {
            Self::Append(said, now) => {
                // A program that lives on has prepared it.
                if rng.random_bool(0.5) {
                    log.prepare(rng)?;
                }
                log.append(&said.entry(), &said.diary(), *now, rng)
            }
            Self::Forget(visit) => {
                let diary = DeviceKeys::load(storage).unwrap().unlocked();
                let diary = diary.unwrap_or_else(|| unlock(storage));
                log.forget(*visit, &diary, rng).map(|_| ())
            }
            Self::Purge(first) => log.purge(*first, None).map(|_| ()),
            Self::Relock(_, new) => {
                let mut keys = DeviceKeys::load(storage).unwrap();
                let diary = unlock(storage);
                keys.relock(storage, &diary, Some((new, TEST_COST)), rng).map_err(|error| match error {
                    crate::visit_log::LockError::Storage(error) => LogError::Storage(error),
                    other => panic!("{other}"),
                })
            }
        }
    }
}

fn passphrase(n: u8) -> Passphrase {
    Passphrase::new(format!("passphrase {n}")).unwrap()
}

/// Opens the diary with whichever of the two passphrases holds.
fn unlock(storage: &dyn Storage) -> DiaryKey {
    let keys = DeviceKeys::load(storage).unwrap();
    keys.unlock(&passphrase(0)).or_else(|_| keys.unlock(&passphrase(1))).unwrap()
}

/// Everything the resident does, the same each time.
fn trace() -> Vec<Act> {
    let mut rng = ChaCha8Rng::seed_from_u64(600);
    let mut acts = Vec::new();
    let mut recent: Vec<Said> = Vec::new();
    let (mut day, mut of_day) = (Day::new(FIRST_DAY), 0);
    for n in 0..VISITS {
        // Three a day, and now and then more than the head store lags behind.
        let is_full = of_day == if day.number() % 100 == 50 { 24 } else { 3 };
        (day, of_day) = if is_full { (day.next().unwrap(), 0) } else { (day, of_day) };
        of_day += 1;
        let now = day.minute(300 + of_day * 30);
        let mut said = Said {
            visit: VisitId::random(&mut rng),
            arrival: now,
            departure: now.saturating_add(3_600),
            checked_out: false,
            code: vec![rng.random_range(1..=255); rng.random_range(40..540)],
            note: rng.random_bool(0.2).then(|| "a note".to_owned()),
        };
        // Now and then the clock is wrong by days.
        let clock = if rng.random_bool(0.05) { now.saturating_sub(3 * 86_400) } else { now };
        acts.push(Act::Append(said.clone(), clock));
        (said.code, said.note) = (vec![], None);
        recent.push(said.clone());
        if rng.random_bool(0.4) {
            // At times after midnight.
            let left = now.saturating_add(rng.random_range(60..30_000));
            acts.push(Act::Append(Said { departure: left, checked_out: true, ..said.clone() }, left));
        }
        if rng.random_bool(0.1) {
            let note = Some("something else".to_owned());
            acts.push(Act::Append(Said { note, ..said }, now.saturating_add(30)));
        }
        if rng.random_bool(0.05) {
            let from = recent.len().saturating_sub(6);
            let gone = recent.remove(rng.random_range(from..recent.len()));
            acts.push(Act::Forget(gone.visit));
        }
        if of_day == 1 {
            acts.push(Act::Purge(day.saturating_sub(RETENTION)));
        }
        if n % 100 == 50 {
            let change = [passphrase(0), passphrase(1)];
            let [old, new] = if n % 200 == 50 {
                change
            } else {
                let [a, b] = change;
                [b, a]
            };
            acts.push(Act::Relock(old, new));
        }
    }
    acts
}

/// The newest state of every visit that has a record in segment `first` or later.
fn fold(model: &Model, first: u32) -> BTreeMap<VisitId, (UnixTime, UnixTime, bool)> {
    let said = model.range(first..).flat_map(|(_, (_, all))| all);
    said.map(|said| (said.visit, (said.arrival, said.departure, said.checked_out))).collect()
}

fn fold_diary(model: &Model) -> BTreeMap<VisitId, (Vec<u8>, Option<String>)> {
    let mut folded = BTreeMap::<_, (Vec<u8>, Option<String>)>::new();
    for said in model.values().flat_map(|(_, all)| all) {
        let told = folded.entry(said.visit).or_default();
        if !said.code.is_empty() {
            told.0.clone_from(&said.code);
        }
        if said.note.is_some() {
            told.1.clone_from(&said.note);
        }
    }
    folded
}

fn read(log: &VisitLog<'_>, first: u32) -> BTreeMap<VisitId, (UnixTime, UnixTime, bool)> {
    let (mut visits, mut damage) = (BTreeMap::new(), Vec::new());
    for (number, head) in log.head.segments.range(first..) {
        let open = |record: &RawRecord<'_>| {
            let Some((entry, is_whole)) = log.open_match(*number, head, record) else { return false };
            visits.insert(entry.visit, entry);
            is_whole
        };
        log.read_segment(*number, head, &mut damage, open).unwrap();
    }
    assert_eq!(damage, [], "no crash looks like damage");
    visits.into_iter().map(|(visit, e)| (visit, (e.arrival, e.departure, e.checked_out))).collect()
}

/// Segments as they lie in the storage.
type Segments = BTreeMap<u32, (SegmentHead, Bytes)>;

/// The segments before `first`.
fn older(log: &VisitLog<'_>, storage: &SimStorage, first: u32) -> Segments {
    let segments = log.head.segments.range(..first);
    segments
        .map(|(number, head)| (*number, (head.clone(), storage.bytes(&head.file_name()).unwrap())))
        .collect()
}

fn same(a: &Segments, b: &Segments) -> bool {
    let head = |head: &SegmentHead| (*head.secret(), head.file_name(), head.count, head.last, head.days);
    let bytes = |a: &Bytes, b: &Bytes| Arc::ptr_eq(a, b) || a == b;
    a.len() == b.len()
        && a.iter().zip(b).all(|((d, x), (e, y))| d == e && head(&x.0) == head(&y.0) && bytes(&x.1, &y.1))
}

/// One moment of the trace: what was acknowledged, and what is under way.
struct Moment<'a> {
    act: &'a Act,
    first: u32,
    before: &'a Model,
    after: &'a Model,
    older: Segments,
}

impl Moment<'_> {
    /// Reopens a storage and checks it; whether the act had happened is then known.
    fn check(&self, storage: &SimStorage, must_be_done: bool, goes_on: bool) {
        let keys = DeviceKeys::load(storage).unwrap();
        let mut log = VisitLog::open(storage, &keys).unwrap();
        let found = read(&log, self.first);
        let heads = &log.head.segments;
        let is = |model: &Model| {
            // A segment begun and not yet written to holds nothing.
            let has_begun =
                |(number, head): (&u32, &SegmentHead)| model.contains_key(number) || head.count == 0;
            let are_there = model.keys().all(|number| heads.contains_key(number));
            fold(model, self.first) == found && are_there && heads.iter().all(has_begun)
        };
        assert!(is(self.after) || (!must_be_done && is(self.before)), "{:?}: {found:?}", self.act);
        let mut older_now = older(&log, storage, self.first);
        let mut expected = self.older.clone();
        if matches!(self.act, Act::Purge(_)) {
            older_now.retain(|number, _| self.after.contains_key(number));
            expected.retain(|number, _| self.after.contains_key(number));
        }
        assert!(same(&older_now, &expected), "{:?}: older segments changed", self.act);
        match self.act {
            Act::Relock(old, new) => {
                let opens = |passphrase| keys.unlock(passphrase).is_ok();
                assert!(opens(old) != opens(new) && (opens(new) || !must_be_done));
            }
            Act::Forget(visit) if must_be_done => assert!(!found.contains_key(visit)),
            _ => {}
        }
        if goes_on {
            // Where the last segment went, the one before it may be gone on with.
            let from = log.head.segments.keys().next_back().map_or(0, |last| self.first.min(*last));
            let before = read(&log, from);
            let at = log.segments().last().map_or(Day::new(FIRST_DAY), |days| days.begun).minute(1_400);
            let visit = VisitId::random(&mut rand::rng());
            let next =
                Said { visit, arrival: at, departure: at, checked_out: true, code: vec![1], note: None };
            log.append(&next.entry(), &next.diary(), at, &mut rand::rng()).unwrap();
            let log = VisitLog::open(storage, &keys).unwrap();
            let mut now = read(&log, from);
            assert_eq!(now.remove(&visit), Some((at, at, true)));
            assert_eq!(now, before, "the next visit changes nothing else");
        }
    }
}

/// Plays the trace; `at` sees each moment, with the disk before it and a way to play it.
fn play(mut at: impl FnMut(&Moment<'_>, &Disk, &SimStorage, &mut VisitLog<'_>, &mut ChaCha8Rng)) {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let storage = SimStorage::default();
    let keys = DeviceKeys::create(&storage, &passphrase(0), TEST_COST, &mut rng).unwrap();
    let mut log = VisitLog::open(&storage, &keys).unwrap();
    let (mut model, acts) = (Model::new(), trace());
    let visit = |act: &Act| match act {
        Act::Append(said, _) => Some(said.visit),
        _ => None,
    };
    let entered: BTreeSet<_> = acts.iter().filter_map(visit).collect();
    assert_eq!(entered.len(), 600);
    for act in &acts {
        let mut after = model.clone();
        act.apply(&mut after);
        let first = act.first(&model);
        let moment =
            Moment { act, first, before: &model, after: &after, older: older(&log, &storage, first) };
        at(&moment, &storage.disk(), &storage, &mut log, &mut rng);
        model = after;
    }
    let (entries, damage) = log.read_diary(&unlock(&storage)).unwrap();
    assert_eq!(damage, []);
    let told: BTreeMap<_, _> =
        entries.iter().map(|(visit, e)| (*visit, (e.code.clone(), e.note.clone()))).collect();
    assert_eq!(told, fold_diary(&model));
    assert_eq!(read(&log, 0), fold(&model, 0));
    let days_of = |(begun, all): &(Day, Vec<Said>)| (begun.number(), days(all.iter()).unwrap());
    let found =
        log.segments().map(|days| (days.begun.number(), (days.oldest.number(), days.newest.number())));
    assert!(found.eq(model.values().map(days_of)), "the head store knows which days a segment is about");
}

#[test]
fn a_crash_at_every_step_of_600_visits_loses_nothing_acknowledged_and_invents_nothing() {
    let (mut steps, mut crashes) = (0, 0);
    play(|moment, _, storage, log, rng| {
        let watched = storage.watch(|| moment.act.perform(log, storage, rng).unwrap());
        let last = watched.len();
        for (n, disk) in watched.iter().enumerate() {
            steps += 1;
            for image in disk.after_crash() {
                crashes += 1;
                // What only a hint is missing for is done: it is the last step, and nobody waits for it.
                moment.check(&image, n + 1 == last, crashes % 8 == 0);
            }
        }
    });
    assert!(steps > 5_000 && crashes > 15_000, "{steps} steps, {crashes} crashes");
}

#[test]
fn a_failure_at_every_step_of_600_visits_loses_nothing_acknowledged_and_invents_nothing() {
    let mut failures = 0;
    play(|moment, disk, storage, log, rng| {
        for steps in 0.. {
            let fork = SimStorage::on(disk);
            let keys = DeviceKeys::load(&fork).unwrap();
            let mut forked = VisitLog::open(&fork, &keys).unwrap();
            let count = fork.watch(|| {
                fork.fail_in(steps);
                let failed = moment.act.perform(&mut forked, &fork, rng).is_err();
                failures += usize::from(failed);
                // The process lives on and tries again; then the power fails.
                if failed {
                    moment.act.perform(&mut forked, &fork, rng).unwrap();
                }
            });
            // The second image has nothing that was not synced.
            let images = fork.disk().after_crash();
            images.get(1).or(images.first()).into_iter().for_each(|image| moment.check(image, true, false));
            if count.len() <= steps {
                break;
            }
        }
        moment.act.perform(log, storage, rng).unwrap();
    });
    assert!(failures > 3_000, "{failures} failures");
}
