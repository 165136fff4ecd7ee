//! `venue-qr`: makes, prints and inspects venue posters.

mod door;
mod many;
mod operator;

use std::{
    collections::{BTreeSet, HashMap},
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, Parser, Subcommand};
use homesafe_host::{
    cli::{self, Classify, ClockArgs, Exit, Failure, PassphraseArgs},
    files::{self, FolderLock},
    vault::Vault,
};
use homesafe_protocol::{origin::Origin, passphrase::Passphrase, venue::HomeSafeCode};
use poster_reader::{picture, scan};
use rayon::prelude::*;
use venue_qr::{
    PosterError, date, inspect,
    issue::{self, IssueError, Issued, Output},
    poster::{Correction, Design, Template},
    render::{Format, Options},
    table::{self, Details, Entry},
    venue_file::{EXTENSION, VenueFile},
};

/// Makes, prints and inspects HomeSafe venue posters
#[derive(Parser)]
#[command(name = "venue-qr", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    clock: ClockArgs,
}

#[derive(Subcommand)]
enum Command {
    /// Make venues: their files, which only your passphrase opens, and their posters
    New(Box<NewArgs>),
    /// Make the posters again from venue files
    Poster(PosterArgs),
    /// Make the posters of thousands of venues, with a manifest; an interrupted run goes on where it was
    Bulk(Box<many::BulkArgs>),
    /// Make a code for each area of a venue, such as the tables of a restaurant
    Areas(Box<many::AreasArgs>),
    /// Decode every poster of a folder and compare it with the manifest
    Verify(many::VerifyArgs),
    /// Show what a code says, without its secret
    Inspect(InspectArgs),
    /// Give a venue a new secret from a day on, such as after its venue file was stolen; the old code is kept for its days
    Rotate(door::RotateArgs),
    /// Give a venue another name or address from a day on; the old code is kept for its days
    Rename(door::RenameArgs),
    /// Show a venue's codes, old and new, and which days were released to the health authority
    Trace(door::TraceArgs),
    /// Change the passphrase of a folder of venue files
    Passphrase(door::PassphraseChangeArgs),
    /// Ask the health authority to certify a venue: writes its public part and a commitment, never the secret
    Request(operator::RequestArgs),
    /// Put the health authority's certificate into a venue file
    Certificate(operator::CertificateArgs),
    /// Release days to the health authority when a patient was there: a slip that only it can open
    Release(operator::ReleaseArgs),
}

/// Whose venues they are.
#[derive(Args)]
struct DeploymentArgs {
    /// The deployment, such as homesafe.example/hk
    #[arg(long)]
    origin: Origin,
    /// Host in the code; without it, that of the origin. It is never contacted
    #[arg(long)]
    host: Option<String>,
}

impl DeploymentArgs {
    /// The host part of the code's text: upper case, as a code carries it.
    fn host(&self) -> String {
        let of_origin = || self.origin.as_str().split('/').next().unwrap_or_default().to_ascii_uppercase();
        self.host.clone().unwrap_or_else(of_origin)
    }
}

#[derive(Args)]
struct NewArgs {
    /// Folder for the venue files and posters
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    deployment: DeploymentArgs,
    /// Make a venue of every row of this CSV file
    #[arg(long, value_name = "CSV", conflicts_with_all = ["name_zh", "name_en", "address", "category", "stay", "first_day", "last_day", "stem"])]
    from: Option<PathBuf>,
    /// Name in Chinese, at most 120 bytes
    #[arg(long, default_value = "")]
    name_zh: String,
    /// Name in English, at most 120 bytes
    #[arg(long, default_value = "")]
    name_en: String,
    /// Address, at most 200 bytes
    #[arg(long, default_value = "")]
    address: String,
    /// Kind of place, such as restaurant, mall, taxi, clinic
    #[arg(long, required_unless_present = "from")]
    category: Option<String>,
    /// Minutes after which visitors are checked out, 15 to 1440
    #[arg(long, value_name = "MINUTES", required_unless_present = "from")]
    stay: Option<String>,
    /// First day of validity
    #[arg(long, value_name = "YYYY-MM-DD", required_unless_present = "from")]
    first_day: Option<String>,
    /// Last day of validity, at most 1,830 days in all
    #[arg(long, value_name = "YYYY-MM-DD", required_unless_present = "from")]
    last_day: Option<String>,
    /// What the files' names begin with
    #[arg(long, default_value = "v00001")]
    stem: String,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Args)]
