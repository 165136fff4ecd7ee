//! What the log remembers of its end between two head stores: written after each append without waiting for
//! the disk. A power cut may lose it, and then nothing is lost but the means to notice that the last records
//! were cut off.

use homesafe_protocol::label::Label;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::{head::SegmentHead, segment::MAX_RECORDS};
use crate::storage::Storage;

const FILE: &str = "tail";
/// `uint32 segment; uint32 count; opaque last[32]`.
const BODY_LEN: usize = 4 + 4 + 32;
const LEN: usize = BODY_LEN + 32;

/// Writes down the segment's end. A failure is passed over: the record itself is durable.
pub(super) fn write(storage: &dyn Storage, number: u32, head: &SegmentHead) {
    let body = [&number.to_be_bytes()[..], &head.count.to_be_bytes(), &head.last].concat();
    let _ = storage.hint(FILE, &[&body[..], &mac(head, &body)].concat());
}

/// Count and last record's hash, if they were written for this segment under its present psk.
pub(super) fn read(storage: &dyn Storage, number: u32, head: &SegmentHead) -> Option<(u32, [u8; 32])> {
    let bytes: [u8; LEN] = storage.read(FILE, LEN as u64).ok()??.try_into().ok()?;
    let (body, found) = bytes.split_at(BODY_LEN);
    let is_ours = bool::from(mac(head, body).ct_eq(found));
    let (segment, rest) = body.split_first_chunk::<4>()?;
    let (count, last) = rest.split_first_chunk::<4>()?;
    let (count, is_of_segment) = (u32::from_be_bytes(*count), *segment == number.to_be_bytes());
    Some((count, last.try_into().ok()?)).filter(|_| is_ours && is_of_segment && count <= MAX_RECORDS)
}

/// Keyed with the psk: what was written before the segment was sealed anew, or by somebody else, does not
/// count.
fn mac(head: &SegmentHead, body: &[u8]) -> [u8; 32] {
    Sha256::new()
        .chain_update(Label::LogTail.bytes())
        .chain_update(head.secret())
        .chain_update(body)
        .finalize()
        .into()
}

#[cfg(test)]
mod tests {
    use homesafe_protocol::time::Day;

    use super::*;
    use crate::storage::MemoryStorage;

    #[test]
    fn counts_only_for_its_segment_and_psk_and_whole() {
        let (storage, day) = (MemoryStorage::default(), Day::new(20_000));
        let begin = |number| SegmentHead::begin(number, day, day, &mut rand::rng());
        let mut head = begin(7);
        assert_eq!(read(&storage, 7, &head), None);
        head.advance(b"record");
        write(&storage, 7, &head);
        assert_eq!(read(&storage, 7, &head), Some((1, head.last)));
        assert_eq!(read(&storage, 8, &head), None);
        assert_eq!(read(&storage, 7, &begin(7)), None);
        let whole = storage.read(FILE, u64::MAX).unwrap().unwrap();
        for at in 0..LEN {
            let mut altered = whole.clone();
            altered[at] ^= 1;
            storage.replace(FILE, &altered).unwrap();
            assert_eq!(read(&storage, 7, &head), None, "{at}");
            storage.replace(FILE, &whole[..at]).unwrap();
            assert_eq!(read(&storage, 7, &head), None, "{at}");
        }
        storage.replace(FILE, &[&whole[..], &[0]].concat()).unwrap();
        assert_eq!(read(&storage, 7, &head), None, "longer than ever written");
    }
}
