//! `homesafe visits` and `homesafe purge`.

use homesafe_client::{device::VisitView, visit_log::Damage};
use homesafe_host::{
    cli::{Exit, Failure, PassphraseArgs, confirm, print_json},
    clock::{format_time, local_time},
};
use homesafe_protocol::{time::UnixTime, venue::VenueCode};
use serde_json::{Value, json};

use super::Home;
use crate::show::{place_of, standing_text};

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

pub fn visits(home: &Home, args: &Args) -> Result<(), Failure> {
    let passphrase = home.passphrase(&args.passphrase)?;
    home.with_device(|device, now| {
        let (views, damage) = device.visits(&device.open_diary(passphrase.as_ref())?, now)?;
        if home.json {
            print_json(&json!({ "visits": views.iter().map(visit_json).collect::<Vec<_>>() }))?;
        } else {
            views.iter().for_each(|view| print_visit(view, now));
            homesafe_host::put!("{} visit(s).", views.len());
        }
        report_damage(&damage)
    })
}

#[derive(clap::Args)]
pub struct PurgeArgs {
    /// Say that this device's clock is right, where it is in doubt because it is far ahead
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

pub fn purge(home: &Home, args: &PurgeArgs) -> Result<(), Failure> {
    let is_far_ahead = home.with_device(|device, _| Ok(device.is_clock_far_ahead()))?;
    // Asked while the folder is not held.
    let asked = "Is that time right? Then everything older than the retention goes, for good.";
    let is_right = is_far_ahead && (args.yes || confirm(asked)? == Some(true));
    let passphrase = if is_right { home.passphrase(&args.passphrase)? } else { None };
    home.with_device(|device, now| {
        if is_right {
            device.confirm_clock(home.now(), &device.open_diary(passphrase.as_ref())?)?;
        }
        let days = device.purge(now)?;
        if home.json {
            return print_json(&json!({ "days": days }));
        }
        homesafe_host::put!("{days} day(s) forgotten.");
        Ok(())
    })
}

/// Damage is named after everything that can still be read was shown.
pub fn report_damage(damage: &[Damage]) -> Result<(), Failure> {
    for found in damage {
        eprintln!("damage: {found}");
    }
    if damage.is_empty() {
        return Ok(());
    }
    let message = format!("{} part(s) of the visit log are damaged; everything else was shown", damage.len());
    Err(Failure::new(Exit::Damaged, message))
}

fn print_visit(view: &VisitView, now: UnixTime) {
    let state = if view.open { "open, until" } else { "to" };
    homesafe_host::put!("{}", place_of(view));
    homesafe_host::put!("  {} {state} {}", local_time(view.arrival), local_time(view.departure));
    if let Some((_, standing)) = &view.venue {
        homesafe_host::put!("  {}", standing_text(*standing));
    }
    if view.arrival > now {
        homesafe_host::put!("  that time is still to come: a clock was ahead then; `homesafe edit` sets it right");
    }
    if !view.note.is_empty() {
        homesafe_host::put!("  note: {}", view.note);
    }
    homesafe_host::put!("  visit {}", view.visit);
}

fn visit_json(view: &VisitView) -> Value {
    let code = view.venue.as_ref().map(|(code, _)| code);
    json!({
        "visit": view.visit.to_string(),
        "arrival": format_time(view.arrival),
        "departure": format_time(view.departure),
        "open": view.open,
        "venue_name_zh": code.map(VenueCode::name_zh),
        "venue_name_en": code.map(VenueCode::name_en),
        "address": code.map(VenueCode::address),
        "category": code.map(|code| code.category().name()),
        "standing": view.venue.as_ref().map(|(_, standing)| standing_text(*standing)),
        "note": view.note,
    })
}
