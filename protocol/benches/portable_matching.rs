//! 600 visits of two days each against 7,000,000 windows in 14 batches, timed by itself, so that it can be
//! built for wasm32-wasip1 and say what a page takes.

use std::{hint::black_box, time::Instant};

use homesafe_protocol::{
    batch::{Advice, DEFAULT_TOKEN_BITS, Field, Level, Record, encode, padded_count, search},
    keys::{DayKey, RecordKey},
    time::Window,
};
use rand_chacha::{
    ChaCha20Rng,
    rand_core::{Rng as _, SeedableRng as _},
};

const BATCHES: usize = 14;
const WINDOWS: u32 = 500_000;
const DAY_KEYS: usize = 1_200;
const RUNS: usize = 15;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    // More than a cache holds, and less than would be made for long: each is searched several times.
    let batches = [batch(&mut rng)?, batch(&mut rng)?];
    let held: Vec<DayKey> = (0..DAY_KEYS).map(|_| day_key(&mut rng)).collect();
    let mut times = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let begin = Instant::now();
        let keys: Vec<RecordKey> = held.iter().map(RecordKey::from).collect();
        for batch in batches.iter().cycle().take(BATCHES) {
            black_box(search(batch, &keys)?);
        }
        times.push(begin.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    let (least, median) = (times[0], times[RUNS / 2]);
    println!(
        "match 600 visits with 7,000,000 windows: {median:.1} ms, at least {least:.1} ms in {RUNS} runs"
    );
    Ok(())
}

/// A batch of [`WINDOWS`] windows, one of each venue-day.
fn batch(rng: &mut ChaCha20Rng) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let window = Window::new(600, 645)?;
    let field = Field { window, level: Level::Notice, advice: Advice::default() };
    let records: Vec<Record> = (0..WINDOWS).map(|_| Record { key: day_key(rng), i: 0, field }).collect();
    Ok(encode(&records, padded_count(WINDOWS), DEFAULT_TOKEN_BITS, rng)?.bytes)
}

fn day_key(rng: &mut ChaCha20Rng) -> DayKey {
    let mut bytes = [0; 32];
    rng.fill_bytes(&mut bytes);
    bytes.into()
}
