//! `case ...`.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use homesafe_host::{
    cli::{Failure, PassphraseArgs, count, print_json},
    clock::{format_time, parse_time},
    files::read_given,
};
use homesafe_protocol::{
    batch::{Advice, Level},
    foreign::IssuerKey,
    share::Slip,
    time::{SECONDS_PER_DAY, UnixTime},
    trust::TrustDocument,
};
use serde::Serialize;

use super::Global;
use crate::{
    cases::{
        Approval, Case, CaseError, CaseId, CaseRow, CaseState, IssuedCode, Source, Standing, WhyClaimed, check_begun,
        from_code, from_table,
    },
    desk::Desk,
    journal::Act,
    plan::{Columns, Days, read_code, read_table},
    sharing::rows_of_slip,
};

/// Days for which cases are kept, where nothing else is said.
pub(super) const KEEP_DAYS: u16 = 14;

#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// Make a case; prints its name
    New(NewArgs),
    /// List the cases
    List(ListArgs),
    /// Add stays to a case: from a venue's poster, or from a table
    Add(Box<AddArgs>),
    /// Show a case's windows by venue and day, and who vouches for the venues
    Review(OneArgs),
    /// Set a row's level and advice, or shorten it
    Set(SetArgs),
    /// Drop a row
    Drop(RowArgs),
    /// Approve a case: its rows go into the next publication
    Approve(ApproveArgs),
    /// Delete a case with all that is in it
    Close(CloseArgs),
    /// Delete the cases that were neither published nor changed for some days
    Purge(PurgeArgs),
}

