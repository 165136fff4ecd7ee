//! `homesafe scan` and `homesafe check-out`.

use std::path::{Path, PathBuf};

use homesafe_client::{
    device::{Agreed, CheckIn, CodeStanding, Device, DeviceError, Edit, NewVisit, Question, Scanned},
    visit_log::VisitId,
};
use homesafe_host::{
    cli::{self, Failure, PassphraseArgs, print_json, value, words},
    clock::{format_day, format_time, local_day, local_time},
    files::{read_given, read_up_to},
    passphrase,
    time_text::{Moment, TimeReader},
};
use homesafe_protocol::{
    foreign::{ForeignCode, Seal},
    venue::VenueCode,
};
use poster_reader::scan::{self, Texts};
use zeroize::Zeroizing;

use super::{Home, open_diary, time_of, visits::read_note};
use crate::show::place;

const MAX_INPUT: u64 = 64 << 20;
/// More than any plate has, white space included.
const MAX_PLATE: u64 = 64;

#[derive(clap::Args)]
pub struct ScanArgs {
    #[arg(required_unless_present = "taxi")]
    source: Option<String>,
    #[arg(long, value_name = "PLATE", conflicts_with = "source")]
    taxi: Option<String>,
    #[arg(long)]
    public_id: bool,
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    #[arg(long, value_name = "TIME", requires = "at")]
    until: Option<String>,
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[arg(long, value_name = "MINUTES", conflicts_with = "until", value_parser = clap::value_parser!(u64).range(1..=1_439))]
    remind: Option<u64>,
    #[arg(long)]
    again: bool,
    #[arg(long, value_name = "PATH")]
    passphrase_file: Option<PathBuf>,
}

