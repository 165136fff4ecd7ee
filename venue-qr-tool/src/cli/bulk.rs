//! `venue-qr bulk`, `areas` and `verify`: many posters at once.

use std::path::{Path, PathBuf};

use clap::Args;
use homesafe_host::{
    cli::{Bar, ClockArgs, Exit, Failure, PassphraseArgs, TableArgs, print_json, value, words},
    clock::{format_day, local_day},
    files, say, text,
};
use serde_json::json;
use venue_qr::{
    areas::Areas,
    bulk::{self, Bulk, MANIFEST, Packing, REJECTED, Summary, VENUES},
    folder::Folders,
    listed::{BadTableRow, listed},
    render::{Format, MAX_PAGES},
    table::{self, DetailsError, NewVenue, Rows, Survey},
};

use super::{
    args::{DeploymentArgs, DesignArgs, open_or_create, passphrase},
    make::{note_ended, posters_bar},
};

#[derive(Args)]
pub struct BulkArgs {
    #[arg(value_name = "CSV")]
    table: PathBuf,
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    deployment: DeploymentArgs,
    #[command(flatten)]
    reading: TableArgs,
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    packing: PackingArgs,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Args)]
pub struct AreasArgs {
    #[arg(value_name = "VENUEFILE")]
    file: PathBuf,
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=999))]
    count: u16,
    #[arg(long, value_name = "WORD", default_value = "", hide_default_value = true)]
    zh: String,
    #[arg(long, value_name = "WORD", default_value = "", hide_default_value = true)]
    en: String,
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    packing: PackingArgs,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Args)]
struct PackingArgs {
    #[arg(long, value_name = "FORMATS", value_delimiter = ',', value_parser = value::<Format>)]
    each: Vec<Format>,
    #[arg(long, default_value_t = MAX_PAGES as u16, value_parser = clap::value_parser!(u16).range(1..=MAX_PAGES as i64), conflicts_with = "each")]
    pages: u16,
    #[command(flatten)]
    design: DesignArgs,
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub struct VerifyArgs {
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[arg(long)]
    json: bool,
}

pub fn bulk(args: &BulkArgs, clock: &ClockArgs) -> Result<(), Failure> {
    let (origin, host) = args.deployment.read()?;
    let deployment = origin.deployment();
    // Once, for it may come through a pipe.
    let csv = files::read_given(&args.table, table::MAX_BYTES)?;
    let (reading, today) = (args.reading.reading(), local_day(clock.clock()?.now()));
    let survey = Survey::of(&csv, deployment, reading, today)?;
    note_ended(survey.ended);
    let rows = Rows::new(&csv[..], deployment, reading, today)?;
    if args.check {
        return check(rows, args.packing.json);
    }
    args.packing.run(&args.out, &host, &args.passphrase, rows, survey.rows)
}

/// Shows how a table is understood; nothing is made.
fn check(rows: Rows<&[u8]>, json: bool) -> Result<(), Failure> {
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for row in rows {
        match row {
            Ok(venue) => good.push(venue),
            Err(row) => bad.push(row),
        }
    }
    if json {
        let venue = |(line, NewVenue { stem, public }): &(u64, NewVenue)| {
            json!({
                "line": line, "stem": stem, "name_zh": public.name_zh(), "name_en": public.name_en(),
                "address": public.address(), "category": public.category().name(), "stay": public.stay_minutes(),
                "first_day": format_day(public.validity().first()), "last_day": format_day(public.validity().last()),
            })
        };
        print_json(&good.iter().map(venue).collect::<Vec<_>>())?;
    } else {
        for (line, NewVenue { stem, public }) in &good {
            let names = [public.name_zh(), public.name_en(), public.address()];
            let venue = names.into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(", ");
            let (first, last) = (format_day(public.validity().first()), format_day(public.validity().last()));
            let (category, stay) = (public.category().name(), public.stay_minutes());
            say!("venue-row", line = *line, stem = stem.as_str(), venue, category, stay, first, last);
        }
        say!("venues-checked", count = good.len());
    }
    if bad.is_empty() {
        return Ok(());
    }
    Err(Failure::usage(text!("rows-to-mend", count = bad.len(), rows = words().fact(&listed(&bad)))))
}

pub fn areas(args: &AreasArgs) -> Result<(), Failure> {
    let areas = Areas::new(&args.zh, &args.en)?;
    let place = Folders::to_read(passphrase(&args.passphrase)?).read(&args.file)?;
    let entries = areas.entries(place.code.body().public(), args.count)?;
    let rows = (1..).zip(entries).map(Ok);
    args.packing.run(&args.out, &place.host, &args.passphrase, rows, args.count.into())
}

impl PackingArgs {
    fn run(
        &self,
        out: &Path,
        host: &str,
        passphrase: &PassphraseArgs,
        rows: impl Iterator<Item = Result<(u64, NewVenue), BadTableRow<DetailsError>>>,
        count: usize,
    ) -> Result<(), Failure> {
        let options = self.design.options(&self.each);
        let packing = if self.each.is_empty() {
            Packing::Together { pages: self.pages.into() }
        } else {
            Packing::Apart
        };
        let folder = open_or_create(&bulk::vault_folder(out), passphrase)?;
        let run = Bulk { folder: out, vault: &folder.vault, host, options: &options, packing };
        let bar = posters_bar(count);
        let summary = run.run(rows, &|n| bar.add(n), &|reason| words().fact(reason));
        drop(bar);
        self.report(out, &summary?)
    }

    fn report(&self, out: &Path, Summary { made, before, rejected }: &Summary) -> Result<(), Failure> {
        let folder = out.display().to_string();
        if self.json {
            print_json(&json!({ "made": made, "before": before, "rejected": rejected }))?;
        } else {
            say!("bulk-made", made, before, folder, manifest = MANIFEST, venues = VENUES);
        }
        if rejected.is_empty() {
            return Ok(());
        }
        let (rows, table) = (words().fact(&listed(rejected)), out.join(REJECTED).display().to_string());
        Err(Failure::usage(text!("rows-left-out", count = rejected.len(), table, rows)))
    }
}

pub fn verify(args: &VerifyArgs) -> Result<(), Failure> {
    let bar = Bar::of(
        bulk::Manifest::read(&args.folder)?.rows().len(),
        &text!("verify-progress", bar = "{bar:40}", pos = "{pos}", len = "{len}", eta = "{eta}"),
    );
    let verified = bulk::verify(&args.folder, &|n| bar.add(n));
    drop(bar);
    let verified = verified?;
    if args.json {
        print_json(&verified)?;
    } else {
        say!("posters-verified", count = verified.good);
    }
    if verified.problems.is_empty() {
        return Ok(());
    }
    let problems = words().fact(&listed(&verified.problems));
    Err(Failure::new(
        Exit::Verification,
        text!("posters-with-problems", count = verified.problems.len(), problems),
    ))
}
