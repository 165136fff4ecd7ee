//! A sync of an empty hour: one batch of dummies, fetched, verified and matched, by a device that has
//! followed the log for two weeks; storage and server in memory, so that the time is the processor's.

#![allow(missing_docs, clippy::unwrap_used)] // a benchmark: a failure should stop it

use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use homesafe_client::{device::Device, storage::MemoryStorage};
use homesafe_protocol::time::Day;
use homesafe_test_support::{Deployment, Driven as _, HOUR, home_with_visits};

const DAY: Day = Day::new(20_000);
const HOURS: u64 = 14 * 24;

fn benches(c: &mut Criterion) {
    let mut group = c.benchmark_group("sync of an empty hour");
    group.sample_size(20);
    for visits in [0, 20, 600] {
        let noon = DAY.minute(720);
        let mut deployment = Deployment::new(noon.saturating_sub(HOURS * HOUR));
        let followed = MemoryStorage::default();
        home_with_visits(&followed, &deployment, visits, DAY);
        for ago in (0..HOURS).rev() {
            deployment.publish(noon.saturating_sub(ago * HOUR), &[]);
        }
        Device::open(&followed).unwrap().sync_with(&deployment, noon).unwrap();
        let now = noon.saturating_add(HOUR);
        deployment.publish(now, &[]);
        group.bench_function(format!("{visits} visits held"), |b| {
            b.iter_custom(|hours| {
                let mut total = Duration::ZERO;
                for _ in 0..hours {
                    let storage = followed.snapshot();
                    let mut device = Device::open(&storage).unwrap();
                    let start = Instant::now();
                    device.sync_with(&deployment, now).unwrap();
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
