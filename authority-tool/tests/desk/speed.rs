//! How long a country's day takes at the desk; run by hand with `--run-ignored all --no-capture`.

use std::{fmt::Write as _, time::Instant};

use homesafe_authority::{
    plan::{Columns, Days, read_table, split},
    publish::windows,
};
use homesafe_host::clock::format_time;
use homesafe_protocol::{
    time::{Day, Validity},
    venue::{Category, HomeSafeCode, VenueBody, VenuePublic},
};

use crate::common::{DAY, noon, origin};

#[test]
#[ignore = "a measurement"]
fn half_a_million_rows() {
    let public = VenuePublic::builder(origin().deployment(), Category::RESTAURANT)
        .names("蓮香茶室", "Lin Heung Tea House")
        .address("46 Stanley Street, Central")
        .validity(Validity::new(Day::new(20_700), Day::new(20_900)).unwrap())
        .build()
        .unwrap();
    let mut text = String::from("code,start,end,level,advice\n");
    for n in 0..500_000u32 {
        let mut secret = [0; 16];
        secret[..4].copy_from_slice(&(n / 2).to_be_bytes());
        let code = HomeSafeCode::uncertified(VenueBody::new(public.clone(), secret.into()))
            .to_text("HOMESAFE.EXAMPLE")
            .unwrap();
        let start = (n % 2 * 600 + n % 300) as u16;
        let [start, end] = [start, start + 40].map(|minute| format_time(DAY.minute(minute)));
        writeln!(text, "{},{start},{end},1,0", *code).unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("windows.csv");
    std::fs::write(&path, text).unwrap();
    let clock = Instant::now();
    let table = read_table(path.as_path().into(), Columns::Publish, origin().deployment(), None).unwrap();
    println!("read     {:?} ({} places)", clock.elapsed(), table.venues.len());
    let clock = Instant::now();
    let entries = windows(&table, 15, Days::until(noon(), 14)).unwrap();
    println!("plan     {:?} ({} windows)", clock.elapsed(), entries.len());
    let clock = Instant::now();
    let parts = split(&entries, 16 << 20).unwrap();
    let batch = parts[0].seal(&table.venues, &mut rand::rng()).unwrap();
    println!("seal     {:?} ({} bytes)", clock.elapsed(), batch.bytes.len());
    assert_eq!((parts.len(), entries.len()), (1, 500_000));
}
