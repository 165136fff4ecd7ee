//! Running other programs, and saying what went wrong with them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// The top of the checkout.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Where cargo puts what it builds with the profile `ci`.
pub fn built() -> PathBuf {
    target().join("ci")
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// The cargo that runs this program, started at the top of the checkout.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// Runs a command to its end, its output going where ours goes.
pub fn run(command: &mut Command) -> Result<()> {
    let text = text(command);
    let status = command.status().with_context(|| format!("cannot start `{text}`"))?;
    if !status.success() {
        bail!("`{text}` ended with {status}");
    }
    Ok(())
}

/// Runs a command to its end and hands back what it wrote to standard output.
pub fn capture(command: &mut Command) -> Result<String> {
    let text = text(command);
    let output = command.output().with_context(|| format!("cannot start `{text}`"))?;
    if !output.status.success() {
        bail!(
            "`{text}` ended with {}:\n{}",
            output.status,
            String::from_utf8_lossy(&output.stderr).trim_end()
        );
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{text}` wrote something that is not text"))
}

/// Runs a command that must fail, and must say why with a word.
pub fn refused(command: &mut Command, word: &str) -> Result<()> {
    let text = text(command);
    let output = command.output().with_context(|| format!("cannot start `{text}`"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() || !said.contains(word) {
        bail!(
            "`{text}` ended with {} and should have been refused with {word:?}:\n{}",
            output.status,
            said.trim_end()
        );
    }
    Ok(())
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to)?;
        } else {
            std::fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}

/// Whether a command can be started and succeeds, silently.
pub fn works(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// The command as one would type it.
pub fn text(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|arg| arg.to_string_lossy().into_owned()));
    words.join(" ")
}

/// `1:02.3`.
pub fn duration_text(time: Duration) -> String {
    format!("{}:{:04.1}", time.as_secs() / 60, time.as_secs_f64() % 60.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_name_the_command_and_its_complaint() {
        let error = capture(Command::new("sh").args(["-c", "echo no such venue >&2; exit 3"])).unwrap_err();
        let error = format!("{error:#}");
        assert!(error.contains("sh -c") && error.contains("no such venue") && error.contains('3'), "{error}");
        assert!(!works(&mut Command::new("surely-no-such-program")));
        assert_eq!(duration_text(Duration::from_millis(62_340)), "1:02.3");
    }
}
