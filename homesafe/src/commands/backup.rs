//! `homesafe export`, `homesafe import` and `homesafe wipe`.

use std::path::PathBuf;

use homesafe_client::device::{Device, DeviceError, Imported, MAX_BACKUP_LEN};
use homesafe_host::{
    cli::{self, Failure, NewPassphraseArgs, PassphraseArgs, confirm, print_json},
    drive::{Offline, run},
    files::{PRIVATE, check_free, read_given, write_new},
    vault,
};
use homesafe_protocol::time::UnixTime;
use serde_json::json;

use super::{Home, open_diary};
use crate::show::warn_of_missing;

#[derive(clap::Args)]
pub struct ExportArgs {
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[arg(long, value_name = "TIME", value_parser = cli::time)]
    from: Option<UnixTime>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
    #[command(flatten)]
    new: NewPassphraseArgs,
}

#[derive(clap::Args)]
pub struct ImportArgs {
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[arg(long)]
    bring_back: bool,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(clap::Args)]
pub struct WipeArgs {
    #[arg(long)]
    yes: bool,
}

pub fn export(home: &Home, args: &ExportArgs) -> Result<(), Failure> {
    check_free(&args.file)?;
    let passphrase = home.passphrase(&args.passphrase)?;
    let new = args.new.read(&text!("choose-backup-passphrase"))?;
    let (content, visits) = home.reading(|device, _, now| {
        Ok(device.export(&open_diary(device, passphrase.as_ref())?, args.from, now)?)
    })?;
    // Sealing takes a second; the device is free meanwhile.
    write_new(&args.file, &vault::seal_for(&new, &content)?, PRIVATE)?;
    if home.json {
        return print_json(&json!({ "file": args.file.display().to_string(), "visits": visits }));
    }
    say!("exported", file = args.file.display().to_string(), visits);
    Ok(())
}

pub fn import(home: &Home, args: &ImportArgs) -> Result<(), Failure> {
    let sealed = read_given(&args.file, MAX_BACKUP_LEN)?;
    let content =
        vault::open_with(&args.passphrase.read(&text!("ask-backup-passphrase"))?, &sealed, MAX_BACKUP_LEN)?;
    home.with_folder(|device, folder, now| {
        let imported = device.import(&content, args.bring_back, now, &mut rand::rng())?;
        let missing = run(device.match_new_visits(), &Offline, folder)?;
        warn_of_missing(&missing);
        let Imported { added, known, too_old } = imported;
        if home.json {
            return print_json(&json!({ "added": added, "known": known, "too_old": too_old }));
        }
        say!("imported", added, known);
        if too_old > 0 {
            say!("imported-without-old", count = too_old);
        }
        Ok(())
    })
}

pub fn wipe(home: &Home, args: &WipeArgs) -> Result<(), Failure> {
    if !args.yes && confirm(&text!("ask-wipe"))? != Some(true) {
        return Err(Failure::usage(text!("nothing-erased")));
    }
    Device::wipe(&home.storage()?).map_err(DeviceError::from)?;
    // A sync that is under way holds only what everybody may read, and finds no device when it comes back.
    if let Ok(incoming) = home.open_incoming() {
        Device::wipe(&incoming).map_err(DeviceError::from)?;
    }
    say!("erased");
    Ok(())
}
