//! What is checked of the sources as text: no circle among modules, and nothing said that the catalogues do
//! not have.

mod circles;
mod tree;
mod words;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Result, ensure};

use crate::{
    packages::{Package, packages},
    run,
};

/// Every check; all faults are named at once.
pub fn check() -> Result<()> {
    let mut faults = Vec::new();
    let packages = packages()?;
    let folders: Vec<&Path> = packages.iter().map(Package::folder).collect();
    for folder in &folders {
        faults.extend(circles::find(folder)?);
    }
    faults.extend(words::find(&folders)?);
    for fault in &faults {
        println!("{fault}");
    }
    ensure!(faults.is_empty(), "{} faults in the sources", faults.len());
    Ok(())
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
