//! One fuzz target: a program that libFuzzer made.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use anyhow::{Context, Result, bail};

use super::shown;
use crate::run;

/// What a decoder may need; more means that a length was believed.
const MEGABYTES: u32 = 1_024;
/// Seconds that one input may take.
const TIMEOUT: u32 = 25;
/// What targets say where a planted bug is reached.
const FOUND: &str = "found the planted bug";

/// A target that was built.
#[derive(Clone)]
pub struct Target {
    name: String,
    program: PathBuf,
}

/// How to run a target.
pub struct Run {
    pub seconds: u64,
    /// With the bug that is planted for it.
    pub planted: bool,
    /// Whether what it finds is there for the next run.
    pub keeps_finds: bool,
}

/// How far a target came.
pub struct Figures {
    pub executions: u64,
    per_second: u64,
    /// Inputs that do something that no other does.
    corpus: u64,
    /// Edges of the program's graph that were walked.
    edges: u64,
}

impl Target {
    pub fn new(name: &str, folder: &Path) -> Self {
        Self { name: name.to_owned(), program: folder.join(name) }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// Inputs that every run begins with; they lie in the repository.
    pub fn corpus(&self) -> PathBuf {
        run::root().join("fuzz/corpus").join(&self.name)
    }

    /// Inputs that earlier runs on this machine found.
    pub fn finds(&self) -> PathBuf {
        run::root().join("fuzz/target/corpus").join(&self.name)
    }

    pub fn program(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.current_dir(run::root()).env("ASAN_OPTIONS", "detect_odr_violation=0");
        command
    }

    pub fn has_planted_bug(&self) -> bool {
        let source = run::root().join("fuzz/targets").join(&self.name).with_extension("rs");
        fs::read_to_string(source).is_ok_and(|source| source.contains("planted("))
    }

    /// Runs it for a while; a finding is an error that says how to see it again.
    pub fn run(&self, run: &Run) -> Result<Figures> {
        let output = self.fuzz(run, &run::root().join("fuzz/artifacts").join(&self.name))?;
        let said = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            bail!("{}", self.finding(&said));
        }
        Figures::read(&said).with_context(|| format!("no figures in what it printed:\n{}", last_lines(&said)))
    }

    /// Whether it finds the bug that is planted for it.
    pub fn finds_planted_bug(&self, seconds: u64) -> Result<bool> {
        let scratch = tempfile::tempdir()?;
        let output = self.fuzz(&Run { seconds, planted: true, keeps_finds: false }, scratch.path())?;
        let said = String::from_utf8_lossy(&output.stderr);
        match (output.status.success(), said.contains(FOUND)) {
            (true, _) => Ok(false),
            (false, true) => Ok(true),
            (false, false) => bail!("it found something else:\n{}", last_lines(&said)),
        }
    }

    fn fuzz(&self, run: &Run, artifacts: &Path) -> Result<Output> {
        let scratch = tempfile::tempdir()?;
        let finds = if run.keeps_finds { self.finds() } else { scratch.path().to_owned() };
        for folder in [&finds, artifacts] {
            fs::create_dir_all(folder).with_context(|| shown(folder))?;
        }
        let mut command = self.program();
        // New inputs go into the first folder.
        command.arg(finds).args(Some(self.corpus()).filter(|corpus| corpus.is_dir()));
        command.args([format!("-max_total_time={}", run.seconds), format!("-rss_limit_mb={MEGABYTES}")]);
        // Long inputs at once: some targets are too slow to get there step by step.
        command.args([
            format!("-timeout={TIMEOUT}"),
            "-print_final_stats=1".to_owned(),
            "-len_control=0".to_owned(),
        ]);
        command.arg(format!("-artifact_prefix={}/", artifacts.display()));
        if run.planted {
            command.env("FUZZ_PLANTED", "1");
        }
        command.output().with_context(|| format!("cannot start {}", shown(&self.program)))
    }

    /// What was found, and how to see it again.
    fn finding(&self, said: &str) -> String {
        let input = said
            .lines()
            .rev()
            .find_map(|line| line.split_once("Test unit written to ").map(|(_, path)| path));
        match input {
            Some(path) => {
                let (program, path) = (shown(&self.program), shown(Path::new(path.trim())));
                format!("failed on the input {path}; to see it again: {program} {path}\n{}", last_lines(said))
            }
            None => format!("ended early:\n{}", last_lines(said)),
        }
    }
}

impl Figures {
    pub const HEADING: &str = "target                   executions  per second   corpus   edges";

    /// From what libFuzzer prints: progress, and at the end what came of it.
    fn read(said: &str) -> Option<Self> {
        let stat = |name: &str| {
            said.lines()
                .rev()
                .find_map(|line| line.strip_prefix(name)?.strip_prefix(':')?.trim().parse::<u64>().ok())
        };
        let progress = said.lines().rev().find(|line| line.contains(" cov: "))?;
        let after = |name: &str| {
            let word = progress.split_whitespace().skip_while(|word| *word != name).nth(1)?;
            word.split('/').next()?.parse::<u64>().ok()
        };
        Some(Self {
            executions: stat("stat::number_of_executed_units")?,
            per_second: stat("stat::average_exec_per_sec")?,
            corpus: after("corp:").unwrap_or_default(),
            edges: after("cov:")?,
        })
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { executions, per_second, corpus, edges } = self;
        write!(f, "{executions:>10} {per_second:>11} {corpus:>8} {edges:>7}")
    }
}

/// The end of what a program said, where it says why it ended; panics first.
fn last_lines(said: &str) -> String {
    let lines: Vec<&str> = said.lines().collect();
    let last = |word: &str| lines.iter().rposition(|line| line.contains(word));
    let begin = last("panicked at").or_else(|| last("ERROR: "));
    let begin = begin.unwrap_or(lines.len().saturating_sub(12));
    lines.iter().skip(begin).take(12).map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_from_what_libfuzzer_prints() {
        let said = "#2\tINITED cov: 12 ft: 13 corp: 1/1b exec/s: 0 rss: 30Mb\n\
                    #99\tDONE   cov: 345 ft: 678 corp: 12/3456b lim: 4 exec/s: 33 rss: 40Mb\n\
                    Done 99 runs in 3 second(s)\n\
                    stat::number_of_executed_units: 99\n\
                    stat::average_exec_per_sec:     33\n";
        let figures = Figures::read(said).unwrap();
        assert_eq!(
            (figures.executions, figures.per_second, figures.corpus, figures.edges),
            (99, 33, 12, 345)
        );
        assert!(Figures::read("INFO: Running with entropic power schedule").is_none());
    }

    #[test]
    fn a_finding_names_its_input_and_the_command_that_shows_it_again() {
        let folder = run::root().join("fuzz/target/x/release");
        let target = Target::new("tile", &folder);
        let input = run::root().join("fuzz/artifacts/tile/crash-1");
        let said = format!(
            "thread panicked at src/tile.rs:1:\ntoo long\nartifact_prefix='x'; Test unit written to {}\nBase64: AA==\n",
            input.display()
        );
        let finding = target.finding(&said);
        assert!(finding.contains("fuzz/target/x/release/tile fuzz/artifacts/tile/crash-1\n"), "{finding}");
        assert!(finding.contains("too long"), "{finding}");
    }
}
