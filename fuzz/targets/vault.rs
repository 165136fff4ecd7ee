//! A vault: sealed files that are damaged, identities behind a seal that holds, and addresses.
#![cfg_attr(feature = "libfuzzer", no_main)]

use std::{fs, sync::LazyLock};

use arbitrary::Arbitrary;
use homesafe_fuzz::{
    harm::{Harm, harm},
    planted,
    scratch::{self, IDENTITY, passphrase, seal_cheaply, write_identity},
};
use homesafe_host::vault::{Address, IDENTITY_FILE, MAX_FILE_LEN, Vault, open_with};
use tempfile::TempDir;

const CONTENT: &[u8] = b"what only this vault opens";

/// A folder, its vault, and a file that only the vault opens.
static VAULT: LazyLock<(TempDir, Vault, Vec<u8>)> = LazyLock::new(|| {
    let folder = scratch::folder();
    write_identity(folder.path());
    let vault = Vault::open(folder.path(), &passphrase()).expect("a vault");
    let sealed = vault.seal(CONTENT).expect("a file");
    (folder, vault, sealed)
});

#[derive(Debug, Arbitrary)]
enum Input<'a> {
    /// A file of the vault.
    File(Vec<Harm<'a>>),
    /// A file under a passphrase of its own.
    Passphrase(Vec<Harm<'a>>),
    /// The identity's file.
    Identity(Vec<Harm<'a>>),
    /// What the identity's file holds.
    Inside(Vec<Harm<'a>>),
    Address(&'a str),
    /// The vault's own address.
    Own(Vec<Harm<'a>>),
}

homesafe_fuzz::target!(|input: Input<'_>| {
    let (_, vault, sealed) = &*VAULT;
    match input {
        Input::File(harms) => {
            let mut file = sealed.clone();
            harm(&mut file, &harms);
            planted(|| {
                file.len() > sealed.len() && file.starts_with(&sealed[..60]) && vault.unseal(&file).is_err()
            });
            if let Ok(content) = vault.unseal(&file) {
                assert!(*content == CONTENT, "something else opens");
            }
        }
        Input::Passphrase(harms) => {
            let mut file = seal_cheaply(CONTENT);
            harm(&mut file, &harms);
            if is_cheap(&file)
                && let Ok(content) = open_with(&passphrase(), &file, MAX_FILE_LEN)
            {
                assert!(*content == CONTENT, "something else opens");
            }
        }
        Input::Identity(harms) => {
            let mut file = seal_cheaply(IDENTITY.as_bytes());
            harm(&mut file, &harms);
            if is_cheap(&file)
                && let Some(opened) = open(&file)
            {
                assert_eq!(opened.address().to_string(), vault.address().to_string());
            }
        }
        Input::Inside(harms) => {
            let mut identity = IDENTITY.as_bytes().to_vec();
            harm(&mut identity, &harms);
            if let Some(opened) = open(&seal_cheaply(&identity)) {
                let sealed = opened.seal(CONTENT).expect("a file");
                assert!(*opened.unseal(&sealed).expect("its own") == CONTENT);
                address(&opened.address().to_string());
            }
        }
        Input::Address(text) => address(text),
        Input::Own(harms) => {
            let mut text = vault.address().to_string().into_bytes();
            harm(&mut text, &harms);
            address(&String::from_utf8_lossy(&text));
        }
    }
});

fn open(identity: &[u8]) -> Option<Vault> {
    let path = VAULT.0.path().join(IDENTITY_FILE);
    fs::write(path, identity).expect("a file");
    Vault::open(VAULT.0.path(), &passphrase()).ok()
}

fn address(text: &str) {
    let Ok(address) = text.parse::<Address>() else { return };
    let again = address.to_string();
    assert_eq!(again.parse::<Address>().expect("what was written").to_string(), again);
    assert!(text.trim().eq_ignore_ascii_case(&again), "one address, two texts");
    let sealed = address.seal(CONTENT).expect("a file");
    assert!(VAULT.1.unseal(&sealed).is_ok() == (again == VAULT.1.address().to_string()));
}

/// That it asks for no gigabyte, which is allowed, and takes a second.
fn is_cheap(file: &[u8]) -> bool {
    let text = String::from_utf8_lossy(&file[..file.len().min(400)]).into_owned();
    let cost = |line: &str| line.strip_prefix("-> scrypt ")?.split(' ').nth(1)?.parse::<u32>().ok();
    text.lines().filter_map(cost).all(|cost| cost <= 8 || cost > 20)
}
