//! Match entries kept ready: what the match boxes of a segment say, sealed once more as one, so that matching
//! opens one box a segment and not one a record. The key comes from the segment's psk and the match secret:
//! whoever opens it could open the match boxes, and it is erased with the segment. It is never asked what is
//! damaged, and can be done without.

use chacha20poly1305::{
    ChaCha20Poly1305, KeyInit as _,
    aead::{Aead as _, Payload},
};
use homesafe_protocol::label::Label;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::{
    entry::{MATCH_LEN, MatchEntry, decode_padded, encode_padded},
    head::SegmentHead,
    segment::{self, MAX_RECORDS, RawRecord},
};
use crate::storage::Storage;

/// The folder of these files, each under the name of its segment's file.
pub(super) const FOLDER: &str = "ready";
const NONCE_LEN: usize = 12;
/// The entries of a full segment, the hash of the last record, nonce and tag.
const MAX_LEN: u64 = MAX_RECORDS as u64 * MATCH_LEN as u64 + 32 + NONCE_LEN as u64 + 16;
/// Fewer new records than these are opened anew each time, in the last segment: a synced write costs more.
const FEW: u32 = 8;

/// The entries of a segment's first records, each of which could be opened.
#[derive(Default)]
pub(super) struct Ready {
    pub(super) entries: Vec<MatchEntry>,
    /// Hash of the last of these records: a folder that was put back from a copy may have gone on otherwise.
    last: [u8; 32],
}

impl Ready {
    /// What is kept ready of a segment: nothing where it is not there, not whole, or of another segment or
    /// psk.
    pub(super) fn read(
        storage: &dyn Storage,
        number: u32,
        head: &SegmentHead,
        match_secret: &[u8; 32],
    ) -> Self {
        let sealed = storage.read(&name(head), MAX_LEN).ok().flatten();
        let opened = sealed.and_then(|sealed| Keys::of(number, head, match_secret).open(number, &sealed));
        let is_of = |ready: &Self| {
            ready.count() < head.count || (ready.count() == head.count && ready.last == head.last)
        };
        opened.filter(is_of).unwrap_or_default()
    }

    /// Takes in what the next record says.
    pub(super) fn push(&mut self, entry: MatchEntry, record: &RawRecord<'_>) {
        self.entries.push(entry);
        self.last = *segment::record_hash(record.bytes).as_bytes();
    }

    /// Whether a record of the segment, which opens, shows that these are of another course of it: the last
    /// one that is covered, or the one behind it.
    pub(super) fn is_contradicted_by(&self, record: &RawRecord<'_>) -> bool {
        let count = self.count();
        (record.counter == count && count > 0 && *record.previous != self.last)
            || (record.counter + 1 == count && *segment::record_hash(record.bytes).as_bytes() != self.last)
    }

    /// What a record said.
    pub(super) fn of(&self, counter: u32) -> Option<&MatchEntry> {
        self.entries.get(usize::try_from(counter).ok()?)
    }

    /// Records that are covered: those of lower counters.
    pub(super) fn count(&self) -> u32 {
        u32::try_from(self.entries.len()).unwrap_or(u32::MAX)
    }

    /// Whether it is worth a write that all records of a segment are covered, and not only the first
    /// `before`. Where some of them are damaged it never is: they may be put back.
    pub(super) fn is_worth_keeping(&self, before: u32, head: &SegmentHead, is_last: bool) -> bool {
        self.count() == head.count && (!is_last || head.count.saturating_sub(before) >= FEW)
    }

    /// Keeps it. A failure is passed over: the records themselves say the same.
    pub(super) fn write(
        &self,
        storage: &dyn Storage,
        number: u32,
        head: &SegmentHead,
        match_secret: &[u8; 32],
    ) {
        if let Some(sealed) = Keys::of(number, head, match_secret).seal(number, self) {
            let _ = storage.replace(&name(head), &sealed);
        }
    }

    fn encode(&self) -> Option<Zeroizing<Vec<u8>>> {
        let mut plain = Zeroizing::new(Vec::with_capacity(32 + self.entries.len() * MATCH_LEN));
        plain.extend_from_slice(&self.last);
        for entry in &self.entries {
            plain.extend_from_slice(&encode_padded(entry, MATCH_LEN).ok()?);
        }
        Some(plain)
    }

    fn decode(plain: &[u8]) -> Option<Self> {
        let (last, entries) = plain.split_first_chunk::<32>()?;
        let (entries, rest) = entries.as_chunks::<MATCH_LEN>();
        let entries = entries.iter().map(|entry| decode_padded(entry).ok()).collect::<Option<_>>()?;
        rest.is_empty().then_some(Self { entries, last: *last })
    }
}

/// The file's name in [`FOLDER`].
pub(super) fn name(head: &SegmentHead) -> String {
    format!("{FOLDER}/{}", head.file())
}

struct Keys {
    cipher: ChaCha20Poly1305,
    /// Nonces are a keyed hash of what is sealed: two texts under one key never share one.
    nonces: Zeroizing<[u8; 32]>,
}

