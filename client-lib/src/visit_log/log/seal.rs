//! Sealing a visit's record, and what of it can be done before there is a visit.

use rand::CryptoRng;

use super::{LogError, VisitLog};
use crate::visit_log::{
    compartment::{Compartment, EmptyBox},
    entry::{DIARY_LEN, DiaryEntry, MATCH_LEN, MatchEntry, encode_padded},
    head::SegmentHead,
    keys::LogKeys,
    segment,
};

/// The two boxes of a segment's next record, before anything is in them. Sealing takes them, so that nothing
/// is ever sealed twice under one key.
pub(super) struct EmptyBoxes {
    /// The segment's file: another one after each deletion, as its psk.
    file: String,
    diary: EmptyBox,
    matching: EmptyBox,
}

impl EmptyBoxes {
    pub(super) fn new(
        keys: &LogKeys,
        number: u32,
        head: &SegmentHead,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, LogError> {
        let psk = head.psk(number);
        let diary = EmptyBox::new(Compartment::Diary, keys.diary_public(), psk, rng);
        let matching = EmptyBox::new(Compartment::Match, keys.match_public(), psk, rng);
        let (diary, matching) = diary.zip(matching).ok_or(LogError::Keys)?;
        Ok(Self { file: head.file(), diary, matching })
    }

    fn are_of(&self, head: &SegmentHead) -> bool {
        self.file == head.file()
    }

    /// A visit's record as the next one of the segment.
    pub(super) fn seal(
        self,
        number: u32,
        head: &SegmentHead,
        entry: &MatchEntry,
        diary: &DiaryEntry,
    ) -> Result<Vec<u8>, LogError> {
        let aad = segment::aad(number, head.count, &head.last);
        let diary_plain = encode_padded(diary, DIARY_LEN)?;
        let diary_box = self.diary.seal(&aad, &diary_plain).ok_or(LogError::Keys)?;
        let match_plain = encode_padded(&(segment::diary_hash(&diary_box), entry), MATCH_LEN)?;
        let match_box = self.matching.seal(&aad, &match_plain).ok_or(LogError::Keys)?;
        Ok(segment::assemble(head.count, &head.last, &match_box, &diary_box))
    }
}

impl VisitLog<'_> {
    /// Agrees ahead on the keys under which the next record will be sealed, which is most of what
    /// [`Self::append`] computes: for a process that lives on, to be called when it has nothing else to do.
    /// A record that begins a segment gains nothing by it.
    ///
    /// # Errors
    /// [`LogError::Keys`] for keys to which nothing can be sealed.
    pub fn prepare(&mut self, rng: &mut impl CryptoRng) -> Result<(), LogError> {
        let Some((number, head)) = self.head.segments.last_key_value() else { return Ok(()) };
        if !self.empty.as_ref().is_some_and(|boxes| boxes.are_of(head)) {
            self.empty = Some(EmptyBoxes::new(&self.keys, *number, head, rng)?);
        }
        Ok(())
    }

    /// Boxes for a segment's next record: those that were prepared for it, where there are some.
    pub(super) fn take_boxes(
        &mut self,
        number: u32,
        head: &SegmentHead,
        rng: &mut impl CryptoRng,
    ) -> Result<EmptyBoxes, LogError> {
        match self.empty.take().filter(|boxes| boxes.are_of(head)) {
            Some(boxes) => Ok(boxes),
            None => EmptyBoxes::new(&self.keys, number, head, rng),
        }
    }
}

#[cfg(test)]
mod tests {
    use homesafe_protocol::{passphrase::Passphrase, time::Day};

    use super::*;
    use crate::{
        storage::{MemoryStorage, Storage as _},
        visit_log::{
            DeviceKeys, EntryError, VisitId,
            entry::MAX_NOTE_LEN,
            keys::tests::TEST_COST,
            segment::{HEADER_LEN, RECORD_LEN},
        },
    };

    const DAY: Day = Day::new(20_000);

    fn device() -> (MemoryStorage, DeviceKeys, Passphrase) {
        let (storage, passphrase) = (MemoryStorage::default(), Passphrase::new("right".into()).unwrap());
        let keys = DeviceKeys::create(&storage, &passphrase, TEST_COST, &mut rand::rng()).unwrap();
        (storage, keys, passphrase)
    }

