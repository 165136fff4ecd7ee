//! `venue-qr release`: days on which a patient was there, for the health authority.

use std::path::PathBuf;

use chrono::{Local, Offset as _, TimeZone as _};
use clap::Args;
use homesafe_host::{
    cli::{ClockArgs, Failure, PassphraseArgs, fingerprint, print_json},
    clock::format_day,
    files, say,
    time_text::TimeReader,
};
use homesafe_protocol::{Hash, time::Day};
use venue_qr::{
    certify::read_trust,
    folder::check_name,
    release::{self, LocalDays},
};

use super::args::passphrase;

#[derive(Args)]
pub struct ReleaseArgs {
    #[arg(required = true, value_name = "VENUEFILE")]
    files: Vec<PathBuf>,
    #[arg(long, value_name = "YYYY-MM-DD", required = true)]
    day: Vec<String>,
    #[arg(long, value_name = "MINUTES", allow_hyphen_values = true, value_parser = clap::value_parser!(i32).range(-840..=840))]
    utc_offset: Option<i32>,
    #[arg(long, value_name = "FILE")]
    trust: PathBuf,
    #[arg(long, value_name = "HEX", value_parser = fingerprint)]
    fingerprint: Option<Hash>,
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

pub fn release(args: &ReleaseArgs, clock: &ClockArgs) -> Result<(), Failure> {
    let now = clock.clock()?.now();
    let trust = read_trust(&args.trust, args.fingerprint)?;
    let days = args.day.iter().map(|day| TimeReader::LOCAL.date(day)).collect::<Result<Vec<Day>, _>>()?;
    let days = LocalDays::new(days, |day| args.utc_offset.unwrap_or_else(|| local_offset(day)), now)?;
    check_name(&args.out)?;
    files::check_free(&args.out)?;
    let released =
        release::release(&args.files, passphrase(&args.passphrase)?, &days, &trust, now, &args.out)?;
    if args.json {
        return print_json(&released);
    }
    let days: Vec<String> = released.utc_days.iter().copied().map(format_day).collect();
    say!(
        "slip-written",
        out = args.out.display().to_string(),
        count = released.codes,
        days = days.join(", ")
    );
    Ok(())
}

/// Minutes east of Greenwich that this machine's clock shows at noon of a day.
fn local_offset(day: Day) -> i32 {
    let noon = i64::try_from(day.minute(720).seconds()).unwrap_or_default();
    Local.timestamp_opt(noon, 0).single().map_or(0, |time| time.offset().fix().local_minus_utc() / 60)
}
