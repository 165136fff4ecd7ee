//! What is done with visits after they were entered: notes, edits, deletion, reminders, retention.

use std::io::Read as _;

use homesafe_client::{
    device::{Edit, Reminder},
    visit_log::{MAX_NOTE_LEN, VisitId},
};
use homesafe_host::{
    cli::{Failure, PassphraseArgs, print_json},
    clock::{format_time, local_time, parse_time},
};
use homesafe_protocol::time::UnixTime;
use serde_json::{Value, json};

use super::{Home, time_of};

#[derive(clap::Args)]
pub struct NoteArgs {
    /// The visit, as `homesafe visits` shows it
    visit: VisitId,
    /// The text to add below the note before, - to read it from standard input: other users of this machine can see arguments
    /// in its list of processes. To replace or erase a note, see homesafe edit
    text: String,
}

#[derive(clap::Args)]
pub struct EditArgs {
    /// The visit, as `homesafe visits` shows it
    visit: VisitId,
    /// When you arrived (RFC 3339)
    #[arg(long, value_name = "TIME")]
    arrival: Option<String>,
    /// When you left (RFC 3339)
    #[arg(long, value_name = "TIME")]
    departure: Option<String>,
    /// A note in place of the one before; empty for none, - to read it from standard input: other users of this machine can
    /// see arguments in its list of processes
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(clap::Args)]
pub struct DeleteArgs {
    /// The visit, as `homesafe visits` shows it
    visit: VisitId,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(clap::Args)]
pub struct RemindArgs {
    /// The visit, as `homesafe scan` and `homesafe visits` show it
    visit: VisitId,
    /// From when on `homesafe reminders` asks whether you have left (RFC 3339): after now, and before the visit ends by itself.
    /// This program sends no message of its own
    #[arg(long, value_name = "TIME", required_unless_present = "off")]
    at: Option<String>,
    /// Take back the reminder that was set for this visit
    #[arg(long, conflicts_with = "at")]
    off: bool,
}

#[derive(clap::Args)]
pub struct RemindersArgs {
    /// Show also those that are still to come
    #[arg(long)]
    all: bool,
}

#[derive(clap::Args)]
pub struct RetentionArgs {
    /// Days to keep visits from now on, at most what the health authority says; without it, what holds is shown
    days: Option<u16>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

pub fn note(home: &Home, args: &NoteArgs) -> Result<(), Failure> {
    let note = read_note(&args.text)?;
    home.with_device(|device, now| {
        device.note(args.visit, &note, now, &mut rand::rng())?;
        done(home, args.visit, "Noted.")
    })
}

pub fn edit(home: &Home, args: &EditArgs) -> Result<(), Failure> {
    if args.arrival.is_none() && args.departure.is_none() && args.note.is_none() {
        return Err(Failure::usage("nothing to change: give --arrival, --departure or --note"));
    }
    let note = args.note.as_deref().map(read_note).transpose()?;
    let passphrase = home.passphrase(&args.passphrase)?;
    home.with_device(|device, now| {
        let time = |text: &Option<String>| text.as_deref().map(|text| time_of(Some(text), now)).transpose();
        let edit = Edit { arrival: time(&args.arrival)?, departure: time(&args.departure)?, note: note.as_deref() };
        let diary = device.open_diary(passphrase.as_ref())?;
        let (arrival, departure) = device.edit(args.visit, edit, &diary, now, &mut rand::rng())?;
        if home.json {
            return print_json(&json!({
                "visit": args.visit.to_string(),
                "arrival": format_time(arrival),
                "departure": format_time(departure),
            }));
        }
        homesafe_host::put!("Changed. The visit lasts from {} to {}.", local_time(arrival), local_time(departure));
        Ok(())
    })
}

pub fn delete(home: &Home, args: &DeleteArgs) -> Result<(), Failure> {
    let passphrase = home.passphrase(&args.passphrase)?;
    home.with_device(|device, _| {
        let diary = device.open_diary(passphrase.as_ref())?;
        let deleted = device.delete(args.visit, &diary, &mut rand::rng())?;
        if deleted.dropped_share {
            eprintln!(
                "note: the visits that waited to be shared were dropped, because this one may be among them; nothing was sent: \
                 give the code again with homesafe share"
            );
        }
        done(
            home,
            args.visit,
            "Deleted. The days that spoke of the visit are sealed anew, and their old keys are gone.",
        )
    })
}

pub fn remind(home: &Home, args: &RemindArgs) -> Result<(), Failure> {
    let at = args.at.as_deref().map(parse_time).transpose()?;
    home.with_device(|device, now| {
        device.remind(args.visit, at, now)?;
        match at {
            Some(at) => done(home, args.visit, &format!("`homesafe reminders` shows it from {} on.", local_time(at))),
            None => done(home, args.visit, "The reminder is taken back."),
        }
    })
}

pub fn reminders(home: &Home, args: &RemindersArgs) -> Result<(), Failure> {
    home.with_device(|device, now| {
        let mut reminders = device.reminders(now)?;
        reminders.retain(|reminder| args.all || reminder.at <= now);
        if home.json {
            return print_json(
                &json!({ "reminders": reminders.iter().map(|one| to_json(one, now)).collect::<Vec<_>>() }),
            );
        }
        for Reminder { visit, arrival, automatic_end, at } in &reminders {
            homesafe_host::put!("visit {visit}");
            homesafe_host::put!(
                "  open since {}, by itself until {}; reminder of {}",
                local_time(*arrival),
                local_time(*automatic_end),
                local_time(*at)
            );
            homesafe_host::put!("  have you left? {}", home.next(&format!("check-out --visit {visit}")));
        }
        homesafe_host::put!("{} reminder(s).", reminders.len());
        Ok(())
    })
}

pub fn retention(home: &Home, args: &RetentionArgs) -> Result<(), Failure> {
    // What is forgotten sooner is gone for good: that is for the resident to say.
    let passphrase = args.days.and_then(|_| home.passphrase(&args.passphrase).transpose()).transpose()?;
    home.with_device(|device, now| {
        let forgotten = match args.days {
            Some(days) => device.set_retention(days, &device.open_diary(passphrase.as_ref())?, now)?,
            None => 0,
        };
        let (days, longest) = (device.retention_days(), device.trust().body().retention_days);
        if home.json {
            return print_json(&json!({ "retention_days": days, "longest": longest, "forgotten": forgotten }));
        }
        homesafe_host::put!("Visits are kept for {days} days; the health authority allows up to {longest}.");
        if forgotten > 0 {
            homesafe_host::put!("{forgotten} day(s) forgotten.");
        }
        Ok(())
    })
}

fn to_json(reminder: &Reminder, now: UnixTime) -> Value {
    json!({
        "visit": reminder.visit.to_string(),
        "arrival": format_time(reminder.arrival),
        "automatic_end": format_time(reminder.automatic_end),
        "at": format_time(reminder.at),
        "due": reminder.at <= now,
    })
}

fn done(home: &Home, visit: VisitId, text: &str) -> Result<(), Failure> {
    if home.json {
        return print_json(&json!({ "visit": visit.to_string() }));
    }
    homesafe_host::put!("{text}");
    Ok(())
}

/// A note's text; from standard input it shows in no list of processes.
pub fn read_note(text: &str) -> Result<String, Failure> {
    if text != "-" {
        return Ok(text.to_owned());
    }
    let mut read = String::new();
    // One byte more than fits, so that too much is noticed.
    std::io::stdin().lock().take(MAX_NOTE_LEN as u64 + 2).read_to_string(&mut read).map_err(Failure::usage)?;
    Ok(read.trim_end().to_owned())
}