#[derive(Debug, clap::Args)]
pub(super) struct NewArgs {
    /// A note of your own to know the case by, such as a file number; never a name
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
    /// The case
    case: CaseId,
    /// A venue code's text, or a picture of the poster, of HomeSafe or another system; taxi:VK7413 for a taxi
    #[arg(value_name = "POSTER", required_unless_present_any = ["csv", "slip"], requires_all = ["start", "end", "level"])]
    poster: Option<String>,
    /// A table instead, with the columns code,start,end,level,advice
    #[arg(long, value_name = "CSV", conflicts_with_all = ["poster", "start", "end", "level", "advice"])]
    csv: Option<PathBuf>,
    /// An operator's slip instead of a poster
    #[arg(long, value_name = "FILE", conflicts_with_all = ["poster", "csv"], requires_all = ["start", "end", "level"])]
    slip: Option<PathBuf>,
    /// Start of the stay, such as 2026-01-31T17:30:00+08:00
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    start: Option<UnixTime>,
    /// End of the stay
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    end: Option<UnixTime>,
    /// 0 notice, 1 test advised, 2 test compulsory
    #[arg(long, value_parser = level)]
    level: Option<Level>,
    /// Which advice goes with it, 0 to 3
    #[arg(long, value_parser = advice, default_value = "0")]
    advice: Advice,
    /// The issuer's public key, PEM: NHS COVID-19 codes that it did not sign are refused
    #[arg(long, value_name = "FILE")]
    issuer_key: Option<PathBuf>,
    /// The id by which such codes name the key
    #[arg(long, value_name = "KID", requires = "issuer_key")]
    issuer_kid: Option<String>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct OneArgs {
    /// The case
    case: CaseId,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct SetArgs {
    /// The case
    case: CaseId,
    /// The row's number
    row: u32,
    /// 0 notice, 1 test advised, 2 test compulsory
    #[arg(long, value_parser = level)]
    level: Option<Level>,
    /// Which advice goes with it, 0 to 3
    #[arg(long, value_parser = advice)]
    advice: Option<Advice>,
    /// New start, within the row's days
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    start: Option<UnixTime>,
    /// New end, within the row's days
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    end: Option<UnixTime>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct RowArgs {
    /// The case
    case: CaseId,
    /// The row's number
    row: u32,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct ApproveArgs {
    /// The case
    case: CaseId,
    /// Claimed rows that a second source confirmed, such as the operator or a receipt
    #[arg(long, value_name = "ROW,...", value_delimiter = ',')]
    second_source: Vec<u32>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct CloseArgs {
    /// The case
    case: CaseId,
    /// Also if it has rows that were not published, a share for it may still come, or its file cannot be read
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct PurgeArgs {
    /// Days after the publication, or the last change, of a case
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
    why_claimed: Option<String>,
    confirmed: bool,
    source: Source,
    published: Option<u64>,
}

#[derive(Serialize)]
struct Reviewed<'a> {
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
                review(&desk.case(args.case)?, desk.find_trust()?.as_ref(), now, global)
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
        let case = Case::new(CaseId::random(&mut rand::rng()), self.reference, now)?;
        desk.act_on_case(&case, Act::CaseMade { case: case.id }, now)?;
        show(&case, global)
    }
}

impl ListArgs {
    fn run(self, global: &Global) -> Result<(), Failure> {
        let cases = global.open_for_nobody(&self.passphrase)?.cases()?;
        if global.json {
            return print_json(&cases.iter().map(listed).collect::<Vec<_>>());
        }
        if cases.is_empty() {
            homesafe_host::put!("No cases.");
        }
        cases.iter().for_each(say);
        Ok(())
    }
}

impl AddArgs {
    fn run(self, global: &Global, now: UnixTime) -> Result<(), Failure> {
        let desk = global.open(&self.passphrase)?;
        let mut case = desk.case_to_change(self.case)?;
        let deployment = desk.info().origin.deployment();
        let issuer = self.issuer()?;
        let rows = match (&self.csv, &self.poster, self.start, self.end, self.level) {
            (Some(path), ..) => from_table(&read_table(path, Columns::Case, deployment, issuer.as_ref())?)?,
            (_, Some(poster), Some(start), Some(end), Some(level)) => {
                let code = read_code(poster, None, deployment, issuer.as_ref()).map_err(CaseError::from)?;
                vec![from_code(&code, (start, end), (level, self.advice), Source::Poster)?]
            }
            (_, None, Some(start), Some(end), Some(level)) if self.slip.is_some() => {
                let path = self.slip.as_deref().unwrap_or(Path::new(""));
                let sealed = read_given(path, Slip::MAX_LEN as u64)?;
                rows_of_slip(&desk, &sealed, (start, end), (level, self.advice))?
            }
            _ => return Err(Failure::usage("give a poster or --slip with --start, --end and --level, or --csv")),
        };
        check_begun(rows.iter().map(|row| row.start), now)?;
        case.check_room(rows.len())?;
        let act = Act::RowsAdded { case: case.id, rows: rows.len() };
        case.add(rows, now);
        desk.act_on_case(&case, act, now)?;
        show(&case, global)
    }
}

impl AddArgs {
    fn issuer(&self) -> Result<Option<IssuerKey>, Failure> {
        self.issuer_key
            .as_deref()
            .map(|path| homesafe_host::cli::read_issuer(path, self.issuer_kid.as_deref()))
            .transpose()
    }
}

impl SetArgs {
    fn run(self, global: &Global, now: UnixTime) -> Result<(), Failure> {
        let Self { case, row, level, advice, start, end, passphrase } = self;
        let (says, moves) = (level.is_some() || advice.is_some(), start.is_some() || end.is_some());
        if !says && !moves {
            return Err(Failure::usage("give --level, --advice, --start or --end"));
        }
        let desk = global.open(&passphrase)?;
        let mut case = desk.case_to_change(case)?;
        case.touch(now);
        let id = case.id;
        if moves {
            case.set_times(row, start, end)?;
            desk.act_on_case(&case, Act::TimesSet { case: id, row }, now)?;
        }
        if says {
            let CaseRow { level, advice, .. } = *case.set_level(row, level, advice)?;
            let act = Act::LevelSet { case: id, row, level: level as u8, advice: advice.into() };
            desk.act_on_case(&case, act, now)?;
        }
        show(&case, global)
    }
}

impl RowArgs {
    fn run(self, global: &Global, now: UnixTime) -> Result<(), Failure> {
        let desk = global.open(&self.passphrase)?;
        let mut case = desk.case_to_change(self.case)?;
        case.drop_row(self.row)?;
        case.touch(now);
        desk.act_on_case(&case, Act::RowDropped { case: case.id, row: self.row }, now)?;
        show(&case, global)
    }
}

impl ApproveArgs {
    fn run(self, global: &Global, now: UnixTime) -> Result<(), Failure> {
        let desk = global.open(&self.passphrase)?;
        let mut case = desk.case_to_change(self.case)?;
        let trust = desk.trust()?;
        let days = Days::until(now, trust.body().retention_days);
        let approval = Approval { officer: desk.acting_officer()?, at: now };
        let judge = |row: &CaseRow| row.standing(&trust, now);
        let (rows, confirmed) = case.approve(&self.second_source, days, approval, &judge)?;
        desk.act_on_case(&case, Act::Approved { case: case.id, rows, confirmed }, now)?;
        show(&case, global)
    }
}

impl CloseArgs {
    fn run(self, global: &Global, now: UnixTime) -> Result<(), Failure> {
        let desk: Desk = global.open(&self.passphrase)?;
        if let Some(case) = desk.case_to_close(self.case, self.yes)?.filter(|_| !self.yes) {
            if case.waiting().next().is_some() {
                return Err(CaseError::NotPublished(case.id).into());
            }
            if case.expects_share(now) {
                return Err(CaseError::ExpectsShare(case.id).into());
            }
        }
        desk.delete_case(self.case, now)?;
        deleted(&[self.case], global)
    }
}

impl PurgeArgs {
    fn run(self, global: &Global, now: UnixTime) -> Result<(), Failure> {
        let desk = global.open(&self.passphrase)?;
        let cases = desk.delete_old_cases(self.keep_days, now)?;
        deleted(&cases, global)?;
        if !global.json {
            homesafe_host::put!("{} deleted.", count(cases.len(), "case"));
        }
        say_by_when(desk.forgets_by(now)?, now);
        Ok(())
    }
}

/// What is old is judged by the log's time, too: an officer who finds less deleted than expected should know.
fn say_by_when(time: Option<UnixTime>, now: UnixTime) {
    match time {
        None => eprintln!("note: this desk has seen no publication yet, and deletes nothing by its clock alone"),
        Some(time) if now.since(time) >= SECONDS_PER_DAY => eprintln!(
            "note: judged by {}, the time of the newest publication that this desk has seen, and not by its clock alone",
            format_time(time)
        ),
        Some(_) => {}
    }
}

fn deleted(cases: &[CaseId], global: &Global) -> Result<(), Failure> {
    if global.json {
        return print_json(&serde_json::json!({ "deleted": cases }));
    }
    cases.iter().for_each(|case| homesafe_host::put!("Deleted case {case}."));
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

fn say(case: &Case) {
    let Listed { case, reference, state, rows, waiting, changed } = listed(case);
    let state = state.to_string();
    let rows = count(rows, "row");
    homesafe_host::put!("{case}  {state:<10}{rows:>9}, {waiting} not published  {changed}  {reference}");
}

fn show(case: &Case, global: &Global) -> Result<(), Failure> {
    if global.json {
        return print_json(&listed(case));
    }
    say(case);
    Ok(())
}

fn review(case: &Case, trust: Option<&TrustDocument>, now: UnixTime, global: &Global) -> Result<(), Failure> {
    let why = |row: &CaseRow| match trust {
        Some(trust) => row.why_claimed(trust, now),
        None => Some(WhyClaimed::NoTrust),
    };
    let mut rows: Vec<&CaseRow> = case.rows.iter().collect();
    rows.sort_by_key(|row| (row.venue.label().to_owned(), row.start, row.number));
    if global.json {
        let rows = rows.into_iter().map(|row| reviewed(row, why(row))).collect();
        let code = |code: &IssuedCode| ReviewedCode {
            ends: format_time(code.ends),
            used: code.is_used(),
            open: !code.is_used() && code.may_wait(now),
        };
        let codes = case.codes.iter().map(code).collect();
        return print_json(&Reviewed { case: case.id, reference: &case.reference, state: case.state(), rows, codes });
    }
    say(case);
    for code in &case.codes {
        let state = if code.is_used() { "used" } else { "not used" };
        homesafe_host::put!("  a code until {}, {state}", format_time(code.ends));
    }
    let mut last = None;
    for row in rows {
        let place = (row.venue.label(), row.venue.address.as_str());
        if last != Some(place) {
            homesafe_host::put!("{}  {} ({})", place.0, place.1, row.venue.category);
            last = Some(place);
        }
        let standing = match (why(row), row.confirmed) {
            (None, _) => "certified".to_owned(),
            (Some(why), true) => format!("claimed ({why}), confirmed"),
            (Some(why), false) => format!("claimed ({why})"),
        };
        let published = row.published.map_or(String::new(), |p| format!(", publication {}", p.seq));
        homesafe_host::put!(
            "  {:>3}  {} to {}  level {}  advice {}  {standing}, {}{published}",
            row.number,
            format_time(row.start),
            format_time(row.end),
            row.level as u8,
            u8::from(row.advice),
            row.source
        );
    }
    Ok(())
}

fn reviewed(row: &CaseRow, why_claimed: Option<WhyClaimed>) -> ReviewedRow<'_> {
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
        why_claimed: why_claimed.map(|why| why.to_string()),
        confirmed: row.confirmed,
        source: row.source,
        published: row.published.map(|publication| publication.seq),
    }
}

fn level(text: &str) -> Result<Level, String> {
    let level = text.parse().ok().and_then(Level::from_bits).filter(|level| *level != Level::Withdrawn);
    level.ok_or_else(|| "0 (notice), 1 (test advised) or 2 (test compulsory)".to_owned())
}

fn advice(text: &str) -> Result<Advice, String> {
    text.parse::<u8>().ok().and_then(|n| n.try_into().ok()).ok_or_else(|| "0 to 3".to_owned())
}
