//! What the broadcast costs, and that a sync's memory does not grow with it.

use homesafe_protocol::batch::DEFAULT_TOKEN_BITS;
use homesafe_test_support::big_batch;

/// log2 of the inverse of a look-up's false-alert rate, 20 bits of window and 4 of level and advice.
const FLOOR_BITS: f64 = DEFAULT_TOKEN_BITS as f64 + 20.0 + 4.0;

#[test]
fn half_a_million_windows_cost_at_most_5_percent_more_than_the_floor() {
    let batch = big_batch(500_000, 3);
    let bits = batch.bytes.len() as f64 * 8.0 / 500_000.0;
    assert!(bits <= FLOOR_BITS * 1.05, "{bits} bits a window");
    // False alerts per phone and day: 24 batches a day, each probed for 14 days of 20 visits with 2 days
    // held.
    let lookups = 24.0 * 14.0 * 20.0 * 2.0;
    assert!(lookups / 2f64.powi(DEFAULT_TOKEN_BITS.into()) <= 1e-6);
}
