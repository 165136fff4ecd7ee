//! The list of switches, and how they are put into the code.

use std::{collections::HashSet, fs};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use crate::run;

/// Where the lists lie.
pub const FOLDER: &str = "tests/mutants";
/// Stands in the new text for the question whether the mutant is on.
const PLACEHOLDER: &str = "MUTANT";
/// The crate that holds the function which answers it.
const HOME: &str = "protocol/";

/// A switch that takes one rule out.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mutant {
    /// What it is called.
    pub name: String,
    /// The rule that it takes out, in words.
    pub rule: String,
    /// The file, from the top of the checkout.
    pub file: String,
    /// What stands there, once.
    pub old: String,
    /// What stands there in the copy, with `MUTANT` for the condition.
    pub new: String,
    /// Names of the tests that fail without the rule, each of them.
    pub tests: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    mutant: Vec<Mutant>,
}

/// All switches of all lists.
pub fn read() -> Result<Vec<Mutant>> {
    let folder = run::root().join(FOLDER);
    let entries = fs::read_dir(&folder).with_context(|| format!("cannot read {FOLDER}"))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    let mut mutants = Vec::new();
    for path in paths {
        let list: List =
            toml::from_str(&fs::read_to_string(&path)?).with_context(|| path.display().to_string())?;
        mutants.extend(list.mutant);
    }
    check(&mutants)?;
    Ok(mutants)
}

fn check(mutants: &[Mutant]) -> Result<()> {
    let mut names = HashSet::new();
    for Mutant { name, rule, new, tests, .. } in mutants {
        ensure!(names.insert(name), "two mutants are called {name}");
        ensure!(new.contains(PLACEHOLDER), "the new text of {name} does not ask for {PLACEHOLDER}");
        ensure!(!rule.is_empty() && !tests.is_empty(), "{name} has no rule, or no test");
    }
    Ok(())
}

/// The text of a file with the switches of `mutants` in it.
pub fn switched(file: &str, text: &str, mutants: &[&Mutant]) -> Result<String> {
    let function = if file.starts_with(HOME) { "crate::mutant" } else { "homesafe_protocol::mutant" };
    let mut places =
        mutants.iter().map(|mutant| Ok((place(text, mutant)?, *mutant))).collect::<Result<Vec<_>>>()?;
    places.sort_by_key(|(at, _)| *at);
    let (mut out, mut end, mut before) = (String::with_capacity(2 * text.len()), 0, "");
    for (at, Mutant { name, old, new, .. }) in places {
        ensure!(at >= end, "{before} and {name} change the same text of {file}");
        out += text.get(end..at).unwrap_or_default();
        out += &new.replace(PLACEHOLDER, &format!("{function}(\"{name}\")"));
        (end, before) = (at + old.len(), name);
    }
    Ok(out + text.get(end..).unwrap_or_default())
}

fn place(text: &str, Mutant { name, file, old, .. }: &Mutant) -> Result<usize> {
    match text.matches(old.as_str()).count() {
        1 => Ok(text.find(old.as_str()).unwrap_or_default()),
        0 => bail!("the text that {name} changes does not stand in {file} any more"),
        n => bail!("the text that {name} changes stands in {file} {n} times: give more of it"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mutant(name: &str, old: &str, new: &str) -> Mutant {
        let [name, file, old, new, rule] =
            [name, "client-lib/src/x.rs", old, new, "a rule"].map(str::to_owned);
        Mutant { name, rule, file, old, new, tests: vec!["a_test".into()] }
    }

    #[test]
    fn switches_go_where_the_old_text_stands_once_and_nowhere_else() {
        let (one, two) =
            (mutant("one", "a == b", "(MUTANT || a == b)"), mutant("two", "c < d", "(c < d) != MUTANT"));
        let text = "if a == b && c < d {}";
        assert_eq!(
            switched("client-lib/src/x.rs", text, &[&two, &one]).unwrap(),
            "if (homesafe_protocol::mutant(\"one\") || a == b) && (c < d) != homesafe_protocol::mutant(\"two\") {}"
        );
        assert!(switched("protocol/src/x.rs", text, &[&one]).unwrap().contains("crate::mutant"));
        let over = mutant("over", "b && c", "MUTANT");
        let refused = |text, mutants: &[&Mutant]| switched("x.rs", text, mutants).unwrap_err().to_string();
        assert!(refused(text, &[&one, &over]).contains("one and over"));
        assert!(refused("if true {}", &[&one]).contains("does not stand"));
        assert!(refused("a == b, a == b", &[&one]).contains("2 times"));
    }

    #[test]
    fn the_lists_are_true_to_the_code() {
        let mutants = read().unwrap();
        assert!(!mutants.is_empty());
        for mutant in &mutants {
            let text = fs::read_to_string(run::root().join(&mutant.file)).unwrap();
            let of_file: Vec<&Mutant> = mutants.iter().filter(|other| other.file == mutant.file).collect();
            switched(&mutant.file, &text, &of_file).unwrap();
        }
        assert!(check(&[mutants[0].clone(), mutants[0].clone()]).is_err());
    }
}
