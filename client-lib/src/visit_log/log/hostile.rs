//! Damage of any kind to any file of the log: typed errors or named damage, never a panic, and what is
//! written next is read.

use homesafe_protocol::passphrase::Passphrase;

use std::sync::LazyLock;

use proptest::{collection::vec, prelude::*, sample::Index};

use super::*;
use crate::{
    storage::MemoryStorage,
    visit_log::{DiaryKey, VisitId, keys::tests::TEST_COST},
};

const DAY: u16 = 20_000;

/// A log of three segments, and its diary's key.
static LOG: LazyLock<(MemoryStorage, DiaryKey)> = LazyLock::new(|| {
    let (storage, passphrase) = (MemoryStorage::default(), Passphrase::new("right".into()).unwrap());
    let keys = DeviceKeys::create(&storage, &passphrase, TEST_COST, &mut rand::rng()).unwrap();
    let mut log = VisitLog::open(&storage, &keys).unwrap();
    for n in 0..9 {
        write(&mut log, Day::new(DAY + n / 3).minute(n)).unwrap();
    }
    let diary = keys.unlock(&passphrase).unwrap();
    (storage, diary)
});

fn write(log: &mut VisitLog<'_>, at: UnixTime) -> Result<VisitId, LogError> {
    let visit = VisitId::random(&mut rand::rng());
    let entry =
        MatchEntry { visit, indirect: false, arrival: at, departure: at, checked_out: true, days: vec![] };
    let diary = DiaryEntry { visit, code: vec![7; 100], note: None };
    log.append(&entry, &diary, at, &mut rand::rng()).map(|()| visit)
}

#[derive(Debug, Clone)]
enum Harm {
    Set(u8),
    Flip(u8),
    Cut,
    Insert(Vec<u8>),
    Remove(usize),
    Fill(usize, u8),
}

impl Harm {
    fn apply(&self, bytes: &mut Vec<u8>, at: usize) {
        let end = |len: &usize| bytes.len().min(at + len);
        match self {
            Self::Set(value) => bytes[at] = *value,
            Self::Flip(bit) => bytes[at] ^= 1 << bit,
            Self::Cut => bytes.truncate(at),
            Self::Insert(more) => drop(bytes.splice(at..at, more.iter().copied())),
            Self::Remove(len) => drop(bytes.drain(at..end(len))),
            Self::Fill(len, value) => {
                let end = end(len);
                bytes[at..end].fill(*value);
            }
        }
    }
}

fn harm() -> impl Strategy<Value = (Harm, Index, bool)> {
    let value = || prop_oneof![any::<u8>(), Just(0), Just(0x7f), Just(0x80), Just(0xff)];
    let harm = prop_oneof![
        value().prop_map(Harm::Set),
        (0..8_u8).prop_map(Harm::Flip),
        Just(Harm::Cut),
        vec(value(), 1..12).prop_map(Harm::Insert),
        (1..1_400_usize).prop_map(Harm::Remove),
        (1..40_usize, value()).prop_map(|(len, value)| Harm::Fill(len, value)),
    ];
    (harm, any::<Index>(), any::<bool>())
}

#[test]
fn a_record_that_opens_is_not_taken_for_a_torn_one() {
    let storage = LOG.0.snapshot();
    let keys = DeviceKeys::load(&storage).unwrap();
    // As zeros over a part of the head store leave it: the next record begins with 36 of them.
    let mut head = Head::load(&storage).unwrap();
    let (number, _) = head.segments.pop_last().unwrap();
    let day = Day::new(DAY + 2);
    let mut begun = SegmentHead::begin(number, day, day, &mut rand::rng());
    storage.replace(&begun.file_name(), &segment::header(number)).unwrap();
    begun.last = [0; 32];
    head.segments.insert(number, begun);
    head.store(&storage).unwrap();
    let visit = write(&mut VisitLog::open(&storage, &keys).unwrap(), day.minute(9)).unwrap();
    let read = VisitLog::open(&storage, &keys).unwrap().read_visits().unwrap();
    assert!(read.visits.contains_key(&visit));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn random_damage_to_a_file_of_the_log_never_panics_and_the_next_visit_is_read(
        which in any::<Index>(),
        harms in vec(harm(), 1..4),
    ) {
        let (storage, diary) = (LOG.0.snapshot(), &LOG.1);
        let segments = storage.list(segment::FOLDER).unwrap().into_iter().map(|name| format!("log/{name}"));
        let names: Vec<String> = ["keys", "head", "head", "tail"].map(str::to_owned).into_iter().chain(segments).collect();
        let name = which.get(&names);
        let mut bytes = storage.read(name, u64::MAX).unwrap().unwrap();
        for (harm, at, is_near) in harms {
            let len = if is_near { bytes.len().min(120) } else { bytes.len() };
            if len > 0 {
                harm.apply(&mut bytes, at.index(len));
            }
        }
        storage.replace(name, &bytes).unwrap();
        let Ok(keys) = DeviceKeys::load(&storage) else { return Ok(()) };
        let Ok(mut log) = VisitLog::open(&storage, &keys) else { return Ok(()) };
        let before = log.read_visits().unwrap().visits;
        log.read_diary(diary).unwrap();
        if let Ok(visit) = write(&mut log, Day::new(DAY + 2).minute(9)) {
            drop(log);
            log = VisitLog::open(&storage, &keys).unwrap();
            prop_assert!(log.read_visits().unwrap().visits.contains_key(&visit), "{}", name);
        }
        if let Some(visit) = before.keys().next() {
            let _ = log.forget(*visit, diary, &mut rand::rng());
        }
        log.purge(Day::new(DAY + 1), Some(Day::new(DAY + 2))).unwrap();
        log.read_visits().unwrap();
        log.purge(Day::new(u16::MAX), None).unwrap();
    }
}
