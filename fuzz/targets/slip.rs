//! Evidence as shares and slips carry it.
#![cfg_attr(feature = "libfuzzer", no_main)]

use homesafe_fuzz::planted;
use homesafe_protocol::share::Slip;

homesafe_fuzz::target!(|bytes: &[u8]| {
    if let Ok(slip) = Slip::decode(bytes) {
        planted(|| slip.venues()[0].public().name_en().starts_with(|first: char| first.is_ascii_digit()));
        assert!((1..=Slip::MAX_VENUES).contains(&slip.venues().len()));
    }
});
