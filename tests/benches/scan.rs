//! From a 1280x720 picture to a visit that survives a power cut.

#![allow(missing_docs, clippy::unwrap_used)] // a benchmark: a failure should stop it

use criterion::{Criterion, criterion_group, criterion_main};
use homesafe_client::{device::Device, storage::Storage};
use homesafe_host::storage::FsStorage;
use homesafe_protocol::{
    time::Day,
    venue::{Category, VenueCode},
};
use homesafe_test_support::{Deployment, home_with_visits, photo_of, venue};
use poster_reader::picture;

const DAY: Day = Day::new(20_000);

fn benches(c: &mut Criterion) {
    let deployment = Deployment::new(DAY.minute(0));
    let code = venue(&deployment.origin, 7, Category::RESTAURANT);
    let photo = photo_of(&code.to_text("HOMESAFE.EXAMPLE").unwrap());
    let folder = tempfile::tempdir().unwrap();
    let storage = FsStorage::open(folder.path()).unwrap();
    home_with_visits(&storage, &deployment, 600, DAY);
    // Each scan opens the home anew, as a run of the program does; a day is full after 1,440 entries.
    let mut minute = 0;
    c.bench_function("scan/1280x720 picture to durable visit", |b| {
        b.iter(|| {
            let texts = picture::decode(&photo).unwrap();
            let code = VenueCode::from_text(&texts[0], None).unwrap();
            let storage: &dyn Storage = &storage;
            minute += 1;
            let at = Day::new(DAY.number() + 1 + minute / 1_000).minute(600);
            Device::open(storage).unwrap().check_in(&code, at, at, &mut rand::rng()).unwrap()
        });
    });
    c.bench_function("scan/of which decoding the picture", |b| b.iter(|| picture::decode(&photo).unwrap()));
}

criterion_group!(all, benches);
criterion_main!(all);
