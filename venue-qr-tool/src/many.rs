//! `venue-qr bulk`, `areas` and `verify`: many posters at once.

use std::path::{Path, PathBuf};

use clap::Args;
use homesafe_host::{
    cli::{ClockArgs, Exit, Failure, PassphraseArgs, print_json},
    files, put,
    spreadsheet::SheetError,
};
use homesafe_protocol::venue::VenuePublic;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use venue_qr::{
    bulk::{self, Bulk, MANIFEST, Packing, REJECTED, Summary, VENUES},
    render::{Format, MAX_PAGES, Options},
    table::{self, DetailsError, Entry, Rows, VenueTableError},
};

use crate::{DeploymentArgs, DesignArgs, failure, open, open_or_create};

#[derive(Args)]
pub struct BulkArgs {
    /// The venues: a CSV file with the columns name_zh, name_en, address, category, stay, first_day, last_day, and stem if you like
    #[arg(value_name = "CSV")]
    table: PathBuf,
    /// Folder for everything; give the same one again to go on after an interruption
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    deployment: DeploymentArgs,
    #[command(flatten)]
    packing: PackingArgs,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Args)]
pub struct AreasArgs {
    /// The venue file of the whole place
    #[arg(value_name = "VENUEFILE")]
    file: PathBuf,
    /// How many areas, numbered from 1
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=999))]
    count: u16,
    /// What an area is called in Chinese, such as 枱
    #[arg(long, value_name = "WORD", default_value = "")]
    zh: String,
    /// What an area is called in English, such as Table
    #[arg(long, value_name = "WORD", default_value = "")]
    en: String,
    /// Folder for everything; give the same one again to go on after an interruption
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    packing: PackingArgs,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Args)]
struct PackingArgs {
    /// A file for each venue of these kinds, instead of PDF files of many pages
    #[arg(long, value_name = "FORMATS", value_delimiter = ',')]
    each: Vec<Format>,
    /// Pages of a PDF file, at most 500
    #[arg(long, default_value_t = MAX_PAGES, value_parser = pages, conflicts_with = "each")]
    pages: usize,
    #[command(flatten)]
    design: DesignArgs,
    /// Print what was made as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub struct VerifyArgs {
    /// The folder that `bulk` or `areas` wrote
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Print what was found as JSON
    #[arg(long)]
    json: bool,
}

fn pages(text: &str) -> Result<usize, String> {
    let pages = text.parse().ok().filter(|pages| (1..=MAX_PAGES).contains(pages));
    pages.ok_or_else(|| format!("1 to {MAX_PAGES}"))
}

pub fn bulk(args: BulkArgs, clock: &ClockArgs) -> Result<(), Failure> {
    let deployment = args.deployment.origin.deployment();
    // Once, for it may come through a pipe.
    let csv = files::read_given(&args.table, table::MAX_BYTES)?;
    let rows = || Rows::new(&csv[..], deployment).map_err(Failure::usage);
    // Read once before anything is asked or made: how many there are, and which have ended.
    let today = clock.clock()?.now().day();
    let (mut count, mut ended) = (0, 0);
    for row in rows()? {
        count += 1;
        if count > table::MAX_ROWS {
            return Err(Failure::usage(VenueTableError::TooMany));
        }
        if let Err((_, DetailsError::Row(SheetError::Read(error)))) = &row {
            return Err(Failure::usage(VenueTableError::Read(error.to_string())));
        }
        ended += usize::from(row.is_ok_and(|(_, entry)| entry.public.validity().last() < today));
    }
    if count == 0 {
        return Err(Failure::usage(VenueTableError::Empty));
    }
    if ended > 0 {
        eprintln!("note: the validity of {ended} venue(s) has ended already");
    }
    args.packing.run(&args.out, &args.deployment.host(), &args.passphrase, rows()?, count)
}

pub fn areas(args: AreasArgs) -> Result<(), Failure> {
    if args.zh.is_empty() && args.en.is_empty() {
        return Err(Failure::usage("give --zh or --en: what an area is called, such as --zh 枱 --en Table"));
    }
    let passphrase = args.passphrase.read("Passphrase of the venue files")?;
    let venue = open(&args.file, &passphrase, &mut std::collections::HashMap::new())?;
    let public = venue.code.body().public();
    let entries: Vec<Entry> = (1..=args.count)
        .map(|n| Ok(Entry { stem: format!("area-{n:03}"), public: args.area(public, n).map_err(Failure::usage)? }))
        .collect::<Result<_, Failure>>()?;
    let rows = (1..).zip(entries).map(Ok::<_, (u64, DetailsError)>);
    args.packing.run(&args.out, &venue.host, &args.passphrase, rows, args.count.into())
}

