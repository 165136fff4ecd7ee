//! Venues and what is published of them.

use ed25519_dalek::SigningKey;
use homesafe_protocol::{
    batch::{Advice, Field, Level, Record},
    keys::VenueKey,
    origin::Origin,
    time::{Day, Validity, Window},
    venue::{Category, HomeSafeCode, VenueBody, VenueCertificate, VenuePublic},
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

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

/// What three posters say, numbered from `n`: a short name, a name with its address, and long lines with a
/// certificate.
///
/// # Panics
/// Never for the origins of tests.
#[allow(clippy::unwrap_used)] // test support: a wrong constant should stop the test
pub fn poster_texts(origin: &Origin, n: u32) -> [String; 3] {
    let code = |zh: &str, en: &str, address: &str| {
        let public = VenuePublic::builder(origin.deployment(), Category::RESTAURANT)
            .names(zh, en)
            .address(address)
            .stay_minutes(60)
            .validity(Validity::new(Day::new(19_000), Day::new(20_800)).unwrap())
            .build()
            .unwrap();
        let mut secret = [0; 16];
        ChaCha8Rng::seed_from_u64(n.into()).fill_bytes(&mut secret);
        HomeSafeCode::uncertified(VenueBody::new(public, secret.into()))
    };
    let short = code("", "Lin Heung", "");
    let typical = code("蓮香茶室", "Lin Heung Tea House", "中環威靈頓街 160 號");
    let long = code(
        "香港大學專業進修學院九龍東分校銀禧堂餐廳",
        "The Jubilee Hall Restaurant of the Kowloon East Campus",
        "香港九龍九龍灣宏開道 28 號五樓 5/F, 28 Wang Hoi Road, Kowloon Bay, Kowloon, Hong Kong",
    );
    let body = long.body();
    let signer = SigningKey::from_bytes(&[3; 32]);
    let certificate = VenueCertificate::issue(body.public(), body.commitment(), Day::new(20_800), &signer);
    [short, typical, long.certified(certificate)]
        .map(|code| code.to_text("HOMESAFE.EXAMPLE").unwrap().to_string())
}

/// Records that say that an infected person was at `code`'s venue in some minutes of `day`, numbered from 0.
#[allow(clippy::unwrap_used)] // test support: a wrong constant should stop the test
pub fn check_in_records(code: &HomeSafeCode, day: Day, windows: &[(u16, u16, Level)]) -> Vec<Record> {
    records_of(&code.body().venue_key(), day, windows)
}

/// The same for a venue of any system, by its key.
#[allow(clippy::unwrap_used)] // test support: a wrong constant should stop the test
pub fn records_of(venue: &VenueKey, day: Day, windows: &[(u16, u16, Level)]) -> Vec<Record> {
    let key = venue.day_key(day);
    let record = |(i, (start, end, level)): (usize, &(u16, u16, Level))| Record {
        key: key.clone(),
        i: i as u16,
        field: Field { window: Window::new(*start, *end).unwrap(), level: *level, advice: Advice::default() },
    };
    windows.iter().enumerate().map(record).collect()
}
