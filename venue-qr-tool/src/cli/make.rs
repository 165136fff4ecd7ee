//! `venue-qr new` and `poster`: a few venues and their posters.

use std::path::PathBuf;

use clap::Args;
use homesafe_host::{
    cli::{Bar, ClockArgs, Failure, PassphraseArgs, TableArgs, print_json},
    clock::local_day,
    files, note, put, say, text,
};
use homesafe_protocol::{DeploymentId, time::Day};
use venue_qr::{
    folder::Folders,
    issue::Issued,
    plan::{Plan, Reprint},
    table::{self, Details, NewVenue, Usual},
};

use super::args::{DeploymentArgs, OutputArgs, WhichArgs, open_or_create, passphrase};

/// Venues that are listed; of more, the number.
const LISTED: usize = 20;

#[derive(Args)]
pub struct NewArgs {
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    deployment: DeploymentArgs,
    #[command(flatten)]
    reading: TableArgs,
    #[arg(long, value_name = "CSV", conflicts_with_all = ["name_zh", "name_en", "address", "category", "stay", "first_day", "last_day", "stem"])]
    from: Option<PathBuf>,
    #[arg(long, default_value = "", hide_default_value = true)]
    name_zh: String,
    #[arg(long, default_value = "", hide_default_value = true)]
    name_en: String,
    #[arg(long, default_value = "", hide_default_value = true)]
    address: String,
    #[arg(long, required_unless_present = "from")]
    category: Option<String>,
    #[arg(long, value_name = "MINUTES")]
    stay: Option<String>,
    #[arg(long, value_name = "YYYY-MM-DD")]
    first_day: Option<String>,
    #[arg(long, value_name = "YYYY-MM-DD")]
    last_day: Option<String>,
    #[arg(long, default_value = "v00001")]
    stem: String,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Args)]
pub struct PosterArgs {
    #[arg(required = true, value_name = "VENUEFILE")]
    files: Vec<PathBuf>,
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    which: WhichArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

pub fn new(args: NewArgs, clock: &ClockArgs) -> Result<(), Failure> {
    let today = local_day(clock.clock()?.now());
    let (origin, host) = args.deployment.read()?;
    let entries = args.entries(origin.deployment(), today)?;
    let plan = Plan::new(args.output.output(&args.out), &entries, &host)?;
    note_ended(plan.ended(today));
    let folder = open_or_create(&args.out, &args.passphrase)?;
    let bar = posters_bar(plan.count());
    let issued = plan.make(&folder.vault, &|| bar.add(1));
    drop(bar);
    report(&issued?, args.output.json)
}

pub fn poster(args: PosterArgs) -> Result<(), Failure> {
    let reprint = Reprint::new(args.output.output(&args.out), args.files)?;
    let day = args.which.day()?;
    let mut folders = Folders::to_read(passphrase(&args.passphrase)?);
    let bar = posters_bar(reprint.count());
    let issued = reprint.make(&mut folders, day, &|| bar.add(1));
    drop(bar);
    report(&issued?, args.output.json)
}

impl NewArgs {
    fn entries(&self, deployment: DeploymentId, today: Day) -> Result<Vec<NewVenue>, Failure> {
        if let Some(path) = &self.from {
            let csv = files::read_given(path, table::MAX_BYTES)?;
            return Ok(table::read(&csv, deployment, self.reading.reading(), today)?);
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
        Ok(vec![NewVenue::new(&self.stem, &details, deployment, Usual::on(today))?])
    }
}

/// Says that venues are made whose time is over.
pub fn note_ended(count: usize) {
    if count > 0 {
        note!("venues-ended", count);
    }
}

/// Progress of posters that are being made.
pub fn posters_bar(count: usize) -> Bar {
    Bar::of(count, &text!("posters-progress", bar = "{bar:40}", pos = "{pos}", len = "{len}", eta = "{eta}"))
}

fn report(issued: &[Issued], json: bool) -> Result<(), Failure> {
    if json {
        return print_json(&issued);
    }
    for one in issued.iter().take(LISTED) {
        let posters: Vec<String> = one.posters.iter().map(|path| path.display().to_string()).collect();
        put!("{}  {}  {}", one.fingerprint, one.venue_file.display(), posters.join(" "));
    }
    if issued.len() > LISTED {
        say!("venues-in-all", count = issued.len());
    }
    Ok(())
}
