//! Words for the resident.

use homesafe_client::device::{ClockDoubt, CodeStanding, Missing, VisitView};
use homesafe_host::clock::{format_time, local_time};
use homesafe_protocol::{foreign::Seal, time::UnixTime, venue::VenueCode};

pub fn standing_text(standing: CodeStanding) -> String {
    match standing {
        CodeStanding::Certified { key, until } => {
            let day: String = format_time(until.start()).chars().take(10).collect();
            format!("certified by the health authority until {day}, key {key}")
        }
        CodeStanding::Uncertified => "not certified: nobody vouches for the name on this poster".into(),
        CodeStanding::Doubtful(error) => format!("warning: {error}; ask the staff whether this is their poster"),
        CodeStanding::Foreign => "a poster of another deployment".into(),
        CodeStanding::OtherSystem { scheme, seal } => match seal {
            Seal::None => format!("a {scheme} code, which nobody signs"),
            Seal::Unverified => format!("a {scheme} code; its signature was not checked"),
            Seal::Verified => format!("a {scheme} code, signed by its issuer"),
        },
    }
}

/// What a locked device does not know: said whether or not there are such visits.
pub const LOCKED_TEXT: &str =
    "Taxis and other systems' posters, if you used any, are looked up when you unlock: homesafe alerts --unlock";

/// That there is nothing to be told, by what the locked device can look up.
pub const NOTHING_LOCKED_TEXT: &str = "No exposure is known for your visits to HomeSafe venues.";

/// A visit's venue on one line.
pub fn place_of(view: &VisitView) -> String {
    view.venue.as_ref().map_or_else(|| "unknown venue".into(), |(code, _)| place(code))
}

/// Names and address on one line.
pub fn place(code: &VenueCode) -> String {
    let parts = [code.name_zh(), code.name_en(), code.address()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// That notices may be out of date, and since when.
pub fn stale_text(since: Option<UnixTime>) -> String {
    let since = since.map_or_else(|| "this device was set up".into(), local_time);
    format!("notices may be out of date since {since}")
}

/// What is not known here, and until when.
pub fn missing_text(missing: &Missing) -> String {
    let Missing { seq, published_at, reason } = missing;
    let published_at = local_time(*published_at);
    format!("publication {seq} of {published_at} is missing here ({reason}); the next sync asks for it again")
}

/// That the clock is in doubt, what that means, and what to do.
pub fn doubt_text(doubt: ClockDoubt, clock: UnixTime) -> String {
    match doubt {
        ClockDoubt::Ahead { known } => format!(
            "this device's clock says {}, far ahead of {}, the newest time that is known here: nothing is forgotten on its \
             word; set the clock if it is wrong, else run homesafe sync, or homesafe purge --yes",
            local_time(clock),
            local_time(known)
        ),
        ClockDoubt::Behind { known } => format!(
            "this device's clock says {}, before what the health authority has signed, so it is wrong: it is taken for {}, \
             the newest time that is known here; set the clock, and correct what you enter now with homesafe edit",
            local_time(clock),
            local_time(known)
        ),
        ClockDoubt::Overtaken { signed } => format!(
            "this device's clock says {}, and the health authority has signed {}: one of them is wrong, and nothing is \
             forgotten before this clock says so; set it if it is this one, and correct what you entered with homesafe edit",
            local_time(clock),
            local_time(signed)
        ),
    }
}
