//! What the program says of itself.

use homesafe_authority::Cli;
use homesafe_host::cli::{command, unsaid};

#[test]
fn every_command_and_argument_has_help() {
    let command = command::<Cli>();
    assert!(command.get_subcommands().count() > 15);
    assert_eq!(unsaid(&command), [""; 0]);
}
