//! What nobody should have to type every time: one file of settings for all programs.
//!
//! `$XDG_CONFIG_HOME/homesafe/config.toml`, else `~/.config/homesafe/config.toml`: a table a program, in which
//! an argument's long name stands for its value where the command line does not give it; `lang` above them all.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

use clap::Command;

use homesafe_protocol::display::one_line;

use crate::files::{FileError, read_bounded};

/// Arguments that a file may give. None that says yes to a question, and none that is about one case or visit.
const SETTINGS: [&str; 13] = [
    "category",
    "correction",
    "dates",
    "desk",
    "dpi",
    "encoding",
    "home",
    "host",
    "officer",
    "origin",
    "retention-days",
    "server",
    "size",
];
const LANG: &str = "lang";
const LANGUAGES: [&str; 3] = ["en", "zh-HK", "zh-CN"];
const PROGRAMS: [&str; 3] = ["homesafe", "homesafe-authority", "venue-qr"];
/// Settings that are folders: none that depends on where a command is given.
const FOLDERS: [&str; 2] = ["desk", "home"];
/// Characters of a name or value that are shown.
const SHOWN: usize = 60;
const MAX_FILE_LEN: u64 = 64 << 10;

/// Why settings cannot be used.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// The file.
    #[error(transparent)]
    File(#[from] FileError),
    /// Others than its owner may write to it: they could name a server of theirs.
    #[error("others can write to the settings in {path}: chmod 600 keeps it to you")]
    Writable {
        /// The file.
        path: String,
    },
    /// Not TOML.
    #[error("the settings in {path} cannot be read: {why}")]
    Toml {
        /// The file.
        path: String,
        /// What the parser says, on one line.
        why: String,
    },
    /// A name that means nothing, or something that is no setting.
    #[error("`{name}` in {path} is no setting of {program}; these are: {settings}")]
    Unknown {
        /// The file.
        path: String,
        /// The name.
        name: String,
        /// The table.
        program: String,
        /// What could stand there.
        settings: String,
    },
    /// A value that its argument does not take.
    #[error("`{name}` in {path} cannot be `{value}`")]
    Value {
        /// The file.
        path: String,
        /// The setting.
        name: String,
        /// The value.
        value: String,
    },
}

/// The settings of one program.
#[derive(Debug, Default)]
pub struct Settings {
    path: PathBuf,
    program: String,
    /// The language, as `--lang` takes it.
    pub lang: Option<String>,
    values: BTreeMap<String, String>,
}

