//! Stages that use one core run beside one that would leave it idle.

use std::{
    fs::{self, File},
    path::PathBuf,
    process::{Child, Command},
};

use anyhow::{Context, Result, bail};

use crate::run;

/// Stages that a second copy of this program runs, its words kept until they are asked for.
pub struct Beside {
    child: Child,
    said: PathBuf,
}

impl Beside {
    /// Starts the stages of these names.
    pub fn start(stages: &[String]) -> Result<Self> {
        let said = run::target().join("beside.log");
        let log = File::create(&said).with_context(|| format!("cannot write {}", said.display()))?;
        let mut command = Command::new(std::env::current_exe()?);
        command.current_dir(run::root()).arg("test").args(stages).stdout(log.try_clone()?).stderr(log);
        let child = command.spawn().with_context(|| format!("cannot start `{}`", run::text(&command)))?;
        Ok(Self { child, said })
    }

    /// Waits for their end, says what they said, and fails where one did.
    pub fn finish(mut self) -> Result<()> {
        let status = self.child.wait()?;
        print!("{}", fs::read_to_string(&self.said)?);
        if status.success() { Ok(()) } else { bail!("a stage that ran beside the others failed") }
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // Stopped half way it would leave servers behind.
        let _ended = self.child.wait();
    }
}
