//! What all command-line programs of HomeSafe have in common: exit codes, passphrases, the clock, JSON
//! output, no core dumps.

#[cfg(feature = "device")]
mod device;
mod harden;
mod manuals;
mod parse;
#[cfg(feature = "posters")]
mod posters;
#[cfg(feature = "progress")]
mod progress;
#[cfg(feature = "settings")]
mod settings;
#[cfg(feature = "tables")]
mod tables;
mod usage;
mod words;

use std::{
    fmt::Display,
    io::IsTerminal as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use homesafe_protocol::passphrase::{Passphrase, PassphraseTextError};
use serde::Serialize;

pub use self::harden::harden;
#[cfg(feature = "posters")]
pub use self::posters::read_issuer;
#[cfg(feature = "progress")]
pub use self::progress::{Bar, Working};
#[cfg(feature = "tables")]
pub use self::tables::TableArgs;
pub use self::{
    parse::{command, fingerprint, moment_of, parse, time, unsaid, value},
    words::{FluentValue, moment, words},
};
#[cfg(feature = "vault")]
use crate::vault::VaultError;
use crate::{
    clock::{Clock, ClockError, FileClock, SystemClock},
    files::FileError,
    passphrase::{self, PassphraseError},
    time_text::TimeTextError,
};

/// Why a program ends without success; the number is its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Anything else.
    Other = 1,
    /// The command line, or an input file, is not as it should be.
    Usage = 2,
    /// A passphrase is missing or wrong.
    Passphrase = 3,
    /// The server cannot be reached.
    Unreachable = 4,
    /// Something that was fetched or scanned does not verify.
    Verification = 5,
    /// A local store is damaged.
    Damaged = 6,
}

/// An error that knows its exit code.
pub trait Classify {
    /// The exit code that goes with it.
    fn exit(&self) -> Exit;
}

/// A program's last words: an exit code and a message that says what to do.
#[derive(Debug)]
pub struct Failure {
    exit: Exit,
    message: String,
}

impl Failure {
    /// A failure with a message in the words of this run.
    pub fn new(exit: Exit, message: impl Display) -> Self {
        Self { exit, message: message.to_string() }
    }

    /// A failure for which an error stands.
    pub fn fact(exit: Exit, error: &(impl Serialize + ?Sized)) -> Self {
        Self::new(exit, words().fact(error))
    }

    /// A failure of the operating system, in its own words.
    pub fn system(error: &std::io::Error) -> Self {
        Self::new(Exit::Other, error)
    }

    /// A command line or input file that is not as it should be.
    pub fn usage(message: impl Display) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// The exit code.
    pub const fn exit(&self) -> Exit {
        self.exit
    }

    /// The message.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Puts what was being done before the message.
    #[must_use]
    pub fn context(self, what: impl Display) -> Self {
        Self { message: format!("{what}: {}", self.message), ..self }
    }
}

impl<E: Classify + Serialize> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::fact(error.exit(), &error)
    }
}

/// Runs a program's body: hardens the process first, prints `error: ...` to standard error and gives the exit
/// code.
pub fn run(body: impl FnOnce() -> Result<(), Failure>) -> ExitCode {
    harden();
    match body() {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure { exit, message }) => {
            // It may repeat what a server or a file says.
            eprintln!("{}", crate::text!("error", message = homesafe_protocol::display::lines(&message)));
            ExitCode::from(exit as u8)
        }
    }
}

/// `--passphrase-file`, else a prompt on the terminal; never an argument's value, never the environment.
#[derive(Debug, Clone, clap::Args)]
pub struct PassphraseArgs {
    #[arg(long, value_name = "PATH")]
    passphrase_file: Option<PathBuf>,
}

impl PassphraseArgs {
    /// The passphrase that opens what is there.
    pub fn read(&self, prompt: &str) -> Result<Passphrase, Failure> {
        match &self.passphrase_file {
            Some(path) => from_file(path),
            None => ask(prompt),
        }
    }

    /// A new passphrase, asked for twice.
    pub fn read_new(&self, prompt: &str) -> Result<Passphrase, Failure> {
        match &self.passphrase_file {
            Some(path) => from_file(path),
            None => ask_twice(prompt),
        }
    }

    /// Whether one can be had without asking.
    pub const fn is_given(&self) -> bool {
        self.passphrase_file.is_some()
    }
}

