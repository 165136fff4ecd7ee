//! What cargo says of the crates of the workspace.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde::Deserialize;

use crate::run;

/// The crate whose examples measure; those of the others show how a crate is used.
const MEASURES: &str = "homesafe-tests";

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

/// A crate.
#[derive(Deserialize)]
pub struct Package {
    pub name: String,
    manifest_path: PathBuf,
    targets: Vec<Target>,
    features: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

/// All crates of the workspace.
pub fn packages() -> Result<Vec<Package>> {
    let metadata =
        run::capture(run::cargo().args(["metadata", "--no-deps", "--locked", "--format-version", "1"]))?;
    Ok(serde_json::from_str::<Metadata>(&metadata)?.packages)
}

impl Package {
    /// Its folder.
    pub fn folder(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(Path::new(""))
    }

    /// The names of its targets of a kind, such as `lib`, `bench` and `example`.
    pub fn targets<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a str> {
        let of_kind = self.targets.iter().filter(move |target| target.kind.iter().any(|one| one == kind));
        of_kind.map(|target| target.name.as_str())
    }

    /// The names of its features.
    pub fn features(&self) -> impl Iterator<Item = &str> {
        self.features.keys().map(String::as_str)
    }

    /// Whether its examples measure rather than show.
    pub fn measures(&self) -> bool {
        self.name == MEASURES
    }
}