struct PosterArgs {
    /// Venue files, as `new` wrote them, beside their identity.age
    #[arg(required = true, value_name = "VENUEFILE")]
    files: Vec<PathBuf>,
    /// Folder for the posters
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    which: WhichArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

/// Which of a door's codes.
#[derive(Args)]
struct WhichArgs {
    /// The code that hangs from this day on, where a change is planned [default: the newest]
    #[arg(long, value_name = "YYYY-MM-DD")]
    on: Option<String>,
}

impl WhichArgs {
    fn code<'a>(&self, venue: &'a VenueFile) -> Result<&'a HomeSafeCode, Failure> {
        let day = self.on.as_deref().map(date::parse).transpose().map_err(Failure::usage)?;
        Ok(day.map_or(&venue.code, |day| venue.code_on(day)))
    }
}

#[derive(Args)]
struct OutputArgs {
    /// Kinds of posters
    #[arg(long, value_delimiter = ',', default_value = "svg,png,pdf")]
    formats: Vec<Format>,
    #[command(flatten)]
    design: DesignArgs,
    /// Replace files that are there
    #[arg(long)]
    force: bool,
    /// Print what was made as JSON
    #[arg(long)]
    json: bool,
}

/// What posters look like.
#[derive(Args)]
struct DesignArgs {
    /// Size of the poster: a4, a5, a6, sticker (10 cm), taxi (148 x 105 mm), roll-up (850 x 2000 mm), screen (16:9)
    #[arg(long, default_value = "a4")]
    size: Template,
    /// Error correction of the code, l, m, q or h [default: q for taxi and roll-up, else m]
    #[arg(long)]
    correction: Option<Correction>,
    /// Days that devices keep a visit, as your health authority has it; the poster says so
    #[arg(long, value_name = "DAYS", default_value_t = 31, value_parser = clap::value_parser!(u16).range(1..=90))]
    retention_days: u16,
    /// Dots an inch of a PNG, 72 to 600 [default: 150, screen 96, roll-up 72]
    #[arg(long, value_parser = clap::value_parser!(u32).range(72..=600))]
    dpi: Option<u32>,
}

#[derive(Args)]
struct InspectArgs {
    /// A picture (PNG, JPEG or SVG), a file with a code's text, the text itself, or - for standard input; HomeSafe's or another
    /// system's
    #[arg(value_name = "FILE|TEXT|-")]
    input: String,
    /// The issuer's public key, PEM: NHS COVID-19 codes that it did not sign are refused
    #[arg(long, value_name = "FILE")]
    issuer_key: Option<PathBuf>,
    /// The id by which such codes name the key
    #[arg(long, value_name = "KID", requires = "issuer_key")]
    issuer_kid: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    let Cli { command, clock } = Cli::parse();
    cli::run(|| match command {
        Command::New(args) => new(*args, &clock),
        Command::Poster(args) => poster(args),
        Command::Bulk(args) => many::bulk(*args, &clock),
        Command::Areas(args) => many::areas(*args),
        Command::Verify(args) => many::verify(&args),
        Command::Inspect(args) => inspect(&args),
        Command::Rotate(args) => door::rotate(&args, &clock),
        Command::Rename(args) => door::rename(&args, &clock),
        Command::Trace(args) => door::trace(&args, &clock),
        Command::Passphrase(args) => door::passphrase(&args),
        Command::Request(args) => operator::request(&args),
        Command::Certificate(args) => operator::certificate(&args, &clock),
        Command::Release(args) => operator::release(&args, &clock),
    })
}

