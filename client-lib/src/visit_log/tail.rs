//! What the log remembers of its end between two head stores: written after each append without waiting for the disk. A
//! power cut may lose it, and then nothing is lost but the means to notice that the last records were cut off.

use homesafe_protocol::{label::Label, time::Day};
use sha2::{Digest as _, Sha256};

use super::head::DayHead;
use crate::storage::Storage;

const FILE: &str = "tail";
/// `uint16 day; uint32 count; opaque last[32]`.
const BODY_LEN: usize = 2 + 4 + 32;
const LEN: usize = BODY_LEN + 32;

/// Writes down the day's end. A failure is passed over: the record itself is durable.
pub(super) fn write(storage: &dyn Storage, day: Day, head: &DayHead) {
    let body = [&day.number().to_be_bytes()[..], &head.count.to_be_bytes(), &head.last].concat();
    let _ = storage.hint(FILE, &[&body[..], &mac(head, &body)].concat());
}

/// Count and last record's hash, if they were written for this day under its present psk.
pub(super) fn read(storage: &dyn Storage, day: Day, head: &DayHead) -> Option<(u32, [u8; 32])> {
    let bytes: [u8; LEN] = storage.read(FILE, LEN as u64).ok()??.try_into().ok()?;
    let (body, found) = bytes.split_at(BODY_LEN);
    let differs = mac(head, body).iter().zip(found).fold(0, |differs, (a, b)| differs | (a ^ b));
    let (number, rest) = body.split_first_chunk::<2>()?;
    let (count, last) = rest.split_first_chunk::<4>()?;
    let is_valid = differs == 0 && *number == day.number().to_be_bytes();
    Some((u32::from_be_bytes(*count), last.try_into().ok()?)).filter(|_| is_valid)
}

/// Keyed with the day's psk: what was written before the day was sealed anew, or by somebody else, does not count.
fn mac(head: &DayHead, body: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(Label::LogTail.bytes()).chain_update(head.psk).chain_update(body).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::MemoryStorage;

    #[test]
    fn counts_only_for_its_day_and_psk_and_whole() {
        let (storage, day) = (MemoryStorage::default(), Day::new(20_000));
        let mut head = DayHead::begin(day, 0, &mut rand::rng());
        assert_eq!(read(&storage, day, &head), None);
        head.advance(b"record");
        write(&storage, day, &head);
        assert_eq!(read(&storage, day, &head), Some((1, head.last)));
        assert_eq!(read(&storage, Day::new(20_001), &head), None);
        assert_eq!(read(&storage, day, &DayHead::begin(day, 0, &mut rand::rng())), None);
        let whole = storage.read(FILE, u64::MAX).unwrap().unwrap();
        for at in 0..LEN {
            let mut altered = whole.clone();
            altered[at] ^= 1;
            storage.replace(FILE, &altered).unwrap();
            assert_eq!(read(&storage, day, &head), None, "{at}");
            storage.replace(FILE, &whole[..at]).unwrap();
            assert_eq!(read(&storage, day, &head), None, "{at}");
        }
        storage.replace(FILE, &[&whole[..], &[0]].concat()).unwrap();
        assert_eq!(read(&storage, day, &head), None, "longer than ever written");
    }
}
