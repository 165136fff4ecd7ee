//! Forgetting what is too old: whole segments, by the days of the visits in them.

use std::collections::{BTreeMap, BTreeSet};

use homesafe_protocol::time::Day;

use super::{LogError, VisitLog};
use crate::visit_log::{
    entry::VisitId,
    head::{SegmentDays, SegmentHead},
    ready, segment,
};

impl VisitLog<'_> {
    /// Forgets the segments whose visits are all of days before `first`, and, if the caller knows a `last`
    /// day for certain, those begun before `first` whose visits are all of days after `last`, which only a
    /// wrong clock can have dated; where that clock dated their beginning, too, they are taken to have been
    /// begun on the day `last`. The psk goes before the segment, so that a crash leaves nothing that opens.
    /// Returns on how many days these segments were begun.
    ///
    /// # Errors
    /// Those of [`Self::open`].
    pub fn purge(&mut self, first: Day, last: Option<Day>) -> Result<usize, LogError> {
        self.settle()?;
        self.hold_last_words(first)?;
        let is_kept = |days: SegmentDays| days.is_kept(first, last);
        let purged: BTreeSet<Day> =
            self.segments().filter(|days| !is_kept(*days)).map(|days| days.begun).collect();
        if self.is_due(first, last) {
            self.is_uncertain = true;
            last.map(|last| self.head.redate(last));
            self.head.segments.retain(|_, head| is_kept(head.days));
            self.head.store(self.storage)?;
            // Another segment may be the last one now.
            self.recover()?;
            self.is_uncertain = false;
        }
        self.remove_orphans()?;
        Ok(purged.len())
    }

    /// What moved a visit to an earlier day stays for as long as an earlier record of the visit: that would
    /// stand again.
    fn hold_last_words(&mut self, first: Day) -> Result<(), LogError> {
        let goes = |head: &SegmentHead| head.days.newest < first;
        let Some(last) =
            self.head.segments.iter().rev().find(|(_, head)| goes(head)).map(|(number, _)| *number)
        else {
            return Ok(());
        };
        let (mut spoken_of, mut held) = (BTreeMap::<VisitId, Day>::new(), Vec::new());
        for (number, head) in self.head.segments.range(..=last).skip_while(|(_, head)| goes(head)) {
            let mut visits = Vec::new();
            self.read_segment(*number, head, &mut Vec::new(), |record| {
                let opened = self.open_match(*number, head, record);
                visits.extend(opened.iter().map(|(entry, _)| entry.visit));
                opened.is_some()
            })?;
            let day = match goes(head) {
                false => Some(head.days.newest),
                true => visits.iter().filter_map(|visit| spoken_of.get(visit)).max().copied(),
            };
            let Some(day) = day else { continue };
            if goes(head) {
                held.push((*number, day));
            }
            for visit in visits {
                let newest = spoken_of.entry(visit).or_insert(day);
                *newest = day.max(*newest);
            }
        }
        if !held.is_empty() {
            self.is_uncertain = true;
            for (number, day) in held {
                self.head.segments.entry(number).and_modify(|head| head.include(day));
            }
            self.head.store(self.storage)?;
            self.is_uncertain = false;
        }
        Ok(())
    }

    /// Removes segments whose psk is gone, and what was kept ready of them: they can never be read again.
    pub(super) fn remove_orphans(&self) -> Result<(), LogError> {
        let known: BTreeSet<String> = self.head.segments.values().map(SegmentHead::file).collect();
        for folder in [segment::FOLDER, ready::FOLDER] {
            for file in self.storage.list(folder)?.into_iter().filter(|file| !known.contains(file)) {
                self.storage.remove(&format!("{folder}/{file}"))?;
            }
        }
        Ok(())
    }
}
