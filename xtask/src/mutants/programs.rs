//! The copy's programs and test binaries, and one test run alone.

use std::{
    collections::BTreeMap,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use super::list::Mutant;
use crate::run;

/// No test needs half of it.
const LONGEST: Duration = Duration::from_secs(180);

/// All tests of the copy, by name: those of one name stand together.
pub struct Programs(BTreeMap<String, Vec<Test>>);

/// A test of one of the binaries.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Test {
    path: String,
    binary: PathBuf,
    folder: PathBuf,
}

/// How a test ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Passed,
    Failed,
    Hung,
}

impl Programs {
    /// Builds programs and tests in one go: processes that a test starts have the same switches.
    pub fn build(workspace: &Path) -> Result<Self> {
        let mut build = run::cargo();
        build
            .current_dir(workspace)
            .env("CARGO_TARGET_DIR", run::target().join("mutants/target"))
            .env_remove("MUTANT");
        build.args(["build", "--quiet", "--locked", "--workspace", "--bins", "--tests", "--profile", "ci"]);
        let output = build.arg("--message-format=json").stderr(Stdio::inherit()).output()?;
        let messages: Vec<Value> = output
            .stdout
            .split(|byte| *byte == b'\n')
            .filter_map(|line| serde_json::from_slice(line).ok())
            .collect();
        let errors = messages.iter().filter(|message| message["message"]["level"] == "error");
        let errors: Vec<&str> =
            errors.filter_map(|message| message["message"]["rendered"].as_str()).collect();
        ensure!(output.status.success(), "the code with the switches does not build:\n{}", errors.concat());
        let mut by_name: BTreeMap<String, Vec<Test>> = BTreeMap::new();
        for message in messages.iter().filter(|message| message["profile"]["test"] == true) {
            let [binary, manifest] = [&message["executable"], &message["manifest_path"]].map(Value::as_str);
            let (Some(binary), Some(manifest)) = (binary, manifest) else { continue };
            let folder = Path::new(manifest).parent().unwrap_or(workspace);
            let listed = run::capture(Command::new(binary).args(["--list", "--format", "terse"]))?;
            for path in listed.lines().filter_map(|line| line.strip_suffix(": test")) {
                let test = Test { path: path.to_owned(), binary: binary.into(), folder: folder.into() };
                by_name.entry(test.name().to_owned()).or_default().push(test);
            }
        }
        Ok(Self(by_name))
    }

    /// The tests of a mutant. A name that several tests have needs its module before it.
    pub fn find(&self, mutant: &Mutant) -> Result<Vec<Test>> {
        let find = |wanted: &String| {
            let name = wanted.rsplit("::").next().unwrap_or_default();
            let of_name = self.0.get(name).map(Vec::as_slice).unwrap_or_default();
            let is_wanted =
                |test: &&Test| test.path == *wanted || test.path.ends_with(&format!("::{wanted}"));
            match of_name.iter().filter(is_wanted).collect::<Vec<_>>()[..] {
                [test] => Ok(test.clone()),
                [] => bail!("there is no test {wanted}, which {} names", mutant.name),
                _ => bail!("several tests are called {wanted}, which {} names: give the module", mutant.name),
            }
        };
        mutant.tests.iter().map(find).collect()
    }
}

impl Test {
    /// Its name, without modules.
    pub fn name(&self) -> &str {
        self.path.rsplit("::").next().unwrap_or_default()
    }

    /// Runs it with a mutant on; none is called "".
    pub fn run(&self, mutant: &str) -> Outcome {
        match self.wait_for(mutant) {
            Ok(Some(status)) if status.success() => Outcome::Passed,
            Ok(Some(_)) => Outcome::Failed,
            Ok(None) => Outcome::Hung,
            // What cannot be run has proven nothing.
            Err(error) => {
                eprintln!("error: {error:#}");
                Outcome::Passed
            }
        }
    }

    fn wait_for(&self, mutant: &str) -> Result<Option<ExitStatus>> {
        let mut test = Command::new(&self.binary);
        test.current_dir(&self.folder).args(["--exact", &self.path]).env("MUTANT", mutant);
        test.env("INSTA_UPDATE", "no").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        // In a group of its own, so that what it started ends with it.
        let mut child = test.process_group(0).spawn().with_context(|| format!("cannot run {}", self.path))?;
        let begin = Instant::now();
        while begin.elapsed() < LONGEST {
            if let Some(status) = child.try_wait()? {
                return Ok(Some(status));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        run::works(Command::new("kill").args(["-KILL", "--", &format!("-{}", child.id())]));
        child.wait()?;
        Ok(None)
    }
}
