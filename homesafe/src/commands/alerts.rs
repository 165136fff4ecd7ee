//! `homesafe alerts`.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Local;
use clap::builder::PossibleValuesParser;
use homesafe_client::{
    device::{Alert, VisitView},
    visit_log::VisitId,
    words::{advice_text, language_of, level_text, spoken},
};
use homesafe_host::{
    cli::{Failure, PassphraseArgs, print_json},
    clock::{format_time, local_time},
    drive::{self, Offline},
};
use homesafe_protocol::{
    advice::{AdviceCatalogue, Language},
    venue::VenueCode,
};
use serde_json::{Value, json};

use super::{Home, PROMPT, look::report_damage};
use crate::show::{missing_text, place_of, stale_text};

#[derive(clap::Args)]
pub struct Args {
    /// Ask for the passphrase, to say also where
    #[arg(long)]
    unlock: bool,
    /// Whole sentences, for a screen reader
    #[arg(long, conflicts_with = "keep_unread")]
    spoken: bool,
    /// Do not mark as read what is shown
    #[arg(long)]
    keep_unread: bool,
    /// Language of the advice [default: that of the locale]
    #[arg(long, value_name = "LANGUAGE", value_parser = PossibleValuesParser::new(Language::ALL.map(Language::tag)))]
    language: Option<String>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

/// What the resident sees, and in which words.
struct View<'a> {
    visits: Option<&'a BTreeMap<VisitId, VisitView>>,
    catalogue: Option<&'a AdviceCatalogue>,
    language: Language,
}

pub fn run(home: &Home, args: &Args) -> Result<(), Failure> {
    let is_locked = home.lock_cost()?.is_some();
    let unlock = !is_locked || args.unlock || args.passphrase.is_given();
    let passphrase = (unlock && is_locked).then(|| args.passphrase.read(PROMPT)).transpose()?;
    home.with_folder(|device, folder, now| {
        let mut missing = drive::run(device.match_new_visits(), &Offline, folder)?;
        let (mut alerts, mut foreign, mut diary) = (device.alerts()?, Vec::new(), None);
        let (visits, damage) = if unlock {
            let key = diary.insert(device.open_diary(passphrase.as_ref())?);
            missing.extend(drive::run(device.check_objects(), &Offline, folder)?);
            foreign = drive::run(device.foreign_alerts(key, now), &Offline, folder)?;
            alerts.extend(foreign.iter().cloned());
            alerts.sort_by_key(|alert| (std::cmp::Reverse(alert.arrival), alert.exposure.start));
            let (visits, damage) = device.visits(key, now)?;
            (Some(visits.into_iter().map(|view| (view.visit, view)).collect()), damage)
        } else {
            (None, device.damage()?)
        };
        let (catalogue, stale) = (device.advice()?, device.stale_since(now));
        let view = View { visits: visits.as_ref(), catalogue: catalogue.as_ref(), language: args.language() };
        if home.json {
            print_json(&json!({
                "complete": view.visits.is_some(),
                "stale": stale.is_some(),
                "stale_since": stale.flatten().map(format_time),
                "count": alerts.iter().filter(|alert| !alert.exposure.withdrawn).count(),
                "unread": alerts.iter().filter(|alert| alert.unread).count(),
                "to_do": view.what_to_do(&alerts),
                "alerts": view.visits.map(|_| alerts.iter().map(|alert| view.json(alert)).collect::<Vec<_>>()),
            }))?;
        } else if args.spoken {
            let place = |alert: &Alert| view.visits.map(|_| view.place(alert));
            homesafe_host::put!("{}", spoken(&alerts, place, unlock, view.catalogue, stale, view.language, &Local));
        } else {
            view.print(&alerts);
            if let Some(since) = stale {
                homesafe_host::put!("{}", stale_text(since));
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
        missing.iter().for_each(|missing| eprintln!("warning: {}", missing_text(missing)));
        report_damage(&damage)
    })
}

impl Args {
    fn language(&self) -> Language {
        let given = self.language.as_deref();
        let named = given.and_then(|tag| Language::ALL.into_iter().find(|language| language.tag() == tag));
        let locale = || ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok());
        named.unwrap_or_else(|| language_of(&locale().unwrap_or_default()))
    }
}

impl View<'_> {
    fn place(&self, alert: &Alert) -> String {
        let view = self.visits.and_then(|visits| visits.get(&alert.visit));
        view.map_or_else(|| "unknown venue".to_owned(), place_of)
    }

    fn advice(&self, alert: &Alert) -> &str {
        advice_text(self.catalogue, alert.exposure.advice.into(), self.language)
    }

    /// What the notices say to do, each once: neither where nor when, nor how often.
    fn what_to_do(&self, alerts: &[Alert]) -> BTreeSet<String> {
        let standing = alerts.iter().filter(|alert| !alert.exposure.withdrawn);
        let text =
            |alert: &Alert| format!("{}: {}", level_text(alert.exposure.level, self.language), self.advice(alert));
        standing.map(text).collect()
    }

    fn print(&self, alerts: &[Alert]) {
        let standing: Vec<&Alert> = alerts.iter().filter(|alert| !alert.exposure.withdrawn).collect();
        let unread = standing.iter().filter(|alert| alert.unread).count();
        match (standing.len(), self.visits) {
            (0, None) => homesafe_host::put!("{}", crate::show::NOTHING_LOCKED_TEXT),
            (0, Some(_)) => homesafe_host::put!("No exposure is known for your visits."),
            (n, None) => {
                homesafe_host::put!("You have {n} exposure notice(s), {unread} of them new:");
                self.what_to_do(alerts).iter().for_each(|text| homesafe_host::put!("  {text}"));
                homesafe_host::put!("Unlock to see where and when: homesafe alerts --unlock");
            }
            (n, Some(_)) => homesafe_host::put!("You have {n} exposure notice(s), {unread} of them new:"),
        }
        let is_unlocked = self.visits.is_some();
        let print = |withdrawn: bool| {
            let these = alerts.iter().filter(|alert| is_unlocked && alert.exposure.withdrawn == withdrawn);
            these.for_each(|alert| self.print_one(alert));
        };
        print(false);
        let withdrawn = alerts.len() - standing.len();
        if withdrawn > 0 {
            let end = if is_unlocked { ":" } else { "." };
            homesafe_host::put!("{withdrawn} notice(s) withdrawn by the health authority{end}");
        }
        print(true);
        if !is_unlocked {
            homesafe_host::put!("{}", crate::show::LOCKED_TEXT);
        }
    }

    fn print_one(&self, alert: &Alert) {
        let exposure = &alert.exposure;
        homesafe_host::put!("  {}{}", if alert.unread { "NEW " } else { "" }, self.place(alert));
        homesafe_host::put!("    you were there {} to {}", local_time(alert.arrival), local_time(alert.departure));
        homesafe_host::put!("    an infected person: {} to {}", local_time(exposure.start), local_time(exposure.end));
        if exposure.indirect {
            homesafe_host::put!("    before you came: contact may have been indirect");
        }
        if exposure.withdrawn {
            homesafe_host::put!("    withdrawn by the health authority: nothing to do");
        } else {
            let advice = self.advice(alert).replace('\n', "\n      ");
            homesafe_host::put!("    {}: {advice}", level_text(exposure.level, self.language));
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
