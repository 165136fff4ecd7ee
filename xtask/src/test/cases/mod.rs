//! Cases from habits of phones, spreadsheets and people, replayed on the built programs. Their folder lies
//! beside the checkout with its own runner; what came of them is held against a list of those still open.

mod open;
mod python;

use std::{
    fs,
    net::{Ipv4Addr, TcpListener},
    ops::Range,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use self::open::{Answer, Open, Outcome};
use super::checks;
use crate::run;

/// The folder lies beside the checkout, and is kept out of it.
const FOLDER: &str = "../shared/cases";
/// Below those that the system hands to whoever calls somebody: such a one may be gone between two cases.
const PORTS: Range<u16> = 16_000..32_000;

#[derive(Deserialize)]
struct Table {
    cases: Vec<Case>,
}

/// A case, as far as it matters who plays it.
#[derive(Deserialize)]
struct Case {
    id: String,
    /// What it is about, in words.
    shows: String,
    /// What is run, in the shell's language.
    run: String,
}

/// What plays cases.
struct Runner {
    folder: PathBuf,
    python: PathBuf,
}

/// Replays the cases, and fails where what comes of them is not as the list of open ones says.
pub fn check() -> Result<()> {
    let runner = match Runner::new() {
        Ok(runner) => runner,
        Err(why) => {
            println!("LEFT OUT: the cases, because {why:#}");
            return Ok(());
        }
    };
    checks::build()?;
    let (open, cases) = (open::read()?, table(&runner.folder)?);
    let answers = runner.play(&playable(&cases)?)?;
    print_answers(&cases, &open, &answers);
    let ids: Vec<&str> = cases.iter().map(|case| case.id.as_str()).collect();
    let faults = open::faults(&open, &ids, &answers);
    for fault in &faults {
        println!("{fault}");
    }
    ensure!(faults.is_empty(), "what came of the cases is not as {} has it", open::FILE);
    Ok(())
}

fn table(folder: &Path) -> Result<Vec<Case>> {
    let path = folder.join("cases.json");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(serde_json::from_str::<Table>(&text).with_context(|| path.display().to_string())?.cases)
}

/// The cases that this machine can play; the others are named.
fn playable(cases: &[Case]) -> Result<Vec<&Case>> {
    let may_mount = may_mount()?;
    let (played, left): (Vec<_>, Vec<_>) = cases.iter().partition(|case| may_mount || !case.mounts());
    if !left.is_empty() {
        let ids: Vec<&str> = left.iter().map(|case| case.id.as_str()).collect();
        println!("LEFT OUT: the cases {}, because a disk can be mounted by root only", ids.join(" "));
    }
    Ok(played)
}

/// Tried and not asked: a container may forbid it to its root.
fn may_mount() -> Result<bool> {
    let place = tempfile::tempdir()?;
    let disk = ["-t", "tmpfs", "-o", "size=256k", "tmpfs"];
    let mounted = run::works(Command::new("mount").args(disk).arg(place.path()));
    Ok(mounted && run::works(Command::new("umount").arg(place.path())))
}

/// Says what is not as it was wanted and not on the list, and counts.
fn print_answers(cases: &[Case], open: &Open, answers: &[Answer]) {
    for Answer { id, outcome, said } in answers {
        if *outcome == Outcome::Pass || open.contains_key(id) {
            continue;
        }
        let shows = cases.iter().find(|case| case.id == *id).map_or("", |case| &case.shows);
        println!("{:<8} {id:<4} {shows}", format!("{outcome:?}").to_uppercase());
        said.lines().for_each(|line| println!("              | {line}"));
    }
    let count = |outcome| answers.iter().filter(|answer| answer.outcome == outcome).count();
    let [pass, fail, unclear] = [Outcome::Pass, Outcome::Fail, Outcome::Unclear].map(count);
    println!("{pass} cases pass, {fail} fail, {unclear} are unclear; {} are in {}", open.len(), open::FILE);
}

impl Case {
    fn mounts(&self) -> bool {
        self.run.split_whitespace().any(|word| word == "mount")
    }
}

impl Runner {
    /// Fails where something is missing that a checkout need not have.
    fn new() -> Result<Self> {
        let folder = run::root().join(FOLDER);
        ensure!(folder.is_dir(), "there is no {FOLDER}");
        let python = python::environment().context("the packages that their Python needs cannot be had")?;
        Ok(Self { folder, python })
    }

    /// Plays them one after the other, and hands back what came of them.
    fn play(&self, cases: &[&Case]) -> Result<Vec<Answer>> {
        let ids: Vec<&str> = cases.iter().map(|case| case.id.as_str()).collect();
        let folder = tempfile::tempdir_in(run::target())?;
        let path = folder.path().join("answers.json");
        let mut runner = Command::new(&self.python);
        runner.arg(self.folder.join("run.py")).arg("--bin").arg(run::built()).arg("--json").arg(&path);
        runner.args(["--only", &ids.join(",")]);
        runner.env("PY", &self.python).env("CASES_PORT", port()?.to_string());
        runner.env("TZ", "UTC").env("LC_ALL", "C.UTF-8").env("LANG", "C.UTF-8");
        // It ends with failure where a case fails, and writes nothing where it fails itself.
        let output = runner.output().with_context(|| format!("cannot start `{}`", run::text(&runner)))?;
        let said = || String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).trim_end().to_owned();
        let text =
            fs::read_to_string(path).with_context(|| format!("run.py wrote no answers:\n{}", said()))?;
        let answers: Vec<Answer> = serde_json::from_str(&text).context("run.py's answers cannot be read")?;
        let answered = answers.iter().map(|answer| answer.id.as_str());
        ensure!(answered.eq(ids.iter().copied()), "run.py did not answer each case of {}", ids.join(","));
        Ok(answers)
    }
}

/// A port that is free, and has a free one behind it: the server listens on both.
fn port() -> Result<u16> {
    let free = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok();
    let mut tries = std::iter::repeat_with(|| rand::random_range(PORTS)).take(1_000);
    tries.find(|port| free(*port) && free(port + 1)).context("no two ports beside each other are free")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_mounts_where_the_command_stands_in_it() {
        let mounts = |run: &str| Case { id: String::new(), shows: String::new(), run: run.into() }.mounts();
        assert!(mounts("mkdir m && mount -t tmpfs tmpfs m; umount m"));
        assert!(!mounts("hs scan mountain.png; umount m"));
    }
}
