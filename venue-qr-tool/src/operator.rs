//! `venue-qr request`, `certificate` and `release`: what passes between an operator and the health authority.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::PathBuf,
};

use chrono::{Local, Offset as _, TimeZone as _};
use clap::Args;
use data_encoding::BASE64;
use homesafe_host::{
    cli::{ClockArgs, Exit, Failure, PassphraseArgs, print_json},
    files::{self, PRIVATE, PUBLIC, read_given},
    put,
    vault::Vault,
};
use homesafe_protocol::{
    Hash,
    note::MAX_NOTE_LEN,
    time::Day,
    trust::{TrustDocument, UnverifiedTrust},
    venue::{CertificateError, HomeSafeCode, VenueCertificate},
};
use venue_qr::{
    date,
    release::{ReleaseError, Request, slip, utc_days},
    venue_file::VenueFile,
};

use crate::{WhichArgs, check_is_no_venue_file, folder_of, hold, open};

#[derive(Args)]
pub struct RequestArgs {
    /// The venue file
    #[arg(value_name = "VENUEFILE")]
    file: PathBuf,
    /// Where to write the request, for the health authority's desk
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    which: WhichArgs,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Args)]
pub struct CertificateArgs {
    /// The venue file
    #[arg(value_name = "VENUEFILE")]
    file: PathBuf,
    /// The certificate from the health authority: the text it sent, or a file with it
    #[arg(value_name = "CERTIFICATE")]
    certificate: String,
    /// The deployment's trust document, against which the certificate is checked
    #[arg(long, value_name = "FILE")]
    trust: PathBuf,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Args)]
