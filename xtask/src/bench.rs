//! `cargo xtask bench`: every benchmark, and one table of what was measured.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::{
    packages::{Package, packages},
    run,
    test::wasm,
};

/// The benchmark that is run in wasm, too.
const PORTABLE: &str = "portable_matching";

/// Run every benchmark and print the figures.
#[derive(clap::Args)]
pub struct Args {
    /// Only benchmarks whose target or name contains this.
    filter: Option<String>,
    /// Measure what is shipped; without it, the build of the tests, with all its checks.
    #[arg(long)]
    release: bool,
}

#[derive(Deserialize)]
struct Estimates {
    median: Estimate,
}

#[derive(Deserialize)]
struct Estimate {
    point_estimate: f64,
    confidence_interval: Interval,
}

#[derive(Deserialize)]
struct Interval {
    lower_bound: f64,
    upper_bound: f64,
}

impl Args {
    const fn profile(&self) -> &'static str {
        if self.release { "release" } else { "ci" }
    }
}

/// Runs the bench targets of all packages one after the other, then the examples that measure.
pub fn main(args: &Args) -> Result<()> {
    let results = run::target().join("criterion");
    // Figures of an earlier run would look like this one's.
    if results.exists() {
        fs::remove_dir_all(&results)?;
    }
    let filter = args.filter.as_deref().unwrap_or_default();
    let mut ran = 0;
    let packages = packages()?;
    // One that times itself looks at no filter.
    let is_meant = |target: &str| target != PORTABLE || target.contains(filter);
    for (package, target) in targets(&packages, "bench").filter(|(_, target)| is_meant(target)) {
        let mut bench = run::cargo();
        bench.args(["bench", "--quiet", "--locked", "--profile", args.profile()]);
        bench.args(["--package", package, "--bench", target]);
        if !target.contains(filter) {
            bench.args(["--", filter]);
        }
        run::run(&mut bench)?;
        if target == PORTABLE {
            wasm::bench(package, target)?;
        }
        ran += 1;
    }
    // Sizes and memory are no times: programs of their own print them.
    let measuring = packages.iter().filter(|package| package.measures());
    for (package, example) in targets(measuring, "example").filter(|(_, example)| example.contains(filter)) {
        println!("\n{example}:");
        let mut measure = run::cargo();
        measure.args(["run", "--quiet", "--locked", "--profile", args.profile()]);
        run::run(measure.args(["--package", package, "--example", example]))?;
        ran += 1;
    }
    ensure!(ran > 0, "there are no benchmarks");
    print(&results)
}

/// Package and name of each target of a kind in these.
fn targets<'a>(
    packages: impl IntoIterator<Item = &'a Package>,
    kind: &'a str,
) -> impl Iterator<Item = (&'a str, &'a str)> {
    packages
        .into_iter()
        .flat_map(move |package| package.targets(kind).map(|target| (package.name.as_str(), target)))
}

fn print(results: &Path) -> Result<()> {
    let mut found = Vec::new();
    collect(results, &mut found)?;
    found.sort();
    println!("\n{:<60}{:>12}   95 % interval", "benchmark", "median");
    for file in found {
        let estimates: Estimates = serde_json::from_slice(&fs::read(&file)?)
            .with_context(|| format!("{} is not what criterion writes", file.display()))?;
        let name = file
            .parent()
            .and_then(Path::parent)
            .unwrap_or(&file)
            .strip_prefix(results)?
            .display()
            .to_string();
        let Interval { lower_bound, upper_bound } = estimates.median.confidence_interval;
        let median = time_text(estimates.median.point_estimate);
        println!("{name:<60}{median:>12}   {} to {}", time_text(lower_bound), time_text(upper_bound));
    }
    Ok(())
}

/// Criterion keeps the newest figures of a benchmark in `new/estimates.json`.
fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, found)?;
        } else if path.ends_with("new/estimates.json") {
            found.push(path);
        }
    }
    Ok(())
}

fn time_text(nanoseconds: f64) -> String {
    let (unit, size) = match nanoseconds {
        n if n < 1e3 => ("ns", 1.0),
        n if n < 1e6 => ("µs", 1e3),
        n if n < 1e9 => ("ms", 1e6),
        _ => ("s", 1e9),
    };
    format!("{:.2} {unit}", nanoseconds / size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_carry_a_fitting_unit() {
        assert_eq!(time_text(12.0), "12.00 ns");
        assert_eq!(time_text(36_500_000.0), "36.50 ms");
        assert_eq!(time_text(1.5e9), "1.50 s");
    }
}
