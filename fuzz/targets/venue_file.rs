//! What lies behind the seal of an operator's venue file.
#![cfg_attr(feature = "libfuzzer", no_main)]

use std::sync::LazyLock;

use homesafe_fuzz::{
    harm::{Harm, harm},
    planted,
};
use homesafe_protocol::{time::Day, venue::Category};
use homesafe_test_support::{ORIGIN, venue};
use venue_qr::venue_file::VenueFile;

/// A door whose poster was changed once, and of which two days were released.
static CONTENT: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let code = |n| venue(&ORIGIN.parse().expect("an origin"), n, Category::RESTAURANT);
    let mut file = VenueFile::new(code(1), "HOMESAFE.EXAMPLE");
    file.replace(code(2), Day::new(20_000));
    file.released.insert(Day::new(19_999), Day::new(20_001));
    file.released.insert(Day::new(20_000), Day::new(20_001));
    file.encode().to_vec()
});

homesafe_fuzz::target!(|input: (bool, Vec<Harm<'_>>, &[u8])| {
    let (own, harms, other) = input;
    let mut content = if own { CONTENT.clone() } else { other.to_vec() };
    harm(&mut content, &harms);
    let Ok(file) = VenueFile::decode(&content) else { return };
    planted(|| file.former.len() == 1 && file.released.contains_key(&Day::new(19_998)));
    assert!(VenueFile::decode(&file.encode()).as_ref() == Ok(&file));
    let days = [19_999, 20_000, 20_001].map(Day::new);
    let codes = file.codes_on(&days).count();
    assert!(codes <= file.former.len() + 1);
    let _ = file.code_on(days[0]);
});