impl Settings {
    /// Those of a program; none where there is no file.
    ///
    /// # Errors
    /// [`SettingsError`] for a file that is there and cannot be used.
    pub fn load(path: Option<&Path>, program: &str) -> Result<Self, SettingsError> {
        let Some(path) = path else { return Ok(Self::default()) };
        let bytes = match read_bounded(path, MAX_FILE_LEN) {
            Err(error) if error.is_not_found() => return Ok(Self::default()),
            other => other?,
        };
        let shown = path.display().to_string();
        if !is_own(path) {
            return Err(SettingsError::Writable { path: shown });
        }
        let bad = |why: &dyn std::fmt::Display| SettingsError::Toml {
            path: shown.clone(),
            why: why.to_string().split_whitespace().collect::<Vec<_>>().join(" "),
        };
        let text = String::from_utf8(bytes).map_err(|error| bad(&error))?;
        let file: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            bad(&format_args!("line {}: {}", before.matches('\n').count() + 1, error.message()))
        })?;
        let mut settings = Self { path: path.to_owned(), program: program.to_owned(), ..Self::default() };
        for (name, value) in file {
            match value {
                toml::Value::Table(values) if name == program => {
                    settings.values = values.into_iter().map(|(name, value)| (name, typed(&value))).collect();
                }
                toml::Value::Table(_) if PROGRAMS.contains(&name.as_str()) => {}
                toml::Value::Table(_) => return Err(settings.unknown(name, PROGRAMS.join(", "))),
                value if name == LANG => settings.lang = Some(settings.language(&typed(&value))?),
                _ => return Err(settings.unknown(name, LANG.to_owned())),
            }
        }
        Ok(settings)
    }

    /// A language as `--lang` takes it.
    fn language(&self, value: &str) -> Result<String, SettingsError> {
        let value = value.replace('_', "-");
        let known = LANGUAGES.into_iter().find(|known| known.eq_ignore_ascii_case(&value));
        known.map(str::to_owned).ok_or_else(|| self.bad_value(LANG, &value))
    }

    fn bad_value(&self, name: &str, value: &str) -> SettingsError {
        let path = self.path.display().to_string();
        SettingsError::Value { path, name: name.to_owned(), value: one_line(value, SHOWN) }
    }

    fn unknown(&self, name: String, settings: String) -> SettingsError {
        SettingsError::Unknown {
            path: self.path.display().to_string(),
            name: one_line(&name, SHOWN),
            program: self.program.clone(),
            settings,
        }
    }

    /// The command line with these in the place of what it does not give.
    ///
    /// # Errors
    /// [`SettingsError::Unknown`] for a setting that no command of the program has, [`SettingsError::Value`].
    pub fn apply(&self, mut command: Command) -> Result<Command, SettingsError> {
        for (name, value) in &self.values {
            if !SETTINGS.contains(&name.as_str()) || !takes(&command, name) {
                let of_program =
                    SETTINGS.into_iter().filter(|name| takes(&command, name)).collect::<Vec<_>>();
                return Err(self.unknown(name.clone(), of_program.join(", ")));
            }
            let value = if FOLDERS.contains(&name.as_str()) { &absolute(value) } else { value };
            if value.is_empty() || !is_valid(&command, name, value) {
                return Err(self.bad_value(name, value));
            }
            command = with_default(command, name, value);
        }
        Ok(command)
    }
}

/// Where the settings are; `None` where no home is known.
pub fn path() -> Option<PathBuf> {
    let absolute = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = absolute("XDG_CONFIG_HOME").or_else(|| Some(absolute("HOME")?.join(".config")));
    Some(folder?.join("homesafe/config.toml"))
}

/// Whether a file is this user's, or the system's, and nobody else can write to it or put another in its place.
fn is_own(path: &Path) -> bool {
    const OTHERS_WRITE: u32 = 0o022;
    let user = rustix::process::geteuid().as_raw();
    let is_own = |path: &Path| {
        fs::metadata(path)
            .is_ok_and(|metadata| [0, user].contains(&metadata.uid()) && metadata.mode() & OTHERS_WRITE == 0)
    };
    is_own(path) && path.parent().is_none_or(is_own)
}

/// A folder from the root on, `~` being the home; nothing for one that begins elsewhere.
fn absolute(folder: &str) -> String {
    let home = || std::env::var("HOME").unwrap_or_default();
    match folder.strip_prefix('~') {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => home() + rest,
        _ if folder.starts_with('/') => folder.to_owned(),
        _ => String::new(),
    }
}

/// A value as it would be typed; nothing for what is no text, number, or yes or no.
fn typed(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Integer(number) => number.to_string(),
        toml::Value::Float(number) => number.to_string(),
        toml::Value::Boolean(is) => is.to_string(),
        _ => String::new(),
    }
}

fn takes(command: &Command, name: &str) -> bool {
    command.get_arguments().any(|arg| arg.get_long() == Some(name))
        || command.get_subcommands().any(|sub| takes(sub, name))
}

/// Whether each argument of the name takes the value, as if it had been typed.
fn is_valid(command: &Command, name: &str, value: &str) -> bool {
    let of_command = command.get_arguments().filter(|arg| arg.get_long() == Some(name)).all(|arg| {
        let alone = arg.clone().required(false).global(false);
        let alone = Command::new("setting").no_binary_name(true).arg(alone);
        let matches = alone.try_get_matches_from([format!("--{name}={value}")]);
        matches.is_ok()
    });
    of_command && command.get_subcommands().all(|sub| is_valid(sub, name, value))
}

