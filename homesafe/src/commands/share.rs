//! `homesafe share`.

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use homesafe_client::{
    device::{DeviceError, Offer, ShareOutcome, Unsealed, VisitView},
    visit_log::VisitId,
};
use homesafe_host::{
    cli::{Exit, Failure, PassphraseArgs, print_json, value, words},
    clock::{format_time, local_time},
};
use homesafe_protocol::share::{ShareCode, ShareCodeError};
use serde_json::json;

use super::{Home, PATIENCE, open_diary, sync::exchange, time_of};
use crate::show::place_of;

#[derive(clap::Args)]
pub struct Args {
    #[arg(long)]
    code_stdin: bool,
    #[arg(long, value_name = "VISIT", value_parser = value::<VisitId>)]
    untick: Vec<VisitId>,
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    #[arg(long)]
    list: bool,
    #[arg(long, conflicts_with_all = ["code_stdin", "untick", "from", "list"])]
    resume: bool,
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

pub fn run(home: &Home, args: &Args) -> Result<(), Failure> {
    if args.resume {
        home.with_device(|device, _| match device.has_pending_share()? {
            true => Ok(()),
            false => Err(DeviceError::NothingToShare.into()),
        })?;
        return send(home, None);
    }
    let passphrase = home.passphrase(&args.passphrase)?;
    let share = home.with_device(|device, now| {
        let from = args.from.as_deref().map(|text| time_of(Some(text), now)).transpose()?;
        let mut offer = device.offer(&open_diary(device, passphrase.as_ref())?, from, &args.untick, now)?;
        if offer.elsewhere > 0 {
            note!("visits-elsewhere", count = offer.elsewhere);
        }
        if args.list {
            return list(home, &offer).map(|()| None);
        }
        if !args.code_stdin && std::io::stdin().is_terminal() {
            eprintln!("{}", text!("extent-first", extent = extent(&offer)));
        }
        let code = read_code(args.code_stdin)?;
        if !args.yes {
            choose(&mut offer)?;
        }
        Ok(Some(device.prepare_share(&code, &offer.visits, now, &mut rand::rng())?))
    })?;
    share.map_or(Ok(()), |share| send(home, Some(share)))
}

/// Sends the share that waits at the end of a whole sync, where chaff goes.
fn send(home: &Home, share: Option<Unsealed>) -> Result<(), Failure> {
    let synced = exchange(home, share, PATIENCE).map_err(|failure| unsent(home, failure))?;
    if let Err(failure) = &synced.report {
        eprintln!("{}", text!("note", message = failure.message()));
    }
    let sent = match synced.uploaded.unwrap_or(Err(DeviceError::NothingToShare)) {
        Err(error @ DeviceError::ShareKeyEnded) => return Err(error.into()),
        sent => sent,
    };
    match sent.map_err(|error| unsent(home, error.into()))? {
        ShareOutcome::Kept if home.json => print_json(&json!({ "kept": true })),
        ShareOutcome::Kept => {
            say!("sent");
            Ok(())
        }
        ShareOutcome::NotKept => Err(Failure::new(Exit::Verification, text!("code-unknown"))),
    }
}

/// A failure to send, with word of the visits if they wait for another try.
fn unsent(home: &Home, failure: Failure) -> Failure {
    match home.with_device(|device, _| Ok(device.has_pending_share()?)) {
        Ok(true) => failure.context(text!("visits-wait")),
        _ => failure,
    }
}

fn list(home: &Home, offer: &Offer) -> Result<(), Failure> {
    if home.json {
        let one = |view: &VisitView| {
            json!({
                "visit": view.visit.to_string(),
                "place": place_of(view),
                "arrival": format_time(view.arrival),
                "departure": format_time(view.departure),
            })
        };
        return print_json(&json!({ "visits": offer.visits.iter().map(one).collect::<Vec<_>>() }));
    }
    print(offer);
    Ok(())
}

/// How much would leave the device, and of which days.
fn extent(offer: &Offer) -> String {
    let day = |time| local_time(time).chars().take(10).collect::<String>();
    let count = offer.visits.len();
    match offer.extent().map(|(first, last)| (day(first), day(last))) {
        None => text!("extent-none"),
        Some((first, last)) if first == last => text!("extent-of-a-day", count, day = first),
        Some((first, last)) => text!("extent-of-days", count, first, last),
    }
}

/// Exactly what would be shared.
fn print(offer: &Offer) {
    say!("extent-list", extent = extent(offer));
    for (n, view) in offer.visits.iter().enumerate() {
        put!("{:>3}  {}", n + 1, place_of(view));
        put!("     {}", text!("times", from = local_time(view.arrival), to = local_time(view.departure)));
        if let Some((_, standing)) = &view.venue {
            let visit = view.visit.to_string();
            put!("     {}", text!("standing-and-visit", standing = words().fact(standing), visit));
        }
    }
    say!("extent-of-each");
}

/// Lets the resident untick visits until the list is right.
fn choose(offer: &mut Offer) -> Result<(), Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::usage(text!("no-terminal-for-consent")));
    }
    loop {
        print(offer);
        let answer = ask(&text!("ask-to-send", count = offer.visits.len()))?;
        if answer == "yes" {
            return Ok(());
        }
        let numbers: Vec<usize> = answer.split([' ', ',']).filter_map(|word| word.parse().ok()).collect();
        if numbers.is_empty() {
            return Err(Failure::usage(text!("nothing-sent")));
        }
        let mut n = 0;
        offer.visits.retain(|_| {
            n += 1;
            !numbers.contains(&n)
        });
    }
}

fn read_code(from_stdin: bool) -> Result<ShareCode, Failure> {
    if !from_stdin && !std::io::stdin().is_terminal() {
        return Err(Failure::usage(text!("no-terminal-for-code")));
    }
    let typed = if from_stdin { read_line()? } else { ask(&text!("ask-code"))? };
    typed.parse().map_err(|error: ShareCodeError| Failure::fact(Exit::Usage, &error))
}

fn ask(question: &str) -> Result<String, Failure> {
    print!("{question} ");
    std::io::stdout().flush().map_err(|error| Failure::system(&error))?;
    read_line()
}

fn read_line() -> Result<String, Failure> {
    let mut line = String::new();
    std::io::Read::take(std::io::stdin().lock(), 4_096)
        .read_line(&mut line)
        .map_err(|error| Failure::system(&error))?;
    Ok(line.trim().to_owned())
}
