//! `homesafe lock`: show, change, remove or set the lock before the diary.

use clap::Subcommand;
use homesafe_client::{device::Device, visit_log::KdfCost};
use homesafe_host::cli::{Failure, NewPassphraseArgs, PassphraseArgs, print_json};
use serde_json::json;

use super::{Home, PROMPT};

#[derive(Subcommand)]
pub enum Lock {
    /// Show whether your diary is locked, and how hard its passphrase is to try
    Show,
    /// Change the passphrase, or how hard it is to try; needs the present one
    Change {
        #[command(flatten)]
        passphrase: PassphraseArgs,
        /// Keep the passphrase, and change only how hard it is to try
        #[arg(long, conflicts_with = "new_passphrase_file")]
        same_passphrase: bool,
        #[command(flatten)]
        new: NewPassphraseArgs,
        #[command(flatten)]
        cost: CostArgs,
    },
    /// Store your diary's key openly, so that no passphrase is asked for any more; needs the present one
    Remove(PassphraseArgs),
    /// Put a passphrase before a diary whose lock was removed
    Set {
        #[command(flatten)]
        new: NewPassphraseArgs,
        #[command(flatten)]
        cost: CostArgs,
    },
}

#[derive(clap::Args)]
pub struct CostArgs {
    /// Memory that one try takes, in MiB [default: as it is, at first 64]
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u32).range(16..=1_024))]
    memory: Option<u32>,
    /// Passes over that memory [default: as it is, at first 3]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=16))]
    passes: Option<u32>,
    /// Lanes that can be computed at once [default: as it is, at first 4]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=16))]
    lanes: Option<u32>,
}

impl CostArgs {
    fn over(&self, present: KdfCost) -> KdfCost {
        KdfCost {
            memory: self.memory.map_or(present.memory, |mib| mib * 1_024),
            passes: self.passes.unwrap_or(present.passes),
            lanes: self.lanes.unwrap_or(present.lanes),
        }
    }
}

pub fn run(home: &Home, command: &Lock) -> Result<(), Failure> {
    match command {
        Lock::Show => home.with_device(|device, _| show(home, device)),
        Lock::Change { passphrase, same_passphrase, new, cost } => {
            let present = home
                .lock_cost()?
                .ok_or_else(|| Failure::usage("your diary has no lock; put one before it with `homesafe lock set`"))?;
            let old = passphrase.read(PROMPT)?;
            let new = if *same_passphrase { old.clone() } else { new.read("Choose a new passphrase for your diary")? };
            home.with_device(|device, _| {
                let diary = device.unlock(&old)?;
                device.set_lock(&diary, &new, cost.over(present), &mut rand::rng())?;
                if !home.json {
                    homesafe_host::put!(
                        "The lock is changed. Copies of this device's folder that were made before still open as they did."
                    );
                }
                show(home, device)
            })
        }
        Lock::Remove(passphrase) => {
            if home.lock_cost()?.is_none() {
                return Err(Failure::usage("your diary has no lock"));
            }
            let passphrase = passphrase.read(PROMPT)?;
            home.with_device(|device, _| {
                let diary = device.unlock(&passphrase)?;
                device.remove_lock(&diary, &mut rand::rng())?;
                show(home, device)
            })
        }
        Lock::Set { new, cost } => {
            if home.lock_cost()?.is_some() {
                return Err(Failure::usage(
                    "your diary is locked already; `homesafe lock change` changes the passphrase",
                ));
            }
            let new = new.read("Choose a passphrase for your diary")?;
            home.with_device(|device, _| {
                let diary = device.open_diary(None)?;
                device.set_lock(&diary, &new, cost.over(KdfCost::RFC9106_SECOND), &mut rand::rng())?;
                if !home.json {
                    homesafe_host::put!(
                        "The lock is set. Copies of this device's folder that were made while there was none open without it."
                    );
                }
                show(home, device)
            })
        }
    }
}

fn show(home: &Home, device: &Device<'_>) -> Result<(), Failure> {
    let cost = device.lock_cost();
    if home.json {
        return print_json(&json!({
            "locked": cost.is_some(),
            "memory_kib": cost.map(|cost| cost.memory),
            "passes": cost.map(|cost| cost.passes),
            "lanes": cost.map(|cost| cost.lanes),
        }));
    }
    match cost {
        Some(KdfCost { memory, passes, lanes }) => homesafe_host::put!(
            "Your diary is locked. A try of a passphrase takes {memory} KiB, {passes} passes, {lanes} lanes of Argon2id."
        ),
        None => {
            homesafe_host::put!("Your diary is NOT locked: its key lies openly in this device's folder.");
            homesafe_host::put!(
                "Whoever can read the files of this device, or copies of them made from now on, can read where you were."
            );
            homesafe_host::put!("To lock it again: homesafe lock set");
        }
    }
    Ok(())
}