impl AreasArgs {
    /// The place with an area's number behind its names.
    fn area(&self, public: &VenuePublic, n: u16) -> Result<VenuePublic, DetailsError> {
        let zh = match (public.name_zh(), &*self.zh) {
            ("", _) | (_, "") => public.name_zh().to_owned(),
            (name, word) => format!("{name} {n}號{word}"),
        };
        let en = match (public.name_en(), &*self.en) {
            // A place of one name gets its area in that.
            ("", _) => String::new(),
            (name, "") => format!("{name} {n}"),
            (name, word) => format!("{name}, {word} {n}"),
        };
        let zh = if zh == public.name_zh() && !zh.is_empty() { format!("{zh} {n}") } else { zh };
        Ok(VenuePublic::builder(public.deployment(), public.category())
            .names(&zh, &en)
            .address(public.address())
            .stay_minutes(public.stay_minutes())
            .validity(public.validity())
            .build()?)
    }
}

impl PackingArgs {
    fn run(
        &self,
        out: &Path,
        host: &str,
        passphrase: &PassphraseArgs,
        rows: impl Iterator<Item = Result<(u64, Entry), (u64, DetailsError)>>,
        count: usize,
    ) -> Result<(), Failure> {
        let options = Options { formats: self.each.clone(), dpi: self.design.dpi, design: self.design.design() };
        let packing = if self.each.is_empty() { Packing::Together { pages: self.pages } } else { Packing::Apart };
        let (vault, _held) = open_or_create(&bulk::vault_folder(out), passphrase)?;
        let run = Bulk { folder: out, vault: &vault, host, options: &options, packing };
        let bar = bar(count, "posters");
        let summary = run.run(rows, &|n| bar.inc(n as u64)).map_err(failure)?;
        bar.finish_and_clear();
        self.report(out, &summary)
    }

    fn report(&self, out: &Path, summary: &Summary) -> Result<(), Failure> {
        let Summary { made, before, rejected } = summary;
        if self.json {
            let rejected: Vec<_> =
                rejected.iter().map(|(line, reason)| json!({ "line": line, "reason": reason })).collect();
            print_json(&json!({ "made": made, "before": before, "rejected": rejected }))?;
        } else {
            put!("{made} poster(s) made, {before} were there already, in {}.", out.display());
            put!("  {MANIFEST} says which stands where; {VENUES}/ holds the venue files: keep a copy of it.");
            put!("  Check them all: venue-qr verify {}", out.display());
        }
        if rejected.is_empty() {
            return Ok(());
        }
        let shown: Vec<String> =
            rejected.iter().take(20).map(|(line, reason)| format!("\n  line {line}: {reason}")).collect();
        let more = if rejected.len() > 20 { format!("\n  and {} more", rejected.len() - 20) } else { String::new() };
        Err(Failure::usage(format!(
            "{} row(s) were left out; mend them and run this again ({}):{}{more}",
            rejected.len(),
            out.join(REJECTED).display(),
            shown.concat()
        )))
    }
}

pub fn verify(args: &VerifyArgs) -> Result<(), Failure> {
    let manifest = bulk::Manifest::read(&args.folder).map_err(|error| Failure::new(Exit::Verification, error))?;
    if manifest.rows().is_empty() {
        let missing = args.folder.join(MANIFEST);
        return Err(Failure::usage(format!("{} names no posters: is this a folder of `bulk`?", missing.display())));
    }
    let bar = bar(manifest.rows().len(), "posters verified");
    let verified = bulk::verify(&args.folder, &|n| bar.inc(n as u64));
    bar.finish_and_clear();
    let verified = verified.map_err(|error| Failure::new(Exit::Verification, error))?;
    if args.json {
        print_json(&verified)?;
    } else {
        put!("{} poster(s) carry the code that the manifest says.", verified.good);
    }
    if verified.problems.is_empty() {
        return Ok(());
    }
    let shown: Vec<String> = verified.problems.iter().take(20).map(|problem| format!("\n  {problem}")).collect();
    let problems = format!("{} problem(s):{}", verified.problems.len(), shown.concat());
    Err(Failure::new(Exit::Verification, problems))
}

/// A progress bar where somebody watches.
pub fn bar(count: usize, what: &str) -> ProgressBar {
    let bar = if count > 1 { ProgressBar::new(count as u64) } else { ProgressBar::hidden() };
    if let Ok(style) = ProgressStyle::with_template(&format!("{{bar:40}} {{pos}}/{{len}} {what}, {{eta}} left")) {
        bar.set_style(style);
    }
    bar
}
