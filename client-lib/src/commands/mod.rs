//! One module for each group of commands; all of them work on a [`Home`].

pub mod alerts;
pub mod check_in;
pub mod init;
pub mod look;
pub mod share;
pub mod sync;

use std::path::PathBuf;

use homesafe_client::{
    cli::Failure,
    clock::Clock,
    device::{Device, DeviceError},
    storage::{FsStorage, Storage},
};
use homesafe_protocol::time::UnixTime;

/// The device's folder, the time, and how to answer.
pub struct Home {
    folder: PathBuf,
    clock: Box<dyn Clock>,
    pub json: bool,
}

impl Home {
    pub fn new(folder: Option<PathBuf>, clock: Box<dyn Clock>, json: bool) -> Result<Self, Failure> {
        let folder = match folder {
            Some(folder) => folder,
            None => default_folder().ok_or_else(|| Failure::usage("no home folder is known: give --home DIR"))?,
        };
        Ok(Self { folder, clock, json })
    }

    pub fn now(&self) -> UnixTime {
        self.clock.now()
    }

    /// The storage, made if it is not there: for `init` only.
    pub fn create(&self) -> Result<FsStorage, Failure> {
        Ok(FsStorage::open(&self.folder)?)
    }

    /// Runs `body` on the device.
    pub fn with_device<T>(
        &self,
        body: impl FnOnce(&mut Device<'_>, UnixTime) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        if !self.folder.exists() {
            return Err(DeviceError::NotSetUp.into());
        }
        let storage = FsStorage::open(&self.folder)?;
        let storage: &dyn Storage = &storage;
        body(&mut Device::open(storage)?, self.now())
    }
}

fn default_folder() -> Option<PathBuf> {
    let absolute = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let data = absolute("XDG_DATA_HOME").or_else(|| Some(absolute("HOME")?.join(".local/share")));
    Some(data?.join("homesafe"))
}
