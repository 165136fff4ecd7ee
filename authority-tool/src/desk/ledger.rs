//! The ledger: which windows this desk published, for withdrawals. One sealed file a publication, kept as long as windows
//! are; venue-days stand in it by a hash of their key, so that it opens no record of any venue.

use std::collections::BTreeMap;

use homesafe_protocol::{
    batch::{Advice, Field, Level},
    time::{Day, Window},
};
use zeroize::Zeroizing;

use super::{Desk, DeskError, records::Change};
use crate::plan::{Entry, Venue, VenueDayId};

const VERSION: u8 = 1;
const FOLDER: &str = "ledger";

/// What one publication said.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct Said {
    venues: Vec<[u8; 32]>,
    entries: Vec<SaidEntry>,
}

#[derive(Debug, serde::Serialize, serde::Deserialize)]
struct SaidEntry {
    venue: u32,
    day: u16,
    window: (u16, u16),
    level: u8,
    advice: u8,
    pieces: Vec<(u16, u16)>,
}

impl Said {
    /// What `entries` say, with only the venues that they name.
    pub fn new(entries: &[Entry], venues: &[Venue]) -> Self {
        let (mut numbers, mut ids) = (BTreeMap::new(), Vec::new());
        let id = |entry: &Entry| venues.get(entry.venue as usize)?.day_id(entry.day);
        let span = |w: Window| (w.start(), w.end());
        let said = |entry: &Entry| {
            let venue = *numbers.entry((entry.venue, entry.day)).or_insert_with(|| {
                ids.push(id(entry).map_or([0; 32], |id| *id.as_bytes()));
                (ids.len() - 1) as u32
            });
            let Field { window, level, advice } = entry.field;
            let pieces = entry.pieces.iter().map(|w| span(*w)).collect();
            let (day, level, advice) = (entry.day.number(), level as u8, advice.into());
            SaidEntry { venue, day, window: span(window), level, advice, pieces }
        };
        let entries = entries.iter().map(said).collect();
        Self { venues: ids, entries }
    }

    /// The bytes to seal.
    pub fn encode(&self) -> Result<Zeroizing<Vec<u8>>, postcard::Error> {
        let mut bytes = Zeroizing::new(vec![VERSION]);
        bytes.extend_from_slice(&Zeroizing::new(postcard::to_allocvec(self)?));
        Ok(bytes)
    }

    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let (version, rest) = bytes.split_first()?;
        if *version == VERSION { postcard::from_bytes(rest).ok() } else { None }
    }
}

/// A window that was published and not withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// What was said.
    pub field: Field,
    /// The pieces it was merged from.
    pub pieces: Vec<Window>,
}

/// What stands of all that was published, by venue and day.
#[derive(Debug, Default)]
pub struct Ledger(BTreeMap<(VenueDayId, Day), Vec<Standing>>);

impl Ledger {
    /// What stands for a venue on a day.
    pub fn standing(&self, venue: VenueDayId, day: Day) -> &[Standing] {
        self.0.get(&(venue, day)).map_or(&[], Vec::as_slice)
    }

    /// Adds what a later publication said of the venues and days that `wanted` asks for.
    pub(crate) fn add(&mut self, said: &Said, wanted: impl Fn(VenueDayId, Day) -> bool) -> Option<()> {
        // Withdrawals first: they cancel what was said before, not what their own batch says.
        let is_withdrawal = |entry: &&SaidEntry| entry.level == Level::Withdrawn as u8;
        let withdrawals = said.entries.iter().filter(is_withdrawal);
        for entry in withdrawals.chain(said.entries.iter().filter(|entry| !is_withdrawal(entry))) {
            let (venue, day) = (VenueDayId::from(*said.venues.get(entry.venue as usize)?), Day::new(entry.day));
            if !wanted(venue, day) {
                continue;
            }
            let window = |(start, end)| Window::new(start, end).ok();
            let field = Field {
                window: window(entry.window)?,
                level: Level::from_bits(entry.level)?,
                advice: Advice::try_from(entry.advice).ok()?,
            };
            let standing = self.0.entry((venue, day)).or_default();
            if field.level == Level::Withdrawn {
                standing.retain(|before| before.field.window != field.window);
            } else {
                let pieces = entry.pieces.iter().copied().map(window).collect::<Option<_>>()?;
                standing.push(Standing { field, pieces });
            }
        }
        Some(())
    }
}

