//! `homesafe scan` and `homesafe check-out`.

use std::path::Path;

use homesafe_client::{
    cli::{Exit, Failure, print_json},
    clock::{format_time, parse_time},
    device::{CheckIn, CodeStanding},
    files::{read_bounded, read_up_to},
    picture,
    visit_log::VisitId,
};
use homesafe_protocol::{time::UnixTime, venue::VenueCode};
use zeroize::Zeroizing;

use super::Home;
use crate::show::standing_text;

const MAX_INPUT: u64 = 64 << 20;

#[derive(clap::Args)]
pub struct ScanArgs {
    /// A picture of the poster, the text of its code, or - for standard input
    source: String,
    /// When you arrived, if not now (RFC 3339, such as 2026-01-31T09:30:00+08:00)
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
}

#[derive(clap::Args)]
pub struct CheckOutArgs {
    /// The visit to end, as `homesafe visits` shows it
    #[arg(long, value_name = "VISIT")]
    visit: Option<VisitId>,
    /// When you left, if not now (RFC 3339)
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
}

pub fn scan(home: &Home, args: &ScanArgs) -> Result<(), Failure> {
    let code = read_code(&args.source)?;
    home.with_device(|device, now| {
        let arrival = time_of(args.at.as_deref(), now)?;
        let done = device.check_in(&code, arrival, now, &mut rand::rng())?;
        show_check_in(home, &code, &done)
    })
}

pub fn check_out(home: &Home, args: &CheckOutArgs) -> Result<(), Failure> {
    home.with_device(|device, now| {
        let at = time_of(args.at.as_deref(), now)?;
        let (visit, arrival) = device.check_out(args.visit, at, now, &mut rand::rng())?;
        if home.json {
            return print_json(&serde_json::json!({
                "visit": visit.to_string(),
                "arrival": format_time(arrival),
                "departure": format_time(at),
            }));
        }
        homesafe_client::say!("Checked out. The visit lasted from {} to {}.", format_time(arrival), format_time(at));
        Ok(())
    })
}

fn time_of(text: Option<&str>, now: UnixTime) -> Result<UnixTime, Failure> {
    let time = text.map_or(Ok(now), parse_time)?;
    if time > now { Err(Failure::usage("that time is still to come")) } else { Ok(time) }
}

/// A code from what the resident gave: a text, a file, or standard input that is either.
fn read_code(source: &str) -> Result<VenueCode, Failure> {
    if source == "-" {
        let read = read_up_to(std::io::stdin().lock(), MAX_INPUT).map_err(Failure::usage)?;
        let bytes = Zeroizing::new(read.ok_or_else(|| Failure::usage("standard input is larger than 64 MiB"))?);
        return match std::str::from_utf8(&bytes) {
            Ok(text) => parse(text.trim()),
            Err(_) => from_picture(&bytes),
        };
    }
    if Path::new(source).exists() {
        return from_picture(&read_bounded(Path::new(source), MAX_INPUT)?);
    }
    if source.contains("://") {
        return parse(source);
    }
    Err(Failure::usage(format!("there is no file {source}, and it is not the text of a venue code")))
}

fn parse(text: &str) -> Result<VenueCode, Failure> {
    VenueCode::from_text(text).map_err(|error| Failure::new(Exit::Verification, error))
}

fn from_picture(bytes: &[u8]) -> Result<VenueCode, Failure> {
    let texts = picture::decode(bytes).map_err(Failure::usage)?;
    let (mut venues, mut first_error) = (Vec::new(), None);
    for text in &texts {
        match VenueCode::from_text(text) {
            Ok(code) => venues.push(code),
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    // Another code may hang beside the poster; two venues in one picture cannot both be meant.
    match (venues.pop(), venues.is_empty(), first_error) {
        (Some(code), true, _) => Ok(code),
        (Some(_), false, _) => {
            Err(Failure::usage("the picture shows several venues' codes: take one of the venue you are in"))
        }
        (None, _, Some(error)) => Err(Failure::new(Exit::Verification, error)),
        (None, _, None) => {
            Err(Failure::usage("the picture shows no QR code; take another, closer and in better light"))
        }
    }
}

fn show_check_in(home: &Home, code: &VenueCode, done: &CheckIn) -> Result<(), Failure> {
    let public = code.body().public();
    if home.json {
        return print_json(&serde_json::json!({
            "visit": done.visit.to_string(),
            "arrival": format_time(done.arrival),
            "automatic_end": format_time(done.automatic_end),
            "name_zh": public.name_zh(),
            "name_en": public.name_en(),
            "standing": standing_text(done.standing),
            "outside_validity": done.outside_validity,
        }));
    }
    homesafe_client::say!("Checked in: {} {}", public.name_zh(), public.name_en());
    homesafe_client::say!(
        "  from {}, and by itself until {}",
        format_time(done.arrival),
        format_time(done.automatic_end)
    );
    homesafe_client::say!("  {}", standing_text(done.standing));
    if done.standing == CodeStanding::Foreign {
        homesafe_client::say!("  the visit is kept in your diary, and no notice can be matched with it");
    }
    if done.outside_validity {
        homesafe_client::say!("  warning: this poster is not valid today; tell the venue's staff");
    }
    Ok(())
}