fn new(args: NewArgs, clock: &ClockArgs) -> Result<(), Failure> {
    let host = args.deployment.host();
    let entries = args.entries()?;
    let output = args.output.output(&args.out);
    output.check_free(entries.iter().map(|entry| &*entry.stem), true).map_err(failure)?;
    let venues: Vec<(String, VenueFile)> = {
        let mut random = rand::rng();
        entries.iter().map(|entry| (entry.stem.clone(), issue::venue(entry, &host, &mut random))).collect()
    };
    if let Some((_, first)) = venues.first() {
        // A host that no code can carry is found before anything is written.
        first.code.to_text(&host).map_err(Failure::usage)?;
    }
    let today = clock.clock()?.now().day();
    let ended = entries.iter().filter(|entry| entry.public.validity().last() < today).count();
    if ended > 0 {
        eprintln!("note: the validity of {ended} venue(s) has ended already");
    }
    let (vault, _held) = open_or_create(&args.out, &args.passphrase)?;
    // Again, now that nobody else writes there.
    output.check_free(venues.iter().map(|(stem, _)| &**stem), true).map_err(failure)?;
    let issued = all(&venues, |(stem, venue)| output.issue(&vault, stem, venue))?;
    report(&issued, args.output.json)
}

fn poster(args: PosterArgs) -> Result<(), Failure> {
    let output = args.output.output(&args.out);
    let stems: Vec<&str> = args.files.iter().map(|path| stem_of(path)).collect::<Result<_, _>>()?;
    output.check_free(stems.iter().copied(), false).map_err(failure)?;
    let passphrase = args.passphrase.read("Passphrase of the venue files")?;
    let mut vaults = HashMap::new();
    let mut venues = Vec::new();
    for (path, stem) in args.files.iter().zip(stems) {
        let venue = open(path, &passphrase, &mut vaults)?;
        venues.push((path, stem, args.which.code(&venue)?.clone(), venue.host));
    }
    std::fs::create_dir_all(&args.out).map_err(files::at(&args.out))?;
    let issued = all(&venues, |(path, stem, code, host)| output.reprint(path, stem, code, host))?;
    report(&issued, args.output.json)
}

