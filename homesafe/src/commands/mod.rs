//! One module for each group of commands; all of them work on a [`Home`].

pub mod alerts;
pub mod backup;
pub mod check_in;
pub mod init;
pub mod issuer;
pub mod lock;
pub mod look;
pub mod share;
pub mod sync;
pub mod visits;

use std::{
    cell::Cell,
    path::PathBuf,
    time::{Duration, Instant},
};

use homesafe_client::{
    device::{Device, DeviceError},
    storage::Storage,
    visit_log::{DiaryKey, KdfCost},
};
use homesafe_host::{
    cli::{Failure, PassphraseArgs, Working, words},
    clock::{Clock, local_time},
    drive::Objects,
    files::FileError,
    http::HttpTransport,
    storage::{FsStorage, ReadOnlyStorage},
    time_text::TimeReader,
};
use homesafe_protocol::{display::one_line, passphrase::Passphrase, time::UnixTime};

/// How long a server has for an answer to begin, where nothing else is said.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// How long another program may hold the device's folder, and how often to look.
const LOCK_PATIENCE: Duration = Duration::from_secs(5);
const LOCK_LOOK: Duration = Duration::from_millis(20);

/// How the passphrase is asked for.
pub fn prompt() -> String {
    text!("ask-diary-passphrase")
}

/// Opens the diary, which takes a while.
pub fn open_diary(device: &Device<'_>, passphrase: Option<&Passphrase>) -> Result<DiaryKey, DeviceError> {
    let _working = Working::on(text!("opening-diary"));
    device.open_diary(passphrase)
}

/// The device's folder, the time, and how to answer.
pub struct Home {
    folder: PathBuf,
    /// Whether the folder was given.
    is_given: bool,
    clock: Box<dyn Clock>,
    /// Whether the resident has heard that the clock is in doubt: once in a run is enough.
    has_warned: Cell<bool>,
    /// The same of a folder that cannot be written.
    has_said_read_only: Cell<bool>,
    pub json: bool,
}

impl Home {
    pub fn new(folder: Option<PathBuf>, clock: Box<dyn Clock>, json: bool) -> Result<Self, Failure> {
        let is_given = folder.is_some();
        let folder = match folder {
            Some(folder) => folder,
            None => default_folder().ok_or_else(|| Failure::usage(text!("no-home")))?,
        };
        Ok(Self {
            folder,
            is_given,
            clock,
            has_warned: Cell::new(false),
            has_said_read_only: Cell::new(false),
            json,
        })
    }

    /// How a command is given next, for the same device.
    pub fn next(&self, command: &str) -> String {
        let home = if self.is_given { format!(" --home {}", self.folder.display()) } else { String::new() };
        format!("homesafe{home} {command}")
    }

    pub fn now(&self) -> UnixTime {
        self.clock.now()
    }

    /// The storage, made if it is not there: for `init` only.
    pub fn create(&self) -> Result<FsStorage, Failure> {
        if !FsStorage::holds_device(&self.folder)
            && let Some(other) = FsStorage::find_other(&self.folder)
        {
            return Err(Failure::usage(text!(
                "folder-of-others",
                path = one_line(&other.display().to_string(), 200)
            )));
        }
        Ok(FsStorage::open(&self.folder)?)
    }

    /// The storage of a device that is there. Another program may hold it for a moment.
    pub fn storage(&self) -> Result<FsStorage, Failure> {
        self.check_device()?;
        Ok(patiently(|| FsStorage::open(&self.folder))?)
    }

    /// Somebody's other folder is neither closed nor held nor cleaned.
    fn check_device(&self) -> Result<(), Failure> {
        if FsStorage::holds_device(&self.folder) { Ok(()) } else { Err(DeviceError::NotSetUp.into()) }
    }

    /// Where a sync puts what comes, apart from what the device holds; whoever has it syncs.
    pub fn incoming(&self) -> Result<FsStorage, Failure> {
        self.storage()?;
        self.open_incoming()
    }

    /// The same, also where there is no device any more.
    pub fn open_incoming(&self) -> Result<FsStorage, Failure> {
        Ok(FsStorage::open(&self.folder.join("incoming"))?)
    }

    /// The lock's parameters; `None` where it was removed.
    pub fn lock_cost(&self) -> Result<Option<KdfCost>, Failure> {
        self.reading(|device, _, _| Ok(device.lock_cost()))
    }

    /// The passphrase, unless the lock was removed. The folder is not held while it is typed.
    pub fn passphrase(&self, args: &PassphraseArgs) -> Result<Option<Passphrase>, Failure> {
        self.lock_cost()?.map(|_| args.read(&prompt())).transpose()
    }

    /// The way to the device's server: to the first of several that answers.
    pub fn transport(&self, device: &Device<'_>, patience: Duration) -> Result<HttpTransport, Failure> {
        Ok(HttpTransport::to_first(&device.servers(), patience)?.within(patience * 20))
    }

    /// Runs `body` on the device at a time that can be, once what is too old was forgotten.
    pub fn with_device<T>(
        &self,
        body: impl FnOnce(&mut Device<'_>, UnixTime) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.with_folder(|device, _, now| body(device, now))
    }

    /// The same with the folder that the device lies in.
    pub fn with_folder<T>(
        &self,
        body: impl FnOnce(&mut Device<'_>, &FsStorage, UnixTime) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let folder = self.storage()?;
        let (mut device, now) = self.begin(&folder)?;
        body(&mut device, &folder, now)
    }

    /// The same for what only shows something: also of a folder that cannot be written.
    pub fn reading<T>(
        &self,
        body: impl FnOnce(&mut Device<'_>, &dyn Objects, UnixTime) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.check_device()?;
        match patiently(|| FsStorage::open(&self.folder)) {
            Err(error) if error.is_read_only() => {
                if !self.has_said_read_only.replace(true) {
                    warn!("folder-read-only", folder = self.folder.display().to_string());
                }
                let folder = patiently(|| ReadOnlyStorage::open(&self.folder))?;
                let (mut device, now) = self.begin(&folder)?;
                body(&mut device, &folder, now)
            }
            folder => {
                let folder = folder?;
                let (mut device, now) = self.begin(&folder)?;
                body(&mut device, &folder, now)
            }
        }
    }

    /// The device at a time that can be, once what is too old was forgotten.
    fn begin<'a>(&self, folder: &'a dyn Storage) -> Result<(Device<'a>, UnixTime), Failure> {
        let (mut device, clock) = (Device::open(folder)?, self.now());
        let (now, doubt) = device.begin(clock)?;
        if let Some(doubt) = doubt.filter(|_| !self.has_warned.replace(true)) {
            warn!("doubt", doubt = words().fact(&doubt), clock = local_time(clock));
        }
        Ok((device, now))
    }
}

/// Opens a folder that another program may hold for a moment.
fn patiently<T>(open: impl Fn() -> Result<T, FileError>) -> Result<T, FileError> {
    let begun = Instant::now();
    loop {
        match open() {
            Err(FileError::Locked { .. }) if begun.elapsed() < LOCK_PATIENCE => std::thread::sleep(LOCK_LOOK),
            other => return other,
        }
    }
}

/// A time that was given, else now.
pub fn time_of(text: Option<&str>, now: UnixTime) -> Result<UnixTime, Failure> {
    Ok(text.map_or(Ok(now), |text| TimeReader::LOCAL.on_day_of(now).time(text))?)
}

fn default_folder() -> Option<PathBuf> {
    let absolute = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let data = absolute("XDG_DATA_HOME").or_else(|| Some(absolute("HOME")?.join(".local/share")));
    Some(data?.join("homesafe"))
}
