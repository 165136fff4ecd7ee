//! Loads for benchmarks: full batches and full visit logs.

use homesafe_client::{
    device::{Device, DeviceError, ShareOutcome},
    storage::Storage,
};
use homesafe_host::drive::Transport;
use homesafe_protocol::{
    batch::{Advice, DEFAULT_TOKEN_BITS, Field, Level, Record, SealedBatch, encode, padded_count},
    passphrase::Passphrase,
    time::{Day, UnixTime, Window},
    venue::Category,
};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha20Rng;

use crate::{Deployment, device::Driven as _, venue};

/// A batch of `windows` windows of as many venues, padded as the desk does.
#[allow(clippy::unwrap_used)] // test support: a failure here should stop the benchmark
pub fn big_batch(windows: u32, seed: u64) -> SealedBatch {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let records: Vec<Record> = (0..windows)
        .map(|n| {
            let mut key = [0; 32];
            rng.fill_bytes(&mut key);
            let start = (n % 90) as u16 * 15;
            let window = Window::new(start, start + 45).unwrap();
            let field = Field { window, level: Level::TestAdvised, advice: Advice::default() };
            Record { key: key.into(), i: 0, field }
        })
        .collect();
    encode(&records, padded_count(windows), DEFAULT_TOKEN_BITS, &mut rng).unwrap()
}

/// Sets a device up on `storage` and checks it in `visits` times, 20 a day, up to the end of `last_day`.
#[allow(clippy::unwrap_used)] // test support
pub fn home_with_visits(storage: &dyn Storage, deployment: &Deployment, visits: u32, last_day: Day) {
    let passphrase = Passphrase::new("correct horse".into()).unwrap();
    let note = deployment.trust_note(1);
    let server = "https://homesafe.example";
    let mut device =
        Device::set_up(storage, Some(server), note, None, &passphrase, Default::default(), &mut rand::rng())
            .unwrap();
    let first_day = last_day.saturating_sub((visits / 20) as u16);
    for n in 0..visits {
        let day = Day::new(first_day.number() + (n / 20) as u16);
        let at = day.minute((n % 20) as u16 * 60);
        let code = venue(&deployment.origin, n, Category::RESTAURANT);
        device.check_in(&code.into(), at, at, &mut rand::rng()).unwrap();
    }
}

/// The most memory this process has held so far, in KiB (VmHWM).
pub fn peak_memory_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

/// A sync as the programs run it, with whatever upload is due; what became of that.
#[allow(clippy::unwrap_used)] // test support: a failure here should stop the test
pub fn upload(
    device: &mut Device<'_>,
    transport: &dyn Transport,
    now: UnixTime,
    rng: &mut impl rand::CryptoRng,
) -> Option<Result<ShareOutcome, DeviceError>> {
    let due = device.next_upload(None, now, rng).unwrap();
    device.upload(due, transport, now)
}
