//! What officers do with tables, and what devices find.

use std::time::Duration;

use homesafe_authority::{
    desk::{Desk, Job},
    plan::{Columns, Table, read_table},
    publish::{PublishError, Request, Sequencer, windows},
};
use homesafe_host::clock::{ManualClock, format_time};
use homesafe_protocol::{
    Hash,
    batch::{Level, search},
    keys::RecordKey,
    time::{Day, Validity},
    venue::{Category, HomeSafeCode, VenueBody, VenuePublic},
};

use super::{DAY, FakeLog, noon, origin};

pub fn nothing() -> Request<'static> {
    Request { digest: Hash::from([0; 32]), entries: &[], venues: &[], cases: &[] }
}

pub fn clock() -> ManualClock {
    ManualClock::new(noon())
}

pub fn open<'a>(
    desk: &'a Desk,
    log: &'a FakeLog,
    clock: &'a ManualClock,
) -> Result<Sequencer<'a>, PublishError> {
    Sequencer::open(desk, log, clock, Duration::ZERO)
}

/// What a run of `publish` does.
pub fn publish(desk: &Desk, log: &FakeLog, table: &Table) -> Result<Job, PublishError> {
    publish_at(desk, log, &clock(), table)
}

/// The same by another clock.
pub fn publish_at(
    desk: &Desk,
    log: &FakeLog,
    clock: &ManualClock,
    table: &Table,
) -> Result<Job, PublishError> {
    let mut sequencer = open(desk, log, clock)?;
    let resumed = sequencer.resume()?;
    let digest = table.digest(Columns::Publish, 15);
    if let Some(job) = resumed.filter(|job| job.request == digest && !table.rows.is_empty()) {
        return Ok(job);
    }
    sequencer.clock_is_right()?;
    let entries = windows(table, 15, sequencer.days())?;
    sequencer
        .publish(&Request { digest, entries: &entries, venues: &table.venues, cases: &[] }, &mut rand::rng())
}

pub fn body(n: u16) -> VenueBody {
    let public = VenuePublic::builder(origin().deployment(), Category::RESTAURANT)
        .names("", "Tea House")
        .validity(Validity::new(Day::new(20_700), Day::new(20_900)).unwrap())
        .build();
    let mut secret = [0; 16];
    secret[..2].copy_from_slice(&n.to_be_bytes());
    VenueBody::new(public.unwrap(), secret.into())
}

pub fn table(columns: Columns, rows: &[(u16, u16, u16, u8)]) -> Table {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("windows.csv");
    let mut text = String::from(if columns == Columns::Publish {
        "code,start,end,level,advice\n"
    } else {
        "code,start,end\n"
    });
    for (venue, start, end, level) in rows {
        let code = HomeSafeCode::uncertified(body(*venue)).to_text("HOMESAFE.EXAMPLE").unwrap();
        let [start, end] = [start, end].map(|minute| format_time(DAY.minute(*minute)));
        text += &match columns {
            Columns::Publish | Columns::Case => format!("{},{start},{end},{level},0\n", *code),
            Columns::Withdraw => format!("{},{start},{end}\n", *code),
        };
    }
    std::fs::write(&path, text).unwrap();
    read_table(path.as_path().into(), columns, origin().deployment(), None).unwrap()
}

pub fn a_window(venue: u16) -> Table {
    table(Columns::Publish, &[(venue, 607, 652, 1)])
}

/// What a device that was at a venue finds in an object.
pub fn found(object: &[u8], venue: u16) -> Vec<(Level, u16, u16)> {
    let key = RecordKey::from(&body(venue).venue_key().day_key(DAY));
    let hits = search(object, &[key]).unwrap();
    hits.iter().map(|hit| (hit.field.level, hit.field.window.start(), hit.field.window.end())).collect()
}
