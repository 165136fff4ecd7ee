//! A copy of the workspace with the switches in it. What did not change is not written again, and so not
//! built again.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};

use super::list::{self, Mutant};
use crate::run;

/// Where the function stands that all switches ask.
const HOME: &str = "protocol/src/lib.rs";
const FUNCTION: &str = r#"
/// Whether a mutant is on.
pub fn mutant(name: &str) -> bool {
    static ON: std::sync::LazyLock<Option<String>> = std::sync::LazyLock::new(|| std::env::var("MUTANT").ok());
    ON.as_deref() == Some(name)
}
"#;

/// Makes the copy, or brings it up to date; its folder.
pub fn make(mutants: &[Mutant]) -> Result<PathBuf> {
    let (from, to) = (run::root(), run::target().join("mutants/workspace"));
    let mut by_file: BTreeMap<&str, Vec<&Mutant>> = BTreeMap::new();
    for mutant in mutants {
        by_file.entry(&mutant.file).or_default().push(mutant);
    }
    let files = files()?;
    let astray = by_file.keys().find(|file| !files.contains(**file));
    ensure!(astray.is_none(), "there is no {}, which a mutant is to change", astray.map_or("", |file| file));
    for file in &files {
        let mut bytes = fs::read(from.join(file))?;
        if by_file.contains_key(file.as_str()) || file == HOME {
            let text = String::from_utf8(bytes).with_context(|| format!("{file} is no text"))?;
            let of_file = by_file.get(file.as_str()).map(Vec::as_slice).unwrap_or_default();
            bytes = list::switched(file, &text, of_file)?.into_bytes();
        }
        if file == HOME {
            bytes.extend_from_slice(FUNCTION.as_bytes());
        }
        write(&to.join(file), &bytes)?;
    }
    remove_others(&to, &to, &files)?;
    Ok(to)
}

/// Files of the checkout, new ones included, without those that are ignored or gone.
fn files() -> Result<BTreeSet<String>> {
    let mut git = Command::new("git");
    git.current_dir(run::root()).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let listed = run::capture(&mut git)?;
    let files = listed.split('\0').filter(|file| !file.is_empty() && run::root().join(file).is_file());
    Ok(files.map(str::to_owned).collect())
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|held| held == bytes) {
        return Ok(());
    }
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

/// Removes files that the checkout does not have any more.
fn remove_others(top: &Path, folder: &Path, files: &BTreeSet<String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_listed =
            || path.strip_prefix(top).is_ok_and(|path| files.contains(&path.to_string_lossy().into_owned()));
        if path.is_dir() {
            remove_others(top, &path, files)?;
        } else if !is_listed() {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}
