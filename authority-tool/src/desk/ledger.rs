//! The ledger: what this desk published, for withdrawals and to be said again where it is voided. One sealed
//! file a publication, kept as long as windows are. It holds the keys of the venue-days that were published,
//! and of no other days: whoever opens it can read those records in the broadcast, and no visit.

use std::collections::{BTreeMap, BTreeSet};

use homesafe_protocol::{
    batch::{Advice, Field, Level},
    encoding::{decode_whole, encode},
    keys::DayKey,
    time::{Day, Window},
};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::{Desk, DeskError, records::Change};
use crate::plan::{Evidence, PlannedWindow, Venue, VenueDayId, day_id};

const VERSION: u8 = 2;
const FOLDER: &str = "ledger";

/// What one publication said.
#[derive(Debug, Serialize, Deserialize)]
pub struct Said {
    venues: Vec<SaidVenue>,
    entries: Vec<SaidEntry>,
}

/// A venue on one day.
#[derive(Debug, Serialize, Deserialize)]
struct SaidVenue {
    key: SaidKey,
    shows: Option<Shows>,
}

#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
struct SaidKey([u8; 32]);

impl std::fmt::Debug for SaidKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SaidKey(redacted)")
    }
}

/// What another desk is to see of a venue before it signs.
#[derive(Debug, Serialize, Deserialize)]
struct Shows {
    word: String,
    evidence: Option<Evidence>,
}

#[derive(Debug, Serialize, Deserialize)]
struct SaidEntry {
    venue: u32,
    day: u16,
    window: (u16, u16),
    level: u8,
    advice: u8,
    pieces: Vec<(u16, u16)>,
}

/// One window of it.
#[derive(Debug)]
pub(crate) struct SaidWindow {
    /// Number of the venue-day in its publication.
    pub venue: u32,
    pub id: VenueDayId,
    pub day: Day,
    pub said: LedgerWindow,
}

impl Said {
    /// What `entries` say, with only the venues that they name; `shows` keeps what other desks must see of
    /// those. `None` for a venue without a key.
    pub fn new(entries: &[PlannedWindow], venues: &[Venue], shows: bool) -> Option<Self> {
        let (mut numbers, mut days) = (BTreeMap::new(), Vec::new());
        let span = |w: Window| (w.start(), w.end());
        let said = |entry: &PlannedWindow| {
            let venue = *numbers.entry((entry.venue, entry.day)).or_insert_with(|| {
                days.push((entry.venue, entry.day));
                (days.len() - 1) as u32
            });
            let Field { window, level, advice } = entry.field;
            let pieces = entry.pieces.iter().map(|w| span(*w)).collect();
            let (day, level, advice) = (entry.day.number(), level as u8, advice.into());
            SaidEntry { venue, day, window: span(window), level, advice, pieces }
        };
        let entries = entries.iter().map(said).collect();
        let venue = |(number, day): (u32, Day)| {
            let venue = venues.get(number as usize)?;
            let key = SaidKey(*venue.day_key(day)?.expose());
            let shows =
                shows.then(|| Shows { word: venue.word(), evidence: venue.evidence(day).map(Evidence) });
            Some(SaidVenue { key, shows })
        };
        Some(Self { venues: days.into_iter().map(venue).collect::<Option<_>>()?, entries })
    }

    /// A publication that says nothing.
    pub const fn nothing() -> Self {
        Self { venues: Vec::new(), entries: Vec::new() }
    }

    /// The bytes to seal.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn encode(&self) -> Result<Zeroizing<Vec<u8>>, postcard::Error> {
        Ok(Zeroizing::new(encode(&(VERSION, self))?))
    }

    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let (version, rest) = bytes.split_first()?;
        if *version == VERSION { decode_whole(rest) } else { None }
    }

    /// Its windows; withdrawals first: they cancel what was said before, not what their own batch says.
    pub(crate) fn windows(&self) -> Option<Vec<SaidWindow>> {
        let ids: Vec<VenueDayId> = self.venues.iter().map(|venue| day_id(&venue.key.0)).collect();
        let window = |(start, end)| Window::new(start, end).ok();
        let read = |entry: &SaidEntry| {
            let field = Field {
                window: window(entry.window)?,
                level: Level::from_bits(entry.level)?,
                advice: Advice::try_from(entry.advice).ok()?,
            };
            let pieces = entry.pieces.iter().copied().map(window).collect::<Option<_>>()?;
            let (venue, id) = (entry.venue, *ids.get(entry.venue as usize)?);
            Some(SaidWindow { venue, id, day: Day::new(entry.day), said: LedgerWindow { field, pieces } })
        };
        let mut windows: Vec<SaidWindow> = self.entries.iter().map(read).collect::<Option<_>>()?;
        windows.sort_by_key(|window| window.said.field.level != Level::Withdrawn);
        Some(windows)
    }

    /// One of its venue-days by number.
    pub(crate) fn venue(&self, number: u32, day: Day) -> Option<Venue> {
        let SaidVenue { key, shows } = self.venues.get(number as usize)?;
        let word = shows.as_ref().map_or("", |shows| &shows.word);
        let evidence = shows.as_ref().and_then(|shows| shows.evidence.as_ref());
        let venue = Venue::on(day, DayKey::from(key.0), word);
        Some(venue.showing(evidence.map(|evidence| evidence.0.clone())))
    }
}