    fn write(log: &mut VisitLog<'_>, minute: u16, note: Option<String>) -> Result<VisitId, LogError> {
        let (visit, at) = (VisitId::random(&mut rand::rng()), DAY.minute(minute));
        let entry = MatchEntry {
            visit,
            indirect: false,
            arrival: at,
            departure: at,
            checked_out: true,
            days: vec![],
        };
        log.append(&entry, &DiaryEntry { visit, code: vec![7; 100], note }, at, &mut rand::rng())?;
        Ok(visit)
    }

    #[test]
    fn a_record_in_prepared_boxes_reads_as_any_other() {
        let (storage, keys, passphrase) = device();
        let mut log = VisitLog::open(&storage, &keys).unwrap();
        log.prepare(&mut rand::rng()).unwrap();
        assert!(log.empty.is_none(), "the first record begins a segment");
        let mut visits = vec![write(&mut log, 1, None).unwrap()];
        for minute in 2..6 {
            log.prepare(&mut rand::rng()).unwrap();
            log.prepare(&mut rand::rng()).unwrap();
            assert!(log.empty.is_some());
            visits.push(write(&mut log, minute, Some("note".into())).unwrap());
            assert!(log.empty.is_none(), "boxes are used once");
        }
        let diary = keys.unlock(&passphrase).unwrap();
        for log in [log, VisitLog::open(&storage, &keys).unwrap()] {
            let (told, damage) = log.read_diary(&diary).unwrap();
            assert_eq!((told.len(), damage.len()), (5, 0));
            assert!(visits[1..].iter().all(|visit| told[visit].note.as_deref() == Some("note")));
        }
    }

    #[test]
    fn attack_no_key_seals_twice() {
        let (storage, keys, _) = device();
        let mut log = VisitLog::open(&storage, &keys).unwrap();
        write(&mut log, 1, None).unwrap();
        for minute in 2..40 {
            log.prepare(&mut rand::rng()).unwrap();
            // Of two that fail, one fails when its boxes are in use already.
            let too_long = write(&mut log, minute, Some("x".repeat(MAX_NOTE_LEN * 3)));
            assert!(matches!(too_long, Err(LogError::Entry(EntryError::TooLong))));
            write(&mut log, minute, None).unwrap();
        }
        let name = log.head.segments[&0].file_name();
        let bytes = storage.read(&name, u64::MAX).unwrap().unwrap();
        let records: Vec<&[u8]> = bytes[HEADER_LEN..].chunks(RECORD_LEN).collect();
        let mut encapsulated: Vec<&[u8]> = Vec::new();
        for record in segment::split(0, &bytes).records {
            encapsulated.extend([&record.match_box[..32], &record.diary_box[..32]]);
        }
        assert_eq!((records.len(), encapsulated.len()), (39, 78));
        encapsulated.sort_unstable();
        encapsulated.dedup();
        assert_eq!(encapsulated.len(), 78);
    }

    #[test]
    fn boxes_for_a_segment_that_was_sealed_anew_or_is_gone_are_not_used() {
        let (storage, keys, passphrase) = device();
        let diary = keys.unlock(&passphrase).unwrap();
        let mut log = VisitLog::open(&storage, &keys).unwrap();
        let first = write(&mut log, 1, None).unwrap();
        let second = write(&mut log, 2, None).unwrap();
        log.prepare(&mut rand::rng()).unwrap();
        log.forget(first, &diary, &mut rand::rng()).unwrap();
        let third = write(&mut log, 3, None).unwrap();
        let read = |log: &VisitLog<'_>| log.read_visits().unwrap();
        assert_eq!(read(&log).visits.into_keys().collect::<Vec<_>>(), {
            let mut visits = vec![second, third];
            visits.sort_unstable();
            visits
        });
        // All are gone, and segments are counted from 0 again.
        log.prepare(&mut rand::rng()).unwrap();
        log.purge(Day::new(20_001), None).unwrap();
        let fourth = write(&mut log, 4, None).unwrap();
        assert!(log.head.segments.contains_key(&0));
        let opened = read(&log);
        assert_eq!(opened.visits.into_keys().collect::<Vec<_>>(), [fourth]);
        assert_eq!(opened.damage, []);
    }
}
