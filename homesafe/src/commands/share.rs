//! `homesafe share`.

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use homesafe_client::{
    device::{CodeStanding, Device, DeviceError, ShareOutcome, Unsealed, VisitView},
    visit_log::VisitId,
};
use homesafe_host::{
    cli::{Exit, Failure, PassphraseArgs, print_json},
    clock::{format_time, local_time, parse_time},
};
use homesafe_protocol::share::ShareCode;
use serde_json::json;

use super::{Home, PATIENCE, sync::exchange};
use crate::show::{place_of, standing_text};

#[derive(clap::Args)]
pub struct Args {
    /// Read the code from standard input instead of asking for it
    #[arg(long)]
    code_stdin: bool,
    /// Leave out this visit; as often as needed
    #[arg(long, value_name = "VISIT")]
    untick: Vec<VisitId>,
    /// Leave out visits that ended before this time (RFC 3339)
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Show what would be shared, and send nothing
    #[arg(long)]
    list: bool,
    /// Send what an earlier run could not send
    #[arg(long, conflicts_with_all = ["code_stdin", "untick", "from", "list"])]
    resume: bool,
    /// Do not ask whether the list is right
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
    let from = args.from.as_deref().map(parse_time).transpose()?;
    let passphrase = home.passphrase(&args.passphrase)?;
    let share = home.with_device(|device, now| {
        if device.has_pending_share()? {
            return Err(Failure::usage("a share waits to be sent already: homesafe share --resume"));
        }
        let (mut views, _) = device.visits(&device.open_diary(passphrase.as_ref())?, now)?;
        // As they are sent.
        views.iter_mut().for_each(|view| view.departure = Device::shared_departure(view, now));
        let mut chosen: Vec<&VisitView> = views.iter().filter(|view| Device::is_shareable(view)).collect();
        chosen.retain(|view| from.is_none_or(|from| view.departure >= from) && !args.untick.contains(&view.visit));
        let elsewhere = views.iter().filter(|view| {
            matches!(view.venue, Some((_, CodeStanding::OtherSystem { .. })))
                && from.is_none_or(|from| view.departure >= from)
        });
        let elsewhere = elsewhere.count();
        if elsewhere > 0 {
            eprintln!(
                "note: {elsewhere} visit(s) by other systems' codes cannot be shared: tell the health authority, which reads the same posters"
            );
        }
        if args.list {
            return list(home, &chosen).map(|()| None);
        }
        if !args.code_stdin && std::io::stdin().is_terminal() {
            eprintln!("{}; you see each before anything is sent.", extent(&chosen));
        }
        let code = read_code(args.code_stdin)?;
        if !args.yes {
            choose(&mut chosen)?;
        }
        Ok(Some(device.prepare_share(&code, &chosen, now, &mut rand::rng())?))
    })?;
    share.map_or(Ok(()), |share| send(home, Some(share)))
}

/// Sends the share that waits at the end of a whole sync, where chaff goes.
fn send(home: &Home, share: Option<Unsealed>) -> Result<(), Failure> {
    let waits = "your visits wait, sealed, on this device: homesafe share --resume";
    let synced = exchange(home, share, PATIENCE).map_err(|failure| failure.context(waits))?;
    if let Err(failure) = &synced.report {
        eprintln!("note: {}", failure.message());
    }
    let sent = match synced.uploaded.unwrap_or(Err(DeviceError::NothingToShare)) {
        Err(error @ DeviceError::ShareKeyEnded) => return Err(error.into()),
        sent => sent,
    };
    match sent.map_err(|error| Failure::from(error).context(waits))? {
        ShareOutcome::Kept if home.json => print_json(&json!({ "kept": true })),
        ShareOutcome::Kept => {
            homesafe_host::put!(
                "Sent. Only the health authority can open it; the code is used up once it has done so."
            );
            Ok(())
        }
        ShareOutcome::NotKept => {
            let message = "the server does not know this code: it was mistyped, has ended, or was used; \
                           nothing was kept there. Ask the health authority, and share again";
            Err(Failure::new(Exit::Verification, message))
        }
    }
}

fn list(home: &Home, chosen: &[&VisitView]) -> Result<(), Failure> {
    if home.json {
        let one = |view: &&VisitView| {
            json!({
                "visit": view.visit.to_string(),
                "place": place_of(view),
                "arrival": format_time(view.arrival),
                "departure": format_time(view.departure),
            })
        };
        return print_json(&json!({ "visits": chosen.iter().map(one).collect::<Vec<_>>() }));
    }
    print(chosen);
    Ok(())
}

/// How much would leave the device, and of which days.
fn extent(chosen: &[&VisitView]) -> String {
    let day = |view: &&VisitView| local_time(view.arrival).chars().take(10).collect::<String>();
    let (first, last) = (chosen.iter().map(day).min(), chosen.iter().map(day).max());
    let days = match (first, last) {
        (Some(first), Some(last)) if first == last => format!(", of {first}"),
        (Some(first), Some(last)) => format!(", of {first} to {last}"),
        _ => String::new(),
    };
    format!("The health authority, and nobody else, would learn of {} visit(s){days}", chosen.len())
}

/// Exactly what would be shared.
fn print(chosen: &[&VisitView]) {
    homesafe_host::put!("{}:", extent(chosen));
    for (n, view) in chosen.iter().enumerate() {
        homesafe_host::put!("{:>3}  {}", n + 1, place_of(view));
        homesafe_host::put!("     {} to {}", local_time(view.arrival), local_time(view.departure));
        if let Some((_, standing)) = &view.venue {
            homesafe_host::put!("     {}; visit {}", standing_text(*standing), view.visit);
        }
    }
    homesafe_host::put!("For each it gets name, address, times, and the key of those days. Your notes stay here.");
}

/// Lets the resident untick visits until the list is right.
fn choose(chosen: &mut Vec<&VisitView>) -> Result<(), Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::usage(
            "no terminal to ask for your consent: look at `homesafe share --list`, then give --yes, and --untick VISIT for each to leave out",
        ));
    }
    loop {
        print(chosen);
        let send = format!(
            "Type yes to send these {} visit(s), numbers to leave some out, anything else to stop: ",
            chosen.len()
        );
        let answer = ask(&send)?;
        if answer == "yes" {
            return Ok(());
        }
        let numbers: Vec<usize> = answer.split([' ', ',']).filter_map(|word| word.parse().ok()).collect();
        if numbers.is_empty() {
            return Err(Failure::usage("nothing was sent"));
        }
        let mut n = 0;
        chosen.retain(|_| {
            n += 1;
            !numbers.contains(&n)
        });
    }
}

fn read_code(from_stdin: bool) -> Result<ShareCode, Failure> {
    if !from_stdin && !std::io::stdin().is_terminal() {
        return Err(Failure::usage("no terminal to ask for the code: give --code-stdin"));
    }
    let typed = if from_stdin { read_line()? } else { ask("Code from the health authority: ")? };
    typed.parse().map_err(Failure::usage)
}

fn ask(question: &str) -> Result<String, Failure> {
    print!("{question}");
    std::io::stdout().flush().map_err(Failure::usage)?;
    read_line()
}

fn read_line() -> Result<String, Failure> {
    let mut line = String::new();
    std::io::Read::take(std::io::stdin().lock(), 4_096).read_line(&mut line).map_err(Failure::usage)?;
    Ok(line.trim().to_owned())
}