/// A window that was published and not withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerWindow {
    /// What was said.
    pub field: Field,
    /// The pieces it was merged from.
    pub pieces: Vec<Window>,
}

/// What stands of all that was published, by venue and day.
#[derive(Debug, Default)]
pub struct Ledger(BTreeMap<(VenueDayId, Day), Vec<LedgerWindow>>);

impl Ledger {
    /// What stands for a venue on a day.
    pub fn windows(&self, venue: VenueDayId, day: Day) -> &[LedgerWindow] {
        self.0.get(&(venue, day)).map_or(&[], Vec::as_slice)
    }

    /// Adds what a later publication said of the venues and days that `wanted` asks for.
    pub(crate) fn add(&mut self, said: &Said, wanted: impl Fn(VenueDayId, Day) -> bool) -> Option<()> {
        for SaidWindow { id, day, said, .. } in said.windows()? {
            if !wanted(id, day) {
                continue;
            }
            let standing = self.0.entry((id, day)).or_default();
            if said.field.level == Level::Withdrawn {
                standing.retain(|before| before.field.window != said.field.window);
            } else if !standing.contains(&said) {
                standing.push(said);
            }
        }
        Some(())
    }
}

impl Desk {
    /// What stands, of the venues and days that `wanted` asks for.
    ///
    /// # Errors
    /// Those of the desk's folder.
    pub fn ledger(&self, wanted: impl Fn(VenueDayId, Day) -> bool) -> Result<Ledger, DeskError> {
        let mut ledger = Ledger::default();
        self.read_said(|_| true, |_, said| ledger.add(said, &wanted))?;
        Ok(ledger)
    }

    /// The places of the publications that stand in the ledger.
    pub(crate) fn said_places(&self) -> Result<BTreeSet<u64>, DeskError> {
        Ok(self.records()?.names(FOLDER).filter_map(|name| Some(parse_name(name)?.1)).collect())
    }

    /// Reads what was said in the publications that are `wanted`, in the order of the log, one after the
    /// other. What `take` does not understand is damaged.
    pub(crate) fn read_said(
        &self,
        wanted: impl Fn(u64) -> bool,
        mut take: impl FnMut(u64, &Said) -> Option<()>,
    ) -> Result<(), DeskError> {
        let records = self.records()?;
        let mut files: Vec<(u64, String)> = records
            .names(FOLDER)
            .filter_map(|name| Some((parse_name(name)?.1, format!("{FOLDER}/{name}"))))
            .collect();
        files.sort_unstable();
        for (seq, name) in files.into_iter().filter(|(seq, _)| wanted(*seq)) {
            let bytes = records.unseal(&self.vault, &name)?;
            if bytes.as_ref().and_then(|bytes| bytes.first()).is_some_and(|version| *version != VERSION) {
                return Err(DeskError::OtherVersion(records.path(&name)));
            }
            let said = bytes.and_then(|bytes| Said::decode(&bytes));
            said.and_then(|said| take(seq, &said)).ok_or_else(|| DeskError::Damaged(records.path(&name)))?;
        }
        Ok(())
    }

    /// Copies what publications said into the ledger, given as it is sealed; it may be there already.
    pub(super) fn enter(&self, said: Vec<(u64, Vec<u8>)>, day: Day) -> Result<(), DeskError> {
        let name = |seq| format!("{FOLDER}/{:05}-{seq:020}.age", day.number());
        let enter: Vec<_> =
            said.into_iter().map(|(seq, sealed)| Change::Put(name(seq), sealed.into())).collect();
        self.store(&enter)
    }

    /// Forgets what was published before `oldest`.
    ///
    /// # Errors
    /// Those of the desk's folder.
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
        let venue = Venue::new(VenueKey::derive(b"a", b""), validity, "");
        let entry = |level, start, end| {
            let window = Window::new(start, end).unwrap();
            let field = Field { window, level, advice: Advice::default() };
            PlannedWindow { venue: 0, day: Day::new(3), field, pieces: vec![window] }
        };
        let (a, b) = (entry(Level::Notice, 0, 60), entry(Level::Notice, 120, 180));
        let gone = entry(Level::Withdrawn, 0, 60);
        let mut ledger = Ledger::default();
        for entries in [vec![a.clone(), b.clone()], vec![gone, entry(Level::TestAdvised, 0, 60)]] {
            let bytes = Said::new(&entries, std::slice::from_ref(&venue), false).unwrap().encode().unwrap();
            assert!(Said::decode(&bytes[..bytes.len() - 1]).is_none());
            ledger.add(&Said::decode(&bytes).unwrap(), |_, _| true).unwrap();
        }
        let fields: Vec<_> =
            ledger.windows(venue.day_id(Day::new(3)).unwrap(), Day::new(3)).iter().map(|s| s.field).collect();
        assert_eq!(fields, [b.field, entry(Level::TestAdvised, 0, 60).field]);
        assert!(ledger.windows([8; 32].into(), Day::new(3)).is_empty());
    }
}
