//! Words for the resident.

use homesafe_client::{clock::format_time, device::CodeStanding};
use homesafe_protocol::{
    batch::{Advice, Level},
    time::UnixTime,
};

pub fn standing_text(standing: CodeStanding) -> String {
    match standing {
        CodeStanding::Certified => "certified by the health authority".into(),
        CodeStanding::Uncertified => "not certified: nobody vouches for the name on this poster".into(),
        CodeStanding::Doubtful(error) => format!("warning: {error}"),
        CodeStanding::Foreign => "a poster of another deployment".into(),
    }
}

pub const fn level_text(level: Level) -> &'static str {
    match level {
        Level::Notice => "for your information",
        Level::TestAdvised => "a test is advised",
        Level::TestCompulsory => "a test is compulsory",
        Level::Withdrawn => "withdrawn by the health authority",
    }
}

pub fn advice_text(advice: Advice) -> &'static str {
    match u8::from(advice) {
        0 => "watch for symptoms and follow the health authority's advice",
        1 => "test yourself as soon as you can",
        2 => "test yourself today, and again after three days",
        _ => "stay at home and call the health authority",
    }
}

/// That notices may be out of date, and since when.
pub fn stale_text(since: Option<UnixTime>) -> String {
    let since = since.map_or_else(|| "this device was set up".into(), format_time);
    format!("notices may be out of date since {since}")
}
