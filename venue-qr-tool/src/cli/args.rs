//! Arguments that several commands have.

use std::path::{Path, PathBuf};

use clap::Args;
use homesafe_host::{
    cli::{Failure, PassphraseArgs, value},
    clock::format_day,
    text,
    time_text::TimeReader,
    vault::Vault,
};
use homesafe_protocol::{origin::Origin, passphrase::Passphrase, retention, time::Day};
use venue_qr::{
    certify::read_trust,
    folder::HeldFolder,
    issue::Output,
    plan,
    poster::{Correction, Design, Template},
    render::{Format, Options},
};

/// Whose venues they are.
#[derive(Args)]
pub struct DeploymentArgs {
    #[arg(long, value_parser = value::<Origin>)]
    origin: Option<Origin>,
    #[arg(long, value_name = "FILE", conflicts_with = "origin")]
    trust: Option<PathBuf>,
    #[arg(long)]
    host: Option<String>,
}

impl DeploymentArgs {
    /// The origin that is given, or that of a trust document, and the host part of the codes' texts.
    pub fn read(&self) -> Result<(Origin, String), Failure> {
        let origin = match &self.trust {
            Some(file) => read_trust(file, None)?.origin().clone(),
            None => self.origin.clone().ok_or_else(|| Failure::usage(text!("no-origin")))?,
        };
        let host = self.host.clone().unwrap_or_else(|| plan::host_of(&origin));
        Ok((origin, host))
    }
}

/// Which of a door's codes.
#[derive(Args)]
pub struct WhichArgs {
    #[arg(long, value_name = "YYYY-MM-DD")]
    on: Option<String>,
}

impl WhichArgs {
    pub fn day(&self) -> Result<Option<Day>, Failure> {
        day(&self.on)
    }
}

/// A day that may be given.
pub fn day(text: &Option<String>) -> Result<Option<Day>, Failure> {
    Ok(text.as_deref().map(|text| TimeReader::LOCAL.date(text)).transpose()?)
}

/// How the command that was just advised finds a code, where a change is planned.
pub fn on(day: Option<Day>) -> String {
    day.map(|day| format!(" --on {}", format_day(day))).unwrap_or_default()
}

/// Which files are made.
#[derive(Args)]
pub struct OutputArgs {
    #[arg(long, value_delimiter = ',', default_value = "svg,png,pdf", value_parser = value::<Format>)]
    formats: Vec<Format>,
    #[command(flatten)]
    design: DesignArgs,
    #[arg(long)]
    force: bool,
    #[arg(long)]
    pub json: bool,
}

impl OutputArgs {
    pub fn output(&self, folder: &Path) -> Output {
        Output { folder: folder.to_owned(), options: self.design.options(&self.formats), force: self.force }
    }
}

/// What posters look like.
#[derive(Args)]
pub struct DesignArgs {
    #[arg(long, default_value = "a4", value_parser = value::<Template>)]
    size: Template,
    #[arg(long, value_parser = value::<Correction>)]
    correction: Option<Correction>,
    #[arg(long, value_name = "DAYS", default_value_t = retention::DEFAULT_DAYS, value_parser = retention_range())]
    retention_days: u16,
    #[arg(long, value_parser = clap::value_parser!(u32).range(72..=600))]
    dpi: Option<u32>,
}

/// Days of retention that a trust document may ask for.
fn retention_range() -> clap::builder::RangedI64ValueParser<u16> {
    let days = retention::DAYS;
    clap::value_parser!(u16).range(i64::from(*days.start())..=i64::from(*days.end()))
}

impl DesignArgs {
    pub fn options(&self, formats: &[Format]) -> Options {
        let Self { size: template, correction, retention_days, dpi } = *self;
        Options { formats: formats.to_vec(), dpi, design: Design { template, correction, retention_days } }
    }
}

/// The passphrase of venue files that are there.
pub fn passphrase(args: &PassphraseArgs) -> Result<Passphrase, Failure> {
    args.read(&text!("venue-files-passphrase"))
}

/// The vault of a folder, made if it is not there, and the folder held.
pub fn open_or_create(folder: &Path, args: &PassphraseArgs) -> Result<HeldFolder, Failure> {
    let given = match Vault::exists(folder) {
        true => passphrase(args)?,
        false => args.read_new(&text!("venue-files-new-passphrase"))?,
    };
    Ok(HeldFolder::open_or_create(folder, &given)?)
}
