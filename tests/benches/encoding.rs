//! The desk's part of a publication: 500,000 windows to a sealed batch.

#![allow(missing_docs)] // a benchmark

use criterion::{Criterion, criterion_group, criterion_main};
use homesafe_protocol::batch::verify_structure;
use homesafe_test_support::big_batch;

fn benches(c: &mut Criterion) {
    let mut group = c.benchmark_group("encode");
    group.sample_size(10);
    group.bench_function("500,000 windows to a batch", |b| b.iter(|| big_batch(500_000, 1)));
    let batch = big_batch(500_000, 1);
    group.bench_function("check the structure of that batch", |b| b.iter(|| verify_structure(&batch.bytes)));
    group.finish();
}

criterion_group!(all, benches);
criterion_main!(all);
