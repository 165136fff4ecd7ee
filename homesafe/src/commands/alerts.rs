//! `homesafe alerts`.

use std::collections::{BTreeMap, BTreeSet};

use homesafe_client::{
    device::{Alert, Statement, VisitView, statements},
    visit_log::VisitId,
};
use homesafe_host::{
    cli::{Failure, PassphraseArgs, print_json, words},
    clock::{format_time, local_time},
    drive::{self, Offline},
};
use homesafe_protocol::{advice::AdviceCatalogue, venue::VenueCode};
use serde_json::{Value, json};

use super::{Home, look::report_damage, open_diary, prompt};
use crate::show::{advice_text, outdated_text, place_of, speech, warn_of_missing};

#[derive(clap::Args)]
pub struct Args {
    #[arg(long)]
    unlock: bool,
    #[arg(long, conflicts_with = "keep_unread")]
    spoken: bool,
    #[arg(long)]
    keep_unread: bool,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

/// What the resident sees, and in which words.
struct View<'a> {
    visits: Option<&'a BTreeMap<VisitId, VisitView>>,
    catalogue: Option<&'a AdviceCatalogue>,
}

pub fn run(home: &Home, args: &Args) -> Result<(), Failure> {
    let is_locked = home.lock_cost()?.is_some();
    let unlock = !is_locked || args.unlock || args.passphrase.is_given();
    let passphrase = (unlock && is_locked).then(|| args.passphrase.read(&prompt())).transpose()?;
    home.reading(|device, folder, now| {
        let mut missing = drive::run(device.match_new_visits(), &Offline, folder)?;
        let (mut alerts, mut foreign, mut diary) = (device.alerts()?, Vec::new(), None);
        let (visits, damage) = if unlock {
            let key = diary.insert(open_diary(device, passphrase.as_ref())?);
            missing.extend(drive::run(device.check_objects(), &Offline, folder)?);
            foreign = drive::run(device.foreign_alerts(key, now), &Offline, folder)?;
            alerts.extend(foreign.iter().cloned());
            alerts.sort_by_key(|alert| (std::cmp::Reverse(alert.arrival), alert.exposure.start));
            let (visits, damage) = device.visits(key, now)?;
            (Some(visits.into_iter().map(|view| (view.visit, view)).collect()), damage)
        } else {
            (None, device.damage()?)
        };
        let (catalogue, outdated) = (device.advice()?, device.outdated_since(now));
        let view = View { visits: visits.as_ref(), catalogue: catalogue.as_ref() };
        if home.json {
            print_json(&json!({
                "complete": view.visits.is_some(),
                "outdated": outdated.is_some(),
                "outdated_since": outdated.flatten().map(format_time),
                "count": alerts.iter().filter(|alert| !alert.exposure.withdrawn).count(),
                "unread": alerts.iter().filter(|alert| alert.unread).count(),
                "to_do": view.what_to_do(&alerts),
                "alerts": view.visits.map(|_| alerts.iter().map(|alert| view.json(alert)).collect::<Vec<_>>()),
            }))?;
        } else if args.spoken {
            let place = |alert: &Alert| view.visits.map(|_| view.place(alert));
            put!("{}", speech(&statements(&alerts, place, unlock, outdated), view.catalogue));
        } else {
            view.print(&alerts);
            if let Some(since) = outdated {
                put!("{}", outdated_text(since));
            }
        }
        // Locked, the resident has not learnt where: what is new stays new.
        if view.visits.is_some() && !args.keep_unread {
            let own = alerts.iter().filter(|alert| !foreign.iter().any(|other| other.visit == alert.visit));
            device.mark_read(&own.cloned().collect::<Vec<_>>())?;
            if let Some(key) = &diary {
                device.mark_foreign_read(key, &foreign, &mut rand::rng())?;
            }
        }
        warn_of_missing(&missing);
        report_damage(&damage)
    })
}

impl View<'_> {
    fn place(&self, alert: &Alert) -> String {
        let view = self.visits.and_then(|visits| visits.get(&alert.visit));
        view.map_or_else(|| text!("unknown-venue"), place_of)
    }

    fn advice(&self, alert: &Alert) -> String {
        advice_text(self.catalogue, alert.exposure.advice.into())
    }

    /// What the notices say to do, each once: neither where nor when, nor how often.
    fn what_to_do(&self, alerts: &[Alert]) -> BTreeSet<String> {
        let standing = alerts.iter().filter(|alert| !alert.exposure.withdrawn);
        standing.map(|alert| self.level_and_advice(alert)).collect()
    }

    fn level_and_advice(&self, alert: &Alert) -> String {
        text!("level-and-advice", level = words().fact(&alert.exposure.level), advice = self.advice(alert))
    }

    fn print(&self, alerts: &[Alert]) {
        let standing: Vec<&Alert> = alerts.iter().filter(|alert| !alert.exposure.withdrawn).collect();
        let unread = standing.iter().filter(|alert| alert.unread).count();
        match (standing.len(), self.visits) {
            (0, None) => put!("{}", words().fact(&Statement::NothingKnownLocked)),
            (0, Some(_)) => put!("{}", words().fact(&Statement::NothingKnown)),
            (count, visits) => {
                say!("notices-listed", count, unread);
                if visits.is_none() {
                    self.what_to_do(alerts).iter().for_each(|text| put!("  {text}"));
                    say!("unlock-to-see");
                }
            }
        }
        let is_unlocked = self.visits.is_some();
        let print = |withdrawn: bool| {
            let these = alerts.iter().filter(|alert| is_unlocked && alert.exposure.withdrawn == withdrawn);
            these.for_each(|alert| self.print_one(alert));
        };
        print(false);
        match alerts.len() - standing.len() {
            0 => {}
            count if is_unlocked => say!("withdrawn-listed", count),
            count => say!("withdrawn-counted", count),
        }
        print(true);
        if !is_unlocked {
            say!("locked-hint");
        }
    }

    fn print_one(&self, alert: &Alert) {
        let exposure = &alert.exposure;
        let place = self.place(alert);
        put!("  {}", if alert.unread { text!("new-notice", place) } else { place });
        let (from, to) = (local_time(alert.arrival), local_time(alert.departure));
        put!("    {}", text!("you-were-there", from, to));
        let (from, to) = (local_time(exposure.start), local_time(exposure.end));
        put!("    {}", text!("infected-was-there", from, to));
        if exposure.indirect {
            put!("    {}", text!("contact-indirect"));
        }
        if exposure.withdrawn {
            put!("    {}", text!("notice-withdrawn"));
        } else {
            put!("    {}", self.level_and_advice(alert).replace('\n', "\n      "));
        }
    }

    fn json(&self, alert: &Alert) -> Value {
        let view = self.visits.and_then(|visits| visits.get(&alert.visit));
        let code = view.and_then(|view| view.venue.as_ref()).map(|(code, _)| code);
        let exposure = &alert.exposure;
        json!({
            "visit": alert.visit.to_string(),
            "venue_name_zh": code.map(VenueCode::name_zh),
            "venue_name_en": code.map(VenueCode::name_en),
            "arrival": format_time(alert.arrival),
            "departure": format_time(alert.departure),
            "window_start": format_time(exposure.start),
            "window_end": format_time(exposure.end),
            "level": exposure.level as u8,
            "advice": u8::from(exposure.advice),
            "advice_text": self.advice(alert),
            "indirect": exposure.indirect,
            "withdrawn": exposure.withdrawn,
            "unread": alert.unread,
        })
    }
}
