//! The list of cases that are still open, and what came of all cases held against it: it can only shrink.

use std::{collections::BTreeMap, fs};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::run;

/// Where the list lies.
pub const FILE: &str = "tests/cases-open.toml";

/// Stands before why a case fails now and then: then either is as listed.
const SOMETIMES: &str = "sometimes: ";

/// The ids of cases that fail today, each with why.
pub type Open = BTreeMap<String, String>;

/// What came of a case, as the runner writes it.
#[derive(Debug, Deserialize)]
pub struct Answer {
    pub id: String,
    pub outcome: Outcome,
    /// What the programs printed.
    pub said: String,
}

/// How a case ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Outcome {
    Pass,
    Fail,
    /// Not as it was wanted, but people may differ.
    Unclear,
}

/// The list; no case is open without a word of why.
pub fn read() -> Result<Open> {
    parse(&fs::read_to_string(run::root().join(FILE)).with_context(|| format!("cannot read {FILE}"))?)
}

fn parse(text: &str) -> Result<Open> {
    let open: Open = toml::from_str(text).with_context(|| FILE.to_owned())?;
    let silent = open.iter().find(|(_, why)| why.trim().is_empty());
    ensure!(silent.is_none(), "{FILE} does not say why {} is open", silent.map_or("", |(id, _)| id));
    Ok(open)
}

/// What does not agree with the list, a line each. Of a case that was not played nothing is known.
pub fn faults(open: &Open, table: &[&str], answers: &[Answer]) -> Vec<String> {
    let strange = open.keys().filter(|id| !table.contains(&id.as_str()));
    let strange = strange.map(|id| format!("{id} is in {FILE}, and is no case: take it off the list"));
    strange.chain(answers.iter().filter_map(|answer| fault(open, answer))).collect()
}

fn fault(open: &Open, Answer { id, outcome, .. }: &Answer) -> Option<String> {
    if open.get(id).is_some_and(|why| why.starts_with(SOMETIMES)) {
        return None;
    }
    match (outcome, open.contains_key(id)) {
        (Outcome::Fail, false) => Some(format!("{id} fails, and is not in {FILE}")),
        (Outcome::Pass, true) => Some(format!("{id} passes, and is in {FILE}: take it off the list")),
        (Outcome::Unclear, true) => Some(format!("{id} cannot fail, and is in {FILE}: take it off the list")),
        (Outcome::Fail, true) | (Outcome::Pass | Outcome::Unclear, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(text: &str) -> Vec<Answer> {
        serde_json::from_str(text).unwrap()
    }

    fn open(ids: &[&str]) -> Open {
        ids.iter().map(|id| ((*id).to_owned(), "why".to_owned())).collect()
    }

    #[test]
    fn what_agrees_with_the_list_is_no_fault() {
        let made_up = answers(
            r#"[{"id": "A1", "outcome": "PASS", "exit": 0, "seconds": 0.1, "said": "Tea House"},
                {"id": "A2", "outcome": "FAIL", "exit": 2, "seconds": 0.1, "said": "error"},
                {"id": "A3", "outcome": "UNCLEAR", "exit": 0, "seconds": 0.1, "said": ""}]"#,
        );
        let table = ["A1", "A2", "A3", "P1"];
        assert!(faults(&open(&["A2"]), &table, &made_up).is_empty());
        // What was left out may be on the list or not.
        assert!(faults(&open(&["A2", "P1"]), &table, &made_up).is_empty());
    }

    #[test]
    fn each_disagreement_with_the_list_is_named() {
        let made_up = answers(
            r#"[{"id": "A1", "outcome": "PASS", "said": ""},
                {"id": "A2", "outcome": "FAIL", "said": ""},
                {"id": "A3", "outcome": "UNCLEAR", "said": ""},
                {"id": "A4", "outcome": "FAIL", "said": ""}]"#,
        );
        let table = ["A1", "A2", "A3", "A4"];
        let found = faults(&open(&["A1", "A3", "A4", "Z9"]), &table, &made_up);
        let expected = ["Z9 is in", "A1 passes, and is in", "A2 fails, and is not", "A3 cannot fail"];
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.starts_with(expected), "{found}");
            assert_eq!(found.contains("take it off the list"), !found.contains("is not in"), "{found}");
        }
    }

    #[test]
    fn what_fails_now_and_then_may_do_either_while_it_is_listed_so() {
        let listed = |why: &str| Open::from([("P3".to_owned(), why.to_owned())]);
        for outcome in ["PASS", "FAIL"] {
            let made_up = answers(&format!(r#"[{{"id": "P3", "outcome": "{outcome}", "said": ""}}]"#));
            assert!(faults(&listed("sometimes: a race"), &["P3"], &made_up).is_empty(), "{outcome}");
            let steady = faults(&listed("a race, sometimes: "), &["P3"], &made_up);
            assert_eq!(steady.len(), usize::from(outcome == "PASS"), "{outcome}");
        }
        assert_eq!(faults(&listed("sometimes: a race"), &["P4"], &[]).len(), 1, "no case");
    }

    #[test]
    fn an_outcome_that_nobody_knows_is_refused() {
        assert!(serde_json::from_str::<Answer>(r#"{"id": "A1", "outcome": "SKIPPED", "said": ""}"#).is_err());
    }

    #[test]
    fn each_open_case_is_named_once_with_a_reason() {
        assert_eq!(parse("A1 = \"GIF\"").unwrap().get("A1").map(String::as_str), Some("GIF"));
        assert!(parse("A1 = \" \"").unwrap_err().to_string().contains("A1"));
        assert!(parse("A1 = \"one\"\nA1 = \"two\"").is_err());
        read().unwrap();
    }
}
