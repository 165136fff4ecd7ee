//! Reading: the newest state of every visit, whatever else lies in the segments, and what is wrong with them.

use std::collections::BTreeMap;

use homesafe_protocol::time::Day;

use super::{LogError, VisitLog};
use crate::visit_log::{
    compartment::{self, Compartment},
    damage::{Damage, DamageKind},
    entry::{DiaryEntry, MatchEntry, VisitId, decode_padded},
    head::SegmentHead,
    keys::DiaryKey,
    ready::Ready,
    segment::{self, RawRecord, Segment},
};

/// What opening the log gave.
#[derive(Debug, Default)]
pub struct Opened {
    /// The newest match entry of every visit.
    pub visits: BTreeMap<VisitId, MatchEntry>,
    /// What was found to be wrong.
    pub damage: Vec<Damage>,
}

impl VisitLog<'_> {
    /// The newest state of every visit, and what is damaged. Needs no person.
    ///
    /// # Errors
    /// Those of the storage.
    pub fn read_visits(&self) -> Result<Opened, LogError> {
        self.read_visits_since(Day::new(0))
    }

    /// The newest state of all visits that began on `first` or later, and of some others.
    ///
    /// # Errors
    /// Those of the storage.
    pub fn read_visits_since(&self, first: Day) -> Result<Opened, LogError> {
        let mut opened = Opened::default();
        // From the first segment that has one on: what was written later may say something else of it.
        for (number, head) in self.head.segments.iter().skip_while(|(_, head)| head.days.newest < first) {
            self.read_segment(*number, head, &mut opened.damage, |record| {
                let Some((entry, is_whole)) = self.open_match(*number, head, record) else { return false };
                opened.visits.insert(entry.visit, entry);
                is_whole
            })?;
        }
        settle(&mut opened.damage, self.head.segments.keys().next_back().copied());
        Ok(opened)
    }

    /// The newest match entry of every visit that can be read, whatever else is damaged. Of segments that are
    /// kept ready only what was written since is opened.
    ///
    /// # Errors
    /// Those of the storage.
    pub fn match_entries(&self) -> Result<BTreeMap<VisitId, MatchEntry>, LogError> {
        let (mut visits, secret) = (BTreeMap::new(), self.keys.match_secret());
        let last = self.head.segments.keys().next_back();
        for (number, head) in &self.head.segments {
            let mut ready = self.ready(*number, head)?;
            let before = ready.count();
            if before < head.count {
                self.read_segment(*number, head, &mut Vec::new(), |record| {
                    if record.counter < before {
                        return true;
                    }
                    let Some((entry, is_whole)) = self.open_match(*number, head, record) else {
                        return false;
                    };
                    ready.push(entry, record);
                    is_whole
                })?;
                if ready.is_worth_keeping(before, head, last == Some(number)) {
                    ready.write(self.storage, *number, head, secret);
                }
            }
            visits.extend(ready.entries.into_iter().map(|entry| (entry.visit, entry)));
        }
        Ok(visits)
    }

    /// What is kept ready of a segment, unless a record of it says that it went on otherwise.
    pub(super) fn ready(&self, number: u32, head: &SegmentHead) -> Result<Ready, LogError> {
        let ready = Ready::read(self.storage, number, head, self.keys.match_secret());
        if ready.count() == 0 || ready.count() == head.count {
            return Ok(ready);
        }
        let mut is_other = false;
        self.read_segment(number, head, &mut Vec::new(), |record| {
            is_other |= ready.is_contradicted_by(record)
                && matches!(self.open_match(number, head, record), Some((_, true)));
            true
        })?;
        Ok(if is_other { Ready::default() } else { ready })
    }

    /// What the resident wrote down of every visit; what a later record leaves empty stands as before.
    ///
    /// # Errors
    /// Those of the storage.
    pub fn read_diary(
        &self,
        diary: &DiaryKey,
    ) -> Result<(BTreeMap<VisitId, DiaryEntry>, Vec<Damage>), LogError> {
        let (mut entries, mut damage) = (BTreeMap::<VisitId, DiaryEntry>::new(), Vec::new());
        for (number, head) in &self.head.segments {
            self.read_segment(*number, head, &mut damage, |record| {
                let Some(mut entry) = open_diary(diary, *number, head, record) else { return false };
                if let Some(before) = entries.remove(&entry.visit) {
                    entry.complete(before);
                }
                entries.insert(entry.visit, entry);
                true
            })?;
        }
        settle(&mut damage, self.head.segments.keys().next_back().copied());
        Ok((entries, damage))
    }

    /// Opens a segment's records in the order in which they were written, and names what is not as it was
    /// written. `open` says whether a record is whole.
    pub(super) fn read_segment(
        &self,
        number: u32,
        head: &SegmentHead,
        damage: &mut Vec<Damage>,
        mut open: impl FnMut(&RawRecord<'_>) -> bool,
    ) -> Result<(), LogError> {
        let bytes = self.read_file(head)?.unwrap_or_default();
        let parts = segment::split(number, &bytes);
        // The counter is sealed with the boxes: a record that was moved or doubled is taken where it belongs,
        // once.
        let mut order: Vec<(usize, &RawRecord<'_>)> = parts.records.iter().enumerate().collect();
        order.sort_by_key(|(_, record)| record.counter);
        let (mut is_ours, mut last) = (vec![false; order.len()], None::<&RawRecord<'_>>);
        for (place, record) in order {
            let is_copy = last.is_some_and(|last| last.bytes == record.bytes);
            let is_whole = record.counter < head.count && (is_copy || open(record));
            if is_whole {
                last = Some(record);
            }
            if let Some(ours) = is_ours.get_mut(place) {
                *ours = is_whole;
            }
        }
        name_damage(number, head, &parts, &is_ours, damage);
        Ok(())
    }
}

/// A record's diary entry, if it is whole.
pub(super) fn open_diary(
    diary: &DiaryKey,
    number: u32,
    head: &SegmentHead,
    record: &RawRecord<'_>,
) -> Option<DiaryEntry> {
    let aad = segment::aad(number, record.counter, record.previous);
    let plain =
        compartment::open(Compartment::Diary, diary.secret(), head.psk(number), &aad, record.diary_box)?;
    decode_padded(&plain).ok()
}

fn name_damage(
    number: u32,
    head: &SegmentHead,
    parts: &Segment<'_>,
    is_ours: &[bool],
    damage: &mut Vec<Damage>,
) {
    let mut found =
        |record: usize, kind| damage.push(Damage { segment: number, record: record as u32, kind });
    let count = head.count as usize;
    if !parts.has_header {
        found(0, DamageKind::Segment);
    }
    let mut previous = *segment::header_hash(number).as_bytes();
    let mut is_planted = false;
    for (n, (record, is_ours)) in parts.records.iter().zip(is_ours).enumerate() {
        let follows = record.counter as usize == n && *record.previous == previous;
        match (is_ours, n < count) {
            (true, _) if follows => {}
            (true, _) => found(n, DamageKind::OutOfOrder),
            (false, true) => found(n, DamageKind::Altered),
            (false, false) if is_planted => {}
            (false, false) => {
                is_planted = true;
                found(n, DamageKind::Planted);
            }
        }
        previous = *segment::record_hash(record.bytes).as_bytes();
    }
    if parts.records.len() < count && (parts.has_header || !parts.records.is_empty()) {
        let missing = count - parts.records.len();
        let kind = if missing == 1 { DamageKind::NewestMissing } else { DamageKind::Truncated };
        found(parts.records.len(), kind);
    }
    // The chain ends in the last record: another one in its place shows here alone.
    if parts.records.len() == count && count > 0 && previous != head.last {
        found(count - 1, DamageKind::Altered);
    }
    damage.dedup();
}

/// Nobody but who copied the folder in use lacks its newest record alone: that is the last one of the last
/// segment, and nothing else in the log is wrong.
fn settle(damage: &mut [Damage], last: Option<u32>) {
    let is_alone = damage.len() == 1 && damage.first().map(|found| found.segment) == last;
    for found in damage.iter_mut().filter(|found| found.kind == DamageKind::NewestMissing && !is_alone) {
        found.kind = DamageKind::Truncated;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attack_the_last_record_of_every_segment_cut_off_is_damage() {
        let newest = |segment| Damage { segment, record: 4, kind: DamageKind::NewestMissing };
        let settled = |mut damage: Vec<Damage>| {
            settle(&mut damage, Some(7));
            damage.into_iter().map(|found| found.kind).collect::<Vec<_>>()
        };
        assert_eq!(settled(vec![newest(7)]), [DamageKind::NewestMissing]);
        assert_eq!(settled(vec![newest(6)]), [DamageKind::Truncated], "nobody was writing there");
        assert_eq!(settled(vec![newest(6), newest(7)]), [DamageKind::Truncated; 2]);
        let other = Damage { segment: 2, record: 0, kind: DamageKind::Altered };
        assert_eq!(settled(vec![newest(7), other]), [DamageKind::Truncated, DamageKind::Altered]);
        assert_eq!(settled(vec![other, newest(7)]), [DamageKind::Altered, DamageKind::Truncated]);
    }
}
