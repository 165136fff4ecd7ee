//! `homesafe` alone, `homesafe visits` and `homesafe purge`.

use homesafe_client::{
    device::{OpenVisit, VisitView, statements},
    visit_log::{Damage, DamageKind},
};
use homesafe_host::{
    cli::{Exit, Failure, PassphraseArgs, confirm, print_json, words},
    clock::{format_time, local_time},
    drive::{self, Offline},
};
use homesafe_protocol::{display, time::UnixTime, venue::VenueCode};
use serde_json::{Value, json};

use super::{Home, open_diary};
use crate::show::{place_of, speech, warn_of_missing};

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

pub fn visits(home: &Home, args: &Args) -> Result<(), Failure> {
    let passphrase = home.passphrase(&args.passphrase)?;
    home.reading(|device, _, now| {
        let (views, damage) = device.visits(&open_diary(device, passphrase.as_ref())?, now)?;
        if home.json {
            print_json(&json!({ "visits": views.iter().map(visit_json).collect::<Vec<_>>() }))?;
        } else {
            views.iter().for_each(|view| print_visit(view, now));
            say!("visits-counted", count = views.len());
        }
        report_damage(&damage)
    })
}

/// What is open, and what to do next.
pub fn now(home: &Home) -> Result<(), Failure> {
    home.reading(|device, folder, now| {
        let missing = drive::run(device.match_new_visits(), &Offline, folder)?;
        let (open, outdated) = (device.open_visits(now)?, device.outdated_since(now));
        let alerts = device.alerts()?;
        if home.json {
            let open = open.iter().map(|visit| {
                json!({
                    "visit": visit.visit.to_string(),
                    "arrival": format_time(visit.arrival),
                    "automatic_end": format_time(visit.automatic_end),
                })
            });
            return print_json(&json!({
                "open": open.collect::<Vec<_>>(),
                "outdated": outdated.is_some(),
                "count": alerts.iter().filter(|alert| !alert.exposure.withdrawn).count(),
                "unread": alerts.iter().filter(|alert| alert.unread).count(),
            }));
        }
        for visit in &open {
            let (from, to) = (local_time(visit.arrival), local_time(visit.automatic_end));
            say!("now-open", from, to);
            put!("  {}", home.next(&check_out_of(visit, open.len())));
        }
        if open.is_empty() {
            say!("now-nothing-open");
            put!("  {}", home.next("scan PICTURE"));
        }
        put!("{}", speech(&statements(&alerts, |_| None::<String>, false, outdated), None));
        let next = if outdated.is_some() { "sync" } else { "alerts" };
        put!("  {}", home.next(next));
        warn_of_missing(&missing);
        Ok(())
    })
}

/// The check-out of a visit, named where there are several.
fn check_out_of(visit: &OpenVisit, count: usize) -> String {
    if count == 1 { "check-out".to_owned() } else { format!("check-out --visit {}", visit.visit) }
}

#[derive(clap::Args)]
pub struct PurgeArgs {
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

pub fn purge(home: &Home, args: &PurgeArgs) -> Result<(), Failure> {
    let is_far_ahead = home.with_device(|device, _| Ok(device.is_clock_far_ahead()))?;
    // Asked while the folder is not held.
    let is_right = is_far_ahead && (args.yes || confirm(&text!("ask-clock"))? == Some(true));
    let passphrase = if is_right { home.passphrase(&args.passphrase)? } else { None };
    home.with_device(|device, now| {
        if is_right {
            device.confirm_clock(home.now(), &open_diary(device, passphrase.as_ref())?)?;
        }
        let days = device.purge(now)?;
        if home.json {
            return print_json(&json!({ "days": days }));
        }
        say!("days-forgotten", count = days);
        Ok(())
    })
}

/// Damage is named after everything that can still be read was shown.
pub fn report_damage(damage: &[Damage]) -> Result<(), Failure> {
    // A copy that was made meanwhile is whole but for it: told, and no failure.
    let (newest, damage): (Vec<_>, Vec<_>) =
        damage.iter().partition(|found| found.kind == DamageKind::NewestMissing);
    if !newest.is_empty() {
        warn!("newest-missing");
    }
    for found in &damage {
        eprintln!("{}", text!("damage", found = words().fact(*found)));
    }
    if damage.is_empty() {
        return Ok(());
    }
    Err(Failure::new(Exit::Damaged, text!("parts-damaged", count = damage.len())))
}

fn print_visit(view: &VisitView, now: UnixTime) {
    let (from, to) = (local_time(view.arrival), local_time(view.departure));
    put!("{}", place_of(view));
    put!("  {}", if view.open { text!("times-open", from, to) } else { text!("times", from, to) });
    if let Some((_, standing)) = &view.venue {
        put!("  {}", words().fact(standing));
    }
    if view.arrival > now {
        put!("  {}", text!("visit-still-to-come"));
    }
    if !view.note.is_empty() {
        // Whoever holds the device, locked, may have added to it.
        put!("  {}", text!("visit-note", note = display::free_text(&view.note)));
    }
    put!("  {}", text!("visit-id", visit = view.visit.to_string()));
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
        "standing": view.venue.as_ref().map(|(_, standing)| standing),
        "note": view.note,
    })
}
