//! Deleting a visit: the days that speak of it are sealed anew under a new psk, and the old psk is erased.

use rand::CryptoRng;

use super::{LogError, VisitLog, read::open_diary, seal};
use crate::visit_log::{
    entry::{DiaryEntry, MatchEntry, VisitId},
    head::DayHead,
    keys::DiaryKey,
    segment,
};

impl VisitLog<'_> {
    /// Deletes all records of a visit, and returns how many days had some. What lay in these days damaged beyond reading is
    /// gone with them; a record whose diary box alone is damaged keeps its match box.
    pub fn forget(&mut self, visit: VisitId, diary: &DiaryKey, rng: &mut impl CryptoRng) -> Result<usize, LogError> {
        self.settle()?;
        let mut next = self.head.clone();
        let mut resealed = 0;
        for (day, head) in &self.head.days {
            let mut entries: Vec<(MatchEntry, DiaryEntry)> = Vec::new();
            self.read_day(*day, head, &mut Vec::new(), |record| {
                let Some((entry, is_whole)) = self.open_match(*day, head, record) else { return false };
                let told = open_diary(diary, *day, head, record);
                let told = told.unwrap_or_else(|| DiaryEntry::unchanged(entry.visit));
                entries.push((entry, told));
                is_whole
            })?;
            let before = entries.len();
            entries.retain(|(entry, _)| entry.visit != visit);
            if entries.len() == before {
                continue;
            }
            let mut new = DayHead::begin(*day, head.generation + 1, rng);
            let mut bytes = segment::header(*day).to_vec();
            for (entry, told) in &entries {
                let record = seal(self.keys, *day, &new, entry, told, rng)?;
                new.advance(&record);
                bytes.extend_from_slice(&record);
            }
            // Under a name of its own: until the head store names it, the old one stands.
            self.storage.replace(&new.segment_name(*day), &bytes)?;
            next.days.insert(*day, new);
            resealed += 1;
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
