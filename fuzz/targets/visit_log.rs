//! A visit log of two segments, its files damaged: what was not written is not shown, what is whole is, and
//! what is written next is read.
#![cfg_attr(feature = "libfuzzer", no_main)]

use std::{collections::BTreeMap, sync::LazyLock};

use arbitrary::Arbitrary;
use homesafe_client::{
    storage::{MemoryStorage, Storage as _},
    visit_log::{DamageKind, DeviceKeys, DiaryEntry, DiaryKey, KdfCost, MatchEntry, VisitId, VisitLog},
};
use homesafe_fuzz::{
    harm::{Harm, harm},
    planted,
    scratch::passphrase,
};
use homesafe_protocol::held_day::HeldDay;
use homesafe_protocol::{
    keys::DayKey,
    time::{Day, UnixTime},
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};

const DAY: u16 = 20_000;
/// Records of each of the two days.
const RECORDS: usize = 3;
const HEADER_LEN: usize = 5;

struct Written {
    storage: MemoryStorage,
    diary: DiaryKey,
    /// Everything that was ever said of a visit.
    said: BTreeMap<VisitId, Vec<(MatchEntry, Vec<u8>)>>,
    /// The segments' files, the earlier one first.
    segments: Vec<String>,
}

static LOG: LazyLock<Written> = LazyLock::new(|| {
    let (storage, mut rng) = (MemoryStorage::default(), ChaCha20Rng::from_seed([1; 32]));
    let cost = KdfCost { memory: 8, passes: 1, lanes: 1 };
    let keys = DeviceKeys::create(&storage, &passphrase(), cost, &mut rng).expect("keys");
    let mut log = VisitLog::open(&storage, &keys).expect("a log");
    let (mut said, mut segments) = (BTreeMap::<VisitId, Vec<_>>::new(), Vec::new());
    for day in [DAY, DAY + 1] {
        let first = VisitId::random(&mut rng);
        for n in 0..RECORDS {
            // The last record of a day speaks of the first one's visit again.
            let visit = if n + 1 == RECORDS { first } else { VisitId::random(&mut rng) };
            let visit = if n == 0 { first } else { visit };
            let at = Day::new(day).minute(n as u16);
            let entry = entry(visit, at, n);
            let code = vec![n as u8; 100];
            let diary = DiaryEntry { visit, code: code.clone(), note: Some("window".into()) };
            log.append(&entry, &diary, Day::new(day).minute(0), &mut rng).expect("a record");
            said.entry(visit).or_default().push((entry, code));
        }
        let names = storage.list("log").expect("names").into_iter().map(|name| format!("log/{name}"));
        segments.extend(names.filter(|name| !segments.contains(name)).collect::<Vec<_>>());
    }
    let diary = keys.unlock(&passphrase()).expect("a diary");
    Written { storage, diary, said, segments }
});

fn entry(visit: VisitId, at: UnixTime, n: usize) -> MatchEntry {
    let days = vec![HeldDay::new(at.day(), &DayKey::from([n as u8; 32]))];
    MatchEntry { visit, indirect: n == 2, arrival: at, departure: at, checked_out: n == 3, days }
}

fn is_same(a: &MatchEntry, b: &MatchEntry) -> bool {
    let parts = |e: &MatchEntry| (e.visit, e.indirect, e.arrival, e.departure, e.checked_out, e.days.clone());
    parts(a) == parts(b)
}

#[derive(Debug, Arbitrary)]
enum Damage<'a> {
    Bytes(Vec<Harm<'a>>),
    /// Two records change places.
    Swap(u8, u8),
    /// A record is gone.
    Drop(u8),
    /// A record stands elsewhere too.
    Double(u8, u8),
}

impl Damage<'_> {
    fn apply(&self, bytes: &mut Vec<u8>) {
        let len = bytes.len().saturating_sub(HEADER_LEN) / RECORDS;
        let at = |n: u8| HEADER_LEN + usize::from(n) % RECORDS * len;
        match *self {
            Self::Bytes(ref harms) => harm(bytes, harms),
            Self::Swap(a, b) => (0..len).for_each(|n| bytes.swap(at(a) + n, at(b) + n)),
            Self::Drop(n) => drop(bytes.drain(at(n)..at(n) + len)),
            Self::Double(n, to) => {
                let record = bytes[at(n)..at(n) + len].to_vec();
                drop(bytes.splice(at(to)..at(to), record));
            }
        }
    }
}

