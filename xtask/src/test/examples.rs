//! The examples that show how each crate is used: they are run, and so they are true.

use std::process::Command;

use anyhow::Result;

use crate::{packages::packages, run};

/// Builds them as the tests are built, and runs each; the first that fails ends it.
pub fn examples() -> Result<()> {
    run::run(run::cargo().args([
        "build",
        "--quiet",
        "--locked",
        "--workspace",
        "--examples",
        "--profile",
        "ci",
    ]))?;
    for package in packages()?.iter().filter(|package| !package.measures()) {
        for example in package.targets("example") {
            println!("{} {example}", package.name);
            let program = run::built().join("examples").join(example);
            run::capture(Command::new(program).current_dir(package.folder()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs};

    use super::*;

    /// Libraries for tests only: nobody else uses them.
    const FOR_TESTS: [&str; 2] = ["homesafe-test-support", "homesafe-fuzz"];

    #[test]
    fn each_crate_has_a_readme_and_each_library_an_example_that_it_points_to() {
        let packages = packages().unwrap();
        assert!(packages.len() > 10);
        for package in &packages {
            let name = &package.name;
            let readme = fs::read_to_string(package.folder().join("README.md")).unwrap_or_default();
            assert!(readme.lines().count() >= 10, "{name} has no README.md that says what it is for");
            let examples: Vec<_> = package.targets("example").collect();
            let is_for_others =
                package.targets("lib").next().is_some() && !FOR_TESTS.contains(&name.as_str());
            assert!(
                !is_for_others || !examples.is_empty(),
                "{name} has no example: put one into its folder examples"
            );
            for example in examples {
                assert!(
                    readme.contains(&format!("--example {example}")),
                    "{name}'s README.md does not name {example}"
                );
            }
        }
    }

    #[test]
    fn no_two_examples_have_one_name() {
        let packages = packages().unwrap();
        let mut seen = BTreeSet::new();
        for example in packages.iter().flat_map(|package| package.targets("example")) {
            assert!(seen.insert(example), "two examples are called {example}: they would be one file");
        }
    }
}
