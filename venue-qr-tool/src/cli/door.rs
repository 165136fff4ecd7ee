//! `venue-qr rotate`, `rename`, `trace` and `passphrase`: what becomes of a door in the course of time.

use std::path::{Path, PathBuf};

use clap::Args;
use homesafe_host::{
    cli::{ClockArgs, Failure, NewPassphraseArgs, PassphraseArgs, print_json, words},
    clock::{format_day, local_day},
    put, say, text,
    vault::Vault,
};
use venue_qr::{
    change::{Change, NewTexts},
    door::{self, Replaced, Trace},
    folder::{Folders, HeldFolder},
};

use super::{
    args::{day, on, passphrase as ask},
    calendar::{calendar, months},
};

#[derive(Args)]
pub struct RotateArgs {
    #[arg(value_name = "VENUEFILE")]
    file: PathBuf,
    #[command(flatten)]
    term: TermArgs,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Args)]
pub struct RenameArgs {
    #[arg(value_name = "VENUEFILE")]
    file: PathBuf,
    #[arg(long)]
    name_zh: Option<String>,
    #[arg(long)]
    name_en: Option<String>,
    #[arg(long)]
    address: Option<String>,
    #[command(flatten)]
    term: TermArgs,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Args)]
struct TermArgs {
    #[arg(long, value_name = "YYYY-MM-DD")]
    from: Option<String>,
    #[arg(long, value_name = "YYYY-MM-DD")]
    last_day: Option<String>,
}

impl TermArgs {
    fn change(&self, clock: &ClockArgs) -> Result<Change, Failure> {
        let today = local_day(clock.clock()?.now());
        Ok(Change { from: day(&self.from)?.unwrap_or(today), last: day(&self.last_day)?, today })
    }
}

#[derive(Args)]
pub struct TraceArgs {
    #[arg(value_name = "VENUEFILE")]
    file: PathBuf,
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Args)]
pub struct PassphraseChangeArgs {
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[command(flatten)]
    new: NewPassphraseArgs,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

pub fn rotate(args: &RotateArgs, clock: &ClockArgs) -> Result<(), Failure> {
    let change = args.term.change(clock)?;
    report(&args.file, &door::rotate(&args.file, ask(&args.passphrase)?, &change)?);
    Ok(())
}

pub fn rename(args: RenameArgs, clock: &ClockArgs) -> Result<(), Failure> {
    let texts = NewTexts::new(args.name_zh, args.name_en, args.address)?;
    let change = args.term.change(clock)?;
    report(&args.file, &door::rename(&args.file, ask(&args.passphrase)?, &change, &texts)?);
    Ok(())
}

fn report(path: &Path, replaced: &Replaced) {
    let Replaced { fingerprint, planned, .. } = replaced;
    let (path, from) = (path.display().to_string(), format_day(replaced.from));
    let which = on((!planned.is_empty()).then_some(replaced.from));
    let last = format_day(replaced.last);
    say!("code-replaced", fingerprint = &**fingerprint, from, last, path = &*path, on = &*which);
    if replaced.was_certified {
        say!("code-uncertified", path = &*path, on = &*which);
    }
    for planned in planned {
        let (day, on) = (format_day(planned.day), on(Some(planned.day)));
        say!("code-planned", day, fingerprint = &*planned.fingerprint, path = &*path, on);
    }
    say!("old-code-stays");
}

pub fn trace(args: &TraceArgs, clock: &ClockArgs) -> Result<(), Failure> {
    let venue = Folders::to_read(ask(&args.passphrase)?).read(&args.file)?;
    let today = local_day(clock.clock()?.now());
    let trace = Trace::of(&venue, today);
    if args.json {
        return print_json(&trace);
    }
    for code in &trace.codes {
        say!(
            "traced-code",
            fingerprint = &*code.fingerprint,
            name_zh = &*code.name_zh,
            name_en = &*code.name_en,
            from = format_day(code.first_day),
            hanging = words().fact(&code.hanging)
        );
    }
    let Some((first, last)) = trace.span(today) else {
        say!("no-day-released");
        return Ok(());
    };
    say!("days-released", count = trace.released.len());
    for month in months(first, last) {
        let is_released = |day| trace.released.iter().any(|released| released.day == day);
        put!("\n{}", calendar(month, &text!("calendar-week"), is_released));
    }
    Ok(())
}

pub fn passphrase(args: &PassphraseChangeArgs) -> Result<(), Failure> {
    let old = ask(&args.passphrase)?;
    // A wrong one is found before a new one is asked for.
    Vault::open(&args.folder, &old)?;
    let new = args.new.read(&text!("venue-files-new-passphrase"))?;
    HeldFolder::change_passphrase(&args.folder, &old, &new)?;
    say!("venue-files-passphrase-changed", folder = args.folder.display().to_string());
    Ok(())
}
