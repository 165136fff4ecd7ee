//! A device's use cases driven to their ends, with its objects in its own storage.

use std::io::Write;

use homesafe_client::{
    ask::FetchError,
    device::{Alert, Device, DeviceError, Missing, ShareOutcome, SyncReport, Upload},
    storage::{Storage, StorageError, object_name},
    visit_log::DiaryKey,
};
use homesafe_host::drive::{Objects, Offline, Transport, run};
use homesafe_protocol::{Hash, time::UnixTime};

/// A device whose host waits for each answer.
pub trait Driven {
    /// [`Device::sync`].
    fn sync_with(&mut self, transport: &dyn Transport, now: UnixTime) -> Result<SyncReport, DeviceError>;

    /// [`Device::match_new_visits`].
    fn match_kept(&mut self) -> Result<Vec<Missing>, DeviceError>;

    /// [`Device::check_objects`].
    fn check_kept(&mut self) -> Result<Vec<Missing>, DeviceError>;

    /// [`Device::foreign_alerts`].
    fn foreign_alerts_kept(&self, diary: &DiaryKey, now: UnixTime) -> Result<Vec<Alert>, DeviceError>;

    /// A sync as the programs run it, with `due` at its end; what became of that.
    fn upload(
        &mut self,
        due: Option<Upload>,
        transport: &dyn Transport,
        now: UnixTime,
    ) -> Option<Result<ShareOutcome, DeviceError>>;
}

impl Driven for Device<'_> {
    fn sync_with(&mut self, transport: &dyn Transport, now: UnixTime) -> Result<SyncReport, DeviceError> {
        let kept = InStorage(self.storage());
        run(self.sync(now), transport, &kept)
    }

    fn match_kept(&mut self) -> Result<Vec<Missing>, DeviceError> {
        let kept = InStorage(self.storage());
        run(self.match_new_visits(), &Offline, &kept)
    }

    fn check_kept(&mut self) -> Result<Vec<Missing>, DeviceError> {
        let kept = InStorage(self.storage());
        run(self.check_objects(), &Offline, &kept)
    }

    fn foreign_alerts_kept(&self, diary: &DiaryKey, now: UnixTime) -> Result<Vec<Alert>, DeviceError> {
        run(self.foreign_alerts(diary, now), &Offline, &InStorage(self.storage()))
    }

    #[allow(clippy::unwrap_used)] // test support: a failure here should stop the test
    fn upload(
        &mut self,
        due: Option<Upload>,
        transport: &dyn Transport,
        now: UnixTime,
    ) -> Option<Result<ShareOutcome, DeviceError>> {
        let kept = InStorage(self.storage());
        let mut came = run(self.exchange(due, now).run(kept.0), transport, &kept);
        self.confirm(&mut came).unwrap();
        let came = run(came.send(), transport, &kept);
        run(self.take(came, None, now), &Offline, &kept).unwrap().uploaded
    }
}

/// Objects in a device's storage, whatever that is.
pub struct InStorage<'a>(pub &'a dyn Storage);

impl Objects for InStorage<'_> {
    fn keep(
        &self,
        sha256: &Hash,
        write: &mut dyn FnMut(&mut dyn Write) -> Result<(), FetchError>,
    ) -> Result<(), FetchError> {
        let mut object = Vec::new();
        write(&mut object)?;
        Ok(self.0.replace(&object_name(sha256), &object)?)
    }

    fn piece(&self, sha256: &Hash, offset: u64) -> Result<Option<Vec<u8>>, StorageError> {
        let object = self.0.read(&object_name(sha256), u64::MAX)?;
        Ok(object.map(|object| object.get(offset as usize..).unwrap_or_default().to_vec()))
    }
}