impl Desk {
    /// What stands, of the venues and days that `wanted` asks for.
    pub fn ledger(&self, wanted: impl Fn(VenueDayId, Day) -> bool) -> Result<Ledger, DeskError> {
        let records = self.records()?;
        let mut files: Vec<(u64, String)> =
            records.names(FOLDER).filter_map(|name| Some((parse_name(name)?.1, format!("{FOLDER}/{name}")))).collect();
        files.sort_unstable();
        let mut ledger = Ledger::default();
        for (_, name) in files {
            let said = records.unseal(&self.vault, &name)?.and_then(|bytes| Said::decode(&bytes));
            let added = said.and_then(|said| ledger.add(&said, &wanted));
            added.ok_or_else(|| DeskError::Damaged(records.path(&name)))?;
        }
        Ok(ledger)
    }

    /// Copies what publications said into the ledger, given as it is sealed; it may be there already.
    pub(super) fn enter(&self, said: Vec<(u64, Vec<u8>)>, day: Day) -> Result<(), DeskError> {
        let name = |seq| format!("{FOLDER}/{:05}-{seq:020}.age", day.number());
        let enter: Vec<_> = said.into_iter().map(|(seq, sealed)| Change::Put(name(seq), sealed.into())).collect();
        self.store(&enter)
    }

    /// Forgets what was published before `oldest`.
    pub fn forget_before(&self, oldest: Day) -> Result<(), DeskError> {
        let records = self.records()?;
        let is_old = |name: &&str| parse_name(name).is_some_and(|(day, _)| day < oldest);
        let old = records.names(FOLDER).filter(is_old).map(|name| Change::Remove(format!("{FOLDER}/{name}")));
        self.store(&old.collect::<Vec<_>>())
    }
}

fn parse_name(name: &str) -> Option<(Day, u64)> {
    let (day, seq) = name.strip_suffix(".age")?.split_once('-')?;
    Some((Day::new(day.parse().ok()?), seq.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use homesafe_protocol::{keys::VenueKey, time::Validity};

    use super::*;

    #[test]
    fn a_withdrawal_cancels_what_was_said_before_and_not_beside_it() {
        let validity = Validity::new(Day::new(0), Day::new(100)).unwrap();
        let venue = Venue::new(VenueKey::derive(b"a"), validity, "");
        let entry = |level, start, end| {
            let window = Window::new(start, end).unwrap();
            let field = Field { window, level, advice: Advice::default() };
            Entry { venue: 0, day: Day::new(3), field, pieces: vec![window] }
        };
        let (a, b) = (entry(Level::Notice, 0, 60), entry(Level::Notice, 120, 180));
        let gone = entry(Level::Withdrawn, 0, 60);
        let mut ledger = Ledger::default();
        for entries in [vec![a.clone(), b.clone()], vec![gone, entry(Level::TestAdvised, 0, 60)]] {
            let bytes = Said::new(&entries, std::slice::from_ref(&venue)).encode().unwrap();
            assert!(Said::decode(&bytes[..bytes.len() - 1]).is_none());
            ledger.add(&Said::decode(&bytes).unwrap(), |_, _| true).unwrap();
        }
        let fields: Vec<_> =
            ledger.standing(venue.day_id(Day::new(3)).unwrap(), Day::new(3)).iter().map(|s| s.field).collect();
        assert_eq!(fields, [b.field, entry(Level::TestAdvised, 0, 60).field]);
        assert!(ledger.standing([8; 32].into(), Day::new(3)).is_empty());
    }
}
