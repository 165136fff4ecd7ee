//! The journal held against the log: what this desk's keys signed stands in both.

use std::collections::BTreeSet;

use homesafe_client::follow::SeenEntry;
use homesafe_protocol::time::UnixTime;

use crate::{
    desk::{Damage, Desk, DeskError, Journal, Officer},
    journal::{Act, Entry, Mark},
};

/// The journal as it is read, and all that speaks against it.
#[derive(Debug)]
pub struct Audit {
    /// The entries after the mark that was given.
    pub entries: Vec<Entry>,
    /// How many there are in all.
    pub len: usize,
    /// What is wrong with its lines, and with the mark that was given.
    pub damage: Vec<Damage>,
    /// Where the log says something else.
    pub differences: Vec<Difference>,
    /// To be written down, for the next time.
    pub last: Option<Mark>,
    officers: Vec<Officer>,
}

impl Audit {
    /// Reads and verifies all of the journal; `since`: what somebody wrote down of it.
    ///
    /// # Errors
    /// Those of the desk's folder. What is wrong with the journal itself stands in [`Self::damage`].
    pub fn of(desk: &Desk, since: Option<&Mark>) -> Result<Self, DeskError> {
        let (officers, Journal { mut entries, hashes, mut damage }) =
            (desk.officers()?, desk.read_journal()?);
        let (len, differences) = (entries.len(), differences(desk, &entries)?);
        if let Some(Err(error)) = since.map(|mark| mark.check(&hashes)) {
            damage.push(Damage::Mark(error));
        }
        entries.drain(..since.map_or(0, |mark| mark.entries).min(len));
        Ok(Self { entries, len, damage, differences, last: Mark::last(&hashes), officers })
    }

    /// The name of the officer who did something.
    pub fn officer_of(&self, entry: &Entry) -> Option<&str> {
        self.officers.iter().find(|officer| officer.key == entry.officer).map(|officer| officer.name.as_str())
    }

    /// The differences that nobody has looked at yet.
    pub fn open_differences(&self) -> impl Iterator<Item = &Difference> {
        self.differences.iter().filter(|difference| !difference.is_explained())
    }

    /// Whether nothing speaks against it.
    pub fn is_right(&self) -> bool {
        self.damage.is_empty() && self.open_differences().next().is_none()
    }
}

/// What journal and log say differently of one publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename = "JournalDifference")]
pub enum Difference {
    /// A key of this desk signed it, and no entry says so.
    NotInJournal(u64),
    /// As before; it was found when the folder had been put back.
    FoundByRecover(u64),
    /// The journal says that it is in the log, which holds another in its place, or ends before it.
    NotInLog(u64),
}

impl Difference {
    /// Whether a person has looked at it.
    pub const fn is_explained(self) -> bool {
        matches!(self, Self::FoundByRecover(_))
    }
}

/// Holds the entries against the log as far as the desk remembers it: 90 days and 1,024 publications at
/// least.
///
/// # Errors
/// Those of the desk's folder.
pub fn differences(desk: &Desk, entries: &[Entry]) -> Result<Vec<Difference>, DeskError> {
    let (Some(state), Some(chain)) = (desk.state()?, desk.find_chain()?) else { return Ok(Vec::new()) };
    let known = &state.known;
    let own = desk.own_publishing_ids()?;
    let is_own = |entry: &SeenEntry| entry.signers.iter().any(|signer| own.contains(signer));
    let recorded = Recorded::of(entries, known.first());
    let pending = desk.pending()?;
    // What waits, and not another leaf in its place: the tree ends as it would with it.
    let is_waiting = |seq: u64| {
        let mut leaves = pending.iter().flat_map(|pending| pending.job.seqs().zip(&pending.job.roots));
        leaves.any(|(place, root)| place == seq && known.root_at(seq + 1) == Some(*root))
    };

    let is_recorded = |seq| is_waiting(seq) || recorded.countersigned.contains(&seq) || recorded.says(seq);
    let unrecorded =
        known.counting(&chain).filter(|entry| is_own(entry) && !is_recorded(entry.seq)).map(|entry| {
            let was_found = recorded.recovered.is_some_and(|at| entry.published_at <= at);
            let is_open = state.unrecorded.contains(&entry.seq);
            if was_found && !is_open {
                Difference::FoundByRecover(entry.seq)
            } else {
                Difference::NotInJournal(entry.seq)
            }
        });
    let is_missing = |seq: &u64| known.entry(*seq).map_or(*seq >= known.size(), |entry| !is_own(entry));
    let missing = recorded.published.iter().flat_map(|(first, last)| {
        // One past the end stands for all.
        (*first..=(*last).min(known.size().max(*first))).filter(is_missing).map(Difference::NotInLog)
    });
    Ok(unrecorded.chain(missing).collect())
}

/// What the journal says of publications.
#[derive(Default)]
struct Recorded {
    /// First and last places of what is in the log.
    published: Vec<(u64, u64)>,
    countersigned: BTreeSet<u64>,
    recovered: Option<UnixTime>,
}

impl Recorded {
    /// Of places from `oldest` on.
    fn of(entries: &[Entry], oldest: u64) -> Self {
        let mut recorded = Self::default();
        let mut signed = None;
        let mut publish = |first: u64, last: u64| recorded.published.push((first.max(oldest), last));
        for Entry { what, time, .. } in entries {
            match what {
                Act::Signed { first, .. } => signed = Some(*first),
                Act::SignedAgain { before, first, .. } => {
                    // What came before the place that was taken is in the log.
                    if let Some(last) =
                        before.checked_sub(1).filter(|last| signed.is_some_and(|first| first <= *last))
                    {
                        publish(signed.unwrap_or(last), last);
                    }
                    signed = Some(*first);
                }
                Act::Published { first, last } => publish(*first, *last),
                Act::Countersigned { seq, .. } => drop(recorded.countersigned.insert(*seq)),
                Act::Recovered { .. } => recorded.recovered = Some(*time),
                _ => {}
            }
        }
        recorded.published.sort_unstable();
        recorded.published.dedup();
        recorded
    }

    fn says(&self, seq: u64) -> bool {
        self.published.iter().any(|(first, last)| (*first..=*last).contains(&seq))
    }
}
