//! `homesafe scan` and `homesafe check-out`.

use std::path::Path;

use homesafe_client::{
    cli::{self, Exit, Failure, print_json},
    clock::format_time,
    device::{CheckIn, CodeStanding, NewVisit},
    files::{read_bounded, read_up_to},
    picture,
    visit_log::VisitId,
};
use homesafe_protocol::venue::HomeSafeCode;
use zeroize::Zeroizing;

use super::{Home, time_of, visits::read_note};
use crate::show::standing_text;

const MAX_INPUT: u64 = 64 << 20;

#[derive(clap::Args)]
pub struct ScanArgs {
    /// A picture of the poster, the text of its code, or - for standard input
    source: String,
    /// When you arrived, if not now (RFC 3339, such as 2026-01-31T09:30:00+08:00)
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// When you left, for a visit that is over (RFC 3339)
    #[arg(long, value_name = "TIME", requires = "at")]
    until: Option<String>,
    /// A note for your diary, - to read it from standard input
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Be reminded after so many minutes if you have not checked out
    #[arg(long, value_name = "MINUTES", conflicts_with = "until", value_parser = clap::value_parser!(u64).range(1..=1_439))]
    remind: Option<u64>,
    /// Enter a second visit though you checked in at this venue just before
    #[arg(long)]
    again: bool,
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
    if args.source == "-" && args.note.as_deref() == Some("-") {
        return Err(Failure::usage("standard input can be the code or the note, not both"));
    }
    let code = read_code(&args.source)?;
    let note = args.note.as_deref().map(read_note).transpose()?.unwrap_or_default();
    let enter = |again: bool| {
        home.with_device(|device, now| {
            let arrival = time_of(args.at.as_deref(), now)?;
            let departure = args.until.as_deref().map(|until| time_of(Some(until), now)).transpose()?;
            if let Some((_, before)) = device.double_of(&code, arrival)?.filter(|_| !again) {
                return Ok(Some(before));
            }
            let new = NewVisit { code: &code, arrival, departure, note: &note };
            let done = device.enter(&new, now, &mut rand::rng())?;
            if let Some(minutes) = args.remind {
                let at = arrival.saturating_add(minutes * 60);
                // The visit stands all the same, and its name is needed to set another reminder.
                show_check_in(home, &code, &done)?;
                return device.remind(done.visit, Some(at), now).map(|()| None).map_err(Failure::from);
            }
            show_check_in(home, &code, &done)?;
            Ok(None)
        })
    };
    // Asked while the folder is not held: other runs need not wait for the answer.
    let Some(before) = enter(args.again)? else { return Ok(()) };
    let asked = format!("You checked in here at {} already. Enter a second visit?", format_time(before));
    match cli::confirm(&asked)? {
        Some(true) => enter(true).map(|_| ()),
        Some(false) => {
            homesafe_client::say!("Nothing was entered.");
            Ok(())
        }
        None => Err(Failure::usage(format!(
            "you checked in here at {} already: give --again for a second visit, or end that one with homesafe check-out",
            format_time(before)
        ))),
    }
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

/// A code from what the resident gave: a text, a file, or standard input that is either.
fn read_code(source: &str) -> Result<HomeSafeCode, Failure> {
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

fn parse(text: &str) -> Result<HomeSafeCode, Failure> {
    HomeSafeCode::from_text(text).map_err(|error| Failure::new(Exit::Verification, error))
}

fn from_picture(bytes: &[u8]) -> Result<HomeSafeCode, Failure> {
    let texts = picture::decode(bytes).map_err(Failure::usage)?;
    let (mut venues, mut first_error) = (Vec::new(), None);
    for text in &texts {
        match HomeSafeCode::from_text(text) {
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

fn show_check_in(home: &Home, code: &HomeSafeCode, done: &CheckIn) -> Result<(), Failure> {
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
