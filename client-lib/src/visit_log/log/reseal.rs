//! Deleting a visit: the segments that speak of it are sealed anew under new psks, and the old psks are
//! erased.

use std::collections::BTreeMap;

use rand::CryptoRng;

use super::{LogError, VisitLog, read::open_diary, seal::EmptyBoxes};
use crate::visit_log::{
    entry::{DiaryEntry, MatchEntry, VisitId},
    head::SegmentHead,
    keys::DiaryKey,
    segment,
};

impl VisitLog<'_> {
    /// Deletes all records of a visit, and returns how many segments had some. A record counts as the visit's
    /// where one of its boxes says so, or what was kept ready of it. What lay in these segments damaged beyond
    /// reading is gone with them; of a record of which one box is damaged the other is kept.
    ///
    /// # Errors
    /// Those of [`Self::append`].
    pub fn forget(
        &mut self,
        visit: VisitId,
        diary: &DiaryKey,
        rng: &mut impl CryptoRng,
    ) -> Result<usize, LogError> {
        self.settle()?;
        let mut next = self.head.clone();
        let mut resealed = 0;
        for (number, head) in &self.head.segments {
            let ready = self.ready(*number, head)?;
            let alone = |entry: &MatchEntry| (entry.clone(), DiaryEntry::unchanged(entry.visit));
            let mut entries: BTreeMap<u32, (MatchEntry, DiaryEntry)> =
                (0..).zip(&ready.entries).map(|(counter, entry)| (counter, alone(entry))).collect();
            let mut is_named = false;
            self.read_segment(*number, head, &mut Vec::new(), |record| {
                let told = open_diary(diary, *number, head, record);
                is_named |= told.as_ref().is_some_and(|told| told.visit == visit);
                let opened = self.open_match(*number, head, record);
                let is_whole = opened.as_ref().is_some_and(|(_, is_whole)| *is_whole);
                let entry = opened.map(|(entry, _)| entry).or_else(|| ready.of(record.counter).cloned());
                if let Some(entry) = entry {
                    let told = told.filter(|told| told.visit == entry.visit);
                    let told = told.unwrap_or_else(|| DiaryEntry::unchanged(entry.visit));
                    entries.insert(record.counter, (entry, told));
                }
                is_whole
            })?;
            let before = entries.len();
            entries.retain(|_, (entry, _)| entry.visit != visit);
            if entries.len() == before && !is_named {
                continue;
            }
            resealed += 1;
            let Some((first, _)) = entries.values().next() else {
                next.segments.remove(number);
                continue;
            };
            let mut new = SegmentHead::begin(*number, head.days.begun, first.arrival.day(), rng);
            let mut bytes = segment::header(*number).to_vec();
            for (entry, told) in entries.values() {
                let record =
                    EmptyBoxes::new(&self.keys, *number, &new, rng)?.seal(*number, &new, entry, told)?;
                new.advance(&record);
                new.include(entry.arrival.day());
                bytes.extend_from_slice(&record);
            }
            // Under a name of its own: until the head store names it, the old one stands.
            self.storage.replace(&new.file_name(), &bytes)?;
            next.segments.insert(*number, new);
        }
        if resealed > 0 {
            // From here on the old psks are gone, and the visit with them.
            self.is_uncertain = true;
            next.store(self.storage)?;
            self.recover()?;
            self.is_uncertain = false;
            self.remove_orphans()?;
        }
        Ok(resealed)
    }
}
