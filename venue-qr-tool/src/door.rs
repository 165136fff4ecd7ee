//! `venue-qr rotate`, `rename`, `trace` and `passphrase`: what becomes of a door in the course of time.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use chrono::{Datelike as _, Months, NaiveDate};
use clap::Args;
use homesafe_host::{
    cli::{ClockArgs, Exit, Failure, NewPassphraseArgs, PassphraseArgs, print_json},
    files::{self, FolderLock, PRIVATE},
    put,
    vault::Vault,
};
use homesafe_protocol::time::Day;
use serde_json::json;
use venue_qr::{
    bulk::{Manifest, VENUES},
    change::{Change, ChangeError},
    date,
    venue_file::VenueFile,
};

use crate::{folder_of, hold, open, stem_of};

#[derive(Args)]
pub struct RotateArgs {
    /// The venue file
    #[arg(value_name = "VENUEFILE")]
    file: PathBuf,
    #[command(flatten)]
    term: TermArgs,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Args)]
pub struct RenameArgs {
    /// The venue file
    #[arg(value_name = "VENUEFILE")]
    file: PathBuf,
    /// New name in Chinese; empty for none
    #[arg(long)]
    name_zh: Option<String>,
    /// New name in English; empty for none
    #[arg(long)]
    name_en: Option<String>,
    /// New address; empty for none
    #[arg(long)]
    address: Option<String>,
    #[command(flatten)]
    term: TermArgs,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Args)]
struct TermArgs {
    /// The day on which the new poster is hung and the old one taken down [default: today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    from: Option<String>,
    /// Last day of the new code [default: that of the old one]
    #[arg(long, value_name = "YYYY-MM-DD")]
    last_day: Option<String>,
}

#[derive(Args)]
pub struct TraceArgs {
    /// The venue file
    #[arg(value_name = "VENUEFILE")]
    file: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Args)]
