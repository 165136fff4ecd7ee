//! What can only be shown by counting: the rate of false hits, and that dummies look like records.

use std::collections::BTreeSet;

use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha20Rng;

use super::{
    encode::{Record, encode},
    field::{Advice, Field, Level},
    header::Header,
    rice::Encoder,
    scan::{Probe, Scanner},
};
use crate::{keys::RecordMaterial, time::Window};

/// 10^8 look-ups at M = 2^12: hits are binomial with p = 1/M, whatever the tokens.
#[test]
fn false_hits_agree_with_theory_within_three_sigma() {
    const TOKEN_BITS: u8 = 12;
    const COUNT: u32 = 4_096;
    const ROUNDS: usize = 100;
    const PROBES: usize = 1_000_000;
    let mut rng = ChaCha20Rng::seed_from_u64(12);
    let mut hits = 0;
    for _ in 0..ROUNDS {
        let sized = |tokens_len| Header::for_statistics(TOKEN_BITS, COUNT, tokens_len);
        let mut tokens = BTreeSet::new();
        while tokens.len() < COUNT as usize {
            tokens.insert(sized(0).scale(rng.next_u64()));
        }
        let (mut encoder, mut last) = (Encoder::new(sized(0).rice_parameter(), tokens.len()), 0);
        for token in tokens {
            encoder.push(token - last);
            last = token;
        }
        let code = encoder.finish();
        let header = sized(code.len() as u32);
        let probe = |tag| Probe { material: RecordMaterial { token: rng.next_u64(), mask: 0 }, tag };
        let mut scanner = Scanner::new(header, header.object_len(), (0..PROBES).map(probe)).unwrap();
        scanner.push(&code).unwrap();
        scanner.push(&vec![0; 3 * COUNT as usize]).unwrap();
        hits += scanner.finish().unwrap().len();
    }
    let (n, p) = ((ROUNDS * PROBES) as f64, 2f64.powi(-i32::from(TOKEN_BITS)));
    let (mean, sigma) = (n * p, (n * p * (1.0 - p)).sqrt());
    assert!((hits as f64 - mean).abs() <= 3.0 * sigma, "{hits} hits, {mean:.0} ± {sigma:.0} expected");
}

/// Chi-squared of a byte histogram against evenness: 255 on average, 22.6 its standard deviation.
fn chi_squared(bytes: &[u8]) -> f64 {
    let mut counts = [0u32; 256];
    bytes.iter().for_each(|byte| counts[usize::from(*byte)] += 1);
    let expected = bytes.len() as f64 / 256.0;
    counts.iter().map(|count| (f64::from(*count) - expected).powi(2) / expected).sum()
}

/// All records say the very same, which is the hardest case to hide.
#[test]
fn attack_telling_dummies_from_records() {
    const COUNT: u32 = 1 << 16;
    let mut rng = ChaCha20Rng::seed_from_u64(34);
    let field = Field {
        window: Window::new(600, 615).unwrap(),
        level: Level::TestCompulsory,
        advice: Advice::default(),
    };
    let record = |_| {
        let mut key = [0; 32];
        rng.fill_bytes(&mut key);
        Record { key: key.into(), i: 0, field }
    };
    let records: Vec<Record> = (0..COUNT).map(record).collect();
    let mut rng = ChaCha20Rng::seed_from_u64(56);
    for (what, records) in [("records", &records[..]), ("dummies", &[])] {
        let batch = encode(records, COUNT, 40, &mut rng).unwrap().bytes;
        let (code, sealed) = batch[Header::LEN..].split_at(batch.len() - Header::LEN - 3 * COUNT as usize);
        for position in 0..3 {
            let bytes: Vec<u8> = sealed.iter().skip(position).step_by(3).copied().collect();
            let chi = chi_squared(&bytes);
            assert!((chi - 255.0).abs() < 5.0 * 22.6, "{what}, byte {position} of the fields: {chi}");
        }
        // A token takes about 41.5 bits, whoever made it.
        let bits = code.len() as f64 * 8.0 / f64::from(COUNT);
        assert!((bits - 41.5).abs() < 0.05, "{what}: {bits} bits a token");
    }
}
