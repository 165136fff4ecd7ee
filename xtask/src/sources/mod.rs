//! What is checked of the sources as text: no circle among modules, and nothing said that the catalogues do not have.

mod circles;
mod tree;
mod words;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};

use crate::run;

/// Crates of which the modules are still to be put in order.
const OPEN: [&str; 1] = ["venue-qr-tool"];

/// Every check; all faults are named at once.
pub fn check() -> Result<()> {
    let mut faults = Vec::new();
    for folder in members()? {
        let found = circles::find(&folder)?;
        match (OPEN.iter().any(|open| folder.ends_with(open)), found.is_empty()) {
            (true, true) => faults.push(format!("{}: no circle any more, so it is not open", shown(&folder))),
            (true, false) => println!("OPEN: {}", found.join("\n")),
            (false, _) => faults.extend(found),
        }
    }
    faults.extend(words::find()?);
    for fault in &faults {
        println!("{fault}");
    }
    ensure!(faults.is_empty(), "{} faults in the sources", faults.len());
    Ok(())
}

/// The folders of the workspace's crates.
pub fn members() -> Result<Vec<PathBuf>> {
    let manifest: toml::Table = fs::read_to_string(run::root().join("Cargo.toml"))?.parse()?;
    let members = manifest.get("workspace").and_then(|workspace| workspace.get("members")).context("no workspace")?;
    let members = members.as_array().context("no members")?.iter().filter_map(toml::Value::as_str);
    Ok(members.map(|member| run::root().join(member)).collect())
}

/// All Rust sources below a folder.
fn sources(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(sources(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// A path as it stands in the workspace.
fn shown(path: &Path) -> String {
    path.strip_prefix(run::root()).unwrap_or(path).display().to_string()
}

#[cfg(test)]
mod tests {
    /// Runs with the tests too, so that it is not only a stage.
    #[test]
    fn the_sources_have_no_fault() {
        super::check().unwrap();
    }
}
