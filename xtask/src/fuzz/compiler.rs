//! The compiler that makes fuzz targets.

use std::process::Command;

use anyhow::{Context, Result};

use crate::{run, tools};

/// Sanitizers need a nightly compiler, or a stable one told to behave like it.
#[derive(Clone, Copy)]
pub enum Compiler {
    Nightly,
    Stable,
}

impl Compiler {
    pub fn find() -> Self {
        let mut nightly = Command::new("rustup");
        if run::works(nightly.args(["run", "nightly", "rustc", "--version"])) {
            Self::Nightly
        } else {
            Self::Stable
        }
    }

    pub const fn text(self) -> &'static str {
        match self {
            Self::Nightly => "the nightly compiler",
            Self::Stable => "the stable compiler and RUSTC_BOOTSTRAP=1, as no nightly one was found",
        }
    }

    /// For which machine it compiles.
    pub fn host(self) -> Result<String> {
        let said = match self {
            Self::Nightly => run::capture(Command::new("rustup").args(["run", "nightly", "rustc", "-vV"])),
            Self::Stable => run::capture(Command::new("rustc").arg("-vV")),
        }?;
        let host = said.lines().find_map(|line| line.strip_prefix("host: "));
        host.map(str::to_owned).context("rustc does not say for which machine it compiles")
    }

    /// `cargo fuzz` under this compiler, in the folder whose settings make the programs. The variables of the
    /// cargo that started us would bring back its own.
    pub fn command(self) -> Result<Command> {
        let mut command = tools::FUZZ.command()?;
        command.current_dir(run::root().join("fuzz"));
        match self {
            Self::Nightly => {
                command.env("RUSTUP_TOOLCHAIN", "nightly").env_remove("CARGO").env_remove("RUSTC");
                // The stable toolchain's folder comes first in the PATH that cargo hands down.
                if let Some(path) = std::env::var_os("PATH") {
                    let kept = std::env::split_paths(&path)
                        .filter(|dir| !dir.ends_with("bin") || !has_toolchains(dir));
                    command.env("PATH", std::env::join_paths(kept)?);
                }
            }
            Self::Stable => {
                command.env("RUSTC_BOOTSTRAP", "1");
            }
        }
        Ok(command)
    }
}

fn has_toolchains(dir: &std::path::Path) -> bool {
    dir.components().any(|part| part.as_os_str() == "toolchains")
}
