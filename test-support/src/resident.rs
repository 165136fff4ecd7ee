//! A resident's device, set up.

use homesafe_client::{device::Device, storage::Storage};
use homesafe_protocol::passphrase::Passphrase;

use crate::Deployment;

/// The passphrase of all residents.
#[allow(clippy::unwrap_used)] // test support
pub fn passphrase() -> Passphrase {
    Passphrase::new("correct horse".into()).unwrap()
}

/// A device that begins with a deployment's first trust document.
pub fn set_up<'a>(storage: &'a dyn Storage, deployment: &Deployment) -> Device<'a> {
    set_up_with(storage, deployment.trust_note(1))
}

/// A device that begins with another trust document.
#[allow(clippy::unwrap_used)] // test support: a failure here should stop the test
pub fn set_up_with<'a>(storage: &'a dyn Storage, note: &[u8]) -> Device<'a> {
    let server = Some("https://homesafe.example");
    Device::set_up(storage, server, note, None, &passphrase(), Default::default(), &mut rand::rng()).unwrap()
}
