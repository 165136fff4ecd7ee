//! `venue-qr request` and `certificate`: the health authority certifies a venue.

use std::path::PathBuf;

use clap::Args;
use homesafe_host::{
    cli::{ClockArgs, Exit, Failure, PassphraseArgs},
    clock::{format_day, local_day},
    files::{self, PUBLIC},
    say,
};
use venue_qr::{
    certify::{self, Request, read_certificate, read_trust},
    folder::{Folders, check_name},
};

use super::args::{WhichArgs, on, passphrase};

#[derive(Args)]
pub struct RequestArgs {
    #[arg(value_name = "VENUEFILE")]
    file: PathBuf,
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    which: WhichArgs,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Args)]
pub struct CertificateArgs {
    #[arg(value_name = "VENUEFILE")]
    file: PathBuf,
    #[arg(value_name = "CERTIFICATE")]
    certificate: String,
    #[arg(long, value_name = "FILE")]
    trust: PathBuf,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

pub fn request(args: &RequestArgs) -> Result<(), Failure> {
    check_name(&args.out)?;
    let day = args.which.day()?;
    let venue = Folders::to_read(passphrase(&args.passphrase)?).read(&args.file)?;
    let request = Request::of(venue.newest_or_on(day));
    let text = serde_json::to_string(&request).map_err(|error| Failure::new(Exit::Other, error))?;
    files::write_new(&args.out, text.as_bytes(), PUBLIC)?;
    say!("request-written", out = args.out.display().to_string(), file = args.file.display().to_string());
    Ok(())
}

pub fn certificate(args: &CertificateArgs, clock: &ClockArgs) -> Result<(), Failure> {
    let certificate = read_certificate(&args.certificate)?;
    let (trust, now) = (read_trust(&args.trust, None)?, clock.clock()?.now());
    let certified = certify::certify(
        &args.file,
        passphrase(&args.passphrase)?,
        certificate,
        &trust,
        now,
        local_day(now),
    )?;
    let (until, file) = (format_day(certified.until), args.file.display().to_string());
    say!("certificate-kept", until, file, on = on(certified.on));
    Ok(())
}
