//! What a window costs on the air, beside the floor and beside other encodings of the same windows.

use std::error::Error;

use homesafe_protocol::batch::DEFAULT_TOKEN_BITS;
use homesafe_test_support::big_batch;

/// Bytes of one window in Corona-Warn-App's encrypted check-in record: a 16-byte IV, a 32-byte location id
/// hash, an 11-byte or longer ciphertext padded to 16, a 32-byte MAC and the protobuf framing of four fields;
/// measured elsewhere.
const CWA_RECORD: u64 = 106;

fn main() -> Result<(), Box<dyn Error>> {
    println!(
        "| windows | records | bytes | bits a window | bits a record | floor | ratio to floor | CWA record | JSON |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for windows in [1_000u32, 10_000, 100_000, 500_000] {
        let batch = big_batch(windows, 1);
        let floor = f64::from(DEFAULT_TOKEN_BITS) + 20.0 + 4.0;
        let bits = batch.bytes.len() as f64 * 8.0;
        let (a_window, a_record) = (bits / f64::from(windows), bits / f64::from(batch.count));
        println!(
            "| {windows} | {} | {} | {a_window:.2} | {a_record:.2} | {floor:.1} | {:.4} | {} | {} |",
            batch.count,
            batch.bytes.len(),
            a_window / floor,
            u64::from(windows) * CWA_RECORD,
            u64::from(windows) * json_len(),
        );
    }
    Ok(())
}

/// A window as plain JSON with a random 16-byte venue id in hex.
fn json_len() -> u64 {
    let id = "00".repeat(16);
    let record = format!(r#"{{"venue":"{id}","day":20000,"start":600,"end":645,"level":1,"advice":0}},"#);
    record.len() as u64
}