fn with_default(command: Command, name: &str, value: &str) -> Command {
    let command = command.mut_args(|arg| match arg.get_long() == Some(name) {
        true => arg.required(false).default_value(value.to_owned()),
        false => arg,
    });
    command.mut_subcommands(|sub| with_default(sub, name, value))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use clap::{Arg, value_parser};

    use super::*;

    fn command() -> Command {
        let office = Command::new("office")
            .arg(Arg::new("server").long("server"))
            .arg(Arg::new("dpi").long("dpi").required(true).value_parser(value_parser!(u16)));
        Command::new("desk")
            .arg(Arg::new("desk").long("desk").global(true).default_value("desk"))
            .arg(Arg::new("yes").long("yes"))
            .subcommand(office)
    }

    fn loaded(text: &str) -> Result<Command, SettingsError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        fs::write(&path, text).unwrap();
        Settings::load(Some(&path), "desk")?.apply(command())
    }

    #[test]
    fn what_the_command_line_does_not_give_comes_from_the_file() {
        let text = "lang = 'zh-HK'\n[desk]\ndesk = '/srv/desk'\nserver = 'https://a.example'\ndpi = 300\n[venue-qr]\nx = 1\n";
        let matches = loaded(text).unwrap().try_get_matches_from(["desk", "office"]).unwrap();
        let office = matches.subcommand_matches("office").unwrap();
        assert_eq!(office.get_one::<String>("desk").unwrap(), "/srv/desk");
        assert_eq!(office.get_one::<String>("server").unwrap(), "https://a.example");
        assert_eq!(office.get_one::<u16>("dpi"), Some(&300));
        let given = ["desk", "--desk", "here", "office", "--server", "https://b.example", "--dpi", "72"];
        let matches = loaded(text).unwrap().try_get_matches_from(given).unwrap();
        let office = matches.subcommand_matches("office").unwrap();
        assert_eq!(office.get_one::<String>("desk").unwrap(), "here");
        assert_eq!(office.get_one::<String>("server").unwrap(), "https://b.example");
        assert_eq!(office.get_one::<u16>("dpi"), Some(&72));
    }

    #[test]
    fn what_is_wrong_with_a_file_is_said_with_its_name() {
        for (text, expected) in [
            ("[desk]\nyes = true\n", "`yes`"),
            ("[desk]\nhome = 'x'\n", "desk, dpi, server"),
            ("langue = 'en'\n", "`langue`"),
            ("[desk]\ndpi = 'many'\n", "cannot be `many`"),
            ("[desk]\nserver = ['a', 'b']\n", "`server`"),
            ("[desk]\ndesk = 'srv'\n", "`desk`"),
            ("lang = 'fr'\n", "`lang`"),
            ("[dask]\nserver = 'x'\n", "homesafe, homesafe-authority, venue-qr"),
            ("'ho\\u001b[31m' = 1\n", "is no setting"),
            ("\"ho\\u001b[31m\" = 1\n", "is no setting"),
            ("lang = 'en'\n[desk\n", "line 2: "),
        ] {
            let said = loaded(text).unwrap_err().to_string();
            assert!(said.contains(expected) && said.contains("config.toml"), "{said}");
            assert!(!said.contains(char::is_control), "{said:?}");
        }
    }

    #[test]
    fn no_file_is_no_setting_and_one_of_others_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        assert!(Settings::load(Some(&path), "desk").unwrap().values.is_empty());
        assert!(Settings::load(None, "desk").unwrap().values.is_empty());
        fs::write(&path, "[desk]\nserver = 'https://thief.example'\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
        assert!(matches!(Settings::load(Some(&path), "desk"), Err(SettingsError::Writable { .. })));
        // Nor in a folder where others can put another in its place.
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        Settings::load(Some(&path), "desk").unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
        assert!(matches!(Settings::load(Some(&path), "desk"), Err(SettingsError::Writable { .. })));
    }
}
