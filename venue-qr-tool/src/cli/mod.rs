//! The operator's command line: asks, calls the library, and says what it answered. Its words are in the
//! catalogues.

mod args;
mod bulk;
mod calendar;
mod certify;
mod door;
mod inspect;
mod make;
mod release;

use clap::{Parser, Subcommand};
use homesafe_host::cli::{ClockArgs, Failure};

#[derive(Parser)]
#[command(name = "venue-qr", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    clock: ClockArgs,
}

#[derive(Subcommand)]
enum Command {
    New(Box<make::NewArgs>),
    Poster(make::PosterArgs),
    Bulk(Box<bulk::BulkArgs>),
    Areas(Box<bulk::AreasArgs>),
    Verify(bulk::VerifyArgs),
    Inspect(inspect::InspectArgs),
    Rotate(door::RotateArgs),
    Rename(door::RenameArgs),
    Trace(door::TraceArgs),
    Passphrase(door::PassphraseChangeArgs),
    Request(certify::RequestArgs),
    Certificate(certify::CertificateArgs),
    Release(release::ReleaseArgs),
}

/// Does what was asked.
pub fn run(Cli { command, clock }: Cli) -> Result<(), Failure> {
    match command {
        Command::New(args) => make::new(*args, &clock),
        Command::Poster(args) => make::poster(args),
        Command::Bulk(args) => bulk::bulk(&args, &clock),
        Command::Areas(args) => bulk::areas(&args),
        Command::Verify(args) => bulk::verify(&args),
        Command::Inspect(args) => inspect::inspect(&args),
        Command::Rotate(args) => door::rotate(&args, &clock),
        Command::Rename(args) => door::rename(args, &clock),
        Command::Trace(args) => door::trace(&args, &clock),
        Command::Passphrase(args) => door::passphrase(&args),
        Command::Request(args) => certify::request(&args),
        Command::Certificate(args) => certify::certificate(&args, &clock),
        Command::Release(args) => release::release(&args, &clock),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_and_argument_has_help() {
        assert_eq!(homesafe_host::cli::unsaid(&homesafe_host::cli::command::<Cli>()), [""; 0]);
    }
}