/// `--new-passphrase-file`, for a passphrase beside the present one; else a prompt on the terminal.
#[derive(Debug, Clone, clap::Args)]
pub struct NewPassphraseArgs {
    #[arg(long, value_name = "PATH")]
    new_passphrase_file: Option<PathBuf>,
}

impl NewPassphraseArgs {
    /// The new passphrase, asked for twice.
    pub fn read(&self, prompt: &str) -> Result<Passphrase, Failure> {
        match &self.new_passphrase_file {
            Some(path) => from_file(path),
            None if !std::io::stdin().is_terminal() => {
                Err(Failure::usage(crate::text!("new-passphrase-no-terminal")))
            }
            None => ask_twice(prompt),
        }
    }
}

fn from_file(path: &Path) -> Result<Passphrase, Failure> {
    if passphrase::is_readable_by_others(path) {
        crate::warn!("passphrase-readable-by-others", path = path.display().to_string());
    }
    Ok(passphrase::from_file(path)?)
}

fn ask_twice(prompt: &str) -> Result<Passphrase, Failure> {
    let (first, second) = (ask(prompt)?, ask(&crate::text!("passphrase-again"))?);
    if first.expose() == second.expose() {
        Ok(first)
    } else {
        Err(Failure::new(Exit::Passphrase, crate::text!("passphrases-differ")))
    }
}

/// A yes or no from the terminal; `None` where there is none to ask.
pub fn confirm(question: &str) -> Result<Option<bool>, Failure> {
    if !std::io::stdin().is_terminal() {
        return Ok(None);
    }
    eprint!("{question} [y/N] ");
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).map_err(|error| Failure::system(&error))?;
    Ok(Some(matches!(answer.trim(), "y" | "Y" | "yes" | "Yes" | "是")))
}

fn ask(prompt: &str) -> Result<Passphrase, Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::usage(crate::text!("passphrase-no-terminal")));
    }
    let typed = rpassword::prompt_password(format!("{prompt}: "))
        .map_err(|error| Failure::new(Exit::Passphrase, error))?;
    Ok(Passphrase::new(typed)?)
}

/// `--clock-file`, for demonstrations that move the time.
#[derive(Debug, Clone, clap::Args)]
pub struct ClockArgs {
    #[arg(long, value_name = "PATH", hide = true, global = true)]
    clock_file: Option<PathBuf>,
}

impl ClockArgs {
    /// The clock; says on standard error when it is not the system's.
    pub fn clock(&self) -> Result<Box<dyn Clock>, Failure> {
        match &self.clock_file {
            None => Ok(Box::new(SystemClock)),
            Some(path) => {
                crate::note!("clock-from-file", path = path.display().to_string());
                Ok(Box::new(FileClock::open(path.clone())?))
            }
        }
    }
}

/// How many of something there are, such as `1 window` or `2 windows`.
pub fn count<N: Display + PartialEq + From<u8>>(number: N, one: &str) -> String {
    let plural = if number == N::from(1) { "" } else { "s" };
    format!("{number} {one}{plural}")
}

/// Prints `value` as one line of JSON on standard output.
pub fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string(value).map_err(|error| Failure::new(Exit::Other, error))?;
    crate::put!("{text}");
    Ok(())
}

impl Classify for FileError {
    fn exit(&self) -> Exit {
        match self {
            Self::Io { error, .. } if error.kind() == std::io::ErrorKind::NotFound => Exit::Usage,
            Self::TooLarge { .. } | Self::NotPrivate { .. } | Self::Exists { .. } => Exit::Usage,
            _ => Exit::Other,
        }
    }
}

impl Classify for PassphraseError {
    fn exit(&self) -> Exit {
        Exit::Passphrase
    }
}

impl Classify for PassphraseTextError {
    fn exit(&self) -> Exit {
        Exit::Passphrase
    }
}

impl Classify for TimeTextError {
    fn exit(&self) -> Exit {
        Exit::Usage
    }
}

impl Classify for ClockError {
    fn exit(&self) -> Exit {
        Exit::Usage
    }
}

#[cfg(feature = "vault")]
impl Classify for VaultError {
    fn exit(&self) -> Exit {
        match self {
            Self::File(error) => error.exit(),
            Self::Exists(_) | Self::Missing(_) => Exit::Usage,
            Self::TooLarge(_) => Exit::Other,
            Self::WrongPassphrase => Exit::Passphrase,
            Self::TooHard => Exit::Verification,
            Self::Damaged(_) => Exit::Damaged,
        }
    }
}
