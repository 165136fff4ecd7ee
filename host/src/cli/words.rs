//! What a program says, in the language of whoever reads it.

use std::sync::OnceLock;

use chrono::{DateTime, Local};
use homesafe_protocol::{advice::Language, time::UnixTime};
pub use homesafe_words::FluentValue;
use homesafe_words::Words;

use crate::clock::local_time;

static WORDS: OnceLock<Words> = OnceLock::new();

/// The words of this run: those of [`super::parse()`], else English.
pub fn words() -> &'static Words {
    WORDS.get_or_init(|| Words::new(Language::En, local_time))
}

/// Speaks a language from now on; what was spoken before goes on.
pub(super) fn speak(language: Language) {
    WORDS.get_or_init(|| Words::new(language, local_time));
}

/// A message of the catalogues: its id, and its variables as `name` or `name = value`.
#[macro_export]
macro_rules! text {
    (@value $name:ident = $value:expr) => { $value };
    (@value $name:ident) => { $name };
    ($id:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {{
        let args: [(&str, $crate::cli::FluentValue<'_>); _] =
            [$((stringify!($name), $crate::text!(@value $name $(= $value)?).into())),*];
        $crate::cli::words().text($id, &args.into_iter().collect())
    }};
}

/// Prints a message of the catalogues on standard output, as [`text!`] takes it.
#[macro_export]
macro_rules! say {
    ($($arg:tt)*) => { $crate::put!("{}", $crate::text!($($arg)*)) };
}

/// Prints what is no message, such as a key or a table's row, as a line on standard output; a reader that has
/// gone away, such as `head`, is no failure.
#[macro_export]
macro_rules! put {
    ($($arg:tt)*) => {{
        let _ = std::io::Write::write_fmt(&mut std::io::stdout(), format_args!("{}\n", format_args!($($arg)*)));
    }};
}

/// Prints a message of the catalogues on standard error, as something that may be wrong.
#[macro_export]
macro_rules! warn {
    ($($arg:tt)*) => { eprintln!("{}", $crate::text!("warning", message = $crate::text!($($arg)*))) };
}

/// Prints a message of the catalogues on standard error, as something good to know.
#[macro_export]
macro_rules! note {
    ($($arg:tt)*) => { eprintln!("{}", $crate::text!("note", message = $crate::text!($($arg)*))) };
}

/// A time in a sentence, for a voice too: in the system's zone.
pub fn moment(time: UnixTime) -> String {
    use chrono::{Datelike as _, Timelike as _};
    let seconds = i64::try_from(time.seconds()).unwrap_or(i64::MAX);
    let local = DateTime::from_timestamp(seconds, 0).unwrap_or_default().with_timezone(&Local);
    // In the hour that comes twice the clock on the wall does not say which is meant.
    let is_twice = local.naive_local().and_local_timezone(Local).earliest()
        != local.naive_local().and_local_timezone(Local).latest();
    let spoken = crate::text!(
        "moment",
        year = local.year().to_string(),
        month = local.month(),
        day = local.day(),
        hour = local.hour(),
        minute = format!("{:02}", local.minute())
    );
    if is_twice {
        crate::text!("moment-of-two", moment = spoken, offset = local.offset().to_string())
    } else {
        spoken
    }
}