fn inspect(args: &InspectArgs) -> Result<(), Failure> {
    let limit = picture::MAX_BYTES as u64;
    let bytes = if args.input == "-" {
        let mut bytes = Vec::new();
        let read = std::io::stdin().take(limit + 1).read_to_end(&mut bytes);
        read.map_err(|error| Failure::new(Exit::Other, error).context("standard input"))?;
        bytes
    } else if scan::looks_like_text(&args.input) && !Path::new(&args.input).exists() {
        args.input.clone().into_bytes()
    } else {
        files::read_given(Path::new(&args.input), limit)?
    };
    let issuer = args.issuer_key.as_deref().map(|path| cli::read_issuer(path, args.issuer_kid.as_deref()));
    let reports = inspect::inspect(&bytes, issuer.transpose()?.as_ref()).map_err(Failure::usage)?;
    match &reports[..] {
        [report] if args.json => cli::print_json(report),
        reports if args.json => cli::print_json(&reports),
        reports => print(&reports.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")),
    }
}

impl NewArgs {
    fn entries(&self) -> Result<Vec<Entry>, Failure> {
        let deployment = self.deployment.origin.deployment();
        if let Some(path) = &self.from {
            let csv = files::read_given(path, table::MAX_BYTES)?;
            return table::read(&csv, deployment).map_err(Failure::usage);
        }
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let details = Details {
            name_zh: self.name_zh.clone(),
            name_en: self.name_en.clone(),
            address: self.address.clone(),
            category: text(&self.category),
            stay: text(&self.stay),
            first_day: text(&self.first_day),
            last_day: text(&self.last_day),
        };
        table::check_stem(&self.stem).map_err(Failure::usage)?;
        let public = details.public(deployment).map_err(Failure::usage)?;
        Ok(vec![Entry { stem: self.stem.clone(), public }])
    }
}

impl OutputArgs {
    fn output(&self, folder: &Path) -> Output {
        let options = Options { formats: self.formats.clone(), dpi: self.design.dpi, design: self.design.design() };
        Output { folder: folder.to_owned(), options, force: self.force }
    }
}

impl DesignArgs {
    const fn design(&self) -> Design {
        Design { template: self.size, correction: self.correction, retention_days: self.retention_days }
    }
}

/// Does the work for all venues on all cores, with a progress bar where somebody watches.
fn all<T: Sync>(venues: &[T], work: impl Fn(&T) -> Result<Issued, IssueError> + Sync) -> Result<Vec<Issued>, Failure> {
    let bar = many::bar(venues.len(), "posters");
    let done = venues.par_iter().map(|venue| work(venue).inspect(|_| bar.inc(1))).collect::<Result<Vec<_>, _>>();
    bar.finish_and_clear();
    done.map_err(failure)
}

fn report(issued: &[Issued], json: bool) -> Result<(), Failure> {
    if json {
        return cli::print_json(&issued);
    }
    let mut text = String::new();
    for one in issued.iter().take(20) {
        let posters: Vec<String> = one.posters.iter().map(|path| path.display().to_string()).collect();
        text += &format!("{}  {}  {}\n", one.fingerprint, one.venue_file.display(), posters.join(" "));
    }
    if issued.len() > 20 {
        text += &format!("... {} venues in all\n", issued.len());
    }
    print(&text)
}

/// Prints; a reader that went away is no panic.
fn print(text: &str) -> Result<(), Failure> {
    let written = std::io::stdout().lock().write_all(text.as_bytes());
    written.map_err(|error| Failure::new(Exit::Other, error).context("standard output"))
}

/// The vault of a folder, made if it is not there, and the folder held.
fn open_or_create(folder: &Path, passphrase: &PassphraseArgs) -> Result<(Vault, FolderLock), Failure> {
    let is_there = Vault::exists(folder);
    let given = match is_there {
        true => passphrase.read("Passphrase of the venue files")?,
        false => passphrase.read_new("New passphrase for the venue files")?,
    };
    files::create_private_dir(folder)?;
    let held = FolderLock::acquire(folder)?;
    let vault = if Vault::exists(folder) { Vault::open(folder, &given)? } else { Vault::create(folder, &given)? };
    Ok((vault, held))
}

fn open(path: &Path, passphrase: &Passphrase, vaults: &mut HashMap<PathBuf, Vault>) -> Result<VenueFile, Failure> {
    let folder = folder_of(path);
    let vault = match vaults.entry(folder.to_owned()) {
        std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
        std::collections::hash_map::Entry::Vacant(place) => place.insert(Vault::open(folder, passphrase)?),
    };
    let content = vault.read(path).map_err(|error| Failure::from(error).context(path.display()))?;
    VenueFile::decode(&content).map_err(|error| Failure::new(Exit::Damaged, error).context(path.display()))
}

/// Holds the folders of some venue files while these are read, changed and written: another run must not undo the change.
fn hold<'a>(paths: impl IntoIterator<Item = &'a Path>) -> Result<Vec<FolderLock>, Failure> {
    let folders: BTreeSet<&Path> = paths.into_iter().map(folder_of).collect();
    let held = folders.into_iter().filter(|folder| folder.is_dir()).map(FolderLock::acquire);
    Ok(held.collect::<Result<_, _>>()?)
}

/// That a file to be written is no venue file: its secret would be gone.
fn check_is_no_venue_file(path: &Path) -> Result<(), Failure> {
    match path.to_string_lossy().ends_with(EXTENSION) {
        true => Err(Failure::usage(format!("{} is a venue file's name; choose another", path.display()))),
        false => Ok(()),
    }
}

/// The folder that a venue file lies in, beside its vault's identity.
fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn stem_of(path: &Path) -> Result<&str, Failure> {
    let name = path.file_name().and_then(|name| name.to_str());
    name.and_then(|name| name.strip_suffix(EXTENSION))
        .filter(|stem| !stem.is_empty())
        .ok_or_else(|| Failure::usage(format!("{} is not called ...{EXTENSION}", path.display())))
}

fn failure(error: IssueError) -> Failure {
    let exit = match &error {
        IssueError::File(error) => error.exit(),
        IssueError::Vault(error) => error.exit(),
        IssueError::Exists(..)
        | IssueError::VenueFile(_)
        | IssueError::Poster(
            PosterError::Glyphs { .. }
            | PosterError::Code(_)
            | PosterError::TooDense { .. }
            | PosterError::Pixels { .. },
        ) => Exit::Usage,
        IssueError::Poster(PosterError::Unreadable(_)) => Exit::Verification,
        _ => Exit::Other,
    };
    Failure::new(exit, error)
}
