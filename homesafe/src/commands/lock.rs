//! `homesafe lock`: show, change, remove or set the lock before the diary.

use clap::Subcommand;
use homesafe_client::{device::Device, visit_log::KdfCost};
use homesafe_host::cli::{Failure, NewPassphraseArgs, PassphraseArgs, print_json};
use serde_json::json;

use super::{Home, open_diary, prompt};

#[derive(Subcommand)]
pub enum Lock {
    Show,
    Change {
        #[command(flatten)]
        passphrase: PassphraseArgs,
        #[arg(long, conflicts_with = "new_passphrase_file")]
        same_passphrase: bool,
        #[command(flatten)]
        new: NewPassphraseArgs,
        #[command(flatten)]
        cost: CostArgs,
    },
    Remove(PassphraseArgs),
    Set {
        #[command(flatten)]
        new: NewPassphraseArgs,
        #[command(flatten)]
        cost: CostArgs,
    },
}

#[derive(clap::Args)]
pub struct CostArgs {
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u32).range(16..=1_024))]
    memory: Option<u32>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=16))]
    passes: Option<u32>,
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
        Lock::Show => home.reading(|device, _, _| show(home, device)),
        Lock::Change { passphrase, same_passphrase, new, cost } => {
            let present =
                home.lock_cost()?.ok_or_else(|| Failure::usage(text!("diary-not-locked-to-change")))?;
            let old = passphrase.read(&prompt())?;
            let new =
                if *same_passphrase { old.clone() } else { new.read(&text!("choose-new-diary-passphrase"))? };
            home.with_device(|device, _| {
                let diary = open_diary(device, Some(&old))?;
                device.set_lock(&diary, &new, cost.over(present), &mut rand::rng())?;
                if !home.json {
                    say!("lock-changed");
                }
                show(home, device)
            })
        }
        Lock::Remove(passphrase) => {
            if home.lock_cost()?.is_none() {
                return Err(Failure::usage(text!("diary-not-locked")));
            }
            let passphrase = passphrase.read(&prompt())?;
            home.with_device(|device, _| {
                let diary = open_diary(device, Some(&passphrase))?;
                device.remove_lock(&diary, &mut rand::rng())?;
                show(home, device)
            })
        }
        Lock::Set { new, cost } => {
            if home.lock_cost()?.is_some() {
                return Err(Failure::usage(text!("diary-locked-already")));
            }
            let new = new.read(&text!("choose-diary-passphrase"))?;
            home.with_device(|device, _| {
                let diary = open_diary(device, None)?;
                device.set_lock(&diary, &new, cost.over(KdfCost::RFC9106_SECOND), &mut rand::rng())?;
                if !home.json {
                    say!("lock-set");
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
        Some(KdfCost { memory, passes, lanes }) => say!("diary-is-locked", memory, passes, lanes),
        None => say!("diary-is-open"),
    }
    Ok(())
}
