//! A sync of an empty hour: one batch of dummies, fetched, verified and matched; storage and server in memory, so that the time
//! is the processor's.

#![allow(missing_docs, clippy::unwrap_used)] // a benchmark: a failure should stop it

use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use homesafe_client::{device::Device, storage::MemoryStorage};
use homesafe_protocol::time::Day;
use homesafe_tests::{Deployment, home_with_visits};

const DAY: Day = Day::new(20_000);

fn benches(c: &mut Criterion) {
    let mut group = c.benchmark_group("sync of an empty hour");
    group.sample_size(20);
    for visits in [0, 20, 600] {
        let mut deployment = Deployment::new(DAY.minute(720));
        let storage = MemoryStorage::default();
        home_with_visits(&storage, &deployment, visits, DAY);
        let mut device = Device::open(&storage).unwrap();
        let mut now = DAY.minute(720);
        device.sync(&deployment, now).unwrap();
        group.bench_function(format!("{visits} visits held"), |b| {
            b.iter_custom(|hours| {
                let mut total = Duration::ZERO;
                for _ in 0..hours {
                    // A second stands for an hour, so that nothing grows old on the way.
                    now = now.saturating_add(1);
                    deployment.publish(now, &[]);
                    let start = Instant::now();
                    device.sync(&deployment, now).unwrap();
                    total += start.elapsed();
                }
                total
            });
        });
    }
    group.finish();
}

criterion_group!(all, benches);
criterion_main!(all);