pub struct ReleaseArgs {
    /// Venue files of one door: all of them, where its poster was renamed or replaced
    #[arg(required = true, value_name = "VENUEFILE")]
    files: Vec<PathBuf>,
    /// A day to release, as the calendar on the wall says; as often as needed
    #[arg(long, value_name = "YYYY-MM-DD", required = true)]
    day: Vec<String>,
    /// Time zone of those days, minutes east of Greenwich [default: this machine's]
    #[arg(long, value_name = "MINUTES", allow_hyphen_values = true, value_parser = clap::value_parser!(i32).range(-840..=840))]
    utc_offset: Option<i32>,
    /// The deployment's trust document: the slip is sealed to its submission key
    #[arg(long, value_name = "FILE")]
    trust: PathBuf,
    /// Fingerprint that the trust document must have
    #[arg(long, value_name = "HEX")]
    fingerprint: Option<Hash>,
    /// Where to write the slip, for the health authority
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Print what was released as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

pub fn request(args: &RequestArgs) -> Result<(), Failure> {
    check_is_no_venue_file(&args.out)?;
    let passphrase = args.passphrase.read("Passphrase of the venue files")?;
    let venue = open(&args.file, &passphrase, &mut HashMap::new())?;
    let request = Request::of(args.which.code(&venue)?);
    let text = serde_json::to_string(&request).map_err(|error| Failure::new(Exit::Other, error))?;
    files::write_new(&args.out, text.as_bytes(), PUBLIC)?;
    put!("Wrote {}: names, address, and a commitment; not the secret.", args.out.display());
    put!(
        "Send it to the health authority; with its answer: venue-qr certificate {} ANSWER --trust TRUST",
        args.file.display()
    );
    Ok(())
}

pub fn certificate(args: &CertificateArgs, clock: &ClockArgs) -> Result<(), Failure> {
    let (text, otherwise) = match std::path::Path::new(&args.certificate) {
        path if path.exists() => {
            (String::from_utf8(read_given(path, 4_096)?).unwrap_or_default(), "the file holds no certificate in base64")
        }
        _ => (args.certificate.clone(), "there is no file of this name, and it is no certificate in base64 either"),
    };
    let bytes = BASE64.decode(text.trim().as_bytes()).map_err(|_| Failure::usage(otherwise))?;
    let certificate = VenueCertificate::from_bytes(&bytes).map_err(Failure::usage)?;
    let (trust, now) = (read_trust(&args.trust, None)?, clock.clock()?.now());
    let passphrase = args.passphrase.read("Passphrase of the venue files")?;
    let _held = hold([args.file.as_path()])?;
    let vault = Vault::open(folder_of(&args.file), &passphrase)?;
    let content = vault.read(&args.file)?;
    let mut venue = VenueFile::decode(&content).map_err(|error| Failure::new(Exit::Damaged, error))?;
    let today = now.day();
    let on = certify(&mut venue, certificate, |code| code.check_certificate(&trust, today), today)?;
    files::write_atomic(&args.file, &vault.seal(&venue.encode())?, PRIVATE)?;
    let (until, on) = (date::format(certificate.not_after()), on.map(|day| format!(" --on {}", date::format(day))));
    put!("Certified until {until}. Print the poster again:");
    put!("  venue-qr poster {}{} --out FOLDER", args.file.display(), on.unwrap_or_default());
    Ok(())
}

/// Puts a certificate into the code that it is for: the newest, or where a change is planned one that hangs until then, whose
/// first day is given.
fn certify(
    venue: &mut VenueFile,
    certificate: VenueCertificate,
    check: impl Fn(&HomeSafeCode) -> Result<(), CertificateError>,
    today: Day,
) -> Result<Option<Day>, Failure> {
    // Checked before it replaces anything: a poster with a wrong certificate would warn every visitor.
    let certified = |code: &HomeSafeCode| {
        let code = code.clone().certified(certificate);
        check(&code).map(|()| code)
    };
    let refused = match certified(&venue.code) {
        Ok(code) => {
            venue.code = code;
            return Ok(None);
        }
        Err(error) => error,
    };
    for former in venue.former.iter_mut().filter(|former| former.until > today) {
        if let Ok(code) = certified(&former.code) {
            former.code = code;
            return Ok(Some(former.code.body().public().validity().first().max(today)));
        }
    }
    Err(Failure::new(Exit::Verification, refused))
}

pub fn release(args: &ReleaseArgs, clock: &ClockArgs) -> Result<(), Failure> {
    let now = clock.clock()?.now();
    let trust = read_trust(&args.trust, args.fingerprint)?;
    let local: Vec<Day> =
        args.day.iter().map(|day| date::parse(day)).collect::<Result<_, _>>().map_err(Failure::usage)?;
    if let Some(day) = local.iter().find(|day| day.saturating_sub(1).start() > now) {
        return Err(Failure::usage(format!("{} is still to come", date::format(*day))));
    }
    let days: BTreeMap<Day, Vec<Day>> =
        local.iter().map(|day| (*day, utc_days(*day, args.utc_offset.unwrap_or_else(|| local_offset(*day))))).collect();
    check_is_no_venue_file(&args.out)?;
    files::check_free(&args.out)?;
    let passphrase = args.passphrase.read("Passphrase of the venue files")?;
    let _held = hold(args.files.iter().map(PathBuf::as_path))?;
    let mut vaults = HashMap::new();
    let venues: Vec<VenueFile> =
        args.files.iter().map(|path| open(path, &passphrase, &mut vaults)).collect::<Result<_, _>>()?;
    let sealed = slip(&venues, &days, &trust, now, &mut rand::rng()).map_err(failure)?;
    files::write_new(&args.out, &sealed, PRIVATE)?;
    // After the slip is there: a day that is noted as released was.
    for (path, mut venue) in args.files.iter().zip(venues.iter().cloned()) {
        venue.released.extend(local.iter().map(|day| (*day, now.day())));
        if let Some(vault) = vaults.get(folder_of(path)) {
            files::write_atomic(path, &vault.seal(&venue.encode())?, PRIVATE)?;
        }
    }
    let days: Vec<Day> = days.into_values().flatten().collect::<BTreeSet<_>>().into_iter().collect();
    let codes = venues.iter().flat_map(|venue| venue.codes_on(&days)).count();
    let days: Vec<String> = days.into_iter().map(date::format).collect();
    if args.json {
        return print_json(&serde_json::json!({ "slip": args.out, "codes": codes, "utc_days": days }));
    }
    put!("Wrote {}: a slip of {} code(s), which only the health authority can open.", args.out.display(), codes);
    put!("It releases these days of UTC, whole: {}.", days.join(", "));
    put!("Whoever opens it can tell these days' visitors that they were exposed, and nothing of any other day.");
    Ok(())
}

/// The document as its own root quorum signed it; compare the fingerprint where the file came from elsewhere.
fn read_trust(path: &std::path::Path, fingerprint: Option<Hash>) -> Result<TrustDocument, Failure> {
    let note = read_given(path, MAX_NOTE_LEN as u64)?;
    let unverified = UnverifiedTrust::parse(&note);
    let trust = unverified.and_then(|note| match fingerprint {
        Some(expected) => note.pin_by_fingerprint(expected),
        None => note.pin(),
    });
    trust.map_err(|error| Failure::new(Exit::Verification, error).context(path.display()))
}

/// Minutes east of Greenwich that this machine's clock shows at noon of a day.
fn local_offset(day: Day) -> i32 {
    let noon = i64::try_from(day.minute(720).seconds()).unwrap_or_default();
    Local.timestamp_opt(noon, 0).single().map_or(0, |time| time.offset().fix().local_minus_utc() / 60)
}

fn failure(error: ReleaseError) -> Failure {
    let exit = match error {
        ReleaseError::OtherDeployment(_) | ReleaseError::NoKey => Exit::Verification,
        _ => Exit::Usage,
    };
    Failure::new(exit, error)
}
