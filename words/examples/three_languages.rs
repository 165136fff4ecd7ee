//! One message and one fact in three languages.
//!
//! `cargo run --example three_languages -p homesafe-words --profile ci`

use std::error::Error;

use homesafe_protocol::{
    advice::Language,
    time::{UnixTime, Window},
};
use homesafe_words::{FluentArgs, Words, language_of};

/// How this program puts a time. The others put it in the reader's time zone.
fn seconds(time: UnixTime) -> String {
    time.seconds().to_string()
}

fn main() -> Result<(), Box<dyn Error>> {
    // A fact is any value that serde can write. An error is one: it has no words of its own.
    let Err(fact) = Window::new(13 * 60, 12 * 60) else {
        return Err("a window does not end before it begins".into());
    };
    for language in [Language::En, Language::ZhHant, Language::ZhHans] {
        let words = Words::new(language, seconds);
        // A message that a program says has an id, and takes what it speaks of as arguments. What has no
        // entry in a language shows by its name: the check of all catalogues keeps such from being shipped.
        let args: FluentArgs<'_> = [("message", words.fact(&fact))].into_iter().collect();
        println!("{:<8} {}", format!("{language:?}"), words.text("error", &args));
    }
    // The reader's locale chooses.
    println!("zh_HK.UTF-8 reads {:?}, C reads {:?}", language_of("zh_HK.UTF-8"), language_of("C"));
    Ok(())
}
