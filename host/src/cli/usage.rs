//! How a command line's help is laid out, and what is said of one that cannot be read.

use clap::{
    Command,
    error::{ContextKind, ContextValue, Error, ErrorKind},
};

use super::words;

/// Words that the parser writes by itself, in every language, and their messages.
const FIXED: [(&str, &str); 4] = [
    ("[OPTIONS]", "help-options-placeholder"),
    ("[default: ", "help-default"),
    ("[possible values: ", "help-values"),
    ("[aliases: ", "help-aliases"),
];

/// The parts of a command's help that it has, each under its heading.
pub fn template(command: &Command) -> String {
    let part = |is_there: bool, heading: String, tag: &str| {
        if is_there { format!("\n\n{heading}\n{tag}") } else { String::new() }
    };
    let shown = |sub: &Command| !sub.is_hide_set();
    let commands = command.get_subcommands().any(shown);
    let positionals = command.get_positionals().any(|arg| !arg.is_hide_set());
    format!(
        "{{about-with-newline}}\n{}{}{}{}",
        crate::text!("help-usage", usage = "{usage}"),
        part(commands, crate::text!("help-commands"), "{subcommands}"),
        part(positionals, crate::text!("help-arguments"), "{positionals}"),
        part(true, crate::text!("help-options"), "{options}"),
    )
}

/// Help as it was asked for, or what is wrong with the command line and how it is used.
pub fn say(error: &Error, command: &mut Command) -> String {
    let text = match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
        | ErrorKind::DisplayVersion => error.render().to_string(),
        _ => refusal(error, command),
    };
    FIXED.iter().fold(text, |text, (fixed, id)| text.replace(fixed, &word(id)))
}

/// A fixed word; it may end in a space, which a catalogue cannot.
fn word(id: &str) -> String {
    words().find(id, None).unwrap_or_default()
}

fn refusal(error: &Error, command: &mut Command) -> String {
    let get = |kind| error.get(kind).map(shown).unwrap_or_default();
    let (argument, value) = (get(ContextKind::InvalidArg), get(ContextKind::InvalidValue));
    let message = match error.kind() {
        ErrorKind::UnknownArgument => crate::text!("usage-unknown-argument", argument),
        ErrorKind::InvalidSubcommand => {
            crate::text!("usage-unknown-command", command = get(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingSubcommand => crate::text!("usage-missing-command"),
        ErrorKind::MissingRequiredArgument => crate::text!("usage-missing", argument),
        ErrorKind::ArgumentConflict => {
            crate::text!("usage-conflict", argument, other = get(ContextKind::PriorArg))
        }
        ErrorKind::InvalidValue if value.is_empty() => crate::text!("usage-no-value", argument),
        ErrorKind::InvalidValue => {
            crate::text!("usage-not-among", argument, value, values = get(ContextKind::ValidValue))
        }
        ErrorKind::ValueValidation => {
            crate::text!("usage-bad-value", argument, value, why = why(error))
        }
        ErrorKind::InvalidUtf8 => crate::text!("usage-not-unicode"),
        _ => crate::text!("usage-wrong-count", argument),
    };
    let similar = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    let similar = similar.into_iter().find_map(|kind| error.get(kind)).map(shown).unwrap_or_default();
    let mut lines = vec![crate::text!("error", message)];
    if !similar.is_empty() {
        lines.push(crate::text!("usage-similar", similar));
    }
    let usage = error.get(ContextKind::Usage).map(shown);
    let usage = usage.unwrap_or_else(|| command.render_usage().to_string());
    let usage = usage.trim_start_matches("Usage:").trim_start().to_owned();
    lines.push(format!("\n{}\n\n{}", crate::text!("help-usage", usage), crate::text!("usage-help")));
    lines.join("\n")
}

/// What a value's parser says of it; the parser of numbers speaks English.
fn why(error: &Error) -> String {
    let Some(source) = std::error::Error::source(error) else { return String::new() };
    let text = source.to_string();
    match text.split_once(" is not in ").and_then(|(_, range)| range.split_once("..=")) {
        Some((least, most)) => crate::text!("usage-out-of-range", least, most),
        None if source.is::<std::num::ParseIntError>() => crate::text!("usage-not-a-number"),
        None => text,
    }
}

fn shown(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(values) => values.join(", "),
        ContextValue::StyledStrs(values) => {
            values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        }
        ContextValue::None => String::new(),
        other => other.to_string(),
    }
}
