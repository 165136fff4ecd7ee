//! The stages that are one command each, or nearly.

use std::process::Command;

use anyhow::Result;

use super::examples;
use crate::{packages::packages, run, tools};

/// The file lies beside the checkout, and is kept out of it.
const NZ_FILE: &str = "../shared/data/nz-locations-of-interest.csv.gz";
/// The demos here are the same every time; by hand each run has a seed of its own.
const SEED: &str = "1";

pub fn fmt() -> Result<()> {
    run::run(run::cargo().args(["fmt", "--all", "--", "--check"]))
}

pub fn clippy() -> Result<()> {
    let args = ["clippy", "--quiet", "--locked", "--workspace", "--all-targets", "--profile", "ci"];
    run::run(run::cargo().args(args).args(["--", "-D", "warnings"]))
}

pub fn shear() -> Result<()> {
    run::run(&mut tools::SHEAR.command()?)
}

/// Each crate as if it were the only one, and with each of its features alone: in a workspace one may live on
/// another's features.
pub fn alone() -> Result<()> {
    for package in packages()? {
        // What libFuzzer's feature needs, the fuzzing brings.
        let features = package.features().filter(|feature| !matches!(*feature, "default" | "libfuzzer"));
        for feature in std::iter::once(None).chain(features.map(Some)) {
            let with = feature.map(|feature| format!("--features={feature}"));
            println!("{} {}", package.name, with.as_deref().unwrap_or_default());
            let check = ["check", "--quiet", "--locked", "--profile", "ci", "--manifest-path"];
            run::run(run::cargo().args(check).arg(package.folder().join("Cargo.toml")).args(with))?;
        }
    }
    Ok(())
}

pub fn docs() -> Result<()> {
    let args = ["doc", "--quiet", "--locked", "--workspace", "--no-deps", "--profile", "ci"];
    run::run(run::cargo().args(args).env("RUSTDOCFLAGS", "-D warnings"))
}

pub fn deny() -> Result<()> {
    let check = |what: &[&str]| -> Result<()> {
        run::run(tools::DENY.command()?.args(["-L", "error", "check"]).args(what))
    };
    check(&["bans", "licenses", "sources"])?;
    if advisories_reachable() {
        return check(&["advisories"]);
    }
    println!("LEFT OUT: advisories, because their database cannot be reached from here");
    Ok(())
}

/// Asks for nothing but the newest commit, and not for long.
fn advisories_reachable() -> bool {
    let database = "https://github.com/RustSec/advisory-db";
    let mut ask = Command::new("timeout");
    ask.args(["20", "git", "ls-remote", "--exit-code", database, "HEAD"]);
    run::works(ask.env("GIT_TERMINAL_PROMPT", "0"))
}

pub fn demo_city() -> Result<()> {
    demo(&[])
}

pub fn demo_nz() -> Result<()> {
    if !run::root().join(NZ_FILE).is_file() {
        println!("LEFT OUT: there is no {NZ_FILE}");
        return Ok(());
    }
    demo(&["--windows", NZ_FILE])
}

fn demo(args: &[&str]) -> Result<()> {
    build()?;
    // The build may have replaced this program's own file.
    let this = run::built().join("xtask");
    run::run(
        Command::new(this).current_dir(run::root()).args(["demo", "--no-build", "--seed", SEED]).args(args),
    )
}

/// Programs and tests in one build: one choice of every dependency's features, so that nothing is built
/// twice.
pub fn build() -> Result<()> {
    run::run(run::cargo().args([
        "build",
        "--quiet",
        "--locked",
        "--workspace",
        "--bins",
        "--tests",
        "--profile",
        "ci",
    ]))
}

pub fn doctests() -> Result<()> {
    run::run(run::cargo().args(["test", "--quiet", "--locked", "--workspace", "--doc", "--profile", "ci"]))?;
    examples::examples()
}

/// The tests of one crate, by its folder, or those with a name in theirs.
pub fn only(name: &str) -> Result<()> {
    let mut nextest = tools::NEXTEST.command()?;
    nextest.args(["run", "--locked", "--cargo-profile", "ci", "--cargo-quiet"]);
    let manifest = run::root().join(name).join("Cargo.toml");
    if !manifest.is_file() {
        build()?;
        return run::run(nextest.args(["--workspace", name]));
    }
    // The programs that tests start are those of all crates.
    if name == "tests" {
        build()?;
    }
    // A crate of what tests share has none of its own.
    run::run(nextest.args(["--no-tests", "warn", "--manifest-path"]).arg(manifest))
}

pub fn nextest() -> Result<()> {
    // Tests of the tests package start the programs, which a test run alone may leave out.
    build()?;
    let args = ["run", "--locked", "--workspace", "--cargo-profile", "ci", "--cargo-quiet"];
    run::run(tools::NEXTEST.command()?.args(args))
}
