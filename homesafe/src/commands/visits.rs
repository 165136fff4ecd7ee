//! What is done with visits after they were entered: notes, edits, deletion, reminders, retention.

use std::io::Read as _;

use homesafe_client::{
    device::{DroppedShare, Edit, Reminder},
    visit_log::{MAX_NOTE_LEN, VisitId},
};
use homesafe_host::{
    cli::{Failure, PassphraseArgs, print_json, value},
    clock::{format_time, local_time},
    time_text::{Moment, TimeReader},
};
use homesafe_protocol::time::UnixTime;
use serde_json::{Value, json};

use super::{Home, open_diary, time_of};

#[derive(clap::Args)]
pub struct NoteArgs {
    #[arg(value_parser = value::<VisitId>)]
    visit: VisitId,
    text: String,
}

#[derive(clap::Args)]
pub struct EditArgs {
    #[arg(value_parser = value::<VisitId>)]
    visit: VisitId,
    #[arg(long, value_name = "TIME")]
    arrival: Option<String>,
    #[arg(long, value_name = "TIME")]
    departure: Option<String>,
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(clap::Args)]
pub struct DeleteArgs {
    #[arg(value_parser = value::<VisitId>)]
    visit: VisitId,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(clap::Args)]
pub struct RemindArgs {
    #[arg(value_parser = value::<VisitId>)]
    visit: VisitId,
    #[arg(long, value_name = "TIME", required_unless_present = "off")]
    at: Option<String>,
    #[arg(long, conflicts_with = "at")]
    off: bool,
}

#[derive(clap::Args)]
pub struct RemindersArgs {
    #[arg(long)]
    all: bool,
}

#[derive(clap::Args)]
pub struct RetentionArgs {
    days: Option<u16>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

pub fn note(home: &Home, args: &NoteArgs) -> Result<(), Failure> {
    let note = read_note(&args.text)?;
    home.with_device(|device, now| {
        device.note(args.visit, &note, now, &mut rand::rng())?;
        done(home, args.visit, &text!("noted"))
    })
}

pub fn edit(home: &Home, args: &EditArgs) -> Result<(), Failure> {
    if args.arrival.is_none() && args.departure.is_none() && args.note.is_none() {
        return Err(Failure::usage(text!("nothing-to-change")));
    }
    let note = args.note.as_deref().map(read_note).transpose()?;
    let passphrase = home.passphrase(&args.passphrase)?;
    home.with_device(|device, now| {
        let diary = open_diary(device, passphrase.as_ref())?;
        // A time of day alone is one of the visit's day; as its end, the next such time.
        let before = device.arrival(args.visit, &diary)?;
        let arrival = args.arrival.as_deref().map(|text| time_of(Some(text), before)).transpose()?;
        let end = |text: &str| TimeReader::LOCAL.end(text, Moment::Local(arrival.unwrap_or(before)));
        let departure = args.departure.as_deref().map(end).transpose()?.map(Moment::time);
        let edit = Edit { arrival, departure, note: note.as_deref() };
        let (arrival, departure) = device.edit(args.visit, edit, &diary, now, &mut rand::rng())?;
        if home.json {
            return print_json(&json!({
                "visit": args.visit.to_string(),
                "arrival": format_time(arrival),
                "departure": format_time(departure),
            }));
        }
        say!("visit-changed", from = local_time(arrival), to = local_time(departure));
        Ok(())
    })
}

pub fn delete(home: &Home, args: &DeleteArgs) -> Result<(), Failure> {
    let passphrase = home.passphrase(&args.passphrase)?;
    home.with_device(|device, _| {
        let diary = open_diary(device, passphrase.as_ref())?;
        let deleted = device.delete(args.visit, &diary, &mut rand::rng())?;
        match deleted.dropped_share {
            Some(DroppedShare::Unsent) => note!("share-dropped"),
            Some(DroppedShare::Tried) => note!("share-dropped-late"),
            None => {}
        }
        done(home, args.visit, &text!("visit-deleted"))
    })
}

pub fn remind(home: &Home, args: &RemindArgs) -> Result<(), Failure> {
    home.with_device(|device, now| {
        let at = args.at.as_deref().map(|text| time_of(Some(text), now)).transpose()?;
        device.remind(args.visit, at, now)?;
        match at {
            Some(at) => done(home, args.visit, &text!("reminder-set", at = local_time(at))),
            None => done(home, args.visit, &text!("reminder-taken-back")),
        }
    })
}

pub fn reminders(home: &Home, args: &RemindersArgs) -> Result<(), Failure> {
    home.reading(|device, _, now| {
        let mut reminders = device.reminders(now)?;
        reminders.retain(|reminder| args.all || reminder.at <= now);
        if home.json {
            return print_json(
                &json!({ "reminders": reminders.iter().map(|one| to_json(one, now)).collect::<Vec<_>>() }),
            );
        }
        for Reminder { visit, arrival, automatic_end, at } in &reminders {
            say!("visit-id", visit = visit.to_string());
            let (from, to, at) = (local_time(*arrival), local_time(*automatic_end), local_time(*at));
            put!("  {}", text!("reminder-of", from, to, at));
            put!("  {}", text!("have-you-left", command = home.next(&format!("check-out --visit {visit}"))));
        }
        say!("reminders-counted", count = reminders.len());
        Ok(())
    })
}

pub fn retention(home: &Home, args: &RetentionArgs) -> Result<(), Failure> {
    // What is forgotten sooner is gone for good: that is for the resident to say.
    let passphrase = args.days.and_then(|_| home.passphrase(&args.passphrase).transpose()).transpose()?;
    home.with_device(|device, now| {
        let forgotten = match args.days {
            Some(days) => device.set_retention(days, &open_diary(device, passphrase.as_ref())?, now)?,
            None => 0,
        };
        let (days, longest) = (device.retention_days(), device.trust().body().retention_days);
        if home.json {
            return print_json(
                &json!({ "retention_days": days, "longest": longest, "forgotten": forgotten }),
            );
        }
        say!("retention", days, longest);
        if forgotten > 0 {
            say!("days-forgotten", count = forgotten);
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
    put!("{text}");
    Ok(())
}

/// A note's text; from standard input it shows in no list of processes.
pub fn read_note(text: &str) -> Result<String, Failure> {
    if text != "-" {
        return Ok(text.to_owned());
    }
    let mut read = String::new();
    // One byte more than fits, so that too much is noticed.
    std::io::stdin()
        .lock()
        .take(MAX_NOTE_LEN as u64 + 2)
        .read_to_string(&mut read)
        .map_err(|error| Failure::system(&error))?;
    Ok(read.trim_end().to_owned())
}
