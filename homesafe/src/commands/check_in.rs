//! `homesafe scan` and `homesafe check-out`.

use std::path::{Path, PathBuf};

use homesafe_client::{
    device::{Agreed, CheckIn, CodeStanding, Device, DeviceError, Edit, NewVisit, Question, Scanned},
    visit_log::VisitId,
};
use homesafe_host::{
    cli::{self, Failure, PassphraseArgs, print_json},
    clock::{format_time, local_time},
    files::{read_given, read_up_to},
    passphrase,
};
use homesafe_protocol::{
    foreign::{ForeignCode, Seal},
    venue::VenueCode,
};
use poster_reader::scan::{self, Texts};
use zeroize::Zeroizing;

use super::{Home, time_of, visits::read_note};
use crate::show::{place, standing_text};

const MAX_INPUT: u64 = 64 << 20;
/// More than any plate has, white space included.
const MAX_PLATE: u64 = 64;

#[derive(clap::Args)]
pub struct ScanArgs {
    /// A picture of the poster, the text of its code, or - to read either from standard input: other users of this machine can
    /// see arguments in its list of processes. Posters of LeaveHomeSafe, Corona-Warn-App, NHS COVID-19, NZ COVID Tracer and
    /// Cléa are read too
    #[arg(required_unless_present = "taxi")]
    source: Option<String>,
    /// A Hong Kong taxi by its plate, such as VK7413, - to read it from standard input
    #[arg(long, value_name = "PLATE", conflicts_with = "source")]
    taxi: Option<String>,
    /// Agree that everybody may read the windows of venues whose code is a public number: asked once
    #[arg(long)]
    public_id: bool,
    /// When you arrived, if not now (RFC 3339, such as 2026-01-31T09:30:00+08:00)
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// When you left, for a visit that is over (RFC 3339)
    #[arg(long, value_name = "TIME", requires = "at")]
    until: Option<String>,
    /// A note for your diary, - to read it from standard input
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Have `homesafe reminders` ask whether you have left, from so many minutes after your arrival on
    #[arg(long, value_name = "MINUTES", conflicts_with = "until", value_parser = clap::value_parser!(u64).range(1..=1_439))]
    remind: Option<u64>,
    /// Enter a second visit though you checked in at this venue just before
    #[arg(long)]
    again: bool,
    /// File whose first line is the passphrase: then a visit entered afterwards is compared with those in the diary
    #[arg(long, value_name = "PATH")]
    passphrase_file: Option<PathBuf>,
}

#[derive(clap::Args)]
pub struct CheckOutArgs {
    /// The visit to end, as `homesafe visits` shows it
    #[arg(long, value_name = "VISIT")]
    visit: Option<VisitId>,
    /// When you left, if not now (RFC 3339)
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// Ask for the passphrase, to set the end of a visit that is over
    #[arg(long)]
    unlock: bool,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

pub fn check_in(home: &Home, args: &ScanArgs) -> Result<(), Failure> {
    if [&args.source, &args.taxi, &args.note].into_iter().filter(|given| given.as_deref() == Some("-")).count() > 1 {
        return Err(Failure::usage("standard input can be the code or the note, not both"));
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
            let arrival = time_of(args.at.as_deref(), now)?;
            let departure = args.until.as_deref().map(|until| time_of(Some(until), now)).transpose()?;
            let new = NewVisit { code: &code, arrival, departure, note: &note };
            let done = match device.scan(&new, agreed, passphrase.as_ref(), now, &mut rand::rng())? {
                Scanned::Asks(question) => return Ok(Some(question)),
                Scanned::Entered(done) => done,
            };
            // Shown before a reminder that fails: its name is needed to set another one.
            show_check_in(home, &code, &done)?;
            if let Some(minutes) = args.remind {
                device.remind(done.visit, Some(arrival.saturating_add(minutes * 60)), now)?;
            }
            Ok(None)
        })?;
        let Some(question) = asked else { return Ok(()) };
        // Asked while the folder is not held: other runs need not wait for the answer.
        if !agrees(question)? {
            homesafe_host::put!("Nothing was entered.");
            return Ok(());
        }
        agreed = agreed.and(question);
    }
}

/// Asks the resident; without a terminal it says what to give.
fn agrees(question: Question) -> Result<bool, Failure> {
    let (asked, refused) = match question {
        Question::PublicIds(scheme) => {
            let weaker = format!(
                "a {scheme} venue is named by a public number: everybody can read when an infected person was there. \
                 Where you were stays on this device, as always"
            );
            (format!("Note: {weaker}. Check in?"), format!("{weaker}; to check in all the same, give --public-id once"))
        }
        Question::AgainNow => again("a few minutes ago"),
        Question::Again(before) => again(&format!("at {}", local_time(before))),
    };
    cli::confirm(&asked)?.ok_or_else(|| Failure::usage(refused))
}