pub struct PassphraseChangeArgs {
    /// The folder of the venue files
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[command(flatten)]
    new: NewPassphraseArgs,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

pub fn rotate(args: &RotateArgs, clock: &ClockArgs) -> Result<(), Failure> {
    replace(&args.file, &args.passphrase, &args.term, clock, |change, venue| change.rotate(venue, &mut rand::rng()))
}

pub fn rename(args: &RenameArgs, clock: &ClockArgs) -> Result<(), Failure> {
    if args.name_zh.is_none() && args.name_en.is_none() && args.address.is_none() {
        return Err(Failure::usage("nothing to change: give --name-zh, --name-en or --address"));
    }
    replace(&args.file, &args.passphrase, &args.term, clock, |change, venue| {
        let before = venue.code.body().public().clone();
        let [zh, en, address] = [&args.name_zh, &args.name_en, &args.address].map(Option::as_deref);
        let texts =
            [zh.unwrap_or(before.name_zh()), en.unwrap_or(before.name_en()), address.unwrap_or(before.address())];
        change.rename(venue, texts, &mut rand::rng())
    })
}

/// Hangs a code with a new secret, and keeps the old one for the days on which it hung.
fn replace(
    path: &Path,
    passphrase: &PassphraseArgs,
    term: &TermArgs,
    clock: &ClockArgs,
    change: impl FnOnce(&Change, &mut VenueFile) -> Result<(), ChangeError>,
) -> Result<(), Failure> {
    let today = clock.clock()?.now().day();
    let day = |text: &Option<String>| text.as_deref().map(date::parse).transpose().map_err(Failure::usage);
    let (from, last) = (day(&term.from)?.unwrap_or(today), day(&term.last_day)?);
    let passphrase = passphrase.read("Passphrase of the venue files")?;
    let _held = hold([path])?;
    let vault = Vault::open(folder_of(path), &passphrase)?;
    let content = vault.read(path)?;
    let mut venue = VenueFile::decode(&content).map_err(|error| Failure::new(Exit::Damaged, error))?;
    let was_certified = venue.code_on(from).certificate().is_some();
    change(&Change { from, last, today }, &mut venue).map_err(Failure::usage)?;
    files::write_atomic(path, &vault.seal(&venue.encode())?, PRIVATE)?;
    forget_posters(path)?;
    report(path, &venue, from, was_certified);
    Ok(())
}

fn report(path: &Path, venue: &VenueFile, from: Day, was_certified: bool) {
    let planned: Vec<Day> = venue.former.iter().map(|former| former.until).filter(|until| *until > from).collect();
    let on = |day| if planned.is_empty() { String::new() } else { format!(" --on {}", date::format(day)) };
    let (path, code) = (path.display(), venue.code_on(from).body());
    let last = date::format(code.public().validity().last());
    put!("New code {}, from {} to {last}.", code.fingerprint(), date::format(from));
    put!("  Print it: venue-qr poster {path}{} --out FOLDER", on(from));
    put!(
        "  Take the old poster down on {}: from then on its visitors would wait in vain for notices.",
        date::format(from)
    );
    if was_certified {
        put!("  It is not certified yet: venue-qr request {path}{} --out FILE", on(from));
    }
    for day in &planned {
        put!(
            "What is planned for {} stays, with a new code {}.",
            date::format(*day),
            venue.code_on(*day).body().fingerprint()
        );
        put!(
            "  A poster that you printed for it holds no longer: venue-qr poster {path}{} --out OTHERFOLDER",
            on(*day)
        );
        put!("  Ask for its certificate anew: venue-qr request {path}{} --out FILE", on(*day));
    }
    put!("  The old code stays in the venue file, for days on which it hung.");
}

/// Takes a venue's posters out of the manifest that `bulk` wrote beside its folder: they hang no longer.
fn forget_posters(path: &Path) -> Result<(), Failure> {
    let folder = folder_of(path);
    if !folder.ends_with(VENUES) {
        return Ok(());
    }
    let out = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let manifest = Manifest::read(out).and_then(|mut manifest| manifest.forget(stem_of(path).unwrap_or_default()));
    manifest.map_err(|error| Failure::new(Exit::Other, error))
}

pub fn trace(args: &TraceArgs, clock: &ClockArgs) -> Result<(), Failure> {
    let passphrase = args.passphrase.read("Passphrase of the venue files")?;
    let venue = open(&args.file, &passphrase, &mut HashMap::new())?;
    let codes = venue.former.iter().map(|former| (&former.code, Some(former.until)));
    let codes: Vec<_> = codes.chain([(&venue.code, None)]).collect();
    if args.json {
        let released: Vec<_> = (venue.released.iter())
            .map(|(day, at)| json!({ "day": date::format(*day), "released_on": date::format(*at) }))
            .collect();
        let codes: Vec<_> = codes
            .iter()
            .map(|(code, until)| {
                let public = code.body().public();
                json!({
                    "fingerprint": code.body().fingerprint(),
                    "name_zh": public.name_zh(),
                    "name_en": public.name_en(),
                    "first_day": date::format(public.validity().first()),
                    "last_day": date::format(public.validity().last()),
                    "hung_until": until.map(date::format),
                })
            })
            .collect();
        return print_json(&json!({ "codes": codes, "released": released }));
    }
    let today = clock.clock()?.now().day();
    for (code, until) in codes {
        let (public, fingerprint) = (code.body().public(), code.body().fingerprint());
        let is_planned =
            venue.former.iter().any(|former| former.until > today && former.until <= public.validity().first());
        let until = match until {
            Some(day) if day > today => {
                format!("{} until {}", if is_planned { "planned" } else { "hangs now" }, date::format(day))
            }
            Some(day) => format!("hung until {}", date::format(day)),
            None => if is_planned { "planned" } else { "hangs now" }.to_owned(),
        };
        put!(
            "{fingerprint}  {} {}  from {}, {until}",
            public.name_zh(),
            public.name_en(),
            date::format(public.validity().first())
        );
    }
    let Some(first) = venue.released.keys().next() else {
        put!("No day was released to the health authority.");
        return Ok(());
    };
    put!("Released to the health authority: {} day(s), marked with *.", venue.released.len());
    let last = venue.released.keys().next_back().copied().unwrap_or(today).max(today);
    for month in months(*first, last) {
        put!("\n{}", calendar(month, |day| venue.released.contains_key(&day)));
    }
    Ok(())
}

pub fn passphrase(args: &PassphraseChangeArgs) -> Result<(), Failure> {
    let old = args.passphrase.read("Passphrase of the venue files")?;
    // A wrong one is found before a new one is asked for.
    Vault::open(&args.folder, &old)?;
    let new = args.new.read("New passphrase for the venue files")?;
    let _held = FolderLock::acquire(&args.folder)?;
    Vault::change_passphrase(&args.folder, &old, &new)?;
    put!("Changed. Copies of {} made before still open with the old passphrase: replace them.", args.folder.display());
    Ok(())
}

/// The first days of the months from one day to another.
fn months(first: Day, last: Day) -> Vec<NaiveDate> {
    let start = date::calendar(first).with_day(1).unwrap_or_default();
    let next = |month: &NaiveDate| month.checked_add_months(Months::new(1));
    std::iter::successors(Some(start), next).take_while(|month| *month <= date::calendar(last)).collect()
}

/// A month as it hangs on the wall, from Monday to Sunday.
fn calendar(month: NaiveDate, marked: impl Fn(Day) -> bool) -> String {
    let mut text = format!("{}\n Mo  Tu  We  Th  Fr  Sa  Su\n", month.format("%Y-%m"));
    text += &"    ".repeat(month.weekday().num_days_from_monday() as usize);
    for date in month.iter_days().take_while(|date| date.month() == month.month()) {
        let mark = if date::day(date).is_some_and(&marked) { '*' } else { ' ' };
        text += &format!("{:3}{mark}", date.day());
        if date.weekday() == chrono::Weekday::Sun {
            text.push('\n');
        }
    }
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_hangs_as_on_the_wall() {
        let day = |text| date::parse(text).unwrap();
        let marked = [day("2026-11-01"), day("2026-11-30")];
        let months = months(marked[0], day("2027-01-02"));
        assert_eq!(months.len(), 3);
        let text = calendar(months[0], |day| marked.contains(&day));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "2026-11");
        assert_eq!(lines[2].trim(), "1*", "a Sunday");
        assert_eq!(lines.last().unwrap().trim(), "30*", "a Monday");
    }
}
