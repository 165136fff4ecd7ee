//! Completions for shells and pages for `man`, out of the command line itself: two arguments that every program
//! takes and no help shows. `cargo xtask manuals` calls them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::{Arg, Command, value_parser};
use clap_complete::{Shell, generate_to};

const COMPLETIONS: &str = "write-completions";
const PAGES: &str = "write-manual-pages";

/// Writes what was asked for. Whether something was.
///
/// # Errors
/// Those of the folders.
pub fn write(command: &Command, args: &[std::ffi::OsString]) -> std::io::Result<bool> {
    let place = |id| Arg::new(id).long(id).value_parser(value_parser!(PathBuf));
    let only = Command::new(command.get_name().to_owned()).ignore_errors(true).disable_help_flag(true);
    // What stands before them is passed over only where it is known.
    let only = only.arg(Arg::new("lang").long("lang"));
    let matches = only.args([COMPLETIONS, PAGES].map(place)).get_matches_from(args);
    let folder = |id| matches.try_get_one::<PathBuf>(id).ok().flatten();
    if let Some(folder) = folder(COMPLETIONS) {
        fs::create_dir_all(folder)?;
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
            generate_to(shell, &mut command.clone(), command.get_name().to_owned(), folder)?;
        }
    }
    if let Some(folder) = folder(PAGES) {
        write_pages(command.clone(), folder)?;
    }
    Ok(folder(COMPLETIONS).or_else(|| folder(PAGES)).is_some())
}

/// A page for the program and one for each command, `PROGRAM-COMMAND.1`.
fn write_pages(mut command: Command, folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    command.build();
    clap_mangen::generate_to(command, folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_completions_are_written_in_a_language_too() {
        let folder = tempfile::tempdir().unwrap();
        let command = Command::new("desk").subcommand(Command::new("publish"));
        let written = |args: &[&str]| {
            let args: Vec<_> = args.iter().map(Into::into).collect();
            write(&command, &args).unwrap()
        };
        let path = folder.path().to_str().unwrap();
        assert!(written(&["desk", "--lang", "zh-HK", "--write-manual-pages", path]));
        assert!(written(&["desk", "--write-completions", path]));
        for file in ["desk.1", "desk-publish.1", "desk.bash", "_desk", "desk.fish"] {
            assert!(folder.path().join(file).exists(), "{file}");
        }
        assert!(!written(&["desk", "publish", "--lang", "en"]));
    }
}