fn again(before: &str) -> (String, String) {
    (
        format!("You checked in here {before} already. Enter a second visit?"),
        format!(
            "you checked in here {before} already: give --again for a second visit, or end that one with homesafe check-out"
        ),
    )
}

pub fn check_out(home: &Home, args: &CheckOutArgs) -> Result<(), Failure> {
    let done = home.with_device(|device, now| {
        let at = time_of(args.at.as_deref(), now)?;
        let over = |visit, error| Ok(Err((visit, at, error)));
        match device.check_out(args.visit, at, now, &mut rand::rng()) {
            Err(error @ DeviceError::EndedByItself { visit, .. }) => over(visit, error),
            Err(error @ DeviceError::Ended(visit)) => over(visit, error),
            other => Ok(Ok(other.map(|(visit, arrival)| (visit, arrival, at))?)),
        }
    })?;
    let (visit, arrival, at) = match done {
        Ok(done) => done,
        // The folder is not held while the resident is asked.
        Err((visit, at, error)) => {
            let over = match error {
                DeviceError::EndedByItself { end, .. } => {
                    format!("visit {visit} ended by itself at {}", local_time(end))
                }
                _ => format!("visit {visit} is over"),
            };
            let agreed =
                args.unlock || args.passphrase.is_given() || (args.visit.is_some() && home.lock_cost()?.is_none());
            if !agreed && cli::confirm(&format!("The {over}. Set its end to {}?", local_time(at)))? != Some(true) {
                return Err(Failure::usage(format!(
                    "{over}; to set another end, at most 24 hours after the arrival, unlock: homesafe check-out --visit {visit} \
                     --unlock"
                )));
            }
            let passphrase = home.passphrase(&args.passphrase)?;
            home.with_device(|device, now| {
                let diary = device.open_diary(passphrase.as_ref())?;
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
    homesafe_host::put!("Checked out. The visit lasted from {} to {}.", local_time(arrival), local_time(at));
    Ok(())
}

/// A taxi by its plate, given or on standard input.
fn read_plate(plate: &str) -> Result<Texts, Failure> {
    let read =
        if plate == "-" { read_up_to(std::io::stdin().lock(), MAX_PLATE).map_err(Failure::usage)? } else { None };
    let typed = match (plate, &read) {
        ("-", Some(read)) => String::from_utf8_lossy(read),
        ("-", None) => return Err(Failure::usage("that is longer than a plate, such as VK7413")),
        _ => plate.into(),
    };
    Ok(Texts::of(format!("taxi:{}", typed.trim()).as_bytes())?)
}

/// What the resident gave: a text, a file, or standard input that is either.
fn read_source(source: &str) -> Result<Texts, Failure> {
    let bytes = Zeroizing::new(if source == "-" {
        let read = read_up_to(std::io::stdin().lock(), MAX_INPUT).map_err(Failure::usage)?;
        read.ok_or_else(|| Failure::usage("standard input is larger than 64 MiB"))?
    } else if Path::new(source).exists() {
        read_given(Path::new(source), MAX_INPUT)?
    } else if scan::looks_like_text(source) {
        source.as_bytes().to_vec()
    } else {
        return Err(Failure::usage(format!("there is no file {source}, and it is not the text of a venue code")));
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
            "standing": standing_text(done.standing),
            "outside_validity": done.outside_validity,
        }));
    }
    homesafe_host::put!("Checked in: {}", place(code));
    let (from, to) = (local_time(done.arrival), local_time(done.automatic_end));
    match (done.checked_out, done.automatic_end <= home.now()) {
        (true, _) => homesafe_host::put!("  from {from} to {to}"),
        (false, true) => {
            homesafe_host::put!("  from {from} to {to}, where it ended by itself: homesafe edit moves that")
        }
        (false, false) => homesafe_host::put!("  from {from}, and by itself until {to}"),
    }
    homesafe_host::put!("  {}", standing_text(done.standing));
    if done.standing == CodeStanding::Foreign {
        homesafe_host::put!("  the visit is kept in your diary, and no notice can be matched with it");
    }
    if let CodeStanding::OtherSystem { scheme, .. } = done.standing {
        if scheme.has_public_ids() {
            homesafe_host::put!("  its number is public: everybody can read this venue's notices");
        }
        homesafe_host::put!("  kept in your diary, and matched when you unlock it: homesafe alerts --unlock");
    }
    if done.outside_validity {
        homesafe_host::put!("  warning: this poster is not valid today; tell the venue's staff");
    }
    Ok(())
}
