//! A 600-visit log against 7,000,000 windows (14 batches), on one core.

#![allow(missing_docs, clippy::unwrap_used)] // a benchmark: a failure should stop it

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use homesafe_client::{
    storage::MemoryStorage,
    visit_log::{DeviceKeys, VisitLog},
};
use homesafe_protocol::{Hash, batch::search, keys::RecordKey, time::Day};
use homesafe_test_support::{Deployment, big_batch, home_with_visits};

const DAY: Day = Day::new(20_000);

fn benches(c: &mut Criterion) {
    let batches: Vec<Vec<u8>> = (0..14).map(|seed| big_batch(500_000, seed).bytes).collect();
    let deployment = Deployment::new(DAY.minute(720));
    let storage = MemoryStorage::default();
    home_with_visits(&storage, &deployment, 600, DAY);
    let keys = DeviceKeys::load(&storage).unwrap();
    let log = VisitLog::open(&storage, &keys).unwrap();
    let visits = log.read_visits().unwrap().visits;
    let held: Vec<_> = visits.values().flat_map(|visit| visit.days.iter().map(|held| held.key())).collect();
    assert_eq!(held.len(), 1_200);

    let mut group = c.benchmark_group("match");
    group.sample_size(20).throughput(Throughput::Elements(7_000_000));
    group.bench_function("600 visits, 14 batches of 500,000 windows", |b| {
        b.iter(|| {
            let keys: Vec<RecordKey> = held.iter().map(RecordKey::from).collect();
            let hits = batches.iter().map(|batch| search(batch, &keys).unwrap().len());
            black_box(hits.sum::<usize>())
        });
    });
    group.bench_function("beside it: open 600 match boxes (HPKE)", |b| {
        b.iter_batched(
            || VisitLog::open(&storage, &keys).unwrap(),
            |log| log.read_visits().unwrap(),
            BatchSize::LargeInput,
        );
    });
    group.bench_function("beside it: SHA-256 of the 14 objects", |b| {
        b.iter(|| batches.iter().map(|batch| Hash::of_object(batch)).max());
    });
    group.finish();
}

criterion_group!(all, benches);
criterion_main!(all);
