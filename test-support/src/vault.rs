//! Vaults whose passphrase is tried in no time: most tests ask nothing about what trying one costs, and pay
//! for it at every command.

use std::{fs, io::Write as _, path::Path};

use age::{secrecy::ExposeSecret as _, x25519::Identity};
use homesafe_host::vault::{IDENTITY_FILE, Vault, open_with};
use homesafe_protocol::passphrase::Passphrase;

/// Makes a vault like any other, but for that.
///
/// # Panics
/// As all of these, if a file cannot be written: then the test fails.
#[allow(clippy::unwrap_used)] // test support
pub fn quick_vault(folder: &Path, passphrase: &Passphrase) -> Vault {
    fs::create_dir_all(folder).unwrap();
    let identity = Identity::generate().to_string();
    write(folder, identity.expose_secret().as_bytes(), passphrase);
    Vault::open(folder, passphrase).unwrap()
}

/// Makes one of a vault that is there.
#[allow(clippy::unwrap_used)] // test support
pub fn quicken(folder: &Path, passphrase: &Passphrase) {
    let sealed = fs::read(folder.join(IDENTITY_FILE)).unwrap();
    let identity = open_with(passphrase, &sealed, 1 << 10).unwrap();
    write(folder, &identity, passphrase);
}

/// A content under a passphrase that costs as little to try as it can.
#[allow(clippy::unwrap_used)] // test support
pub fn seal_quickly(content: &[u8], passphrase: &Passphrase) -> Vec<u8> {
    let mut scrypt = age::scrypt::Recipient::new(passphrase.expose().to_owned().into());
    scrypt.set_work_factor(1);
    let recipient: &dyn age::Recipient = &scrypt;
    let encryptor = age::Encryptor::with_recipients(std::iter::once(recipient)).unwrap();
    let mut sealed = Vec::new();
    let mut writer = encryptor.wrap_output(&mut sealed).unwrap();
    writer.write_all(content).unwrap();
    writer.finish().unwrap();
    sealed
}

#[allow(clippy::unwrap_used)] // test support
fn write(folder: &Path, identity: &[u8], passphrase: &Passphrase) {
    fs::write(folder.join(IDENTITY_FILE), seal_quickly(identity, passphrase)).unwrap();
}
