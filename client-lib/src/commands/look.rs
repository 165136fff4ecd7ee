//! `homesafe visits`, `homesafe alerts` and `homesafe purge`.

use std::collections::{BTreeMap, BTreeSet};

use homesafe_client::{
    cli::{Exit, Failure, PassphraseArgs, print_json},
    clock::format_time,
    device::{Alert, VisitView},
    visit_log::{Damage, VisitId},
};
use serde_json::{Value, json};

use super::{Home, PROMPT};
use crate::show::{advice_text, level_text, stale_text, standing_text};

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(clap::Args)]
pub struct AlertArgs {
    /// Ask for the passphrase, to say also where
    #[arg(long)]
    unlock: bool,
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
            views.iter().for_each(print_visit);
            homesafe_client::say!("{} visit(s).", views.len());
        }
        report_damage(&damage)
    })
}

pub fn alerts(home: &Home, args: &AlertArgs) -> Result<(), Failure> {
    let is_locked = home.lock_cost()?.is_some();
    let unlock = !is_locked || args.unlock || args.passphrase.is_given();
    let passphrase = (unlock && is_locked).then(|| args.passphrase.read(PROMPT)).transpose()?;
    home.with_device(|device, now| {
        device.match_new_visits()?;
        let alerts = device.alerts()?;
        let (views, damage) = match unlock {
            true => device.visits(&device.open_diary(passphrase.as_ref())?, now)?,
            false => (Vec::new(), device.damage()?),
        };
        let views: BTreeMap<VisitId, VisitView> = views.into_iter().map(|view| (view.visit, view)).collect();
        let stale = device.stale_since(now);
        match (home.json, unlock) {
            (true, false) => {
                let count = alerts.iter().filter(|alert| !alert.exposure.withdrawn).count();
                print_json(&json!({
                    "stale": stale.is_some(),
                    "stale_since": stale.flatten().map(format_time),
                    "count": count,
                    "to_do": what_to_do(&alerts),
                }))?;
            }
            (true, true) => print_json(&json!({
                "stale": stale.is_some(),
                "stale_since": stale.flatten().map(format_time),
                "alerts": alerts.iter().map(|alert| alert_json(alert, &views)).collect::<Vec<_>>(),
            }))?,
            (false, unlocked) => {
                print_alerts(&alerts, unlocked.then_some(&views));
                if let Some(since) = stale {
                    homesafe_client::say!("{}", stale_text(since));
                }
            }
        }
        report_damage(&damage)
    })
}

pub fn purge(home: &Home) -> Result<(), Failure> {
    home.with_device(|device, now| {
        let days = device.purge(now)?;
        if home.json {
            return print_json(&json!({ "days": days }));
        }
        homesafe_client::say!("{days} day(s) forgotten.");
        Ok(())
    })
}

/// Damage is named after everything that can still be read was shown.
fn report_damage(damage: &[Damage]) -> Result<(), Failure> {
    for found in damage {
        eprintln!("damage: {found}");
    }
    if damage.is_empty() {
        return Ok(());
    }
    let message = format!("{} part(s) of the visit log are damaged; everything else was shown", damage.len());
    Err(Failure::new(Exit::Damaged, message))
}

fn print_alerts(alerts: &[Alert], views: Option<&BTreeMap<VisitId, VisitView>>) {
    let standing = alerts.iter().filter(|alert| !alert.exposure.withdrawn).count();
    match (standing, views) {
        (0, _) => homesafe_client::say!("No exposure is known for your visits."),
        (n, None) => {
            homesafe_client::say!("You have {n} exposure notice(s):");
            what_to_do(alerts).iter().for_each(|text| homesafe_client::say!("  {text}"));
            homesafe_client::say!("Unlock to see where and when: homesafe alerts --unlock");
        }
        (n, Some(_)) => homesafe_client::say!("You have {n} exposure notice(s):"),
    }
    let Some(views) = views else { return };
    for alert in alerts {
        let Exposed { place, level, advice } = describe(alert, views);
        homesafe_client::say!("  {place}");
        homesafe_client::say!("    you were there {} to {}", format_time(alert.arrival), format_time(alert.departure));
        homesafe_client::say!(
            "    an infected person: {} to {}",
            format_time(alert.exposure.start),
            format_time(alert.exposure.end)
        );
        homesafe_client::say!("    {level}: {advice}");
    }
}

/// What the notices say to do, each once: neither where nor when, nor how often.
fn what_to_do(alerts: &[Alert]) -> BTreeSet<String> {
    let standing = alerts.iter().map(|alert| &alert.exposure).filter(|exposure| !exposure.withdrawn);
    standing.map(|exposure| format!("{}: {}", level_text(exposure.level), advice_text(exposure.advice))).collect()
}

struct Exposed {
    place: String,
    level: &'static str,
    advice: &'static str,
}

fn describe(alert: &Alert, views: &BTreeMap<VisitId, VisitView>) -> Exposed {
    let place = views.get(&alert.visit).map_or_else(|| "unknown venue".to_owned(), place_of);
    let exposure = &alert.exposure;
    let level = if exposure.withdrawn { "withdrawn by the health authority" } else { level_text(exposure.level) };
    let advice = if exposure.withdrawn { "nothing to do" } else { advice_text(exposure.advice) };
    Exposed { place, level, advice }
}

fn place_of(view: &VisitView) -> String {
    let Some((code, _)) = &view.venue else { return "unknown venue".into() };
    let public = code.body().public();
    let parts = [public.name_zh(), public.name_en(), public.address()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn print_visit(view: &VisitView) {
    let state = if view.open { "open, until" } else { "to" };
    homesafe_client::say!("{}", place_of(view));
    homesafe_client::say!("  {} {state} {}", format_time(view.arrival), format_time(view.departure));
    if let Some((_, standing)) = &view.venue {
        homesafe_client::say!("  {}", standing_text(*standing));
    }
    if !view.note.is_empty() {
        homesafe_client::say!("  note: {}", view.note);
    }
    homesafe_client::say!("  visit {}", view.visit);
}

fn visit_json(view: &VisitView) -> Value {
    let public = view.venue.as_ref().map(|(code, _)| code.body().public());
    json!({
        "visit": view.visit.to_string(),
        "arrival": format_time(view.arrival),
        "departure": format_time(view.departure),
        "open": view.open,
        "venue_name_zh": public.map(|public| public.name_zh()),
        "venue_name_en": public.map(|public| public.name_en()),
        "address": public.map(|public| public.address()),
        "category": public.map(|public| public.category().name()),
        "standing": view.venue.as_ref().map(|(_, standing)| standing_text(*standing)),
        "note": view.note,
    })
}

fn alert_json(alert: &Alert, views: &BTreeMap<VisitId, VisitView>) -> Value {
    let public = views.get(&alert.visit).and_then(|view| view.venue.as_ref()).map(|(code, _)| code.body().public());
    let exposure = &alert.exposure;
    json!({
        "visit": alert.visit.to_string(),
        "venue_name_zh": public.map(|public| public.name_zh()),
        "venue_name_en": public.map(|public| public.name_en()),
        "arrival": format_time(alert.arrival),
        "departure": format_time(alert.departure),
        "window_start": format_time(exposure.start),
        "window_end": format_time(exposure.end),
        "level": exposure.level as u8,
        "advice": u8::from(exposure.advice),
        "indirect": exposure.indirect,
        "withdrawn": exposure.withdrawn,
    })
}
