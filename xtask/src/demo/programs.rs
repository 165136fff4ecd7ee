//! The real programs, and the one folder everything happens in.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde::de::DeserializeOwned;

use super::model::time_text;
use crate::run;

/// The packages whose binaries the story needs.
const PACKAGES: [&str; 4] = ["homesafe", "homesafe-server", "venue-qr-tool", "homesafe-authority"];

/// The deployment.
pub const ORIGIN: &str = "demo.homesafe.example/city";

/// Builds the programs with the profile the tests use.
pub fn build() -> Result<()> {
    let mut command = run::cargo();
    command.args(["build", "--quiet", "--locked", "--profile", "ci", "--bins"]);
    run::run(command.args(PACKAGES.iter().flat_map(|package| ["--package", package])))
}

/// Starts programs so that they write nowhere but into the demo's folder.
pub struct Programs {
    built: PathBuf,
    folder: PathBuf,
}

impl Programs {
    /// Lays out the folder.
    pub fn new(folder: &Path) -> Result<Self> {
        let programs = Self { built: run::built(), folder: folder.to_owned() };
        for name in ["tmp", "home", "posters", "homes", "clocks"] {
            fs::create_dir(programs.path(name)).context("cannot lay out the demo's folder")?;
        }
        fs::write(programs.passphrase(), "correct horse battery staple\n")?;
        Ok(programs)
    }

    /// A path in the demo's folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The newest trust document, with which server and residents begin.
    pub fn trust_file(&self) -> PathBuf {
        self.path("trust.note")
    }

    /// Its place for the next one: none is ever replaced.
    pub fn next_trust_file(&self) -> Result<PathBuf> {
        let path = self.trust_file();
        fs::remove_file(&path)?;
        Ok(path)
    }

    /// The file that holds everybody's passphrase.
    pub fn passphrase(&self) -> PathBuf {
        self.path("passphrase")
    }

    /// A program, ready for its arguments.
    pub fn command(&self, name: &str) -> Command {
        let mut command = Command::new(self.built.join(name));
        // In English: some of what it says is looked at.
        command.current_dir(&self.folder).env_clear().env("LC_ALL", "C");
        let kept = ["PATH", "LLVM_PROFILE_FILE"];
        command.envs(kept.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
        command
            .env("HOME", self.path("home"))
            .env("XDG_DATA_HOME", self.path("home"))
            .env("TMPDIR", self.path("tmp"));
        command
    }
}

/// A clock that stands where it is put; one file that a program reads.
#[derive(Clone, Debug)]
pub struct Clock(PathBuf);

impl Clock {
    /// A clock in the demo's folder.
    pub fn new(programs: &Programs, name: &str) -> Self {
        Self(programs.path("clocks").join(name))
    }

    /// Puts the clock to a time. The file is replaced at once, so that nobody reads half of it.
    pub fn set(&self, time: i64) -> Result<()> {
        let next = self.0.with_extension("next");
        fs::write(&next, time_text(time))?;
        Ok(fs::rename(next, &self.0)?)
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

/// Runs a command that answers with JSON.
pub fn json<T: DeserializeOwned>(command: &mut Command) -> Result<T> {
    let answer = run::capture(command)?;
    serde_json::from_str(&answer)
        .with_context(|| format!("`{}` answered {answer:.1000?}", run::text(command)))
}
