//! How much memory a sync of 14 batches with 7,000,000 windows takes above an idle device with 600 visits.
//!
//! The work is done in a process of its own, so that making the batches does not count.

use std::{error::Error, path::Path, process::Command};

use homesafe_client::device::Device;
use homesafe_host::{drive::run, storage::FsStorage};
use homesafe_protocol::{log::LeafKind, time::Day};
use homesafe_test_support::{
    Deployment, FolderTransport, HOUR, big_batch, home_with_visits, peak_memory_kib,
};

const DAY: Day = Day::new(20_000);

fn main() -> Result<(), Box<dyn Error>> {
    match std::env::args().nth(1) {
        Some(folder) => measure(Path::new(&folder)),
        None => prepare(),
    }
}

fn prepare() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let mut deployment = Deployment::new(DAY.start());
    home_with_visits(&FsStorage::open(&folder.path().join("home"))?, &deployment, 600, DAY);
    for n in 0..14 {
        let at = DAY.start().saturating_add(n * HOUR);
        deployment.publish_object(at, LeafKind::Batch, &big_batch(500_000, n).bytes);
    }
    FolderTransport::write(&folder.path().join("server"), &deployment)?;
    let status = Command::new(std::env::current_exe()?).arg(folder.path()).status()?;
    if status.success() { Ok(()) } else { Err("the measuring process failed".into()) }
}

fn measure(folder: &Path) -> Result<(), Box<dyn Error>> {
    let storage = FsStorage::open(&folder.join("home"))?;
    let mut device = Device::open(&storage)?;
    device.alerts()?;
    let before = peak_memory_kib();
    let report = run(
        device.sync(DAY.start().saturating_add(14 * HOUR)),
        &FolderTransport::open(&folder.join("server")),
        &storage,
    )?;
    let after = peak_memory_kib();
    println!("publications {}, bytes {}", report.new_leaves, report.fetched_bytes);
    println!("peak memory: {before} KiB idle, {after} KiB after the sync, {} KiB more", after - before);
    Ok(())
}
