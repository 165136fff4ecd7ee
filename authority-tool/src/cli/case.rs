//! `case ...`.

use std::path::PathBuf;

use clap::Subcommand;
use homesafe_host::{
    cli::{Failure, PassphraseArgs, TableArgs, Working, moment_of, print_json, time, words},
    clock::{format_time, local_time},
    files::read_given,
    say, text,
    time_text::{Moment, TimeReader, TimeTextError},
};
use homesafe_protocol::{
    batch::{Advice, Level},
    share::Slip,
    time::UnixTime,
};
use serde::Serialize;

use super::{Global, given, note};
use crate::{
    cases::{Case, CaseRow, CaseState, IssuedCode, Publication, Source, Standing, WhyClaimed},
    casework::{self, Given, KEEP_DAYS, Purged, Reviewed, RowChange, Stay},
    model::CaseId,
    plan::TableFile,
};

#[derive(Debug, Subcommand)]
pub(super) enum Action {
    New(NewArgs),
    List(ListArgs),
    Add(Box<AddArgs>),
    Review(OneArgs),
    Set(SetArgs),
    Drop(RowArgs),
    Approve(ApproveArgs),
    Close(CloseArgs),
    Purge(PurgeArgs),
}

#[derive(Debug, clap::Args)]
pub(super) struct NewArgs {
    #[arg(long, value_name = "TEXT", default_value = "")]
    reference: String,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct ListArgs {
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct AddArgs {
    #[arg(value_parser = given::<CaseId>)]
    case: CaseId,
    #[arg(value_name = "POSTER", required_unless_present_any = ["csv", "slip"], requires_all = ["start", "end", "level"])]
    poster: Option<String>,
    #[arg(long, value_name = "CSV", conflicts_with_all = ["poster", "start", "end", "level", "advice"])]
    csv: Option<PathBuf>,
    #[arg(long, value_name = "FILE", conflicts_with_all = ["poster", "csv"], requires_all = ["start", "end", "level"])]
    slip: Option<PathBuf>,
    #[command(flatten)]
    reading: TableArgs,
    #[arg(long, value_name = "TIME", value_parser = moment_of)]
    start: Option<Moment>,
    #[arg(long, value_name = "TIME")]
    end: Option<String>,
    #[arg(long, value_parser = level)]
    level: Option<Level>,
    #[arg(long, value_parser = advice, default_value = "0")]
    advice: Advice,
    #[arg(long, value_name = "FILE")]
    issuer_key: Option<PathBuf>,
    #[arg(long, value_name = "KID", requires = "issuer_key")]
    issuer_kid: Option<String>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct OneArgs {
    #[arg(value_parser = given::<CaseId>)]
    case: CaseId,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct SetArgs {
    #[arg(value_parser = given::<CaseId>)]
    case: CaseId,
    row: u32,
    #[arg(long, value_parser = level)]
    level: Option<Level>,
    #[arg(long, value_parser = advice)]
    advice: Option<Advice>,
    #[arg(long, value_name = "TIME", value_parser = time)]
    start: Option<UnixTime>,
    #[arg(long, value_name = "TIME", value_parser = time)]
    end: Option<UnixTime>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct RowArgs {
    #[arg(value_parser = given::<CaseId>)]
    case: CaseId,
    row: u32,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct ApproveArgs {
    #[arg(value_parser = given::<CaseId>)]
    case: CaseId,
    #[arg(long, value_name = "ROW,...", value_delimiter = ',')]
    second_source: Vec<u32>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct CloseArgs {
    #[arg(value_parser = given::<CaseId>)]
    case: CaseId,
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct PurgeArgs {
    #[arg(long, value_name = "DAYS", default_value_t = KEEP_DAYS)]
    keep_days: u16,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Serialize)]
struct Listed<'a> {
    case: CaseId,
    reference: &'a str,
    state: CaseState,
    rows: usize,
    waiting: usize,
    changed: String,
}

#[derive(Serialize)]
struct ReviewedRow<'a> {
    row: u32,
    venue: &'a str,
    name_zh: &'a str,
    name_en: &'a str,
    address: &'a str,
    category: &'a str,
    day: String,
    start: String,
    end: String,
    level: u8,
    advice: u8,
    standing: Standing,
    /// Why nobody vouches for the venue, where nobody does.
    why_claimed: Option<WhyClaimed>,
    confirmed: bool,
    source: Source,
    published: Option<u64>,
}

#[derive(Serialize)]
struct Shown<'a> {
    case: CaseId,
    reference: &'a str,
    state: CaseState,
    rows: Vec<ReviewedRow<'a>>,
    codes: Vec<ReviewedCode>,
}

/// A code for sharing, without the code itself.
#[derive(Serialize)]
struct ReviewedCode {
    ends: String,
    used: bool,
    /// Whether `inbox` asks for what comes under it.
    open: bool,
}

impl Action {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let now = global.clock.clock()?.now();
        match self {
            Self::New(args) => args.run(global, now),
            Self::List(args) => args.run(global),
            Self::Add(args) => args.run(global, now),
            Self::Review(args) => {
                let desk = global.open_for_nobody(&args.passphrase)?;
                show_reviewed(&casework::review(&desk, args.case, now)?, now, global)
            }
            Self::Set(args) => args.run(global, now),
            Self::Drop(args) => args.run(global, now),
            Self::Approve(args) => args.run(global, now),
            Self::Close(args) => args.run(global, now),
            Self::Purge(args) => args.run(global, now),
        }
    }
}

impl NewArgs {
    fn run(self, global: &Global, now: UnixTime) -> Result<(), Failure> {
        let desk = global.open(&self.passphrase)?;
        show(&casework::make(&desk, self.reference, now, &mut rand::rng())?, global)
    }
}

impl ListArgs {
    fn run(self, global: &Global) -> Result<(), Failure> {
        let cases = global.open_for_nobody(&self.passphrase)?.cases()?;
        if global.json {
            return print_json(&cases.iter().map(listed).collect::<Vec<_>>());
        }
        if cases.is_empty() {
            say!("case-none");
        }
        cases.iter().for_each(say_one);
        Ok(())
    }
}

impl AddArgs {
    fn run(self, global: &Global, now: UnixTime) -> Result<(), Failure> {
        let slip = self.slip.as_ref().map(|path| read_given(path, Slip::MAX_LEN as u64)).transpose()?;
        let issuer_key = self.issuer_key.as_deref();
        let issuer = issuer_key.map(|path| homesafe_host::cli::read_issuer(path, self.issuer_kid.as_deref()));
        let issuer = issuer.transpose()?;
        let end = self.end()?;
        let given = self.given(end, slip.as_deref()).ok_or_else(|| Failure::usage(text!("case-add-what")))?;
        let desk = global.open(&self.passphrase)?;
        let working = Working::on(text!("reading-stays"));
        let case = casework::add(&desk, self.case, given, issuer.as_ref(), now)?;
        drop(working);
        show(&case, global)
    }

    /// A time of day alone as the end is the next such time after a start in this zone.
    fn end(&self) -> Result<Option<UnixTime>, TimeTextError> {
        let given = self.start.zip(self.end.as_ref());
        given.map(|(start, end)| Ok(TimeReader::LOCAL.end(end, start)?.time())).transpose()
    }

    fn given<'a>(&'a self, end: Option<UnixTime>, slip: Option<&'a [u8]>) -> Option<Given<'a>> {
        if let Some(path) = &self.csv {
            return Some(Given::Table(TableFile { path, reading: self.reading.reading() }));
        }
        let stay = Stay { start: self.start?.time(), end: end?, level: self.level?, advice: self.advice };
        Some(match slip {
            Some(slip) => Given::Slip(slip, stay),
            None => Given::Poster(self.poster.as_deref()?, stay),
        })
    }
}

impl SetArgs {
    fn run(self, global: &Global, now: UnixTime) -> Result<(), Failure> {
        let Self { case, row, level, advice, start, end, passphrase } = self;
        let change = RowChange { start, end, level, advice };
        if change.is_empty() {
            return Err(Failure::usage(text!("case-set-what")));
        }
        show(&casework::change_row(&global.open(&passphrase)?, case, row, change, now)?, global)
    }
}

impl RowArgs {
    fn run(self, global: &Global, now: UnixTime) -> Result<(), Failure> {
        show(&casework::drop_row(&global.open(&self.passphrase)?, self.case, self.row, now)?, global)
    }
}

impl ApproveArgs {
    fn run(self, global: &Global, now: UnixTime) -> Result<(), Failure> {
        let desk = global.open(&self.passphrase)?;
        show(&casework::approve(&desk, self.case, &self.second_source, now)?, global)
    }
}

impl CloseArgs {
    fn run(self, global: &Global, now: UnixTime) -> Result<(), Failure> {
        casework::close(&global.open(&self.passphrase)?, self.case, self.yes, now)?;
        deleted(&[self.case], global)
    }
}

impl PurgeArgs {
    fn run(self, global: &Global, now: UnixTime) -> Result<(), Failure> {
        let Purged { cases, note: why } =
            casework::purge(&global.open(&self.passphrase)?, self.keep_days, now)?;
        deleted(&cases, global)?;
        if !global.json {
            say!("case-purged", count = cases.len());
        }
        why.iter().for_each(note);
        Ok(())
    }
}

fn deleted(cases: &[CaseId], global: &Global) -> Result<(), Failure> {
    if global.json {
        return print_json(&serde_json::json!({ "deleted": cases }));
    }
    cases.iter().for_each(|case| say!("case-deleted", case = case.to_string()));
    Ok(())
}

fn listed(case: &Case) -> Listed<'_> {
    Listed {
        case: case.id,
        reference: &case.reference,
        state: case.state(),
        rows: case.rows.len(),
        waiting: case.waiting().count(),
        changed: format_time(case.changed),
    }
}

fn say_one(case: &Case) {
    let (state, rows) = (words().fact(&case.state()), text!("case-rows", count = case.rows.len()));
    say!(
        "case-line",
        case = case.id.to_string(),
        state = format!("{state:<10}"),
        rows = format!("{rows:>9}"),
        waiting = case.waiting().count(),
        changed = local_time(case.changed),
        reference = case.reference.as_str()
    );
}

fn show(case: &Case, global: &Global) -> Result<(), Failure> {
    if global.json {
        return print_json(&listed(case));
    }
    say_one(case);
    Ok(())
}

fn show_reviewed(
    Reviewed { case, claims }: &Reviewed,
    now: UnixTime,
    global: &Global,
) -> Result<(), Failure> {
    let rows = case.rows.iter().zip(claims.iter().copied());
    if global.json {
        let rows = rows.map(|(row, why)| shown(row, why)).collect();
        let code = |code: &IssuedCode| ReviewedCode {
            ends: format_time(code.ends),
            used: code.is_used(),
            open: code.is_awaited(now),
        };
        let codes = case.codes.iter().map(code).collect();
        return print_json(&Shown {
            case: case.id,
            reference: &case.reference,
            state: case.state(),
            rows,
            codes,
        });
    }
    say_one(case);
    for code in &case.codes {
        say!("case-code", ends = local_time(code.ends), used = if code.is_used() { "yes" } else { "no" });
    }
    let mut last = None;
    for (row, why) in rows {
        let place = (row.venue.label(), row.venue.address.as_str());
        if last != Some(place) {
            homesafe_host::put!("{}  {} ({})", place.0, place.1, row.venue.category);
            last = Some(place);
        }
        say_row(row, why);
    }
    Ok(())
}

fn say_row(row: &CaseRow, why_claimed: Option<WhyClaimed>) {
    let standing = match (why_claimed.map(|why| words().fact(&why)), row.confirmed) {
        (None, _) => text!("venue-certified"),
        (Some(why), true) => text!("venue-claimed-confirmed", why),
        (Some(why), false) => text!("venue-claimed", why),
    };
    let (number, source) = (format!("{:>3}", row.number), words().fact(&row.source));
    let (start, end) = (local_time(row.start), local_time(row.end));
    let (level, advice) = (row.level as u8, u8::from(row.advice));
    match row.published {
        None => say!("case-row", number, start, end, level, advice, standing, source),
        Some(Publication { seq, .. }) => {
            say!("case-row-published", number, start, end, level, advice, standing, source, seq);
        }
    }
}

fn shown(row: &CaseRow, why_claimed: Option<WhyClaimed>) -> ReviewedRow<'_> {
    ReviewedRow {
        row: row.number,
        venue: row.venue.label(),
        name_zh: &row.venue.name_zh,
        name_en: &row.venue.name_en,
        address: &row.venue.address,
        category: &row.venue.category,
        day: format_time(row.start).chars().take(10).collect(),
        start: format_time(row.start),
        end: format_time(row.end),
        level: row.level as u8,
        advice: row.advice.into(),
        standing: if why_claimed.is_some() { Standing::Claimed } else { Standing::Certified },
        why_claimed,
        confirmed: row.confirmed,
        source: row.source,
        published: row.published.map(|publication| publication.seq),
    }
}

fn level(text: &str) -> Result<Level, String> {
    let level = text.parse().ok().and_then(Level::from_bits).filter(|level| *level != Level::Withdrawn);
    level.ok_or_else(|| text!("case-level-values"))
}

fn advice(text: &str) -> Result<Advice, String> {
    text.parse::<u8>().ok().and_then(|n| n.try_into().ok()).ok_or_else(|| text!("case-advice-values"))
}
