//! The server's log key as a file, damaged: what is read is a whole key, and written again it is the same.
#![cfg_attr(feature = "libfuzzer", no_main)]

use std::{fs, os::unix::fs::PermissionsExt as _, sync::LazyLock};

use homesafe_fuzz::{
    harm::{Harm, harm},
    planted, scratch,
};
use homesafe_server::log::LogKey;
use tempfile::TempDir;

/// A folder with a key, and the key's text.
static KEY: LazyLock<(TempDir, Vec<u8>)> = LazyLock::new(|| {
    let folder = scratch::folder();
    let path = LogKey::path(folder.path());
    let key = LogKey::from_seed("homesafe.example/hk".parse().expect("an origin"), &[7; 32]).expect("a key");
    key.create(&path).expect("a file");
    let text = fs::read(path).expect("a file");
    (folder, text)
});

homesafe_fuzz::target!(|input: (bool, Vec<Harm<'_>>, &[u8])| {
    let (own, harms, other) = input;
    let (path, again) = (LogKey::path(KEY.0.path()), KEY.0.path().join("again"));
    let mut text = if own { KEY.1.clone() } else { other.to_vec() };
    harm(&mut text, &harms);
    fs::write(&path, &text).expect("a file");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("a file");
    let Ok(key) = LogKey::load(&path) else { return };
    planted(|| text.len() > KEY.1.len());
    let _ = fs::remove_file(&again);
    key.create(&again).expect("a new file");
    assert_eq!(LogKey::load(&again).expect("what was written").public(), key.public());
    let written = fs::read(&again).expect("a file");
    let [text, written] = [&text, &written].map(|text| std::str::from_utf8(text).expect("text").trim_end());
    assert_eq!(text, written, "one key, two texts");
});
