//! A venue's body and certificate: one encoding per value.
#![cfg_attr(feature = "libfuzzer", no_main)]

use homesafe_fuzz::planted;
use homesafe_protocol::venue::HomeSafeCode;

homesafe_fuzz::target!(|payload: &[u8]| {
    if let Ok(code) = HomeSafeCode::decode(payload) {
        planted(|| code.body().public().stay_minutes() % 7 == 0);
        assert_eq!(code.encode().as_slice(), payload);
    }
});