/// Which files are damaged, and how.
type Input<'a> = Vec<(u8, Damage<'a>)>;

homesafe_fuzz::target!(|input: Input<'_>| {
    let (log, storage) = (&*LOG, LOG.storage.snapshot());
    let names = [&log.segments[..], &["tail", "head", "keys"].map(String::from)].concat();
    let mut damaged = Vec::new();
    for (which, damage) in input.iter().take(3) {
        let name = &names[usize::from(*which) % names.len()];
        let mut bytes = storage.read(name, u64::MAX).expect("a file").unwrap_or_default();
        if bytes.len() > HEADER_LEN {
            damage.apply(&mut bytes);
        }
        storage.replace(name, &bytes).expect("a file");
        damaged.push(name.as_str());
    }
    let Ok(keys) = DeviceKeys::load(&storage) else { return };
    let Ok(opened) = VisitLog::open(&storage, &keys) else { return };
    let found = opened.read_visits().expect("only segments are damaged by now");
    for (visit, entry) in &found.visits {
        let said = log.said.get(visit).expect("a visit that nobody made");
        assert!(said.iter().any(|(said, _)| is_same(said, entry)), "a visit that was never so");
    }
    let (diary, _) = opened.read_diary(&log.diary).expect("only segments are damaged by now");
    for (visit, entry) in &diary {
        let said = log.said.get(visit).expect("an entry that nobody made");
        assert!(said.iter().any(|(_, code)| *code == entry.code), "an entry that was never so");
    }
    if damaged.iter().all(|name| name.starts_with("log/")) {
        whole_records(&storage).iter().for_each(|visit| {
            assert!(found.visits.contains_key(visit) && diary.contains_key(visit), "a whole record is lost");
        });
    }
    planted(|| {
        found.visits.len() == LOG.said.len()
            && found.damage.iter().any(|damage| damage.kind == DamageKind::OutOfOrder)
    });
    next_is_read(&storage, &keys, opened);
});

/// The visits of the records that lie whole in their segments, wherever in them.
fn whole_records(storage: &MemoryStorage) -> Vec<VisitId> {
    let mut visits = Vec::new();
    for (n, name) in LOG.segments.iter().enumerate() {
        let read =
            |storage: &MemoryStorage| storage.read(name, u64::MAX).expect("a file").unwrap_or_default();
        let (before, now) = (read(&LOG.storage), read(storage));
        let len = (before.len() - HEADER_LEN) / RECORDS;
        let now: Vec<&[u8]> = now.get(HEADER_LEN..).unwrap_or_default().chunks_exact(len).collect();
        let day = Day::new(DAY + n as u16);
        for (at, record) in before[HEADER_LEN..].chunks_exact(len).enumerate() {
            let is_of = |(_, said): &(&VisitId, &Vec<(MatchEntry, Vec<u8>)>)| {
                said.iter().any(|(entry, _)| entry.arrival == day.minute(at as u16))
            };
            let visit = LOG.said.iter().find(is_of).expect("a visit").0;
            visits.extend(now.contains(&record).then_some(*visit));
        }
    }
    visits
}

fn next_is_read(storage: &MemoryStorage, keys: &DeviceKeys, mut log: VisitLog<'_>) {
    let mut rng = ChaCha20Rng::from_seed([2; 32]);
    let (visit, now) = (VisitId::random(&mut rng), Day::new(DAY + 1).minute(900));
    let diary = DiaryEntry { visit, code: vec![9; 20], note: None };
    if log.append(&entry(visit, now, 0), &diary, now, &mut rng).is_ok() {
        drop(log);
        let log = VisitLog::open(storage, keys).expect("it opened before");
        assert!(log.read_visits().expect("visits").visits.contains_key(&visit), "the next record is lost");
    }
}
