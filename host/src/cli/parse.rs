//! The command line, read and shown in the language of whoever typed it.

use std::str::FromStr;

use clap::{
    Arg, ArgAction, Command, CommandFactory, FromArgMatches, builder::PossibleValuesParser, error::Error,
};
use homesafe_protocol::{Hash, advice::Language, time::UnixTime};
use homesafe_words::language_of;
use serde::Serialize;

#[cfg(feature = "settings")]
use super::settings::{self, Settings};
use super::{
    manuals, usage,
    words::{speak, words},
};
use crate::time_text::{Moment, TimeReader};

/// The tags that `--lang` takes.
const TAGS: [(&str, Language); 3] =
    [("en", Language::En), ("zh-HK", Language::ZhHant), ("zh-CN", Language::ZhHans)];

/// Reads the command line, and from then on speaks the language of `--lang`, else that of the locale.
///
/// Ends the process where there is nothing to run: after `--help`, `--version`, or a command line that is
/// wrong.
pub fn parse<T: CommandFactory + FromArgMatches>() -> T {
    let args: Vec<_> = std::env::args_os().collect();
    let given = || args.iter().map(|arg| arg.to_string_lossy());
    #[cfg(feature = "settings")]
    let settings = Settings::load(settings::path().as_deref(), T::command().get_name());
    #[cfg(feature = "settings")]
    let chosen = settings.as_ref().ok().and_then(|settings| settings.lang.clone());
    #[cfg(not(feature = "settings"))]
    let chosen = None;
    speak(language(given(), &chosen.unwrap_or_else(locale)));
    let mut command = command::<T>();
    match manuals::write(&command, &args) {
        Ok(false) => {}
        Ok(true) => std::process::exit(0),
        Err(error) => refuse(&error),
    }
    #[cfg(feature = "settings")]
    match settings.and_then(|settings| settings.apply(command.clone())) {
        Ok(with_settings) => command = with_settings,
        Err(error) => refuse(&words().fact(&error)),
    }
    let matches = command.try_get_matches_from_mut(args);
    match matches.and_then(|matches| T::from_arg_matches(&matches)) {
        Ok(parsed) => parsed,
        Err(error) => end(&error, &mut command),
    }
}

/// A program's command line in the words of this run.
pub fn command<T: CommandFactory>() -> Command {
    let root = T::command();
    let name = root.get_name().to_owned();
    let root = root
        .disable_version_flag(true)
        .arg(Arg::new("version").short('V').long("version").action(ArgAction::Version));
    let lang = Arg::new("lang").long("lang").global(true).value_name("LANGUAGE").ignore_case(true);
    worded(root.arg(lang.value_parser(PossibleValuesParser::new(TAGS.map(|(tag, _)| tag)))), &name, &name)
}

/// A command, its arguments and its commands with their help. What a command does not say of an argument, its
/// program says for all of its commands, else the entry for every command of every program.
fn worded(command: Command, program: &str, id: &str) -> Command {
    let has_commands = command.has_subcommands();
    let mut command = command
        .about(words().find(id, None).unwrap_or_default())
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .arg(Arg::new("help").short('h').long("help").action(ArgAction::Help))
        .mut_args(|arg| {
            let name = arg.get_id().as_str();
            let help = [id, program, "every-command"]
                .iter()
                .find_map(|id| words().find(&format!("{id}.{name}"), None));
            arg.help(help.unwrap_or_default())
        })
        .mut_subcommands(|sub| {
            let id = format!("{id}-{}", sub.get_name());
            worded(sub, program, &id)
        });
    if has_commands {
        command = command.subcommand_value_name(crate::text!("help-command"));
    }
    let template = usage::template(&command);
    command.help_template(template)
}

/// Reads an argument's value; what is wrong with it is said in the words of this run.
///
/// # Errors
/// What is wrong with it, in words.
pub fn value<T: FromStr<Err: Serialize>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error| words().fact(&error))
}

/// Reads a fingerprint as people copy it: in either case, in groups or over two lines.
///
/// # Errors
/// What is wrong with it, in words.
pub fn fingerprint(text: &str) -> Result<Hash, String> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    value(&plain.to_ascii_lowercase())
}

/// Reads a time as people write it, and whether it names its zone; what is wrong with it is said in the words of
/// this run.
///
/// # Errors
/// What is wrong with it, in words.
pub fn moment_of(text: &str) -> Result<Moment, String> {
    TimeReader::LOCAL.moment(text).map_err(|error| words().fact(&error))
}

/// Reads a time as people write it; what is wrong with it is said in the words of this run.
///
/// # Errors
/// What is wrong with it, in words.
pub fn time(text: &str) -> Result<UnixTime, String> {
    moment_of(text).map(Moment::time)
}

/// Commands and arguments that nothing is said of, by their names: a program's test demands that there are
/// none.
pub fn unsaid(command: &Command) -> Vec<String> {
    let name = command.get_name();
    let about = command.get_about().is_none_or(|about| about.to_string().is_empty()).then(|| name.to_owned());
    let silent =
        |arg: &&Arg| !arg.is_hide_set() && arg.get_help().is_none_or(|help| help.to_string().is_empty());
    let args = command.get_arguments().filter(silent).map(|arg| format!("{name} {}", arg.get_id()));
    about.into_iter().chain(args).chain(command.get_subcommands().flat_map(unsaid)).collect()
}

/// Ends the process before anything was run.
fn refuse(message: &dyn std::fmt::Display) -> ! {
    eprintln!("{}", crate::text!("error", message = message.to_string()));
    std::process::exit(super::Exit::Usage as i32)
}

fn end(error: &Error, command: &mut Command) -> ! {
    let text = usage::say(error, command);
    if error.use_stderr() {
        eprintln!("{text}");
    } else {
        crate::put!("{}", text.trim_end());
    }
    std::process::exit(error.exit_code())
}

fn language<'a>(args: impl Iterator<Item = std::borrow::Cow<'a, str>>, locale: &str) -> Language {
    let args: Vec<_> = args.collect();
    let after = args.windows(2).find(|pair| pair[0] == "--lang").map(|pair| pair[1].to_string());
    let given = after.or_else(|| args.iter().find_map(|arg| arg.strip_prefix("--lang=").map(str::to_owned)));
    let is_given = |tag: &str| given.as_deref().is_some_and(|given| given.eq_ignore_ascii_case(tag));
    let named = TAGS.into_iter().find(|(tag, _)| is_given(tag));
    named.map_or_else(|| language_of(locale), |(_, language)| language)
}

/// The locale of messages, as POSIX has it.
fn locale() -> String {
    let set = |name: &&str| std::env::var(name).ok().filter(|value| !value.is_empty());
    ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(set).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_says_the_language_else_the_locale() {
        let of = |args: &[&str], locale: &str| language(args.iter().map(|arg| (*arg).into()), locale);
        assert_eq!(of(&["homesafe", "--lang", "zh-CN", "visits"], "en_GB.UTF-8"), Language::ZhHans);
        assert_eq!(of(&["homesafe", "--lang", "ZH-hk", "visits"], "en_GB.UTF-8"), Language::ZhHant);
        assert_eq!(of(&["homesafe", "visits", "--lang=zh-HK"], "C"), Language::ZhHant);
        assert_eq!(of(&["homesafe", "visits"], "zh_CN.UTF-8"), Language::ZhHans);
        assert_eq!(of(&["homesafe", "--lang"], ""), Language::En, "the parser says what is missing");
        assert_eq!(
            of(&["homesafe", "--lang", "fr"], "zh_TW"),
            Language::ZhHant,
            "the refusal is in the locale's"
        );
    }
}
