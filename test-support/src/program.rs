//! The programs, as they were built beside a test.

use std::{path::PathBuf, process::Command};

/// A program, from the folder in which the calling test was built, that speaks English whatever this machine
/// speaks: tests read its words.
///
/// # Panics
/// If it was not built.
pub fn program_in_english(name: &str) -> Command {
    let mut command = Command::new(program(name));
    // The first of the variables that are asked for the language.
    command.env("LC_ALL", "C");
    command
}

/// What `command` says, begun by a shell that first does `ulimit` with `limit`.
pub fn under_limit(limit: &str, command: &Command) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("ulimit {limit} && exec \"$@\""), "sh"]);
    shell.arg(command.get_program()).args(command.get_args());
    shell.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell
}

#[allow(clippy::unwrap_used)] // test support
fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let program = test.ancestors().nth(2).unwrap().join(name);
    assert!(program.exists(), "build the programs first: cargo build --workspace");
    program
}
