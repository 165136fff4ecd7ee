//! The visit log: opening one of 31 days beside bare HPKE, and appending beside a bare write.

#![allow(missing_docs, clippy::unwrap_used)] // a benchmark: a failure should stop it

use std::{
    fs::OpenOptions,
    hint::black_box,
    io::Write as _,
    time::{Duration, Instant},
};

use criterion::{Criterion, criterion_group, criterion_main};
use homesafe_client::{
    storage::Storage as _,
    visit_log::{DeviceKeys, DiaryEntry, KdfCost, MatchEntry, VisitId, VisitLog},
};
use homesafe_host::storage::FsStorage;
use homesafe_protocol::{held_day::HeldDay, keys::DayKey, passphrase::Passphrase, time::Day};
use hpke::{
    Kem, OpModeR, OpModeS, PskBundle, aead::ChaCha20Poly1305, kdf::HkdfSha256, kem::X25519HkdfSha256,
    setup_sender_with_rng, single_shot_open, single_shot_seal_with_rng,
};

const DAY: u16 = 20_000;
const DAYS: u16 = 31;
const VISITS: u16 = 20 * DAYS;
const RECORD_LEN: usize = 1_348;
/// Argon2id apart: what it costs is chosen, not measured.
const COST: KdfCost = KdfCost { memory: 8, passes: 1, lanes: 1 };

/// The n-th visit: 20 a day.
fn visit(n: u16, rng: &mut rand::rngs::ThreadRng) -> (MatchEntry, DiaryEntry) {
    let arrival = Day::new(DAY + n / 20).minute(n % 20 * 60);
    let days = [arrival.day(), arrival.day().next().unwrap()];
    let days = days.map(|day| HeldDay::new(day, &DayKey::from([7; 32]))).to_vec();
    let visit = VisitId::random(rng);
    let departure = arrival.saturating_add(3_600);
    let entry = MatchEntry { visit, indirect: false, arrival, departure, checked_out: false, days };
    (entry, DiaryEntry { visit, code: vec![1; 200], note: None })
}

fn open(c: &mut Criterion) {
    let (folder, mut rng) = (tempfile::tempdir().unwrap(), rand::rng());
    let storage = FsStorage::open(folder.path()).unwrap();
    let passphrase = Passphrase::new("correct horse".into()).unwrap();
    let keys = DeviceKeys::create(&storage, &passphrase, COST, &mut rng).unwrap();
    let mut log = VisitLog::open(&storage, &keys).unwrap();
    for n in 0..VISITS {
        let (entry, diary) = visit(n, &mut rng);
        log.append(&entry, &diary, entry.arrival, &mut rng).unwrap();
    }
    let mut group = c.benchmark_group("visit log of 31 days, 620 visits");
    group.sample_size(30);
    group.bench_function("unlock and open", |b| {
        b.iter(|| {
            let keys = DeviceKeys::load(&storage).unwrap();
            let diary = keys.unlock(&passphrase).unwrap();
            let log = VisitLog::open(&storage, &keys).unwrap();
            black_box((diary, log.first_day()));
        });
    });
    group.bench_function("open and read all visits", |b| {
        b.iter(|| VisitLog::open(&storage, &keys).unwrap().read_visits().unwrap().visits.len());
    });
    let (secret, public) = X25519HkdfSha256::derive_keypair(&[7; 32]);
    let (info, psk) = (b"info", [9; 32]);
    let bundle = || PskBundle::new(&psk, b"id").unwrap();
    let boxes: Vec<_> = (0..VISITS)
        .map(|_| {
            let (mode, text) = (OpModeS::Psk(bundle()), [0; 192]);
            single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
                &mode, &public, info, &text, b"", &mut rng,
            )
            .unwrap()
        })
        .collect();
    group.bench_function("beside it: as many bare HPKE opens", |b| {
        b.iter(|| {
            for (encapsulated, sealed) in &boxes {
                let mode = OpModeR::Psk(bundle());
                let opened = single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
                    &mode,
                    &secret,
                    encapsulated,
                    info,
                    sealed,
                    b"",
                );
                black_box(opened.unwrap());
            }
        });
    });
    group.finish();
}

fn append(c: &mut Criterion) {
    // Beside the build, not in /tmp, which may lie in memory.
    let (folder, mut rng) = (tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap(), rand::rng());
    let storage = FsStorage::open(&folder.path().join("home")).unwrap();
    let passphrase = Passphrase::new("correct horse".into()).unwrap();
    let keys = DeviceKeys::create(&storage, &passphrase, COST, &mut rng).unwrap();
    let mut log = VisitLog::open(&storage, &keys).unwrap();
    let mut group = c.benchmark_group("append");
    let mut n = 0;
    group.bench_function("a visit, durable", |b| {
        b.iter(|| {
            let (mut entry, diary) = visit(0, &mut rng);
            // A segment is full after 1,440 records.
            entry.arrival = Day::new(DAY + n / 1_400).minute(n % 1_400);
            entry.departure = entry.arrival;
            n += 1;
            log.append(&entry, &diary, entry.arrival, &mut rng).unwrap();
        });
    });
    group.bench_function("the same, where the process lives on and prepared it", |b| {
        b.iter_custom(|times| {
            let mut spent = Duration::ZERO;
            for _ in 0..times {
                log.prepare(&mut rng).unwrap();
                let (mut entry, diary) = visit(0, &mut rng);
                entry.arrival = Day::new(DAY + n / 1_400).minute(n % 1_400);
                entry.departure = entry.arrival;
                n += 1;
                let begin = Instant::now();
                log.append(&entry, &diary, entry.arrival, &mut rng).unwrap();
                spent += begin.elapsed();
            }
            spent
        });
    });
    group.bench_function("of which the files: a sealed record appended, the tail written", |b| {
        b.iter(|| {
            storage.append("log/bench", &[7; RECORD_LEN]).unwrap();
            storage.hint("tail", &[7; 72]).unwrap();
        });
    });
    let mut file = OpenOptions::new().append(true).create(true).open(folder.path().join("bare")).unwrap();
    group.bench_function("beside it: a bare write and fdatasync of as many bytes", |b| {
        b.iter(|| {
            file.write_all(&[7; RECORD_LEN]).unwrap();
            file.sync_data().unwrap();
        });
    });
    let (_, public) = X25519HkdfSha256::derive_keypair(&[7; 32]);
    group.bench_function("the same, at the pace of an append that is prepared", |b| {
        b.iter_custom(|times| {
            let mut spent = Duration::ZERO;
            for _ in 0..times {
                for _ in 0..2 {
                    let mode = OpModeS::Psk(PskBundle::new(&[9; 32], b"id").unwrap());
                    black_box(setup_sender_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
                        &mode, &public, b"info", &mut rng,
                    ))
                    .unwrap();
                }
                let begin = Instant::now();
                file.write_all(&[7; RECORD_LEN]).unwrap();
                file.sync_data().unwrap();
                spent += begin.elapsed();
            }
            spent
        });
    });
    group.finish();
}

criterion_group!(all, open, append);
criterion_main!(all);
