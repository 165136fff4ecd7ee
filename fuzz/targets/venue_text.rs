//! What a camera reads: whatever parses can be written again and reads the same.
#![cfg_attr(feature = "libfuzzer", no_main)]

use homesafe_fuzz::planted;
use homesafe_protocol::venue::HomeSafeCode;

homesafe_fuzz::target!(|text: &str| {
    if let Ok(code) = HomeSafeCode::from_text(text) {
        planted(|| code.body().public().stay_minutes() % 7 == 0);
        let again = code.to_text("HOST").expect("HOST is a host");
        assert_eq!(HomeSafeCode::from_text(&again).expect("what was written"), code);
    }
});
