//! What the program says of itself: every command and every argument has help.

#![allow(clippy::unwrap_used)] // tests: a failure is the answer

use clap::Command;
use homesafe_authority::Cli;

/// What lacks help among a command, its arguments and its commands.
fn without_help(command: &Command) -> Vec<String> {
    let is_empty = |help: Option<&clap::builder::StyledStr>| help.is_none_or(|help| help.to_string().is_empty());
    let name = command.get_name();
    let mut lacking: Vec<String> = is_empty(command.get_about()).then(|| name.to_owned()).into_iter().collect();
    let arguments = command.get_arguments().filter(|argument| !argument.is_hide_set());
    lacking.extend(arguments.filter(|arg| is_empty(arg.get_help())).map(|arg| format!("{name} {}", arg.get_id())));
    lacking.extend(command.get_subcommands().flat_map(without_help));
    lacking
}

#[test]
fn every_command_and_argument_has_help() {
    let command = homesafe_host::cli::command::<Cli>();
    assert!(command.get_subcommands().count() > 15);
    assert_eq!(without_help(&command), [""; 0]);
}
