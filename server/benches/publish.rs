//! From the POST of a batch of 500,000 windows to a checkpoint that verifies, through a real server on
//! loopback.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../tests/server/support.rs"]
#[allow(dead_code)] // the tests use more of it
mod support;

use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use homesafe_protocol::log::UnverifiedCheckpoint;

use self::support::{Server, Site};

const WINDOWS: u32 = 500_000;

/// Encodes and signs outside the time that is taken.
fn publish_once(server: &Server, site: &mut Site) -> Duration {
    let publication = site.desk.draft(WINDOWS);
    let body = publication.body();
    let start = Instant::now();
    let answer = server.post("/v1/publications", &body);
    assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
    let note = UnverifiedCheckpoint::parse(&answer.body).unwrap();
    let (checkpoint, _) =
        note.verify(&site.desk.origin, std::slice::from_ref(&site.desk.log_key), &[]).unwrap();
    let took = start.elapsed();
    site.desk.advance(&publication);
    // A slot takes only so many bytes.
    site.desk.time += 3_600;
    assert_eq!((checkpoint.size, checkpoint.root), (site.desk.frontier.size(), site.desk.frontier.root()));
    took
}

fn publish(c: &mut Criterion) {
    let mut site = Site::new();
    // Later than all that is published.
    site.set_clock(site.desk.time + 90 * 86_400);
    let server = site.start(&[]);
    let mut group = c.benchmark_group("server");
    group.sample_size(10).throughput(Throughput::Elements(WINDOWS.into()));
    group.bench_function("publish_500000", |b| {
        b.iter_custom(|rounds| (0..rounds).map(|_| publish_once(&server, &mut site)).sum());
    });
    group.finish();
}

criterion_group!(benches, publish);
criterion_main!(benches);