#[derive(clap::Args)]
pub struct CheckOutArgs {
    #[arg(long, value_name = "VISIT", value_parser = value::<VisitId>)]
    visit: Option<VisitId>,
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    #[arg(long)]
    unlock: bool,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

pub fn check_in(home: &Home, args: &ScanArgs) -> Result<(), Failure> {
    if [&args.source, &args.taxi, &args.note]
        .into_iter()
        .filter(|given| given.as_deref() == Some("-"))
        .count()
        > 1
    {
        return Err(Failure::usage(text!("standard-input-twice")));
    }
    let given = match (&args.taxi, &args.source) {
        (Some(plate), _) => read_plate(plate)?,
        (None, source) => read_source(source.as_deref().unwrap_or("-"))?,
    };
    let passphrase = args.passphrase_file.as_deref().map(passphrase::from_file).transpose()?;
    let note = args.note.as_deref().map(read_note).transpose()?.unwrap_or_default();
    let mut agreed = Agreed { public_ids: args.public_id, again: args.again };
    loop {
        let asked = home.with_device(|device, now| {
            let code = code_of(device, &given)?;
            let arrival = match &args.at {
                Some(text) => TimeReader::LOCAL.on_day_of(now).moment(text)?,
                None => Moment::Local(now),
            };
            let end = |until: &str| TimeReader::LOCAL.end(until, arrival);
            let departure = args.until.as_deref().map(end).transpose()?.map(Moment::time);
            let arrival = arrival.time();
            let remind = args.remind.map(|minutes| arrival.saturating_add(minutes * 60));
            let new = NewVisit { code: &code, arrival, departure, note: &note, remind };
            let done = match device.scan(&new, agreed, passphrase.as_ref(), now, &mut rand::rng())? {
                Scanned::Asks(question) => return Ok(Some(question)),
                Scanned::Entered(done) => done,
            };
            show_check_in(home, &code, &done)?;
            Ok(None)
        })?;
        let Some(question) = asked else { return Ok(()) };
        // Asked while the folder is not held: other runs need not wait for the answer.
        if !agrees(question)? {
            say!("nothing-entered");
            return Ok(());
        }
        agreed = agreed.and(question);
    }
}

/// Asks the resident; without a terminal it says what to give.
fn agrees(question: Question) -> Result<bool, Failure> {
    let asked = words().fact(&question);
    let unasked = match question {
        Question::PublicIds(_) => text!("question-public-ids-unasked", asked = asked.as_str()),
        Question::AgainNow | Question::Again(_) => text!("question-again-unasked", asked = asked.as_str()),
    };
    cli::confirm(&asked)?.ok_or_else(|| Failure::usage(unasked))
}

pub fn check_out(home: &Home, args: &CheckOutArgs) -> Result<(), Failure> {
    let done = home.with_device(|device, now| {
        // A time of day alone is the next such time after the arrival.
        let open = device.open_visits(now)?;
        let open = open.iter().find(|open| args.visit.is_none_or(|visit| open.visit == visit));
        let at = match (&args.at, open) {
            (Some(text), Some(open)) => TimeReader::LOCAL.end(text, Moment::Local(open.arrival))?.time(),
            (text, _) => time_of(text.as_deref(), now)?,
        };
        match device.check_out(args.visit, at, now, &mut rand::rng()) {
            Err(error @ DeviceError::EndedByItself { visit, end }) => {
                Ok(Err((visit, time_of(args.at.as_deref(), args.at.as_ref().map_or(now, |_| end))?, error)))
            }
            Err(error @ DeviceError::Ended(visit)) => Ok(Err((visit, at, error))),
            other => Ok(Ok(other.map(|(visit, arrival)| (visit, arrival, at))?)),
        }
    })?;
    let (visit, arrival, at) = match done {
        Ok(done) => done,
        // The folder is not held while the resident is asked.
        Err((visit, at, error)) => {
            let over = words().fact(&error);
            let agreed = args.unlock
                || args.passphrase.is_given()
                || (args.visit.is_some() && home.lock_cost()?.is_none());
            if !agreed
                && cli::confirm(&text!("ask-another-end", over = over.as_str(), at = local_time(at)))?
                    != Some(true)
            {
                return Err(Failure::usage(text!("another-end-unasked", over, visit = visit.to_string())));
            }
            let passphrase = home.passphrase(&args.passphrase)?;
            home.with_device(|device, now| {
                let diary = open_diary(device, passphrase.as_ref())?;
                let edit = Edit { departure: Some(at), ..Edit::default() };
                let (arrival, at) = device.edit(visit, edit, &diary, now, &mut rand::rng())?;
                Ok((visit, arrival, at))
            })?
        }
    };
    if home.json {
        return print_json(&serde_json::json!({
            "visit": visit.to_string(),
            "arrival": format_time(arrival),
            "departure": format_time(at),
        }));
    }
    say!("checked-out", from = local_time(arrival), to = local_time(at));
    Ok(())
}

/// A taxi by its plate, given or on standard input.
fn read_plate(plate: &str) -> Result<Texts, Failure> {
    let read = if plate == "-" {
        read_up_to(std::io::stdin().lock(), MAX_PLATE).map_err(|error| Failure::system(&error))?
    } else {
        None
    };
    let typed = match (plate, &read) {
        ("-", Some(read)) => String::from_utf8_lossy(read),
        ("-", None) => return Err(Failure::usage(text!("plate-too-long"))),
        _ => plate.into(),
    };
    Ok(Texts::of(format!("taxi:{}", typed.trim()).as_bytes())?)
}

/// What the resident gave: a text, a file, or standard input that is either.
fn read_source(source: &str) -> Result<Texts, Failure> {
    let bytes = Zeroizing::new(if source == "-" {
        let read = read_up_to(std::io::stdin().lock(), MAX_INPUT).map_err(|error| Failure::system(&error))?;
        read.ok_or_else(|| Failure::usage(text!("standard-input-too-large")))?
    } else if Path::new(source).exists() {
        read_given(Path::new(source), MAX_INPUT)?
    } else if scan::looks_like_text(source) {
        source.as_bytes().to_vec()
    } else {
        return Err(Failure::usage(text!("no-such-source", source)));
    });
    Ok(Texts::of(&bytes)?)
}

/// The venue's code among them: only one that is signed needs the issuer's key.
fn code_of(device: &Device<'_>, texts: &Texts) -> Result<VenueCode, Failure> {
    let code = texts.code(None)?;
    match code.as_foreign().map(ForeignCode::seal) {
        Some(Seal::Unverified) => Ok(texts.code(device.issuer()?.as_ref())?),
        _ => Ok(code),
    }
}

fn show_check_in(home: &Home, code: &VenueCode, done: &CheckIn) -> Result<(), Failure> {
    if home.json {
        return print_json(&serde_json::json!({
            "visit": done.visit.to_string(),
            "arrival": format_time(done.arrival),
            "automatic_end": format_time(done.automatic_end),
            "name_zh": code.name_zh(),
            "name_en": code.name_en(),
            "system": code.as_foreign().map(|code| code.scheme().name()),
            "standing": done.standing,
            "outside_validity": done.outside_validity,
        }));
    }
    say!("checked-in", place = place(code));
    let (from, to) = (local_time(done.arrival), local_time(done.automatic_end));
    match (done.checked_out, done.automatic_end <= home.now()) {
        (true, _) => put!("  {}", text!("checked-in-for", from, to)),
        (false, true) => put!("  {}", text!("checked-in-and-ended", from, to)),
        (false, false) => put!("  {}", text!("checked-in-from", from, to)),
    }
    put!("  {}", words().fact(&done.standing));
    if done.standing == CodeStanding::Foreign {
        put!("  {}", text!("kept-not-matched"));
    }
    if let CodeStanding::OtherSystem { scheme, .. } = done.standing {
        if scheme.has_public_ids() {
            put!("  {}", text!("number-is-public"));
        }
        put!("  {}", text!("matched-when-unlocked"));
    }
    if done.outside_validity {
        let day = local_day(done.arrival);
        let message = if day == local_day(home.now()) {
            text!("poster-not-valid")
        } else {
            text!("poster-was-not-valid", day = format_day(day))
        };
        put!("  {}", text!("warning", message));
    }
    Ok(())
}
