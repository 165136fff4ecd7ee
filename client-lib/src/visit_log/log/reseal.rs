//! Deleting a visit: the segments that speak of it are sealed anew under new psks, and the old psks are
//! erased.

use rand::CryptoRng;

use super::{LogError, VisitLog, read::open_diary, seal::seal};
use crate::visit_log::{
    entry::{DiaryEntry, MatchEntry, VisitId},
    head::SegmentHead,
    keys::DiaryKey,
    segment,
};

impl VisitLog<'_> {
    /// Deletes all records of a visit, and returns how many segments had some. What lay in these damaged
    /// beyond reading is gone with them; a record whose diary box alone is damaged keeps its match box.
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
            let mut entries: Vec<(MatchEntry, DiaryEntry)> = Vec::new();
            self.read_segment(*number, head, &mut Vec::new(), |record| {
                let Some((entry, is_whole)) = self.open_match(*number, head, record) else { return false };
                let told = open_diary(diary, *number, head, record);
                let told = told.unwrap_or_else(|| DiaryEntry::unchanged(entry.visit));
                entries.push((entry, told));
                is_whole
            })?;
            let before = entries.len();
            entries.retain(|(entry, _)| entry.visit != visit);
            if entries.len() == before {
                continue;
            }
            resealed += 1;
            let Some((first, _)) = entries.first() else {
                next.segments.remove(number);
                continue;
            };
            let mut new = SegmentHead::begin(*number, head.days.begun, first.arrival.day(), rng);
            let mut bytes = segment::header(*number).to_vec();
            for (entry, told) in &entries {
                let record = seal(&self.keys, *number, &new, entry, told, rng)?;
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
