//! A short fuzz run of every decoder: enough to catch what one careless line brings in.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::tools;
use crate::run;

const SECONDS: u32 = 6;
/// What a decoder may need; more means that a length was believed.
const MEGABYTES: u32 = 1_024;

/// Builds all targets, then runs each.
pub fn run_all() -> Result<()> {
    if !run::root().join("fuzz/Cargo.toml").is_file() {
        println!("LEFT OUT: there are no fuzz targets");
        return Ok(());
    }
    if !tools::present("c++") {
        println!("LEFT OUT: fuzzing needs a C++ compiler");
        return Ok(());
    }
    let compiler = Compiler::find();
    println!("fuzzing with {}", compiler.text());
    let targets = run::capture(compiler.command()?.arg("list")).context("cannot list the targets")?;
    ensure!(!targets.trim().is_empty(), "fuzz/ has no targets");
    run::capture(compiler.command()?.arg("build")).context("cannot build the targets")?;
    for target in targets.lines() {
        let mut fuzz = compiler.command()?;
        fuzz.args(["run", target, "--", "-verbosity=0", "-print_final_stats=0"]);
        fuzz.args([format!("-max_total_time={SECONDS}"), format!("-rss_limit_mb={MEGABYTES}")]);
        run::capture(&mut fuzz)
            .with_context(|| format!("the decoder {target} failed; its input is in fuzz/artifacts"))?;
        println!("{target}: {SECONDS} s without a finding");
    }
    Ok(())
}

/// Sanitizers need a nightly compiler, or a stable one told to behave like it.
#[derive(Clone, Copy)]
enum Compiler {
    Nightly,
    Stable,
}

impl Compiler {
    fn find() -> Self {
        let mut nightly = Command::new("rustup");
        if run::works(nightly.args(["run", "nightly", "rustc", "--version"])) { Self::Nightly } else { Self::Stable }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Nightly => "the nightly compiler",
            Self::Stable => "the stable compiler and RUSTC_BOOTSTRAP=1, as no nightly one was found",
        }
    }

    /// `cargo fuzz` under this compiler. The variables of the cargo that started us would bring back its own.
    fn command(self) -> Result<Command> {
        let mut command = tools::FUZZ.command()?;
        match self {
            Self::Nightly => {
                command.env("RUSTUP_TOOLCHAIN", "nightly").env_remove("CARGO").env_remove("RUSTC");
                // The stable toolchain's folder comes first in the PATH that cargo hands down.
                if let Some(path) = std::env::var_os("PATH") {
                    let kept = std::env::split_paths(&path).filter(|dir| !dir.ends_with("bin") || !has_toolchains(dir));
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
