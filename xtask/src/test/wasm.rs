//! The core as a page has it: built for wasm32, its tests and the time that matching takes, run by Node.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::{run, tools::present};

/// What a page loads.
const PAGE: &str = "wasm32-unknown-unknown";
/// The same machine with standard output and a clock, which tests need.
const TESTS: &str = "wasm32-wasip1";
/// Crates that know no machine.
const CORE: [&str; 4] = ["-p", "homesafe-protocol", "-p", "homesafe-client"];

/// Builds the core for a page, and runs its tests in Node.
pub fn core() -> Result<()> {
    [PAGE, TESTS].into_iter().try_for_each(install)?;
    let build = ["build", "--quiet", "--locked", "--profile", "ci", "--target", PAGE];
    run::run(run::cargo().args(build).args(CORE))?;
    if !present("node") {
        println!("LEFT OUT: the core's tests in wasm, which need node");
        return Ok(());
    }
    let test = ["test", "--quiet", "--locked", "--profile", "ci", "--target", TESTS, "--lib"];
    // They simulate a disk, the same on every machine, and for minutes.
    let skipped =
        ["--", "--skip", "visit_log::log::crash", "--skip", "visit_log::log::hostile::random_damage"];
    run::run(in_node(run::cargo().args(test).args(CORE).args(skipped)))
}

/// Runs a benchmark that times itself, as a page would: small first, in Node.
pub fn bench(package: &str, target: &str) -> Result<()> {
    install(TESTS)?;
    if !present("node") {
        println!("LEFT OUT: {target} in wasm, which needs node");
        return Ok(());
    }
    println!("the same as a page has it, in wasm:");
    let bench = ["bench", "--quiet", "--locked", "--profile", "page", "--target", TESTS];
    run::run(in_node(run::cargo().args(bench).args(["--package", package, "--bench", target])))
}

/// A cargo command whose programs for [`TESTS`] are run by Node.
fn in_node(cargo: &mut Command) -> &mut Command {
    let runner = format!("node --no-warnings {}", run::root().join("xtask/src/test/wasi.mjs").display());
    cargo.env("CARGO_TARGET_WASM32_WASIP1_RUNNER", runner)
}

/// The standard library for a target, where it is not there.
fn install(target: &str) -> Result<()> {
    let sysroot = run::capture(Command::new("rustc").args(["--print", "sysroot"]))?;
    if PathBuf::from(sysroot.trim()).join("lib/rustlib").join(target).join("lib").is_dir() {
        return Ok(());
    }
    println!("installing {target}");
    run::run(Command::new("rustup").args(["--quiet", "target", "add", target])).with_context(|| {
        format!("Rust's library for {target} is missing; install it with `rustup target add {target}`")
    })
}