impl Keys {
    fn of(number: u32, head: &SegmentHead, match_secret: &[u8; 32]) -> Self {
        let derive = |purpose: &[u8]| -> Zeroizing<[u8; 32]> {
            let hash = Sha256::new().chain_update(Label::LogReady.bytes()).chain_update(head.secret());
            let hash =
                hash.chain_update(match_secret).chain_update(number.to_be_bytes()).chain_update(purpose);
            Zeroizing::new(hash.finalize().into())
        };
        Self { cipher: ChaCha20Poly1305::new(&(*derive(b"seal")).into()), nonces: derive(b"nonce") }
    }

    fn seal(&self, number: u32, ready: &Ready) -> Option<Vec<u8>> {
        let plain = ready.encode()?;
        let hash = Sha256::new().chain_update(Label::LogReady.bytes()).chain_update(self.nonces.as_slice());
        let hash: [u8; 32] = hash.chain_update(plain.as_slice()).finalize().into();
        let nonce = hash.first_chunk::<NONCE_LEN>()?;
        let payload = Payload { msg: &plain, aad: &number.to_be_bytes() };
        let sealed = self.cipher.encrypt(&(*nonce).into(), payload).ok()?;
        Some([nonce.as_slice(), &sealed].concat())
    }

    fn open(&self, number: u32, sealed: &[u8]) -> Option<Ready> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LEN>()?;
        let payload = Payload { msg: sealed, aad: &number.to_be_bytes() };
        Ready::decode(&Zeroizing::new(self.cipher.decrypt(&(*nonce).into(), payload).ok()?))
    }
}

#[cfg(test)]
mod tests {
    use homesafe_protocol::{held_day::HeldDay, keys::DayKey, time::Day};

    use super::*;
    use crate::{storage::MemoryStorage, visit_log::VisitId};

    const SECRET: [u8; 32] = [5; 32];

    fn ready(count: u32) -> Ready {
        let day = Day::new(20_000);
        let entry = |minute| MatchEntry {
            visit: VisitId::random(&mut rand::rng()),
            indirect: false,
            arrival: day.minute(minute),
            departure: day.minute(minute + 30),
            checked_out: true,
            days: vec![HeldDay::new(day, &DayKey::from([7; 32]))],
        };
        Ready {
            entries: (0..count as u16).map(entry).collect(),
            last: *segment::record_hash(b"record").as_bytes(),
        }
    }

    fn head(count: u32) -> SegmentHead {
        let mut head = SegmentHead::begin(7, Day::new(20_000), Day::new(20_000), &mut rand::rng());
        (0..count).for_each(|_| head.advance(b"record"));
        head
    }

    #[test]
    fn opens_only_for_its_segment_psk_and_device_and_whole() {
        let (storage, head) = (MemoryStorage::default(), head(9));
        ready(9).write(&storage, 7, &head, &SECRET);
        let read = |number, head, secret| Ready::read(&storage, number, head, secret).count();
        assert_eq!(read(7, &head, &SECRET), 9);
        assert_eq!(read(8, &head, &SECRET), 0, "another segment");
        assert_eq!(read(7, &head, &[6; 32]), 0, "another device");
        let whole = storage.read(&name(&head), u64::MAX).unwrap().unwrap();
        for at in (0..whole.len()).step_by(7) {
            let mut altered = whole.clone();
            altered[at] ^= 1;
            storage.replace(&name(&head), &altered).unwrap();
            assert_eq!(read(7, &head, &SECRET), 0, "{at}");
            storage.replace(&name(&head), &whole[..at]).unwrap();
            assert_eq!(read(7, &head, &SECRET), 0, "{at}");
        }
    }

    #[test]
    fn attack_a_copy_under_an_erased_psk_opens_nothing() {
        let (storage, old) = (MemoryStorage::default(), head(3));
        ready(3).write(&storage, 7, &old, &SECRET);
        let kept = storage.read(&name(&old), u64::MAX).unwrap().unwrap();
        // Sealed anew after a deletion: another psk, another file.
        let new = head(3);
        storage.replace(&name(&new), &kept).unwrap();
        assert_eq!(Ready::read(&storage, 7, &new, &SECRET).count(), 0);
    }

    #[test]
    fn one_that_counts_more_than_the_head_is_not_believed() {
        let (storage, mut longer) = (MemoryStorage::default(), head(9));
        ready(9).write(&storage, 7, &longer, &SECRET);
        // A head store that was put back from a copy knows fewer records: which of these are its own is to be
        // looked up.
        longer.count = 8;
        assert_eq!(Ready::read(&storage, 7, &longer, &SECRET).count(), 0);
    }

    #[test]
    fn two_texts_never_share_a_nonce() {
        let head = head(9);
        let keys = Keys::of(7, &head, &SECRET);
        let nonce = |ready: &Ready| keys.seal(7, ready).unwrap()[..NONCE_LEN].to_vec();
        let (first, other) = (ready(9), ready(9));
        assert_ne!(nonce(&first), nonce(&other));
        assert_eq!(nonce(&first), nonce(&first), "the same text is the same file");
    }
}
