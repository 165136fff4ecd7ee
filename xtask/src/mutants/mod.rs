//! `cargo xtask mutants`: whether the tests fail where a rule is taken out.
//!
//! `tests/mutants/*.toml` lists one-line switches, each of which takes one rule out of the code, and the
//! tests that must fail then. All switches go into a copy of the workspace at once, so that there is one
//! build; a variable says which one is on.

mod copy;
mod list;
mod programs;

use std::{collections::BTreeSet, time::Instant};

use anyhow::{Result, bail, ensure};
use rayon::prelude::*;

use self::{
    list::Mutant,
    programs::{Outcome, Programs, Test},
};
use crate::run::duration_text;

/// Take each listed rule out of a copy of the code, and demand that its tests fail.
///
/// The copy lies in target/mutants; the first build of it takes as long as that of a fresh clone, later ones
/// build what changed. It is a part of `cargo xtask test --long`.
#[derive(clap::Args, Default)]
pub struct Args {
    /// Only these mutants.
    names: Vec<String>,
}

/// A mutant with its tests, found.
struct Case<'a> {
    mutant: &'a Mutant,
    tests: Vec<Test>,
}

/// Builds the copy and tries one mutant after the other.
pub fn main(args: &Args) -> Result<()> {
    let mutants = list::read()?;
    let unknown = args.names.iter().find(|name| mutants.iter().all(|mutant| mutant.name != **name));
    ensure!(unknown.is_none(), "there is no mutant {} in {}", unknown.map_or("", |name| name), list::FOLDER);
    println!("building the tests with {} switches in them", mutants.len());
    let begin = Instant::now();
    let programs = Programs::build(&copy::make(&mutants)?)?;
    println!("built in {}", duration_text(begin.elapsed()));
    let chosen = mutants.iter().filter(|mutant| args.names.is_empty() || args.names.contains(&mutant.name));
    let find = |mutant| Ok(Case { mutant, tests: programs.find(mutant)? });
    let cases = chosen.map(find).collect::<Result<Vec<_>>>()?;
    without(&cases)?;
    let survivors: usize = cases.par_iter().map(try_out).map(usize::from).sum();
    println!(
        "{} killed, {survivors} survived, in {}",
        cases.len() - survivors,
        duration_text(begin.elapsed())
    );
    ensure!(survivors == 0, "where a mutant survives, a test is missing, or the rule is not needed");
    Ok(())
}

/// Without a mutant all tests pass: else their failure would prove nothing.
fn without(cases: &[Case<'_>]) -> Result<()> {
    let tests: BTreeSet<&Test> = cases.iter().flat_map(|case| &case.tests).collect();
    let failing: Vec<&str> =
        tests.into_par_iter().filter(|test| test.run("") != Outcome::Passed).map(Test::name).collect();
    if failing.is_empty() {
        Ok(())
    } else {
        bail!("without a mutant these tests fail: {}", failing.join(", "))
    }
}

/// Tries a mutant and prints its line; whether it survived one of its tests.
fn try_out(case: &Case<'_>) -> bool {
    let begin = Instant::now();
    let outcomes: Vec<_> = case.tests.iter().map(|test| (test.name(), test.run(&case.mutant.name))).collect();
    let passed: Vec<&str> =
        outcomes.iter().filter(|(_, how)| *how == Outcome::Passed).map(|(name, _)| *name).collect();
    let hangs = outcomes.iter().any(|(_, how)| *how == Outcome::Hung);
    let said = match (passed.is_empty(), hangs) {
        (true, false) => String::new(),
        (true, true) => "(a test did not end)".to_owned(),
        (false, _) => format!("{}: passed by {}", case.mutant.rule, passed.join(", ")),
    };
    let word = if passed.is_empty() { "killed" } else { "SURVIVED" };
    println!("{word:<9} {:<44} {:>7}  {said}", case.mutant.name, duration_text(begin.elapsed()));
    !passed.is_empty()
}
