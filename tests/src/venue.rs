//! Venues and what is published of them.

use homesafe_protocol::{
    batch::{Advice, Field, Level, Record},
    keys::{RecordKey, VenueKey},
    origin::Origin,
    time::{Day, Validity, Window},
    venue::{Category, HomeSafeCode, VenueBody, VenuePublic},
};

/// The n-th venue of a deployment.
///
/// # Panics
/// Never for the origins of tests.
#[allow(clippy::unwrap_used)] // test support: a wrong constant should stop the test
pub fn venue(origin: &Origin, n: u32, category: Category) -> HomeSafeCode {
    let public = VenuePublic::builder(origin.deployment(), category)
        .names(&format!("茶樓 {n}"), &format!("Tea House {n}"))
        .stay_minutes(60)
        .validity(Validity::new(Day::new(19_000), Day::new(20_800)).unwrap())
        .build()
        .unwrap();
    let mut secret = [0; 16];
    secret[..4].copy_from_slice(&n.to_be_bytes());
    HomeSafeCode::uncertified(VenueBody::new(public, secret.into()))
}

/// Records that say that an infected person was at `code`'s venue in some minutes of `day`, numbered from 0.
#[allow(clippy::unwrap_used)] // test support: a wrong constant should stop the test
pub fn check_in_records(code: &HomeSafeCode, day: Day, windows: &[(u16, u16, Level)]) -> Vec<Record> {
    records_of(&code.body().venue_key(), day, windows)
}

/// The same for a venue of any system, by its key.
#[allow(clippy::unwrap_used)] // test support: a wrong constant should stop the test
pub fn records_of(venue: &VenueKey, day: Day, windows: &[(u16, u16, Level)]) -> Vec<Record> {
    let key = RecordKey::from(&venue.day_key(day));
    let record = |(i, (start, end, level)): (usize, &(u16, u16, Level))| Record {
        key: key.clone(),
        i: i as u16,
        field: Field { window: Window::new(*start, *end).unwrap(), level: *level, advice: Advice::default() },
    };
    windows.iter().enumerate().map(record).collect()
}
